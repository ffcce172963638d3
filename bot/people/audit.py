"""Who saw and changed what in the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

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
    await db.execute(insert(audit).values(Act(agent, action, now, customer_id, detail).values()))


# ------------------------------------------------------------------------------------------------ with the change


@dataclass(slots=True)
class Act:
    """What somebody is about to do; `over` once its line is written, or nothing of it can follow any more."""

    agent: str
    action: str
    at: datetime
    customer_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    over: bool = False

    def values(self) -> dict[str, Any]:
        """The line."""
        plain = ("at", "agent", "action", "customer_id", "detail")
        return {name: getattr(self, name) for name in plain}


_act: ContextVar[Act | None] = ContextVar("audited act", default=None)


def write_with_changes(engine: AsyncEngine) -> None:
    """From now on an announced act's line is written by the transaction that does it: both are kept, or neither."""
    if not event.contains(engine.sync_engine, "commit", _write):
        event.listen(engine.sync_engine, "commit", _write)


@contextmanager
def announced(act: Act) -> Iterator[Act]:
    """Whatever is committed first within the block is this act, and its line goes along."""
    token = _act.set(act)
    try:
        yield act
    finally:
        _act.reset(token)
        act.over = True  # a task that was begun in here and lives on is not the act


@contextmanager
def apart() -> Iterator[None]:
    """Whatever is committed within the block is no part of the announced act."""
    token = _act.set(None)
    try:
        yield
    finally:
        _act.reset(token)


def concerns(customer_id: int) -> None:
    """It shows only now whose conversation the announced act is about."""
    if (act := _act.get()) is not None:
        act.customer_id = customer_id


def _write(db: Connection) -> None:
    act = _act.get()
    if act is not None and not act.over:
        act.over = True
        db.execute(insert(audit).values(act.values()))


_ONE_LOOK = text("SELECT pg_advisory_xact_lock(hashtextextended(:look, 1))")


async def saw(db: AsyncConnection, agent: str, customer_id: int, now: datetime) -> None:
    """The agent looked at a conversation; what asks for it and what is told of it is one look."""
    await db.execute(_ONE_LOOK, {"look": f"{agent} {customer_id}"})
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
