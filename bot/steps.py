"""The steps by which a message is answered: one skill, or several where it asks for several things. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot import clauses, form
from bot.dialogue import TALK, answers_pending, choose_skill
from bot.types import Turn
from bot.wishes import CLEAR, names_variant
from nlu.types import Understanding

QUESTIONS = {"delivery_info", "payment_info", "returns_info", "warranty_info", "store_info", "cart_show", "ask_product"}
QUESTIONS |= {"order_status", "size_advice", "stock_info", "coupon"}
ACTS = {"cart_add", "cart_remove", "search"}
"""What may stand beside questions in one message: each is answered, one after the other."""

Step = tuple[str | None, Turn]
"""A skill, and the turn as far as it is for it."""


def plan(turn: Turn) -> tuple[Step, ...]:
    """The skills that answer, each with its part of the message: one, but for a message that asks several things."""
    skill = choose_skill(turn)
    if skill is None or turn.customer.owner != "bot" or not turn.sentences:
        return ((skill, turn),)
    if several_acts := _acts(turn):
        return several_acts
    if skill in (form.KIND, "arrival") or answers_pending(turn):
        return ((skill, turn),)
    parts = [clauses.sentence(turn, m) for m in turn.sentences if _says_something(m)]
    steps = {choose_skill(part): part for part in reversed(parts)}
    if len(steps) == 1 == len(parts) and turn.understanding.confidence < CLEAR:
        return tuple(steps.items())  # "Thank you, my dear. When will it arrive?"
    takes = bool(parts) and steps.get("cart_add") is parts[0] and clauses.act(parts[0].text) == "cart_add"
    agreed = takes or turn.understanding.intent in {p.understanding.intent for p in parts}
    several = len(parts) == len(steps) > 1 and agreed
    acts = [name for name in reversed(steps) if name not in QUESTIONS]
    few = len(acts) <= 1 or (takes and acts == ["cart_add", "search"])
    if several and few and all(name in QUESTIONS | ACTS for name in steps):
        return tuple(reversed(steps.items()))
    return ((skill, turn),)


def _acts(turn: Turn) -> tuple[Step, ...]:
    """The steps of a message that asks for different acts, one after the other: "take it out and add the other".

    A part counts as what its verb asks for where it was not understood as that: «набор давайте» is no mere yes."""
    parts = [clauses.sentence(turn, m) for m in turn.sentences if m.intent not in SMALL or clauses.act(m.text)]
    steps: list[Step] = []
    for part in parts:
        wanted, meaning = clauses.act(part.text), part.understanding
        if not (steps or wanted) and part.session.shown and names_variant(part):
            wanted = "cart_add"  # "the black one, and check out"
        if steps and not wanted and meaning.intent not in QUESTIONS:
            return ()
        if not steps and answers_pending(part) and turn.session.pending is not None:
            steps.append((turn.session.pending.kind, part))
        elif wanted and not form.is_question(part.text):
            steps.append((wanted, replace(part, understanding=replace(meaning, intent=wanted))))
        elif meaning.intent in QUESTIONS and meaning.confidence >= CLEAR:
            steps.append((choose_skill(part), part))
        else:
            return ()
    names = [name for name, _ in steps]
    told = sum(name in ("cart_add", "cart_remove", "checkout") for name in names)
    return tuple(steps) if told > 1 and len(set(names)) == len(names) else ()


SMALL = {"greet", "thank", "goodbye", "affirm", "deny", "small_talk"}


def _says_something(meaning: Understanding) -> bool:
    clear = meaning.confidence >= CLEAR or clauses.act(meaning.text) == meaning.intent
    return meaning.intent not in TALK and clear and len(meaning.text.split()) > 1
