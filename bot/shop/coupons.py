"""Coupons: what a code takes off, why it does not, and how often one may guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop.cart import Cart, Line
from bot.shop.directory import Coupon, Directory
from bot.shop.money import to_minor
from bot.storage.statement import Statement
from bot.storage.tables import coupon_tries, customers, orders

MAX_WRONG = 10
"""Wrong codes within WINDOW after which guessing is stopped for LOCKED."""
WINDOW = timedelta(hours=1)
LOCKED = timedelta(minutes=30)
COUPON_LOCK = 7_401_002
"""Advisory lock, with the code's hash, that an order holds while it counts a coupon's uses."""


class CouponProblem(StrEnum):
    """Why a code takes nothing off."""

    UNKNOWN = "unknown"
    NOT_YET = "not-yet"
    OVER = "over"
    USED = "used"
    USED_UP = "used-up"
    TOO_LITTLE = "too-little"
    NOTHING_FITS = "nothing-fits"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Discount:
    """What a coupon takes off this cart, or why nothing. `coupon` is None for an unknown code."""

    code: str = ""
    amount_minor: int = 0
    problem: CouponProblem | None = None
    coupon: Coupon | None = None


def discount(coupon: Coupon, cart: Cart, today: date) -> Discount:
    """What the coupon takes off the goods it applies to; never more than they cost."""
    if coupon.valid_from and today < coupon.valid_from:
        return Discount(coupon.code, problem=CouponProblem.NOT_YET, coupon=coupon)
    if coupon.valid_until and today > coupon.valid_until:
        return Discount(coupon.code, problem=CouponProblem.OVER, coupon=coupon)
    if cart.total.amount_minor < to_minor(coupon.min_total):
        return Discount(coupon.code, problem=CouponProblem.TOO_LITTLE, coupon=coupon)
    base = sum(line.total.amount_minor for line in cart.lines if line.total and _applies(coupon, line))
    if base == 0:
        return Discount(coupon.code, problem=CouponProblem.NOTHING_FITS, coupon=coupon)
    off = to_minor(coupon.value) if coupon.kind == "amount" else _percent(base, coupon.value)
    return Discount(coupon.code, min(off, base), coupon=coupon)


def _percent(base_minor: int, value: Decimal) -> int:
    return int((base_minor * value / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _applies(coupon: Coupon, line: Line) -> bool:
    if not coupon.categories:
        return True
    product = line.product.product
    names = {text.casefold() for path in product.category_path or (product.category,) for text in path.values()}
    wanted = {c.strip().casefold() for c in coupon.categories}
    return bool(wanted & (names | {id.casefold() for id in product.category_ids}))


async def check(
    db: AsyncConnection, directory: Directory, code: str, cart: Cart, customer_id: int, today: date, *, phone: str = ""
) -> Discount:
    """What the code takes off this customer's cart now, or why nothing. Counts nobody's tries."""
    coupon = directory.coupon(code)
    if coupon is None:
        return Discount(code, problem=CouponProblem.UNKNOWN)
    if problem := await _used(db, coupon, customer_id, phone):
        return Discount(coupon.code, problem=problem, coupon=coupon)
    return discount(coupon, cart, today)


async def _used(db: AsyncConnection, coupon: Coupon, customer_id: int, phone: str) -> CouponProblem | None:
    """Whether its uses are over; a cancelled order gives its use back. The same phone is the same person here."""
    if not coupon.once_per_customer and coupon.max_uses is None:
        return None
    alive = select(func.count()).where(orders.c.coupon == coupon.code, orders.c.state != "cancelled")
    if coupon.once_per_customer:
        mine = [orders.c.customer_id == customer_id]
        if phone:
            mine.append(orders.c.contact["phone"].astext == phone)
        if (await db.execute(alive.where(or_(*mine)))).scalar_one():
            return CouponProblem.USED
    if coupon.max_uses is not None and (await db.execute(alive)).scalar_one() >= coupon.max_uses:
        return CouponProblem.USED_UP
    return None


async def lock_uses(db: AsyncConnection, code: str) -> None:
    """Hold the counting of this code's uses until the transaction ends."""
    await db.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(:code))"), {"key": COUPON_LOCK, "code": code})


# ------------------------------------------------------------------------------------------------ a customer's code


_HELD = Statement("SELECT coupon FROM customers WHERE id = :id")


async def held(db: AsyncConnection, customer_id: int) -> str:
    """The code that the customer's next order shall use; "" for none."""
    found = await _HELD.first(db, {"id": customer_id})
    return (found and found["coupon"]) or ""


async def hold(db: AsyncConnection, customer_id: int, code: str) -> None:
    """Remember the code for the customer's next order; "" drops it."""
    await db.execute(customers.update().where(customers.c.id == customer_id).values(coupon=code))


async def held_discount(
    db: AsyncConnection, directory: Directory, cart: Cart, customer_id: int, today: date, *, phone: str = ""
) -> Discount:
    """What the remembered code takes off now; an empty Discount when there is none."""
    code = await held(db, customer_id)
    return await check(db, directory, code, cart, customer_id, today, phone=phone) if code else Discount()


async def attempt(
    db: AsyncConnection, directory: Directory, code: str, cart: Cart, customer_id: int, now: datetime, today: date
) -> Discount:
    """Try a code for the customer: remembered when it works. After too many wrong ones all are refused for a while."""
    if await _locked(db, customer_id, now):
        return Discount(code, problem=CouponProblem.LOCKED)
    found = await check(db, directory, code, cart, customer_id, today)
    if found.problem is CouponProblem.UNKNOWN:
        await _count(db, customer_id, now)
    elif found.problem is None:
        await hold(db, customer_id, found.code)
    return found


async def _locked(db: AsyncConnection, customer_id: int, now: datetime) -> bool:
    query = select(coupon_tries.c.locked_until).where(coupon_tries.c.customer_id == customer_id)
    until = (await db.execute(query)).scalar()
    return until is not None and until > now


async def _count(db: AsyncConnection, customer_id: int, now: datetime) -> None:
    """One more wrong code; the one too many locks."""
    query = select(coupon_tries).where(coupon_tries.c.customer_id == customer_id)
    row = (await db.execute(query)).mappings().first()
    fresh = row is None or now - row["since"] > WINDOW or row["locked_until"] is not None
    tries = 1 if fresh or row is None else row["tries"] + 1
    values = {
        "tries": tries,
        "since": now if fresh or row is None else row["since"],
        "locked_until": now + LOCKED if tries >= MAX_WRONG else None,
    }
    statement = insert(coupon_tries).values(customer_id=customer_id, **values)
    await db.execute(statement.on_conflict_do_update(index_elements=["customer_id"], set_=values))
