"""Coupons in the conversation: a code tried, kept for the order, or dropped."""

from __future__ import annotations

import re

from bot.shop import coupons
from bot.shop.coupons import CouponProblem, Discount
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills import checkout, store_info
from bot.skills.desk import Desk, open_desk
from bot.skills.saying import say
from bot.types import Money, Outcome, Pending, Turn, choice

_CODE = re.compile(r"\b(?=[^\W_]*\d|[A-ZА-ЯЁІЇЄҐ]{4,})[A-Za-zА-Яа-яЁёІіЇїЄєҐґ0-9][\w-]{2,29}\b")

_HAS_ONE = re.compile(
    r"\b(?:my|have|got|use|apply|enter|мой|моя|есть у меня|у меня|вве|примени|использ|ввод|"
    r"мій|маю|у мене|застос|введ|викорис)\w*.*\b(?:code|coupon|promo|voucher|код|купон|промо|ваучер)"
    r"|^\W*(?:promo|code|coupon|купон|промокод|код)\W*(?:code)?\W*$",
    re.I,
)
"""A code is at hand, and only not named yet."""


async def is_code(turn: Turn, shop: Shop) -> bool:
    """Whether the message is little else than one of the shop's codes."""
    words = turn.text.split() if turn.action is None and _CODE.search(turn.text) else []
    if not 1 <= len(words) <= FEW_WORDS:
        return False
    directory = await load_directory(shop.db)
    return any(directory.coupon(word.strip(".,!?;:«»\"'()")) for word in words)


FEW_WORDS = 3


async def coupon(turn: Turn, shop: Shop) -> Outcome:
    """Try the code that the message names; ask for one when it names none."""
    desk = await open_desk(turn, shop)
    if turn.arg("do") == "drop":
        await coupons.hold(shop.db, turn.customer.id, "")
        return await _go_on(turn, shop, shop.words("coupon-dropped"))
    code = _code(turn, desk)
    if not code and (answer := await store_info.from_texts(turn, shop)) is not None:
        return answer
    if not code:
        pending = Pending("coupon", "coupon", {"step": "coupon"})
        if _HAS_ONE.search(turn.text):
            return say(turn, shop, shop.words("coupon-ask"), pending=pending)
        person = choice(shop.words("choice-human"), "human")
        return say(turn, shop, shop.words("coupon-none-known"), choices=(person,), pending=pending)
    found = await coupons.attempt(shop.db, desk.directory, code, desk.cart, turn.customer.id, shop.now, desk.today)
    return await _go_on(turn, shop, told(shop, found))


def _code(turn: Turn, desk: Desk) -> str:
    """The code in the message: what was recognised, one of the shop's, or what looks like one."""
    entity = turn.understanding.first("coupon")
    if entity is not None:
        return entity.value
    words = turn.text.replace(",", " ").split()
    for word in words:
        if found := desk.directory.coupon(word.strip(".!?;:«»\"'()")):
            return found.code
    pending = turn.session.pending
    if pending and pending.kind == "coupon" and len(words) <= 2 and words:
        return words[-1].strip(".!?;:«»\"'()")
    looks = _CODE.search(turn.text)
    return looks.group() if looks else ""


def told(shop: Shop, found: Discount) -> str:
    """What came of a code, in words."""
    if found.problem is None:
        return shop.words("coupon-works", code=found.code, amount=shop.words.money(_money(found, shop)))
    details = {"code": found.code}
    text = shop.words(f"coupon-{found.problem}", **details)
    if found.problem is CouponProblem.TOO_LITTLE and found.coupon is not None:
        return f"{text} {shop.text(found.coupon.description)}".strip()
    return text


def _money(found: Discount, shop: Shop) -> Money:
    return Money(found.amount_minor, shop.currency)


async def _go_on(turn: Turn, shop: Shop, text: str) -> Outcome:
    """Back to the checkout when one is under way, with what came of the code said first."""
    desk = await open_desk(turn, shop)
    if turn.session.draft and desk.cart.lines:
        return await checkout.proceed(turn, shop, desk, problem=text)
    choices = (choice(shop.words("choice-checkout"), "checkout"),) if desk.cart.lines else ()
    if desk.discount.amount_minor:
        after = Money(desk.cart.total.amount_minor - desk.discount.amount_minor, shop.currency)
        text = f"{text}\n{shop.words('coupon-total', total=shop.words.money(after))}"
        choices = (*choices, choice(shop.words("choice-drop-coupon"), "coupon", do="drop"))
    return say(turn, shop, text, choices=choices)
