# ruff: noqa: E501  (tables are read whole)
"""Finding in an invented shop, as the talk has it: what is refused, what the heading says, what follows on a list."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.replay import Player
from tests.bot.invented import invented, wrong

BLANKETS, RUCKSACKS, BOARDS = (
    ("Blankets", "Пледы", "Пледи"),
    ("Rucksacks", "Рюкзаки", "Рюкзаки"),
    ("Boards", "Доски", "Дошки"),
)


def row(id: str, title: tuple[str, str, str], category: tuple[str, str, str], price: int, about: tuple[str, str, str] = ("", "", ""), **more: object) -> str:  # fmt: skip
    spoken = [dict(zip(("en", "ru", "uk"), texts, strict=True)) for texts in (title, category, about)]
    return json.dumps(
        {"id": id, "title": spoken[0], "category": spoken[1], "description": spoken[2], "price": price} | more
    )


def colours(id: str, *named: str) -> list[dict[str, object]]:
    return [{"sku": f"{id}-{c}", "options": {"color": c}, "stock": 3} for c in named]


FEED = "\n".join(
    [
        row("WOOL", ("Woollen blanket Polonyna", "Шерстяной плед Полонина", "Вовняний плед Полонина"), BLANKETS, 900, attributes={"Material": "wool"}, variants=colours("WOOL", "grey", "brown", "green")),
        row("COTTON", ("Blanket Khmarka", "Плед Хмарка", "Плед Хмарка"), BLANKETS, 500, attributes={"Material": "cotton"}, variants=colours("COTTON", "green")),
        row("PACK", ("Rucksack Stezhyna", "Рюкзак Стежина", "Рюкзак Стежина"), RUCKSACKS, 3000, ("With a rain cover.", "С чехлом от дождя.", "З чохлом від дощу."), stock=4),
        row("COAT", ("Raincoat Zlyva", "Дождевик Злива", "Дощовик Злива"), ("Outerwear", "Верхняя одежда", "Верхній одяг"), 700, ("Keeps out the rain.", "Защищает от дождя.", "Захищає від дощу."), stock=4),
        row("BOOK", ("A book of tea Svit", "Книга о чае Свит", "Книга про чай Світ"), ("Books", "Книги", "Книги"), 300, stock=0),
        row("TEA", ("Tea Skhid", "Чай Схид", "Чай Схід"), ("Tea", "Чай", "Чай"), 100, attributes={"Leaf": {"en": "broken leaf", "ru": "мелкий лист", "uk": "дрібний лист"}}, stock=5),
        row("TEW", ("Tea Hora", "Чай Гора", "Чай Гора"), ("Tea", "Чай", "Чай"), 200, attributes={"Leaf": {"en": "whole leaf", "ru": "крупный лист", "uk": "крупний лист"}}, stock=5),
        row("BRD", ("Serving board Dub", "Доска сервировочная Дуб", "Дошка сервірувальна Дуб"), BOARDS, 400, variants=[{"sku": "BRD-S", "options": {"size": "32 × 20 cm"}, "stock": 2}, {"sku": "BRD-L", "options": {"size": "54 × 30 cm"}, "stock": 2}]),
        row("SHO", ("Ankle boots Krok", "Ботинки Крок", "Черевики Крок"), ("Boots", "Ботинки", "Черевики"), 1900, variants=[{"sku": "SHO-42", "options": {"size": "42"}, "stock": 2}, {"sku": "SHO-54", "options": {"size": "54"}, "stock": 2}]),
    ]
)  # fmt: skip
SHOWN = {
    "BOOK": "Svit|Свит|Світ",
    "TEA": "Skhid|Схид|Схід",
    "PACK": "Stezhyna|Стежина",
    "WOOL": "Polonyna|Полонина",
    "COTTON": "Khmarka|Хмарка",
    "SHO": "Krok|Крок",
}
NEAREST = "Nothing fits|всё подошло|усе підійшло"
LIMITS = (
    *(
        f"a blanket {limit}"
        for limit in (
            "under 600",
            "below 600 uah",
            "up to 600",
            "cheaper than 600",
            "not over 600 hryvnias",
            "no more than 600",
            "within 600",
            "between 100 and 600",
            "for at most 600 uah",
            "priced below 600",
            "not more expensive than 600",
            "max 600",
            "with a budget of 600",
        )
    ),
    *(
        f"плед {limit}"
        for limit in (
            "дешевле 600",
            "не дороже 600",
            "не больше 600 гривен",
            "в пределах 600 грн",
            "ценой до 600",
            "стоимостью до 600 рублей",
            "максимум 600",
            "с ценой не выше 600",
            "от 100 до 600",
            "бюджет 600",
            "до 600 гривень",
        )
    ),
    *(
        f"плед {limit}"
        for limit in (
            "дешевше 600",
            "не дорожче 600",
            "не більше 600 гривень",
            "у межах 600 грн",
            "ціною до 600",
            "вартістю до 600 гривень",
            "максимум 600",
            "з ціною не вище 600",
            "від 100 до 600",
            "бюджет 600",
        )
    ),
)
OTHERS = (
    *("something nicer?", "є гарніші?", "може є гарніші"),
    *(
        "any better ones?",
        "anything better?",
        "есть что-нибудь получше?",
        "получше ничего нет?",
        "щось краще є?",
        "є щось ліпше?",
    ),
)
PRICES_OF_OTHERS = (
    ("boots", "how much is a backpack", "3[ ,.]?000"),
    ("ботинки", "сколько стоит плащ", "700"),
    ("черевики", "скільки коштує плащ", "700"),
    ("ботинки", "а почём рюкзак", "3.?000"),
)
ALLERGIES = (
    ("blankets", "my daughter is allergic to wool"),
    ("blankets", "i'm allergic to wool"),
    ("пледы", "у меня аллергия на шерсть"),
    ("пледы", "у моей мамы аллергия на шерсть"),
    ("пледи", "в мене алергія на вовну"),
    ("пледи", "у малого алергія на вовну"),
)
PRICES = (
    ("how much do rucksacks cost", "3[ ,.]?000"),
    ("and how much do boots usually cost", "1[ ,.]?900"),
    ("what do your rucksacks go for", "3[ ,.]?000"),
    ("сколько будет стоить рюкзак", "3.?000"),
    ("а во сколько обойдутся ботинки", "1.?900"),
    ("скільки коштуватиме рюкзак", "3.?000"),
    ("а по скільки у вас черевики", "1.?900"),
)
PHRASES = (
    "looking to get myself a new blanket",
    "my old blanket wore out, need a new one",
    "a blanket of good quality please",
    "best blanket for the money",
    "a blanket as a gift for a friend",
    "which blanket would you suggest for me",
    "have you got some nice blankets",
    "so what kinds of blankets do you have",
    "what's your most expensive blanket",
    "no, i meant a blanket",
    "show me all the blankets you've got",
    "покажите все пледы",
    "хочу взять себе новый плед",
    "порвался плед, нужен другой",
    "плед хорошего качества",
    "лучший плед по соотношению цена качество",
    "мне срочно плед в подарок сестре",
    "какой плед посоветуете",
    "пледы у вас вообще продаются?",
    "пледы какие бывают",
    "нет, я имел в виду плед",
    "а как насчёт пледа?",
    "что-то типа пледа",
    "покажіть усі пледи",
    "хочу взяти собі новий плед",
    "порвався плед, треба інший",
    "плед гарної якості",
    "найкращий плед за свої гроші",
    "мені терміново плед у подарунок сестрі",
    "який плед порадите",
    "пледи у вас узагалі продаються?",
    "пледи які бувають",
    "ні, я мав на увазі плед",
    "а як щодо пледа?",
    "щось типу пледа",
)
ABSENT = ("плед с подогревом", "плед для велосипеда", "плед із підігрівом")
TALKS = [
    *([(asked, ["WOOL", "COTTON"], [], "", NEAREST)] for asked in PHRASES),
    *([(asked, [], [], f"{NEAREST}|found nothing|не нашлось|не знайшлося", "")] for asked in ABSENT),
    *([(asked, ["COTTON"], ["WOOL"], "", NEAREST)] for asked in LIMITS),
    ([("a rucksack", ["PACK"], [], "", ""), ("boots not over 2000", ["SHO"], ["PACK"], "", NEAREST)]),
    ([("рюкзак", ["PACK"], [], "", ""), ("ботинки не дороже 2000", ["SHO"], ["PACK"], "", NEAREST)]),
    ([("рюкзак", ["PACK"], [], "", ""), ("черевики не дорожче 2000", ["SHO"], ["PACK"], "", NEAREST)]),
    ([("у ребёнка аллергия на шерсть, есть плед без шерсти?", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("my child is allergic to wool, do you have blankets without wool?", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("у дитини алергія на вовну, порадьте плед без вовни", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("blanket, but no wool", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("плед не из шерсти", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("плед не з вовни", ["COTTON"], ["WOOL"], "", NEAREST)]),
    ([("blanket but not green", ["WOOL"], ["COTTON"], "grey", "green")]),
    ([("плед не зелёный", ["WOOL"], ["COTTON"], "сер", "зел[её]н")]),
    ([("плед не зелений", ["WOOL"], ["COTTON"], "сір", "зелен")]),
    ([("blanket of green colour", ["WOOL", "COTTON"], [], "", NEAREST)]),
    ([("плед зелёного цвета", ["WOOL", "COTTON"], [], "", NEAREST)]),
    ([("плед зеленого кольору", ["WOOL", "COTTON"], [], "", NEAREST)]),
    ([("a book", ["BOOK"], [], "", ""), ("and whole leaf tea as well", ["TEW"], [], "1. Tea Hora", "")]),
    ([("книга", ["BOOK"], [], "", ""), ("и ещё чай крупный лист", ["TEW"], ["BOOK"], "1. Чай Гора", "")]),
    ([("книга", ["BOOK"], [], "", ""), ("і додай чай крупний лист", [], [], "Який саме", "наявності")]),
    ([("доска 54", ["BRD"], ["SHO"], "", NEAREST)]),
    ([("дошка 54", ["BRD"], ["SHO"], "", NEAREST)]),
    ([("board 54", ["BRD"], ["SHO"], "", NEAREST)]),
    ([("плед на новоселье", ["COTTON"], ["SHO"], "", NEAREST)]),
    ([("pryvit, ye chorni cherevyky?", ["SHO"], [], "", "")]),
    ([("privet, est pled?", ["COTTON"], [], "", "")]),
]  # fmt: skip


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    async with invented(FEED, tmp_path_factory.mktemp("finding"), trained_home, database_server) as player:
        yield player


@pytest.mark.parametrize("turns", TALKS, ids=lambda turns: str(turns[0][0]))
async def test_what_is_found_and_what_is_said_of_it(
    player: Player, tmp_path: Path, turns: list[tuple[str, list[str], list[str], str, str]]
) -> None:
    asked = [
        {"say": said, "expect": ({"products_any": there} if there else {}) | ({"reply_matches": matches} if matches else {}) | {"reply_lacks": [*(SHOWN[id] for id in out), *([lacks] if lacks else [])]}}
        for said, there, out, matches, lacks in turns
    ]  # fmt: skip
    assert await wrong(player, tmp_path, *asked) == []


@pytest.mark.parametrize("asked", OTHERS)
async def test_better_ones_are_the_next_ones(player: Player, tmp_path: Path, asked: str) -> None:
    blankets = {"say": "blankets", "expect": {"products_any": ["WOOL"]}}
    all_shown = {"say": asked, "expect": {"reply_matches": "everything I found|всё, что наш|все, що знайшлося"}}
    assert await wrong(player, tmp_path, blankets, all_shown) == []


@pytest.mark.parametrize(("asked", "price"), PRICES)
async def test_what_goods_cost_is_no_question_about_the_cart(
    player: Player, tmp_path: Path, asked: str, price: str
) -> None:
    told = {"say": asked, "expect": {"reply_matches": price, "reply_lacks": ["empty|пуста|порожн"]}}
    assert await wrong(player, tmp_path, told) == []


@pytest.mark.parametrize(("asked", "told"), ALLERGIES)
async def test_what_makes_ill_is_left_out_of_what_was_shown(
    player: Player, tmp_path: Path, asked: str, told: str
) -> None:
    shown = {"say": asked, "expect": {"products_any": ["WOOL"]}}
    left = {"say": told, "expect": {"products_any": ["COTTON"], "reply_lacks": [SHOWN["WOOL"]]}}
    assert await wrong(player, tmp_path, shown, left) == []


@pytest.mark.parametrize(("before", "asked", "price"), PRICES_OF_OTHERS)
async def test_what_other_goods_cost_is_not_what_those_talked_of_do(
    player: Player, tmp_path: Path, before: str, asked: str, price: str
) -> None:
    shown = {"say": before, "expect": {"products_any": ["SHO"]}}
    told = {"say": asked, "expect": {"reply_matches": price, "reply_lacks": ["1.?900"]}}
    assert await wrong(player, tmp_path, shown, told) == []
