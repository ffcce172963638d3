"""What customers correct, tell apart and ask in the middle of a checkout, in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.replay import Player, stage
from bot.settings import read_settings
from tests.bot.invented import wrong
from tests.bot.test_shop_directory import DEMO

FEED = """\
{"id": "FAN", "title": {"en": "Table fan Viter", "ru": "Настольный вентилятор Viter", \
"uk": "Настільний вентилятор Viter"},\
 "category": {"en": "Fans", "ru": "Вентиляторы", "uk": "Вентилятори"}, "price": 700, \
"stock": {"kyiv": 5, "lviv": 5, "odesa": 5}}
"""
TAKE = {"en": "add the table fan", "ru": "добавь настольный вентилятор", "uk": "додай настільний вентилятор"}
ORDER = {
    "en": "order it to Lviv, branch 5, Tom Baker 0631234567, cash on delivery",
    "ru": "оформи во Львов, отделение 5, Анна Белая 0631234567, наложенный платеж",
    "uk": "оформи у Львів, відділення 5, Ганна Біла 0631234567, накладений платіж",
}
HOME = {
    "en": "check out: courier, Kyiv, Sadova street 22, flat 5, Tom Baker 0631234567, cash on delivery",
    "ru": "оформи курьером, Киев, ул. Садовая 22 кв 5, Анна Белая 0631234567, наложенный платеж",
    "uk": "оформи кур'єром, Київ, вул. Садова 22 кв 5, Ганна Біла 0631234567, накладений платіж",
}


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    feed = tmp_path_factory.mktemp("fans") / "feed.jsonl"
    feed.write_text(FEED, encoding="utf-8")
    async with stage(read_settings(home=trained_home, database_url=database_server), feed=feed, shop=DEMO) as found:
        yield found


async def failing(player: Player, folder: Path, said: Sequence[str], matches: str, lacks: str = "") -> list[str]:
    """What the answer to the last message lacks, or has too much."""
    turns: list[dict[str, object]] = [{"say": text} for text in said]
    turns[0] |= {"channel": "web", "from": "v-1"}
    turns[-1]["expect"] = {"reply_matches": matches} | ({"reply_lacks": lacks} if lacks else {})
    return await wrong(player, folder, *turns)


CORRECTED = [
    ("en", ORDER, "no, branch 52", "№ 52", "№ 5$"),
    ("en", ORDER, "not 5 but 52", "№ 52", "№ 5$"),
    ("en", ORDER, "sorry, branch 52 not 5", "№ 52", "№ 5$"),
    ("en", ORDER, "no, my phone is 067 111 22 33", "380671112233", "380631234567"),
    ("en", ORDER, "the name is not Tom but Tim", "Tim Baker", "Tom"),
    ("ru", ORDER, "отделение не 5, а 52", "№ 52", "№ 5$"),
    ("ru", ORDER, "нет, отделение 52", "№ 52", "№ 5$"),
    ("ru", ORDER, "нет, не пятое, отделение 52", "№ 52", "№ 5$"),
    ("ru", ORDER, "52, а не 5", "№ 52", "№ 5$"),
    ("ru", ORDER, "нет, телефон 0671112233", "380671112233", "380631234567"),
    ("ru", ORDER, "не Белая, а Черная", "Анна Черная", "Белая"),
    ("uk", ORDER, "ні, поштомат 4512", "№ 4512", "№ 5$"),
    ("uk", ORDER, "ні, телефон 0671112233", "380671112233", "380631234567"),
    ("uk", ORDER, "не 5 а 17", "№ 17", "№ 5$"),
    ("uk", ORDER, "ні, краще картою онлайн", "Карткою онлайн", "Післяплата"),
    ("en", HOME, "no, house 24", "Sadova street 24, flat 5", "22"),
    ("en", HOME, "no, flat 8", "Sadova street 22, flat 8", "flat 5"),
    ("en", HOME, "change the address to Sadova 7", "Sadova( street)? 7, flat 5", "to Sadova"),
    ("ru", HOME, "адрес не 22 а 24", "Садовая 24,? кв 5", "не 22"),
    ("ru", HOME, "нет, дом 24", "Садовая 24,? кв 5", "22"),
    ("ru", HOME, "нет, улица Лесная 3", "Лесная 3", "Садовая"),
    ("uk", HOME, "ні, будинок 24", "Садова 24,? кв 5", "22"),
    ("uk", HOME, "не кв 5, а кв 15", "Садова 22,? кв 15", "кв 5$"),
]


@pytest.mark.parametrize(("language", "order", "correction", "there", "gone"), CORRECTED, ids=lambda v: str(v)[:40])
async def test_a_correction_of_the_summary_is_in_the_next(
    player: Player, tmp_path: Path, language: str, order: dict[str, str], correction: str, there: str, gone: str
) -> None:
    said = [TAKE[language], order[language], correction]
    summed_up = r"Your order:|Ваш заказ:|Ваше замовлення:"
    assert not await failing(player, tmp_path, said, summed_up)
    assert not await failing(player, tmp_path, said, there, f"(?m){gone}")


OTHER_CITY = [
    ("en", "no wait, Kyiv", "Kyiv, .* № 7"),
    ("ru", "нет, город Киев", "Киев, .* № 7"),
    ("ru", "нет, не во Львов, а в Одессу", "Одесса, .* № 7"),
    ("uk", "ой ні, місто Одеса", "Одеса, .* № 7"),
]


@pytest.mark.parametrize(("language", "correction", "there"), OTHER_CITY)
async def test_another_city_has_another_branch(
    player: Player, tmp_path: Path, language: str, correction: str, there: str
) -> None:
    said = [TAKE[language], ORDER[language], correction]
    assert not await failing(player, tmp_path, said, "branch|отделени|відділенн")
    assert not await failing(player, tmp_path, [*said, "7"], there)


AFTER_WHAT = [
    ("en", ORDER, ["no", "52"], "№ 52"),
    ("en", ORDER, ["no", "branch"], "number of the branch"),
    ("en", ORDER, ["no", "the branch", "52"], "№ 52"),
    ("en", ORDER, ["no", "Tim Archer"], "Tim Archer, "),
    ("en", HOME, ["no", "24"], "address"),
    ("en", ORDER, ["no", "hmm whatever", "yes"], "(?s)Your order:.*№ 5"),
    ("ru", ORDER, ["нет", "52"], "№ 52"),
    ("ru", ORDER, ["не так", "отделение", "52"], "№ 52"),
    ("ru", ORDER, ["нет", "телефон"], "номер телефона"),
    ("ru", ORDER, ["нет", "0671112233"], "380671112233"),
    ("uk", ORDER, ["ні", "52"], "№ 52"),
    ("uk", ORDER, ["ні", "місто"], "міст"),
    ("uk", ORDER, ["ні", "ім'я", "Петро Коваль"], "Петро Коваль, "),
]


@pytest.mark.parametrize(("language", "order", "said", "expected"), AFTER_WHAT, ids=lambda v: str(v)[:40])
async def test_what_shall_i_change_takes_a_value_or_a_field(
    player: Player, tmp_path: Path, language: str, order: dict[str, str], said: list[str], expected: str
) -> None:
    assert not await failing(player, tmp_path, [TAKE[language], order[language], *said], expected)


NO_NAME = [
    ("en", ["checkout", "+380501234567", "Kharkiv, branch 7"], "name", "pay"),
    ("en", ["checkout", "+380501234567", "Kharkiv, branch 7", "cash on delivery"], "name", "Recipient"),
    ("en", ["checkout", "+380501234567", "cash on delivery"], "name", "Recipient"),
    ("en", ["checkout", "+380501234567", "to Odesa by courier", "Tom Baker"], "address", "Kharkiv"),
    ("ru", ["оформить", "+380501234567", "Харьков, отделение 7"], "получит", "платить"),
    ("ru", ["оформить", "+380501234567", "в Полтаву"], "получит", "Полтав"),
    ("ru", ["оформить", "+380501234567", "Сумы 3", "наложенный платеж", "Анна Белая"], "доставк|получить", "Сумы,"),
    ("uk", ["оформити", "+380501234567", "Харків, відділення 7"], "отримає", "Харків"),
    ("uk", ["оформити", "+380501234567", "Тернопіль"], "отримає", "Тернопіль"),
    ("uk", ["оформити", "+380501234567", "Харків, відділення 7", "Ганна Біла", "накладений платіж"],
     "(?s)Ганна Біла.*Харків.*№ 7", "Отримувач: Харків"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "expected", "never"), NO_NAME, ids=lambda v: str(v)[-40:])
async def test_a_place_or_a_way_is_nobodys_name(
    player: Player, tmp_path: Path, language: str, said: list[str], expected: str, never: str
) -> None:
    assert not await failing(player, tmp_path, [TAKE[language], *said], expected, never)


ASKED_BETWEEN = [
    ("en", ORDER, "when will it arrive?", "1–3 working days", "yes, I confirm"),
    ("en", ORDER, "how long will it take?", "1–3 working days", "place the order"),
    ("en", HOME, "when do I get it?", "1–2 working days", "confirm"),
    ("ru", ORDER, "а когда придет?", "1–3 рабочих", "да, подтверждаю"),
    ("ru", ORDER, "когда приедет посылка?", "1–3 рабочих", "оформляйте"),
    ("ru", HOME, "а когда привезут?", "1–2 рабочих", "подтверждаю заказ"),
    ("uk", ORDER, "а коли приїде?", "1–3 робочі", "так, підтверджую"),
    ("uk", HOME, "коли доставите?", "1–2 робочі", "підтверджую"),
]


@pytest.mark.parametrize(
    ("language", "order", "question", "answer", "confirmation"), ASKED_BETWEEN, ids=lambda v: str(v)[:40]
)
async def test_a_question_before_the_yes_is_answered_and_the_yes_still_counts(
    player: Player, tmp_path: Path, language: str, order: dict[str, str], question: str, answer: str, confirmation: str
) -> None:
    before = [TAKE[language], order[language], question]
    assert not await failing(player, tmp_path, before, answer, "see no orders|не вижу|не бачу")
    assert not await failing(player, tmp_path, [*before, confirmation], "Thank you|Спасибо|Дякуємо")


@pytest.mark.parametrize(
    ("language", "between", "said", "expected"),
    [
        ("ru", "покажи вентиляторы", "оформить", "(?s)Ваш заказ:.*№ 5"),
        ("uk", "покажи вентилятори", "оформити", "(?s)Ваше замовлення:.*№ 5"),
        ("en", "show me fans", "checkout", "(?s)Your order:.*№ 5"),
        ("en", "what payment methods are there?", "no, by bank transfer", "Payment: Bank transfer"),
    ],
)
async def test_going_on_after_something_else_sums_up_anew(
    player: Player, tmp_path: Path, language: str, between: str, said: str, expected: str
) -> None:
    assert not await failing(player, tmp_path, [TAKE[language], ORDER[language], between, said], expected)


PICKED_UP = [
    ("en", ["pickup in Odesa, when will it be ready?"], "(?s)Katerynynska.*ready"),
    (
        "en",
        ["pickup in Odesa, when will it be ready?", "checkout", "Tom Baker 0631234567", "I will pay in the store"],
        "(?s)Odesa, 33.*In the store",
    ),
    ("ru", ["заберу сам во Львове, когда будет готово?"], "(?s)Дорошенко.*готов"),
    (
        "ru",
        ["самовывоз Одесса, когда забрать?", "оформить", "Анна Белая 0631234567", "картой онлайн"],
        "Екатерининская",
    ),
    (
        "uk",
        ["самовивіз у Львові, коли буде готово?", "оформити", "Ганна Біла 0631234567", "карткою онлайн"],
        "Дорошенка",
    ),
]


@pytest.mark.parametrize(("language", "said", "expected"), PICKED_UP, ids=lambda v: str(v)[:40])
async def test_a_store_named_before_the_checkout_is_kept(
    player: Player, tmp_path: Path, language: str, said: list[str], expected: str
) -> None:
    assert not await failing(player, tmp_path, [TAKE[language], *said], expected)


SUMS = [
    "delivery if i order for 2500",
    "what if my order is 1800 uah, how much is shipping",
    "а если заказ на 900 грн",
    "доставка при заказе от 1500?",
    "якщо замовлення на 2500, доставка скільки?",
    "а якщо замовлю на 700 гривень",
]


@pytest.mark.parametrize("text", SUMS)
async def test_a_sum_is_no_orders_number(player: Player, tmp_path: Path, text: str) -> None:
    assert not await failing(player, tmp_path, [text], r"80", "find no order|не нахожу|не знаходжу")


@pytest.mark.parametrize(
    ("first", "particulars", "then", "expected"),
    [
        ("hi, do you have table fans", "Anna Petrova 0501112233", "", "cart"),
        ("hi, do you have table fans", "Оксана Шевченко 0501112233", "", "cart"),
        ("add the table fan", "Oksana Shevchenko, Kharkiv, 0501112233", "", "How would|number"),
        ("добавь настольный вентилятор", "Ганна Біла 0501112233", "", "заказ"),
        ("додай настільний вентилятор", "Анна Белая 0501112233", "", "замовлення"),
        ("додай настільний вентилятор", "Tom Baker 0501112233", "", "замовлення"),
        ("add the table fan", "Anna Petrova 0501112233", "thanks", "[a-z]{3}"),
    ],
)
async def test_particulars_say_nothing_of_the_language(
    player: Player, tmp_path: Path, first: str, particulars: str, then: str, expected: str
) -> None:
    said = [text for text in (first, particulars, then) if text]
    assert not await failing(player, tmp_path, said, expected)
