"""Goods that wait for an answer, such as their colour, while something else is spoken of: never dropped in silence.
And what was to be done once the answer is there."""

from __future__ import annotations

import json
from dataclasses import replace

from bot import form
from bot.clauses import blank
from bot.shop.front import Shop
from bot.skills import variants
from bot.types import Event, Outcome, Pending, Turn, choice

KIND = "cart_add"
BESIDE = {"delivery_info", "payment_info", "returns_info", "warranty_info", "store_info", "ask_product", "stock_info"}
BESIDE |= {
    "size_advice",
    "cart_show",
    "greet",
    "thank",
    "small_talk",
    "help",
    "bot_identity",
    "language_switch",
    "coupon",
}
"""Skills whose answer leaves the question open: it is asked again below it."""
DROPPED = {"deny", "cancel", "cart_clear", "undo", "human", "complaint", "abuse", "goodbye", "opt_out"}
"""Skills after which nobody wants to be led back."""


def waiting(turn: Turn) -> Pending | None:
    """The question that is open about goods on their way into the cart."""
    pending = turn.session.pending
    return pending if pending and pending.kind == KIND and pending.args.get("product") else None


async def kept(turn: Turn, outcome: Outcome, skill: str, shop: Shop) -> Outcome:
    """The outcome of another skill, with what still waits for an answer: asked once more, or named with a way back."""
    pending = waiting(turn)
    if pending is None or skill in DROPPED or not outcome.replies or _is_settled(outcome):
        return outcome
    if skill == "cart_remove" and not outcome.effects:
        return outcome  # "forget the bear", of which the question was
    product = await shop.product(pending.args["product"])
    if product is None:
        return outcome
    if skill in BESIDE or (skill == "checkout" and not (await shop.cart(turn.customer.id)).lines):
        asked = variants.choose(replace(blank(turn), action=None), shop, product, later=pending.args.get("later", ""))
        if isinstance(asked, Outcome) and asked.session.pending is not None:
            return _asked_again(outcome, asked, pending, then="checkout" if skill == "checkout" else "")
    ids = [product.id, *(id for item in json.loads(pending.args.get("later") or "[]") for id in item["products"][:1])]
    goods = [shop.text(each.product.title) for each in await shop.products(ids)]
    args = {key: value for key, value in pending.args.items() if key not in ("then", "offers") and value}
    back = choice(shop.words("choice-back-to", product=shop.text(product.product.title)), KIND, **args)
    last = outcome.replies[-1]
    note = shop.words("unfinished-goods", goods=shop.words.join(goods))
    reply = replace(last, footer=_lines(last.footer, note), choices=(*last.choices, back))
    return replace(outcome, replies=(*outcome.replies[:-1], reply))


def _is_settled(outcome: Outcome) -> bool:
    """Whether the skill has asked about the goods itself, or has put them into the cart."""
    asked = outcome.session.pending
    return bool(asked and asked.kind == KIND) or any(
        isinstance(effect, Event) and effect.type == "cart.added" for effect in outcome.effects
    )


def _asked_again(outcome: Outcome, asked: Outcome, pending: Pending, *, then: str) -> Outcome:
    question, again = asked.replies[-1], asked.session.pending
    assert again is not None
    session = replace(outcome.session, pending=_with(again, then or pending.args.get("then", "")))
    session = replace(session, focus=asked.session.focus)
    if then:  # what the checkout said of an empty cart is not true of somebody who is choosing
        return replace(outcome, replies=(question,), session=session)
    last = outcome.replies[-1]
    footer, choices = _lines(last.footer, question.text), (*last.choices, *question.choices)
    reply = replace(last, footer=footer, choices=choices)
    return replace(outcome, replies=(*outcome.replies[:-1], reply), session=session)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


# ------------------------------------------------------------------------------------------------ what comes then


def after_answer(outcome: Outcome, skill: str) -> Outcome:
    """The outcome, whose open question is followed by this skill once it is answered."""
    pending = outcome.session.pending
    return replace(outcome, session=replace(outcome.session, pending=_with(pending, skill))) if pending else outcome


def _with(pending: Pending, then: str) -> Pending:
    return replace(pending, args={**pending.args, "then": then}) if then else pending


def due(turn: Turn, outcome: Outcome) -> str:
    """The skill that was put off until the question was answered, when the outcome has answered it; "" for none."""
    pending = turn.session.pending
    then = pending.args.get("then", "") if pending else ""
    added = any(isinstance(effect, Event) and effect.type.startswith("cart.") for effect in outcome.effects)
    asked = outcome.session.pending
    return then if added and (asked is None or asked.kind == form.KIND) else ""


def carried(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, whose next question about the same goods is followed by what the one before it was."""
    pending, asked = turn.session.pending, outcome.session.pending
    if pending and asked and asked.kind == KIND and "then" in pending.args and "then" not in asked.args:
        return after_answer(outcome, pending.args["then"])
    return outcome
