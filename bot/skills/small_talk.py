"""The talk around the shopping: greeting, thanks, help, and what is said when nothing was understood."""

from __future__ import annotations

from dataclasses import replace

from bot.first_look import says_help
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills.handoff import call
from bot.skills.saying import say
from bot.types import Event, HandOff, Outcome, Turn, choice
from channels.types import Choice

ANGRY = "angry"
"""The fact that an abusive word has been heard before."""
HAND_OFF_AFTER = 2
"""Messages in a row that were not understood before a person is offered by itself."""


def starters(shop: Shop) -> tuple[Choice, ...]:
    return (choice(shop.words("choice-cart"), "cart_show"), choice(shop.words("choice-human"), "human"))


async def greet(turn: Turn, shop: Shop) -> Outcome:
    """Hello, and what can be done here; shorter the second time."""
    said = "greeting-again" if turn.session.greeted and not turn.opening else "greeting"
    return say(turn, shop, shop.words(said), pending=turn.session.pending, greeted=True)


async def goodbye(turn: Turn, shop: Shop) -> Outcome:
    held = await shop.cart(turn.customer.id)
    return say(turn, shop, shop.words("goodbye-cart" if held.lines else "goodbye"))


async def thank(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("thanks"), pending=turn.session.pending)


async def help(turn: Turn, shop: Shop) -> Outcome:
    """What can be done here; to the bare word, by which carriers let customers ask it, also who we are."""
    if not says_help(turn.text):
        return say(turn, shop, shop.words("help"), choices=starters(shop))
    directory = await load_directory(shop.db)
    contacts = ", ".join(filter(None, (directory.contacts.phone, directory.contacts.email, directory.contacts.site)))
    who = shop.words("help-who", shop=shop.text(directory.name) or "Prilavok", contacts=contacts).strip()
    return say(turn, shop, f"{who}\n{shop.words('help')}", choices=starters(shop))


async def bot_identity(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("bot-identity"), choices=(choice(shop.words("choice-human"), "human"),))


async def small_talk(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("small-talk"), pending=turn.session.pending)


async def abuse(turn: Turn, shop: Shop) -> Outcome:
    """Offer a person; whoever goes on being angry is given one."""
    facts = turn.session.facts
    if ANGRY in facts:
        outcome = await call(turn, shop, "handoff-complaint", "anger")
        calm = {name: told for name, told in facts.items() if name != ANGRY}
        return replace(outcome, session=replace(outcome.session, facts=calm))
    person = choice(shop.words("choice-human"), "human")
    return say(turn, shop, shop.words("abuse"), choices=(person,), facts={**facts, ANGRY: "1"})


async def deny(turn: Turn, shop: Shop) -> Outcome:
    """A no, or a stop: whatever was asked is dropped."""
    return say(turn, shop, shop.words("deny"))


async def not_understood(turn: Turn, shop: Shop) -> Outcome:
    """Say so, with examples; the second time in a row offer a person, who is called when that too is not understood."""
    count = turn.session.not_understood + 1
    missed = Event("not_understood", {"text": turn.text[:200], "language": turn.language})
    if count > HAND_OFF_AFTER:
        outcome = say(turn, shop, shop.words("handoff-not-understood"), effects=(missed, HandOff("not_understood")))
        return replace(outcome, session=replace(outcome.session, not_understood=0))
    said = "not-understood" if count == 1 else "not-understood-again"
    human = choice(shop.words("choice-human"), "human")
    return say(
        turn,
        shop,
        shop.words(said),
        choices=(human,),
        effects=(missed,),
        pending=turn.session.pending,
        not_understood=count,
    )
