"""What runs in the background: jobs that procrastinate schedules, and the sweeper that needs no scheduler.

The only importer of procrastinate. Correctness does not depend on it: a job says no more than "look at this customer".
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import libpq_url
from bot.storage.errors import StorageError

log = structlog.get_logger()
logging.getLogger("procrastinate").setLevel(logging.ERROR)

DEFER_TIMEOUT_S = 0.5
"""A defer that takes longer is left to the sweeper: the message is stored already."""
SWEEP_EVERY_S = 0.4
GRACE = timedelta(milliseconds=250)
"""How long a job is given to see to a message before the sweeper does it itself."""
REST = timedelta(seconds=5)
"""How long the sweeper leaves alone what it failed at."""
STALLED_AFTER_S = 30

Work = Callable[[int], Awaitable[object]]


class Jobs:
    """The job engine over one database: defers from any process, runs in a worker."""

    def __init__(self, url: str) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=libpq_url(url), min_size=1, max_size=4)
        self._app = procrastinate.App(connector=connector)
        self._work: dict[str, Work] = {}
        self._drain = self._app.task(name="drain", queue="turns")(self._runner("drain"))
        self._deliver = self._app.task(name="deliver", queue="sends")(self._runner("deliver"))

    def _runner(self, name: str) -> Callable[..., Awaitable[None]]:
        async def run(id: int) -> None:
            try:
                await self._work[name](id)
            except Exception:  # no engine retry: a retry can collide with a waiting job; the rows know what is open
                log.exception("job failed", job=name, id=id)

        return run

    async def open(self, *, drain: Work, deliver: Work) -> None:
        self._work = {"drain": drain, "deliver": deliver}
        await self._app.open_async()

    async def close(self) -> None:
        await self._app.close_async()

    async def drain(self, customer_id: int) -> None:
        await self._defer(self._drain, f"customer:{customer_id}", customer_id)

    async def deliver(self, identity_id: int) -> None:
        await self._defer(self._deliver, f"identity:{identity_id}", identity_id)

    async def _defer(self, task: procrastinate.tasks.Task[[int], Awaitable[None], Any], lock: str, id: int) -> None:
        """Wake a worker, in a transaction of its own. AlreadyEnqueued means done; what fails is the sweeper's."""
        job = task.configure(lock=lock, queueing_lock=lock)
        try:
            await asyncio.wait_for(job.defer_async(id=id), DEFER_TIMEOUT_S)
        except AlreadyEnqueued:
            pass
        except (TimeoutError, ConnectorException) as error:
            log.warning("defer left to the sweeper", lock=lock, error=type(error).__name__)

    async def work(self, concurrency: int) -> None:
        """Run jobs until cancelled: turns and sends apart, so that a slow provider never holds up a turn."""
        async with asyncio.TaskGroup() as group:
            for queue in ("turns", "sends"):
                group.create_task(self._work_for_ever(queue, concurrency))

    async def _work_for_ever(self, queue: str, concurrency: int) -> None:
        """The engine's worker ends when the database goes away under it; then it is started anew."""
        while True:
            try:
                await self._app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    delete_jobs=procrastinate.jobs.DeleteJobCondition.ALWAYS,
                    shutdown_graceful_timeout=10,
                    fetch_job_polling_interval=1.0,
                )
                return
            except (ConnectorException, psycopg.Error, OSError) as error:
                log.warning("worker lost the database", queue=queue, error=type(error).__name__)
                await asyncio.sleep(1.0)

    async def release_stalled(self) -> int:
        """End the jobs of workers that died, so that their locks are free again."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S))
        for job in stalled:
            with contextlib.suppress(ConnectorException):
                await manager.finish_job(job, status=procrastinate.jobs.Status.FAILED, delete_job=True)
        return len(stalled)


_WAITING = text(
    """
    SELECT DISTINCT i.customer_id FROM inbox JOIN identities i ON i.id = inbox.identity_id
    WHERE inbox.state = 'new' AND inbox.next_attempt_at <= :due
    """
)
_UNSENT = text(
    """
    SELECT DISTINCT identity_id FROM outbox
    WHERE (state = 'queued' AND next_attempt_at <= :due) OR (state = 'sending' AND lease_until <= :due)
    """
)


class Sweeper:
    """Sees to what no job sees to: a defer lost or held open, a retry whose time has come, a worker that died."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime], *, drain: Work, deliver: Work) -> None:
        self._engine = engine
        self._clock = clock
        self._drain = drain
        self._deliver = deliver
        self._running: dict[str, asyncio.Task[object]] = {}
        self._resting: dict[str, datetime] = {}

    async def sweep(self) -> int:
        """Start whatever is open and due; how many were started."""
        due = self._clock() - GRACE
        async with self._engine.connect() as db:
            customers = (await db.execute(_WAITING, {"due": due})).scalars().all()
            identities = (await db.execute(_UNSENT, {"due": due})).scalars().all()
        started = sum(self._start(f"customer:{id}", self._drain, id) for id in customers)
        return started + sum(self._start(f"identity:{id}", self._deliver, id) for id in identities)

    def _start(self, key: str, work: Work, id: int) -> bool:
        if key in self._running or self._resting.get(key, self._clock()) > self._clock():
            return False
        task = asyncio.ensure_future(self._guarded(key, work, id))
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))
        return True

    async def _guarded(self, key: str, work: Work, id: int) -> None:
        try:
            await work(id)
        except Exception:  # the sweeper must not die: the row is still open and comes up again, after a rest
            log.exception("sweep failed", id=id)
            self._resting[key] = self._clock() + REST
        else:
            self._resting.pop(key, None)

    async def stop(self) -> None:
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)


Tick = Callable[[], Awaitable[object]]


async def every(seconds: float, tick: Tick, name: str) -> None:
    """Call `tick` again and again until cancelled; a database that is away is waited for."""
    while True:
        try:
            await tick()
        except (StorageError, SQLAlchemyError, ConnectorException, OSError) as error:
            log.warning("tick failed", tick=name, error=type(error).__name__)
        await asyncio.sleep(seconds)
