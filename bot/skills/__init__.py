"""What the assistant can do, by name. One file holds what belongs together; a skill never learns the channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.form import is_question
from bot.shop.front import Shop
from bot.skills import (
    arrival,
    ask,
    availability,
    cart,
    cart_add,
    cart_change,
    checkout,
    compare,
    coupon,
    details,
    discover,
    features,
    handoff,
    linking,
    offering,
    orders,
    own_size,
    platform,
    preferences,
    questions,
    refining,
    services,
    sizes,
    small_talk,
    store_info,
    survey,
    trouble,
)
from bot.types import Event, Outcome, Turn
from bot.wishes import asks_where, wants_better

Skill = Callable[[Turn, Shop], Awaitable[Outcome]]


def around(skill: Skill, name: str, *, quotes: bool = False, about_shop: bool = False) -> Skill:
    """The skill, whose answers lead back to a checkout that it interrupts.

    With `quotes`, where it finds or understands nothing, the shop's own texts may have the answer. `about_shop`: it may
    go on with the topic of the answer before; any other skill ends that topic. What is but a question about a feature
    of the goods that are talked of is answered as one.
    """

    async def answer(turn: Turn, shop: Shop) -> Outcome:
        plain = turn if about_shop else replace(turn, session=replace(turn.session, topic=""))
        if quotes and await coupon.is_code(turn, shop):
            return await coupon.coupon(turn, shop)
        outcome = await _aside(turn, plain, shop, name) or await skill(plain, shop)
        if quotes and any(isinstance(e, Event) and e.type in LOST for e in outcome.effects):
            outcome = await _quoted(turn, shop) or outcome
        return await questions.resuming(_remembering(outcome, turn), turn, shop)

    return answer


async def _aside(turn: Turn, plain: Turn, shop: Shop, name: str) -> Outcome | None:
    """The answer to a question to the shop, for a feature or a price of goods, or to a refusal of some of a list or of
    all of it, that was taken for something else."""
    if turn.action is None and turn.session.search is not None and name in LISTING and wants_better(turn.text):
        return await discover.following(plain, shop, turn.session.search)
    if name in TAKEN_FOR and (without := await discover.but_allergic(plain, shop)) is not None:
        return without
    if name == "cart_show" and await ask.is_for_price(plain, shop):
        return await ask.ask(plain, shop)
    if (left := await refining.but_refused(plain, shop, name)) is not None:
        return left
    return await services.asked_of_shop(turn, shop, name) or await features.of_talked(plain, shop, name)


def asking(skill: Skill, name: str) -> Skill:
    """The skill of ordering, unless it is a question to the shop that was taken for it."""

    async def answer(turn: Turn, shop: Shop) -> Outcome:
        return await services.asked_of_shop(turn, shop, name) or await skill(turn, shop)

    return answer


def _remembering(outcome: Outcome, turn: Turn) -> Outcome:
    """The outcome, with what was talked about in it kept for "both" and "the one before"."""
    before, after = turn.session, outcome.session
    new = [after.focus] if after.focus != before.focus else []
    named = after.group != before.group and after.shown == before.shown  # and not merely listed
    together = after.group if named and len(after.group) <= FEW else ()
    recent = tuple(dict.fromkeys(id for id in (*new, *reversed(together), *before.recent) if id))[:RECENT]
    facts = {**after.facts, **own_size.told(turn)}
    return replace(outcome, session=replace(after, recent=recent, facts=facts))


FEW, RECENT = 3, 6


LOST = ("search.nothing", "not_understood")
LISTING = frozenset(["search", "try_search", "refine", "more", "compare", "deny", "small_talk", "not_understood"])
"""Skills that the wish for better ones of a list is taken for."""
TAKEN_FOR = LISTING | {"cart_add", "choose", "details", "ask_product"}
"""Skills that a word about an allergy is taken for."""


async def _quoted(turn: Turn, shop: Shop) -> Outcome | None:
    """An answer where no wish was found: the product in focus somewhere, or what the shop's texts say."""
    if asks_where(turn):
        return await availability.stock(turn, shop)
    telling = len(turn.text.split()) > 2 and not shop.catalog.index.names_goods(turn.text, turn.language)
    worth_it = is_question(turn.text) or telling  # «ремешок для часов» asks for no opening hours
    return await store_info.from_texts(turn, shop, named_only=not worth_it)


_SHOPPING: Mapping[str, Skill] = {
    "search": discover.search,
    "try_search": discover.try_search,
    "refine": refining.refine,
    "more": discover.more,
    "details": details.details,
    "choose": details.choose,
    "ask_product": ask.ask,
    "stock_info": availability.stock,
    "compare": compare.compare,
    "size_advice": sizes.size_advice,
    "delivery_info": store_info.delivery,
    "payment_info": store_info.payment,
    "returns_info": store_info.returns,
    "warranty_info": ask.warranty,
    "store_info": store_info.store_info,
    "nearest": store_info.nearest,
    "cart_add": cart_add.add,
    "cart_remove": cart.remove,
    "cart_change": cart_change.change,
    "cart_show": cart.show,
    "cart_clear": cart.clear,
    "undo": cart.undo,
    "greet": discover.greeted,
    "goodbye": small_talk.goodbye,
    "thank": small_talk.thank,
    "help": small_talk.help,
    "bot_identity": small_talk.bot_identity,
    "small_talk": discover.chatted,
    "abuse": small_talk.abuse,
    "affirm": offering.affirm,
    "offered": offering.answered,
    "deny": small_talk.deny,
    "cancel": small_talk.deny,
    "repeat": discover.repeat,
    "not_understood": small_talk.not_understood,
    "human": handoff.human,
    "complaint": handoff.complaint,
    "handoff_cancel": handoff.cancel,
    "timer_queue_wait": handoff.nobody_free,
    "timer_snooze": handoff.snooze_over,
    "timer_survey": survey.ask,
    "survey_score": survey.score,
    "survey_comment": survey.comment,
    "language_switch": preferences.language_switch,
    "opt_out": preferences.opt_out,
    "opt_in": preferences.opt_in,
    "reachability": preferences.reachability,
    "link_channel": linking.link_channel,
    "link_open": linking.link_open,
    "link_confirm": linking.confirm,
    "link_undo": linking.undo,
    "link_phone": linking.phone,
    "link_code": linking.code,
    "timer_link_ask": linking.ask,
    "timer_link_done": linking.done,
    "timer_link_undo": linking.undo,
    "platform_order": platform.order,
    "contact": platform.contact,
    "rest": platform.rest,
    "media": trouble.media,
    "too_long": trouble.too_long,
    "stale_press": trouble.stale_press,
}
_ORDERING: Mapping[str, Skill] = {
    "checkout": checkout.check_out,
    "coupon": coupon.coupon,
    "arrival": arrival.ready,
    "order_status": orders.status,
    "order_cancel": orders.cancel,
    "order_return": orders.give_back,
    "reorder": orders.again,
    "timer_payment": orders.payment_expired,
}
_QUOTING = {"search", "try_search", "refine"}
_ABOUT_SHOP = {"delivery_info", "payment_info", "returns_info", "warranty_info", "store_info", "nearest", "ask_product"}
SKILLS: Mapping[str, Skill] = {
    **{
        name: around(skill, name, quotes=name in _QUOTING, about_shop=name in _ABOUT_SHOP)
        for name, skill in _SHOPPING.items()
    },
    **{name: asking(skill, name) for name, skill in _ORDERING.items()},
}
