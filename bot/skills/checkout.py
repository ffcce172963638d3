"""Checking out: asks only what is missing, sums up, and places the order on an explicit yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import corrections
from bot import form as forms
from bot.clauses import blank, orders
from bot.shop import checkout, cities, payments, placing
from bot.shop.cart import OutOfStock
from bot.shop.checkout import Draft
from bot.shop.front import Shop
from bot.shop.orders import Order
from bot.shop.placing import CannotOrder, Changed, Placing
from bot.skills import arrival, cart_add, corrected, obstacles, offering, particulars, questions, unfinished
from bot.skills.desk import KEPT, Desk, open_desk
from bot.skills.saying import joined, say
from bot.skills.ways import named
from bot.types import Event, Outcome, SetProfile, Turn, choice

LAST = ("delivery", "store", "city", "address", "branch", "payment")
"""What "as last time" brings back."""


async def check_out(turn: Turn, shop: Shop) -> Outcome:
    """Begin or go on: take what the message told, ask for what is missing, sum up, or place the order."""
    if turn.arg("do") == "trim":
        await obstacles.trim(turn, shop)
    desk = await open_desk(turn, shop)
    if not desk.cart.lines:
        return await _nothing_to_order(turn, shop, desk)
    asked = turn.arg("do") or _said(turn)
    if asked in ("cancel", "back", "change") and corrected.says_instead(turn, shop, desk, _step(turn)):
        asked = ""  # "no wait, Kyiv" takes back what was told and not the order
    if asked == "cancel" and not _otherwise(turn, shop, desk):
        return cancel(turn, shop)
    if asked == "confirm":
        return await _confirm(turn, shop, desk)
    if asked == "change":
        field = turn.arg("field") or forms.changed_field(turn.text) or forms.bare_field(turn.text)
        return _change(turn, shop, desk, field)
    if asked == "back":
        return _back(turn, shop, desk)
    if asked == "later":
        return say(turn, shop, shop.words("checkout-later"), draft={**desk.draft.write(), "paused": "9"})
    if turn.action is None and forms.asks_arrival(turn.text) and _step(turn):
        return await proceed(turn, shop, desk, problem="\n".join(arrival.lines(shop, desk)))
    return await _take(turn, shop, desk, asked)


def _otherwise(turn: Turn, shop: Shop, desk: Desk) -> bool:
    """Whether "stop" goes on with what is wanted instead: "wait, I changed my mind, better by courier"."""
    text, directory = turn.text, desk.directory
    return turn.action is None and bool(named(text, directory.delivery, shop) or named(text, directory.payment, shop))


def _step(turn: Turn) -> str:
    pending = turn.session.pending
    return pending.args.get("step", "") if pending and pending.kind == forms.KIND else ""


def _said(turn: Turn) -> str:
    """What the message asks of the form, when it is more than a fact."""
    if turn.action is not None:
        return ""
    step, intent = _step(turn), forms.yes_or_no(turn.text) or turn.understanding.intent
    if _is_paused(turn) and step == "summary" and intent == "affirm" and forms.confirms(turn.text):
        return "confirm"  # of what was summed up before the question; what has changed since is shown anew
    if _is_paused(turn) and intent in ("affirm", "deny", "checkout"):
        return "later" if intent == "deny" else ""
    if step and forms.is_back(turn.text):
        return "back"
    if step and (field := forms.changed_field(turn.text)):
        return "change" if not _has_fact(turn, field) else ""
    if step and intent in ("cancel", "order_cancel"):
        return "cancel"
    if step and intent == "undo":
        return "back"
    if step in forms.REVIEW and forms.bare_field(turn.text):
        return "change"
    if step in forms.REVIEW and forms.corrects(turn, step):
        return ""
    if step == "summary":
        return {"affirm": "confirm", "checkout": "confirm", "deny": "change"}.get(intent, "")
    if step == "last":
        return {"affirm": "last", "deny": "other"}.get(intent, "")
    put_off = forms.yes_or_no(turn.text) == "deny" or (step == "resume" and intent == "deny")
    return "later" if step and put_off else ""


def _is_paused(turn: Turn) -> bool:
    """Whether the question that is open is whether to go on at all."""
    return bool(turn.session.pending and turn.session.pending.args.get("paused"))


def _has_fact(turn: Turn, field: str) -> bool:
    """Whether the wish to change something names the new value in the same breath."""
    if field == "branch":
        return any(c.isdigit() for c in turn.text)
    kinds = {"name": "person_name"}
    found = turn.understanding.first(kinds.get(field, field))
    return found is not None and (field != "address" or any(c.isdigit() for c in found.text))


async def _nothing_to_order(turn: Turn, shop: Shop, desk: Desk) -> Outcome:
    """The cart is empty: because this very checkout was placed a moment ago, or because nothing is in it yet. Who
    orders while one product is talked about means that product; what they told of themselves is kept meanwhile."""
    known = await placing.by_draft(shop.db, turn.arg("draft"), turn.customer.id)
    if known is not None:
        return say(turn, shop, shop.words("checkout-placed-already", order=known.number))
    if turn.action is not None or turn.incoming.message is None:
        return say(turn, shop, shop.words("cart-empty"), draft={})
    told = particulars.read(turn, shop, desk.directory, desk.cart, desk.draft, ())
    desk = desk.with_draft(_merged(desk.draft, told.values))
    effects = (SetProfile({k: v for k, v in told.values.items() if k in KEPT}),) if told.values else ()
    nothing = say(
        turn, shop, shop.words("cart-empty"), draft=desk.draft.write() if told.values else {}, effects=effects
    )
    if unfinished.waiting(turn) or (product := await shop.product(turn.session.focus)) is None:
        return nothing
    pending = turn.session.pending
    offered = pending is not None and pending.kind == offering.KIND and pending.args.get("product") == product.id
    if not (offered or orders(turn.text) or turn.understanding.intent == "checkout"):  # a name alone buys nothing
        noted = offering.offer(turn, shop, product, said="offer-noted", then="checkout")
        return replace(noted, session=replace(noted.session, draft=nothing.session.draft), effects=effects)
    ordering = replace(blank(turn), session=replace(turn.session, draft=desk.draft.write(), pending=None))
    added = await cart_add.add_product(ordering, shop, product)
    added = replace(added, effects=(*effects, *added.effects))
    if not any(isinstance(effect, Event) and effect.type == "cart.added" for effect in added.effects):
        return unfinished.after_answer(added, "checkout")
    return joined(added, await check_out(replace(ordering, session=added.session), shop))


# ------------------------------------------------------------------------------------------------ taking facts


async def _take(turn: Turn, shop: Shop, desk: Desk, answer: str) -> Outcome:
    """Put what was told into the draft and go on with the next question."""
    step = _step(turn)
    if answer in ("last", "other"):
        desk = _as_last_time(turn, desk, answer)
        return await proceed(turn, shop, desk)
    if turn.arg("field"):
        return await proceed(turn, shop, desk.with_draft(_set(desk.draft, turn.arg("field"), turn.arg("value"))))
    if turn.incoming.message is None:
        return await proceed(turn, shop, desk)
    asked = corrected.asked(turn, desk, step)
    facts = corrected.read(turn, shop, desk, step)
    if facts.unsure:
        return questions.ask(turn, shop, desk, step, only=facts.unsure)
    before, desk = desk, desk.with_draft(_merged(desk.draft, facts.values))
    problem = _problem(shop, before, desk, facts)
    if step in forms.REVIEW and not facts.values and not problem and _is_answer(turn):
        return _unclear(turn, shop, desk)
    if asked and not problem and not facts.values and desk.missing[:1] == before.missing[:1]:
        problem = shop.words("checkout-again")
    return await proceed(turn, shop, desk, told=facts.values, problem=problem)


def _unclear(turn: Turn, shop: Shop, desk: Desk) -> Outcome:
    """What shall be changed is not clear: asked anew, the address where a number may be the house or the flat."""
    steps = checkout.needed(desk.draft, desk.directory, desk.cart)
    if "address" in steps and any(c.isdigit() for c in turn.text):
        return _change(turn, shop, desk, "address")
    return questions.what_to_change(turn, shop, desk, problem=shop.words("checkout-again"))


def _is_answer(turn: Turn) -> bool:
    """Whether the message was to say something of the order, and is no mere yes or "go on"."""
    affirms = forms.yes_or_no(turn.text) or turn.understanding.intent in ("affirm", "checkout")
    return not _is_paused(turn) and not affirms and turn.action is None


def _set(draft: Draft, field: str, value: str) -> Draft:
    if field not in checkout.STEPS:
        return draft
    return replace(draft, **{field: value}, shown="")


def _merged(draft: Draft, told: Mapping[str, str]) -> Draft:
    """The draft with what was told; a number that the platform vouches for fills a gap and overrides nothing."""
    values = {key: value for key, value in told.items() if key in checkout.STEPS}
    if "own_phone" in told and not draft.phone and "phone" not in values:
        values["phone"] = told["own_phone"]
    if values.get("city") and draft.city and values["city"] != draft.city:
        values = {"address": "", "branch": "", **values}
    if values.get("address") and draft.address and values.get("city", draft.city) == draft.city:
        values["address"] = corrections.moved(draft.address, values["address"])
    return replace(draft, **values) if values else draft


def _problem(shop: Shop, before: Desk, desk: Desk, facts: particulars.Facts) -> str:
    """What of the answer could not be taken, in words."""
    if facts.bad_phone and not desk.draft.phone:
        return shop.words("checkout-bad-phone", phone=facts.bad_phone[:30])
    wanted = desk.directory.delivery_way(facts.values.get("delivery", "") or before.draft.delivery)
    if wanted and wanted.kind == "pickup" and not desk.draft.store and (city := facts.values.get("city", "")):
        here = any(cities.among(city, [store.city]) for store in desk.directory.stores)
        return shop.words("checkout-not-all-there" if here else "no-store-in", city=city)
    if wanted and wanted.kind == "courier" and not desk.draft.delivery and desk.draft.city:
        places = shop.words.join([shop.text(city) for city in wanted.cities])
        return shop.words("checkout-not-there", way=shop.text(wanted.name), city=desk.draft.city, places=places)
    return ""


def _as_last_time(turn: Turn, desk: Desk, answer: str) -> Desk:
    draft = replace(desk.draft, offered_last="1")
    if answer == "last":
        last = {key: turn.customer.profile.get(f"last_{key}", "") for key in LAST}
        draft = replace(draft, **last)
    return desk.with_draft(draft)


def _back(turn: Turn, shop: Shop, desk: Desk) -> Outcome:
    """One step back: the last thing that was told is asked again."""
    step = _step(turn)
    steps = checkout.needed(desk.draft, desk.directory, desk.cart)
    first = corrected.ASKED_FOR.get(step, (step,))[0]
    asked = steps.index(first) if first in steps else len(steps)
    before = [s for s in steps[:asked] if getattr(desk.draft, s) and _is_open(desk, s)]
    if not before:
        return questions.ask(turn, shop, desk, steps[0])
    cleared = replace(desk, draft=desk.draft.without(before[-1]))
    return questions.ask(turn, shop, cleared, before[-1])


def _is_open(desk: Desk, step: str) -> bool:
    """Whether there is a choice about this step: what fills itself is not asked again."""
    cleared = desk.with_draft(desk.draft.without(step))
    return not getattr(cleared.draft, step)


def _change(turn: Turn, shop: Shop, desk: Desk, field: str) -> Outcome:
    """Ask anew for one thing; which one, when that was not said."""
    if field not in checkout.STEPS:
        return questions.what_to_change(turn, shop, desk)
    if field in ("address", "branch", "store", "city") and field not in checkout.needed(
        desk.draft, desk.directory, desk.cart
    ):
        way = desk.directory.delivery_way(desk.draft.delivery)
        field = {"courier": "address", "branch": "branch", "pickup": "store"}[way.kind] if way else "delivery"
    return questions.ask(turn, shop, replace(desk, draft=desk.draft.without(field)), field)


def cancel(turn: Turn, shop: Shop) -> Outcome:
    """Stop checking out; the cart stays, and what was told is offered again the next time."""
    back = (choice(shop.words("choice-cart"), "cart_show"), choice(shop.words("choice-checkout"), "checkout"))
    draft = Draft.read(turn.session.draft)
    told = {f"last_{key}": getattr(draft, key) for key in LAST if getattr(draft, key)}
    effects = (SetProfile(told),) if draft.delivery else ()
    return say(turn, shop, shop.words("checkout-cancelled"), choices=back, draft={}, effects=effects)


# ------------------------------------------------------------------------------------------------ going on


async def proceed(
    turn: Turn, shop: Shop, desk: Desk, *, told: Mapping[str, str] | None = None, problem: str = ""
) -> Outcome:
    """The next question; the summary when there is none."""
    desk = desk.with_draft(desk.draft)
    effects = (SetProfile({k: v for k, v in (told or {}).items() if k in KEPT}),) if told else ()
    if stuck := checkout.obstacles(desk.cart):
        return obstacles.said(turn, shop, desk, CannotOrder(stuck))
    if _may_repeat_last(turn, desk):
        outcome = questions.as_last_time(turn, shop, desk)
    elif desk.missing:
        outcome = questions.ask(turn, shop, desk, desk.missing[0], problem=problem)
    else:
        outcome = questions.summary(turn, shop, desk, problem=problem)
    return replace(outcome, effects=(*effects, *outcome.effects))


def _may_repeat_last(turn: Turn, desk: Desk) -> bool:
    """Whether to offer last time's delivery and payment: once, while neither is chosen and both are still there."""
    profile, draft = turn.customer.profile, desk.draft
    if draft.offered_last or draft.delivery or draft.payment or not (draft.name and draft.phone):
        return False
    if not profile.get("last_delivery"):
        return False
    last = desk.with_draft(replace(draft, **{key: profile.get(f"last_{key}", "") for key in LAST}))
    return last.draft.delivery == profile["last_delivery"] and not last.missing


async def _confirm(turn: Turn, shop: Shop, desk: Desk) -> Outcome:
    """The explicit yes: to the summary that was shown, and to nothing else."""
    known = await placing.by_draft(shop.db, turn.arg("draft"), turn.customer.id)
    if known is not None:
        return say(turn, shop, shop.words("checkout-placed-already", order=known.number))
    if desk.missing or turn.arg("draft") not in ("", desk.draft.id):
        return await proceed(turn, shop, desk)
    agreed = turn.arg("agreed") or desk.draft.shown
    placing_ = Placing(turn.customer.id, turn.identity.id, turn.language, desk.draft, agreed, shop.currency)
    try:
        placed = await placing.place(shop.db, placing_, desk.directory, now=shop.now, today=desk.today)
    except Changed:
        return questions.summary(turn, shop, desk, problem=shop.words("checkout-changed"))
    except (CannotOrder, OutOfStock) as problem:
        return obstacles.said(turn, shop, desk, problem)
    return await _placed(turn, shop, desk, placed.order)


async def _placed(turn: Turn, shop: Shop, desk: Desk, order: Order) -> Outcome:
    """The order's number, what comes next, and the link to pay."""
    lines = [shop.words("checkout-placed", order=order.number, total=shop.words.money(order.total))]
    choices = []
    if order.payment.online:
        minutes = desk.directory.orders.payment_minutes
        link = await payments.open_link(shop.db, order.id, shop.now)
        link = link or await payments.ask(shop.db, order, provider=payments.TEST, now=shop.now, minutes=minutes)
        lines.append(shop.words("checkout-pay", time=questions.clock(shop, desk.directory, link.expires_at)))
        choices.append(questions.to_pay(shop, order, link))
    lines += questions.what_next(shop, desk)
    last = {f"last_{key}": getattr(desk.draft, key) for key in LAST}
    known = {key: getattr(desk.draft, key) for key in KEPT if getattr(desk.draft, key)}
    return say(
        turn,
        shop,
        "\n".join(lines),
        choices=tuple(choices),
        effects=(SetProfile({**known, **last}), Event("checkout.done", {"order": order.number})),
        draft={},
        undo=None,
    )
