"""The database by its URL: an engine whose errors are one clear line, and its tables brought up to date."""

from __future__ import annotations

import json
import re
import select
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import psycopg
import sqlalchemy as sa
from procrastinate.schema import SchemaManager, migrations_path
from pydantic_core import from_json
from sqlalchemy.engine import URL, Connection, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import create_async_engine as _create_async_engine

from bot.storage.errors import StorageError

if TYPE_CHECKING:
    from alembic.config import Config

OLDEST_SERVER = 15
MIGRATIONS = Path(__file__).with_name("migrations")
UPGRADE_LOCK = 0x7072696C61766F6B  # "prilavok": any number that nobody else locks
CONNECT_TIMEOUT_S = 5
# A peer that vanished without a word is noticed after about 30 + 3 * 10 s instead of two hours.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
_loads = partial(from_json, allow_inf_nan=False)


def database_url(url: str) -> URL:
    """The URL with psycopg as its driver; StorageError when it is not one of a PostgreSQL database."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError):  # their messages would show the password
        raise StorageError("the database URL cannot be read; use postgresql://user:password@host/name") from None
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise StorageError(f"the database URL begins with {parsed.drivername}://; only postgresql:// is supported")
    return parsed.set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """The same URL as psycopg and procrastinate read it, password included."""
    return database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def create_engine(
    url: str,
    *,
    pool_size: int = 10,
    max_overflow: int = 5,
    statement_timeout_s: float | None = None,
    application_name: str = "prilavok",
) -> AsyncEngine:
    """An engine that connects when first used: sessions in UTC, JSON with every letter as it is.

    A server that is away, refuses, or is older than version 15 raises StorageError out of whatever needed a connection.
    The sizes are of two pools: for transactions, and for statements that stand alone.
    """
    parsed = database_url(url)
    make = partial(
        _create_async_engine,
        parsed,
        pool_size=pool_size,
        max_overflow=max_overflow,
        json_serializer=_dumps,
        json_deserializer=_loads,
        hide_parameters=True,  # an error in the log shall not tell what customers wrote
        connect_args=_connect_arguments(parsed, application_name, statement_timeout_s),
    )
    engine, single = make(), make(isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    for one in (engine, single):
        _explain_errors(one.sync_engine)
        sa.event.listen(one.sync_engine, "checkout", _leave_out_the_dead)
    sa.event.listen(engine.sync_engine, "engine_disposed", lambda _: single.sync_engine.dispose())
    _SINGLE[engine] = single
    return engine


_SINGLE: WeakKeyDictionary[AsyncEngine, AsyncEngine] = WeakKeyDictionary()


def singly(engine: AsyncEngine) -> AsyncEngine:
    """The same database for statements that stand alone: each its own transaction, no BEGIN, no COMMIT, no reset.

    They have connections of their own, for it costs more to switch one over than to run most of them.
    """
    return _SINGLE[engine]


def _leave_out_the_dead(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server closed while it lay idle.

    An idle connection has nothing to read but the end of itself: this asks the socket, where a ping would ask the
    server, five times a turn.
    """
    waiting = select.poll()
    waiting.register(connection.driver_connection.fileno(), select.POLLIN | select.POLLHUP)
    if waiting.poll(0):
        raise DisconnectionError("the server closed the connection")


async def check(engine: AsyncEngine) -> str:
    """The server's version, once it answers; StorageError when it does not."""
    async with engine.connect() as connection:
        return str(await connection.scalar(sa.text("SHOW server_version")))


def upgrade(url: str) -> None:
    """Brings our tables, then procrastinate's, up to date, each step all or nothing; two at once take turns.

    Raises StorageError, also for a database that a newer version has already changed.
    """
    engine = _sync_engine(url)
    try:
        if not _is_current(engine):
            _migrate(engine)
    except (SQLAlchemyError, psycopg.Error) as error:
        raise StorageError(f"cannot upgrade {_name(engine.url)}: {_first_line(error)}") from error
    finally:
        engine.dispose()


def _is_current(engine: sa.Engine) -> bool:
    """Whether there is nothing to do, which is so at nearly every start: Alembic takes a second and 10 MB to load."""
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
    with engine.connect() as db:
        if db.scalar(sa.text("SELECT to_regclass('alembic_version')")) is None:
            return False
        version = db.scalar(sa.text("SELECT max(version_num) FROM alembic_version"))
        note = db.scalar(sa.text("SELECT obj_description(to_regclass('procrastinate_jobs'))"))
    return (version, note) == (newest, _procrastinate_scripts()[-1].name)


def _migrate(engine: sa.Engine) -> None:
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        with _changing(engine) as connection:
            command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise StorageError(f"cannot upgrade {_name(engine.url)}, a newer version made it: {error}") from error
    while _upgrade_procrastinate(engine):
        pass


@contextmanager
def _changing(engine: sa.Engine) -> Iterator[Connection]:
    """A transaction during which no other process changes the tables."""
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        yield connection


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file; `connection` is what env.py runs the migrations on."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _sync_engine(url: str) -> sa.Engine:
    parsed = database_url(url)
    arguments = _connect_arguments(parsed, "prilavok upgrade", None)
    engine = sa.create_engine(parsed, poolclass=sa.NullPool, json_serializer=_dumps, connect_args=arguments)
    _explain_errors(engine)
    return engine


def _connect_arguments(url: URL, application_name: str, statement_timeout_s: float | None) -> dict[str, Any]:
    options = [str(url.query.get("options", "")), "-c timezone=UTC"]
    if statement_timeout_s is not None:
        options.append(f"-c statement_timeout={round(statement_timeout_s * 1000)}")
    defaults = {"application_name": application_name, "connect_timeout": CONNECT_TIMEOUT_S, **KEEPALIVE}
    given = {name: value for name, value in defaults.items() if name not in url.query}
    return {**given, "options": " ".join(options).strip()}


# -------------------------------------------------------------------------------------------------- errors


def _explain_errors(engine: sa.Engine) -> None:
    sa.event.listen(engine, "handle_error", partial(_explain, engine.url))
    sa.event.listen(engine, "connect", partial(_check_version, engine.url))


def _explain(url: URL, context: ExceptionContext) -> None:
    """A connection that could not be made becomes a StorageError; errors of statements stay what they are."""
    if context.connection is None and context.statement is None and not context.is_pre_ping:
        raise StorageError(f"cannot reach {_name(url)}: {_first_line(context.original_exception)}") from None


def _check_version(url: URL, connection: Any, _record: object) -> None:
    driver = getattr(connection, "driver_connection", connection)  # the asynchronous engine wraps it
    version = driver.info.server_version // 10000
    if version < OLDEST_SERVER:
        raise StorageError(f"{_name(url)} is PostgreSQL {version}; version {OLDEST_SERVER} or newer is needed")


def _name(url: URL) -> str:
    """Database and host as people know them, never the password."""
    host = url.host or url.query.get("host") or "the local socket"
    port = f":{url.port}" if url.port else ""
    return (
        f"database {url.database or url.username or ''!s} at {host if isinstance(host, str) else ','.join(host)}{port}"
    )


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    text = next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)
    return re.sub(r"^connection (failed: )?(connection )?(to server )?.*?(failed|error): (FATAL:\s*)?", "", text)


# ------------------------------------------------------------------------------------------- procrastinate


def _upgrade_procrastinate(engine: sa.Engine) -> bool:
    """Applies its whole schema where there is none, else its next migration; whether there may be another.

    Which one was the last is noted on its table. Each has its own transaction: one may use what another has added.
    """
    scripts = _procrastinate_scripts()
    with _changing(engine) as connection:
        exists, note = connection.execute(
            sa.text("SELECT t IS NOT NULL, obj_description(t) FROM to_regclass('procrastinate_jobs') t")
        ).one()
        if not exists:
            _execute_script(connection, SchemaManager.get_schema(), scripts[-1].name)
        elif waiting := [path for path in scripts if note and path.name > note]:
            _execute_script(connection, waiting[0].read_text(encoding="utf-8"), waiting[0].name)
            return True
    return False


def _procrastinate_scripts() -> list[Path]:
    return sorted(migrations_path.glob("*.sql"), key=lambda path: path.name)


def _execute_script(connection: Connection, script: str, name: str) -> None:
    """Runs many statements at once; without parameters psycopg sends them as they are."""
    cursor = connection.connection.cursor()
    cursor.execute(f"{script}; COMMENT ON TABLE procrastinate_jobs IS '{name}'")
    cursor.close()
