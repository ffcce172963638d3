"""Who opted out hears nothing but the confirmation, whoever wants to say something, until they opt in again."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import handoff, notices
from bot.handoff import CannotReach
from bot.shop.directory import load_directory
from tests.bot import shopping
from tests.bot.messengers import PHONE, Messengers, messengers
from tests.channels.providers import ERROR_500


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home")) as found:
        await shopping.open_shop(found.core.engine)
        yield found


async def who(shop: Messengers) -> tuple[int, int]:
    """Identity and customer of the phone."""
    ((identity, customer),) = await shop.rows("SELECT id, customer_id FROM identities WHERE channel = 'sms'")
    return int(str(identity)), int(str(customer))


async def an_agent_writes(shop: Messengers) -> None:
    try:
        await handoff.reply(shop.core, (await who(shop))[1], "Your hat is here", "ann")
    except CannotReach:
        return


async def an_order_moves_on(shop: Messengers) -> None:
    async with shop.core.engine.connect() as db:
        directory = await load_directory(db)
    draft = replace(shopping.DRAFT, id=secrets.token_hex(4))
    order = await shopping.buy(shop.core.engine, directory, await who(shop), {"AIR": 1}, draft)
    await notices.set_state(shop.core.engine, shop.core.wording, order.number, "cancelled", now=shop.clock())


async def the_customer_writes(shop: Messengers) -> None:
    await shop.on_sms("hello")


Way = Callable[[Messengers], Awaitable[None]]
WAYS: list[Way] = [an_agent_writes, an_order_moves_on, the_customer_writes]


@pytest.mark.parametrize(
    "stop",
    ["STOP", "Stop.", "СТОП", "стоп!", "Отписаться", "відписатися", "«Відписка»", "Cancel", "opt-out", "UNSUBSCRIBE"],
)
async def test_every_word_for_it_counts(shop: Messengers, stop: str) -> None:
    await shop.on_sms("hello")
    (confirmed,) = await shop.on_sms(stop)
    assert "START" in confirmed
    assert await shop.on_sms("hello") == []
    assert await shop.rows("SELECT opted_out_at IS NOT NULL FROM identities") == [(True,)]


@pytest.mark.parametrize("said", ["не стоп", "stop it please", "скасуй замовлення", "отмени заказ", "стоп-кран есть?"])
async def test_a_word_in_a_sentence_does_not(shop: Messengers, said: str) -> None:
    assert await shop.on_sms(said)
    assert await shop.rows("SELECT opted_out_at FROM identities") == [(None,)]


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_sent_after_it(shop: Messengers, way: Way) -> None:
    await shop.on_sms("hello")
    await shop.on_sms("СТОП")
    said = len(shop.twilio.taken)
    await way(shop)
    await shop.settle()
    assert len(shop.twilio.taken) == said
    await shop.on_sms("старт")
    await shop.settle()
    assert len(shop.twilio.taken) == said + 1  # what was kept back does not come after all
    await way(shop)
    await shop.settle()
    assert len(shop.twilio.taken) == said + 2


@pytest.mark.parametrize("way", WAYS)
async def test_what_waits_when_it_comes_is_kept_back(shop: Messengers, way: Way) -> None:
    await shop.on_sms("hello")
    shop.twilio.fail(ERROR_500)
    await way(shop)
    await shop.settle()
    before = shop.twilio.texts(PHONE)
    await shop.on_sms("STOP")
    for _ in range(5):
        shop.clock.advance(timedelta(minutes=1))
        await shop.settle()
    (only,) = shop.twilio.texts(PHONE)[len(before) :]
    assert "no more messages" in only
    assert ("withheld",) in await shop.rows("SELECT state FROM outbox")


async def test_on_other_channels_the_customer_is_still_served(shop: Messengers) -> None:
    """It is an address that opts out, not a person."""
    await shop.on_sms("STOP")
    assert await shop.on_telegram("hello")
    assert await shop.on_whatsapp("hello")
