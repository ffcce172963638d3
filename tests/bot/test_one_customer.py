"""One customer from the web to Telegram to WhatsApp to SMS and back, over the real routes, in each language: the cart,
the list that was shown and the order that was begun go along."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from bot.importing import import_feed, import_shop
from tests.bot.messengers import CHAT, PHONE, Messengers, messengers
from tests.conftest import Databases

DEMO = Path(__file__).parent.parent.parent / "bot" / "demo"

TALK = {
    "en": {
        "find": "show me backpacks",
        "checkout": "checkout",
        "who": "Olena Koval, 050 123 45 67",
        "telegram": "let's continue in telegram",
        "whatsapp": "can we go on in whatsapp",
        "sms": "switch to sms",
        "cart": "what is in my cart?",
        "second": "tell me about the second one",
        "first": "tell me about the first one",
        "courier": "by courier",
        "where": "Kyiv, 14 Yaroslavska St, flat 5",
        "pay": "cash on delivery",
        "yes": "yes",
    },
    "ru": {
        "find": "покажи рюкзаки",
        "checkout": "оформить заказ",
        "who": "Елена Коваль, 050 123 45 67",
        "telegram": "давай продолжим в телеграме",
        "whatsapp": "перейдём в вотсап",
        "sms": "давай по смс",
        "cart": "что у меня в корзине?",
        "second": "расскажи про второй",
        "first": "расскажи про первый",
        "courier": "курьером",
        "where": "Киев, ул. Ярославская 14, кв. 5",
        "pay": "наличными при получении",
        "yes": "да",
    },
    "uk": {
        "find": "покажи рюкзаки",
        "checkout": "оформити замовлення",
        "who": "Олена Коваль, 050 123 45 67",
        "telegram": "продовжимо в телеграмі",
        "whatsapp": "перейдемо у вотсап",
        "sms": "давай через смс",
        "cart": "що в моєму кошику?",
        "second": "розкажи про другий",
        "first": "розкажи про перший",
        "courier": "кур'єром",
        "where": "Київ, вул. Ярославська 14, кв. 5",
        "pay": "готівкою при отриманні",
        "yes": "так",
    },
}


@pytest.fixture(scope="module")
async def open_shop(fresh_database: Databases, trained_home: Path) -> AsyncIterator[Messengers]:
    """The demo shop with the real model, index and interpreter on all four channels."""
    with fresh_database() as url:
        parts = {"interpreter": None, "embedder": None, "goods": ()}
        async with messengers(url, trained_home, **parts) as shop:
            await import_shop(shop.core.engine, DEMO / "shop")
            await import_feed(shop.core, DEMO / "feed.xml")
            yield shop


async def state(shop: Messengers) -> dict[str, Any]:
    """Cart, session and identities of the one customer who still lives."""
    rows = await shop.rows("SELECT id, session FROM customers WHERE forward_to IS NULL ORDER BY id")
    (found,) = [row for row in rows if dict(row[1]).get("shown")]  # type: ignore[call-overload]
    cart = await shop.rows(
        "SELECT sku, quantity FROM cart_lines WHERE customer_id = :id ORDER BY position", id=found[0]
    )
    channels = await shop.rows("SELECT channel FROM identities WHERE customer_id = :id ORDER BY id", id=found[0])
    return {"session": found[1], "cart": cart, "channels": [str(channel) for (channel,) in channels]}


def token_of(text: str) -> str:
    found = re.search(r"link_[A-Za-z0-9_-]{24}", unquote(text))
    assert found, text
    return found[0]


async def begin_on_the_web(shop: Messengers, talk: dict[str, str]) -> dict[str, Any]:
    """A list, the first of it in the cart, and a checkout with a name and a number."""
    (listed,) = await shop.on_web(talk["find"])
    first = listed["cards"][0]["choices"]
    (answer, *_) = await shop.on_web(key=first[1]["key"], label=first[1]["label"])
    for _ in range(3):  # which size, which colour
        if await shop.cart("web"):
            break
        choice = (answer["choices"] or answer["cards"][0]["choices"])[0]
        (answer, *_) = await shop.on_web(key=choice["key"], label=choice["label"])
    await shop.on_web(talk["checkout"])
    await shop.on_web(talk["who"])
    return await state(shop)


@pytest.mark.parametrize("language", list(TALK))
async def test_a_talk_goes_round_all_channels_and_nothing_is_lost(open_shop: Messengers, language: str) -> None:
    shop, talk = open_shop, TALK[language]
    await shop.begin()
    begun = await begin_on_the_web(shop, talk)
    assert len(begun["cart"]) == 1
    assert begun["session"]["draft"]["phone"] == PHONE
    shown, name = begun["session"]["shown"], begun["session"]["draft"]["name"]

    # web → Telegram
    (offer,) = await shop.on_web(talk["telegram"])
    link = next(choice["url"] for choice in offer["choices"] if choice.get("url"))
    await shop.on_telegram(f"/start {token_of(link)}")
    await shop.on_web(talk["yes"])
    now = await state(shop)
    assert now["channels"] == ["web", "telegram"]
    assert (now["cart"], now["session"]["shown"]) == (begun["cart"], shown)
    assert now["session"]["draft"]["name"] == name
    assert await shop.on_telegram(talk["cart"])
    await shop.on_telegram(talk["second"])
    assert (await state(shop))["session"]["focus"] == shown[1]  # the list is the same one
    asked = await shop.on_telegram(talk["checkout"])
    assert name not in asked[-1]  # what was told once is not asked for again

    # Telegram → WhatsApp
    await shop.on_telegram(talk["courier"])
    await shop.on_telegram(talk["whatsapp"])
    await shop.on_whatsapp(unquote(shop.telegram_button("WhatsApp").partition("text=")[2]))
    await shop.on_telegram(talk["yes"])
    now = await state(shop)
    assert now["channels"] == ["web", "telegram", "whatsapp"]
    assert (now["cart"], now["session"]["shown"]) == (begun["cart"], shown)
    assert now["session"]["draft"]["delivery"] == "courier"
    await shop.on_whatsapp(talk["checkout"])
    await shop.on_whatsapp(talk["where"])
    assert (await state(shop))["session"]["draft"]["address"]

    # WhatsApp → SMS, by a code
    await shop.on_whatsapp(talk["sms"])
    await shop.on_whatsapp(PHONE)
    await shop.settle()
    code = re.search(r"\b(\d{6})\b", shop.twilio.texts(PHONE)[-1])
    assert code
    await shop.on_whatsapp(code[1])
    now = await state(shop)
    assert now["channels"] == ["web", "telegram", "whatsapp", "sms"]
    assert (now["cart"], now["session"]["shown"]) == (begun["cart"], shown)
    assert await shop.on_sms(talk["cart"])
    await shop.on_sms(talk["first"])
    assert (await state(shop))["session"]["focus"] == shown[0]  # the list that the web showed

    # and back
    assert await shop.on_web(talk["cart"])
    now = await state(shop)
    assert (now["cart"], now["session"]["shown"]) == (begun["cart"], shown)
    draft = now["session"]["draft"]
    assert (draft["name"], draft["phone"], draft["delivery"]) == (name, PHONE, "courier")
    assert now["session"]["language"] == language
    await shop.on_web(talk["second"])
    assert (await state(shop))["session"]["focus"] == shown[1]
    await shop.on_web(talk["checkout"])
    (summary,) = await shop.on_web(talk["pay"])
    assert name in summary["text"]
    (placed,) = await shop.on_web(talk["yes"])
    ((number, street),) = await shop.rows("SELECT number, contact->>'address' FROM orders")
    assert str(number) in placed["text"]
    assert "14" in str(street)
    assert await shop.rows("SELECT sku, quantity FROM order_lines") == begun["cart"]
    assert await shop.cart("web") == []
    proofs = await shop.rows("SELECT proof FROM merges ORDER BY id")
    assert proofs == [("link",), ("link",), ("code",)]
    verified = await shop.rows("SELECT count(*) FROM identities WHERE verified_at IS NOT NULL")
    assert verified == [(4,)]
    assert not await shop.rows("SELECT * FROM inbox WHERE state <> 'done'")
    assert str(CHAT) in {taken.to for taken in shop.telegram.taken}
