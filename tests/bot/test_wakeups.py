"""Wake-ups: heard in every process, kept once, and silent about a server that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from bot.storage.errors import StorageError
from bot.wakeups import MemoryWakeups, Subscription, Wakeups, postgres_wakeups, redis_wakeups
from tests.conftest import free_port, redis_program, redis_server

Make = Callable[[], Wakeups]


@pytest.fixture(params=["PostgreSQL", "Redis"])
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Makes wake-ups as each process of a shop would, all joined through one server."""
    made: list[Wakeups] = []
    if request.param == "Redis":
        url, new = request.getfixturevalue("redis_url"), redis_wakeups
    else:
        url, new = request.getfixturevalue("module_database"), postgres_wakeups

    def one() -> Wakeups:
        made.append(new(url, retry_s=0.02))
        return made[-1]

    yield one
    for wakeups in made:
        await wakeups.close()


async def until_heard(publisher: Wakeups, subscription: Subscription, topic: str = "are you there") -> None:
    """Returns once a wake-up comes through, and takes those that came meanwhile."""
    for _ in range(200):
        await publisher.publish(topic)
        if topic in await subscription.wait(0.05):
            await asyncio.sleep(0.05)
            await subscription.wait(0)
            return
    raise AssertionError("no wake-up came through within 10 s")


async def test_other_processes_hear_it(make: Make) -> None:
    here, there = make(), make()
    with there.subscribe() as everything, there.subscribe(["cart:1", "cart:2"]) as carts:
        await until_heard(here, everything)
        await here.publish("cart:2")
        await here.publish("cart:3")
        assert await carts.wait(5) == {"cart:2"}
        assert carts.topics is not None
        carts.topics.add("cart:3")
        await here.publish("cart:3")
        assert await carts.wait(5) == {"cart:3"}


async def test_the_own_process_hears_it_at_once_and_once(make: Make) -> None:
    here = make()
    with here.subscribe() as everything:
        await until_heard(make(), everything)
        await here.publish("дім 🏠")
        assert await everything.wait(0) == {"дім 🏠"}
        assert await everything.wait(0.2) == frozenset()


async def test_what_is_published_before_close_is_sent(make: Make) -> None:
    there = make()
    with there.subscribe() as everything:
        await until_heard(make(), everything)
        passing_by = make()
        await passing_by.publish("reply")
        await passing_by.close()
        assert await everything.wait(5) == {"reply"}


async def test_a_burst_is_heard_as_one(make: Make) -> None:
    here, there = make(), make()
    with there.subscribe() as everything:
        await until_heard(here, everything)
        for _ in range(1000):
            await here.publish("busy")
        assert await everything.wait(5) == {"busy"}
        await asyncio.sleep(0.2)
        assert len(await everything.wait(0)) <= 1


async def test_a_closed_subscription_hears_nothing() -> None:
    wakeups = MemoryWakeups()
    with wakeups.subscribe() as everything:
        pass
    await wakeups.publish("late")
    assert await everything.wait(0) == frozenset()


async def test_a_subscription_can_be_iterated() -> None:
    wakeups = MemoryWakeups()
    heard = []
    with wakeups.subscribe({"a", "b"}) as some:
        for topic in "abc":
            await wakeups.publish(topic)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                async for topic in some:
                    heard.append(topic)
    assert sorted(heard) == ["a", "b"]


@pytest.mark.parametrize("wakeups", [MemoryWakeups(), postgres_wakeups("postgresql://127.0.0.1:1/none")])
async def test_waiting_ends_in_time(wakeups: Wakeups) -> None:
    with wakeups.subscribe() as everything:
        assert await everything.wait(0.05) == frozenset()
    await wakeups.close()


async def test_a_topic_is_short() -> None:
    with pytest.raises(ValueError, match="1000 bytes"):
        await postgres_wakeups("postgresql://127.0.0.1:1/none").publish("x" * 1001)


@pytest.mark.parametrize("url", ["redsi://h", "redis://:hunter2@h:port/0", ""])
def test_a_wrong_redis_url_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StorageError, match="the Redis URL cannot be read") as caught:
        redis_wakeups(url)
    assert "hunter2" not in str(caught.value)


# ----------------------------------------------------------------------------------------- a server comes and goes


async def test_a_lost_redis_is_told_once_and_found_again(tmp_path: Path) -> None:
    program = redis_program()
    if program is None:
        pytest.skip("no Redis server's program to start and stop")
    port = free_port()
    here, there = (redis_wakeups(f"redis://127.0.0.1:{port}/0", retry_s=0.02) for _ in range(2))
    with capture_logs() as lines, there.subscribe() as everything:
        await publish_for(here, 0.2)  # not there yet
        for _ in range(2):
            with redis_server(program, port, tmp_path):
                await until_heard(here, everything)
            await publish_for(here, 0.2)
    await here.close()
    await there.close()
    told = [(line["log_level"], line["event"]) for line in lines]
    assert told.count(("warning", "wake-ups are slower")) == 6  # two processes, three times away
    assert told.count(("info", "wake-ups are back")) == 4


async def test_a_lost_postgres_session_is_found_again(database: str) -> None:
    here, there = (postgres_wakeups(database, retry_s=0.02) for _ in range(2))
    with there.subscribe() as everything:
        for _ in range(2):
            await until_heard(here, everything)
            with psycopg.connect(database, autocommit=True) as other:
                sessions = "pg_stat_activity WHERE application_name LIKE 'prilavok wake-ups%'"
                other.execute(f"SELECT pg_terminate_backend(pid) FROM {sessions}")
        await until_heard(here, everything)
    await here.close()
    await there.close()


async def publish_for(wakeups: Wakeups, seconds: float) -> None:
    for number in range(10):
        await wakeups.publish(f"lost {number}")
        await asyncio.sleep(seconds / 10)
