"""An agent says that two customers are one, or that they are not."""

from __future__ import annotations

from sqlalchemy import select

from bot import linking
from bot.core import Core
from bot.handoff import UnknownCustomer
from bot.storage.tables import identities


async def link(core: Core, customer_id: int, identity_id: int) -> int:
    """The customer behind the identity becomes this one; the id that lives on. Raises UnknownCustomer."""
    async with core.engine.begin() as db:
        own = select(identities.c.id).where(identities.c.customer_id == customer_id).order_by(identities.c.id).limit(1)
        keep = (await db.execute(own)).scalar()
        other = (await db.execute(select(identities.c.id).where(identities.c.id == identity_id))).scalar()
        if keep is None or other is None:
            raise UnknownCustomer("there is no such address")
        currency, now = core.settings.currency, core.clock()
        linked = await linking.link(db, keep, other, now, currency=currency, proof="agent")
    await _woken(core, linked.kept, linked.gone)
    return linked.kept


async def unlink(core: Core, customer_id: int, identity_id: int, agent: str) -> int:
    """The address is somebody else's: with all it brought it becomes a customer of its own again; that one's id.

    Raises UnknownCustomer, or linking.CannotUnlink for a customer's only address.
    """
    async with core.engine.begin() as db:
        query = select(identities.c.id).where(identities.c.id == identity_id, identities.c.customer_id == customer_id)
        if (await db.execute(query)).first() is None:
            raise UnknownCustomer("the customer has no such address")
        parted = await linking.unlink(db, identity_id, core.clock(), by=agent)
    await _woken(core, parted.stays, parted.leaves)
    return parted.leaves


async def _woken(core: Core, *customers: int) -> None:
    """Both sides may have something to read now, and something that waits."""
    for id in customers:
        await core.wakeups.publish(f"customer:{id}")
        await core.schedule.drain(id)
