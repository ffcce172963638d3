"""The facade: build, search, update, save and load an index of products."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from catalog_index import rank
from catalog_index.analysis import Terms
from catalog_index.columns import Columns, Mask
from catalog_index.filters import Constraint, allowed_docs, combined, constraints
from catalog_index.snapshot import SnapshotCorrupt, SnapshotError, read_snapshot, write_snapshot
from catalog_index.state import State
from catalog_index.text import fold_name, has_digit
from catalog_index.types import (
    Analyzer,
    Condition,
    Embedder,
    Facet,
    Filters,
    Hit,
    Product,
    Progress,
    Query,
    Result,
    Speller,
    VectorCache,
)
from catalog_index.understand import Reading, understand

FORMAT = 1
ANY = Filters()
NEAREST = 200
MIN_COVERAGE = 0.5
MIN_SIMILARITY = 0.45


class CatalogIndex:
    """Products to be searched. Searches may run in many threads, also while `update` works: they see the old state
    until the new one is whole."""

    def __init__(
        self,
        state: State,
        embedder: Embedder,
        analyzer: Analyzer,
        cache: VectorCache | None = None,
        languages: Sequence[str] = ("en", "ru", "uk"),
    ) -> None:
        self.version = 0
        self.languages = tuple(languages)
        self._embedder, self._cache = embedder, cache
        self._terms = Terms(analyzer)
        self._writing = threading.Lock()
        self._use(state)

    @classmethod
    def build(
        cls,
        products: Iterable[Product],
        *,
        embedder: Embedder,
        analyzer: Analyzer,
        cache: VectorCache | None = None,
        languages: Sequence[str] = ("en", "ru", "uk"),
        progress: Progress | None = None,
    ) -> CatalogIndex:
        """An index of these products. `cache` holds vectors that were computed before; new ones are put into it."""
        terms = Terms(analyzer)
        total = len(products) if isinstance(products, Sequence) else 0
        state = State.empty(embedder.dim).updated(products, (), terms, embedder, cache, progress, total)
        return cls(state.compacted(), embedder, analyzer, cache, languages)

    def update(self, changed: Iterable[Product], removed: Iterable[str] = ()) -> None:
        """Take in new and changed products and forget removed ones; only texts that changed are embedded."""
        with self._writing:
            self._use(self._state.updated(changed, removed, self._terms, self._embedder, self._cache))

    def _use(self, state: State) -> None:
        speller = _speller(state, self._terms.analyzer)
        names = state.shelf.ids()
        self._view = (state, speller, names)
        self._terms.forget()

    @property
    def _state(self) -> State:
        return self._view[0]

    def save(self, directory: Path) -> None:
        """Write a snapshot; the one before it stays current until this one is whole."""
        state, version = self._state, self.version
        meta = {"format": FORMAT, "model": self._embedder.model_hash, "version": version, "languages": self.languages}
        write_snapshot(directory, meta, state.save)

    @classmethod
    def load(
        cls, directory: Path, *, embedder: Embedder, analyzer: Analyzer, cache: VectorCache | None = None
    ) -> CatalogIndex:
        """The index that `save` wrote. Raises SnapshotMissing, SnapshotStale or SnapshotCorrupt."""
        folder, meta = read_snapshot(directory, {"format": FORMAT, "model": embedder.model_hash})
        try:
            index = cls(State.load(folder), embedder, analyzer, cache, meta["languages"])
        except (OSError, ValueError, KeyError, IndexError, RuntimeError) as error:
            raise SnapshotCorrupt(f"{folder}: {error}") from error
        index.version = meta["version"]
        return index

    def __len__(self) -> int:
        return len(self._state.shelf.slots)

    def product(self, id: str) -> Product | None:
        """The product as it was indexed."""
        return self._state.shelf.find(id)

    def search(self, query: Query) -> Result:
        """Ranked hits of one page, with what had to be corrected or relaxed to find them."""
        began = time.perf_counter()
        result = _Search(self._view, self._terms, self._embedder).run(query)
        return replace(result, took_ms=round((time.perf_counter() - began) * 1000, 3))

    def facets(self, product_ids: Iterable[str]) -> tuple[Facet, ...]:
        """How properties split these products, the most useful split first."""
        state = self._state
        slots = [state.shelf.slots[id] for id in product_ids if id in state.shelf.slots]
        return rank.facets(np.array(slots, np.int64), state.columns)

    def similar(
        self,
        product_id: str,
        filters: Filters = ANY,
        limit: int = 10,
        changes: tuple[Condition, ...] = (),
    ) -> tuple[Hit, ...]:
        """Products like this one, under `filters`; `changes` say what shall differ ("the same in black")."""
        state, _, names = self._view
        slot = state.shelf.slots.get(product_id)
        if slot is None:
            return ()
        wanted = replace(filters, conditions=(*filters.conditions, *changes))
        exclude = filters.exclude_ids if changes else filters.exclude_ids | {product_id}
        search = _Search(self._view, self._terms, self._embedder)
        docs = search.docs(replace(wanted, exclude_ids=exclude))
        vector = state.vectors.vectors_of(np.array([slot]))[0]
        ids, scores = state.vectors.search(vector, limit, np.flatnonzero(docs))
        return tuple(Hit(names[int(i)], float(s), "similar") for i, s in zip(ids, scores, strict=True))

    def vocabulary(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """(type, value, text, language, name) of everything customers may name: brands, categories, colours, sizes,
        attributes and product titles."""
        state = self._state
        out: dict[tuple[str, str, str, str, str], None] = {}
        for v in list(state.columns.dictionary.values):
            type = v.property if v.property in ("brand", "category", "color", "size") else "attribute"
            name = "" if type != "attribute" else v.property
            canonical = next(iter(v.text.values()))
            for language, text in v.text.items():
                out[type, canonical, text, language, name] = None
        for product in state.shelf.products():
            for language, text in product.title.items():
                out["product", product.id, text, language, ""] = None
        return tuple(out)


def _speller(state: State, analyzer: Analyzer) -> Speller:
    """A speller over the words of the catalogue that are worth correcting to."""
    words = {t: n for t, n in state.lexical.vocabulary().items() if len(t) > 2 and not has_digit(t) and t[0] != "="}
    return analyzer.speller(words)


class _Search:
    """One search against one state."""

    def __init__(self, view: tuple[State, Speller, dict[int, str]], terms: Terms, embedder: Embedder) -> None:
        self.state, self.speller, self.names = view
        self.terms, self.embedder = terms, embedder

    def run(self, query: Query) -> Result:
        text = query.text.strip()
        reading = understand(text, query.language, self.terms, self.state.lexical, self.speller) if text else None
        scores, confident = self._relevance(reading)
        relevant = scores > 0
        rows, relaxed, floor, ceiling = self._filtered(query.filters, relevant)
        docs = relevant & rows
        order = self._ordered(np.flatnonzero(docs), scores, query.sort)
        page = order[max(0, query.offset) : max(0, query.offset) + max(0, query.limit)]
        top = float(scores.max(initial=0)) or 1.0
        return Result(
            hits=tuple(Hit(self.names[int(d)], round(float(scores[d]) / top, 6), "match") for d in page),
            total=len(order),
            language=reading.language if reading else query.language,
            corrected=reading.corrected if reading else "",
            floor=floor,
            ceiling=ceiling,
            relaxed=relaxed,
            confident=confident,
        )

    def docs(self, filters: Filters) -> Mask:
        """Documents that fit all filters."""
        columns = self.state.columns
        parts = constraints(filters, columns, self._synonyms)
        return columns.doc_mask(combined(parts, columns)) & self._listed(filters)

    def _listed(self, filters: Filters) -> Mask:
        return allowed_docs(filters, self.state.columns, dict(self.state.shelf.slots) if _lists(filters) else None)

    def _synonyms(self, text: str) -> list[str]:
        return [" ".join(self.terms.of(text, language)) for language in ("", "ru", "uk")] + [fold_name(text)]

    def _relevance(self, reading: Reading | None) -> tuple[np.ndarray, bool]:
        """Score of every document (0: not relevant), and whether anything really matched."""
        state = self.state
        if reading is None:
            return np.ones(state.columns.size, np.float32), True
        score, coverage = rank.keyword_scores(reading.atoms, state.lexical)
        score = np.where(coverage >= MIN_COVERAGE, score, 0) * state.columns.alive
        fused = score / (float(score.max(initial=0)) or 1.0)
        confident = bool((coverage * state.columns.alive).max(initial=0) >= MIN_COVERAGE)
        weight = self._semantic_weight(reading.language)
        if weight > 0 and reading.text:
            vector = self.embedder.embed([reading.text], kind="query")[0]
            ids, near = state.vectors.search(vector, NEAREST)
            good = near >= MIN_SIMILARITY
            fused[ids[good]] += weight * near[good]
            confident = confident or bool(good.any())
        return fused, confident

    def _semantic_weight(self, language: str) -> float:
        weights = getattr(self.embedder, "languages", {"en": 1.0})
        return float(weights.get(language or "en", 0.0))

    def _filtered(
        self, filters: Filters, relevant: Mask
    ) -> tuple[Mask, tuple[str, ...], Decimal | None, Decimal | None]:
        """Documents that fit; when none of the relevant does, the parts dropped until one did, and the real prices."""
        columns = self.state.columns
        base = relevant & self._listed(filters)
        parts = constraints(filters, columns, self._synonyms)
        docs = columns.doc_mask(combined(parts, columns))
        if not parts or (base & docs).any() or not base.any():
            return docs & self._listed(filters), (), None, None
        floor, ceiling = (
            _price_bounds([p for p in parts if p.name != "price"], base, columns)
            if any(p.name == "price" for p in parts)
            else (None, None)
        )
        kept, dropped = _relax(parts, base, columns)
        return columns.doc_mask(combined(kept, columns)) & self._listed(filters), dropped, floor, ceiling

    def _ordered(self, docs: np.ndarray, scores: np.ndarray, sort: str) -> np.ndarray:
        if sort in ("price_asc", "price_desc"):
            prices = _lowest_prices(self.state.columns)[docs]
            key = np.where(np.isnan(prices), np.inf, prices if sort == "price_asc" else -prices)
            return docs[np.lexsort((-scores[docs], key))]
        if sort == "newest":
            return docs[::-1]
        return docs[np.argsort(-scores[docs], kind="stable")]


def _lists(filters: Filters) -> bool:
    return filters.product_ids is not None or bool(filters.exclude_ids)


def _lowest_prices(columns: Columns) -> np.ndarray:
    out = np.full(columns.size, np.nan)
    np.fmin.at(out, columns.row_doc, columns.price)
    return out


def _price_bounds(parts: list[Constraint], base: Mask, columns: Columns) -> tuple[Decimal | None, Decimal | None]:
    rows = combined(parts, columns) & base[columns.row_doc] & ~np.isnan(columns.price)
    if not rows.any():
        return None, None
    prices = columns.price[rows]
    return Decimal(str(prices.min())), Decimal(str(prices.max()))


def _relax(parts: list[Constraint], base: Mask, columns: Columns) -> tuple[list[Constraint], tuple[str, ...]]:
    """The fewest parts dropped: one if any one will do, else one after the other from the end."""
    for i in range(len(parts) - 1, -1, -1):
        kept = parts[:i] + parts[i + 1 :]
        if (columns.doc_mask(combined(kept, columns)) & base).any():
            return kept, (parts[i].name,)
    dropped: list[str] = []
    kept = list(parts)
    while kept and not (columns.doc_mask(combined(kept, columns)) & base).any():
        dropped.append(kept.pop().name)
    return kept, tuple(dropped)


__all__ = ["CatalogIndex", "SnapshotError"]
