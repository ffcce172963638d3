"""The demo shop into a home: imported when it is not there yet, or has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from bot import media
from bot.core import Core
from bot.importing import Bar, import_feed, import_shop, no_bar
from bot.people import agents
from bot.people.agents import Made
from bot.shop.catalog import current_version

DEMO = Path(__file__).parent / "demo"
FIRST_LOGIN = "admin"
FEED, SHOP = DEMO / "feed.xml", DEMO / "shop"


async def load_demo(core: Core, *, say: Callable[[str], None], bar: Bar = no_bar) -> bool:
    """Import the demo feed and shop; False when they are there as they are."""
    settings = core.settings
    mark = settings.home / "demo.json"
    wanted = {"content": _digest(), "database": hashlib.sha256(settings.database_url.encode()).hexdigest()[:16]}
    async with core.engine.connect() as db:
        filled = await current_version(db) > 0
    if filled and _read(mark) == wanted:
        return False
    say("Loading the demo shop…")
    await import_shop(core.engine, SHOP)
    report = await import_feed(core, FEED, bar=bar)
    for directory in (DEMO, SHOP):
        media.remember(settings.home, directory)
    for rejection in report.rejected[:5]:
        say(f"  {rejection.where}: {rejection.reason}")
    mark.write_text(json.dumps(wanted), encoding="utf-8")
    return True


async def first_login(core: Core) -> Made | None:
    """An admin's login for the console, when there is nobody yet; its one-time password is told this once."""
    async with core.engine.begin() as db:
        return await agents.add_first(db, FIRST_LOGIN, core.clock())


def _digest() -> str:
    """Over everything that is imported."""
    digest = hashlib.sha256()
    for path in (FEED, *sorted(p for p in SHOP.rglob("*") if p.suffix in (".yml", ".md"))):
        digest.update(str(path.relative_to(DEMO)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read(mark: Path) -> object:
    try:
        return json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
