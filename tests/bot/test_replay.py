"""Conversation files: read with care, played on a stage of their own, compared with what was expected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot import replay_checks
from bot.replay import Player, stage
from bot.replay_file import BadConversation, duration, read
from bot.replay_look import Played
from bot.settings import read_settings
from tests.support import HashEmbedder, SimpleInterpreter, assistant

FEED = """\
{"id": "RUN", "title": "Runner", "price": 100, "currency": "UAH", "variants": [\
{"sku": "RUN-41", "options": {"size": "41"}, "stock": 3}, {"sku": "RUN-42", "options": {"size": "42"}, "stock": 3}]}
{"id": "MUG-1", "title": "Blue mug", "price": 120, "currency": "UAH"}
"""


@asynccontextmanager
async def player(database: str, home: Path, **options: Any) -> AsyncIterator[Player]:
    settings = read_settings(home=home, database_url=database)
    feed = home / "feed.jsonl"
    feed.write_text(FEED)
    parts = {"interpreter": SimpleInterpreter(), "embedder": HashEmbedder()}
    async with stage(settings, **({"feed": feed} | options), **parts) as found:
        yield found


def conversation(home: Path, text: str, name: str = "one.yml") -> Path:
    path = home / name
    path.write_text(text, encoding="utf-8")
    return path


async def played(found: Player, path: Path) -> list[tuple[Played, list[str]]]:
    turns = []
    async for one in found.play(read(path)):
        async with found.core.engine.connect() as db:
            turns.append((one, await replay_checks.failures(db, one, currency="UAH")))
    return turns


async def test_a_conversation_over_two_channels_goes_as_expected(database: str, tmp_path: Path) -> None:
    path = conversation(
        tmp_path,
        """
        name: from the web to SMS
        turns:
          - channel: web
            from: v-1
            say: runner
            expect: {language: en, intent: search, products: [RUN], products_any: [RUN-41, NO], replies: 1}
          - press: 1
            expect: {intent: choose, reply_matches: Runner}
          - say: add RUN-41 x2
            expect: {cart: [{sku: RUN-41, quantity: 2, unit_price: 100}], total: "200.00", orders: 0}
          - redeliver: true
            expect: {cart: [{sku: RUN-41, quantity: 2}], replies: 0}
          - channel: sms
            from: "+380501234567"
            say: add MUG-1
          - say: add RUN-41 x2
          - channel: web
            from: v-1
            link: {channel: sms, from: "+380501234567"}
          - channel: sms
            from: "+380501234567"
            say: cart
            expect:
              cart: [{sku: RUN-41, quantity: 3}, {sku: MUG-1, quantity: 1}]
              reply_matches: ["3 × Runner", "MUG-1"]
              reply_lacks: RUN-42
          - set: {sku: RUN-41, price: "90.50", stock: 1}
          - say: cart
            expect: {total: 391.5, reply_matches: "only 1 left"}
          - say: human please
            expect: {owner: queue, replies: 1}
          - say: hello?
            expect: {replies: 0}
          - agent: Good day!
            expect: {owner: agent, reply_matches: Good day}
          - note: VIP
            expect: {replies: 0, owner: agent}
          - resolve: true
            expect: {owner: bot}
          - attach: voice
            expect: {reply_matches: voice}
          - advance: 26h
          - say: cart
            expect: {cart: [{sku: RUN-41, quantity: 3}, {sku: MUG-1, quantity: 1}]}
        """,
    )
    async with player(database, tmp_path) as found:
        turns = await played(found, path)
    assert {one.step.number: failures for one, failures in turns if failures} == {}
    first = replay_checks.as_json(turns[0][0], [])
    assert first["replies"][0]["products"] == ["RUN-41"]  # type: ignore[index]
    assert first["channel"] == "web" and first["from"] == "v-1" and first["turn"] == 1
    assert [line["sku"] for line in replay_checks.as_json(turns[7][0], [])["cart"]] == ["RUN-41", "MUG-1"]  # type: ignore[attr-defined]


async def test_what_is_not_as_expected_is_said_in_words(database: str, tmp_path: Path) -> None:
    path = conversation(
        tmp_path,
        """
        turns:
          - say: add MUG-1
            expect:
              language: uk
              cart: [{sku: MUG-1, quantity: 2}]
              total: 1
              owner: agent
              products: [RUN]
              reply_matches: nonsense
              reply_lacks: Blue
              replies: 3
              order_status: paid
          - press: 77
        """,
    )
    async with player(database, tmp_path) as found:
        (_, first), (_, second) = await played(found, path)
    kinds = [failure.partition(":")[0] for failure in first]
    assert kinds == [
        "language",
        "owner",
        "replies",
        "order_status",
        "cart",
        "total",
        "reply_matches",
        "reply_lacks",
        "products",
    ]
    assert "expected 2 × MUG-1, got 1 × MUG-1" in " ".join(first)
    assert second[0].startswith("press: there is no choice 77")


async def test_each_file_begins_with_fresh_customers_and_full_shelves(database: str, tmp_path: Path) -> None:
    spoiled = conversation(
        tmp_path, "turns: [{say: add MUG-1}, {set: {sku: RUN-41, price: '1', stock: 0}}]", "spoil.yml"
    )
    after = conversation(
        tmp_path, "turns: [{say: cart, expect: {cart: []}}, {say: add RUN-41, expect: {total: 100}}]", "after.yml"
    )
    async with player(database, tmp_path) as found:
        await played(found, spoiled)
        assert [failures for _, failures in await played(found, after)] == [[], []]


def stages(database: str) -> set[str]:
    """The databases in which conversations are played at the moment, other tests' included."""
    with psycopg.connect(database) as server:
        found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'prilavok_replay%'")
        return {str(name) for (name,) in found}


async def test_the_home_is_copied_while_others_use_it_and_stays_as_it_was(database: str, tmp_path: Path) -> None:
    home, others = tmp_path / "home", stages(database)
    path = conversation(tmp_path, "turns: [{set: {sku: MUG-1, price: '7'}}, {say: add MUG-1, expect: {total: 7}}]")
    async with assistant(database, home) as app:
        snapshot = sorted((p.name, p.stat().st_mtime_ns) for p in (home / "index").rglob("*"))
        async with player(database, home, feed=None) as found:
            assert [failures for _, failures in await played(found, path)] == [[], []]
        assert sorted((p.name, p.stat().st_mtime_ns) for p in (home / "index").rglob("*")) == snapshot
        assert not await app.core.catalog.stale()
    with psycopg.connect(database) as server:
        assert server.execute("SELECT price_minor FROM variants WHERE sku = 'MUG-1'").fetchone() == (12000,)
        assert server.execute("SELECT count(*) FROM customers").fetchone() == (0,)
    assert stages(database) <= others


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("turns: 3", "a list of turns"),
        ("- a", "a list of turns"),
        ("turns: [say]", "turn 1: not a mapping"),
        ("turns: [{say: a, press: 1}]", "turn 1: say and press"),
        ("turns: [{shout: a}]", "unknown entry shout"),
        ("turns: [{say: a, channel: fax}]", "there is no channel fax"),
        ("turns: [{say: a, expect: {carts: 1}}]", "unknown expectation carts"),
        ("turns: [{say: a, expect: {reply_matches: '('}}]", "no regular expression"),
        ("turns: [{say: a}, {advance: soon}]", "turn 2: a duration"),
        ("turns: [{attach: smell}]", "attach is one of"),
        ("turns: [{set: {price: 1}}]", "set takes"),
        ("turns: [{link: sms}]", "link takes"),
        ("turns: [", "one.yml"),
    ],
)
def test_a_file_that_cannot_be_played_says_where_and_why(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadConversation, match=r"one\.yml") as found:
        read(conversation(tmp_path, text))
    assert reason in str(found.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26h", timedelta(hours=26)),
        ("90m", timedelta(minutes=90)),
        ("1d 2h", timedelta(hours=26)),
        ("5s", timedelta(seconds=5)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


def test_channel_and_sender_carry_over(tmp_path: Path) -> None:
    path = conversation(tmp_path, "turns: [{channel: sms, from: '+1', say: a}, {press: 1}, {channel: web, say: b}]")
    steps = read(path).steps
    assert [(s.channel, s.sender) for s in steps] == [("sms", "+1"), ("sms", "+1"), ("web", "+1")]
