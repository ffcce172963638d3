"""Placing an order: the cart as the customer agreed to it, out of stock and into the books, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.shop import cart as carts
from bot.shop import coupons, stock
from bot.shop.cart import Cart, Line
from bot.shop.catalog import lock_catalog
from bot.shop.checkout import Draft, Obstacle, Price, fingerprint, obstacles, price
from bot.shop.directory import Delivery, Directory, Payment
from bot.shop.orders import Order, Way, happened, load
from bot.storage.tables import order_lines, order_numbers, orders


class Changed(Exception):
    """What the customer said yes to is no longer what the order would be; nothing was placed."""


class CannotOrder(Exception):
    """Lines of the cart cannot be ordered as they stand; nothing was placed."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(o.sku for o in found) or "the cart is empty")
        self.obstacles = tuple(found)


@dataclass(frozen=True, slots=True)
class Placing:
    """Who orders, and what they said yes to. `agreed` is the fingerprint of the summary that was shown."""

    customer_id: int
    identity_id: int
    language: str
    draft: Draft
    agreed: str
    currency: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The order; `new` is False when a second press found it placed already."""

    order: Order
    new: bool


async def place(db: AsyncConnection, placing: Placing, directory: Directory, *, now: datetime, today: date) -> Placed:
    """Make the cart an order: stock taken, coupon used, cart emptied, in the caller's transaction.

    Raises Changed, CannotOrder or OutOfStock, having changed nothing; pressed twice, it finds the first order.
    """
    version = await lock_catalog(db)
    if (known := await by_draft(db, placing.draft.id, placing.customer_id)) is not None:
        return Placed(known, new=False)
    async with db.begin_nested():
        order = await _place(db, placing, directory, version, now, today)
    return Placed(order, new=True)


async def _place(
    db: AsyncConnection, placing: Placing, directory: Directory, version: int, now: datetime, today: date
) -> Order:
    cart = await carts.load(db, placing.customer_id, currency=placing.currency)
    if not cart.lines or (found := obstacles(cart)):
        raise CannotOrder(found if cart.lines else ())
    money = await _agreed_price(db, placing, cart, directory, today)
    order_id = await _insert(db, placing, cart, money, directory, now)
    known_stores = [s.id for s in directory.stores]
    await stock.take(db, order_id, cart.quantities, version=version, store=placing.draft.store, known=known_stores)
    await carts.clear(db, placing.customer_id)
    await coupons.hold(db, placing.customer_id, "")
    order = await load(db, order_id)
    await happened(db, order, "order.placed", now)
    return order


async def by_draft(db: AsyncConnection, draft_id: str, customer_id: int) -> Order | None:
    """The customer's order that this checkout became, if it has."""
    if not draft_id:
        return None
    query = select(orders.c.id).where(orders.c.draft == draft_id, orders.c.customer_id == customer_id)
    found = (await db.execute(query)).scalar()
    return await load(db, found) if found is not None else None


async def _agreed_price(db: AsyncConnection, placing: Placing, cart: Cart, directory: Directory, today: date) -> Price:
    """Today's price, when it is what the customer agreed to."""
    code = await coupons.held(db, placing.customer_id)
    if code:
        await coupons.lock_uses(db, code)
    off = await coupons.held_discount(db, directory, cart, placing.customer_id, today, phone=placing.draft.phone)
    money = price(placing.draft, directory, cart, off)
    if fingerprint(cart, money) != placing.agreed:
        raise Changed
    return money


async def _insert(
    db: AsyncConnection, placing: Placing, cart: Cart, money: Price, directory: Directory, now: datetime
) -> int:
    number = (await db.execute(select(order_numbers.next_value()))).scalar_one()
    draft = placing.draft
    contact = {
        key: getattr(draft, key) for key in ("name", "phone", "city", "address", "branch") if getattr(draft, key)
    }
    values = {
        "number": f"{directory.orders.prefix}{number}",
        "draft": draft.id,
        "customer_id": placing.customer_id,
        "identity_id": placing.identity_id,
        "state": "placed",
        "language": placing.language,
        "contact": contact,
        "delivery": codec.dump(_delivery(directory.delivery_way(draft.delivery))),
        "payment": codec.dump(_payment(directory.payment_way(draft.payment))),
        "store": draft.store,
        "coupon": money.coupon.code if money.discount.amount_minor else "",
        "currency": placing.currency,
        "goods_minor": money.goods.amount_minor,
        "discount_minor": money.discount.amount_minor,
        "fee_minor": money.fee.amount_minor,
        "total_minor": money.total.amount_minor,
        "created_at": now,
        "changed_at": now,
    }
    order_id = (await db.execute(insert(orders).values(values).returning(orders.c.id))).scalar_one()
    await db.execute(insert(order_lines), [_line(order_id, n, line) for n, line in enumerate(cart.lines)])
    return int(order_id)


def _delivery(way: Delivery | None) -> Way:
    return Way(way.id, way.kind, dict(way.name)) if way else Way()


def _payment(way: Payment | None) -> Way:
    return Way(way.id, "", dict(way.name), way.online) if way else Way()


def _line(order_id: int, position: int, line: Line) -> dict[str, Any]:
    assert line.price is not None
    return {
        "order_id": order_id,
        "position": position,
        "sku": line.sku.sku,
        "product_id": line.product.id,
        "title": full_title(line),
        "quantity": line.quantity,
        "price_minor": line.price.amount_minor,
    }


def full_title(line: Line) -> dict[str, str]:
    """The product with its variant, in every language it has: "Runner (black, 42)"."""
    out = {}
    for language, title in line.product.product.title.items():
        values = [v.get(language) or v.get("") or next(iter(v.values()), "") for v in line.sku.options.values()]
        out[language] = f"{title} ({', '.join(values)})" if values else title
    return out
