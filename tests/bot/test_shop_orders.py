"""Orders: what is taken, what is given back, what cannot happen twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.shop import cart, catalog, checkout, coupons, orders, stock
from bot.shop.cart import OutOfStock
from bot.shop.coupons import CouponProblem
from bot.shop.directory import Directory
from bot.shop.orders import STATES, TRANSITIONS, IllegalTransition, UnknownOrder
from bot.shop.placing import CannotOrder, Changed
from bot.shop.stock import Taken, allocate
from bot.transcript import lock_customer
from tests.bot.shopping import DRAFT, NOW, TODAY, agreed, buy, fill, newcomer, open_shop, order, rows, units


@pytest.fixture
async def shop(engine: AsyncEngine) -> Directory:
    return await open_shop(engine)


ALLOCATIONS = [
    ({"A": 2}, {"A": {"x": 1, "y": 3}}, "", [Taken("A", "y", 2)]),
    ({"A": 4}, {"A": {"x": 1, "y": 3}}, "", [Taken("A", "y", 3), Taken("A", "x", 1)]),
    ({"A": 1, "B": 1}, {"A": {"x": 9, "y": 1}, "B": {"y": 1}}, "", [Taken("A", "y", 1), Taken("B", "y", 1)]),
    ({"A": 1}, {"A": {"x": 9, "y": 1}}, "y", [Taken("A", "y", 1)]),
    ({"A": 1}, {"A": {"": 5}}, "x", [Taken("A", "", 1)]),  # the shop counts as a whole only
    ({"A": 2}, {"A": {"x": 9, "y": 1}}, "y", OutOfStock),
    ({"A": 1}, {"A": {"": 5, "y": 0}}, "y", OutOfStock),
    ({"A": 5}, {"A": {"x": 1, "y": 3}}, "", OutOfStock),
    ({"A": 1}, {}, "", OutOfStock),
]


@pytest.mark.parametrize(("wanted", "figures", "store", "expected"), ALLOCATIONS)
def test_goods_are_taken_from_where_they_are(wanted, figures, store, expected) -> None:
    if expected is OutOfStock:
        with pytest.raises(OutOfStock):
            allocate(wanted, figures, store, ["x", "y"])
    else:
        assert allocate(wanted, figures, store, ["x", "y"]) == expected


async def test_an_order_takes_what_it_says_and_empties_the_cart(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    placed = await buy(engine, shop, who, {"HAT-S": 2, "PIN": 3, "AIR": 1})
    assert placed.number == "FL-1001"
    assert str(placed.goods) == "509.99"
    assert str(placed.fee) == "55.50"
    assert str(placed.total) == "565.49"
    after = await units(engine)
    assert (after["HAT-S", "north"], after["HAT-S", "south"], after["PIN", ""]) == (1, 1, 4)
    async with engine.connect() as db:
        assert (await cart.load(db, who[1], currency="UAH")).lines == ()
    assert await rows(engine, "SELECT type FROM events WHERE type LIKE 'order%'") == [("order.placed",)]
    assert await rows(engine, "SELECT event, url FROM webhooks") == [("order.placed", "")]


async def test_the_index_hears_of_the_new_stock(engine: AsyncEngine, shop: Directory) -> None:
    async with engine.connect() as db:
        before = await catalog.current_version(db)
    await buy(engine, shop, await newcomer(engine, "a"), {"PIN": 1})
    async with engine.connect() as db:
        changed = [p.id async for batch, _ in catalog.changed_since(db, before, currency="UAH") for p in batch]
    assert changed == ["PIN"]


async def test_a_double_press_finds_the_first_order(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"PIN": 2})
        shown = await agreed(db, shop, who[1], DRAFT)

    async def press() -> tuple[str, bool]:
        async with engine.begin() as db:
            await lock_customer(db, who[1])
            placed = await order(db, shop, who, shown=shown)
            return placed.order.number, placed.new

    assert sorted(await asyncio.gather(*(press() for _ in range(4)))) == [("FL-1001", False)] * 3 + [("FL-1001", True)]
    assert (await units(engine))["PIN", ""] == 5


async def test_somebody_elses_draft_is_not_an_order_of_mine(engine: AsyncEngine, shop: Directory) -> None:
    await buy(engine, shop, await newcomer(engine, "a"), {"PIN": 1})
    other = await newcomer(engine, "b")
    async with engine.begin() as db:
        with pytest.raises(CannotOrder):
            await order(db, shop, other, shown="whatever")


async def test_a_price_that_changed_since_the_summary_is_said_first(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"PIN": 2})
        shown = await agreed(db, shop, who[1], DRAFT)
    async with engine.begin() as db:
        await catalog.set_price_and_stock(db, "PIN", price_minor=4000)
    async with engine.begin() as db:
        with pytest.raises(Changed):
            await order(db, shop, who, shown=shown)
    assert await rows(engine, "SELECT count(*) FROM orders") == [(0,)]
    assert (await units(engine))["PIN", ""] == 7


async def test_stock_gone_in_between_is_named_and_nothing_is_left_behind(engine: AsyncEngine, shop: Directory) -> None:
    who, other = await newcomer(engine, "a"), await newcomer(engine, "b")
    async with engine.begin() as db:
        await fill(db, who[1], {"PIN": 5, "AIR": 1})
    await buy(engine, shop, other, {"PIN": 4}, replace(DRAFT, id="d2"))
    async with engine.begin() as db:
        with pytest.raises(CannotOrder) as told:
            await order(db, shop, who)
    assert [(o.sku, o.left) for o in told.value.obstacles] == [("PIN", 3)]
    assert await rows(engine, "SELECT count(*) FROM orders") == [(1,)]


async def test_a_pickup_store_that_sold_out_leaves_nothing_behind(engine: AsyncEngine, shop: Directory) -> None:
    """The shop as a whole has enough, the chosen counter does not: the order's rows go with the savepoint."""
    who = await newcomer(engine, "a")
    pickup = replace(DRAFT, delivery="counter", store="south", payment="link")
    async with engine.begin() as db:
        await fill(db, who[1], {"HAT-S": 2})
        with pytest.raises(OutOfStock):
            await order(db, shop, who, pickup)
    assert await rows(engine, "SELECT count(*) FROM orders") == [(0,)]
    assert await rows(engine, "SELECT count(*) FROM cart_lines") == [(1,)]


async def test_two_customers_do_not_get_the_last_one_both(engine: AsyncEngine, shop: Directory) -> None:
    async def rush(n: int) -> str:
        who = await newcomer(engine, f"v{n}")
        try:
            placed = await buy(engine, shop, who, {"HAT-S": 2}, replace(DRAFT, id=f"rush{n}"))
        except (CannotOrder, OutOfStock):
            return "late"
        return placed.state

    assert sorted(await asyncio.gather(*(rush(n) for n in range(4)))) == ["late", "late", "placed", "placed"]
    assert sum(n for (sku, _), n in (await units(engine)).items() if sku == "HAT-S") == 0


async def test_the_database_itself_lets_no_stock_go_below_zero(engine: AsyncEngine, shop: Directory) -> None:
    with pytest.raises(IntegrityError):
        async with engine.begin() as db:
            await db.execute(text("UPDATE stock SET quantity = quantity - 100"))


# ------------------------------------------------------------------------------------------------ states


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wanted", STATES)
async def test_only_legal_transitions_happen(state: str, wanted: str, engine: AsyncEngine, shop: Directory) -> None:
    placed = await buy(engine, shop, await newcomer(engine, "a"), {"PIN": 1})
    async with engine.begin() as db:
        await db.execute(text("UPDATE orders SET state = :state"), {"state": state})
    legal = wanted in TRANSITIONS[state]
    async with engine.begin() as db:
        if not legal:
            with pytest.raises(IllegalTransition):
                await orders.change(db, placed, wanted, now=NOW)
            return
        changed = await orders.change(db, placed, wanted, now=NOW)
    assert changed.state == (state if (state, wanted) == ("packed", "paid") else wanted)


async def test_an_unpaid_online_order_is_not_packed(engine: AsyncEngine, shop: Directory) -> None:
    placed = await buy(engine, shop, await newcomer(engine, "a"), {"PIN": 1}, replace(DRAFT, payment="link"))
    async with engine.begin() as db:
        with pytest.raises(IllegalTransition, match="paid online"):
            await orders.change(db, placed, "packed", now=NOW)
        paid = await orders.change(db, placed, "paid", now=NOW)
        assert (await orders.change(db, paid, "packed", now=NOW)).state == "packed"


async def test_cancelling_gives_back_exactly_what_was_taken_and_once(engine: AsyncEngine, shop: Directory) -> None:
    before = await units(engine)
    placed = await buy(engine, shop, await newcomer(engine, "a"), {"HAT-S": 4, "HAT-L": 2, "PIN": 7, "AIR": 3})
    async with engine.begin() as db:
        cancelled = await orders.change(db, placed, "cancelled", now=NOW)
        assert await stock.give_back(db, cancelled.id, NOW, version=await catalog.lock_catalog(db)) == []
    assert await units(engine) == before


async def test_an_order_is_found_by_its_number_and_only_by_its_owner(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    placed = await buy(engine, shop, who, {"PIN": 1})
    async with engine.connect() as db:
        for written in ("FL-1001", "fl-1001", "1001", "#1001", " №FL-1001"):
            assert (await orders.find(db, written, customer_id=who[1])).id == placed.id
        for wrong in ("1002", "001", "%", "FL-100_", ""):
            with pytest.raises(UnknownOrder):
                await orders.find(db, wrong)
        with pytest.raises(UnknownOrder):
            await orders.find(db, "FL-1001", customer_id=who[1] + 1)


# ------------------------------------------------------------------------------------------------ coupons


COUPONS = [
    ({"HAT-S": 1}, "TIDE50", 5000, None),
    ({"PIN": 1}, "tide50 ", 3333, None),  # never more than the goods
    ({"HAT-S": 2}, "HUM20", 0, CouponProblem.NOTHING_FITS),
    ({"HAT-S": 1}, "HUM20", 0, CouponProblem.TOO_LITTLE),
    ({"HAT-S": 1}, "NOPE", 0, CouponProblem.UNKNOWN),
]


@pytest.mark.parametrize(("lines", "code", "minor", "problem"), COUPONS)
async def test_a_coupon_takes_off_what_it_says(lines, code, minor, problem, engine, shop) -> None:
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], lines)
        held = await cart.load(db, who[1], currency="UAH")
        found = await coupons.check(db, shop, code, held, who[1], TODAY)
    assert (found.amount_minor, found.problem) == (minor, problem)


@pytest.mark.parametrize(
    ("today", "problem"),
    [
        (date(2026, 2, 28), CouponProblem.NOT_YET),
        (date(2026, 3, 1), None),
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), CouponProblem.OVER),
    ],
)
async def test_a_coupon_has_its_days(today: date, problem: CouponProblem | None, engine, shop) -> None:
    dated = replace(shop.coupons[1], valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31))
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"PIN": 1})
        assert coupons.discount(dated, await cart.load(db, who[1], currency="UAH"), today).problem is problem


async def test_a_percentage_is_rounded_to_the_minor_unit_and_only_on_its_categories(engine, shop) -> None:
    hats = replace(
        shop.coupons[0], categories=("hats",), min_total=shop.coupons[1].min_total, value=shop.coupons[0].value / 3
    )
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"HAT-S": 1, "PIN": 1})
        found = coupons.discount(hats, await cart.load(db, who[1], currency="UAH"), TODAY)
    assert found.amount_minor == 1333  # 6.666… % of 200.00


async def test_uses_are_counted_and_a_cancelled_order_gives_its_use_back(engine: AsyncEngine, shop: Directory) -> None:
    people = [await newcomer(engine, f"v{n}") for n in range(3)]

    async def spend(n: int) -> str:
        async with engine.begin() as db:
            await fill(db, people[n][1], {"HAT-L": 1})
            await coupons.hold(db, people[n][1], "TIDE50")
            placed = await order(db, shop, people[n], replace(DRAFT, id=f"c{n}"))
            return f"{placed.order.number} {placed.order.discount}"

    assert [await spend(0), await spend(1), await spend(2)] == ["FL-1001 50.00", "FL-1002 50.00", "FL-1003 0.00"]
    async with engine.begin() as db:
        await orders.change(db, await orders.find(db, "1001"), "cancelled", now=NOW)
    async with engine.begin() as db:
        await fill(db, people[2][1], {"PIN": 2})
        held = await cart.load(db, people[2][1], currency="UAH")
        assert (await coupons.check(db, shop, "TIDE50", held, people[2][1], TODAY)).problem is None


async def test_once_per_customer_is_once_per_phone_too(engine: AsyncEngine, shop: Directory) -> None:
    once = replace(shop, coupons=(replace(shop.coupons[1], once_per_customer=True, max_uses=None),))
    one, other = await newcomer(engine, "a"), await newcomer(engine, "b")
    async with engine.begin() as db:
        await fill(db, one[1], {"HAT-L": 1})
        await coupons.hold(db, one[1], "TIDE50")
        await order(db, once, one)
        await fill(db, other[1], {"HAT-L": 1})
        held = await cart.load(db, other[1], currency="UAH")
        for customer, phone, problem in (
            (one[1], "", CouponProblem.USED),
            (other[1], DRAFT.phone, CouponProblem.USED),
            (other[1], "+380671112233", None),
        ):
            assert (await coupons.check(db, once, "TIDE50", held, customer, TODAY, phone=phone)).problem is problem


async def test_guessing_codes_is_stopped_for_a_while(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"HAT-L": 1})
        held = await cart.load(db, who[1], currency="UAH")

        async def attempt(code: str, now=NOW) -> CouponProblem | None:
            return (await coupons.attempt(db, shop, code, held, who[1], now, TODAY)).problem

        tried = [await attempt(f"GUESS{n}") for n in range(50)]
        assert tried[: coupons.MAX_WRONG] == [CouponProblem.UNKNOWN] * coupons.MAX_WRONG
        assert set(tried[coupons.MAX_WRONG :]) == {CouponProblem.LOCKED}
        assert await attempt("TIDE50") is CouponProblem.LOCKED
        assert await attempt("TIDE50", NOW + coupons.LOCKED + timedelta(seconds=1)) is None
        assert await coupons.held(db, who[1]) == "TIDE50"


# ------------------------------------------------------------------------------------------------ ways and prices


async def test_delivery_and_payment_fit_the_cart(engine: AsyncEngine, shop: Directory) -> None:
    who = await newcomer(engine, "a")
    async with engine.begin() as db:
        await fill(db, who[1], {"HAT-S": 3, "HAT-L": 1})
        held = await cart.load(db, who[1], currency="UAH")
        assert [w.id for w in checkout.deliveries(shop, held)] == ["barge", "depot"]  # no counter has all of it
        await cart.set_quantity(db, who[1], "HAT-S", 1, currency="UAH")
        held = await cart.load(db, who[1], currency="UAH")
        assert [w.id for w in checkout.deliveries(shop, held)] == ["barge", "depot", "counter"]
        assert [s.id for s in stock.stores_with_all(held, shop.stores)] == ["south"]
    assert [p.id for p in checkout.payments(shop, "counter", 100)] == ["link"]
    assert [p.id for p in checkout.payments(shop, "barge", 100)] == ["link", "shells"]
    limited = replace(shop, payment=(replace(shop.payment[0], max_total=Decimal(1)),))
    assert checkout.payments(limited, "barge", 101) == ()
    assert shop.delivery[0].price(149999) == 5550
    assert shop.delivery[0].price(150000) == 0
