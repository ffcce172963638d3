"""Putting a product into the cart: which product, which variant, how many; asked only what is really open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.shop import cart
from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.skills import cart as cart_skill
from bot.skills import options
from bot.skills.cards import option_label, variant_choices
from bot.skills.cart import PROBLEMS, after_change, quantity_of, refused
from bot.skills.details import which
from bot.skills.references import meant
from bot.skills.saying import say
from bot.types import CartUndo, Event, Outcome, Pending, Running, Turn, choice


async def add(turn: Turn, shop: Shop) -> Outcome:
    """Put a product into the cart; asks which product, then which variant, only when that is really open."""
    products = await _meant(turn, shop)
    if not products:
        return say(turn, shop, shop.words("which-none"))
    if len(products) > 1:
        return which(turn, shop, products, "cart_add", **_carried(turn))
    return await add_product(turn, shop, products[0])


async def change(turn: Turn, shop: Shop) -> Outcome:
    """Another quantity or variant of what the cart holds; while it is empty, so many of what is talked about."""
    if turn.action is None and turn.session.focus and not (await shop.cart(turn.customer.id)).lines:
        return await add(turn, shop)
    return await cart_skill.change(turn, shop)


async def _meant(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The product to add: that of the question that is open, else what the message means."""
    pending = turn.session.pending
    if turn.action is None and pending and pending.kind == "cart_add" and pending.args.get("product"):
        return await shop.products([pending.args["product"]])
    return await meant(turn, shop)


def _carried(turn: Turn) -> dict[str, str]:
    """What the message said beside the product, for the turn in which the product is picked."""
    carried = dict(turn.session.pending.args) if turn.session.pending else {}
    if quantity := quantity_of(turn):
        carried["quantity"] = str(quantity)
    said = " ".join(e.text for e in turn.understanding.entities if e.type in ("size", "color", "attribute"))
    if said:
        carried["said"] = said
    return {key: value for key, value in carried.items() if key in ("quantity", "said")}


async def add_product(turn: Turn, shop: Shop, product: ShopProduct) -> Outcome:
    """Add this product, once its variant is clear."""
    pending = turn.session.pending if turn.session.pending and turn.session.pending.kind == "cart_add" else None
    args = dict(pending.args) if pending and turn.action is None else dict(turn.action.args if turn.action else {})
    sellable = [s for s in product.skus if s.can_be_sold]
    if turn.arg("sku"):
        sellable = [s for s in product.skus if s.sku == turn.arg("sku")]
    if not sellable:
        return _cannot_be_sold(turn, shop, product)
    if missing := options.contradicted(product.skus, turn):
        text = shop.words("no-such-variant", value=missing, options=_offer(product, sellable, shop))
        return _ask_variant(turn, shop, product, sellable, args, text)
    fitting = _fitting(sellable, turn, args, shop)
    asked = quantity_of(turn)
    quantity = asked if asked is not None else int(args.get("quantity", "1"))
    if len(fitting) > 1:
        return _ask_variant(turn, shop, product, fitting, args | {"quantity": str(quantity)})
    return await _put(turn, shop, product, fitting[0], quantity)


def _fitting(sellable: Sequence[Sku], turn: Turn, args: dict[str, str], shop: Shop) -> tuple[Sku, ...]:
    """The variants that fit everything that is known: earlier answers, this message, the variant in focus."""
    fitting = tuple(sellable)
    for name, value in args.items():
        if name.startswith("option:"):
            fitting = _with_option(fitting, name.removeprefix("option:"), value)
    if args.get("option"):
        fitting = _with_option(fitting, args["option"], args["value"])
    words = options.said(turn, shop)
    if args.get("said"):
        extra = {t.casefold() for t in args["said"].split()}
        words = replace(words, words=words.words | extra, lemmas=words.lemmas | set(shop.lemmas(args["said"])))
    fitting = options.narrow(fitting, words, shop)
    if len(fitting) > 1 and turn.session.search is not None:
        fitting = options.with_values(fitting, _searched_for(turn.session.search))
    if len(fitting) > 1 and any(s.sku == turn.session.focus_sku for s in fitting):
        fitting = tuple(s for s in fitting if s.sku == turn.session.focus_sku)
    return fitting


def _searched_for(search: Running) -> frozenset[str]:
    """The properties that the search going on is narrowed to: "only burgundy" still holds when it is bought."""
    wanted = (c for c in search.filters.conditions if not c.negated and len(c.values) == 1)
    return frozenset(value.casefold() for condition in wanted for value in condition.values)


def _with_option(skus: Sequence[Sku], name: str, value: str) -> tuple[Sku, ...]:
    found = tuple(s for s in skus if name in s.options and value in s.options[name].values())
    return found or tuple(skus)


def _ask_variant(
    turn: Turn, shop: Shop, product: ShopProduct, skus: Sequence[Sku], args: dict[str, str], text: str = ""
) -> Outcome:
    """Ask for the first property that is open, remembering what is settled."""
    open_names = options.option_names(skus)
    if not open_names:
        return _cannot_be_sold(turn, shop, product)
    name = open_names[0]
    kept = {k: v for k, v in args.items() if k.startswith("option:") or k in ("quantity", "said")}
    kept["product"] = product.id
    if args.get("option") and args["option"] != name:
        kept[f"option:{args['option']}"] = args["value"]
    for settled in _settled(product, skus):
        kept[f"option:{settled}"] = next(iter(skus[0].options[settled].values()))
    question = shop.words(
        "ask-option", option=option_label(product, name, shop).lower(), product=shop.text(product.product.title)
    )
    return say(
        turn,
        shop,
        f"{text}\n{question}" if text else question,
        choices=variant_choices(skus, name, shop, "cart_add", **kept),
        pending=Pending("cart_add", name if name in ("size", "color") else "attribute", kept),
        focus=product.id,
    )


def _settled(product: ShopProduct, skus: Sequence[Sku]) -> list[str]:
    """Properties in which the product's variants differ, but the ones still possible do not."""
    return [name for name in options.option_names(product.skus) if name not in options.option_names(skus)]


async def _put(turn: Turn, shop: Shop, product: ShopProduct, sku: Sku, quantity: int) -> Outcome:
    before = await shop.cart(turn.customer.id)
    try:
        await cart.add(
            shop.db,
            turn.customer.id,
            sku.sku,
            quantity,
            currency=shop.currency,
            now=shop.now,
            identity_id=turn.identity.id,
        )
    except PROBLEMS as problem:
        return refused(turn, shop, problem, options.title(product, sku, shop), before)
    after = await shop.cart(turn.customer.id)
    text = shop.words(
        "cart-added",
        product=options.title(product, sku, shop),
        quantity=quantity,
        total=shop.words.money(after.total),
        count=after.count,
    )
    return say(
        turn,
        shop,
        text,
        choices=after_change(shop),
        effects=(Event("cart.added", {"sku": sku.sku, "quantity": quantity}),),
        undo=CartUndo(before.quantities),
        focus=product.id,
        focus_sku=sku.sku,
    )


def _cannot_be_sold(turn: Turn, shop: Shop, product: ShopProduct) -> Outcome:
    title = shop.text(product.product.title)
    if product.in_stock:
        return say(turn, shop, shop.words("not-for-sale", product=title), focus=product.id)
    similar = choice(shop.words("choice-similar"), "search_similar", product=product.id)
    return say(turn, shop, shop.words("product-out-of-stock", product=title), choices=(similar,), focus=product.id)


def _offer(product: ShopProduct, skus: Sequence[Sku], shop: Shop) -> str:
    parts = []
    for name in options.option_names(skus):
        values = ", ".join(shop.value(v) for v in options.values_of(skus, name))
        parts.append(f"{option_label(product, name, shop)}: {values}")
    return "; ".join(parts)
