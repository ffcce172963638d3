"""Hard filters over columns: which variants, and so which products, fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from catalog_index.columns import Columns, Mask, canonical
from catalog_index.text import Amount, fold, fold_name, quantity
from catalog_index.types import Condition, Filters, Text

_SIDES = re.compile(r"\s*[×xх*]\s*")
SAME = 0.002  # amounts this near, relatively, are one: 17 inches are 43.2 cm

Synonyms = Callable[[str], list[str]]
"""Other words for a value: its translations and its lemmas' keys, folded."""


Described = Callable[[Sequence[str]], npt.NDArray[np.int64]]
"""Documents whose title, category or attributes have all lemmas of one of these keys."""


def nowhere(keys: Sequence[str]) -> npt.NDArray[np.int64]:
    """No document."""
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One part of a filter under the name a customer would be told, with the rows that fit."""

    name: str
    rows: Mask


def constraints(
    filters: Filters, columns: Columns, synonyms: Synonyms, described: Described = nowhere
) -> list[Constraint]:
    """The parts of a filter, the one to be dropped last standing first. `described` finds by their texts products that
    do not state a property: green tea has no colour, and is green."""
    out = [Constraint(c.name, _rows(c, columns, synonyms, described)) for c in filters.conditions]
    if filters.price_min is not None or filters.price_max is not None:
        out.append(Constraint("price", price_rows(filters.price_min, filters.price_max, columns)))
    if stores := {*filters.stores, *([filters.store] if filters.store else [])}:
        out.append(Constraint("store", np.logical_or.reduce([store_rows(store, columns) for store in stores])))
    if filters.in_stock:
        out.append(Constraint("in_stock", columns.stocked))
    return out


def _rows(condition: Condition, columns: Columns, synonyms: Synonyms, described: Described) -> Mask:
    rows = condition_rows(condition, columns, synonyms)
    property = property_named(condition.name, columns)
    if property in ("brand", "category"):
        return rows
    docs = described([reading for text in condition.values for reading in (fold_name(text), *synonyms(text))])
    if len(docs):
        silent = np.zeros(columns.size, bool)
        silent[docs] = True
        silent &= ~columns.doc_mask(columns.rows_with(_all_values(property, columns)))
        rows = rows & ~silent[columns.row_doc] if condition.negated else rows | silent[columns.row_doc]
    return rows


def _all_values(property: str, columns: Columns) -> Mask:
    marked = np.zeros(len(columns.dictionary), bool)
    marked[np.array(columns.dictionary.by_property.get(property, ()), np.int64)] = True
    return marked


def is_refusal(condition: Condition, columns: Columns) -> bool:
    """Whether a thing is refused that may be part of a product anywhere: "no leather", of the upper or of the sole."""
    return condition.negated and property_named(condition.name, columns) not in ("brand", "category", "color", "size")


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
    property = property_named(condition.name, columns)
    found = [v for text in condition.values for v in _matching(property, text, condition.unit, columns, synonyms)]
    if condition.minimum is not None or condition.maximum is not None:
        found += _between(property, condition, columns)
    marked = np.zeros(len(columns.dictionary), bool)  # made last: an update may be adding values meanwhile
    marked[found] = True
    return marked


def property_named(name: str, columns: Columns) -> str:
    """The property that is called so in any language."""
    folded = canonical(name)
    return columns.dictionary.names.get(folded, folded)


def _matching(property: str, text: str, unit: str, columns: Columns, synonyms: Synonyms) -> list[int]:
    """Values that are this text: literally, in another form or language, as an amount, else as a part of it."""
    dictionary = columns.dictionary
    literal = dictionary.matching(property, fold_name(text))
    if literal and property == "brand":
        return list(literal)
    readings = list(dict.fromkeys([fold_name(text), *synonyms(text)]))
    exact = {v for r in readings for v in dictionary.matching(property, r)} | set(literal)
    exact |= set(_same_amount(property, text, unit, columns))
    if property == "size":
        exact |= {v for v in dictionary.by_property.get(property, ()) if _measures(dictionary.text(v), fold(text))}
    known = np.array(dictionary.by_property.get(property, ()), np.int32).tolist()
    if not exact:
        exact = {v for v in known if _same_lemmas(dictionary.text(v), readings, synonyms)}
    if not exact:
        wanted = [set(r.split()) for r in readings if r]
        exact = {v for v in known if _contains(dictionary.text(v), wanted, synonyms)}
    return sorted(exact)


def _measures(text: Text, asked: str) -> bool:
    """Whether the size is this number by one of its sides: 45 of "45 × 30 cm"."""
    sides = (_SIDES.split(fold(t)) for t in text.values() if asked.isdecimal())
    return any(len(found) > 1 and asked in {side.split(" ")[0] for side in found} for found in sides)


def _same_lemmas(text: Text, readings: list[str], synonyms: Synonyms) -> bool:
    return any(reading in readings for t in text.values() for reading in synonyms(t) if reading)


def _contains(text: Text, wanted: list[set[str]], synonyms: Synonyms) -> bool:
    """Whether all words of a reading are among the words of the value ("black" in "black/red")."""
    for t in text.values():
        words = set(fold_name(t).split()) | {w for reading in synonyms(t) for w in reading.split()}
        if any(w <= words for w in wanted):
            return True
    return False


def _same_amount(property: str, text: str, unit: str, columns: Columns) -> list[int]:
    asked = quantity(text, unit)
    if asked is None:
        return []
    numbers, amounts, units = columns.dictionary.amounts(property)
    same = np.isclose(amounts, float(asked.value), rtol=SAME, atol=0) & _comparable(units, asked.unit)
    return [int(n) for n in numbers[same]]


def _between(property: str, condition: Condition, columns: Columns) -> list[int]:
    numbers, amounts, units = columns.dictionary.amounts(property)
    low, high = (_bound(b, condition.unit) for b in (condition.minimum, condition.maximum))
    if low is not None and high is not None and low.value > high.value:
        low, high = high, low
    fits = ~np.isnan(amounts)
    for bound, compare in ((low, np.greater_equal), (high, np.less_equal)):
        if bound is not None:
            fits &= compare(amounts, float(bound.value)) & _comparable(units, bound.unit)
    return [int(n) for n in numbers[fits]]


def _bound(value: Decimal | None, unit: str) -> Amount | None:
    return None if value is None else quantity(str(value), unit)


def _comparable(units: list[str], asked: str) -> Mask:
    """A bare number on either side compares with any unit."""
    return np.array([not asked or not u or u == asked for u in units], bool)
