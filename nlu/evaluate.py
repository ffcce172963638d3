"""How well intents are told apart: trained on one file, tested on another, any intents."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.classifier import Classifier, Floats, train_classifier
from nlu.delexicalise import EVERY_WORD, units
from nlu.features import Hashed, hashed
from nlu.normalize import Normalizer
from nlu.reading import read
from nlu.training import OUT_OF_SCOPE, Example, read_training

Embed = Callable[[Sequence[str]], Floats]
"""Texts into sentence vectors, float32 (n, dim), L2-normalised."""


@dataclass(frozen=True, slots=True)
class Report:
    """`accuracy` and `macro_f1` are over the examples in scope, without rejection; `took_ms` is the mean a message,
    its embedding included; `auroc` tells how well the score separates what is in scope from what is not.
    `in_scope_accuracy` and `oos_recall` are at the `threshold` where their mean is best on the validation file. None
    stands for what the files do not allow to measure."""

    accuracy: float
    macro_f1: float
    took_ms: float
    train_s: float
    examples: int
    auroc: float | None = None
    threshold: float | None = None
    in_scope_accuracy: float | None = None
    oos_recall: float | None = None

    def as_dict(self) -> dict[str, float | int | None]:
        return asdict(self)


def evaluate(train: Path, test: Path, validation: Path | None = None, embed: Embed | None = None) -> Report:
    """Train the embedded engine's classifier on one file and measure it on another. Raises BadTrainingData."""
    started = time.perf_counter()
    engine = _Engine.trained(_in_scope(read_training([train]).examples), embed)
    train_s = time.perf_counter() - started
    examples = read_training([test]).examples
    started = time.perf_counter()
    outcome = engine.judge(examples)
    took_ms = (time.perf_counter() - started) * 1000 / max(1, len(examples))
    threshold = engine.judge(read_training([validation]).examples).best_threshold() if validation else None
    return outcome.report(took_ms, train_s, threshold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was expected and found: labels, and the score of each finding (higher: surer that it is in scope)."""

    expected: npt.NDArray[np.str_]
    found: npt.NDArray[np.str_]
    scores: npt.NDArray[np.float64]

    @property
    def in_scope(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.expected != OUT_OF_SCOPE)

    def report(self, took_ms: float, train_s: float, threshold: float | None) -> Report:
        inside = self.in_scope
        both = bool(inside.any() and (~inside).any())
        accepted = self.scores >= threshold if threshold is not None else np.ones(len(inside), bool)
        correct = self.expected == self.found
        judged = both and threshold is not None
        return Report(
            accuracy=_share(correct[inside]),
            macro_f1=macro_f1(self.expected[inside], self.found[inside]),
            took_ms=round(took_ms, 3),
            train_s=round(train_s, 2),
            examples=len(self.expected),
            auroc=round(auroc(self.scores[inside], self.scores[~inside]), 4) if both else None,
            threshold=round(threshold, 4) if judged and threshold is not None else None,
            in_scope_accuracy=_share((correct & accepted)[inside]) if judged else None,
            oos_recall=_share(~accepted[~inside]) if judged else None,
        )

    def best_threshold(self) -> float | None:
        """Where the mean of in-scope accuracy and out-of-scope recall is highest; None without both kinds."""
        inside = self.in_scope
        if inside.all() or not inside.any():
            return None
        right = self.scores[inside & (self.expected == self.found)]
        grid = np.unique(self.scores)
        gains = [(right >= t).sum() / inside.sum() + (self.scores[~inside] < t).mean() for t in grid]
        return float(grid[int(np.argmax(gains))])


@dataclass(frozen=True, slots=True)
class _Engine:
    classifier: Classifier
    normalizer: Normalizer
    embed: Embed | None

    @staticmethod
    def trained(examples: Sequence[Example], embed: Embed | None) -> _Engine:
        normalizer = Normalizer()
        vectors = embed([e.text for e in examples]) if embed else None
        features = [_features(e.text, normalizer) for e in examples]
        return _Engine(train_classifier(features, [e.intent for e in examples], vectors), normalizer, embed)

    def judge(self, examples: Sequence[Example]) -> Outcome:
        """One message after the other, as in serving."""
        rows = [self._scores(example.text) for example in examples]
        labels = np.array(self.classifier.labels)
        found = labels[[int(np.argmax(row)) for row in rows]]
        return Outcome(np.array([e.intent for e in examples]), found, np.array([float(row.max()) for row in rows]))

    def _scores(self, text: str) -> Floats:
        vector = self.embed([text])[0] if self.embed else None
        return self.classifier.scores(_features(text, self.normalizer), vector)


def _features(text: str, normalizer: Normalizer) -> Hashed:
    tokens = read(text, normalizer).tokens
    return hashed(units(tokens, (), EVERY_WORD, "", [t.text for t in tokens]))


def _in_scope(examples: Sequence[Example]) -> list[Example]:
    return [e for e in examples if e.intent != OUT_OF_SCOPE]


def macro_f1(expected: npt.NDArray[np.str_], found: npt.NDArray[np.str_]) -> float:
    """The mean over the expected labels of their F1."""
    scores = []
    for label in np.unique(expected):
        hits = float(((expected == label) & (found == label)).sum())
        scores.append(2 * hits / float((expected == label).sum() + (found == label).sum()))
    return round(float(np.mean(scores)), 4) if scores else 0.0


def auroc(positive: npt.NDArray[np.float64], negative: npt.NDArray[np.float64]) -> float:
    """The chance that one of the first scores above one of the second; ties count half."""
    order = np.concatenate([positive, negative])
    _, inverse, counts = np.unique(order, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    wins = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(wins / (len(positive) * len(negative)))


def _share(flags: npt.NDArray[np.bool_]) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
