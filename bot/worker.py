"""What a worker does: turns and sends at once where a message came in, the job engine's, and whatever was left lying.

A process with a worker inside answers what it stored by itself, as long as it has a hand free: the job engine would
cost as much as the turn. Everything else, and what does not fit, goes through the engine to whichever worker is free.
Nothing here is needed for correctness: the rows know what is open, and `look` finds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import Clock, Schedule
from bot.storage.engine import singly

log = structlog.get_logger()

LOOK_EVERY_S = 0.4
GRACE = timedelta(milliseconds=250)
"""How long a message is left to whoever was woken for it before `look` takes it."""
REST = timedelta(seconds=5)
"""How long `look` leaves alone what failed."""

Key = TypeVar("Key", bound=Hashable)


class Hands(Generic[Key]):
    """Works on many things at the same time, and never twice on the same one."""

    def __init__(self, work: Callable[[Key], Awaitable[object]], most: int, clock: Clock) -> None:
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


_DUE = text(
    """
    SELECT
        ARRAY(
            SELECT DISTINCT i.customer_id FROM inbox JOIN identities i ON i.id = inbox.identity_id
            WHERE inbox.state = 'new' AND inbox.next_attempt_at <= :missed
        ) AS customers,
        ARRAY(
            SELECT DISTINCT identity_id FROM outbox
            WHERE (state = 'queued' AND next_attempt_at <= :missed) OR (state = 'sending' AND lease_until <= :missed)
        ) AS identities,
        ARRAY_REMOVE(ARRAY[
            CASE WHEN EXISTS (SELECT FROM timers WHERE fired_at IS NULL AND due_at <= :now) THEN 'timers' END,
            CASE WHEN EXISTS (
                SELECT FROM attachments WHERE state = 'waiting' AND next_attempt_at <= :now) THEN 'attachments' END,
            CASE WHEN EXISTS (
                SELECT FROM webhooks WHERE state = 'queued' AND next_attempt_at <= :now) THEN 'webhooks' END
        ], NULL) AS chores
    """
)

Chore = Callable[[], Awaitable[object]]


class Worker:
    """The hands of one process. `chores` are timers, attachments and webhooks by name: done when some are due."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        *,
        drain: Callable[[int], Awaitable[object]],
        deliver: Callable[[int], Awaitable[object]],
        chores: Mapping[str, Chore],
        concurrency: int,
    ) -> None:
        self._engine = singly(engine)
        self._clock = clock
        self.turns = Hands(drain, concurrency, clock)
        self.sends = Hands(deliver, concurrency, clock)  # hands of their own: a slow provider never holds up a turn
        self._chores = Hands[str](lambda name: chores[name](), len(chores), clock)

    async def look(self) -> int:
        """Begin with whatever is open and due and nobody is at; how much was begun."""
        now = self._clock()
        async with self._engine.connect() as db:
            due = (await db.execute(_DUE, {"now": now, "missed": now - GRACE})).one()
        begun = sum(self.turns.find(id) for id in due.customers) + sum(self.sends.find(id) for id in due.identities)
        return begun + sum(self._chores.find(name) for name in due.chores)

    async def stop(self) -> None:
        for hands in (self.turns, self.sends, self._chores):
            await hands.stop()


class OwnHandsFirst:
    """A schedule that gives work to this process's worker while it runs and has a hand free, else to the engine."""

    def __init__(self, engine: Schedule) -> None:
        self._engine = engine
        self.worker: Worker | None = None

    async def drain(self, customer_id: int) -> None:
        if self.worker is None or not self.worker.turns.take(customer_id):
            await self._engine.drain(customer_id)

    async def deliver(self, identity_id: int) -> None:
        if self.worker is None or not self.worker.sends.take(identity_id):
            await self._engine.deliver(identity_id)
