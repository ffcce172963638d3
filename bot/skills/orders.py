"""A customer's own orders: where they are, cancelled before they leave, sent back, ordered again."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot import form as forms
from bot import notices
from bot.shop import cart, orders, payments
from bot.shop.cart import BadQuantity, NotForSale, OutOfStock
from bot.shop.catalog import UnknownSku, find_by_sku
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.shop.orders import IllegalTransition, Order, UnknownOrder
from bot.skills import cart as cart_skill
from bot.skills import checkout
from bot.skills.questions import clock, order_lines, to_pay
from bot.skills.saying import say
from bot.types import CartUndo, Event, HandOff, Outcome, Pending, Turn, choice
from channels.types import Choice

_NUMBER = re.compile(r"(?<![\w+.,])(?:[A-Za-zА-Яа-яІіЇїЄє]{1,4}-)?\d{3,10}(?![\w]|[.,]\d)")
SHOWN = 5


async def _meant(turn: Turn, shop: Shop, number: str, usable: Callable[[Order], bool]) -> list[Order]:
    """The customer's orders that the message may mean. Raises UnknownOrder for a number that is not one of theirs."""
    if number:
        return [await orders.find(shop.db, number, customer_id=turn.customer.id)]
    mine = await orders.of_customer(shop.db, turn.customer.id)
    return [order for order in mine if usable(order)]


def _number(turn: Turn) -> str:
    """The order number that the message or its button names."""
    if turn.arg("order"):
        return turn.arg("order")
    entity = turn.understanding.first("order_number")
    if entity is not None:
        return entity.value
    found = _NUMBER.search(turn.text) if turn.action is None and not forms.supposes_sum(turn.text) else None
    return found.group() if found else ""


async def _one(
    turn: Turn,
    shop: Shop,
    intent: str,
    usable: Callable[[Order], bool],
    act: Callable[[Order], Awaitable[Outcome]],
) -> Outcome:
    """Act on the order that is meant; ask when several may be."""
    number = _number(turn)
    try:
        found = await _meant(turn, shop, number, usable)
    except UnknownOrder:
        again = Pending(intent, "order_number")
        return say(turn, shop, shop.words("order-none-such", order=number), choices=_person(shop), pending=again)
    if not found:
        mine = await orders.of_customer(shop.db, turn.customer.id, limit=1)
        return say(turn, shop, shop.words("order-none-fits" if mine else "order-none"), choices=_person(shop))
    if len(found) == 1:
        return await act(found[0])
    choices = tuple(
        choice(_label(order, shop), intent, description=_goods(order, shop), order=order.number)
        for order in found[:SHOWN]
    )
    pending = Pending(intent, "order_number", {})
    return say(turn, shop, shop.words("order-which"), choices=choices, pending=pending)


def _person(shop: Shop) -> tuple[Choice, ...]:
    return (choice(shop.words("choice-human"), "human"),)


def _label(order: Order, shop: Shop) -> str:
    return f"{order.number} · {shop.words(f'state-{order.state}')}"


def _goods(order: Order, shop: Shop) -> str:
    return ", ".join(shop.words.units(shop.text(line.title)) for line in order.lines)[:70]


def _any(order: Order) -> bool:
    return True


# ------------------------------------------------------------------------------------------------ status


async def status(turn: Turn, shop: Shop) -> Outcome:
    """Where the customer's orders are; one in full when it is clear which."""
    number = _number(turn)
    if number:
        return await _one(turn, shop, "order_status", _any, lambda order: show(turn, shop, order))
    mine = await orders.of_customer(shop.db, turn.customer.id, limit=SHOWN)
    moving = [o for o in mine if o.state not in ("delivered", "cancelled", "returned")]
    if len(mine) == 1 or len(moving) == 1:
        return await show(turn, shop, (moving or mine)[0])
    if not mine:
        return say(turn, shop, shop.words("order-none"), choices=_person(shop))
    lines = [shop.words("order-yours")]
    lines += [f"{_label(o, shop)} · {shop.words.money(o.total)} · {_goods(o, shop)}" for o in mine]
    choices = tuple(choice(o.number, "order_status", order=o.number) for o in mine)
    return say(turn, shop, "\n".join(lines), choices=choices, pending=Pending("order_status", "order_number", {}))


async def show(turn: Turn, shop: Shop, order: Order) -> Outcome:
    """One order: its state, goods, money and place, and what can be done with it."""
    words = shop.words
    state = "state-ready" if order.state == "packed" and order.delivery.kind == "pickup" else f"state-{order.state}"
    lines = [words("order-is", order=order.number, state=words(state), date=words.date(order.created_at.date()))]
    lines += order_lines(shop, order)
    lines.append(words("checkout-total", total=words.money(order.total)))
    if place := await _place(shop, order):
        lines.append(words("checkout-place", place=place))
    if order.state in COMING and (term := await _term(shop, order)):
        lines.append(words("order-term", term=term))
    if order.tracking:
        lines.append(words("order-tracking", tracking=order.tracking))
    choices: list[Choice] = []
    link = await payments.open_link(shop.db, order.id, shop.now) if order.awaits_payment else None
    if link is not None:
        directory = await load_directory(shop.db)
        lines.append(words("checkout-pay", time=clock(shop, directory, link.expires_at)))
        choices.append(to_pay(shop, order, link))
    if order.can_be_cancelled:
        choices.append(choice(words("choice-cancel-order"), "order_cancel", order=order.number))
    if order.state in ("delivered", "cancelled"):
        choices.append(choice(words("choice-reorder"), "reorder", order=order.number))
    return say(turn, shop, "\n".join(lines), choices=tuple(choices), topic=f"order:{order.number}")


COMING = {"placed", "paid", "packed", "shipped"}
"""States in which an order is not there yet."""


async def _term(shop: Shop, order: Order) -> str:
    """How long the way that was chosen takes, in the shop's words."""
    way = (await load_directory(shop.db)).delivery_way(order.delivery.id)
    return shop.text(way.term) if way is not None else ""


async def _place(shop: Shop, order: Order) -> str:
    """Where the order goes, as it was ordered."""
    if order.delivery.kind == "pickup":
        directory = await load_directory(shop.db)
        store = directory.store(order.store)
        return ", ".join(p for p in (shop.text(store.city), shop.text(store.address)) if p) if store else order.store
    contact, name = order.contact, shop.text(order.delivery.name)
    last = f"{name} № {contact['branch']}" if order.delivery.kind == "branch" and contact.get("branch") else ""
    return ", ".join(p for p in (contact.get("city", ""), contact.get("address", "") or last) if p)


# ------------------------------------------------------------------------------------------------ cancelling


async def cancel(turn: Turn, shop: Shop) -> Outcome:
    """Withdraw an order that has not left: asked once more, then done. A checkout under way is what is meant first."""
    pending = turn.session.pending
    if turn.action is None and pending and pending.kind == forms.KIND and not _number(turn):
        return checkout.cancel(turn, shop)
    if pending and pending.kind == "order_cancel" and pending.args.get("order") and turn.action is None:
        answer = forms.yes_or_no(turn.text) or turn.understanding.intent
        if answer == "affirm":
            return await _do_cancel(turn, shop, pending.args["order"])
        if answer == "deny":
            return say(turn, shop, shop.words("order-kept", order=pending.args["order"]))
    if turn.arg("sure"):
        return await _do_cancel(turn, shop, turn.arg("order"))
    return await _one(turn, shop, "order_cancel", lambda o: o.can_be_cancelled, lambda o: _ask_cancel(turn, shop, o))


async def _ask_cancel(turn: Turn, shop: Shop, order: Order) -> Outcome:
    if not order.can_be_cancelled:
        return _too_late(turn, shop, order)
    text = "\n".join(
        [
            shop.words("order-cancel-sure", order=order.number, total=shop.words.money(order.total)),
            *order_lines(shop, order),
        ]
    )
    choices = (
        choice(shop.words("choice-yes-cancel"), "order_cancel", order=order.number, sure="1"),
        choice(shop.words("choice-keep"), "order_status", order=order.number),
    )
    pending = Pending("order_cancel", "affirm", {"order": order.number})
    return say(turn, shop, text, choices=choices, pending=pending)


def _too_late(turn: Turn, shop: Shop, order: Order) -> Outcome:
    """An order that has left cannot be stopped; it can come back."""
    state = shop.words(f"state-{order.state}")
    text = shop.words("order-cancel-too-late", order=order.number, state=state)
    back = (choice(shop.words("choice-return"), "order_return", order=order.number),)
    possible = order.state in ("shipped", "delivered")
    return say(turn, shop, text, choices=(*(back if possible else ()), *_person(shop)))


async def _do_cancel(turn: Turn, shop: Shop, number: str) -> Outcome:
    try:
        order = await orders.find(shop.db, number, customer_id=turn.customer.id)
        done = await orders.change(shop.db, order, "cancelled", now=shop.now, reason="customer")
    except UnknownOrder:
        return say(turn, shop, shop.words("order-none-such", order=number), choices=_person(shop))
    except IllegalTransition:
        return _too_late(turn, shop, order)
    await payments.close(shop.db, done, shop.now)
    lines = [shop.words("order-cancelled-by-you", order=done.number)]
    if done.paid_at is not None:
        lines.append(shop.words("order-refund", total=shop.words.money(done.total)))
    again = (choice(shop.words("choice-reorder"), "reorder", order=done.number),)
    return say(turn, shop, "\n".join(lines), choices=again)


# ------------------------------------------------------------------------------------------------ returning


async def give_back(turn: Turn, shop: Shop) -> Outcome:
    """A return or an exchange: noted on the order, and a person goes on with it."""
    left = ("shipped", "delivered")
    return await _one(turn, shop, "order_return", lambda o: o.state in left, lambda o: _return(turn, shop, o))


async def _return(turn: Turn, shop: Shop, order: Order) -> Outcome:
    if order.can_be_cancelled:
        return await _ask_cancel(turn, shop, order)
    if order.state not in ("shipped", "delivered"):
        return await show(turn, shop, order)
    said = turn.text[:300] if turn.action is None else ""
    await orders.happened(shop.db, order, "order.return_requested", shop.now, reason=said)
    summary = f"return: order {order.number} ({shop.words.money(order.total)}): {said}".strip(": ")
    text = shop.words("order-return-requested", order=order.number)
    return say(turn, shop, text, effects=(HandOff("return", summary),))


# ------------------------------------------------------------------------------------------------ again


async def again(turn: Turn, shop: Shop) -> Outcome:
    """The goods of an earlier order into the cart, at today's prices, with every difference named."""
    number = _number(turn)
    if not number:
        mine = await orders.of_customer(shop.db, turn.customer.id, limit=1)
        if mine:
            return await _again(turn, shop, mine[0])
    return await _one(turn, shop, "reorder", _any, lambda order: _again(turn, shop, order))


async def _again(turn: Turn, shop: Shop, order: Order) -> Outcome:
    before = await shop.cart(turn.customer.id)
    notes = [note for line in order.lines if (note := await _add_again(turn, shop, line))]
    after = await shop.cart(turn.customer.id)
    if after.quantities == before.quantities:
        return say(turn, shop, "\n".join([shop.words("reorder-nothing", order=order.number), *notes]))
    lines = [shop.words("reorder-done", order=order.number), *notes, *cart_skill.lines(after, shop)]
    choices = (choice(shop.words("choice-checkout"), "checkout"), choice(shop.words("choice-undo"), "undo"))
    added = Event("cart.reordered", {"order": order.number})
    undo = CartUndo(before.quantities)
    return say(turn, shop, "\n".join(lines), choices=choices, effects=(added,), undo=undo)


async def _add_again(turn: Turn, shop: Shop, line: orders.OrderLine) -> str:
    """Put a line into the cart as far as it goes; what is different from then, in words."""
    title = shop.words.units(shop.text(line.title))
    product = await find_by_sku(shop.db, line.sku, currency=shop.currency)
    sku = product.sku(line.sku) if product else None
    if sku is None:
        return shop.words("reorder-gone", product=title)
    quantity = line.quantity if sku.left is None else min(line.quantity, sku.left)
    if quantity == 0:
        return shop.words("product-out-of-stock", product=title)
    try:
        await cart.add(
            shop.db,
            turn.customer.id,
            line.sku,
            quantity,
            currency=shop.currency,
            now=shop.now,
            identity_id=turn.identity.id,
        )
    except (UnknownSku, NotForSale):
        return shop.words("not-for-sale", product=title)
    except (OutOfStock, BadQuantity):
        return shop.words("product-out-of-stock", product=title)
    notes = []
    if quantity < line.quantity:
        notes.append(shop.words("checkout-short", product=title, available=quantity, quantity=line.quantity))
    if sku.price is not None and sku.price != line.price:
        was, now = shop.words.money(line.price), shop.words.money(sku.price)
        notes.append(shop.words("reorder-price", product=title, was=was, now=now))
    return "\n".join(notes)


# ------------------------------------------------------------------------------------------------ time is over


async def payment_expired(turn: Turn, shop: Shop) -> Outcome:
    """The time to pay is over: the order is given up and the customer told. Whoever holds the conversation."""
    timer = turn.incoming.timer
    assert timer is not None
    settled = await payments.expire(shop.db, timer.key, shop.now)
    await notices.tell_payment(shop.db, settled, shop.wording, shop.now)
    return Outcome(session=turn.session)
