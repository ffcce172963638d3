"""What is said when something is in the way: a failed turn, a message that cannot be read, a button of yesterday."""

from __future__ import annotations

from bot.shop.front import Shop
from bot.skills.saying import say
from bot.types import Event, Outcome, Turn, choice


def apology(turn: Turn, shop: Shop) -> Outcome:
    """Sorry, once, with the offer of a person."""
    person = choice(shop.words("choice-human"), "human")
    return say(turn, shop, shop.words("apology"), choices=(person,), effects=(Event("turn.failed"),))


async def media(turn: Turn, shop: Shop) -> Outcome:
    """What came without words: say what cannot be read, and offer a person who can."""
    message = turn.incoming.message
    kind = message.media[0].kind.value if message and message.media else "other"
    known = f"media-{kind}"
    text = shop.words(known if shop.words.has(known) else "media-other")
    person = choice(shop.words("choice-human"), "human")
    return say(turn, shop, text, choices=(person,), pending=turn.session.pending)


async def too_long(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("too-long"), pending=turn.session.pending)


async def stale_press(turn: Turn, shop: Shop) -> Outcome:
    """A button that means nothing any more."""
    return say(turn, shop, shop.words("stale-press"), pending=turn.session.pending)
