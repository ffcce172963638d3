"""One consistent state of the index: everything a search reads. Updates make a new one and swap it in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import Terms, cyrillic_language, pick, product_terms
from catalog_index.columns import Columns, Dictionary
from catalog_index.lexical import Lexical, Segment
from catalog_index.lexicon import Entry, own_entries
from catalog_index.products import RecordFile, Shelf, encode
from catalog_index.text import fold, script, text_hash
from catalog_index.types import Embedder, Product, Progress, SlotVectors, VectorCache, VectorStores
from catalog_index.vector_cache import cached_vectors

CHUNK = 512
COMPACT_ABOVE = 0.25  # share of dead documents
COMPACT_BELOW = 1_000  # so few are compacted at once: what is dead counts in how frequent a word is
MAX_EMBEDDED_CHARS = 600
EMBEDDED = ("en", "uk", "ru")  # which language of a text is embedded, the first that it has


@dataclass(frozen=True, slots=True)
class State:
    shelf: Shelf
    lexical: Lexical
    columns: Columns
    vectors: SlotVectors
    texts: tuple[str, ...]  # hash of the embedded text, by slot
    words: Mapping[str, int]  # words as written, for the speller
    own_lexicon: tuple[tuple[Entry, ...], ...]
    trust: npt.NDArray[np.float32]  # how well the model knows the language in which each product was embedded

    @classmethod
    def empty(cls, vectors: SlotVectors) -> State:
        return cls(Shelf(), Lexical(), Columns.empty(), vectors, (), {}, (), np.zeros(0, np.float32))

    def updated(
        self,
        changed: Iterable[Product],
        removed: Iterable[str],
        terms: Terms,
        embedder: Embedder,
        cache: VectorCache | None,
        progress: Progress | None = None,
        total: int = 0,
    ) -> State:
        """The state after these changes; products are read in chunks, so a stream stays a stream."""
        state, done = self._without(set(removed)), 0
        for chunk in _chunks(changed):
            state = state._with(chunk, terms, embedder, cache)
            done += len(chunk)
            if progress is not None:
                progress(done, max(total, done))
        return state._tidied()

    def _without(self, ids: set[str]) -> State:
        dead = [self.shelf.slots[id] for id in ids if id in self.shelf.slots]
        if not dead:
            return self
        vectors = self.vectors.copied()
        vectors.remove(np.array(dead, np.int64))
        return replace(
            self, shelf=self.shelf.replaced((), ids), columns=self.columns.extended((), dead), vectors=vectors
        )

    def _with(self, products: Sequence[Product], terms: Terms, embedder: Embedder, cache: VectorCache | None) -> State:
        products = list({p.id: p for p in products}.values())
        restocked = {self.shelf.slots[p.id]: p for p in products if self._reads_the_same(p)}
        state = self._restocked(restocked) if restocked else self
        products = [p for p in products if self.shelf.slots.get(p.id) not in restocked]
        return state._worded(products, terms, embedder, cache) if products else state

    def _reads_the_same(self, product: Product) -> bool:
        """Whether no word of it has changed, at most prices, stock and pictures."""
        old = self.shelf.find(product.id)
        return old is not None and _words(old) == _words(product)

    def _restocked(self, products: Mapping[int, Product]) -> State:
        """Products of the same words stay in their slots, so that nothing but their own figures changes."""
        records = {slot: encode(p) for slot, p in products.items()}
        return replace(self, shelf=self.shelf.rewritten(records), columns=self.columns.restocked(products))

    def _worded(
        self, products: Sequence[Product], terms: Terms, embedder: Embedder, cache: VectorCache | None
    ) -> State:
        """New products, and those whose words have changed, in fresh slots."""
        state = self._without({p.id for p in products})
        hashes, vectors = self._vectors(products, embedder, cache)
        store = state.vectors.copied()
        store.add(np.arange(len(state.shelf), len(state.shelf) + len(products)), vectors)
        return State(
            state.shelf.replaced([(p.id, encode(p)) for p in products], ()),
            state.lexical.extended([product_terms(p, terms) for p in products], terms.spoken),
            state.columns.extended(products, ()),
            store,
            (*state.texts, *hashes),
            _counted(state.words, terms.take_seen()),
            _own_lexicon(state.own_lexicon, products, terms),
            np.concatenate([state.trust, _trust(products, embedder)]),
        )

    def _vectors(
        self, products: Sequence[Product], embedder: Embedder, cache: VectorCache | None
    ) -> tuple[list[str], np.ndarray]:
        """Hashes and vectors of these products: what this state or the cache has is not embedded again."""
        texts = [embedded_text(p) for p in products]
        hashes = [text_hash(t) for t in texts]
        return hashes, cached_vectors(texts, embedder, cache, self._own_vectors(products, hashes))

    def _own_vectors(self, products: Sequence[Product], hashes: Sequence[str]) -> dict[str, np.ndarray]:
        slots = [
            (h, slot)
            for p, h in zip(products, hashes, strict=True)
            if (slot := self.shelf.slots.get(p.id)) is not None and self.texts[slot] == h
        ]
        if not slots:
            return {}
        found = self.vectors.vectors_of(np.array([slot for _, slot in slots]))
        return dict(zip([h for h, _ in slots], found, strict=True))

    def _tidied(self) -> State:
        """Compacted when too much of it is dead or in pieces."""
        dead = 1 - len(self.shelf.slots) / max(1, len(self.shelf))
        small = dead > 0 and len(self.shelf) < COMPACT_BELOW
        return self.compacted() if small or dead > COMPACT_ABOVE else self

    def compacted(self) -> State:
        """The same products in one piece, renumbered."""
        old = np.array(sorted(self.shelf.slots.values()), np.int64)
        new_number = np.full(len(self.shelf), -1, np.int64)
        new_number[old] = np.arange(len(old))
        return State(
            Shelf([self.shelf.records[i] for i in old], {id: int(new_number[s]) for id, s in self.shelf.slots.items()}),
            self.lexical.compacted(new_number),
            self.columns.compacted(new_number),
            self.vectors.renumbered(old),
            tuple(self.texts[i] for i in old),
            self.words,
            self.own_lexicon,
            self.trust[old],
        )

    def save(self, folder: Path) -> None:
        """Write the compacted state into an empty folder."""
        state = (
            self if len(self.lexical.segments) == 1 and len(self.shelf) == len(self.shelf.slots) else self.compacted()
        )
        _save_shelf(state, folder)
        _save_lexical(state.lexical, folder)
        _save_columns(state.columns, folder)
        np.save(folder / "trust.npy", state.trust)
        state.vectors.save(folder / "vectors")

    @classmethod
    def load(cls, folder: Path, stores: VectorStores) -> State:
        """The state that `save` wrote; records stay on disk until asked for."""
        known = json.loads((folder / "known.json").read_text())
        return cls(
            _load_shelf(folder, known["ids"]),
            _load_lexical(folder),
            _load_columns(folder),
            stores.load(folder / "vectors"),
            tuple(known["texts"]),
            known["words"],
            tuple(tuple(Entry(tuple(p), language, t) for p, language, t in group) for group in known["lexicon"]),
            np.load(folder / "trust.npy"),
        )


def _words(product: Product) -> tuple[object, ...]:
    """Everything of a product that is read, embedded or chosen by, but for its figures."""
    options = [(v.sku, v.options) for v in product.variants]
    kinds = (product.category, product.category_path)
    return product.title, product.description, product.brand, kinds, product.attributes, options


def _counted(old: Mapping[str, int], seen: Mapping[str, int]) -> dict[str, int]:
    out = dict(old)
    for word, count in seen.items():
        out[word] = out.get(word, 0) + count
    return out


def _own_lexicon(
    old: tuple[tuple[Entry, ...], ...], products: Sequence[Product], terms: Terms
) -> tuple[tuple[Entry, ...], ...]:
    return tuple(dict.fromkeys((*old, *(tuple(group) for group in own_entries(products, terms)))))


def _trust(products: Sequence[Product], embedder: Embedder) -> npt.NDArray[np.float32]:
    known: dict[str, float] = getattr(embedder, "languages", {"en": 1.0})
    return np.array([known.get(_embedded_language(p), 0.0) for p in products], np.float32)


def _embedded_language(product: Product) -> str:
    language = next((each for each in EMBEDDED if product.title.get(each)), "")
    if language:
        return language
    folded = fold(pick(product.title))
    return cyrillic_language(folded) if script(folded) == "cyrillic" else "en"


def embedded_text(product: Product) -> str:
    """What of a product is embedded: its title and the beginning of its description, in English when it has it."""
    title = pick(product.title, *EMBEDDED)
    description = pick(product.description, *EMBEDDED)
    category = pick(product.category, *EMBEDDED)
    return ". ".join(t for t in (title, category, description) if t)[:MAX_EMBEDDED_CHARS]


def _chunks(products: Iterable[Product]) -> Iterable[list[Product]]:
    chunk: list[Product] = []
    for product in products:
        chunk.append(product)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _save_shelf(state: State, folder: Path) -> None:
    lengths = [len(r) for r in state.shelf.records]
    np.save(folder / "records.offsets.npy", np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64))
    with (folder / "records.bin").open("wb") as file:
        for record in state.shelf.records:
            file.write(record)
    ids = sorted(state.shelf.slots, key=state.shelf.slots.__getitem__)
    groups = [[[e.phrase, e.language, e.text] for e in group] for group in state.own_lexicon]
    known = {"ids": ids, "texts": state.texts, "words": state.words, "lexicon": groups}
    (folder / "known.json").write_text(json.dumps(known, ensure_ascii=False))


def _load_shelf(folder: Path, ids: Sequence[str]) -> Shelf:
    offsets = np.load(folder / "records.offsets.npy")
    size = (folder / "records.bin").stat().st_size
    block = np.memmap(folder / "records.bin", np.uint8, "r") if size else np.zeros(0, np.uint8)
    return Shelf(RecordFile(block, offsets), {id: i for i, id in enumerate(ids)})


def _save_lexical(lexical: Lexical, folder: Path) -> None:
    if not lexical.segments:
        return
    s = lexical.segments[0]
    arrays: dict[str, Any] = {
        "offsets": s.offsets,
        "docs": s.docs,
        "impacts": s.impacts,
        "texts": s.texts,
        "fields": s.fields,
        "title_offsets": s.title_offsets,
        "numeric": s.numeric,
        "titles": s.titles,
        "spoken": s.spoken,
        "lengths": lexical.lengths,
    }
    np.savez(
        folder / "postings.npz",
        end=np.array(s.end),
        counted=np.array(lexical.counted),
        **{k: v for k, v in arrays.items() if v is not None},
    )
    (folder / "terms.txt").write_text("\n".join(s.terms))


def _load_lexical(folder: Path) -> Lexical:
    if not (folder / "postings.npz").exists():
        return Lexical()
    with np.load(folder / "postings.npz") as a:
        terms = {t: i for i, t in enumerate((folder / "terms.txt").read_text().split("\n"))}
        names = ("offsets", "docs", "impacts", "texts", "fields", "title_offsets", "numeric", "titles", "spoken")
        segment = Segment(0, int(a["end"]), terms, *(a[n] for n in names))
        return Lexical((segment,), a["lengths"], int(a["counted"]))


_COLUMN_ARRAYS = (
    "alive", "row_doc", "price", "stocked", "untracked", "doc_pairs", "doc_values", "row_pairs", "row_values"
)  # fmt: skip


def _save_columns(columns: Columns, folder: Path) -> None:
    stores = sorted(columns.stores)
    masks: dict[str, Any] = {f"store{i}": columns.stores[s] for i, s in enumerate(stores)}
    np.savez(folder / "columns.npz", **{n: getattr(columns, n) for n in _COLUMN_ARRAYS}, **masks)
    saved = columns.dictionary.saved() | {"stores": stores}
    (folder / "dictionary.json").write_text(json.dumps(saved, ensure_ascii=False))


def _load_columns(folder: Path) -> Columns:
    saved = json.loads((folder / "dictionary.json").read_text())
    dictionary = Dictionary.restored(saved)
    with np.load(folder / "columns.npz") as a:
        arrays = {n: a[n] for n in _COLUMN_ARRAYS}
        stores = {s: a[f"store{i}"] for i, s in enumerate(saved["stores"])}
        return Columns(dictionary=dictionary, stores=stores, **arrays)
