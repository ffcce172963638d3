"""Two addresses become one customer on proof alone; nothing is lost by it, and it can be undone."""

from __future__ import annotations

import asyncio
import base64
import itertools
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import inbox, linking
from bot.core import Core
from bot.shop import cart
from bot.storage.tables import identities, orders
from channels.types import Address
from nlu.normalize import Normalizer
from tests.bot.messengers import CHAT, PHONE, WHATSAPP, Messengers, messengers
from tests.support import SimpleInterpreter

KEY = "the shop's own key of more than 32 bytes"


class Interpreter(SimpleInterpreter):
    """Understands where to go on, and a plain yes or no, besides."""

    async def understand(self, text: str, context: Any) -> Any:
        from dataclasses import replace

        from nlu.types import Entity

        found = await super().understand(text, context)
        if text.startswith("go on"):
            channel = text.rpartition(" ")[2]
            entities = (Entity("channel", channel, channel, 0, 1),) if channel != "on" else ()
            return replace(found, intent="link_channel", entities=entities)
        return replace(found, intent={"yes": "affirm", "no": "deny"}.get(text, found.intent))


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    settings = {"web_identity_key": KEY}
    home = tmp_path_factory.mktemp("home")
    async with messengers(module_database, home, interpreter=Interpreter(), settings=settings) as found:
        yield found


def token_in(url: str) -> str:
    found = re.search(r"link_[A-Za-z0-9_-]{24}", url)
    assert found, url
    return found[0]


async def link_from_web(shop: Messengers, channel: str) -> str:
    """Ask for a link in the widget; the address behind its button."""
    (offer,) = await shop.on_web(f"go on {channel}")
    return str(offer["choices"][0]["url"])


# ------------------------------------------------------------------------------------------------ deep links


async def test_a_web_visitor_goes_on_in_telegram_with_the_same_cart(shop: Messengers) -> None:
    await shop.on_web("add MUG-1")
    await shop.on_telegram("add TEA-2")
    url = await link_from_web(shop, "telegram")
    assert url.startswith("https://t.me/shop_bot?start=link_")
    (told,) = await shop.on_telegram(f"/start {token_in(url)}")
    assert "confirm" in told
    question = (await shop.mailbox())[-1][1]
    assert "Telegram: Olena" in question["text"]
    assert await shop.cart("telegram") == [("TEA-2", 1)]  # nothing is joined before the yes
    joined = await shop.press_web("Yes")
    assert "one talk and one cart" in joined[0]["text"]
    assert await shop.cart("telegram") == await shop.cart("web") == [("MUG-1", 1), ("TEA-2", 1)]
    assert "2 items in your cart" in shop.telegram.texts(str(CHAT))[-1]
    assert await shop.rows("SELECT channel, verified_by FROM identities ORDER BY channel") == [
        ("telegram", "link"),
        ("web", "link"),
    ]


async def test_a_web_visitor_goes_on_in_whatsapp(shop: Messengers) -> None:
    await shop.on_web("add MUG-1")
    url = await link_from_web(shop, "whatsapp")
    assert url.startswith("https://wa.me/1555?text=")
    await shop.on_whatsapp(f"Go on with our talk: {token_in(url)}")
    await shop.on_web("yes")
    assert await shop.cart("whatsapp") == [("MUG-1", 1)]
    assert await shop.rows("SELECT proof FROM merges") == [("link",)]


async def test_no_leaves_the_two_apart(shop: Messengers) -> None:
    await shop.on_web("add MUG-1")
    token = token_in(await link_from_web(shop, "telegram"))
    await shop.on_telegram(f"/start {token}")
    (answer,) = await shop.press_web("No")
    assert "nothing was joined" in answer["text"]
    assert await shop.cart("telegram") == []
    (again,) = await shop.on_telegram(f"/start {token}")
    assert "does not work" in again


@pytest.mark.parametrize("how", ["twice", "wrong channel", "guessed", "too late", "by oneself", "confirmed too late"])
async def test_a_link_that_proves_nothing(shop: Messengers, how: str) -> None:
    await shop.on_web("add MUG-1")
    token = token_in(await link_from_web(shop, "telegram"))
    if how == "twice":
        await shop.on_telegram(f"/start {token}")
        (answer,) = await shop.on_telegram(f"/start {token}", chat=2222)
        assert "does not work" in answer
    elif how == "wrong channel":
        (answer,) = await shop.on_whatsapp(f"see {token}")
        assert "another place" in answer
    elif how == "guessed":
        (answer,) = await shop.on_telegram("/start link_" + "A" * 24)
        assert "does not work" in answer
    elif how == "too late":
        shop.clock.advance(timedelta(minutes=10, seconds=1))
        (answer,) = await shop.on_telegram(f"/start {token}")
        assert "does not work" in answer
    elif how == "by oneself":
        (said,) = await shop.on_web(f"what is {token}?")
        assert "another place" in said["text"]
    else:
        await shop.on_telegram(f"/start {token}")
        shop.clock.advance(timedelta(minutes=11))
        (said,) = await shop.press_web("Yes")
        assert "does not work" in said["text"]
    assert await shop.rows("SELECT * FROM merges") == []


async def test_a_token_says_nothing_about_the_language(shop: Messengers) -> None:
    """One in a hundred reads like Russian on the wrong keyboard."""
    unlucky = next(t for n in range(10_000) if Normalizer().language(f"see {(t := some_token(n))}") == "ru")
    (answer,) = await shop.on_whatsapp(f"see {unlucky}")
    assert "does not work" in answer


def some_token(seed: int) -> str:
    return "link_" + base64.urlsafe_b64encode(random.Random(seed).randbytes(18)).decode()


async def test_a_new_link_makes_the_older_one_void(shop: Messengers) -> None:
    old = token_in(await link_from_web(shop, "telegram"))
    await link_from_web(shop, "telegram")
    (answer,) = await shop.on_telegram(f"/start {old}")
    assert "does not work" in answer


async def test_another_customer_cannot_confirm_for_the_one_who_asked(shop: Messengers) -> None:
    token = token_in(await link_from_web(shop, "telegram"))
    await shop.on_telegram(f"/start {token}")
    ((link,),) = await shop.rows("SELECT id FROM links")
    from bot.identity_proofs import BadProof, confirm

    async with shop.core.engine.begin() as db:
        ((other,),) = await shop.rows("SELECT customer_id FROM identities WHERE channel = 'telegram'")
        with pytest.raises(BadProof):
            await confirm(db, int(str(link)), int(str(other)), shop.clock(), yes=True)


async def test_secrets_are_kept_as_hashes_only(shop: Messengers) -> None:
    token = token_in(await link_from_web(shop, "telegram"))
    ((kept,),) = await shop.rows("SELECT hash FROM links")
    assert token.removeprefix("link_") not in str(kept)
    assert len(token.removeprefix("link_")) * 6 >= 128


async def test_undo_gives_each_side_what_it_brought(shop: Messengers) -> None:
    await shop.on_web("add MUG-1")
    await shop.on_web("add TEA-2 x2")
    await shop.on_telegram("add TEA-2 x3")
    token = token_in(await link_from_web(shop, "telegram"))
    await shop.on_telegram(f"/start {token}")
    await shop.press_web("Yes")
    assert await shop.cart("web") == [("MUG-1", 1), ("TEA-2", 5)]
    await shop.on_telegram("add MUG-1 x4")  # added later, from the side that leaves
    await shop.press_web("Undo")
    assert await shop.cart("web") == [("MUG-1", 1), ("TEA-2", 2)]
    assert sorted(await shop.cart("telegram")) == [("MUG-1", 4), ("TEA-2", 3)]


# ------------------------------------------------------------------------------------------------ codes


async def ask_for_code(shop: Messengers, number: str = PHONE) -> str:
    """Ask for a code from the widget; what arrives on the phone."""
    await shop.on_web("go on sms")
    await shop.on_web(number)
    await shop.settle()
    found = re.search(r"\b(\d{6})\b", shop.twilio.texts(PHONE)[-1]) if shop.twilio.texts(PHONE) else None
    return found[1] if found else ""


async def test_a_code_by_sms_proves_the_phone(shop: Messengers) -> None:
    await shop.on_web("add MUG-1")
    await shop.on_sms("add TEA-2")
    code = await ask_for_code(shop)
    (answer,) = await shop.on_web(f"{code[:3]} {code[3:]}")
    assert "one talk and one cart" in answer["text"]
    assert await shop.cart("sms") == [("MUG-1", 1), ("TEA-2", 1)]
    assert await shop.rows("SELECT phone, verified_by FROM identities WHERE channel = 'sms'") == [(PHONE, "code")]


async def test_a_code_stands_neither_in_the_transcript_nor_in_the_table(shop: Messengers) -> None:
    code = await ask_for_code(shop)
    assert code
    assert await shop.rows("SELECT * FROM messages WHERE text LIKE :code", code=f"%{code}%") == []
    assert await shop.rows("SELECT * FROM links WHERE hash LIKE :code", code=f"%{code}%") == []


async def test_five_wrong_codes_end_it(shop: Messengers) -> None:
    code = await ask_for_code(shop)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = [(await shop.on_web(wrong))[0]["text"] for _ in range(5)]
    assert "4 tries are left" in answers[0]
    assert "One try is left" in answers[3]
    assert "later" in answers[4]
    await shop.on_web(code)
    assert await shop.rows("SELECT * FROM merges") == []


async def test_an_old_code_does_not_work(shop: Messengers) -> None:
    code = await ask_for_code(shop)
    shop.clock.advance(timedelta(minutes=11))
    (answer,) = await shop.on_web(code)
    assert "no longer valid" in answer["text"]


async def test_codes_to_one_phone_are_few(shop: Messengers) -> None:
    for _ in range(3):
        assert await ask_for_code(shop)
    await shop.on_web("go on sms")
    (answer,) = await shop.on_web(PHONE)
    assert "Too many codes" in answer["text"]
    assert len(shop.twilio.texts(PHONE)) == 3


async def test_no_code_goes_to_a_phone_that_opted_out(shop: Messengers) -> None:
    await shop.on_sms("STOP")
    await shop.on_web("go on sms")
    (answer,) = await shop.on_web(PHONE)
    assert "cannot send a code" in answer["text"]
    assert len(shop.twilio.texts(PHONE)) == 1  # the confirmation of the STOP


@pytest.mark.parametrize("number", ["12345678", "+" + "9" * 40, "00000000000"])
async def test_what_is_no_number_gets_no_code(shop: Messengers, number: str) -> None:
    await shop.on_web("go on sms")
    (answer,) = await shop.on_web(number)
    assert "does not look like a phone number" in answer["text"]
    assert shop.twilio.taken == []


# ------------------------------------------------------------------------------------------------ numbers


def shared(number: str, owner: int = CHAT, **more: Any) -> dict[str, Any]:
    return {"contact": {"phone_number": number, "first_name": "O", "user_id": owner}} | more


async def test_ones_own_telegram_contact_joins_the_whatsapp_of_that_number(shop: Messengers) -> None:
    await shop.on_whatsapp("add MUG-1", user_id="UA.1349")
    await shop.on_telegram("go on sms")
    answer = await shop.on_telegram("", **shared(WHATSAPP))
    assert f"{PHONE} is confirmed" in answer[0]
    assert await shop.cart("telegram") == [("MUG-1", 1)]
    assert await shop.rows("SELECT proof FROM merges") == [("contact",)]


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        (shared(WHATSAPP), False),  # nobody asked
        (shared(WHATSAPP, owner=999), True),  # somebody else's
        (shared(WHATSAPP, forward_date=1), True),  # passed on
        (shared("+38050ABC4567"), True),
    ],
)
async def test_a_contact_that_proves_nothing(shop: Messengers, what: dict[str, Any], asked: bool) -> None:
    await shop.on_whatsapp("add MUG-1", user_id="UA.1349")
    await shop.on_telegram("go on sms" if asked else "hello")
    await shop.on_telegram("", **what)
    assert await shop.rows("SELECT * FROM merges") == []
    assert await shop.rows("SELECT verified_at FROM identities WHERE channel = 'telegram'") == [(None,)]


async def test_a_number_that_merely_looks_the_same_proves_nothing(shop: Messengers) -> None:
    await shop.on_sms("add MUG-1")  # SMS senders can be forged
    await shop.on_telegram("go on sms")
    await shop.on_telegram("", **shared(WHATSAPP))
    assert await shop.cart("telegram") == []


async def test_a_whatsapp_customer_whose_key_changes_stays_the_same(shop: Messengers) -> None:
    await shop.on_whatsapp("add MUG-1")
    await shop.on_whatsapp("add MUG-1", user_id="UA.1349")  # the lasting id appears
    hidden = {"from_user_id": "UA.1349"}
    await shop.on_whatsapp("add MUG-1", sender="", user_id="UA.1349", **hidden)  # the number is hidden
    await shop.on_whatsapp("add MUG-1")  # an old client without the id
    assert await shop.cart("whatsapp") == [("MUG-1", 4)]
    assert await shop.rows("SELECT address, phone FROM identities") == [("UA.1349", PHONE)]


async def test_two_whatsapp_keys_that_turn_out_to_be_one_person_are_joined(shop: Messengers) -> None:
    await shop.on_whatsapp("add MUG-1")
    await shop.on_whatsapp("add TEA-2", sender="", user_id="UA.1349", from_user_id="UA.1349")
    await shop.on_whatsapp("cart", user_id="UA.1349")
    assert await shop.rows("SELECT proof FROM merges") == [("platform",)]
    assert sorted(await shop.rows("SELECT sku FROM cart_lines")) == [("MUG-1",), ("TEA-2",)]
    assert await shop.rows("SELECT count(DISTINCT customer_id) FROM identities") == [(1,)]


# ------------------------------------------------------------------------------------------------ the shop's token


def token(sub: object = "c-77", life_s: float = 600, key: str = KEY, **claims: Any) -> str:
    return jwt.encode({"sub": sub, "exp": 1_772_442_000 + life_s} | claims, key, algorithm="HS256")


NOW_IN_TEST = 1_772_442_000
"""tests.support.START as a number of seconds."""


async def test_the_same_subject_is_the_same_customer_on_every_device(shop: Messengers) -> None:
    await shop.on_web("add MUG-1", identity=token())
    shop.visitor = shop.new_visitor()  # another device
    await shop.on_web("add TEA-2", identity=token(name="Olena"))
    assert await shop.cart("web") == [("MUG-1", 1), ("TEA-2", 1)]
    assert await shop.rows("SELECT verified_by FROM identities") == [("token",)]


@pytest.mark.parametrize(
    "bad",
    [
        token(key="another key of more than thirty-two bytes"),
        token(life_s=-60),
        token(life_s=7200),
        token(sub=""),
        token(sub="x" * 300),
        jwt.encode({"sub": "c-77"}, KEY, algorithm="HS256"),
        jwt.encode({"exp": NOW_IN_TEST + 60}, KEY, algorithm="HS256"),
        jwt.encode({"sub": "c-77", "exp": NOW_IN_TEST + 60}, "", algorithm="none"),
        "not.a.token",
        "x" * 5000,
    ],
)
async def test_a_token_that_is_not_good_makes_nobody(shop: Messengers, bad: str) -> None:
    await shop.on_web("add MUG-1", identity=bad)
    assert await shop.rows("SELECT verified_at FROM identities") == [(None,)]
    ((address,),) = await shop.rows("SELECT address FROM identities")
    assert not str(address).startswith("user-")


# ------------------------------------------------------------------------------------------------ the words of SMS


@pytest.mark.parametrize(("stop", "start"), [("STOP", "start"), ("Стоп", "Старт"), ("unsubscribe", "UNSTOP")])
async def test_stop_is_confirmed_and_kept_and_start_ends_it(shop: Messengers, stop: str, start: str) -> None:
    await shop.on_sms("hello")
    (confirmed,) = await shop.on_sms(stop)
    assert "no more messages" in confirmed
    assert await shop.on_sms("add MUG-1") == []
    (again,) = await shop.on_sms(start)
    assert "again" in again
    assert len(await shop.on_sms("cart")) == 1


async def test_cancel_my_order_is_no_goodbye(shop: Messengers) -> None:
    assert await shop.on_sms("cancel my order")
    assert await shop.rows("SELECT opted_out_at FROM identities") == [(None,)]


async def test_a_customer_who_blocked_the_bot_is_written_to_again_once_they_write(shop: Messengers) -> None:
    await shop.on_telegram("hello")
    change = {"chat": {"id": CHAT, "type": "private"}, "date": 5, "new_chat_member": {"status": "kicked"}}
    await shop.post_telegram({"update_id": 900, "my_chat_member": change})
    assert await shop.rows("SELECT reachable, opted_out_at FROM identities") == [(False, None)]
    assert len(await shop.on_telegram("hello")) == 1
    assert await shop.rows("SELECT reachable FROM identities") == [(True,)]


# ------------------------------------------------------------------------------------------------ under load


async def add(core: Core, identity_id: int, sku: str, units: int) -> None:
    """What a turn of this identity does to the cart: under its customer's lock."""
    from bot.transcript import lock_customer

    async with core.engine.begin() as db:
        owner = identities.select().where(identities.c.id == identity_id)
        found = (await db.execute(owner)).mappings().one()["customer_id"]
        customer_id = await lock_customer(db, found)
        now_owner = (await db.execute(owner)).mappings().one()["customer_id"]
        if now_owner != customer_id:
            raise AssertionError("a turn ran for a customer whom its address had left")
        await cart.add(db, customer_id, sku, units, currency="UAH", now=core.clock(), identity_id=identity_id)


async def pair(core: Core, one: int, other: int) -> None:
    async with core.engine.begin() as db:
        await linking.link(db, one, other, core.clock(), currency="UAH")


async def part(core: Core, identity_id: int) -> None:
    try:
        async with core.engine.begin() as db:
            await linking.unlink(db, identity_id, core.clock())
    except linking.CannotUnlink:
        pass


async def order(core: Core, identity_id: int, number: str) -> None:
    """An order from this address, as its turn would place it."""
    from bot.transcript import lock_customer

    async with core.engine.begin() as db:
        owner = select(identities.c.customer_id).where(identities.c.id == identity_id)
        customer_id = await lock_customer(db, (await db.execute(owner)).scalar_one())
        if (await db.execute(owner)).scalar_one() != customer_id:
            raise AssertionError("a turn ran for a customer whom its address had left")
        now, zero = core.clock(), dict.fromkeys(("goods_minor", "discount_minor", "fee_minor", "total_minor"), 0)
        row = {"number": number, "draft": number, "customer_id": customer_id, "identity_id": identity_id, **zero}
        await db.execute(orders.insert().values(**row, currency="UAH", created_at=now, changed_at=now))


PEOPLE = 5
someone = st.integers(0, PEOPLE - 1)
ACTS = st.one_of(
    st.tuples(st.just("add"), someone, st.integers(1, 3)),
    st.tuples(st.just("add"), someone, st.integers(1, 3)),
    st.tuples(st.just("link"), someone, someone),
    st.tuples(st.just("unlink"), someone, st.just(0)),
    st.tuples(st.just("order"), someone, st.just(0)),
)
Act = tuple[str, int, int]


async def at_rest(attempt: Callable[[], Awaitable[None]]) -> None:
    """Do it as a worker does: once more when the address went elsewhere meanwhile."""
    for _ in range(40):
        try:
            await attempt()
            return
        except AssertionError:
            await asyncio.sleep(0.01)
    raise AssertionError("an address never came to rest")


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rounds=st.lists(st.lists(ACTS, min_size=2, max_size=8), min_size=1, max_size=6))
async def test_merging_and_unlinking_under_load_loses_nothing(shop: Messengers, rounds: list[list[Act]]) -> None:
    """Whatever is linked, unlinked, added and ordered at the same time: nothing is lost or doubled, every merge is on
    record, and once all are apart again each has exactly what came from it."""
    core, numbers = shop.core, itertools.count(1)
    await shop.begin()
    async with core.engine.begin() as db:
        addresses = [Address(("web", "sms")[n % 2], "", f"p{n}") for n in range(PEOPLE)]
        people = [(await inbox.identify(db, address, now=shop.clock()))[0] for address in addresses]
    added: Counter[int] = Counter()
    placed: Counter[int] = Counter()

    async def act(kind: str, who: int, value: int) -> None:
        me = people[who]
        if kind == "add":
            added[me] += value
            await at_rest(partial(add, core, me, "MUG-1", value))
        elif kind == "order":
            placed[me] += 1
            await at_rest(partial(order, core, me, f"N{next(numbers)}"))
        elif kind == "link":
            await pair(core, me, people[value])
        else:
            await part(core, me)

    for acts in rounds:
        await asyncio.gather(*(act(*one) for one in acts))
        assert await shop.rows("SELECT coalesce(sum(quantity), 0) FROM cart_lines") == [(added.total(),)]
        assert await shop.rows("SELECT count(*) FROM orders") == [(placed.total(),)]
        dead = "SELECT i.id FROM identities i JOIN customers c ON c.id = i.customer_id WHERE c.forward_to IS NOT NULL"
        assert await shop.rows(dead) == []
        astray = (
            "SELECT o.id FROM orders o JOIN identities i ON i.id = o.identity_id WHERE o.customer_id <> i.customer_id"
        )
        assert await shop.rows(astray) == []
    for _, who in itertools.product(range(PEOPLE), people):
        await part(core, who)
    for who in people:
        held = (
            "SELECT coalesce(sum(quantity), 0) FROM cart_lines JOIN identities i USING (customer_id) WHERE i.id = :who"
        )
        assert await shop.rows(held, who=who) == [(added[who],)]
        ordered = "SELECT count(*) FROM orders JOIN identities i USING (customer_id) WHERE i.id = :who"
        assert await shop.rows(ordered, who=who) == [(placed[who],)]
    assert await shop.rows("SELECT count(DISTINCT customer_id) FROM identities") == [(PEOPLE,)]
    audited = "SELECT (SELECT count(*) FROM merges) - (SELECT count(*) FROM events WHERE type = 'customers.linked')"
    assert await shop.rows(audited) == [(0,)]
