"""Payments by link: opened with an order, settled by the provider's signed word, given up when the time is over."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import timers
from bot.shop import orders
from bot.shop.orders import Order
from bot.storage.tables import payments
from bot.transcript import record
from bot.types import CancelTimer, Event, Money, SetTimer

TIMER = "payment"
TEST = "test"


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """A payment that is asked for. `state`: open, paid, declined, expired, refund_due."""

    token: str
    order_id: int
    provider: str
    amount: Money
    state: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The page, under the public address."""
        return f"/pay/{self.token}"


@dataclass(frozen=True, slots=True)
class Callback:
    """What a provider says about a payment. `external_id` is the provider's own name of the transaction."""

    token: str
    paid: bool
    amount: Money
    external_id: str = ""


class BadCallback(Exception):
    """The body is not the provider's, or cannot be read."""


class PaymentProvider(Protocol):
    """A payment service: where the customer pays, and what its callbacks mean."""

    name: str

    def page(self, link: PaymentLink) -> str:
        """Where the customer is sent; "" for our own page."""
        ...

    def read(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """The verified callback; BadCallback for anything else."""
        ...


class TestProvider:
    """A provider without money: its page is ours, its callbacks are signed with the shop's key."""

    __test__ = False  # not a test case
    name = TEST
    header = "x-signature"

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"test payments:" + key.encode()).digest()

    def page(self, link: PaymentLink) -> str:
        return ""

    def read(self, headers: Mapping[str, str], body: bytes) -> Callback:
        given = {name.lower(): value for name, value in headers.items()}.get(self.header, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.sign(body).encode()):
            raise BadCallback("the signature does not fit")
        try:
            said = json.loads(body)
            amount = Money(int(said["amount_minor"]), str(said["currency"]))
            return Callback(str(said["token"]), said["status"] == "paid", amount, str(said.get("id", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise BadCallback(f"cannot be read: {error}") from None

    def sign(self, body: bytes) -> str:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()

    def callback(self, link: PaymentLink, *, paid: bool) -> tuple[dict[str, str], bytes]:
        """Headers and body of what this provider sends when the customer pays, or declines."""
        said = {
            "id": f"test-{link.token[:8]}-{'paid' if paid else 'declined'}",
            "token": link.token,
            "status": "paid" if paid else "declined",
            "amount_minor": link.amount.amount_minor,
            "currency": link.amount.currency,
        }
        body = json.dumps(said).encode()
        return {self.header: self.sign(body)}, body


async def ask(db: AsyncConnection, order: Order, *, provider: str, now: datetime, minutes: int) -> PaymentLink:
    """A link to pay this order with; it, and the unpaid order, expire after so many minutes."""
    token, expires_at = secrets.token_urlsafe(18), now + timedelta(minutes=minutes)
    values = {
        "order_id": order.id,
        "provider": provider,
        "token": token,
        "amount_minor": order.total.amount_minor,
        "currency": order.total.currency,
        "created_at": now,
        "expires_at": expires_at,
    }
    await db.execute(insert(payments).values(values))
    await timers.set_timer(db, order.customer_id, order.identity_id, SetTimer(TIMER, token, expires_at))
    return PaymentLink(token, order.id, provider, order.total, "open", expires_at)


async def find(db: AsyncConnection, token: str) -> PaymentLink | None:
    row = (await db.execute(select(payments).where(payments.c.token == token))).mappings().first()
    return _link(row) if row else None


async def open_link(db: AsyncConnection, order_id: int, now: datetime) -> PaymentLink | None:
    """The link by which this order can be paid now."""
    open_ = (payments.c.order_id == order_id, payments.c.state.in_(("open", "declined")), payments.c.expires_at > now)
    row = (await db.execute(select(payments).where(*open_).order_by(payments.c.id.desc()).limit(1))).mappings().first()
    return _link(row) if row else None


def _link(row: RowMapping) -> PaymentLink:
    amount = Money(row["amount_minor"], row["currency"])
    return PaymentLink(row["token"], row["order_id"], row["provider"], amount, row["state"], row["expires_at"])


# ------------------------------------------------------------------------------------------------ settling


class Result(StrEnum):
    """What a callback or the end of the time came to."""

    PAID = "paid"
    DECLINED = "declined"
    KNOWN = "known"  # said before, nothing changes
    LATE = "late"  # paid, but the order is no more: the money is to go back
    MISMATCH = "mismatch"  # another amount than asked for: a person has to look
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Settled:
    """What happened, and to which order, as it is now."""

    result: Result
    order: Order | None = None


async def settle(db: AsyncConnection, provider: str, said: Callback, now: datetime) -> Settled:
    """Take a verified callback. The caller holds the customer's row. Twice is once; late or wrong money changes no
    order and is noted for a refund."""
    mine = (payments.c.token == said.token, payments.c.provider == provider)
    row = (await db.execute(select(payments).where(*mine).with_for_update())).mappings().first()
    if row is None:
        return Settled(Result.UNKNOWN)
    order = await orders.load(db, row["order_id"])
    if row["state"] in ("paid", "refund_due") or (said.external_id and row["external_id"] == said.external_id):
        return Settled(Result.KNOWN, order)
    if not said.paid:
        return await _declined(db, row, order, said, now)
    if said.amount != _link(row).amount:
        note = {"order": order.number, "asked": str(order.total), "got": f"{said.amount} {said.amount.currency}"}
        await record(db, order.customer_id, Event("payment.mismatch", note), now)
        await _set(db, row, now, external_id=said.external_id)
        return Settled(Result.MISMATCH, order)
    if order.state not in ("placed", "packed") or order.paid_at is not None:
        await record(db, order.customer_id, Event("payment.late", {"order": order.number}), now)
        await _set(db, row, now, state="refund_due", external_id=said.external_id)
        return Settled(Result.LATE, order)
    await _set(db, row, now, state="paid", external_id=said.external_id)
    await timers.cancel_timer(db, CancelTimer(TIMER, row["token"]))
    return Settled(Result.PAID, await orders.change(db, order, "paid", now=now))


async def _declined(db: AsyncConnection, row: RowMapping, order: Order, said: Callback, now: datetime) -> Settled:
    """The customer may try again until the time is over."""
    if row["state"] != "open":
        return Settled(Result.KNOWN, order)
    await _set(db, row, now, state="declined", external_id=said.external_id)
    await record(db, order.customer_id, Event("payment.declined", {"order": order.number}), now)
    return Settled(Result.DECLINED, order)


async def expire(db: AsyncConnection, token: str, now: datetime) -> Settled:
    """The time is over: an order that is still unpaid is cancelled and its goods go back on the shelf."""
    row = (await db.execute(select(payments).where(payments.c.token == token).with_for_update())).mappings().first()
    if row is None:
        return Settled(Result.UNKNOWN)
    order = await orders.load(db, row["order_id"])
    if row["state"] not in ("open", "declined") or row["expires_at"] > now:
        return Settled(Result.KNOWN, order)
    await _set(db, row, now, state="expired")
    if not order.awaits_payment:
        return Settled(Result.KNOWN, order)
    return Settled(Result.EXPIRED, await orders.change(db, order, "cancelled", now=now, reason="unpaid"))


async def close(db: AsyncConnection, order: Order, now: datetime) -> None:
    """The order is cancelled: its link pays no more, and what was paid is to go back."""
    await _close_open(db, order, "expired", now)
    paid = (payments.c.order_id == order.id, payments.c.state == "paid")
    await db.execute(payments.update().where(*paid).values(state="refund_due", settled_at=now))


async def paid_elsewhere(db: AsyncConnection, order: Order, now: datetime) -> None:
    """The shop says that the order is paid: its link asks for nothing more."""
    await _close_open(db, order, "paid", now)


async def _close_open(db: AsyncConnection, order: Order, state: str, now: datetime) -> None:
    open_ = (payments.c.order_id == order.id, payments.c.state.in_(("open", "declined")))
    tokens = await db.execute(
        payments.update().where(*open_).values(state=state, settled_at=now).returning(payments.c.token)
    )
    for token in tokens.scalars().all():
        await timers.cancel_timer(db, CancelTimer(TIMER, token))


async def _set(db: AsyncConnection, row: RowMapping, now: datetime, **values: object) -> None:
    await db.execute(payments.update().where(payments.c.id == row["id"]).values(settled_at=now, **values))
