"""The webhooks: verified bytes are stored and answered with 2xx, nothing else is; bad input never ends in a 500."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.bot.messengers import Messengers, messengers, whatsapp_payload
from tests.channels.providers import FakeTwilio


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
async def shop(open_shop: Messengers) -> Messengers:
    await open_shop.begin()
    return open_shop


async def test_a_message_on_each_channel_is_answered_there(shop: Messengers) -> None:
    assert (await shop.on_telegram("hello"))[0].startswith("Hello")
    assert (await shop.on_whatsapp("hello"))[0].startswith("Hello")
    assert (await shop.on_sms("hello"))[0].startswith("Hello")
    assert (await shop.on_web("hello"))[0]["text"].startswith("Hello")


UPDATE = {
    "update_id": 1,
    "message": {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "add MUG-1"},
}
TEXT = {"from": "380501112233", "id": "wamid.A", "timestamp": "1", "type": "text", "text": {"body": "add MUG-1"}}
SMS = {"MessageSid": "SM1", "From": "+380501112233", "To": FakeTwilio.sender, "Body": "add MUG-1"}


@pytest.mark.parametrize("secret", ["", "wrong", "secret ", "Secret", b"\xd1\x81\xd0\xb5"])
async def test_a_wrong_telegram_secret_is_refused(shop: Messengers, secret: str | bytes) -> None:
    assert (await shop.post_telegram(UPDATE, secret)).status_code == 401
    assert await shop.rows("SELECT * FROM inbox") == []


async def test_doubled_signatures_verify_nothing(shop: Messengers) -> None:
    twice = [("X-Telegram-Bot-Api-Secret-Token", "wrong"), ("X-Telegram-Bot-Api-Secret-Token", "secret")]
    answer = await shop.web.post("/channels/telegram", json=UPDATE, headers=twice)
    assert answer.status_code == 401
    signed = (await shop.post_whatsapp(whatsapp_payload([TEXT]))).request
    headers = [*signed.headers.raw, (b"x-hub-signature-256", b"sha256=00")]
    again = await shop.web.post("/channels/whatsapp", content=signed.content, headers=headers)
    assert again.status_code == 401


async def test_a_body_changed_by_one_byte_is_refused(shop: Messengers) -> None:
    signed = (await shop.post_whatsapp(whatsapp_payload([TEXT]))).request
    changed = bytearray(signed.content)
    changed[-3] ^= 1
    answer = await shop.web.post("/channels/whatsapp", content=bytes(changed), headers=signed.headers)
    assert answer.status_code == 401
    signed = (await shop.post_sms(SMS)).request
    answer = await shop.web.post("/channels/sms/twilio", content=signed.content + b"!", headers=signed.headers)
    assert answer.status_code == 401


async def test_twilio_signs_the_public_url_and_the_parameters(shop: Messengers) -> None:
    assert (await shop.post_sms(SMS, token="another")).status_code == 401
    signed = (await shop.post_sms(SMS)).request
    elsewhere = await shop.web.post("/channels/sms/twilio/status", content=signed.content, headers=signed.headers)
    assert elsewhere.status_code == 401


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"{", b"", b"\xff\xfe", b"[" * 100_000, b"NaN"])
async def test_verified_bodies_that_are_no_object_are_taken_and_ignored(shop: Messengers, body: bytes) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "secret", "Content-Type": "application/json"}
    assert (await shop.web.post("/channels/telegram", content=body, headers=headers)).status_code == 200
    assert await shop.rows("SELECT * FROM inbox") == []


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": "x", "message": {"message_id": "5", "chat": {"id": "7"}, "text": "hi"}},
        {"update_id": 1, "message": {"message_id": 10**40, "chat": {"id": 10**40, "type": "private"}, "text": "hi"}},
        {"update_id": 1, "message": {"message_id": 5, "chat": {"id": True, "type": "private"}, "text": "hi"}},
        {"update_id": 1, "message": {"message_id": 5, "chat": {"id": 7, "type": "private"}, "text": {"a": 1}}},
        {"update_id": 1, "message": {"message_id": 5, "chat": {"id": 7, "type": "private"}, "text": "\0\ud800"}},
        {"update_id": 1, "callback_query": {"id": [], "data": 5}},
        {"unknown": {"deep": [[[[]]]]}},
    ],
)
async def test_ids_of_the_wrong_type_never_end_in_an_error(shop: Messengers, update: Any) -> None:
    body = json.dumps(update).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": "secret", "Content-Type": "application/json"}
    assert (await shop.web.post("/channels/telegram", content=body, headers=headers)).status_code == 200


@pytest.mark.parametrize("phone", ["+" + "1" * 40, "", "abc", "+", "٠١٢٣٤٥٦٧", "+380 50 123"])
async def test_a_number_that_is_none_is_taken_and_ignored(shop: Messengers, phone: str) -> None:
    assert (await shop.post_sms(SMS | {"From": phone})).status_code == 200
    message = TEXT | {"from": phone}
    assert (await shop.post_whatsapp(whatsapp_payload([message]))).status_code == 200
    assert await shop.rows("SELECT * FROM inbox") == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_another_content_type_is_refused(shop: Messengers, kind: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "secret", "Content-Type": kind}
    answer = await shop.web.post("/channels/telegram", content=json.dumps(UPDATE).encode(), headers=headers)
    assert answer.status_code == 415


async def test_a_packed_body_is_never_unpacked(shop: Messengers) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    headers = {"X-Telegram-Bot-Api-Secret-Token": "secret", "Content-Type": "application/json"}
    answer = await shop.web.post("/channels/telegram", content=bomb, headers={**headers, "Content-Encoding": "gzip"})
    assert answer.status_code == 415


@pytest.mark.parametrize("told", [True, False])
async def test_ten_megabytes_are_too_much(shop: Messengers, told: bool) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 1_000_000

    headers = {"X-Telegram-Bot-Api-Secret-Token": "secret", "Content-Type": "application/json"}
    content = b" " * 10_000_000 if told else in_pieces()
    assert (await shop.web.post("/channels/telegram", content=content, headers=headers)).status_code == 413


async def test_a_replayed_webhook_changes_nothing(shop: Messengers) -> None:
    for _ in range(3):
        assert (await shop.post_telegram(UPDATE)).status_code == 200
        assert (await shop.post_whatsapp(whatsapp_payload([TEXT]))).status_code == 200
        assert (await shop.post_sms(SMS)).status_code == 200
    assert await shop.rows("SELECT quantity FROM cart_lines") == [(1,), (1,), (1,)]
    assert len(shop.telegram.taken) == len(shop.graph.taken) == len(shop.twilio.taken) == 1


async def test_an_old_opt_out_that_comes_again_does_not_undo_a_later_opt_in(shop: Messengers) -> None:
    stop = SMS | {"MessageSid": "SM7", "Body": "STOP"}
    assert (await shop.post_sms(stop)).status_code == 200
    await shop.post_sms(SMS | {"MessageSid": "SM8", "Body": "START"})
    await shop.post_sms(stop)
    assert await shop.rows("SELECT opted_out_at FROM identities") == [(None,)]


async def test_a_batch_keeps_all_its_messages(shop: Messengers) -> None:
    batch = [TEXT | {"id": f"wamid.{n}", "from": f"38050111223{n}"} for n in range(4)]
    assert (await shop.post_whatsapp(whatsapp_payload(batch))).status_code == 200
    assert len(await shop.rows("SELECT * FROM inbox")) == 4
    assert len(shop.graph.taken) == 4


async def test_whatsapp_handshake(shop: Messengers) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "4711"}
    assert (await shop.web.get("/channels/whatsapp", params=asked)).text == "4711"
    assert (await shop.web.get("/channels/whatsapp", params=asked | {"hub.verify_token": "x"})).status_code == 403
    assert (await shop.web.get("/channels/whatsapp")).status_code == 403


async def test_presses_are_acknowledged_and_messages_marked_as_read(shop: Messengers) -> None:
    await shop.on_telegram("hello")
    await shop.on_telegram("mug")
    await shop.press_telegram("Details")
    await shop.on_whatsapp("hello")
    for _ in range(50):
        await asyncio.sleep(0.02)
        calls = {call.path.rpartition("/")[2] for call in shop.telegram.calls}
        if {"answerCallbackQuery", "sendChatAction"} <= calls and shop.graph.read:
            break
    assert {"answerCallbackQuery", "sendChatAction"} <= calls
    assert shop.graph.read[0]["typing_indicator"] == {"type": "text"}


# ------------------------------------------------------------------------------------------------ the database away


async def test_while_the_database_is_away_platforms_are_told_to_come_again(database: str, tmp_path: Path) -> None:
    server = make_url(database).set(database="postgres").render_as_string(hide_password=False)
    name = make_url(database).database
    async with messengers(database, tmp_path) as shop:
        await shop.on_telegram("hello")
        with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            refused = [
                await shop.post_telegram(UPDATE),
                await shop.post_whatsapp(whatsapp_payload([TEXT])),
                await shop.post_sms(SMS),
            ]
            assert [(answer.status_code, answer.headers["Retry-After"]) for answer in refused] == [(503, "5")] * 3
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await shop.post_telegram(UPDATE)
        await shop.post_whatsapp(whatsapp_payload([TEXT]))
        await shop.post_sms(SMS)
        assert await shop.rows("SELECT count(*), sum(quantity) FROM cart_lines") == [(3, 3)]
