"""Building an outcome: a reply in the customer's language, and a session that forgets the question it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.shop.front import Shop
from bot.types import Effect, Outcome, Turn
from channels.types import Card, Choice, Reply


def say(
    turn: Turn,
    shop: Shop,
    text: str,
    *,
    cards: tuple[Card, ...] = (),
    choices: tuple[Choice, ...] = (),
    footer: str = "",
    effects: tuple[Effect, ...] = (),
    **session: Any,
) -> Outcome:
    """One reply. `session` replaces fields of the session; an open question is closed unless `pending` is given."""
    reply = Reply(text=text, cards=cards, choices=choices, footer=footer, language=shop.words.language)
    spoken_of: dict[str, Any] = (
        {"group": ()} if session.get("focus") else {}
    )  # of one, and no longer of several together
    if session.get("group"):
        spoken_of = {"focus": "", "focus_sku": ""}  # of several together, and no longer of one
    told = session.get("group") or (session.get("focus"),)
    if any(told) and not {*told} & {*turn.session.shown, *turn.session.seen}:
        spoken_of |= {"search": None}  # other goods than the running search has found
    changes: dict[str, Any] = {"pending": None, "not_understood": 0, **spoken_of, **session}
    return Outcome((reply,), replace(turn.session, **changes), effects)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Two answers to one message: in one reply as long as neither shows cards."""
    effects = (*first.effects, *second.effects)
    replies = (*first.replies, *second.replies)
    if len(replies) == 2 and not any(reply.cards for reply in replies):
        one, other = replies
        choices = {choice.key or choice.url: choice for choice in (*one.choices, *other.choices)}
        replies = (replace(other, text=f"{one.text}\n\n{other.text}", choices=tuple(choices.values())),)
    return Outcome(replies, second.session, effects)
