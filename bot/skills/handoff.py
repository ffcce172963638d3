"""Asking for a person: the conversation goes to the agents' queue, and the bot says so once and falls silent."""

from __future__ import annotations

from bot.shop.front import Shop
from bot.skills.saying import say
from bot.types import HandOff, Outcome, Turn


async def human(turn: Turn, shop: Shop) -> Outcome:
    return say(turn, shop, shop.words("handoff-requested"), effects=(HandOff("request"),))


async def complaint(turn: Turn, shop: Shop) -> Outcome:
    """A complaint is a person's matter from the start."""
    return say(turn, shop, shop.words("handoff-complaint"), effects=(HandOff("sensitive"),))
