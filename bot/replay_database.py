"""A database for a while: empty, or with another one's catalogue and shop, and dropped when it is no longer needed."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from bot.settings import Settings
from bot.storage.engine import database_url, libpq_url, upgrade
from bot.storage.errors import StorageError

CATALOGUE = ("products", "variants", "stock", "vectors")
SHOP = ("shop_documents",)
LENT = ("models", "locales", "nlu")
"""What a home in miniature reads in the real one."""


@contextmanager
def temporary_database(url: str, tables: Sequence[str]) -> Iterator[str]:
    """The URL of a new, migrated database on the same server, with copies of these tables. StorageError.

    Rows are copied through two connections: a template copy of a database is refused while anybody uses it.
    """
    name = f"prilavok_replay_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(libpq_url(url), autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise StorageError(f"cannot make a temporary database: {str(error).splitlines()[0]}") from error
    try:
        fresh = database_url(url).set(database=name).render_as_string(hide_password=False)
        upgrade(fresh)
        _copy(libpq_url(url), libpq_url(fresh), tables)
        yield fresh
    finally:
        with psycopg.connect(libpq_url(url), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(source: str, target: str, tables: Sequence[str]) -> None:
    with psycopg.connect(source) as old, psycopg.connect(target) as new:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # all tables as of one moment
        for table in tables:
            with (
                old.cursor().copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))) as rows,
                new.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))) as into,
            ):
                for block in rows:
                    into.write(block)
        version = old.execute("SELECT last_value, is_called FROM catalog_version").fetchone()
        new.execute("SELECT setval('catalog_version', %s, %s)", version)


@contextmanager
def borrowed_home(settings: Settings, *, index: bool) -> Iterator[Settings]:
    """The settings with a home in miniature: models, wording and training data are the real ones, all that is written
    stays in it. `index`: begin with a copy of the index's snapshot."""
    with tempfile.TemporaryDirectory(prefix="prilavok-replay-") as folder:
        home, real = Path(folder), settings.home.resolve()
        (real / "models").mkdir(parents=True, exist_ok=True)
        for name in LENT:
            if (real / name).exists():
                (home / name).symlink_to(real / name)
        if index and (real / "index").is_dir():
            shutil.copytree(real / "index", home / "index", symlinks=True, dirs_exist_ok=True)
        yield settings.model_copy(update={"home": home})
