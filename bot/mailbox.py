"""The web channel's far side: numbered rows per visitor, which the sockets read. Losing a wake-up loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import codec
from bot.storage.engine import singly
from bot.storage.statement import Row, Statement
from bot.storage.tables import identities
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
            values = {"channel": address.channel, "address": address.id, "now": self._clock()}
            values |= row(part.key, part.author, part, name=part.name)
            identity_id = (await _PUT.one(db, values))["identity_id"]
        await self._wakeups.publish(topic(identity_id))
        return ""

    async def typing(self, address: Address) -> None:
        """The sockets show typing by themselves from a message's arrival to its answer."""


def topic(identity_id: int) -> str:
    return f"web:{identity_id}"


POSTED = """
    mailbox AS (
        UPDATE identities SET web_sequence = web_sequence + 1 WHERE {which} RETURNING id, web_sequence
    ), posted AS (
        INSERT INTO web_messages (identity_id, sequence, key, author, name, part, created_at)
        SELECT id, web_sequence, :key, :author, :name, CAST(:part AS jsonb), :now FROM mailbox
        ON CONFLICT (identity_id, key) DO NOTHING RETURNING sequence
    ), number AS (
        SELECT mailbox.id AS identity_id, coalesce(
            (SELECT sequence FROM posted),
            (SELECT sequence FROM web_messages w WHERE w.identity_id = mailbox.id AND w.key = :key)
        ) AS sequence FROM mailbox
    )
"""
"""Appends a row to one mailbox, as part of a statement; `number` is the one it has, or had already.

The identity's row lock makes numbers visible in their order."""
_PUT = Statement(
    f"WITH {POSTED.format(which='channel = :channel AND address = :address')} SELECT identity_id FROM number"
)


def row(key: str, author: str, part: Part, *, name: str = "") -> dict[str, object]:
    """The values of a row to post."""
    return {"key": key, "author": author, "name": name, "part": codec.dump_text(part)}


AFTER = """
    SELECT sequence, key, author, name, part, created_at FROM web_messages
    WHERE identity_id = {identity_id} AND sequence > :after ORDER BY sequence LIMIT :limit
"""
"""What was posted after a number, in order; as part of a statement."""


async def moved(db: AsyncConnection, identity_ids: Sequence[int]) -> dict[int, int]:
    """The last number of each of these mailboxes, in one query: what every web process asks once a second."""
    query = select(identities.c.id, identities.c.web_sequence).where(identities.c.id.in_(identity_ids))
    return {row.id: row.web_sequence for row in await db.execute(query)}


def posted(row: Row) -> PostedPart:
    """A row of a mailbox as it was read."""
    return PostedPart(
        row["sequence"], row["key"], row["author"], row["name"], codec.load(Part, row["part"]), row["created_at"]
    )
