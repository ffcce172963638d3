"""`python -m benchmarks.console`: how soon a customer's message shows in the console, with a desk full of people.

Serves the application (loopback channels, a worker inside, the embedded PostgreSQL), holds 200 open conversations,
connects 20 agents' live channels, each with a conversation open, and lets customers write 20 messages a second.
Measured: from the customer's message handed to the inbox to its frame in the socket of the agent who has the
conversation open, and of every agent; and apart, how much of that the turn took. Server, worker and clients share the
process. Then a browser opens the console of a logged-in agent at that full desk: when the page can be worked in (its
own mark "console-ready"), first without anything kept and then again, and what came over the wire. Wall-clock figures
belong to the machine they were taken on; the load average is printed with them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import structlog
import uvicorn
import websockets
from playwright.async_api import async_playwright

from bot.app import build, open_database
from bot.chat_hub import Hub
from bot.console.gate import COOKIE
from bot.core import wall_clock
from bot.handoff import take
from bot.people import agents, sessions
from bot.settings import read_settings
from bot.storage.tables import agents as agent_rows
from bot.web import create_web, listen
from channels import web
from channels.loopback import LoopbackConnector
from channels.types import Address
from tests.support import HashEmbedder, SimpleInterpreter, say


@dataclass
class Times:
    """When each message was handed over, and how long it took to each kind of frame; seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    rows: list[float] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    waiting: dict[str, list[float]] = field(default_factory=dict)  # by topic: when its messages were handed over


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def line(what: str, values: list[float]) -> str:
    ms = [value * 1000 for value in values]
    middle = statistics.median(ms) if ms else float("nan")
    return (
        f"{what:<32} n {len(ms):>6}   p50 {middle:7.1f} ms   p95 {percentile(ms, 0.95):7.1f} ms   max {max(ms):7.1f} ms"
    )


@asynccontextmanager
async def served(home: Path) -> AsyncIterator[tuple[Any, str]]:
    """The application with a worker inside, and the address of its live channel."""
    settings = read_settings(home=home)
    parts: dict[str, Any] = {
        "connectors": {"web": LoopbackConnector("web", web.CAPABILITIES)},
        "interpreter": SimpleInterpreter(),
        "embedder": HashEmbedder(),
    }
    async with open_database(settings) as url, build(settings, url=url, **parts) as app:
        listener = listen(0)
        hub = Hub(app.core)
        config = uvicorn.Config(
            create_web(app, hub), ws="websockets-sansio", lifespan="off", log_config=None, access_log=False
        )
        server = uvicorn.Server(config)
        tasks = [asyncio.create_task(server.serve(sockets=[listener])), asyncio.create_task(app.work())]
        while not server.started:  # noqa: ASYNC110 (uvicorn has a flag, no event)
            await asyncio.sleep(0.02)
        yield app, f"ws://127.0.0.1:{listener.getsockname()[1]}/api/events"
        server.should_exit = True
        await tasks[0]
        tasks[1].cancel()
        await asyncio.gather(tasks[1], return_exceptions=True)


async def cookie(app: Any, number: int) -> str:
    """A logged-in agent's cookie."""
    async with app.core.engine.begin() as db:
        made = await agents.add(db, f"agent-{number}", "agent", wall_clock(), capacity=50)
        own = agent_rows.c.login == made.login
        await db.execute(agent_rows.update().where(own).values(must_change_password=False, status="online"))
        return (await sessions.begin(db, made.login, wall_clock())).token


async def watch(url: str, token: str, opened: int, times: Times, ready: asyncio.Event) -> None:
    """One agent's page: opens a conversation, notes when each message shows."""
    async with websockets.connect(url, additional_headers={"Cookie": f"{COOKIE}={token}"}, max_queue=None) as socket:
        await socket.send(json.dumps({"type": "open", "conversation": opened, "cursor": ""}))
        async for raw in socket:
            now, frame = time.perf_counter(), json.loads(raw)
            if frame["type"] == "entries":
                ready.set()
                said = [e["text"] for e in frame["entries"] if e["author"] == "customer"]
                times.entries += [now - times.sent[text] for text in said if text in times.sent]
            elif frame["type"] == "rows":
                last = [row["last"]["text"] for row in frame["rows"] if row["last"]]
                times.rows += [now - times.sent[text] for text in last if text in times.sent]


async def listen_to_turns(app: Any, times: Times) -> None:
    """How long it took from a message to the end of its turn, as the wake-ups tell."""
    with app.core.wakeups.subscribe(None) as subscription:
        async for topic in subscription:
            now = time.perf_counter()
            times.turns += [now - then for then in times.waiting.pop(topic, [])]


READY = """() => new Promise((done) => {
    const look = () => {
        const [mark] = performance.getEntriesByName("console-ready");
        if (!mark) return setTimeout(look, 5);
        const sent = performance.getEntriesByType("resource").filter(({name}) => name.includes("/console/"));
        const page = performance.getEntriesByType("navigation")[0];
        return done([mark.startTime / 1000, sent.concat(page).reduce((sum, one) => sum + one.transferSize, 0)]);
    };
    look();
})"""


async def open_in_a_browser(url: str, token: str, times: int) -> None:
    """How soon the console can be worked in, and what it weighs, with an empty cache and with a warm one."""
    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=path, args=["--headless=new", "--no-sandbox"])
        first, again, weight = [], [], 0.0
        for _ in range(times):
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
            page = await context.new_page()
            await page.goto(f"{url}/console/")
            ready, weight = await page.evaluate(READY)
            first.append(ready)
            await page.reload()
            again.append((await page.evaluate(READY))[0])
            await context.close()
        await browser.close()
    print(line("page ready, nothing kept", first))
    print(line("page ready, opened again", again))
    print(f"files of the first load over the wire: {weight / 1000:.0f} kB")


async def main(conversations: int, people: int, rate: float, seconds: float) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="prilavok-bench-") as place:
        os.chmod(place, 0o755)
        async with served(Path(place)) as (app, url):
            ids = []
            for n in range(conversations):
                stored = await say(app.core, "human please", n, Address("web", "", f"visitor-{n}"))
                ids.append(stored.customer_id)
            tokens = [await cookie(app, n) for n in range(people)]
            await asyncio.sleep(5)
            for n, id in enumerate(ids):
                async with app.core.engine.begin() as db:
                    await take(db, id, f"agent-{n % people}", wall_clock())
            times = Times()
            ready = [asyncio.Event() for _ in range(people)]
            pages = [
                asyncio.create_task(watch(url, token, ids[n % conversations], times, ready[n]))
                for n, token in enumerate(tokens)
            ]
            await asyncio.gather(*(event.wait() for event in ready))
            await asyncio.sleep(2)
            pages.append(asyncio.create_task(listen_to_turns(app, times)))
            process = psutil.Process()
            cpu, began = process.cpu_times(), time.perf_counter()
            count = int(rate * seconds)
            for n in range(count):
                await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
                text = f"message {n}"
                visitor = n % people if n % 2 else (n * 7) % conversations
                times.sent[text] = time.perf_counter()
                times.waiting.setdefault(f"customer:{ids[visitor]}", []).append(times.sent[text])
                await say(app.core, text, conversations + n, Address("web", "", f"visitor-{visitor}"))
            took = time.perf_counter() - began
            await asyncio.sleep(3)
            used = process.cpu_times()
            for page in pages:
                page.cancel()
            await asyncio.gather(*pages, return_exceptions=True)
            print(f"{conversations} open conversations, {people} agents, {count} messages in {took:.1f} s")
            print(line("the turn, until its wake-up", times.turns))
            print(line("shown in the open conversation", times.entries))
            print(line("shown in every agent's list", times.rows))
            spent = used.user + used.system - cpu.user - cpu.system
            share = spent / (took + 3) * 100
            load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
            print(f"load average {load} on {os.cpu_count()} cores")
            print(f"CPU of server, worker and the {people} clients together: {share:.0f} % of one core")
            await open_in_a_browser(url.replace("ws://", "http://").removesuffix("/api/events"), tokens[0], 5)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--conversations", type=int, default=200)
    options.add_argument("--agents", type=int, default=20)
    options.add_argument("--rate", type=float, default=20.0)
    options.add_argument("--seconds", type=float, default=30.0)
    chosen = options.parse_args()
    asyncio.run(main(chosen.conversations, chosen.agents, chosen.rate, chosen.seconds))
