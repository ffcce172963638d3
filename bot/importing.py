"""A feed's whole way: its rows into the database, its products into the search index."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import Core
from bot.shop.directory import load_directory
from bot.shop.directory_files import DirectoryReport, import_directory, read_directory
from bot.shop.feed import Report, import_products
from catalog_index.feeds import read_feed

Bar = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]
"""Shows how far a piece of work has come: called with its name and size, gives what is called with each step."""


def no_bar(label: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda done: None)


async def import_feed(
    core: Core, path: Path, *, format: str | None = None, full: bool = False, bar: Bar = no_bar
) -> Report:
    """Read a feed into this assistant's catalogue and index. Raises NotAFeed, changing nothing."""
    async with core.engine.connect() as db:
        rates = (await load_directory(db)).rates
    with bar("Reading the feed", None) as advance:
        report = await import_products(
            core.engine,
            read_feed(path, format),
            currency=core.settings.currency,
            rates=rates,
            now=core.clock(),
            full=full,
            progress=advance,
        )
    with bar("Refreshing the index", report.created + report.updated + report.withdrawn or None) as advance:
        await core.catalog.refresh(progress=advance)
    if full:
        await core.catalog.prune(core.clock())
    return report


async def import_shop(engine: AsyncEngine, directory: Path) -> DirectoryReport:
    """Put a shop directory in the place of what was imported before, all or nothing. Raises BadDirectory."""
    documents = read_directory(directory)
    async with engine.begin() as db:
        return await import_directory(db, documents)
