"""Hard filters over columns: which variants, and so which products, fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from catalog_index.columns import Columns, Mask, canonical
from catalog_index.text import fold_name, quantity
from catalog_index.types import Condition, Filters

Synonyms = Callable[[str], list[str]]
"""Other words for a value: its translations and its lemmas' keys, folded."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One part of a filter under the name a customer would be told, with the rows that fit."""

    name: str
    rows: Mask


def constraints(filters: Filters, columns: Columns, synonyms: Synonyms) -> list[Constraint]:
    """The parts of a filter, the one to be dropped last standing first."""
    out = [Constraint(c.name, condition_rows(c, columns, synonyms)) for c in filters.conditions]
    if filters.price_min is not None or filters.price_max is not None:
        out.append(Constraint("price", price_rows(filters.price_min, filters.price_max, columns)))
    if filters.store:
        out.append(Constraint("store", store_rows(filters.store, columns)))
    if filters.in_stock:
        out.append(Constraint("in_stock", columns.stocked))
    return out


def combined(parts: list[Constraint], columns: Columns) -> Mask:
    """Rows that fit all parts."""
    rows = np.ones(len(columns.row_doc), bool)
    for part in parts:
        rows &= part.rows
    return rows


def allowed_docs(filters: Filters, columns: Columns, slots: Mapping[str, int]) -> Mask:
    """Living documents that the lists of ids leave."""
    docs = columns.alive
    if filters.product_ids is not None:
        chosen = np.zeros(columns.size, bool)
        chosen[[slots[id] for id in filters.product_ids if id in slots]] = True
        docs = docs & chosen
    if filters.exclude_ids:
        docs = docs.copy()
        docs[[slots[id] for id in filters.exclude_ids if id in slots]] = False
    return docs


def price_rows(minimum: Decimal | None, maximum: Decimal | None, columns: Columns) -> Mask:
    """Rows sold within the bounds; bounds given the wrong way round are read the right way."""
    if minimum is not None and maximum is not None and minimum > maximum:
        minimum, maximum = maximum, minimum
    rows = ~np.isnan(columns.price)
    if minimum is not None:
        rows &= columns.price >= float(minimum)
    if maximum is not None:
        rows &= columns.price <= float(maximum)
    return rows


def store_rows(store: str, columns: Columns) -> Mask:
    """Rows that lie in this store; stock that is not tracked lies nowhere in particular."""
    found = columns.stores.get(store)
    return np.zeros(len(columns.row_doc), bool) if found is None else found


def condition_rows(condition: Condition, columns: Columns, synonyms: Synonyms) -> Mask:
    """Rows that fit one condition. A number out of its bounds, or a value absent, does not fit."""
    rows = columns.rows_with(condition_values(condition, columns, synonyms))
    return ~rows if condition.negated else rows


def condition_values(condition: Condition, columns: Columns, synonyms: Synonyms) -> Mask:
    """The values of the dictionary that the condition means."""
    dictionary = columns.dictionary
    marked = np.zeros(len(dictionary.values), bool)
    name = canonical(condition.name)
    property = dictionary.names.get(name, name)
    for text in condition.values:
        marked[_matching(property, text, condition.unit, columns, synonyms)] = True
    if condition.minimum is not None or condition.maximum is not None:
        marked[_between(property, condition, columns)] = True
    return marked


def _matching(property: str, text: str, unit: str, columns: Columns, synonyms: Synonyms) -> list[int]:
    """Values that are this text: literally, in another form or language, as an amount, else as a part of it."""
    dictionary = columns.dictionary
    readings = [fold_name(text), *synonyms(text)]
    exact = {v for r in readings for v in dictionary.by_text.get((property, r), ())}
    amount = quantity(text, unit)
    known = dictionary.by_property.get(property, [])
    if amount is not None:
        exact |= {v for v in known if _same(dictionary.values[v].amount, amount)}
    if exact:
        return [v for v in exact if v < len(dictionary.values)]
    wanted = [set(r.split()) for r in readings if r]
    return [v for v in known if _contains(dictionary.values[v].text.values(), wanted, synonyms)]


def _contains(texts: object, wanted: list[set[str]], synonyms: Synonyms) -> bool:
    for text in texts:  # type: ignore[attr-defined]
        words = set(fold_name(text).split())
        lemmas = {w for reading in synonyms(text) for w in reading.split()}
        if any(w <= words or w <= lemmas for w in wanted):
            return True
    return False


def _same(a: object, b: object) -> bool:
    return a == b


def _between(property: str, condition: Condition, columns: Columns) -> list[int]:
    dictionary = columns.dictionary
    low = _bound(condition.minimum, condition.unit)
    high = _bound(condition.maximum, condition.unit)
    out = []
    for v in dictionary.by_property.get(property, []):
        amount = dictionary.values[v].amount
        if amount is None or not _comparable(amount.unit, condition.unit, low, high):
            continue
        scale = _scale(amount.unit, condition.unit)
        if (low is None or amount.value >= low * scale) and (high is None or amount.value <= high * scale):
            out.append(v)
    return out


def _bound(value: Decimal | None, unit: str) -> Decimal | None:
    if value is None:
        return None
    amount = quantity(str(value), unit)
    return value if amount is None else amount.value


def _comparable(unit: str, asked: str, low: Decimal | None, high: Decimal | None) -> bool:
    """A bare number on either side compares with any unit."""
    base = quantity("1", asked)
    return not asked or not unit or (base is not None and base.unit == unit)


def _scale(unit: str, asked: str) -> Decimal:
    return Decimal(1)


def without(filters: Filters, name: str) -> Filters:
    """The filter with the part of this name dropped."""
    if name == "price":
        return replace(filters, price_min=None, price_max=None)
    if name == "store":
        return replace(filters, store="")
    if name == "in_stock":
        return replace(filters, in_stock=False)
    return replace(filters, conditions=tuple(c for c in filters.conditions if c.name != name))
