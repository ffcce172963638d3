"""A short question about a feature of what is talked of is answered out of its row, not by a search."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.replay import Player
from tests.bot.invented import invented, wrong

FEED = """\
{"id": "RAD", "title": {"en": "Travel radio Vilkha", "ru": "Дорожный радиоприёмник Vilkha", \
"uk": "Дорожній радіоприймач Vilkha"}, "category": {"en": "Radios", "ru": "Радиоприёмники", "uk": "Радіоприймачі"}, \
"price": 900, "stock": 9, \
"description": {"en": "A small set with a folding antenna. The crank on the side charges it.", \
"ru": "Небольшой приёмник со складной антенной. Его можно зарядить ручкой сбоку.", \
"uk": "Невеликий приймач зі складаною антеною. Його можна зарядити ручкою збоку."}, \
"attributes": {"weight": {"name": {"en": "Weight", "ru": "Вес", "uk": "Вага"}, "value": "340", "unit": "g"}, \
"plays": {"name": {"en": "Plays for", "ru": "Держит заряд", "uk": "Тримає заряд"}, "value": "12", "unit": "h"}, \
"kept": {"name": {"en": "Stations it keeps", "ru": "Помнит станций", "uk": "Пам'ятає станцій"}, "value": "20"}, \
"alarm": {"name": {"en": "Alarm clock", "ru": "Будильник", "uk": "Будильник"}, \
"value": {"en": "two", "ru": "два", "uk": "два"}}, \
"water": {"name": {"en": "Water protection", "ru": "Защита от воды", "uk": "Захист від води"}, \
"value": {"en": "splashes only", "ru": "только брызги", "uk": "лише бризки"}}}}
{"id": "BIG", "title": {"en": "Kitchen radio Hrim", "ru": "Кухонный радиоприёмник Hrim", \
"uk": "Кухонний радіоприймач Hrim"}, "category": {"en": "Radios", "ru": "Радиоприёмники", "uk": "Радіоприймачі"}, \
"price": 1500, "stock": 9, "attributes": {"weight": {"name": {"en": "Weight", "ru": "Вес", "uk": "Вага"}, \
"value": "2", "unit": "kg"}, \
"plays": {"name": {"en": "Plays for", "ru": "Держит заряд", "uk": "Тримає заряд"}, "value": "6", "unit": "h"}, \
"kept": {"name": {"en": "Stations it keeps", "ru": "Помнит станций", "uk": "Пам'ятає станцій"}, "value": "40"}, \
"water": {"name": {"en": "Water protection", "ru": "Защита от воды", "uk": "Захист від води"}, \
"value": {"en": "none", "ru": "нет", "uk": "немає"}}}}
{"id": "LAN", "title": {"en": "Camping lantern", "ru": "Кемпинговый светильник", "uk": "Кемпінговий світильник"}, \
"category": {"en": "Lanterns", "ru": "Светильники", "uk": "Світильники"}, "price": 400, "stock": 9, \
"description": {"en": "With a compass in the lid.", "ru": "С компасом в крышке.", "uk": "З компасом у кришці."}}
"""


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    async with invented(FEED, tmp_path_factory.mktemp("radios"), trained_home, database_server) as playing:
        yield playing


NOT_STATED = r"(?i)does not state|не указывает|не вказує"


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("travel radio vilkha", "is there an antenna", "Vilkha.*antenna"),
        ("travel radio vilkha", "got an alarm?", "Alarm clock: two"),
        ("travel radio vilkha", "is there a compass?", NOT_STATED),
        ("travel radio vilkha", "can it do telegram", NOT_STATED),
        ("радиоприёмник vilkha", "антенна есть?", "антенной"),
        ("радиоприёмник vilkha", "а будильник есть", "Будильник: два"),
        ("радиоприёмник vilkha", "есть компас?", NOT_STATED),
        ("радіоприймач vilkha", "антена є?", "антеною"),
        ("радіоприймач vilkha", "чи є будильник", "Будильник: два"),
        ("радіоприймач vilkha", "компас є", NOT_STATED),
    ],
)
async def test_a_feature_of_what_is_talked_of(
    player: Player, tmp_path: Path, first: str, question: str, told: str
) -> None:
    opening = {"channel": "web", "from": "f-1", "say": first}
    expected = {"reply_matches": told, "reply_lacks": "(?i)found|нашл|знайшл"}
    assert not await wrong(player, tmp_path, opening, {"say": question, "expect": expected})


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ("travel radio vilkha", "do you have lanterns?"),
        ("радиоприёмник vilkha", "а светильник есть?"),
        ("радіоприймач vilkha", "у вас є світильники?"),
    ],
)
async def test_goods_that_are_sold_are_looked_for(player: Player, tmp_path: Path, first: str, question: str) -> None:
    opening = {"channel": "web", "from": "f-2", "say": first}
    assert not await wrong(player, tmp_path, opening, {"say": question, "expect": {"products_any": ["LAN"]}})


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("radios", "are they rainproof?", "(?s)(?=.*splashes only)(?=.*none)"),
        ("радиоприёмники", "они влагозащищённые?", "(?s)(?=.*только брызги)(?=.*нет)"),
        ("радіоприймачі", "вони вологозахищені?", "(?s)(?=.*лише бризки)(?=.*немає)"),
        ("radios", "which one's the heaviest?", "(?m)^By .*Hrim"),
        ("радиоприёмники", "который из них легче?", "(?m)^Судя .*Vilkha"),
        ("радіоприймачі", "а що важче", "(?m)^Судячи .*Hrim"),
        ("radios", "which one plays the longest?", "(?m)^By .*Vilkha"),
        ("радиоприёмники", "какой дольше держит заряд?", "(?m)^Судя .*Vilkha"),
        ("радіоприймачі", "котрий найдовше тримає заряд?", "(?m)^Судячи .*Vilkha"),
        ("radios", "which keeps the most stations?", "(?m)^By .*Hrim"),
        ("радиоприёмники", "а какой помнит больше всего станций", "(?m)^Судя .*Hrim"),
        ("радіоприймачі", "хто з них пам'ятає найменше станцій?", "(?m)^Судячи .*Vilkha"),
        ("radios", "and which is louder?", "(?m)^What the shop states does not settle"),
        ("радиоприёмники", "какой из них тише", "(?m)^По тому, что указано, этого не решить"),
        ("радіоприймачі", "який з них кращий?", "(?m)^З того, що вказано, цього не визначити"),
    ],
)
async def test_what_is_asked_of_a_list(player: Player, tmp_path: Path, first: str, question: str, told: str) -> None:
    opening = {"channel": "web", "from": "f-3", "say": first}
    assert not await wrong(player, tmp_path, opening, {"say": question, "expect": {"reply_matches": told}})
