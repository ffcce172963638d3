"""The composition root: the one place where the parts are built and joined. Tests pass fakes as keyword arguments."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import attachments, media, outbox, polling, posting, statuses, timers, turn
from bot.core import Clock, Core, Schedule, no_hop, wall_clock
from bot.delivery import Delivery
from bot.handles import Handles
from bot.jobs import Jobs, every
from bot.live import LiveCatalog, StoredVectors
from bot.mailbox import WebMailbox
from bot.people import assignment
from bot.rates import platform_limits
from bot.settings import Settings
from bot.skills import store_info
from bot.storage.embedded import EmbeddedPostgres
from bot.storage.engine import create_engine, database_url, libpq_url, singly, upgrade
from bot.wakeups import Wakeups, postgres_wakeups, redis_wakeups
from bot.wording import Wording
from bot.worker import LOOK_EVERY_S, OwnHandsFirst, Worker
from catalog_index.embed import OnnxEmbedder, load_embedder
from catalog_index.types import Embedder, VectorStores
from catalog_index.vectors import FaissStores
from channels.sms import SmsConnector
from channels.twilio import TwilioProvider
from channels.types import Connector
from channels.web import WebConnector
from channels.whatsapp import WhatsAppConnector
from nlu.embedded import open_interpreter
from nlu.normalize import Normalizer
from nlu.types import Interpreter

CATALOG_CHECK_S = 1.0
SERVER_CHECK_S = 3.0


class Inline:
    """A schedule that runs the work at once, in the caller: for `replay`, `chat` and tests of whole conversations."""

    def __init__(self) -> None:
        self.core: Core | None = None

    async def drain(self, customer_id: int) -> None:
        assert self.core is not None
        await turn.drain(self.core, customer_id)

    async def deliver(self, identity_id: int) -> None:
        assert self.core is not None
        await outbox.deliver(self.core, identity_id)


@dataclass(frozen=True, slots=True)
class App:
    """A running assistant: its parts, and the loops that keep it going."""

    core: Core
    jobs: Jobs | None
    worker: Worker

    async def work(self) -> None:
        """Be a worker until cancelled: turns, sends, timers, and whatever was left lying."""
        assert self.jobs is not None
        core = self.core
        assert isinstance(core.schedule, OwnHandsFirst)
        core.schedule.worker = self.worker
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.jobs.work(core.settings.worker_concurrency))
                group.create_task(every(LOOK_EVERY_S, self.worker.look, "look"))
                group.create_task(every(2.0, partial(assignment.tick, core), "desk"))
                group.create_task(every(10.0, self.jobs.release_stalled, "stalled jobs"))
                group.create_task(every(60.0, partial(statuses.tidy, core), "statuses"))
                group.create_task(polling.keep_polling(core))
        finally:
            core.schedule.worker = None
            await self.worker.stop()

    async def keep_catalog(self) -> None:
        """Keep this process's search index in step with the rows, until cancelled."""

        async def tick() -> None:
            if await self.core.catalog.stale():
                await self.core.catalog.refresh()
            async with singly(self.core.engine).connect() as db:
                await store_info.warm(turn.shop_at(self.core, db, "", self.core.clock()))

        await every(CATALOG_CHECK_S, tick, "catalogue")


def database(settings: Settings) -> tuple[str, EmbeddedPostgres | None]:
    """The database to use, and the embedded server behind it when there is one (it is started)."""
    if settings.database_url:
        return settings.database_url, None
    server = EmbeddedPostgres(settings.home)
    return server.start(), server


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """The URL of a database that is up and has today's tables."""
    url, server = await asyncio.to_thread(database, settings)
    keeper = asyncio.create_task(_keep_up(server)) if server else None
    try:
        await asyncio.to_thread(upgrade, url)
        yield url
    finally:
        if keeper:
            keeper.cancel()
        if server:
            await asyncio.to_thread(server.stop)


async def _keep_up(server: EmbeddedPostgres) -> None:
    """Start the embedded server again when it was killed under us; asking costs some milliseconds when all is well."""

    async def tick() -> None:
        await asyncio.to_thread(server.start)

    await every(SERVER_CHECK_S, tick, "embedded server")


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    url: str = "",
    inline: bool = False,
    clock: Clock = wall_clock,
    hop: Callable[[str], None] = no_hop,
    connectors: Mapping[str, Connector] | None = None,
    interpreter: Interpreter | None = None,
    embedder: Embedder | None = None,
    wakeups: Wakeups | None = None,
) -> AsyncIterator[App]:
    """Build the assistant over a migrated database (`url`, else the settings' own). `inline` answers in the caller."""
    async with AsyncExitStack() as stack:
        url = url or await stack.enter_async_context(open_database(settings))
        engine = create_engine(url)
        stack.push_async_callback(engine.dispose)
        if wakeups is None:
            wakeups = new_wakeups(settings, url)
            stack.push_async_callback(wakeups.close)
        executor = ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2), thread_name_prefix="cpu")
        stack.callback(executor.shutdown, wait=False)
        normalizer = Normalizer()
        if interpreter is None:
            interpreter = await asyncio.to_thread(load_interpreter, settings, normalizer)
        stack.push_async_callback(interpreter.close)
        if embedder is None:
            embedder = await asyncio.to_thread(new_embedder, settings)
        catalog = _catalog(settings, engine, url, interpreter, embedder, normalizer, executor)
        stack.callback(catalog.close)
        jobs = None if inline else Jobs(url, clock)
        schedule: Schedule = OwnHandsFirst(jobs) if jobs else Inline()
        channels = connectors or _connectors(settings, engine, wakeups, clock)
        core = Core(
            settings=settings,
            engine=engine,
            schedule=schedule,
            wakeups=wakeups,
            interpreter=interpreter,
            analyzer=normalizer,
            catalog=catalog,
            wording=Wording(settings.language_list, settings.home / "locales"),
            connectors=channels,
            handles=Handles(channels),
            executor=executor,
            clock=clock,
            hop=hop,
            delivery=Delivery({} if inline else platform_limits(settings.sms_segments_per_s)),
        )
        if isinstance(schedule, Inline):
            schedule.core = core
        worker = _worker(core)
        if jobs:
            await jobs.open(drain=worker.turns.finish, deliver=worker.sends.finish)
            stack.push_async_callback(jobs.close)
        for connector in core.connectors.values():
            stack.push_async_callback(connector.close)
        stack.push_async_callback(core.aside.close)
        await catalog.open()
        yield App(core, jobs, worker)


def _worker(core: Core) -> Worker:
    async def fire_timers() -> None:
        for customer_id in await timers.fire_due(core.engine, core.clock()):
            await core.schedule.drain(customer_id)

    return Worker(
        core.engine,
        core.clock,
        drain=partial(turn.drain, core),
        deliver=partial(outbox.deliver, core),
        chores={
            "timers": fire_timers,
            "attachments": partial(attachments.fetch_due, core),
            "webhooks": partial(posting.send_webhooks, core),
        },
        concurrency=core.settings.worker_concurrency,
    )


def new_engine(url: str) -> AsyncEngine:
    """An engine over a database, for commands that need no more."""
    return create_engine(url)


def new_wakeups(settings: Settings, url: str) -> Wakeups:
    """Redis where it is configured, else PostgreSQL's NOTIFY."""
    return redis_wakeups(settings.redis_url) if settings.redis_url else postgres_wakeups(url)


def new_embedder(settings: Settings) -> OnnxEmbedder:
    """The embedding model that the settings name, exported first when it has not been."""
    return load_embedder(settings.embedding_model or None, settings.home / "models")


def load_interpreter(settings: Settings, normalizer: Normalizer) -> Interpreter:
    """The engine that the settings name; the embedded one is trained first when its data changed."""
    embedded = open_interpreter(settings.home / "models" / "nlu", [settings.home / "nlu"], normalizer)
    if settings.nlu_engine == "rasa":
        from nlu.rasa import RasaInterpreter

        return RasaInterpreter(settings.rasa_url, entities=embedded)
    return embedded


def _connectors(settings: Settings, engine: AsyncEngine, wakeups: Wakeups, clock: Clock) -> dict[str, Connector]:
    return {"web": WebConnector(WebMailbox(engine, wakeups, clock)), **platforms(settings)}


def platforms(settings: Settings) -> dict[str, Connector]:
    """The messengers that are configured. A new channel is one file and one line here."""
    found: dict[str, Connector] = {}
    open_file = partial(media.open_file, settings.home)
    if settings.telegram_token and (settings.telegram_secret or not settings.public_url):
        from channels.telegram import TelegramConnector  # aiogram takes seconds and 150 MB to load

        found["telegram"] = TelegramConnector(
            settings.telegram_token,
            settings.telegram_secret,
            settings.telegram_api_base,
            settings.public_url,
            open_file,
        )
    if settings.whatsapp_token and settings.whatsapp_app_secret and settings.whatsapp_phone_number_id:
        found["whatsapp"] = WhatsAppConnector(
            settings.whatsapp_token,
            settings.whatsapp_app_secret,
            settings.whatsapp_verify_token,
            settings.whatsapp_phone_number_id,
            settings.whatsapp_api_base,
            settings.public_url,
            open_file,
        )
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        status_url = f"{settings.public_url.rstrip('/')}/channels/sms/twilio/status" if settings.public_url else ""
        provider = TwilioProvider(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_from,
            settings.twilio_api_base,
            status_url,
        )
        found["sms"] = SmsConnector(provider)
    return found


def _catalog(
    settings: Settings,
    engine: AsyncEngine,
    url: str,
    interpreter: Interpreter,
    embedder: Embedder,
    normalizer: Normalizer,
    executor: ThreadPoolExecutor,
) -> LiveCatalog:
    return LiveCatalog(
        engine,
        interpreter,
        embedder=embedder,
        analyzer=normalizer,
        vectors=StoredVectors(database_url(url).render_as_string(hide_password=False), embedder.model_hash),
        directory=settings.home / "index",
        executor=executor,
        currency=settings.currency,
        languages=settings.language_list,
        stores=vector_stores(settings, url, embedder),
    )


def vector_stores(settings: Settings, url: str, embedder: Embedder) -> VectorStores:
    """Where vectors are searched, as the settings say."""
    if settings.vector_store == "faiss":
        return FaissStores()
    from catalog_index.shared_vectors import PgVectors

    return PgVectors(partial(psycopg.connect, libpq_url(url)), embedder.model_hash)
