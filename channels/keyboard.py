"""Which choices become buttons or list rows, and which must be written out as lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from channels.split import shorten
from channels.types import Capabilities, Card, Choice, Reply

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """A thing and the number it answers to in `Reply.numbered()`; 0 when it has none."""

    thing: T
    number: int = 0


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What is pressed (`choices`, as buttons or as a list) and what is read as lines (`spelled`)."""

    layout: str
    choices: tuple[Choice, ...]
    spelled: tuple[Numbered[Choice], ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """A choice on its way to a button: what the button says, and whether a line must say it in full."""

    choice: Choice
    number: int
    from_card: bool
    row_title: str = ""
    row_description: str = ""


def numbered_cards(reply: Reply) -> list[Numbered[Card]]:
    """The cards with the numbers under which the customer may name them."""
    numbers = _count(bool(card.choices) for card in reply.cards)
    return [Numbered(card, number) for card, number in zip(reply.cards, numbers, strict=True)]


def numbered_choices(reply: Reply) -> list[Numbered[Choice]]:
    """The reply's own choices, numbered on after the cards; links have no number."""
    first = sum(bool(card.choices) for card in reply.cards)
    return _number(reply.choices, first + 1)


def lay_out(reply: Reply, can: Capabilities, rows: bool = False) -> Keyboard:
    """The keyboard of a whole reply: its cards' choices, then its own. `rows` asks for a list even where buttons do."""
    cards, choices = numbered_cards(reply), numbered_choices(reply)
    if len(cards) == 1 and can.images:
        targets = _own_targets(cards[0])
    elif rows or can.max_list_rows:
        targets = [_row_target(card) for card in cards if card.number]
        rows = rows or bool(targets)
    else:
        targets = _button_targets(cards, can.max_buttons - len(choices))
    return _keyboard(targets + [_Target(c.thing, c.number, False) for c in choices], can, rows)


def lay_out_card(card: Numbered[Card], can: Capabilities) -> Keyboard:
    """The keyboard under one card's own picture."""
    return _keyboard(_own_targets(card), can, False)


def lay_out_choices(reply: Reply, can: Capabilities) -> Keyboard:
    """The keyboard of the reply's own choices, its cards having theirs already."""
    return _keyboard([_Target(c.thing, c.number, False) for c in numbered_choices(reply)], can, False)


# ------------------------------------------------------------------------------------------------ targets


def _count(counted: Iterable[bool]) -> list[int]:
    numbers, last = [], 0
    for counts in counted:
        last += counts
        numbers.append(last if counts else 0)
    return numbers


def _number(choices: Sequence[Choice], first: int) -> list[Numbered[Choice]]:
    numbers = _count(not choice.url for choice in choices)
    return [Numbered(c, n + first - 1 if n else 0) for c, n in zip(choices, numbers, strict=True)]


def _own_targets(card: Numbered[Card]) -> list[_Target]:
    """A card's choices under their own labels, told by the card beside them; its number means the first."""
    plain = [replace(choice, description="") for choice in card.thing.choices]
    return [_Target(choice, card.number if at == 0 else 0, False) for at, choice in enumerate(plain)]


def _row_target(card: Numbered[Card]) -> _Target:
    choice, thing = card.thing.choices[0], card.thing
    described = " · ".join(word for word in (thing.price, choice.label) if word)
    return _Target(choice, card.number, True, f"{card.number}. {thing.title}", described)


def _button_targets(cards: list[Numbered[Card]], room: int) -> list[_Target]:
    """Each card's choices as "2. Label", the first choices alone where there is no room for all."""
    every = [(card, choice) for card in cards for choice in card.thing.choices]
    if len(every) > room:
        every = [(card, card.thing.choices[0]) for card in cards if card.number]
    return [_Target(replace(choice, label=f"{c.number}. {choice.label}"), c.number, True) for c, choice in every]


# ------------------------------------------------------------------------------------------------ layout


def _keyboard(targets: list[_Target], can: Capabilities, rows: bool) -> Keyboard:
    pressed, left = _pressable(targets, can)
    rows = bool(can.max_list_rows) and (rows or len(pressed) > can.max_buttons)
    room = can.max_list_rows if rows else can.max_buttons
    shown, overflow = pressed[:room], pressed[room:]
    limit = can.max_row_title_chars if rows else can.max_button_chars
    choices = distinct([_row(target, can) if rows else _button(target, can) for target in shown], limit)
    said = {id(target) for target, choice in zip(shown, choices, strict=True) if _said(target, choice, rows)}
    spelled = [t for t in targets if not t.from_card and (id(t) not in said or overflow)]
    spelled += [t for t in left if t.from_card]
    layout = ("list" if rows else "buttons") if choices else "none"
    return Keyboard(layout, tuple(choices), tuple(Numbered(t.choice, t.number) for t in spelled))


def _pressable(targets: list[_Target], can: Capabilities) -> tuple[list[_Target], list[_Target]]:
    """Those that may become a button, each key once, and those that may not but are more than a card's number."""
    pressed, left, keys = list[_Target](), list[_Target](), set[str]()
    for target in targets:
        key = target.choice.key or target.choice.url
        linked = bool(target.choice.url)
        able = (can.link_buttons and "://" in key) if linked else bool(key)
        if able and key not in keys and can.max_buttons + can.max_list_rows > 0:
            keys.add(key)
            pressed.append(target)
        elif linked:
            left.append(target)
    return pressed, left


def _button(target: _Target, can: Capabilities) -> Choice:
    return replace(target.choice, label=shorten(_label(target), can.max_button_chars or 64), description="")


def _row(target: _Target, can: Capabilities) -> Choice:
    """A list row; a label that is too long for its title is given in full in the description where that is free."""
    title = target.row_title or _label(target)
    label = shorten(title, can.max_row_title_chars)
    described = target.row_description or target.choice.description
    if not described and label != " ".join(title.split()):
        described = title
    return replace(target.choice, label=label, description=shorten(described, can.max_row_description_chars))


def _label(target: _Target) -> str:
    return target.choice.label.strip() or str(target.number or target.choice.key or target.choice.url)


def _said(target: _Target, shown: Choice, rows: bool) -> bool:
    """Whether the button or row says all that the choice has to say."""
    label, description = " ".join(target.choice.label.split()), " ".join(target.choice.description.split())
    if shown.label == label:
        return shown.description == description
    return rows and not description and shown.description == label


def distinct(choices: list[Choice], limit: int) -> list[Choice]:
    """The same choices with labels that differ: WhatsApp rejects a message that has two buttons alike."""
    seen: dict[str, int] = {}
    distinct = []
    for choice in choices:
        seen[choice.label] = times = seen.get(choice.label, 0) + 1
        suffix = f" ({times})" if times > 1 else ""
        label = shorten(choice.label, limit - len(suffix)) + suffix if suffix else choice.label
        distinct.append(replace(choice, label=label))
    return distinct
