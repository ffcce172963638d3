"""Who gets the next conversation: the longest waiting first, to an agent who is there, free and fit for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import handoff, timers
from bot.core import Core
from bot.people import desk
from bot.people.agents import SEEN_FOR
from bot.storage.tables import agents, customers
from bot.types import SetTimer

STRANGERS_STAY = timedelta(hours=8)
"""How long a conversation stays with somebody who has no login, such as who answered from the command line."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A conversation that changed hands by itself; `agent` "" for the queue."""

    customer_id: int
    agent: str


# The conversation's row is claimed with SKIP LOCKED: two agents who ask at once get two different ones, and one that
# is in a turn just now is passed over instead of waited for.
_LONGEST_WAITING = text(
    """
    SELECT c.id, h.language, h.topic FROM customers c JOIN handoffs h ON h.customer_id = c.id AND h.ended_at IS NULL
    WHERE c.owner = 'queue' AND c.forward_to IS NULL
        AND h.language || '/' || h.topic <> ALL(:unfit)
        AND (CAST(:languages AS text[]) IS NULL OR h.language = '' OR h.language = ANY(:languages))
        AND (CAST(:topics AS text[]) IS NULL OR h.topic = '' OR h.topic = ANY(:topics))
    ORDER BY h.requested_at, h.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED
    """
)


async def take_next(db: AsyncConnection, login: str, now: datetime) -> int | None:
    """The longest waiting conversation that this agent's skills fit, taken; None when there is none."""
    row = (await db.execute(select(agents).where(agents.c.login == login))).mappings().one()
    skills: dict[str, object] = {"languages": row["languages"] or None, "topics": row["topics"] or None}
    found = (await db.execute(_LONGEST_WAITING, skills | {"unfit": []})).first()
    if found is None:
        return None
    await handoff.take(db, found.id, login, now)
    return int(found.id)


# An agent's row is claimed while work is given out, so that two workers together never exceed a capacity.
_FREE = text(
    """
    SELECT a.login, a.capacity, a.languages, a.topics FROM agents a
    WHERE a.active AND a.status = 'online' AND a.last_seen > :since FOR UPDATE OF a SKIP LOCKED
    """
)
_LOADS = text(
    """
    SELECT agent, count(*) AS held, max(owner_since) AS latest FROM customers
    WHERE owner = 'agent' AND snoozed_at IS NULL GROUP BY agent
    """
)


async def give_out(db: AsyncConnection, now: datetime) -> list[Given]:
    """Give waiting conversations to whoever may have one more."""
    free = (await db.execute(_FREE, {"since": now - SEEN_FOR})).mappings().all()
    if not free:
        return []
    rows = (await db.execute(_LOADS)).mappings().all()
    loads = {row["agent"]: int(row["held"]) for row in rows}
    latest = {row["agent"]: row["latest"] for row in rows}
    given: list[Given] = []
    unfit: list[str] = []  # what nobody who is free can take: whoever waits behind it is not held up
    while len(given) < AT_ONCE:
        everybody = {"languages": None, "topics": None, "unfit": unfit}
        waiting = (await db.execute(_LONGEST_WAITING, everybody)).mappings().first()
        if waiting is None:
            break
        chosen = choose(free, loads, latest, waiting["language"], waiting["topic"])
        if chosen is None:
            unfit.append(f"{waiting['language']}/{waiting['topic']}")
            continue
        await handoff.take(db, waiting["id"], chosen, now, by="")
        loads[chosen] = loads.get(chosen, 0) + 1
        latest[chosen] = now
        given.append(Given(waiting["id"], chosen))
    return given


def choose(
    free: Sequence[Mapping[str, Any]] | Sequence[RowMapping],
    loads: dict[str, int],
    latest: dict[str, datetime],
    language: str,
    topic: str,
) -> str | None:
    """The login of the agent who should have it: fit, below capacity, the least loaded, then the longest without."""
    candidates = []
    for agent in free:
        login, capacity = agent["login"], agent["capacity"]
        fits = _fits(agent["languages"], language) and _fits(agent["topics"], topic)
        if fits and loads.get(login, 0) < capacity:
            idle_since = latest[login].timestamp() if login in latest else 0.0
            candidates.append((loads.get(login, 0) / capacity, idle_since, login))
    return min(candidates)[2] if candidates else None


def _fits(skills: object, wanted: str) -> bool:
    """No skill named is every skill; a conversation whose language or topic is unknown is for everybody."""
    return not skills or not wanted or wanted in skills  # type: ignore[operator]


# ------------------------------------------------------------------------------------------------ who left


_LEFT = text(
    """
    SELECT c.id FROM customers c LEFT JOIN agents a ON a.login = c.agent
    WHERE c.owner = 'agent' AND c.snoozed_at IS NULL AND c.forward_to IS NULL
        AND CASE WHEN a.login IS NULL THEN c.owner_since < :strangers_since
            ELSE NOT a.active OR greatest(a.last_seen, c.owner_since) < :gone_since END
    ORDER BY c.id LIMIT :limit FOR UPDATE OF c SKIP LOCKED
    """
)


async def return_abandoned(db: AsyncConnection, now: datetime) -> list[Given]:
    """Conversations of agents who left go back into the queue, where they keep their place."""
    settings = await desk.load_settings(db)
    since = {"gone_since": now - timedelta(seconds=settings.gone_s), "strangers_since": now - STRANGERS_STAY}
    ids = (await db.execute(_LEFT, since | {"limit": 200})).scalars().all()
    for customer_id in ids:
        held = await handoff.abandon(db, customer_id, now)
        due = now + timedelta(seconds=settings.wait_s)
        await timers.set_timer(db, customer_id, None, SetTimer("queue_wait", str(held.handoff), due))
    return [Given(id, "") for id in ids]


async def tick(core: Core) -> list[Given]:
    """What the desk does by itself, now and then: take from who left, give to who is free."""
    now = core.clock()
    async with core.engine.begin() as db:
        moved = await return_abandoned(db, now)
    async with core.engine.begin() as db:
        if (await desk.load_settings(db)).assignment == "automatic":
            moved += await give_out(db, now)
    for one in moved:
        await core.wakeups.publish(f"customer:{one.customer_id}")
    return moved


async def load_of(db: AsyncConnection, login: str) -> int:
    """Conversations that the agent has in hand; those laid aside do not count."""
    query = select(customers.c.id).where(
        customers.c.owner == "agent", customers.c.agent == login, customers.c.snoozed_at.is_(None)
    )
    return len((await db.execute(query)).all())


async def loads(db: AsyncConnection) -> dict[str, int]:
    """Conversations in hand, by login."""
    return {row.agent: int(row.held) for row in await db.execute(_LOADS)}
