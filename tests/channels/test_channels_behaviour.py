"""The same behaviours for every channel: what happens does not hang on where the customer writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels.reading import MAX_TEXT_CHARS
from channels.types import Connector, Message, Press, Reachability, Skipped
from tests.channels.connectors import CONNECTORS, CUSTOMER

Payload = dict[str, Any]
CHANNELS = list(CONNECTORS)


def telegram_text(text: object, number: int = 1) -> Payload:
    sender = {"id": 1111, "is_bot": False, "first_name": "A"}
    chat = {"id": 1111, "type": "private"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1_735_689_600, "chat": chat, "from": sender, "text": text},
    }


def telegram_press(key: str, number: int = 1) -> Payload:
    message = {"message_id": 1, "date": 1, "chat": {"id": 1111, "type": "private"}}
    return {
        "update_id": number,
        "callback_query": {"id": str(number), "from": {"id": 1111}, "data": key, "message": message},
    }


def telegram_blocked(reachable: bool) -> Payload:
    status = "member" if reachable else "kicked"
    chat = {"id": 1111, "type": "private"}
    return {"update_id": 3, "my_chat_member": {"chat": chat, "date": 5, "new_chat_member": {"status": status}}}


def whatsapp(*messages: Payload) -> Payload:
    value = {"metadata": {"phone_number_id": "100200300"}, "messages": list(messages)}
    return {"entry": [{"changes": [{"field": "messages", "value": value}]}]}


def whatsapp_text(text: object, number: int = 1) -> Payload:
    return whatsapp({"from": "380501234567", "id": f"wamid.{number}", "type": "text", "text": {"body": text}})


def whatsapp_press(key: str, number: int = 1) -> Payload:
    reply = {"type": "button_reply", "button_reply": {"id": key, "title": "x"}}
    return whatsapp({"from": "380501234567", "id": f"wamid.{number}", "type": "interactive", "interactive": reply})


def sms_text(text: object, number: int = 1) -> Payload:
    return {"MessageSid": f"SM{number}", "From": "+380501234567", "To": "+15005550006", "Body": text}


def web_text(text: object, number: int = 1) -> Payload:
    return {"visitor": "v-1", "frame": {"type": "say", "id": f"c{number}", "text": text}}


def web_press(key: str, number: int = 1) -> Payload:
    return {"visitor": "v-1", "frame": {"type": "press", "id": f"c{number}", "key": key}}


TEXT: dict[str, Callable[..., Payload]] = {
    "telegram": telegram_text,
    "whatsapp": whatsapp_text,
    "sms": sms_text,
    "web": web_text,
}
PRESS: dict[str, Callable[..., Payload]] = {
    "telegram": telegram_press,
    "whatsapp": whatsapp_press,
    "web": web_press,
}
UNKNOWN: dict[str, Payload] = {
    "telegram": {"update_id": 9, "telepathy": {"message_id": 9}},
    "whatsapp": whatsapp({"from": "380501234567", "id": "wamid.9", "type": "telepathy", "telepathy": {}}),
    "sms": {"MessageSid": "SM9", "MessageStatus": "pondered"},
    "web": {"visitor": "v-1", "frame": {"type": "telepathy", "id": "c9"}},
}
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE customers; --",
    "{{7*7}} ${7*7} %s %n",
    "\u202eгірбу \u200b\u2066",
    "👩‍👩‍👧" * 50,
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
]


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connector(channel: str) -> Connector:
    return CONNECTORS[channel]()


def one(connector: Connector, payload: Payload) -> Any:
    (item,) = connector.parse(payload)
    return item


def test_a_text_is_a_message_of_its_sender(channel: str, connector: Connector) -> None:
    message = one(connector, TEXT[channel]("Є кросівки?"))
    assert isinstance(message, Message)
    assert (message.text, message.address.channel, message.address.id) == ("Є кросівки?", channel, CUSTOMER[channel])


def test_a_duplicate_has_the_same_id_and_another_message_another(channel: str, connector: Connector) -> None:
    first, again, other = (one(connector, TEXT[channel]("hi", number)) for number in (1, 1, 2))
    assert first == again
    assert first.external_id != other.external_id


def test_order_does_not_matter_to_reading(channel: str, connector: Connector) -> None:
    forth = [one(connector, TEXT[channel](f"m{number}", number)) for number in (1, 2, 3)]
    back = [one(connector, TEXT[channel](f"m{number}", number)) for number in (3, 2, 1)]
    assert forth == back[::-1]


def test_the_payload_is_left_as_it_was(channel: str, connector: Connector) -> None:
    payload = TEXT[channel]("hi")
    connector.parse(payload)
    assert payload == TEXT[channel]("hi")


@pytest.mark.parametrize("kind", list(PRESS))
def test_a_press_brings_its_key(kind: str) -> None:
    press = one(CONNECTORS[kind](), PRESS[kind]("add-RUN-100"))
    assert isinstance(press, Press)
    assert (press.key, press.address.id) == ("add-RUN-100", CUSTOMER[kind])


def test_an_unknown_kind_is_skipped(channel: str, connector: Connector) -> None:
    assert isinstance(one(connector, UNKNOWN[channel]), Skipped)


@pytest.mark.parametrize("nothing", ["", " \n", None, "\0", "\ud800"])
def test_nothing_said_is_skipped(channel: str, connector: Connector, nothing: str | None) -> None:
    assert isinstance(one(connector, TEXT[channel](nothing)), Skipped)


def test_a_text_too_long_is_cut(channel: str, connector: Connector) -> None:
    assert len(one(connector, TEXT[channel]("ж" * 100_000)).text) == MAX_TEXT_CHARS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(channel: str, connector: Connector, text: str) -> None:
    assert one(connector, TEXT[channel](text)).text == text


def test_what_a_database_rejects_is_taken_out(channel: str, connector: Connector) -> None:
    assert one(connector, TEXT[channel]("a\0b\ud800c")).text == "abc"


GONE_AND_BACK = [
    ("telegram", telegram_blocked(False), telegram_blocked(True)),
    ("sms", sms_text("STOP"), sms_text("START", 2)),
    ("sms", sms_text(" Стоп."), sms_text("старт", 2)),
]


@pytest.mark.parametrize(("kind", "gone", "back"), GONE_AND_BACK)
def test_a_customer_who_leaves_and_comes_back(kind: str, gone: Payload, back: Payload) -> None:
    left, returned = one(CONNECTORS[kind](), gone), one(CONNECTORS[kind](), back)
    assert isinstance(left, Reachability)
    assert isinstance(returned, Reachability)
    assert (left.reachable, returned.reachable) == (False, True)
    assert left.external_id != returned.external_id
    assert left.address == returned.address
