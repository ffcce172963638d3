"""Prices out of feeds into the shop's currency. Arithmetic on money lives in `bot.types.Money`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from bot.types import Money

MAX_MINOR = 10**15
"""A price beyond ten trillion is a broken feed, not a price."""


class NoRate(Exception):
    """There is no rate from the feed's currency to the shop's."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"no rate for {currency}: state it under `rates` in shop.yml")
        self.currency = currency


def to_minor(amount: Decimal) -> int:
    """Major units into integer minor units, half up."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def convert(amount: Decimal, currency: str, selling: str, rates: Mapping[str, Decimal]) -> Money:
    """The amount in the selling currency. `rates`: how much of it one unit of another is; NoRate without."""
    code = (currency or selling).upper()
    if code != selling:
        if code not in rates:
            raise NoRate(code)
        amount = amount * rates[code]
    return Money(to_minor(amount), selling)
