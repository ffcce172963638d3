"""Two customers who are proven to be one: their sides become one conversation with one cart. It can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import identity
from bot import linking_sides as sides
from bot.core import Core
from bot.people import ownership
from bot.storage.engine import singly
from bot.storage.tables import conversation_labels, customers, identities, merges
from bot.transcript import record
from bot.types import Event
from channels.types import Message


class NeedsLock(Exception):
    """The turn goes on only when this customer's row is held, too, from its beginning and in the order of ids."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(f"customer {customer_id} is busy")
        self.customer_id = customer_id


class CannotUnlink(Exception):
    """A customer's only address cannot be taken from them."""


@dataclass(frozen=True, slots=True)
class Linked:
    """`kept` lives on; `gone` forwards to it. The same customer twice: they were one already."""

    kept: int
    gone: int

    @property
    def new(self) -> bool:
        return self.kept != self.gone


@dataclass(frozen=True, slots=True)
class Unlinked:
    """`stays` goes on without the addresses that left; they are `leaves`' now."""

    stays: int
    leaves: int


async def link(
    db: AsyncConnection,
    keep_identity: int,
    other_identity: int,
    now: datetime,
    *,
    currency: str,
    proof: str = "agent",
    held: int | None = None,
) -> Linked:
    """Make the customers behind two identities one, in the caller's transaction; the first one's session goes on.

    The kept side's cart lines come first; units of the same SKU add up as far as the stock goes. What each side
    brought is kept in `merges`, for `unlink`. A turn says by `held` whose row it has; it may get NeedsLock.
    """
    kept, gone = await _locked(db, keep_identity, other_identity, held)
    if kept == gone:
        return Linked(kept, gone)
    brought = await sides.brought(db, kept), await sides.brought(db, gone)
    shared = await sides.merge_carts(db, kept, gone, currency)
    moved: dict[str, Any] = {"rows": await sides.move_all(db, kept, gone), "cart": shared}
    await sides.merge_customers(db, kept, gone)
    await ownership.merge(db, kept, gone, now)
    gone_rows = (customers.c.id == gone) | (customers.c.forward_to == gone)
    await db.execute(customers.update().where(gone_rows).values(forward_to=kept))
    row = {"at": now, "kept": kept, "gone": gone, "proof": proof, "moved": moved}
    await db.execute(insert(merges).values(**row, kept_brought=brought[0], gone_brought=brought[1]))
    payload: dict[str, Any] = {"kept": kept, "gone": gone, "kept_brought": brought[0], "gone_brought": brought[1]}
    await record(db, kept, Event("customers.linked", {**payload, "proof": proof}), now)
    return Linked(kept, gone)


async def _locked(db: AsyncConnection, one: int, other: int, held: int | None) -> tuple[int, int]:
    """The customers of both identities, held until the transaction ends."""
    while True:
        owners = await _owner(db, one), await _owner(db, other)
        attempt = await db.begin_nested()
        if await _hold(db, set(owners), held) and owners == (await _owner(db, one), await _owner(db, other)):
            await attempt.commit()
            return owners
        await attempt.rollback()  # somebody was quicker: let go of what is held, so that nobody waits in a circle


async def _hold(db: AsyncConnection, ids: set[int], held: int | None = None) -> bool:
    """Lock these rows in the order of their ids, so that two merges cannot block each other; False when one of them has
    been merged away meanwhile.

    What comes before a row that is held already is locked without waiting, or not at all (NeedsLock).
    """
    for id in sorted(ids):
        at_once = held is not None and id < held
        query = select(customers.c.forward_to).where(customers.c.id == id).with_for_update(skip_locked=at_once)
        row = (await db.execute(query)).first()
        if row is None:
            raise NeedsLock(id)
        if row.forward_to is not None:
            return False
    return True


async def _owner(db: AsyncConnection, identity_id: int) -> int:
    return int((await db.execute(select(identities.c.customer_id).where(identities.c.id == identity_id))).scalar_one())


async def recognise(core: Core, message: Message) -> bool:
    """The platform says which number a sender has beside its own id for them: one identity, one customer. Whether that
    was new, so that it is to be kept with the message, too."""
    async with singly(core.engine).connect() as db:
        if await identity.is_known(db, message):
            return False
    async with core.engine.begin() as db:
        found = await identity.strangers(db, message)
        if found is not None:
            await link(db, *found, core.clock(), currency=core.settings.currency, proof="platform")
        await identity.recognise(db, message)
    return True


# ------------------------------------------------------------------------------------------------ undoing


async def unlink(
    db: AsyncConnection, identity_id: int, now: datetime, *, by: str = "", held: int | None = None
) -> Unlinked:
    """The identity is somebody else's: its side of the last link that it came by is a customer of its own again.

    Each side gets back what it brought, as far as it is still there; what came later stays with the side it was added
    from. An identity that came by no link leaves alone. Raises CannotUnlink, changing nothing; a turn says by `held`
    whose row it has, and may get NeedsLock.
    """
    old, merge, leaving = await _parting(db, identity_id, held)
    came: Mapping[str, Any] = merge["gone_brought"] if merge else {}
    new = await _revived(db, merge, now)
    moved: Mapping[str, Any] = merge["moved"] if merge else {}
    await sides.move_back(db, old, new, leaving, moved.get("rows", {}))
    await sides.split_cart(db, old, new, leaving, moved.get("cart", {}), now)
    await sides.split_handoffs(db, old, new, leaving)
    if merge:
        await sides.give_back_facts(db, old, merge["kept_brought"], came)
        await db.execute(merges.update().where(merges.c.id == merge["id"]).values(undone_at=now))
    both = customers.c.id.in_((old, new))
    await db.execute(customers.update().where(both).values(epoch=customers.c.epoch + 1))
    payload: dict[str, str | int] = {"by": by, "identity": identity_id, "became": new}
    await record(db, old, Event("customers.unlinked", payload), now)
    await record(db, new, Event("customers.unlinked", {**payload, "was": old}), now)
    return Unlinked(old, new)


async def _parting(db: AsyncConnection, identity_id: int, held: int | None) -> tuple[int, RowMapping | None, set[int]]:
    """The customer, whose row is held, the link that is undone, and who leaves. The rows that were merged away are
    touched by nobody but the holder of the one that they forward to."""
    while True:
        old = await _owner(db, identity_id)
        attempt = await db.begin_nested()
        if await _hold(db, {old}, held) and old == await _owner(db, identity_id):
            await attempt.commit()
            break
        await attempt.rollback()
    have = await _addresses(db, old)
    if have == {identity_id}:
        raise CannotUnlink(CannotUnlink.__doc__)
    return old, *await _merge_of(db, identity_id, have)


async def _addresses(db: AsyncConnection, customer_id: int) -> set[int]:
    query = select(identities.c.id).where(identities.c.customer_id == customer_id)
    return set((await db.execute(query)).scalars())


async def _merge_of(db: AsyncConnection, identity_id: int, have: set[int]) -> tuple[RowMapping | None, set[int]]:
    """The newest link, not undone, by which the identity came to where it is, and who leaves when it is undone. None
    when it came by no link, or when those who came with it are all that are left: then it leaves alone."""
    came = merges.c.gone_brought["identities"].contains([identity_id])
    query = select(merges).where(came, merges.c.undone_at.is_(None)).order_by(merges.c.id.desc())
    for merge in (await db.execute(query)).mappings():
        leaving = set(merge["gone_brought"]["identities"]) & have
        if leaving != have:
            return merge, leaving
    return None, {identity_id}


async def _revived(db: AsyncConnection, merge: RowMapping | None, now: datetime) -> int:
    """The customer who goes on alone: the one who was merged away, as they were, or a new one."""
    if merge is None:
        made = insert(customers).values(created_at=now).returning(customers.c.id)
        return int((await db.execute(made)).scalar_one())
    came, gone = merge["gone_brought"], merge["gone"]
    again = {name: came[name] for name in sides.OWN}
    await db.execute(customers.update().where(customers.c.id == gone).values(forward_to=None, **sides.FREE, **again))
    theirs = customers.c.id.in_(came.get("forwards", ()))
    await db.execute(customers.update().where(theirs).values(forward_to=gone))
    for label in came.get("labels", ()):
        row = {"customer_id": gone, "label": label}
        await db.execute(insert(conversation_labels).values(row).on_conflict_do_nothing())
    return int(gone)
