"""What has changed since the last look: found in the rows, for when a wake-up was lost."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LOOKS_BACK = 15
"""Looks for which a transaction may be open and still be noticed when it commits: numbers are given out before that."""

_TOPS = text(
    """
    SELECT coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM events), 0),
        coalesce((SELECT max(id) FROM outbox), 0)
    """
)
_MOVED = text(
    """
    SELECT customer_id, max(mark) AS mark FROM (
        SELECT customer_id, 'm' || max(id) AS mark FROM messages WHERE id > :messages GROUP BY customer_id
        UNION ALL
        SELECT customer_id, 'e' || max(id) FROM events WHERE id > :events AND customer_id IS NOT NULL
        GROUP BY customer_id
        UNION ALL
        SELECT customer_id, 'o' || md5(string_agg(state, ',' ORDER BY id)) FROM outbox WHERE id > :outbox
        GROUP BY customer_id
    ) changes GROUP BY customer_id, left(mark, 1)
    """
)


@dataclass(slots=True)
class Looks:
    """Remembers what was seen, and tells what is new."""

    tops: deque[tuple[int, int, int]] = field(default_factory=lambda: deque(maxlen=LOOKS_BACK))
    marks: dict[tuple[int, str], str] = field(default_factory=dict)

    async def look(self, db: AsyncConnection) -> set[int]:
        """The customers of whom something is new since the last look; nobody at the first one."""
        first = not self.tops
        top = tuple((await db.execute(_TOPS)).one())
        floor = self.tops[0] if self.tops else top
        self.tops.append((top[0], top[1], top[2]))
        values = {"messages": floor[0], "events": floor[1], "outbox": floor[2]}
        marks = {(row.customer_id, row.mark[0]): row.mark for row in await db.execute(_MOVED, values)}
        changed = {key[0] for key, mark in marks.items() if self.marks.get(key) != mark}
        self.marks = marks
        return set() if first else changed
