"""What filters and facets read: prices, stock and property values of every variant, as arrays."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog_index.text import fold_name, quantity
from catalog_index.types import Product, Text, Variant
from catalog_index.units import unit_of

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

ALIASES: Mapping[str, frozenset[str]] = {
    "brand": frozenset(
        ("brand", "vendor", "manufacturer", "maker", "бренд", "марка", "производитель", "виробник", "фирма", "фірма")
    ),
    "category": frozenset(("category", "type of product", "категория", "категорія", "раздел", "розділ")),
    "color": frozenset(
        ("color", "colour", "цвет", "колір", "product colour", "product color", "цвет товара", "колір товару", "колор")
    ),
    "size": frozenset(("size", "размер", "розмір", "shoe size", "clothing size", "размер обуви", "розмір взуття")),
}
_CANONICAL = {alias: name for name, aliases in ALIASES.items() for alias in aliases}


@lru_cache(maxsize=20_000)
def canonical(name: str) -> str:
    """brand, category, color, size for their other names; any other name folded."""
    folded = fold_name(name)
    return _CANONICAL.get(folded, folded)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property."""

    property: str
    text: Text


LABELS: Mapping[str, Text] = {
    "brand": {"en": "Brand", "ru": "Бренд", "uk": "Бренд"},
    "category": {"en": "Category", "ru": "Категория", "uk": "Категорія"},
    "color": {"en": "Colour", "ru": "Цвет", "uk": "Колір"},
    "size": {"en": "Size", "ru": "Размер", "uk": "Розмір"},
}


class Dictionary:
    """Properties and their values under numbers, held small. It only grows, so that older states may go on reading."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # any name in any language → property
        self.labels: dict[str, Text] = dict(LABELS)
        self.by_property: dict[str, array[int]] = {}
        self._property: list[str] = []
        self._texts: list[str | Text] = []  # a bare string is a text of unknown language
        self._numbers = array("d")  # in base units, NaN for what is no number
        self._units: list[str] = []
        self._places: dict[str, dict[str, int | tuple[int, ...]]] = {}  # property → folded text → values

    def __len__(self) -> int:
        return len(self._property)

    def value(self, number: int) -> Value:
        """The value under this number."""
        return Value(self._property[number], self.text(number))

    def text(self, number: int) -> Text:
        found = self._texts[number]
        return {"": found} if isinstance(found, str) else found

    def property_of(self, number: int) -> str:
        return self._property[number]

    def amounts(self, property: str) -> tuple[Ints, npt.NDArray[np.float64], list[str]]:
        """Numbers of a property's values, the amounts they are (NaN: none) and their units."""
        numbers = np.array(self.by_property.get(property, ()), np.int32)
        return numbers, np.array([self._numbers[i] for i in numbers]), [self._units[i] for i in numbers]

    def matching(self, property: str, folded: str) -> tuple[int, ...]:
        """Values of the property that are written so."""
        found = self._places.get(property, {}).get(folded, ())
        return found if isinstance(found, tuple) else (found,)

    def intern(self, key: str, name: Text, text: Text, unit: str = "") -> int:
        """The number of this value, new or known."""
        property = self._named(key, name)
        texts = [t for t in text.values() if t]
        folded = fold_name(texts[0])
        known = self.matching(property, folded)
        number = next((k for k in known if self._texts[k] == _held(text)), None)
        if number is None and known and len(texts) == 1:
            number = known[0]
        return self._add(property, text, texts, unit) if number is None else number

    def _add(self, property: str, text: Text, texts: list[str], unit: str) -> int:
        number = len(self._property)
        amount = quantity(texts[0], unit)
        self._property.append(property)
        self._texts.append(_held(text))
        self._numbers.append(float("nan") if amount is None else float(amount.value))
        self._units.append("" if amount is None else sys.intern(amount.unit))
        self.by_property.setdefault(property, array("i")).append(number)
        places = self._places.setdefault(property, {})
        for t in dict.fromkeys(t if (f := fold_name(t)) == t else f for t in texts):
            old = places.get(t)
            places[t] = number if old is None else (*(old if isinstance(old, tuple) else (old,)), number)
        return number

    def _named(self, key: str, name: Text) -> str:
        property = next((c for n in (key, *name.values()) if (c := canonical(n)) in ALIASES), None)
        property = sys.intern(property or canonical(key or next(iter(name.values()), "")))
        self.labels.setdefault(property, dict(name) or {"": key})
        for text in (key, *name.values()):
            self.names.setdefault(canonical(text), property)
        return property

    def saved(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "names": self.names,
            "labels": self.labels,
            "properties": self._property,
            "texts": self._texts,
            "numbers": [None if isnan(n) else n for n in self._numbers],
            "units": self._units,
        }

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Dictionary:
        """The dictionary that `saved` told of."""
        out = cls()
        out.names, out.labels = dict(saved["names"]), dict(saved["labels"])
        for i, (property, text) in enumerate(zip(saved["properties"], saved["texts"], strict=True)):
            property = sys.intern(property)
            out._property.append(property)
            out._texts.append(text)
            out.by_property.setdefault(property, array("i")).append(i)
            places = out._places.setdefault(property, {})
            for t in (text,) if isinstance(text, str) else text.values():
                folded = t if (f := fold_name(t)) == t else f
                old = places.get(folded)
                if old is None:
                    places[folded] = i
                elif i not in (old if isinstance(old, tuple) else (old,)):
                    places[folded] = (*(old if isinstance(old, tuple) else (old,)), i)
        out._numbers = array("d", (float("nan") if n is None else n for n in saved["numbers"]))
        out._units = [sys.intern(u) for u in saved["units"]]
        return out


def _held(text: Text) -> str | Text:
    return text[""] if tuple(text) == ("",) else dict(text)


@dataclass(frozen=True, slots=True)
class Columns:
    """A row is a variant (a product without variants has one row). Pairs are (document or row, value)."""

    dictionary: Dictionary
    alive: Mask  # per document
    row_doc: Ints
    price: npt.NDArray[np.float64]  # NaN: not sold
    stocked: Mask
    stores: Mapping[str, Mask]
    untracked: Mask  # rows without stock figures: available, in no particular store
    doc_pairs: Ints  # documents
    doc_values: Ints
    row_pairs: Ints  # rows
    row_values: Ints

    @classmethod
    def empty(cls) -> Columns:
        none, ints = np.zeros(0, bool), np.zeros(0, np.int32)
        return cls(Dictionary(), none, ints, np.zeros(0), none, {}, none, ints, ints, ints, ints)

    @property
    def size(self) -> int:
        return len(self.alive)

    def extended(self, products: Sequence[Product], removed: Iterable[int]) -> Columns:
        """These columns with `products` as further documents and the documents `removed` dead."""
        new = _Rows(self.dictionary, self.size, len(self.row_doc))
        for product in products:
            new.add(product)
        alive = np.concatenate([self.alive, np.ones(len(products), bool)])
        alive[list(removed)] = False
        return Columns(
            self.dictionary,
            alive,
            np.concatenate([self.row_doc, np.array(new.row_doc, np.int32)]),
            np.concatenate([self.price, np.array(new.price, np.float64)]),
            np.concatenate([self.stocked, np.array(new.stocked, bool)]),
            self._stores(new),
            np.concatenate([self.untracked, np.array(new.untracked, bool)]),
            np.concatenate([self.doc_pairs, np.array(new.doc_pairs, np.int32)]),
            np.concatenate([self.doc_values, np.array(new.doc_values, np.int32)]),
            np.concatenate([self.row_pairs, np.array(new.row_pairs, np.int32)]),
            np.concatenate([self.row_values, np.array(new.row_values, np.int32)]),
        )

    def restocked(self, changed: Mapping[int, Product]) -> Columns:
        """These columns with the prices and stock of `changed`, by document; nothing else of them has changed."""
        new = _Rows(self.dictionary, 0, 0)
        for doc in sorted(changed):
            new.add(changed[doc])
        rows = np.flatnonzero(np.isin(self.row_doc, list(changed)))
        price, stocked, untracked = self.price.copy(), self.stocked.copy(), self.untracked.copy()
        price[rows], stocked[rows], untracked[rows] = new.price, new.stocked, new.untracked
        none = np.zeros(len(self.row_doc), bool)
        stores = {store: self.stores.get(store, none).copy() for store in self.stores.keys() | new.stores.keys()}
        for store, mask in stores.items():
            mask[rows] = False
            mask[rows[new.stores.get(store, [])]] = True
        return replace(self, price=price, stocked=stocked, untracked=untracked, stores=stores)

    def _stores(self, new: _Rows) -> dict[str, Mask]:
        old_rows, rows = len(self.row_doc), len(self.row_doc) + len(new.row_doc)
        out = {}
        for store in self.stores.keys() | new.stores.keys():
            mask = np.zeros(rows, bool)
            if store in self.stores:
                mask[:old_rows] = self.stores[store]
            mask[new.stores.get(store, [])] = True
            out[store] = mask
        return out

    def compacted(self, new_number: npt.NDArray[np.int64]) -> Columns:
        """The columns of the living documents alone, renumbered."""
        rows = new_number[self.row_doc] >= 0
        row_number = np.cumsum(rows) - 1
        docs, pairs = new_number[self.doc_pairs] >= 0, rows[self.row_pairs]
        return Columns(
            self.dictionary,
            np.ones(int((new_number >= 0).sum()), bool),
            new_number[self.row_doc[rows]].astype(np.int32),
            self.price[rows],
            self.stocked[rows],
            {store: mask[rows] for store, mask in self.stores.items()},
            self.untracked[rows],
            new_number[self.doc_pairs[docs]].astype(np.int32),
            self.doc_values[docs],
            row_number[self.row_pairs[pairs]].astype(np.int32),
            self.row_values[pairs],
        )

    def doc_mask(self, rows: Mask) -> Mask:
        """Documents with at least one of these rows."""
        out = np.zeros(self.size, bool)
        out[self.row_doc[rows]] = True
        return out

    def rows_with(self, values: Mask) -> Mask:
        """Rows that have one of the marked values, themselves or through their product."""
        values = _padded(values, len(self.dictionary))
        docs = np.zeros(self.size, bool)
        docs[self.doc_pairs[values[self.doc_values]]] = True
        rows = docs[self.row_doc]
        rows[self.row_pairs[values[self.row_values]]] = True
        return rows

    def values_of(self, doc: int) -> list[Value]:
        """What the product and its variants have, without doubles."""
        return [self.dictionary.value(v) for v in self.value_ids(np.array([doc]))]

    def sharing(self, doc: int, property: str, leaf: bool = False) -> Mask:
        """Documents that have a value of this property in common with `doc`; with `leaf`, its most special one."""
        own = [v for v in self.value_ids(np.array([doc])) if self.dictionary.property_of(v) == property]
        if leaf and own:
            counts = np.bincount(self.doc_values, minlength=len(self.dictionary))
            own = [min(own, key=lambda v: counts[v])]
        out = np.zeros(self.size, bool)
        out[self.doc_pairs[np.isin(self.doc_values, own)]] = True
        return out

    def value_ids(self, docs: npt.NDArray[np.int64] | Ints) -> list[int]:
        """Numbers of all values that stand in these documents, ascending."""
        wanted = np.zeros(self.size, bool)
        wanted[docs] = True
        return sorted(
            set(self.doc_values[wanted[self.doc_pairs]]) | set(self.row_values[wanted[self.row_doc[self.row_pairs]]])
        )

    def pairs_of(self, docs: npt.NDArray[np.int64] | Ints) -> tuple[Ints, Ints]:
        """(document, value) of these documents, variants' values counted once per document."""
        wanted = np.zeros(self.size, bool)
        wanted[docs] = True
        at_doc = wanted[self.doc_pairs]
        owner = self.row_doc[self.row_pairs]
        at_row = wanted[owner]
        pairs = np.concatenate(
            [
                np.stack([self.doc_pairs[at_doc], self.doc_values[at_doc]], 1),
                np.stack([owner[at_row], self.row_values[at_row]], 1),
            ]
        )
        pairs = np.unique(pairs, axis=0) if len(pairs) else pairs
        return pairs[:, 0], pairs[:, 1]


def _padded(mask: Mask, size: int) -> Mask:
    """Values interned after the mask was made are not in it."""
    return mask if len(mask) >= size else np.concatenate([mask, np.zeros(size - len(mask), bool)])


class _Rows:
    """Rows of products being added, as plain lists."""

    def __init__(self, dictionary: Dictionary, docs: int, rows: int) -> None:
        self.dictionary = dictionary
        self._doc, self._row = docs, rows
        self.row_doc: list[int] = []
        self.price: list[float] = []
        self.stocked: list[bool] = []
        self.untracked: list[bool] = []
        self.stores: dict[str, list[int]] = {}
        self.doc_pairs: list[int] = []
        self.doc_values: list[int] = []
        self.row_pairs: list[int] = []
        self.row_values: list[int] = []

    def add(self, product: Product) -> None:
        for value in sorted(set(self._values(product))):
            self.doc_pairs.append(self._doc)
            self.doc_values.append(value)
        for variant in product.variants or (Variant(product.id),):
            self._add_row(product, variant)
        self._doc += 1

    def _values(self, product: Product) -> Iterable[int]:
        intern = self.dictionary.intern
        if product.brand:
            yield intern("brand", {"": "brand"}, {"": product.brand})
        for step in {id(s): s for s in (*product.category_path, product.category)}.values():
            if any(step.values()):
                yield intern("category", {"": "category"}, step)
        for a in product.attributes:
            if any(a.value.values()):
                yield intern(a.key, a.name, a.value, unit_of(a))

    def _add_row(self, product: Product, variant: Variant) -> None:
        price = variant.price if variant.price is not None else product.price
        self.row_doc.append(self._doc)
        self.price.append(float("nan") if price is None else float(price))
        self.stocked.append(product.available and variant.in_stock)
        self.untracked.append(product.available and variant.stock is None)
        for store, units in (variant.stock or {}).items():
            if units > 0 and product.available:
                self.stores.setdefault(store, []).append(self._row)
        for name, text in variant.options.items():
            if any(text.values()):
                self.row_pairs.append(self._row)
                self.row_values.append(self.dictionary.intern(name, {"": name}, text))
        self._row += 1
