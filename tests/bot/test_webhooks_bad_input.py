"""What platforms never send and others do, over HTTP to every webhook: refused or ignored, and never a 500."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from channels.sms import form_pairs
from channels.twilio import sign
from tests.bot.messengers import (
    PUBLIC_URL,
    SMS_FORM,
    TELEGRAM_UPDATE,
    WHATSAPP_MESSAGE,
    Messengers,
    messengers,
    whatsapp_payload,
)
from tests.channels.providers import FakeTwilio

PATHS = {
    "telegram": "/channels/telegram",
    "whatsapp": "/channels/whatsapp",
    "sms": "/channels/sms/twilio",
    "status": "/channels/sms/twilio/status",
}
KINDS = {"telegram": "application/json", "whatsapp": "application/json"}
FORM = "application/x-www-form-urlencoded"
SIGNATURES = {"telegram": "X-Telegram-Bot-Api-Secret-Token", "whatsapp": "X-Hub-Signature-256"}
STATUS = {"MessageSid": "SM1", "From": FakeTwilio.sender, "To": "+380501112233", "MessageStatus": "delivered"}
GOOD = {
    "telegram": json.dumps(TELEGRAM_UPDATE).encode(),
    "whatsapp": json.dumps(whatsapp_payload([WHATSAPP_MESSAGE])).encode(),
    "sms": urlencode(SMS_FORM).encode(),
    "status": urlencode(STATUS).encode(),
}
MESSAGES = ("telegram", "whatsapp", "sms")


def header_of(channel: str) -> str:
    return SIGNATURES.get(channel, "X-Twilio-Signature")


def signature(channel: str, body: bytes, secret: str = "") -> str:
    """As the platform would sign it; with another secret when one is given."""
    if channel == "telegram":
        return secret or "secret"
    if channel == "whatsapp":
        return "sha256=" + hmac.new((secret or "app-secret").encode(), body, hashlib.sha256).hexdigest()
    pairs = "".join(name + value for name, value in sorted(set(form_pairs(body))))
    return sign(secret or FakeTwilio.auth_token, PUBLIC_URL + PATHS[channel] + pairs)


async def post(shop: Messengers, channel: str, body: Any, *signatures: str, **headers: str) -> httpx.Response:
    """The body with these signatures; the right one when none is given."""
    sent = [("Content-Type", KINDS.get(channel, FORM))] if "Content-Type" not in headers else []
    sent += list(headers.items())
    sent += [(header_of(channel), one) for one in signatures]
    return await shop.web.post(PATHS[channel], content=body, headers=sent)


async def verified(shop: Messengers, channel: str, body: bytes, **headers: str) -> httpx.Response:
    return await post(shop, channel, body, signature(channel, body), **headers)


async def nothing_happened(shop: Messengers) -> bool:
    return await shop.rows("SELECT 1 FROM inbox UNION ALL SELECT 1 FROM early_statuses") == []


@pytest.fixture(params=list(PATHS))
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# ------------------------------------------------------------------------------------------------ signatures


async def test_signatures_that_are_missing_wrong_doubled_or_anothers(shop: Messengers, channel: str) -> None:
    body = GOOD[channel]
    right, others = signature(channel, body), signature(channel, body, "another-secret")
    for signatures in (
        (),
        ("",),
        (others,),
        (right + "0",),
        (right[:-1],),
        (others, right),
        (right, others),
        ("0" * 5000,),
    ):
        assert (await post(shop, channel, body, *signatures)).status_code == 401, signatures
    assert await nothing_happened(shop)
    assert (await post(shop, channel, body, right)).status_code == 200


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "status"])
async def test_a_body_changed_by_one_byte(shop: Messengers, channel: str) -> None:
    rng, body = random.Random(7), GOOD[channel]
    right = signature(channel, body)
    for at in rng.sample(range(len(body)), 25):
        changed = bytearray(body)
        changed[at] ^= 1 << rng.randrange(7)
        if form_pairs(bytes(changed)) == form_pairs(body) and channel != "whatsapp":
            continue  # "+" and "%2B" spell the same field
        assert (await post(shop, channel, bytes(changed), right)).status_code == 401, bytes(changed)
    assert await nothing_happened(shop)


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "status"])
async def test_a_signature_of_yesterdays_body(shop: Messengers, channel: str) -> None:
    stale = signature(channel, GOOD[channel].replace(b"MUG-1", b"TEA-2").replace(b"delivered", b"failed"))
    assert (await post(shop, channel, GOOD[channel], stale)).status_code == 401
    assert await nothing_happened(shop)


async def test_a_signature_for_another_address(shop: Messengers) -> None:
    body = GOOD["sms"]
    assert (await post(shop, "status", body, signature("sms", body))).status_code == 401
    elsewhere = sign(FakeTwilio.auth_token, "https://evil.example/channels/sms/twilio")
    assert (await post(shop, "sms", body, elsewhere, Host="evil.example")).status_code == 401


# ------------------------------------------------------------------------------------------------ bodies


@pytest.mark.parametrize("told", [True, False])
async def test_ten_megabytes(shop: Messengers, channel: str, told: bool) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"a" * 1_000_000

    body = b"a" * 10_000_000
    sent: Any = body if told else in_pieces()
    assert (await post(shop, channel, sent, signature(channel, body))).status_code == 413


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "GZIP", "gzip, identity", "x"])
async def test_a_packed_body_is_never_unpacked(shop: Messengers, channel: str, packing: str) -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    answer = await verified(shop, channel, bomb, **{"Content-Encoding": packing})
    assert answer.status_code == 415
    assert await nothing_happened(shop)


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "", "json", "*/*"]
)
async def test_another_content_type(shop: Messengers, channel: str, kind: str) -> None:
    assert (await verified(shop, channel, GOOD[channel], **{"Content-Type": kind})).status_code == 415
    other = FORM if channel in KINDS else "application/json"
    assert (await verified(shop, channel, GOOD[channel], **{"Content-Type": other})).status_code == 415
    assert await nothing_happened(shop)


NO_OBJECT = [b"[]", b"null", b"1", b'"text"', b"{", b"", b"\xff\xfe", b"[" * 100_000, b"NaN", b'{"a":' * 5000, b"{}{}"]


@pytest.mark.parametrize("body", NO_OBJECT, ids=lambda body: repr(body[:8]))
async def test_a_verified_body_that_is_no_object_is_taken_and_ignored(
    shop: Messengers, channel: str, body: bytes
) -> None:
    assert (await verified(shop, channel, body)).status_code == 200
    assert await nothing_happened(shop)


WRONG: list[Any] = [None, True, -1, 1.5, 10**40, "", "x" * 5000, "\0", "\ud800", [], {}, [["a"]], {"id": {"id": 1}}]


def with_value(channel: str, name: str, value: Any) -> bytes:
    """A message with this value in this field, whatever its type."""
    if channel == "telegram":
        message = dict(TELEGRAM_UPDATE["message"])  # type: ignore[call-overload]
        if name == "chat":
            message["chat"] = {"id": value, "type": "private"}
        else:
            message[name] = value
        return json.dumps(TELEGRAM_UPDATE | {"message": message}).encode()
    if channel == "whatsapp":
        return json.dumps(whatsapp_payload([WHATSAPP_MESSAGE | {name: value}])).encode()
    return urlencode({**SMS_FORM, name: value}, errors="replace").encode()


FIELDS = {
    "telegram": ("message_id", "chat", "from", "text", "date"),
    "whatsapp": ("id", "from", "type", "timestamp", "text"),
    "sms": ("MessageSid", "From", "To", "Body", "NumMedia"),
}


@pytest.mark.parametrize("channel", MESSAGES)
async def test_fields_of_the_wrong_type_never_end_in_an_error(shop: Messengers, channel: str) -> None:
    for name in FIELDS[channel]:
        for value in WRONG:
            answer = await verified(shop, channel, with_value(channel, name, value))
            assert answer.status_code == 200, (name, value)
    assert await shop.rows("SELECT 1 FROM inbox WHERE state = 'set_aside'") == []
    for (address,) in await shop.rows("SELECT address FROM identities"):
        assert 0 < len(str(address)) <= 64


@pytest.mark.parametrize("number", ["+" + "1" * 40, "1" * 40, "+", "abc", "٠١٢٣٤٥٦٧٨", "+380 50", "-5", "+1e9"])
@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
async def test_a_number_that_is_none(shop: Messengers, channel: str, number: str) -> None:
    body = with_value(channel, "from" if channel == "whatsapp" else "From", number)
    assert (await verified(shop, channel, body)).status_code == 200
    assert await nothing_happened(shop)


# ------------------------------------------------------------------------------------------------ again, later


async def test_an_old_webhook_that_comes_again_changes_nothing(shop: Messengers) -> None:
    """Platforms repeat for a week, and whoever recorded a request may do so for ever."""
    for channel in PATHS:
        assert (await verified(shop, channel, GOOD[channel])).status_code == 200
    carts = await shop.rows("SELECT customer_id, sku, quantity FROM cart_lines ORDER BY customer_id")
    said = [len(platform.taken) for platform in (shop.telegram, shop.graph, shop.twilio)]
    for days in (1, 8, 400):
        shop.clock.advance(timedelta(days=days))
        for channel in PATHS:
            assert (await verified(shop, channel, GOOD[channel])).status_code == 200
    assert await shop.rows("SELECT customer_id, sku, quantity FROM cart_lines ORDER BY customer_id") == carts
    assert [len(platform.taken) for platform in (shop.telegram, shop.graph, shop.twilio)] == said == [1, 1, 1]


async def test_a_minute_without_the_database(database: str, tmp_path: Path) -> None:
    """Everybody is told to come again, as often as they try; what they come with then takes effect once."""
    server = make_url(database).set(database="postgres").render_as_string(hide_password=False)
    name = make_url(database).database
    async with messengers(database, tmp_path) as shop:
        visitor = {"Authorization": f"Bearer {shop.new_visitor()}"}
        say = {"id": "c1", "type": "say", "text": "add MUG-1"}
        await shop.web.post("/chat/send", json={"id": "c0", "type": "say", "text": "hello"}, headers=visitor)
        with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            for _ in range(4):
                for channel in PATHS:
                    answer = await verified(shop, channel, GOOD[channel])
                    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), channel
                answer = await shop.web.post("/chat/send", json=say, headers=visitor)
                assert answer.status_code == 503
                assert answer.headers["Retry-After"]
                shop.clock.advance(timedelta(seconds=15))
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        for _ in range(2):
            for channel in PATHS:
                assert (await verified(shop, channel, GOOD[channel])).status_code == 200, channel
            assert (await shop.web.post("/chat/send", json=say, headers=visitor)).status_code == 200
        assert await shop.rows("SELECT count(*), sum(quantity) FROM cart_lines") == [(4, 4)]
        assert await shop.rows("SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]
