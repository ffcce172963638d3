"""Units of goods: taken for an order and given back, under row locks, so that nothing is sold that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop import catalog
from bot.shop.cart import Cart, Line, OutOfStock
from bot.shop.directory import Store
from bot.storage.tables import order_stock, stock, variants

ByStore = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """Units of one SKU out of one store; the store "" is the shop as a whole."""

    sku: str
    store: str
    quantity: int


async def take(
    db: AsyncConnection,
    order_id: int,
    wanted: Mapping[str, int],
    *,
    version: int,
    store: str = "",
    known: Sequence[str],
) -> list[Taken]:
    """Take these units for an order, from `store` when given. Raises OutOfStock, changing nothing.

    `version` comes from `lock_catalog`, which every writer of stock holds; `known` are the ids of the shop's stores.
    """
    rows = select(stock).where(stock.c.sku.in_(wanted)).order_by(stock.c.sku, stock.c.store).with_for_update()
    figures: dict[str, dict[str, int]] = {sku: {} for sku in wanted}
    for row in await db.execute(rows):
        figures[row.sku][row.store] = row.quantity
    tracked = await _tracked(db, wanted)
    taken = allocate({sku: n for sku, n in wanted.items() if sku in tracked}, figures, store, known)
    for part in taken:
        where = (stock.c.sku == part.sku, stock.c.store == part.store)
        await db.execute(stock.update().where(*where).values(quantity=stock.c.quantity - part.quantity))
    if taken:
        records = [{"order_id": order_id, "sku": t.sku, "store": t.store, "quantity": t.quantity} for t in taken]
        await db.execute(insert(order_stock), records)
    await _touch(db, wanted, version)
    return taken


async def _tracked(db: AsyncConnection, skus: Iterable[str]) -> set[str]:
    """The SKUs whose units are counted; OutOfStock for one that is not sold (any more)."""
    query = select(variants.c.sku, variants.c.tracked, variants.c.available, variants.c.active)
    rows = {row.sku: row for row in await db.execute(query.where(variants.c.sku.in_(list(skus))))}
    for sku in skus:
        if sku not in rows or not rows[sku].active or not rows[sku].available:
            raise OutOfStock(sku, 0)
    return {sku for sku, row in rows.items() if row.tracked}


def allocate(
    wanted: Mapping[str, int], figures: Mapping[str, ByStore], store: str, known: Sequence[str]
) -> list[Taken]:
    """From where each SKU is taken: the store asked for; else one store that has everything; else those with most.

    Raises OutOfStock.
    """
    if store:
        return [_from_store(sku, quantity, figures.get(sku, {}), store, known) for sku, quantity in wanted.items()]
    whole = [s for s in _stores(figures) if all(figures[sku].get(s, 0) >= n for sku, n in wanted.items())]
    if whole:
        best = max(whole, key=lambda s: (min(figures[sku][s] - n for sku, n in wanted.items()), s))
        return [Taken(sku, best, quantity) for sku, quantity in wanted.items()]
    return [part for sku, quantity in wanted.items() for part in _from_most(sku, quantity, figures.get(sku, {}))]


def _stores(figures: Mapping[str, ByStore]) -> list[str]:
    return sorted({store for by_store in figures.values() for store in by_store})


def _from_store(sku: str, quantity: int, by_store: ByStore, store: str, known: Sequence[str]) -> Taken:
    """All of it out of one store; the shop's common stock serves where no store of the shop has a figure of its own."""
    source = store if any(id in by_store for id in known) else ""
    if by_store.get(source, 0) < quantity:
        raise OutOfStock(sku, by_store.get(source, 0))
    return Taken(sku, source, quantity)


def _from_most(sku: str, quantity: int, by_store: ByStore) -> list[Taken]:
    parts, open_ = [], quantity
    for store, units in sorted(by_store.items(), key=lambda item: (-item[1], item[0])):
        part = min(units, open_)
        if part > 0:
            parts.append(Taken(sku, store, part))
            open_ -= part
    if open_:
        raise OutOfStock(sku, quantity - open_)
    return parts


async def give_back(db: AsyncConnection, order_id: int, now: datetime, *, version: int) -> list[Taken]:
    """Put back exactly what the order took; nothing the second time. `version` comes from `lock_catalog`."""
    mine = (order_stock.c.order_id == order_id, order_stock.c.given_back_at.is_(None))
    columns = (order_stock.c.sku, order_stock.c.store, order_stock.c.quantity)
    rows = await db.execute(order_stock.update().where(*mine).values(given_back_at=now).returning(*columns))
    returned = sorted((Taken(r.sku, r.store, r.quantity) for r in rows), key=lambda t: (t.sku, t.store))
    for part in returned:
        statement = insert(stock).values(sku=part.sku, store=part.store, quantity=part.quantity)
        added = {"quantity": stock.c.quantity + statement.excluded.quantity}
        await db.execute(statement.on_conflict_do_update(index_elements=["sku", "store"], set_=added))
    await _touch(db, [part.sku for part in returned], version)
    return returned


async def _touch(db: AsyncConnection, skus: Collection[str], version: int) -> None:
    """Every process shall see the new figures in its searches."""
    query = select(func.distinct(variants.c.product_id)).where(variants.c.sku.in_(list(skus)))
    await catalog.touch(db, list((await db.execute(query)).scalars()), version)


def in_store(line: Line, store: str, known: Collection[str]) -> bool:
    """Whether this store has the whole line now. Untracked goods count as there; the shop's common stock serves where
    no store has a figure of its own."""
    figures = line.sku.stock
    if not line.sku.available:
        return False
    if figures is None:
        return True
    source = store if any(id in figures for id in known) else ""
    return figures.get(source, 0) >= line.quantity


def stores_with_all(cart: Cart, stores: Sequence[Store]) -> tuple[Store, ...]:
    """The stores where the whole cart can be picked up now."""
    known = {store.id for store in stores}
    return tuple(s for s in stores if all(in_store(line, s.id, known) for line in cart.lines))
