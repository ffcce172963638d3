"""Amounts and variants taken back, goods exchanged, other goods in the midst of a question, and what buys nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.replay import Player
from tests.bot.invented import invented, wrong

FEED = """\
{"id": "MUG", "title": {"en": "Stone mug", "ru": "Каменная кружка", "uk": "Кам'яна кружка"}, \
"category": {"en": "Mugs", "ru": "Кружки", "uk": "Кружки"}, "price": 200, "variants": \
[{"sku": "MUG-B", "options": {"color": "blue"}, "stock": 9}, \
{"sku": "MUG-G", "options": {"color": "green"}, "stock": 9}]}
{"id": "POT", "title": {"en": "Teapot Yavir", "ru": "Заварник Yavir", "uk": "Заварник Yavir"}, \
"category": {"en": "Teapots", "ru": "Заварники", "uk": "Заварники"}, "price": 600, "stock": 9}
{"id": "JAR", "title": {"en": "Honey jar", "ru": "Банка для мёда", "uk": "Банка для меду"}, \
"category": {"en": "Jars", "ru": "Банки", "uk": "Банки"}, "price": 150, "variants": \
[{"sku": "JAR-S", "options": {"volume": "250 ml"}, "price": 150, "stock": 9}, \
{"sku": "JAR-L", "options": {"volume": "500 ml"}, "price": 240, "stock": 9}]}
{"id": "BRD", "title": {"en": "Ash tray board", "ru": "Доска ясеневая", "uk": "Дошка ясенева"}, \
"category": {"en": "Boards", "ru": "Доски", "uk": "Дошки"}, "price": 400, "variants": \
[{"sku": "BRD-30", "options": {"size": "30 × 20 cm"}, "stock": 9}, \
{"sku": "BRD-40", "options": {"size": "40 × 25 cm"}, "stock": 9}]}
"""


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    async with invented(FEED, tmp_path_factory.mktemp("mugs"), trained_home, database_server) as player:
        yield player


async def ends_with(player: Player, folder: Path, says: tuple[str, ...], **lines: int) -> list[str]:
    """What went wrong, where the cart shall hold these lines in the end."""
    cart = [{"sku": sku.replace("_", "-"), "quantity": quantity} for sku, quantity in lines.items()]
    turns: list[dict[str, object]] = [{"say": text} for text in says]
    turns[0] |= {"channel": "web", "from": "m-1"}
    turns[-1] |= {"expect": {"cart": cart}}
    return await wrong(player, folder, *turns)


@pytest.mark.parametrize(
    ("take", "correct", "quantity"),
    [
        ("add the blue mug", "actually 3 mugs", 3),
        ("add the blue mug", "sorry, make that four", 4),
        ("add the blue mug", "no, two please", 2),
        ("добавь синюю кружку", "нет, лучше 2 кружки", 2),
        ("добавь синюю кружку", "а давайте 3", 3),
        ("добавь синюю кружку", "лучше пять штук", 5),
        ("додай синю кружку", "ні, краще дві кружки", 2),
        ("додай синю кружку", "давайте три", 3),
        ("додай синю кружку", "хай буде 4", 4),
    ],
)
async def test_how_many_is_taken_back(player: Player, tmp_path: Path, take: str, correct: str, quantity: int) -> None:
    assert not await ends_with(player, tmp_path, (take, correct), MUG_B=quantity)


@pytest.mark.parametrize(
    ("take", "change"),
    [
        ("add the blue mug", "make that green"),
        ("add the blue mug", "change the colour to green"),
        ("добавь синюю кружку", "и цвет зелёный"),
        ("добавь синюю кружку", "пусть будет зелёная"),
        ("додай синю кружку", "і колір зелений"),
        ("додай синю кружку", "краще зелену"),
    ],
)
async def test_what_was_just_taken_changes_its_colour(player: Player, tmp_path: Path, take: str, change: str) -> None:
    assert not await ends_with(player, tmp_path, (take, change), MUG_G=1)


@pytest.mark.parametrize(
    ("take", "swap"),
    [
        ("add the teapot", "swap the teapot for a green mug"),
        ("add the teapot", "replace the teapot with the green mug"),
        ("add the teapot", "the green mug instead of the teapot please"),
        ("добавь заварник", "замените заварник на зелёную кружку"),
        ("добавь заварник", "вместо заварника зелёную кружку"),
        ("додай заварник", "поміняй заварник на зелену кружку"),
        ("додай заварник", "замість заварника зелену кружку"),
    ],
)
async def test_one_is_exchanged_for_another(player: Player, tmp_path: Path, take: str, swap: str) -> None:
    assert not await ends_with(player, tmp_path, (take, swap), MUG_G=1)


@pytest.mark.parametrize(
    "says",
    [
        ("add the teapot", "swap the teapot for a samovar"),
        ("добавь заварник", "замени заварник на самовар"),
        ("додай заварник", "заміни заварник на самовар"),
    ],
)
async def test_nothing_goes_for_what_is_not_sold(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says, POT=1)


@pytest.mark.parametrize(
    "says",
    [
        ("teapot", "0501234567"),
        ("teapot", "my name is Anna Bila"),
        ("заварник", "0501234567"),
        ("заварник", "Анна Белая 0671234567"),
        ("заварник", "мене звати Анна Біла"),
    ],
)
async def test_a_name_or_a_number_buys_nothing(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (("teapot", "0501234567", "yes"), "name"),
        (("заварник", "0501234567", "да, давайте"), "зовут|имя"),
        (("заварник", "0501234567", "так"), "звати|ім.я"),
    ],
)
async def test_after_a_yes_it_is_ordered(player: Player, tmp_path: Path, says: tuple[str, ...], told: str) -> None:
    assert not await ends_with(player, tmp_path, says, POT=1)


@pytest.mark.parametrize(
    "says",
    [
        ("honey jar", "add it", "and the teapot", "the small one"),
        ("honey jar", "add it", "the teapot too", "250"),
        ("банка для мёда", "беру", "и заварник", "250 мл"),
        ("банка для меду", "беру", "і заварник", "маленьку"),
    ],
)
async def test_other_goods_in_the_midst_of_a_question(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says, POT=1, JAR_S=1)


@pytest.mark.parametrize(
    "says",
    [
        ("honey jar", "add it", "the cheaper one"),
        ("банка для мёда", "беру", "ту что подешевле"),
        ("банка для меду", "беру", "дешевшу"),
    ],
)
async def test_the_cheaper_variant_is_told_by_its_price(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says, JAR_S=1)


@pytest.mark.parametrize(
    "says",
    [
        ("honey jar", "add it", "too expensive"),
        ("банка для мёда", "беру", "слишком дорого"),
        ("банка для меду", "беру", "задорого"),
        ("honey jar", "add it", "forget the jar"),
        ("банка для мёда", "беру", "забудь про банку"),
    ],
)
async def test_who_thinks_better_of_it_buys_nothing(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says)


@pytest.mark.parametrize(
    "says",
    [
        ("board", "add it", "better 40"),
        ("доска", "беру", "лучше 40"),
        ("дошка", "беру", "40"),
    ],
)
async def test_a_size_is_called_by_its_first_number(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says, BRD_40=1)


@pytest.mark.parametrize(
    ("says", "quantity"),
    [
        (("teapots and mugs", "the teapot, 3 pieces"), 3),
        (("teapot", "the first, 3 packs"), 3),
        (("заварник", "первый, 2 штуки"), 2),
        (("заварник", "перший, дві штуки"), 2),
        (("4 teapots please",), 4),
        (("заварник 2 штуки",), 2),
    ],
)
async def test_so_many_of_what_is_shown_are_added(
    player: Player, tmp_path: Path, says: tuple[str, ...], quantity: int
) -> None:
    assert not await ends_with(player, tmp_path, says, POT=quantity)


@pytest.mark.parametrize(
    ("says", "cart"),
    [
        (("teapots", "the first sounds nice, 2 of them", "and something to put it in"), {"POT": 2}),
        (("заварники", "первый хорош, две штуки", "и что-нибудь к нему"), {"POT": 2}),
        (("заварники", "беру перший, дві штуки", "і щось до нього"), {"POT": 2}),
        (("кружки", "ну давай первую зелёную"), {"MUG_G": 1}),
    ],
)
async def test_how_many_is_said_behind(
    player: Player, tmp_path: Path, says: tuple[str, ...], cart: dict[str, int]
) -> None:
    assert not await ends_with(player, tmp_path, says, **cart)


@pytest.mark.parametrize(
    ("say", "told"),
    [
        ("add the teapot and the samovar", "samovar"),
        ("беру заварник и самовар", "самовар"),
        ("додай заварник і самовар", "самовар"),
    ],
)
async def test_what_is_not_sold_is_named(player: Player, tmp_path: Path, say: str, told: str) -> None:
    expected = {"cart": [{"sku": "POT", "quantity": 1}], "reply_matches": f"«{told}»"}
    assert not await wrong(player, tmp_path, {"channel": "web", "from": "s-1", "say": say, "expect": expected})


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (("add the teapot and check out", "not now", "ok, go on"), "name"),
        (("добавь заварник и оформи", "не сейчас", "ладно, продолжим"), "зовут"),
        (("додай заварник і оформи", "не зараз", "добре, продовжуймо"), "звати"),
        (("add the teapot and check out", "what is the teapot made of?", "go ahead please"), "name"),
    ],
)
async def test_what_was_put_off_goes_on(player: Player, tmp_path: Path, says: tuple[str, ...], told: str) -> None:
    turns: list[dict[str, object]] = [{"say": text} for text in says]
    turns[0] |= {"channel": "web", "from": "p-1"}
    turns[-1] |= {"expect": {"reply_matches": told}}
    assert not await wrong(player, tmp_path, *turns)


@pytest.mark.parametrize(
    "says",
    [
        ("teapot", "add it", "add insurance please"),
        ("teapot", "add it", "i'll take a samovar"),
        ("заварник", "беру", "добавь страховку"),
        ("заварник", "беру", "додай листівку"),
    ],
)
async def test_what_is_not_sold_is_no_more_of_the_last(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says, POT=1)


@pytest.mark.parametrize("says", [("green mug", "blue"), ("board", "a 40"), ("кружка", "зелёная"), ("дошка", "40")])
async def test_naming_a_variant_buys_nothing(player: Player, tmp_path: Path, says: tuple[str, ...]) -> None:
    assert not await ends_with(player, tmp_path, says)


@pytest.mark.parametrize(
    ("take", "correct"),
    [
        ("add the blue mug, 2 pieces", "oh wait, not two but three"),
        ("добавь синюю кружку, 2 штуки", "ой, не две, а три"),
        ("додай синю кружку, 2 штуки", "ой, не дві, а три"),
    ],
)
async def test_not_so_many_but_so_many(player: Player, tmp_path: Path, take: str, correct: str) -> None:
    assert not await ends_with(player, tmp_path, (take, correct), MUG_B=3)
