"""What "it", "the second one", "the black ones" and "the Nike" mean: products out of what was shown and talked about."""

from __future__ import annotations

from collections.abc import Sequence

from bot.shop.catalog import ShopProduct, find_by_sku
from bot.shop.front import Shop
from bot.skills import options
from bot.types import Turn


async def referred(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The products a message may mean: one when it is clear, several when it is not, none when it names nothing known.

    In this order: what a choice says, an ordinal over the newest list, an article code, words that tell shown products
    apart, the product in focus, the only one shown.
    """
    if turn.arg("product"):
        return await shop.products([turn.arg("product")])
    if (numbered := ordinals(turn)) and turn.session.shown:
        return await shop.products([turn.session.shown[i] for i in numbered if -len(turn.session.shown) <= i])
    if coded := await _by_code(turn, shop):
        return [coded]
    if by_words := await _by_words(turn, shop):
        return by_words
    if turn.session.focus:
        return await shop.products([turn.session.focus])
    return await shop.products(turn.session.shown)


def ordinals(turn: Turn) -> list[int]:
    """Indices into the newest list: "the second" is 1, "the last" is -1; what is beyond the list is left out."""
    found = []
    for entity in turn.understanding.all("ordinal"):
        number = int(entity.value)
        index = number - 1 if number > 0 else number
        if number and index < len(turn.session.shown):
            found.append(index)
    return found


async def _by_code(turn: Turn, shop: Shop) -> ShopProduct | None:
    """A product whose SKU or id stands in the text as it is."""
    for token in turn.text.replace(",", " ").split()[:20]:
        code = token.strip(".,;:!?()\"'«»")
        if len(code) >= 4 and any(c.isdigit() for c in code) and any(c.isalpha() for c in code):
            if product := await find_by_sku(shop.db, code, currency=shop.currency):
                return product
    return None


async def _by_words(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """Products talked about that the message tells apart by name, brand, category, colour or price."""
    ids = tuple(dict.fromkeys((turn.session.focus, *turn.session.shown)))
    products = await shop.products([id for id in ids if id])
    scores = [_overlap(product, turn, shop) for product in products]
    best = max(scores, default=0)
    if best == 0 or (all(s == best for s in scores) and len(products) > 1):
        return []
    return [p for p, score in zip(products, scores, strict=True) if score == best]


def _overlap(product: ShopProduct, turn: Turn, shop: Shop) -> int:
    """How many of the message's words are the product's own."""
    words = set(shop.lemmas(turn.text))
    own = {lemma for text in names(product) for lemma in shop.lemmas(text)}
    colors = [v for s in product.skus for n, v in s.options.items() if n.casefold().startswith("colo")]
    what = options.said(turn, shop)
    return len(words & own) + any(options.mentions(what, color, shop) for color in colors)


def names(product: ShopProduct) -> Sequence[str]:
    """What the product may be called: its titles, its brand, its categories."""
    item = product.product
    return [*item.title.values(), item.brand, *item.category.values()]
