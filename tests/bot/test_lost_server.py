"""The embedded PostgreSQL is killed under a running assistant: it comes back, and nothing that was stored is lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

import psutil
from sqlalchemy.exc import SQLAlchemyError

from bot.app import build
from bot.settings import read_settings
from bot.shop.feed import import_products
from bot.storage.errors import StorageError
from bot.wakeups import MemoryWakeups
from channels import web
from channels.loopback import LoopbackConnector
from tests.support import PRODUCTS, HashEmbedder, SimpleInterpreter, heard, say


def postmaster_of(home: Path) -> int:
    """The server's process that runs on this home."""
    found = [int(path.read_text().split()[0]) for path in home.rglob("postmaster.pid")]
    assert found, "the server runs elsewhere"
    return found[0]


async def test_a_killed_server_is_started_again_and_answers(open_directory: Path) -> None:
    home = open_directory / "lost"
    home.mkdir()
    home.chmod(0o755)
    parts = {
        "connectors": {"web": LoopbackConnector("web", web.CAPABILITIES)},
        "interpreter": SimpleInterpreter(),
        "embedder": HashEmbedder(),
        "wakeups": MemoryWakeups(),
    }
    async with build(read_settings(home=home), **parts) as app:  # type: ignore[arg-type]
        await import_products(app.core.engine, PRODUCTS, currency="UAH", rates={}, now=app.core.clock())
        await app.core.catalog.refresh()
        worker = asyncio.create_task(app.work())
        await say(app.core, "add MUG-1", 1)
        server = psutil.Process(postmaster_of(home))
        family = [server, *server.children()]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        stored, deadline = False, time.monotonic() + 60
        while not stored and time.monotonic() < deadline:  # as a provider would: no 2xx, so it comes again
            with contextlib.suppress(StorageError, SQLAlchemyError, OSError):
                await say(app.core, "add TEA-2", 2)
                stored = True
            await asyncio.sleep(0.2)
        while len(heard(app)) < 2 and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody tells a loopback's reader
            await asyncio.sleep(0.1)
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
        first, second = heard(app)
        assert first.startswith("Added: 1 × Blue mug")
        assert second.startswith("Added: 1 × Green tea")
