"""The demo shop keeps what it promises: its pictures are there, its goods are described in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bot.demo_data import FEED, SHOP
from catalog_index.feeds import read_feed
from catalog_index.types import Product

LANGUAGES = {"en", "ru", "uk"}
MIN_PIXELS = 640


@pytest.fixture(scope="module")
def products() -> list[Product]:
    rows = list(read_feed(FEED))
    assert all(isinstance(row, Product) for row in rows), [row for row in rows if not isinstance(row, Product)]
    return [row for row in rows if isinstance(row, Product)]


def test_it_is_as_large_as_a_shop_that_is_believed(products: list[Product]) -> None:
    assert len(products) >= 120
    assert sum(len(p.variants) or 1 for p in products) >= 400
    assert len({p.category.get("en") for p in products}) >= 10


def test_everything_is_said_in_three_languages(products: list[Product]) -> None:
    short = [
        p.id
        for p in products
        if not (p.title.keys() >= LANGUAGES and p.description.keys() >= LANGUAGES)
        or sum(a.name.keys() >= LANGUAGES for a in p.attributes) < 6
    ]
    assert short == []


def test_every_picture_is_there_and_large_enough(products: list[Product]) -> None:
    named = {image for p in products for image in (p.image, *(v.image for v in p.variants)) if image}
    assert all(p.image for p in products)
    small = []
    for name in sorted(named):
        with Image.open(Path(FEED).parent / name) as picture:
            if min(picture.size) < MIN_PIXELS:
                small.append((name, picture.size))
    assert small == []


def test_three_stores_and_every_policy_in_three_languages() -> None:
    policies = {tuple(path.name.split(".")[:2]) for path in (SHOP / "policies").glob("*.md")}
    for topic in ("delivery", "payment", "returns", "warranty", "sizes"):
        assert {language for found, language in policies if found == topic} == LANGUAGES, topic
