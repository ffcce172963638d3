"""An agent's hand in the customer's cart: the same rules as the dialogue's, under the same lock, with an event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.core import Core
from bot.people.panel import cart_of
from bot.people.shapes import CartShown
from bot.shop import cart, coupons
from bot.shop.catalog import UnknownSku, find_by_sku
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills import options
from bot.transcript import lock_customer, record
from bot.turn import shop_at
from bot.types import Event

Edit = Callable[[Shop, int], Awaitable[None]]


class CouponRefused(Exception):
    """The coupon takes nothing off this cart."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the coupon does not work here: {reason}")
        self.reason = reason


async def add(core: Core, customer_id: int, language: str, sku: str, quantity: int, agent: str) -> CartShown:
    """More of a SKU. Raises UnknownSku, NotForSale, BadQuantity or OutOfStock, changing nothing."""

    async def edit(shop: Shop, id: int) -> None:
        before = await _held(shop, id, sku)
        found = await cart.add(shop.db, id, sku, quantity, currency=shop.currency, now=shop.now)
        await _changed(shop, id, found.sku, before, before + quantity, agent)

    return await _edit(core, customer_id, language, edit)


async def set_quantity(core: Core, customer_id: int, language: str, sku: str, quantity: int, agent: str) -> CartShown:
    """So many of a line; 0 removes it. Raises like `add`, and UnknownSku for what is not in the cart."""

    async def edit(shop: Shop, id: int) -> None:
        before = await _held(shop, id, sku)
        if not before:
            raise UnknownSku(sku)
        await cart.set_quantity(shop.db, id, sku, quantity, currency=shop.currency)
        await _changed(shop, id, sku, before, quantity, agent)

    return await _edit(core, customer_id, language, edit)


async def swap(
    core: Core, customer_id: int, language: str, sku: str, to: str, quantity: int | None, agent: str
) -> CartShown:
    """Another variant in the place of a line. Raises like `set_quantity`."""

    async def edit(shop: Shop, id: int) -> None:
        before = await _held(shop, id, sku)
        if not before:
            raise UnknownSku(sku)
        count = before if quantity is None else quantity
        if to != sku:
            await cart.swap(shop.db, id, sku, to, count, currency=shop.currency)
            await _changed(shop, id, sku, before, 0, agent)
            await _changed(shop, id, to, 0, count, agent)

    return await _edit(core, customer_id, language, edit)


async def use_coupon(core: Core, customer_id: int, language: str, code: str, agent: str) -> CartShown:
    """The coupon on the customer's cart; "" drops it. Raises CouponRefused. An agent's tries are not counted."""

    async def edit(shop: Shop, id: int) -> None:
        kept = ""
        if code.strip():
            directory = await load_directory(shop.db)
            found = await coupons.check(shop.db, directory, code.strip(), await shop.cart(id), id, shop.now.date())
            if found.problem is not None:
                raise CouponRefused(found.problem.value)
            kept = found.code
        await coupons.hold(shop.db, id, kept)
        await record(shop.db, id, Event("cart.coupon", {"by": agent, "code": kept}), shop.now)

    return await _edit(core, customer_id, language, edit)


async def _edit(core: Core, customer_id: int, language: str, edit: Edit) -> CartShown:
    """Do it between two of the customer's messages, and let their open widget know."""
    async with core.engine.begin() as db:
        customer_id = await lock_customer(db, customer_id)
        shop = shop_at(core, db, language, core.clock())
        await edit(shop, customer_id)
        shown = await cart_of(customer_id, shop)
    await core.wakeups.publish(f"customer:{customer_id}")
    return shown


async def _held(shop: Shop, customer_id: int, sku: str) -> int:
    return (await shop.cart(customer_id)).quantities.get(sku, 0)


async def _changed(shop: Shop, customer_id: int, sku: str, before: int, after: int, agent: str) -> None:
    product = await find_by_sku(shop.db, sku, currency=shop.currency)
    title = options.title(product, product.sku(sku), shop) if product else sku
    payload: dict[str, str | int] = {"by": agent, "sku": sku, "title": title, "before": before, "quantity": after}
    await record(shop.db, customer_id, Event("cart.changed", payload), shop.now)
