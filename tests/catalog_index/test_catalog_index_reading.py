# ruff: noqa: E501  (tables are read whole)
"""How a query is understood: what is taken for a slip, what is refused, what a word is wider than, amounts in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.text import amounts
from catalog_index.types import Attribute, Condition, Filters, Product, Query, Variant
from nlu.normalize import Normalizer


def named(id: str, en: str, ru: str, uk: str, category: Sequence[str] = (), **attributes: str) -> Product:
    kind = dict(zip(("en", "ru", "uk"), category, strict=True)) if category else {}
    stated = tuple(Attribute(k, {"en": k}, {"en": v}) for k, v in attributes.items())
    return Product(
        id,
        {"en": en, "ru": ru, "uk": uk},
        category=kind,
        category_path=(kind,) if kind else (),
        price=Decimal(100),
        currency="UAH",
        attributes=stated,
        variants=(Variant(id),),
    )


TEA = ("Tea", "Чай", "Чай")
CHOCOLATE = ("Chocolate", "Шоколад", "Шоколад")
COFFEE = ("Coffee", "Кофе", "Кава")
COATS = ("Coats", "Пальто", "Пальта")


@pytest.fixture(scope="module")
def corner(embedder: OnnxEmbedder, analyzer: Normalizer) -> CatalogIndex:
    goods = [
        named("BEAR", "Plush teddy bear", "Плюшевый мишка", "Плюшевий ведмедик"),
        named("TABLET", "Drawing tablet", "Графический планшет", "Графічний планшет"),
        named("MATCHA", "Matcha powder", "Матча", "Матча", TEA, kind="green"),
        named("ASSAM", "Assam black tea", "Чёрный чай Ассам", "Чорний чай Ассам", TEA, kind="black"),
        named("MUG", "Tea mug", "Кружка", "Кружка", color="green"),
        named("MILKY", "Milk chocolate bar", "Молочный шоколад", "Молочний шоколад", CHOCOLATE),
        named("BITTER", "Bitter chocolate bar", "Горький шоколад", "Гіркий шоколад", CHOCOLATE, storage="not in the fridge"),
        named("DECAF", "Coffee without caffeine", "Кофе без кофеина", "Кава без кофеїну"),
        named("COFFEE", "Coffee Brazil", "Кофе Бразилия", "Кава Бразилія", additive="caffeine"),
        named("BEANS", "Espresso blend", "Эспрессо-смесь", "Еспресо-суміш", COFFEE, grind="whole beans"),
        named("COAT", "Wool coat", "Шерстяное пальто", "Вовняне пальто", COATS),
        named("LINEN", "Bed linen", "Постельное бельё", "Постільна білизна", washing="machine"),
    ]  # fmt: skip
    return CatalogIndex.build(goods, embedder=embedder, analyzer=analyzer)


def found(index: CatalogIndex, text: str, language: str = "", **filters: object) -> list[str]:
    result = index.search(Query(text, language, Filters(**filters)))  # type: ignore[arg-type]
    return [hit.product_id for hit in result.hits]


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("шоколат", "шоколад"),  # a slip
        ("мачта", "матча"),  # a real word, but the same letters: two of them were swapped
        ("шоколади", ""),  # another form is no slip
        ("мышка", ""),  # real words are what they say, however near another one is
        ("проверять", ""),
        ("beer", ""),
        ("ножи", ""),
        ("choclate", "chocolate"),
        ("пальтишка", ""),
    ],
)
def test_only_slips_are_put_right(corner: CatalogIndex, typed: str, corrected: str) -> None:
    assert corner.search(Query(typed)).corrected == corrected


@pytest.mark.parametrize("query", ["computer mouse", "компьютерная мышь", "washing machine", "стиральная машина", "fridge", "холодильник"])  # fmt: skip
def test_what_a_text_merely_mentions_is_not_on_sale(corner: CatalogIndex, query: str) -> None:
    result = corner.search(Query(query))
    assert not result.hits or not result.confident


@pytest.mark.parametrize("query", ["coffee beans", "кофе в зернах", "кава в зернах"])
def test_a_kind_that_is_sold_so_is_found(corner: CatalogIndex, query: str) -> None:
    result = corner.search(Query(query))
    assert result.confident
    assert "BEANS" in [hit.product_id for hit in result.hits]


def test_the_same_letters_of_another_language_are_another_word(corner: CatalogIndex) -> None:
    assert all(hit.reason == "meaning" for hit in corner.search(Query("mouse")).hits)
    assert found(corner, "мишка", "ru")[0] == "BEAR"


@pytest.mark.parametrize(
    ("query", "first", "absent"),
    [
        ("шоколад без молока", "BITTER", "MILKY"),
        ("chocolate without milk", "BITTER", "MILKY"),
        ("milk-free chocolate", "BITTER", "MILKY"),
        ("шоколад не молочный", "BITTER", "MILKY"),
        ("кофе без кофеина", "DECAF", ""),
        ("кава без кофеїну", "DECAF", ""),
        ("caffeine free coffee", "DECAF", ""),
        ("не шоколад", "BITTER", ""),  # nothing else is asked for
    ],
)
def test_what_is_refused_is_not_shown(corner: CatalogIndex, query: str, first: str, absent: str) -> None:
    ids = found(corner, query)
    assert ids[0] == first or not absent
    assert absent not in ids


@pytest.mark.parametrize("query", ["outerwear", "верхняя одежда", "верхній одяг"])
def test_a_wider_word_finds_its_kinds(corner: CatalogIndex, query: str) -> None:
    assert found(corner, query)[0] == "COAT"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("garden hose", "N2"),
        ("садовый шланг", "N2"),
        ("садовий шланг", "N2"),
        ("kitchen knife", "N4"),
        ("кухонный нож", "N4"),
        ("кухонний ніж", "N4"),
    ],
)
def test_what_has_the_noun_of_a_name_comes_first(
    embedder: OnnxEmbedder, analyzer: Normalizer, query: str, first: str
) -> None:
    goods = [
        named("N1", "Garden wheelbarrow", "Тачка садовая", "Тачка садова"),
        named("N2", "Soaker hose 20 m", "Шланг поливочный 20 м", "Шланг поливальний 20 м"),
        named("N3", "Kitchen towel", "Полотенце кухонное", "Рушник кухонний"),
        named("N4", "Santoku knife", "Нож сантоку", "Ніж сантоку"),
    ]
    assert found(CatalogIndex.build(goods, embedder=embedder, analyzer=analyzer), query)[0] == first


def test_green_tea_has_no_colour_and_is_green(corner: CatalogIndex) -> None:
    green = (Condition("color", ("green",)),)
    assert found(corner, "чай", conditions=green)[0] == "MATCHA"
    assert "ASSAM" not in found(corner, "чай", conditions=green)
    assert set(found(corner, "", conditions=green)) == {"MATCHA", "MUG"}


def test_another_lemma_of_the_same_form_is_tried(corner: CatalogIndex) -> None:
    assert found(corner, "чаем")[0] in ("ASSAM", "MATCHA")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("термос на пол-литра", ["=500ml"]),
        ("мёд полкило", ["=500g"]),
        ("пів літра", ["=500ml"]),
        ("half a litre", ["=500ml"]),
        ("двухлитровый чайник", ["=2e+03ml"]),
        ("літровий термос", ["=1e+03ml"]),
        ("5-литровая кастрюля", ["=5e+03ml"]),
        ("литр", []),
        ("термометр", []),
        ("половина", []),
        ("километр", []),
    ],
)
def test_amounts_in_words(text: str, expected: list[str]) -> None:
    assert [a.term for a in amounts(text)] == expected
