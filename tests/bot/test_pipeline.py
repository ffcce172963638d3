"""One message's life under bad luck: doubled, crowded, held open, killed, poisoned. Nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bot import outbox, turn
from bot.app import App
from bot.core import Core
from bot.inbox import store
from bot.worker import GRACE
from channels.types import SendError, SendErrorKind
from tests.support import VISITOR, Clock, assistant, heard, message, say

HOPS = ("stored", "turn ran", "turn saved", "send claimed", "sent", "send settled")


async def rows(core: Core, query: str) -> list[tuple[object, ...]]:
    async with core.engine.connect() as db:
        return [tuple(row) for row in await db.execute(text(query))]


@contextlib.asynccontextmanager
async def working(app: App):
    """The app with its worker running."""
    worker = asyncio.create_task(app.work())
    try:
        yield
    finally:
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def until(condition, seconds: float = 10.0) -> float:
    """Wait until the condition holds; how long it took."""
    started = time.monotonic()
    while not await condition():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds} s")
        await asyncio.sleep(0.02)
    return time.monotonic() - started


async def test_the_same_message_three_times_takes_effect_once(database: str, tmp_path: Path) -> None:
    async with assistant(database, tmp_path) as app:
        for _ in range(3):
            await say(app.core, "add MUG-1", 1)
        assert await rows(app.core, "SELECT sku, quantity FROM cart_lines") == [("MUG-1", 1)]
        assert len(heard(app)) == 1


async def test_the_same_message_three_times_at_once_takes_effect_once(database: str, tmp_path: Path) -> None:
    async with assistant(database, tmp_path) as app:
        await asyncio.gather(*(say(app.core, "add MUG-1", 1) for _ in range(3)))
        assert await rows(app.core, "SELECT sku, quantity FROM cart_lines") == [("MUG-1", 1)]
        assert len(heard(app)) == 1


async def test_forty_messages_at_once_are_all_answered_in_order(database: str, tmp_path: Path) -> None:
    async with assistant(database, tmp_path, inline=False) as app, working(app):
        await asyncio.gather(*(say(app.core, "add TEA-2", n) for n in range(40)))

        async def answered() -> bool:
            return len(heard(app)) == 40

        await until(answered, 30)
        assert await rows(app.core, "SELECT quantity FROM cart_lines") == [(40,)]
        counts = [int(line.split(" item")[0].rsplit(" ", 1)[-1].replace("One", "1")) for line in heard(app)]
        assert counts == list(range(1, 41))
        order = await rows(app.core, "SELECT m.key FROM outbox o JOIN messages m ON m.id = o.message_id ORDER BY o.id")
        assert len(order) == 40


async def test_what_another_process_stored_is_answered_by_a_worker(database: str, tmp_path: Path) -> None:
    async with assistant(database, tmp_path, inline=False) as app, working(app):
        await asyncio.gather(*(say(_without_hands(app), "add TEA-2", n) for n in range(10)))

        async def answered() -> bool:
            return len(heard(app)) == 10

        await until(answered)
        assert await rows(app.core, "SELECT quantity FROM cart_lines") == [(10,)]


async def test_a_defer_held_open_delays_nobody_for_more_than_a_second(database: str, tmp_path: Path) -> None:
    """A job row that another process inserted and has not committed hides the customer from the job engine."""
    async with assistant(database, tmp_path, inline=False) as app, working(app):
        stored = await say(app.core, "hello", 1)

        async def answered() -> bool:
            return len(heard(app)) >= 1

        async def quiet() -> bool:
            return await rows(app.core, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]

        await until(answered)
        await until(quiet)  # on a busy machine a look may have answered before the job was run
        with psycopg.connect(database) as other:
            lock = f"customer:{stored.customer_id}"
            other.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) "
                "VALUES ('turns', 'drain', %s, %s, '{}')",
                (lock, lock),
            )
            await say(_without_hands(app), "add MUG-1", 2)

            async def added() -> bool:
                return len(heard(app)) >= 2

            assert await until(added) < 1.5  # half a second of which is the defer's own limit
            other.rollback()


async def test_a_message_that_always_fails_is_set_aside_and_the_next_goes_on(database: str, tmp_path: Path) -> None:
    clock = Clock()
    async with assistant(database, tmp_path, clock=clock) as app:
        stored = await say(app.core, "boom", 1)
        await say(app.core, "add MUG-1", 2)
        assert heard(app) == []  # the first is still to be tried again, and the second waits for it
        for _ in range(3):
            clock.advance(timedelta(minutes=1))
            await turn.drain(app.core, stored.customer_id)
        assert await rows(app.core, "SELECT state, attempts FROM inbox ORDER BY id") == [("set_aside", 3), ("done", 0)]
        apology, added = heard(app)
        assert "Sorry" in apology
        assert added.startswith("Added: 1 × Blue mug")


async def test_a_provider_that_is_away_keeps_replies_in_order(database: str, tmp_path: Path) -> None:
    clock = Clock()
    async with assistant(database, tmp_path, clock=clock) as app:
        connector = app.core.connectors["web"]
        connector.fail([SendError(SendErrorKind.RETRY, "500")])  # type: ignore[attr-defined]
        stored = await say(app.core, "hello", 1)
        await say(app.core, "add MUG-1", 2)
        assert heard(app) == []
        clock.advance(timedelta(seconds=30))
        await outbox.deliver(app.core, stored.identity_id)
        first, second = heard(app)
        assert first.startswith("Hello")
        assert second.startswith("Added")


async def test_a_reply_is_withheld_once_a_person_has_the_conversation(database: str, tmp_path: Path) -> None:
    clock = Clock()
    async with assistant(database, tmp_path, clock=clock) as app:
        app.core.connectors["web"].fail([SendError(SendErrorKind.RETRY, "500")])  # type: ignore[attr-defined]
        stored = await say(app.core, "hello", 1)
        async with app.core.engine.begin() as db:
            await db.execute(text("UPDATE customers SET owner = 'agent'"))
        clock.advance(timedelta(seconds=30))
        await outbox.deliver(app.core, stored.identity_id)
        assert heard(app) == []
        assert await rows(app.core, "SELECT state FROM outbox") == [("withheld",)]


async def test_a_lost_answer_is_sent_again_once_and_counted(database: str, tmp_path: Path) -> None:
    clock = Clock()
    async with assistant(database, tmp_path, clock=clock) as app:
        lost = SendError(SendErrorKind.RETRY, "timeout", uncertain=True)
        app.core.connectors["web"].fail([lost, lost, lost])  # type: ignore[attr-defined]
        stored = await say(app.core, "hello", 1)
        for _ in range(4):
            clock.advance(timedelta(minutes=5))
            await outbox.deliver(app.core, stored.identity_id)
        assert await rows(app.core, "SELECT state, uncertain FROM outbox") == [("uncertain", 2)]


async def test_a_sender_that_slept_through_its_lease_changes_nothing(database: str, tmp_path: Path) -> None:
    clock = Clock()
    async with assistant(database, tmp_path, clock=clock) as app:

        def sleep_long(hop: str) -> None:
            if hop == "sent":
                clock.advance(timedelta(minutes=2))

        slow = _with_hop(app.core, sleep_long)
        async with app.core.engine.begin() as db:
            stored = await store(db, message("hello", 1), now=clock(), max_text_chars=100)
        await turn.drain(_silent(app.core), stored.customer_id)
        await outbox.deliver(slow, stored.identity_id)
        assert len(heard(app)) == 1
        assert await rows(app.core, "SELECT state FROM outbox") == [("sent",)]


def _with_hop(core: Core, hop) -> Core:
    from dataclasses import replace

    return replace(core, hop=hop)


def _without_hands(app: App) -> Core:
    """The core of a process that stores and leaves the work to others."""
    from dataclasses import replace

    assert app.jobs is not None
    return replace(app.core, schedule=app.jobs)


def _silent(core: Core) -> Core:
    """The core with nobody to send for it."""
    from dataclasses import replace

    class Nobody:
        async def drain(self, customer_id: int) -> None: ...

        async def deliver(self, identity_id: int) -> None: ...

    return replace(core, schedule=Nobody())


# ------------------------------------------------------------------------------------------------ kill -9

DYING = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.support import assistant, say

def hop(name):
    if name == {hop!r}:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with assistant({url!r}, Path({home!r}), hop=hop) as app:
        await say(app.core, "add MUG-1", 1)
        print("lived", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("hop", HOPS)
async def test_kill_9_between_two_hops_loses_and_doubles_nothing(hop: str, database: str, tmp_path: Path) -> None:
    script = DYING.format(root=os.getcwd(), hop=hop, url=database, home=str(tmp_path))
    died = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    clock = Clock()
    from bot.core import wall_clock

    clock.now = wall_clock() + timedelta(minutes=5)  # the dead sender's lease has run out
    async with assistant(database, tmp_path, clock=clock) as app:
        stored = await say(app.core, "add MUG-1", 1)  # the provider did not hear a 2xx and sends it again
        await outbox.deliver(app.core, stored.identity_id)
        assert await rows(app.core, "SELECT sku, quantity FROM cart_lines") == [("MUG-1", 1)]
        assert await rows(app.core, "SELECT count(*) FROM messages WHERE author = 'bot'") == [(1,)]
        assert await rows(app.core, "SELECT state FROM outbox") == [("sent",)]
        lost = await rows(app.core, "SELECT uncertain FROM outbox")
        assert lost == [(1 if hop in ("send claimed", "sent") else 0,)]
        assert len(heard(app)) == (0 if hop == "send settled" else 1)


async def test_what_no_job_saw_is_swept_up(database: str, tmp_path: Path) -> None:
    """A process that died between storing and deferring left a row that only a worker's look finds."""
    async with assistant(database, tmp_path, inline=False) as app:
        async with app.core.engine.begin() as db:
            await store(db, message("hello", 1, VISITOR), now=app.core.clock() - GRACE, max_text_chars=100)
        async with working(app):

            async def answered() -> bool:
                return len(heard(app)) == 1

            assert await until(answered) < 5
