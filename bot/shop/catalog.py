"""Products as they are in the database at this moment: what every price and stock figure is read from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.storage.statement import Row, Statement
from bot.storage.tables import catalog_version, products, stock, variants
from bot.types import Money
from catalog_index.types import Product, Text, Variant

CATALOG_LOCK = 7_401_001
"""Advisory lock that every writer of the catalogue holds, so that versions become visible in their order."""


class UnknownSku(Exception):
    """There is no such SKU, or it is no longer sold."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


@dataclass(frozen=True, slots=True)
class Sku:
    """One thing that can be bought, at this moment. `stock` maps stores to units; None is untracked, thus available."""

    sku: str
    product_id: str
    options: Mapping[str, Text] = field(default_factory=dict)
    price: Money | None = None
    old_price: Money | None = None
    stock: Mapping[str, int] | None = None
    available: bool = True
    image: str = ""

    @property
    def left(self) -> int | None:
        """Units left in all stores together; None when untracked."""
        if not self.available:
            return 0
        return None if self.stock is None else sum(self.stock.values())

    @property
    def in_stock(self) -> bool:
        return self.left is None or self.left > 0

    @property
    def can_be_sold(self) -> bool:
        return self.in_stock and self.price is not None


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """A product with its SKUs, both from today's rows. `product` carries texts and attributes, never prices."""

    product: Product
    skus: tuple[Sku, ...]
    active: bool = True

    @property
    def id(self) -> str:
        return self.product.id

    @property
    def prices(self) -> tuple[Money, ...]:
        """Every price it is sold at, ascending."""
        return tuple(sorted({s.price for s in self.skus if s.price}, key=lambda m: m.amount_minor))

    @property
    def in_stock(self) -> bool:
        return any(sku.in_stock for sku in self.skus)

    def sku(self, code: str) -> Sku | None:
        return next((s for s in self.skus if s.sku == code), None)


def pick(texts: Text, language: str) -> str:
    """The text in this language, else in none, else in any: a shop need not translate everything."""
    for key in (language, "", "en", "uk", "ru"):
        if texts.get(key):
            return texts[key]
    return next((value for value in texts.values() if value), "")


async def load(db: AsyncConnection, ids: Sequence[str], *, currency: str) -> list[ShopProduct]:
    """These products in this order; those that are gone or withdrawn are left out."""
    if not ids:
        return []
    found = {p.id: p for p in await _load(db, list(dict.fromkeys(ids)), currency)}
    return [found[id] for id in ids if id in found and found[id].active]


async def find_by_sku(db: AsyncConnection, code: str, *, currency: str) -> ShopProduct | None:
    """The product that is sold under this SKU, or that has this id."""
    product_id = await product_of(db, code)
    return next(iter(await load(db, [product_id], currency=currency)), None) if product_id else None


async def product_of(db: AsyncConnection, code: str) -> str | None:
    """The id of the product that is sold under this SKU, or that has this id; case does not matter for a SKU."""
    by_sku = select(variants.c.product_id).where(func.lower(variants.c.sku) == code.lower(), variants.c.active).limit(1)
    found = (await db.execute(by_sku)).scalar()
    if found is None:
        found = (await db.execute(select(products.c.id).where(products.c.id == code, products.c.active))).scalar()
    return found


async def _load(db: AsyncConnection, ids: list[str], currency: str) -> list[ShopProduct]:
    return [
        ShopProduct(
            _product(row["payload"]), tuple(_sku(sku, row["id"], currency) for sku in row["skus"] or ()), row["active"]
        )
        for row in await _PRODUCTS.all(db, {"ids": ids})
    ]


@lru_cache(maxsize=500)
def _product(payload: str) -> Product:
    """A product's texts and attributes out of their row. Prices and stock are not in it."""
    return codec.load_text(Product, payload)


_PRODUCTS = Statement(
    """
    SELECT p.id, CAST(p.payload AS text) AS payload, p.active, (
        SELECT jsonb_agg(jsonb_build_object(
                'sku', v.sku, 'options', v.options, 'price', v.price_minor, 'old_price', v.old_price_minor,
                'tracked', v.tracked, 'available', v.available, 'image', v.image,
                'stock', (SELECT jsonb_object_agg(store, quantity) FROM stock WHERE stock.sku = v.sku)
            ) ORDER BY v.position)
        FROM variants v WHERE v.product_id = p.id AND v.active
    ) AS skus
    FROM products p WHERE p.id = ANY(:ids)
    """
)


def _sku(row: Row, product_id: str, currency: str) -> Sku:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return Sku(
        sku=row["sku"],
        product_id=product_id,
        options=row["options"],
        price=money(row["price"]),
        old_price=money(row["old_price"]),
        stock=(row["stock"] or {}) if row["tracked"] else None,
        available=row["available"],
        image=row["image"],
    )


def for_index(product: ShopProduct) -> Product:
    """The product as the search index wants it: with today's prices and stock."""
    return replace(
        product.product,
        price=product.prices[0].major if product.prices else None,
        variants=tuple(
            Variant(s.sku, s.options, s.price.major if s.price else None, s.stock if s.available else {}, s.image)
            for s in product.skus
        ),
    )


async def changed_since(
    db: AsyncConnection, version: int, *, currency: str, batch: int = 500
) -> AsyncIterator[tuple[list[ShopProduct], int]]:
    """What changed after this version, oldest first, in batches, each with the version it reaches."""
    while True:
        query = select(products.c.id, products.c.version).where(products.c.version > version)
        rows = (await db.execute(query.order_by(products.c.version, products.c.id).limit(batch))).all()
        if not rows:
            return
        last = rows[-1].version
        same = select(products.c.id).where(products.c.version == last)  # a version is never split between batches
        ids = list(dict.fromkeys([r.id for r in rows] + list((await db.execute(same)).scalars())))
        yield await _load(db, ids, currency), last
        version = last


_NEWEST = text("SELECT max(version) FROM products")


async def current_version(db: AsyncConnection) -> int:
    """The newest version of any product row; 0 for an empty catalogue."""
    return (await db.execute(_NEWEST)).scalar() or 0


async def lock_catalog(db: AsyncConnection) -> int:
    """Hold the catalogue for writing until the transaction ends; the version that its changes shall carry."""
    await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CATALOG_LOCK})
    version = (await db.execute(select(catalog_version.next_value()))).scalar_one()
    return int(version)


async def touch(db: AsyncConnection, product_ids: Sequence[str], version: int) -> None:
    """Mark products as changed, so that every process refreshes them."""
    await db.execute(update(products).where(products.c.id.in_(list(product_ids))).values(version=version))


async def set_price_and_stock(
    db: AsyncConnection, sku: str, *, price_minor: int | None = None, units: int | None = None, store: str = ""
) -> None:
    """The shop changes one SKU's price or its stock (all of it now in `store`); UnknownSku when there is none."""
    version = await lock_catalog(db)
    query = select(variants.c.product_id).where(variants.c.sku == sku, variants.c.active)
    product_id = (await db.execute(query)).scalar()
    if product_id is None:
        raise UnknownSku(sku)
    if price_minor is not None:
        await db.execute(update(variants).where(variants.c.sku == sku).values(price_minor=price_minor))
    if units is not None:
        await db.execute(update(variants).where(variants.c.sku == sku).values(tracked=True))
        await db.execute(stock.delete().where(stock.c.sku == sku))
        await db.execute(stock.insert().values(sku=sku, store=store, quantity=units))
    await touch(db, [product_id], version)


async def listed(db: AsyncConnection, *, currency: str, limit: int) -> list[ShopProduct]:
    """Products for the shop's front page, in the order in which they came."""
    query = select(products.c.id).where(products.c.active).order_by(products.c.version, products.c.id).limit(limit)
    return await load(db, list((await db.execute(query)).scalars()), currency=currency)
