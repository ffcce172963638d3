"""What Prometheus may know: the turns of this process, and how much waits, hangs or lies aside in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

PROCESS = CollectorRegistry()
TURNS = Counter(
    "prilavok_turns", "Messages answered by this process", ("channel", "language", "skill"), registry=PROCESS
)
TURN_SECONDS = Histogram(
    "prilavok_turn_seconds",
    "From a message's reading to the end of its transaction",
    ("channel",),
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
    registry=PROCESS,
)
STAGE_CPU = Counter(
    "prilavok_stage_cpu_seconds", "CPU of this process by the stage of a turn", ("stage",), registry=PROCESS
)
OPEN_LINES = "prilavok_chat_lines"


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the CPU that the calling thread spends inside the block; the block must not await."""
    started = thread_time()
    try:
        yield
    finally:
        STAGE_CPU.labels(name).inc(thread_time() - started)


def turn_done(channel: str, language: str, skill: str, seconds: float) -> None:
    """Count one answered message."""
    TURNS.labels(channel, language, skill).inc()
    TURN_SECONDS.labels(channel).observe(seconds)


_COUNTS = text(
    """
    SELECT 'inbox' AS what, state, '' AS channel, count(*) AS n FROM inbox WHERE state <> 'done' GROUP BY state
    UNION ALL
    SELECT 'outbox', o.state, i.channel, count(*) FROM outbox o JOIN identities i ON i.id = o.identity_id
    GROUP BY o.state, i.channel
    UNION ALL
    SELECT 'uncertain', '', i.channel, sum(o.uncertain) FROM outbox o JOIN identities i ON i.id = o.identity_id
    GROUP BY i.channel
    """
)
"""The messages that are done are not counted: their number only grows, and `prilavok_turns` tells the rate."""


class _Found(Collector):
    """Figures that were just read, for one answer."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


async def exposition(db: AsyncConnection, *, lines: int) -> bytes:
    """The text that Prometheus reads: this process's turns, and the database's queues as they are now."""
    inbox = GaugeMetricFamily("prilavok_inbox", "Messages that are not answered: new or set aside", labels=["state"])
    outbox = GaugeMetricFamily("prilavok_outbox", "Replies by state", labels=["channel", "state"])
    uncertain = GaugeMetricFamily("prilavok_sends_uncertain", "Sends of which the answer was lost", labels=["channel"])
    found = {"new": 0, "set_aside": 0}
    for row in await db.execute(_COUNTS):
        if row.what == "inbox":
            found[row.state] = row.n
        elif row.what == "outbox":
            outbox.add_metric([row.channel, row.state], row.n)
        else:
            uncertain.add_metric([row.channel], row.n)
    for state, n in found.items():
        inbox.add_metric([state], n)
    sockets = GaugeMetricFamily(OPEN_LINES, "Web chats that are connected to this process", value=lines)
    registry = CollectorRegistry()
    registry.register(_Found([inbox, outbox, uncertain, sockets]))
    return generate_latest(PROCESS) + generate_latest(registry)
