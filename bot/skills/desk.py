"""The checkout as it stands in one turn: directory, cart, discount and what the customer has told so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.shop import checkout, coupons
from bot.shop.cart import Cart
from bot.shop.checkout import Draft, Price
from bot.shop.coupons import Discount
from bot.shop.directory import Directory, load_directory
from bot.shop.front import Shop
from bot.types import Turn

KEPT = ("name", "phone", "city", "address", "branch")
"""What is remembered for the next order as soon as it is told."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a checkout looks at, as it is in this turn."""

    directory: Directory
    cart: Cart
    discount: Discount
    draft: Draft
    today: date

    @property
    def money(self) -> Price:
        return checkout.price(self.draft, self.directory, self.cart, self.discount)

    @property
    def offer(self) -> str:
        """The fingerprint of what is summed up now."""
        return checkout.fingerprint(self.cart, self.money)

    @property
    def missing(self) -> tuple[str, ...]:
        return checkout.missing(self.draft, self.directory, self.cart)

    def with_draft(self, draft: Draft) -> Desk:
        return replace(self, draft=checkout.settled(draft, self.directory, self.cart, self.discount))


def local_now(shop: Shop, directory: Directory) -> datetime:
    """The shop's own time."""
    return shop.now.astimezone(ZoneInfo(directory.timezone or shop.timezone))


async def open_desk(turn: Turn, shop: Shop) -> Desk:
    """The checkout as it stands: a new draft begins with what the customer told before."""
    directory = await load_directory(shop.db)
    cart = await shop.cart(turn.customer.id)
    today = local_now(shop, directory).date()
    draft = Draft.read(turn.session.draft)
    if not draft.id:
        known = {key: turn.customer.profile.get(key, "") for key in KEPT}
        draft = Draft(id=secrets.token_hex(8), **known)
    discount = await coupons.held_discount(shop.db, directory, cart, turn.customer.id, today, phone=draft.phone)
    return Desk(directory, cart, discount, draft, today)
