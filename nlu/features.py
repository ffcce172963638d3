"""A message as hashed features: words, pairs of words, pieces of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]

_PIECES = (2, 3, 4, 5)
_MAX_UNITS = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a message: `key` is what it counts as (a lemma, or <brand> and the like), `surface` its letters,
    empty when they should not count."""

    key: str
    surface: str = ""


@dataclass(frozen=True, slots=True)
class Hashed:
    """32-bit hashes of a message's features, each once, sorted; words and pieces of words are weighted apart."""

    words: Hashes
    pieces: Hashes


def hashed(units: Sequence[Unit]) -> Hashed:
    """The features of one message; of a long one only the beginning."""
    units = units[:_MAX_UNITS]
    keys = [u.key for u in units]
    words = {f"w {key}" for key in keys}
    words.update(f"p {a} {b}" for a, b in pairwise(["^", *keys, "$"]))
    words.add(f"n {_length_class(len(keys))}")
    pieces = {piece for unit in units if unit.surface for piece in _pieces(unit.surface)}
    return Hashed(_hash(words), _hash(pieces))


def _length_class(words: int) -> int:
    return words if words < 3 else 4 if words < 5 else 8 if words < 9 else 16


def _pieces(surface: str) -> set[str]:
    marked = f" {surface} "
    return {marked[i : i + n] for n in _PIECES for i in range(len(marked) - n + 1)}


def _hash(features: set[str]) -> Hashes:
    return np.unique(np.fromiter((crc32(f.encode()) for f in features), dtype=np.uint32, count=len(features)))
