"""What the hops of a message share: handed to each, built in `bot.app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.aside import Aside
from bot.delivery import Delivery
from bot.handles import Handles
from bot.live import LiveCatalog
from bot.settings import Settings
from bot.wakeups import Wakeups
from bot.wording import Wording
from catalog_index.types import Analyzer
from channels.types import Connector
from nlu.types import Interpreter

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, UTC-aware: the one reading of the wall clock."""
    return datetime.now(UTC)


class Schedule(Protocol):
    """What wakes a worker. Losing a call delays a message until a worker's next look and loses nothing."""

    async def drain(self, customer_id: int) -> None: ...

    async def deliver(self, identity_id: int) -> None: ...


def no_hop(name: str) -> None:
    """Called between any two hops; tests put a kill here."""


@dataclass(frozen=True, slots=True)
class Core:
    """The parts of a running assistant."""

    settings: Settings
    engine: AsyncEngine
    schedule: Schedule
    wakeups: Wakeups
    interpreter: Interpreter
    analyzer: Analyzer
    catalog: LiveCatalog
    wording: Wording
    connectors: Mapping[str, Connector]
    executor: Executor
    clock: Clock = wall_clock
    hop: Callable[[str], None] = no_hop
    delivery: Delivery = field(default_factory=Delivery)
    aside: Aside = field(default_factory=Aside)
    handles: Handles = field(default_factory=Handles)
