"""A conversation in the terminal, shown as plain lines in the shape of any channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from channels.markup import to_plain
from channels.reading import key_of, text_of
from channels.types import Address, Capabilities, Card, Choice, Inbound, Message, Part, Request, Skipped

NAME = "terminal"

CAPABILITIES = Capabilities(max_text_chars=100_000)


class TerminalConnector:
    """Writes each part as lines; `capabilities` are those of the channel it plays."""

    def __init__(
        self, write: Callable[[str], object] = print, name: str = NAME, capabilities: Capabilities = CAPABILITIES
    ) -> None:
        self.name = name
        self.capabilities = capabilities
        self._write = write
        self._sent = 0

    def verify(self, request: Request) -> None:
        """Whoever sits at the terminal is who they are."""

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        """`{"from", "id", "text"}`: one line that was typed."""
        sender, external_id = key_of(payload.get("from")), key_of(payload.get("id"))
        text = text_of(payload.get("text"))
        if not (sender and external_id and text.strip()):
            return [Skipped("empty line", external_id)]
        return [Message(Address(self.name, "", sender), external_id, text)]

    async def send(self, address: Address, part: Part) -> str:
        self._write(show(part, self.capabilities.markup))
        self._sent += 1
        return f"{self.name}-{self._sent}"

    async def typing(self, address: Address) -> None:
        """A terminal shows no typing."""

    async def close(self) -> None:
        """The terminal stays."""


def show(part: Part, markup: str = "plain") -> str:
    """The part as a person at a terminal reads it: pictures by name, buttons in brackets."""
    lines = [f"🖼  {part.image}"] if part.image else []
    lines += [f"📎 {part.media.name or part.media.ref} ({part.media.kind})"] if part.media else []
    lines += [to_plain(part.text, markup)] if part.text else []
    lines += [_show_card(number, card) for number, card in enumerate(part.cards, 1)]
    lines += [part.footer] if part.footer else []
    lines += [f"☰ {part.list_label}"] if part.layout == "list" else []
    lines += [_show_choices(part.choices)] if part.choices else []
    lines += [f"[{ask}]" for ask in (part.ask_contact, part.ask_location) if ask]
    return "\n".join(lines)


def _show_card(number: int, card: Card) -> str:
    head = " — ".join(word for word in (card.title, card.price) if word)
    lines = [f"{number}. {head}", card.text, _show_choices(card.choices)]
    return "\n   ".join(line for line in lines if line)


def _show_choices(choices: tuple[Choice, ...]) -> str:
    return " ".join(f"[{choice.label}]" for choice in choices)
