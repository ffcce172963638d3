"""What an agent may do with a conversation: speak in it, take it, pass it on, lay it aside, settle it.

Each of these happens under the customer's row lock, like a turn: it falls between two messages, never into one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec, timers
from bot.core import Core
from bot.people import agents, desk, ownership, survey
from bot.people.ownership import Act, Holding, Wish
from bot.people.summary import summarise
from bot.presses import number_choices
from bot.storage.tables import customers, identities, messages, outbox
from bot.transcript import lock_customer, record
from bot.types import CancelTimer, Event, SessionState, SetTimer
from channels.types import Reply


class UnknownCustomer(Exception):
    """There is no such customer."""


class CannotReach(Exception):
    """The customer has no address that could be written to."""


class WindowClosed(CannotReach):
    """The platform takes free text only for some time after the customer's last message, and it is over."""


class HeldByAnother(Exception):
    """Another agent has the conversation; it takes an explicit word to come between."""

    def __init__(self, agent: str) -> None:
        super().__init__(f"{agent} has this conversation")
        self.agent = agent


@dataclass(frozen=True, slots=True)
class Written:
    """An agent's message on its way: whose, and to which address. `new` is False when it had been written before."""

    customer_id: int
    identity_id: int
    message_id: int
    new: bool = True


async def find_customer(db: AsyncConnection, who: str) -> int:
    """The customer with this id, or behind this `channel:address`; UnknownCustomer when there is none."""
    channel, colon, address = who.strip().partition(":")
    if colon:
        query = select(identities.c.customer_id).where(
            identities.c.channel == channel.lower(), identities.c.address == address
        )
    elif channel.isascii() and channel.isdigit() and len(channel) < 19:
        query = select(customers.c.id).where(customers.c.id == int(channel))
    else:
        raise UnknownCustomer(f"{who!r} is neither a customer's id nor channel:address")
    found = (await db.execute(query.limit(1))).scalar()
    if found is None:
        raise UnknownCustomer(f"there is no customer {who}")
    return int(found)


# ------------------------------------------------------------------------------------------------ speaking


async def reply(core: Core, customer_id: int, text: str, agent: str) -> Written:
    """The agent says something: the conversation is theirs, and the words go to where the customer wrote from last.

    Raises CannotReach, changing nothing.
    """
    async with core.engine.begin() as db:
        written = await write_reply(db, customer_id, Reply(text=text), agent, core.clock())
    await sent(core, written)
    return written


async def sent(core: Core, written: Written) -> None:
    """Wake whoever delivers and whoever watches, once the transaction of `write_reply` is over."""
    await core.schedule.deliver(written.identity_id)
    await core.wakeups.publish(f"customer:{written.customer_id}")


async def write_reply(
    db: AsyncConnection,
    customer_id: int,
    said: Reply,
    agent: str,
    now: datetime,
    *,
    identity_id: int | None = None,
    key: str = "",
    force: bool = True,
) -> Written:
    """Transcript, outbox, owner and event of an agent's message, in the caller's transaction.

    The same `key` writes nothing a second time. Without `force`, HeldByAnother while another agent has it. Choices in
    `said` carry their actions (`bot.types.choice`) and are numbered here. Raises CannotReach.
    """
    customer_id = await lock_customer(db, customer_id)
    if key and (known := await _written(db, key)) is not None:
        return known
    await _free_for(db, customer_id, agent, force)
    identity = await _to(db, customer_id, identity_id)
    said, actions = number_choices(said, key or "-")
    values = {"actions": actions, "key": key} if key else {}
    message_id = await _note_down(
        db, customer_id, "agent", agent, said.text, now, identity_id=identity["id"], body=codec.dump(said), **values
    )
    await db.execute(
        insert(outbox).values(
            customer_id=customer_id,
            identity_id=identity["id"],
            message_id=message_id,
            author="agent",
            name=await agents.display_name(db, agent),
            reply=codec.dump(said),
            next_attempt_at=now,
            created_at=now,
        )
    )
    await _move(db, customer_id, "reply", agent, now, agent=agent)
    await _remember_shown(db, customer_id, said, key)
    await record(db, customer_id, Event("agent.replied", {"agent": agent}), now)
    return Written(customer_id, identity["id"], message_id)


async def _written(db: AsyncConnection, key: str) -> Written | None:
    query = select(messages.c.customer_id, messages.c.identity_id, messages.c.id).where(messages.c.key == key)
    row = (await db.execute(query)).first()
    return Written(row.customer_id, row.identity_id, row.id, new=False) if row else None


async def _remember_shown(db: AsyncConnection, customer_id: int, said: Reply, key: str) -> None:
    """What an agent showed is what "the second one" means from now on."""
    shown = tuple(card.ref for card in said.cards if card.ref)
    if not shown or not key:
        return
    stored = (await db.execute(select(customers.c.session).where(customers.c.id == customer_id))).scalar()
    session = replace(codec.load_or_default(SessionState, stored), shown=shown, last_key=key, last_replies=(said,))
    values = {"session": codec.dump(session)}
    await db.execute(customers.update().where(customers.c.id == customer_id).values(**values))


async def note(core: Core, customer_id: int, text: str, agent: str, *, key: str = "") -> int:
    """A private note in the timeline, which no customer ever sees; its message id."""
    async with core.engine.begin() as db:
        customer_id = await lock_customer(db, customer_id)
        if key and (known := await _written(db, key)) is not None:
            return known.message_id
        message_id = await _note_down(db, customer_id, "note", agent, text, core.clock(), key=key)
    await core.wakeups.publish(f"customer:{customer_id}")
    return message_id


# ------------------------------------------------------------------------------------------------ changing hands


async def take(
    db: AsyncConnection, customer_id: int, agent: str, now: datetime, *, force: bool = False, by: str | None = None
) -> Holding:
    """The agent has it from now on; `by` "" when the desk gave it to them. HeldByAnother, changing nothing, while
    another agent has it and not `force`."""
    customer_id = await lock_customer(db, customer_id)
    await _free_for(db, customer_id, agent, force)
    return await _move(db, customer_id, "take", agent if by is None else by, now, agent=agent)


async def transfer(db: AsyncConnection, customer_id: int, to: str, by: str, now: datetime, *, why: str = "") -> Holding:
    """Another agent has it, or with `to` "" whoever is free. Raises agents.UnknownAgent."""
    customer_id = await lock_customer(db, customer_id)
    if why:
        await _note_down(db, customer_id, "note", by, why, now)
    if not to:
        return await _move(db, customer_id, "requeue", by, now, why=why)
    await agents.find(db, to)
    return await _move(db, customer_id, "transfer", by, now, agent=to, why=why)


async def snooze(db: AsyncConnection, customer_id: int, until: datetime | None, by: str, now: datetime) -> Holding:
    """Lay it aside until then, or until the customer writes; whichever comes first."""
    customer_id = await lock_customer(db, customer_id)
    held = await ownership.move(db, customer_id, "snooze", now=now, by=by, until=until)
    key = str(held.handoff)
    if until is None:
        await timers.cancel_timer(db, CancelTimer("snooze", key))
    else:
        await timers.set_timer(db, customer_id, None, SetTimer("snooze", key, until))
    payload = {"by": by, "until": until.isoformat() if until else ""}
    await record(db, customer_id, Event("conversation.snoozed", payload), now)
    return held


async def return_to_bot(db: AsyncConnection, customer_id: int, by: str, now: datetime, *, why: str = "") -> Holding:
    """The bot goes on, though nothing is settled."""
    customer_id = await lock_customer(db, customer_id)
    if why:
        await _note_down(db, customer_id, "note", by, why, now)
    return await _move(db, customer_id, "return", by, now, why=why)


async def resolve(core: Core, customer_id: int, agent: str = "") -> None:
    """The matter is settled: the bot has the conversation again."""
    async with core.engine.begin() as db:
        customer_id = await give_back(db, customer_id, agent, core.clock())
    await core.wakeups.publish(f"customer:{customer_id}")


async def give_back(db: AsyncConnection, customer_id: int, agent: str, now: datetime) -> int:
    """A resolved conversation, in the caller's transaction: the bot's again, and the survey to follow. The customer's
    id today. What the bot has already changes nothing."""
    customer_id = await lock_customer(db, customer_id)
    if (await ownership.holding(db, customer_id)).state != "bot":
        await settle(db, customer_id, agent, now)
    return customer_id


async def settle(db: AsyncConnection, customer_id: int, agent: str, now: datetime) -> Holding:
    """Like `give_back`, but IllegalMove for what the bot has already."""
    customer_id = await lock_customer(db, customer_id)
    before = await ownership.holding(db, customer_id)
    held = await _move(db, customer_id, "resolve", agent, now)
    await record(db, customer_id, Event("handoff.resolved", {"agent": agent or before.agent}), now)
    await survey.plan(db, before.handoff, await desk.load_settings(db), now)
    return held


async def abandon(db: AsyncConnection, customer_id: int, now: datetime) -> Holding:
    """Its agent has left: back into the queue. The caller holds the row."""
    return await _move(db, customer_id, "abandon", "", now, why="gone")


async def _move(
    db: AsyncConnection, customer_id: int, act: Act, by: str, now: datetime, *, agent: str = "", why: str = ""
) -> Holding:
    """Move it, with a summary when this begins a hand-off; an agent's own choice when nobody asked."""
    before = await ownership.holding(db, customer_id)
    wish = await _wish(db, customer_id) if before.handoff is None else None
    held = await ownership.move(db, customer_id, act, now=now, by=by, agent=agent, why=why, wish=wish)
    for kind in ("queue_wait", "snooze"):
        if before.handoff is not None and held.state != "queue":
            await timers.cancel_timer(db, CancelTimer(kind, str(before.handoff)))
    return held


async def _wish(db: AsyncConnection, customer_id: int) -> Wish:
    query = select(customers.c.session, customers.c.language).where(customers.c.id == customer_id)
    row = (await db.execute(query)).one()
    session = codec.load_or_default(SessionState, row.session)
    identity = await _last_identity(db, customer_id)
    return Wish(
        "agent",
        codec.dump(await summarise(db, customer_id, session)),
        identity["id"] if identity else None,
        identity["channel"] if identity else "",
        row.language or session.language,
        "goods",
    )


async def _free_for(db: AsyncConnection, customer_id: int, agent: str, force: bool) -> None:
    held = await ownership.holding(db, customer_id)
    if not force and held.agent and held.agent != agent:
        raise HeldByAnother(held.agent)


# ------------------------------------------------------------------------------------------------ addresses, lines


async def _to(db: AsyncConnection, customer_id: int, identity_id: int | None) -> RowMapping:
    """The identity to write to: the one asked for when it is this customer's, else the one that wrote last."""
    if identity_id is None:
        found = await _last_identity(db, customer_id)
    else:
        query = select(identities).where(identities.c.id == identity_id, identities.c.customer_id == customer_id)
        found = (await db.execute(query.where(identities.c.reachable))).mappings().first()
    if found is None:
        raise CannotReach(f"customer {customer_id} has no address that can be written to")
    return found


async def _last_identity(db: AsyncConnection, customer_id: int) -> RowMapping | None:
    """The identity that wrote last and can still be reached."""
    query = (
        select(identities)
        .where(identities.c.customer_id == customer_id, identities.c.reachable)
        .order_by(identities.c.last_inbound_at.desc().nulls_last(), identities.c.id.desc())
        .limit(1)
    )
    return (await db.execute(query)).mappings().first()


def window_closes(last_inbound_at: datetime | None, window_s: int, now: datetime) -> datetime | None:
    """Until when free text may be sent; None when the platform sets no limit. `now` when nobody ever wrote."""
    if not window_s:
        return None
    return last_inbound_at + timedelta(seconds=window_s) if last_inbound_at else now


async def _note_down(
    db: AsyncConnection, customer_id: int, author: str, agent: str, text: str, now: datetime, **values: object
) -> int:
    """A line of the timeline; its id."""
    line = {"customer_id": customer_id, "author": author, "agent": agent, "text": text, "created_at": now, **values}
    return int((await db.execute(insert(messages).values(line).returning(messages.c.id))).scalar_one())
