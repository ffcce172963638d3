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
    changes: dict[str, Any] = {"pending": None, "not_understood": 0, **session}
    return Outcome((reply,), replace(turn.session, **changes), effects)
