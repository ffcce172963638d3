"""What people type, and how it is read: language, layout, translit, lemmas, typos."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.folding import clean
from nlu.normalize import Normalizer, words

normalizer = Normalizer()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi there, do you have any kettles?", "en"),
        ("red shoes", "en"),
        ("headphones", "en"),
        ("thanks!", "en"),
        ("how much is it", "en"),
        ("Привет!", "ru"),
        ("покажи кроссовки nike до 5000", "ru"),
        ("а дешевле есть?", "ru"),
        ("спс", "ru"),
        ("да", "ru"),
        ("сколько стоит доставка в Одессу", "ru"),
        ("rhjccjdrb", "ru"),
        ("krossovki chernye", "ru"),
        ("skolko stoit", "ru"),
        ("Привіт", "uk"),
        ("де моє замовлення", "uk"),
        ("так", "uk"),
        ("дякую", "uk"),
        ("ні, не треба", "uk"),
        ("покажи сукні дешевше", "uk"),
        ("ghbdsn", "uk"),
        ("navushnyky", "uk"),
        ("М’яч для футболу", "uk"),
        ("кросівкі найк", "uk"),
        ("42", ""),
        ("👍", ""),
        ("", ""),
        ("adidas", ""),
        ("iPhone 15 Pro", ""),
        ("сумка", ""),
        ("ok", ""),
        ("найк", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert normalizer.language(text) == language


def test_a_catalogue_name_tells_nothing_of_the_language() -> None:
    own = Normalizer()
    own.know(["Running Horse"])
    assert own.language("running horse") == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rhjccjdrb", "кроссовки"),
        ("ifgrf", "шапка"),
        ("ghbdsn", "привіт"),
        ("xthysq xfqybr", "черный чайник"),
        ("crjkmrj cnjbn&", "сколько стоит?"),
        ("k.,jq", "любой"),
        ("зрщту", "phone"),
        ("ыршкеы", "shirts"),
        ("krossovki chernye", "кроссовки черные"),
        ("termos", "термос"),
        ("futbolka", "футболка"),
        ("privet, skolko stoit sumka?", "привет, сколько стоит сумка?"),
        ("найк", "nike"),
        ("айфон 15", "iphone 15"),
    ],
)
def test_other_readings_best_first(typed: str, meant: str) -> None:
    assert normalizer.variants(typed)[0] == meant


def test_a_plausible_reading_is_offered_for_a_mistyped_word() -> None:
    assert "micsofont" in normalizer.variants("ьшсыщащте")


@pytest.mark.parametrize(
    "text", ["phone", "running shoes", "hoodie", "adidas", "привет", "сукня", "42", "iphone 15 pro"]
)
def test_a_proper_word_is_never_switched(text: str) -> None:
    assert normalizer.repair(text) == text
    assert all(text.split()[0] not in v for v in normalizer.variants(text)) or not normalizer.variants(text)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("чёрные кроссовки", "черных кроссовок", "ru"),
        ("две пары", "пару", "ru"),
        ("детская шапка", "детские шапки", "ru"),
        ("из нержавеющей стали", "нержавеющая сталь", "ru"),
        ("чорні кросівки", "чорна кросівка", "uk"),
        ("жіночі сукні", "жіночу сукню", "uk"),
        ("навушниками", "навушники", "uk"),
        ("running shoes", "run shoe", "en"),
        ("kettles", "kettle", "en"),
    ],
)
def test_inflected_forms_meet(one: str, other: str, language: str) -> None:
    assert set(normalizer.lemmas(other, language)) <= set(normalizer.lemmas(one, language)) | {"два"}


def test_stop_words_carry_nothing() -> None:
    assert normalizer.lemmas("покажи мне кроссовки для бега", "ru") == ["кроссовок", "бег"]
    assert normalizer.lemmas("show me the kettle", "en") == ["kettl"]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Приветттт", "привет"),
        ("soooo gooood", "so god"),
        ("м’яч мʼяч", "м'яч м'яч"),
        ("a\u200bb", "ab"),
        ("ＮＩＫＥ", "nike"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_a_latin_letter_in_a_cyrillic_word_is_mended() -> None:
    assert words("кpoccовки") == ["кроссовки"]


SPELLER = normalizer.speller(
    {"кроссовки": 50, "кросівки": 40, "nike": 30, "adidas": 20, "samsung": 9, "чайник": 8, "kettle": 7, "headphones": 5,
     "термос": 4, "zorvex": 2}
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("кросовки", "кроссовки"),
        ("кросівкі", "кросівки"),
        ("чайнек", "чайник"),
        ("ketle", "kettle"),
        ("hedphones", "headphones"),
        ("самсунг", "samsung"),
        ("найк", "nike"),
        ("адидас", "adidas"),
        ("termos", "термос"),
        ("зорвекс", "zorvex"),
        ("nike", "nike"),
    ],
)
def test_speller(typed: str, meant: str) -> None:
    assert SPELLER.suggest(typed)[0][0] == meant


@pytest.mark.parametrize("typed", ["велосипед", "42", "xx", "", "phone"])
def test_the_speller_leaves_other_words_alone(typed: str) -> None:
    assert SPELLER.suggest(typed) == []


def test_the_speller_is_quick_over_a_large_vocabulary() -> None:
    speller = normalizer.speller({f"слово{a}{b}".replace("0", "а"): 1 for a in "абвгдежз" for b in "клмнопрст" * 9})
    started = time.perf_counter()
    for _ in range(100):
        speller.suggest("словоак")
    assert time.perf_counter() - started < 0.5


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    assert normalizer.language(text) in {"", "en", "ru", "uk"}
    normalizer.lemmas(text)
    normalizer.variants(text)
    SPELLER.suggest(text)
