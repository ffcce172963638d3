"""Where a message is safe: stored durably, once, before anybody is told that it was received."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import attachments, codec, identity
from bot.core import Core
from bot.storage.tables import customers, identities, inbox
from bot.types import Incoming
from channels.types import Address, Message, Press, Reachability

RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=25))
"""How long a message whose turn failed waits before the next attempt."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an inbound message belongs."""

    customer_id: int
    identity_id: int
    row_id: int  # 0 when it had been stored before

    @property
    def new(self) -> bool:
        return self.row_id > 0


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
    stored = await put(db, event.address, event.external_id, incoming, now=now)
    if stored.new and isinstance(event, Message) and event.media:
        await attachments.note(db, stored.row_id, stored.identity_id, event.media, now)
    return stored


_PUT = text(
    """
    WITH known AS (
        SELECT id, customer_id FROM identities WHERE id = coalesce(
            (SELECT id FROM identities WHERE channel = :channel AND account = :account AND address = :address),
            (SELECT identity_id FROM identity_aliases
                WHERE channel = :channel AND account = :account AND address = :address))
    ), stored AS (
        INSERT INTO inbox (identity_id, channel, account, external_id, payload, received_at, next_attempt_at)
        SELECT known.id, :channel, :account, :external_id, CAST(:payload AS jsonb), :now, :now FROM known
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT known.id, known.customer_id, (SELECT id FROM stored) AS row_id FROM known
    """
)


async def put(db: AsyncConnection, address: Address, external_id: str, incoming: Incoming, *, now: datetime) -> Stored:
    """One row, unique on (channel, account, external id)."""
    values = {
        "channel": address.channel,
        "account": address.account,
        "address": address.id,
        "external_id": external_id,
        "payload": json.dumps(codec.dump(incoming), ensure_ascii=False),
        "now": now,
    }
    found = (await db.execute(_PUT, values)).first()
    if found is None:  # the first word from this address
        await identify(db, address, now=now)
        found = (await db.execute(_PUT, values)).one()
    return Stored(found.customer_id, found.id, found.row_id or 0)


async def identify(db: AsyncConnection, address: Address, *, now: datetime) -> tuple[int, int]:
    """The identity and the customer behind an address: known, or made now."""
    query = select(identities.c.id, identities.c.customer_id).where(
        identities.c.channel == address.channel,
        identities.c.account == address.account,
        identities.c.address == address.id,
    )
    if (row := (await db.execute(query)).first()) is not None:
        return row.id, row.customer_id
    if (known := await identity.of_alias(db, address)) is not None:
        owner = select(identities.c.customer_id).where(identities.c.id == known)
        return known, (await db.execute(owner)).scalar_one()
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


_WAITING = text(
    """
    SELECT inbox.*, identities.address, identities.name, identities.verified_at, identities.opted_out_at
    FROM inbox JOIN identities ON identities.id = inbox.identity_id
    WHERE identities.customer_id = :customer_id AND inbox.state = 'new'
    ORDER BY inbox.id LIMIT 2
    """
)


async def waiting(db: AsyncConnection, customer_id: int, now: datetime) -> Sequence[RowMapping]:
    """The customer's oldest two waiting rows, with what is known of their addresses; none while the first must wait:
    one that is to be tried again holds up those behind it."""
    rows = (await db.execute(_WAITING, {"customer_id": customer_id})).mappings().all()
    return rows if rows and rows[0]["next_attempt_at"] <= now else ()


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
