"""The channels without a platform: the loopback, the terminal, the console, and the web's mailbox."""

from __future__ import annotations

import pytest

from channels import telegram_updates, web
from channels.files import UploadedFiles
from channels.fit import Labels, fit
from channels.loopback import LoopbackConnector
from channels.sms import ConsoleProvider, SmsConnector, form_fields
from channels.telegram import TelegramConnector
from channels.terminal import TerminalConnector, show
from channels.types import (
    Address,
    AnswersPresses,
    Card,
    ChecksItself,
    Choice,
    EditsParts,
    FetchesMedia,
    Message,
    Part,
    Press,
    ReadsMessages,
    Reply,
    SendError,
    SendErrorKind,
    Skipped,
)
from channels.web import WebConnector
from tests.channels import connectors

OLENA = Address("telegram", "", "olena")


async def test_loopback_keeps_what_it_was_sent_and_fails_as_told() -> None:
    loopback = LoopbackConnector("telegram", telegram_updates.CAPABILITIES)
    lost = SendError(SendErrorKind.RETRY, "timeout", uncertain=True)
    loopback.fail([SendError(SendErrorKind.SLOW_DOWN, "429", retry_after_s=1.0), lost])
    for text in ("one", "two"):
        with pytest.raises(SendError):
            await loopback.send(OLENA, Part(text))
    assert await loopback.send(OLENA, Part("three")) == "telegram-2"
    assert [part.text for part in loopback.sent_to("olena")] == ["two", "three"]
    await loopback.typing(OLENA)
    assert loopback.typed == [OLENA]
    await loopback.close()


def test_loopback_reads_messages_and_presses() -> None:
    loopback = LoopbackConnector("sms", telegram_updates.CAPABILITIES, account="+1")
    address = Address("sms", "+1", "olena")
    assert loopback.parse({"from": "olena", "id": "1", "text": "hi"}) == [Message(address, "1", "hi")]
    assert loopback.parse({"from": "olena", "id": "2", "press": "k"}) == [Press(address, "2", "k")]
    assert isinstance(loopback.parse({"from": "olena", "text": "hi"})[0], Skipped)


async def test_terminal_writes_what_the_channel_would_show() -> None:
    lines: list[str] = []
    terminal = TerminalConnector(lines.append, "telegram", telegram_updates.CAPABILITIES)
    card = Card("RUN <1>", "199 ₴", "Light", "/media/1.jpg", choices=(Choice("Add", "a"),))
    for part in fit(Reply("Found:", (card,), ask_contact="My number"), terminal.capabilities):
        await terminal.send(OLENA, part)
    assert lines == ["🖼  /media/1.jpg\nFound:\n\nRUN <1>\n199 ₴\nLight\n[Add]", "My number\n[My number]"]
    (message,) = terminal.parse({"from": "olena", "id": "1", "text": "hi"})
    assert isinstance(message, Message)
    assert isinstance(terminal.parse({"from": "olena", "id": "1", "text": " "})[0], Skipped)


def test_terminal_shows_carousels_and_lists() -> None:
    card = Card("RUN", "199 ₴", choices=(Choice("Add", "a"), Choice("Details", "d")))
    (part,) = fit(Reply("Found:", (card,), (Choice("More", "m"),), footer="1 of 9"), web.CAPABILITIES)
    assert show(part) == "Found:\n1. RUN — 199 ₴\n   [Add] [Details]\n1 of 9\n[More]"
    assert (
        show(Part("Which?", choices=(Choice("A", "a"),), layout="list", list_label="Choose"))
        == "Which?\n☰ Choose\n[A]"
    )


async def test_console_prints() -> None:
    lines: list[str] = []
    console = SmsConnector(ConsoleProvider(write=lines.append))
    assert await console.send(Address("sms", "console", "+380501234567"), Part("hi")) == "console-1"
    assert lines == ["SMS to +380501234567:\nhi\n"]
    (message,) = console.parse({"from": "+380501234567", "id": "1", "text": "2"})
    assert isinstance(message, Message)
    assert await console.check() == "console"
    await console.close()


def test_form_fields() -> None:
    assert form_fields(b"Body=%D1%94+1&From=&From=2&a") == {"Body": "є 1", "From": "", "a": ""}
    assert form_fields(b"\xff=%ff") == {"\ufffd": "\ufffd"}


class Mailbox:
    def __init__(self) -> None:
        self.parts: list[tuple[str, Part]] = []
        self.typed: list[str] = []

    async def put(self, address: Address, part: Part) -> str:
        self.parts.append((address.id, part))
        return str(len(self.parts))

    async def typing(self, address: Address) -> None:
        self.typed.append(address.id)


async def test_web_lays_its_parts_into_the_mailbox() -> None:
    mailbox = Mailbox()
    connector = WebConnector(mailbox)
    address = Address("web", "", "v-1")
    (part,) = fit(Reply("Hi", (Card("RUN", ref="RUN-1"),)), connector.capabilities, Labels())
    assert await connector.send(address, part) == "1"
    await connector.typing(address)
    assert (mailbox.parts, mailbox.typed) == ([("v-1", part)], ["v-1"])
    assert part.cards[0].ref == "RUN-1"
    with pytest.raises(RuntimeError):
        await WebConnector().send(address, part)


def test_an_upload_is_trusted_for_a_while() -> None:
    now = [0.0]
    files = UploadedFiles(max_files=2, max_age_s=10.0, monotonic=lambda: now[0])
    files.remember(b"a", "id-a")
    assert files.known(b"a") == "id-a"
    now[0] = 11.0
    assert files.known(b"a") == ""
    for name in (b"b", b"c"):
        files.remember(name, name.decode())
    assert [files.known(name) for name in (b"a", b"b", b"c")] == ["", "b", "c"]


ABILITIES = [
    ("telegram", {AnswersPresses, EditsParts, FetchesMedia, ChecksItself}),
    ("whatsapp", {ReadsMessages, FetchesMedia, ChecksItself}),
    ("sms", {FetchesMedia, ChecksItself}),
    ("web", set()),
]


@pytest.mark.parametrize(("channel", "able"), ABILITIES)
def test_what_a_channel_can_besides(channel: str, able: set[type]) -> None:
    connector = connectors.CONNECTORS[channel]()
    every = {AnswersPresses, EditsParts, FetchesMedia, ChecksItself, ReadsMessages}
    assert {ability for ability in every if isinstance(connector, ability)} == able


def test_a_token_that_is_none_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="looks like"):
        TelegramConnector("nonsense", "secret")
