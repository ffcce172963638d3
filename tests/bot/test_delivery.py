"""What goes out: in order, once, within the platforms' rules, and true when it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import attachments, outbox, rates, short_links, statuses, templates
from bot.core import Core
from bot.delivery import Breaker, Delivery, backoff
from bot.file_types import allowed, sniff
from bot.rates import Limits, Rate, platform_limits
from bot.settings import read_settings
from bot.shop import catalog
from bot.storage.engine import create_engine
from channels.segments import count_segments
from channels.types import Address, MediaKind, Part, SendError, SendErrorKind
from tests.bot.messengers import CHAT, PHONE, PUBLIC_URL, WHATSAPP, Messengers, messengers, whatsapp_payload
from tests.channels.providers import (
    ERROR_500,
    RESET_AFTER,
    RESET_BEFORE,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    TOO_MANY,
    FakeTwilio,
    Fault,
    every,
)
from tests.support import START

SECOND = timedelta(seconds=1)
ME = Address("telegram", "42", "1")


# ------------------------------------------------------------------------------------------------ rates


def second_sender(shop: Messengers, database: str) -> Core:
    """What a second process has: the same platforms and database, nothing else in common."""
    return replace(shop.core, engine=create_engine(database), delivery=Delivery(platform_limits(10)))


async def waiting_replies(shop: Messengers, channel: str, customers: int) -> list[int]:
    """So many customers, each with a reply that waits to be sent; their identities."""
    shop.core.delivery.limits = {channel: Limits(Rate(1e6))}
    for n in range(customers + 1):
        if channel == "telegram":
            await shop.on_telegram("hello", chat=1000 + n)
        else:
            await shop.on_whatsapp("hello", sender=f"38050{n:07}")
    shop.core.delivery.limits = platform_limits(10)
    platform = shop.telegram if channel == "telegram" else shop.graph
    platform.taken.clear()
    async with shop.core.engine.begin() as db:
        await db.execute(text("TRUNCATE send_rates, sent_parts"))
        await db.execute(
            text("UPDATE outbox SET state = 'queued', part = 0, slot_at = NULL, next_attempt_at = created_at")
        )
    return [int(str(id)) for (id,) in await shop.rows("SELECT id FROM identities ORDER BY id OFFSET 1")]


async def places(shop: Messengers) -> list[float]:
    """When those that wait may go, in seconds from the start, in order."""
    found = await shop.rows("SELECT slot_at FROM outbox WHERE slot_at IS NOT NULL ORDER BY slot_at")
    return [(at - START).total_seconds() for (at,) in found]  # type: ignore[operator]


@pytest.mark.parametrize(("channel", "at_once", "every_s"), [("telegram", 5, 1 / 25), ("whatsapp", 10, 1 / 80)])
async def test_two_processes_keep_to_an_accounts_rate_together(
    shop: Messengers, module_database: str, channel: str, at_once: int, every_s: float
) -> None:
    """What must wait is given a place of its own, by whichever process; and is taken in it by whichever."""
    people = await waiting_replies(shop, channel, 60)
    one, other = shop.core, second_sender(shop, module_database)
    platform = shop.telegram if channel == "telegram" else shop.graph
    try:
        await asyncio.gather(*(outbox.deliver((one, other)[n % 2], who) for n, who in enumerate(people)))
        assert len(platform.taken) == at_once
        expected = [(n + 1) * every_s for n in range(len(people) - at_once)]
        assert await places(shop) == pytest.approx(expected, abs=1e-3)
        shop.clock.advance(timedelta(seconds=every_s * 10.5))
        await asyncio.gather(*(outbox.deliver((other, one)[n % 2], who) for n, who in enumerate(people)))
        assert len(platform.taken) == at_once + 10
        assert await places(shop) == pytest.approx(expected[10:], abs=1e-3)
    finally:
        one.delivery.limits = {}
        await other.engine.dispose()


@pytest.mark.parametrize(("channel", "at_once", "every_s"), [("telegram", 4, 1.0), ("whatsapp", 45, 6.0)])
async def test_one_customer_is_written_to_no_faster_than_the_platform_allows(
    shop: Messengers, module_database: str, channel: str, at_once: int, every_s: float
) -> None:
    """Each platform's burst, then one after the other at its pace, in order, by two processes in turn."""
    platform, write = (shop.telegram, shop.on_telegram) if channel == "telegram" else (shop.graph, shop.on_whatsapp)
    other = second_sender(shop, module_database)
    shop.core.delivery.limits = platform_limits(10)
    try:
        for n in range(at_once + 3):
            await write(f"add MUG-1 x{n + 1}")
            shop.clock.advance(timedelta(seconds=0.1))
        taken = []
        ((who,),) = await shop.rows("SELECT id FROM identities")
        for core in (shop.core, other, shop.core, other):
            await outbox.deliver(core, int(str(who)))
            taken.append(len(platform.taken))
            shop.clock.advance(timedelta(seconds=every_s))
        assert taken == [at_once, at_once + 1, at_once + 2, at_once + 3]
        in_order = await shop.rows("SELECT external_id FROM sent_parts ORDER BY outbox_id")
        assert [str(id).rpartition(":")[2] for (id,) in in_order] == [sent.id for sent in platform.taken]
    finally:
        shop.core.delivery.limits = {}
        await other.engine.dispose()


async def test_places_that_an_outage_outlived_are_given_anew(shop: Messengers) -> None:
    people = await waiting_replies(shop, "telegram", 30)
    for _ in range(2):  # nobody sent for an hour
        shop.telegram.taken.clear()
        for who in people:
            await outbox.deliver(shop.core, who)
        assert len(shop.telegram.taken) == 5
        shop.clock.advance(timedelta(hours=1))
    shop.core.delivery.limits = {}


async def test_an_sms_costs_its_segments(shop: Messengers) -> None:
    shop.core.delivery.limits = {"sms": Limits(Rate(1.0, 1))}
    await shop.on_sms("hello")
    ((used,),) = await shop.rows("SELECT full_at FROM send_rates WHERE key LIKE 'sms %'")
    segments = sum(count_segments(sent.text) for sent in shop.twilio.taken)
    assert segments > 1
    assert used == START + segments * SECOND
    shop.core.delivery.limits = {}


async def test_no_place_is_lost_on_a_row_that_somebody_else_took(shop: Messengers) -> None:
    (who,) = await waiting_replies(shop, "telegram", 1)
    (row,) = await shop.rows("SELECT id, state, part, attempts, lease_until FROM outbox WHERE identity_id = :i", i=who)
    stale = dict(zip(("id", "state", "part", "attempts", "lease_until"), row, strict=True)) | {"attempts": 7}
    async with shop.core.engine.begin() as db:
        late = await rates.take(db, stale, {"k": Rate(1.0)}, 1, START, START, False)  # type: ignore[arg-type]
    assert late is None
    assert await shop.rows("SELECT 1 FROM send_rates WHERE key = 'k'") == []
    shop.core.delivery.limits = {}


@pytest.mark.parametrize(
    ("attempt", "error", "least", "most"),
    [
        (1, SendError(SendErrorKind.RETRY, "500"), 0.8, 1.2),
        (4, SendError(SendErrorKind.RETRY, "500"), 6.4, 9.6),
        (30, SendError(SendErrorKind.RETRY, "500"), 480, 720),
        (1, SendError(SendErrorKind.SLOW_DOWN, "429", retry_after_s=17), 17, 17),
        (1, SendError(SendErrorKind.SLOW_DOWN, "131056", retry_after_s=6), 6, 6),
        (2, SendError(SendErrorKind.SLOW_DOWN, "131056", retry_after_s=6), 16, 16),
        (3, SendError(SendErrorKind.SLOW_DOWN, "131056", retry_after_s=6), 64, 64),
    ],
)
def test_the_wait_is_by_the_kind_of_error(attempt: int, error: SendError, least: float, most: float) -> None:
    assert least <= backoff(attempt, error).total_seconds() <= most


# ------------------------------------------------------------------------------------------------ the breaker


def test_a_breaker_opens_tries_once_and_closes() -> None:
    breaker, now = Breaker(), START
    assert [breaker.failed(now) for _ in range(5)] == [False] * 4 + [True]
    assert breaker.wait_until(now) is not None
    assert not any(breaker.failed(now) for _ in range(10))  # those that were on their way change nothing
    now += 7 * SECOND
    assert breaker.wait_until(now) is None
    breaker.going(now)
    assert breaker.wait_until(now) is not None  # one probe at a time
    assert breaker.failed(now)
    assert breaker.wait_until(now + 7 * SECOND) is not None  # twice as long now
    now += 20 * SECOND
    breaker.going(now)
    breaker.stayed(now)  # its rate made the probe wait: the next one is it
    assert breaker.wait_until(now) is None
    breaker.succeeded()
    assert breaker.wait_until(now) is None


def test_accounts_have_breakers_of_their_own() -> None:
    delivery, away = Delivery(), SendError(SendErrorKind.RETRY, "network")
    for _ in range(5):
        delivery.note(ME, away, START)
    assert delivery.wait_until(ME, START) is not None
    assert delivery.wait_until(Address("telegram", "43", "1"), START) is None
    refused = SendError(SendErrorKind.REJECTED, "400")
    assert not any(delivery.note(Address("sms", "", "1"), refused, START) for _ in range(9))  # an answer is an answer


# ------------------------------------------------------------------------------------------------ links, templates


def test_short_links_are_signed_and_carts_expire(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path, public_url=PUBLIC_URL, secret_key="key")
    message = short_links.to_message(settings, 123456).removeprefix(f"{PUBLIC_URL}/s/")
    cart = short_links.to_cart(settings, 77, START).removeprefix(f"{PUBLIC_URL}/s/")
    assert short_links.read(settings, message, START) == short_links.Target("message", number=123456)
    assert short_links.read(settings, cart, START) == short_links.Target("cart", number=77)
    assert short_links.read(settings, cart, START + timedelta(days=4)) is None
    other = read_settings(home=tmp_path, public_url=PUBLIC_URL, secret_key="another")
    for wrong in (message[:-1] + "~", "m3" + message[2:], "", "m", "x" * 200, "c1-1" + message[-12:], "pГг"):
        assert short_links.read(settings, wrong, START) is None
    assert short_links.read(other, message, START) is None
    assert len(f"{PUBLIC_URL}/s/{message}") < 50


@pytest.mark.parametrize(
    ("setting", "language", "found"),
    [
        ("news", "uk", ("news", "uk")),
        ("en=hello:en_US, ru=privet", "en", ("hello", "en_US")),
        ("en=hello:en_US, ru=privet", "ru", ("privet", "ru")),
        ("en=hello:en_US", "uk", None),
        ("", "en", None),
    ],
)
def test_the_template_is_in_the_customers_language(setting: str, language: str, found: Any) -> None:
    template = templates.of(setting, [Part(text="One\n\ntwo   three", language=language)])
    assert (template and (template.name, template.language)) == found
    if template:
        assert template.values == ("One · two three",)


# ------------------------------------------------------------------------------------------------ over the wire


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home"), timeout_s=0.3) as found:
        yield found


async def until_settled(shop: Messengers, step: timedelta = timedelta(seconds=20), most: int = 200) -> None:
    """Let time pass until nothing waits to be sent."""
    for _ in range(most):
        await shop.settle()
        if not await shop.rows("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')"):
            return
        shop.clock.advance(step)
    raise AssertionError("something still waits")


WEATHER = [None, ERROR_500, TIMEOUT_BEFORE, None, TOO_MANY, RESET_BEFORE, None, Fault(delay_s=0.1)]
LOST = [None, TIMEOUT_AFTER, None, RESET_AFTER, None]


@pytest.mark.parametrize("weather", [WEATHER, LOST], ids=["bad weather", "lost answers"])
@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "sms"])
async def test_replies_arrive_in_order_and_once_outside_the_uncertain_window(
    shop: Messengers, channel: str, weather: list[Fault | None]
) -> None:
    platform = {"telegram": shop.telegram, "whatsapp": shop.graph, "sms": shop.twilio}[channel]
    write = {"telegram": shop.on_telegram, "whatsapp": shop.on_whatsapp, "sms": shop.on_sms}[channel]
    platform.fault_for = every(weather)
    for n in range(1, 13):
        await write(f"add MUG-1 x{n}")
    await until_settled(shop)
    heard = [int(text.split("Added: ")[1].split(" ")[0]) for text in platform.texts()]
    states = dict(await shop.rows("SELECT state, count(*) FROM outbox GROUP BY state"))  # type: ignore[call-overload]
    ((uncertain,),) = await shop.rows("SELECT sum(uncertain) FROM outbox")
    assert heard == sorted(heard)
    assert set(heard) == set(range(1, 13))
    assert len(heard) - len(set(heard)) <= int(str(uncertain))
    assert states.get("failed", 0) == 0
    if weather is LOST:
        assert int(str(uncertain)) > 0


async def test_an_outage_of_an_hour_is_lived_through(shop: Messengers) -> None:
    shop.telegram.fault_for = every([ERROR_500])
    await shop.on_telegram("add MUG-1")
    for n in range(2, 8):
        await shop.on_telegram("add MUG-1", chat=n)
    sent_at_first = shop.telegram.sends
    for _ in range(60):
        shop.clock.advance(timedelta(minutes=1))
        await shop.settle()
    assert shop.telegram.sends - sent_at_first < 60  # tried now and then, not hammered at by all
    shop.telegram.fault_for = lambda send: None
    await until_settled(shop, timedelta(minutes=1))
    assert len(shop.telegram.taken) == 7


async def test_a_blocked_bot_is_no_outage(shop: Messengers) -> None:
    shop.telegram.blocked.add(str(CHAT))
    await shop.on_telegram("hello")
    assert await shop.rows("SELECT reachable, unreachable_reason FROM identities") == [(False, "403")]
    assert await shop.rows("SELECT state FROM outbox") == [("failed",)]


# ------------------------------------------------------------------------------------------------ statuses


def status(id: str, word: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {"id": id, "status": word, "timestamp": "1", "recipient_id": WHATSAPP}
    return found | ({"errors": [{"code": code, "title": "No"}]} if code else {})


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent"], "read"),
        (["delivered", "sent"], "delivered"),
        (["failed", "read"], "failed"),
        (["nonsense"], "sent"),
    ],
)
async def test_statuses_never_go_back(shop: Messengers, words: list[str], state: str) -> None:
    await shop.on_whatsapp("hello")
    for word in words:
        await shop.post_whatsapp(whatsapp_payload([], statuses=[status(shop.graph.taken[0].id, word)]))
    assert await shop.rows("SELECT state FROM outbox") == [(state,)]


async def test_a_message_in_parts_is_as_far_as_its_slowest_part(shop: Messengers) -> None:
    fields = {"MessageSid": "", "MessageStatus": "delivered", "To": PHONE, "From": FakeTwilio.sender}
    await shop.on_sms("hello")
    async with shop.core.engine.begin() as db:
        from sqlalchemy import text

        await db.execute(
            text(
                "INSERT INTO sent_parts (outbox_id, part, channel, account, external_id, sent_at) "
                "SELECT outbox_id, 1, channel, account, 'SMsecond', sent_at FROM sent_parts"
            )
        )
    await shop.post_sms(fields | {"MessageSid": shop.twilio.taken[0].id}, "/channels/sms/twilio/status")
    assert await shop.rows("SELECT state FROM outbox") == [("sent",)]
    await shop.post_sms(fields | {"MessageSid": "SMsecond"}, "/channels/sms/twilio/status")
    assert await shop.rows("SELECT state FROM outbox") == [("delivered",)]


async def test_a_status_that_is_quicker_than_the_answer_is_kept_for_it(shop: Messengers) -> None:
    early = {"MessageSid": f"SM{1:032x}", "MessageStatus": "delivered", "To": PHONE, "From": FakeTwilio.sender}
    await shop.post_sms(early, "/channels/sms/twilio/status")
    await shop.on_sms("hello")
    assert shop.twilio.taken[0].id == early["MessageSid"]
    assert await shop.rows("SELECT state FROM sent_parts") == [("delivered",)]
    assert await shop.rows("SELECT * FROM early_statuses") == []


async def test_a_failure_told_afterwards_loses_the_address(shop: Messengers) -> None:
    await shop.on_sms("hello")
    failed = {"MessageSid": shop.twilio.taken[0].id, "MessageStatus": "undelivered", "ErrorCode": "30005"}
    await shop.post_sms(failed | {"To": PHONE, "From": FakeTwilio.sender}, "/channels/sms/twilio/status")
    ((state, code, error),) = await shop.rows("SELECT state, error_code, error FROM outbox")
    assert (state, code) == ("failed", "30005")
    assert "unknown or out of service" in str(error)
    assert await shop.rows("SELECT reachable FROM identities") == [(False,)]


async def test_what_the_widget_says_was_read_is_read(shop: Messengers) -> None:
    await shop.on_web("hello")
    await shop.on_web("add MUG-1")
    ((visitor,),) = await shop.rows("SELECT address FROM identities")
    (first, second) = await shop.rows("SELECT sequence FROM web_messages WHERE author <> 'customer' ORDER BY sequence")
    assert not await statuses.seen(shop.core, "somebody-else", 99)
    assert not await statuses.seen(shop.core, str(visitor), -5)
    assert await statuses.seen(shop.core, str(visitor), int(str(first[0])))
    assert await shop.rows("SELECT state FROM outbox ORDER BY id") == [("read",), ("sent",)]
    assert not await statuses.seen(shop.core, str(visitor), int(str(first[0])))  # known already
    assert await statuses.seen(shop.core, str(visitor), int(str(second[0])) + 10**30)
    assert await shop.rows("SELECT state FROM outbox ORDER BY id") == [("read",), ("read",)]


# ------------------------------------------------------------------------------------------------ WhatsApp's window


async def say_as_agent(shop: Messengers, words: str) -> None:
    from bot import handoff

    ((customer,),) = await shop.rows("SELECT customer_id FROM identities")
    await handoff.reply(shop.core, int(str(customer)), words, "ann")
    await shop.settle()


async def test_after_24_hours_text_without_a_template_fails_in_words(shop: Messengers) -> None:
    await shop.on_whatsapp("hello")
    shop.clock.advance(timedelta(hours=25))
    await say_as_agent(shop, "Your mug is here")
    ((state, error),) = await shop.rows("SELECT state, error FROM outbox WHERE author = 'agent'")
    assert state == "failed"
    assert "24 hours" in str(error)
    assert len(shop.graph.taken) == 1


async def test_after_24_hours_the_approved_template_carries_the_words(database: str, tmp_path: Path) -> None:
    async with messengers(database, tmp_path, settings={"whatsapp_template": "shop_news"}) as shop:
        await shop.on_whatsapp("hello")
        shop.clock.advance(timedelta(hours=25))
        await say_as_agent(shop, "Your mug\nis here")
        assert [taken.kind for taken in shop.graph.taken][1:] == ["template"]
        assert shop.graph.taken[1].fields["template"]["name"] == "shop_news"
        assert shop.graph.taken[1].text == "Your mug · is here"
        shop.graph.closed.add(WHATSAPP)  # our clock and theirs may differ
        await shop.on_whatsapp("hello")
        assert shop.graph.taken[-1].kind == "template"
        assert await shop.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]


# ------------------------------------------------------------------------------------------------ said too late


async def late(shop: Messengers, said: str, change: Any) -> str:
    """What a customer hears of a reply that waited for half an hour while the shop changed something."""
    shop.telegram.fail(*[ERROR_500] * 1)
    await shop.on_telegram(said)
    async with shop.core.engine.begin() as db:
        await change(db)
    shop.clock.advance(timedelta(minutes=30))
    await until_settled(shop)
    return shop.telegram.texts()[-1]


async def new_price(db: Any) -> None:
    await catalog.set_price_and_stock(db, "MUG-1", price_minor=15000)


async def same_price(db: Any) -> None:
    """Nothing changes."""


async def gone(db: Any) -> None:
    await catalog.set_price_and_stock(db, "MUG-1", price_minor=12000, units=0)


async def test_a_list_that_waited_shows_todays_prices(shop: Messengers) -> None:
    await shop.on_telegram("hello")
    heard = await late(shop, "mug", new_price)
    assert "Sorry for the wait" in heard
    assert "₴150" in heard
    assert "₴120" not in heard


async def test_words_about_prices_that_moved_give_way_to_an_apology(shop: Messengers) -> None:
    async with shop.core.engine.begin() as db:
        await catalog.set_price_and_stock(db, "MUG-1", price_minor=12000)
    await shop.on_telegram("hello")
    heard = await late(shop, "add MUG-1", new_price)
    assert "Prices have changed" in heard
    assert "₴" not in heard
    assert "Added" not in heard


async def test_what_is_still_true_is_said_as_it_was(shop: Messengers) -> None:
    await shop.on_telegram("hello")
    assert "Added: 1 × Blue mug" in await late(shop, "add MUG-1", same_price)


async def test_what_is_sold_out_meanwhile_is_not_offered(shop: Messengers) -> None:
    await shop.on_telegram("hello")
    heard = await late(shop, "mug", gone)
    async with shop.core.engine.begin() as db:
        await catalog.set_price_and_stock(db, "MUG-1", price_minor=12000, units=100)
    assert "ut of stock" in heard


# ------------------------------------------------------------------------------------------------ carts, files, SMS


async def test_a_cart_from_the_whatsapp_catalogue_is_checked(shop: Messengers) -> None:
    items = [
        {"product_retailer_id": "MUG-1", "quantity": 2, "item_price": 1, "currency": "USD"},
        {"product_retailer_id": "TEA-2", "quantity": 60, "item_price": 1, "currency": "USD"},
        {"product_retailer_id": "NO-9", "quantity": 1},
    ]
    order = {"type": "order", "order": {"catalog_id": "1", "product_items": items}}
    (heard,) = await shop.on_whatsapp("", **order)
    assert await shop.cart("whatsapp") == [("MUG-1", 2), ("TEA-2", 50)]
    assert "NO-9: we do not sell this" in heard
    assert "only 50 left of 60" in heard
    assert "USD" not in heard
    await shop.on_whatsapp("", **order)
    assert await shop.cart("whatsapp") == [("MUG-1", 2), ("TEA-2", 50)]


JPEG = b"\xff\xd8\xff\xe0 a photo"


@pytest.mark.parametrize(
    ("content", "claimed", "state", "mime"),
    [
        (JPEG, "image/jpeg", "here", "image/jpeg"),
        (b"<svg onload=alert(1)>", "image/jpeg", "refused", ""),
        (b"<!DOCTYPE html><script>", "image/png", "refused", ""),
        (b"MZ\x90\x00 a program", "image/jpeg", "refused", ""),
        (None, "image/jpeg", "gone", "image/jpeg"),
    ],
)
async def test_a_photo_is_fetched_looked_at_and_kept(
    shop: Messengers, content: bytes | None, claimed: str, state: str, mime: str
) -> None:
    shop.telegram.files = {"f1": content} if content is not None else {}
    photo = [{"file_id": "f1", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 10}]
    (answer,) = await shop.on_telegram("", photo=photo)
    assert "pictures" in answer  # it says what it cannot read, and offers a person
    assert shop.telegram_button("person")
    assert await attachments.fetch_due(shop.core) == 1
    async with shop.core.engine.connect() as db:
        ((key,),) = await shop.rows("SELECT key FROM messages WHERE author = 'customer'")
        (kept,) = await attachments.of_message(db, str(key))
    assert kept.state == state
    if state == "here":
        assert (kept.mime, kept.inline) == (mime, True)
        assert kept.path(shop.core.settings.home).read_bytes() == content
    assert not list(shop.core.settings.home.glob("attachments/*")) or state == "here"
    for path in shop.core.settings.home.glob("attachments/*"):
        assert path.stat().st_mode & 0o077 == 0
        assert (await shop.web.get(f"/media/attachments/{path.name}")).status_code == 404
        path.unlink()


async def test_a_platform_that_fails_is_asked_for_the_file_again(shop: Messengers) -> None:
    from collections import deque

    shop.telegram.files = {"f1": JPEG}
    shop.telegram.call_faults["getFile"] = deque([ERROR_500])
    await shop.on_telegram("", photo=[{"file_id": "f1", "width": 1, "height": 1}])
    await attachments.fetch_due(shop.core)
    assert await shop.rows("SELECT state, attempts FROM attachments") == [("waiting", 1)]
    assert await attachments.fetch_due(shop.core) == 0  # not before its time
    shop.clock.advance(timedelta(minutes=1))
    await attachments.fetch_due(shop.core)
    assert await shop.rows("SELECT state FROM attachments") == [("here",)]


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (JPEG, "image/jpeg"),
        (b"OggS...", "audio/ogg"),
        (b"%PDF-1.7", "application/pdf"),
        ("Привет".encode(), "text/plain"),
        (b"", ""),
        (b"\x7fELF", ""),
        (b"#!/bin/sh", ""),
        (b"  \n<HTML>", ""),
        (b"harmless text <script>alert(1)</script>", ""),
        (b"RIFF1234WEBP", "image/webp"),
    ],
)
def test_files_are_what_their_bytes_are(content: bytes, mime: str) -> None:
    assert sniff(content) == mime


def test_a_document_may_be_many_things_and_a_photo_only_a_photo() -> None:
    assert allowed(MediaKind.DOCUMENT, "application/pdf")
    assert not allowed(MediaKind.IMAGE, "application/pdf")
    assert not any(allowed(kind, "") for kind in MediaKind)


async def test_help_says_who_we_are(shop: Messengers) -> None:
    (answer,) = await shop.on_sms("HELP")
    assert answer
