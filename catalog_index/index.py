"""The facade: build, search, update, save and load an index of products."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from catalog_index import rank
from catalog_index.analysis import Terms, pick
from catalog_index.columns import ALIASES, Dictionary
from catalog_index.lexicon import Lexicon, general_lexicon
from catalog_index.needs import general_needs
from catalog_index.search import Search, View
from catalog_index.snapshot import SnapshotCorrupt, SnapshotError, read_snapshot, write_snapshot
from catalog_index.state import State
from catalog_index.text import fold
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
    VectorStores,
)
from catalog_index.understand import Reader
from catalog_index.vectors import FaissStores

FORMAT = 6

Named = tuple[str, str, str, str, str]
ANY = Filters()
IN_PROCESS = FaissStores()


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
        stores: VectorStores = IN_PROCESS,
    ) -> None:
        self.version = 0
        self._stores = stores
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
        stores: VectorStores = IN_PROCESS,
    ) -> CatalogIndex:
        """An index of these products. `cache` holds vectors that were computed before; new ones are put into it.
        `stores` says where they are searched."""
        terms = Terms(analyzer)
        total = len(products) if isinstance(products, Sequence) else 0
        state = State.empty(stores.empty(embedder.dim)).updated(products, (), terms, embedder, cache, progress, total)
        return cls(state.compacted(), embedder, analyzer, cache, languages, stores)

    def update(self, changed: Iterable[Product], removed: Iterable[str] = ()) -> None:
        """Take in new and changed products and forget removed ones; only texts that changed are embedded."""
        with self._writing:
            self._use(self._state.updated(changed, removed, Terms(self._terms.analyzer), self._embedder, self._cache))

    def _use(self, state: State) -> None:
        analyzer, old = self._terms.analyzer, getattr(self, "_view", None)
        if old is not None and old.state.lexical is state.lexical:
            self._view = View(state, old.reader, state.shelf.ids())
            return
        own = Lexicon()
        for group in state.own_lexicon:
            own.add(group)
        # Words are never taken back, so as many words are the same words: most updates bring none.
        same = old is not None and len(old.state.words) == len(state.words)
        speller = old.reader.speller if old is not None and same else _speller(state, analyzer)
        reader = Reader(self._terms, state.lexical, (general_lexicon(analyzer), own), speller, general_needs(analyzer))
        self._view = View(state, reader, state.shelf.ids())

    @property
    def _state(self) -> State:
        return self._view.state

    def prune(self, now: datetime) -> int:
        """Let go of stored vectors that no product has had for a while, by this clock; how many."""
        return self._state.vectors.prune(now)

    def save(self, directory: Path) -> None:
        """Write a snapshot; the one before it stays current until this one is whole."""
        state, version = self._state, self.version
        fixed = _fixed(self._embedder, self._stores)
        write_snapshot(directory, fixed | {"version": version, "languages": self.languages}, state.save)

    @classmethod
    def load(
        cls,
        directory: Path,
        *,
        embedder: Embedder,
        analyzer: Analyzer,
        cache: VectorCache | None = None,
        stores: VectorStores = IN_PROCESS,
    ) -> CatalogIndex:
        """The index that `save` wrote. Raises SnapshotMissing, SnapshotStale or SnapshotCorrupt."""
        folder, meta = read_snapshot(directory, _fixed(embedder, stores))
        try:
            index = cls(State.load(folder, stores), embedder, analyzer, cache, meta["languages"], stores)
        except (OSError, ValueError, KeyError, IndexError, RuntimeError) as error:
            raise SnapshotCorrupt(f"{folder}: {error}") from error
        index.version = meta["version"]
        return index

    @property
    def view(self) -> View:
        """What searches read at this moment."""
        return self._view

    def __len__(self) -> int:
        return len(self._state.shelf.slots)

    def product(self, id: str) -> Product | None:
        """The product as it was indexed."""
        return self._state.shelf.find(id)

    def search(self, query: Query) -> Result:
        """Ranked hits of one page, with what had to be corrected or relaxed to find them."""
        began = time.perf_counter()
        result = Search(self._view, self._terms, self._embedder).run(query)
        return replace(result, took_ms=round((time.perf_counter() - began) * 1000, 3))

    def knows(self, text: str, language: str = "") -> bool:
        """Whether some product's text has this word, in any form of it or in another language's word for it; of
        several words, whether it has all of them, none of which is a stop word."""
        reading = self._view.reader.as_named(text, language)
        whole = len(reading.atoms) >= max(1, len(text.split()))
        return whole and all(atom.known for atom in reading.atoms) and not reading.corrected

    def names_goods(self, text: str, language: str = "") -> bool:
        """Whether the text has a word for things that are sold, as far as the lexicons know, here or elsewhere."""
        return any(atom.goods for atom in self._view.reader.as_named(text, language).atoms)

    def needed(self, text: str) -> frozenset[str]:
        """The folded words by which a text wishes for something without naming it; of a present, where one is here."""
        folded = fold(text)
        wish = self._view.reader.wished(folded)
        if wish is None or (wish[0].gift and self._view.reader.served(folded) is None):
            return frozenset()
        return frozenset(word for start, end in wish[0].spans for word in folded[start:end].split())

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
        state = self._state
        slot = state.shelf.slots.get(product_id)
        if slot is None:
            return ()
        exclude = filters.exclude_ids if changes else filters.exclude_ids | {product_id}
        wanted = replace(filters, conditions=(*filters.conditions, *changes), exclude_ids=exclude)
        search = Search(self._view, self._terms, self._embedder)
        return search.nearest(slot, search.docs(wanted), limit, "similar")

    def substitutes(self, product_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """What can be bought instead: in stock, of the same category when there is any, the most alike first."""
        state = self._state
        slot = state.shelf.slots.get(product_id)
        if slot is None:
            return ()
        search = Search(self._view, self._terms, self._embedder)
        fits = search.docs(Filters(in_stock=True, exclude_ids=frozenset((product_id,))))
        kin = fits & state.columns.sharing(slot, "category", leaf=True)
        return search.nearest(slot, kin if kin.any() else fits, limit, "substitute")

    def complements(self, product_ids: Sequence[str], limit: int = 5) -> tuple[Hit, ...]:
        """What goes with these products: in stock, of another category than any of them, the nearest in meaning."""
        state = self._state
        slots = [state.shelf.slots[id] for id in product_ids if id in state.shelf.slots]
        search = Search(self._view, self._terms, self._embedder)
        fits = search.docs(Filters(in_stock=True, exclude_ids=frozenset(product_ids)))
        for slot in slots:
            fits &= ~state.columns.sharing(slot, "category", leaf=True)
        found = [hit for slot in slots for hit in search.nearest(slot, fits, limit, "complement")]
        best = {hit.product_id: hit for hit in sorted(found, key=lambda hit: hit.score)}
        return tuple(sorted(best.values(), key=lambda hit: -hit.score)[:limit])

    def vocabulary(self) -> tuple[Named, ...]:
        """(type, value, text, language, name) of everything customers may name: brands, categories, colours, sizes,
        attributes (their `name` in the language of the text) and product titles."""
        state = self._state
        used = np.unique(np.concatenate([state.columns.doc_values, state.columns.row_values]))
        out = dict.fromkeys(entry for v in used.tolist() for entry in _named(v, state.columns.dictionary))
        for product in state.shelf.products():
            for language, text in product.title.items():
                out["product", product.id, text, language, ""] = None
        return tuple(out)


def _fixed(embedder: Embedder, stores: VectorStores) -> dict[str, object]:
    """What a snapshot must agree in to be of use."""
    return {"format": FORMAT, "model": embedder.model_hash, "vectors": stores.name}


def _named(number: int, dictionary: Dictionary) -> Iterable[Named]:
    value = dictionary.value(number)
    canonical = pick(value.text, "en")
    known = value.property in ALIASES
    label = dictionary.labels.get(value.property, {})
    for language, text in value.text.items():
        name = "" if known else label.get(language) or value.property
        yield value.property if known else "attribute", canonical, text, language, name


def _speller(state: State, analyzer: Analyzer) -> Speller:
    """A speller over the words of the catalogue that are worth correcting to, and those of the lexicon after them."""
    general = dict.fromkeys((w for w in general_lexicon(analyzer).words() if len(w) > 3), 0)
    return analyzer.speller(general | {word: n for word, n in state.words.items() if len(word) > 2})


__all__ = ["CatalogIndex", "SnapshotError"]
