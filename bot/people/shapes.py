"""What the console is shown, as it goes over the wire: the shapes of `bot/console/API.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.people.agents import Agent, Role, Status
from bot.people.ownership import State
from bot.types import Money

View = Literal["mine", "unassigned", "bot", "snoozed", "all"]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: a decimal string in major units."""

    amount: str
    currency: str


def amount(money: Money) -> Amount:
    return Amount(str(money), money.currency)


def amount_or_none(money: Money | None) -> Amount | None:
    return amount(money) if money else None


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    color: str = "gray"


# ------------------------------------------------------------------------------------------------ the list


@dataclass(frozen=True, slots=True)
class Viewer:
    login: str
    name: str
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Last:
    """The newest line of a conversation that is not private."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CartBrief:
    count: int
    total: Amount


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in a list."""

    id: int
    name: str
    channel: str
    channels: tuple[str, ...]
    address: str
    language: str
    state: State
    agent: Agent | None
    snoozed_until: datetime | None
    reason: str
    urgent: bool
    last: Last | None
    waiting_since: datetime | None
    target_s: int | None
    position: int | None
    unanswered: int
    cart: CartBrief | None
    labels: tuple[Label, ...]
    failed: int
    viewers: tuple[Viewer, ...]
    changed_at: datetime
    moved_by: Agent | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are in each view; `bot` and `all` stop counting at a thousand."""

    mine: int = 0
    unassigned: int = 0
    bot: int = 0
    snoozed: int = 0
    all: int = 0
    failed: int = 0
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...]
    next: str | None
    counts: Counts


# ------------------------------------------------------------------------------------------------ the timeline


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message of ours has come."""

    send_id: int
    state: str
    error_code: str = ""
    error: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing that the assistant found in a message."""

    type: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the assistant read a message."""

    language: str
    intent: str
    confidence: float
    skill: str
    entities: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownCard:
    title: str
    price: str = ""
    text: str = ""
    image: str = ""
    url: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file in the timeline; `url` is a path on this server."""

    kind: str
    url: str
    name: str = ""
    mime: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    phone: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, for a line of its own."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline."""

    id: str
    kind: Literal["message", "note", "divider", "system"]
    at: datetime
    author: str
    agent: Agent | None = None
    channel: str = ""
    identity_id: int | None = None
    text: str = ""
    cards: tuple[ShownCard, ...] = ()
    choices: tuple[str, ...] = ()
    footer: str = ""
    media: tuple[File, ...] = ()
    location: Place | None = None
    contact: Phone | None = None
    unsupported: str = ""
    delivery: Delivery | None = None
    meaning: Meaning | None = None
    event: Happening | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a timeline. `cursor`: ask for what comes after it; `older`: for what came before, None at the end."""

    id: int
    entries: tuple[Entry, ...]
    cursor: str
    older: str | None
    more: bool
    deliveries: Mapping[str, Delivery]
    epoch: int


# ------------------------------------------------------------------------------------------------ the customer


@dataclass(frozen=True, slots=True)
class IdentityShown:
    """One address of the customer, and whether it can be written to now."""

    id: int
    channel: str
    account: str
    address: str
    name: str
    verified: bool
    verified_by: str
    reachable: bool
    unreachable_reason: str
    opted_out: bool
    last_inbound_at: datetime | None
    can_write: bool
    why_not: str
    window_closes_at: datetime | None
    max_text_chars: int
    media_kinds: tuple[str, ...]
    cards: bool


@dataclass(frozen=True, slots=True)
class VariantShown:
    sku: str
    title: str
    price: Amount | None
    left: int | None


@dataclass(frozen=True, slots=True)
class CartLineShown:
    sku: str
    product_id: str
    title: str
    options: Mapping[str, str]
    quantity: int
    price: Amount | None
    total: Amount | None
    image: str
    left: int | None
    short: bool
    variants: tuple[VariantShown, ...]


@dataclass(frozen=True, slots=True)
class CartShown:
    lines: tuple[CartLineShown, ...]
    count: int
    total: Amount
    coupon: str = ""
    discount: Amount | None = None
    coupon_problem: str = ""


@dataclass(frozen=True, slots=True)
class OrderLineShown:
    sku: str
    title: str
    quantity: int
    price: Amount
    total: Amount


@dataclass(frozen=True, slots=True)
class OrderShown:
    id: int
    number: str
    state: str
    customer_id: int
    customer_name: str
    channel: str
    created_at: datetime
    changed_at: datetime
    contact: Mapping[str, str]
    delivery: str
    payment: str
    store: str
    coupon: str
    tracking: str
    lines: tuple[OrderLineShown, ...]
    goods: Amount
    discount: Amount
    fee: Amount
    total: Amount
    awaits_payment: bool
    next_states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandoffShown:
    id: int
    requested_at: datetime
    reason: str
    channel: str
    language: str
    agent: Agent | None
    taken_at: datetime | None
    first_reply_at: datetime | None
    ended_at: datetime | None
    outcome: str
    score: int | None
    comment: str
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Somebody else's identity that may be the same person: to be checked, never proof."""

    identity_id: int
    channel: str
    address: str
    name: str
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Panel:
    """All that is known of a customer, beside the timeline."""

    id: int
    name: str
    language: str
    profile: Mapping[str, Any]
    created_at: datetime
    identities: tuple[IdentityShown, ...]
    reply_to: int | None
    cart: CartShown
    orders: tuple[OrderShown, ...]
    labels: tuple[Label, ...]
    handoffs: tuple[HandoffShown, ...]
    notes: tuple[Entry, ...]
    lookalikes: tuple[Lookalike, ...]


# ------------------------------------------------------------------------------------------------ people


@dataclass(frozen=True, slots=True)
class AgentShown:
    """A colleague: who is there, and how much they have in hand."""

    login: str
    name: str
    role: Role
    status: Status
    load: int
    capacity: int
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    last_seen: datetime | None = None
    oldest_waiting_since: datetime | None = None
    active: bool = True
    totp: bool = False
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    """The agent who is logged in."""

    login: str
    name: str
    role: Role
    status: Status
    load: int
    capacity: int
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    csrf: str
    must_change_password: bool
    totp: bool
