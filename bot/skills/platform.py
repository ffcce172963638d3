"""What platforms bring along besides words: their own catalogue's carts, contacts, and too little room for a reply."""

from __future__ import annotations

from dataclasses import replace

from bot.presses import reopened
from bot.shop import cart
from bot.shop.cart import MAX_QUANTITY
from bot.shop.catalog import find_by_sku
from bot.shop.front import Shop
from bot.skills import cards, discover, options
from bot.skills import cart as cart_skill
from bot.skills.saying import say
from bot.types import CartUndo, Event, Outcome, Turn
from channels.types import OrderLine


async def order(turn: Turn, shop: Shop) -> Outcome:
    """A cart out of the platform's catalogue becomes ours, after a look at price and stock; what differs is said."""
    message = turn.incoming.message
    assert message is not None
    before = await shop.cart(turn.customer.id)
    wanted: dict[str, int] = {}
    for line in message.order:
        wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
    notes = [note for sku, units in wanted.items() if (note := await _take(turn, shop, OrderLine(sku, units)))]
    after = await shop.cart(turn.customer.id)
    if not after.lines:
        return say(turn, shop, "\n".join([*notes, shop.words("cart-empty")]))
    text = "\n".join([shop.words("order-taken"), *notes, *cart_skill.lines(after, shop)])
    taken = Event("cart.imported", {"lines": len(wanted)})
    return say(
        turn, shop, text, choices=cart_skill.after_change(shop), effects=(taken,), undo=CartUndo(before.quantities)
    )


async def _take(turn: Turn, shop: Shop, line: OrderLine) -> str:
    """Put one line into the cart as far as it goes; what is different from what was sent, in words."""
    product = await find_by_sku(shop.db, line.sku, currency=shop.currency)
    sku = (product.sku(line.sku) or (product.skus[0] if len(product.skus) == 1 else None)) if product else None
    if product is None or sku is None:
        return shop.words("order-line-unknown", sku=line.sku[:60])
    title = options.title(product, sku, shop)
    if sku.price is None:
        return shop.words("order-line-price", product=title)
    left = MAX_QUANTITY if sku.left is None else min(sku.left, MAX_QUANTITY)
    units = min(line.quantity, left)
    held = (await shop.cart(turn.customer.id)).quantities.get(sku.sku, 0)
    if units and held:
        await cart.set_quantity(
            shop.db, turn.customer.id, sku.sku, units, currency=shop.currency, identity_id=turn.identity.id
        )
    elif units:
        await cart.add(
            shop.db,
            turn.customer.id,
            sku.sku,
            units,
            currency=shop.currency,
            now=shop.now,
            identity_id=turn.identity.id,
        )
    short = units < line.quantity
    return shop.words("order-line-short", product=title, available=left, quantity=line.quantity) if short else ""


async def contact(turn: Turn, shop: Shop) -> Outcome:
    """A contact that nobody asked for proves nothing and changes nothing."""
    return say(turn, shop, shop.words("contact-unasked"))


async def rest(turn: Turn, shop: Shop) -> Outcome:
    """What of the last reply did not fit. Of a list what was not seen, and then its next page, which is what "more"
    means everywhere; of anything else all of it."""
    last = turn.session.last_replies[-1]
    if last.cards and turn.session.search is not None:
        return await _rest_of_list(turn, shop)
    whole = replace(await reopened(shop.db, last), full_text=True)
    return Outcome((whole,), replace(turn.session, not_understood=0))


async def _rest_of_list(turn: Turn, shop: Shop) -> Outcome:
    found = await discover.more(turn, shop)
    unseen = []
    for ref in turn.unseen:
        product = await find_by_sku(shop.db, ref, currency=shop.currency)
        if product is not None:
            unseen.append(f"- {shop.text(product.product.title)}: {cards.price(product.skus, shop)}")
    first, *others = found.replies
    text = "\n".join([*unseen, first.text])
    return replace(found, replies=(replace(first, text=text, full_text=True), *others))
