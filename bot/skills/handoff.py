"""Asking for a person: the conversation goes to the agents' queue, and the bot says so once and falls silent."""

from __future__ import annotations

from dataclasses import replace

from bot.people import desk, waiting
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills.saying import say
from bot.types import Event, HandOff, Move, Outcome, ToldToWait, Turn, choice
from channels.types import Choice


async def human(turn: Turn, shop: Shop) -> Outcome:
    return await call(turn, shop, "handoff-requested", "request")


async def complaint(turn: Turn, shop: Shop) -> Outcome:
    """A complaint is a person's matter from the start."""
    return await call(turn, shop, "handoff-complaint", "sensitive")


async def call(turn: Turn, shop: Shop, said: str, reason: str) -> Outcome:
    """Call a person; out of hours the customer is told at once when they come, and that the bot goes on till then."""
    directory = await load_directory(shop.db)
    if desk.is_open(directory, shop.now, shop.timezone):
        return say(turn, shop, shop.words(said), effects=(HandOff(reason),))
    place = await waiting.position(shop.db, turn.customer.id)
    away = shop.text(directory.agents.away) or shop.words("handoff-away")
    text = f"{away} {shop.words('handoff-place', position=place)}"
    return say(turn, shop, text, choices=(_cancel(shop),), effects=(HandOff(reason, away=True),))


def _cancel(shop: Shop) -> Choice:
    return choice(shop.words("choice-handoff-cancel"), "handoff_cancel")


async def cancel(turn: Turn, shop: Shop) -> Outcome:
    """Never mind: the bot has the conversation again. The button of a hand-off that is over changes nothing."""
    waits = turn.customer.owner == "queue"
    effects = (Move("cancel", "customer"), Event("handoff.cancelled")) if waits else ()
    return say(turn, shop, shop.words("handoff-cancelled"), effects=effects)


async def nobody_free(turn: Turn, shop: Shop) -> Outcome:
    """The wait is long: say so once, with the place in line; a message may be left, and the bot goes on."""
    quiet = Outcome(session=turn.session)
    if turn.customer.owner != "queue" or await waiting.was_told(shop.db, turn.customer.id):
        return quiet
    directory = await load_directory(shop.db)
    place = await waiting.position(shop.db, turn.customer.id)
    open_now = desk.is_open(directory, shop.now, shop.timezone)
    away = "" if open_now else shop.text(directory.agents.away) or shop.words("handoff-away")
    text = f"{away or shop.words('handoff-busy')} {shop.words('handoff-place', position=place)}"
    outcome = say(
        turn, shop, text, choices=(_cancel(shop),), effects=(ToldToWait(place),), pending=turn.session.pending
    )
    return replace(outcome, session=replace(outcome.session, not_understood=turn.session.not_understood))


async def snooze_over(turn: Turn, shop: Shop) -> Outcome:
    """The agent's own alarm: nothing for the customer."""
    effects = (Move("wake", "time"),) if turn.customer.snoozed else ()
    return Outcome(session=turn.session, effects=effects)
