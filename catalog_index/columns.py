"""What filters and facets read: prices, stock and property values of every variant, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from catalog_index.text import Amount, fold_name, quantity
from catalog_index.types import Product, Text, Variant

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


def canonical(name: str) -> str:
    """brand, category, color, size for their other names; any other name folded."""
    folded = fold_name(name)
    return _CANONICAL.get(folded, folded)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property, as first seen, with the number it is."""

    property: str
    key: str
    text: Text
    amount: Amount | None


@dataclass(slots=True)
class Dictionary:
    """Properties and their values under numbers. It only grows, so that older states may go on reading it."""

    values: list[Value] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # any name in any language → property
    labels: dict[str, Text] = field(default_factory=dict)
    by_text: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # (property, folded text) → values
    by_property: dict[str, list[int]] = field(default_factory=dict)
    _ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def intern(self, key: str, name: Text, text: Text, unit: str = "") -> int:
        """The number of this value, new or known."""
        property = self._property(key, name)
        texts = [t for t in text.values() if t]
        value_key = fold_name(texts[0]) if texts else ""
        found = self._ids.get((property, value_key))
        if found is None:
            found = self._ids[property, value_key] = len(self.values)
            number = quantity(texts[0], unit) if texts else None
            self.values.append(Value(property, value_key, dict(text), number))
            self.by_property.setdefault(property, []).append(found)
        for t in texts:
            self.by_text.setdefault((property, fold_name(t)), set()).add(found)
        return found

    def _property(self, key: str, name: Text) -> str:
        for known in (key, *name.values()):
            if (folded := canonical(known)) in ALIASES:
                property = folded
                break
        else:
            property = canonical(key or next(iter(name.values()), ""))
        if property not in self.labels:
            self.labels[property] = dict(name) or {"": key}
        for text in (key, *name.values()):
            self.names.setdefault(canonical(text), property)
        return property


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
        values = _padded(values, len(self.dictionary.values))
        docs = np.zeros(self.size, bool)
        docs[self.doc_pairs[values[self.doc_values]]] = True
        rows = docs[self.row_doc]
        rows[self.row_pairs[values[self.row_values]]] = True
        return rows

    def values_of(self, doc: int) -> list[Value]:
        """What the product and its variants have, without doubles."""
        return [self.dictionary.values[v] for v in self.value_ids(np.array([doc]))]

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
                yield intern(a.key, a.name, a.value, a.unit)

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
