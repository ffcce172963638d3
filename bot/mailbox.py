"""The web channel's far side: numbered rows per visitor, which the sockets read. Losing a wake-up loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import codec
from bot.storage.engine import singly
from bot.storage.tables import identities, web_messages
from bot.wakeups import Wakeups
from channels.types import Address, Part


@dataclass(frozen=True, slots=True)
class PostedPart:
    """One row of a visitor's mailbox. `key` is the client's own message id for what the visitor wrote."""

    sequence: int
    key: str
    author: str
    name: str
    part: Part
    at: datetime


class WebMailbox:
    """Where the web connector lays its parts down; a second put of the same part changes nothing."""

    def __init__(self, engine: AsyncEngine, wakeups: Wakeups, clock: Callable[[], datetime]) -> None:
        self._engine = singly(engine)  # a put is one statement
        self._wakeups = wakeups
        self._clock = clock

    async def put(self, address: Address, part: Part) -> str:
        """Keep the part and wake the visitor's sockets. It gets no id: nobody reports on it afterwards."""
        async with self._engine.connect() as db:
            values: dict[str, object] = {"channel": address.channel, "address": address.id}
            now = self._clock()
            identity_id, _ = await _post(db, _BY_ADDRESS, values, part.key, part.author, part, part.name, now)
        await self._wakeups.publish(topic(identity_id))
        return ""

    async def typing(self, address: Address) -> None:
        """The sockets show typing by themselves from a message's arrival to its answer."""


def topic(identity_id: int) -> str:
    return f"web:{identity_id}"


async def post(
    db: AsyncConnection, identity_id: int, key: str, author: str, part: Part, *, name: str = "", now: datetime
) -> int:
    """Append a row; the identity's row lock makes numbers visible in their order. The number it has, or had already."""
    _, number = await _post(db, _BY_ID, {"id": identity_id}, key, author, part, name, now)
    return number


_POST = """
    WITH mailbox AS (
        UPDATE identities SET web_sequence = web_sequence + 1 WHERE {which} RETURNING id, web_sequence
    ), posted AS (
        INSERT INTO web_messages (identity_id, sequence, key, author, name, part, created_at)
        SELECT id, web_sequence, :key, :author, :name, CAST(:part AS jsonb), :now FROM mailbox
        ON CONFLICT (identity_id, key) DO NOTHING RETURNING sequence
    )
    SELECT mailbox.id, coalesce(
        (SELECT sequence FROM posted),
        (SELECT sequence FROM web_messages w WHERE w.identity_id = mailbox.id AND w.key = :key)
    ) FROM mailbox
"""
_BY_ID = text(_POST.format(which="id = :id"))
_BY_ADDRESS = text(_POST.format(which="channel = :channel AND address = :address"))


async def _post(
    db: AsyncConnection,
    statement: TextClause,
    values: dict[str, object],
    key: str,
    author: str,
    part: Part,
    name: str,
    now: datetime,
) -> tuple[int, int]:
    """The mailbox's identity and the number of the row."""
    values |= {"key": key, "author": author, "name": name, "part": json.dumps(codec.dump(part)), "now": now}
    row = (await db.execute(statement, values)).one()
    return int(row[0]), int(row[1])


_AFTER = text(
    """
    SELECT * FROM web_messages WHERE identity_id = :identity_id AND sequence > :sequence
    ORDER BY sequence LIMIT :limit
    """
)


async def after(db: AsyncConnection, identity_id: int, sequence: int, *, limit: int = 200) -> list[PostedPart]:
    """What was posted after this number, in order."""
    values = {"identity_id": identity_id, "sequence": sequence, "limit": limit}
    return [_posted(row) for row in (await db.execute(_AFTER, values)).mappings()]


async def latest(db: AsyncConnection, identity_id: int, *, limit: int) -> list[PostedPart]:
    """The newest of a mailbox, in order."""
    query = (
        select(web_messages)
        .where(web_messages.c.identity_id == identity_id)
        .order_by(web_messages.c.sequence.desc())
        .limit(limit)
    )
    return [_posted(row) for row in reversed((await db.execute(query)).mappings().all())]


async def moved(db: AsyncConnection, identity_ids: Sequence[int]) -> dict[int, int]:
    """The last number of each of these mailboxes, in one query: what every web process asks once a second."""
    query = select(identities.c.id, identities.c.web_sequence).where(identities.c.id.in_(identity_ids))
    return {row.id: row.web_sequence for row in await db.execute(query)}


def _posted(row: RowMapping) -> PostedPart:
    return PostedPart(
        row["sequence"], row["key"], row["author"], row["name"], codec.load(Part, row["part"]), row["created_at"]
    )
