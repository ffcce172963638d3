"""What a checkout says: its questions with their choices, the summary, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import form as forms
from bot.shop import checkout, cities
from bot.shop.directory import Delivery, Directory, Payment, Store
from bot.shop.front import Shop
from bot.shop.orders import Order
from bot.shop.payments import PaymentLink
from bot.shop.stock import stores_with_all
from bot.skills import options
from bot.skills.desk import Desk, local_now
from bot.skills.saying import say
from bot.types import HandOff, Money, Outcome, Pending, Turn, choice
from channels.types import Choice

EXPECTS = {
    "name": "person_name",
    "contact": "person_name",
    "phone": "phone",
    "city": "city",
    "address": "address",
    "branch": "address",
    "city-address": "address",
    "city-branch": "city",
    "store": "store",
    "delivery": "give_info",
    "payment": "give_info",
    "summary": "affirm",
    "last": "affirm",
}
"""What each question tells the interpreter to expect."""


def _pending(step: str, offers: str = "") -> Pending:
    """The open question; `offers` are the names of what can be chosen, in every language."""
    args = {"step": step} | ({"offers": offers} if offers else {})
    return Pending(forms.KIND, EXPECTS.get(step, ""), args)


def _offers(desk: Desk, asked: str) -> str:
    directory = desk.directory
    named: dict[str, list[Mapping[str, str]]] = {
        "delivery": [way.name for way in directory.delivery],
        "payment": [way.name for way in directory.payment],
        "store": [text for store in directory.stores for text in (store.city, store.address, store.name)],
    }
    wanted = named if asked == "summary" else {asked: named.get(asked, [])}  # a summary can be changed in anything
    return " ".join(text for texts in wanted.values() for each in texts for text in each.values())


def ask(turn: Turn, shop: Shop, desk: Desk, step: str, *, problem: str = "", only: Sequence[str] = ()) -> Outcome:
    """One question, with choices where there are any; two facts in one question where people give them together."""
    asked = _together(desk, step)
    text, choices = _question(shop, desk, asked, only)
    outcome = say(
        turn,
        shop,
        "\n".join(part for part in (problem, text) if part),
        choices=choices,
        draft=desk.draft.write(),
        pending=_pending(asked, _offers(desk, asked)),
    )
    if asked not in ("contact", "phone"):
        return outcome
    contact = replace(outcome.replies[0], ask_contact=shop.words("choice-share-phone"))
    return replace(outcome, replies=(contact,))


def _together(desk: Desk, step: str) -> str:
    """Name and phone, city and address, city and branch are asked at once while both are open."""
    draft, way = desk.draft, desk.directory.delivery_way(desk.draft.delivery)
    if step == "name" and not draft.phone:
        return "contact"
    if step == "city" and way and way.kind == "courier" and not draft.address:
        return "city-address"
    if step == "city" and way and way.kind == "branch" and not draft.branch:
        return "city-branch"
    return step


def _question(shop: Shop, desk: Desk, asked: str, only: Sequence[str]) -> tuple[str, tuple[Choice, ...]]:
    if asked == "delivery":
        ways = checkout.deliveries(desk.directory, desk.cart, desk.draft.city)
        return shop.words("checkout-ask-delivery"), tuple(
            _choice(shop, "delivery", way.id, shop.text(way.name), delivery_line(shop, desk, way))
            for way in ways
            if not only or way.id in only
        )
    if asked == "payment":
        ways_to_pay = checkout.payments(desk.directory, desk.draft.delivery, desk.money.total.amount_minor)
        return shop.words("checkout-ask-payment"), tuple(
            _choice(shop, "payment", way.id, shop.text(way.name), shop.text(way.note))
            for way in ways_to_pay
            if not only or way.id in only
        )
    if asked == "store":
        return shop.words("checkout-ask-store"), tuple(
            _choice(shop, "store", store.id, store_name(shop, store), store_line(shop, desk, store))
            for store in stores_with_all(desk.cart, desk.directory.stores)
        )
    return shop.words(f"checkout-ask-{asked}"), ()


def _choice(shop: Shop, field: str, value: str, label: str, description: str) -> Choice:
    return choice(label or value, "checkout", description=description, field=field, value=value)


def delivery_line(shop: Shop, desk: Desk, way: Delivery) -> str:
    """ "120 ₴ · 1–2 days", at this cart's total."""
    goods = desk.cart.total.amount_minor - desk.money.discount.amount_minor
    fee = way.price(goods)
    cost = shop.words.money(Money(fee, shop.currency)) if fee else shop.words("delivery-free")
    return " · ".join(part for part in (cost, shop.text(way.term)) if part)


def store_name(shop: Shop, store: Store) -> str:
    """ "Kyiv, 14 Yaroslavska St"."""
    parts = [shop.text(store.city), shop.text(store.address)]
    return ", ".join(part for part in parts if part) or shop.text(store.name) or store.id


def store_line(shop: Shop, desk: Desk, store: Store) -> str:
    """When the order would be ready there."""
    way = next((w for w in desk.directory.delivery if w.kind == "pickup"), None)
    ready = checkout.ready_at(store, way, local_now(shop, desk.directory)) if way else None
    return shop.words("checkout-ready", time=moment(shop, desk.directory, ready)) if ready else ""


def to_pay(shop: Shop, order: Order, link: PaymentLink) -> Choice:
    """The link by which this order is paid; where no link can be followed, how else."""
    label = shop.words("choice-pay", total=shop.words.money(order.total))
    return Choice(label, url=link.path, otherwise=shop.words("checkout-pay-otherwise"))


def moment(shop: Shop, directory: Directory, at: datetime) -> str:
    """ "today, 14:00", "tomorrow, 12:00", or the date; `at` is local time."""
    today = local_now(shop, directory).date()
    days = (at.date() - today).days
    clock_time = f"{at:%H:%M}"
    if days in (0, 1):
        return shop.words("today-at" if days == 0 else "tomorrow-at", time=clock_time)
    return f"{shop.words.date(at.date())}, {clock_time}"


def clock(shop: Shop, directory: Directory, at: datetime) -> str:
    """A UTC moment in the shop's own time."""
    return moment(shop, directory, at.astimezone(local_now(shop, directory).tzinfo))


# ------------------------------------------------------------------------------------------------ summing up


def summary(turn: Turn, shop: Shop, desk: Desk, *, problem: str = "") -> Outcome:
    """Everything that a yes would order, and the question for it."""
    draft = replace(desk.draft, shown=desk.offer)
    lines = [*([problem] if problem else []), shop.words("checkout-summary"), *_lines(shop, desk), *_facts(shop, desk)]
    if turn.arg("do") != "change" and desk.discount.problem is not None:
        lines.append(shop.words(f"coupon-{desk.discount.problem}", code=desk.discount.code))
    text = "\n".join([*lines, "", shop.words("checkout-confirm")])
    choices = (
        choice(shop.words("choice-confirm"), "checkout", do="confirm", draft=draft.id, agreed=draft.shown),
        choice(shop.words("choice-change"), "checkout", do="change"),
        choice(shop.words("choice-not-now"), "checkout", do="cancel"),
    )
    return say(
        turn, shop, text, choices=choices, draft=draft.write(), pending=_pending("summary", _offers(desk, "summary"))
    )


def _lines(shop: Shop, desk: Desk) -> list[str]:
    """What is bought and what it comes to."""
    money, words = desk.money, shop.words
    out = []
    for line in desk.cart.lines:
        total = words.money(line.total) if line.total else ""
        out.append(f"• {line.quantity} × {options.title(line.product, line.sku, shop)} — {total}")
    if money.discount.amount_minor:
        out.append(words("checkout-discount", code=money.coupon.code, amount=words.money(money.discount)))
    way = desk.directory.delivery_way(desk.draft.delivery)
    if way is not None:
        cost = words.money(money.fee) if money.fee.amount_minor else words("delivery-free")
        out.append(words("checkout-fee", way=shop.text(way.name), fee=cost))
    return [*out, words("checkout-total", total=words.money(money.total))]


def _facts(shop: Shop, desk: Desk) -> list[str]:
    """Who gets it, where, and how it is paid."""
    draft, words = desk.draft, shop.words
    out = [words("checkout-recipient", name=draft.name, phone=draft.phone)]
    if place := place_line(shop, desk):
        out.append(words("checkout-place", place=place))
    paying = desk.directory.payment_way(draft.payment)
    if paying is not None:
        out.append(words("checkout-payment", way=shop.text(paying.name)))
    if desk.directory.delivery_way(draft.delivery) is None:
        out.append(words("checkout-we-call"))
    return out


def place_line(shop: Shop, desk: Desk) -> str:
    """Where it goes: city and address, city and branch, or the store with its ready time."""
    draft, way = desk.draft, desk.directory.delivery_way(desk.draft.delivery)
    if way is None:
        return ""
    if way.kind == "pickup":
        store = desk.directory.store(draft.store)
        ready = store_line(shop, desk, store) if store else ""
        return ", ".join(part for part in (store_name(shop, store) if store else "", ready) if part)
    last = draft.address if way.kind == "courier" else f"{shop.text(way.name)} № {draft.branch}"
    city = cities.in_language(draft.city, shop.words.language)
    return ", ".join(part for part in (city, last) if part)


def as_last_time(turn: Turn, shop: Shop, desk: Desk) -> Outcome:
    """Last time's delivery and payment, to be taken with one press."""
    profile = turn.customer.profile
    fields = ("delivery", "store", "city", "address", "branch", "payment")
    last = desk.with_draft(replace(desk.draft, **{f: profile.get(f"last_{f}", "") for f in fields}))
    way, paying = desk.directory.delivery_way(last.draft.delivery), desk.directory.payment_way(last.draft.payment)
    names = [shop.text(w.name) for w in (way, paying) if isinstance(w, Delivery | Payment)]
    lines = [shop.words("checkout-last-time"), f"{last.draft.name}, {last.draft.phone}"]
    lines += [place_line(shop, last), ", ".join(names)]
    choices = (
        choice(shop.words("choice-as-last"), "checkout", do="last"),
        choice(shop.words("choice-otherwise"), "checkout", do="other"),
    )
    text = "\n".join(line for line in lines if line)
    return say(turn, shop, text, choices=choices, draft=desk.draft.write(), pending=_pending("last"))


def what_to_change(turn: Turn, shop: Shop, desk: Desk, *, problem: str = "") -> Outcome:
    """Which of the facts shall be another."""
    steps = checkout.needed(desk.draft, desk.directory, desk.cart)
    choices = tuple(choice(shop.words(f"field-{step}"), "checkout", do="change", field=step) for step in steps)
    stop = choice(shop.words("choice-not-now"), "checkout", do="cancel")
    text = "\n".join(part for part in (problem, shop.words("checkout-what-to-change")) if part)
    draft = desk.draft.write()
    return say(turn, shop, text, choices=(*choices, stop), draft=draft, pending=_pending("change"))


def what_next(shop: Shop, desk: Desk) -> list[str]:
    """What the shop does now, in the customer's words."""
    way = desk.directory.delivery_way(desk.draft.delivery)
    if way is None:
        return [shop.words("checkout-we-call")]
    if way.kind == "pickup":
        return [place_line(shop, desk)]
    return [line for line in (place_line(shop, desk), shop.text(way.term)) if line]


def order_lines(shop: Shop, order: Order) -> list[str]:
    named = [(line, shop.words.units(shop.text(line.title))) for line in order.lines]
    return [f"• {line.quantity} × {title} — {shop.words.money(line.total)}" for line, title in named]


MAX_REMINDERS = 2
"""How often in a row an answer leads back to an unfinished checkout."""


async def resuming(outcome: Outcome, turn: Turn, shop: Shop) -> Outcome:
    """An answer given in the middle of a checkout, with one line that leads back to it."""
    draft, pending = outcome.session.draft, turn.session.pending
    reminders = int(draft.get("paused", "0"))
    kept = outcome.session.pending
    if not draft or not outcome.replies or reminders >= MAX_REMINDERS or (kept and kept.kind != forms.KIND):
        return _still_summed_up(outcome, turn) if draft and reminders == MAX_REMINDERS and not kept else outcome
    if any(isinstance(effect, HandOff) for effect in outcome.effects):
        return outcome
    if not (await shop.cart(turn.customer.id)).lines:
        return replace(outcome, session=replace(outcome.session, draft={}))
    step = pending.args.get("step", "resume") if pending and pending.kind == forms.KIND else "resume"
    offers = (pending.args.get("offers") or pending.args.get("named", "")) if pending else ""
    paused = Pending(forms.KIND, EXPECTS.get(step, ""), {"step": step, "paused": "1", "named": offers})
    last = outcome.replies[-1]
    footer = "\n".join(part for part in (last.footer, shop.words("checkout-resume")) if part)
    reply = replace(last, footer=footer, choices=(*last.choices, choice(shop.words("choice-continue"), "checkout")))
    session = replace(outcome.session, pending=paused, draft={**draft, "paused": str(reminders + 1)})
    return replace(outcome, replies=(*outcome.replies[:-1], reply), session=session)


def _still_summed_up(outcome: Outcome, turn: Turn) -> Outcome:
    """The answer without another reminder, after which a yes to the summary still counts."""
    pending = turn.session.pending
    if pending is None or pending.kind != forms.KIND or pending.args.get("step") != "summary":
        return outcome
    paused = Pending(forms.KIND, EXPECTS["summary"], {"step": "summary", "paused": "1"})
    return replace(outcome, session=replace(outcome.session, pending=paused))
