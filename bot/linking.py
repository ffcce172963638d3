"""Two customers who are proven to be one: their sides become one conversation with one cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop import catalog
from bot.shop.cart import MAX_QUANTITY
from bot.storage.tables import cart_lines, customers, identities, messages, orders, outbox, timers
from bot.transcript import lock_customer, record
from bot.types import Event

_NEXT = func.nextval(func.pg_get_serial_sequence("cart_lines", "position"))


@dataclass(frozen=True, slots=True)
class Linked:
    """`kept` lives on; `gone` forwards to it. The same customer twice: they were one already."""

    kept: int
    gone: int

    @property
    def new(self) -> bool:
        return self.kept != self.gone


async def link(db: AsyncConnection, keep_identity: int, other_identity: int, now: datetime, *, currency: str) -> Linked:
    """Make the customers behind two identities one, in the caller's transaction; the first one's session goes on.

    The kept side's cart lines come first; units of the same SKU add up as far as the stock goes. What each side
    brought is recorded in the event `customers.linked`.
    """
    kept, gone = await _locked(db, keep_identity, other_identity)
    if kept == gone:
        return Linked(kept, gone)
    brought = await _brought(db, kept), await _brought(db, gone)
    await _merge_carts(db, kept, gone, brought[1]["cart"], currency)
    for table in (identities, messages, outbox, timers, orders):
        await db.execute(table.update().where(table.c.customer_id == gone).values(customer_id=kept))
    await _merge_profiles(db, kept, gone)
    await db.execute(customers.update().where(customers.c.id == gone).values(forward_to=kept))
    await db.execute(customers.update().where(customers.c.forward_to == gone).values(forward_to=kept))
    payload: dict[str, Any] = {"kept": kept, "gone": gone, "kept_brought": brought[0], "gone_brought": brought[1]}
    await record(db, kept, Event("customers.linked", payload), now)
    return Linked(kept, gone)


async def _locked(db: AsyncConnection, keep_identity: int, other_identity: int) -> tuple[int, int]:
    """The customers of both identities, locked in the order of their ids: two merges cannot block each other."""
    while True:
        kept, gone = await _owner(db, keep_identity), await _owner(db, other_identity)
        for customer_id in sorted({kept, gone}):
            await lock_customer(db, customer_id)
        if (kept, gone) == (await _owner(db, keep_identity), await _owner(db, other_identity)):
            return kept, gone


async def _owner(db: AsyncConnection, identity_id: int) -> int:
    return int((await db.execute(select(identities.c.customer_id).where(identities.c.id == identity_id))).scalar_one())


async def _brought(db: AsyncConnection, customer_id: int) -> dict[str, Any]:
    """What belongs to a side before the merge: its identities, cart, profile, owner and session."""
    customer = (await db.execute(select(customers).where(customers.c.id == customer_id))).mappings().one()
    own = select(identities.c.id).where(identities.c.customer_id == customer_id).order_by(identities.c.id)
    lines = (
        select(cart_lines.c.sku, cart_lines.c.quantity)
        .where(cart_lines.c.customer_id == customer_id)
        .order_by(cart_lines.c.position)
    )
    return {
        "identities": list((await db.execute(own)).scalars()),
        "cart": {row.sku: row.quantity for row in await db.execute(lines)},
        "name": customer["name"],
        "profile": customer["profile"],
        "session": customer["session"],
        "owner": customer["owner"],
        "agent": customer["agent"],
        "coupon": customer["coupon"],
        "language": customer["language"],
    }


async def _merge_carts(db: AsyncConnection, kept: int, gone: int, brought: Mapping[str, int], currency: str) -> None:
    """Lines of the other side after the kept ones; units of the same SKU in the kept line, as far as they are there."""
    query = select(cart_lines.c.sku, cart_lines.c.quantity).where(cart_lines.c.customer_id == kept)
    held = {row.sku: row.quantity for row in await db.execute(query)}
    for sku, quantity in brought.items():
        theirs = (cart_lines.c.customer_id == gone, cart_lines.c.sku == sku)
        if sku not in held:
            await db.execute(cart_lines.update().where(*theirs).values(customer_id=kept, position=_NEXT))
            continue
        both = await _as_far_as_stock(db, sku, held[sku] + quantity, currency)
        mine = (cart_lines.c.customer_id == kept, cart_lines.c.sku == sku)
        await db.execute(cart_lines.delete().where(*theirs))
        await db.execute(cart_lines.update().where(*mine).values(quantity=max(both, held[sku])))


async def _as_far_as_stock(db: AsyncConnection, sku: str, wanted: int, currency: str) -> int:
    product = await catalog.find_by_sku(db, sku, currency=currency)
    found = product.sku(sku) if product else None
    left = found.left if found else None
    return min(wanted, MAX_QUANTITY, wanted if left is None else left)


async def _merge_profiles(db: AsyncConnection, kept: int, gone: int) -> None:
    """The kept side's facts win; what only the other one told is taken over. An agent's hold is never lost."""
    rows = await db.execute(select(customers).where(customers.c.id.in_((kept, gone))))
    by_id = {row["id"]: row for row in rows.mappings()}
    one, other = by_id[kept], by_id[gone]
    values = {
        "name": one["name"] or other["name"],
        "language": one["language"] or other["language"],
        "coupon": one["coupon"] or other["coupon"],
        "profile": {**other["profile"], **one["profile"]},
        "last_inbound_at": max(filter(None, (one["last_inbound_at"], other["last_inbound_at"])), default=None),
    }
    if one["owner"] == "bot" and other["owner"] != "bot":
        values |= {"owner": other["owner"], "agent": other["agent"], "owner_since": other["owner_since"]}
    await db.execute(customers.update().where(customers.c.id == kept).values(**values))
