"""How the customer wants to be spoken to: the language, and whether at all."""

from __future__ import annotations

from dataclasses import replace

from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills.saying import say
from bot.types import OptOut, Outcome, Reach, SetProfile, Turn, choice
from channels.types import Reply

NAMES = {"en": "English", "ru": "Русский", "uk": "Українська"}


async def language_switch(turn: Turn, shop: Shop) -> Outcome:
    """Go on in the language that was asked for; without one named, offer them all."""
    named = turn.understanding.first("language")
    wanted = turn.arg("language") or (named.value if named else "")
    if wanted not in shop.languages:
        choices = tuple(choice(NAMES[code], "language_switch", language=code) for code in shop.languages)
        return say(turn, shop, shop.words("language-which"), choices=choices)
    shop = replace(shop, words=shop.words_in(wanted))
    facts = dict(turn.session.facts) | {"language_fixed": wanted}
    return say(
        turn,
        shop,
        shop.words("language-switched"),
        effects=(SetProfile({"language": wanted}),),
        language=wanted,
        facts=facts,
        pending=turn.session.pending,
    )


async def opt_out(turn: Turn, shop: Shop) -> Outcome:
    """Nothing unasked is sent any more; answers still are."""
    return say(turn, shop, shop.words("opt-out"), effects=(SetProfile({"consent": "no"}),))


async def opt_in(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("opt-in"), effects=(SetProfile({"consent": "yes"}),))


async def reachability(turn: Turn, shop: Shop) -> Outcome:
    """An opt-out or opt-in is confirmed in one sentence; that somebody blocked the bot is only noted."""
    event = turn.incoming.reachability
    assert event is not None
    if event.reason not in ("opt_out", "opt_in"):
        return Outcome(session=turn.session, effects=(Reach(event.reachable, event.reason),))
    name = shop.text((await load_directory(shop.db)).name) or "Prilavok"
    said = "opted-in" if event.reachable else "opted-out"
    reply = Reply(text=shop.words(said, shop=name), language=shop.words.language)
    return Outcome((reply,), turn.session, (OptOut(not event.reachable),))
