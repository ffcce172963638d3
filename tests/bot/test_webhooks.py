"""The webhooks: verified bytes are stored and answered with 2xx, nothing else is."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from bot import inbox, turn
from channels.types import Address, Message
from tests.bot.messengers import SMS_FORM, TELEGRAM_UPDATE, WHATSAPP_MESSAGE, Messengers, whatsapp_payload


async def test_a_message_on_each_channel_is_answered_there(shop: Messengers) -> None:
    assert (await shop.on_telegram("hello"))[0].startswith("Hello")
    assert (await shop.on_whatsapp("hello"))[0].startswith("Hello")
    assert (await shop.on_sms("hello"))[0].startswith("Hello")
    assert (await shop.on_web("hello"))[0]["text"].startswith("Hello")


@pytest.mark.parametrize("secret", ["", "wrong", "secret ", "Secret", b"\xd1\x81\xd0\xb5"])
async def test_a_wrong_telegram_secret_is_refused(shop: Messengers, secret: str | bytes) -> None:
    assert (await shop.post_telegram(TELEGRAM_UPDATE, secret)).status_code == 401
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


async def test_an_old_opt_out_that_comes_again_does_not_undo_a_later_opt_in(shop: Messengers) -> None:
    stop = SMS_FORM | {"MessageSid": "SM7", "Body": "STOP"}
    assert (await shop.post_sms(stop)).status_code == 200
    await shop.post_sms(SMS_FORM | {"MessageSid": "SM8", "Body": "START"})
    await shop.post_sms(stop)
    assert await shop.rows("SELECT opted_out_at FROM identities") == [(None,)]


async def test_a_batch_keeps_all_its_messages(shop: Messengers) -> None:
    batch = [WHATSAPP_MESSAGE | {"id": f"wamid.{n}", "from": f"38050111223{n}"} for n in range(4)]
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


async def test_a_message_that_had_to_wait_is_answered_without_a_sign_before(shop: Messengers) -> None:
    late = Message(Address("telegram", "shop_bot", "77"), "77:1", "hello")
    async with shop.core.engine.begin() as db:
        stored = await inbox.store(db, late, now=shop.clock.now, max_text_chars=1000)
    shop.clock.now += timedelta(seconds=1)
    assert await turn.drain(shop.core, stored.customer_id) == 1
    await asyncio.sleep(0.1)
    assert shop.telegram.texts("77")
    assert [call.path.rpartition("/")[2] for call in shop.telegram.calls] == ["sendMessage"]
