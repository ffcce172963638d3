"""What a message asks of the catalogue: the words to search for, the filters, the order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from catalog_index.types import Condition, Filters
from nlu.types import Entity, Understanding

CONDITIONS = ("brand", "color", "size", "attribute")
_SPENT = ("price", "price_min", "price_max", "sort", "quantity", "color", "size", "attribute", "ordinal", "language")
"""Entities that become filters or an order: their words are not searched for once more."""


def wanted_text(meaning: Understanding) -> str:
    """What is searched for: the text without the spans that became filters."""
    text = meaning.text
    spent = [e for e in meaning.entities if e.type in _SPENT or e.negated]
    for entity in sorted(spent, key=lambda e: e.start, reverse=True):
        text = f"{text[: entity.start]} {text[entity.end :]}"
    return " ".join(text.split()) if any(c.isalnum() for c in text) else ""


def filters_of(meaning: Understanding) -> Filters:
    """Prices, brands, colours, sizes and attributes as hard filters."""
    entities = meaning.entities
    return Filters(
        price_min=_amount(entities, "price_min"),
        price_max=_amount(entities, "price_max"),
        in_stock=False,
        conditions=tuple(_conditions(entities)),
    )


def _amount(entities: Iterable[Entity], kind: str) -> Decimal | None:
    found = next((e for e in entities if e.type == kind), None)
    return Decimal(found.value) if found else None


def _conditions(entities: Iterable[Entity]) -> Iterable[Condition]:
    """One condition per property: several values of one are alternatives, negated ones are apart."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for entity in entities:
        if entity.type in CONDITIONS or (entity.type == "category" and entity.negated):
            name = entity.name if entity.type == "attribute" and entity.name else entity.type
            groups.setdefault((name, entity.negated), []).append(entity.value)
    for (name, negated), values in groups.items():
        yield Condition(name, tuple(dict.fromkeys(values)), negated)


def sort_of(meaning: Understanding) -> str:
    found = meaning.first("sort")
    return found.value if found else "relevance"


def merge(before: Filters, new: Filters) -> Filters:
    """The filters with what was said now in the place of what was said before about the same property."""
    named = {c.name for c in new.conditions}
    kept = tuple(c for c in before.conditions if c.name not in named)
    priced = new.price_min is not None or new.price_max is not None
    return replace(
        before,
        price_min=new.price_min if priced else before.price_min,
        price_max=new.price_max if priced else before.price_max,
        in_stock=before.in_stock or new.in_stock,
        conditions=kept + new.conditions,
    )
