"""The words every channel shares: what came in, what goes out, and what a platform can show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Address:
    """One end of a conversation on one platform.

    `account` is our side (bot id, phone number id, sender number; empty on the web), `id` the customer's (chat id,
    WhatsApp user, E.164 number, visitor id).
    """

    channel: str
    account: str
    id: str


# ------------------------------------------------------------------------------------------------ inbound


class MediaKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class Media:
    """A reference to a file; `ref` is the provider's file id or URL, or our own `/media/{id}` path."""

    kind: MediaKind
    ref: str
    mime: str = ""
    size_bytes: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number handed over; `own` only when the platform vouches that it is the sender's own."""

    phone: str
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of a cart that the platform's own catalogue sent (WhatsApp `order`). Prices in it are never believed."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Message:
    """Something the customer wrote or sent. `external_id` never repeats within (channel, account)."""

    address: Address
    external_id: str
    text: str = ""
    sent_at: datetime | None = None
    name: str = ""
    language_hint: str = ""
    media: tuple[Media, ...] = ()
    location: Location | None = None
    contact: Contact | None = None
    order: tuple[OrderLine, ...] = ()
    start: str = ""  # payload of a deep link such as t.me/BOT?start=PAYLOAD
    product: str = ""  # sku or product id of the page the widget stands on
    edited: bool = False
    phone: str = ""  # the sender's own number, E.164, where the platform vouches for it
    referral: str = ""  # id of the advertisement or post that brought the customer
    unsupported: str = ""  # what was sent when there is nothing in it that we read: "poll"


@dataclass(frozen=True, slots=True)
class Press:
    """A button or list row was pressed. `key` is the `Choice.key` that we sent."""

    address: Address
    external_id: str
    key: str
    label: str = ""
    sent_at: datetime | None = None
    name: str = ""
    on: str = ""  # external id of the message that the button stood under, where the platform says so


class DeliveryState(StrEnum):
    """Ordered: a later state never gives way to an earlier one; `failed` is final."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Status:
    """What the platform says became of a message that we sent. `external_id` is that message's id."""

    address: Address | None
    external_id: str
    state: DeliveryState
    code: str = ""
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reachability:
    """The customer blocked or unblocked us, or opted out or in."""

    address: Address
    external_id: str
    reachable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A verified payload, or a part of one, that asks nothing of us; `reason` goes into the log."""

    reason: str
    external_id: str = ""


Inbound = Message | Press | Status | Reachability | Skipped


# ------------------------------------------------------------------------------------------------ outbound


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the customer can pick. `key` (at most 64 ASCII bytes, no ':') comes back in `Press.key`.

    With `url` it is a link instead and is never pressed. `otherwise` is said in the place of a link of ours that leads
    nowhere, because nobody knows under which address the customer reaches us.
    """

    label: str
    key: str = ""
    url: str = ""
    description: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One product. The first choice of `choices` is what its number means where only numbers can be shown."""

    title: str
    price: str = ""
    text: str = ""
    image: str = ""  # path under the public URL, such as /media/…, or an absolute URL
    url: str = ""
    choices: tuple[Choice, ...] = ()
    ref: str = ""  # sku or product id, for tests and the console; never shown


@dataclass(frozen=True, slots=True)
class CartLine:
    title: str
    quantity: int
    price: str
    image: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant or an agent says, the same for every channel. All strings are plain text, worded already."""

    text: str = ""
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    media: tuple[Media, ...] = ()
    footer: str = ""  # said after the cards: "3 of 17"
    language: str = ""
    ask_contact: str = ""  # label of a "share my phone number" button, where the platform has one
    ask_location: str = ""
    full_text: bool = False  # the customer asked for all of it: SMS may exceed its segment aim
    replaces: str = ""  # external id of the message in whose place this may stand: the page before it

    def numbered(self) -> tuple[Choice, ...]:
        """What 1, 2, 3 … mean in this reply, on every channel: the cards in order, then the choices."""
        cards = tuple(card.choices[0] for card in self.cards if card.choices)
        return cards + tuple(choice for choice in self.choices if not choice.url)


@dataclass(frozen=True, slots=True)
class Part:
    """One call to the platform: what `fit` makes of a reply. Text is escaped for the channel's markup already."""

    text: str = ""
    image: str = ""
    cards: tuple[Card, ...] = ()  # only where capabilities.cards
    choices: tuple[Choice, ...] = ()
    layout: str = "none"  # none | buttons | list
    list_label: str = ""  # what opens a list of rows
    media: Media | None = None
    footer: str = ""
    language: str = ""
    ask_contact: str = ""
    ask_location: str = ""
    final: bool = True  # the last part of its reply
    key: str = ""  # never repeats; a channel that can drops a second part with the same key
    author: str = "bot"  # bot | agent | system
    name: str = ""  # the agent's, where the channel shows who writes
    replaces: str = ""  # external id of an earlier message to be changed into this one; set where the platform edits


@dataclass(frozen=True, slots=True)
class Template:
    """A text that the platform approved beforehand: the only thing that may be said first, or after a long silence.

    `values` fill the body's {{1}}, {{2}} …, `button_keys` are the keys of its quick reply buttons.
    """

    name: str
    language: str
    values: tuple[str, ...] = ()
    button_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform shows, and how much of it. Lengths are in characters unless the name says otherwise."""

    max_text_chars: int
    max_caption_chars: int = 0
    max_interactive_text_chars: int = 0  # text beside buttons, 0: as max_text_chars
    max_buttons: int = 0
    max_button_chars: int = 0
    buttons_per_row: int = 1
    max_list_rows: int = 0
    max_row_title_chars: int = 0
    max_row_description_chars: int = 0
    max_list_label_chars: int = 0
    cards: bool = False  # a carousel of cards with buttons of their own
    max_cards: int = 0  # in one carousel; without carousels: up to this many cards are pictures, more are a list
    images: bool = False
    single_message: bool = False  # a message costs money: a reply is one message wherever it fits
    link_buttons: bool = False  # a button may open a URL
    contact_request: bool = False  # a button hands over the customer's phone number
    location_request: bool = False
    markup: str = "plain"  # plain | html | whatsapp
    aim_segments: int = 0  # SMS: 0 means no segments
    typing: bool = False
    read_receipts: bool = False
    edits: bool = False
    media_kinds: tuple[MediaKind, ...] = ()
    window_s: int = 0  # free text only this long after the customer's last message; 0: always
    may_start: str = "always"  # always | after_start | open_page | template | consent


class SendErrorKind(StrEnum):
    RETRY = "retry"
    SLOW_DOWN = "slow_down"
    UNREACHABLE = "unreachable"
    NEEDS_TEMPLATE = "needs_template"
    REJECTED = "rejected"


class SendError(Exception):
    """The platform did not take a message. `uncertain` when it may have taken it all the same."""

    def __init__(
        self,
        kind: SendErrorKind,
        code: str = "",
        detail: str = "",
        retry_after_s: float | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(f"{kind}: {code} {detail}".strip())
        self.kind = kind
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.uncertain = uncertain


class Unverified(Exception):
    """The request was not signed by the platform."""


@dataclass(frozen=True, slots=True)
class Request:
    """What verification looks at: the exact bytes and URL as the platform sent them. Header names are lower case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


class Connector(Protocol):
    """One channel. `parse` is pure; `send` raises only SendError."""

    name: str
    capabilities: Capabilities

    def verify(self, request: Request) -> None:
        """Raise Unverified unless the platform signed these bytes."""
        ...

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        """What the payload holds, in its order. Never raises: what fits nothing is Skipped."""
        ...

    async def send(self, address: Address, part: Part) -> str:
        """Send one part and return the platform's id of it."""
        ...

    async def typing(self, address: Address) -> None:
        """Show that an answer is being written, where the platform can; never raises."""
        ...

    async def close(self) -> None: ...


# What only some channels can do; `isinstance(connector, EditsParts)` asks.


@runtime_checkable
class AnswersPresses(Protocol):
    async def acknowledge(self, press: Press, text: str = "") -> None:
        """Tell the platform that a press was seen, so that its button stops waiting; never raises."""
        ...


@runtime_checkable
class ReadsMessages(Protocol):
    async def read(self, address: Address, external_id: str, typing: bool = True) -> None:
        """Mark the customer's message as read and show that an answer is being written; never raises."""
        ...


@runtime_checkable
class EditsParts(Protocol):
    async def edit(self, address: Address, external_id: str, part: Part) -> str:
        """Put the part in the place of one sent earlier; returns the id that it has now. Raises SendError."""
        ...


@runtime_checkable
class FetchesMedia(Protocol):
    async def fetch_media(self, media: Media, max_bytes: int) -> bytes:
        """The file behind an inbound media's `ref`. Raises SendError: `rejected` when it is gone or too large."""
        ...


@runtime_checkable
class ChecksItself(Protocol):
    async def check(self) -> str:
        """What the platform knows of us, in one line for the shop's engineer. Raises SendError."""
        ...


@runtime_checkable
class HoldsConnections(Protocol):
    async def close(self) -> None:
        """Give back what is held open."""
        ...


@runtime_checkable
class SendsTemplates(Protocol):
    async def send_template(self, address: Address, template: Template) -> str:
        """Say something outside the window of free text; returns the platform's id of it. Raises SendError."""
        ...


@runtime_checkable
class ReadsErrors(Protocol):
    def error_kind(self, code: str) -> SendErrorKind | None:
        """What an error code means that a `failed` status brought; None when it is not known."""
        ...


@runtime_checkable
class HasHandle(Protocol):
    async def handle(self) -> str:
        """By what name or number customers find us on the platform. Raises SendError."""
        ...


@runtime_checkable
class Polls(Protocol):
    async def poll(self, store: Callable[[Mapping[str, object]], Awaitable[object]]) -> None:
        """Ask the platform for what came in, for ever; it is confirmed only after `store` returned. Raises SendError
        when the platform does not know us, and whatever `store` raises."""
        ...
