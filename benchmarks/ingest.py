"""`make bench-ingest`: how fast webhooks are taken, and how long a customer waits for an answer at a steady rate.

Two runs over real sockets, signatures and tables, with the platforms' far sides on loopback in this process:

1. end to end: messages at a steady rate over the four channels, from the moment a platform calls (or the widget writes)
   to the moment the answer arrives there;
2. with every worker stopped, so nothing but the store: webhooks acknowledged per second with `--at-once` requests under
   way, and the latency of an acknowledgement at the steady rate.

The load comes from the same machine, so its CPU is part of what is shared.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import psutil

ROOT = Path(__file__).parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from bot.storage.embedded import EmbeddedPostgres  # noqa: E402 - run as a script, the repository is not on the path before
from channels.twilio import sign  # noqa: E402
from tests.channels.providers import FakeGraph, FakePlatform, FakeTelegram, FakeTwilio  # noqa: E402

PUBLIC_URL = "https://shop.example.org"
SHARES = {"web": 0.3, "whatsapp": 0.25, "sms": 0.25, "telegram": 0.2}
"""Telegram lets a bot say 25 to 30 messages a second, so it gets the smallest share."""
WEBHOOKS = ("telegram", "whatsapp", "sms")
SAID = (
    "привет",
    "покажи рюкзаки",
    "скільки коштує доставка?",
    "what is in my cart?",
    "до котрої ви працюєте?",
    "wireless headphones under 4000",
    "как оплатить?",
    "дякую",
)
"""Each is answered with one message on every channel, so that an answer belongs to the question before it."""
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request as a platform makes it."""

    path: str
    body: bytes
    headers: dict[str, str]


def webhook(channel: str, customer: int, number: int, text: str) -> Webhook:
    """A customer's text, signed as the platform signs it."""
    if channel == "telegram":
        chat = 1_000_000 + customer
        sender = {"id": chat, "is_bot": False, "first_name": "Olena"}
        message = {"message_id": number, "date": 1_780_000_000, "chat": {"id": chat, "type": "private"}}
        body = json.dumps({"update_id": number, "message": {**message, "from": sender, "text": text}}).encode()
        return Webhook("/channels/telegram", body, _json({"X-Telegram-Bot-Api-Secret-Token": "secret"}))
    if channel == "whatsapp":
        said = {"from": _phone(customer), "id": f"wamid.{number}", "timestamp": "1780000000", "type": "text"}
        value = {
            "metadata": {"phone_number_id": FakeGraph.phone_number_id},
            "messages": [said | {"text": {"body": text}}],
        }
        body = json.dumps({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()
        signature = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
        return Webhook("/channels/whatsapp", body, _json({"X-Hub-Signature-256": f"sha256={signature}"}))
    fields = {"MessageSid": f"SM{number:032x}", "From": f"+{_phone(customer)}", "To": FakeTwilio.sender, "Body": text}
    signed = f"{PUBLIC_URL}/channels/sms/twilio" + "".join(name + fields[name] for name in sorted(fields))
    headers = {"X-Twilio-Signature": sign(FakeTwilio.auth_token, signed)}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Webhook("/channels/sms/twilio", urlencode(fields).encode(), headers)


def _json(headers: dict[str, str]) -> dict[str, str]:
    return {"Content-Type": "application/json", **headers}


def _phone(customer: int) -> str:
    return f"38050{customer:07}"


def to_of(channel: str, customer: int) -> str:
    """By what name the platform's far side knows the customer."""
    return {"telegram": str(1_000_000 + customer), "whatsapp": _phone(customer), "sms": f"+{_phone(customer)}"}[channel]


# ------------------------------------------------------------------------------------------------ the shop


@dataclass(slots=True)
class Shop:
    """The serving process, its workers, and what both were told."""

    home: Path
    port: int
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> None:
        """One command of the product, to its end."""
        subprocess.run(
            self._command(arguments), cwd=self.home, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def start(self, *arguments: str) -> None:
        log = (self.home / "bench.log").open("ab")
        self.processes.append(
            subprocess.Popen(self._command(arguments), cwd=self.home, env=self.environment, stdout=log, stderr=log)
        )

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "bot", *arguments]

    def cpu_s(self) -> float:
        """CPU of our processes so far, PostgreSQL's apart."""
        times = [psutil.Process(process.pid).cpu_times() for process in self.processes]
        return float(sum(each.user + each.system for each in times))

    def until_ready(self) -> None:
        for _ in range(1200):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
            if any(process.poll() is not None for process in self.processes):
                break
            time.sleep(0.1)
        raise SystemExit((self.home / "bench.log").read_text()[-3000:])

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        self.processes.clear()


@contextlib.contextmanager
def opened(home: Path, platforms: dict[str, FakePlatform]) -> Iterator[Shop]:
    """The demo shop's goods in this home, all four channels configured; nothing runs yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {
        "home": home,
        "public_url": PUBLIC_URL,
        "secret_key": "key",
        "log_level": "warning",
        "telegram_token": FakeTelegram.token,
        "telegram_secret": "secret",
        "telegram_api_base": platforms["telegram"].url,
        "whatsapp_token": FakeGraph.token,
        "whatsapp_app_secret": "app-secret",
        "whatsapp_verify_token": "verify-me",
        "whatsapp_phone_number_id": FakeGraph.phone_number_id,
        "whatsapp_api_base": platforms["whatsapp"].url,
        "twilio_account_sid": FakeTwilio.account_sid,
        "twilio_auth_token": FakeTwilio.auth_token,
        "twilio_from": FakeTwilio.sender,
        "twilio_api_base": platforms["sms"].url,
        "sms_segments_per_s": 1000,
        "web_origins": f"http://127.0.0.1:{port}",
    }
    settings = {f"PRILAVOK_{name.upper()}": str(value) for name, value in told.items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PRILAVOK_")}
    shop = Shop(home, port, {**inherited, **settings, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)})
    try:
        yield shop
    finally:
        shop.stop()


# ------------------------------------------------------------------------------------------------ the load


@dataclass(slots=True)
class Waiting:
    """Who waits for an answer since when, and how long the others waited."""

    since: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    waited_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    nobody: asyncio.Event = field(default_factory=asyncio.Event)

    def asked(self, channel: str, who: str) -> None:
        self.since[channel, who].append(time.perf_counter())
        self.nobody.clear()

    def answered(self, channel: str, who: str) -> None:
        if queue := self.since.get((channel, who)):
            self.waited_ms[channel].append((time.perf_counter() - queue.popleft()) * 1000)
            if not self.open:
                self.nobody.set()

    @property
    def open(self) -> int:
        return sum(map(len, self.since.values()))


async def watch(platforms: dict[str, FakePlatform], waiting: Waiting) -> None:
    """Note what the platforms take, to two milliseconds."""
    seen = dict.fromkeys(platforms, 0)
    while True:
        for channel, platform in platforms.items():
            for taken in platform.taken[seen[channel] :]:
                waiting.answered(channel, taken.to)
            seen[channel] = len(platform.taken)
        await asyncio.sleep(0.002)


class Widgets:
    """Visitors with the chat open."""

    def __init__(self, url: str, session: aiohttp.ClientSession, waiting: Waiting) -> None:
        self._url, self._session, self._waiting = url, session, waiting
        self._sockets: list[aiohttp.ClientWebSocketResponse] = []
        self._readers: list[asyncio.Task[None]] = []

    async def open(self, count: int) -> None:
        for number in range(count):
            address = self._url.replace("http", "ws") + "/chat/socket"
            socket_ = await self._session.ws_connect(address, origin=self._url)
            await socket_.send_json({"type": "hello", "visitor": "", "after": 0, "lang": "en"})
            self._sockets.append(socket_)
            self._readers.append(asyncio.create_task(self._read(socket_, str(number))))

    async def _read(self, socket_: aiohttp.ClientWebSocketResponse, who: str) -> None:
        async for frame in socket_:
            said = json.loads(frame.data)
            if said.get("type") == "message" and said.get("author") == "bot":
                self._waiting.answered("web", who)

    async def say(self, customer: int, number: int, text: str) -> None:
        who = customer % len(self._sockets)
        self._waiting.asked("web", str(who))
        await self._sockets[who].send_json({"type": "say", "id": f"m{number}", "text": text})

    async def close(self) -> None:
        for reader in self._readers:
            reader.cancel()
        for socket_ in self._sockets:
            await socket_.close()


class Refused(Exception):
    """The shop did not take it now, and says after how many seconds to come again."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"come again in {after_s} s")
        self.after_s = after_s


async def post(session: aiohttp.ClientSession, url: str, request: Webhook) -> float:
    """How long the acknowledgement took, ms; raises Refused for a 503."""
    started = time.perf_counter()
    async with session.post(url + request.path, data=request.body, headers=request.headers) as answer:
        if answer.status == 503:
            raise Refused(float(answer.headers["Retry-After"]))
        if answer.status != 200:
            raise SystemExit(f"{request.path} answered {answer.status}")
        await answer.read()
    return (time.perf_counter() - started) * 1000


async def post_until_taken(session: aiohttp.ClientSession, url: str, request: Webhook) -> int:
    """Post as the platforms do, again and again; how often it was refused before."""
    for refusals in itertools.count():
        try:
            await post(session, url, request)
            return refusals
        except Refused as refused:
            await asyncio.sleep(refused.after_s)
    raise AssertionError


def turns_of_channels() -> Iterator[str]:
    """The channels in turn, by their shares of 20 messages."""
    order = sorted((n / share, channel) for channel, share in SHARES.items() for n in range(round(20 * share)))
    return itertools.cycle(channel for _, channel in order)


async def steadily(rate: float, seconds: float) -> AsyncIterator[int]:
    """A number whenever the next message is due, whatever became of those before."""
    started = time.perf_counter()
    for n in range(round(rate * seconds)):
        await asyncio.sleep(max(0.0, started + n / rate - time.perf_counter()))
        yield n


async def end_to_end(
    shop: Shop, platforms: dict[str, FakePlatform], rate: float, seconds: float, customers: int, first: int = 1
) -> dict[str, Any]:
    """Messages at this rate over the four channels; how long their answers took."""
    waiting, under_way, refused = Waiting(), set[asyncio.Task[None]](), Counter[str]()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=2)) as session:
        widgets = Widgets(shop.url, session, waiting)
        await widgets.open(round(customers * SHARES["web"]))
        watching = asyncio.create_task(watch(platforms, waiting))

        async def one(channel: str, customer: int, number: int, text: str) -> None:
            if channel == "web":
                await widgets.say(customer, number, text)
            else:
                waiting.asked(channel, to_of(channel, customer))
                refused[channel] += await post_until_taken(session, shop.url, webhook(channel, customer, number, text))

        started, channels = time.perf_counter(), turns_of_channels()
        async for n in steadily(rate, seconds):
            task = asyncio.create_task(one(next(channels), n % customers, first + n, SAID[n // customers % len(SAID)]))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        offered = time.perf_counter() - started
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiting.nobody.wait(), PATIENCE_S)
        took = time.perf_counter() - started
        watching.cancel()
        await widgets.close()
    every = [ms for one in waiting.waited_ms.values() for ms in one]
    return {
        "offered_per_s": rate,
        "messages": round(rate * seconds),
        "answered": len(every),
        "unanswered": waiting.open,
        "refused_with_503_and_taken_later": refused.total(),
        "answered_per_s": round(len(every) / took, 1),
        "last_answer_after_the_last_message_s": round(took - offered, 1),
        "waited_ms": quantiles(every),
        "by_channel_p50_p99_ms": {
            channel: [quantiles(found)["p50"], quantiles(found)["p99"]] for channel, found in waiting.waited_ms.items()
        },
    }


async def stored(shop: Shop, seconds: float, at_once: int, rate: float, customers: int, first: int) -> dict[str, Any]:
    """Acknowledgements with no worker running: as many as there can be, and how long one takes at a steady rate."""
    numbers = itertools.count(first)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=2)) as session:

        async def one(channel: str) -> float:
            number = next(numbers)
            return await post(session, shop.url, webhook(channel, number % customers, number, SAID[number % len(SAID)]))

        async def again_and_again(channels: Iterator[str], until: float, found: list[float]) -> None:
            while time.perf_counter() < until:
                found.append(await one(next(channels)))

        async def flood(*only: str) -> dict[str, Any]:
            found: list[float] = []
            channels, started, cpu = itertools.cycle(only), time.perf_counter(), shop.cpu_s()
            await asyncio.gather(*(again_and_again(channels, started + seconds, found) for _ in range(at_once)))
            took, used = time.perf_counter() - started, shop.cpu_s() - cpu
            spent = {"cpu_ms": round(used * 1000 / len(found), 2), "ms": quantiles(found)}
            return {"per_s": round(len(found) / took), **spent}

        everybody = iter([channel for channel in WEBHOOKS for _ in range(customers)])

        async def introduce() -> None:
            for channel in everybody:
                await one(channel)

        await asyncio.gather(*(introduce() for _ in range(at_once)))
        result: dict[str, Any] = {"at_once": at_once, "all": await flood(*WEBHOOKS)}
        result |= {channel: await flood(channel) for channel in WEBHOOKS}
        channels, waits = itertools.cycle(WEBHOOKS), []
        async for _ in steadily(rate, seconds):
            waits.append(asyncio.create_task(one(next(channels))))
        result[f"at_{rate:g}_per_s_ms"] = quantiles(await asyncio.gather(*waits))
    return result


def quantiles(values: list[float]) -> dict[str, float]:
    if len(values) < 2:
        return dict.fromkeys(("p50", "p95", "p99"), round(sum(values), 1))
    cuts = statistics.quantiles(values, n=100)
    return {f"p{q}": round(cuts[q - 1], 1) for q in (50, 95, 99)}


# ------------------------------------------------------------------------------------------------ both runs


def show(run: str, found: dict[str, Any]) -> None:
    """Print what was found as soon as it is, with the load of the machine."""
    load = [round(load, 1) for load in os.getloadavg()]
    print(json.dumps({run: found, "load_average": load}, indent=2), flush=True)


async def measure(home: Path, arguments: argparse.Namespace) -> None:
    async with contextlib.AsyncExitStack() as stack:
        platforms = {"telegram": FakeTelegram(), "whatsapp": FakeGraph(), "sms": FakeTwilio()}
        for platform in platforms.values():
            await stack.enter_async_context(platform)
        shop = stack.enter_context(opened(home, platforms))
        await asyncio.to_thread(shop.run, "shop", "import", str(ROOT / "bot" / "demo" / "shop"))
        await asyncio.to_thread(shop.run, "catalog", "import", str(ROOT / "bot" / "demo" / "feed.xml"))
        if arguments.only != "store":
            show("end_to_end", await the_whole_way(shop, platforms, arguments))
        if arguments.only != "end-to-end":
            show("store", await the_store_alone(shop, arguments))


@dataclass(slots=True)
class Cpu:
    """CPU so far, in seconds: of our processes, of the embedded PostgreSQL, and of this one, which makes the load."""

    shop: Shop
    postgres: EmbeddedPostgres

    def read(self) -> dict[str, float]:
        usage = self.postgres.usage()
        return {"ours": self.shop.cpu_s(), "postgres": usage.cpu_s if usage else 0.0, "load": time.process_time()}

    def per_message_ms(self, before: dict[str, float], messages: int) -> dict[str, float]:
        return {who: round((so_far - before[who]) * 1000 / messages, 1) for who, so_far in self.read().items()}


@contextlib.contextmanager
def counted(shop: Shop) -> Iterator[Cpu]:
    """Counts CPU while the shop runs."""
    postgres = EmbeddedPostgres(shop.home)
    postgres.start()  # it runs: this holds on to it
    try:
        yield Cpu(shop, postgres)
    finally:
        postgres.stop()


async def the_whole_way(
    shop: Shop, platforms: dict[str, FakePlatform], arguments: argparse.Namespace
) -> dict[str, Any]:
    shop.start(
        "serve", "--port", str(shop.port), *(["--no-worker"] if arguments.workers and not arguments.inside else [])
    )
    await asyncio.to_thread(shop.until_ready)
    for _ in range(arguments.workers):
        shop.start("worker")
    await end_to_end(shop, platforms, 10.0, 10.0, arguments.customers)  # warm
    print(f"end to end: {arguments.rate:g}/s for {arguments.seconds:g} s", file=sys.stderr)
    with counted(shop) as cpu:
        before = cpu.read()
        found = await end_to_end(shop, platforms, arguments.rate, arguments.seconds, arguments.customers, first=10_000)
        found["cpu_ms_per_message"] = cpu.per_message_ms(before, found["messages"])
    await asyncio.to_thread(shop.stop)
    alone = " --no-worker" if arguments.workers and not arguments.inside else ""
    processes = f"serve{alone}" + f" and {arguments.workers} worker" * bool(arguments.workers)
    return {"processes": processes, **found}


async def the_store_alone(shop: Shop, arguments: argparse.Namespace) -> dict[str, Any]:
    shop.start("serve", "--port", str(shop.port), "--no-worker")
    await asyncio.to_thread(shop.until_ready)
    print("the store alone", file=sys.stderr)
    return await stored(shop, 10.0, arguments.at_once, arguments.rate, arguments.customers, first=50_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second")
    parser.add_argument("--only", choices=("store", "end-to-end"), help="one of the two runs")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--customers", type=int, default=300, help="over all channels")
    parser.add_argument("--at-once", type=int, default=16, help="webhooks under way at the same time")
    parser.add_argument(
        "--workers", type=int, default=0, help="worker processes beside the web process; 0: one inside it"
    )
    parser.add_argument("--inside", action="store_true", help="the web process works as well, beside the workers")
    parser.add_argument(
        "--models", type=Path, help="the home whose exported and trained models are used; else made anew"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prilavok-bench-") as folder:
        home = Path(folder)
        if arguments.models:
            shutil.copytree(arguments.models / "models", home / "models")
        asyncio.run(measure(home, arguments))


if __name__ == "__main__":
    main()
