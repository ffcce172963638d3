"""The engine: what a URL may look like, what an error says, and tables that are brought up to date once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from procrastinate.schema import migrations_path
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import alembic_config, check, create_engine, database_url, libpq_url, upgrade
from bot.storage.errors import StorageError
from tests.conftest import Databases, free_port


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://u:p%40ss@h:5433/d", "postgresql://u:p%40ss@h:5433/d"),
        ("postgres://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql+psycopg://h/d", "postgresql://h/d"),
        ("  postgresql:///d?host=/run/pg \n", "postgresql:///d?host=%2Frun%2Fpg"),
    ],
)
def test_urls_that_are_understood(given: str, expected: str) -> None:
    assert libpq_url(given) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "cannot be read"),
        ("mushroom", "cannot be read"),
        ("postgresql://u:hunter2@h:port/d", "cannot be read"),
        ("mysql://u:hunter2@h/d", "begins with mysql://"),
        ("postgresql+asyncpg://u:hunter2@h/d", r"begins with postgresql\+asyncpg://"),
    ],
)
def test_urls_that_are_refused(url: str, message: str) -> None:
    for use in (create_engine, upgrade, libpq_url):
        with pytest.raises(StorageError, match=message) as caught:
            use(url)
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://u:hunter2@127.0.0.1:{closed}/shop", "database shop at 127.0.0.1:{closed}: .*refused"),
        ("postgresql://u:hunter2@no.such.invalid/shop", "database shop at no.such.invalid: .*resolve"),
        ("postgresql://u:hunter2@/shop?host=/no/such", "database shop at /no/such: .*No such file or directory"),
        ("postgresql://u:hunter2@127.0.0.1/shop?nosuch=1", "database shop at 127.0.0.1: .*nosuch"),
        ("{server}", 'database shop at .*: database "shop" does not exist'),
    ],
)
async def test_a_database_that_cannot_be_used_is_told(database_server: str, url: str, message: str) -> None:
    parts = {
        "closed": free_port(),
        "server": database_url(database_server).set(database="shop").render_as_string(False),
    }
    url, message = url.format(**parts), message.format(**parts)
    engine = create_engine(url)
    with pytest.raises(StorageError, match=message) as caught:
        await check(engine)
    with pytest.raises(StorageError, match=message):
        upgrade(url)
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    await engine.dispose()


async def test_sessions_are_as_they_should_be(database: str) -> None:
    engine = create_engine(database, statement_timeout_s=0.2, application_name="test")
    async with engine.connect() as connection:
        for name, expected in {"timezone": "UTC", "application_name": "test", "statement_timeout": "200ms"}.items():
            assert await connection.scalar(sa.text(f"SHOW {name}")) == expected
        with pytest.raises(OperationalError, match="statement timeout"):
            await connection.execute(sa.text("SELECT pg_sleep(2)"))
    await engine.dispose()


async def test_options_in_the_url_are_kept(database: str) -> None:
    url = sa.make_url(database).update_query_dict({"options": "-c work_mem=5MB", "application_name": "theirs"})
    engine = create_engine(url.render_as_string(hide_password=False))
    async with engine.connect() as connection:
        for name, expected in {"work_mem": "5MB", "timezone": "UTC", "application_name": "theirs"}.items():
            assert await connection.scalar(sa.text(f"SHOW {name}")) == expected
    await engine.dispose()


async def test_json_keeps_every_letter(engine: AsyncEngine) -> None:
    value = {"имя": "Оленка 🛒", "n": [1, None, True]}
    async with engine.connect() as connection:
        stored, text = (
            await connection.execute(sa.select(sa.literal(value, JSONB), sa.literal(value, sa.JSON).cast(sa.Text)))
        ).one()
    assert stored == value
    assert "Оленка 🛒" in text


async def test_a_connection_lost_while_idle_is_replaced(engine: AsyncEngine, database: str) -> None:
    async with engine.connect() as connection:
        await connection.scalar(sa.text("SELECT 1"))
    with psycopg.connect(database, autocommit=True) as other:
        sessions = "pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        other.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM {sessions}")
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT 1")) == 1


# ------------------------------------------------------------------------------------------------------ upgrade


def scalar(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


@pytest.fixture
def empty(database: str) -> str:
    """The URL of a database without a table."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return database


def test_processes_that_upgrade_at_once_take_turns(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(upgrade, [empty] * 4)) == [None] * 4
    assert scalar(empty, "SELECT count(*) FROM alembic_version") == 1
    assert scalar(empty, "SELECT count(*) FROM procrastinate_jobs") == 0


def test_an_upgrade_is_all_or_nothing(empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE TABLE customers ()")
    with pytest.raises(StorageError, match=r"cannot upgrade database .*customers.*already exists"):
        upgrade(empty)
    assert scalar(empty, "SELECT to_regclass('alembic_version')") is None


PARTS = {
    "functions": "SELECT array_agg(proname ORDER BY proname) FROM pg_proc WHERE proname LIKE 'procrastinate%'",
    "columns": "SELECT array_agg(table_name || '.' || column_name ORDER BY table_name, column_name)"
    " FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'",
    "note": "SELECT obj_description('procrastinate_jobs'::regclass)",
}


def test_a_newer_procrastinate_brings_its_schema_along(empty: str, fresh_database: Databases) -> None:
    old = [path for path in sorted(migrations_path.glob("*.sql")) if path.name < "03.01"]
    with psycopg.connect(empty, autocommit=True) as connection:
        for path in old:
            connection.execute(path.read_text())
        connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{old[-1].name}'")
    upgrade(empty)
    with fresh_database() as fresh:
        for query in PARTS.values():
            assert scalar(empty, query) == scalar(fresh, query)


def test_tables_and_migrations_say_the_same(database: str) -> None:
    with sa.create_engine(
        sa.make_url(database).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool
    ).begin() as db:
        command.check(alembic_config(db))


def test_a_database_of_a_newer_version_is_told(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'future'")
    with pytest.raises(StorageError, match="newer"):
        upgrade(database)


def test_a_fresh_database_is_migrated(fresh_database: Databases) -> None:
    with fresh_database() as url:
        assert scalar(url, "SELECT count(*) FROM alembic_version") == 1
