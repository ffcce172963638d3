"""What has changed since the last look: found in the rows, for when a wake-up was lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LOOKS_BACK = 15
"""Looks for which a transaction may be open and still be noticed when it commits: numbers are given out before that."""
RECENT_SENDS = 20
"""Of the newest sends of a conversation the states are looked at."""

Marks = Mapping[str, str]
"""How far a conversation has come: its last message "m", its last event "e", and how its newest sends stand "o"."""

_TOPS = text(
    """
    SELECT coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM events), 0),
        coalesce((SELECT max(id) FROM outbox), 0)
    """
)
_MOVED = text(
    """
    SELECT DISTINCT customer_id FROM messages WHERE id > :messages
    UNION SELECT DISTINCT customer_id FROM events WHERE id > :events AND customer_id IS NOT NULL
    UNION SELECT DISTINCT customer_id FROM outbox WHERE id > :outbox
    """
)
_MARKS = text(
    """
    SELECT c.id, (SELECT max(id) FROM messages WHERE customer_id = c.id) AS m,
        (SELECT max(id) FROM events WHERE customer_id = c.id) AS e,
        (SELECT string_agg(s.state, ',' ORDER BY s.id) FROM (
            SELECT m.id, o.state FROM messages m JOIN outbox o ON o.message_id = m.id
            WHERE m.customer_id = c.id AND m.author <> 'customer' ORDER BY m.id DESC LIMIT :sends
        ) s) AS o
    FROM customers c WHERE c.id = ANY(:ids)
    """
)


async def marks_of(db: AsyncConnection, ids: Sequence[int]) -> dict[int, Marks]:
    """How far these conversations have come."""
    rows = await db.execute(_MARKS, {"ids": list(ids), "sends": RECENT_SENDS})
    return {row.id: {"m": str(row.m), "e": str(row.e), "o": str(row.o)} for row in rows}


@dataclass(slots=True)
class Looks:
    """Remembers what was seen, and tells what is new."""

    tops: deque[tuple[int, int, int]] = field(default_factory=lambda: deque(maxlen=LOOKS_BACK))
    marks: dict[int, Marks] = field(default_factory=dict)

    async def look(self, db: AsyncConnection) -> dict[int, Marks]:
        """Of whom something is new since the last look, and how far they have come; nobody at the first one."""
        first = not self.tops
        top = (await db.execute(_TOPS)).one()
        floor = self.tops[0] if self.tops else top
        self.tops.append((top[0], top[1], top[2]))
        values = {"messages": floor[0], "events": floor[1], "outbox": floor[2]}
        moved = list((await db.execute(_MOVED, values)).scalars())
        marks = await marks_of(db, moved) if moved else {}
        changed = {id: found for id, found in marks.items() if self.marks.get(id) != found}
        self.marks = marks
        return {} if first else changed
