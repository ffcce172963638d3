"""What a press means. The keys that travel are short; what they do stands with the message that offered them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import cart_keys
from bot.storage.tables import messages
from bot.types import Action, Incoming, SessionState
from channels.types import Card, Choice, Reply

_NUMBER = re.compile(r"^\s*[#№]?\s*(\d{1,2})\s*[.)]?\s*$")


def number_choices(reply: Reply, key: str) -> tuple[Reply, list[dict[str, Any]]]:
    """The reply with short keys in its choices, and what each does, to be stored beside it.

    An entry's `number` is what a customer types for it; 0 for those that only a button reaches.
    """
    actions: list[dict[str, Any]] = []

    def keyed(choice: Choice) -> Choice:
        if choice.url:
            return choice
        actions.append({"label": choice.label, "number": 0, **json.loads(choice.key)})
        return replace(choice, key=f"{key}.{len(actions) - 1}")

    def keyed_card(card: Card) -> Card:
        return replace(card, choices=tuple(keyed(c) for c in card.choices))

    cards = tuple(keyed_card(card) for card in reply.cards)
    result = replace(reply, cards=cards, choices=tuple(keyed(c) for c in reply.choices))
    for number, choice in enumerate(result.numbered(), start=1):
        actions[int(choice.key.rpartition(".")[2])]["number"] = number
    return result, actions


async def reopened(db: AsyncConnection, reply: Reply) -> Reply:
    """A reply that was said before, with its choices as a skill makes them, so that it can be said again."""
    prefixes = {c.key.rpartition(".")[0] for c in (*reply.choices, *(c for card in reply.cards for c in card.choices))}
    query = select(messages.c.key, messages.c.actions).where(messages.c.key.in_(prefixes - {""}))
    actions = {row.key: row.actions for row in await db.execute(query)}

    def opened(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple(found for choice in choices if (found := _opened(choice, actions)) is not None)

    cards = tuple(replace(card, choices=opened(card.choices)) for card in reply.cards)
    return replace(reply, cards=cards, choices=opened(reply.choices))


def _opened(choice: Choice, actions: dict[str, Any]) -> Choice | None:
    """The choice with its action in the place of its key; None for one of which nothing is known any more."""
    prefix, _, index = choice.key.rpartition(".")
    known = actions.get(prefix, [])
    if choice.url:
        return choice
    if not index.isdecimal() or int(index) >= len(known):
        return None
    entry = known[int(index)]
    return replace(choice, key=json.dumps({"intent": entry["intent"], "args": entry["args"]}, ensure_ascii=False))


async def action_of(db: AsyncConnection, customer_id: int, incoming: Incoming, session: SessionState) -> Action | None:
    """What was pressed: by a button's key, or by typing the number or the label of one of the last choices."""
    if incoming.press:
        return await _pressed(db, customer_id, incoming.press.key)
    if incoming.message and session.last_key and _may_be_a_choice(incoming.message.text, session):
        return await _typed(db, session.last_key, incoming.message.text)
    return None


def _may_be_a_choice(text: str, session: SessionState) -> bool:
    """Whether the text is a number, or the label of something that was offered last."""
    said = text.strip().casefold()
    offered = (choice.label for reply in session.last_replies for choice in reply.numbered())
    return _NUMBER.match(text) is not None or said in {label.strip().casefold() for label in offered}


async def _pressed(db: AsyncConnection, customer_id: int, key: str) -> Action | None:
    if key.startswith(cart_keys.MARK):
        return await cart_keys.action(db, customer_id, key)
    prefix, _, index = key.rpartition(".")
    query = select(messages.c.actions).where(messages.c.key == prefix, messages.c.customer_id == customer_id)
    actions = (await db.execute(query)).scalar() if prefix else None
    if actions and index.isdecimal() and int(index) < len(actions):
        return _action(actions[int(index)])
    return None


async def _typed(db: AsyncConnection, key: str, text: str) -> Action | None:
    number = _NUMBER.match(text)
    actions = (await db.execute(select(messages.c.actions).where(messages.c.key == key))).scalar() or []
    said = text.strip().casefold()
    for entry in actions:
        if entry["number"] and entry["label"].strip().casefold() == said:
            return _action(entry)
    for entry in actions:
        if number and entry["number"] == int(number[1]):
            return _action(entry)
    return None


def _action(entry: dict[str, Any]) -> Action:
    return Action(entry["intent"], entry["args"])
