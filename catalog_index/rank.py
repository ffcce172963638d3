"""Fusion of the two legs, and facets of a result: pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from catalog_index.columns import Columns
from catalog_index.lexical import Lexical
from catalog_index.types import Facet
from catalog_index.understand import Atom

Floats = npt.NDArray[np.float32]
DOCUMENT_BOOST = 0.15


def keyword_scores(atoms: Sequence[Atom], lexical: Lexical) -> tuple[Floats, Floats]:
    """(score, coverage) of every document: BM25F summed over atoms, and the idf share of the atoms it has."""
    score = np.zeros(lexical.size, np.float32)
    covered = np.zeros(lexical.size, np.float32)
    whole = 0.0
    for atom in atoms:
        best = np.zeros(lexical.size, np.float32)
        rarity = idf(max((lexical.frequency(t) for t, _ in atom.terms), default=0), lexical.size)
        whole += rarity
        for term, weight in atom.terms:
            docs, impacts, _ = lexical.postings(term)
            best[docs] = np.maximum(best[docs], impacts * weight)
        score += rarity * best
        covered += rarity * (best > 0)
    return score, covered / max(whole, 1e-6)


def idf(frequency: int, size: int) -> float:
    """How telling a term is; a term that no document has counts as the rarest."""
    return float(np.log1p((size - frequency + 0.5) / (frequency + 0.5)))


def facets(docs: npt.NDArray[np.int64], columns: Columns, limit: int = 12) -> tuple[Facet, ...]:
    """How properties split these documents, the most useful split first."""
    owners, values = columns.pairs_of(docs)
    counts: dict[str, dict[int, int]] = {}
    have: dict[str, set[int]] = {}
    known = columns.dictionary.values
    for owner, value in zip(owners.tolist(), values.tolist(), strict=True):
        property = known[value].property
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
    known = columns.dictionary.values
    ordered = sorted(counts, key=lambda v: (-counts[v], known[v].key))[:30]
    names = {v: next(iter(known[v].text.values())) for v in ordered}
    return Facet(
        property,
        columns.dictionary.labels.get(property, {"": property}),
        {names[v]: counts[v] for v in ordered},
        {names[v]: known[v].text for v in ordered},
    )
