"""Who is behind an address: what the platform vouches for, what was proven, and other names of the same person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import identities, identity_aliases
from bot.types import OptOut, Proven, Reach, Turn
from channels.types import Address, Message


async def apply(db: AsyncConnection, turn: Turn, effect: OptOut | Reach | Proven) -> None:
    """What a turn says about the address that it came from."""
    values: dict[str, object]
    match effect:
        case OptOut(out):
            values = {"opted_out_at": turn.now if out else None}
            values |= {} if out else {"reachable": True, "unreachable_reason": ""}
        case Reach(reachable, reason):
            values = {"reachable": reachable, "unreachable_reason": "" if reachable else reason}
        case Proven(by, phone):
            values = {"verified_at": turn.now, "verified_by": by} | ({"phone": phone} if phone else {})
    await db.execute(identities.update().where(identities.c.id == turn.identity.id).values(**values))


async def prove(db: AsyncConnection, identity_id: int, by: str, now: datetime, *, phone: str = "") -> None:
    """Keep that this identity was proven to be its customer's."""
    values: dict[str, object] = {"verified_at": now, "verified_by": by} | ({"phone": phone} if phone else {})
    await db.execute(identities.update().where(identities.c.id == identity_id).values(**values))


async def known(db: AsyncConnection, address: Address) -> int | None:
    """The identity with this address, if there is one."""
    query = select(identities.c.id).where(
        identities.c.channel == address.channel,
        identities.c.account == address.account,
        identities.c.address == address.id,
    )
    return (await db.execute(query)).scalar()


async def is_somebodys(db: AsyncConnection, identity_id: int, by: str) -> bool:
    """Whether the customer behind it has an address that was proven in this way."""
    owner = select(identities.c.customer_id).where(identities.c.id == identity_id).scalar_subquery()
    query = select(identities.c.id).where(identities.c.customer_id == owner, identities.c.verified_by == by)
    return (await db.execute(query.limit(1))).first() is not None


async def proven_by_number(db: AsyncConnection, customer_id: int, phone: str) -> list[int]:
    """Identities of others with the same number, which their platform vouches for or which was proven there."""
    by_platform = (identities.c.channel == "whatsapp") & (
        (identities.c.phone == phone) | identities.c.address.in_((phone, phone.lstrip("+")))
    )
    proven = (identities.c.phone == phone) & identities.c.verified_by.in_(("code", "contact"))
    query = select(identities.c.id).where(identities.c.customer_id != customer_id, by_platform | proven)
    return list((await db.execute(query.order_by(identities.c.id))).scalars())


def shares_own_number(turn: Turn) -> str:
    """The sender's number, E.164, when they shared their own contact because they were asked for it; else "".

    The platform vouches that it is theirs; that we asked keeps a contact sent for another reason from proving anything.
    """
    message, pending = turn.incoming.message, turn.session.pending
    asked = pending is not None and (pending.kind == "link_phone" or pending.args.get("step") in ("contact", "phone"))
    if message is None or message.contact is None or not message.contact.own or not asked:
        return ""
    return f"+{_digits(message.contact.phone)}"


async def of_alias(db: AsyncConnection, address: Address) -> int | None:
    """The identity that also goes by this address."""
    query = select(identity_aliases.c.identity_id).where(
        identity_aliases.c.channel == address.channel,
        identity_aliases.c.account == address.account,
        identity_aliases.c.address == address.id,
    )
    return (await db.execute(query)).scalar()


def names_phone(event: object) -> bool:
    """Whether the platform says, beside an id of its own, which phone number the sender has."""
    return isinstance(event, Message) and bool(event.phone) and _digits(event.phone) != _digits(event.address.id)


_RENAME = text(
    """
    UPDATE identities SET address = :id, phone = :phone WHERE channel = :channel AND account = :account
        AND address IN (:phone, :digits)
        AND NOT EXISTS (
            SELECT FROM identities o WHERE o.channel = :channel AND o.account = :account AND o.address = :id)
    """
)
_VOUCH = text(
    """
    WITH known AS (
        UPDATE identities SET phone = :phone WHERE channel = :channel AND account = :account AND address = :id
            AND phone <> :phone RETURNING id
    )
    INSERT INTO identity_aliases (channel, account, address, identity_id)
    SELECT :channel, :account, names.name, i.id FROM identities i, (VALUES (:phone), (:digits)) AS names(name)
    WHERE i.channel = :channel AND i.account = :account AND i.address = :id
    ON CONFLICT (channel, account, address) DO UPDATE SET identity_id = excluded.identity_id
        WHERE identity_aliases.identity_id <> excluded.identity_id
    """
)
_STRANGER = text(
    """
    SELECT phoned.id AS phoned, scoped.id AS scoped FROM identities phoned, identities scoped
    WHERE phoned.channel = :channel AND phoned.account = :account AND phoned.address IN (:phone, :digits)
        AND scoped.channel = :channel AND scoped.account = :account AND scoped.address = :id
        AND phoned.customer_id <> scoped.customer_id
    """
)


async def is_known(db: AsyncConnection, message: Message) -> bool:
    """Whether nothing about this sender's id and number is new: so it is with all messages but the first."""
    address = message.address
    query = select(identities.c.phone).where(
        identities.c.channel == address.channel,
        identities.c.account == address.account,
        identities.c.address == address.id,
    )
    return (await db.execute(query)).scalar() == f"+{_digits(message.phone)}"


async def strangers(db: AsyncConnection, message: Message) -> tuple[int, int] | None:
    """The two identities, of two customers, that the platform says are one person: by the lasting id, by the number."""
    row = (await db.execute(_STRANGER, _values(message))).first()
    return (row.scoped, row.phoned) if row else None


async def recognise(db: AsyncConnection, message: Message) -> None:
    """A sender who was known by their number goes by the platform's lasting id from now on, and by both."""
    await db.execute(_RENAME, _values(message))
    await db.execute(_VOUCH, _values(message))


def _values(message: Message) -> dict[str, str]:
    address, digits = message.address, _digits(message.phone)
    named = {"channel": address.channel, "account": address.account, "id": address.id}
    return named | {"phone": f"+{digits}", "digits": digits}


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())


async def alias(db: AsyncConnection, address: Address, identity_id: int) -> None:
    """Let this address name that identity, too."""
    row = {"channel": address.channel, "account": address.account, "address": address.id, "identity_id": identity_id}
    await db.execute(insert(identity_aliases).values(row).on_conflict_do_nothing())
