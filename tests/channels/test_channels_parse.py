"""What comes in from each platform: documented payloads of every kind, and any other JSON whatever."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.reading import MAX_TEXT_CHARS
from channels.twilio import TwilioProvider
from channels.types import Connector, Inbound, Message, Press, Reachability, Skipped, Status
from tests.channels.connectors import CONNECTORS

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*/*.json"))
PARSERS: dict[str, Connector] = {name: make() for name, make in CONNECTORS.items()}


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def plain(value: Any) -> Any:
    """The value as JSON would say it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_payload(path: Path) -> None:
    fixture = load(path)
    found = PARSERS[path.parent.name].parse(fixture["payload"])
    read = [{"type": type(item).__name__} | plain(asdict(item)) for item in found]
    wanted = [{key: item.get(key) for key in expected} for item, expected in zip(read, fixture["expect"], strict=True)]
    assert wanted == fixture["expect"]


def test_a_messaging_service_is_one_sender_whatever_its_numbers() -> None:
    """Who opts out of one of its numbers opts out of the shop: it is the service that we send from."""
    service = f"MG{1:032x}"
    provider = TwilioProvider("AC1", "token", service)
    fields = {"MessageSid": "SM1", "From": "+380501234567", "To": "+15005550006", "Body": "STOP"}
    (through,) = provider.parse_inbound(fields | {"MessagingServiceSid": service})
    (past,) = provider.parse_inbound(fields)
    assert isinstance(through, Reachability)
    assert isinstance(past, Reachability)
    assert (through.address.account, past.address.account) == (service, "+15005550006")


# ------------------------------------------------------------------------------------------------ anything at all

ODD: tuple[Any, ...] = (None, 7, -1.5, "text", [], {}, [[]], {"id": {}}, True)
SIGNS = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "a\0b", "x" * 300, "5", "-1", "private"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | SIGNS
    | st.sampled_from([10**30, -(10**30), 1111, 0, float("nan"), float("inf")])
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3), max_leaves=10
)


def paths_of(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in inner for path in paths_of(item, (*at, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any, drop: bool) -> Any:
    """The value with one place of it replaced or left out."""
    if not path:
        return new if isinstance(new, dict) else {}
    value = copy.deepcopy(value)
    parent = value
    for key in path[:-1]:
        parent = parent[key]
    if drop:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return value


def assert_sound(found: list[Inbound]) -> None:
    """Whatever was sent, what was read can be stored: typed, with ids, without what PostgreSQL rejects."""
    assert found
    for item in found:
        assert isinstance(item, Message | Press | Status | Reachability | Skipped)
        text = json.dumps(plain(asdict(item)), ensure_ascii=False)
        text.encode()
        assert "\\u0000" not in text
        if isinstance(item, Message | Press | Reachability):
            assert item.external_id
            assert item.address.id
            assert len(item.address.id) + len(item.external_id) < 1200
        if isinstance(item, Message):
            assert len(item.text) <= MAX_TEXT_CHARS
            read = item.media or item.location or item.contact or item.order or item.unsupported
            assert item.text.strip() or read


@pytest.mark.parametrize("channel", CONNECTORS)
@given(payload=st.dictionaries(SIGNS, JSON, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_object_is_read(channel: str, payload: dict[str, Any]) -> None:
    assert_sound(PARSERS[channel].parse(payload))


@pytest.mark.parametrize("channel", CONNECTORS)
@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_change_to_a_real_payload_is_read(channel: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in FIXTURES if path.parent.name == channel]))
    payload = load(path)["payload"]
    for _ in range(data.draw(st.integers(1, 3))):
        places = paths_of(payload)
        payload = changed(payload, data.draw(st.sampled_from(places)), data.draw(JSON), data.draw(st.booleans()))
    assert_sound(PARSERS[channel].parse(payload))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_field_may_be_missing_or_of_another_type(path: Path) -> None:
    payload = load(path)["payload"]
    for place in paths_of(payload):
        for new in ODD:
            assert_sound(PARSERS[path.parent.name].parse(changed(payload, place, new, drop=False)))
        assert_sound(PARSERS[path.parent.name].parse(changed(payload, place, None, drop=True)))


# ------------------------------------------------------------------------------------------------ what must survive

# Where a text stands, who wrote it and which message it is: whatever else is missing or strange, it is read.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "telegram": (
        *(("message_id",), ("edit_date",), ("chat", "id"), ("chat", "type"), ("from", "is_bot")),
        *(("text",), ("caption",)),
    ),
    "whatsapp": (
        *(("field",), ("messages", "id"), ("from",), ("from_user_id",), ("wa_id",), ("user_id",), ("group_id",)),
        *(("body",), ("caption",), ("text",)),
    ),
    "sms": (("MessageSid",), ("SmsMessageSid",), ("SmsSid",), ("From",), ("To",), ("Body",), ("OptOutType",)),
    "web": (("visitor",), ("frame", "id"), ("frame", "type"), ("text",)),
}
STRANGE: tuple[Any, ...] = (None, 7, -1.5, "strange", "", [], {}, [[]], {"id": {}}, True, False)


def named(path: tuple[Any, ...]) -> tuple[str, ...]:
    """The names on the way, places in lists left out."""
    return tuple(key for key in path if isinstance(key, str))


def spare_places(channel: str, payload: Any) -> list[tuple[Any, ...]]:
    """The places that a text does not hang on: neither needed themselves, nor around or within what is."""
    every = paths_of(payload)
    needed = [path for path in every if any(named(path)[-len(end) :] == end for end in NEEDED[channel])]
    around = {path[:length] for path in needed for length in range(len(path) + 1)}
    return [path for path in every if path not in around and not any(path[: len(n)] == n for n in needed)]


def texts(found: list[Inbound]) -> list[tuple[str, str, str]]:
    return [(m.address.id, m.external_id, m.text) for m in found if isinstance(m, Message) and m.text.strip()]


def written(path: Path) -> bool:
    return bool(texts(PARSERS[path.parent.name].parse(load(path)["payload"])))


WRITTEN = [path for path in FIXTURES if written(path)]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_text_survives_whatever_is_missing_or_strange_around_it(path: Path) -> None:
    channel, payload = path.parent.name, load(path)["payload"]
    parser, whole = PARSERS[channel], texts(PARSERS[channel].parse(payload))
    for place in spare_places(channel, payload):
        for new in STRANGE:
            assert texts(parser.parse(changed(payload, place, new, drop=False))) == whole, (place, new)
        assert texts(parser.parse(changed(payload, place, None, drop=True))) == whole, place


@pytest.mark.parametrize("channel", CONNECTORS)
@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_text_survives_many_changes_around_it(channel: str, data: st.DataObject) -> None:
    payload = load(data.draw(st.sampled_from([path for path in WRITTEN if path.parent.name == channel])))["payload"]
    whole = texts(PARSERS[channel].parse(payload))
    for _ in range(data.draw(st.integers(1, 6))):
        if places := spare_places(channel, payload):
            new, drop = data.draw(JSON | st.sampled_from(STRANGE)), data.draw(st.booleans())
            payload = changed(payload, data.draw(st.sampled_from(places)), new, drop)
    assert texts(PARSERS[channel].parse(payload)) == whole


NEW: tuple[Any, ...] = ({"id": "n", "type": "new"}, ["new"], "new", None, 7, True)


def alike(item: Inbound) -> object:
    """The event; of what is skipped only that it is, for its reason may name what is new."""
    return (Skipped, item.external_id) if isinstance(item, Skipped) else item


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_new_fields_change_nothing(path: Path) -> None:
    payload, parser = load(path)["payload"], PARSERS[path.parent.name]
    before = [alike(item) for item in parser.parse(payload)]
    for place in paths_of(payload):
        for new in NEW:
            more = changed(payload, (*place, "a_field_of_next_year"), new, drop=False) if within(payload, place) else {}
            assert not more or [alike(item) for item in parser.parse(more)] == before, place


def within(payload: Any, place: tuple[Any, ...]) -> bool:
    """Whether an object stands there."""
    for key in place:
        payload = payload[key]
    return isinstance(payload, dict)


def test_deep_nesting_is_read() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"message": deep, "entry": [deep]} if deep == "x" else {"message": deep}
    for parser in PARSERS.values():
        assert_sound(parser.parse(deep))
