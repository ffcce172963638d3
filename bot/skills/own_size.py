"""The customer's own size, "in my size": what the cart's clothes and shoes have, or what was looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.form import is_question
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.types import Turn
from nlu.types import Entity

_MINE = re.compile(
    r"\b(?:my size|same size|мо(?:й|его|ем|ему) размер\w*|то(?:т|го|м) же размер\w*|такой же размер\w*|"
    r"м(?:ій|ого|оєму|ому) розмір\w*|т(?:ой|ого) ж розмір\w*|такий же розмір\w*)",
    re.I,
)
_SPAN = re.compile(r"(\d+(?:[.,]\d+)?)\s*[-–—/]\s*(\d+(?:[.,]\d+)?)")


def is_asked(text: str) -> bool:
    """Whether these words mean the size that is the customer's own."""
    return bool(_MINE.search(text))


_TOLD = re.compile(r"\bi (?:wear|take|am|need)\b|\bi'?m\b|\b(?:ношу|у меня|у мене|в мене|маю)\b", re.I)
FACTS = ("size", "size_letter")
"""Where the sizes that customers tell of themselves are kept: a number, and a letter."""


def told(turn: Turn) -> Mapping[str, str]:
    """The customer's own size as this message tells it, as a fact to remember; {} where it tells none."""
    size = turn.understanding.first("size")
    if size is None or size.negated or turn.action is not None:
        return {}
    if not (is_asked(turn.text) or _TOLD.search(turn.text)) or is_question(turn.text):
        return {}
    return {FACTS[not size.value[:1].isdigit()]: size.value}


async def put_in(turn: Turn, shop: Shop, product: ShopProduct) -> Turn:
    """The turn as if the customer's own size had been named, where it is meant and known and the product has it."""
    if turn.action is not None or not is_asked(turn.text):
        return turn
    facts = turn.session.facts
    for size in [*(facts[name] for name in FACTS if name in facts), *await _worn(turn, shop), *_looked_for(turn)]:
        for sku in product.skus:
            for name, value in sku.options.items():
                texts = [text for text in value.values() if is_same(size, text)]
                if texts and name.casefold().startswith("size"):
                    found = Entity("size", texts[0], texts[0], 0, 0)
                    meaning = turn.understanding
                    return replace(turn, understanding=replace(meaning, entities=(*meaning.entities, found)))
    return turn


async def _worn(turn: Turn, shop: Shop) -> list[str]:
    """The sizes of what is in the cart, the newest first."""
    held = await shop.cart(turn.customer.id)
    options = [line.sku.options for line in reversed(held.lines)]
    values = [v for each in options for name, v in each.items() if name.casefold().startswith("size")]
    return [next(iter(value.values()), "") for value in values]


def _looked_for(turn: Turn) -> list[str]:
    search = turn.session.search
    conditions = search.filters.conditions if search else ()
    return [value for c in conditions if c.name.casefold().startswith("size") and not c.negated for value in c.values]


def is_same(size: str, other: str) -> bool:
    """Whether one size is the other, or a number within its span: 42 is within "42-44"."""
    if size.casefold() == other.casefold():
        return True
    span = _SPAN.search(other)
    try:
        number = float(size.replace(",", "."))
    except ValueError:
        return False
    return span is not None and float(span[1].replace(",", ".")) <= number <= float(span[2].replace(",", "."))
