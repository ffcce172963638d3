"""Products as the customer sees them: a card's price, options and buttons, always from today's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.skills import options
from bot.types import choice
from catalog_index.types import Condition
from channels.types import Card, Choice


def card(product: ShopProduct, shop: Shop, refused: Sequence[Condition] = ()) -> Card:
    """A product in a list: its first choice, which is what its number means, opens it. Variants that were refused are
    no options, unless there are no others."""
    product = replace(product, skus=_wanted(product.skus, refused))
    name = shop.text(product.product.title)
    choices = [choice(shop.words("choice-details"), "choose", description=name, product=product.id)]
    if any(sku.can_be_sold for sku in product.skus):
        choices.append(choice(shop.words("choice-add"), "cart_add", product=product.id))
    return Card(
        title=name,
        price=price(product.skus, shop),
        text=options_line(product, shop) if product.in_stock else shop.words("out-of-stock"),
        image=image(product, None),
        url=f"/p/{product.skus[0].sku}" if product.skus else "",
        choices=tuple(choices),
        ref=product.id,
    )


def _wanted(skus: tuple[Sku, ...], refused: Sequence[Condition]) -> tuple[Sku, ...]:
    unwanted = {value.casefold() for c in refused if c.negated for value in c.values}
    kept = tuple(s for s in skus if not unwanted & {t.casefold() for o in s.options.values() for t in o.values()})
    return kept or skus


def price(skus: Sequence[Sku], shop: Shop) -> str:
    """ "2 499 ₴", "from 189 ₴", or that the price is on request."""
    prices = sorted({s.price for s in skus if s.price}, key=lambda m: m.amount_minor)
    if not prices:
        return shop.words("price-on-request")
    lowest = shop.words.money(prices[0])
    return lowest if len(prices) == 1 else shop.words("price-from", price=lowest)


def options_line(product: ShopProduct, shop: Shop) -> str:
    """What there is to choose, of what is in stock: "size: 40, 41, 42 · colour: black, white"."""
    sellable = [s for s in product.skus if s.in_stock]
    parts = []
    for name in options.option_names(product.skus):
        values = [shop.value(v) for v in options.values_of(sellable, name)]
        if values:
            label = option_label(product, name, shop)
            shown = ", ".join(values[:8]) + ("…" if len(values) > 8 else "")
            parts.append(f"{label}: {shown}")
    return " · ".join(parts)


def option_label(product: ShopProduct, name: str, shop: Shop) -> str:
    """The option's name in the customer's language, as far as it is known."""
    named = product.product.option_names.get(name)
    if named:
        return shop.text(named)
    known = f"option-{name.casefold()}"
    plain = name.replace("_", " ")
    return shop.words(known) if shop.words.has(known) else plain[:1].upper() + plain[1:]


def image(product: ShopProduct, sku: Sku | None) -> str:
    """The picture's address on our own server; "" when there is none."""
    path = (sku.image if sku and sku.image else "") or product.product.image
    if not path or path.startswith(("http://", "https://", "/")):
        return path
    return f"/media/{path}"


def variant_choices(skus: Sequence[Sku], name: str, shop: Shop, intent: str, **args: str) -> tuple[Choice, ...]:
    """One choice per value of an option, each leading to `intent` with the value in `value`."""
    return tuple(
        choice(shop.value(value), intent, option=name, value=shop.text(value), **args)
        for value in options.values_of(skus, name)
    )
