"""Telegram without an address of our own: one process at a time asks for updates, and stores before it confirms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.core import Core
from bot.storage.errors import StorageError
from bot.webhooks import take
from channels.types import Connector, Polls, SendError

log = structlog.get_logger()

POLL_LOCK = 7_401_002
"""Advisory lock of the one poller; PostgreSQL lets go of it when its holder's connection ends."""
LOOK_AGAIN_S = 3.0
WRONG_TOKEN_PAUSE_S = 60.0
HEARTBEAT_S = 5.0


def pollers(core: Core) -> list[Connector]:
    """The connectors that have to ask, because no platform could reach us."""
    if core.settings.public_url:
        return []
    return [connector for connector in core.connectors.values() if isinstance(connector, Polls)]


async def keep_polling(core: Core) -> None:
    """Poll for as long as no other process does, until cancelled."""
    wanted = pollers(core)
    if not wanted:
        return
    async with asyncio.TaskGroup() as group:
        for number, connector in enumerate(wanted):
            group.create_task(_keep(core, connector, POLL_LOCK + number))


async def _keep(core: Core, connector: Connector, lock: int) -> None:
    while True:
        pause_s = LOOK_AGAIN_S
        try:
            async with _alone(core, lock) as alone:
                if alone is not None:
                    log.info("polling", channel=connector.name)
                    await _poll(core, connector, alone)
        except SendError as error:
            log.error("polling ended", channel=connector.name, code=error.code, error=error.detail)
            pause_s = WRONG_TOKEN_PAUSE_S
        except (SQLAlchemyError, StorageError, OSError) as error:
            log.warning("polling interrupted", channel=connector.name, error=type(error).__name__)
        await asyncio.sleep(pause_s)


@asynccontextmanager
async def _alone(core: Core, lock: int) -> AsyncIterator[asyncio.Task[None] | None]:
    """A task that ends when the lock may be lost; None when another process has it."""
    async with core.engine.connect() as raw:
        db = await raw.execution_options(isolation_level="AUTOCOMMIT")
        if not (await db.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock})).scalar():
            yield None
            return

        async def watch() -> None:
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                await db.execute(text("SELECT 1"))

        watching = asyncio.create_task(watch())
        try:
            yield watching
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError, SQLAlchemyError, StorageError, OSError):
                await watching
            with suppress(SQLAlchemyError, StorageError, OSError):
                await db.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})


async def _poll(core: Core, connector: Connector, watching: asyncio.Task[None]) -> None:
    """Poll until it fails or the lock may be lost; raises what ended it."""
    assert isinstance(connector, Polls)

    async def store(update: Mapping[str, object]) -> None:
        await take(core, connector, update)

    polling = asyncio.ensure_future(connector.poll(store))
    try:
        done, _ = await asyncio.wait((polling, watching), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        polling.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await polling
