"""Payment by link: said twice, too late, with another amount, or never; and what the shop's own systems hear."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import notices, timers, turn
from bot.app import App
from bot.chat_hub import Hub
from bot.settings import secret_key
from bot.shop import payments, tokens, webhooks
from bot.shop.directory import Directory
from bot.shop.orders import Order
from bot.shop.payments import BadCallback, Callback, PaymentLink, Result, TestProvider
from bot.shop.webhooks import Receivers, send_due
from bot.types import Money
from bot.web import create_web
from tests.bot.shopping import NOW, buy, by_link, newcomer, open_shop, rows, units
from tests.support import VISITOR, Clock, assistant, heard


class Till:
    """A shop with one order that waits for its payment."""

    def __init__(self, app: App, clock: Clock, directory: Directory, order: Order, link: PaymentLink) -> None:
        self.app, self.clock, self.directory, self.order, self.link = app, clock, directory, order, link
        self.engine = app.core.engine

    async def say(self, *, paid: bool = True, amount: Money | None = None, id: str = "tx-1") -> Result:
        said = Callback(self.link.token, paid, amount or self.link.amount, id)
        return (await notices.take_callback(self.app.core, payments.TEST, said)).result

    async def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        for customer in await timers.fire_due(self.engine, self.clock()):
            await turn.drain(self.app.core, customer)

    async def state(self) -> tuple[str, str]:
        found = await rows(self.engine, "SELECT o.state, p.state FROM orders o JOIN payments p ON p.order_id = o.id")
        return str(found[0][0]), str(found[0][1])


@pytest.fixture
async def till(database: str, tmp_path: Path) -> AsyncIterator[Till]:
    clock = Clock(NOW)
    async with assistant(database, tmp_path, clock=clock) as app:
        directory = await open_shop(app.core.engine)
        who = await newcomer(app.core.engine, VISITOR.id)
        order = await buy(app.core.engine, directory, who, {"PIN": 2}, by_link())
        async with app.core.engine.begin() as db:
            link = await payments.ask(db, order, provider=payments.TEST, now=NOW, minutes=30)
        yield Till(app, clock, directory, order, link)


async def test_a_payment_makes_the_order_paid_and_the_chat_hears_it(till: Till) -> None:
    assert await till.say() is Result.PAID
    assert await till.state() == ("paid", "paid")
    assert heard(till.app) == ["Payment received: order FL-1001 is paid, ₴122.16. Thank you!"]
    await till.wait(60)  # the timer went with it
    assert await till.state() == ("paid", "paid")
    assert len(heard(till.app)) == 1


async def test_said_twice_is_once(till: Till) -> None:
    assert [await till.say(), await till.say(), await till.say(id="tx-2")] == [Result.PAID, Result.KNOWN, Result.KNOWN]
    assert len(heard(till.app)) == 1
    assert await rows(till.engine, "SELECT count(*) FROM events WHERE type = 'order.paid'") == [(1,)]


async def test_never_paid_gives_the_goods_back(till: Till) -> None:
    before = await units(till.engine)
    await till.wait(29)
    assert await till.state() == ("placed", "open")
    await till.wait(1)
    assert await till.state() == ("cancelled", "expired")
    assert (await units(till.engine))["PIN", ""] == before["PIN", ""] + 2
    assert "was not paid in time" in heard(till.app)[0]


async def test_it_expires_also_while_a_person_holds_the_conversation(till: Till) -> None:
    async with till.engine.begin() as db:
        await db.exec_driver_sql("UPDATE customers SET owner = 'agent'")
    await till.wait(31)
    assert await till.state() == ("cancelled", "expired")
    assert len(heard(till.app)) == 1


async def test_paid_too_late_is_to_go_back_and_revives_nothing(till: Till) -> None:
    await till.wait(31)
    assert await till.say() is Result.LATE
    assert await till.state() == ("cancelled", "refund_due")
    assert await till.say() is Result.KNOWN
    assert "will be returned" in heard(till.app)[1]


async def test_paid_between_the_end_of_the_time_and_its_timer_still_counts(till: Till) -> None:
    till.clock.advance(timedelta(minutes=31))
    assert await till.say() is Result.PAID
    await till.wait(1)
    assert await till.state() == ("paid", "paid")


@pytest.mark.parametrize("amount", [Money(1, "UAH"), Money(12217, "UAH"), Money(12216, "USD")])
async def test_another_amount_pays_nothing_and_a_person_is_told(till: Till, amount: Money) -> None:
    assert await till.say(amount=amount) is Result.MISMATCH
    assert await till.say(amount=amount) is Result.KNOWN
    assert await till.state() == ("placed", "open")
    assert await rows(till.engine, "SELECT count(*) FROM events WHERE type = 'payment.mismatch'") == [(1,)]
    assert await till.say(id="tx-2") is Result.PAID


async def test_declined_can_be_tried_again(till: Till) -> None:
    assert await till.say(paid=False) is Result.DECLINED
    assert await till.say(paid=True, id="tx-2") is Result.PAID


async def test_an_unknown_token_changes_nothing(till: Till) -> None:
    said = Callback("nobody", True, till.link.amount)
    assert (await notices.take_callback(till.app.core, payments.TEST, said)).result is Result.UNKNOWN
    assert (
        await notices.take_callback(till.app.core, "other", Callback(till.link.token, True, till.link.amount))
    ).result is (Result.UNKNOWN)


async def test_cancelling_a_paid_order_marks_the_money_to_go_back(till: Till) -> None:
    await till.say()
    await notices.set_state(till.engine, till.app.core.wording, "1001", "cancelled", now=till.clock())
    assert await till.state() == ("cancelled", "refund_due")


# ------------------------------------------------------------------------------------------------ pages


@pytest.fixture
async def http(till: Till) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_web(till.app, Hub(till.app.core)))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def test_the_page_shows_the_order_and_really_pays(till: Till, http: httpx.AsyncClient) -> None:
    page = await http.get(till.link.path)
    assert page.status_code == 200
    assert "FL-1001" in page.text and "₴122.16" in page.text and "Pin" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text and "style=" not in page.text
    paid = await http.post(till.link.path, data={"action": "pay"})
    assert paid.status_code == 303
    assert await till.state() == ("paid", "paid")
    after = await http.get(paid.headers["location"])
    assert "Paid" in after.text and "<form" not in after.text
    assert (await http.post(till.link.path, data={"action": "pay"})).status_code == 303
    assert len(heard(till.app)) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Pay ₴122.16"), ("ru", "Оплатить 122,16 ₴"), ("uk", "Оплатити 122,16 ₴")]
)
async def test_the_page_speaks_the_customers_language(
    till: Till, http: httpx.AsyncClient, language: str, said: str
) -> None:
    async with till.engine.begin() as db:
        await db.exec_driver_sql(f"UPDATE customers SET language = '{language}'")
    page = await http.get(till.link.path)
    assert f'<html lang="{language}">' in page.text
    assert said in page.text


async def test_an_expired_page_offers_no_button(till: Till, http: httpx.AsyncClient) -> None:
    await till.wait(31)
    page = await http.get(till.link.path)
    assert "no longer valid" in page.text and "<form" not in page.text
    await http.post(till.link.path, data={"action": "pay"})
    assert await till.state() == ("cancelled", "expired")
    assert (await http.get("/pay/unknown")).status_code == 404


async def test_markup_in_a_title_stays_text(till: Till, http: httpx.AsyncClient) -> None:
    async with till.engine.begin() as db:
        await db.exec_driver_sql("""UPDATE order_lines SET title = '{"en": "<img src=x onerror=alert(1)>"}'""")
    assert "<img" not in (await http.get(till.link.path)).text


async def test_a_callback_must_be_signed(till: Till, http: httpx.AsyncClient) -> None:
    provider = TestProvider(secret_key(till.app.core.settings))
    headers, body = provider.callback(till.link, paid=True)
    for wrong in ({}, {"x-signature": "0" * 64}, {"x-signature": "ї"}):
        refused = await http.post("/pay/callback/test", content=body, headers={k: v.encode() for k, v in wrong.items()})
        assert refused.status_code == 403
    assert (await http.post("/pay/callback/test", content=body + b" ", headers=headers)).status_code == 403
    assert (await http.post("/pay/callback/other", content=body, headers=headers)).status_code == 404
    assert await till.state() == ("placed", "open")
    taken = await http.post("/pay/callback/test", content=body, headers=headers)
    assert (taken.status_code, taken.json()) == (200, {"result": "paid"})
    again = await http.post("/pay/callback/test", content=body, headers=headers)
    assert (again.status_code, again.json()) == (200, {"result": "known"})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"token": 1}', b'{"token": "x", "status": "paid", "amount_minor": "a"}']
)
def test_a_signed_body_that_says_nothing_is_refused(body: bytes) -> None:
    provider = TestProvider("key")
    with pytest.raises(BadCallback):
        provider.read({"x-signature": provider.sign(body)}, body)


# ------------------------------------------------------------------------------------------------ the API


async def test_the_api_opens_for_its_tokens_only(till: Till, http: httpx.AsyncClient) -> None:
    async with till.engine.begin() as db:
        token = await tokens.make(db, "books", NOW)
    assert [tuple(r) for r in await rows(till.engine, "SELECT name FROM api_tokens")] == [("books",)]
    assert await rows(till.engine, f"SELECT count(*) FROM api_tokens WHERE hash = '{token}'") == [(0,)]
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {token}"},
        {"Authorization": "Bearer "},
    ):
        assert (await http.get("/api/orders", headers=headers)).status_code == 401
        assert (await http.post("/api/orders/1001", json={"state": "paid"}, headers=headers)).status_code == 401
    known = {"Authorization": f"Bearer {token}"}
    listed = (await http.get("/api/orders", headers=known)).json()
    assert [(o["number"], o["total"], o["lines"][0]["price"]) for o in listed["orders"]] == [
        ("FL-1001", "122.16", "33.33")
    ]
    assert (await http.get("/api/orders?state=paid", headers=known)).json()["orders"] == []
    assert (await http.get("/api/orders?state=lost", headers=known)).status_code == 422
    assert (await http.get("/api/orders/9", headers=known)).status_code == 404
    assert (await http.post("/api/orders/1001", json={"state": "shipped"}, headers=known)).status_code == 409
    for state in ("paid", "packed", "shipped"):
        body = {"state": state, "tracking": "OWL-7" if state == "shipped" else ""}
        assert (await http.post("/api/orders/1001", json=body, headers=known)).json()["state"] == state
    told = heard(till.app)
    assert [("paid" in told[0]), ("packed" in told[1]), ("on its way" in told[2])] == [True, True, True]
    assert "OWL-7" in told[2]


# ------------------------------------------------------------------------------------------------ webhooks


class Receiver:
    """The shop's own system, which answers as told."""

    def __init__(self, *statuses: int | OSError) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[str, dict[str, Any], Mapping[str, str], bytes]] = []

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        status = self.statuses.pop(0) if self.statuses else 200
        if isinstance(status, OSError):
            raise status
        self.got.append((url, json.loads(body), headers, body))
        return status


async def test_every_change_is_told_signed(till: Till) -> None:
    receiver, receivers = Receiver(), Receivers("https://own.example/hook", "shop-key")
    await till.say()
    assert await send_due(till.engine, receiver, receivers, till.clock()) == 4
    assert await send_due(till.engine, receiver, receivers, till.clock()) == 0
    assert [(url.split("/")[2], note["event"], note["order"]["state"]) for url, note, _, _ in receiver.got] == [
        ("books.flimmery.example", "order.placed", "placed"),
        ("own.example", "order.placed", "placed"),
        ("books.flimmery.example", "order.paid", "paid"),
        ("own.example", "order.paid", "paid"),
    ]
    for (_, note, headers, body), secret in zip(receiver.got, ["brine", "shop-key"] * 2, strict=True):
        moment, signature = (part.partition("=")[2] for part in headers[webhooks.SIGNATURE].split(","))
        expected = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        assert signature == expected
        assert note["order"]["total"] == "122.16"


async def test_a_receiver_that_is_away_is_asked_again_until_given_up(till: Till) -> None:
    receivers = Receivers("", "")
    receiver = Receiver(500, OSError("refused"), 302)
    waits = []
    for _ in range(4):
        before = till.clock()
        while not await send_due(till.engine, receiver, receivers, till.clock()) and receiver.statuses is not None:
            left = await rows(till.engine, "SELECT attempts, next_attempt_at FROM webhooks WHERE state = 'queued'")
            if not left:
                break
            till.clock.now = left[0][1]  # type: ignore[assignment]
        waits.append((till.clock() - before).total_seconds())
    assert [tuple(r) for r in await rows(till.engine, "SELECT state, attempts FROM webhooks")] == [("sent", 4)]
    assert waits[0] == 10 + 30 + 90

    for_ever = Receiver(*[500] * 50)
    await till.say()
    for _ in range(webhooks.MAX_ATTEMPTS + 3):
        await send_due(till.engine, for_ever, receivers, till.clock())
        till.clock.advance(timedelta(hours=7))
    assert ("failed", webhooks.MAX_ATTEMPTS) in await rows(till.engine, "SELECT state, attempts FROM webhooks")
