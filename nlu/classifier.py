"""A linear classifier over hashed features, and over sentence vectors if there are any. Trained with scikit-learn, run
with numpy alone, so that a serving process does not load scikit-learn; stored as arrays and JSON, never pickled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nlu.features import Hashed

if TYPE_CHECKING:
    import scipy.sparse as sparse

Floats = npt.NDArray[np.float32]

_REGULARISATION = 10.0  # scikit-learn's C
_DENSE_WEIGHT = 2.0  # of the sentence vector beside the unit-length blocks of words and pieces
_FOLDS = 3
_ENOUGH = 4_000  # of so many examples one fold tells enough about confidence
_MAX_ITERATIONS = 400


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature: known hashes ascending, uint32 (n,); their weights by rarity, float32 (n,); and the row in
    the coefficients where the block begins."""

    hashes: npt.NDArray[np.uint32]
    rarity: Floats
    first_row: int

    def rows(self, found: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int64], Floats]:
        """Rows and values of a message's features, the values of unit length together."""
        if not len(self.hashes) or not len(found):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        at = np.minimum(np.searchsorted(self.hashes, found), len(self.hashes) - 1)
        at = at[self.hashes[at] == found]
        values = self.rarity[at]
        length = float(np.sqrt(values @ values))
        return at + self.first_row, values / length if length else values


@dataclass(frozen=True, slots=True)
class Classifier:
    """Probabilities of labels. Coefficients are float16 (features, labels), the dense ones float32 (dim, labels)."""

    labels: tuple[str, ...]
    words: Block
    pieces: Block
    coefficients: npt.NDArray[np.float16]
    dense: Floats
    bias: Floats
    temperature: float

    @property
    def dim(self) -> int:
        """Length of the sentence vectors it was trained with, 0 when with none."""
        return int(self.dense.shape[0])

    def scores(self, features: Hashed, vector: Floats | None = None) -> Floats:
        """Calibrated log-odds, float32 (labels,); their softmax is the probability."""
        scores = self.bias.copy()
        for block, found in ((self.words, features.words), (self.pieces, features.pieces)):
            rows, values = block.rows(found)
            if len(rows):
                scores += values @ self.coefficients[rows].astype(np.float32)
        if vector is not None and self.dim:
            scores += (_DENSE_WEIGHT * vector) @ self.dense
        return scores / np.float32(self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model into a new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "weights.npz").open("wb") as file:
            np.savez(
                file,
                words=self.words.hashes,
                words_rarity=self.words.rarity,
                pieces=self.pieces.hashes,
                pieces_rarity=self.pieces.rarity,
                coefficients=self.coefficients,
                dense=self.dense,
                bias=self.bias,
            )
        about = {"labels": self.labels, "temperature": self.temperature}
        (folder / "labels.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @staticmethod
    def load(folder: Path) -> Classifier:
        """Read a saved model. Raises OSError or ValueError when it is not one."""
        about = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            words = Block(arrays["words"], arrays["words_rarity"], 0)
            pieces = Block(arrays["pieces"], arrays["pieces_rarity"], len(words.hashes))
            return Classifier(
                tuple(about["labels"]),
                words,
                pieces,
                arrays["coefficients"],
                arrays["dense"],
                arrays["bias"],
                float(about["temperature"]),
            )


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def train_classifier(
    features: Sequence[Hashed],
    labels: Sequence[str],
    vectors: Floats | None = None,
    groups: Sequence[int] | None = None,
) -> Classifier:
    """A classifier whose confidence is calibrated on folds held out of its own training data.

    `vectors` float32 (n, dim); `groups` keep variations of one example in one fold.
    """
    words = _block([f.words for f in features], 0)
    pieces = _block([f.pieces for f in features], len(words.hashes))
    matrix = _matrix(features, words, pieces, vectors)
    names = sorted(set(labels))
    targets = np.array([names.index(label) for label in labels])
    model = _fit(matrix, targets, len(names))
    temperature = _temperature(matrix, targets, len(names), groups)
    sparse_rows = len(words.hashes) + len(pieces.hashes)
    return Classifier(
        tuple(names),
        words,
        pieces,
        model.coefficients[:sparse_rows].astype(np.float16),
        model.coefficients[sparse_rows:].astype(np.float32),
        model.bias.astype(np.float32),
        temperature,
    )


def _block(found: Sequence[npt.NDArray[np.uint32]], first_row: int) -> Block:
    """Features with their smoothed inverse document frequency; those that occur once only are kept for small data."""
    everything = np.concatenate(found) if found else np.empty(0, np.uint32)
    hashes, counts = np.unique(everything, return_counts=True)
    kept = counts >= (2 if len(found) > 5_000 else 1)
    rarity = np.log((1 + len(found)) / (1 + counts[kept])) + 1
    return Block(hashes[kept], rarity.astype(np.float32), first_row)


def _matrix(features: Sequence[Hashed], words: Block, pieces: Block, vectors: Floats | None) -> sparse.csr_matrix:
    import scipy.sparse as sparse

    columns, values, ends = [], [], [0]
    for one in features:
        for block, found in ((words, one.words), (pieces, one.pieces)):
            rows, weights = block.rows(found)
            columns.append(rows)
            values.append(weights)
        ends.append(ends[-1] + len(columns[-1]) + len(columns[-2]))
    shape = (len(features), len(words.hashes) + len(pieces.hashes))
    matrix = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=shape)
    if vectors is None:
        return matrix
    return sparse.hstack([matrix, sparse.csr_matrix(_DENSE_WEIGHT * vectors)], format="csr")


@dataclass(frozen=True, slots=True)
class _Fitted:
    coefficients: Floats  # (features, labels)
    bias: Floats

    def scores(self, matrix: Any) -> Floats:
        return np.asarray(matrix @ self.coefficients + self.bias, dtype=np.float32)


def _fit(matrix: Any, targets: npt.NDArray[np.int64], labels: int) -> _Fitted:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_REGULARISATION, max_iter=_MAX_ITERATIONS)
    model.fit(matrix, targets)
    coefficients = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -20.0, np.float32)  # a label that this part of the data lacks is out of the question
    if len(model.classes_) == 2 and model.coef_.shape[0] == 1:
        coefficients[:, model.classes_] = np.concatenate([-model.coef_, model.coef_]).T / 2
        bias[model.classes_] = np.concatenate([-model.intercept_, model.intercept_]) / 2
    else:
        coefficients[:, model.classes_] = model.coef_.T
        bias[model.classes_] = model.intercept_
    return _Fitted(coefficients, bias)


def _temperature(matrix: Any, targets: npt.NDArray[np.int64], labels: int, groups: Sequence[int] | None) -> float:
    """The factor by which held-out scores must be divided for their softmax to be right as often as it says."""
    fold_of = np.asarray(groups if groups is not None else np.arange(len(targets))) % _FOLDS
    if min(np.bincount(fold_of, minlength=_FOLDS)) == 0 or len(targets) < 2 * labels:
        return 1.0
    scores = np.zeros((len(targets), labels), np.float32)
    seen = np.zeros(len(targets), bool)
    for fold in range(_FOLDS if len(targets) < _ENOUGH else 1):
        inside = fold_of != fold
        if len(np.unique(targets[inside])) < 2:
            return 1.0
        scores[~inside] = _fit(matrix[inside], targets[inside], labels).scores(matrix[~inside])
        seen |= ~inside
    grid = np.geomspace(0.3, 3.0, 25)
    losses = [_log_loss(scores[seen] / t, targets[seen]) for t in grid]
    return float(grid[int(np.argmin(losses))])


def _log_loss(scores: Floats, targets: npt.NDArray[np.int64]) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(targets)), targets]))
