"""Who has which conversation open, and who is writing. Kept in rows that may be lost: a page says it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.shapes import Viewer
from bot.storage.tables import agents, identities, messages, presence
from channels.types import Address

SEEN_FOR = timedelta(seconds=45)
TYPING_FOR = timedelta(seconds=8)
TOPIC = "presence"


@dataclass(frozen=True, slots=True)
class Sign:
    """What one open page of an agent says: it is there, with this conversation open."""

    connection: str
    login: str
    customer_id: int | None
    typing_at: datetime | None = None


async def note(db: AsyncConnection, sign: Sign, now: datetime) -> None:
    """Keep the sign in place of the page's last one."""
    values = {
        "connection": sign.connection,
        "login": sign.login,
        "customer_id": sign.customer_id,
        "typing_at": sign.typing_at,
        "seen_at": now,
    }
    statement = insert(presence).values(values)
    await db.execute(statement.on_conflict_do_update(index_elements=["connection"], set_=values))


async def keep(db: AsyncConnection, connections: list[str], now: datetime) -> None:
    """These pages are still there; those that nobody has heard of for long are forgotten."""
    await db.execute(presence.update().where(presence.c.connection.in_(connections)).values(seen_at=now))
    await db.execute(presence.delete().where(presence.c.seen_at < now - 2 * SEEN_FOR))


async def forget(db: AsyncConnection, connection: str) -> None:
    await db.execute(presence.delete().where(presence.c.connection == connection))


async def wrote_last(db: AsyncConnection, customer_id: int) -> tuple[Address, str] | None:
    """From where the customer wrote last, and the platform's id of what they wrote."""
    body = messages.c.body
    external_id = func.coalesce(body["message"]["external_id"].astext, body["press"]["external_id"].astext, "")
    query = (
        select(identities.c.channel, identities.c.account, identities.c.address, external_id)
        .join(messages, messages.c.identity_id == identities.c.id)
        .where(messages.c.customer_id == customer_id, messages.c.author == "customer", identities.c.reachable)
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return (Address(*row[:3]), row[3]) if row else None


async def viewers(db: AsyncConnection, now: datetime) -> dict[int, tuple[Viewer, ...]]:
    """Who has what open, by conversation; one who has it open twice counts once."""
    query = (
        select(presence.c.customer_id, presence.c.login, agents.c.name, presence.c.typing_at)
        .join(agents, agents.c.login == presence.c.login)
        .where(presence.c.customer_id.is_not(None), presence.c.seen_at > now - SEEN_FOR)
        .order_by(presence.c.login)
    )
    found: dict[int, dict[str, Viewer]] = {}
    for row in await db.execute(query):
        here = found.setdefault(row.customer_id, {})
        typing = row.typing_at is not None and row.typing_at > now - TYPING_FOR
        known = here.get(row.login)
        here[row.login] = Viewer(row.login, row.name, typing or (known is not None and known.typing))
    return {id: tuple(here.values()) for id, here in found.items()}
