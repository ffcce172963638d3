"""A message as hashed features: words, pairs of words, pieces of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]

_PIECES = (2, 3, 4, 5)
_MAX_UNITS = 60
_MAX_CONCEPTS = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a message: `key` is what it counts as (a lemma, or <brand> and the like), `surface` its letters,
    empty when they should not count, `concepts` what it is about."""

    key: str
    surface: str = ""
    concepts: tuple[str, ...] = ()


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
    words.update(_of_concepts(units))
    pieces = {piece for unit in units if unit.surface for piece in _pieces(unit.surface)}
    return Hashed(_hash(words), _hash(pieces))


def _of_concepts(units: Sequence[Unit]) -> set[str]:
    """What the message is about, each concept and kind of entity alone and with each other, in order and without."""
    stream = [u.concepts or ((u.key,) if u.key.startswith("<") else ()) for u in units]
    stream = [each for each in stream if each][:_MAX_CONCEPTS]
    about = sorted({concept for each in stream for concept in each})
    ordered = {f"co {a} {b}" for one, other in pairwise([("^",), *stream, ("$",)]) for a in one for b in other}
    return {f"c {a}" for a in about} | {f"cc {a} {b}" for a, b in combinations(about, 2)} | ordered


def _length_class(words: int) -> int:
    return words if words < 3 else 4 if words < 5 else 8 if words < 9 else 16


def _pieces(surface: str) -> set[str]:
    marked = f" {surface} "
    return {marked[i : i + n] for n in _PIECES for i in range(len(marked) - n + 1)}


def _hash(features: set[str]) -> Hashes:
    return np.unique(np.fromiter((crc32(f.encode()) for f in features), dtype=np.uint32, count=len(features)))
