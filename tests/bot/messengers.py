"""A shop on four channels, with the platforms' far sides on loopback: real connectors, real routes, real signatures."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import text

from bot import outbox
from bot.app import App, build
from bot.chat_hub import Hub
from bot.core import Core
from bot.mailbox import WebMailbox
from bot.settings import read_settings
from bot.shop.feed import import_products
from bot.wakeups import MemoryWakeups
from bot.web import create_web
from channels.twilio import sign
from channels.types import Connector
from channels.web import WebConnector
from tests.channels import connectors as joined
from tests.channels.providers import FakeGraph, FakeTelegram, FakeTwilio
from tests.support import PRODUCTS, START, Clock, HashEmbedder, SimpleInterpreter

PUBLIC_URL = "https://shop.example.org"
CHAT, WHATSAPP, PHONE = 1111, "380501234567", "+380501234567"

# One customer on each channel who puts a mug into the cart.
TELEGRAM_UPDATE = {
    "update_id": 1,
    "message": {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "add MUG-1"},
}
WHATSAPP_MESSAGE = {
    "from": "380501112233",
    "id": "wamid.A",
    "timestamp": "1",
    "type": "text",
    "text": {"body": "add MUG-1"},
}
SMS_FORM = {"MessageSid": "SM1", "From": "+380501112233", "To": FakeTwilio.sender, "Body": "add MUG-1"}


@dataclass
class Messengers:
    """The shop's front door, and what customers see on their phones."""

    app: App
    web: httpx.AsyncClient
    telegram: FakeTelegram
    graph: FakeGraph
    twilio: FakeTwilio
    clock: Clock
    visitor: str = ""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def core(self) -> Core:
        return self.app.core

    async def begin(self) -> None:
        """Fresh customers, and far sides that have taken nothing yet."""
        async with self.core.engine.begin() as db:
            await db.execute(text("TRUNCATE customers, early_statuses, send_rates CASCADE"))
        for platform in (self.telegram, self.graph, self.twilio):
            for kept in (platform.calls, platform.taken, platform.faults, platform.files):
                kept.clear()
            platform.fault_for, platform.sends = lambda send: None, 0
        self.graph.read.clear()
        self.graph.closed.clear()
        self.telegram.blocked.clear()
        self.visitor = ""
        self.core.delivery.breakers.clear()
        self.clock.now = START

    # -------------------------------------------------------------------------------------------- the platforms call

    async def post_telegram(self, update: Any, secret: str | bytes = "secret", **options: Any) -> httpx.Response:
        headers: Any = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.web.post("/channels/telegram", json=update, headers=headers, **options)

    async def post_whatsapp(self, payload: Any, secret: str = "app-secret", **headers: str) -> httpx.Response:
        body = json.dumps(payload).encode()
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        sent = {"Content-Type": "application/json", "X-Hub-Signature-256": signature, **headers}
        return await self.web.post("/channels/whatsapp", content=body, headers=sent)

    async def post_sms(
        self, fields: dict[str, str], path: str = "/channels/sms/twilio", token: str = FakeTwilio.auth_token
    ) -> httpx.Response:
        signed = PUBLIC_URL + path + "".join(name + fields[name] for name in sorted(fields))
        headers = {"X-Twilio-Signature": sign(token, signed), "Content-Type": "application/x-www-form-urlencoded"}
        return await self.web.post(path, content=urlencode(fields).encode(), headers=headers)

    # -------------------------------------------------------------------------------------------- customers write

    async def on_telegram(self, said: str, chat: int = CHAT, **more: Any) -> list[str]:
        """Write on Telegram; what comes back there."""
        message = {"message_id": next(self.numbers), "date": 1_780_000_000, "chat": {"id": chat, "type": "private"}}
        message |= {"from": {"id": chat, "is_bot": False, "first_name": "Olena"}} | ({"text": said} if said else {})
        before = len(self.telegram.taken)
        answer = await self.post_telegram({"update_id": next(self.numbers), "message": message | more})
        assert answer.status_code == 200
        return [taken.text for taken in self.telegram.taken[before:] if taken.to == str(chat)]

    async def press_telegram(self, label: str, chat: int = CHAT) -> list[str]:
        """Press the newest button with this label."""
        key, number = self._telegram_button(label, chat)
        query = {"id": str(next(self.numbers)), "from": {"id": chat, "is_bot": False}, "data": key}
        query["message"] = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
        before = len(self.telegram.taken)
        assert (await self.post_telegram({"update_id": next(self.numbers), "callback_query": query})).is_success
        return [taken.text for taken in self.telegram.taken[before:] if taken.to == str(chat)]

    def telegram_button(self, label: str, chat: int = CHAT) -> str:
        return self._telegram_button(label, chat)[0]

    def _telegram_button(self, label: str, chat: int) -> tuple[str, int]:
        """The newest button's key or address, and the number of its message."""
        for taken in reversed(self.telegram.taken):
            markup = json.loads(taken.fields.get("reply_markup") or "{}") if taken.to == str(chat) else {}
            for button in (button for row in markup.get("inline_keyboard", []) for button in row):
                if label in button["text"]:
                    return str(button.get("callback_data") or button["url"]), int(taken.id)
        raise AssertionError(f"no button {label}")

    async def on_whatsapp(self, said: str, sender: str = WHATSAPP, user_id: str = "", **more: Any) -> list[str]:
        message = {"from": sender, "id": f"wamid.{next(self.numbers)}", "timestamp": "1780000000", "type": "text"}
        message |= {"text": {"body": said}} | more
        contact = {"profile": {"name": "Olena W"}, "wa_id": sender} | ({"user_id": user_id} if user_id else {})
        before = len(self.graph.taken)
        assert (await self.post_whatsapp(whatsapp_payload([message], [contact]))).status_code == 200
        return [taken.text for taken in self.graph.taken[before:]]

    async def on_sms(self, said: str, sender: str = PHONE) -> list[str]:
        fields = {"MessageSid": f"SM{next(self.numbers):032x}", "From": sender, "To": FakeTwilio.sender, "Body": said}
        before = len(self.twilio.taken)
        assert (await self.post_sms(fields)).status_code == 200
        return [taken.text for taken in self.twilio.taken[before:] if taken.to == sender]

    async def on_web(self, said: str = "", key: str = "", label: str = "", identity: str = "") -> list[dict[str, Any]]:
        """Say or press something in the widget; the messages that come back."""
        before = len(await self.mailbox())
        if not self.visitor:
            self.visitor = self.new_visitor()
        frame = {"id": f"c{next(self.numbers)}"} | (
            {"type": "press", "key": key, "label": label} if key else {"type": "say", "text": said}
        )
        headers = {"Authorization": f"Bearer {self.visitor}"} | ({"X-Prilavok-Identity": identity} if identity else {})
        answer = await self.web.post("/chat/send", json=frame, headers=headers)
        assert answer.status_code == 200, answer.text
        return [part for author, part in (await self.mailbox())[before:] if author != "customer"]

    async def press_web(self, label: str) -> list[dict[str, Any]]:
        for _, part in reversed(await self.mailbox()):
            for choice in part.get("choices", []) + [c for card in part.get("cards", []) for c in card["choices"]]:
                if label in choice["label"]:
                    return await self.on_web(key=choice["key"], label=choice["label"])
        raise AssertionError(f"no button {label}")

    def new_visitor(self) -> str:
        from bot.settings import secret_key
        from bot.visitors import Visitors

        visitors = Visitors(secret_key(self.core.settings))
        return visitors.token(visitors.fresh())

    async def mailbox(self) -> list[tuple[str, dict[str, Any]]]:
        """All that stands in web mailboxes, in order."""
        query = "SELECT author, part FROM web_messages ORDER BY created_at, identity_id, sequence"
        return [(str(row[0]), dict(row[1])) for row in await self.rows(query)]  # type: ignore[call-overload]

    # -------------------------------------------------------------------------------------------- looking

    async def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        async with self.core.engine.connect() as db:
            return [tuple(row) for row in await db.execute(text(query), values)]

    async def settle(self) -> None:
        """Send what is due, as the worker's sweep would."""
        for (identity_id,) in await self.rows("SELECT DISTINCT identity_id FROM outbox WHERE state = 'queued'"):
            await outbox.deliver(self.core, int(str(identity_id)))

    async def cart(self, channel: str) -> list[tuple[object, ...]]:
        """The cart of whoever writes on this channel."""
        query = (
            "SELECT sku, quantity FROM cart_lines l JOIN identities i ON i.customer_id = l.customer_id "
            "WHERE i.channel = :channel ORDER BY l.position"
        )
        return await self.rows(query, channel=channel)


def whatsapp_payload(
    messages: list[Any], contacts: list[Any] | None = None, statuses: list[Any] | None = None
) -> dict[str, Any]:
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": FakeGraph.phone_number_id}}
    value |= {"messages": messages, "contacts": contacts or [], "statuses": statuses or []}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }


@asynccontextmanager
async def messengers(database: str, home: Path, **options: Any) -> AsyncIterator[Messengers]:
    """The application with all four channels; it answers inside the webhook's request unless `inline=False`."""
    settings = {"home": home, "public_url": PUBLIC_URL, "secret_key": "key"} | options.pop("settings", {})
    clock, wakeups = options.pop("clock", Clock()), MemoryWakeups()
    timeout_s = options.pop("timeout_s", 5.0)
    async with AsyncExitStack() as stack:
        telegram, graph, twilio = FakeTelegram(), FakeGraph(), FakeTwilio()
        for platform in (telegram, graph, twilio):
            await stack.enter_async_context(platform)
        connectors: dict[str, Connector] = {
            "telegram": joined.telegram(telegram.url, timeout_s, PUBLIC_URL),
            "whatsapp": joined.whatsapp(graph.url, timeout_s, PUBLIC_URL),
            "sms": joined.sms(twilio.url, timeout_s, PUBLIC_URL),
        }
        parts = {"inline": True, "interpreter": SimpleInterpreter(), "embedder": HashEmbedder()} | options
        goods = parts.pop("goods", PRODUCTS)
        app = await stack.enter_async_context(
            build(read_settings(**settings), url=database, clock=clock, wakeups=wakeups, connectors=connectors, **parts)
        )
        connectors["web"] = WebConnector(WebMailbox(app.core.engine, wakeups, clock))
        if goods:
            await import_products(app.core.engine, goods, currency="UAH", rates={}, now=clock())
        await app.core.catalog.refresh()
        front = create_web(app, Hub(app.core))
        transport = httpx.ASGITransport(front, raise_app_exceptions=False)
        web = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL))
        yield Messengers(app, web, telegram, graph, twilio, clock)
