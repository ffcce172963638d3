"""Train the ranker from judged queries and write catalog_index/data/ranker.json.

    python tools/train_ranker.py DATA [--out FILE] [--folds 10]

DATA holds products.jsonl (or another feed), queries.csv (query_id,query) and qrels.csv (query_id,product_id,grade).
A second forest is trained without the semantic leg, for languages that no model knows. Documents that nobody judged
count as not relevant.
Prints what cross-validation by query gives, then trains on everything. The same data give the same file.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from catalog_index.analysis import Terms
from catalog_index.embed import load_embedder
from catalog_index.evaluate import Judgments, figures, read_judgments
from catalog_index.features import NAMES
from catalog_index.feeds import read_feed
from catalog_index.index import CatalogIndex
from catalog_index.ranker import MODEL, combined_scores, forests_of, plain_scores, query_mark, saved_trees
from catalog_index.search import Search
from catalog_index.types import Product
from nlu.normalize import Normalizer

PARAMETERS = {
    "objective": "lambdarank",
    "num_leaves": 7,
    "learning_rate": 0.05,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "lambdarank_truncation_level": 20,
    "label_gain": [0, 1, 3, 7],
    "monotone_constraints": list(NAMES.values()),
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 7,
}
ROUNDS = 150
MEANING = [i for i, name in enumerate(NAMES) if name.startswith("meaning")]


@dataclass(frozen=True)
class Example:
    """One query's candidates and their features."""

    query_id: str
    ids: list[str]
    table: np.ndarray


class KeptVectors:
    """A vector cache in one file; without a path, in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, np.ndarray] = {}
        if path is not None and path.exists():
            with np.load(path) as saved:
                self._known = dict(zip(saved["hashes"].tolist(), saved["vectors"], strict=True))

    def get(self, hashes: Sequence[str]) -> dict[str, np.ndarray]:
        return {h: self._known[h] for h in hashes if h in self._known}

    def put(self, vectors: Mapping[str, np.ndarray]) -> None:
        self._known.update(vectors)

    def keep(self) -> None:
        if self._path is not None:
            np.savez(self._path, hashes=np.array(list(self._known)), vectors=np.array(list(self._known.values())))


def main() -> None:
    options = _options()
    judgments = read_judgments(options.data / "queries.csv", options.data / "qrels.csv")
    examples = list(_examples(options, judgments))
    print(f"plain formula          {_figures(examples, judgments, [plain_scores(e.table) for e in examples])}")
    print(f"cross-validated        {_cross_validated(examples, judgments, options.folds)}")
    blind = [Example(e.query_id, e.ids, _blind(e.table)) for e in examples]
    print(f"without the semantic   {_cross_validated(blind, judgments, options.folds)}")
    saved = _trained(examples, judgments)
    options.out.write_text(json.dumps(saved, separators=(",", ":")) + "\n")
    print(f"{len(saved['both'])} trees written to {options.out.name}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--vectors", type=Path, help="keeps the embeddings for the next run")
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "prilavok-models")
    return parser.parse_args()


def _examples(options: argparse.Namespace, judgments: Judgments) -> Iterable[Example]:
    feed = next(p for p in sorted(options.data.iterdir()) if p.stem == "products")
    products = [row for row in read_feed(feed) if isinstance(row, Product)]
    embedder, analyzer = load_embedder(None, options.models), Normalizer()
    cache = KeptVectors(options.vectors)
    index = CatalogIndex.build(products, embedder=embedder, analyzer=analyzer, cache=cache)
    cache.keep()
    view = index.view
    search = Search(view, Terms(analyzer), embedder)
    for query_id, text in judgments.queries.items():
        reading = view.reader.understand(text)
        found = search.candidates(reading, view.state.columns.alive)
        yield Example(query_id, [view.ids[int(d)] for d in found.docs], found.features)


def _trained(examples: Sequence[Example], judgments: Judgments) -> dict[str, Any]:
    useful = [e for e in examples if any(judgments.grades.get(e.query_id, {}).get(id, 0) for id in e.ids)]
    grades = [[judgments.grades[e.query_id].get(id, 0) for id in e.ids] for e in useful]
    return {
        "features": list(NAMES),
        "queries": sorted(query_mark(judgments.queries[e.query_id]) for e in examples),
        "both": _trees([e.table for e in useful], grades),
        "keyword": _trees([_blind(e.table) for e in useful], grades),
    }


def _blind(table: np.ndarray) -> np.ndarray:
    """The table as it is without the semantic leg: no similarities, and no neighbours to look at."""
    out = table.copy()
    out[:, MEANING] = 0
    keyword, text, near = (list(NAMES).index(name) for name in ("keyword", "text", "keyword_near"))
    out[:, near] = out[:, keyword] + out[:, text]
    return out


def _trees(tables: Sequence[np.ndarray], grades: Sequence[Sequence[int]]) -> list[dict[str, list[Any]]]:
    groups = [len(g) for g in grades]
    data = lightgbm.Dataset(np.concatenate(tables), np.concatenate(grades), group=groups)
    return saved_trees(lightgbm.train(PARAMETERS, data, ROUNDS).dump_model())


def _cross_validated(examples: Sequence[Example], judgments: Judgments, folds: int) -> str:
    order = np.random.default_rng(7).permutation(len(examples))
    scores: list[np.ndarray] = [np.zeros(0)] * len(examples)
    for fold in range(folds):
        held = set(order[fold::folds].tolist())
        forests = forests_of(_trained([e for i, e in enumerate(examples) if i not in held], judgments))
        for i in held:
            scores[i] = combined_scores(examples[i].table, forests)
    return _figures(examples, judgments, scores)


def _figures(examples: Sequence[Example], judgments: Judgments, scores: Sequence[np.ndarray]) -> str:
    runs = {
        e.query_id: [e.ids[i] for i in np.argsort(-s, kind="stable")] for e, s in zip(examples, scores, strict=True)
    }
    found = figures(runs, judgments)
    return f"nDCG@10 {found.ndcg:.3f}  judged only {found.ndcg_judged:.3f}  recall@50 {found.recall:.3f}"


if __name__ == "__main__":
    main()
