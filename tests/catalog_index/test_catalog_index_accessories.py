# ruff: noqa: E501  (tables are read whole)
"""What belongs to goods is no such goods: a phone that comes with a case is none of the cases that are asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.types import Attribute, Product, Query, Variant
from nlu.normalize import Normalizer


def made(id: str, title: tuple[str, str, str], category: tuple[str, str, str], about: tuple[str, str, str], form: tuple[str, ...] = (), name: tuple[str, str, str] = ("Form", "Вид", "Вид")) -> Product:  # fmt: skip
    kind, called = (dict(zip(("en", "ru", "uk"), texts, strict=True)) for texts in (category, name))
    value = dict(zip(("en", "ru", "uk"), form, strict=False))
    return Product(
        id,
        dict(zip(("en", "ru", "uk"), title, strict=True)),
        description=dict(zip(("en", "ru", "uk"), about, strict=True)),
        category=kind,
        category_path=(kind,),
        price=Decimal(100),
        currency="UAH",
        attributes=(Attribute("form", called, value),) if form else (),
        variants=(Variant(id),),
    )


PHONES, DRILLS = ("Phones", "Телефоны", "Телефони"), ("Drills", "Дрели", "Дрилі")
BOX, WITH = ("In the box", "Комплектация", "Комплектація"), ("Included", "В комплекте", "У комплекті")
TENTS, CAMERAS = ("Tents", "Палатки", "Намети"), ("Cameras", "Камеры", "Камери")
COFFEE, GUITARS = ("Coffee", "Кофе", "Кава"), ("Guitars", "Гитары", "Гітари")


@pytest.fixture(scope="module")
def shop(embedder: OnnxEmbedder, analyzer: Normalizer) -> CatalogIndex:
    goods = [
        made("PHN", ("Phone Promin", "Телефон Проминь", "Телефон Промінь"), PHONES, ("A slim case and a charger are in the box.", "Тонкий чехол и зарядка в коробке.", "Тонкий чохол і зарядка в коробці.")),
        made("PHB", ("Phone Bezmezh", "Телефон Безмеж", "Телефон Безмеж"), PHONES, ("A bright screen.", "Яркий экран.", "Яскравий екран.")),
        made("DRL", ("Cordless drill Svyder", "Дрель Свердло", "Дриль Свердло"), DRILLS, ("Ten bits lie in its case.", "В кейсе лежат десять свёрл.", "У кейсі лежать десять свердел.")),
        made("ZRN", ("Coffee Svitanok", "Кофе Свитанок", "Кава Світанок"), COFFEE, ("Roasted on Monday.", "Обжарен в понедельник.", "Обсмажена в понеділок."), ("whole beans", "в зёрнах", "у зернах")),
        made("MLT", ("Coffee Vechir", "Кофе Вечер", "Кава Вечір"), COFFEE, ("Finely ground.", "Мелкого помола.", "Дрібного помелу."), ("ground", "молотый", "мелена")),
        made("GTR", ("Guitar Struna", "Гитара Струна", "Гітара Струна"), GUITARS, ("With a case and a strap.", "С чехлом и ремнём.", "З чохлом і ременем.")),
        made("TNT", ("Tent Mandry", "Палатка Мандры", "Намет Мандри"), TENTS, ("Stands up in a minute.", "Ставится за минуту.", "Ставиться за хвилину."), ("tent, cover, pegs", "палатка, чехол, колышки", "намет, чохол, кілочки"), BOX),
        made("CAM", ("Camera Oko", "Камера Око", "Камера Око"), CAMERAS, ("Sees at night.", "Видит ночью.", "Бачить уночі."), ("strap, battery", "ремень, батарея", "ремінь, батарея"), WITH),
    ]  # fmt: skip
    return CatalogIndex.build(goods, embedder=embedder, analyzer=analyzer)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("phone case", "en"),
        ("case for a phone", "en"),
        ("do you have phone cases", "en"),
        ("phone charger", "en"),
        ("чехол на телефон", "ru"),
        ("чехлы для телефонов", "ru"),
        ("зарядка для телефона", "ru"),
        ("чохол на телефон", "uk"),
        ("чохол для телефона", "uk"),
        ("зарядка для телефона", "uk"),
        ("guitar case", "en"),
        ("чехол для гитары", "ru"),
        ("чохол для гітари", "uk"),
        ("guitar strap", "en"),
        ("tent cover", "en"),
        ("чехол для палатки", "ru"),
        ("чохол для намету", "uk"),
        ("camera strap", "en"),
        ("ремень для камеры", "ru"),
        ("ремінь для камери", "uk"),
    ],
)
def test_what_comes_along_is_not_on_sale(shop: CatalogIndex, text: str, language: str) -> None:
    assert not shop.search(Query(text, language)).confident


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("coffee beans", "en", "ZRN"),
        ("кофе в зёрнах", "ru", "ZRN"),
        ("кава в зернах", "uk", "ZRN"),
        ("phone with a case", "en", "PHN"),
        ("телефон с чехлом", "ru", "PHN"),
        ("телефон із чохлом", "uk", "PHN"),
        ("guitar with a strap", "en", "GTR"),
        ("cordless drill", "en", "DRL"),
        ("дрель с кейсом", "ru", "DRL"),
        ("tent with a cover", "en", "TNT"),
        ("палатка с чехлом", "ru", "TNT"),
        ("камера з ременем", "uk", "CAM"),
    ],
)
def test_goods_that_have_it_are_found(shop: CatalogIndex, text: str, language: str, first: str) -> None:
    result = shop.search(Query(text, language))
    assert result.confident and result.hits[0].product_id == first
