"""SMS, through any provider that can verify, read, report and send."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import parse_qsl

from channels.reading import key_of, text_of
from channels.types import (
    Address,
    Capabilities,
    ChecksItself,
    FetchesMedia,
    HoldsConnections,
    Inbound,
    Media,
    Message,
    Part,
    Reachability,
    ReadsErrors,
    Request,
    SendError,
    SendErrorKind,
    Skipped,
    Unverified,
)

NAME = "sms"

# Ten segments of Cyrillic are what carriers deliver in one piece; three are what a customer gets unasked.
CAPABILITIES = Capabilities(max_text_chars=670, aim_segments=3, may_start="consent")

_PHONE = re.compile(r"\+?\d{3,15}", re.ASCII)
# The words that carriers oblige us to obey, and what people write in their place in Russian and Ukrainian. They count
# only as the whole message: "cancel my order" is no goodbye.
_STOP = {"stop", "stopall", "stop-all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt-out"} | {
    "стоп", "отписаться", "отписка", "отпишите", "отписать", "відписатися", "відписатись", "відписка", "відпишіть"
}  # fmt: skip
_START = {"start", "unstop", "старт"}


class SmsProvider(Protocol):
    """All that differs between SMS providers. `account` is our sender number."""

    account: str

    def verify(self, request: Request) -> None:
        """Raise Unverified unless the provider signed these bytes."""
        ...

    def parse_inbound(self, fields: Mapping[str, object]) -> list[Inbound]:
        """What the customer sent, by way of `read_sms`."""
        ...

    def parse_status(self, fields: Mapping[str, object]) -> list[Inbound]:
        """What became of a message of ours; nothing when the fields are no status report."""
        ...

    async def send(self, to: str, text: str) -> str:
        """Send one text and return the provider's id of it; raises SendError."""
        ...


class SmsConnector:
    """SMS through one provider."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self, provider: SmsProvider) -> None:
        self._provider = provider
        self.account = provider.account

    def verify(self, request: Request) -> None:
        self._provider.verify(request)

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        """A message or a status report: the form's fields, as `form_fields` reads them."""
        return self._provider.parse_status(payload) or self._provider.parse_inbound(payload)

    async def send(self, address: Address, part: Part) -> str:
        return await self._provider.send(address.id, part.text)

    async def typing(self, address: Address) -> None:
        """SMS shows no typing."""

    async def handle(self) -> str:
        """The number that customers write to."""
        return self.account

    def error_kind(self, code: str) -> SendErrorKind | None:
        return self._provider.error_kind(code) if isinstance(self._provider, ReadsErrors) else None

    async def check(self) -> str:
        """What the provider says of our account, where it can; raises SendError."""
        return await self._provider.check() if isinstance(self._provider, ChecksItself) else self.account

    async def fetch_media(self, media: Media, max_bytes: int) -> bytes:
        """A picture that came along (MMS), from the provider."""
        if isinstance(self._provider, FetchesMedia):
            return await self._provider.fetch_media(media, max_bytes)
        raise SendError(SendErrorKind.REJECTED, "file", "this provider keeps no files")

    async def close(self) -> None:
        if isinstance(self._provider, HoldsConnections):
            await self._provider.close()


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form, blank ones too; of a doubled field the first."""
    fields: dict[str, str] = {}
    for name, value in form_pairs(body):
        fields.setdefault(name, value)
    return fields


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """All pairs of an urlencoded form in their order, bytes that are no text replaced."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def read_sms(
    external_id: str, sender: str, account: str, text: str, media: tuple[Media, ...] = (), opt: str = ""
) -> Inbound:
    """One SMS as a message, an opt-out or an opt-in. `opt` is the provider's verdict: "stop", "start" or nothing."""
    if not external_id:
        return Skipped("message without an id")
    if not _PHONE.fullmatch(sender):
        return Skipped("a sender that cannot be answered", external_id)
    address = Address(NAME, account, sender)
    word = opt or opt_word(text)
    if word:
        return Reachability(address, external_id, word == "start", "opt_in" if word == "start" else "opt_out")
    if not text.strip() and not media:
        return Skipped("empty message", external_id)
    return Message(address, external_id, text, media=media)


def opt_word(text: str) -> str:
    """ "stop" or "start" when the whole text is such a word, in any case and with any marks around it; else nothing."""
    word = text.strip(" \t\r\n.!\"'«»“”").casefold()
    if word in _STOP:
        return "stop"
    return "start" if word in _START else ""


class ConsoleProvider:
    """A provider that prints. It has no webhooks: `{"from", "id", "text"}` comes from the same process."""

    def __init__(self, account: str = "console", write: Callable[[str], object] = print) -> None:
        self.account = account
        self._write = write
        self._sent = 0

    def verify(self, request: Request) -> None:
        raise Unverified("the console provider takes no webhooks")

    def parse_inbound(self, fields: Mapping[str, object]) -> list[Inbound]:
        external_id, sender = key_of(fields.get("id")), key_of(fields.get("from"))
        return [read_sms(external_id, sender, self.account, text_of(fields.get("text")))]

    def parse_status(self, fields: Mapping[str, object]) -> list[Inbound]:
        return []

    async def send(self, to: str, text: str) -> str:
        await asyncio.to_thread(self._write, f"SMS to {to}:\n{text}\n")
        self._sent += 1
        return f"console-{self._sent}"
