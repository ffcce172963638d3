"""Whether a product is there: which variants, and in which store."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.shop import cities
from bot.shop.catalog import ShopProduct, Sku
from bot.shop.directory import Directory, Store, load_directory
from bot.shop.front import Shop
from bot.skills import details, options
from bot.skills.particulars import city_name, stores_meant
from bot.skills.references import meant
from bot.skills.saying import say
from bot.types import Outcome, Turn, choice

_THERE = re.compile(r"\b(?:есть|имеется|наличи|є\b|наявн|have|in stock|available)")
FEW = 3
"""From so few units on the number is said."""


def asks_where(turn: Turn) -> bool:
    """Whether a message without a clear wish asks for the product in focus somewhere: "is it there in Lutsk?"."""
    placed = turn.understanding.first("city") or turn.understanding.first("store")
    return bool(turn.session.focus and placed and _THERE.search(turn.text.casefold()))


async def stock(turn: Turn, shop: Shop) -> Outcome:
    """Where the product, or the variant that was named, can be had now."""
    found = await meant(turn, shop)
    directory = await load_directory(shop.db)
    if len(found) != 1 or not directory.stores or not any(_counted_by_store(s, directory) for s in found[0].skus):
        return await details.stock(turn, shop)
    product = found[0]
    if options.contradicted(product.skus, turn):
        return await details.stock(turn, shop)
    fitting = options.narrow(product.skus, options.said(turn, shop), shop)
    return _by_store(turn, shop, product, fitting, directory)


def _counted_by_store(sku: Sku, directory: Directory) -> bool:
    return sku.stock is not None and any(store.id in sku.stock for store in directory.stores)


def _by_store(turn: Turn, shop: Shop, product: ShopProduct, skus: Sequence[Sku], directory: Directory) -> Outcome:
    """A line a store: what there is of these variants. A city without a store is said to have none."""
    sku = skus[0] if len(skus) == 1 else None
    lines = [f"{options.title(product, sku, shop)}:"]
    entity = turn.understanding.first("city")
    city = city_name(entity.value, directory, shop) if entity is not None else ""
    stores = [s for s in directory.stores if cities.among(city, [s.city])] if city else []
    if not city:
        stores = stores_meant(turn.text, directory.stores, shop) or list(directory.stores)
    elif not stores:
        lines.append(shop.words("no-store-in", city=city))
        stores = list(directory.stores)
    lines += [_line(shop, store, skus) for store in stores]
    everywhere = any(s.in_stock for s in skus)
    if everywhere and not any(_units(s, store) for s in skus for store in stores):
        lines.append(shop.words("stock-elsewhere"))
    args = {"product": product.id} | ({"sku": sku.sku} if sku else {})
    choices = (choice(shop.words("choice-add"), "cart_add", **args),) if any(s.can_be_sold for s in skus) else ()
    focus_sku = sku.sku if sku else ""
    return say(turn, shop, "\n".join(lines), choices=choices, focus=product.id, focus_sku=focus_sku)


def _units(sku: Sku, store: Store) -> int:
    return sku.stock.get(store.id, 0) if sku.stock is not None and sku.available else 0


def _line(shop: Shop, store: Store, skus: Sequence[Sku]) -> str:
    """ "• Kyiv, 14 Yaroslavska St: 41, 42 (last 2)"."""
    place = ", ".join(part for part in (shop.text(store.city), shop.text(store.address)) if part)
    there = [(sku, units) for sku in skus if (units := _units(sku, store))]
    if not there:
        return f"• {place or shop.text(store.name)}: {shop.words('stock-none')}"
    said = []
    for sku, units in there:
        left = shop.words("stock-few", available=units) if units <= FEW else shop.words("stock-there")
        name = options.describe(sku, shop) if len(skus) > 1 else ""
        said.append(f"{name} ({left})" if name else left)
    return f"• {place or shop.text(store.name)}: {', '.join(said)}"
