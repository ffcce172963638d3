"""Sentences that an answer may quote, found by words and by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from catalog_index import rank
from catalog_index.analysis import Terms
from catalog_index.lexical import Lexical
from catalog_index.lexicon import general_lexicon
from catalog_index.types import Analyzer, Embedder, Hit, Passage, Product, VectorCache
from catalog_index.understand import Reader
from catalog_index.vector_cache import cached_vectors
from catalog_index.vectors import FaissStore

MIN_COVERAGE = 0.34
MIN_SIMILARITY = 0.35
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"«(]?[A-ZА-ЯЁІЇЄҐ0-9])|\n+")


class PassageIndex:
    """Passages to be searched; immutable, safe for many threads."""

    def __init__(
        self, passages: Sequence[Passage], lexical: Lexical, vectors: FaissStore, terms: Terms, embedder: Embedder
    ) -> None:
        self._passages, self._lexical, self._vectors = tuple(passages), lexical, vectors
        self._embedder = embedder
        speller = terms.analyzer.speller(terms.take_seen())
        self._reader = Reader(terms, lexical, (general_lexicon(terms.analyzer),), speller, of_goods=False)

    @classmethod
    def build(
        cls,
        passages: Iterable[Passage],
        *,
        embedder: Embedder,
        analyzer: Analyzer,
        cache: VectorCache | None = None,
    ) -> PassageIndex:
        """An index of these passages. `cache` holds vectors that were computed before; new ones are put into it."""
        known, terms = tuple(passages), Terms(analyzer)
        lexical = Lexical().extended([{"description": [terms.of(p.text, p.language)]} for p in known])
        vectors = FaissStore(embedder.dim)
        vectors.add(np.arange(len(known)), cached_vectors([p.text for p in known], embedder, cache))
        return cls(known, lexical, vectors, terms, embedder)

    def __len__(self) -> int:
        return len(self._passages)

    def search(
        self, text: str, language: str = "", source: str | None = None, key: str | None = None, limit: int = 3
    ) -> list[tuple[Passage, float]]:
        """Passages that answer `text`, best first, with a score 0…1; of one source and key when given, and in the
        asked language when the text is there in it. Empty when none is near."""
        allowed = [i for i, p in enumerate(self._passages) if source in (None, p.source) and key in (None, p.key)]
        if not allowed or not text.strip():
            return []
        scores = self._scores(text, language)
        kept = sorted((i for i in allowed if scores[i] > 0), key=lambda i: -scores[i])
        same = [i for i in kept if language and self._passages[i].language == language]
        return [(self._passages[i], round(float(scores[i]), 4)) for i in (same or kept)[:limit]]

    def _scores(self, text: str, language: str) -> np.ndarray:
        reading = self._reader.understand(text, language)
        found = rank.keyword_scores(reading.atoms, self._lexical)
        score, coverage = found.score, found.coverage
        best = float(score.max(initial=0)) or 1.0
        out = np.where(coverage >= MIN_COVERAGE, coverage * (0.5 + 0.5 * score / best), 0)
        weight = float(getattr(self._embedder, "languages", {"en": 1.0}).get(reading.language or "en", 0.0))
        if weight:
            vector = self._embedder.embed([reading.text], kind="query")[0]
            ids, near = self._vectors.search(vector, 50)
            good = near >= MIN_SIMILARITY
            out[ids[good]] = np.maximum(out[ids[good]], weight * near[good])
        return np.minimum(out, 1.0)


def sentences(text: str) -> list[str]:
    """The sentences of a text, list items and lines as sentences of their own."""
    return [s for part in _SENTENCE.split(text) if (s := part.strip(" \t-•*"))]


def product_passages(products: Iterable[Product]) -> Iterator[Passage]:
    """The sentences of products' descriptions as passages."""
    for product in products:
        for language, text in product.description.items():
            for number, sentence in enumerate(sentences(text)):
                yield Passage(f"{product.id}:{language}:{number}", "product", product.id, language, sentence)


__all__ = ["Hit", "PassageIndex", "product_passages", "sentences"]
