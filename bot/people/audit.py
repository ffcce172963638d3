"""Who saw and changed what in the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import audit

AGAIN_AFTER = timedelta(minutes=10)
"""Looking at the same conversation again within this time is the same look."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    id: int
    at: datetime
    agent: str
    action: str
    conversation: int | None
    detail: Mapping[str, Any]


async def note(
    db: AsyncConnection, agent: str, action: str, now: datetime, *, customer_id: int | None = None, **detail: Any
) -> None:
    """One line; it is never changed or removed."""
    values = {"at": now, "agent": agent, "action": action, "customer_id": customer_id, "detail": detail}
    await db.execute(insert(audit).values(values))


async def saw(db: AsyncConnection, agent: str, customer_id: int, now: datetime) -> None:
    """The agent looked at a conversation."""
    recent = select(audit.c.id).where(
        audit.c.agent == agent,
        audit.c.customer_id == customer_id,
        audit.c.action == "saw",
        audit.c.at > now - AGAIN_AFTER,
    )
    if (await db.execute(recent.limit(1))).first() is None:
        await note(db, agent, "saw", now, customer_id=customer_id)


async def lines(
    db: AsyncConnection, *, agent: str = "", customer_id: int | None = None, limit: int = 100, before: int | None = None
) -> list[AuditLine]:
    """The newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if agent:
        query = query.where(audit.c.agent == agent)
    if customer_id is not None:
        query = query.where(audit.c.customer_id == customer_id)
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = (await db.execute(query)).mappings()
    return [AuditLine(r["id"], r["at"], r["agent"], r["action"], r["customer_id"], r["detail"]) for r in rows]
