"""Money: exact, at most, at least, with a currency or by the words before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nlu.found import Found
from nlu.numbers import Number
from nlu.scene import CERTAIN, Scene

MIN_CERTAIN_PRICE = 1000  # smaller round numbers are grams or millilitres as often
MIN_BARE_PRICE = 10  # «до 5» without a currency is rarely money, «до 50» may be
_FILLERS = frozenset({"a", "is", "of", "the", "сумму", "суммы", "цены", "ціни", "суми", ":", "в", "-", "price"})
_AT_MOST_BEHIND = frozenset({"max", "maximum", "максимум", "макс", "tops"})
_AT_LEAST_BEHIND = frozenset({"min", "minimum", "минимум", "мінімум"})
_LIMITS_BEHIND = _AT_MOST_BEHIND | _AT_LEAST_BEHIND
_BEFORE_MONEY = ("maximum", "minimum", "between", "about", "at_price", "price_word", "currency")
_BEHIND_MONEY = ("currency",)


def with_currency(scene: Scene, number: Number) -> Found | None:
    if not scene.beside(number, "currency"):
        return None
    return price(number, compared(scene, number) or "price")


def as_limit(scene: Scene, number: Number) -> Found | None:
    """A number after «до», "over", «около» without a currency."""
    type = compared(scene, number)
    if not type or number.value < MIN_BARE_PRICE or scene.begins(number.last + 1, "quantity_word") is not None:
        return None
    limit = next((p for p in range(number.first - 1, -1, -1) if scene.ends(p, "maximum", "minimum", "about")), None)
    counted = limit is not None and scene.follows(scene.ends(limit, "maximum", "minimum", "about") or 0, "cart_verb", 2)
    return None if counted else price(number, type)


def as_named(scene: Scene, number: Number) -> Found | None:
    """«цена 500»."""
    if number.value < MIN_BARE_PRICE or not scene.follows(number.first, "price_word", 2):
        return None
    return price(number, "price")


def as_round(scene: Scene, number: Number) -> Found | None:
    """«за 300», «кроссовки 5000»."""
    if number.value < 100 or number.value % 50:
        return None
    said = scene.follows(number.first, "at_price") or scene.is_alone(number)
    return price(number, "price") if said or number.value >= MIN_CERTAIN_PRICE else None


def compared(scene: Scene, number: Number) -> str:
    """price_max, price_min or price, by the comparison that stands before the number (or «максимум» behind it)."""
    before = scene.starts(number) - 1
    about = scene.ends(before, "about")
    if about is not None:
        return _direction(scene, about - 1) or "price"
    direction = _direction(scene, before)
    while not direction and before > 0 and scene.text(before) in _FILLERS:
        before -= 1
        direction = _direction(scene, before)
    after = scene.begins(number.last + 1, "currency")
    return direction or _direction_behind(scene.text((after if after is not None else number.last) + 1))


def _direction(scene: Scene, before: int) -> str:
    """By the longest comparison that ends here: «не дороже» is no «дороже»."""
    starts = {type: scene.ends(before, kind) for type, kind in (("price_max", "maximum"), ("price_min", "minimum"))}
    known = {type: first for type, first in starts.items() if first is not None}
    return min(known, key=known.__getitem__) if known else ""


def _direction_behind(word: str) -> str:
    return "price_max" if word in _AT_MOST_BEHIND else "price_min" if word in _AT_LEAST_BEHIND else ""


def with_its_words(scene: Scene, one: Found) -> Found:
    """A price with the words around it that make it one counted: comparisons, "priced at", the currency."""
    if not one.type.startswith("price"):
        return one
    first, last = one.first, one.last
    while (end := scene.begins(last + 1, *_BEHIND_MONEY)) is not None or scene.text(last + 1) in _LIMITS_BEHIND:
        last = last + 1 if end is None else end
    while (start := _start_of_words(scene, first - 1)) is not None:
        first = start
    return replace(one, before=one.first - first, after=last - one.last)


def _start_of_words(scene: Scene, position: int) -> int | None:
    """Where the money word begins that ends here, or before fillers that end here."""
    while position > 0 and scene.text(position) in _FILLERS:
        position -= 1
    return scene.ends(position, *_BEFORE_MONEY)


def price(number: Number, type: str) -> Found:
    return Found(type, money(number.value), number.first, number.last, rank=CERTAIN)


def money(value: Decimal) -> str:
    """Major units with two places."""
    return f"{value:.2f}"
