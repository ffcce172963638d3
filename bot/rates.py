"""The platforms' rates, kept to by all processes together: what is used of each stands in the database.

A send takes its place in the statement that claims it, so that keeping to a rate costs no statement of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.statement import Row, Statement
from channels.types import Address

SLOT_KEPT = timedelta(minutes=1)
"""A place that nobody took for so long is given up: after an outage all would go at once."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` at once, then one every `every_s`."""

    every_s: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows in all from one account of ours, and to one customer."""

    account: Rate | None = None
    address: Rate | None = None

    def of(self, address: Address) -> dict[str, Rate]:
        """The rates that a send to this address uses up, by their key."""
        account = f"{address.channel} {address.account}"
        found = {account: self.account, f"{account} {address.id}": self.address}
        return {key: rate for key, rate in found.items() if rate is not None}


def platform_limits(sms_segments_per_s: float) -> Mapping[str, Limits]:
    """Telegram: 30/s in all, about 1/s to a chat with short bursts (core.telegram.org/bots/faq, 2026); WhatsApp: 80/s,
    one in 6 s to a customer with a burst of 45 (developers.facebook.com, messaging limits, 2026); SMS: segments a
    second as agreed with the carriers."""
    return {
        "telegram": Limits(Rate(1 / 25, 5), Rate(1.0, 4)),
        "whatsapp": Limits(Rate(1 / 80, 10), Rate(6.0, 45)),
        "sms": Limits(Rate(1 / sms_segments_per_s, 10)),
    }


def has_slot(row: Row, now: datetime) -> bool:
    """Whether this row was given a place earlier, and may go now."""
    return row["slot_at"] is not None and row["slot_at"] <= now < row["slot_at"] + SLOT_KEPT


_TAKE = Statement(
    """
    WITH head AS (
        SELECT id FROM outbox WHERE id = :id AND state = :state AND part = :part AND attempts = :attempts
            AND lease_until IS NOT DISTINCT FROM CAST(:lease_before AS timestamptz)
        FOR UPDATE
    ), limits AS (
        SELECT key, every_s * :units * interval '1 second' AS used,
            every_s * (:units + burst - 1) * interval '1 second' AS room
        FROM head, unnest(CAST(:keys AS text[]), CAST(:every_s AS float8[]), CAST(:bursts AS float8[]))
            AS rate(key, every_s, burst)
    ), used AS (
        INSERT INTO send_rates AS known (key, full_at)
        SELECT key, CAST(:now AS timestamptz) + used FROM limits ORDER BY key
        ON CONFLICT (key) DO UPDATE
        SET full_at = greatest(known.full_at, :now) + (excluded.full_at - CAST(:now AS timestamptz))
        RETURNING key, full_at
    ), slot AS (
        SELECT greatest(CAST(:now AS timestamptz), max(full_at - room)) AS at
        FROM used JOIN limits USING (key)
    )
    UPDATE outbox SET
        state = CASE WHEN slot.at > :now THEN outbox.state ELSE 'sending' END,
        lease_until = CASE WHEN slot.at > :now THEN outbox.lease_until ELSE :lease END,
        attempts = outbox.attempts + CASE WHEN slot.at > :now THEN 0 ELSE 1 END,
        uncertain = outbox.uncertain + CASE WHEN slot.at > :now THEN 0 ELSE :lost END,
        doubted = outbox.doubted + CASE WHEN slot.at > :now THEN 0 ELSE :lost END,
        slot_at = CASE WHEN slot.at > :now THEN slot.at END,
        next_attempt_at = greatest(outbox.next_attempt_at, slot.at)
    FROM head, slot WHERE outbox.id = head.id RETURNING slot.at AS at
    """
)
"""The generic cell rate algorithm: `full_at` is when nothing of a rate is used any more."""


async def take(
    db: AsyncConnection,
    row: Row,
    rates: Mapping[str, Rate],
    units: int,
    now: datetime,
    lease: datetime,
    lost: bool,
) -> datetime | None:
    """Mark a row as being sent if the rates let it go now, else give it a place: when it goes; None when somebody else
    changed it meanwhile. `units` is what it costs: an SMS as many as it has segments."""
    values = {
        **{name: row[name] for name in ("id", "state", "part", "attempts")},
        "lease_before": row["lease_until"],
        "lease": lease,
        "lost": int(lost),
        "now": now,
        "units": float(units),
        "keys": list(rates),
        "every_s": [rate.every_s for rate in rates.values()],
        "bursts": [float(rate.burst) for rate in rates.values()],
    }
    taken = await _TAKE.first(db, values)
    return taken["at"] if taken else None


_TIDY = text("DELETE FROM send_rates WHERE full_at < :now")


async def tidy(db: AsyncConnection, now: datetime) -> None:
    """Forget what is as good as unused."""
    await db.execute(_TIDY, {"now": now})
