"""Keyword search: BM25F over numpy postings, in immutable segments that updates append."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import FIELDS

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

WEIGHTS = np.array([3.0, 2.0, 2.5, 1.0, 0.7, 3.0], np.float32)
LENGTH_NORM = np.array([0.5, 0.0, 0.3, 0.6, 0.7, 0.0], np.float32)
K1 = 1.5


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings of the documents [start, end): per term documents ascending, BM25F impact 0…1 and a bit per field."""

    start: int
    end: int
    terms: Mapping[str, int]
    offsets: Ints
    docs: Ints
    impacts: npt.NDArray[np.float16]
    fields: Bytes

    def slice_of(self, term: str) -> slice | None:
        i = self.terms.get(term)
        return None if i is None else slice(int(self.offsets[i]), int(self.offsets[i + 1]))


@dataclass(frozen=True, slots=True)
class Lexical:
    """All segments and the average field lengths that impacts are normed by."""

    segments: tuple[Segment, ...] = ()
    lengths: Floats | None = None

    @property
    def size(self) -> int:
        return self.segments[-1].end if self.segments else 0

    def __contains__(self, term: str) -> bool:
        return any(term in s.terms for s in self.segments)

    def frequency(self, term: str) -> int:
        """In how many documents the term stands."""
        found = (s.slice_of(term) for s in self.segments)
        return sum(f.stop - f.start for f in found if f is not None)

    def postings(self, term: str) -> tuple[Ints, Floats, Bytes]:
        """Documents (ascending), impacts and field bits of one term."""
        found = [(s, where) for s in self.segments if (where := s.slice_of(term)) is not None]
        if not found:
            return _EMPTY
        if len(found) == 1:
            s, w = found[0]
            return s.docs[w], s.impacts[w].astype(np.float32), s.fields[w]
        return (
            np.concatenate([s.docs[w] for s, w in found]),
            np.concatenate([s.impacts[w] for s, w in found]).astype(np.float32),
            np.concatenate([s.fields[w] for s, w in found]),
        )

    def vocabulary(self) -> dict[str, int]:
        """Every term with its document frequency."""
        out: dict[str, int] = {}
        for s in self.segments:
            for term, i in s.terms.items():
                out[term] = out.get(term, 0) + int(s.offsets[i + 1] - s.offsets[i])
        return out

    def extended(self, documents: Sequence[Mapping[str, list[list[str]]]]) -> Lexical:
        """This index with further documents, numbered on from its size."""
        if not documents:
            return self
        raw = _count(documents, self.size)
        lengths = self.lengths if self.lengths is not None else np.maximum(raw.lengths.mean(0), 1.0)
        return Lexical((*self.segments, _segment(raw, lengths)), lengths)

    def compacted(self, new_number: npt.NDArray[np.int64]) -> Lexical:
        """One segment of the documents whose new number is not negative; the order is kept."""
        if not self.segments:
            return self
        terms: dict[str, int] = {}
        ids = [_ids_in(s, terms) for s in self.segments]
        docs = new_number[np.concatenate([s.docs for s in self.segments])]
        kept = docs >= 0
        merged = _sorted_segment(
            0,
            int(new_number.max(initial=-1)) + 1,
            terms,
            np.concatenate(ids)[kept],
            docs[kept].astype(np.int32),
            np.concatenate([s.impacts for s in self.segments])[kept],
            np.concatenate([s.fields for s in self.segments])[kept],
        )
        return Lexical((merged,), self.lengths)


_EMPTY = (np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.uint8))


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    terms: dict[str, int]
    ids: Ints
    docs: Ints
    counts: Bytes  # (postings, fields)
    lengths: Floats  # (documents, fields)


def _count(documents: Sequence[Mapping[str, list[list[str]]]], start: int) -> _Raw:
    terms: dict[str, int] = {}
    ids, docs, counts = array("i"), array("i"), bytearray()
    lengths = np.zeros((len(documents), len(FIELDS)), np.float32)
    for number, document in enumerate(documents):
        found: dict[str, bytearray] = {}
        for f, field in enumerate(FIELDS):
            lists = document.get(field, [])
            lengths[number, f] = max(map(len, lists), default=0)
            _add_field(found, f, lists)
        for term, tf in found.items():
            ids.append(terms.setdefault(term, len(terms)))
            docs.append(start + number)
            counts += tf
    return _Raw(
        start,
        terms,
        np.array(ids, np.int32),
        np.array(docs, np.int32),
        np.frombuffer(bytes(counts), np.uint8).reshape(-1, len(FIELDS)),
        lengths,
    )


def _add_field(found: dict[str, bytearray], field: int, lists: Iterable[list[str]]) -> None:
    """Count a field's terms; a word that stands in several languages of one text counts once, not once in each."""
    for terms in lists:
        tf: dict[str, int] = {}
        for term in terms:
            tf[term] = tf.get(term, 0) + 1
        for term, n in tf.items():
            row = found.get(term)
            if row is None:
                row = found[term] = bytearray(len(FIELDS))
            row[field] = max(row[field], min(n, 255))


def _segment(raw: _Raw, average: Floats) -> Segment:
    norm = 1 - LENGTH_NORM + LENGTH_NORM * raw.lengths / average
    weighted = (WEIGHTS / norm)[raw.docs - raw.start] * raw.counts
    total = weighted.sum(1)
    bits = np.packbits(raw.counts > 0, axis=1, bitorder="little")[:, 0] if len(raw.counts) else np.zeros(0, np.uint8)
    impacts = (total / (K1 + total)).astype(np.float16)
    end = raw.start + len(raw.lengths)
    return _sorted_segment(raw.start, end, raw.terms, raw.ids, raw.docs, impacts, bits)


def _sorted_segment(
    start: int,
    end: int,
    terms: Mapping[str, int],
    ids: npt.NDArray[np.int32],
    docs: Ints,
    impacts: npt.NDArray[np.float16],
    fields: Bytes,
) -> Segment:
    order = np.argsort(ids, kind="stable")  # documents come ascending already
    offsets = np.zeros(len(terms) + 1, np.int32)
    np.cumsum(np.bincount(ids, minlength=len(terms)), out=offsets[1:])
    return Segment(start, end, terms, offsets, docs[order], impacts[order], fields[order])


def _ids_in(segment: Segment, terms: dict[str, int]) -> Ints:
    """The segment's postings' term numbers in the merged dictionary, which grows."""
    renumber = np.array([terms.setdefault(t, len(terms)) for t in segment.terms], np.int32)
    return np.repeat(renumber, np.diff(segment.offsets))
