"""The customer's own size, "in my size": what the cart's clothes and shoes have, or what was looked for."""

from __future__ import annotations

import re
from dataclasses import replace

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


async def put_in(turn: Turn, shop: Shop, product: ShopProduct) -> Turn:
    """The turn as if the customer's own size had been named, where it is meant and known and the product has it."""
    if turn.action is not None or not is_asked(turn.text):
        return turn
    for size in [*await _worn(turn, shop), *_looked_for(turn)]:
        for sku in product.skus:
            for name, value in sku.options.items():
                texts = [text for text in value.values() if _is_same(size, text)]
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


def _is_same(size: str, other: str) -> bool:
    """Whether one size is the other, or a number within its span: 42 is within "42-44"."""
    if size.casefold() == other.casefold():
        return True
    span = _SPAN.search(other)
    try:
        number = float(size.replace(",", "."))
    except ValueError:
        return False
    return span is not None and float(span[1].replace(",", ".")) <= number <= float(span[2].replace(",", "."))
