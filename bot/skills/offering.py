"""A product that is talked about, offered for the cart: nothing goes in before the customer's yes."""

from __future__ import annotations

from bot.form import yes_or_no
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import cart_add
from bot.skills.details import which
from bot.skills.saying import say
from bot.types import Outcome, Pending, Turn, choice

KIND = "offered"


async def affirm(turn: Turn, shop: Shop) -> Outcome:
    """A yes to nothing that was asked: to one of the goods that were just shown, or to the product that is talked about
    and not in the cart yet; else it is asked what to."""
    compared = not turn.session.focus and len(turn.session.group) > 1
    listed = sum(len(reply.cards) for reply in turn.session.last_replies) > 1
    ids = turn.session.shown if listed else turn.session.group if compared else ()
    if len(products := await shop.products(ids)) > 1:
        return which(turn, shop, products, "choose")
    product = await shop.product(turn.session.focus)
    held = {line.product.id for line in (await shop.cart(turn.customer.id)).lines}
    if product is not None and product.id not in held:
        return offer(turn, shop, product)
    return say(turn, shop, shop.words("affirm-what"))


def offer(turn: Turn, shop: Shop, product: ShopProduct, *, said: str = "offer", then: str = "") -> Outcome:
    """Ask whether it shall go into the cart; after a yes comes the skill `then`."""
    args = {"product": product.id} | ({"then": then} if then else {})
    add = choice(shop.words("choice-add"), KIND, yes="1", **args)
    text = shop.words(said, product=shop.text(product.product.title))
    return say(turn, shop, text, choices=(add,), pending=Pending(KIND, "affirm", args), focus=product.id)


async def answered(turn: Turn, shop: Shop) -> Outcome:
    """The yes or no to an offer."""
    pending = turn.session.pending
    product = await shop.product(turn.arg("product") or (pending.args.get("product", "") if pending else ""))
    yes = turn.arg("yes") or "affirm" in (turn.understanding.intent, yes_or_no(turn.text))
    if product is None or not yes:
        return say(turn, shop, shop.words("deny"))
    return await cart_add.add_product(turn, shop, product)
