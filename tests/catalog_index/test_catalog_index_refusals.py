# ruff: noqa: E501  (tables are read whole)
"""What is refused is out, wherever a product says that it has it; where nothing else is left, that is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.types import Attribute, Condition, Filters, Product, Query, Text, Variant
from nlu.normalize import Normalizer


def made(id: str, title: tuple[str, str, str], category: tuple[str, str, str], about: tuple[str, str, str] = ("", "", ""), colours: tuple[str, ...] = (), stated: tuple[tuple[Text, Text], ...] = ()) -> Product:  # fmt: skip
    kind = dict(zip(("en", "ru", "uk"), category, strict=True))
    return Product(
        id,
        dict(zip(("en", "ru", "uk"), title, strict=True)),
        description={k: v for k, v in zip(("en", "ru", "uk"), about, strict=True) if v},
        category=kind,
        category_path=(kind,),
        price=Decimal(100),
        currency="UAH",
        attributes=tuple(Attribute(f"a{name['en']}", name, value) for name, value in stated),
        variants=tuple(Variant(f"{id}-{c}", options={"color": {"en": c}}) for c in colours) or (Variant(id),),
    )


CHAIRS, VESTS, SOAP = ("Chairs", "Стулья", "Стільці"), ("Vests", "Жилеты", "Жилети"), ("Soap", "Мыло", "Мило")
CANDLES, HONEY = ("Candles", "Свечи", "Свічки"), ("Honey", "Мёд", "Мед")
TRIMMERS, BISCUITS = ("Trimmers", "Триммеры", "Тримери"), ("Biscuits", "Печенье", "Печиво")
ARMRESTS = {"en": "Armrests", "ru": "Подлокотники", "uk": "Підлокітники"}
FILLING = {"en": "Seat", "ru": "Сиденье", "uk": "Сидіння"}


@pytest.fixture(scope="module")
def shop(embedder: OnnxEmbedder, analyzer: Normalizer) -> CatalogIndex:
    fixed, none = {"en": "fixed", "ru": "несъёмные", "uk": "незнімні"}, {"en": "no", "ru": "нет", "uk": "немає"}
    plastic, wood = {"en": "plastic", "ru": "пластик", "uk": "пластик"}, {"en": "wood", "ru": "дерево", "uk": "дерево"}
    goods = [
        made("THRONE", ("Chair Baron", "Стул Барон", "Стілець Барон"), CHAIRS, stated=((ARMRESTS, fixed), (FILLING, wood)), colours=("green", "grey")),
        made("STOOLY", ("Chair Lavka", "Стул Лавка", "Стілець Лавка"), CHAIRS, stated=((ARMRESTS, none), (FILLING, plastic)), colours=("green",)),
        made("SHELL", ("Plastic chair Mushlia", "Пластиковый стул Мушля", "Пластиковий стілець Мушля"), CHAIRS),
        made("LILAC", ("Soap Buzok", "Мыло Бузок", "Мило Бузок"), SOAP, ("Smells of lilac, with palm oil.", "Пахнет сиренью, с пальмовым маслом.", "Пахне бузком, з пальмовою олією.")),
        made("PLAIN", ("Soap Chysto", "Мыло Чисто", "Мило Чисто"), SOAP, ("Without lilac or any perfume.", "Без сирени и отдушек.", "Без бузку та віддушок.")),
        made("POCKET", ("Vest Kyshenia", "Жилет Кишеня", "Жилет Кишеня"), VESTS, ("With a zip and four pockets.", "С молнией и четырьмя карманами.", "З блискавкою та чотирма кишенями.")),
        made("NYTKA", ("Wired trimmer Nytka", "Проводной триммер Нитка", "Дротовий тример Нитка"), TRIMMERS),
        made("VITER", ("Trimmer Viter with a battery", "Триммер Витер на аккумуляторе", "Тример Вітер на акумуляторі"), TRIMMERS),
        made("MAMA", ("Sugar biscuits Mama", "Сахарное печенье Мама", "Цукрове печиво Мама"), BISCUITS),
        made("VIVSO", ("Oat biscuits Vivso", "Овсяное печенье Вивсо", "Вівсяне печиво Вівсо"), BISCUITS),
        made("GLOW", ("Candle Glow without lilac", "Свеча Сяйво без сирени", "Свічка Сяйво без бузку"), CANDLES, ("No lilac, no palm oil.", "Без сирени, без пальмового масла.", "Без бузку, без пальмової олії.")),
        made("LIPA", ("Linden honey", "Липовый мёд", "Липовий мед"), HONEY, ("Nothing added: without sugar.", "Ничего лишнего: без сахара.", "Нічого зайвого: без цукру.")),
        made("GRECHKA", ("Sugar-free buckwheat honey", "Гречишный мёд без сахара", "Гречаний мед без цукру"), HONEY, ("Raw, without sugar.", "Сырой, без сахара.", "Сирий, без цукру.")),
    ]  # fmt: skip
    return CatalogIndex.build(goods, embedder=embedder, analyzer=analyzer)


@pytest.mark.parametrize(
    ("query", "there", "out", "relaxed"),
    [
        ("chair without armrests", "STOOLY", "THRONE", False),
        ("стул без подлокотников", "STOOLY", "THRONE", False),
        ("стілець без підлокітників", "STOOLY", "THRONE", False),
        ("soap without lilac", "PLAIN", "LILAC", False),
        ("trimmer without wires", "VITER", "NYTKA", False),
        ("триммер без проводов", "VITER", "NYTKA", False),
        ("тример без дротів", "VITER", "NYTKA", False),
        ("печенье без сахара", "VIVSO", "MAMA", False),
        ("печиво без цукру", "VIVSO", "MAMA", False),
        ("мыло без сирени", "PLAIN", "LILAC", False),
        ("мило без бузку", "PLAIN", "LILAC", False),
        ("soap except lilac", "PLAIN", "LILAC", False),
        ("a soap, i'm allergic to lilac", "PLAIN", "LILAC", False),
        ("мыло, у меня аллергия на сирень", "PLAIN", "LILAC", False),
        ("мило, в мене алергія на бузок", "PLAIN", "LILAC", False),
        ("chair not plastic", "THRONE", "SHELL", False),
        ("стул не пластиковый", "THRONE", "SHELL", False),
        ("vest without pockets", "POCKET", "", True),  # there is no other
        ("жилет без карманов", "POCKET", "", True),
        ("жилет без кишень", "POCKET", "", True),
        ("стул не только для кухни", "THRONE", "", False),
    ],
)
def test_what_is_refused_in_words_is_out(shop: CatalogIndex, query: str, there: str, out: str, relaxed: bool) -> None:
    result = shop.search(Query(query))
    hits = [hit.product_id for hit in result.hits]
    assert result.confident
    assert there in hits
    assert out not in hits
    assert ("refused" in result.relaxed) is relaxed


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        (Condition("seat", ("plastic",), negated=True), ["THRONE"]),  # said in a title, or of the seat
        (Condition("shell", ("plastic",), negated=True), ["THRONE"]),  # whichever part it is asked of
        (Condition("color", ("green",), negated=True), ["SHELL", "THRONE"]),  # it comes in grey as well
        (Condition("color", ("grey",), negated=True), ["SHELL", "STOOLY", "THRONE"]),
    ],
)
def test_what_a_filter_refuses_is_out(shop: CatalogIndex, condition: Condition, left: list[str]) -> None:
    result = shop.search(Query("chair", "en", Filters(conditions=(condition,))))
    assert sorted(hit.product_id for hit in result.hits) == left
    assert not result.relaxed


@pytest.mark.parametrize(
    ("query", "hits"), [("soap", {"LILAC", "PLAIN"}), ("стулья", {"THRONE", "STOOLY", "SHELL"}), ("жилет", {"POCKET"})]
)
def test_only_what_is_called_so_stands_beside_what_was_asked_for(
    shop: CatalogIndex, query: str, hits: set[str]
) -> None:
    assert {hit.product_id for hit in shop.search(Query(query)).hits} == hits


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("biscuits without sugar", ["VIVSO"]),
        ("sugar free biscuits", ["VIVSO"]),
        ("печенье без сахара", ["VIVSO"]),
        ("печиво без цукру", ["VIVSO"]),
        ("soap without lilac", ["PLAIN"]),
        ("мыло без сирени", ["PLAIN"]),
        ("мило без бузку", ["PLAIN"]),
        ("honey without sugar", ["GRECHKA", "LIPA"]),
        ("мёд без сахара", ["GRECHKA", "LIPA"]),
        ("мед без цукру", ["GRECHKA", "LIPA"]),
        ("without sugar", ["GRECHKA", "LIPA"]),
    ],
)
def test_goods_are_not_what_they_lack(shop: CatalogIndex, query: str, hits: list[str]) -> None:
    assert sorted(hit.product_id for hit in shop.search(Query(query)).hits) == hits
