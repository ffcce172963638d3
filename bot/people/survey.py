"""Asking once, after an agent resolved it, how it went: 1 to 5 and a comment."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import timers
from bot.people.desk import DeskSettings
from bot.storage.tables import customers, events, handoffs, identities
from bot.types import Rated, SetTimer

WINDOW = timedelta(hours=23)
"""The survey goes where the customer wrote within this time: inside every channel's window (WhatsApp's is 24 hours)."""
MAX_COMMENT = 2000


async def plan(db: AsyncConnection, handoff: int | None, settings: DeskSettings, now: datetime) -> bool:
    """Let the survey follow a resolved hand-off, when an agent spoke in it and the window is open; whether it will."""
    row = await _row(db, handoff) if handoff is not None and settings.survey else None
    if row is None or row["first_reply_at"] is None or row["survey_at"] is not None:
        return False
    identity = await _identity(db, row["customer_id"], now)
    if identity is None:
        return False
    due = now + timedelta(seconds=settings.survey_delay_s)
    await timers.set_timer(db, row["customer_id"], identity, SetTimer("survey", str(row["id"]), due))
    return True


async def is_due(db: AsyncConnection, handoff: int, customer_id: int) -> bool:
    """Whether it may be asked now: not yet asked, still resolved, and the customer has not begun anything new."""
    row = await _row(db, handoff)
    if row is None or row["outcome"] != "resolved" or row["survey_at"] is not None:
        return False
    query = select(customers.c.owner, customers.c.last_inbound_at).where(customers.c.id == customer_id)
    customer = (await db.execute(query)).one()
    began = customer.last_inbound_at is not None and customer.last_inbound_at > row["ended_at"]
    return row["customer_id"] == customer_id and customer.owner == "bot" and not began


async def rate(db: AsyncConnection, customer_id: int, rated: Rated, now: datetime) -> None:
    """Keep that it was asked, the score, or the comment. A later score replaces an earlier one."""
    mine = (handoffs.c.id == rated.handoff, handoffs.c.customer_id == customer_id)
    if rated.score is None and not rated.comment:
        await db.execute(handoffs.update().where(*mine).values(survey_at=now))
        await _happened(db, customer_id, "survey.asked", {}, now)
        return
    values: dict[str, object] = {}
    if rated.score is not None:
        values["score"] = rated.score
    if rated.comment:
        values["comment"] = rated.comment[:MAX_COMMENT]
    await db.execute(handoffs.update().where(*mine).values(**values))
    await _happened(db, customer_id, "survey.answered", values, now)


async def _row(db: AsyncConnection, handoff: int) -> RowMapping | None:
    return (await db.execute(select(handoffs).where(handoffs.c.id == handoff))).mappings().first()


async def _identity(db: AsyncConnection, customer_id: int, now: datetime) -> int | None:
    query = (
        select(identities.c.id)
        .where(identities.c.customer_id == customer_id, identities.c.reachable, identities.c.opted_out_at.is_(None))
        .where(identities.c.last_inbound_at > now - WINDOW)
        .order_by(identities.c.last_inbound_at.desc())
    )
    return (await db.execute(query.limit(1))).scalar()


async def _happened(
    db: AsyncConnection, customer_id: int, kind: str, payload: dict[str, object], now: datetime
) -> None:
    await db.execute(insert(events).values(customer_id=customer_id, type=kind, payload=payload, at=now))
