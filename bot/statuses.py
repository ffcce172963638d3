"""What became of what we sent: the platforms' statuses, applied so that a later one never gives way to an earlier."""

from __future__ import annotations

from sqlalchemy import text

from bot.core import Core
from channels.types import DeliveryState, Status

ORDER = ("queued", "sending", "uncertain", "sent", "delivered", "read", "failed")
"""Statuses arrive out of order and `delivered` may be skipped; `failed` is final."""

_APPLY = text(
    """
    UPDATE outbox SET state = :state, error_code = CASE WHEN :state = 'failed' THEN :code ELSE error_code END,
        error = CASE WHEN :state = 'failed' THEN :detail ELSE error END
    FROM sent_parts WHERE sent_parts.outbox_id = outbox.id AND sent_parts.channel = :channel
        AND sent_parts.external_id = :external_id AND outbox.state = ANY(:earlier)
    RETURNING outbox.customer_id
    """
)


async def apply(core: Core, channel: str, status: Status) -> bool:
    """Note a status; whether it said anything new. One about a message that we do not know says nothing.

    A row whose later parts are still to be sent stays open: only `failed` ends it before its time.
    """
    state = status.state.value
    earlier = [known for known in ORDER[: ORDER.index(state)] if known not in ("queued", "sending")]
    if status.state is DeliveryState.FAILED:
        earlier = list(ORDER[:-1])
    values = {
        "state": state,
        "code": status.code,
        "detail": status.detail[:500],
        "channel": channel,
        "external_id": status.external_id,
        "earlier": earlier,
    }
    async with core.engine.begin() as db:
        customer_id = (await db.execute(_APPLY, values)).scalar()
    if customer_id is not None:
        await core.wakeups.publish(f"customer:{customer_id}")
    return customer_id is not None
