"""A product feed into the catalogue's rows: what is new, changed, the same, gone, and what was not taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import codec
from bot.shop.catalog import lock_catalog
from bot.shop.money import MAX_MINOR, NoRate, convert
from bot.storage.tables import products, stock, variants
from catalog_index.types import FeedRow, Product, Rejection, Variant

BATCH = 400


@dataclass(slots=True)
class Report:
    """How an import ended. Counts are products."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A product as it will be written: the document, its hash, its SKUs."""

    product: Product
    hash: str
    skus: tuple[dict[str, Any], ...]

    @property
    def units(self) -> list[dict[str, Any]]:
        return [
            {"sku": s["sku"], "store": store, "quantity": quantity}
            for s in self.skus
            for store, quantity in (s["stock"] or {}).items()
        ]


async def import_products(
    engine: AsyncEngine,
    rows: Iterable[FeedRow],
    *,
    currency: str,
    rates: Mapping[str, Decimal],
    now: datetime,
    full: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Write a feed, batch by batch, and tell what happened. A broken row is reported and left out, the rest goes in.

    With `full`, products that the feed no longer has are withdrawn, unless the feed could not be read to its end.
    """
    report, seen = Report(), set[str]()
    for batch in _batches(rows):
        good = list(_prepare(batch, report, currency, rates, seen))
        async with engine.begin() as db:
            await _write(db, good, report, now)
        if progress:
            progress(len(batch))
    if full and not any(r.where == "file" for r in report.rejected):
        async with engine.begin() as db:
            report.withdrawn = await _withdraw(db, seen)
    return report


def _batches(rows: Iterable[FeedRow]) -> Iterator[list[FeedRow]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _prepare(
    batch: list[FeedRow], report: Report, currency: str, rates: Mapping[str, Decimal], seen: set[str]
) -> Iterator[_Row]:
    for row in batch:
        if isinstance(row, Rejection):
            report.rejected.append(row)
            continue
        seen.add(row.id)
        try:
            yield _row(row, currency, rates)
        except (NoRate, ValueError) as error:
            report.rejected.append(Rejection(row.id, str(error)))


def _row(product: Product, currency: str, rates: Mapping[str, Decimal]) -> _Row:
    def minor(amount: Decimal | None) -> int | None:
        if amount is None:
            return None
        found = convert(amount, product.currency, currency, rates).amount_minor
        if not 0 <= found <= MAX_MINOR:
            raise ValueError(f"price out of range: {amount}")
        return found

    sold = product.variants or (Variant(sku=product.id),)
    skus = tuple(
        {
            "sku": v.sku,
            "product_id": product.id,
            "position": i,
            "options": dict(v.options),
            "price_minor": minor(v.price if v.price is not None else product.price),
            "old_price_minor": minor(product.old_price),
            "available": product.available,
            "tracked": v.stock is not None,
            "stock": None if v.stock is None else dict(v.stock),
            "image": v.image,
        }
        for i, v in enumerate(sold)
    )
    document = replace(product, variants=(), price=None, old_price=None)
    digest = hashlib.sha256(json.dumps([codec.dump(document), skus], sort_keys=True, ensure_ascii=False).encode())
    return _Row(document, digest.hexdigest(), skus)


async def _write(db: AsyncConnection, rows: list[_Row], report: Report, now: datetime) -> None:
    rows = list({row.product.id: row for row in rows}.values())
    rows = await _without_taken_skus(db, rows, report)
    known = await _known(db, [row.product.id for row in rows])
    changed = [row for row in rows if known.get(row.product.id) != row.hash]
    report.unchanged += len(rows) - len(changed)
    report.created += sum(row.product.id not in known for row in changed)
    report.updated += sum(row.product.id in known for row in changed)
    if changed:
        await _upsert(db, changed, await lock_catalog(db), now)


async def _without_taken_skus(db: AsyncConnection, rows: list[_Row], report: Report) -> list[_Row]:
    """A SKU belongs to one product: a row that claims another's is rejected."""
    owner: dict[str, str] = {}
    skus = [s["sku"] for row in rows for s in row.skus]
    query = select(variants.c.sku, variants.c.product_id).where(variants.c.sku.in_(skus), variants.c.active)
    owner.update({r.sku: r.product_id for r in await db.execute(query)})
    good = []
    for row in rows:
        taken = next((s["sku"] for s in row.skus if owner.setdefault(s["sku"], row.product.id) != row.product.id), "")
        if taken:
            report.rejected.append(Rejection(row.product.id, f"SKU {taken} belongs to product {owner[taken]}"))
        else:
            good.append(row)
    return good


async def _known(db: AsyncConnection, ids: list[str]) -> dict[str, str]:
    query = select(products.c.id, products.c.hash).where(products.c.id.in_(ids), products.c.active)
    return {row.id: row.hash for row in await db.execute(query)}


_UPSERT_PRODUCTS = text(
    """
    INSERT INTO products (id, payload, hash, version, active, image, updated_at)
    SELECT r.id, r.payload, r.hash, :version, TRUE, r.image, :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id text, payload jsonb, hash text, image text)
    ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, hash = excluded.hash, version = excluded.version,
        active = TRUE, image = excluded.image, updated_at = excluded.updated_at
    """
)
_UPSERT_VARIANTS = text(
    """
    INSERT INTO variants
        (sku, product_id, position, options, price_minor, old_price_minor, available, tracked, active, image)
    SELECT r.sku, r.product_id, r.position, r.options, r.price_minor, r.old_price_minor, r.available, r.tracked, TRUE,
        r.image
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(sku text, product_id text, position int, options jsonb,
        price_minor bigint, old_price_minor bigint, available bool, tracked bool, image text)
    ON CONFLICT (sku) DO UPDATE SET product_id = excluded.product_id, position = excluded.position,
        options = excluded.options, price_minor = excluded.price_minor, old_price_minor = excluded.old_price_minor,
        available = excluded.available, tracked = excluded.tracked, active = TRUE, image = excluded.image
    """
)
_INSERT_STOCK = text(
    """
    INSERT INTO stock (sku, store, quantity)
    SELECT r.sku, r.store, r.quantity
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(sku text, store text, quantity int)
    """
)


async def _upsert(db: AsyncConnection, rows: list[_Row], version: int, now: datetime) -> None:
    ids = [row.product.id for row in rows]
    skus = [s for row in rows for s in row.skus]
    documents = [
        {"id": r.product.id, "payload": codec.dump(r.product), "hash": r.hash, "image": r.product.image} for r in rows
    ]
    await db.execute(_UPSERT_PRODUCTS, {"rows": json.dumps(documents), "version": version, "now": now})
    await db.execute(update(variants).where(variants.c.product_id.in_(ids)).values(active=False))
    await db.execute(_UPSERT_VARIANTS, {"rows": json.dumps(skus)})
    await db.execute(stock.delete().where(stock.c.sku.in_([s["sku"] for s in skus])))
    await db.execute(_INSERT_STOCK, {"rows": json.dumps([unit for row in rows for unit in row.units])})


async def _withdraw(db: AsyncConnection, keep: set[str]) -> int:
    """Take out of sale what the feed no longer has; the number of products."""
    version = await lock_catalog(db)
    active = (await db.execute(select(products.c.id).where(products.c.active))).scalars()
    gone = [id for id in active if id not in keep]
    for at in range(0, len(gone), 1000):
        part = gone[at : at + 1000]
        await db.execute(update(products).where(products.c.id.in_(part)).values(active=False, version=version))
        await db.execute(update(variants).where(variants.c.product_id.in_(part)).values(active=False))
    return len(gone)
