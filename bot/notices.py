"""What the shop tells a customer unasked: an order's changes, to the address it was ordered from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import codec
from bot.core import Core
from bot.shop import orders, payments
from bot.shop.orders import Order
from bot.shop.payments import Callback, Result, Settled
from bot.storage.tables import messages, outbox
from bot.transcript import lock_customer
from bot.wording import Wording, Words
from channels.types import Reply


async def tell(db: AsyncConnection, order: Order, key: str, reply: Reply, now: datetime) -> None:
    """Queue a message about the order, once per `key`. It goes out whoever holds the conversation."""
    message = {
        "customer_id": order.customer_id,
        "identity_id": order.identity_id,
        "author": "bot",
        "key": f"order-{order.id:x}-{key}",
        "text": reply.text,
        "body": codec.dump(reply),
        "created_at": now,
    }
    statement = insert(messages).values(message).on_conflict_do_nothing().returning(messages.c.id)
    id = (await db.execute(statement)).scalar()
    if id is None:
        return
    row = {
        "customer_id": order.customer_id,
        "identity_id": order.identity_id,
        "message_id": id,
        "author": "system",
        "reply": message["body"],
        "next_attempt_at": now,
        "created_at": now,
    }
    await db.execute(insert(outbox).values(row))


async def tell_state(db: AsyncConnection, order: Order, wording: Wording, now: datetime, *, reason: str = "") -> None:
    """Tell the customer what their order has come to."""
    words = wording.of(await orders.language_of(db, order))
    said = "order-now-unpaid" if reason == "unpaid" else f"order-now-{order.state}"
    if order.state == "packed" and order.delivery.kind == "pickup":
        said = "order-now-ready"
    lines = [words(said, order=order.number, total=words.money(order.total))]
    if order.tracking and order.state == "shipped":
        lines.append(words("order-tracking", tracking=order.tracking))
    if order.state == "cancelled" and order.paid_at is not None:
        lines.append(words("order-refund", total=words.money(order.total)))
    await tell(db, order, f"{order.state}-{order.changed_at.timestamp():.0f}", reply(words, lines), now)


def reply(words: Words, lines: Sequence[str]) -> Reply:
    return Reply(text="\n".join(line for line in lines if line), language=words.language)


_RESULTS: Mapping[Result, str] = {
    Result.PAID: "payment-paid",
    Result.DECLINED: "payment-declined",
    Result.LATE: "payment-late",
    Result.MISMATCH: "payment-mismatch",
    Result.EXPIRED: "order-now-unpaid",
}


async def tell_payment(db: AsyncConnection, settled: Settled, wording: Wording, now: datetime) -> None:
    """Tell the customer what became of their payment; nothing when it was known already."""
    if settled.order is None or settled.result not in _RESULTS:
        return
    order = settled.order
    words = wording.of(await orders.language_of(db, order))
    text = words(_RESULTS[settled.result], order=order.number, total=words.money(order.total))
    await tell(db, order, f"payment-{settled.result}", Reply(text=text, language=words.language), now)


# ------------------------------------------------------------------------------------------------ from outside a turn


async def set_state(
    engine: AsyncEngine,
    wording: Wording,
    number: str,
    state: str,
    *,
    now: datetime,
    tracking: str = "",
    reason: str = "",
) -> Order:
    """The shop changes an order: stock, event, webhook, payment and the customer's message, in one transaction.

    Raises UnknownOrder or IllegalTransition. The message goes out as soon as a worker looks.
    """
    async with engine.begin() as db:
        order = await orders.find(db, number)
        await lock_customer(db, order.customer_id)
        changed = await orders.change(db, order, state, now=now, tracking=tracking, reason=reason)
        if state == "cancelled":
            await payments.close(db, changed, now)
        if state == "paid":
            await payments.paid_elsewhere(db, changed, now)
        await tell_state(db, changed, wording, now, reason=reason)
    return changed


async def take_callback(core: Core, provider: str, said: Callback) -> Settled:
    """A provider's verified word takes effect, once, and the customer hears of it."""
    async with core.engine.begin() as db:
        link = await payments.find(db, said.token)
        if link is None:
            return Settled(Result.UNKNOWN)
        order = await orders.load(db, link.order_id)
        await lock_customer(db, order.customer_id)
        settled = await payments.settle(db, provider, said, core.clock())
        await tell_payment(db, settled, core.wording, core.clock())
    await core.schedule.deliver(order.identity_id)
    return settled
