"""What an order comes to with its delivery: the cart's total of this moment, and each way's fee at that sum."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.shop.directory import Delivery, money
from bot.shop.front import Shop
from bot.skills.desk import open_desk
from bot.skills.saying import say
from bot.types import Money, Outcome, Turn, choice

_SUM = re.compile(
    r"\b(?:how much|total|altogether|sum|ск[оі]льк[оаи]|итого|всего|обойд[её]тся|выйдет|разом|усього|загалом|вийде)\b",
    re.I,
)
_WITH = re.compile(
    r"\b(?:with|including|incl)\W+(?:the\W+)?(?:delivery|shipping|postage)\b|\bdelivered\b|"
    r"\bс\W+доставкой\b|\b(?:з|із)\W+доставкою\b",
    re.I,
)


async def told(turn: Turn, shop: Shop, ways: Sequence[Delivery], city: str) -> Outcome | None:
    """The goods' total, and by each of these ways its fee and the sum; None when no sum is asked for or none is known.

    The goods are the cart's, after its coupon; before there is any, the one that is talked about."""
    with_delivery = bool(_WITH.search(turn.text))
    if turn.action is not None or not ways or not (with_delivery or _SUM.search(turn.text)):
        return None
    desk = await open_desk(turn, shop)
    goods, name = Money(desk.cart.total.amount_minor - desk.discount.amount_minor, shop.currency), ""
    if not desk.cart.lines:
        talked = await _talked_about(turn, shop) if with_delivery else None
        if talked is None:
            return None
        goods, name = talked
    heading = shop.words("delivery-of", product=name, total=_money(shop, goods)) if name else ""
    lines = [heading or shop.words("delivery-of-cart", total=_money(shop, goods))]
    lines += [shop.words("delivery-to", city=city)] if city else []
    lines += [_line(shop, way, goods) for way in ways]
    on = (choice(shop.words("choice-checkout"), "checkout"),) if desk.cart.lines else ()
    return say(turn, shop, "\n".join(lines), choices=on)


async def _talked_about(turn: Turn, shop: Shop) -> tuple[Money, str] | None:
    """The price of the product in focus, where it has but one, and its title."""
    product = await shop.product(turn.session.focus) if turn.session.focus else None
    if product is None:
        return None
    skus = [s for s in product.skus if turn.session.focus_sku in ("", s.sku)]
    prices = {s.price.amount_minor for s in skus if s.price is not None}
    return (Money(prices.pop(), shop.currency), shop.text(product.product.title)) if len(prices) == 1 else None


def _line(shop: Shop, way: Delivery, goods: Money) -> str:
    """ "• Courier: 120 ₴, free from 3 000 ₴; in all 2 700 ₴; 1–2 days"."""
    cost = Money(way.price(goods.amount_minor), shop.currency)
    fee = _money(shop, cost) if cost.amount_minor else shop.words("delivery-free")
    if cost.amount_minor and way.free_from is not None:
        fee = shop.words("delivery-free-from", fee=fee, total=_money(shop, money(way.free_from, shop.currency)))
    whole = shop.words("delivery-in-all", total=_money(shop, goods + cost))
    cities = shop.words.join([shop.text(c) for c in way.cities]) if way.cities else ""
    return f"• {shop.text(way.name) or way.id}: {'; '.join(p for p in (fee, whole, shop.text(way.term), cities) if p)}"


def _money(shop: Shop, amount: Money) -> str:
    return shop.words.money(amount)
