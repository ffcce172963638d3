"""Putting a product into the cart: which product, which variant, how many; asked only what is really open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.clauses import blank, goes_on, settled
from bot.form import is_question, yes_or_no
from bot.shop import cart
from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.skills import options, own_size, put_off, together, variants
from bot.skills.cart import PROBLEMS, after_change, refused
from bot.skills.cart_lines import quantity_of
from bot.skills.details import which
from bot.skills.discover import search
from bot.skills.queries import before_preposition
from bot.skills.references import fits, goods, looked_up, meant, ordinals
from bot.skills.saying import say
from bot.skills.small_talk import deny
from bot.skills.together import Item
from bot.types import CartUndo, Event, Outcome, Turn
from bot.wishes import VARIANT, leaves, recounts

MIN_NAME = 4
"""Letters of a word that may name goods rather than a size."""


async def add(turn: Turn, shop: Shop) -> Outcome:
    """Put goods into the cart; asks which product, then which variant, only when that is really open."""
    turn = settled(turn) if turn.action is None else turn
    if recounts(turn):
        return await _recounted(turn, shop)
    if _declines(turn):
        return await deny(turn, shop)
    if turn.session.pending and not _is_asked(turn):
        turn = replace(turn, session=replace(turn.session, pending=None))
    left = _asks_for_variant(turn) and (_left(turn) or await _names_others(turn, shop))
    waiting = await put_off.items(put_off.of_question(turn, left=left), turn, shop)
    if left:
        turn = replace(turn, session=replace(turn.session, pending=None))  # how many were asked for were of the others
    if not _answers_variant(turn) and (several := await together.items(turn, shop)):
        added = await _add_each(turn, shop, [*several, *put_off.but_for(several, waiting)])
        return _with_unread(added, await together.unread(turn, shop, several), shop)
    products = await _meant(turn, shop)
    if waiting and products:
        item = Item(tuple(products), turn)
        return await _add_each(turn, shop, [item, *put_off.but_for([item], waiting)])
    if _is_of_focus(turn, products) and await together.names_unknown(turn, products[0], shop):
        return await search(turn, shop)
    if len(products) == 1 and not _answers_variant(turn):
        products = await _another(turn, shop, products[0]) or products
    if not products and len(unlike := await _but_for_choice(turn, shop)) == 1:
        return await add_product(turn, shop, unlike[0])
    if not products and _counts_on_list(turn):
        return say(turn, shop, shop.words("list-none"))
    if not products:
        return await search(turn, shop) if goods(turn) else say(turn, shop, shop.words("which-none"))
    if len(products) > 1:
        products = _searched_for(turn, shop, products) or products
    if len(products) > 1:
        return which(turn, shop, products, "cart_add", **_carried(turn))
    if _answers_variant(turn):
        return await add_product(turn, shop, products[0])
    added = await add_product(together.about(turn, products, shop), shop, products[0])
    return _with_unread(added, await together.unread(turn, shop, [Item(tuple(products), turn)]), shop)


async def _recounted(turn: Turn, shop: Shop) -> Outcome:
    """The question that is open, once more, for as many as are wanted now."""
    pending = turn.session.pending
    assert pending is not None
    args = {**pending.args, "quantity": str(quantity_of(turn))}
    again = replace(blank(turn), session=replace(turn.session, pending=replace(pending, args=args)))
    if product := await shop.product(args.get("product", "")):
        asked = variants.choose(again, shop, product, later=args.get("later", ""))
        return asked if isinstance(asked, Outcome) else await _put(again, shop, *asked)
    return which(again, shop, await shop.products(turn.session.shown), "cart_add", **_carried(again))


async def _but_for_choice(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The goods that are called as the message says and leave no choice of the colour or size that it names."""
    found = await together.unlike(turn, shop, goods(turn)) if goods(turn) else []
    return [product for product in found if options.not_offered(product, turn, shop)]


def _is_of_focus(turn: Turn, products: Sequence[ShopProduct]) -> bool:
    """Whether the product is meant for no other reason than that it is talked about."""
    plain = turn.action is None and not _asks_for_variant(turn) and not ordinals(turn)
    if not plain or [p.id for p in products] != [turn.session.focus]:
        return False
    text = turn.text.casefold()
    return not any(code.casefold() in text for code in (products[0].id, *(sku.sku for sku in products[0].skus)))


def _counts_on_list(turn: Turn) -> bool:
    """Whether a place in a list is named and there is no list: "two of the first" after a search that found nothing."""
    return not turn.session.shown and any(not e.negated for e in turn.understanding.all("ordinal"))


def _searched_for(turn: Turn, shop: Shop, products: list[ShopProduct]) -> list[ShopProduct]:
    """The one that is what was searched for, where the others of the list are only near it and none is named."""
    search = turn.session.search
    if search is None or turn.action is not None or goods(turn):
        return []
    wanted = set(shop.lemmas(before_preposition(search.text)))
    titles = [(product, product.product.title.values()) for product in products]  # a category is that of its neighbours
    found = [product for product, texts in titles if any(wanted <= set(shop.lemmas(text)) for text in texts)]
    return found if wanted and len(found) == 1 else []


def _with_unread(outcome: Outcome, unread: Sequence[str], shop: Shop) -> Outcome:
    """The outcome, with a word on what of a wish for several was not understood: never passed over."""
    if not unread or not outcome.replies:
        return outcome
    first, *others = outcome.replies
    note = shop.words("add-unread", parts=shop.words.join([f"«{part}»" for part in unread]))
    text = "\n".join(part for part in (note, first.text) if part)
    return replace(outcome, replies=(replace(first, text=text), *others))


async def takes(turn: Turn, shop: Shop) -> bool:
    """Whether a message without a word for taking takes what is on show: it goes on with it ("…, and the wired ones
    too"), or settles between two ("red, no, black"), and names each down to its variant; or says how many of it."""
    about, counted = settled(turn), turn.understanding.first("quantity") is not None
    if turn.action is not None or is_question(turn.text) or (about is turn and not goes_on(turn.text) and not counted):
        return False
    items = await together.named_in(about, shop)
    if _asks_for_variant(turn) and goes_on(turn.text):
        return bool(items)  # "and the teapot", while the size of a mug is asked for
    known = {*turn.session.shown, *turn.session.group}
    return bool(items) and all(_is_one_of(known, item, shop) and (counted or _is_settled(item, shop)) for item in items)


def _is_one_of(known: set[str], item: Item, shop: Shop) -> bool:
    """Whether one product of these is named, by what it is."""
    alone = len(item.products) == 1 and item.products[0].id in known
    return alone and together.is_headed(item.products[0], item.turn, shop)


def _is_settled(item: Item, shop: Shop) -> bool:
    return len(options.narrow(item.products[0].skus, options.said(item.turn, shop), shop)) == 1


async def _another(turn: Turn, shop: Shop, product: ShopProduct) -> list[ShopProduct]:
    """Goods that carry in their name what no variant of this product has: "the concert one" of another kind."""
    word = options.contradicted(product.skus, turn)
    if (
        len(word) < MIN_NAME
        or any(c.isdigit() for c in word)
        or any(e.text == word for e in turn.understanding.all("color"))
    ):
        return []
    return [p for p in await looked_up(turn, shop, word) if fits(p, word, shop)]


# ------------------------------------------------------------------------------------------------ several at once


def _answers_variant(turn: Turn) -> bool:
    return _asks_for_variant(turn) and not _left(turn)


def _left(turn: Turn) -> bool:
    """Whether a question for a variant is open and the message is about other goods."""
    pending = turn.session.pending
    return bool(pending and turn.action is None and _asks_for_variant(turn) and leaves(turn, pending))


async def _names_others(turn: Turn, shop: Shop) -> bool:
    """Whether a message that was not understood as a wish names other goods all the same: "and a puzzle"."""
    pending = turn.session.pending
    product = await shop.product(pending.args["product"]) if pending and turn.action is None else None
    if product is None or len(options.narrow(product.skus, options.said(turn, shop), shop)) < len(product.skus):
        return False
    found = await together.named_in(replace(turn, session=replace(turn.session, pending=None)), shop)
    return bool(found) and all(product.id not in (p.id for p in item.products) for item in found)


def _asks_for_variant(turn: Turn) -> bool:
    pending = turn.session.pending
    return bool(pending and pending.kind == "cart_add" and pending.args.get("product"))


def _offers_anyway(turn: Turn) -> bool:
    """Whether it is asked if goods shall go in as they are, without the choice that was wished for."""
    pending = turn.session.pending
    return bool(turn.action is None and pending and pending.kind == "cart_add" and pending.expects == "affirm")


def _declines(turn: Turn) -> bool:
    meaning = turn.understanding
    no = meaning.intent in ("deny", "cancel") or yes_or_no(turn.text) == "deny"
    return _offers_anyway(turn) and no and not any(meaning.first(kind) for kind in VARIANT)


def _is_asked(turn: Turn) -> bool:
    """Whether an open offer of goods as they are is what the message is about: it names no others."""
    return not _offers_anyway(turn) or not (goods(turn) or ordinals(turn))


async def _add_each(turn: Turn, shop: Shop, items: Sequence[Item]) -> Outcome:
    """Add what is clear, say what cannot be, and ask for the first that is open; the others wait for its answer."""
    before = await shop.cart(turn.customer.id)
    added, lines, waiting = list[tuple[ShopProduct, Sku, int]](), list[str](), list[Item]()
    for item in items:
        settled = _clear(item, shop)
        if settled is None:
            waiting.append(item)
        elif isinstance(settled, Outcome):
            lines += [reply.text for reply in settled.replies]
        elif (problem := await _put_in(turn, shop, *settled)) is not None:
            title = options.title(settled[0], settled[1], shop)
            lines += [reply.text for reply in refused(turn, shop, problem, title, before).replies]
        else:
            added.append(settled)
    said = _told(turn, shop, added, await shop.cart(turn.customer.id), before)
    question = _question(waiting, shop) if waiting else None
    return _joined(said, lines, question)


def _clear(item: Item, shop: Shop) -> tuple[ShopProduct, Sku, int] | Outcome | None:
    """The variant and how many of it; why it cannot be had; None when something has to be asked."""
    if len(item.products) != 1:
        return None
    outcome = variants.choose(item.turn, shop, item.products[0])
    return None if isinstance(outcome, Outcome) and outcome.session.pending is not None else outcome


def _question(waiting: Sequence[Item], shop: Shop) -> Outcome:
    """What to ask about the first of these, with the others kept."""
    first, later = waiting[0], put_off.kept(waiting[1:])
    if len(first.products) != 1:
        args = {key: value for key, value in put_off.amount_and_said(first.turn).items() if value}
        return which(first.turn, shop, list(first.products), "cart_add", **args, later=later)
    asked = variants.choose(first.turn, shop, first.products[0], later=later)
    assert isinstance(asked, Outcome)
    return asked


def _joined(said: Outcome, lines: Sequence[str], question: Outcome | None) -> Outcome:
    """One reply: what was added, what could not be, and the question that is open."""
    reply = said.replies[0]
    if question is None:
        return replace(said, replies=(replace(reply, text="\n".join(t for t in (reply.text, *lines) if t)),))
    asked = question.replies[0]
    text = "\n".join(t for t in (reply.text, *lines, asked.text) if t)
    session = replace(question.session, undo=said.session.undo, group=said.session.group)
    return Outcome((replace(asked, text=text),), session, said.effects)


async def _meant(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The product to add: that of the question that is open, else what the message means."""
    pending = turn.session.pending
    if turn.action is None and pending and _answers_variant(turn):
        return await shop.products([pending.args["product"]])
    return await meant(turn, shop)


def _carried(turn: Turn) -> dict[str, str]:
    """What the message said beside the product, for the turn in which the product is picked."""
    carried = dict(turn.session.pending.args) if turn.session.pending else {}
    if quantity := quantity_of(turn):
        carried["quantity"] = str(quantity)
    said = " ".join(e.text for e in turn.understanding.entities if e.type in put_off.SAID)
    if said:
        carried["said"] = said
    return {key: value for key, value in carried.items() if key in ("quantity", "said", "later")}


async def add_product(turn: Turn, shop: Shop, product: ShopProduct) -> Outcome:
    """Add this product, once its variant is clear."""
    turn = await own_size.put_in(turn, shop, product)
    chosen = variants.choose(turn, shop, product)
    return chosen if isinstance(chosen, Outcome) else await _put(turn, shop, *chosen)


async def _put(turn: Turn, shop: Shop, product: ShopProduct, sku: Sku, quantity: int) -> Outcome:
    before = await shop.cart(turn.customer.id)
    if (problem := await _put_in(turn, shop, product, sku, quantity)) is not None:
        return refused(turn, shop, problem, options.title(product, sku, shop), before)
    return _told(turn, shop, [(product, sku, quantity)], await shop.cart(turn.customer.id), before)


async def _put_in(turn: Turn, shop: Shop, product: ShopProduct, sku: Sku, quantity: int) -> Exception | None:
    """Add so many of a variant; why the cart stays as it was when it does."""
    me, identity = turn.customer.id, turn.identity.id
    try:
        await cart.add(shop.db, me, sku.sku, quantity, currency=shop.currency, now=shop.now, identity_id=identity)
    except PROBLEMS as problem:
        return problem
    return None


def _told(
    turn: Turn, shop: Shop, added: Sequence[tuple[ShopProduct, Sku, int]], after: cart.Cart, before: cart.Cart
) -> Outcome:
    """What was added and what the cart comes to; an empty reply when nothing was."""
    if not added:
        return say(turn, shop, "")
    names = [options.title(product, sku, shop) for product, sku, _ in added]
    total, count = shop.words.money(after.total), after.count
    if len(added) == 1:
        text = shop.words("cart-added", product=names[0], quantity=added[0][2], total=total, count=count)
    else:
        each = [f"• {quantity} × {name}" for name, (_, _, quantity) in zip(names, added, strict=True)]
        text = "\n".join([shop.words("cart-added-each"), *each, shop.words("cart-holds", total=total, count=count)])
    last, variant, _ = added[-1]
    return say(
        turn,
        shop,
        text,
        choices=after_change(shop),
        effects=tuple(Event("cart.added", {"sku": sku.sku, "quantity": quantity}) for _, sku, quantity in added),
        undo=CartUndo(before.quantities),
        focus=last.id,
        focus_sku=variant.sku,
        group=tuple(product.id for product, _, _ in added) if len(added) > 1 else (),
    )
