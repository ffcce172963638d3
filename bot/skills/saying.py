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
    changes = {"pending": None, "not_understood": 0, **_spoken_of(turn, session), **session}
    return Outcome((reply,), replace(turn.session, **changes), effects)


def _spoken_of(turn: Turn, session: dict[str, Any]) -> dict[str, Any]:
    """What of the session ends where a reply speaks of one product or of several together: what it spoke of before, and
    a search that has not found these."""
    group, focus = session.get("group"), session.get("focus")
    ended: dict[str, Any] = {"focus": "", "focus_sku": "", "narrowed": ()} if group else {"group": ()} if focus else {}
    told = {*group} if group else {focus} if focus else set()
    if told and told.isdisjoint((*turn.session.shown, *turn.session.seen)):
        ended["search"] = None
    return ended


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Two answers to one message: in one reply as long as neither shows cards."""
    effects = (*first.effects, *second.effects)
    replies = (*first.replies, *second.replies)
    if len(replies) == 2 and not any(reply.cards for reply in replies):
        one, other = replies
        choices = {choice.key or choice.url: choice for choice in (*one.choices, *other.choices)}
        replies = (replace(other, text=f"{one.text}\n\n{other.text}", choices=tuple(choices.values())),)
    return Outcome(replies, second.session, effects)
