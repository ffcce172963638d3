"""A small shop in a real database, without the assistant around it: what the rules of orders are tested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.importing import import_shop
from bot.inbox import identify
from bot.shop import cart, checkout, coupons, placing
from bot.shop.checkout import Draft
from bot.shop.directory import Directory, load_directory
from bot.shop.feed import import_products
from bot.shop.orders import Order
from bot.shop.placing import Placed, Placing
from catalog_index.types import Product, Variant
from channels.types import Address

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
INVENTED = Path(__file__).parent.parent / "data" / "invented"

GOODS = (
    Product(
        "HAT",
        {"en": "Hat", "ru": "Шляпа", "uk": "Капелюх"},
        category={"en": "Hats"},
        price=Decimal("200"),
        currency="UAH",
        variants=(
            Variant("HAT-S", {"size": {"": "S"}}, stock={"north": 3, "south": 1}),
            Variant("HAT-L", {"size": {"": "L"}}, stock={"north": 0, "south": 5}),
        ),
    ),
    Product(
        "PIN", {"en": "Pin"}, category={"en": "Pins"}, price=Decimal("33.33"), variants=(Variant("PIN", stock={"": 7}),)
    ),
    Product("AIR", {"en": "Air"}, price=Decimal("10"), variants=(Variant("AIR"),)),  # nobody counts it
    Product("ART", {"en": "Art"}, variants=(Variant("ART", stock={"north": 1}),)),  # without a price
)


async def open_shop(engine: AsyncEngine, directory: Path = INVENTED) -> Directory:
    """The goods and the directory in the database."""
    await import_shop(engine, directory)
    await import_products(engine, GOODS, currency="UAH", rates={}, now=NOW)
    async with engine.connect() as db:
        return await load_directory(db)


async def newcomer(engine: AsyncEngine, address: str, channel: str = "web") -> tuple[int, int]:
    """Identity and customer of somebody who writes for the first time."""
    async with engine.begin() as db:
        return await identify(db, Address(channel, "", address), now=NOW)


async def fill(db: AsyncConnection, customer: int, lines: Mapping[str, int]) -> None:
    for sku, quantity in lines.items():
        await cart.add(db, customer, sku, quantity, currency="UAH", now=NOW)


DRAFT = Draft(
    id="d1", name="Olena", phone="+380501234567", delivery="barge", city="Lutsk", address="Brine 1", payment="shells"
)


async def agreed(db: AsyncConnection, directory: Directory, customer: int, draft: Draft) -> str:
    """The fingerprint of what a summary would show now."""
    held = await cart.load(db, customer, currency="UAH")
    off = await coupons.held_discount(db, directory, held, customer, TODAY, phone=draft.phone)
    return checkout.fingerprint(held, checkout.price(draft, directory, held, off))


async def order(
    db: AsyncConnection, directory: Directory, who: tuple[int, int], draft: Draft = DRAFT, shown: str = ""
) -> Placed:
    """Say yes to the summary of the customer's cart."""
    identity, customer = who
    shown = shown or await agreed(db, directory, customer, draft)
    placing_ = Placing(customer, identity, "en", draft, shown, "UAH")
    return await placing.place(db, placing_, directory, now=NOW, today=TODAY)


async def buy(
    engine: AsyncEngine, directory: Directory, who: tuple[int, int], lines: Mapping[str, int], draft: Draft = DRAFT
) -> Order:
    async with engine.begin() as db:
        await fill(db, who[1], lines)
        return (await order(db, directory, who, draft)).order


async def units(engine: AsyncEngine) -> dict[tuple[str, str], int]:
    """What is on the shelves: (sku, store) → units."""
    async with engine.connect() as db:
        return {(r.sku, r.store): r.quantity for r in await db.execute(text("SELECT * FROM stock"))}


async def rows(engine: AsyncEngine, query: str) -> list[tuple[object, ...]]:
    async with engine.connect() as db:
        return [tuple(row) for row in await db.execute(text(query))]


def by_link(draft: Draft = DRAFT) -> Draft:
    return replace(draft, payment="link")
