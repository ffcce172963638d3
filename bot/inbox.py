"""Where a message is safe: stored durably, once, before anybody is told that it was received."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import attachments, codec, identity, mailbox
from bot.core import Core
from bot.storage.engine import singly
from bot.storage.statement import Row, Statement
from bot.storage.tables import customers, identities, inbox
from bot.types import Incoming
from channels.types import Address, Media, Message, Part, Press, Reachability

Values = dict[str, Any]

RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=25))
"""How long a message whose turn failed waits before the next attempt."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an inbound message belongs."""

    customer_id: int
    identity_id: int
    row_id: int  # 0 when it had been stored before
    number: int = 0  # of the visitor's own words in their mailbox

    @property
    def new(self) -> bool:
        return self.row_id > 0


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a visitor of the web chat shall see of their own message, on every device; `key` is its own."""

    key: str
    part: Part


Event = Message | Press | Reachability
Also = Callable[[AsyncConnection, Stored], Awaitable[None]]


async def receive(core: Core, event: Event, *, words: OwnWords | None = None, also: Also | None = None) -> Stored:
    """Store one inbound event and wake a worker. When this returns, the event will take effect exactly once.

    `words` and what `also` writes are stored with it, or not at all. Raises what the database raises: then nothing
    was stored.
    """
    now, longest = core.clock(), core.settings.max_message_chars
    stored = None
    if not _media(event) and not also:
        values = _values(event.address, event.external_id, _incoming(event, longest), now, words)
        async with singly(core.engine).connect() as db:
            stored = await _put(db, values, words)
    if stored is None:
        async with core.engine.begin() as db:
            stored = await store(db, event, words, now=now, max_text_chars=longest)
            if also:
                await also(db, stored)
    core.hop("stored")
    await core.schedule.drain(stored.customer_id)
    return stored


async def store(
    db: AsyncConnection, event: Event, words: OwnWords | None = None, *, now: datetime, max_text_chars: int
) -> Stored:
    """Put an event into the inbox, whoever it is from and whatever comes with it."""
    values = _values(event.address, event.external_id, _incoming(event, max_text_chars), now, words)
    stored = await _put_of_anybody(db, event.address, values, words)
    if stored.new and (media := _media(event)):
        await attachments.note(db, stored.row_id, stored.identity_id, media, now)
    return stored


def _media(event: Event) -> tuple[Media, ...]:
    return event.media if isinstance(event, Message) else ()


def _incoming(event: Event, max_text_chars: int) -> Incoming:
    """A text beyond the limit keeps one character more, by which the turn knows it."""
    if isinstance(event, Message):
        return Incoming(message=replace(event, text=event.text[: max_text_chars + 1]))
    return Incoming(press=event) if isinstance(event, Press) else Incoming(reachability=event)


_STORED = """
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
"""
_PUT = Statement(f"{_STORED} SELECT id, customer_id, (SELECT id FROM stored) AS row_id, 0 AS number FROM known")
_PUT_WITH_WORDS = Statement(
    f"""
    {_STORED}, {mailbox.POSTED.format(which="id = (SELECT id FROM known)")}
    SELECT id, customer_id, (SELECT id FROM stored) AS row_id, number.sequence AS number
    FROM known JOIN number ON number.identity_id = known.id
    """
)


async def put(db: AsyncConnection, address: Address, external_id: str, incoming: Incoming, *, now: datetime) -> Stored:
    """One row, unique on (channel, account, external id)."""
    return await _put_of_anybody(db, address, _values(address, external_id, incoming, now, None), None)


async def _put_of_anybody(db: AsyncConnection, address: Address, values: Values, words: OwnWords | None) -> Stored:
    stored = await _put(db, values, words)
    if stored is None:  # the first word from this address
        await identify(db, address, now=values["now"])
        stored = await _put(db, values, words)
    if stored is None:
        raise LookupError(f"no identity for {address.channel}")
    return stored


async def _put(db: AsyncConnection, values: Values, words: OwnWords | None) -> Stored | None:
    """One row; None when nobody is known at this address."""
    found = await (_PUT if words is None else _PUT_WITH_WORDS).first(db, values)
    if found is None:
        return None
    return Stored(found["customer_id"], found["id"], found["row_id"] or 0, found["number"])


def _values(address: Address, external_id: str, incoming: Incoming, now: datetime, words: OwnWords | None) -> Values:
    values = {
        "channel": address.channel,
        "account": address.account,
        "address": address.id,
        "external_id": external_id,
        "payload": codec.dump_text(incoming),
        "now": now,
    }
    return values if words is None else values | mailbox.row(words.key, "customer", words.part)


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


_WAITING = Statement(
    """
    SELECT inbox.id, inbox.identity_id, inbox.channel, inbox.account, inbox.payload, inbox.attempts,
        inbox.received_at, inbox.next_attempt_at,
        identities.address, identities.name, identities.verified_at, identities.opted_out_at
    FROM inbox JOIN identities ON identities.id = inbox.identity_id
    WHERE identities.customer_id = :customer_id AND inbox.state = 'new'
    ORDER BY inbox.id LIMIT 2
    """
)


async def waiting(db: AsyncConnection, customer_id: int, now: datetime) -> Sequence[Row]:
    """The customer's oldest two waiting rows, with what is known of their addresses; none while the first must wait:
    one that is to be tried again holds up those behind it."""
    rows = await _WAITING.all(db, {"customer_id": customer_id})
    return rows if rows and rows[0]["next_attempt_at"] <= now else ()


async def failed(db: AsyncConnection, row: Row, error: str, *, now: datetime, attempts_allowed: int) -> bool:
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
