"""The web chat over real sockets: hello, acknowledgement, answer, resume; and whatever a hostile client may send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot import handoff
from bot.visitors import Visitors, allowed_origin
from channels.web import MAX_FRAME_BYTES
from tests.bot.serving import Shop, shop


@pytest_asyncio.fixture(scope="module")
async def module_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    async with shop(module_database, tmp_path_factory.mktemp("home")) as served:
        yield served


async def count(served: Shop, table: str) -> int:
    async with served.app.core.engine.connect() as db:
        return int((await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_a_message_is_acknowledged_and_answered(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as widget:
        assert widget.welcome["seq"] == 0 and widget.welcome["owner"] == "bot"
        assert widget.welcome["cart"]["lines"] == [] and widget.welcome["greeting"]["text"]
        assert await count(served, "customers") == 0  # who only looks leaves no trace
        ack = await widget.say("a1", "add MUG-1")
        own = await widget.hear("message", author="customer")
        assert (own["id"], own["text"], own["seq"]) == ("a1", "add MUG-1", ack["seq"])
        answer = await widget.hear("message", author="bot")
        assert answer["seq"] > own["seq"] and answer["text"].startswith("Added")
        cart = await widget.hear("cart")
        assert cart["count"] == 1 and cart["lines"][0]["title"].startswith("Blue mug")
        assert await widget.hear("typing", author="bot", on=True)


async def test_a_second_send_of_the_same_message_changes_nothing(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as widget:
        first = await widget.say("a1", "add MUG-1")
        await widget.hear("message", author="bot")
        second = await widget.say("a1", "add MUG-1")
        assert first["seq"] == second["seq"]
        await widget.say("a2", "cart")
        shown = await widget.hear("message", author="bot")
        assert "1 × Blue mug" in shown["text"]
        assert await count(served, "inbox") == 2


async def test_a_lost_line_is_taken_up_where_it_broke(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served:
        async with served.widget() as widget:
            token = widget.welcome["visitor"]
            await widget.say("a1", "add MUG-1")
            seen = (await widget.hear("message", author="customer"))["seq"]
        async with served.widget(visitor=token, after=seen) as widget:
            assert widget.welcome["visitor"] == token
            answer = await widget.hear("message")
            assert answer["author"] == "bot" and answer["seq"] > seen
        async with served.widget(visitor=token) as widget:  # a reload: everything, in order
            assert widget.welcome["cart"]["count"] == 1
            numbers = [(await widget.hear("message"))["seq"] for _ in range(2)]
            assert numbers == sorted(numbers)


async def test_all_sockets_of_a_visitor_hear_the_same(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as one, served.widget() as stranger:
        token = one.welcome["visitor"]
        async with served.widget(visitor=token) as two:
            await one.say("a1", "hello")
            assert (await two.hear("message", author="customer"))["id"] == "a1"
            assert (await two.hear("message", author="bot"))["text"] == (await one.hear("message", author="bot"))[
                "text"
            ]
            with pytest.raises(TimeoutError):
                await stranger.next(0.3)


async def test_a_button_in_the_cart_panel_changes_the_cart(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as widget:
        await widget.say("a1", "add TEA-2")
        cart = await widget.hear("cart")
        less, more, gone = (choice["key"] for choice in cart["lines"][0]["choices"])
        for number, (key, expected) in enumerate([(more, 2), (more, 3), (less, 2), (gone, 0)]):
            await widget.tell({"type": "press", "id": f"p{number}", "key": key, "label": "+"})
            assert (await widget.hear("cart"))["count"] == expected


async def test_a_choice_of_a_message_is_pressed(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as widget:
        await widget.say("a1", "mug")
        shown = await widget.hear("message", author="bot")
        add = next(c for c in shown["cards"][0]["choices"] if c["label"] == "Add to cart")
        await widget.tell({"type": "press", "id": "p1", **add})
        assert (await widget.hear("cart"))["count"] == 1


async def test_the_queue_and_the_agent_are_shown(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, served.widget() as widget:
        await widget.say("a1", "human")
        assert (await widget.hear("owner"))["owner"] == "queue"
        async with served.app.core.engine.connect() as db:
            customer_id = (await db.execute(text("SELECT id FROM customers"))).scalar_one()
        await handoff.reply(served.app.core, customer_id, "Good day!", "Olena")
        said = await widget.hear("message", author="agent")
        assert (said["text"], said["name"]) == ("Good day!", "Olena")
        assert (await widget.hear("owner", owner="agent"))["name"] == "Olena"
        widget.waiting.clear()
        await widget.say("a2", "hello?")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(widget.hear("message", author="bot"), 1.5)
        await handoff.resolve(served.app.core, customer_id)
        assert (await widget.hear("owner"))["owner"] == "bot"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", "bad_frame"),
        ("[1]", "bad_frame"),
        ('{"type": 5}', "bad_frame"),
        ("[" * 20000, "bad_frame"),
        ('{"type": "dance"}', "bad_frame"),
        ('{"type": "say", "id": "x"}', "bad_frame"),
        ('{"type": "say", "id": "x", "text": "   "}', "bad_frame"),
        ('{"type": "say", "text": "no id"}', "bad_frame"),
        ('{"type": "say", "id": {}, "text": "a"}', "bad_frame"),
        ('{"type": "press", "id": "x"}', "bad_frame"),
        (json.dumps({"type": "say", "id": "x", "text": "long " * 20_000}), "too_long"),
        (json.dumps({"type": "say", "id": "x", "text": "я" * MAX_FRAME_BYTES}, ensure_ascii=False), "too_long"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_talk_goes_on(module_shop: Shop, frame: str, code: str) -> None:
    async with module_shop.widget() as widget:
        await widget.tell(frame)
        error = await widget.hear("error")
        assert error["code"] == code
        await widget.tell({"type": "ping"})
        assert await widget.hear("pong")


async def test_bytes_that_are_no_text_are_answered(module_shop: Shop) -> None:
    async with module_shop.widget() as widget:
        await widget.socket.send(b"\xff\xfe\x00")
        assert (await widget.hear("error"))["code"] == "bad_frame"
        await widget.socket.send(b'{"type": "ping"}')
        assert await widget.hear("pong")


@pytest.mark.parametrize(
    "said",
    ["a\x00b \ud83d", "🙂🙂🙂", "'; DROP TABLE customers; --", "<script>alert(1)</script>", "x" * 9000],
)
async def test_hostile_text_is_a_message_like_any_other(module_shop: Shop, said: str) -> None:
    async with module_shop.widget() as widget:
        await widget.say("a1", said)
        assert (await widget.hear("message", author="bot"))["text"]
    assert await count(module_shop, "customers") > 0


async def test_a_frame_far_too_long_closes_the_socket_and_nothing_else(module_shop: Shop) -> None:
    async with module_shop.widget() as widget:
        await widget.tell("x" * 1_000_000)
        with pytest.raises(ConnectionClosed):
            await widget.hear("error")
    async with module_shop.widget() as widget:
        assert await widget.say("a1", "hello")


async def test_a_nuisance_is_shown_the_door(module_shop: Shop) -> None:
    async with module_shop.widget() as widget:
        for _ in range(20):
            await widget.tell("nonsense")
        with pytest.raises(ConnectionClosed):
            await widget.hear("pong")


async def test_sixty_messages_in_ten_seconds_are_enough(module_shop: Shop) -> None:
    async with module_shop.widget() as widget:
        for number in range(61):
            await widget.tell({"type": "say", "id": f"a{number}", "text": "hello"})
        assert (await widget.hear("error"))["code"] == "slow_down"


async def test_a_client_that_does_not_read_holds_nobody_up(module_shop: Shop) -> None:
    async with module_shop.widget() as deaf:
        for number in range(50):
            await deaf.tell({"type": "say", "id": f"a{number}", "text": "hello"})
        async with module_shop.widget() as other:
            await other.say("a1", "hello")
            assert await other.hear("message", author="bot")


@pytest.mark.parametrize("token", ["x", "a.b", "я.я", "." * 300, "AAAA.BBBB", "x" * 5000])
async def test_a_forged_token_makes_a_new_visitor(module_shop: Shop, token: str) -> None:
    async with module_shop.widget(visitor=token) as widget:
        assert widget.welcome["visitor"] not in ("", token)
        assert widget.welcome["seq"] == 0


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("http://evil.example", False), ("null", False), ("http://127.0.0.1:1", False), (None, True)],
)
async def test_a_foreign_page_is_refused_before_the_socket_opens(
    module_shop: Shop, origin: str | None, allowed: bool
) -> None:
    if allowed:
        async with module_shop.socket() as socket:
            await socket.send('{"type": "hello"}')
            assert json.loads(await socket.recv())["type"] == "welcome"
        return
    with pytest.raises(InvalidStatus) as refused:
        async with module_shop.socket(origin=origin):
            pass
    assert refused.value.response.status_code == 403
    async with httpx.AsyncClient() as client:
        headers = {"Origin": str(origin)}
        assert (await client.get(f"{module_shop.url}/chat/events", headers=headers)).status_code == 403
        assert (await client.post(f"{module_shop.url}/chat/send", headers=headers, json={})).status_code == 403


@pytest.mark.parametrize(
    ("origin", "origins", "allowed"),
    [
        ("https://shop.example", (), True),
        ("https://SHOP.example/", (), True),
        ("https://shop.example.evil", (), False),
        ("ftp://shop.example", (), False),
        ("https://blog.example", ("https://blog.example/",), True),
        ("https://blog.example:444", ("https://blog.example",), False),
        ("null", ("https://blog.example",), False),
        ("", (), False),
        (None, (), True),
    ],
)
def test_origins(origin: str | None, origins: tuple[str, ...], allowed: bool) -> None:
    assert allowed_origin(origin, "shop.example", origins) is allowed


def test_a_token_is_read_back_only_with_its_key() -> None:
    visitors = Visitors("key")
    visitor = visitors.fresh()
    assert visitors.read(visitors.token(visitor)) == visitor
    assert Visitors("other").read(visitors.token(visitor)) == ""
    assert len({visitors.fresh() for _ in range(100)}) == 100


async def events(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> Any:
    async with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:])


async def test_the_event_stream_does_what_the_socket_does(module_shop: Shop) -> None:
    async with httpx.AsyncClient(timeout=10) as client:
        stream = events(client, f"{module_shop.url}/chat/events?after=0&lang=ru&product=", {})
        welcome = await anext(stream)
        assert welcome["type"] == "welcome" and welcome["language"] == "ru"
        headers = {"Authorization": f"Bearer {welcome['visitor']}"}
        frame = {"type": "say", "id": "s1", "text": "add MUG-1"}
        answer = await client.post(f"{module_shop.url}/chat/send", headers=headers, json=frame)
        assert answer.json()["type"] == "ack"
        async with asyncio.timeout(10):
            authors = []
            while "bot" not in authors:
                heard = await anext(stream)
                authors += [heard["author"]] if heard["type"] == "message" else []
        assert authors == ["customer", "bot"]
        await stream.aclose()


async def test_what_is_posted_is_answered_with_a_status(module_shop: Shop) -> None:
    async with httpx.AsyncClient() as client, module_shop.widget() as widget:
        url, known = f"{module_shop.url}/chat/send", {"Authorization": f"Bearer {widget.welcome['visitor']}"}
        cases: list[tuple[dict[str, str], bytes, int, str]] = [
            ({}, b'{"type": "ping"}', 401, "unauthorized"),
            ({"Authorization": "Bearer x.y"}, b'{"type": "ping"}', 401, "unauthorized"),
            (known, b"{", 400, "bad_frame"),
            (known, b'{"type": "say", "id": "1"}', 400, "bad_frame"),
            (known, b"x" * (MAX_FRAME_BYTES + 1), 413, "too_long"),
        ]
        for headers, body, status, code in cases:
            headers = {"Content-Type": "application/json", **headers}
            answer = await client.post(url, headers=headers, content=body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (await client.post(url, headers=known, json={"type": "ping"})).json() == {"type": "pong"}
        assert (await client.post(url, headers=known, json={"type": "typing"})).status_code == 204
        plain = {"Content-Type": "text/plain", **known}
        assert (await client.post(url, headers=plain, content=b"x")).status_code == 415
