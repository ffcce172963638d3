"""Whatever the platforms and our own processes do: replies arrive in order or are reported, and nothing arrives twice
unless it is counted as uncertain."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot import outbox
from tests.bot.messengers import Messengers, messengers
from tests.channels.providers import (
    ERROR_500,
    RESET_AFTER,
    RESET_BEFORE,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    TOO_MANY,
    FakePlatform,
    Fault,
)

FAULTS = (
    ERROR_500,
    TOO_MANY,
    TIMEOUT_BEFORE,
    TIMEOUT_AFTER,
    RESET_BEFORE,
    RESET_AFTER,
    Fault(delay_s=0.05),
    Fault(status=502, text="Bad Gateway"),
    Fault(status=502, text="Bad Gateway", takes=True),
    Fault(status=503, retry_after_s=2),
    Fault(raw=b"<html>hello</html>"),
    Fault(raw=b"{}", takes=True),
    Fault(status=400),
)
CUSTOMERS = {
    "telegram": ("1111", "2222"),
    "whatsapp": ("380501234567", "380507654321"),
    "sms": ("+380501234567", "+380507654321"),
}
MESSAGES = 10
SAID = re.compile(r"Added: (\d+) ")


@dataclass(frozen=True)
class Row:
    """What the outbox knows of one reply."""

    state: str
    uncertain: int
    error: str


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home"), timeout_s=0.25) as found:
        yield found


async def write(shop: Messengers, channel: str, who: str, words: str) -> None:
    if channel == "telegram":
        await shop.on_telegram(words, chat=int(who))
    elif channel == "whatsapp":
        await shop.on_whatsapp(words, sender=who)
    else:
        await shop.on_sms(words, sender=who)


OPEN = "SELECT DISTINCT identity_id FROM outbox WHERE state IN ('queued', 'sending')"


async def sweep(shop: Messengers) -> bool:
    """Send what is due and see to what a dead sender left, as the worker's sweep would; whether anything waits."""
    for (identity,) in await shop.rows(OPEN):
        await outbox.deliver(shop.core, int(str(identity)))
    return bool(await shop.rows(OPEN))


async def die_while_sending(shop: Messengers, rng: random.Random) -> None:
    """A sender that is killed at some moment: its claims are left lying until their lease ends."""
    for (identity,) in await shop.rows(OPEN):
        sending = asyncio.create_task(outbox.deliver(shop.core, int(str(identity))))
        await asyncio.sleep(rng.uniform(0, 0.02))
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def until_settled(shop: Messengers, rng: random.Random, deaths: float) -> None:
    """Let time pass until nothing waits, with senders that die now and then."""
    for _ in range(400):
        if not await sweep(shop):
            return
        shop.clock.advance(timedelta(seconds=rng.choice((5, 20, 61))))
        if rng.random() < deaths:
            await die_while_sending(shop, rng)
    raise AssertionError("something still waits")


async def told(shop: Messengers, channel: str, who: str) -> dict[int, Row]:
    """The outbox's replies to this customer, by the number that each of them names."""
    query = (
        "SELECT o.reply->>'text', o.state, o.uncertain, o.error FROM outbox o "
        "JOIN identities i ON i.id = o.identity_id WHERE i.channel = :channel AND i.address = :who ORDER BY o.id"
    )
    found = {}
    for words, state, uncertain, error in await shop.rows(query, channel=channel, who=who):
        number = SAID.search(str(words))
        assert number, words
        found[int(number[1])] = Row(str(state), int(str(uncertain)), str(error))
    return found


def assert_true(arrived: list[int], rows: dict[int, Row]) -> None:
    """In order; twice only where it is counted; what did not arrive is reported, in words."""
    assert list(rows) == list(range(1, MESSAGES + 1))
    assert list(dict.fromkeys(arrived)) == sorted(set(arrived)), arrived
    counted = Counter(arrived)
    for number, row in rows.items():
        assert row.state in ("sent", "failed", "uncertain"), (number, row)
        assert counted[number] <= 1 + row.uncertain, (number, row)
        assert row.uncertain <= 2
        if row.state == "sent":
            assert counted[number] >= 1, (number, row)
        else:
            assert row.error or row.uncertain, (number, row)
        if not row.uncertain:
            assert counted[number] == (row.state == "sent"), (number, row)


async def test_a_senders_death_is_counted_whatever_comes_after_it(open_shop: Messengers) -> None:
    shop = open_shop
    await shop.begin()
    shop.telegram.fault_for = lambda send: None
    shop.telegram.fail(Fault(hangs=True, takes=True), ERROR_500)
    writing = asyncio.create_task(shop.on_telegram("hello"))
    while not shop.telegram.taken:  # noqa: ASYNC110 - what a platform takes raises no event
        await asyncio.sleep(0.005)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    for _ in range(3):
        shop.clock.advance(timedelta(seconds=61))
        await sweep(shop)
    assert len(shop.telegram.taken) == 2
    assert await shop.rows("SELECT state, uncertain FROM outbox") == [("sent", 1)]


async def in_three_parts(shop: Messengers) -> int:
    """A reply that takes three messages waits to be sent; to which identity."""
    await shop.begin()
    await shop.on_telegram("hello")
    words = "\n\n".join(f"Part {n}: " + "word " * 700 for n in range(3))
    shop.telegram.taken.clear()
    async with shop.core.engine.begin() as db:
        await db.execute(sql("DELETE FROM sent_parts"))
        long = "UPDATE outbox SET reply = jsonb_set(reply, '{text}', to_jsonb(CAST(:words AS text))), state = 'queued'"
        await db.execute(sql(f"{long}, part = 0"), {"words": words})
    ((identity,),) = await shop.rows("SELECT id FROM identities")
    return int(str(identity))


def parts_taken(shop: Messengers) -> list[str]:
    return [taken.text[:6] for taken in shop.telegram.taken]


async def test_each_part_has_a_doubt_of_its_own(open_shop: Messengers) -> None:
    """Two answers are lost, for two parts: both are said again once, and what is left is said, too."""
    shop, identity = open_shop, await in_three_parts(open_shop)
    faults = iter([TIMEOUT_AFTER, None, RESET_AFTER, None, None])
    shop.telegram.fault_for = lambda send: next(faults)
    for _ in range(5):
        await outbox.deliver(shop.core, identity)
        shop.clock.advance(timedelta(seconds=20))
    assert parts_taken(shop) == ["Part 0", "Part 0", "Part 1", "Part 1", "Part 2"]
    assert await shop.rows("SELECT state, part, uncertain FROM outbox") == [("sent", 3, 2)]


async def test_a_part_that_stays_in_doubt_ends_the_message_and_is_told(open_shop: Messengers) -> None:
    shop, identity = open_shop, await in_three_parts(open_shop)
    faults = iter([None, TIMEOUT_AFTER, TIMEOUT_AFTER])
    shop.telegram.fault_for = lambda send: next(faults)
    for _ in range(5):
        await outbox.deliver(shop.core, identity)
        shop.clock.advance(timedelta(seconds=20))
    assert parts_taken(shop) == ["Part 0", "Part 1", "Part 1"]
    assert await shop.rows("SELECT state, part, uncertain FROM outbox") == [("uncertain", 1, 2)]


async def test_only_the_part_under_way_when_a_sender_dies_is_said_again(open_shop: Messengers) -> None:
    shop, identity = open_shop, await in_three_parts(open_shop)
    faults = iter([None, Fault(hangs=True, takes=True), None, None])
    shop.telegram.fault_for = lambda send: next(faults)
    sending = asyncio.create_task(outbox.deliver(shop.core, identity))
    while len(shop.telegram.taken) < 2:  # noqa: ASYNC110 - what a platform takes raises no event
        await asyncio.sleep(0.005)
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    await outbox.deliver(shop.core, identity)
    assert parts_taken(shop) == ["Part 0", "Part 1"]  # it may still be alive
    shop.clock.advance(timedelta(seconds=61))
    await outbox.deliver(shop.core, identity)
    assert parts_taken(shop) == ["Part 0", "Part 1", "Part 1", "Part 2"]
    assert await shop.rows("SELECT state, part, uncertain FROM outbox") == [("sent", 3, 1)]
    assert await shop.rows("SELECT count(*) FROM sent_parts") == [(3,)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("deaths", [0.0, 0.4], ids=["weather", "weather and deaths"])
async def test_chaos(open_shop: Messengers, deaths: float, seed: int) -> None:
    shop, rng = open_shop, random.Random(seed)
    await shop.begin()
    platforms: dict[str, FakePlatform] = {"telegram": shop.telegram, "whatsapp": shop.graph, "sms": shop.twilio}
    for platform in platforms.values():
        platform.fault_for = lambda send: rng.choice(FAULTS) if rng.random() < 0.5 else None

    async def talk(channel: str, who: str) -> None:
        for number in range(1, MESSAGES + 1):
            await write(shop, channel, who, f"add MUG-1 x{number}")

    everybody = [(channel, who) for channel, people in CUSTOMERS.items() for who in people]
    await asyncio.gather(*(talk(channel, who) for channel, who in everybody))
    await until_settled(shop, rng, deaths)
    for channel, who in everybody:
        arrived = [int(found[1]) for text in platforms[channel].texts(who) if (found := SAID.search(text))]
        assert_true(arrived, await told(shop, channel, who))
    ((uncertain,),) = await shop.rows("SELECT sum(uncertain) FROM outbox")
    assert int(str(uncertain)) > 0
