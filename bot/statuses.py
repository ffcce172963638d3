"""What became of what we sent: the platforms' statuses, kept by part; a later one never gives way to an earlier."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import rates
from bot.core import Core
from bot.storage.engine import singly
from bot.storage.statement import Row, Statement
from bot.storage.tables import early_statuses, identities, sent_parts
from channels.types import DeliveryState, ReadsErrors, SendErrorKind, Status

ORDER = ("sent", "delivered", "read", "failed")
"""Statuses arrive out of order and `delivered` may be skipped; `failed` is final."""
EARLY_KEPT = timedelta(days=1)
"""How long a status waits for the send that it is about: it may also be of a message that was never ours."""

_NOTE = Statement(
    """
    WITH part AS (
        UPDATE sent_parts SET state = :state
        WHERE channel = :channel AND external_id = :external_id AND state = ANY(:earlier)
        RETURNING outbox_id, part
    ), parts AS (
        SELECT p.outbox_id, CASE WHEN p.part = part.part THEN :state ELSE p.state END AS state
        FROM part JOIN sent_parts p ON p.outbox_id = part.outbox_id
    ), whole AS (
        SELECT outbox_id, min(array_position(CAST(:order AS text[]), state)) AS least,
            bool_or(state = 'failed') AS failed
        FROM parts GROUP BY outbox_id
    ), moved AS (
        UPDATE outbox o SET state = CASE
                WHEN whole.failed THEN 'failed' WHEN o.state IN ('queued', 'sending') THEN o.state
                ELSE (CAST(:order AS text[]))[whole.least] END,
            error_code = CASE WHEN whole.failed THEN :code ELSE o.error_code END,
            error = CASE WHEN whole.failed THEN :detail ELSE o.error END
        FROM whole WHERE o.id = whole.outbox_id AND o.state <> 'failed'
        RETURNING o.customer_id, o.identity_id, o.as_template
    )
    SELECT known.*, moved.*
    FROM (SELECT EXISTS (SELECT FROM sent_parts WHERE channel = :channel AND external_id = :external_id) AS known) known
    LEFT JOIN moved ON TRUE
    """
)
"""A status, for its part and for the message: whether we know the part, and the message's row if anything changed."""


async def apply(core: Core, channel: str, status: Status) -> bool:
    """Note a status; whether it said anything new. One that is quicker than the send's own answer is kept for it."""
    if status.state.value not in ORDER:
        return False
    known, customer_id = await _note(core, channel, status)
    if not known:
        told = {"external_id": status.external_id, "state": status.state.value, "code": status.code}
        async with core.engine.begin() as db:
            await db.execute(
                insert(early_statuses).values(channel=channel, **told, detail=status.detail[:500], at=core.clock())
            )
        customer_id = await catch_up(core, channel, status.external_id)  # the answer may have come meanwhile
    if customer_id is not None:
        await core.wakeups.publish(f"customer:{customer_id}")
    return customer_id is not None


async def _note(core: Core, channel: str, status: Status) -> tuple[bool, int | None]:
    """Whether the part is known, and whose it is when the status changed anything."""
    state = status.state.value
    values = {"channel": channel, "external_id": status.external_id, "state": state, "order": list(ORDER)}
    values |= {"earlier": list(ORDER[: ORDER.index(state)]), "code": status.code, "detail": status.detail[:500]}
    async with singly(core.engine).connect() as db:
        row = await _NOTE.one(db, values)
    if row["customer_id"] is not None and status.state is DeliveryState.FAILED:
        await _failed(core, channel, status, row)
    return row["known"], row["customer_id"]


_EARLY = text(
    """
    SELECT id, state, code, detail FROM early_statuses e WHERE channel = :channel AND external_id = :external_id
        AND EXISTS (SELECT FROM sent_parts p WHERE p.channel = e.channel AND p.external_id = e.external_id)
    ORDER BY id
    """
)


async def catch_up(core: Core, channel: str, external_id: str) -> int | None:
    """Apply what was told of a send before its own answer was stored; whose it is when that changed anything.

    Each side stores its own first and looks for the other's then. Should both look at once, `tidy` finds it.
    """
    customer_id = None
    async with singly(core.engine).connect() as db:
        told = (await db.execute(_EARLY, {"channel": channel, "external_id": external_id})).all()
        for id, state, code, detail in told:
            _, moved = await _note(core, channel, Status(None, external_id, DeliveryState(state), code, detail))
            customer_id = moved or customer_id
            await db.execute(early_statuses.delete().where(early_statuses.c.id == id))
    return customer_id


async def _failed(core: Core, channel: str, status: Status, row: Row) -> None:
    """Draw the conclusions of a failure that came afterwards: the address is lost, or a template is needed."""
    connector: object = core.connectors.get(channel)
    kind = connector.error_kind(status.code) if isinstance(connector, ReadsErrors) else None
    async with core.engine.begin() as db:
        if kind is SendErrorKind.UNREACHABLE:
            await lose(db, row["identity_id"], status.code or status.detail)
        if kind is SendErrorKind.NEEDS_TEMPLATE and core.settings.whatsapp_template and not row["as_template"]:
            values = {"channel": channel, "external_id": status.external_id, "now": core.clock()}
            await db.execute(_AS_TEMPLATE, values)


_AS_TEMPLATE = text(
    """
    UPDATE outbox SET state = 'queued', as_template = TRUE, part = p.part, attempts = 0, doubted = 0,
        next_attempt_at = :now
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
    """Apply the early statuses that missed their send, and forget those that nothing was sent for."""
    missed = select(early_statuses.c.channel, early_statuses.c.external_id).distinct()
    missed = missed.join(sent_parts, sent_parts.c.external_id == early_statuses.c.external_id)
    async with core.engine.begin() as db:
        await db.execute(early_statuses.delete().where(early_statuses.c.at < core.clock() - EARLY_KEPT))
        await rates.tidy(db, core.clock())
        left = (await db.execute(missed.where(sent_parts.c.channel == early_statuses.c.channel))).all()
    for channel, external_id in left:
        await catch_up(core, channel, external_id)
