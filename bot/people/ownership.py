"""Bot → queue → agent → bot: the one table of who may hold a conversation next, and the rows that follow it.

Whoever moves a conversation holds the customer's row (`bot.transcript.lock_customer`), as a turn does: a change of
hands falls between two messages, never into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import conversation_labels, customers, events, handoffs

State = Literal["bot", "queue", "agent", "snoozed"]
Act = Literal[
    "request",  # the customer, or the bot for them, wants a person
    "cancel",  # the customer no longer does
    "take",  # an agent takes it, or the desk gives it to one
    "reply",  # an agent speaks in public
    "transfer",  # to another agent
    "requeue",  # to whoever is free
    "abandon",  # its agent has left
    "snooze",
    "wake",  # the time has come, or the customer wrote
    "return",  # to the bot, unresolved
    "resolve",
]

TRANSITIONS: Mapping[State, Mapping[Act, State]] = {
    "bot": {"request": "queue", "take": "agent", "reply": "agent", "transfer": "agent", "requeue": "queue"},
    "queue": {
        "request": "queue",
        "cancel": "bot",
        "take": "agent",
        "reply": "agent",
        "transfer": "agent",
        "return": "bot",
        "resolve": "bot",
    },
    "agent": {
        "request": "agent",
        "take": "agent",
        "reply": "agent",
        "transfer": "agent",
        "requeue": "queue",
        "abandon": "queue",
        "snooze": "snoozed",
        "return": "bot",
        "resolve": "bot",
    },
    "snoozed": {
        "request": "agent",
        "take": "agent",
        "reply": "agent",
        "transfer": "agent",
        "requeue": "queue",
        "snooze": "snoozed",
        "wake": "agent",
        "return": "bot",
        "resolve": "bot",
    },
}
OUTCOMES: Mapping[Act, str] = {"cancel": "cancelled", "return": "returned", "resolve": "resolved"}
REASONS = ("request", "not_understood", "anger", "sensitive", "failure", "agent")
URGENT = ("anger", "sensitive")


class IllegalMove(Exception):
    """A conversation in this state cannot be moved like that."""

    def __init__(self, state: str, act: str) -> None:
        super().__init__(f"a conversation that is with the {state} cannot be moved by {act}")
        self.state, self.act = state, act


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a conversation. `agent` is a login, "" unless an agent has it; `handoff` its open hand-off."""

    state: State
    agent: str = ""
    handoff: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Why a person is wanted, and in which surroundings: what a new hand-off row is made of."""

    reason: str = "agent"
    summary: Mapping[str, Any] | None = None
    identity_id: int | None = None
    channel: str = ""
    language: str = ""
    topic: str = ""


def next_state(state: State, act: Act) -> State:
    """Where this act leads from this state. Raises IllegalMove."""
    found = TRANSITIONS[state].get(act)
    if found is None:
        raise IllegalMove(state, act)
    return found


async def holding(db: AsyncConnection, customer_id: int) -> Holding:
    """Who has the conversation now."""
    query = (
        select(customers.c.owner, customers.c.agent, customers.c.owner_since, customers.c.snoozed_at, handoffs.c.id)
        .outerjoin(handoffs, (handoffs.c.customer_id == customers.c.id) & handoffs.c.ended_at.is_(None))
        .where(customers.c.id == customer_id)
    )
    row = (await db.execute(query)).one()
    state: State = "snoozed" if row.snoozed_at is not None and row.owner == "agent" else row.owner
    return Holding(state, row.agent, row.id, row.owner_since)


async def move(
    db: AsyncConnection,
    customer_id: int,
    act: Act,
    *,
    now: datetime,
    by: str = "",
    agent: str = "",
    why: str = "",
    until: datetime | None = None,
    wish: Wish | None = None,
) -> Holding:
    """Make the move and keep it: owner, hand-off and event. Raises IllegalMove, changing nothing.

    `by` is the login of who did it ("" for the customer, the bot or the clock); `agent` who shall have it.
    """
    before = await holding(db, customer_id)
    state = next_state(before.state, act)
    keeps = state in ("agent", "snoozed")
    holder = (agent or before.agent or by) if keeps else ""
    after = Holding(state, holder, before.handoff, before.since)
    changed = (before.state, before.agent) != (state, holder)
    if changed or act == "snooze":
        await _hold(db, customer_id, before, after, by, now, until)
    handoff = await _note_handoff(db, customer_id, before, after, act, now, wish)
    if changed:
        moved = {"from": before.state, "to": state, "agent": holder, "was": before.agent, "by": by, "act": act}
        await _happened(db, customer_id, "owner.changed", moved | {"why": why}, now)
    return Holding(state, holder, handoff, now if changed else before.since)


async def _hold(
    db: AsyncConnection,
    customer_id: int,
    before: Holding,
    after: Holding,
    by: str,
    now: datetime,
    until: datetime | None,
) -> None:
    snoozed = after.state == "snoozed"
    owner = "agent" if snoozed else after.state
    values: dict[str, Any] = {"owner": owner, "agent": after.agent, "moved_by": by, "assisted": False}
    values |= {"snoozed_at": now if snoozed else None, "snoozed_until": until if snoozed else None}
    if (before.state, before.agent) != (after.state, after.agent):
        values["owner_since"] = now
    await db.execute(customers.update().where(customers.c.id == customer_id).values(**values))


async def _note_handoff(
    db: AsyncConnection, customer_id: int, before: Holding, after: Holding, act: Act, now: datetime, wish: Wish | None
) -> int | None:
    """The hand-off's row follows; the id of the open one, None when there is none any more."""
    if after.state == "bot":
        ended = {"ended_at": now, "outcome": OUTCOMES.get(act, "returned")}
        await db.execute(handoffs.update().where(handoffs.c.id == before.handoff).values(**ended))
        return None
    handoff = before.handoff
    if handoff is None:
        handoff = await _begin(db, customer_id, wish or Wish(), now)
    row = (await db.execute(select(handoffs).where(handoffs.c.id == handoff))).mappings().one()
    values: dict[str, Any] = {}
    if after.agent and row["agent"] != after.agent:
        values["agent"] = after.agent
    if after.agent and row["taken_at"] is None:
        values["taken_at"] = now
    if act == "reply" and row["first_reply_at"] is None:
        values["first_reply_at"] = now
    if values:
        await db.execute(handoffs.update().where(handoffs.c.id == handoff).values(**values))
    return handoff


async def _begin(db: AsyncConnection, customer_id: int, wish: Wish, now: datetime) -> int:
    """A new hand-off, with the event that draws the divider in the timeline."""
    values = {
        "customer_id": customer_id,
        "identity_id": wish.identity_id,
        "requested_at": now,
        "reason": wish.reason,
        "summary": dict(wish.summary or {}),
        "channel": wish.channel,
        "language": wish.language,
        "topic": wish.topic,
    }
    made = insert(handoffs).values(values).returning(handoffs.c.id)
    handoff = int((await db.execute(made)).scalar_one())
    asked = {"reason": wish.reason, "summary": dict(wish.summary or {}), "handoff": handoff}
    await _happened(db, customer_id, "handoff.requested", asked, now)
    return handoff


async def merge(db: AsyncConnection, kept: int, gone: int, now: datetime) -> None:
    """Two customers are one: their hand-offs are, too. Of two that are open the one goes on that an agent has.

    The caller has merged the customers' rows, and holds both.
    """
    query = select(handoffs.c.id, handoffs.c.customer_id, handoffs.c.taken_at).where(
        handoffs.c.customer_id.in_((kept, gone)), handoffs.c.ended_at.is_(None)
    )
    open_ones = {row.customer_id: row for row in await db.execute(query)}
    loses = None
    if len(open_ones) == 2:
        loses = gone if open_ones[kept].taken_at or not open_ones[gone].taken_at else kept
        ended = {"ended_at": now, "outcome": "merged"}
        await db.execute(handoffs.update().where(handoffs.c.id == open_ones[loses].id).values(**ended))
    if gone in open_ones and (kept not in open_ones or loses == kept):
        await db.execute(_TAKE_OVER, {"kept": kept, "gone": gone})
    await db.execute(handoffs.update().where(handoffs.c.customer_id == gone).values(customer_id=kept))
    await db.execute(_TAKE_LABELS, {"kept": kept, "gone": gone})
    await db.execute(conversation_labels.delete().where(conversation_labels.c.customer_id == gone))
    await db.execute(customers.update().where(customers.c.id == kept).values(epoch=customers.c.epoch + 1))


_TAKE_OVER = text(
    """
    UPDATE customers k SET owner = g.owner, agent = g.agent, owner_since = g.owner_since, snoozed_at = g.snoozed_at,
        snoozed_until = g.snoozed_until, assisted = g.assisted
    FROM customers g WHERE k.id = :kept AND g.id = :gone
    """
)
_TAKE_LABELS = text(
    """
    INSERT INTO conversation_labels (customer_id, label)
    SELECT :kept, label FROM conversation_labels WHERE customer_id = :gone ON CONFLICT DO NOTHING
    """
)


async def _happened(
    db: AsyncConnection, customer_id: int, kind: str, payload: Mapping[str, Any], now: datetime
) -> None:
    await db.execute(insert(events).values(customer_id=customer_id, type=kind, payload=dict(payload), at=now))
