"""Invented shops, each out of a feed of a few lines, and talks with them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from bot.replay import Player, stage
from bot.replay_checks import failures
from bot.replay_file import Conversation, read
from bot.settings import read_settings


@asynccontextmanager
async def invented(feed: str, folder: Path, home: Path, database: str) -> AsyncIterator[Player]:
    """A shop that sells what this feed has, on a stage; `folder` is for the feed."""
    path = folder / "feed.jsonl"
    path.write_text(feed, encoding="utf-8")
    async with stage(read_settings(home=home, database_url=database), feed=path, shop=None) as player:
        yield player


def talk(folder: Path, turns: Sequence[Mapping[str, object]]) -> Conversation:
    """A conversation as a file would hold it."""
    path = folder / "talk.yml"
    path.write_text(yaml.safe_dump({"turns": list(turns)}, allow_unicode=True), encoding="utf-8")
    return read(path)


async def wrong(player: Player, folder: Path, *turns: Mapping[str, object]) -> list[str]:
    """What did not go as expected when these turns are played."""
    found: list[str] = []
    async for played in player.play(talk(folder, turns)):
        async with player.core.engine.connect() as db:
            found += [f"{played.step.value!r} → {f}" for f in await failures(db, played, currency="UAH")]
    return found
