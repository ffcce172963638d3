"""Labels on conversations: few words, one colour each, known to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import conversation_labels, labels
from bot.transcript import lock_customer, record
from bot.types import Event

COLORS = ("gray", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")


async def put(db: AsyncConnection, customer_id: int, names: Sequence[str], by: str, now: datetime) -> None:
    """Exactly these labels on the conversation; one that nobody has used before is made."""
    customer_id = await lock_customer(db, customer_id)
    wanted = {name.strip() for name in names if name.strip()}
    query = select(conversation_labels.c.label).where(conversation_labels.c.customer_id == customer_id)
    before = set((await db.execute(query)).scalars())
    for name in sorted(wanted - before):
        await db.execute(insert(labels).values(name=name, color=_color(name)).on_conflict_do_nothing())
        await db.execute(insert(conversation_labels).values(customer_id=customer_id, label=name))
    for name in before - wanted:
        gone = (conversation_labels.c.customer_id == customer_id, conversation_labels.c.label == name)
        await db.execute(conversation_labels.delete().where(*gone))
    if wanted != before:
        payload = {"by": by, "added": ", ".join(sorted(wanted - before)), "removed": ", ".join(sorted(before - wanted))}
        await record(db, customer_id, Event("conversation.labels", payload), now)


def _color(name: str) -> str:
    """A colour that the same name always gets."""
    return COLORS[sum(name.casefold().encode()) % len(COLORS)]
