"""What is well with an installation and what is not, each with the thing to do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core import wall_clock
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: `state` is ok, off, warning or failed."""

    what: str
    state: str
    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Whether a channel's settings are there. `note` says it in words."""

    name: str
    on: bool
    missing: tuple[str, ...]
    note: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which one thing rests on another."""
    findings = [_home(settings), _secrets(settings)]
    findings += [finding async for finding in _database(settings)]
    findings += [await _redis(settings), _embedding(settings), _nlu(settings)]
    return findings + [_channel(state) for state in channel_states(settings)]


def _home(settings: Settings) -> Finding:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        advice = "make it writable, or set PRILAVOK_HOME to a directory that is"
        return Finding("home", "failed", f"{home}: {error.strerror}", advice)
    return Finding("home", "ok", str(home.resolve()))


def _secrets(settings: Settings) -> Finding:
    if settings.public_url and not settings.secret_key:
        advice = "set PRILAVOK_SECRET_KEY when several hosts serve this shop"
        return Finding("settings", "warning", "the signing key is generated and lives under the home", advice)
    if not settings.public_url and (sending := [s.name for s in channel_states(settings) if s.on and s.name != "web"]):
        advice = "set PRILAVOK_PUBLIC_URL to the address by which customers reach this server"
        detail = f"no links to pay by or to products can be sent on {', '.join(sending)}"
        return Finding("settings", "warning", detail, advice)
    languages = ", ".join(settings.language_list)
    return Finding("settings", "ok", f"{languages}; {settings.currency}; {settings.timezone}")


# ------------------------------------------------------------------------------------------------ database


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    from bot.app import new_engine, open_database
    from bot.storage.engine import check
    from bot.storage.errors import StorageError

    try:
        async with open_database(settings) as url:
            engine = new_engine(url)
            try:
                kind = "server" if settings.database_url else "embedded"
                yield Finding("database", "ok", f"PostgreSQL {await check(engine)}, {kind}, up to date")
                for finding in await _contents(settings, engine):
                    yield finding
            finally:
                await engine.dispose()
    except (StorageError, OSError) as error:
        advice = "check PRILAVOK_DATABASE_URL" if settings.database_url else "see postgres/server.log under the home"
        yield Finding("database", "failed", str(error), advice)


async def _contents(settings: Settings, engine: AsyncEngine) -> list[Finding]:
    async with engine.connect() as db:
        return [await _catalog(settings, db), await _inbox(db), await _outbox(db)]


async def _catalog(settings: Settings, db: AsyncConnection) -> Finding:
    count = (await db.execute(text("SELECT count(*) FROM products WHERE active"))).scalar_one()
    if not count:
        return Finding("catalogue", "warning", "no products", "import a feed: prilavok catalog import FEED")
    snapshot = "with a snapshot of the index" if (settings.home / "index").is_dir() else "no snapshot of the index yet"
    return Finding("catalogue", "ok", f"{count} products, {snapshot}")


async def _inbox(db: AsyncConnection) -> Finding:
    query = text(
        "SELECT count(*) FILTER (WHERE state = 'new') AS waiting, "
        "count(*) FILTER (WHERE state = 'set_aside') AS aside, "
        "(SELECT error FROM inbox WHERE state = 'set_aside' ORDER BY id DESC LIMIT 1) AS error "
        "FROM inbox WHERE state <> 'done'"
    )
    row = (await db.execute(query)).one()
    if row.aside:
        advice = "look into the newest error: " + " ".join(str(row.error).split())[:160]
        return Finding("inbox", "warning", f"{row.aside} messages set aside, {row.waiting} waiting", advice)
    return Finding("inbox", "ok", f"{row.waiting} messages waiting, none set aside")


async def _outbox(db: AsyncConnection) -> Finding:
    query = text(
        "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS open, "
        "count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'uncertain') AS uncertain "
        "FROM outbox WHERE created_at > :since"
    )
    row = (await db.execute(query, {"since": wall_clock() - timedelta(days=7)})).one()
    detail = f"{row.open} replies on their way, {row.failed} failed and {row.uncertain} uncertain in 7 days"
    if row.failed or row.uncertain:
        return Finding("outbox", "warning", detail, "the log says why under “send failed”")
    return Finding("outbox", "ok", detail)


# ------------------------------------------------------------------------------------------------ the rest


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("redis", "off", "not configured; PostgreSQL's NOTIFY does its work")
    from bot.storage.errors import StorageError
    from bot.wakeups import RedisCarrier

    problems: tuple[type[Exception], ...] = (StorageError, *RedisCarrier.errors)
    try:
        carrier = RedisCarrier(settings.redis_url)
        try:
            await carrier.send(["doctor"])
        finally:
            await carrier.close()
    except problems as error:
        advice = "check PRILAVOK_REDIS_URL; without Redis everything works, wake-ups take up to a second"
        return Finding("redis", "failed", " ".join(str(error).split()), advice)
    return Finding("redis", "ok", "answers")


def _embedding(settings: Settings) -> Finding:
    from bot.app import new_embedder
    from catalog_index.embed import ModelUnavailable

    name, directory = settings.embedding_model or "the packaged model", settings.home / "models"
    if not any(directory.glob("*/model.json")):
        return Finding("embedding", "warning", f"{name} is not exported yet", "prilavok models build")
    try:
        embedder = new_embedder(settings)
    except (ModelUnavailable, OSError) as error:
        return Finding("embedding", "failed", str(error), "check PRILAVOK_EMBEDDING_MODEL, then: prilavok models build")
    return Finding("embedding", "ok", f"{name}, {embedder.dim} dimensions")


def _nlu(settings: Settings) -> Finding:
    from bot.app import load_interpreter
    from nlu.normalize import Normalizer

    try:
        load_interpreter(settings, Normalizer())
    except Exception as error:  # whatever it is, the doctor's patient is to hear of it
        return Finding("nlu", "failed", f"{settings.nlu_engine}: {error}", "prilavok nlu train")
    return Finding("nlu", "ok", f"the {settings.nlu_engine} engine is trained")


_NEEDS: dict[str, tuple[str, ...]] = {
    "telegram": ("telegram_token", "telegram_secret"),
    "whatsapp": ("whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_phone_number_id"),
    "sms": ("twilio_account_sid", "twilio_auth_token", "twilio_from"),
}


def _needs(settings: Settings) -> dict[str, tuple[str, ...]]:
    """What each channel cannot do without. Telegram is asked for its updates where it could not reach us: no secret."""
    return _NEEDS if settings.public_url else {**_NEEDS, "telegram": ("telegram_token",)}


def channel_states(settings: Settings) -> list[ChannelState]:
    """Every channel and what it lacks. One without its signing secret is off: it never runs unverified."""
    states = [ChannelState("web", True, (), "served by this process")]
    for name, needs in _needs(settings).items():
        missing = tuple(f"PRILAVOK_{need.upper()}" for need in needs if not getattr(settings, need))
        if not missing:
            note = "configured"
        elif len(missing) == len(needs):
            note = "not configured"
        else:
            note = f"missing {', '.join(missing)}"
        states.append(ChannelState(name, not missing, missing, note))
    return states


def _channel(state: ChannelState) -> Finding:
    half = not state.on and state.note != "not configured"
    advice = f"set {', '.join(state.missing)}" if half else ""
    return Finding(state.name, "ok" if state.on else "warning" if half else "off", state.note, advice)
