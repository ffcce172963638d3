"""What each side of a link has and brought: carts, profiles and rows, put together and taken apart again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop import catalog
from bot.shop.cart import MAX_QUANTITY
from bot.storage.tables import (
    cart_lines,
    conversation_labels,
    coupon_tries,
    customers,
    handoffs,
    identities,
    messages,
    orders,
    outbox,
    timers,
)

Side = Mapping[str, Any]
"""What a customer was before a link, JSON-ready: the entries of `brought`."""

BY_ADDRESS: tuple[Table, ...] = (messages, outbox, timers, orders)
"""Rows that belong to a customer, and know from which address they came or to which they go."""
OWN = ("name", "profile", "session", "coupon", "language")
"""Columns of a customer that a link changes and an unlink restores."""
FREE = {"owner": "bot", "agent": "", "snoozed_at": None, "snoozed_until": None, "assisted": False}
_NEXT = func.nextval(func.pg_get_serial_sequence("cart_lines", "position"))


async def brought(db: AsyncConnection, customer_id: int) -> dict[str, Any]:
    """What belongs to a side before the link."""
    customer = (await db.execute(select(customers).where(customers.c.id == customer_id))).mappings().one()
    own = select(identities.c.id).where(identities.c.customer_id == customer_id).order_by(identities.c.id)
    forwarded = select(customers.c.id).where(customers.c.forward_to == customer_id).order_by(customers.c.id)
    labels = select(conversation_labels.c.label).where(conversation_labels.c.customer_id == customer_id)
    return {
        "identities": list((await db.execute(own)).scalars()),
        "forwards": list((await db.execute(forwarded)).scalars()),
        "labels": list((await db.execute(labels)).scalars()),
        "cart": {row["sku"]: row["quantity"] for row in await lines(db, customer_id)},
        "owner": customer["owner"],
        "agent": customer["agent"],
        **{name: customer[name] for name in OWN},
    }


async def lines(db: AsyncConnection, customer_id: int) -> list[dict[str, Any]]:
    """The cart's rows in their order."""
    query = select(cart_lines).where(cart_lines.c.customer_id == customer_id).order_by(cart_lines.c.position)
    return [dict(row) for row in (await db.execute(query)).mappings()]


# ------------------------------------------------------------------------------------------------ putting together


async def merge_carts(db: AsyncConnection, kept: int, gone: int, currency: str) -> dict[str, int]:
    """Lines of the other side after the kept ones; units of the same SKU in the kept line, as far as they are there.

    What lines that both had hold now, by SKU: as long as that is so, nobody has touched them.
    """
    held = {line["sku"]: line for line in await lines(db, kept)}
    shared = {}
    for line in await lines(db, gone):
        theirs = (cart_lines.c.customer_id == gone, cart_lines.c.sku == line["sku"])
        mine = held.get(line["sku"])
        if mine is None:
            await db.execute(cart_lines.update().where(*theirs).values(customer_id=kept, position=_NEXT))
            continue
        both = await _as_far_as_stock(db, line["sku"], mine["quantity"] + line["quantity"], currency)
        quantity = max(both, mine["quantity"])
        here = (cart_lines.c.customer_id == kept, cart_lines.c.sku == line["sku"])
        await db.execute(cart_lines.delete().where(*theirs))
        values = {"quantity": quantity, "added": _sum(owners(mine), owners(line))}
        await db.execute(cart_lines.update().where(*here).values(**values))
        shared[line["sku"]] = quantity
    return shared


def owners(line: Mapping[str, Any]) -> dict[str, int]:
    """How many units of a line were added from which identity; what nobody is known for counts for the line's own."""
    added = {side: int(units) for side, units in line["added"].items()}
    rest = line["quantity"] - sum(added.values())
    if rest > 0 and line["identity_id"] is not None:
        added[str(line["identity_id"])] = added.get(str(line["identity_id"]), 0) + rest
    return added


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {side: one.get(side, 0) + other.get(side, 0) for side in {**one, **other}}


async def _as_far_as_stock(db: AsyncConnection, sku: str, wanted: int, currency: str) -> int:
    product = await catalog.find_by_sku(db, sku, currency=currency)
    found = product.sku(sku) if product else None
    left = found.left if found else None
    return min(wanted, MAX_QUANTITY, wanted if left is None else left)


async def merge_customers(db: AsyncConnection, kept: int, gone: int) -> None:
    """The kept side's facts win; what only the other one told is taken over. Tried coupon codes add up."""
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
    await db.execute(customers.update().where(customers.c.id == kept).values(**values))
    tried = (await db.execute(select(coupon_tries).where(coupon_tries.c.customer_id == gone))).mappings().first()
    if tried is not None:
        statement = insert(coupon_tries).values({**tried, "customer_id": kept})
        new = statement.excluded
        both = {
            "tries": coupon_tries.c.tries + new.tries,
            "since": func.least(coupon_tries.c.since, new.since),
            "locked_until": func.greatest(coupon_tries.c.locked_until, new.locked_until),
        }
        await db.execute(statement.on_conflict_do_update(index_elements=["customer_id"], set_=both))
        await db.execute(coupon_tries.delete().where(coupon_tries.c.customer_id == gone))


async def move_all(db: AsyncConnection, kept: int, gone: int) -> dict[str, list[int]]:
    """All rows of the other side become the kept one's; by table those that no address would lead back."""
    moved = {}
    for table in BY_ADDRESS:
        bare = (table.c.customer_id == gone, table.c.identity_id.is_(None))
        moved[table.name] = list((await db.execute(select(table.c.id).where(*bare))).scalars())
        await db.execute(table.update().where(table.c.customer_id == gone).values(customer_id=kept))
    await db.execute(identities.update().where(identities.c.customer_id == gone).values(customer_id=kept))
    return {name: ids for name, ids in moved.items() if ids}


# ------------------------------------------------------------------------------------------------ taking apart


async def move_back(
    db: AsyncConnection, old: int, new: int, leaving: Collection[int], moved: Mapping[str, Collection[int]]
) -> None:
    """The leaving addresses, whatever came in or went out through them, and what their side had brought besides."""
    for table in BY_ADDRESS:
        theirs = table.c.identity_id.in_(leaving) | table.c.id.in_(list(moved.get(table.name, ())))
        await db.execute(table.update().where(table.c.customer_id == old, theirs).values(customer_id=new))
    await db.execute(identities.update().where(identities.c.id.in_(leaving)).values(customer_id=new))
    for id in (old, new):
        last = select(func.max(identities.c.last_inbound_at)).where(identities.c.customer_id == id)
        await db.execute(customers.update().where(customers.c.id == id).values(last_inbound_at=last.scalar_subquery()))


async def split_cart(
    db: AsyncConnection, old: int, new: int, leaving: Collection[int], shared: Mapping[str, int], now: datetime
) -> None:
    """Units go with the side that added them. A line that stock had cut when the two met, and that nobody has touched
    since, gives each side what it brought."""
    for line in await lines(db, old):
        added, held = owners(line), line["quantity"]
        theirs = {side: units for side, units in added.items() if int(side) in leaving}
        ours = {side: units for side, units in added.items() if int(side) not in leaving}
        goes, stays = sum(theirs.values()), sum(ours.values())
        if shared.get(line["sku"]) != held:
            goes = min(goes, held)
            stays = held - goes
        mine = (cart_lines.c.customer_id == old, cart_lines.c.sku == line["sku"])
        if goes:
            values = {"customer_id": new, "sku": line["sku"], "quantity": goes, "added": theirs}
            first = min((int(side) for side in theirs), default=None)
            await db.execute(insert(cart_lines).values(**values, identity_id=first, added_at=now))
        if not goes:
            continue
        if stays:
            await db.execute(cart_lines.update().where(*mine).values(quantity=stays, added=ours))
        else:
            await db.execute(cart_lines.delete().where(*mine))


async def split_handoffs(db: AsyncConnection, old: int, new: int, leaving: Collection[int]) -> None:
    """Hand-offs go where they were asked for; an open one takes who holds it along."""
    mine = (handoffs.c.customer_id == old, handoffs.c.identity_id.in_(leaving))
    open_one = (await db.execute(select(handoffs.c.id).where(*mine, handoffs.c.ended_at.is_(None)))).scalar()
    await db.execute(handoffs.update().where(*mine).values(customer_id=new))
    if open_one is not None:
        names = ("owner", "agent", "owner_since", "snoozed_at", "snoozed_until", "assisted")
        columns = [customers.c[name] for name in names]
        holding = (await db.execute(select(*columns).where(customers.c.id == old))).mappings().one()
        await db.execute(customers.update().where(customers.c.id == new).values(**holding))
        await db.execute(customers.update().where(customers.c.id == old).values(**FREE))


async def give_back_facts(db: AsyncConnection, old: int, kept: Side, gone: Side) -> None:
    """What the kept customer only has from the other side goes, as far as it is still what that side brought."""
    row = (await db.execute(select(customers).where(customers.c.id == old))).mappings().one()
    profile = {
        key: value
        for key, value in row["profile"].items()
        if key in kept["profile"] or gone["profile"].get(key) != value
    }
    values: dict[str, Any] = {"profile": profile}
    for name in ("name", "coupon"):
        if not kept[name] and row[name] == gone[name]:
            values[name] = ""
    await db.execute(customers.update().where(customers.c.id == old).values(**values))
    labels = [label for label in gone.get("labels", ()) if label not in kept.get("labels", ())]
    mine = (conversation_labels.c.customer_id == old, conversation_labels.c.label.in_(labels))
    await db.execute(conversation_labels.delete().where(*mine))
