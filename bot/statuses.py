"""What became of what we sent: the platforms' statuses, kept by part; a later one never gives way to an earlier."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import Core
from bot.storage.tables import early_statuses, identities
from channels.types import DeliveryState, ReadsErrors, SendErrorKind, Status

ORDER = ("sent", "delivered", "read", "failed")
"""Statuses arrive out of order and `delivered` may be skipped; `failed` is final."""
EARLY_KEPT = timedelta(days=1)
"""How long a status waits for the send that it is about: it may also be of a message that was never ours."""

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('status ' || :channel || ' ' || :external_id, 0))")
_PART = text(
    """
    UPDATE sent_parts SET state = CASE WHEN state = ANY(:earlier) THEN :state ELSE state END
    WHERE channel = :channel AND external_id = :external_id
    RETURNING outbox_id, state = :state AS moved
    """
)
_WHOLE = text(
    """
    UPDATE outbox o SET state = CASE
            WHEN parts.failed THEN 'failed' WHEN o.state IN ('queued', 'sending') THEN o.state
            ELSE (CAST(:order AS text[]))[parts.least] END,
        error_code = CASE WHEN parts.failed THEN :code ELSE o.error_code END,
        error = CASE WHEN parts.failed THEN :detail ELSE o.error END
    FROM (
        SELECT min(array_position(CAST(:order AS text[]), state)) AS least, bool_or(state = 'failed') AS failed
        FROM sent_parts WHERE outbox_id = :outbox_id
    ) parts
    WHERE o.id = :outbox_id AND o.state <> 'failed'
    RETURNING o.customer_id, o.identity_id, o.as_template
    """
)


async def apply(core: Core, channel: str, status: Status) -> bool:
    """Note a status; whether it said anything new. One that is quicker than the send's own answer is kept for it."""
    if status.state.value not in ORDER:
        return False
    values = {"channel": channel, "external_id": status.external_id, "state": status.state.value}
    values |= {"code": status.code, "detail": status.detail[:500]}
    async with core.engine.begin() as db:
        await db.execute(_LOCK, values)
        known, row = await _note(db, values)
        if not known:
            await db.execute(insert(early_statuses).values(**values, at=core.clock()))
        if row is not None and status.state is DeliveryState.FAILED:
            await _failed(core, db, channel, status, row)
    if row is not None:
        await core.wakeups.publish(f"customer:{row['customer_id']}")
    return row is not None


async def _note(db: AsyncConnection, values: dict[str, str]) -> tuple[bool, RowMapping | None]:
    """Whether the part is known, and its message's row when the status changed anything."""
    state = values["state"]
    part = (await db.execute(_PART, {**values, "earlier": list(ORDER[: ORDER.index(state)])})).first()
    if part is None:
        return False, None
    if not part.moved:
        return True, None
    whole = {"outbox_id": part.outbox_id, "order": list(ORDER), "code": values["code"], "detail": values["detail"]}
    return True, (await db.execute(_WHOLE, whole)).mappings().first()


async def catch_up(db: AsyncConnection, channel: str, external_id: str) -> None:
    """Apply what was told of a send before its own answer was stored, in the transaction that stores it."""
    which = {"channel": channel, "external_id": external_id}
    await db.execute(_LOCK, which)
    mine = (early_statuses.c.channel == channel, early_statuses.c.external_id == external_id)
    gone = early_statuses.delete().where(*mine).returning(early_statuses)
    for row in sorted((await db.execute(gone)).mappings(), key=lambda row: int(row["id"])):
        await _note(db, {**which, "state": row["state"], "code": row["code"], "detail": row["detail"]})


async def _failed(core: Core, db: AsyncConnection, channel: str, status: Status, row: RowMapping) -> None:
    """Draw the conclusions of a failure that came afterwards: the address is lost, or a template is needed."""
    connector: object = core.connectors.get(channel)
    kind = connector.error_kind(status.code) if isinstance(connector, ReadsErrors) else None
    if kind is SendErrorKind.UNREACHABLE:
        await lose(db, row["identity_id"], status.code or status.detail)
    if kind is SendErrorKind.NEEDS_TEMPLATE and core.settings.whatsapp_template and not row["as_template"]:
        values = {"channel": channel, "external_id": status.external_id, "now": core.clock()}
        await db.execute(_AS_TEMPLATE, values)


_AS_TEMPLATE = text(
    """
    UPDATE outbox SET state = 'queued', as_template = TRUE, part = p.part, attempts = 0, next_attempt_at = :now
    FROM sent_parts p WHERE p.channel = :channel AND p.external_id = :external_id AND p.outbox_id = outbox.id
    """
)


_SEEN = text(
    """
    WITH seen AS (
        SELECT DISTINCT CAST(split_part(w.key, '.', 1) AS bigint) AS id, w.identity_id
        FROM web_messages w JOIN identities i ON i.id = w.identity_id
        WHERE i.channel = 'web' AND i.address = :visitor AND w.author <> 'customer'
            AND w.sequence BETWEEN least(:sequence, i.web_sequence) - :back AND :sequence
            AND w.key ~ '^[0-9]{1,18}[.][0-9]+$'
    )
    UPDATE outbox o SET state = 'read' FROM seen
    WHERE o.id = seen.id AND o.identity_id = seen.identity_id AND o.state IN ('sent', 'delivered') AND NOT EXISTS (
        SELECT FROM web_messages w
        WHERE w.identity_id = o.identity_id AND w.sequence > :sequence AND w.key LIKE o.id || '.%'
    ) RETURNING o.customer_id
    """
)
SEEN_BACK = 100
"""How far back a visitor's "read up to here" is looked for; what lies further back was told of before."""


async def seen(core: Core, visitor: str, sequence: int) -> bool:
    """Note that a visitor of the web chat has read their mailbox up to this number; whether that was news."""
    values = {"visitor": visitor, "sequence": min(sequence, 1 << 62), "back": SEEN_BACK}
    async with core.engine.begin() as db:
        customers = set((await db.execute(_SEEN, values)).scalars())
    for customer_id in customers:
        await core.wakeups.publish(f"customer:{customer_id}")
    return bool(customers)


async def lose(db: AsyncConnection, identity_id: int, reason: str) -> None:
    """Nothing more is sent to this identity until it writes again."""
    gone = {"reachable": False, "unreachable_reason": reason[:200]}
    await db.execute(identities.update().where(identities.c.id == identity_id).values(**gone))


async def tidy(core: Core) -> None:
    """Forget early statuses that nothing was sent for."""
    old: datetime = core.clock() - EARLY_KEPT
    async with core.engine.begin() as db:
        await db.execute(early_statuses.delete().where(early_statuses.c.at < old))
