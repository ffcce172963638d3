"""Orders: read, and changed along legal transitions; each change is an event and a note to the shop's systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.shop import stock, webhooks
from bot.shop.catalog import lock_catalog
from bot.storage.tables import customers, order_lines, orders
from bot.transcript import record
from bot.types import Event, Money
from catalog_index.types import Text

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "placed": frozenset({"paid", "packed", "cancelled"}),
    "paid": frozenset({"packed", "cancelled"}),
    "packed": frozenset({"paid", "shipped", "delivered", "cancelled"}),
    "shipped": frozenset({"delivered", "returned"}),
    "delivered": frozenset({"returned"}),
    "cancelled": frozenset(),
    "returned": frozenset(),
}
STATES = tuple(TRANSITIONS)
BEFORE_SHIPPING = ("placed", "paid", "packed")


class UnknownOrder(Exception):
    """There is no such order, or it is somebody else's."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no order {number}")
        self.number = number


class IllegalTransition(Exception):
    """An order in this state cannot come into that one."""

    def __init__(self, number: str, state: str, wanted: str, reason: str = "") -> None:
        possible = ", ".join(sorted(TRANSITIONS.get(state, ()))) or "nothing"
        super().__init__(reason or f"order {number} is {state}: from there it can become {possible}, not {wanted}")
        self.number, self.state, self.wanted = number, state, wanted


@dataclass(frozen=True, slots=True)
class Way:
    """A delivery or payment method as it was when the order was placed."""

    id: str = ""
    kind: str = ""  # of deliveries: courier, branch, pickup
    name: Text = field(default_factory=dict)
    online: bool = False  # of payments


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as it was ordered; `price` per unit."""

    sku: str
    product_id: str
    title: Text
    quantity: int
    price: Money

    @property
    def total(self) -> Money:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    id: int
    number: str
    state: str
    customer_id: int
    identity_id: int
    language: str
    contact: Mapping[str, str]
    delivery: Way
    payment: Way
    store: str
    coupon: str
    lines: tuple[OrderLine, ...]
    goods: Money
    discount: Money
    fee: Money
    total: Money
    tracking: str
    created_at: datetime
    changed_at: datetime
    paid_at: datetime | None

    @property
    def can_be_cancelled(self) -> bool:
        return "cancelled" in TRANSITIONS[self.state]

    @property
    def awaits_payment(self) -> bool:
        return self.state == "placed" and self.payment.online and self.paid_at is None


# ------------------------------------------------------------------------------------------------ reading


async def load(db: AsyncConnection, order_id: int) -> Order:
    row = (await db.execute(select(orders).where(orders.c.id == order_id))).mappings().one()
    return (await _orders(db, [row]))[0]


async def find(db: AsyncConnection, number: str, *, customer_id: int | None = None) -> Order:
    """The order with this number, of this customer when given. Raises UnknownOrder."""
    wanted = number.strip().lstrip("#№ ").casefold()
    digits = func.substring(orders.c.number, r"\d+$")  # people leave the shop's prefix out
    query = select(orders).where(or_(func.lower(orders.c.number) == wanted, digits == wanted))
    if customer_id is not None:
        query = query.where(orders.c.customer_id == customer_id)
    row = (await db.execute(query)).mappings().first()
    if row is None:
        raise UnknownOrder(number)
    return (await _orders(db, [row]))[0]


async def of_customer(db: AsyncConnection, customer_id: int, *, limit: int = 10) -> list[Order]:
    """The customer's orders, the newest first."""
    query = select(orders).where(orders.c.customer_id == customer_id).order_by(orders.c.id.desc()).limit(limit)
    return await _orders(db, (await db.execute(query)).mappings().all())


async def listed(db: AsyncConnection, *, state: str = "", limit: int = 50, before: int | None = None) -> list[Order]:
    """The shop's orders, the newest first; of one state when given; those older than the order id `before`."""
    query = select(orders).order_by(orders.c.id.desc()).limit(limit)
    if state:
        query = query.where(orders.c.state == state)
    if before is not None:
        query = query.where(orders.c.id < before)
    return await _orders(db, (await db.execute(query)).mappings().all())


async def _orders(db: AsyncConnection, rows: Sequence[RowMapping]) -> list[Order]:
    ids = [row["id"] for row in rows]
    query = select(order_lines).where(order_lines.c.order_id.in_(ids)).order_by(order_lines.c.position)
    lines: dict[int, list[RowMapping]] = {}
    for line in (await db.execute(query)).mappings():
        lines.setdefault(line["order_id"], []).append(line)
    return [_order(row, lines.get(row["id"], [])) for row in rows]


def _order(row: RowMapping, lines: Sequence[RowMapping]) -> Order:
    currency = row["currency"]

    def money(name: str) -> Money:
        return Money(row[f"{name}_minor"], currency)

    return Order(
        **{name: row[name] for name in _PLAIN},
        delivery=codec.load_or_default(Way, row["delivery"]),
        payment=codec.load_or_default(Way, row["payment"]),
        lines=tuple(
            OrderLine(e["sku"], e["product_id"], e["title"], e["quantity"], Money(e["price_minor"], currency))
            for e in lines
        ),
        goods=money("goods"),
        discount=money("discount"),
        fee=money("fee"),
        total=money("total"),
    )


_PLAIN = (
    *("id", "number", "state", "customer_id", "identity_id", "language", "contact"),
    *("store", "coupon", "tracking", "created_at", "changed_at", "paid_at"),
)


# ------------------------------------------------------------------------------------------------ changing


async def change(
    db: AsyncConnection, order: Order, state: str, *, now: datetime, tracking: str = "", reason: str = ""
) -> Order:
    """The order in its new state: stock given back when cancelled, the event and webhook written.

    Raises IllegalTransition. The caller holds the customer's row (`lock_customer`), as a turn does; the order's own row
    is locked too, so that of two at once one sees the other's state.
    """
    version = await lock_catalog(db) if state == "cancelled" else 0
    row = (await db.execute(select(orders.c.state).where(orders.c.id == order.id).with_for_update())).one()
    if state not in TRANSITIONS.get(row.state, ()):
        raise IllegalTransition(order.number, row.state, state)
    current = await load(db, order.id)
    if state == "packed" and current.awaits_payment:
        text = f"order {order.number} is to be paid online and is not: set it paid first"
        raise IllegalTransition(order.number, row.state, state, text)
    values: dict[str, Any] = {"state": state, "changed_at": now}
    if state == "paid":
        values |= {"paid_at": now, "state": row.state if row.state == "packed" else "paid"}
    if tracking:
        values["tracking"] = tracking
    await db.execute(orders.update().where(orders.c.id == order.id).values(**values))
    if state == "cancelled":
        await stock.give_back(db, order.id, now, version=version)
    changed = await load(db, order.id)
    await happened(db, changed, f"order.{state}", now, reason=reason)
    return changed


async def happened(db: AsyncConnection, order: Order, event: str, now: datetime, *, reason: str = "") -> None:
    """Keep what happened to an order, and let the shop's own systems know."""
    payload: dict[str, str | int] = {
        "order": order.number,
        "state": order.state,
        "total_minor": order.total.amount_minor,
    }
    if reason:
        payload["reason"] = reason
    await record(db, order.customer_id, Event(event, payload), now)
    extra = {"reason": reason} if reason else {}
    await webhooks.announce(db, event, {"order": public(order), **extra}, now)


def public(order: Order) -> dict[str, Any]:
    """The order as other systems read it; money as decimal strings in major units."""
    return {
        "number": order.number,
        "state": order.state,
        "customer": order.customer_id,
        "contact": dict(order.contact),
        "delivery": {"id": order.delivery.id, "kind": order.delivery.kind, "store": order.store},
        "payment": {"id": order.payment.id, "online": order.payment.online, "paid": order.paid_at is not None},
        "coupon": order.coupon,
        "lines": [
            {
                "sku": line.sku,
                "product_id": line.product_id,
                "title": dict(line.title),
                "quantity": line.quantity,
                "price": str(line.price),
                "total": str(line.total),
            }
            for line in order.lines
        ],
        "goods": str(order.goods),
        "discount": str(order.discount),
        "fee": str(order.fee),
        "total": str(order.total),
        "currency": order.total.currency,
        "tracking": order.tracking,
        "language": order.language,
        "created_at": order.created_at.isoformat(),
        "changed_at": order.changed_at.isoformat(),
    }


async def language_of(db: AsyncConnection, order: Order) -> str:
    """The language the customer speaks now, else the one the order was placed in."""
    found = (await db.execute(select(customers.c.language).where(customers.c.id == order.customer_id))).scalar()
    return found or order.language
