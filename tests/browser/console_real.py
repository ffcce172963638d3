"""The real shop with its console, served on a port of its own: stopped and started again as a machine would be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.core import wall_clock
from bot.mailbox import WebMailbox
from bot.people import agents, desk
from bot.people.agents import Role
from bot.people.sessions import STEP_S
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
TELEGRAM = Address("telegram", "", "chat-77")


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

    step = timedelta(seconds=STEP_S)

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

    async def promote(self, login: str, role: Role) -> None:
        async with self.app.core.engine.begin() as db:
            await agents.change(db, login, {"role": role}, self.clock())

    async def set_aside(self, text_: str) -> None:
        """A message of the Telegram customer on which every turn fails."""
        stored = await say(self.app.core, text_, next(self.numbers), TELEGRAM)
        waiting = text("UPDATE inbox SET attempts = 2, next_attempt_at = :now WHERE id = :id AND state = 'new'")
        gone = text("SELECT state FROM inbox WHERE id = :id")

        async def is_aside() -> bool:
            async with self.app.core.engine.begin() as db:
                await db.execute(waiting, {"id": stored.row_id, "now": self.clock()})
                return (await db.execute(gone, {"id": stored.row_id})).scalar_one() == "set_aside"

        await self.until(is_aside)

    async def mend(self, words: str) -> None:
        """What was wrong with the message set aside is so no more."""
        mended = text(
            "UPDATE inbox SET payload = jsonb_set(payload, '{message,text}', to_jsonb(CAST(:words AS text)))"
            " WHERE state = 'set_aside'"
        )
        async with self.app.core.engine.begin() as db:
            await db.execute(mended, {"words": words})

    async def until(self, so: Callable[[], bool | Awaitable[bool]]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(20):
            while not (found if isinstance(found := so(), bool) else await found):  # noqa: ASYNC110 (rows set no event)
                await asyncio.sleep(0.05)

    async def on_telegram(self, text: str) -> None:
        await say(self.app.core, text, next(self.numbers), TELEGRAM)

    def heard_on_telegram(self) -> list[str]:
        return [sent.part.text for sent in self.telegram.sent]
