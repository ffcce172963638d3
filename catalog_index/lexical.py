"""Keyword search: BM25F over numpy postings, in immutable segments that updates append."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import FIELDS, PURPOSE
from catalog_index.text import has_digit

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Masks = npt.NDArray[np.bool_]

WEIGHTS = np.array([2.0, 1.0, 2.0, 0.35, 1.0, 3.0], np.float32)
LENGTH_NORM = np.array([0.6, 0.0, 0.3, 0.75, 0.75, 0.0], np.float32)
K1 = 1.0
TEXT = np.isin(FIELDS, ("title", "brand", "description"))
TEXT_K1, TEXT_B = 1.2, 0.75
TITLE_WIDTH = 40  # places of a title that are looked at


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings of the documents [start, end): per term documents ascending, BM25F impact 0…1 and a bit per field."""

    start: int
    end: int
    terms: Mapping[str, int]
    offsets: Ints
    docs: Ints
    impacts: npt.NDArray[np.float16]
    texts: Bytes  # BM25 over title, brand and description as one text, 0…255
    fields: Bytes
    title_offsets: Ints
    numeric: Masks  # terms with digits, by their number
    titles: Ints  # the terms of each document's title in order, each language ended by -1
    spoken: Bytes  # the languages in which each term was met, as bits; 0: it belongs to none of them

    @property
    def size(self) -> int:
        return self.end - self.start

    def slice_of(self, term: str) -> slice | None:
        i = self.terms.get(term)
        return None if i is None else slice(int(self.offsets[i]), int(self.offsets[i + 1]))


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents (ascending) that hold something: BM25F impact over all fields and BM25 over the running text, both
    0…1, and the fields as bits."""

    docs: Ints
    impacts: Floats
    texts: Floats
    fields: Bytes


NOWHERE = Postings(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.uint8))


@dataclass(frozen=True, slots=True)
class Lexical:
    """All segments and the average field lengths that impacts are normed by."""

    segments: tuple[Segment, ...] = ()
    lengths: Floats | None = None
    counted: int = 0  # documents that the averages are over

    @property
    def size(self) -> int:
        return self.segments[-1].end if self.segments else 0

    def __contains__(self, term: str) -> bool:
        return any(term in s.terms for s in self.segments)

    def spoken_in(self, term: str, bit: int) -> bool:
        """Whether the term was met in the language of this bit, or may have been."""
        found = [int(s.spoken[i]) for s in self.segments if (i := s.terms.get(term)) is not None]
        return not any(found) or any(bits & bit for bits in found)

    def frequency(self, term: str) -> int:
        """In how many documents the term stands."""
        found = (s.slice_of(term) for s in self.segments)
        return sum(f.stop - f.start for f in found if f is not None)

    def postings(self, term: str) -> Postings:
        """Where one term stands."""
        found = [(s, where) for s in self.segments if (where := s.slice_of(term)) is not None]
        if not found:
            return NOWHERE
        return Postings(
            _together([s.docs[w] for s, w in found]),
            _together([s.impacts[w] for s, w in found]).astype(np.float32),
            _together([s.texts[w] for s, w in found]) * np.float32(1 / 255),
            _together([s.fields[w] for s, w in found]),
        )

    def vocabulary(self) -> dict[str, int]:
        """Every term with its document frequency."""
        out: dict[str, int] = {}
        for s in self.segments:
            for term, i in s.terms.items():
                out[term] = out.get(term, 0) + int(s.offsets[i + 1] - s.offsets[i])
        return out

    def all_of(self, terms: Sequence[str]) -> Postings:
        """Documents that have every one of these terms, with the least impact and the fields that hold all."""
        out = self.postings(terms[0])
        for term in terms[1:]:
            more = self.postings(term)
            if len(more.docs) < len(out.docs):
                out, more = more, out
            b = np.minimum(np.searchsorted(more.docs, out.docs), max(len(more.docs) - 1, 0))
            a = np.flatnonzero(more.docs[b] == out.docs) if len(more.docs) else b[:0]
            b = b[a]
            out = Postings(
                out.docs[a],
                np.minimum(out.impacts[a], more.impacts[b]),
                np.minimum(out.texts[a], more.texts[b]),
                out.fields[a] & more.fields[b],
            )
        return out

    def title_matches(
        self, docs: Ints, groups: Sequence[Sequence[str]], width: int = TITLE_WIDTH
    ) -> tuple[Masks, Ints]:
        """Where in the documents' titles a term of each group stands: bool (groups, docs, width), and the titles'
        terms (docs, width), -1 where a language ends and -2 beyond the end. `width` is as wide as the longest of
        them, and no wider than was asked for."""
        places = [(s, np.flatnonzero((docs >= s.start) & (docs < s.end))) for s in self.segments]
        longest = (int(_lengths(s, docs[here] - s.start).max(initial=0)) for s, here in places)
        width = min(width, max((1, *longest)))
        found = np.zeros((len(groups), len(docs), width), bool)
        titles = np.full((len(docs), width), -2, np.int32)
        for s, here in places:
            if len(here):
                titles[here] = _titles(s, docs[here] - s.start, width)
                for g, group in enumerate(groups):
                    for term in group:
                        if (number := s.terms.get(term)) is not None:
                            found[g, here] |= titles[here] == number
        return found, titles

    def with_digits(self, titles: Ints, docs: Ints) -> Masks:
        """Which of the title terms that `title_matches` gave are numbers or codes."""
        out = np.zeros(titles.shape, bool)
        for s in self.segments:
            here = np.flatnonzero((docs >= s.start) & (docs < s.end))
            if len(here) and len(s.numeric):
                out[here] = (titles[here] >= 0) & s.numeric[np.maximum(titles[here], 0)]
        return out

    def extended(self, documents: Sequence[Mapping[str, list[list[str]]]], spoken: Mapping[str, int] = {}) -> Lexical:
        """This index with further documents, numbered on from its size; small segments are merged. `spoken` has the
        languages of their terms as bits."""
        if not documents:
            return self
        raw = _count(documents, self.size)
        total = self.counted + len(documents)
        lengths = raw.lengths.sum(0) if self.lengths is None else raw.lengths.sum(0) + self.lengths * self.counted
        lengths = np.maximum(lengths / total, 0.5)
        segments = [*self.segments, _segment(raw, lengths, spoken)]
        while len(segments) > 1 and segments[-1].size * 2 >= segments[-2].size:
            segments[-2:] = [_merged(segments[-2:])]
        return Lexical(tuple(segments), lengths, total)

    def compacted(self, new_number: npt.NDArray[np.int64]) -> Lexical:
        """One segment of the documents whose new number is not negative; the order is kept."""
        return Lexical((_merged(self.segments, new_number),), self.lengths, self.counted) if self.segments else self


def _together(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _lengths(segment: Segment, local: Ints) -> Ints:
    return segment.title_offsets[local + 1] - segment.title_offsets[local]


def _titles(segment: Segment, local: Ints, width: int) -> Ints:
    starts, ends = segment.title_offsets[local], segment.title_offsets[local + 1]
    places = starts[:, None] + np.arange(width, dtype=np.int32)
    inside = places < ends[:, None]
    if not len(segment.titles):
        return np.full(places.shape, -2, np.int32)
    return np.where(inside, segment.titles[np.minimum(places, len(segment.titles) - 1)], -2).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    terms: dict[str, int]
    ids: Ints
    docs: Ints
    counts: Bytes  # (postings, fields)
    lengths: Floats  # (documents, fields)
    title_offsets: Ints
    titles: Ints


def _count(documents: Sequence[Mapping[str, list[list[str]]]], start: int) -> _Raw:
    terms: dict[str, int] = {}
    ids, docs, counts, titles, ends = array("i"), array("i"), bytearray(), array("i"), array("i", [0])
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
        for title in document.get("title", []):
            titles.extend([terms[t] for t in title if t[0] != "=" or t == PURPOSE])
            titles.append(-1)
        ends.append(len(titles))
    return _Raw(
        start,
        terms,
        np.array(ids, np.int32),
        np.array(docs, np.int32),
        np.frombuffer(bytes(counts), np.uint8).reshape(-1, len(FIELDS)),
        lengths,
        np.array(ends, np.int32),
        np.array(titles, np.int32),
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


def _segment(raw: _Raw, average: Floats, spoken: Mapping[str, int]) -> Segment:
    norm = 1 - LENGTH_NORM + LENGTH_NORM * raw.lengths / average
    weighted = (WEIGHTS / norm)[raw.docs - raw.start] * raw.counts
    total = weighted.sum(1)
    impacts = (total / (K1 + total)).astype(np.float16)
    texts = _text_impacts(raw, average)
    bits = np.packbits(raw.counts > 0, axis=1, bitorder="little")[:, 0] if len(raw.counts) else np.zeros(0, np.uint8)
    end = raw.start + len(raw.lengths)
    order, offsets = _by_term(raw.ids, len(raw.terms))
    return Segment(
        raw.start,
        end,
        raw.terms,
        offsets,
        raw.docs[order],
        impacts[order],
        texts[order],
        bits[order],
        raw.title_offsets,
        _numeric(raw.terms),
        raw.titles,
        np.array([spoken.get(t, 0) for t in raw.terms], np.uint8),
    )


def _numeric(terms: Iterable[str]) -> Masks:
    return np.array([has_digit(t) for t in terms], bool)


def _text_impacts(raw: _Raw, average: Floats) -> Bytes:
    """BM25 of title, brand and description read as one text: what stands in a table of attributes says less."""
    counts = raw.counts[:, TEXT].sum(1, dtype=np.float32)
    norm = 1 - TEXT_B + TEXT_B * raw.lengths[:, TEXT].sum(1) / average[TEXT].sum()
    impacts = counts / (counts + TEXT_K1 * norm[raw.docs - raw.start])
    return np.where(counts > 0, np.ceil(impacts * 255), 0).astype(np.uint8)


def _by_term(ids: Ints, terms: int) -> tuple[npt.NDArray[np.int64], Ints]:
    """The order that puts postings by term, and where each term begins; documents come ascending already."""
    offsets = np.zeros(terms + 1, np.int32)
    np.cumsum(np.bincount(ids, minlength=terms), out=offsets[1:])
    return np.argsort(ids, kind="stable"), offsets


def _merged(segments: Sequence[Segment], new_number: npt.NDArray[np.int64] | None = None) -> Segment:
    """Neighbouring segments as one; with `new_number`, of the documents alone whose new number is not negative."""
    terms: dict[str, int] = {}
    start, end = segments[0].start, segments[-1].end
    if new_number is None:
        new_number = np.arange(end)
    else:
        end = int((new_number >= 0).sum())
    renumber = [np.array([terms.setdefault(t, len(terms)) for t in s.terms], np.int32) for s in segments]
    ids = np.concatenate([np.repeat(r, np.diff(s.offsets)) for r, s in zip(renumber, segments, strict=True)])
    docs = new_number[np.concatenate([s.docs for s in segments])]
    kept = docs >= 0
    order, offsets = _by_term(ids[kept], len(terms))
    places = np.flatnonzero(kept)[order]
    title_offsets, titles = _merged_titles(segments, renumber, new_number)
    spoken = np.zeros(len(terms), np.uint8)
    for numbers, s in zip(renumber, segments, strict=True):
        spoken[numbers] |= s.spoken
    return Segment(
        start,
        end,
        terms,
        offsets,
        docs[places].astype(np.int32),
        np.concatenate([s.impacts for s in segments])[places],
        np.concatenate([s.texts for s in segments])[places],
        np.concatenate([s.fields for s in segments])[places],
        title_offsets,
        _numeric(terms),
        titles,
        spoken,
    )


def _merged_titles(
    segments: Sequence[Segment], renumber: Sequence[Ints], new_number: npt.NDArray[np.int64]
) -> tuple[Ints, Ints]:
    texts = [
        np.where(s.titles >= 0, r[np.maximum(s.titles, 0)], -1) if len(r) else s.titles
        for r, s in zip(renumber, segments, strict=True)
    ]
    lengths = np.concatenate([np.diff(s.title_offsets) for s in segments])
    kept = new_number[segments[0].start : segments[-1].end] >= 0
    offsets = np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int32)
    return offsets, np.concatenate(texts)[np.repeat(kept, lengths)].astype(np.int32)
