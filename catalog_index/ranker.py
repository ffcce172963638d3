"""The learned order of candidates: a small forest of trees, read from a file and evaluated with numpy alone.

LightGBM trains it (tools/train_ranker.py); importing LightGBM to serve it would cost 95 MB for a millisecond's work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog_index.features import NAMES
from catalog_index.rank import Floats
from catalog_index.text import fold, text_hash

MODEL = Path(__file__).with_name("data") / "ranker.json"
MAX_LEAVES = 8  # a tree's leaves are the bits of one byte
BLEND = 0.75  # of the plain formula beside the trees: it keeps its head on a trade the trees have not seen
STRANGE_MEANING, CERTAIN_MEANING = 0.15, 0.4

_COLUMN = {name: i for i, name in enumerate(NAMES)}
_LOWEST_BIT = np.array([0] + [(b & -b).bit_length() - 1 for b in range(1, 256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as arrays (trees, nodes): a value above its threshold rules out the leaves to the left of the node.

    `left` has a byte for each node in which the bits of those leaves are 0.
    """

    columns: npt.NDArray[np.intp]
    thresholds: Floats
    left: npt.NDArray[np.uint8]
    values: Floats  # (trees, leaves)

    def scores(self, features: Floats) -> Floats:
        """Score of each row; comparable within one query only."""
        by_feature = np.ascontiguousarray(features.T)  # all rows at once through each node, side by side in memory
        leaves = np.full((len(self.values), len(features)), 255, np.uint8)
        for columns, thresholds, left in zip(self.columns.T, self.thresholds.T, self.left.T, strict=True):
            below = by_feature[columns] <= thresholds[:, None]
            leaves &= left[:, None] | (below.view(np.uint8) * np.uint8(255))
        flat = _LOWEST_BIT[leaves] + (np.arange(len(self.values), dtype=np.intp) * self.values.shape[1])[:, None]
        return np.asarray(self.values.ravel()[flat].sum(0), np.float32)


@dataclass(frozen=True, slots=True)
class Forests:
    """One for queries with both legs, one for those that keywords alone answer."""

    both: Forest
    keyword: Forest


def combined_scores(features: Floats, forests: Forests) -> Floats:
    """The trees and the plain formula together, each on the scale of its own spread."""
    forest = forests.both if features[:, _COLUMN["meaning"]].any() else forests.keyword
    return np.asarray(_spread(forest.scores(features)) + BLEND * _spread(plain_scores(features)), np.float32)


def plain_scores(features: Floats) -> Floats:
    """A formula without learning: both legs against their best, the company a document keeps, and coverage."""
    column = {name: features[:, i] for name, i in _COLUMN.items()}
    # Where nothing is near, being nearest says little.
    nearest = float(column["meaning"].max(initial=0))
    certain = min(1.0, max(0.0, (nearest - STRANGE_MEANING) / (CERTAIN_MEANING - STRANGE_MEANING)))
    legs = column["keyword_of_best"] + 1.5 * certain * column["meaning_of_best"]
    company = 0.5 * column["keyword_near"] + column["meaning_near"]
    return np.asarray(legs + company + 2.0 * column["coverage"], np.float32)


def _spread(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-6), np.float32)


@cache
def packaged_forests() -> Forests:
    """The forests that come with the package."""
    return forests_of(json.loads(MODEL.read_text(encoding="utf-8")))


def learned_from(queries: Iterable[str]) -> int:
    """How many of these queries the packaged forests were trained on: figures over them say little."""
    seen = frozenset(json.loads(MODEL.read_text(encoding="utf-8")).get("queries", ()))
    return sum(query_mark(text) in seen for text in queries)


def query_mark(text: str) -> str:
    """What is kept of a query that was trained on."""
    return text_hash(fold(text))[:12]


def forests_of(saved: dict[str, Any]) -> Forests:
    """Forests out of their file. Raises ValueError when they were trained on other features."""
    if saved["features"] != list(NAMES):
        raise ValueError("the ranker was trained on other features: train it again")
    return Forests(_forest(saved["both"]), _forest(saved["keyword"]))


def _forest(trees: list[dict[str, list[Any]]]) -> Forest:
    nodes = max(len(t["columns"]) for t in trees)
    columns, thresholds = np.zeros((len(trees), nodes), np.intp), np.full((len(trees), nodes), np.inf, np.float32)
    left, values = np.full((len(trees), nodes), 255, np.uint8), np.zeros((len(trees), MAX_LEAVES), np.float32)
    for i, tree in enumerate(trees):
        count = len(tree["columns"])
        columns[i, :count], thresholds[i, :count] = tree["columns"], tree["thresholds"]
        left[i, :count] = tree["left"]
        values[i, : len(tree["values"])] = tree["values"]
    return Forest(columns, thresholds, left, values)


def saved_trees(dump: dict[str, Any]) -> list[dict[str, list[Any]]]:
    """LightGBM's `dump_model()` as the trees of the file."""
    return [_tree(t["tree_structure"]) for t in dump["tree_info"] if "split_index" in t["tree_structure"]]


def _tree(root: dict[str, Any]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {"columns": [], "thresholds": [], "left": [], "values": []}

    def walk(node: dict[str, Any]) -> int:
        """The leaves below `node` as bits, numbered from left to right."""
        if "leaf_value" in node:
            out["values"].append(round(node["leaf_value"], 6))
            return 1 << (len(out["values"]) - 1)
        here = len(out["columns"])
        out["columns"].append(node["split_feature"])
        out["thresholds"].append(round(node["threshold"], 6))
        out["left"].append(255)
        below_left = walk(node["left_child"])
        out["left"][here] = 255 & ~below_left
        return below_left | walk(node["right_child"])

    walk(root)
    return out
