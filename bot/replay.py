"""Plays conversation files through the assistant: receive, drain, deliver to a loopback, one turn after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from bot import handoff, inbox, linking, outbox, timers, turn
from bot.app import App, build, open_database
from bot.core import Core, wall_clock
from bot.importing import import_feed, import_shop
from bot.replay_database import CATALOGUE, SHOP, borrowed_home, temporary_database
from bot.replay_file import CHANNELS, Conversation, Step, duration
from bot.replay_look import Played, known_customer, last_outbox, look, loopbacks
from bot.settings import Settings
from bot.shop import catalog
from bot.shop.money import to_minor
from bot.storage.tables import messages
from bot.wakeups import MemoryWakeups
from channels import sms, telegram_updates, web, whatsapp
from channels.loopback import LoopbackConnector
from channels.types import (
    Address,
    Capabilities,
    Contact,
    Location,
    Media,
    MediaKind,
    Message,
    Press,
)

CAPABILITIES: dict[str, Capabilities] = {
    "web": web.CAPABILITIES,
    "telegram": telegram_updates.CAPABILITIES,
    "whatsapp": whatsapp.CAPABILITIES,
    "sms": sms.CAPABILITIES,
}
BETWEEN_TURNS = timedelta(seconds=10)


class Clock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def working_noon(now: datetime, timezone: str) -> datetime:
    """Noon of today in the shop, or of the next working day: so that no file's outcome hangs on when it is played."""
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(12), zone).astimezone(now.tzinfo)


# ------------------------------------------------------------------------------------------------ the stage


@asynccontextmanager
async def stage(
    settings: Settings, *, feed: Path | None = None, shop: Path | None = None, **parts: Any
) -> AsyncIterator[Player]:
    """A player over a temporary database with this home's catalogue and shop, or with the given ones in their place."""
    tables = (*(() if feed else CATALOGUE), *(() if shop else SHOP))
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(open_database(settings))
        manager = temporary_database(source, tables)
        url = await asyncio.to_thread(manager.__enter__)
        stack.push_async_callback(asyncio.to_thread, manager.__exit__, None, None, None)
        borrowed = stack.enter_context(borrowed_home(settings, index=feed is None))
        clock = Clock(working_noon(wall_clock(), settings.timezone))
        built = build(
            borrowed,
            url=url,
            inline=True,
            clock=clock,
            connectors={name: LoopbackConnector(name, CAPABILITIES[name]) for name in CHANNELS},
            **({"wakeups": MemoryWakeups()} | parts),
        )
        app = await stack.enter_async_context(built)
        if shop:
            await import_shop(app.core.engine, shop)
        if feed:
            await import_feed(app.core, feed)
        player = Player(app, clock)
        await player.remember_shelves()
        yield player


_KEEP = text(
    "CREATE SCHEMA IF NOT EXISTS shelves; "
    "CREATE TABLE shelves.variants AS TABLE variants; CREATE TABLE shelves.stock AS TABLE stock"
)
_MOVED = text(
    """
    SELECT product_id FROM (TABLE variants EXCEPT TABLE shelves.variants) v
    UNION SELECT v.product_id FROM variants v JOIN (
        (TABLE stock EXCEPT TABLE shelves.stock) UNION (TABLE shelves.stock EXCEPT TABLE stock)
    ) s USING (sku)
    """
)
_PUT_BACK = (
    text(
        "UPDATE variants v SET price_minor = k.price_minor, tracked = k.tracked FROM shelves.variants k "
        "WHERE k.sku = v.sku AND v.product_id = ANY(:ids)"
    ),
    text("DELETE FROM stock USING variants v WHERE v.sku = stock.sku AND v.product_id = ANY(:ids)"),
    text(
        "INSERT INTO stock SELECT k.* FROM shelves.stock k JOIN variants v USING (sku) WHERE v.product_id = ANY(:ids)"
    ),
)


class Player:
    """Plays conversations one after the other, each with fresh customers and full shelves."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.core: Core = app.core
        self._clock = clock
        self._start = clock.now
        self._events: dict[str, Message | Press] = {}  # what was sent last, by channel and sender
        self._count = 0

    async def remember_shelves(self) -> None:
        """Note prices and stock as they are, for `play` to put them back."""
        async with self.core.engine.begin() as db:
            for statement in _KEEP.text.split(";"):
                await db.execute(text(statement))

    async def play(self, conversation: Conversation) -> AsyncIterator[Played]:
        """The turns as they went, each as soon as it is over."""
        await self._begin()
        for step in conversation.steps:
            self._clock.now += BETWEEN_TURNS
            started, mark = perf_counter(), await last_outbox(self.core)
            problem = await self._act(step)
            took_ms = (perf_counter() - started) * 1000
            yield await look(self.core, conversation.path, step, mark=mark, took_ms=took_ms, problem=problem)

    async def _begin(self) -> None:
        self._clock.now = self._start
        self._events.clear()
        for connector in loopbacks(self.core):
            connector.sent.clear()
        async with self.core.engine.begin() as db:
            await db.execute(text("TRUNCATE customers CASCADE"))
            moved = list((await db.execute(_MOVED)).scalars())
            if moved:
                version = await catalog.lock_catalog(db)
                for statement in _PUT_BACK:
                    await db.execute(statement, {"ids": moved})
                await catalog.touch(db, moved, version)
        await self.core.catalog.refresh()

    # -------------------------------------------------------------------------------------------- acting

    async def _act(self, step: Step) -> str:
        """Do what the turn says; why not, when it cannot be done."""
        try:
            match step.act:
                case "say":
                    await self._receive(Message(self._address(step), self._new_id(), str(step.value)))
                case "attach":
                    await self._receive(attachment(step, self._address(step), self._new_id()))
                case "press":
                    await self._press(step)
                case "redeliver" if step.value:
                    await self._redeliver(step)
                case "link":
                    await self._link(step)
                case "set":
                    await self._set(step.value)
                case "advance":
                    await self._advance(duration(step.value))
                case "agent":
                    await handoff.reply(self.core, await self._sender(step), str(step.value), "agent")
                case "note":
                    await handoff.note(self.core, await self._sender(step), str(step.value), "agent")
                case "resolve" if step.value:
                    await handoff.resolve(self.core, await self._sender(step), "agent")
        except CannotPlay as error:
            return str(error)
        except (handoff.UnknownCustomer, handoff.CannotReach, handoff.HeldByAnother, catalog.UnknownSku) as error:
            return f"{step.act}: {error}"
        return ""

    def _address(self, step: Step) -> Address:
        return Address(step.channel, "", step.sender)

    def _new_id(self) -> str:
        self._count += 1
        return f"replay-{self._count}"

    async def _receive(self, event: Message | Press) -> None:
        self._events[f"{event.address.channel}:{event.address.id}"] = event
        await inbox.receive(self.core, event)

    async def _redeliver(self, step: Step) -> None:
        event = self._events.get(f"{step.channel}:{step.sender}")
        if event is None:
            raise CannotPlay("redeliver: this sender has sent nothing yet")
        await inbox.receive(self.core, event)

    async def _press(self, step: Step) -> None:
        """Pick a choice of the last message that had any, as the channel picks: by its key, on SMS by its number."""
        key, label, number = await self._choice(step)
        if step.channel == "sms" and number:
            await self._receive(Message(self._address(step), self._new_id(), str(number)))
        else:
            await self._receive(Press(self._address(step), self._new_id(), key, label))

    async def _choice(self, step: Step) -> tuple[str, str, int]:
        query = (
            select(messages.c.key, messages.c.actions)
            .where(messages.c.customer_id == await self._sender(step), messages.c.author == "bot")
            .where(messages.c.actions != text("'[]'::jsonb"))
            .order_by(messages.c.id.desc())
            .limit(1)
        )
        async with self.core.engine.connect() as db:
            row = (await db.execute(query)).first()
        if row is None:
            raise CannotPlay("press: nothing was offered yet")
        wanted = str(step.value).strip()
        for index, entry in enumerate(row.actions):
            if wanted in (str(entry["number"] or ""), entry["label"]):
                return f"{row.key}.{index}", entry["label"], entry["number"]
        offered = ", ".join(entry["label"] for entry in row.actions)
        raise CannotPlay(f"press: there is no choice {wanted}; offered: {offered}")

    async def _sender(self, step: Step) -> int:
        """The customer whose turn it is; CannotPlay for one who has not written yet."""
        async with self.core.engine.connect() as db:
            found = await known_customer(db, step)
        if found is None:
            raise CannotPlay(f"{step.act}: {step.channel}:{step.sender} has not written yet")
        return found

    async def _link(self, step: Step) -> None:
        other = Address(step.value["channel"], "", str(step.value["from"]))
        now, currency = self._clock.now, self.core.settings.currency
        async with self.core.engine.begin() as db:
            keep, _ = await inbox.identify(db, self._address(step), now=now)
            joined, _ = await inbox.identify(db, other, now=now)
            await linking.link(db, keep, joined, now, currency=currency)

    async def _set(self, what: dict[str, Any]) -> None:
        price = what.get("price")
        try:
            minor = None if price is None else to_minor(Decimal(str(price)))
            units = None if what.get("stock") is None else int(what["stock"])
        except (InvalidOperation, ValueError, TypeError) as error:
            raise CannotPlay(f"set: {what} is no price and stock") from error
        async with self.core.engine.begin() as db:
            await catalog.set_price_and_stock(db, str(what["sku"]), price_minor=minor, units=units)
        await self.core.catalog.refresh()

    async def _advance(self, by: timedelta) -> None:
        """Move the clock; what falls due on the way happens at its time."""
        target = self._clock.now + by
        next_due = text("SELECT min(due_at) FROM timers WHERE fired_at IS NULL AND due_at <= :target")
        for _ in range(10_000):
            await self._settle()
            async with self.core.engine.connect() as db:
                due = (await db.execute(next_due, {"target": target})).scalar()
            if due is None:
                break
            self._clock.now = max(self._clock.now, due)
            for customer_id in await timers.fire_due(self.core.engine, self._clock.now):
                await turn.drain(self.core, customer_id)
        self._clock.now = target
        await self._settle()

    async def _settle(self) -> None:
        """See to whatever waits by now: messages to be tried again, replies to be sent."""
        waiting = text(
            "SELECT DISTINCT i.customer_id FROM inbox JOIN identities i ON i.id = identity_id WHERE state = 'new'"
        )
        unsent = text("SELECT DISTINCT identity_id FROM outbox WHERE state IN ('queued', 'sending')")
        async with self.core.engine.connect() as db:
            customer_ids = (await db.execute(waiting)).scalars().all()
            identity_ids = (await db.execute(unsent)).scalars().all()
        for customer_id in customer_ids:
            await turn.drain(self.core, customer_id)
        for identity_id in identity_ids:
            await outbox.deliver(self.core, identity_id)


class CannotPlay(Exception):
    """A turn that asks for what cannot be done; the message says what."""


def attachment(step: Step, address: Address, external_id: str) -> Message:
    """The message that a channel makes of a file, a place or a contact."""
    kind, caption = step.value
    if kind == "location":
        return Message(address, external_id, caption, location=Location(50.4501, 30.5234))
    if kind == "contact":
        phone = step.contact or "+380501234567"
        return Message(address, external_id, caption, contact=Contact(phone, own=step.channel == "telegram"))
    media = Media(MediaKind(kind), ref=f"replay/{kind}", size_bytes=1024)
    return Message(address, external_id, caption, media=(media,))
