"""Goods that cannot be given back, as the shop's own text on returns says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.shop.catalog import ShopProduct
from bot.shop.directory import Directory
from bot.shop.front import Shop
from bot.shop.policies import Paragraph, paragraphs
from catalog_index.types import Query

_TAKEN = r"(?:return|exchang|taken back|take back|accept|refund|возвр|верн|обмен|прин[ия]м|поверн|обмі|прийма)"
_REFUSES = re.compile(
    rf"\b(?:cannot|can't|not|never|no|не|нельзя|неможливо)\W+(?:\w+\W+){{0,3}}?{_TAKEN}"
    rf"|\b{_TAKEN}\w*\W+(?:\w+\W+){{0,3}}?(?:cannot|not|не|нельзя|неможливо)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
FOUND = 50
"""Goods among which one has to be to count as called by a word."""
WORDS = 40


async def told(product: ShopProduct, shop: Shop, directory: Directory) -> Paragraph | None:
    """The paragraph that refuses to take such goods back; None where the text has none about them."""
    for paragraph in _refusing(paragraphs(directory.policy("returns")), shop.words.language):
        for word in dict.fromkeys(_WORD.findall(paragraph.text)[:WORDS]):
            if await _is_called(product, word, paragraph.language or shop.words.language, shop):
                return paragraph
    return None


def _refusing(known: Iterable[Paragraph], language: str) -> list[Paragraph]:
    found = [p for p in known if _REFUSES.search(p.text)]
    return [p for p in found if p.language == language] or found


async def _is_called(product: ShopProduct, word: str, language: str, shop: Shop) -> bool:
    """Whether the catalogue has the product under this word: a lipstick under "cosmetics"."""
    if not shop.catalog.index.names_goods(word, language):
        return False
    result = await shop.search(Query(word, language, limit=FOUND))
    return result.confident and not result.relaxed and any(hit.product_id == product.id for hit in result.hits)
