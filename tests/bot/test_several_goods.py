"""Several goods meant at once, and several questions asked at once, in an invented shop and in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clauses import sentences
from bot.replay import Player
from tests.bot.invented import invented, wrong

FEED = """\
{"id": "LMP", "title": {"en": "Desk lamp Zorya", "ru": "Настольная лампа Zorya", "uk": "Настільна лампа Zorya"}, \
"category": {"en": "Lamps", "ru": "Лампы", "uk": "Лампи"}, "price": 500, "attributes": {"Power": "9 W"}, "stock": 9}
{"id": "LMF", "title": {"en": "Floor lamp Misiats", "ru": "Напольная лампа Misiats", "uk": "Підлогова лампа Misiats"}, \
"category": {"en": "Lamps", "ru": "Лампы", "uk": "Лампи"}, "price": 900, "attributes": {"Power": "15 W"}, "variants": \
[{"sku": "LMF-W", "options": {"color": "white"}, "stock": 4}, {"sku": "LMF-B", "options": {"color": "black"}, \
"stock": 0}, \
{"sku": "LMF-R", "options": {"color": "red"}, "stock": 5}]}
{"id": "RUG", "title": {"en": "Wool rug Stezhka", "ru": "Шерстяной ковёр Stezhka", "uk": "Вовняний килим Stezhka"}, \
"category": {"en": "Rugs", "ru": "Ковры", "uk": "Килими"}, "price": 700, "stock": 3}
"""
BOTH = ["LMP:1", "LMF-R:1"]
ADDED = [
    ("en", "lamps", "i'll take both", "red", BOTH),
    ("en", "lamps", "the first and the second please, add them", "red", BOTH),
    ("en", "lamps", "add both lamps", "the red one", BOTH),
    ("ru", "лампы", "беру оба", "красный", BOTH),
    ("ru", "лампы", "беру первую и вторую", "красная", BOTH),
    ("ru", "лампы", "возьму обе", "красную", BOTH),
    ("uk", "лампи", "візьму обидва", "червоний", BOTH),
    ("uk", "лампи", "беру першу і другу", "червона", BOTH),
    ("uk", "лампи", "давайте обидві", "червону", BOTH),
    ("en", "lamps", "add the desk lamp and a rug", "", ["LMP:1", "RUG:1"]),
    ("ru", "лампы", "добавь настольную и ковёр", "", ["LMP:1", "RUG:1"]),
    ("uk", "лампи", "додай настільну і килим", "", ["LMP:1", "RUG:1"]),
    ("en", "floor lamp", "take 2 white and 3 red", "", ["LMF-W:2", "LMF-R:3"]),
    ("ru", "напольная лампа", "беру 2 белые и 3 красные", "", ["LMF-W:2", "LMF-R:3"]),
    ("uk", "підлогова лампа", "беру 2 білі і 3 червоні", "", ["LMF-W:2", "LMF-R:3"]),
]
COMPARED = [
    ("lamps", "how does the floor lamp differ from the desk lamp?"),
    ("rug", "what is the difference between the desk lamp and the floor lamp"),
    ("лампы", "чем отличается первая от второй"),
    ("ковёр", "чем отличается настольная лампа от напольной"),
    ("лампи", "чим відрізняється перша від другої?"),
    ("килим", "яка різниця між настільною лампою і підлоговою"),
]


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    async with invented(FEED, tmp_path_factory.mktemp("lamps"), trained_home, database_server) as player:
        yield player


@pytest.mark.parametrize(("language", "search", "take", "variant", "cart"), ADDED, ids=lambda value: str(value)[:40])
async def test_all_of_them_are_added(
    player: Player, tmp_path: Path, language: str, search: str, take: str, variant: str, cart: list[str]
) -> None:
    lines = [{"sku": sku, "quantity": int(quantity)} for sku, _, quantity in (each.partition(":") for each in cart)]
    said: list[dict[str, object]] = [{"say": text} for text in (take, variant) if text]
    said[-1] |= {"expect": {"cart": lines}}
    assert not await wrong(player, tmp_path, {"channel": "web", "from": f"{language}-1", "say": search}, *said)


@pytest.mark.parametrize(
    ("search", "take", "variant", "remove", "left"),
    [
        ("lamps", "i'll take both", "red", "remove both lamps", []),
        ("лампы", "беру оба", "красный", "убери обе лампы", []),
        ("лампи", "візьму обидва", "червоний", "прибери обидві лампи", []),
        ("lamps", "i'll take both", "red", "remove the first and the second", []),
        ("лампы", "беру оба", "красный", "убери напольную", ["LMP"]),
    ],
)
async def test_several_lines_are_removed(
    player: Player, tmp_path: Path, search: str, take: str, variant: str, remove: str, left: list[str]
) -> None:
    first = {"channel": "web", "from": "r-1", "say": search}
    cart = {"say": remove, "expect": {"cart": [{"sku": sku, "quantity": 1} for sku in left]}}
    assert not await wrong(player, tmp_path, first, {"say": take}, {"say": variant}, cart)


@pytest.mark.parametrize(
    ("search", "take", "both", "cart", "told"),
    [
        ("wool rug", "add it", "remove the rug and add the desk lamp", ["LMP"], ""),
        ("шерстяной ковёр", "беру", "ковёр уберите и настольную лампу давайте", ["LMP"], ""),
        ("вовняний килим", "беру", "прибери килим і додай настільну лампу", ["LMP"], ""),
        ("wool rug", "tell me about it", "add it and check out", ["RUG"], "name"),
        ("шерстяной ковёр", "расскажи о нём", "добавь и оформляй", ["RUG"], "зовут"),
        ("вовняний килим", "розкажи про нього", "додай і оформи", ["RUG"], "звати"),
    ],
)
async def test_two_acts_in_one_message_are_both_done(
    player: Player, tmp_path: Path, search: str, take: str, both: str, cart: list[str], told: str
) -> None:
    first = {"channel": "web", "from": "t-1", "say": search}
    lines = [{"sku": sku, "quantity": 1} for sku in cart]
    done = {"say": both, "expect": {"cart": lines, "reply_matches": told or "."}}
    assert not await wrong(player, tmp_path, first, {"say": take}, done)


@pytest.mark.parametrize(
    ("search", "take", "question", "variant", "asked"),
    [
        ("floor lamp", "add it", "how much is delivery?", "red", "colou?r"),
        ("напольная лампа", "беру", "сколько стоит доставка?", "красную", "цвет"),
        ("підлогова лампа", "беру", "скільки коштує доставка?", "червону", "колір"),
    ],
)
async def test_a_question_between_leaves_the_goods_waiting(
    player: Player, tmp_path: Path, search: str, take: str, question: str, variant: str, asked: str
) -> None:
    first = {"channel": "web", "from": "u-1", "say": search}
    between = {"say": question, "expect": {"reply_matches": asked}}
    done = {"say": variant, "expect": {"cart": [{"sku": "LMF-R", "quantity": 1}]}}
    assert not await wrong(player, tmp_path, first, {"say": take}, between, done)


@pytest.mark.parametrize(
    ("search", "take", "other", "variant"),
    [
        ("floor lamp", "add it", "add the rug too", "red"),
        ("напольная лампа", "беру", "ковёр тоже добавь", "красную"),
        ("підлогова лампа", "беру", "килим додайте", "червону"),
        ("floor lamp", "add two", "and add a rug", "the white ones"),
    ],
)
async def test_other_goods_are_added_while_a_variant_is_asked_for(
    player: Player, tmp_path: Path, search: str, take: str, other: str, variant: str
) -> None:
    first = {"channel": "web", "from": "w-1", "say": search}
    between = {"say": other, "expect": {"cart": [{"sku": "RUG", "quantity": 1}], "reply_matches": "(?i)misiats"}}
    lamp = {"sku": "LMF-W", "quantity": 2} if "two" in take else {"sku": "LMF-R", "quantity": 1}
    done = {"say": variant, "expect": {"cart": [{"sku": "RUG", "quantity": 1}, lamp]}}
    assert not await wrong(player, tmp_path, first, {"say": take}, between, done)


@pytest.mark.parametrize(
    "say",
    [
        "do you have rugs and desk lamps?",
        "show me a rug, and a desk lamp",
        "есть ковёр и настольная лампа?",
        "ковры и настольные лампы",
        "потрібен килим і настільна лампа",
        "килим, настільна лампа",
    ],
)
async def test_goods_looked_for_in_one_breath_are_all_shown(player: Player, tmp_path: Path, say: str) -> None:
    both = {"reply_matches": "(?s)(?=.*Stezhka)(?=.*Zorya)"}
    assert not await wrong(player, tmp_path, {"channel": "web", "from": "b-1", "say": say, "expect": both})


@pytest.mark.parametrize(
    ("search", "say", "told"),
    [
        ("floor lamp", "white, and check out", "name"),
        ("напольная лампа", "белую и оформляй", "зовут"),
        ("підлогова лампа", "біла, і оформлюй", "звати"),
    ],
)
async def test_a_variant_is_taken_to_the_checkout(
    player: Player, tmp_path: Path, search: str, say: str, told: str
) -> None:
    done = {"say": say, "expect": {"cart": [{"sku": "LMF-W", "quantity": 1}], "reply_matches": told}}
    assert not await wrong(player, tmp_path, {"channel": "web", "from": "v-1", "say": search}, done)


@pytest.mark.parametrize(
    ("search", "take", "other"),
    [
        ("floor lamp", "add it", "show me rugs"),
        ("напольная лампа", "беру", "покажи ковры"),
        ("підлогова лампа", "беру", "покажи килими"),
    ],
)
async def test_goods_that_are_left_are_named(
    player: Player, tmp_path: Path, search: str, take: str, other: str
) -> None:
    first = {"channel": "web", "from": "l-1", "say": search}
    left = {"say": other, "expect": {"reply_matches": r"(?s)Stezhka.*Misiats"}}
    assert not await wrong(player, tmp_path, first, {"say": take}, left)


@pytest.mark.parametrize(
    ("search", "order", "variant"),
    [
        ("floor lamp", "order please. Emma Stone, 050 123 45 67, Kyiv", "red"),
        ("напольная лампа", "оформите: Иванова Мария, 0501234567, Одесса", "красную"),
        ("підлогова лампа", "оформіть: Петренко Олена, 0501234567, Львів", "червону"),
    ],
)
@pytest.mark.parametrize("take", [True, False])
async def test_who_orders_in_one_breath_is_not_asked_again(
    player: Player, tmp_path: Path, search: str, order: str, variant: str, take: bool
) -> None:
    first = {"channel": "web", "from": "o-1", "say": search}
    added = [{"say": "add it"}] if take else []
    lacks = {
        "cart": [{"sku": "LMF-R", "quantity": 1}],
        "reply_lacks": "name and phone|зовут|звати|Shall we|Продолжим|Продовжимо",
    }
    done = {"say": variant, "expect": lacks | {"reply_matches": "050 123|0501234567|501234567|50 123 45 67"}}
    assert not await wrong(player, tmp_path, first, *added, {"say": order}, done)


@pytest.mark.parametrize(
    ("search", "take", "fewer"),
    [
        ("wool rug", "add two", "no, just one"),
        ("шерстяной ковёр", "беру два", "нет, один ковёр"),
        ("вовняний килим", "беру два", "ні, один килим"),
    ],
)
async def test_no_with_a_number_changes_how_many(
    player: Player, tmp_path: Path, search: str, take: str, fewer: str
) -> None:
    first = {"channel": "web", "from": "n-1", "say": search}
    two = {"say": take, "expect": {"cart": [{"sku": "RUG", "quantity": 2}]}}
    one = {"say": fewer, "expect": {"cart": [{"sku": "RUG", "quantity": 1}]}}
    assert not await wrong(player, tmp_path, first, two, one)


@pytest.mark.parametrize(
    ("search", "question"),
    [
        ("wool rug", "how does it differ from the floor lamp"),
        ("ковёр", "чем он отличается от напольной лампы"),
        ("килим", "а чим він відрізняється від підлогової лампи"),
    ],
)
async def test_what_is_talked_about_is_compared(player: Player, tmp_path: Path, search: str, question: str) -> None:
    first = {"channel": "web", "from": "c-1", "say": search}
    told = {"say": question, "expect": {"reply_matches": r"(?s)Stezhka.*Misiats|Misiats.*Stezhka"}}
    assert not await wrong(player, tmp_path, first, told)


@pytest.mark.parametrize(("say", "language"), [("лампы", "ru"), ("лампи", "uk"), ("lamps", "en")])
async def test_a_bare_code_changes_no_language(player: Player, tmp_path: Path, say: str, language: str) -> None:
    first = {"channel": "web", "from": "k-1", "say": say}
    code = {"say": "LITO", "expect": {"language": language}}
    assert not await wrong(player, tmp_path, first, code)


@pytest.mark.parametrize(("search", "question"), COMPARED)
async def test_named_goods_are_compared(player: Player, tmp_path: Path, search: str, question: str) -> None:
    expect = {"reply_matches": r"(?s)Zorya.*Misiats|Misiats.*Zorya", "reply_lacks": "Stezhka"}
    powers = {"reply_matches": r"(?s)9 .*15 |15 .*9 "}
    first = {"channel": "telegram", "from": "77", "say": search}
    assert not await wrong(player, tmp_path, first, {"say": question, "expect": {**expect, "intent": "compare"}})
    assert not await wrong(player, tmp_path, first, {"say": question, "expect": powers})


@pytest.mark.parametrize(
    ("search", "question"),
    [
        ("lamps", "which of these are in stock?"),
        ("лампы", "какие из них есть в наличии?"),
        ("лампи", "які з цих є в наявності?"),
    ],
)
async def test_these_are_all_that_were_shown(player: Player, tmp_path: Path, search: str, question: str) -> None:
    first = {"channel": "web", "from": "w-9", "say": search}
    told = {"say": question, "expect": {"reply_matches": r"(?s)Zorya.*Misiats"}}
    assert not await wrong(player, tmp_path, first, {"say": "1"}, told)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how much is delivery and do you take cards?", ["how much is delivery", "do you take cards?"]),
        ("Спасибо! А сколько доставка, и когда приедет", ["Спасибо!", "А сколько доставка", "когда приедет"]),
        ("дякую. скільки всього і скільки доставка", ["дякую.", "скільки всього", "скільки доставка"]),
        ("take the mug out and add the kettle", ["take the mug out", "add the kettle"]),
        ("оба крема уберите, и набор давайте", ["оба крема уберите", "набор давайте"]),
        ("візьму чайник і сковорідку, а кружку прибери", ["візьму чайник і сковорідку", "кружку прибери"]),
        ("black, and check out", ["black", "check out"]),
        ("add a lamp and a rug", ["add a lamp and a rug"]),
        ("a black and white rug", ["a black and white rug"]),
        ("лампа и ковёр до 1,5 м", ["лампа и ковёр до 1,5 м"]),
    ],
)
def test_a_message_falls_into_its_sentences(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts
