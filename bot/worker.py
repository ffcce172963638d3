"""What a worker does: turns and sends at once where a message came in, the job engine's, and whatever was left lying.

A process with a worker inside answers what it stored by itself, as long as it has a hand free: the job engine would
cost as much as the turn. Everything else, and what does not fit, goes through the engine to whichever worker is free.
Nothing here is needed for correctness: the rows know what is open, and `look` finds it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import Clock, Schedule
from bot.hands import Hands
from bot.storage.engine import singly
from bot.storage.statement import Statement

LOOK_EVERY_S = 0.4
GRACE = timedelta(milliseconds=250)
"""How long a message is left to whoever was woken for it before `look` takes it."""
_DUE = Statement(
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
            due = await _DUE.one(db, {"now": now, "missed": now - GRACE})
        begun = sum(self.turns.find(id) for id in due["customers"])
        begun += sum(self.sends.find(id) for id in due["identities"])
        return begun + sum(self._chores.find(name) for name in due["chores"])

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
