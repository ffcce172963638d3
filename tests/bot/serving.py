"""The web process as tests run it: real sockets on the loopback, the same application, the model faked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bot.app import App
from bot.mailbox import WebMailbox
from bot.wakeups import MemoryWakeups
from bot.web import listen, serve
from channels.web import WebConnector
from tests.conftest import free_port
from tests.support import assistant

Frame = dict[str, Any]


@dataclass
class Shop:
    """A shop that is being served."""

    app: App
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def widget(self, **hello: Any) -> AsyncIterator[Widget]:
        async with self.socket() as socket:
            widget = Widget(socket)
            await widget.tell({"type": "hello", "visitor": "", "after": 0, "lang": "en", **hello})
            widget.welcome = await widget.hear("welcome")
            yield widget

    def socket(self, **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}/chat/socket", compression=None, close_timeout=1, **options)


class Widget:
    """A chat as the widget holds it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.waiting: list[Frame] = []  # what came while something else was listened for
        self.welcome: Frame = {}

    async def tell(self, frame: Frame | str) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def next(self, seconds: float = 5.0) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), seconds))
        return frame

    async def hear(self, kind: str, **having: Any) -> Frame:
        """The first frame of this kind that has these values and was not asked for yet."""

        def wanted(frame: Frame) -> bool:
            return bool(frame["type"] == kind and having.items() <= frame.items())

        found = next(filter(wanted, self.waiting), None)
        if found:
            self.waiting.remove(found)
            return found
        while not wanted(frame := await self.next()):
            self.waiting.append(frame)
        return frame

    async def say(self, id: str, text: str) -> Frame:
        await self.tell({"type": "say", "id": id, "text": text})
        return await self.hear("ack", id=id)


@asynccontextmanager
async def shop(database: str, home: Path, **parts: Any) -> AsyncIterator[Shop]:
    """A shop with two products, served with a worker inside."""
    async with AsyncExitStack() as stack:
        wakeups = MemoryWakeups()
        app = await stack.enter_async_context(
            assistant(database, home, **({"inline": False, "connectors": {}, "wakeups": wakeups} | parts))
        )
        mailbox = WebMailbox(app.core.engine, app.core.wakeups, app.core.clock)
        app.core.connectors["web"] = WebConnector(mailbox)  # type: ignore[index]
        port = free_port()
        ready, told = asyncio.Event(), asyncio.Event()
        server = asyncio.create_task(serve(app, listen(port), worker=True, told_to_stop=told, ready=ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((server, waiting), return_when=asyncio.FIRST_COMPLETED)
        assert ready.is_set(), server
        try:
            yield Shop(app, port)
        finally:
            told.set()
            await server
