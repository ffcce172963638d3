"""Goods that went away or off sale before they were ordered: said line by line, and taken out on a press."""

from __future__ import annotations

from bot import form as forms
from bot.shop import cart as carts
from bot.shop import checkout
from bot.shop.cart import OutOfStock
from bot.shop.front import Shop
from bot.shop.placing import CannotOrder
from bot.skills import options
from bot.skills.cart import PROBLEMS
from bot.skills.desk import Desk
from bot.skills.saying import say
from bot.types import Outcome, Pending, Turn, choice


def said(turn: Turn, shop: Shop, desk: Desk, problem: CannotOrder | OutOfStock) -> Outcome:
    """Stock or sale that went away in between: said line by line; the cart is the customer's to change."""
    found = (
        problem.obstacles if isinstance(problem, CannotOrder) else (checkout.Obstacle(problem.sku, problem.available),)
    )
    lines = [shop.words("checkout-cannot")]
    choices = []
    for obstacle in found:
        line = desk.cart.line(obstacle.sku)
        if line is None:
            continue
        title = options.title(line.product, line.sku, shop)
        if obstacle.left is None:
            lines.append(shop.words("not-for-sale", product=title))
        else:
            held = line.quantity
            lines.append(shop.words("checkout-short", product=title, available=obstacle.left, quantity=held))
        if obstacle.left:
            label = shop.words("choice-take-what-is-left", product=title, available=obstacle.left)
            choices.append(choice(label, "checkout", do="trim", sku=obstacle.sku, quantity=obstacle.left))
        else:
            choices.append(choice(shop.words("choice-without", product=title), "checkout", do="trim", sku=obstacle.sku))
    draft = desk.draft.without("shown").write()
    pending = Pending(forms.KIND, "", {"step": "resume"})
    return say(turn, shop, "\n".join(lines), choices=tuple(choices), draft=draft, pending=pending)


async def trim(turn: Turn, shop: Shop) -> None:
    """Take only what is left of a line, or none of it."""
    sku, quantity = turn.arg("sku"), int(turn.arg("quantity") or 0)
    try:
        await carts.set_quantity(shop.db, turn.customer.id, sku, quantity, currency=shop.currency)
    except PROBLEMS:
        await carts.remove(shop.db, turn.customer.id, sku)
