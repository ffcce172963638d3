"""The web channel's far side: numbered rows per visitor, which the sockets read. Losing a wake-up loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import codec
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
        self._engine = engine
        self._wakeups = wakeups
        self._clock = clock

    async def put(self, address: Address, part: Part) -> str:
        """Keep the part and wake the visitor's sockets; its number."""
        async with self._engine.begin() as db:
            query = select(identities.c.id).where(
                identities.c.channel == address.channel, identities.c.address == address.id
            )
            identity_id = (await db.execute(query)).scalar_one()
            number = await post(db, identity_id, part.key, part.author, part, name=part.name, now=self._clock())
        await self._wakeups.publish(topic(identity_id))
        return str(number)

    async def typing(self, address: Address) -> None:
        """The sockets show typing by themselves from a message's arrival to its answer."""


def topic(identity_id: int) -> str:
    return f"web:{identity_id}"


_NUMBER = text("UPDATE identities SET web_sequence = web_sequence + 1 WHERE id = :id RETURNING web_sequence")


async def post(
    db: AsyncConnection, identity_id: int, key: str, author: str, part: Part, *, name: str = "", now: datetime
) -> int:
    """Append a row; the identity's row lock makes numbers visible in their order. The number it has, or had already."""
    number = (await db.execute(_NUMBER, {"id": identity_id})).scalar_one()
    values = {
        "identity_id": identity_id,
        "sequence": number,
        "key": key,
        "author": author,
        "name": name,
        "part": codec.dump(part),
        "created_at": now,
    }
    statement = insert(web_messages).values(values).on_conflict_do_nothing(index_elements=["identity_id", "key"])
    inserted = await db.execute(statement.returning(web_messages.c.sequence))
    if (found := inserted.scalar()) is not None:
        return int(found)
    query = select(web_messages.c.sequence).where(web_messages.c.identity_id == identity_id, web_messages.c.key == key)
    return int((await db.execute(query)).scalar_one())


async def after(db: AsyncConnection, identity_id: int, sequence: int, *, limit: int = 200) -> list[PostedPart]:
    """What was posted after this number, in order."""
    query = (
        select(web_messages)
        .where(web_messages.c.identity_id == identity_id, web_messages.c.sequence > sequence)
        .order_by(web_messages.c.sequence)
        .limit(limit)
    )
    return [_posted(row) for row in (await db.execute(query)).mappings()]


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
