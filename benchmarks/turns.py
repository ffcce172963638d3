"""`make bench`: what a turn costs in the serving process, over the real path from socket to socket.

Starts `prilavok demo` in a home of its own, lets 50 visitors write 1,000 mixed messages in three languages over the web
chat, eight at a time, and prints latency (message sent to first word of the answer received), the CPU of the serving
process per turn with its split, PostgreSQL's CPU apart, and memory. CPU figures compare between machines, wall-clock
figures belong to the machine they were taken on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parent.parent

SCRIPT = {
    "ru": [
        "привет",
        "покажи кроссовки для бега до 5000",
        "подешевле",
        "расскажи про второй",
        "добавь первый в корзину, 40 размер",
        "что в корзине?",
        "сделай две пары",
        "нужен термос на литр",
        "ещё",
        "спасибо",
    ],
    "uk": [
        "добрий день",
        "шукаю рюкзак для ноутбука",
        "тільки чорний",
        "додай перший у кошик",
        "який там матеріал?",
        "покажи кошик",
        "прибери рюкзак",
        "чай у подарунок до 500",
        "докладніше про перший",
        "дякую, бувайте",
    ],
    "en": [
        "hi there",
        "wireless headphones under 4000",
        "the cheapest one",
        "tell me about the first",
        "add it to my cart",
        "show my cart",
        "make it two",
        "do you have yoga mats",
        "show more",
        "thanks, bye",
    ],
}


@dataclass(slots=True)
class Server:
    """The serving process and its PostgreSQL."""

    url: str
    process: subprocess.Popen[bytes]
    peak_uss: int = 0
    parts: list[psutil.Process] = field(default_factory=list)

    def cpu_s(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def stages(self) -> dict[str, float]:
        """CPU seconds by stage, as the process counts them itself."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        found = re.findall(r'^prilavok_stage_cpu_seconds_total\{stage="(\w+)"\} ([\d.e+-]+)$', text, re.MULTILINE)
        return {name: float(value) for name, value in found}

    def memory_mb(self) -> dict[str, int]:
        memory = psutil.Process(self.process.pid).memory_full_info()
        return {"uss": memory.uss // 2**20, "rss": memory.rss // 2**20}


def start(home: Path, port: int) -> Server:
    """`prilavok demo` with one thread for the models; returns when it is ready."""
    environment = os.environ | {"PRILAVOK_HOME": str(home), "OMP_NUM_THREADS": "1", "PRILAVOK_LOG_LEVEL": "warning"}
    log = (home / "bench.log").open("wb")
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    server = Server(f"http://127.0.0.1:{port}", process)
    for _ in range(1800):
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return server
        except OSError:
            if process.poll() is not None:
                raise SystemExit((home / "bench.log").read_text()[-3000:]) from None
        time.sleep(0.1)
    raise SystemExit("the server did not become ready")


@contextmanager
def postgres_cpu_s(home: Path) -> Iterator[Callable[[], float]]:
    """Reads the CPU of the embedded server so far, its ended sessions included."""
    from bot.storage.embedded import EmbeddedPostgres

    database = EmbeddedPostgres(home)
    database.start()  # it runs: this holds on to it
    try:
        yield lambda: usage.cpu_s if (usage := database.usage()) else 0.0
    finally:
        database.stop()


async def visit(url: str, language: str, messages: int, gate: asyncio.Semaphore) -> list[float]:
    """One visitor's talk; the latency of each answer in ms."""
    latencies: list[float] = []
    async with connect(url.replace("http", "ws") + "/chat/socket", origin=url) as line:  # type: ignore[arg-type]
        await line.send(json.dumps({"type": "hello", "visitor": "", "after": 0, "lang": language}))
        await _until(line, "welcome")
        for n in range(messages):
            async with gate:
                started = time.perf_counter()
                say = {"type": "say", "id": f"m{n}", "text": SCRIPT[language][n % len(SCRIPT[language])]}
                await line.send(json.dumps(say))
                await _until(line, "message", author="bot")
                latencies.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.02)
    return latencies


async def _until(line: ClientConnection, kind: str, author: str = "") -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(line.recv(), 30))
        if frame.get("type") == "error":
            raise SystemExit(f"the server refused: {frame}")
        if frame.get("type") == kind and (not author or frame.get("author") == author):
            return frame


async def crowd(url: str, messages: int, visitors: int, at_once: int) -> list[float]:
    gate = asyncio.Semaphore(at_once)
    languages = [list(SCRIPT)[n % 3] for n in range(visitors)]
    found = await asyncio.gather(*(visit(url, language, messages // visitors, gate) for language in languages))
    return [latency for one in found for latency in one]


def measure(server: Server, home: Path, messages: int, visitors: int, at_once: int) -> dict[str, Any]:
    asyncio.run(crowd(server.url, 90, 9, at_once))  # warm
    idle = _idle_cpu(server)
    with postgres_cpu_s(home) as postgres_so_far:
        before, postgres, stages = server.cpu_s(), postgres_so_far(), server.stages()
        started = time.monotonic()
        latencies = asyncio.run(crowd(server.url, messages, visitors, at_once))
        took = time.monotonic() - started
        postgres = postgres_so_far() - postgres
    done = len(latencies)
    cpu = (server.cpu_s() - before - idle * took) * 1000 / done
    split = {name: round((value - stages.get(name, 0)) * 1000 / done, 2) for name, value in server.stages().items()}
    return {
        "messages": done,
        "at_once": at_once,
        "latency_ms": {f"p{q}": round(_quantile(latencies, q), 1) for q in (50, 95, 99)},
        "cpu_ms_per_turn": round(cpu, 2),
        "cpu_ms_split": split | {"database, engine, socket and rest": round(cpu - sum(split.values()), 2)},
        "postgres_cpu_ms_per_turn": round(postgres * 1000 / done, 2),
        "idle_cpu_percent": round(idle * 100, 1),
        "memory_mb": server.memory_mb(),
    }


def _idle_cpu(server: Server, seconds: float = 5.0) -> float:
    """CPU seconds per second while nobody writes: the ticks that go on anyway."""
    before = server.cpu_s()
    time.sleep(seconds)
    return (server.cpu_s() - before) / seconds


def _quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--at-once", type=int, default=1, help="visitors that wait for an answer at the same time")
    parser.add_argument("--home", type=Path, help="keep models between runs; a temporary home otherwise")
    arguments = parser.parse_args()
    home = arguments.home or Path(tempfile.mkdtemp(prefix="prilavok-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start(home, port)
    try:
        print(json.dumps(measure(server, home, arguments.messages, arguments.visitors, arguments.at_once), indent=2))
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
