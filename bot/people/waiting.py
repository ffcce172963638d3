"""The queue as the customer sees it: asking for a person, a place in line, being told once that nobody is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import timers
from bot.people import desk, ownership
from bot.people.ownership import Wish
from bot.people.summary import summarise
from bot.storage.tables import customers, events, handoffs
from bot.types import HandOff, SetTimer, Turn

Topic = Literal["goods", "order", "complaint"]
"""What a hand-off is about, as far as skills are assigned by it."""
TOPICS: Mapping[str, Topic] = {
    "complaint": "complaint",
    "order_status": "order",
    "order_cancel": "order",
    "order_return": "order",
    "checkout": "order",
    "returns_info": "order",
    "warranty_info": "order",
}


async def request(db: AsyncConnection, turn: Turn, wish: HandOff) -> None:
    """The customer comes into the queue, with what the agent should know; when nobody comes they are told in time."""
    customer_id = turn.customer.id
    summary = asdict(await summarise(db, customer_id, turn.session, latest=turn.text))
    held = await ownership.move(
        db,
        customer_id,
        "request",
        now=turn.now,
        why=wish.reason,
        wish=Wish(
            reason=wish.reason,
            summary=summary | ({"note": wish.summary} if wish.summary else {}),
            identity_id=turn.identity.id,
            channel=turn.identity.address.channel,
            language=turn.language,
            topic=topic_of(turn, wish.reason),
        ),
    )
    if held.state != "queue" or held.handoff is None:
        return
    if wish.away:
        await told(db, customer_id, await position(db, customer_id), turn.now, away=True)
        return
    due = turn.now + timedelta(seconds=(await desk.load_settings(db)).wait_s)
    await timers.set_timer(db, customer_id, turn.identity.id, SetTimer("queue_wait", str(held.handoff), due))


def topic_of(turn: Turn, reason: str) -> Topic:
    """What it is about."""
    if reason in ("sensitive", "anger"):
        return "complaint"
    return TOPICS.get(turn.understanding.intent) or TOPICS.get(turn.session.topic) or "goods"


async def told(db: AsyncConnection, customer_id: int, place: int, now: datetime, *, away: bool = False) -> None:
    """Keep that the customer knows; the bot goes on from here while they wait."""
    open_one = (handoffs.c.customer_id == customer_id, handoffs.c.ended_at.is_(None))
    await db.execute(handoffs.update().where(*open_one).values(told_at=now))
    waiting = (customers.c.id == customer_id, customers.c.owner == "queue")
    await db.execute(customers.update().where(*waiting).values(assisted=True))
    payload = {"position": place, "away": int(away)}
    await db.execute(insert(events).values(customer_id=customer_id, type="handoff.told", payload=payload, at=now))


async def was_told(db: AsyncConnection, customer_id: int) -> bool:
    """Whether the customer who waits was told already."""
    query = select(handoffs.c.told_at).where(handoffs.c.customer_id == customer_id, handoffs.c.ended_at.is_(None))
    return (await db.execute(query)).scalar() is not None


_POSITION = text(
    """
    SELECT count(*) FROM handoffs h JOIN customers c ON c.id = h.customer_id
    WHERE h.ended_at IS NULL AND c.owner = 'queue' AND (h.requested_at, h.id) < (
        SELECT requested_at, id FROM handoffs WHERE customer_id = :id AND ended_at IS NULL)
    """
)


async def position(db: AsyncConnection, customer_id: int) -> int:
    """The customer's place in line, from 1; for one who is not in it, the place they would get."""
    ahead = (await db.execute(_POSITION, {"id": customer_id})).scalar_one()
    known = select(handoffs.c.id).where(handoffs.c.customer_id == customer_id, handoffs.c.ended_at.is_(None))
    if (await db.execute(known)).first() is None:
        ahead = (await db.execute(text("SELECT count(*) FROM customers WHERE owner = 'queue'"))).scalar_one()
    return int(ahead) + 1
