# ruff: noqa: E501  (tables are read whole)
"""What a shopper finds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.types import Condition, Filters, Product, Query, Variant
from nlu.normalize import Normalizer


def ids(index: CatalogIndex, text: str, **filters: object) -> list[str]:
    found = index.search(Query(text, filters=Filters(**filters)))  # type: ignore[arg-type]
    return [hit.product_id for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("running shoes", {"RUN", "TRAIL"}),
        ("кроссовки для бега", {"RUN"}),
        ("кросівки для бігу", {"RUN"}),
        ("sneakers", {"RUN", "TRAIL"}),  # another word of the same language
        ("кеды strider", {"RUN"}),
        ("наушников", {"EAR", "CASE"}),  # inflected
        ("безпровідні навушники", {"EAR"}),  # the Ukrainian text does not say wireless, the lexicon does
        ("rhjccjdrb", {"RUN", "TRAIL"}),  # Latin layout
        ("pbvyzz rehnrf", {"COAT"}),
        ("termos", {"FLASK-1", "FLASK-05"}),  # translit
        ("krossovki", {"RUN", "TRAIL"}),
        ("нокиа", {"EAR"}),
        ("кросовки", {"RUN", "TRAIL"}),  # one letter missing
        ("hedphones", {"EAR", "CASE"}),
        ("bh905i", {"EAR"}),  # a model number, written otherwise
        ("BH-905i", {"EAR"}),
        ("термос 1 л", {"FLASK-1"}),
        ("термос 1000 мл", {"FLASK-1"}),
        ("1l flask", {"FLASK-1"}),
        ("flask 500 ml", {"FLASK-05"}),
        ("зимняя куртка", {"COAT"}),
        ("winter coat", {"COAT"}),
        ("RUN-B-42", {"RUN"}),  # an SKU
        ("вн905i", {"EAR"}),  # and a model number in letters of the other script
    ],
)
def test_the_first_hit_is_what_was_meant(index: CatalogIndex, query: str, first: set[str]) -> None:
    assert ids(index, query)[0] in first


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (("wireless headphones", "беспроводные наушники", "бездротові навушники"), "EAR"),
        (("steel thermos", "стальной термос", "сталевий термос"), "FLASK-1"),
        (("winter jacket", "зимняя куртка", "зимова куртка"), "COAT"),
        (("case for headphones", "чехол для наушников", "чохол для навушників"), "CASE"),
    ],
)
def test_every_language_finds_the_same(index: CatalogIndex, queries: tuple[str, ...], expected: str) -> None:
    assert [ids(index, q)[0] for q in queries] == [expected] * 3


def test_a_correction_is_told(index: CatalogIndex) -> None:
    assert index.search(Query("rhjccjdrb")).corrected == "кроссовки"
    assert index.search(Query("кроссовки")).corrected == ""


@pytest.mark.parametrize("query", ["garden hose", "велосипед", "корм для собак", "губная помада", "asdfgh"])
def test_what_the_shop_does_not_sell_is_not_claimed(index: CatalogIndex, query: str) -> None:
    assert not index.search(Query(query)).confident


BLACK, RED, WHITE = (Condition("color", (c,)) for c in ("black", "red", "white"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"price_max": Decimal(900)}, {"FLASK-1", "FLASK-05", "CASE"}),
        ({"price_min": Decimal(5000)}, {"COAT", "SOLD"}),
        ({"price_min": Decimal(3490), "price_max": Decimal(3490)}, {"RUN"}),  # the price of one variant
        ({"price_min": Decimal(900), "price_max": Decimal(500)}, {"FLASK-1", "FLASK-05"}),  # the wrong way round
        ({"conditions": (BLACK,)}, {"RUN", "EAR"}),
        ({"conditions": (Condition("цвет", ("чёрная",)),)}, {"RUN", "EAR"}),
        ({"conditions": (Condition("колір", ("чорні",)),)}, {"RUN", "EAR"}),
        ({"conditions": (Condition("color", ("black",), negated=True), Condition("category", ("обувь", "кроссовки")))},
         {"RUN", "TRAIL"}),  # there is a red one
        ({"conditions": (Condition("brand", ("STRIDER",)),)}, {"RUN"}),
        ({"conditions": (Condition("бренд", ("strider", "goral")),)}, {"RUN", "TRAIL"}),
        ({"conditions": (Condition("size", ("43",)),), "in_stock": True}, set()),  # that size is sold out
        ({"conditions": (Condition("size", ("42",)), BLACK), "in_stock": True}, {"RUN"}),
        ({"conditions": (Condition("size", ("42",)), BLACK), "store": "lviv"}, set()),  # there it is red only
        ({"conditions": (Condition("size", ("42",)),), "store": "lviv"}, {"RUN"}),
        ({"conditions": (Condition("объём", ("1 л",)),)}, {"FLASK-1"}),
        ({"conditions": (Condition("volume", minimum=Decimal(700), unit="ml"),)}, {"FLASK-1"}),
        ({"conditions": (Condition("Об'єм", maximum=Decimal("0.5"), unit="л"),)}, {"FLASK-05"}),
        ({"conditions": (Condition("category", ("Термоси",)),)}, {"FLASK-1", "FLASK-05"}),
        ({"product_ids": frozenset(("RUN", "EAR", "none"))}, {"RUN", "EAR"}),
        ({"product_ids": frozenset(("RUN", "EAR")), "exclude_ids": frozenset(("RUN",))}, {"EAR"}),
    ],
)  # fmt: skip
def test_a_filter_is_hard(index: CatalogIndex, filters: dict[str, object], expected: set[str]) -> None:
    result = index.search(Query("", filters=Filters(**filters), limit=20))  # type: ignore[arg-type]
    assert (set() if result.relaxed else {h.product_id for h in result.hits}) == expected


def test_an_impossible_price_tells_the_real_one(index: CatalogIndex) -> None:
    result = index.search(Query("кроссовки", filters=Filters(price_max=Decimal(100))))
    assert (result.floor, result.ceiling) == (Decimal("3490.00"), Decimal("4500.00"))
    assert result.relaxed == ("price",)
    assert {h.product_id for h in result.hits} == {"RUN", "TRAIL"}


def test_an_unknown_attribute_is_named_and_dropped(index: CatalogIndex) -> None:
    result = index.search(Query("термос", filters=Filters(conditions=(Condition("flavour", ("vanilla",)),))))
    assert result.relaxed == ("flavour",)
    assert {h.product_id for h in result.hits} == {"FLASK-1", "FLASK-05"}


@pytest.mark.parametrize(
    ("sort", "expected"), [("price_asc", ["FLASK-05", "FLASK-1"]), ("price_desc", ["FLASK-1", "FLASK-05"])]
)
def test_sorting_keeps_to_what_was_asked_for(index: CatalogIndex, sort: str, expected: list[str]) -> None:
    assert [h.product_id for h in index.search(Query("термос", sort=sort)).hits] == expected


def test_pages_follow_one_another(index: CatalogIndex) -> None:
    pages = [index.search(Query("", limit=3, offset=offset)) for offset in (0, 3, 6, 9)]
    seen = [h.product_id for page in pages for h in page.hits]
    assert len(seen) == len(set(seen)) == pages[0].total == 8


@pytest.mark.parametrize(
    "query",
    ["", "   ", "😀", "и в на", "the of and", "x" * 10_000, "слово " * 2_000, "kurtka zimowa męska", "冬季外套", "\x00\x01",
     "'; DROP TABLE products; --", "<b>кроссовки</b>", "=1000ml", "٣٤٥", "a" * 60 + " 1" * 60],
)  # fmt: skip
def test_no_text_is_too_odd(index: CatalogIndex, query: str) -> None:
    result = index.search(Query(query))
    assert result.took_ms < 2000
    assert all(0 <= h.score <= 1 for h in result.hits)


@pytest.mark.parametrize("query", ["😀", "👟🔥", "и в на", "the of and", "冬季外套", "...", "\x00\x01", "x" * 10_000])
def test_what_says_nothing_is_not_claimed_to_be_found(index: CatalogIndex, query: str) -> None:
    result = index.search(Query(query))
    assert not result.hits or not result.confident


@pytest.mark.parametrize("query", ["kurtka zimowa męska", "kurtka zimowa"])
def test_polish_is_read_as_far_as_it_sounds_alike(index: CatalogIndex, query: str) -> None:
    assert {h.product_id for h in index.search(Query(query)).hits} <= {"COAT", "SOLD"}


@pytest.mark.parametrize("limit", [0, -3, 10**9])
def test_odd_limits(index: CatalogIndex, limit: int) -> None:
    assert len(index.search(Query("термос", limit=limit, offset=-5)).hits) <= 8


def test_facets_split_a_result(index: CatalogIndex) -> None:
    facets = {f.name: f for f in index.facets(["RUN", "TRAIL", "EAR", "COAT"])}
    assert facets["color"].counts == {"black": 2, "red": 2, "white": 2}
    assert facets["color"].labels["black"]["ru"] == "чёрный"
    assert facets["color"].label["uk"] == "Колір"


def test_like_this_but_in_white(index: CatalogIndex) -> None:
    hits = index.similar("RUN", changes=(Condition("цвет", ("белый",)),))
    assert hits[0].product_id == "TRAIL"
    assert index.similar("nothing") == ()


def test_substitutes_are_of_the_kind_and_in_stock(index: CatalogIndex) -> None:
    assert [h.product_id for h in index.substitutes("SOLD")] == ["COAT"]


def test_complements_are_of_another_kind(index: CatalogIndex) -> None:
    found = {h.product_id for h in index.complements(["RUN"])}
    assert found
    assert not found & {"RUN", "TRAIL", "SOLD"}


def test_the_vocabulary_names_everything_in_every_language(index: CatalogIndex) -> None:
    vocabulary = set(index.vocabulary())
    assert ("color", "black", "чорний", "uk", "") in vocabulary
    assert ("category", "Headphones", "Наушники", "ru", "") in vocabulary
    assert ("brand", "Strider", "Strider", "", "") in vocabulary
    assert ("attribute", "1", "1", "ru", "Объём") in vocabulary
    assert ("product", "COAT", "Тёплая зимняя куртка", "ru", "") in vocabulary


@pytest.mark.parametrize("query", ["Zubrik 1", "Zubrik 500", "шины 42", "зимние шины", "зимові шини", "winter tyres"])
def test_a_number_or_a_property_alone_is_nothing_alike(index: CatalogIndex, query: str) -> None:
    found = index.search(Query(query))
    assert not found.confident
    assert all(hit.reason == "meaning" for hit in found.hits)


@pytest.mark.parametrize(("query", "kind"), [("Zubrik headphones", "EAR"), ("термос Zubrik 9000", "FLASK-1")])
def test_another_brand_is_answered_with_goods_of_the_kind(index: CatalogIndex, query: str, kind: str) -> None:
    found = index.search(Query(query))
    assert not found.confident
    assert kind in [hit.product_id for hit in found.hits]
    assert "COAT" not in [hit.product_id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("shoes", True),
        ("running shoes", True),
        ("кроссовки", True),
        ("the shoes", False),
        ("bicycle shoes", False),
        ("", False),
    ],
)
def test_a_name_of_several_words_is_known_when_all_of_it_is(index: CatalogIndex, text: str, known: bool) -> None:
    assert index.knows(text) is known


def test_of_what_might_do_comes_first_what_can_be_had(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    gone = {"": 0}
    shop = [
        Product("BOX", {"en": "Gift box"}, {"en": "A gift, a gift, a gift."}, variants=(Variant("BOX", stock=gone),)),
        Product("TEA", {"en": "Gift tea"}, {"en": "Herbs of the hills."}, variants=(Variant("TEA"),)),
        Product("CUP", {"en": "Stoneware cup"}, {"en": "Comes in a box."}, variants=(Variant("CUP"),)),
    ]
    index = CatalogIndex.build(shop, embedder=embedder, analyzer=analyzer)
    assert ids(index, "a gift")[0] == "TEA"
    assert ids(index, "подарок")[0] == "TEA"
    assert ids(index, "gift box")[0] == "BOX"  # it was asked for, and is told to be sold out
