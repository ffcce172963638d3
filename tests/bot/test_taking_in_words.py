"""Goods taken, dropped and told apart in people's own words, in an invented shop and in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.replay import Player
from tests.bot.invented import invented
from tests.bot.invented import wrong as invented_wrong

FEED = """\
{"id": "PAN-S", "title": {"en": "Small pan Hutsul", "ru": "Ковшик Hutsul", "uk": "Ківшик Hutsul"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 700, \
"attributes": {"Volume": "900 ml"}, "stock": 9}
{"id": "PAN-L", "title": {"en": "Pot Karpaty", "ru": "Кастрюля Karpaty", "uk": "Каструля Karpaty"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 600, "attributes": {"Volume": "3 l"}, "stock": 9}
{"id": "BRT", "title": {"en": "Hat Vershyna", "ru": "Шапка Vershyna", "uk": "Шапка Vershyna"}, \
"category": {"en": "Clothes", "ru": "Одежда", "uk": "Одяг"}, "price": 300, "variants": [\
{"sku": "BRT-1", "options": {"size": "52-55"}, "stock": 4}, {"sku": "BRT-2", "options": {"size": "56-59"}, "stock": 5}]}
{"id": "HLM", "title": {"en": "Ski helmet Drahobrat", "ru": "Лыжный шлем Drahobrat", "uk": "Лижний шолом Drahobrat"}, \
"category": {"en": "Sport", "ru": "Спорт", "uk": "Спорт"}, "price": 2000, "variants": [\
{"sku": "HLM-54", "options": {"size": "54"}, "stock": 4}, {"sku": "HLM-57", "options": {"size": "57"}, "stock": 5}]}
{"id": "SCF", "title": {"en": "Wool scarf Hryfon", "ru": "Шерстяной шарф Hryfon", "uk": "Вовняний шарф Hryfon"}, \
"category": {"en": "Clothes", "ru": "Одежда", "uk": "Одяг"}, "price": 400, "variants": [\
{"sku": "SCF-R", "options": {"color": "red"}, "stock": 4}, {"sku": "SCF-G", "options": {"color": "green"}, "stock": 5}]}
"""


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    async with invented(FEED, tmp_path_factory.mktemp("pans"), trained_home, database_server) as player:
        yield player


async def wrong(player: Player, place: Path, says: Sequence[str], **expect: object) -> list[str]:
    """What did not go as expected when these are said one after another; what is expected is expected of the last."""
    turns: list[Mapping[str, object]] = [{"say": say} for say in says]
    turns = [{"channel": "web", "from": "t-1", **turns[0]}, *turns[1:-1], {**turns[-1], "expect": expect}]
    return await invented_wrong(player, place, *turns)


def held(*skus: str) -> list[dict[str, object]]:
    return [{"sku": sku, "quantity": 1} for sku in skus]


BOTH_IN = {
    "en": ("small pan", "add it", "pot", "add it"),
    "ru": ("ковшик", "беру", "кастрюля", "беру"),
    "uk": ("ківшик", "беру", "каструля", "беру"),
}


@pytest.mark.parametrize(
    ("language", "drop", "left"),
    [
        ("en", "drop the bigger one", "PAN-S"),
        ("en", "remove the cheaper one", "PAN-S"),
        ("ru", "убери большую", "PAN-S"),
        ("ru", "убери ту что подороже", "PAN-L"),
        ("uk", "прибери більшу", "PAN-S"),
        ("uk", "прибери дешевшу", "PAN-S"),
        ("uk", "прибери менший", "PAN-L"),
    ],
)
async def test_a_line_is_told_by_its_degree(
    player: Player, tmp_path: Path, language: str, drop: str, left: str
) -> None:
    assert not await wrong(player, tmp_path, (*BOTH_IN[language], drop), cart=held(left))


@pytest.mark.parametrize(
    "says",
    [
        ("ski helmet", "I'll take 57", "hat", "add one in my size"),
        ("лыжный шлем", "беру 57", "шапка", "добавь одну моего размера"),
        ("лижний шолом", "беру 57", "шапка", "давайте одну на мій розмір"),
    ],
)
async def test_ones_own_size_is_known_from_the_cart(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held("HLM-57", "BRT-2"))


@pytest.mark.parametrize(
    "says",
    [
        ("scarf and pot", "the red scarf and the pot too"),
        ("шарф и кастрюля", "красный шарф и кастрюлю тоже"),
        ("шарф і каструля", "червоний шарф і каструлю теж"),
    ],
)
async def test_what_is_named_to_the_variant_is_taken_along(
    player: Player, tmp_path: Path, says: tuple[str, ...]
) -> None:
    assert not await wrong(player, tmp_path, says, cart=held("SCF-R", "PAN-L"))


@pytest.mark.parametrize(
    "says",
    [
        ("wool scarf", "scarf red, no, green"),
        ("шарф", "шарф красный, нет, зелёный"),
        ("шарф", "шарф червоний, ні, зелений"),
    ],
)
async def test_who_settles_on_a_variant_takes_it(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held("SCF-G"))


@pytest.mark.parametrize(
    ("says", "unread"),
    [
        (("pans and pots", "add the pot and a teapot"), "teapot"),
        (("кастрюля", "добавь кастрюлю и самовар"), "самовар"),
        (("каструля", "додай каструлю і самовар"), "самовар"),
    ],
)
async def test_what_is_not_understood_is_said(
    player: Player, tmp_path: Path, says: tuple[str, ...], unread: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=held("PAN-L"), reply_matches=unread)
