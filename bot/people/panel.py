"""What is known of a customer: addresses, cart, orders, labels, hand-offs, and who may be the same person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import handoff
from bot.people import agents, timeline
from bot.people.rows import agent_of, like
from bot.people.shapes import (
    CartLineShown,
    CartShown,
    HandoffShown,
    IdentityShown,
    Label,
    Lookalike,
    OrderLineShown,
    OrderShown,
    Panel,
    VariantShown,
    amount,
    amount_or_none,
)
from bot.shop import cart, coupons, orders
from bot.shop.cart import Line
from bot.shop.catalog import ShopProduct
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.shop.orders import TRANSITIONS, Order
from bot.skills import cards, options
from bot.storage.tables import conversation_labels, customers, handoffs, identities, labels
from bot.storage.tables import orders as order_rows
from channels.types import Capabilities

ORDERS = 10
HANDOFFS = 20

Channels = Mapping[str, Capabilities]
"""What the channels that are on can show."""


async def load(db: AsyncConnection, customer_id: int, shop: Shop, channels: Channels) -> Panel:
    """Everything beside the timeline."""
    row = (await db.execute(select(customers).where(customers.c.id == customer_id))).mappings().one()
    addresses = await identities_of(db, customer_id, shop.now, channels)
    return Panel(
        id=customer_id,
        name=row["name"],
        language=row["language"],
        profile=row["profile"],
        created_at=row["created_at"],
        identities=addresses,
        reply_to=next((i.id for i in addresses if i.can_write), None),
        cart=await cart_of(customer_id, shop),
        orders=await orders_of(db, customer_id, shop),
        labels=await labels_of(db, customer_id),
        handoffs=await handoffs_of(db, customer_id),
        notes=tuple(await timeline.notes(db, customer_id)),
        lookalikes=await lookalikes(db, customer_id, addresses),
    )


# ------------------------------------------------------------------------------------------------ addresses


async def identities_of(
    db: AsyncConnection, customer_id: int, now: datetime, channels: Channels
) -> tuple[IdentityShown, ...]:
    """The customer's addresses; the one that wrote last comes first."""
    query = (
        select(identities)
        .where(identities.c.customer_id == customer_id)
        .order_by(identities.c.last_inbound_at.desc().nulls_last(), identities.c.id.desc())
    )
    return tuple(_identity(row, now, channels) for row in (await db.execute(query)).mappings())


def _identity(row: RowMapping, now: datetime, channels: Channels) -> IdentityShown:
    can = channels.get(row["channel"])
    closes = handoff.window_closes(row["last_inbound_at"], can.window_s if can else 0, now)
    why_not = _why_not(row, can, closes, now)
    return IdentityShown(
        id=row["id"],
        channel=row["channel"],
        account=row["account"],
        address=row["address"],
        name=row["name"],
        verified=row["verified_at"] is not None,
        verified_by=row["verified_by"],
        reachable=row["reachable"],
        unreachable_reason=row["unreachable_reason"],
        opted_out=row["opted_out_at"] is not None,
        last_inbound_at=row["last_inbound_at"],
        can_write=not why_not,
        why_not=why_not,
        window_closes_at=closes,
        max_text_chars=can.max_text_chars if can else 0,
        media_kinds=tuple(kind.value for kind in can.media_kinds) if can else (),
        cards=can.cards if can else False,
    )


def _why_not(row: RowMapping, can: Capabilities | None, closes: datetime | None, now: datetime) -> str:
    if can is None:
        return "off"
    if not row["reachable"]:
        return "unreachable"
    if row["opted_out_at"] is not None:
        return "opted_out"
    return "window_closed" if closes is not None and closes <= now else ""


async def lookalikes(
    db: AsyncConnection, customer_id: int, addresses: Sequence[IdentityShown]
) -> tuple[Lookalike, ...]:
    """Other customers' addresses with a phone number that this one has, too."""
    profile = (await db.execute(select(customers.c.profile).where(customers.c.id == customer_id))).scalar() or {}
    told = [str(profile.get("phone") or ""), *(i.address for i in addresses if i.channel in ("sms", "whatsapp"))]
    digits = {d for phone in told if len(d := "".join(c for c in phone if c.isdigit())) >= 9}
    if not digits:
        return ()
    wanted = [*digits, *(f"+{d}" for d in digits)]
    query = (
        select(identities.c.id, identities.c.channel, identities.c.address, identities.c.name, identities.c.customer_id)
        .join(customers, customers.c.id == identities.c.customer_id)
        .where(identities.c.address.in_(wanted), identities.c.channel.in_(("sms", "whatsapp")))
        .where(identities.c.customer_id != customer_id, customers.c.forward_to.is_(None))
        .limit(10)
    )
    return tuple(Lookalike(*row) for row in await db.execute(query))


# ------------------------------------------------------------------------------------------------ cart


async def cart_of(customer_id: int, shop: Shop) -> CartShown:
    """The cart at today's prices, with what the customer's coupon takes off it."""
    held = await cart.load(shop.db, customer_id, currency=shop.currency)
    directory = await load_directory(shop.db)
    off = await coupons.held_discount(shop.db, directory, held, customer_id, shop.now.date())
    return CartShown(
        lines=tuple(_cart_line(line, shop) for line in held.lines),
        count=held.count,
        total=amount(held.total),
        coupon=off.code,
        discount=amount_or_none(type(held.total)(off.amount_minor, shop.currency)) if off.amount_minor else None,
        coupon_problem=off.problem.value if off.problem else "",
    )


def _cart_line(line: Line, shop: Shop) -> CartLineShown:
    return CartLineShown(
        sku=line.sku.sku,
        product_id=line.product.id,
        title=options.title(line.product, line.sku, shop),
        options={cards.option_label(line.product, k, shop): shop.value(v) for k, v in line.sku.options.items()},
        quantity=line.quantity,
        price=amount_or_none(line.price),
        total=amount_or_none(line.total),
        image=cards.image(line.product, line.sku),
        left=line.sku.left,
        short=line.short,
        variants=variants(line.product, shop),
    )


def variants(product: ShopProduct, shop: Shop) -> tuple[VariantShown, ...]:
    """What else the product is sold as."""
    return tuple(
        VariantShown(s.sku, options.describe(s, shop) or s.sku, amount_or_none(s.price), s.left) for s in product.skus
    )


# ------------------------------------------------------------------------------------------------ orders


async def orders_of(db: AsyncConnection, customer_id: int, shop: Shop) -> tuple[OrderShown, ...]:
    found = await orders.of_customer(db, customer_id, limit=ORDERS)
    return await shown_orders(db, found, shop)


async def shown_orders(db: AsyncConnection, found: Sequence[Order], shop: Shop) -> tuple[OrderShown, ...]:
    """Orders as the console shows them."""
    ids, addresses = [order.customer_id for order in found], [order.identity_id for order in found]
    people = {row.id: row for row in await db.execute(select(customers).where(customers.c.id.in_(ids)))}
    query = select(identities.c.id, identities.c.channel).where(identities.c.id.in_(addresses))
    channels = {row.id: row.channel for row in await db.execute(query)}
    return tuple(
        _order(order, people[order.customer_id].name, channels.get(order.identity_id, ""), shop) for order in found
    )


def _order(order: Order, name: str, channel: str, shop: Shop) -> OrderShown:
    return OrderShown(
        id=order.id,
        number=order.number,
        state=order.state,
        customer_id=order.customer_id,
        customer_name=order.contact.get("name") or name,
        channel=channel,
        created_at=order.created_at,
        changed_at=order.changed_at,
        contact=order.contact,
        delivery=shop.text(order.delivery.name) or order.delivery.id,
        payment=shop.text(order.payment.name) or order.payment.id,
        store=order.store,
        coupon=order.coupon,
        tracking=order.tracking,
        lines=tuple(
            OrderLineShown(e.sku, shop.text(e.title), e.quantity, amount(e.price), amount(e.total)) for e in order.lines
        ),
        goods=amount(order.goods),
        discount=amount(order.discount),
        fee=amount(order.fee),
        total=amount(order.total),
        awaits_payment=order.awaits_payment,
        next_states=tuple(sorted(TRANSITIONS.get(order.state, ()))),
    )


async def find_orders(
    db: AsyncConnection,
    shop: Shop,
    *,
    state: str = "",
    q: str = "",
    customer: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    before: int | None = None,
) -> tuple[tuple[OrderShown, ...], int | None]:
    """The shop's orders by filter, the newest first, and where the next page begins."""
    query = select(order_rows.c.id).order_by(order_rows.c.id.desc()).limit(limit + 1)
    if state:
        query = query.where(order_rows.c.state == state)
    if customer is not None:
        query = query.where(order_rows.c.customer_id == customer)
    if since is not None:
        query = query.where(order_rows.c.created_at >= since)
    if until is not None:
        query = query.where(order_rows.c.created_at < until)
    if before is not None:
        query = query.where(order_rows.c.id < before)
    if q:
        wanted = f"%{like(q)}%"
        contact = order_rows.c.contact
        query = query.where(
            order_rows.c.number.ilike(wanted)
            | contact["name"].astext.ilike(wanted)
            | contact["phone"].astext.ilike(wanted)
        )
    ids = list((await db.execute(query)).scalars())
    found = [await orders.load(db, id) for id in ids[:limit]]
    return await shown_orders(db, found, shop), ids[limit - 1] if len(ids) > limit else None


# ------------------------------------------------------------------------------------------------ labels, hand-offs


async def labels_of(db: AsyncConnection, customer_id: int) -> tuple[Label, ...]:
    query = (
        select(labels.c.name, labels.c.color)
        .join(conversation_labels, conversation_labels.c.label == labels.c.name)
        .where(conversation_labels.c.customer_id == customer_id)
        .order_by(labels.c.name)
    )
    return tuple(Label(row.name, row.color) for row in await db.execute(query))


async def all_labels(db: AsyncConnection) -> tuple[Label, ...]:
    return tuple(Label(row.name, row.color) for row in await db.execute(select(labels).order_by(labels.c.name)))


async def handoffs_of(db: AsyncConnection, customer_id: int) -> tuple[HandoffShown, ...]:
    """Earlier conversations with people, the newest first."""
    known = await agents.names(db)
    query = select(handoffs).where(handoffs.c.customer_id == customer_id).order_by(handoffs.c.id.desc()).limit(HANDOFFS)
    plain = ("id", "requested_at", "reason", "channel", "language", "taken_at", "first_reply_at", "ended_at")
    return tuple(
        HandoffShown(
            **{name: row[name] for name in (*plain, "outcome", "score", "comment", "summary")},
            agent=agent_of(known, row["agent"]),
        )
        for row in (await db.execute(query)).mappings()
    )
