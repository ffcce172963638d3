"""Who works at the desk right now, and what waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people import assignment
from bot.people.agents import status_of
from bot.people.shapes import AgentShown
from bot.storage.tables import agents


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who wait for a person."""

    waiting: int
    longest_since: datetime | None
    by_language: Mapping[str, int]


_OLDEST = text(
    """
    SELECT c.agent, min(h.requested_at) AS since FROM customers c
    JOIN handoffs h ON h.customer_id = c.id AND h.ended_at IS NULL AND h.first_reply_at IS NULL
    WHERE c.owner = 'agent' AND c.snoozed_at IS NULL GROUP BY c.agent
    """
)
_WAITING = text(
    """
    SELECT h.language, count(*) AS n, min(h.requested_at) AS since FROM customers c
    JOIN handoffs h ON h.customer_id = c.id AND h.ended_at IS NULL
    WHERE c.owner = 'queue' AND c.forward_to IS NULL GROUP BY h.language ORDER BY h.language
    """
)


async def listed(db: AsyncConnection, now: datetime, *, everybody: bool = False) -> tuple[AgentShown, ...]:
    """The agents by name; those who are not active any more only when everybody is asked for."""
    query = select(agents).order_by(agents.c.name, agents.c.login)
    if not everybody:
        query = query.where(agents.c.active)
    loads = await assignment.loads(db)
    oldest = {row.agent: row.since for row in await db.execute(_OLDEST)}
    return tuple(shown(row, loads, oldest, now) for row in (await db.execute(query)).mappings())


def shown(row: RowMapping, loads: Mapping[str, int], oldest: Mapping[str, datetime], now: datetime) -> AgentShown:
    """An agent's row as colleagues see it; never its password or secret."""
    return AgentShown(
        login=row["login"],
        name=row["name"],
        role=row["role"],
        status=status_of(row, now),
        load=loads.get(row["login"], 0),
        capacity=row["capacity"],
        languages=tuple(row["languages"]),
        topics=tuple(row["topics"]),
        last_seen=row["last_seen"],
        oldest_waiting_since=oldest.get(row["login"]),
        active=row["active"],
        totp=row["totp_on"],
        must_change_password=row["must_change_password"],
    )


async def queue(db: AsyncConnection) -> Queue:
    """How many wait, since when, and in which languages."""
    found = (await db.execute(_WAITING)).all()
    return Queue(
        sum(int(row.n) for row in found),
        min((row.since for row in found), default=None),
        {row.language: int(row.n) for row in found},
    )
