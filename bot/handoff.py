"""Bot, queue and agent: who holds a conversation, and what an agent may do with it.

Each of these happens under the customer's row lock, like a turn: it falls between two messages, never into one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.core import Core
from bot.storage.tables import customers, identities, messages, outbox
from bot.transcript import lock_customer, record
from bot.types import Event
from channels.types import Reply


class UnknownCustomer(Exception):
    """There is no such customer."""


class CannotReach(Exception):
    """The customer has no address that could be written to."""


@dataclass(frozen=True, slots=True)
class Written:
    """An agent's message on its way: whose, and to which address."""

    customer_id: int
    identity_id: int
    message_id: int


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


async def reply(core: Core, customer_id: int, text: str, agent: str) -> Written:
    """The agent says something: the conversation is theirs, and the words go to where the customer wrote from last.

    Raises CannotReach, changing nothing.
    """
    async with core.engine.begin() as db:
        written = await write_reply(db, customer_id, Reply(text=text), agent, core.clock())
    await core.schedule.deliver(written.identity_id)
    await core.wakeups.publish(f"customer:{written.customer_id}")
    return written


async def write_reply(db: AsyncConnection, customer_id: int, said: Reply, agent: str, now: datetime) -> Written:
    """Transcript, outbox, owner and event of an agent's message, in the caller's transaction."""
    customer_id = await lock_customer(db, customer_id)
    identity = await _writes_from(db, customer_id)
    message_id = await _note_down(db, customer_id, "agent", agent, said.text, now, identity["id"], codec.dump(said))
    await db.execute(
        insert(outbox).values(
            customer_id=customer_id,
            identity_id=identity["id"],
            message_id=message_id,
            author="agent",
            name=agent,
            reply=codec.dump(said),
            next_attempt_at=now,
            created_at=now,
        )
    )
    await _hold(db, customer_id, "agent", agent, now)
    await record(db, customer_id, Event("agent.replied", {"agent": agent}), now)
    return Written(customer_id, identity["id"], message_id)


async def note(core: Core, customer_id: int, text: str, agent: str) -> int:
    """A private note in the timeline, which no customer ever sees; its message id."""
    async with core.engine.begin() as db:
        customer_id = await lock_customer(db, customer_id)
        return await _note_down(db, customer_id, "note", agent, text, core.clock())


async def resolve(core: Core, customer_id: int, agent: str = "") -> None:
    """The matter is settled: the bot has the conversation again."""
    async with core.engine.begin() as db:
        customer_id = await give_back(db, customer_id, agent, core.clock())
    await core.wakeups.publish(f"customer:{customer_id}")


async def give_back(db: AsyncConnection, customer_id: int, agent: str, now: datetime) -> int:
    """Owner and event of a resolved conversation, in the caller's transaction; the customer's id today."""
    customer_id = await lock_customer(db, customer_id)
    await _hold(db, customer_id, "bot", "", now)
    await record(db, customer_id, Event("handoff.resolved", {"agent": agent}), now)
    return customer_id


async def _hold(db: AsyncConnection, customer_id: int, owner: str, agent: str, now: datetime) -> None:
    """Change hands; who holds it already keeps the time since when."""
    query = select(customers.c.owner, customers.c.agent).where(customers.c.id == customer_id)
    before = (await db.execute(query)).one()
    if tuple(before) != (owner, agent):
        values = {"owner": owner, "agent": agent, "owner_since": now}
        await db.execute(customers.update().where(customers.c.id == customer_id).values(**values))
        await record(db, customer_id, Event("owner.changed", {"from": before.owner, "to": owner, "agent": agent}), now)


async def _writes_from(db: AsyncConnection, customer_id: int) -> RowMapping:
    """The identity that wrote last and can still be reached."""
    query = (
        select(identities)
        .where(identities.c.customer_id == customer_id, identities.c.reachable)
        .order_by(identities.c.last_inbound_at.desc().nulls_last(), identities.c.id.desc())
        .limit(1)
    )
    found = (await db.execute(query)).mappings().first()
    if found is None:
        raise CannotReach(f"customer {customer_id} has no address that can be written to")
    return found


async def _note_down(
    db: AsyncConnection,
    customer_id: int,
    author: str,
    agent: str,
    text: str,
    now: datetime,
    identity_id: int | None = None,
    body: object = None,
) -> int:
    """A line of the timeline; its id."""
    values = {
        "customer_id": customer_id,
        "identity_id": identity_id,
        "author": author,
        "agent": agent,
        "text": text,
        "body": body or {},
        "created_at": now,
    }
    return int((await db.execute(insert(messages).values(values).returning(messages.c.id))).scalar_one())
