"""Where a message is safe: stored durably, once, before anybody is told that it was received."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.core import Core
from bot.storage.tables import customers, identities, inbox
from bot.types import Incoming
from channels.types import Address, Message, Press, Reachability

RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=25))
"""How long a message whose turn failed waits before the next attempt."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an inbound message belongs; `new` is False when it had been stored before."""

    customer_id: int
    identity_id: int
    new: bool


Also = Callable[[AsyncConnection, Stored], Awaitable[None]]


async def receive(core: Core, event: Message | Press | Reachability, *, also: Also | None = None) -> Stored:
    """Store one inbound event and wake a worker. When this returns, the event will take effect exactly once.

    `also` writes in the same transaction. Raises what the database raises: then nothing was stored.
    """
    async with core.engine.begin() as db:
        stored = await store(db, event, now=core.clock(), max_text_chars=core.settings.max_message_chars)
        if also:
            await also(db, stored)
    core.hop("stored")
    await core.schedule.drain(stored.customer_id)
    return stored


async def store(
    db: AsyncConnection, event: Message | Press | Reachability, *, now: datetime, max_text_chars: int
) -> Stored:
    """Put an event into the inbox. A text beyond the limit keeps one character more, by which the turn knows it."""
    if isinstance(event, Message):
        incoming = Incoming(message=replace(event, text=event.text[: max_text_chars + 1]))
    elif isinstance(event, Press):
        incoming = Incoming(press=event)
    else:
        incoming = Incoming(reachability=event)
    return await put(db, event.address, event.external_id, incoming, now=now)


async def put(db: AsyncConnection, address: Address, external_id: str, incoming: Incoming, *, now: datetime) -> Stored:
    """One row, unique on (channel, account, external id)."""
    identity_id, customer_id = await identify(db, address, now=now)
    statement = (
        insert(inbox)
        .values(
            identity_id=identity_id,
            channel=address.channel,
            account=address.account,
            external_id=external_id,
            payload=codec.dump(incoming),
            received_at=now,
            next_attempt_at=now,
        )
        .on_conflict_do_nothing()
        .returning(inbox.c.id)
    )
    new = (await db.execute(statement)).scalar() is not None
    return Stored(customer_id, identity_id, new)


async def identify(db: AsyncConnection, address: Address, *, now: datetime) -> tuple[int, int]:
    """The identity and the customer behind an address: known, or made now."""
    query = select(identities.c.id, identities.c.customer_id).where(
        identities.c.channel == address.channel,
        identities.c.account == address.account,
        identities.c.address == address.id,
    )
    if (row := (await db.execute(query)).first()) is not None:
        return row.id, row.customer_id
    customer_id = (await db.execute(insert(customers).values(created_at=now).returning(customers.c.id))).scalar_one()
    made = (
        insert(identities)
        .values(
            customer_id=customer_id,
            channel=address.channel,
            account=address.account,
            address=address.id,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(identities.c.id)
    )
    identity_id = (await db.execute(made)).scalar()
    if identity_id is not None:
        return identity_id, customer_id
    await db.execute(customers.delete().where(customers.c.id == customer_id))  # somebody else was first
    row = (await db.execute(query)).one()
    return row.id, row.customer_id


_NEXT = text(
    """
    SELECT inbox.* FROM inbox JOIN identities ON identities.id = inbox.identity_id
    WHERE identities.customer_id = :customer_id AND inbox.state = 'new'
    ORDER BY inbox.id LIMIT 1
    """
)


async def next_row(db: AsyncConnection, customer_id: int, now: datetime) -> RowMapping | None:
    """The customer's oldest waiting row, if its time has come: one that must wait holds up those behind it."""
    row = (await db.execute(_NEXT, {"customer_id": customer_id})).mappings().first()
    return row if row is not None and row["next_attempt_at"] <= now else None


async def done(db: AsyncConnection, row_id: int, now: datetime) -> None:
    await db.execute(inbox.update().where(inbox.c.id == row_id).values(state="done", done_at=now))


async def failed(db: AsyncConnection, row: RowMapping, error: str, *, now: datetime, attempts_allowed: int) -> bool:
    """Count a failed attempt; True when the row is set aside now, so that the next message can go on."""
    attempts = row["attempts"] + 1
    aside: bool = attempts >= attempts_allowed
    values = {
        "attempts": attempts,
        "error": error[:2000],
        "state": "set_aside" if aside else "new",
        "next_attempt_at": now + RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1],
    }
    await db.execute(inbox.update().where(inbox.c.id == row["id"], inbox.c.state == "new").values(**values))
    return aside
