"""Entities in what people type, in three languages; the catalogue is invented."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import EntityReader
from nlu.normalize import Normalizer
from nlu.reading import read
from nlu.types import Context, Entity, Term, Vocabulary

TERMS = (
    Term("brand", "Nike", "Nike"),
    Term("brand", "Zorvex", "Zorvex"),
    Term("brand", "New Balance", "New Balance"),
    Term("brand", "Рошен", "Рошен"),
    Term("category", "sneakers", "sneakers", "en"),
    Term("category", "sneakers", "кроссовки", "ru"),
    Term("category", "sneakers", "кросівки", "uk"),
    Term("category", "kettles", "kettles", "en"),
    Term("category", "kettles", "чайники", "ru"),
    Term("category", "kettles", "чайники", "uk"),
    Term("category", "running", "running shoes", "en"),
    Term("color", "Чёрный", "Чёрный", "ru"),
    Term("color", "navy", "navy", "en"),
    Term("size", "42", "42"),
    Term("size", "43", "43"),
    Term("size", "38-39", "38-39"),
    Term("size", "XL", "XL"),
    Term("attribute", "leather", "leather", "en", name="material"),
    Term("attribute", "leather", "кожа", "ru", name="material"),
    Term("attribute", "leather", "шкіра", "uk", name="material"),
    Term("attribute", "waterproof", "водонепроницаемый", "ru", name="feature"),
    Term("attribute", "английский", "английский", "ru", name="язык"),
    Term("attribute", "украинский", "украинский", "ru", name="язык"),
    Term("product", "P4", "Cross Line laser level", "en"),
    Term("product", "P1", "Zorvex Flumo 9 Wireless Headphones", "en"),
    Term("product", "P2", "Nike Pegasus 40", "en"),
    Term("product", "P3", "Чайник Рошен Тепло 1.7 л", "ru"),
    Term("store", "store-2", "Дерибасовская", "ru"),
    Term("store", "store-2", "Deribasivska", "en"),
    Term("city", "Київ", "Київ", "uk"),
)
normalizer = Normalizer()
reader = EntityReader()
reader.learn(Vocabulary(TERMS))
normalizer.know(t.text for t in TERMS if t.type == "brand")


def entities(text: str, expects: str = "", today: date | None = None) -> list[Entity]:
    found = reader.read(read(text, normalizer), Context(expects=expects, today=today))
    for entity in found:
        assert entity.text == text[entity.start : entity.end]
    return found


def values(text: str, expects: str = "") -> set[tuple[str, str]]:
    return {(e.type, ("!" if e.negated else "") + e.value) for e in entities(text, expects)}


def only(text: str, *types: str, expects: str = "") -> set[tuple[str, str]]:
    return {(t, v) for t, v in values(text, expects) if t in types}


PRICES = ("price", "price_min", "price_max")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("до 5000", {("price_max", "5000.00")}),
        ("до 5 000 грн", {("price_max", "5000.00")}),
        ("до 5к", {("price_max", "5000.00")}),
        ("до 2 тыс", {("price_max", "2000.00")}),
        ("до двух тысяч", {("price_max", "2000.00")}),
        ("до тысячи", {("price_max", "1000.00")}),
        ("не дороже 1500 гривен", {("price_max", "1500.00")}),
        ("дешевле 2000", {("price_max", "2000.00")}),
        ("максимум 300", {("price_max", "300.00")}),
        ("бюджет 3000", {("price_max", "3000.00")}),
        ("от 1000 до 3000", {("price_min", "1000.00"), ("price_max", "3000.00")}),
        ("1000-3000 грн", {("price_min", "1000.00"), ("price_max", "3000.00")}),
        ("дороже 500", {("price_min", "500.00")}),
        ("около 1000", {("price", "1000.00")}),
        ("за 2000 рублей", {("price", "2000.00")}),
        ("under 5k", {("price_max", "5000.00")}),
        ("under $50", {("price_max", "50.00")}),
        ("less than 99.99", {("price_max", "99.99")}),
        ("up to 1,500 uah", {("price_max", "1500.00")}),
        ("between 1000 and 3000", {("price_min", "1000.00"), ("price_max", "3000.00")}),
        ("from 200 to 400", {("price_min", "200.00"), ("price_max", "400.00")}),
        ("over 700", {("price_min", "700.00")}),
        ("around 1000", {("price", "1000.00")}),
        ("cheaper than two hundred", {("price_max", "200.00")}),
        ("my budget is 400", {("price_max", "400.00")}),
        ("до п'яти тисяч", {("price_max", "5000.00")}),
        ("від 1000 до 3000", {("price_min", "1000.00"), ("price_max", "3000.00")}),
        ("дешевше за 2000 грн", {("price_max", "2000.00")}),
        ("не дорожче 800", {("price_max", "800.00")}),
        ("до півтори тисячі", {("price_max", "1500.00")}),
        ("понад 700 ₴", {("price_min", "700.00")}),
        ("близько 1000", {("price", "1000.00")}),
        ("сколько стоит доставка", set()),
        ("доставка до 5 дней", set()),
        ("до 18:00", set()),
        ("мёд 500", set()),
        ("сколько с меня", set()),
    ],
)
def test_money(text: str, expected: set[tuple[str, str]]) -> None:
    assert only(text, *PRICES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("добавь две пары 42 размера", {("quantity", "2"), ("size", "42")}),
        ("две пары 42", {("quantity", "2"), ("size", "42")}),
        ("42 размер", {("size", "42")}),
        ("размер 42,5", {("size", "42.5")}),
        ("сорок второй размер", {("size", "42")}),
        ("42-й размер", {("size", "42")}),
        ("добавь 2", {("quantity", "2")}),
        ("ещё три штуки", {("quantity", "3")}),
        ("2 чайника", {("quantity", "2")}),
        ("пару чайников", {("quantity", "2")}),
        ("пару носков", {("quantity", "1")}),
        ("добавь -3", {("quantity", "-3")}),
        ("добавь 1000000000 штук", {("quantity", "1000000000")}),
        ("добавь 0 штук", {("quantity", "0")}),
        ("x3", {("quantity", "3")}),
        ("38-39", {("size", "38-39")}),
        ("размер M", {("size", "M")}),
        ("size m please", {("size", "M")}),
        ("XL", {("size", "XL")}),
        ("2xl", {("size", "2XL")}),
        ("эльку", {("size", "L")}),
        ("size 42", {("size", "42")}),
        ("UK 8", {("size", "UK 8")}),
        ("a couple of kettles", {("quantity", "2")}),
        ("two pairs, size 43", {("quantity", "2"), ("size", "43")}),
        ("add 3 more", {("quantity", "3")}),
        ("add one to my cart", {("quantity", "1")}),
        ("the black one", set()),
        ("half a dozen socks", {("quantity", "6")}),
        ("дві пари", {("quantity", "2")}),
        ("додай три чайники", {("quantity", "3")}),
        ("розмір 43", {("size", "43")}),
        ("у 42 розмірі", {("size", "42")}),
        ("двоє кросівок", {("quantity", "2")}),
        ("43 вместо 42", {("size", "43"), ("size", "!42")}),
        ("42 instead of 43", {("size", "42"), ("size", "!43")}),
        ("не 42, а 43", {("size", "!42"), ("size", "43")}),
        ("iphone 15 pro", set()),
        ("две вместо одной", {("quantity", "2"), ("quantity", "!1")}),
        ("two, not three", {("quantity", "2"), ("quantity", "!3")}),
        ("set the first to 4", {("quantity", "4")}),
        ("увеличь до 6", {("quantity", "6")}),
    ],
)
def test_sizes_and_quantities(text: str, expected: set[tuple[str, str]]) -> None:
    assert only(text, "size", "quantity") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("второй", {"2"}),
        ("вторые", {"2"}),
        ("последнюю", {"-1"}),
        ("№3", {"3"}),
        ("номер 4", {"4"}),
        ("3-й вариант", {"3"}),
        ("первые два", {"1", "2"}),
        ("2", {"2"}),
        ("давай 1", {"1"}),
        ("the last one", {"-1"}),
        ("2nd", {"2"}),
        ("the first two", {"1", "2"}),
        ("option 3", {"3"}),
        ("second to last", {"-2"}),
        ("just a second", set()),
        ("друга", {"2"}),
        ("третій", {"3"}),
        ("перші три", {"1", "2", "3"}),
        ("другой цвет", set()),
        ("сравни первый и третий", {"1", "3"}),
        ("the 2nd and the 4th", {"2", "4"}),
    ],
)
def test_places_in_a_list(text: str, expected: set[str]) -> None:
    assert {v for _, v in only(text, "ordinal")} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("чёрные", {("color", "Чёрный")}),
        ("black", {("color", "Чёрный")}),
        ("чорну", {("color", "Чёрный")}),
        ("не чёрные", {("color", "!Чёрный")}),
        ("красную или белую", {("color", "red"), ("color", "white")}),
        ("червоні", {("color", "red")}),
        ("темно-синий", {("color", "navy")}),
        ("блакитна", {("color", "light blue")}),
        ("navy", {("color", "navy")}),
        ("помаранчеві", {("color", "orange")}),
        ("без кожи", {("attribute", "!leather")}),
        ("without leather", {("attribute", "!leather")}),
        ("з шкіри", {("attribute", "leather")}),
        ("крім nike", {("brand", "!Nike")}),
        ("кроме nike и zorvex", {("brand", "!Nike"), ("brand", "!Zorvex")}),
        ("anything but nike", {("brand", "!Nike")}),
        ("no, black", {("color", "Чёрный")}),
        ("нет, чёрные", {("color", "Чёрный")}),
        ("найк", {("brand", "Nike")}),
        ("зорвекс", {("brand", "Zorvex")}),
        ("roshen", {("brand", "Рошен")}),
        ("nikee", {("brand", "Nike")}),
        ("nyke", {("brand", "Nike")}),
        ("нью баланс", {("brand", "New Balance")}),
        ("new-balance", {("brand", "New Balance")}),
        ("кросовки найк", {("category", "sneakers"), ("brand", "Nike")}),
        ("кроссовкам", {("category", "sneakers")}),
        ("кросівок", {("category", "sneakers")}),
        ("rhjccjdrb", {("category", "sneakers")}),
        ("krossovki", {("category", "sneakers")}),
        ("running shoes", {("category", "running")}),
        ("Zorvex Flumo 9", {("product", "P1")}),
        ("флумо", {("product", "P1")}),
        ("pegasus 40 есть?", {("product", "P2")}),
        ("1 л", {("attribute", "1 l")}),
        ("32 GB", {("attribute", "32 gb")}),
        ("28см", {("attribute", "28 cm")}),
        ("на 2 литра", {("attribute", "2 l")}),
        ("водонепроницаемые", {("attribute", "waterproof")}),
        ("килограмм кофе", {("attribute", "1 kg")}),
    ],
)
def test_names_and_properties(text: str, expected: set[tuple[str, str]]) -> None:
    assert only(text, "color", "brand", "category", "product", "attribute") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0501234567", {("phone", "+380501234567")}),
        ("+380 67 555 44 33", {("phone", "+380675554433")}),
        ("(093) 111-22-33", {("phone", "+380931112233")}),
        ("380501234567", {("phone", "+380501234567")}),
        ("мой номер 050 123 45 67, звоните", {("phone", "+380501234567")}),
        ("12345678901234567890123456789012345678901234567890", set()),
        ("050123456a", set()),
        ("0501234", set()),
        ("Anna.K@Mail.com", {("email", "anna.k@mail.com")}),
        ("PR-10023", {("order_number", "PR-10023")}),
        ("где мой заказ pr-10023?", {("order_number", "PR-10023")}),
        ("№ 10023", {("order_number", "10023")}),
        ("#1042", {("order_number", "1042")}),
        ("where is order 40021", {("order_number", "40021")}),
        ("замовлення 5403", {("order_number", "5403")}),
        ("промокод SALE10", {("coupon", "SALE10")}),
        ("use code black-friday5", {("coupon", "BLACK-FRIDAY5")}),
        ("купон friend50 застосуй", {("coupon", "FRIEND50")}),
        ("у вас есть купоны?", set()),
        ("примени WELCOME", {("coupon", "WELCOME")}),
        ("когда привезут 6620", {("order_number", "6620")}),
    ],
)
def test_contacts_and_codes(text: str, expected: set[tuple[str, str]]) -> None:
    assert only(text, "phone", "email", "order_number", "coupon") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("завтра", {("date", "2026-03-05")}),
        ("в пятницу", {("date", "2026-03-06")}),
        ("у понеділок", {("date", "2026-03-09")}),
        ("25.11", {("date", "2026-11-25")}),
        ("01.02.2026", {("date", "2026-02-01")}),
        ("25 декабря", {("date", "2026-12-25")}),
        ("december 25", {("date", "2026-12-25")}),
        ("the day after tomorrow", {("date", "2026-03-06")}),
        ("31.02", set()),
        ("сьогодні ввечері", {("date", "2026-03-04"), ("time", "evening")}),
        ("at 10:30", {("time", "10:30")}),
        ("after 5 pm", {("time", "17:00")}),
        ("с 14:00 до 16:00", {("time", "14:00-16:00")}),
        ("between 2 and 4 pm", {("time", "14:00-16:00")}),
        ("о 18 годині", {("time", "18:00")}),
        ("утром", {("time", "morning")}),
    ],
)
def test_days_and_times(text: str, expected: set[tuple[str, str]]) -> None:
    found = entities(text, today=date(2026, 3, 4))  # a Wednesday
    assert {(e.type, e.value) for e in found if e.type in ("date", "time")} == expected


def test_a_day_without_a_calendar_is_what_was_said() -> None:
    assert values("в пятницу") == {("date", "friday")}


@pytest.mark.parametrize(
    ("text", "expects", "expected"),
    [
        ("Олена Петренко", "person_name", {("person_name", "Олена Петренко")}),
        ("олена", "person_name", {("person_name", "Олена")}),
        ("меня зовут Анна-Мария Коваль", "", {("person_name", "Анна-Мария Коваль")}),
        ("my name is Peter Novak", "", {("person_name", "Peter Novak")}),
        ("мене звати Іван", "", {("person_name", "Іван")}),
        ("да", "person_name", set()),
        ("отмена", "person_name", set()),
        ("Киев", "city", {("city", "Київ")}),
        ("доставка в Киев", "", {("city", "Київ")}),
        ("у Львові", "", {("city", "Львів")}),
        ("доставляете в Бровары?", "", {("city", "Бровары")}),
        ("Верхняя Гнилица", "city", {("city", "Верхняя Гнилица")}),
        ("to Dnipro", "", {("city", "Dnipro")}),
        ("ул. Хрещатик 22, кв 5", "address", {("address", "ул. Хрещатик 22, кв 5")}),
        ("вул. Сумська 18, кв. 3", "", {("address", "вул. Сумська 18, кв. 3")}),
        ("5 High Street, flat 12", "", {("address", "5 High Street, flat 12")}),
        ("отделение 5", "address", {("address", "отделение 5")}),
        ("лучше на Крещатик 10, кв 4", "", {("address", "Крещатик 10, кв 4")}),
        ("тогда на Соборной 5", "address", {("address", "Соборной 5")}),
        ("14 Baker Street, London", "", {("address", "14 Baker Street"), ("city", "London")}),
        ("Київ, Хрещатик 1", "", {("city", "Київ"), ("address", "Хрещатик 1")}),
        ("Ірина Мельник, 0501234567", "", {("person_name", "Ірина Мельник"), ("phone", "+380501234567")}),
        ("заберу на Дерибасовской", "", {("store", "store-2")}),
        ("SALE10", "coupon", {("coupon", "SALE10")}),
        ("10023", "order_number", {("order_number", "10023")}),
        ("42", "size", {("size", "42")}),
        ("44", "size", {("size", "44")}),
        ("3", "quantity", {("quantity", "3")}),
        ("три", "quantity", {("quantity", "3")}),
        ("три", "choose", {("ordinal", "3")}),
        ("500", "price_max", {("price_max", "500.00")}),
    ],
)
def test_people_places_and_answers(text: str, expects: str, expected: set[tuple[str, str]]) -> None:
    assert values(text, expects) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("самые дешёвые", {("sort", "price_asc")}),
        ("cheapest first", {("sort", "price_asc")}),
        ("найдорожчі", {("sort", "price_desc")}),
        ("сначала новинки", {("sort", "newest")}),
        ("best rated", {("sort", "rating")}),
        ("дешевле", {("sort", "price_asc")}),
        ("а подешевше є?", {("sort", "price_asc")}),
        ("дешевле 2000", set()),
        ("speak english", {("language", "en")}),
        ("давай на русском", {("language", "ru")}),
        ("українською", {("language", "uk")}),
        ("продолжим в телеграме", {("channel", "telegram")}),
        ("send it to my whatsapp", {("channel", "whatsapp")}),
    ],
)
def test_closed_classes(text: str, expected: set[tuple[str, str]]) -> None:
    assert only(text, "sort", "language", "channel") == expected


def test_a_comparative_is_told_from_a_superlative() -> None:
    assert [e.name for e in entities("дешевле")] == ["relative"]
    assert [e.name for e in entities("самые дешёвые")] == [""]


def test_places_point_into_the_raw_text() -> None:
    (category,) = entities("хочу  rhjccjdrb!!")
    assert (category.text, category.start) == ("rhjccjdrb", 6)
    assert {e.text for e in entities("ＮＩＫＥ до 5\u00a0000 ₴")} == {"ＮＩＫＥ", "5\u00a0000"}


def test_a_large_catalogue_is_learnt_quickly_and_read_quickly() -> None:
    makers = [f"Maker{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    terms = tuple(Term("brand", m, m) for m in makers) + tuple(
        Term("product", f"p{i}", f"{makers[i % 100]} {word} model x{i}", "en")
        for i, word in enumerate(["kettle", "lamp", "phone", "chair", "tent"] * 4000)
    )
    large = EntityReader()
    started = time.perf_counter()
    large.learn(Vocabulary(terms))
    assert time.perf_counter() - started < 4
    message = read("покажи kettle makerak x1400 до 5000", normalizer)
    started = time.perf_counter()
    for _ in range(20):
        found = large.read(message)
    assert (time.perf_counter() - started) / 20 < 0.02
    assert ("product", "p1400") in {(e.type, e.value) for e in found}


@given(st.text(max_size=200), st.sampled_from(["", "size", "city", "address", "person_name", "coupon", "quantity"]))
def test_any_text_is_taken(text: str, expects: str) -> None:
    entities(text, expects)


@given(
    st.lists(
        st.sampled_from(
            [
                "до",
                "5",
                "000",
                "42",
                "-",
                "размер",
                "№",
                "x",
                "2",
                ".",
                ",",
                "nike",
                "не",
                "и",
                "от",
                "10:30",
                "чёрный",
                "два",
                "25.11",
            ]
        ),
        max_size=12,
    )
)
def test_any_heap_of_words_is_taken(parts: list[str]) -> None:
    entities(" ".join(parts))
    entities("".join(parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half a litre flask", ("attribute", "0.5 l")),
        ("half a kilo of coffee", ("attribute", "0.5 kg")),
        ("термос пол-литра", ("attribute", "0.5 l")),
        ("термос пол литра", ("attribute", "0.5 l")),
        ("термос на литр", ("attribute", "1 l")),
    ],
)
def test_half_of_a_unit_is_half(text: str, expected: tuple[str, str]) -> None:
    assert expected in values(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("книга на английском", {("attribute", "английский")}),
        ("книжки українською", {("attribute", "украинский")}),
        ("book in English", {("attribute", "английский")}),
        ("a novel in Ukrainian", {("attribute", "украинский")}),
        ("давай на английском", {("language", "en")}),
        ("можно по-украински?", {("language", "uk")}),
        ("in English please", {("language", "en")}),
    ],
)
def test_a_book_is_in_a_language_and_so_is_a_conversation(text: str, expected: set[tuple[str, str]]) -> None:
    assert {v for v in values(text) if v[0] in ("attribute", "language")} == expected


def test_a_code_is_no_price_and_a_word_no_other_name() -> None:
    assert {t for t, _ in values("наушники Sony WH-1000XM5")} == set()
    assert ("product", "P4") not in values("кросы")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a mug for not more than 300 uah please", "for not more than 300 uah"),
        ("under $50, black", "under $50"),
        ("кружка не дороже 300 гривен", "не дороже 300 гривен"),
        ("стоимостью до 300 рублей, белая", "стоимостью до 300 рублей"),
        ("горнятко ціною до 300", "ціною до 300"),
        ("чайник у межах 900 грн", "у межах 900 грн"),
        ("300 грн максимум за кружку", "300 грн максимум"),
        ("кружка за 300", "за 300"),
    ],
)
def test_a_price_knows_the_words_that_say_it(text: str, whole: str) -> None:
    (price,) = (e for e in entities(f"{text} ок") if e.type.startswith("price"))
    assert f"{text} ок"[slice(*price.whole)] == whole
