# ruff: noqa: E501  (tables are read whole)
"""Amounts in a query meet the catalogue's own: whatever unit it states them in, wherever it states them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.text import amounts
from catalog_index.types import Attribute, Product, Query, Variant
from nlu.normalize import Normalizer

Stated = tuple[str, str, str]  # name, value, unit

DRILLS = ("Cordless drills", "Шуруповёрты", "Шурупокрути")
BITS = ("Drill bits", "Свёрла", "Свердла")
CELLS = ("Car batteries", "Автомобильные аккумуляторы", "Автомобільні акумулятори")
BULBS = ("Light bulbs", "Лампочки", "Лампочки")
POTS = ("Moka pots", "Гейзерные кофеварки", "Гейзерні кавоварки")
PANS = ("Saucepans", "Кастрюли", "Каструлі")
SCREENS = ("Monitors", "Мониторы", "Монітори")
CABLES = ("Cables", "Кабели", "Кабелі")
FEED = ("Dog food", "Корм для собак", "Корм для собак")
TENTS = ("Tents", "Палатки", "Намети")
COMPRESSORS = ("Compressors", "Компрессоры", "Компресори")


def sold(id: str, kind: tuple[str, str, str], model: str, *stated: Stated) -> Product:
    category = dict(zip(("en", "ru", "uk"), kind, strict=True))
    return Product(
        id,
        {language: f"{name} {model}" for language, name in category.items()},
        category=category,
        category_path=(category,),
        price=Decimal(100),
        currency="UAH",
        attributes=tuple(Attribute(name, {"": name}, {"": value}, unit) for name, value, unit in stated),
        variants=(Variant(id),),
    )


@pytest.fixture(scope="module")
def ironmonger(embedder: OnnxEmbedder, analyzer: Normalizer) -> CatalogIndex:
    goods = [
        # The unit beside the value, in the name of the attribute, within the value, in the title alone.
        sold("DRILL-12", DRILLS, "Torvik", ("Напряжение", "12", "В"), ("Крутящий момент", "30", "Н·м"), ("Патрон", "18", "мм")),
        sold("DRILL-18", DRILLS, "Torvik Pro", ("Напряжение, В", "18", ""), ("Крутящий момент, Н·м", "60", ""), ("Патрон", "13", "мм")),
        sold("DRILL-20", DRILLS, "Hansol", ("Voltage (V)", "20", ""), ("Speed", "1500", "rpm")),
        sold("BIT-18", BITS, "Ostrov", ("Диаметр", "18", "мм"), ("Длина", "200", "мм")),
        sold("BIT-60", BITS, "Ostrov", ("Диаметр", "60", "мм"), ("Длина", "2", "м")),
        sold("CELL-45", CELLS, "Volna", ("Ёмкость", "45", "А·ч"), ("Пусковой ток", "600", "А"), ("Длина", "60", "см")),
        sold("CELL-60", CELLS, "Volna", ("Ёмкость", "60 Ач", ""), ("Пусковой ток", "540", "А")),
        sold("CELL-74", CELLS, "Meteor", ("Capacity", "74", "Ah"), ("Cold cranking", "680", "A")),
        sold("BULB-9", BULBS, "Lumo", ("Мощность", "9", "Вт"), ("Световой поток", "806", "лм"), ("Температура", "4000", "К")),
        sold("BULB-15", BULBS, "Lumo", ("Потужність, Вт", "15", ""), ("Світловий потік, лм", "1500", ""), ("Колірна температура, К", "2700", "")),
        sold("BULB-7", BULBS, "Aster 7W 640lm 6500K"),
        sold("POT-3", POTS, "Etna", ("Чашек", "3", "чашки"), ("Объём", "150", "мл")),
        sold("POT-6", POTS, "Etna", ("Объём", "6 чашек", ""), ("Вес", "900", "г")),
        sold("POT-9", POTS, "Roma 9 cups", ("Capacity", "9", "cups"), ("Weight", "6", "kg")),
        sold("PAN-5", PANS, "Sava", ("Объём", "5", "л"), ("Диаметр", "24", "см")),
        sold("PAN-20", PANS, "Sava", ("Об'єм, л", "20", ""), ("Діаметр, см", "36", "")),
        sold("PAN-3", PANS, "Sava 3,5 л", ("Диаметр", "20", "см")),
        sold("SCREEN-24", SCREENS, "Opal", ("Диагональ", "24", "\""), ("Частота", "144", "Гц")),
        sold("SCREEN-27", SCREENS, "Opal", ("Диагональ, дюймы", "27", ""), ("Частота, Гц", "75", "")),
        sold("SCREEN-32", SCREENS, "Rubin 32\" 4K", ("Частота", "60", "Hz")),
        sold("CABLE-1", CABLES, "Link", ("Length", "100", "cm"), ("Ток", "2", "А")),
        sold("CABLE-2", CABLES, "Link", ("Длина", "2", "м"), ("Ток", "5", "А")),
        sold("CABLE-3", CABLES, "Link 3m", ("Power", "100", "W")),
        sold("FEED-15", FEED, "Barny", ("Вес", "15", "кг")),
        sold("FEED-3", FEED, "Barny", ("Вага, кг", "3", "")),
        sold("FEED-800", FEED, "Barny 800 г", ("Возраст", "15", "мес")),
        sold("TENT-2", TENTS, "Lis", ("Вместимость", "2 человека", ""), ("Вес", "4", "кг")),
        sold("TENT-4", TENTS, "Lis", ("Sleeps", "4", "persons"), ("Вес", "2", "кг")),
        sold("AIR-8", COMPRESSORS, "Burya", ("Давление", "8", "бар"), ("Ресивер", "24", "л"), ("Шум", "70", "дБ")),
        sold("AIR-10", COMPRESSORS, "Burya", ("Pressure (bar)", "10", ""), ("Tank (l)", "8", ""), ("Noise (dB)", "60", "")),
    ]  # fmt: skip
    return CatalogIndex.build(goods, embedder=embedder, analyzer=analyzer)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("cordless drill 18V", "DRILL-18"),
        ("cordless drill 18 volt", "DRILL-18"),
        ("шуруповёрт 18 В", "DRILL-18"),
        ("шуруповерт 18в", "DRILL-18"),
        ("шурупокрут 18 вольт", "DRILL-18"),
        ("шуруповёрт 18-вольтовый", "DRILL-18"),
        ("шуруповерт 12v", "DRILL-12"),
        ("шурупокрут 12-вольтовий", "DRILL-12"),
        ("шуруповёрт 20 вольт", "DRILL-20"),
        ("drill 60 Nm", "DRILL-18"),
        ("шуруповёрт 30 Нм", "DRILL-12"),
        ("шурупокрут 60 н·м", "DRILL-18"),
        ("шуруповёрт 1500 об/мин", "DRILL-20"),
        ("шурупокрут 1500 об/хв", "DRILL-20"),
        ("сверло 18 мм", "BIT-18"),
        ("drill bit 18mm", "BIT-18"),
        ("свердло 6 см", "BIT-60"),
        ("car battery 60 Ah", "CELL-60"),
        ("car battery 60Ah", "CELL-60"),
        ("аккумулятор 60 А·ч", "CELL-60"),
        ("аккумулятор 60 а/ч", "CELL-60"),
        ("акумулятор 60 Ач", "CELL-60"),
        ("акумулятор 60 А·год", "CELL-60"),
        ("акумулятор 74 ампер-години", "CELL-74"),
        ("аккумулятор 74 ампер часа", "CELL-74"),
        ("battery 45 amp hours", "CELL-45"),
        ("аккумулятор 540 ампер", "CELL-60"),
        ("light bulb 9 W", "BULB-9"),
        ("лампочка 9 Вт", "BULB-9"),
        ("лампочка 9 ватт", "BULB-9"),
        ("лампочка 15-ваттная", "BULB-15"),
        ("лампочка 15 ват", "BULB-15"),
        ("лампочка 7вт", "BULB-7"),
        ("light bulb 1500 lumens", "BULB-15"),
        ("лампочка 640 люмен", "BULB-7"),
        ("лампочка 806 lm", "BULB-9"),
        ("light bulb 4000K", "BULB-9"),
        ("лампочка 2700 К", "BULB-15"),
        ("лампочка 6500 кельвинов", "BULB-7"),
        ("moka pot 6 cups", "POT-6"),
        ("6 cup moka pot", "POT-6"),
        ("гейзерная кофеварка на 6 чашек", "POT-6"),
        ("гейзерна кавоварка на 6 чашок", "POT-6"),
        ("гейзерная кофеварка на 9 чашек", "POT-9"),
        ("кавоварка на 3 чашки", "POT-3"),
        ("moka pot for 3 cups", "POT-3"),
        ("saucepan 20 l", "PAN-20"),
        ("кастрюля 20 л", "PAN-20"),
        ("каструля 20 літрів", "PAN-20"),
        ("кастрюля 20-литровая", "PAN-20"),
        ("каструля 20-літрова", "PAN-20"),
        ("кастрюля 5000 мл", "PAN-5"),
        ("saucepan 3.5 litre", "PAN-3"),
        ("кастрюля 20 см", "PAN-3"),
        ("monitor 27 inch", "SCREEN-27"),
        ("monitor 27\"", "SCREEN-27"),
        ("monitor 27”", "SCREEN-27"),
        ("монитор 27''", "SCREEN-27"),
        ("27-дюймовый монитор", "SCREEN-27"),
        ("27 дюймовий монітор", "SCREEN-27"),
        ("монітор 24 дюйми", "SCREEN-24"),
        ("монитор 32″", "SCREEN-32"),
        ("монитор 75 герц", "SCREEN-27"),
        ("monitor 144hz", "SCREEN-24"),
        ("cable 2 m", "CABLE-2"),
        ("кабель 2м", "CABLE-2"),
        ("кабель 2 метра", "CABLE-2"),
        ("кабель 2-метровый", "CABLE-2"),
        ("двометровий кабель", "CABLE-2"),
        ("кабель 1 м", "CABLE-1"),
        ("3 meter cable", "CABLE-3"),
        ("dog food 15 kg", "FEED-15"),
        ("корм 15 кг", "FEED-15"),
        ("корм 15кг", "FEED-15"),
        ("корм для собак 3 кило", "FEED-3"),
        ("корм 0,8 кг", "FEED-800"),
        ("15-килограммовый корм", "FEED-15"),
        ("tent 4 persons", "TENT-4"),
        ("палатка на 4 человека", "TENT-4"),
        ("намет на 2 людини", "TENT-2"),
        ("палатка на 2 персоны", "TENT-2"),
        ("compressor 8 bar", "AIR-8"),
        ("компрессор 10 бар", "AIR-10"),
        ("компресор 8 л", "AIR-10"),
        ("компрессор 60 дБ", "AIR-10"),
        ("compressor 70 decibels", "AIR-8"),
    ],
)  # fmt: skip
def test_an_amount_finds_what_has_it(ironmonger: CatalogIndex, query: str, first: str) -> None:
    assert ironmonger.search(Query(query)).hits[0].product_id == first


@pytest.mark.parametrize(
    ("query", "absent"),
    [
        ("18 В", "BIT-18"),
        ("18 volt", "BIT-18"),
        ("18 мм", "DRILL-18"),
        ("60 Ah", "BIT-60"),
        ("60 ампер-часов", "SCREEN-32"),
        ("на 6 чашек", "POT-9"),  # that weighs 6 kg
        ("20 л", "PAN-3"),  # that is 20 cm wide
        ("8 bar", "AIR-10"),  # that holds 8 l
        ("15 кг", "FEED-800"),
    ],
)
def test_the_same_number_of_another_unit_is_another_amount(ironmonger: CatalogIndex, query: str, absent: str) -> None:
    hits = [hit.product_id for hit in ironmonger.search(Query(query)).hits]
    assert hits
    assert absent not in hits


@pytest.mark.parametrize("query", ["шампунь 2 в 1", "3 в 1", "5 к 10", "2 in 1", "100 ватных палочек", "2 a b"])
def test_a_word_after_a_number_need_not_be_a_unit(query: str) -> None:
    assert amounts(query) == []
