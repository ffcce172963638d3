"""One message's turn: what a skill is given, and what it gives back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from catalog_index.types import Filters
from channels.types import Address, Choice, Message, Press, Reachability, Reply
from nlu.types import Understanding

GOODS = ("product", "category", "brand")
"""Entities that name goods."""

# ------------------------------------------------------------------------------------------------ what comes in


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer whose time has come; it goes through the inbox like everything else."""

    kind: str
    key: str
    payload: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What an inbox row holds: exactly one of these."""

    message: Message | None = None
    press: Press | None = None
    reachability: Reachability | None = None
    timer: TimerFired | None = None

    @property
    def text(self) -> str:
        if self.message:
            return self.message.text
        return self.press.label if self.press else ""


# ------------------------------------------------------------------------------------------------ presses


@dataclass(frozen=True, slots=True)
class Action:
    """What a choice does: an intent and its arguments. It is kept with the message that offered it, so that a button
    means the same for ever; a press never carries more than a short key."""

    intent: str
    args: Mapping[str, str] = field(default_factory=dict)


def choice(label: str, intent: str, *, description: str = "", **args: str | int) -> Choice:
    """A choice that does `intent` when pressed. Its key is the action itself until the turn is saved."""
    action = json.dumps({"intent": intent, "args": {k: str(v) for k, v in args.items()}}, ensure_ascii=False)
    return Choice(label=label, key=action, description=description)


# ------------------------------------------------------------------------------------------------ the session


@dataclass(frozen=True, slots=True)
class Running:
    """The search that is going on: what "cheaper", "more" and "in black" change."""

    text: str = ""
    filters: Filters = Filters()
    sort: str = "relevance"
    goods: str = ""  # the words of the text that name goods
    category: str = ""  # the kind of goods that was named: what a price is compared within
    nearest: bool = False  # what is shown is not what was asked for, only the nearest to it
    offset: int = 0  # of the page shown last
    total: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for its answer. `kind` names who asked (a skill), `expects` the NLU entity or intent that
    would answer, `args` what the skill needs to go on."""

    kind: str
    expects: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    asked: int = 1  # how many times


@dataclass(frozen=True, slots=True)
class CartUndo:
    """The cart's lines before its last change, sku → quantity."""

    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the conversation remembers. Small and tolerant: an unknown field is ignored, a missing one default.

    `shown` are product ids in the order in which they were numbered, the newest list only; `seen` those of the pages
    before it. `facts` is what the customer has told: size, city, … ; `draft` the checkout as far as it has come.
    """

    language: str = ""
    shown: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    group: tuple[str, ...] = ()  # product ids of which the last answer spoke together: "both", "which of these"
    recent: tuple[str, ...] = ()  # product ids that were talked about one by one, the newest first
    focus: str = ""  # product id that "it" means
    focus_sku: str = ""
    narrowed: tuple[str, ...] = ()  # SKUs that fit what was said of the product when it was shown: "the purple one?"
    search: Running | None = None
    pending: Pending | None = None
    undo: CartUndo | None = None
    draft: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    last_key: str = ""  # messages.key of the bot's last message with choices: what bare numbers mean
    last_replies: tuple[Reply, ...] = ()  # what "repeat" says again
    not_understood: int = 0  # in a row
    greeted: bool = False
    topic: str = ""


# ------------------------------------------------------------------------------------------------ the turn


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    owner: str  # bot | queue | agent
    name: str = ""
    agent: str = ""
    profile: Mapping[str, str] = field(default_factory=dict)
    assisted: bool = False  # in the queue, and the bot goes on meanwhile
    snoozed: bool = False  # an agent's, laid aside until a reply


@dataclass(frozen=True, slots=True)
class IdentityRef:
    """One address of the customer. `verified`: it is proven to be theirs."""

    id: int
    address: Address
    verified: bool = False
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one customer, understood, with everything the conversation remembers. `now` is UTC-aware."""

    incoming: Incoming
    customer: Customer
    identity: IdentityRef
    session: SessionState
    understanding: Understanding
    language: str
    now: datetime
    action: Action | None = None  # set when a choice was pressed, or its number or label typed
    too_long: bool = False  # the message was cut
    cut: bool = False  # more is asked for of a reply that did not fit where this message comes from
    unseen: tuple[str, ...] = ()  # refs of its cards of which nothing was seen
    sentences: tuple[Understanding, ...] = ()  # what each sentence means by itself, when there are several
    opening: bool = False  # the first message of the customer, or the first for a long time

    @property
    def text(self) -> str:
        return self.incoming.text

    def arg(self, name: str) -> str:
        return self.action.args.get(name, "") if self.action else ""


# ------------------------------------------------------------------------------------------------ the outcome


@dataclass(frozen=True, slots=True)
class HandOff:
    """The conversation moves to the agents' queue."""

    reason: str  # request | not_understood | anger | sensitive | failure
    summary: str = ""
    away: bool = False  # out of hours: the customer is told in this very turn, and the bot goes on


@dataclass(frozen=True, slots=True)
class Move:
    """The conversation changes hands otherwise: the customer calls a hand-off off, or a snooze is over."""

    act: Literal["cancel", "wake"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToldToWait:
    """The customer was told that nobody is free; from now on the bot goes on while they wait."""

    position: int


@dataclass(frozen=True, slots=True)
class Rated:
    """What the customer thinks of a hand-off that was resolved: asked (no score yet), a score 1 to 5, a comment."""

    handoff: int
    score: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, kept for statistics, webhooks and the console."""

    type: str
    payload: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetTimer:
    """`fire_due` will put TimerFired(kind, key) into the inbox at `due_at`; the same kind and key replaces."""

    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelTimer:
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Facts about the customer that outlive the session: name, phone, email, city, address, language."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OptOut:
    """This identity hears nothing more (`out`), or hears again."""

    out: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The platform says whether this identity can be written to (the customer blocked us, or no longer does)."""

    reachable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """This identity is proven to be the customer's: how, and with which phone number if it is one."""

    by: str  # link | contact | code | token | platform
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something for another address of ours to take up in a turn of its own, once: by `kind` and `key`."""

    address: Address
    kind: str
    key: str
    payload: Mapping[str, str] = field(default_factory=dict)


Effect = (
    HandOff | Move | ToldToWait | Rated | Event | SetTimer | CancelTimer | SetProfile | OptOut | Reach | Proven | Nudge
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a skill gives back: what to say, what to remember, what else shall happen in the turn's transaction."""

    replies: tuple[Reply, ...] = ()
    session: SessionState = SessionState()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer minor units. Never a float."""

    amount_minor: int
    currency: str

    @property
    def major(self) -> Decimal:
        return Decimal(self.amount_minor).scaleb(-2)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.amount_minor * quantity, self.currency)

    def __str__(self) -> str:
        """A decimal string in major units: "4999.00"."""
        return f"{self.major:.2f}"
