"""The real shop with its console, served on a port of its own: stopped and started again as a machine would be."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from bot.core import wall_clock
from bot.mailbox import WebMailbox
from bot.people import agents, desk
from bot.storage.tables import agents as agent_rows
from bot.wakeups import MemoryWakeups
from bot.web import listen, serve
from channels import telegram_updates
from channels.loopback import LoopbackConnector
from channels.types import Address
from channels.web import WebConnector
from tests.conftest import free_port
from tests.support import assistant, say

PASSWORD = "correct horse battery"
AGENTS = {"olena": "Олена Гриценко", "maksym": "Максим Дорошенко"}


class RealShop:
    """A shop with two products and two agents; Telegram is a loopback, the widget's page is real."""

    def __init__(self, database: str, home: Path) -> None:
        self.database, self.home, self.port = database, home, free_port()
        self.telegram = LoopbackConnector("telegram", telegram_updates.CAPABILITIES)
        self.numbers = iter(range(1, 1000))
        self.ahead = timedelta()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def clock(self) -> datetime:
        return wall_clock() + self.ahead

    async def start(self) -> None:
        """Serve, with a worker inside."""
        self.stack = AsyncExitStack()
        parts = {"inline": False, "connectors": {"telegram": self.telegram}, "wakeups": MemoryWakeups()}
        parts["clock"] = self.clock
        self.app = await self.stack.enter_async_context(assistant(self.database, self.home, **parts))
        core = self.app.core
        core.connectors["web"] = WebConnector(WebMailbox(core.engine, core.wakeups, core.clock))  # type: ignore[index]
        ready, self.told = asyncio.Event(), asyncio.Event()
        serving = serve(self.app, listen(self.port), worker=True, told_to_stop=self.told, ready=ready.set)
        self.server = asyncio.create_task(serving)
        await ready.wait()

    async def stop(self) -> None:
        self.told.set()
        await self.server
        await self.stack.aclose()

    async def hire(self) -> None:
        """Two agents with passwords of their own, and a survey that does not make the test wait."""
        async with self.app.core.engine.begin() as db:
            for login, name in AGENTS.items():
                await agents.add(db, login, "agent", self.app.core.clock(), name=name)
            own = {"password_hash": agents.hash_password(PASSWORD), "must_change_password": False}
            await db.execute(agent_rows.update().values(**own))
            await desk.change_settings(db, {"survey_delay_s": 0})

    async def on_telegram(self, text: str) -> None:
        await say(self.app.core, text, next(self.numbers), Address("telegram", "", "chat-77"))

    def heard_on_telegram(self) -> list[str]:
        return [sent.part.text for sent in self.telegram.sent]
