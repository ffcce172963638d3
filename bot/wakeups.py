"""Wake-ups between processes: "something about this topic is new", and nothing more.

A wake-up carries no data and may be lost: whoever waits for one also looks by himself from time to time. So
nothing here raises because a server is away, it says so once in the log and tries again. Within a process a wake-up
arrives at once, with no server at all.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Protocol, Self

import psycopg
import redis.asyncio
import structlog
from psycopg.conninfo import make_conninfo
from redis.exceptions import RedisError

from bot.storage.engine import KEEPALIVE, libpq_url
from bot.storage.errors import StorageError

CHANNEL = "prilavok_wakeups"
MAX_TOPIC_BYTES = 1000  # PostgreSQL's NOTIFY takes 8000 with the sender's mark
RETRY_S = 1.0
LINGER_S = 0.03
"""Wake-ups for other processes that follow each other closely, as those of one turn do, go together."""
CONNECT_TIMEOUT_S = 5

log = structlog.get_logger(__name__)


class Wakeups(Protocol):
    """Tells everybody who subscribed to a topic, in any process, that there is something new."""

    async def publish(self, topic: str, *, here: bool = True) -> None:
        """Wakes the topic's subscribers; returns at once and never fails because a server is away.

        `here=False` leaves out those of this process, for who has told them already.
        """

    def subscribe(self, topics: Iterable[str] | None = None) -> Subscription:
        """A subscription to these topics, or to all of them; close it when done."""

    async def close(self) -> None:
        """Sends what still waits, as far as possible, and lets go of connections."""


class Subscription:
    """Topics that were woken and not yet taken; each is kept once, so a slow reader costs no memory.

    `topics` may be added to and taken from while it is open; None stands for every topic.
    """

    def __init__(self, topics: Iterable[str] | None, on_close: Callable[[Subscription], None]) -> None:
        self.topics = None if topics is None else set(topics)
        self._woken: set[str] = set()
        self._event = asyncio.Event()
        self._on_close = on_close

    async def wait(self, timeout_s: float | None = None) -> frozenset[str]:
        """The topics woken since the last call, as soon as there is one; empty when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):  # wait_for may swallow a cancellation before Python 3.12
                await self._event.wait()
        woken = frozenset(self._woken)
        self._woken.clear()
        self._event.clear()
        return woken

    async def __aiter__(self) -> AsyncIterator[str]:
        while True:
            for topic in await self.wait():
                yield topic

    def wake(self, topic: str) -> None:
        """Marks the topic as woken if it is subscribed to."""
        if self.topics is None or topic in self.topics:
            self._woken.add(topic)
            self._event.set()

    def close(self) -> None:
        self._on_close(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MemoryWakeups:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    async def publish(self, topic: str, *, here: bool = True) -> None:
        if here:
            self.wake(topic)

    def wake(self, topic: str) -> None:
        """Wakes the subscribers of this process."""
        for subscription in self._subscriptions:
            subscription.wake(topic)

    def subscribe(self, topics: Iterable[str] | None = None) -> Subscription:
        subscription = Subscription(topics, self._subscriptions.discard)
        self._subscriptions.add(subscription)
        return subscription

    async def close(self) -> None:
        self._subscriptions.clear()


class Carrier(Protocol):
    """Takes payloads to every other process. Its failures are `errors`, and end what it was doing."""

    name: str
    errors: tuple[type[Exception], ...]

    def receive(self) -> AsyncIterator[str | None]:
        """None once it listens, then every payload sent from anywhere, this process included."""

    async def send(self, payloads: list[str]) -> None: ...

    async def close(self) -> None: ...


class CarriedWakeups:
    """Wake-ups within this process and, through a carrier that may come and go, in all others."""

    def __init__(self, carrier: Carrier, *, retry_s: float = RETRY_S) -> None:
        self._carrier = carrier
        self._retry_s = retry_s
        self._local = MemoryWakeups()
        self._mark = secrets.token_hex(4)  # our own wake-ups come back to us, where they have already been heard
        self._waiting: dict[str, None] = {}
        self._something_waits = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._away = False

    async def publish(self, topic: str, *, here: bool = True) -> None:
        if len(topic.encode()) > MAX_TOPIC_BYTES:
            raise ValueError(f"a topic has at most {MAX_TOPIC_BYTES} bytes")
        if here:
            self._local.wake(topic)
        self._waiting[topic] = None
        self._something_waits.set()
        self._run("send", self._send_for_ever)

    def subscribe(self, topics: Iterable[str] | None = None) -> Subscription:
        self._run("receive", self._receive_for_ever)
        return self._local.subscribe(topics)

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._waiting and not self._away:
            await self._send()
        await self._carrier.close()
        await self._local.close()

    def _run(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        if name not in self._tasks:
            self._tasks[name] = asyncio.create_task(work(), name=f"wakeups {name} ({self._carrier.name})")

    async def _send_for_ever(self) -> None:
        while True:
            await self._something_waits.wait()
            await asyncio.sleep(LINGER_S)
            if not await self._send():
                await asyncio.sleep(self._retry_s)

    async def _send(self) -> bool:
        """Sends what waits, each topic once; what cannot be sent is dropped: by then everybody has looked himself."""
        topics, self._waiting = self._waiting, {}
        self._something_waits.clear()
        try:
            await self._carrier.send([f"{self._mark} {topic}" for topic in topics])
        except asyncio.CancelledError:
            self._waiting = topics | self._waiting  # `close` sends them
            raise
        except self._carrier.errors as error:
            self._note(error)
            return False
        self._note(None)
        return True

    async def _receive_for_ever(self) -> None:
        while True:
            try:
                async for payload in self._carrier.receive():
                    self._note(None)
                    self._hear(payload)
            except self._carrier.errors as error:
                self._note(error)
            await asyncio.sleep(self._retry_s)

    def _hear(self, payload: str | None) -> None:
        mark, _, topic = (payload or "").partition(" ")
        if topic and mark != self._mark:
            self._local.wake(topic)

    def _note(self, error: Exception | None) -> None:
        """Says once that the carrier is away, and once that it is back."""
        if error is not None and not self._away:
            log.warning("wake-ups are slower", carrier=self._carrier.name, reason=_first_line(error))
        if error is None and self._away:
            log.info("wake-ups are back", carrier=self._carrier.name)
        self._away = error is not None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


# -------------------------------------------------------------------------------------------------- PostgreSQL


class PostgresCarrier:
    """LISTEN on one connection and NOTIFY on another, apart from any transaction: a NOTIFY holds up others' commits."""

    name = "PostgreSQL"
    errors: tuple[type[Exception], ...] = (psycopg.Error, OSError)

    def __init__(self, url: str) -> None:
        self._url = libpq_url(url)
        self._sender: psycopg.AsyncConnection | None = None

    async def receive(self) -> AsyncIterator[str | None]:
        connection = await self._connect("prilavok wake-ups in")
        try:
            await connection.execute(f"LISTEN {CHANNEL}")
            yield None
            async for notification in connection.notifies():
                yield notification.payload
        finally:
            await connection.close()

    async def send(self, payloads: list[str]) -> None:
        if self._sender is None or self._sender.closed:
            self._sender = await self._connect("prilavok wake-ups out")
        await self._sender.execute("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) payload", (CHANNEL, payloads))

    async def close(self) -> None:
        if self._sender is not None:
            await self._sender.close()

    async def _connect(self, name: str) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(
            make_conninfo(self._url, application_name=name, connect_timeout=CONNECT_TIMEOUT_S, **KEEPALIVE),
            autocommit=True,
        )


def postgres_wakeups(url: str, *, retry_s: float = RETRY_S) -> CarriedWakeups:
    """Wake-ups through PostgreSQL's NOTIFY; connects when first used."""
    return CarriedWakeups(PostgresCarrier(url), retry_s=retry_s)


# ------------------------------------------------------------------------------------------------------- Redis


class RedisCarrier:
    """PUBLISH and SUBSCRIBE on one channel."""

    name = "Redis"
    errors: tuple[type[Exception], ...] = (RedisError, OSError)

    def __init__(self, url: str) -> None:
        try:
            self._client = redis.asyncio.Redis.from_url(
                url, socket_connect_timeout=CONNECT_TIMEOUT_S, socket_keepalive=True, health_check_interval=30
            )
        except ValueError:  # its message would show the password
            raise StorageError("the Redis URL cannot be read; use redis://host:port/0") from None

    async def receive(self) -> AsyncIterator[str | None]:
        async with self._client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(CHANNEL)
            yield None
            async for message in pubsub.listen():
                yield message["data"].decode()

    async def send(self, payloads: list[str]) -> None:
        async with self._client.pipeline(transaction=False) as pipeline:
            for payload in payloads:
                pipeline.publish(CHANNEL, payload)
            await pipeline.execute()

    async def close(self) -> None:
        await self._client.aclose()


def redis_wakeups(url: str, *, retry_s: float = RETRY_S) -> CarriedWakeups:
    """Wake-ups through Redis's publish and subscribe; connects when first used. StorageError for a wrong URL."""
    return CarriedWakeups(RedisCarrier(url), retry_s=retry_s)
