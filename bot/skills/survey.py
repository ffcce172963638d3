"""How it went, asked once after an agent resolved it: a score by button or number, then a comment if they like."""

from __future__ import annotations

from dataclasses import replace

from bot.people import survey
from bot.shop.front import Shop
from bot.skills.saying import say
from bot.types import Outcome, Pending, Rated, Turn, choice

SCORES = (1, 2, 3, 4, 5)


async def ask(turn: Turn, shop: Shop) -> Outcome:
    """The question, with the scores as choices in their order: a typed 4 means 4 on every channel."""
    timer = turn.incoming.timer
    handoff = int(timer.key) if timer and timer.key.isdecimal() else 0
    if not await survey.is_due(shop.db, handoff, turn.customer.id):
        return Outcome(session=turn.session)
    choices = tuple(choice(shop.words(f"survey-{n}"), "survey_score", score=n, handoff=handoff) for n in SCORES)
    outcome = say(turn, shop, shop.words("survey-ask"), choices=choices, effects=(Rated(handoff),))
    return replace(outcome, session=replace(outcome.session, pending=turn.session.pending))


async def score(turn: Turn, shop: Shop) -> Outcome:
    """A score came: thank them, and let them say why."""
    handoff, given = turn.arg("handoff"), turn.arg("score")
    if not (handoff.isdecimal() and given.isdecimal() and int(given) in SCORES):
        return say(turn, shop, shop.words("stale-press"))
    words = shop.words("survey-comment" if int(given) > 3 else "survey-sorry")
    waits = Pending("survey_comment", "free_text", {"handoff": handoff})
    return say(turn, shop, words, effects=(Rated(int(handoff), int(given)),), pending=waits)


async def comment(turn: Turn, shop: Shop) -> Outcome:
    """What they add in their own words."""
    pending = turn.session.pending
    handoff = pending.args.get("handoff", "") if pending else ""
    effects = (Rated(int(handoff), comment=turn.text.strip()),) if handoff.isdecimal() and turn.text.strip() else ()
    return say(turn, shop, shop.words("survey-done"), effects=effects)
