"""The job engine, procrastinate: what wakes a worker in another process, or later in this one.

The only importer of procrastinate. Correctness does not depend on it: a job says no more than "look at this customer".
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy.exc import SQLAlchemyError

from bot.hands import Hands
from bot.storage.engine import libpq_url
from bot.storage.errors import StorageError

log = structlog.get_logger()
logging.getLogger("procrastinate").setLevel(logging.ERROR)

DEFER_TIMEOUT_S = 0.5
"""A defer that takes longer is left to the workers' own look: the message is stored already."""
STALLED_AFTER_S = 30
POLL_S = 5.0
"""A new job is announced; this is for an announcement that was lost, and workers look by themselves besides."""

DEFERS_AT_ONCE = 32
"""More than this wait for nobody: whoever stores a message is told so without waiting for the engine."""

Work = Callable[[int], Awaitable[object]]


class Jobs:
    """The job engine over one database: defers from any process, runs in a worker."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=libpq_url(url), min_size=1, max_size=4)
        self._app = procrastinate.App(connector=connector)
        self._work: dict[str, Work] = {}
        self._tasks = {
            "customer": self._app.task(name="drain", queue="turns")(self._runner("drain")),
            "identity": self._app.task(name="deliver", queue="sends")(self._runner("deliver")),
        }
        self._defers = Hands[tuple[str, int]](self._defer, DEFERS_AT_ONCE, clock)

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
        await self._defers.end(DEFER_TIMEOUT_S)
        await self._app.close_async()

    async def drain(self, customer_id: int) -> None:
        self._defers.take(("customer", customer_id))

    async def deliver(self, identity_id: int) -> None:
        self._defers.take(("identity", identity_id))

    async def _defer(self, key: tuple[str, int]) -> None:
        """Wake a worker, in a transaction of its own. AlreadyEnqueued means done; a worker's look finds what fails."""
        kind, id = key
        lock = f"{kind}:{id}"
        job = self._tasks[kind].configure(lock=lock, queueing_lock=lock)
        try:
            await asyncio.wait_for(job.defer_async(id=id), DEFER_TIMEOUT_S)
        except AlreadyEnqueued:
            pass
        except (TimeoutError, ConnectorException) as error:
            log.warning("defer left undone", lock=lock, error=type(error).__name__)

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
                    fetch_job_polling_interval=POLL_S,
                )
                return
            except (ConnectorException, psycopg.Error, OSError) as error:
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    return  # it was told to end, and could not say so to the database
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


Tick = Callable[[], Awaitable[object]]


async def every(seconds: float, tick: Tick, name: str) -> None:
    """Call `tick` again and again until cancelled; a database that is away is waited for."""
    while True:
        try:
            await tick()
        except (StorageError, SQLAlchemyError, ConnectorException, OSError) as error:
            log.warning("tick failed", tick=name, error=type(error).__name__)
        await asyncio.sleep(seconds)
