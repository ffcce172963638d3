"""Which skill answers a turn: a pure decision over what was said, what was asked before, and who holds the talk."""

from __future__ import annotations

import re

from bot import clauses, form
from bot.first_look import first_look
from bot.types import GOODS, Pending, Turn
from bot.wishes import (
    CLEAR,
    LIKELY,
    VARIANT,
    asks_about_focus,
    asks_for_difference,
    asks_when_money_returns,
    asks_where,
    changes_variant,
    corrects_amount,
    is_open,
    leaves,
    recounts,
    removes,
    tells_of_oneself,
)
from nlu.types import Understanding

SURE = 0.45
"""Below this confidence an intent is a guess; a bare guess is not acted upon."""

DESK_TIMERS = {"queue_wait", "snooze", "survey"}
"""Timers that go off whoever holds the conversation."""
QUIET = {"cart_add", "cart_change", "cart_remove", "cart_clear"}
CHANGES = {"cart_change", "cart_remove"}
TALK = {"greet", "goodbye", "thank", "bot_identity", "small_talk", "abuse", "affirm", "deny", "cancel", "out_of_scope"}
TALK |= {"repeat", "human", "complaint", "help"}

ROUTES = {
    # finding
    "search": "search",
    "refine": "refine",
    "more": "more",
    "details": "details",
    "choose": "choose",
    "ask_product": "ask_product",
    "stock_info": "stock_info",
    # cart
    "cart_add": "cart_add",
    "cart_remove": "cart_remove",
    "cart_change": "cart_change",
    "cart_show": "cart_show",
    "cart_clear": "cart_clear",
    "undo": "undo",
    "coupon": "coupon",
    # orders
    "checkout": "checkout",
    "order_status": "order_status",
    "order_cancel": "order_cancel",
    "order_return": "order_return",
    "reorder": "reorder",
    # questions
    "compare": "compare",
    "size_advice": "size_advice",
    "delivery_info": "delivery_info",
    "payment_info": "payment_info",
    "returns_info": "returns_info",
    "warranty_info": "warranty_info",
    "store_info": "store_info",
    # talk
    "greet": "greet",
    "goodbye": "goodbye",
    "thank": "thank",
    "help": "help",
    "bot_identity": "bot_identity",
    "small_talk": "small_talk",
    "abuse": "abuse",
    "affirm": "affirm",
    "deny": "deny",
    "cancel": "cancel",
    "repeat": "repeat",
    "out_of_scope": "try_search",
    # people and preferences
    "human": "human",
    "complaint": "complaint",
    "language_switch": "language_switch",
    "opt_out": "opt_out",
    "opt_in": "opt_in",
    "link_channel": "link_channel",
}

ANSWERS = {"give_info", "choose", "affirm", "deny", "search", "refine", "out_of_scope", "cart_change", ""}
"""Intents that a short answer to a question may look like; anything else is a new wish and drops the question."""


SUBSTANCE = {*GOODS, "color", "size", "attribute", "quantity", "ordinal"}
SUBSTANCE |= {"price_min", "price_max"}
"""Entities that say more than yes or no."""

TAKEN = {"affirm", "cart_add", "choose"}
TAKING = {"cart_add", "cart_change", "choose"}
WHOEVER_HOLDS = {"payment"}
"""Timers that are the shop's business, also while an agent holds the conversation."""


def choose_skill(turn: Turn) -> str | None:
    """The name of the skill that answers, or None when the assistant is to be silent."""
    if turn.incoming.reachability is not None:
        return "reachability"
    if (special := first_look(turn)) is not None:
        return special
    if turn.incoming.timer is not None and turn.incoming.timer.kind in WHOEVER_HOLDS:
        return f"timer_{turn.incoming.timer.kind}"
    if turn.incoming.timer is not None and turn.incoming.timer.kind in DESK_TIMERS:
        return f"timer_{turn.incoming.timer.kind}"
    if turn.customer.owner != "bot":
        return _while_waiting(turn) if turn.customer.owner == "queue" else _quiet(turn)
    if turn.incoming.timer is not None:
        return f"timer_{turn.incoming.timer.kind}"
    if turn.action is not None:
        return ROUTES.get(turn.action.intent, turn.action.intent)
    if turn.incoming.press is not None:
        return "stale_press"
    return _for_message(turn)


def _while_waiting(turn: Turn) -> str | None:
    """In the queue the customer may call it off. Once they were told that nobody is free, clear wishes are seen to
    meanwhile; whatever else they write is left for the agent."""
    meaning = turn.understanding
    if turn.incoming.timer is not None:
        return None
    if turn.action is not None and turn.action.intent == "handoff_cancel":
        return "handoff_cancel"
    if meaning.intent == "cancel" and meaning.confidence >= SURE and not (turn.customer.assisted and _asked(turn)):
        return "handoff_cancel"
    if not turn.customer.assisted:
        return _quiet(turn)
    if turn.action is not None:
        return ROUTES.get(turn.action.intent, turn.action.intent)
    if turn.incoming.message is None or not turn.text.strip() or turn.too_long:
        return None
    if _asked(turn) and answers_pending(turn) and turn.session.pending is not None:
        return turn.session.pending.kind
    clear = meaning.intent in ROUTES and meaning.intent not in TALK and meaning.confidence >= CLEAR
    return ROUTES[meaning.intent] if clear else None


def _quiet(turn: Turn) -> str | None:
    """What a button does to the cart it does whoever holds the conversation; the bot says nothing about it."""
    return turn.action.intent if turn.action is not None and turn.action.intent in QUIET else None


def must_be_silent(turn: Turn) -> bool:
    """Whether a person has the word."""
    held = turn.customer.owner == "agent" or (turn.customer.owner == "queue" and not turn.customer.assisted)
    return held and turn.action is not None and turn.action.intent in QUIET


def _asked(turn: Turn) -> bool:
    return turn.session.pending is not None


def _for_message(turn: Turn) -> str:
    message = turn.incoming.message
    if form_answered(turn):
        return form.KIND
    if message is not None and not message.text.strip():
        return "nearest" if message.location is not None else "media"
    if turn.too_long:
        return "too_long"
    if recounts(turn):
        return "cart_add"
    if answers_pending(turn) and turn.session.pending is not None:
        return turn.session.pending.kind
    meaning = turn.understanding
    if form.supposes_sum(turn.text) and not any(meaning.first(kind) for kind in GOODS):
        return "delivery_info"  # "if I order for 2500": what its delivery costs
    if form.asks_arrival(turn.text) and form.names_pickup(turn.text) and not turn.session.pending:
        return "arrival"
    if meaning.intent == "give_info" and not form.names_goods(meaning) and tells_of_oneself(turn):
        return "checkout"  # who says who they are, where they live, how they pay, wants to order
    if asks_when_money_returns(turn.text):
        return "returns_info"  # "when do I get my money back": what the shop promises
    if turn.session.draft and form.resumes(turn.text):
        return "checkout"
    if clauses.adds_more(turn.text) and meaning.first("phone") is None:
        return "cart_add"
    if corrects_amount(turn) or _exchanges(turn):
        return "cart_change"
    if removes(turn):
        return "cart_remove"
    if meaning.intent not in ROUTES or meaning.confidence < SURE or not _is_told(turn):
        return _guess(turn)
    return ROUTES[_wish(turn)]


def _exchanges(turn: Turn) -> bool:
    """Whether goods are asked for in the place of others, both by name."""
    both = clauses.exchanged(turn)
    return both is not None and all(any(part.understanding.first(kind) for kind in GOODS) for part in both)


def _is_told(turn: Turn) -> bool:
    """Whether what would be lost is meant: nothing is taken out on a guess, without a word for it."""
    meaning = turn.understanding
    return meaning.intent != "cart_remove" or meaning.confidence >= 0.9 or clauses.act(turn.text) == "cart_remove"


def _wish(turn: Turn) -> str:
    """The intent; of a yes or no that goes on ("no, better 41", "yes, the black one") what it goes on to."""
    meaning = turn.understanding
    if meaning.intent in _ABOUT and asks_for_difference(turn.text):
        return "compare"
    if asks_about_focus(turn):
        return "ask_product"
    spoken_of = turn.session.focus or turn.session.shown
    if meaning.intent in ("thank", "affirm") and spoken_of and clauses.takes_outright(turn.text):
        return "cart_add"  # "I'll take it, thank you"
    if meaning.intent == "cart_add" and is_open(turn.text):
        return "search"
    if meaning.intent == "refine" and changes_variant(turn):
        return "cart_change"
    if turn.session.pending and _takes_instead(turn, turn.session.pending):
        return "cart_add"
    if meaning.intent == "refine" and clauses.act(turn.text) == "checkout":
        return "checkout"  # goods with checks are nobody's wish who wants to check out
    taken = meaning.first("quantity") is not None or clauses.act(turn.text) == "cart_add"
    if meaning.intent == "size_advice" and taken and not form.is_question(turn.text):
        return "cart_add"  # "two packs in my size"
    if meaning.intent in ("refine", "ask_product") and asks_where(turn):
        return "stock_info"
    if (
        meaning.intent == "choose"
        and clauses.act(turn.text) == "cart_add"
        and (turn.session.focus or meaning.first("ordinal"))
        and any(meaning.first(kind) for kind in VARIANT)
    ):
        return "cart_change"  # "let me have M": more than a look at it
    if meaning.intent in CHANGES and any(meaning.first(kind) for kind in ("price_min", "price_max", "sort")):
        return "search"  # nobody changes a cart up to a price
    if meaning.intent == "deny" and turn.session.focus and meaning.first("quantity"):
        return "cart_change"
    if meaning.intent not in ("affirm", "deny") or not any(e.type in SUBSTANCE for e in meaning.entities):
        return meaning.intent
    others = (a.intent for a in meaning.alternatives if a.intent not in ("affirm", "deny", "cancel"))
    return next((intent for intent in others if intent in ROUTES), meaning.intent)


def form_answered(turn: Turn) -> bool:
    """Whether a checkout's question is open and the message is for it."""
    pending = turn.session.pending
    return pending is not None and pending.kind == form.KIND and not turn.too_long and form.answers_form(turn, pending)


def answers_pending(turn: Turn) -> bool:
    """Whether the message answers the question that is open."""
    pending, meaning = turn.session.pending, turn.understanding
    if pending is None or pending.kind == form.KIND:
        return False
    if pending.expects == "free_text":
        return not _is_wish(turn)
    if pending.expects == "affirm":
        return meaning.intent in ("affirm", "deny") or bool(form.yes_or_no(turn.text))
    if meaning.intent in ("deny", "cancel") or leaves(turn, pending) or _takes_instead(turn, pending):
        return False
    if meaning.intent in ("give_info", "choose") or meaning.first(pending.expects) is not None:
        return meaning.intent in ANSWERS or meaning.confidence < 0.9
    return meaning.intent in ANSWERS and len(turn.text.split()) <= 3


def _takes_instead(turn: Turn, pending: Pending) -> bool:
    """Whether a message after "which of them?" takes one of the goods outright, whatever the question was for."""
    about = pending.kind in ("compare", "details", "ask_product")
    return about and turn.understanding.intent == "choose" and clauses.takes_outright(turn.text)


_ABOUT = {"delivery_info", "payment_info", "returns_info", "warranty_info", "store_info", "size_advice", "stock_info"}
_ABOUT |= {"ask_product", "search", "refine", "details", "order_status", "order_return"}
_WANTS = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:show|find|give me|i need|i want|i'd like|looking for|search|do you|"
    r"покажи|найди|дай|мне нужн|хочу|ищу|подбери|подскажи|знайди|знайдіть|потріб|шукаю|підбери|підкаж)"
)


def _is_wish(turn: Turn) -> bool:
    """Whether what could be a comment is surely a wish of its own. "The delivery was slow" is none: it tells of what
    has been, and neither asks nor wants anything."""
    meaning, text = turn.understanding, turn.text.casefold()
    if meaning.intent not in ROUTES or meaning.intent in TALK or meaning.confidence < 0.8:
        return False
    return meaning.intent not in _ABOUT or form.is_question(turn.text) or bool(_WANTS.search(text))


def _guess(turn: Turn) -> str:
    """What to do with an unsure reading: a variant of what is talked about is taken if that was likely meant, goods
    that were named are searched for, other words are tried as goods."""
    meaning = turn.understanding
    if asks_for_difference(turn.text):
        return "compare"
    if turn.session.focus and any(meaning.first(kind) for kind in VARIANT):
        likely = [a.intent for a in meaning.alternatives if a.confidence >= LIKELY]
        fewer = meaning.intent == "deny" and meaning.first("quantity")  # "no, one of them"
        if fewer or any(intent in TAKING for intent in (meaning.intent, *likely)):
            return "cart_change"
    if any(turn.understanding.first(kind) for kind in GOODS):
        return "cart_add" if _counts_what_to_take(turn) else "search"
    if (turn.session.focus or turn.session.shown) and _agrees(meaning):
        return "affirm"
    return "try_search"


def _counts_what_to_take(turn: Turn) -> bool:
    """Whether so many of what was just shown are named, and taking them is a reading: "two pairs of socks"."""
    meaning = turn.understanding
    readings = {meaning.intent, *(a.intent for a in meaning.alternatives)}
    return bool(turn.session.shown) and meaning.first("quantity") is not None and not readings.isdisjoint(TAKING)


def _agrees(meaning: Understanding) -> bool:
    """Whether all likely readings come to the same: what was spoken of is wanted. "OK that one, 1 please" is a yes as
    much as an order, and neither for sure."""
    likely = {a.intent: a.confidence for a in meaning.alternatives if a.confidence >= LIKELY}
    likely[meaning.intent] = meaning.confidence
    return likely.keys() <= TAKEN and sum(likely.values()) >= CLEAR
