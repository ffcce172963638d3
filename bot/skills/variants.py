"""Which variant of a product goes into the cart, and how many of it: known, asked for, or not to be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.skills import options, own_size
from bot.skills.cards import option_label, variant_choices
from bot.skills.cart_lines import quantity_of
from bot.skills.degrees import sku_of_degree
from bot.skills.saying import say
from bot.types import Outcome, Pending, Running, Turn, choice
from nlu.types import Entity


def choose(turn: Turn, shop: Shop, product: ShopProduct, *, later: str = "") -> tuple[ShopProduct, Sku, int] | Outcome:
    """The variant that is meant and how many of it; else the question for it, or why it cannot be had."""
    pending = turn.session.pending if turn.session.pending and turn.session.pending.kind == "cart_add" else None
    args = dict(pending.args) if pending and turn.action is None else dict(turn.action.args if turn.action else {})
    args["later"] = later
    sellable = [s for s in product.skus if s.can_be_sold]
    if turn.arg("sku"):
        sellable = [s for s in product.skus if s.sku == turn.arg("sku")]
    if not sellable:
        return _cannot_be_sold(turn, shop, product)
    if unlike := options.not_offered(product, turn, shop):
        return _ask_anyway(turn, shop, product, unlike, args)
    if missing := options.contradicted(product.skus, turn):
        text = shop.words("no-such-variant", value=missing, options=_offer(product, sellable, shop))
        return _ask_variant(turn, shop, product, sellable, args, text)
    fitting = _fitting(sellable, turn, args, shop)
    asked = quantity_of(turn)
    quantity = asked if asked is not None else int(args.get("quantity", "1"))
    if len(fitting) > 1:
        return _ask_variant(turn, shop, product, fitting, args | {"quantity": str(quantity)})
    return product, fitting[0], quantity


def _ask_anyway(turn: Turn, shop: Shop, product: ShopProduct, unlike: Entity, args: dict[str, str]) -> Outcome:
    """Tell that there is no such choice, and ask whether the goods shall be added as they are."""
    quantity = quantity_of(turn)
    kept = {"product": product.id, "quantity": str(quantity or args.get("quantity") or ""), "later": args["later"]}
    kept = {key: value for key, value in kept.items() if value}
    fact = options.only(product, unlike.type, shop)
    text = shop.words("not-offered", product=shop.text(product.product.title), value=unlike.text, fact=fact or "none")
    add = choice(shop.words("choice-add"), "cart_add", **kept)
    return say(turn, shop, text, choices=(add,), pending=Pending("cart_add", "affirm", kept), focus=product.id)


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
    if (compared := sku_of_degree(turn.text, fitting)) is not None:
        return (compared,)
    if len(fitting) > 1 and turn.session.search is not None:
        fitting = options.with_values(fitting, _searched_for(turn.session.search))
        fitting = options.narrow(fitting, options.amounts_in(turn.session.search.text), shop)
    fitting = tuple(s for s in fitting if s.sku in turn.session.narrowed) or fitting
    if len(fitting) > 1 and any(s.sku == turn.session.focus_sku for s in fitting):
        fitting = tuple(s for s in fitting if s.sku == turn.session.focus_sku)
    return _of_own_size(fitting, turn) if len(fitting) > 1 else fitting


def _of_own_size(skus: tuple[Sku, ...], turn: Turn) -> tuple[Sku, ...]:
    """The variants in the size that customers have told to be theirs; all of them where it is not known."""
    facts = turn.session.facts
    own = [facts[name] for name in own_size.FACTS if name in facts]
    sizes = [(sku, text) for sku in skus for text in options.texts_of(sku, "size")]
    return tuple(sku for sku, text in sizes if any(own_size.is_same(size, text) for size in own)) or skus


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
    kept = {k: v for k, v in args.items() if k.startswith("option:") or (k in ("quantity", "said", "later") and v)}
    kept["product"] = product.id
    offers = " ".join(text for value in options.values_of(skus, name) for text in value.values())
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
        pending=Pending("cart_add", name if name in ("size", "color") else "attribute", {**kept, "offers": offers}),
        focus=product.id,
    )


def _settled(product: ShopProduct, skus: Sequence[Sku]) -> list[str]:
    """Properties in which the product's variants differ, but the ones still possible do not."""
    return [name for name in options.option_names(product.skus) if name not in options.option_names(skus)]


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
