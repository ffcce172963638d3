"""The customer's cart: quantities in its rows, prices always today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop import catalog
from bot.shop.catalog import ShopProduct, Sku, UnknownSku
from bot.storage.statement import Statement
from bot.storage.tables import cart_lines
from bot.types import Money

MAX_QUANTITY = 999
"""Units of one SKU in one cart; more is a wholesale order, which a person should see."""


class OutOfStock(Exception):
    """Fewer units are left than were asked for."""

    def __init__(self, sku: str, available: int) -> None:
        super().__init__(f"{sku}: {available} left")
        self.sku = sku
        self.available = available


class BadQuantity(Exception):
    """A quantity that no cart can hold: below one, or above MAX_QUANTITY."""

    def __init__(self, quantity: int) -> None:
        super().__init__(str(quantity))
        self.quantity = quantity


class NotForSale(Exception):
    """The product is shown without a price and cannot be bought."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cart, with the product as it is now. `price` is per unit, None when it is not sold."""

    product: ShopProduct
    sku: Sku
    quantity: int

    @property
    def price(self) -> Money | None:
        return self.sku.price

    @property
    def total(self) -> Money | None:
        return self.price * self.quantity if self.price else None

    @property
    def short(self) -> bool:
        """Whether fewer units are left than the line holds."""
        return self.sku.left is not None and self.sku.left < self.quantity


@dataclass(frozen=True, slots=True)
class Cart:
    lines: tuple[Line, ...]
    currency: str

    @property
    def total(self) -> Money:
        return sum((line.total for line in self.lines if line.total), Money(0, self.currency))

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def quantities(self) -> dict[str, int]:
        return {line.sku.sku: line.quantity for line in self.lines}

    def line(self, sku: str) -> Line | None:
        return next((line for line in self.lines if line.sku.sku == sku), None)


_LINES = Statement(
    """
    SELECT l.sku, l.quantity, v.product_id FROM cart_lines l JOIN variants v ON v.sku = l.sku
    WHERE l.customer_id = :customer_id ORDER BY l.position
    """
)


async def load(db: AsyncConnection, customer_id: int, *, currency: str) -> Cart:
    """The cart in the order in which things were added, at today's prices. What is no longer sold is left out."""
    rows = await _LINES.all(db, {"customer_id": customer_id})
    if not rows:
        return Cart((), currency)
    products = {p.id: p for p in await catalog.load(db, [row["product_id"] for row in rows], currency=currency)}
    lines = []
    for row in rows:
        product = products.get(row["product_id"])
        sku = product.sku(row["sku"]) if product else None
        if product and sku:
            lines.append(Line(product, sku, row["quantity"]))
    return Cart(tuple(lines), currency)


async def add(
    db: AsyncConnection,
    customer_id: int,
    sku: str,
    quantity: int,
    *,
    currency: str,
    now: datetime,
    identity_id: int | None = None,
) -> Sku:
    """Put more of one SKU into the cart. Raises UnknownSku, NotForSale, BadQuantity or OutOfStock, changing nothing."""
    held, added = await _held(db, customer_id, sku)
    if quantity < 1:
        raise BadQuantity(quantity)
    found = await _checked(db, sku, held + quantity, currency)
    statement = insert(cart_lines).values(
        customer_id=customer_id,
        sku=sku,
        quantity=held + quantity,
        identity_id=identity_id,
        added=shares(added, identity_id, quantity),
        added_at=now,
    )
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["customer_id", "sku"], set_={"quantity": new.quantity, "added": new.added}
    )
    await db.execute(statement)
    return found


async def _held(db: AsyncConnection, customer_id: int, sku: str) -> tuple[int, dict[str, int]]:
    """How many the line holds, and how many of them were added from which side."""
    mine = (cart_lines.c.customer_id == customer_id, cart_lines.c.sku == sku)
    row = (await db.execute(select(cart_lines.c.quantity, cart_lines.c.added).where(*mine))).first()
    return (row.quantity, row.added) if row else (0, {})


def shares(added: Mapping[str, int], identity_id: int | None, change: int) -> dict[str, int]:
    """How many units each side has in a line after one of them put in or took out so many: its own go first."""
    own, left = str(identity_id or ""), dict(added)
    if change > 0 and own:
        left[own] = left.get(own, 0) + change
        return left
    for side in sorted(left, key=lambda side: (side != own, -left[side], side)):
        taken = min(left[side], -change) if change < 0 else 0
        left[side] -= taken
        change += taken
    return {side: units for side, units in left.items() if units > 0}


async def set_quantity(
    db: AsyncConnection, customer_id: int, sku: str, quantity: int, *, currency: str, identity_id: int | None = None
) -> None:
    """Make the line hold this many; 0 removes it. Raises like `add`."""
    if quantity == 0:
        await remove(db, customer_id, sku)
        return
    await _checked(db, sku, quantity, currency)
    held, added = await _held(db, customer_id, sku)
    values = {"quantity": quantity, "added": shares(added, identity_id, quantity - held)}
    where = (cart_lines.c.customer_id == customer_id, cart_lines.c.sku == sku)
    await db.execute(cart_lines.update().where(*where).values(**values))


async def swap(db: AsyncConnection, customer_id: int, old: str, new: str, quantity: int, *, currency: str) -> None:
    """Another SKU in the place of one line. Raises like `add`."""
    await _checked(db, new, quantity, currency)
    await db.execute(cart_lines.delete().where(cart_lines.c.customer_id == customer_id, cart_lines.c.sku == new))
    where = (cart_lines.c.customer_id == customer_id, cart_lines.c.sku == old)
    await db.execute(cart_lines.update().where(*where).values(sku=new, quantity=quantity))


async def remove(db: AsyncConnection, customer_id: int, sku: str) -> None:
    await db.execute(cart_lines.delete().where(cart_lines.c.customer_id == customer_id, cart_lines.c.sku == sku))


async def clear(db: AsyncConnection, customer_id: int) -> None:
    await db.execute(cart_lines.delete().where(cart_lines.c.customer_id == customer_id))


async def restore(
    db: AsyncConnection, customer_id: int, lines: Mapping[str, int], *, now: datetime, identity_id: int | None = None
) -> None:
    """Put the cart back to these quantities, for undo; stock is checked again when it is ordered."""
    query = select(cart_lines.c.sku, cart_lines.c.quantity, cart_lines.c.added)
    before = {row.sku: row for row in await db.execute(query.where(cart_lines.c.customer_id == customer_id))}
    await clear(db, customer_id)
    for sku, quantity in lines.items():
        known = before.get(sku)
        change = quantity - (known.quantity if known else 0)
        values = {"customer_id": customer_id, "sku": sku, "quantity": quantity, "identity_id": identity_id}
        added = shares(known.added if known else {}, identity_id, change)
        await db.execute(insert(cart_lines).values(**values, added=added, added_at=now))


async def _checked(db: AsyncConnection, sku: str, quantity: int, currency: str) -> Sku:
    """The SKU, when this many of it can be sold now."""
    product = await catalog.find_by_sku(db, sku, currency=currency)
    found = product.sku(sku) if product else None
    if found is None:
        raise UnknownSku(sku)
    if found.price is None:
        raise NotForSale(sku)
    if not 1 <= quantity <= MAX_QUANTITY:
        raise BadQuantity(quantity)
    if found.left is not None and found.left < quantity:
        raise OutOfStock(sku, found.left)
    return found
