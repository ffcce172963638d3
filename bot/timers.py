"""Rows with a time at which something is due; what is due goes through the inbox like everything else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import inbox
from bot.storage.tables import timers
from bot.types import CancelTimer, Incoming, SetTimer, TimerFired
from channels.types import Address


async def set_timer(db: AsyncConnection, customer_id: int, identity_id: int | None, timer: SetTimer) -> None:
    """Make something due; the same kind and key replaces what was due before."""
    statement = insert(timers).values(
        customer_id=customer_id,
        identity_id=identity_id,
        kind=timer.kind,
        key=timer.key,
        due_at=timer.due_at,
        payload=dict(timer.payload),
    )
    new = statement.excluded
    values = {
        "customer_id": new.customer_id,
        "identity_id": new.identity_id,
        "due_at": new.due_at,
        "payload": new.payload,
        "fired_at": None,
    }
    await db.execute(statement.on_conflict_do_update(index_elements=["kind", "key"], set_=values))


async def cancel_timer(db: AsyncConnection, timer: CancelTimer) -> None:
    await db.execute(timers.delete().where(timers.c.kind == timer.kind, timers.c.key == timer.key))


_DUE = text(
    """
    SELECT t.*, i.channel, i.account, i.address FROM timers t
    JOIN LATERAL (
        SELECT * FROM identities i
        WHERE i.id = t.identity_id OR (t.identity_id IS NULL AND i.customer_id = t.customer_id)
        ORDER BY i.last_inbound_at DESC NULLS LAST LIMIT 1
    ) i ON TRUE
    WHERE t.fired_at IS NULL AND t.due_at <= :now ORDER BY t.due_at LIMIT :limit FOR UPDATE OF t SKIP LOCKED
    """
)


async def fire_due(engine: AsyncEngine, now: datetime, *, limit: int = 200) -> list[int]:
    """Put what is due into the inbox; the customers that have something to do now."""
    async with engine.begin() as db:
        rows = (await db.execute(_DUE, {"now": now, "limit": limit})).mappings().all()
        fired = []
        for row in rows:
            event = Incoming(timer=TimerFired(row["kind"], row["key"], row["payload"]))
            address = Address(row["channel"], row["account"], row["address"])
            external_id = f"timer:{row['id']}:{row['due_at'].isoformat()}"
            fired.append((await inbox.put(db, address, external_id, event, now=now)).customer_id)
            await db.execute(timers.update().where(timers.c.id == row["id"]).values(fired_at=now))
    return fired
