"""The console as tests use it: the real application behind HTTP, with agents who are logged in."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.app import App
from bot.chat_hub import Hub
from bot.console.gate import COOKIE
from bot.inbox import Stored
from bot.people import agents, sessions
from bot.people.agents import Made, Role
from bot.storage.tables import agents as agent_rows
from bot.web import create_web
from channels import sms, telegram_updates, web, whatsapp
from channels.loopback import LoopbackConnector
from channels.types import Address
from tests.support import Clock, assistant, say

PASSWORD = "correct horse battery"
HASH = agents.hash_password(PASSWORD)
_numbers = itertools.count(1)


@dataclass
class Agent:
    """A logged-in agent's page, as far as HTTP goes."""

    http: httpx.AsyncClient
    login: str
    csrf: str = ""

    async def get(self, path: str, **params: Any) -> Any:
        return await self.ok(await self.http.get(f"/api{path}", params=params))

    async def post(self, path: str, body: Any = None) -> Any:
        return await self.ok(await self.send("POST", path, body))

    async def put(self, path: str, body: Any) -> Any:
        return await self.ok(await self.send("PUT", path, body))

    async def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(method, f"/api{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def ok(self, response: httpx.Response) -> Any:
        assert response.status_code < 300, (response.status_code, response.text)
        return response.json() if response.content else None

    async def reply(self, conversation: int, text: str = "Hello!", **more: Any) -> Any:
        body = {"client_id": str(uuid.uuid4()), "text": text, **more}
        return await self.post(f"/conversations/{conversation}/reply", body)


@dataclass
class Console:
    """A running shop with its console."""

    app: App
    web: Any
    clock: Clock
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.web, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url="http://shop.test")
        self.clients.append(client)
        return client

    async def made(self, role: Role = "agent", **skills: Any) -> Made:
        async with self.app.core.engine.begin() as db:
            return await agents.add(db, f"{role}-{next(_numbers)}", role, self.clock(), **skills)

    async def agent(self, role: Role = "agent", **skills: Any) -> Agent:
        """Somebody new who has chosen a password of their own."""
        made = await self.made(role, **skills)
        own = {"password_hash": HASH, "must_change_password": False}
        async with self.app.core.engine.begin() as db:
            await db.execute(agent_rows.update().where(agent_rows.c.login == made.login).values(**own))
            await agents.set_status(db, made.login, "online", self.clock())
            session = await sessions.begin(db, made.login, self.clock())
        agent = Agent(self.client(), made.login, session.csrf)
        agent.http.cookies.set(COOKIE, session.token, domain="shop.test")
        return agent

    async def logged_in(self, login: str, password: str = PASSWORD, code: str = "") -> Agent:
        agent = Agent(self.client(), login)
        body = {"login": login, "password": password, "code": code}
        answer = await agent.ok(await agent.http.post("/api/login", json=body))
        agent.csrf = answer["csrf"]
        return agent

    async def customer(self, text: str = "hello", address: Address | None = None) -> Stored:
        """A customer who has just written, somebody new unless the address is given."""
        number = next(_numbers)
        return await say(self.app.core, text, number, address or Address("web", "", f"visitor-{number}"))

    async def waiting(self, address: Address | None = None) -> int:
        """A customer who has asked for a person; the conversation's id."""
        return (await self.customer("human please", address)).customer_id

    def heard(self, channel: str = "web") -> list[str]:
        connector = self.app.core.connectors[channel]
        assert isinstance(connector, LoopbackConnector)
        return [sent.part.text for sent in connector.sent]


@asynccontextmanager
async def console(url: str, home: Path, **parts: Any) -> AsyncIterator[Console]:
    """The application with its console; every channel is a loopback."""
    clock = Clock()
    connectors = {
        "web": LoopbackConnector("web", web.CAPABILITIES),
        "telegram": LoopbackConnector("telegram", telegram_updates.CAPABILITIES),
        "whatsapp": LoopbackConnector("whatsapp", whatsapp.CAPABILITIES),
        "sms": LoopbackConnector("sms", sms.CAPABILITIES),
    }
    async with assistant(url, home, **({"clock": clock, "connectors": connectors} | parts)) as app:
        desk = Console(app, create_web(app, Hub(app.core)), clock)
        yield desk
        for client in desk.clients:
            await client.aclose()
