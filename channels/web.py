"""Web chat: the shop's own widget. Its frames come in, parts go into a mailbox from which its sockets read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from channels.reading import key_of, mapping, text_of
from channels.types import Address, Capabilities, Inbound, MediaKind, Message, Part, Press, Request, Skipped

NAME = "web"

CAPABILITIES = Capabilities(
    max_text_chars=8000,
    max_caption_chars=8000,
    max_buttons=40,
    max_button_chars=80,
    buttons_per_row=3,
    cards=True,
    max_cards=20,
    images=True,
    link_buttons=True,
    typing=True,
    read_receipts=True,
    media_kinds=tuple(MediaKind),
    may_start="open_page",
)

MAX_FRAME_BYTES = 32 * 1024
_SILENT_FRAMES = ("hello", "typing", "read", "ping")


class Mailbox(Protocol):
    """Where parts for visitors are laid down, in order, for their sockets to fetch."""

    async def put(self, address: Address, part: Part) -> str:
        """Keep the part and wake the visitor's sockets; returns its sequence number or id."""
        ...

    async def typing(self, address: Address) -> None:
        """Tell the visitor's sockets that an answer is being written."""
        ...


class WebConnector:
    """The web chat. The bot hands over `{"visitor": id, "frame": {...}}` with the id that it vouches for."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self, mailbox: Mailbox | None = None) -> None:
        self._mailbox = mailbox

    def verify(self, request: Request) -> None:
        """Nothing to check here: the socket's Origin and token are checked where the visitor's id is given."""

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        visitor, frame = key_of(payload.get("visitor")), mapping(payload.get("frame"))
        if not visitor:
            return [Skipped("no visitor")]
        return [_parse_frame(Address(NAME, "", visitor), frame)]

    async def send(self, address: Address, part: Part) -> str:
        if self._mailbox is None:
            raise RuntimeError("this web connector was made for reading only")
        return await self._mailbox.put(address, part)

    async def typing(self, address: Address) -> None:
        if self._mailbox is not None:
            await self._mailbox.typing(address)

    async def close(self) -> None:
        """Nothing is held open."""


def _parse_frame(address: Address, frame: Mapping[str, object]) -> Inbound:
    kind, client_id = text_of(frame.get("type")), key_of(frame.get("id"))
    if kind in _SILENT_FRAMES:
        return Skipped(f"{kind} frame")
    if kind not in ("say", "press"):
        return Skipped("unknown frame")
    if not client_id:
        return Skipped(f"{kind} frame without an id")
    external_id = f"{address.id}:{client_id}"
    return _say(address, external_id, frame) if kind == "say" else _press(address, external_id, frame)


def _say(address: Address, external_id: str, frame: Mapping[str, object]) -> Inbound:
    text = text_of(frame.get("text"))
    if not text.strip():
        return Skipped("empty message", external_id)
    return Message(
        address,
        external_id,
        text,
        language_hint=key_of(frame.get("lang")),
        product=key_of(frame.get("product")),
    )


def _press(address: Address, external_id: str, frame: Mapping[str, object]) -> Inbound:
    key = key_of(frame.get("key"))
    if not key:
        return Skipped("press without a key", external_id)
    return Press(address, external_id, key, text_of(frame.get("label")))
