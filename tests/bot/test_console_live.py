"""The live channel over real sockets: what a page is told, what it fetches after a gap, and who is let in."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
import uvicorn
import websockets

from bot.console.gate import COOKIE
from bot.people import presence, sessions
from bot.storage.tables import messages
from bot.web import listen
from channels.loopback import LoopbackConnector
from channels.types import Address
from tests.bot.desk_support import Agent, Console, console
from tests.support import say

Frame = dict[str, Any]


class Page:
    """A console page's socket, with all it was sent."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def until(self, wanted: Callable[[Frame], bool], seconds: float = 10.0) -> Frame:
        """The first frame that is wanted, of those that come from now on or have come unread."""
        async with asyncio.timeout(seconds):
            while True:
                frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if wanted(frame):
                    return frame

    async def told(self, type: str, seconds: float = 10.0, **fields: Any) -> Frame:
        return await self.until(lambda f: f["type"] == type and fields.items() <= f.items(), seconds)


@pytest.fixture(scope="module")
async def desk(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
async def url(desk: Console) -> AsyncIterator[str]:
    """The console served on a loopback port."""
    listener = listen(0)
    config = uvicorn.Config(desk.web, ws="websockets-sansio", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has a flag, no event)
        await asyncio.sleep(0.02)
    yield f"ws://127.0.0.1:{listener.getsockname()[1]}/api/events"
    server.should_exit = True
    await task


def cookie_of(agent: Agent) -> str:
    return next(c.value or "" for c in agent.http.cookies.jar if c.name == COOKIE)


@asynccontextmanager
async def page_of(agent: Agent, url: str, **headers: str) -> AsyncIterator[Page]:
    sent = {"Cookie": f"{COOKIE}={cookie_of(agent)}", **headers}
    async with websockets.connect(url, additional_headers=sent) as socket:
        page = Page(socket)
        await page.told("hello")
        yield page


def row_of(frame: Frame, id: int) -> Frame | None:
    return next((row for row in frame.get("rows", []) if row["id"] == id), None)


async def test_a_page_is_greeted_with_who_it_is(desk: Console, url: str) -> None:
    agent = await desk.agent(name="Олена")
    async with page_of(agent, url) as page:
        hello = page.frames[0]
        assert hello["me"]["name"] == "Олена" and hello["me"]["status"] == "online"
        assert set(hello["counts"]) == {"mine", "unassigned", "bot", "snoozed", "all", "failed", "aside"}
        await page.told("presence")
        await page.send(type="ping")
        await page.told("pong")


async def test_a_new_request_reaches_every_page_at_once(desk: Console, url: str) -> None:
    one, two = await desk.agent(), await desk.agent()
    async with page_of(one, url) as first, page_of(two, url) as second:
        await asyncio.sleep(1.2)  # both have seen how things stand
        id = await desk.waiting()
        for page in (first, second):
            frame = await page.until(lambda f: f["type"] == "rows" and row_of(f, id) is not None)
            row = row_of(frame, id)
            assert row is not None and row["state"] == "queue" and frame["counts"]["unassigned"] >= 1
            notice = await page.told("notify", kind="queued")
            assert notice["conversation"] == id
        await one.post(f"/conversations/{id}/take")
        frame = await second.until(lambda f: (row_of(f, id) or {}).get("state") == "agent")
        assert (row_of(frame, id) or {})["agent"]["login"] == one.login
        await one.post(f"/conversations/{id}/transfer", {"to": two.login})
        notice = await second.told("notify", kind="transferred")
        assert notice["by"]["login"] == one.login


async def test_an_open_conversation_is_fed_and_the_customer_s_message_comes_quickly(desk: Console, url: str) -> None:
    agent, visitor = await desk.agent(), Address("web", "", "fed")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    await agent.post(f"/conversations/{id}/take")
    cursor = (await agent.get(f"/conversations/{id}/timeline"))["cursor"]
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor=cursor)
        await page.told("entries", conversation=id)
        await asyncio.sleep(1.2)  # the page has seen how things stand
        loop = asyncio.get_running_loop()
        began = loop.time()
        await say(desk.app.core, "are you there?", 2, visitor)
        frame = await page.until(lambda f: f["type"] == "entries" and bool(f["entries"]))
        assert [e["text"] for e in frame["entries"]] == ["are you there?"]
        assert loop.time() - began < 2.0
        assert (await page.told("notify", kind="message"))["text"] == "are you there?"
        await agent.post(f"/conversations/{id}/cart", {"sku": "MUG-1", "quantity": 1})
        frame = await page.told("panel", conversation=id)
        assert frame["panel"]["cart"]["count"] == 1


async def test_what_was_missed_during_a_gap_comes_by_its_cursor(desk: Console, url: str) -> None:
    agent, visitor = await desk.agent(), Address("web", "", "gap")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    await agent.post(f"/conversations/{id}/take")
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor="")
        cursor = (await page.told("entries", conversation=id))["cursor"]
    for n in range(120):
        await say(desk.app.core, f"line {n}", n + 2, visitor)
    found: list[str] = []
    more = True
    while more:
        got = await agent.get(f"/conversations/{id}/timeline", after=cursor)
        found += [e["text"] for e in got["entries"]]
        cursor, more = got["cursor"], got["more"]
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor=cursor)
        assert (await page.told("entries", conversation=id))["entries"] == []
        await say(desk.app.core, "after the gap", 500, visitor)
        frame = await page.until(lambda f: f["type"] == "entries" and bool(f["entries"]))
        found += [e["text"] for e in frame["entries"]]
    assert found == [*(f"line {n}" for n in range(120)), "after the gap"]


async def test_a_lost_wake_up_costs_a_second_and_nothing_else(desk: Console, url: str) -> None:
    """Somebody else's process wrote, and its wake-up went nowhere."""
    agent, id = await desk.agent(), await desk.waiting()
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor="")
        await page.told("entries", conversation=id)
        await asyncio.sleep(1.5)
        async with desk.app.core.engine.begin() as db:
            row = {"customer_id": id, "author": "customer", "text": "psst", "created_at": desk.clock()}
            await db.execute(messages.insert().values(row))
        frame = await page.until(lambda f: f["type"] == "entries" and bool(f["entries"]), 4.0)
        assert [e["text"] for e in frame["entries"]] == ["psst"]


async def test_who_looks_and_who_writes_is_seen(desk: Console, url: str) -> None:
    one, two = await desk.agent(name="Анна"), await desk.agent(name="Борис")
    id = await desk.waiting()
    async with page_of(one, url) as watcher:
        async with page_of(two, url) as writer:
            await writer.send(type="open", conversation=id, cursor="")
            frame = await watcher.until(lambda f: f["type"] == "presence" and str(id) in f["viewers"])
            assert frame["viewers"][str(id)] == [{"login": two.login, "name": "Борис", "typing": False}]
            await writer.send(type="typing", conversation=id, on=True, note=False)
            frame = await watcher.until(lambda f: f["type"] == "presence" and f["viewers"][str(id)][0]["typing"])
            row = (await one.get("/conversations", view="unassigned", limit=200))["rows"]
            assert next(r for r in row if r["id"] == id)["viewers"][0]["name"] == "Борис"
        await watcher.until(lambda f: f["type"] == "presence" and str(id) not in f["viewers"])


class ReadingWhatsApp(LoopbackConnector):
    """WhatsApp shows typing together with blue ticks for one message, and in no other way."""

    read_ids: list[str]

    async def read(self, address: Address, external_id: str, typing: bool = True) -> None:
        self.read_ids.append(external_id)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_the_customer_sees_an_agent_write(desk: Console, url: str, channel: str) -> None:
    """In the way of the platform that they wrote from last; a private note shows nothing."""
    reading = ReadingWhatsApp("whatsapp", desk.app.core.connectors["whatsapp"].capabilities)
    reading.read_ids = []
    telegram = desk.app.core.connectors["telegram"]
    assert isinstance(telegram, LoopbackConnector)
    connectors = cast("dict[str, Any]", desk.app.core.connectors)
    agent, address = await desk.agent(), Address(channel, "", f"typed-to-{channel}")
    id = await desk.waiting(address)
    last = await desk.customer("are you there?", address)
    connectors["whatsapp"] = reading
    telegram.typed.clear()
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor="")
        await page.send(type="typing", conversation=id, on=True, note=True)
        await page.send(type="typing", conversation=id, on=True, note=False)
        async with asyncio.timeout(5):
            while not (reading.read_ids or telegram.typed):  # noqa: ASYNC110 - a platform's far side raises no event
                await asyncio.sleep(0.01)
    async with desk.app.core.engine.connect() as db:
        wrote = await presence.wrote_last(db, last.customer_id)
    assert wrote is not None
    assert wrote[0] == address
    assert (telegram.typed, reading.read_ids) == (([address], []) if channel == "telegram" else ([], [wrote[1]]))


async def test_the_customer_s_typing_is_seen(desk: Console, url: str) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    async with page_of(agent, url) as page:
        await desk.app.core.wakeups.publish(f"typing:{id}")
        assert (await page.told("customer_typing"))["conversation"] == id


async def test_a_session_that_ends_takes_its_page_along(desk: Console, url: str) -> None:
    agent = await desk.agent()
    async with page_of(agent, url) as page:
        await agent.post("/logout")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await page.told("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


async def test_a_page_that_opens_during_a_look_keeps_its_session(
    desk: Console, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await desk.agent(), await desk.agent()
    asked, answer, alive = asyncio.Event(), asyncio.Event(), sessions.alive

    async def slow(*arguments: Any) -> dict[str, bool]:
        found = await alive(*arguments)
        asked.set()
        await answer.wait()
        return found

    async with page_of(one, url) as first:
        monkeypatch.setattr(sessions, "alive", slow)
        await asyncio.wait_for(asked.wait(), 5)
        async with page_of(two, url) as second:
            answer.set()
            await asyncio.sleep(0.2)  # the look acts on what it was answered
            for page in (first, second):
                await page.send(type="ping")
                await page.told("pong")


async def test_nobody_comes_in_without_a_session_or_from_elsewhere(desk: Console, url: str) -> None:
    agent = await desk.agent()
    good = f"{COOKIE}={cookie_of(agent)}"
    for headers in (
        {},
        {"Cookie": f"{COOKIE}=guess"},
        {"Cookie": good, "Origin": "https://evil.example"},
        {"Cookie": good, "Origin": "null"},
    ):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with websockets.connect(url, additional_headers=headers):
                pass
        assert refused.value.response.status_code == 403
    own = url.replace("ws://", "http://").split("/api")[0]
    async with page_of(agent, url, Origin=own) as page:
        assert page.frames


async def test_a_one_time_password_opens_no_page(desk: Console, url: str) -> None:
    made = await desk.made()
    async with desk.app.core.engine.begin() as db:
        session = await sessions.begin(db, made.login, desk.clock())
    async with websockets.connect(url, additional_headers={"Cookie": f"{COOKIE}={session.token}"}) as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403


ODD = ["", "{", "[]", '"x"', '{"type":1}', '{"type":"open","conversation":"7"}', '{"type":"open","conversation":-1}']
ODD += ['{"type":"open","conversation":true}', '{"type":"steal"}', "x" * 5000, '{"type":"typing"}']


async def test_odd_frames_are_told_and_end_nothing(desk: Console, url: str) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    async with page_of(agent, url) as page:
        for raw in ODD:
            await page.socket.send(raw)
        for conversation, cursor in ((987654321, ""), (id, "not a cursor"), (id, "9.9.9")):
            await page.send(type="open", conversation=conversation, cursor=cursor)
        for _ in range(3):
            await page.told("error")
        await page.send(type="ping")
        await page.told("pong")


async def test_a_merge_moves_the_page_along(desk: Console, url: str) -> None:
    agent = await desk.agent()
    kept, gone = await desk.customer("human"), await desk.customer("human")
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=gone.customer_id, cursor="")
        await page.told("entries", conversation=gone.customer_id)
        await agent.post(f"/conversations/{kept.customer_id}/link", {"identity_id": gone.identity_id})
        frame = await page.told("gone", conversation=gone.customer_id)
        assert frame["to"] == kept.customer_id


async def test_a_reply_s_way_is_shown_as_it_goes(desk: Console, url: str) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    async with page_of(agent, url) as page:
        await page.send(type="open", conversation=id, cursor="")
        await page.told("entries", conversation=id)
        entry = await agent.post(f"/conversations/{id}/reply", {"client_id": str(uuid.uuid4()), "text": "Hi"})
        frame = await page.until(
            lambda f: f["type"] == "entries" and f["deliveries"].get(entry["id"], {}).get("state") == "sent"
        )
        assert frame["conversation"] == id
