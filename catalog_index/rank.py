"""Fusion of the two legs, and facets of a result: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import pick
from catalog_index.columns import Columns
from catalog_index.lexical import NOWHERE, Lexical, Postings
from catalog_index.text import has_digit
from catalog_index.types import Facet
from catalog_index.understand import Atom

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
UNKNOWN = 0.6  # a word that nobody has may be a slip or idle talk: it counts less than the rarest that is known


@dataclass(frozen=True, slots=True)
class Match:
    """Where one atom was found, and how well each time: 1 in its own word, less in another; `rarity` weighs the atom
    in the query."""

    found: Postings
    quality: Floats
    rarity: float

    def at(self, candidates: Ints) -> Match:
        """What was found in each of these documents, zeros where nothing was."""
        known = self.found
        if not len(known.docs):
            nothing = np.zeros(len(candidates), np.float32)
            none = Postings(candidates, nothing, nothing, np.zeros(len(candidates), np.uint8))
            return Match(none, nothing, self.rarity)
        places = np.minimum(np.searchsorted(known.docs, candidates), len(known.docs) - 1)
        here = known.docs[places] == candidates
        found = Postings(
            candidates, known.impacts[places] * here, known.texts[places] * here, known.fields[places] * here
        )
        return Match(found, self.quality[places] * here, self.rarity)


def fields_of(found: Sequence[Match], count: int) -> npt.NDArray[np.uint8]:
    """uint8 (atoms, count): the fields, as bits, in which each atom stands."""
    return np.array([m.found.fields for m in found], np.uint8).reshape(len(found), count)


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """Of every document: BM25F summed over atoms, and the share 0…1 of the query, weighted by rarity, that it has."""

    score: Floats
    coverage: Floats
    matches: tuple[Match, ...]

    @property
    def weight(self) -> float:
        return sum(m.rarity for m in self.matches)

    def at(self, candidates: Ints) -> tuple[Match, ...]:
        """Where each atom stands in these documents."""
        return tuple(m.at(candidates) for m in self.matches)


def keyword_scores(atoms: Sequence[Atom], lexical: Lexical, worth: Floats | None = None) -> KeywordScores:
    """What the words of the query find; `worth` (256,) says what a match in these fields, as bits, counts for
    coverage, and all count alike without it. What is said to be lacking covers nothing where anything is named: tea
    "without sugar" is tea, and honey that states it has none is not."""
    score = np.zeros(lexical.size, np.float32)
    covered = np.zeros(lexical.size, np.float32)
    matches = tuple(_match(atom, lexical) for atom in atoms)
    whole, nothing_counts = 0.0, not any(atom.counts for atom in atoms)
    for m, atom in zip(matches, atoms, strict=True):
        score[m.found.docs] += m.rarity * m.found.impacts
        if nothing_counts or atom.counts:
            covered[m.found.docs] += m.rarity * _covering(m, atom, worth)
            whole += m.rarity
    return KeywordScores(score, covered / max(whole, 1e-6), matches)


def _covering(match: Match, atom: Atom, worth: Floats | None) -> Floats:
    """How much of the atom each document has; with `worth` another word for the same thing is nearly as good as the
    word itself, while half a model number is but half of it."""
    if worth is None:
        return match.quality
    quality = match.quality if has_digit(atom.text) else (1 + match.quality) / 2
    return np.asarray(quality * worth[match.found.fields], np.float32)


def _match(atom: Atom, lexical: Lexical) -> Match:
    found = [(lexical.all_of(phrase), weight) for phrase, weight in atom.alternatives]
    if not found:
        return Match(NOWHERE, NOWHERE.impacts, idf(1, lexical.size) * UNKNOWN)
    if len(found) == 1 and found[0][1] == 1.0:
        only = found[0][0]
        return Match(only, np.ones(len(only.docs), np.float32), idf(len(only.docs), lexical.size))
    impacts, texts, quality = np.zeros((3, lexical.size), np.float32)
    fields = np.zeros(lexical.size, np.uint8)
    for one, weight in found:
        impacts[one.docs] = np.maximum(impacts[one.docs], one.impacts * weight)
        texts[one.docs] = np.maximum(texts[one.docs], one.texts * weight)
        quality[one.docs] = np.maximum(quality[one.docs], weight)
        fields[one.docs] |= one.fields
    docs = np.flatnonzero(fields).astype(np.int32)
    together = Postings(docs, impacts[docs], texts[docs], fields[docs])
    return Match(together, quality[docs], idf(len(docs), lexical.size))


def idf(frequency: int, size: int) -> float:
    """How telling a term is; a term that no document has counts as the rarest."""
    return float(np.log1p((size - frequency + 0.5) / (frequency + 0.5)))


def facets(docs: npt.NDArray[np.int64], columns: Columns, limit: int = 12) -> tuple[Facet, ...]:
    """How properties split these documents, the most useful split first."""
    owners, values = columns.pairs_of(docs)
    counts: dict[str, dict[int, int]] = {}
    have: dict[str, set[int]] = {}
    known = columns.dictionary
    for owner, value in zip(owners.tolist(), values.tolist(), strict=True):
        property = known.property_of(value)
        counts.setdefault(property, {})
        counts[property][value] = counts[property].get(value, 0) + 1
        have.setdefault(property, set()).add(owner)
    ranked = sorted(counts, key=lambda p: -_usefulness(list(counts[p].values()), len(have[p]), len(docs)))
    return tuple(_facet(p, counts[p], columns) for p in ranked[:limit] if len(counts[p]) > 1)


def _usefulness(counts: list[int], have: int, total: int) -> float:
    """Coverage times evenness; a property with a value of its own for each product splits nothing."""
    if len(counts) < 2 or have < 2:
        return 0.0
    shares = np.array(counts) / sum(counts)
    entropy = float(-(shares * np.log(shares)).sum())
    crowding = min(1.0, 8 / len(counts))
    return have / max(1, total) * entropy * crowding


def _facet(property: str, counts: dict[int, int], columns: Columns) -> Facet:
    known = columns.dictionary
    names = {v: pick(known.text(v)) for v in counts}
    ordered = sorted(counts, key=lambda v: (-counts[v], names[v]))[:30]
    return Facet(
        property,
        columns.dictionary.labels.get(property, {"": property}),
        {names[v]: counts[v] for v in ordered},
        {names[v]: known.text(v) for v in ordered},
    )
