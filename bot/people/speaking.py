"""An agent's message with all that can go into it: words, product cards, files; and sending again what failed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import handoff
from bot.core import Core
from bot.handoff import WindowClosed, Written
from bot.people import files, timeline
from bot.people.shapes import Delivery, Entry
from bot.people.timeline import AGENT_KEY
from bot.shop.catalog import UnknownSku, find_by_sku
from bot.shop.front import Shop
from bot.skills import cards
from bot.storage.tables import customers, identities, inbox, outbox
from bot.transcript import lock_customer
from bot.turn import shop_at
from channels.types import Card, Media, Reply


class NothingToSay(Exception):
    """A message needs words, a product or a file."""


class NotAgain(Exception):
    """Only what failed, or what nobody knows of whether it arrived, is sent again."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an agent wants to say. `client_id` names it, so that it is never said twice."""

    client_id: str
    text: str = ""
    products: Sequence[str] = ()
    uploads: Sequence[str] = ()
    identity_id: int | None = None
    force: bool = False


def key_of(agent: str, client_id: str) -> str:
    """The line's key: no other agent's message has it."""
    return f"{AGENT_KEY}{hashlib.sha256(agent.encode()).hexdigest()[:8]}.{client_id}"


async def reply(core: Core, customer_id: int, said: Wording, agent: str) -> Entry:
    """The agent's message on its way, and as it stands in the timeline.

    Raises NothingToSay, UnknownSku, files.Gone, HeldByAnother, CannotReach or WindowClosed, changing nothing.
    """
    if not (said.text.strip() or said.products or said.uploads):
        raise NothingToSay(NothingToSay.__doc__)
    async with core.engine.begin() as db:
        customer_id = await lock_customer(db, customer_id)
        now = core.clock()
        await _check_window(core, db, customer_id, said.identity_id, now)
        language = (await db.execute(select(customers.c.language).where(customers.c.id == customer_id))).scalar()
        shop = shop_at(core, db, language or core.settings.language_list[0], now)
        words = Reply(
            text=said.text.strip(),
            cards=tuple([await _card(shop, code) for code in said.products]),
            media=tuple([await _media(db, id) for id in said.uploads]),
            language=shop.words.language,
        )
        key = key_of(agent, said.client_id)
        written = await handoff.write_reply(
            db, customer_id, words, agent, now, identity_id=said.identity_id, key=key, force=said.force
        )
        entry = await timeline.entry(db, written.message_id)
    if written.new:
        await handoff.sent(core, written)
    return entry


async def _card(shop: Shop, code: str) -> Card:
    product = await find_by_sku(shop.db, code, currency=shop.currency)
    if product is None:
        raise UnknownSku(code)
    return cards.card(product, shop)


async def _media(db: AsyncConnection, id: str) -> Media:
    row = await files.find(db, id)
    if row is None:
        raise files.Gone("there is no such upload")
    return files.media_of(row)


async def _check_window(
    core: Core, db: AsyncConnection, customer_id: int, identity_id: int | None, now: datetime
) -> None:
    """Raises WindowClosed where the platform would refuse free text now."""
    query = select(identities).where(identities.c.customer_id == customer_id, identities.c.reachable)
    if identity_id is not None:
        query = query.where(identities.c.id == identity_id)
    query = query.order_by(identities.c.last_inbound_at.desc().nulls_last(), identities.c.id.desc()).limit(1)
    row = (await db.execute(query)).mappings().first()
    connector = core.connectors.get(row["channel"]) if row else None
    if row is None or connector is None:
        return
    closes = handoff.window_closes(row["last_inbound_at"], connector.capabilities.window_s, now)
    if closes is not None and closes <= now:
        raise WindowClosed(f"{row['channel']} takes free text only for a day after the customer's last message")


# ------------------------------------------------------------------------------------------------ trouble


async def send_again(core: Core, send_id: int) -> Delivery:
    """Send what failed or is uncertain once more, now, to an address that may be reachable again. Raises NotAgain."""
    async with core.engine.begin() as db:
        query = select(outbox).where(outbox.c.id == send_id).with_for_update()
        row = (await db.execute(query)).mappings().one()
        if row["state"] not in ("failed", "uncertain"):
            raise NotAgain(f"this one is {row['state']}")
        fresh = {"state": "queued", "attempts": 0, "uncertain": 0, "next_attempt_at": core.clock(), "lease_until": None}
        fresh |= {"doubted": 0, "slot_at": None, "error": "", "error_code": ""}
        if row["author"] == "bot":
            fresh["author"] = "system"  # a person wants it sent, whoever holds the conversation
        await db.execute(outbox.update().where(outbox.c.id == send_id).values(**fresh))
        reachable = identities.update().where(identities.c.id == row["identity_id"])
        await db.execute(reachable.values(reachable=True, unreachable_reason=""))
    await handoff.sent(core, Written(row["customer_id"], row["identity_id"], row["message_id"]))
    async with core.engine.connect() as db:
        found = await timeline.deliveries(db, row["customer_id"], message_id=row["message_id"])
    return next(iter(found.values()))


@dataclass(frozen=True, slots=True)
class TroubledSend:
    """A send that failed, or of which nobody knows whether it arrived."""

    send_id: int
    conversation: int
    name: str
    channel: str
    address: str
    author: str
    text: str
    state: str
    error_code: str
    error: str
    at: datetime
    can_retry: bool = True


_SENDS = text(
    """
    SELECT o.id, o.customer_id, c.name, i.channel, i.address, o.author, m.text, o.state, o.error_code, o.error,
        o.created_at
    FROM outbox o JOIN identities i ON i.id = o.identity_id JOIN customers c ON c.id = o.customer_id
    JOIN messages m ON m.id = o.message_id
    WHERE o.state IN ('failed', 'uncertain') AND o.state = ANY(:states) AND o.id < :before
    ORDER BY o.id DESC LIMIT :limit
    """
)


async def troubled(db: AsyncConnection, *, states: Sequence[str], limit: int, before: int) -> list[TroubledSend]:
    """The newest first."""
    values = {"states": list(states), "limit": limit, "before": before}
    return [TroubledSend(*row) for row in await db.execute(_SENDS, values)]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A customer's message whose turn failed every time."""

    id: int
    conversation: int
    name: str
    channel: str
    text: str
    error: str
    attempts: int
    at: datetime


_ASIDE = text(
    """
    SELECT inbox.id, i.customer_id, c.name, inbox.channel,
        coalesce(inbox.payload->'message'->>'text', inbox.payload->'press'->>'label', ''), inbox.error,
        inbox.attempts, inbox.received_at
    FROM inbox JOIN identities i ON i.id = inbox.identity_id JOIN customers c ON c.id = i.customer_id
    WHERE inbox.state = 'set_aside' ORDER BY inbox.id DESC LIMIT :limit
    """
)


async def set_aside(db: AsyncConnection, *, limit: int = 200) -> list[SetAside]:
    """The newest first."""
    return [SetAside(*row) for row in await db.execute(_ASIDE, {"limit": limit})]


_MAKE_ROOM = text("UPDATE messages SET key = key || :mark WHERE key = :apology AND author = 'bot'")


async def take_up_again(core: Core, inbox_id: int) -> bool:
    """Let the message go through the assistant once more; False when it is not set aside (any more)."""
    fresh = {"state": "new", "attempts": 0, "next_attempt_at": core.clock(), "error": ""}
    async with core.engine.begin() as db:
        customer_id = await _aside(db, inbox_id, fresh)
        if customer_id is None:
            return False
        # the apology had the place of the answer that is to come
        await db.execute(_MAKE_ROOM, {"apology": f"{inbox_id:x}-0", "mark": f"-was-{core.clock().timestamp():.0f}"})
    await core.schedule.drain(customer_id)
    return True


async def dismiss(core: Core, inbox_id: int) -> bool:
    """The message needs nothing more; False when it is not set aside (any more)."""
    async with core.engine.begin() as db:
        return await _aside(db, inbox_id, {"state": "done", "done_at": core.clock()}) is not None


async def _aside(db: AsyncConnection, inbox_id: int, values: dict[str, object]) -> int | None:
    """Change a message that is set aside; whose it is, None when it is not set aside."""
    mine = (inbox.c.id == inbox_id, inbox.c.state == "set_aside")
    changed = inbox.update().where(*mine).values(**values).returning(inbox.c.identity_id)
    identity_id = (await db.execute(changed)).scalar()
    if identity_id is None:
        return None
    query = select(identities.c.customer_id).where(identities.c.id == identity_id)
    return int((await db.execute(query)).scalar_one())
