"""Work that nobody waits for: typing signs, read marks, acknowledged presses. Losing it loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()

MOST = 500
"""More than this at once is left out: a platform that hangs must not fill the process."""


class Aside:
    """Tasks on the side of this process."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Do it at some time soon, or not at all when too much of the kind is going on."""
        if len(self._tasks) >= MOST:
            work.close()
            return
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # nobody waits for it, so nobody would hear
            log.warning("left undone", error=type(error).__name__)

    async def close(self) -> None:
        """End what is still going on."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
