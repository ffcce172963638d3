"""A small shop of three trades, indexed once with the packaged model and the real language library."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from catalog_index.embed import OnnxEmbedder, load_embedder
from catalog_index.index import CatalogIndex
from catalog_index.types import Attribute, Product, Variant
from nlu.normalize import Normalizer

COLORS = {
    "black": {"en": "black", "ru": "чёрный", "uk": "чорний"},
    "red": {"en": "red", "ru": "красный", "uk": "червоний"},
    "white": {"en": "white", "ru": "белый", "uk": "білий"},
}


def text(en: str, ru: str, uk: str) -> dict[str, str]:
    return {"en": en, "ru": ru, "uk": uk}


def colored(sku: str, color: str, size: str = "", price: str | None = None, **stock: int) -> Variant:
    options: dict[str, Mapping[str, str]] = {"color": COLORS[color]}
    if size:
        options["size"] = {"": size}
    return Variant(sku, options, Decimal(price) if price else None, stock or None)


def product(id: str, title: dict[str, str], category: dict[str, str], price: str, **more: object) -> Product:
    fields: dict[str, object] = {"category": category, "category_path": (category,), "currency": "UAH"} | more
    variants = fields.pop("variants", (Variant(id),))
    return Product(id, title, price=Decimal(price), variants=variants, **fields)  # type: ignore[arg-type]


SHOES = text("Running shoes", "Кроссовки", "Кросівки")
FLASKS = text("Vacuum flasks", "Термосы", "Термоси")
PHONES = text("Headphones", "Наушники", "Навушники")
COATS = text("Jackets", "Куртки", "Куртки")


def volume(litres: str) -> Attribute:
    return Attribute("volume", text("Volume", "Объём", "Об'єм"), text(litres, litres, litres), "l")


def shop() -> list[Product]:
    return [
        product(
            "RUN",
            text("Strider road running shoes", "Кроссовки для бега Strider", "Кросівки для бігу Strider"),
            SHOES,
            "3990",
            brand="Strider",
            description=text("Light daily trainers.", "Лёгкие кроссовки на каждый день.", "Легкі кросівки щодня."),
            variants=(
                colored("RUN-B-42", "black", "42", kyiv=3, lviv=0),
                colored("RUN-B-43", "black", "43", kyiv=0, lviv=0),
                colored("RUN-R-42", "red", "42", "3490", kyiv=0, lviv=2),
            ),
        ),
        product(
            "TRAIL",
            text("Goral trail running shoes", "Трейловые кроссовки Goral", "Трейлові кросівки Goral"),
            SHOES,
            "4500",
            brand="Goral",
            variants=(colored("TRAIL-W-42", "white", "42", kyiv=1),),
        ),
        product(
            "FLASK-1",
            text("Steel vacuum flask", "Стальной термос", "Сталевий термос"),
            FLASKS,
            "899",
            attributes=(volume("1"),),
        ),
        product(
            "FLASK-05",
            text("Travel vacuum flask", "Дорожный термос", "Дорожній термос"),
            FLASKS,
            "599",
            attributes=(volume("0.5"),),
        ),
        product(
            "EAR",
            text("Nokia BH-905i wireless headphones", "Беспроводные наушники Nokia BH-905i", "Навушники Nokia BH-905i"),
            PHONES,
            "2500",
            brand="Nokia",
            variants=(colored("EAR-B", "black"), colored("EAR-W", "white")),
        ),
        product(
            "COAT",
            text("Warm winter jacket", "Тёплая зимняя куртка", "Тепла зимова куртка"),
            COATS,
            "5200",
            variants=(colored("COAT-R", "red", "M"),),
        ),
        product("CASE", text("Case for headphones", "Чехол для наушников", "Чохол для навушників"), PHONES, "300"),
        product(
            "SOLD",
            text("Goose down jacket", "Пуховик", "Пуховик"),
            COATS,
            "7000",
            variants=(Variant("S", {}, None, {"": 0}),),
        ),
    ]


@pytest.fixture(scope="session")
def models() -> Path:
    return Path(os.environ.get("PRILAVOK_TEST_MODELS") or Path(tempfile.gettempdir()) / "prilavok-models")


@pytest.fixture(scope="session")
def embedder(models: Path) -> OnnxEmbedder:
    return load_embedder(None, models)


@pytest.fixture(scope="session")
def analyzer() -> Normalizer:
    return Normalizer()


@pytest.fixture(scope="session")
def index(embedder: OnnxEmbedder, analyzer: Normalizer) -> CatalogIndex:
    return CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer)


@pytest.fixture
def fresh(embedder: OnnxEmbedder, analyzer: Normalizer) -> Callable[[], CatalogIndex]:
    return lambda: CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer)
