"""Whether a product is there: which variants, and in which store."""

from __future__ import annotations

from collections.abc import Sequence

from bot.shop import cities
from bot.shop.catalog import ShopProduct, Sku
from bot.shop.directory import Directory, Store, load_directory
from bot.shop.front import Shop
from bot.skills import details, options
from bot.skills.particulars import city_name, stores_meant
from bot.skills.references import meant, numbered
from bot.skills.saying import say
from bot.types import Outcome, Turn, choice

FEW = 3
"""From so few units on the number is said."""
SHOWN = 5
"""Products of which the stock is told together."""


async def stock(turn: Turn, shop: Shop) -> Outcome:
    """Where the product, or the variant that was named, can be had now."""
    found = await meant(turn, shop)
    directory = await load_directory(shop.db)
    if len(found) > 1 and turn.action is None:
        return _of_each(turn, shop, found[:SHOWN], directory)
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
    stores, elsewhere = _asked(turn, shop, directory)
    lines = [f"{options.title(product, sku, shop)}:", *elsewhere]
    lines += [_line(shop, store, skus) for store in stores]
    everywhere = any(s.in_stock for s in skus)
    if everywhere and not any(_units(s, store) for s in skus for store in stores):
        lines.append(shop.words("stock-elsewhere"))
    args = {"product": product.id} | ({"sku": sku.sku} if sku else {})
    choices = (choice(shop.words("choice-add"), "cart_add", **args),) if any(s.can_be_sold for s in skus) else ()
    focus_sku = sku.sku if sku else ""
    return say(turn, shop, "\n".join(lines), choices=choices, focus=product.id, focus_sku=focus_sku)


def _asked(turn: Turn, shop: Shop, directory: Directory) -> tuple[list[Store], list[str]]:
    """The stores that are asked about, all when none is named; and what to say of a city that has none."""
    entity = turn.understanding.first("city")
    if entity is None:
        return stores_meant(turn.text, directory.stores, shop) or list(directory.stores), []
    city = city_name(entity.value, directory, shop)
    there = [s for s in directory.stores if cities.among(city, [s.city])]
    return (there, []) if there else (list(directory.stores), [shop.words("no-store-in", city=city)])


def _of_each(turn: Turn, shop: Shop, products: Sequence[ShopProduct], directory: Directory) -> Outcome:
    """A line a product, under the numbers by which they were shown: "which of these are there in Kyiv?"."""
    stores, lines = _asked(turn, shop, directory)
    if stores and len(stores) < len(directory.stores):
        lines.append(", ".join(dict.fromkeys(shop.text(store.city) for store in stores)) + ":")
    for number, product in numbered(turn, products):
        lines.append(f"{number}. {shop.text(product.product.title)} — {_left(turn, product, stores, directory, shop)}")
    return say(turn, shop, "\n".join(lines), group=tuple(product.id for product in products))


def _left(turn: Turn, product: ShopProduct, stores: Sequence[Store], directory: Directory, shop: Shop) -> str:
    """What these stores have of what was asked for; what is not counted by store is there or not as a whole."""
    if options.contradicted(product.skus, turn):
        return shop.words("stock-none")
    left = [
        sum(_units(sku, store) for store in stores) if _counted_by_store(sku, directory) else sku.left
        for sku in options.narrow(product.skus, options.said(turn, shop), shop)
    ]
    units = sum(n for n in left if n is not None)
    if None in left or units > FEW:
        return shop.words("stock-there")
    return shop.words("stock-few", available=units) if units else shop.words("stock-none")


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
