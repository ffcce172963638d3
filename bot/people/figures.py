"""What the desk achieves: first response, resolution, satisfaction, containment and reasons, by day, channel …"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

By = Literal["day", "channel", "language", "agent"]
MAX_DAYS = 400


class BadPeriod(Exception):
    """A period ends after it begins, and lasts at most 400 days."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds; None when nothing was measured."""

    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    average: float | None
    answers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One line. `conversations`: customers who wrote; rates are 0 to 1, None when there is nothing to divide."""

    key: str
    conversations: int
    handoffs: int
    handoff_rate: float | None
    containment: float | None
    answered: int
    first_response_s: Spread
    resolution_s: Spread
    resolved: int
    satisfaction: Satisfaction
    missed: int


@dataclass(frozen=True, slots=True)
class Reason:
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of a period in the shop's time zone, both days included."""

    since: date
    until: date
    by: By
    total: Figures
    rows: tuple[Figures, ...]
    reasons: tuple[Reason, ...]


_DAY = "to_char({} AT TIME ZONE :zone, 'YYYY-MM-DD')"
_KEYS: dict[By, tuple[str, str]] = {
    "day": (_DAY.format("h.requested_at"), _DAY.format("m.at")),
    "channel": ("h.channel", "m.channel"),
    "language": ("h.language", "m.language"),
    "agent": ("h.agent", "''"),
}

# What a person answered is measured; a hand-off that a person began unasked kept nobody waiting.
_HANDOFFS = """
    SELECT {key} AS key, count(*) AS handoffs,
        count(h.first_reply_at) AS answered,
        count(*) FILTER (WHERE h.outcome = 'resolved') AS resolved,
        count(*) FILTER (WHERE h.ended_at IS NOT NULL AND h.first_reply_at IS NULL) AS missed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.first_reply_at - h.requested_at))
            FILTER (WHERE h.reason <> 'agent') AS first_median,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM h.first_reply_at - h.requested_at))
            FILTER (WHERE h.reason <> 'agent') AS first_p90,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.ended_at - h.requested_at))
            FILTER (WHERE h.outcome = 'resolved') AS done_median,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM h.ended_at - h.requested_at))
            FILTER (WHERE h.outcome = 'resolved') AS done_p90,
        avg(h.score) AS score, count(h.score) AS scores,
        count(DISTINCT h.customer_id) AS people
    FROM handoffs h WHERE h.requested_at >= :since AND h.requested_at < :until AND h.outcome <> 'merged' {group}
"""
_WRITERS = """
    SELECT {key} AS key, count(DISTINCT m.customer_id) AS people FROM (
        SELECT messages.customer_id, messages.created_at AS at, coalesce(i.channel, '') AS channel,
            coalesce(messages.meaning->>'language', '') AS language
        FROM messages LEFT JOIN identities i ON i.id = messages.identity_id
        WHERE messages.author = 'customer' AND messages.created_at >= :since AND messages.created_at < :until
    ) m {group}
"""


async def report(db: AsyncConnection, since: date, until: date, by: By, timezone: str) -> Report:
    """The figures of these days. Raises BadPeriod."""
    if not timedelta(0) <= until - since <= timedelta(days=MAX_DAYS):
        raise BadPeriod(BadPeriod.__doc__)
    zone = ZoneInfo(timezone)
    values: dict[str, object] = {
        "since": datetime.combine(since, time(), zone),
        "until": datetime.combine(until + timedelta(days=1), time(), zone),
        "zone": timezone,
    }
    asked, wrote = _KEYS[by]
    total = await _figures(db, "'total'", "'total'", "", values)
    rows = await _figures(db, asked, wrote, "GROUP BY 1", values)
    reasons = text(
        "SELECT reason, count(*) FROM handoffs WHERE requested_at >= :since AND requested_at < :until "
        "AND outcome <> 'merged' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    counted = tuple(Reason(row[0], int(row[1])) for row in await db.execute(reasons, values))
    return Report(since, until, by, total[0], tuple(rows), counted)


async def _figures(db: AsyncConnection, asked: str, wrote: str, group: str, values: dict[str, object]) -> list[Figures]:
    """`asked` and `wrote` are expressions of ours; the values of the period are parameters."""
    handoffs = (await db.execute(text(_HANDOFFS.format(key=asked, group=group)), values)).mappings()
    writers = await db.execute(text(_WRITERS.format(key=wrote, group=group)), values)
    people = {str(row.key): int(row.people) for row in writers}
    found = {str(row["key"]): dict(row) for row in handoffs}
    by_agent = wrote == "''"
    if by_agent:  # customers write to the shop, not to an agent
        people = {}
    keys = sorted(set(found) | set(people))
    return [_line(key, people.get(key, 0), found.get(key, {})) for key in keys if key or not by_agent]


def _line(key: str, conversations: int, row: dict[str, Any]) -> Figures:
    handed = int(row.get("people") or 0)
    talks = max(conversations, handed) if conversations else 0
    return Figures(
        key=key,
        conversations=conversations,
        handoffs=int(row.get("handoffs") or 0),
        handoff_rate=round(handed / talks, 4) if talks else None,
        containment=round(1 - handed / talks, 4) if talks else None,
        answered=int(row.get("answered") or 0),
        first_response_s=Spread(_rounded(row.get("first_median")), _rounded(row.get("first_p90"))),
        resolution_s=Spread(_rounded(row.get("done_median")), _rounded(row.get("done_p90"))),
        resolved=int(row.get("resolved") or 0),
        satisfaction=Satisfaction(_rounded(row.get("score"), 2), int(row.get("scores") or 0)),
        missed=int(row.get("missed") or 0),
    )


def _rounded(value: object, digits: int = 1) -> float | None:
    return None if value is None else round(float(str(value)), digits)


def as_csv(found: Report) -> str:
    """The rows and their total, for a spreadsheet."""
    out = io.StringIO()
    lines = [_flat(row) for row in (*found.rows, found.total)]
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def _flat(row: Figures) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in asdict(row).items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": figure for part, figure in value.items()}
        else:
            flat[name] = _harmless(value)
    return flat


def _harmless(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def days(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The period asked for; the last four weeks where nothing was."""
    until = until or today
    return since or until - timedelta(days=27), until
