"""What an order will be: what is still to be asked, which ways fit, and what it costs. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from bot.shop import cities
from bot.shop.cart import Cart
from bot.shop.coupons import Discount
from bot.shop.directory import Delivery, Directory, Payment, Store
from bot.shop.money import to_minor
from bot.shop.stock import stores_with_all
from bot.types import Money

STEPS = ("name", "phone", "delivery", "store", "city", "address", "branch", "payment")
"""What an order needs to know, in the order in which it is asked."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A checkout as far as it has come. `id` ties its presses to it; `shown` is the offer that was last summed up."""

    id: str = ""
    name: str = ""
    phone: str = ""
    delivery: str = ""
    store: str = ""
    city: str = ""
    address: str = ""
    branch: str = ""
    payment: str = ""
    shown: str = ""
    offered_last: str = ""  # "1" once "as last time?" was asked

    @staticmethod
    def read(stored: Mapping[str, str]) -> Draft:
        """The draft out of the session; what it does not know is left out."""
        names = {f.name for f in fields(Draft)}
        return Draft(**{key: value for key, value in stored.items() if key in names})

    def write(self) -> dict[str, str]:
        return {key: value for key, value in asdict(self).items() if value}

    def without(self, *names: str) -> Draft:
        return replace(self, **dict.fromkeys(("shown", *names), ""))


def cities_fit(way: Delivery, city: str) -> bool:
    """Whether the way reaches this city; an unknown city may be one of them."""
    return not way.cities or not city or cities.among(city, way.cities)


def deliveries(directory: Directory, cart: Cart, city: str = "") -> tuple[Delivery, ...]:
    """The ways that this cart can go: pickup only where one store has all of it."""
    with_all = stores_with_all(cart, directory.stores)
    return tuple(w for w in directory.delivery if (with_all if w.kind == "pickup" else cities_fit(w, city)))


def payments(directory: Directory, delivery: str, total_minor: int) -> tuple[Payment, ...]:
    """The ways to pay that go with this delivery and this total."""
    return tuple(
        p
        for p in directory.payment
        if (not p.delivery or not delivery or delivery in p.delivery)
        and (p.max_total is None or total_minor <= to_minor(p.max_total))
    )


def needed(draft: Draft, directory: Directory, cart: Cart) -> tuple[str, ...]:
    """The steps of this order, in their order."""
    steps = ["name", "phone"]
    if deliveries(directory, cart):
        steps.append("delivery")
    way = directory.delivery_way(draft.delivery)
    if way is not None:
        steps += {"courier": ["city", "address"], "branch": ["city", "branch"], "pickup": ["store"]}[way.kind]
    if payments(directory, draft.delivery, cart.total.amount_minor):
        steps.append("payment")
    return tuple(steps)


def missing(draft: Draft, directory: Directory, cart: Cart) -> tuple[str, ...]:
    """What is still to be asked, the next first."""
    return tuple(step for step in needed(draft, directory, cart) if not getattr(draft, step))


def settled(draft: Draft, directory: Directory, cart: Cart, discount: Discount) -> Draft:
    """The draft without what does not fit (any more), and with what there is no choice about."""
    ways = deliveries(directory, cart, draft.city)
    if draft.delivery and draft.delivery not in {w.id for w in ways}:
        draft = draft.without("delivery", "store")
    if not draft.delivery and len(ways) == 1:
        draft = replace(draft, delivery=ways[0].id)
    draft = _with_place(draft, directory, cart)
    total = price(draft, directory, cart, discount).total.amount_minor
    paying = payments(directory, draft.delivery, total)
    if draft.payment and draft.payment not in {p.id for p in paying}:
        draft = draft.without("payment")
    if not draft.payment and len(paying) == 1 and (draft.delivery or not ways):
        draft = replace(draft, payment=paying[0].id)
    return draft


def _with_place(draft: Draft, directory: Directory, cart: Cart) -> Draft:
    """The store or the city, where there is only one."""
    way = directory.delivery_way(draft.delivery)
    if way is None:
        return draft
    if way.kind != "pickup":
        return replace(draft, store="")
    stores = {s.id for s in stores_with_all(cart, directory.stores)}
    if draft.store and draft.store not in stores:
        draft = draft.without("store")
    return replace(draft, store=next(iter(stores))) if not draft.store and len(stores) == 1 else draft


# ------------------------------------------------------------------------------------------------ what it costs


@dataclass(frozen=True, slots=True)
class Price:
    """An order's money: goods at today's prices, what a coupon takes off, what delivery adds."""

    goods: Money
    discount: Money
    fee: Money
    coupon: Discount = Discount()

    @property
    def total(self) -> Money:
        amount = self.goods.amount_minor - self.discount.amount_minor + self.fee.amount_minor
        return Money(amount, self.goods.currency)


def price(draft: Draft, directory: Directory, cart: Cart, discount: Discount) -> Price:
    """What the order would cost now."""
    off = min(discount.amount_minor, cart.total.amount_minor)
    way = directory.delivery_way(draft.delivery)
    fee = way.price(cart.total.amount_minor - off) if way else 0
    return Price(cart.total, Money(off, cart.currency), Money(fee, cart.currency), discount)


def fingerprint(cart: Cart, money: Price) -> str:
    """Of all that the customer says yes to: lines, prices, discount and fee. Another one has to be said again."""
    lines = sorted((line.sku.sku, line.quantity, line.price.amount_minor if line.price else -1) for line in cart.lines)
    told = repr((lines, money.discount.amount_minor, money.fee.amount_minor, money.total.currency))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A line that cannot be ordered as it stands: `left` units there are, None when it is not sold at all."""

    sku: str
    left: int | None


def obstacles(cart: Cart) -> tuple[Obstacle, ...]:
    """What of the cart cannot be ordered now."""
    found = [Obstacle(line.sku.sku, line.sku.left or 0) for line in cart.lines if line.short]
    return tuple(found + [Obstacle(line.sku.sku, None) for line in cart.lines if line.price is None])


def ready_at(store: Store, way: Delivery, local_now: datetime) -> datetime | None:
    """When an order confirmed now can be picked up, local time; None when the shop does not say."""
    if way.ready_hours is None:
        return None
    return store.week.after(local_now, timedelta(hours=float(way.ready_hours)))
