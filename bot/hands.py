"""Work on many things at the same time, and never twice on the same one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()

REST = timedelta(seconds=5)
"""How long `find` leaves alone what failed."""

Key = TypeVar("Key", bound=Hashable)


class Hands(Generic[Key]):
    """Works on many things at the same time, and never twice on the same one."""

    def __init__(self, work: Callable[[Key], Awaitable[object]], most: int, clock: Callable[[], datetime]) -> None:
        self._work = work
        self._most = most
        self._clock = clock
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._again: set[Key] = set()
        self._resting: dict[Key, datetime] = {}

    def take(self, key: Key) -> bool:
        """Begin now, or once more after what is going on with it; False when no hand is free."""
        if key in self._running:
            self._again.add(key)
        elif len(self._running) < self._most:
            self._begin(key)
        else:
            return False
        return True

    def find(self, key: Key) -> bool:
        """Begin with what was found lying, unless somebody is at it or it failed a moment ago."""
        if key in self._running or self._resting.get(key, self._clock()) > self._clock():
            return False
        return self.take(key)

    async def finish(self, key: Key) -> None:
        """Begin, whether or not a hand is free, and come back when it is done: for who counts by himself."""
        if key in self._running:
            self._again.add(key)
        else:
            self._begin(key)
        await asyncio.wait((self._running[key],))

    async def end(self, seconds: float) -> None:
        """Let what is going on come to its end for so long, then stop it."""
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=seconds)
        await self.stop()

    async def stop(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, key: Key) -> None:
        self._running[key] = asyncio.create_task(self._go(key))

    async def _go(self, key: Key) -> None:
        try:
            more = True
            while more:
                await self._work(key)
                more = key in self._again
                self._again.discard(key)
            self._resting.pop(key, None)
        except Exception:  # the row is still open: it comes up again, after a rest
            log.exception("work failed", key=key)
            self._resting[key] = self._clock() + REST
        finally:
            self._again.discard(key)
            del self._running[key]
