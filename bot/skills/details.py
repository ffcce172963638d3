"""One product: what it is, what it costs now, which variants there are, and what the shop says about it."""

from __future__ import annotations

from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.skills import cart, options, together
from bot.skills.cards import image, option_label, price, variant_choices
from bot.skills.references import meant
from bot.skills.saying import say
from bot.types import Event, Outcome, Pending, Turn, choice
from channels.types import Card, Choice

DESCRIPTION_CHARS = 600
ATTRIBUTES = 8
MOST = 3
"""Products told about in one answer."""


async def details(turn: Turn, shop: Shop) -> Outcome:
    """Tell about the product that is meant; with several, ask which."""
    if several := await together.items(turn, shop):
        return _each(turn, shop, [item.products[0] for item in several[:MOST]])
    found = await meant(turn, shop)
    if not found:
        return say(turn, shop, shop.words("which-none"))
    if len(found) > 1:
        return which(turn, shop, found, "choose")
    return describe(turn, shop, found[0])


def _each(turn: Turn, shop: Shop, products: list[ShopProduct]) -> Outcome:
    """The cards of several, one under the other."""
    told = [describe(turn, shop, product) for product in products]
    cards = tuple(card for outcome in told for reply in outcome.replies for card in reply.cards)
    effects = tuple(effect for outcome in told for effect in outcome.effects)
    ids = tuple(product.id for product in products)
    return say(turn, shop, "", cards=cards, effects=effects, group=ids, focus="", focus_sku="")


async def choose(turn: Turn, shop: Shop) -> Outcome:
    """Picking a product puts it into focus and tells about it; picking another variant of what is in the cart swaps."""
    if turn.action is None and await cart.names_another_variant(turn, shop):
        return await cart.change(turn, shop)
    return await details(turn, shop)


def which(turn: Turn, shop: Shop, products: list[ShopProduct], intent: str, **args: str) -> Outcome:
    """One short question with choices."""
    offered = products[:8]
    choices = tuple(choice(shop.text(p.product.title), intent, product=p.id, **args) for p in offered)
    offers = " ".join(title for p in offered for title in p.product.title.values())
    pending = Pending(intent, "ordinal", args | {"offers": offers})
    ids = tuple(p.id for p in offered)
    return say(turn, shop, shop.words("which-one"), choices=choices, pending=pending, shown=ids, group=ids)


def describe(turn: Turn, shop: Shop, product: ShopProduct) -> Outcome:
    """The product's own card: description, attributes, price, variants."""
    fitting = options.narrow(product.skus, options.said(turn, shop), shop)
    sku = fitting[0] if len(fitting) == 1 else None
    shown = Card(
        title=options.title(product, sku if len(product.skus) > 1 else None, shop),
        price=price(fitting, shop),
        text=_text(product, fitting, shop),
        image=image(product, sku),
        url=f"/p/{(sku or product.skus[0]).sku}" if product.skus else "",
        choices=_choices(product, sku, shop),
        ref=sku.sku if sku else product.id,
    )
    return say(
        turn,
        shop,
        "",
        cards=(shown,),
        choices=_variants(product, fitting, shop),
        effects=(Event("product.viewed", {"product": product.id}),),
        focus=product.id,
        focus_sku=sku.sku if sku else "",
        narrowed=tuple(s.sku for s in fitting) if len(fitting) < len(product.skus) else (),
    )


def _text(product: ShopProduct, skus: tuple[Sku, ...], shop: Shop) -> str:
    blocks = [
        shop.text(product.product.description)[:DESCRIPTION_CHARS],
        "\n".join(_attributes(product, shop)),
        _availability(product, skus, shop),
    ]
    return "\n\n".join(block for block in blocks if block)


def _attributes(product: ShopProduct, shop: Shop) -> list[str]:
    lines = []
    for attribute in product.product.attributes[:ATTRIBUTES]:
        lines.append(f"{shop.text(attribute.name)}: {shop.value(attribute.value, attribute.unit)}")
    return lines


def _availability(product: ShopProduct, skus: tuple[Sku, ...], shop: Shop) -> str:
    """What is in stock of these variants, in words."""
    if not any(s.in_stock for s in skus):
        return shop.words("out-of-stock")
    lines = [shop.words("in-stock")]
    for name in options.option_names(skus):
        values = [shop.value(v) for v in options.values_of([s for s in skus if s.in_stock], name)]
        lines.append(f"{option_label(product, name, shop)}: {', '.join(values)}")
    return "\n".join(lines)


def _choices(product: ShopProduct, sku: Sku | None, shop: Shop) -> tuple[Choice, ...]:
    if not any(s.can_be_sold for s in product.skus):
        return ()
    args = {"product": product.id} | ({"sku": sku.sku} if sku else {})
    return (choice(shop.words("choice-add"), "cart_add", **args),)


def _variants(product: ShopProduct, skus: tuple[Sku, ...], shop: Shop) -> tuple[Choice, ...]:
    """Buttons for the first property that is still open, so that one press leads on."""
    sellable = [s for s in skus if s.can_be_sold]
    names = options.option_names(sellable)
    return variant_choices(sellable, names[0], shop, "cart_add", product=product.id) if names else ()


async def stock(turn: Turn, shop: Shop) -> Outcome:
    """Whether the product, or the variant that was named, is in stock now."""
    found = await meant(turn, shop)
    if not found:
        return say(turn, shop, shop.words("which-none"))
    if len(found) > 1:
        return which(turn, shop, found, "stock_info")
    product = found[0]
    missing = options.contradicted(product.skus, turn)
    if missing:
        return say(
            turn, shop, shop.words("no-such-variant", value=missing, options=_availability(product, product.skus, shop))
        )
    fitting = options.narrow(product.skus, options.said(turn, shop), shop)
    sku = fitting[0] if len(fitting) == 1 else None
    text = f"{options.title(product, sku, shop)}: {_availability(product, fitting, shop)}"
    choices = _choices(product, sku, shop) if any(s.in_stock for s in fitting) else ()
    return say(turn, shop, text, choices=choices, focus=product.id, focus_sku=sku.sku if sku else "")
