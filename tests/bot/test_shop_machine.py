"""Whatever customers, operators and providers do in whatever order: totals add up, stock is never below zero, nothing
is sold that is not there, cancelling gives back exactly what was taken, money is never a float.

One customer acts on two channels at the same moment; another competes for the same goods.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.shop import cart, catalog, coupons, orders, payments
from bot.shop.cart import BadQuantity, NotForSale, OutOfStock
from bot.shop.catalog import UnknownSku
from bot.shop.directory import Directory
from bot.shop.orders import STATES, IllegalTransition, Order
from bot.shop.payments import Callback, Result
from bot.shop.placing import CannotOrder, Changed
from bot.storage.engine import create_engine
from bot.transcript import lock_customer
from tests.bot.shopping import DRAFT, GOODS, NOW, TODAY, agreed, newcomer, open_shop, order

SKUS = ("HAT-S", "HAT-L", "PIN", "AIR", "ART", "GONE")
PAYING = ("link", "shells")
REFUSED = (OutOfStock, BadQuantity, NotForSale, UnknownSku, CannotOrder, Changed)


class Machine(RuleBasedStateMachine):
    """The shop, with two people in it."""

    loop: asyncio.AbstractEventLoop
    engine: AsyncEngine
    directory: Directory

    def __init__(self) -> None:
        super().__init__()
        self.drafts = count()
        self.now = NOW
        self.people = self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> list[list[tuple[int, int]]]:
        """Empty books and full shelves; two channels of the first customer, one of the second."""
        async with self.engine.begin() as db:
            tables = "order_lines, order_stock, payments, orders, cart_lines, coupon_tries, webhooks, timers, events"
            await db.execute(text(f"TRUNCATE {tables}"))
            await db.execute(text("DELETE FROM stock"))
            for product in GOODS:
                for variant in product.variants:
                    for store, units in (variant.stock or {}).items():
                        values = {"sku": variant.sku, "store": store, "units": units}
                        await db.execute(text("INSERT INTO stock VALUES (:sku, :store, :units)"), values)
            await db.execute(text("UPDATE variants SET price_minor = 3333 WHERE sku = 'PIN'"))
            await db.execute(text("UPDATE customers SET coupon = ''"))
        self.shelves = await self._units()
        one, other = await newcomer(self.engine, "one"), await newcomer(self.engine, "two")
        phone = await newcomer(self.engine, "one", "sms")
        async with self.engine.begin() as db:
            await db.execute(text("UPDATE identities SET customer_id = :c WHERE id = :i"), {"c": one[1], "i": phone[0]})
        return [[one, (phone[0], one[1])], [other]]

    async def _units(self) -> Counter[str]:
        async with self.engine.connect() as db:
            found: Counter[str] = Counter()
            for row in await db.execute(text("SELECT sku, quantity FROM stock")):
                found[row.sku] += row.quantity
            return found

    async def act(self, who: tuple[int, int], work: Callable[[AsyncConnection], Coroutine[Any, Any, Any]]) -> Any:
        """One turn of this customer: their row locked, all or nothing."""
        async with self.engine.begin() as db:
            await lock_customer(db, who[1])
            return await work(db)

    # ------------------------------------------------------------------------------------------------ what they do

    @initialize(sku=st.sampled_from(SKUS[:4]), code=st.sampled_from(["", "TIDE50"]), paying=st.sampled_from(PAYING))
    def somebody_has_ordered(self, sku: str, code: str, paying: str) -> None:
        self.add(0, sku, 1, twice=False)
        if code:
            self.try_coupon(0, code)
        self.check_out(0, ("barge", ""), paying, {"PIN": 2}, 2, stale=False)
        assert self.run(self._orders())

    @rule(person=st.integers(0, 1), sku=st.sampled_from(SKUS), quantity=st.integers(-1, 8), twice=st.booleans())
    def add(self, person: int, sku: str, quantity: int, twice: bool) -> None:
        async def put(who: tuple[int, int]) -> None:
            with suppress(REFUSED):
                await self.act(who, lambda db: cart.add(db, who[1], sku, quantity, currency="UAH", now=self.now))

        channels = self.people[person] if twice else self.people[person][:1]
        self.run(_all(put(who) for who in channels))

    @rule(person=st.integers(0, 1), sku=st.sampled_from(SKUS[:3]), quantity=st.integers(0, 8))
    def change(self, person: int, sku: str, quantity: int) -> None:
        who = self.people[person][-1]
        with suppress(REFUSED):
            self.run(self.act(who, lambda db: cart.set_quantity(db, who[1], sku, quantity, currency="UAH")))

    @rule(person=st.integers(0, 1), code=st.sampled_from(["TIDE50", "HUM20", "NOPE"]))
    def try_coupon(self, person: int, code: str) -> None:
        who = self.people[person][0]

        async def attempt(db: AsyncConnection) -> None:
            held = await cart.load(db, who[1], currency="UAH")
            await coupons.attempt(db, self.directory, code, held, who[1], self.now, TODAY)

        self.run(self.act(who, attempt))

    @rule(
        person=st.integers(0, 1),
        way=st.sampled_from([("barge", ""), ("depot", ""), ("counter", "north"), ("counter", "south")]),
        paying=st.sampled_from(PAYING),
        lines=st.dictionaries(st.sampled_from(SKUS[:4]), st.integers(1, 3), max_size=2),
        presses=st.integers(1, 3),
        stale=st.sampled_from([False, False, False, True]),
    )
    def check_out(
        self, person: int, way: tuple[str, str], paying: str, lines: dict[str, int], presses: int, stale: bool
    ) -> None:
        """Yes, pressed several times on the customer's channels at once, perhaps to a summary of before."""
        for sku, quantity in lines.items():
            self.add(person, sku, quantity, twice=False)
        draft = replace(DRAFT, id=f"{id(self)}-{next(self.drafts)}", delivery=way[0], store=way[1], payment=paying)
        who = self.people[person][0]

        async def shown() -> str:
            async with self.engine.connect() as db:
                return await agreed(db, self.directory, who[1], draft)

        async def press(channel: tuple[int, int], agreed_to: str) -> int | None:
            try:
                placed = await self.act(channel, lambda db: order(db, self.directory, channel, draft, agreed_to))
            except REFUSED:
                return None
            if placed.new and placed.order.payment.online:
                await self.act(
                    channel, lambda db: payments.ask(db, placed.order, provider="test", now=self.now, minutes=30)
                )
            return int(placed.order.id)

        async def all_presses() -> list[int | None]:
            agreed_to = "an older summary" if stale else await shown()
            channels = [self.people[person][n % len(self.people[person])] for n in range(presses)]
            return await asyncio.gather(*(press(channel, agreed_to) for channel in channels))

        before = self.run(self._orders())
        placed = self.run(all_presses())
        assert len({id for id in placed if id is not None}) <= 1
        assert len(self.run(self._orders())) - len(before) == len({id for id in placed if id is not None})
        assert not (stale and any(placed))

    @precondition(lambda self: self.run(self._orders()))
    @rule(data=st.data(), state=st.sampled_from(STATES))
    def operate(self, data: st.DataObject, state: str) -> None:
        chosen = data.draw(st.sampled_from(self.run(self._orders())), label="order")
        with suppress(IllegalTransition):
            self.run(self.act((0, chosen.customer_id), lambda db: orders.change(db, chosen, state, now=self.now)))

    @rule(pay=st.booleans(), off=st.sampled_from([0, 0, 0, 1]), twice=st.booleans())
    def provider_speaks(self, pay: bool, off: int, twice: bool) -> None:
        async def say(link: payments.PaymentLink, customer: int) -> Result:
            amount = replace(link.amount, amount_minor=link.amount.amount_minor + off)
            said = Callback(link.token, pay, amount, "tx")
            return (await self.act((0, customer), lambda db: payments.settle(db, "test", said, self.now))).result

        async def all_links() -> None:
            for found in await self._orders():
                async with self.engine.connect() as db:
                    link = await payments.open_link(db, found.id, self.now)
                if link is not None:
                    await asyncio.gather(*(say(link, found.customer_id) for _ in range(2 if twice else 1)))

        self.run(all_links())

    @rule(minutes=st.sampled_from([5, 31]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

        async def expire() -> None:
            async with self.engine.connect() as db:
                query = "SELECT p.token, o.customer_id FROM payments p JOIN orders o ON o.id = p.order_id"
                links = (await db.execute(text(query))).all()
            for link in links:
                await self.act((0, link.customer_id), lambda db, t=link.token: payments.expire(db, t, self.now))

        self.run(expire())

    @rule(minor=st.integers(1, 5000))
    def reprice(self, minor: int) -> None:
        async def set_price() -> None:
            async with self.engine.begin() as db:
                await catalog.set_price_and_stock(db, "PIN", price_minor=minor)

        self.run(set_price())

    # ------------------------------------------------------------------------------------------------ what holds

    async def _orders(self) -> list[Order]:
        async with self.engine.connect() as db:
            return await orders.listed(db, limit=1000)

    @invariant()
    def everything_adds_up(self) -> None:
        self.run(self._check())

    async def _check(self) -> None:
        found = await self._orders()
        async with self.engine.connect() as db:
            carts = [await cart.load(db, people[0][1], currency="UAH") for people in self.people]
            query = "SELECT order_id, sku, quantity, given_back_at FROM order_stock"
            taken = (await db.execute(text(query))).all()
            negative = (await db.execute(text("SELECT count(*) FROM stock WHERE quantity < 0"))).scalar()
        assert negative == 0
        out: Counter[str] = Counter()
        cancelled = {o.id for o in found if o.state == "cancelled"}
        for row in taken:
            assert (row.given_back_at is not None) == (row.order_id in cancelled)
            if row.given_back_at is None:
                out[row.sku] += row.quantity
        assert await self._units() + out == self.shelves  # nothing sold that was not there, nothing lost
        for each in found:
            _check_money(each)
            wanted = Counter({line.sku: line.quantity for line in each.lines if line.sku != "AIR"})
            mine: Counter[str] = Counter()
            for row in taken:
                mine[row.sku] += row.quantity if row.order_id == each.id else 0
            assert +mine == wanted
        spent = [o for o in found if o.coupon == "TIDE50" and o.state != "cancelled"]
        assert len(spent) <= 2
        for held in carts:
            assert type(held.total.amount_minor) is int
            assert held.total.amount_minor == sum(line.total.amount_minor for line in held.lines if line.total)


def _check_money(found: Order) -> None:
    amounts = [found.goods, found.discount, found.fee, found.total, *(line.price for line in found.lines)]
    assert all(type(amount.amount_minor) is int for amount in amounts)
    assert found.goods.amount_minor == sum(line.price.amount_minor * line.quantity for line in found.lines)
    assert found.total.amount_minor == found.goods.amount_minor - found.discount.amount_minor + found.fee.amount_minor
    assert 0 <= found.discount.amount_minor <= found.goods.amount_minor


async def _all(works: Iterator[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*works)


@dataclass
class Running:
    loop: asyncio.AbstractEventLoop
    engine: AsyncEngine
    directory: Directory


@pytest.fixture
def running(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Running]:
    """A shop on a loop of its own: hypothesis runs in the foreground."""
    loop = asyncio.new_event_loop()
    with fresh_database() as url:
        engine = create_engine(url)
        directory = loop.run_until_complete(open_shop(engine))
        yield Running(loop, engine, directory)
        loop.run_until_complete(engine.dispose())
    loop.close()


def test_the_books_always_add_up(running: Running) -> None:
    class Shop(Machine):
        loop, engine, directory = running.loop, running.engine, running.directory

    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=32,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
