"""A connector that keeps what it was sent: for `chat`, `replay` and tests, in the shape of any channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from channels.reading import key_of, text_of
from channels.types import (
    Address,
    Capabilities,
    Inbound,
    Message,
    Part,
    Press,
    Request,
    SendError,
    Skipped,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One part as the platform would have got it."""

    address: Address
    part: Part
    external_id: str


@dataclass(slots=True)
class LoopbackConnector:
    """A platform in memory. `failures` are raised one a send before sends succeed again."""

    name: str
    capabilities: Capabilities
    account: str = ""
    sent: list[Sent] = field(default_factory=list)
    typed: list[Address] = field(default_factory=list)
    failures: list[SendError] = field(default_factory=list)

    def fail(self, errors: Iterable[SendError]) -> None:
        """Let the next sends raise these, one each; an uncertain error keeps the part as a platform would have."""
        self.failures.extend(errors)

    def sent_to(self, address_id: str) -> list[Part]:
        """All parts that this customer got, in order."""
        return [sent.part for sent in self.sent if sent.address.id == address_id]

    def verify(self, request: Request) -> None:
        """Nobody but us speaks here."""

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        """`{"from", "id", "text"}` is a message, `{"from", "id", "press"}` a press."""
        sender, external_id = key_of(payload.get("from")), key_of(payload.get("id"))
        if not sender or not external_id:
            return [Skipped("no sender or id", external_id)]
        address = Address(self.name, self.account, sender)
        if key := key_of(payload.get("press")):
            return [Press(address, external_id, key, text_of(payload.get("label")))]
        if text := text_of(payload.get("text")):
            return [Message(address, external_id, text)]
        return [Skipped("empty message", external_id)]

    async def send(self, address: Address, part: Part) -> str:
        error = self.failures.pop(0) if self.failures else None
        if error and not error.uncertain:
            raise error
        sent = Sent(address, part, f"{self.name}-{len(self.sent) + 1}")
        self.sent.append(sent)
        if error:
            raise error
        return sent.external_id

    async def typing(self, address: Address) -> None:
        self.typed.append(address)

    async def close(self) -> None:
        """Nothing is held open."""
