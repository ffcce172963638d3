"""What understanding a text yields, and what an engine needs to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entity:
    """A typed piece of the text. `start` and `end` are character offsets into the raw text.

    `value` is canonical: money "5000.00" (major units), quantity "2", ordinal "2" (or "-1" for the last), a phone in
    E.164, colour, brand and category as the catalogue names them, `sort` one of price_asc, price_desc, newest, rating.
    For type `attribute`, `name` is the attribute's name; a `sort` with the name "relative" is a comparative ("cheaper"
    than what was shown). What stands behind "instead of" counts as `negated`. A `date` is ISO 8601 or what was said
    (tomorrow, friday, --12-25), a `time` HH:MM, HH:MM-HH:MM or morning, noon, afternoon, evening, night.
    An `in_stock` ("true") asks for what can be had now. `before` and `after` count the characters around a price that
    say it with it: the "not more than " and " uah" of 500.
    """

    type: str
    value: str
    text: str
    start: int
    end: int
    negated: bool = False
    name: str = ""
    before: int = 0
    after: int = 0

    @property
    def whole(self) -> tuple[int, int]:
        """Where all words that say it begin and end."""
        return max(0, self.start - self.before), self.end + self.after


@dataclass(frozen=True, slots=True)
class Alternative:
    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """`confidence` is in 0…1. `corrected` is the text as it was understood (layout, typos) when that differs."""

    text: str
    language: str
    intent: str
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    entities: tuple[Entity, ...] = ()
    idle: tuple[tuple[int, int], ...] = ()  # where words stand that every request has: they name no goods
    corrected: str = ""
    took_ms: float = 0.0

    def all(self, type: str) -> tuple[Entity, ...]:
        return tuple(e for e in self.entities if e.type == type)

    def first(self, type: str) -> Entity | None:
        return next((e for e in self.entities if e.type == type), None)


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation already knows: its language, the languages on offer, and what was just asked.

    `expects` names the intent or entity a pending question waits for ("affirm", "size", "phone", "city", …), or "".
    `today`, when given, makes ISO dates of "tomorrow" and «в пятницу»; without it such a value is the word itself.
    """

    language: str = ""
    languages: tuple[str, ...] = ("en", "ru", "uk")
    expects: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One name out of the catalogue: `type` brand, category, color, size, attribute, product, city or store.

    `value` is what the entity's value shall be; `text` one way to write it, in `language` ("" when any). For attributes
    `name` is the attribute's name.
    """

    type: str
    value: str
    text: str
    language: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The catalogue's names, handed over by the application; a new one replaces the old when the catalogue changes."""

    terms: tuple[Term, ...] = ()
    version: int = 0
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Interpreter(Protocol):
    """An engine that understands. Safe to call from several tasks at once."""

    async def understand(self, text: str, context: Context) -> Understanding: ...

    def learn(self, vocabulary: Vocabulary) -> None:
        """Take the catalogue's names; cheap enough to be called on every change of the catalogue."""
        ...

    async def close(self) -> None: ...
