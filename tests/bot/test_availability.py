"""Which of several goods are there, in a shop that does not count by store."""

from __future__ import annotations

from pathlib import Path

from bot.replay import stage
from bot.replay_file import read
from bot.settings import read_settings

FEED = """\
{"id": "MUG-1", "title": "Blue mug", "price": 120, "stock": 50}
{"id": "MUG-2", "title": "Red mug", "price": 120, "stock": 0}
{"id": "MUG-3", "title": "Green mug", "price": 120, "stock": 2}
{"id": "MUG-4", "title": "White mug", "price": 120}
"""
TALK = "turns: [{say: mug}, {say: 'which of these are in stock?'}]"


async def test_each_is_told_by_its_own_row(database_server: str, trained_home: Path, tmp_path: Path) -> None:
    feed, talk = tmp_path / "feed.jsonl", tmp_path / "talk.yml"
    feed.write_text(FEED, encoding="utf-8")
    talk.write_text(TALK, encoding="utf-8")
    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=feed, shop=None) as player:
        answers = [played async for played in player.play(read(talk))]
    said = answers[-1].text
    for line in ("Blue mug — there", "Red mug — not there", "Green mug — the last 2", "White mug — there"):
        assert line in said
