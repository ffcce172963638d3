"""A link by which an order can be paid: the one that is open, or a new one."""

from __future__ import annotations

from bot.core import Core
from bot.shop import orders, payments
from bot.shop.directory import load_directory
from bot.shop.orders import IllegalTransition
from bot.shop.payments import PaymentLink
from bot.transcript import lock_customer


async def link_for(core: Core, number: str) -> PaymentLink:
    """Raises UnknownOrder, or IllegalTransition for an order of which nothing is to be paid online."""
    async with core.engine.begin() as db:
        order = await orders.find(db, number)
        await lock_customer(db, order.customer_id)
        order = await orders.load(db, order.id)
        if not order.awaits_payment:
            raise IllegalTransition(order.number, order.state, "paid", f"order {order.number} is not to be paid online")
        now = core.clock()
        link = await payments.open_link(db, order.id, now)
        if link is not None:
            return link
        minutes = (await load_directory(db)).orders.payment_minutes
        return await payments.ask(db, order, provider=payments.TEST, now=now, minutes=minutes)
