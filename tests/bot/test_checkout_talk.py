"""Whole purchases in a trade that does not exist: brands, goods and properties that nobody has trained for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import replay_checks
from bot.replay import Player, stage
from bot.replay_file import read
from bot.settings import read_settings
from tests.bot.shopping import INVENTED

FILES = sorted((INVENTED / "conversations").glob("*.yml"))
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
async def player(database_server: str, trained_home: Path) -> AsyncIterator[Player]:
    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=INVENTED / "catalogue.jsonl", shop=INVENTED) as found:
        yield found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path: Path, player: Player) -> None:
    wrong = []
    async for played in player.play(read(path)):
        async with player.core.engine.connect() as db:
            failures = await replay_checks.failures(db, played, currency="UAH")
        wrong += [f"{played.step.number}. {played.step.value!r}: {failure}" for failure in failures]
    assert not wrong, "\n".join(wrong)


def test_the_trade_occurs_nowhere_else() -> None:
    """What the code, the lexicon and the training data know of it would prove nothing."""
    goods = [json.loads(line) for line in (INVENTED / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()]
    names = {good["brand"] for good in goods} | {name for good in goods for name in good["category"].values()}
    names |= {text for good in goods for each in good["attributes"].values() for text in each["name"].values()}
    assert len(goods) >= 25
    for package in ("bot", "nlu", "catalog_index", "channels"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".py", ".tsv", ".txt", ".yml", ".ftl", ".xml"):
                text = path.read_text(encoding="utf-8").casefold()
                assert not [name for name in names if name.casefold() in text], path
