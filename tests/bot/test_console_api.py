"""The console's API, as its page uses it: lists, timelines, moves, replies, carts, and the rest of a working day."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.inbox import receive
from bot.storage.tables import cart_lines, customers, shop_documents
from channels.loopback import LoopbackConnector
from channels.types import Address, Press, SendError, SendErrorKind
from tests.bot.desk_support import Agent, Console, console
from tests.bot.shopping import DRAFT, NOW, buy, newcomer, open_shop
from tests.support import say


@pytest.fixture(scope="module")
async def desk(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


async def lines_of(agent: Agent, id: int) -> list[dict[str, Any]]:
    """The whole timeline, fetched in pages as the page does it."""
    page = await agent.get(f"/conversations/{id}/timeline", limit=3)
    found = page["entries"]
    while page["older"]:
        page = await agent.get(f"/conversations/{id}/timeline", before=page["older"], limit=3)
        found = page["entries"] + found
    return list(found)


async def shop_says(desk: Console, body: dict[str, Any]) -> None:
    """Another shop directory from now on."""
    async with desk.app.core.engine.begin() as db:
        await db.execute(shop_documents.delete())
        version = (await db.execute(text("SELECT nextval('catalog_version')"))).scalar_one()
        await db.execute(shop_documents.insert().values(key="shop", body=body, version=version))


# ------------------------------------------------------------------------------------------------ a day


async def test_a_day_at_the_desk(desk: Console) -> None:
    agent, colleague = await desk.agent(), await desk.agent(name="Борис")
    id = await desk.waiting()
    (row,) = (await agent.get("/conversations", view="unassigned"))["rows"]
    assert (row["id"], row["state"], row["reason"], row["position"]) == (id, "queue", "request", 1)
    assert row["waiting_since"] is not None and row["target_s"] == 300
    taken = await agent.post(f"/conversations/{id}/take")
    assert (taken["state"], taken["agent"]["login"]) == ("agent", agent.login)
    await agent.reply(id, "Good day! How can I help?")
    assert desk.heard()[-1] == "Good day! How can I help?"
    moved = await agent.post(f"/conversations/{id}/transfer", {"to": colleague.login, "note": "Knows mugs"})
    assert moved["agent"]["name"] == "Борис"
    assert [row["id"] for row in (await colleague.get("/conversations", view="mine"))["rows"]] == [id]
    assert (await colleague.post(f"/conversations/{id}/snooze", {"until": None}))["state"] == "snoozed"
    assert [row["id"] for row in (await agent.get("/conversations", view="snoozed"))["rows"]] == [id]
    await colleague.post(f"/conversations/{id}/take")
    assert (await colleague.post(f"/conversations/{id}/resolve"))["state"] == "bot"
    refused = await colleague.send("POST", f"/conversations/{id}/return", {})
    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (409, "illegal", "bot")
    kinds = [(e["kind"], (e["event"] or {}).get("type", e["text"])) for e in await lines_of(agent, id)]
    assert ("divider", "handoff") in kinds and ("note", "Knows mugs") in kinds
    assert ("system", "handoff.resolved") in kinds
    moves = [e["event"]["data"]["act"] for e in await lines_of(agent, id) if e["event"] and "act" in e["event"]["data"]]
    assert moves == ["request", "take", "transfer", "snooze", "take", "resolve"]


async def test_sending_into_a_colleague_s_conversation_asks_first(desk: Console) -> None:
    one, two = await desk.agent(name="Анна"), await desk.agent()
    id = await desk.waiting()
    await one.post(f"/conversations/{id}/take")
    before = len(desk.heard())
    body = {"client_id": str(uuid.uuid4()), "text": "Me too"}
    refused = await two.send("POST", f"/conversations/{id}/reply", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "held")
    assert refused.json()["agent"] == {"login": one.login, "name": "Анна", "role": "agent"}
    assert (await two.send("POST", f"/conversations/{id}/take", {})).json()["code"] == "held"
    assert len(desk.heard()) == before
    await two.post(f"/conversations/{id}/note", {"client_id": str(uuid.uuid4()), "text": "a note is no talk"})
    assert (await one.get(f"/conversations/{id}"))["row"]["agent"]["login"] == one.login
    await two.post(f"/conversations/{id}/reply", body | {"force": True})
    assert (await one.get(f"/conversations/{id}"))["row"]["agent"]["login"] == two.login


async def test_two_press_take_in_the_same_moment(desk: Console) -> None:
    one, two = await desk.agent(), await desk.agent()
    for _ in range(5):
        id = await desk.waiting()
        answers = await asyncio.gather(*(a.send("POST", f"/conversations/{id}/take", {}) for a in (one, two)))
        assert sorted(a.status_code for a in answers) == [200, 409]


async def test_a_reply_sent_twice_is_said_once(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    before = len(desk.heard())
    body = {"client_id": str(uuid.uuid4()), "text": "Once"}
    entries = await asyncio.gather(*(agent.post(f"/conversations/{id}/reply", body) for _ in range(4)))
    assert len({entry["id"] for entry in entries}) == 1
    assert desk.heard()[before:] == ["Once"]
    assert entries[0]["client_id"] == body["client_id"]
    note = {"client_id": str(uuid.uuid4()), "text": "Noted"}
    notes = [await agent.post(f"/conversations/{id}/note", note) for _ in range(2)]
    assert notes[0]["id"] == notes[1]["id"] and notes[0]["kind"] == "note"


async def test_a_private_note_never_reaches_the_customer_and_takes_nothing(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    before = len(desk.heard())
    await agent.post(f"/conversations/{id}/note", {"client_id": str(uuid.uuid4()), "text": "rude"})
    assert len(desk.heard()) == before
    assert (await agent.get(f"/conversations/{id}"))["row"]["state"] == "queue"


async def test_the_next_one_is_the_longest_waiting(desk: Console) -> None:
    agent = await desk.agent()
    while (await agent.send("POST", "/conversations/next")).status_code == 200:
        pass
    first = await desk.waiting()
    desk.clock.advance(timedelta(seconds=1))
    await desk.waiting()
    assert (await agent.post("/conversations/next"))["id"] == first


# ------------------------------------------------------------------------------------------------ the timeline


async def test_paging_a_timeline_gives_every_line_once_in_order(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("web", "", "pager")
    for n in range(7):
        id = (await say(desk.app.core, f"mug {n}", n, visitor)).customer_id
        desk.clock.advance(timedelta(seconds=1))
    whole = (await agent.get(f"/conversations/{id}/timeline", limit=200))["entries"]
    assert [e["id"] for e in await lines_of(agent, id)] == [e["id"] for e in whole]
    assert [e["text"] for e in whole if e["author"] == "customer"] == [f"mug {n}" for n in range(7)]
    found, cursor, more = [], "0.0", True
    while more:
        page = await agent.get(f"/conversations/{id}/timeline", after=cursor, limit=2)
        found, cursor, more = found + page["entries"], page["cursor"], page["more"]
    assert [e["id"] for e in found] == [e["id"] for e in whole]
    again = await agent.get(f"/conversations/{id}/timeline", after=cursor)
    assert again["entries"] == [] and again["cursor"] == cursor
    await say(desk.app.core, "mug 8", 8, visitor)
    new = (await agent.get(f"/conversations/{id}/timeline", after=cursor))["entries"]
    assert [e["text"] for e in new if e["author"] == "customer"] == ["mug 8"]


async def test_what_the_assistant_understood_and_showed_is_in_the_timeline(desk: Console) -> None:
    agent = await desk.agent()
    id = (await desk.customer("mug")).customer_id
    asked, answered = [e for e in await lines_of(agent, id) if e["kind"] == "message"]
    assert asked["meaning"]["intent"] == "search" and asked["meaning"]["skill"] == "search"
    assert [card["title"] for card in answered["cards"]] == ["Blue mug"]
    assert answered["delivery"]["state"] == "sent"


# ------------------------------------------------------------------------------------------------ goods and carts


async def test_a_product_card_the_customer_can_press_while_the_agent_has_the_word(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("web", "", "card-presser")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    entry = await agent.reply(id, "This one?", products=["MUG-1"])
    assert [(c["title"], c["ref"]) for c in entry["cards"]] == [("Blue mug", "MUG-1")]
    connector = desk.app.core.connectors["web"]
    assert isinstance(connector, LoopbackConnector)
    choices = connector.sent[-1].part.cards[0].choices
    before = len(desk.heard())
    await receive(desk.app.core, Press(visitor, "press-card", choices[1].key, choices[1].label))
    assert len(desk.heard()) == before  # the agent has the word
    cart = (await agent.get(f"/conversations/{id}"))["panel"]["cart"]
    assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [("MUG-1", 1)]


async def test_the_agent_s_hand_in_the_cart(desk: Console) -> None:
    agent = await desk.agent()
    id = await desk.waiting()
    cart = await agent.post(f"/conversations/{id}/cart", {"sku": "TEA-2", "quantity": 2})
    assert cart["total"] == {"amount": "179.00", "currency": "UAH"} and cart["lines"][0]["left"] == 50
    cart = await agent.put(f"/conversations/{id}/cart/TEA-2", {"quantity": 3})
    assert cart["count"] == 3
    cart = await agent.put(f"/conversations/{id}/cart/TEA-2", {"swap_to": "MUG-1"})
    assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [("MUG-1", 3)]
    row = (await agent.get(f"/conversations/{id}"))["row"]
    assert row["cart"] == {"count": 3, "total": {"amount": "360.00", "currency": "UAH"}}
    cart = await agent.ok(await agent.send("DELETE", f"/conversations/{id}/cart/MUG-1"))
    assert cart["lines"] == []
    changes = [
        e["event"]["data"] for e in await lines_of(agent, id) if e["event"] and e["event"]["type"] == "cart.changed"
    ]
    assert [(c["sku"], c["before"], c["quantity"]) for c in changes] == [
        *[("TEA-2", 0, 2), ("TEA-2", 2, 3), ("TEA-2", 3, 0)],
        *[("MUG-1", 0, 3), ("MUG-1", 3, 0)],
    ]
    assert {c["by"] for c in changes} == {agent.login}


REFUSALS = [
    ("POST", "cart", {"sku": "NO-SUCH", "quantity": 1}, 422, "unknown_sku", {"sku": "NO-SUCH"}),
    ("POST", "cart", {"sku": "TEA-2", "quantity": 51}, 409, "out_of_stock", {"available": 50}),
    ("POST", "cart", {"sku": "TEA-2", "quantity": 0}, 422, "bad_quantity", {"limit": 999}),
    ("POST", "cart", {"sku": "TEA-2", "quantity": -3}, 422, "bad_quantity", {}),
    ("PUT", "cart/TEA-2", {"quantity": 1}, 422, "unknown_sku", {}),
    ("PUT", "cart/TEA-2", {}, 422, "invalid", {}),
    ("PUT", "coupon", {"code": "NOPE"}, 409, "coupon", {"reason": "unknown"}),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code", "extra"), REFUSALS)
async def test_the_shop_s_rules_hold_for_agents(
    desk: Console, method: str, path: str, body: Any, status: int, code: str, extra: dict[str, Any]
) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    answer = await agent.send(method, f"/conversations/{id}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert extra.items() <= answer.json().items()
    async with desk.app.core.engine.connect() as db:
        assert (await db.execute(cart_lines.select().where(cart_lines.c.customer_id == id))).first() is None


async def test_a_coupon(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    await shop_says(desk, {"coupons": [{"code": "TEN", "kind": "percent", "value": "10"}]})
    await agent.post(f"/conversations/{id}/cart", {"sku": "MUG-1", "quantity": 1})
    cart = await agent.put(f"/conversations/{id}/coupon", {"code": "ten"})
    assert (cart["coupon"], cart["discount"]) == ("TEN", {"amount": "12.00", "currency": "UAH"})
    assert (await agent.put(f"/conversations/{id}/coupon", {"code": ""}))["coupon"] == ""


async def test_products_as_the_picker_finds_them(desk: Console) -> None:
    agent = await desk.agent()
    (found,) = await agent.get("/products", q="green tea")
    assert (found["id"], found["title"], found["left"]) == ("TEA-2", "Green tea", 50)
    assert found["price"] == {"amount": "89.50", "currency": "UAH"}
    assert await agent.get("/products", q=" ") == []


# ------------------------------------------------------------------------------------------------ canned replies


async def test_canned_replies_with_their_variables(desk: Console) -> None:
    boss, agent = await desk.agent("supervisor"), await desk.agent(name="Олена")
    id = await desk.waiting()
    async with desk.app.core.engine.begin() as db:
        await db.execute(customers.update().where(customers.c.id == id).values(name="Ганна"))
    texts = {"uk": "Вітаю, {customer_name}! Я {agent_name}.", "en": "Hello, {customer_name}!"}
    await boss.put("/canned/hi", {"title": {"uk": "Вітання"}, "text": texts})
    filled = await agent.post(f"/conversations/{id}/canned", {"canned_id": "hi", "language": "uk"})
    assert filled["text"] == "Вітаю, Ганна! Я Олена."
    filled = await agent.post(f"/conversations/{id}/canned", {"canned_id": "hi"})
    assert filled["text"] == "Hello, Ганна!"
    assert [c["id"] for c in await agent.get("/canned")] == ["hi"]
    await boss.ok(await boss.send("DELETE", "/canned/hi"))
    gone = await agent.send("POST", f"/conversations/{id}/canned", {"canned_id": "hi"})
    assert gone.status_code == 404


@pytest.mark.parametrize("words", ["{nothing}", "{customer_name", "}", "{}", "{customer_name!r}", "{agent_name.login}"])
async def test_a_broken_variable_is_refused_where_it_is_written(desk: Console, words: str) -> None:
    boss = await desk.agent("supervisor")
    answer = await boss.send("PUT", "/canned/broken", {"title": {"en": "x"}, "text": {"en": words}})
    assert (answer.status_code, answer.json()["code"]) == (422, "broken_variable")


async def test_a_broken_variable_of_the_shop_directory_is_told_and_not_sent(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    replies = [
        {"id": "sent", "text": "Order {order_number} is on its way"},
        {"id": "odd", "text": "Dear {custmer_name}"},
    ]
    await shop_says(desk, {"canned_replies": replies})
    for canned_id, variable in (("sent", "order_number"), ("odd", "custmer_name")):
        answer = await agent.send("POST", f"/conversations/{id}/canned", {"canned_id": canned_id})
        assert (answer.status_code, answer.json()["code"]) == (422, "broken_variable")
        assert answer.json()["variable"] == variable and "customer_name" in answer.json()["known"]


# ------------------------------------------------------------------------------------------------ trouble


async def test_a_failed_send_is_shown_and_its_retry_really_sends(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("telegram", "bot", "4711")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    connector = desk.app.core.connectors["telegram"]
    assert isinstance(connector, LoopbackConnector)
    connector.fail([SendError(SendErrorKind.REJECTED, "403", "bot was blocked")])
    entry = await agent.reply(id, "Are you there?")
    (row,) = [r for r in (await agent.get("/conversations", view="mine"))["rows"] if r["id"] == id]
    assert row["failed"] == 1
    (send,) = [s for s in (await agent.get("/sends"))["sends"] if s["conversation"] == id]
    assert (send["state"], send["error"], send["text"]) == ("failed", "bot was blocked", "Are you there?")
    states = (await agent.get(f"/conversations/{id}/timeline"))["deliveries"]
    assert states[entry["id"]]["can_retry"] is True
    delivery = await agent.post(f"/sends/{send['send_id']}/retry")
    assert delivery["state"] == "sent"
    assert connector.sent[-1].part.text == "Are you there?"
    again = await agent.send("POST", f"/sends/{send['send_id']}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "illegal")


async def test_a_customer_who_blocked_us_is_tried_again_when_a_person_says_so(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("telegram", "bot", "4712")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    connector = desk.app.core.connectors["telegram"]
    assert isinstance(connector, LoopbackConnector)
    connector.fail([SendError(SendErrorKind.UNREACHABLE, "403", "blocked")])
    await agent.reply(id, "Hello?")
    (identity,) = (await agent.get(f"/conversations/{id}"))["panel"]["identities"]
    assert (identity["can_write"], identity["why_not"]) == (False, "unreachable")
    refused = await agent.send("POST", f"/conversations/{id}/reply", {"client_id": str(uuid.uuid4()), "text": "Hm"})
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_reach")
    (send,) = [s for s in (await agent.get("/sends"))["sends"] if s["conversation"] == id]
    assert (await agent.post(f"/sends/{send['send_id']}/retry"))["state"] == "sent"
    assert connector.sent[-1].part.text == "Hello?"


async def test_the_day_of_a_whatsapp_window(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("whatsapp", "shop", "380501234567")
    id = (await say(desk.app.core, "human", 1, visitor)).customer_id
    (identity,) = (await agent.get(f"/conversations/{id}"))["panel"]["identities"]
    assert identity["can_write"] and identity["window_closes_at"] is not None
    desk.clock.advance(timedelta(hours=24, seconds=1))
    agent = await desk.agent()
    (identity,) = (await agent.get(f"/conversations/{id}"))["panel"]["identities"]
    assert identity["why_not"] == "window_closed"
    refused = await agent.send("POST", f"/conversations/{id}/reply", {"client_id": str(uuid.uuid4()), "text": "Late"})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")


async def test_a_message_set_aside_is_taken_up_again(desk: Console) -> None:
    agent, visitor = await desk.agent(), Address("web", "", "aside")
    stored = await say(desk.app.core, "boom", 1, visitor)
    for _ in range(4):
        desk.clock.advance(timedelta(minutes=1))
        await desk.app.core.schedule.drain(stored.customer_id)
    (aside,) = [m for m in (await agent.get("/aside"))["messages"] if m["conversation"] == stored.customer_id]
    assert aside["text"] == "boom" and "RuntimeError" in aside["error"]
    async with desk.app.core.engine.begin() as db:  # what was wrong is mended
        mended = text("UPDATE inbox SET payload = jsonb_set(payload, '{message,text}', '\"mug\"') WHERE id = :id")
        await db.execute(mended, {"id": aside["id"]})
    before = len(desk.heard())
    await agent.post(f"/aside/{aside['id']}/retry")
    assert len(desk.heard()) == before + 1
    assert (await agent.send("POST", f"/aside/{aside['id']}/dismiss")).status_code == 404


# ------------------------------------------------------------------------------------------------ the customer


async def test_linking_and_unlinking(desk: Console) -> None:
    agent = await desk.agent()
    web, phone = Address("web", "", "one-person"), Address("sms", "", "+380671112233")
    id = (await say(desk.app.core, "human", 1, web)).customer_id
    other = await say(desk.app.core, "add TEA-2", 1, phone)
    joined = await agent.post(f"/conversations/{id}/link", {"identity_id": other.identity_id})
    assert {i["channel"] for i in joined["panel"]["identities"]} == {"web", "sms"}
    assert joined["panel"]["cart"]["count"] == 1 and joined["row"]["state"] == "queue"
    epoch = (await agent.get(f"/conversations/{id}/timeline"))["epoch"]
    assert (await agent.get(f"/conversations/{other.customer_id}"))["row"]["id"] == id
    said = [e["text"] for e in await lines_of(agent, id) if e["author"] == "customer"]
    assert set(said) == {"human", "add TEA-2"}
    parted = await agent.post(f"/conversations/{id}/unlink", {"identity_id": other.identity_id})
    assert {i["channel"] for i in parted["panel"]["identities"]} == {"web"} and parted["panel"]["cart"]["count"] == 0
    assert (await agent.get(f"/conversations/{id}/timeline"))["epoch"] > epoch
    alone = await agent.get(f"/conversations/{other.customer_id}")
    assert alone["row"]["id"] == other.customer_id and alone["panel"]["cart"]["count"] == 1
    last = await agent.send(
        "POST", f"/conversations/{id}/unlink", {"identity_id": parted["panel"]["identities"][0]["id"]}
    )
    assert (last.status_code, last.json()["code"]) == (409, "cannot_unlink")


async def test_two_waiting_customers_who_are_one_wait_once(desk: Console) -> None:
    agent = await desk.agent()
    one, two = await desk.customer("human"), await desk.customer("human")
    await agent.post(f"/conversations/{two.customer_id}/take")
    joined = await agent.post(f"/conversations/{one.customer_id}/link", {"identity_id": two.identity_id})
    assert joined["row"]["state"] == "agent" and joined["row"]["agent"]["login"] == agent.login
    outcomes = sorted(h["outcome"] for h in joined["panel"]["handoffs"])
    assert outcomes == ["", "merged"]


async def test_labels(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    labels = await agent.put(f"/conversations/{id}/labels", {"labels": ["VIP", "скарга"]})
    assert [label["name"] for label in labels] == ["VIP", "скарга"]
    assert [r["id"] for r in (await agent.get("/conversations", view="all", label="VIP"))["rows"]] == [id]
    assert [label["name"] for label in await agent.put(f"/conversations/{id}/labels", {"labels": ["VIP"]})] == ["VIP"]


async def test_searching_everything(desk: Console) -> None:
    agent = await desk.agent()
    stored = await desk.customer("I dream of zanzibar", Address("telegram", "bot", "zed"))
    async with desk.app.core.engine.begin() as db:
        mine = customers.c.id == stored.customer_id
        await db.execute(
            customers.update().where(mine).values(name="Зінаїда Щербак", profile={"phone": "+380661234567"})
        )
    for q in ("щербак", "Зінаїда", "66123456"):
        assert [r["id"] for r in (await agent.get("/search", q=q))["conversations"]] == [stored.customer_id]
    found = (await agent.get("/search", q="ZANZIBAR"))["messages"]
    assert (stored.customer_id, "I dream of zanzibar") in [(m["conversation"], m["text"]) for m in found]
    assert (await agent.send("GET", "/search?q=a")).status_code == 422


async def test_lists_are_paged(desk: Console) -> None:
    agent = await desk.agent()
    for _ in range(5):
        await desk.customer("hello")
    for view in ("all", "unassigned", "bot"):
        whole = [r["id"] for r in (await agent.get("/conversations", view=view, limit=200))["rows"]]
        paged: list[int] = []
        before = ""
        while True:
            page = await agent.get("/conversations", view=view, limit=2, before=before)
            paged += [r["id"] for r in page["rows"]]
            if not page["next"]:
                break
            before = page["next"]
        assert paged == whole and len(whole) >= 5 * (view != "unassigned")


# ------------------------------------------------------------------------------------------------ supervisor, admin


async def test_figures(desk: Console) -> None:
    boss, agent = await desk.agent("supervisor"), await desk.agent()
    desk.clock.advance(timedelta(days=3))
    boss, agent = await desk.agent("supervisor"), await desk.agent()
    id = await desk.waiting()
    await desk.customer("hello")
    desk.clock.advance(timedelta(seconds=90))
    await agent.reply(id, "Hello!")
    desk.clock.advance(timedelta(seconds=30))
    await agent.post(f"/conversations/{id}/resolve")
    async with desk.app.core.engine.begin() as db:
        await db.execute(text("UPDATE handoffs SET score = 4 WHERE customer_id = :id"), {"id": id})
    day = desk.clock().date().isoformat()
    for by, key in (("day", day), ("channel", "web"), ("language", "en"), ("agent", agent.login)):
        found = await boss.get("/figures", **{"from": day, "to": day, "by": by})
        (line,) = [row for row in found["rows"] if row["key"] == key]
        assert line["handoffs"] == 1 and line["resolved"] == 1 and line["answered"] == 1
        assert line["first_response_s"]["median"] == 90 and line["resolution_s"]["median"] == 120
        assert line["satisfaction"] == {"average": 4.0, "answers": 1}
    assert found["total"]["conversations"] == 2 and found["total"]["containment"] == 0.5
    assert found["reasons"] == [{"reason": "request", "count": 1}]
    table = await boss.http.get("/api/figures.csv", params={"from": day, "to": day})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[1].startswith(f"{day},2,1,0.5,0.5,1,90.0,90.0,120.0,120.0,1,4.0,1,0")
    backwards = await boss.send("GET", f"/figures?from={day}&to=2020-01-01")
    assert backwards.status_code == 422


async def test_orders_as_a_list(desk: Console) -> None:
    agent, engine = await desk.agent(), desk.app.core.engine
    assert (await agent.get("/desk/orders"))["orders"] == []
    for path in ("/desk/orders/NO-1", "/desk/orders/%00"):
        assert (await agent.send("GET", path)).status_code in (404, 422)
    directory = await open_shop(engine)
    placed = []
    for n, name in enumerate(("Olena", "Богдана", "Карпо")):
        draft, who = replace(DRAFT, id=f"draft-{n}", name=name), await newcomer(engine, f"buyer-{n}")
        placed.append(await buy(engine, directory, who, {"PIN": 1}, draft))
    numbers = [order.number for order in placed]

    async def found(**filters: Any) -> list[str]:
        return [order["number"] for order in (await agent.get("/desk/orders", **filters))["orders"]]

    assert await found() == numbers[::-1]
    assert await found(q="богдан") == [numbers[1]]
    assert await found(q=numbers[2].lower()) == [numbers[2]]
    assert await found(customer=placed[0].customer_id) == [numbers[0]]
    day = NOW.date()
    assert await found(**{"from": str(day), "to": str(day)}) == numbers[::-1]
    assert await found(**{"from": str(day + timedelta(days=1))}) == []
    await agent.post(f"/desk/orders/{numbers[0]}/state", {"state": "packed"})
    assert await found(state="packed") == [numbers[0]]
    again = await agent.send("POST", f"/desk/orders/{numbers[0]}/state", {"state": "placed"})
    assert (again.status_code, again.json()["code"]) == (409, "order_state")
    first = await agent.get("/desk/orders", limit=2)
    rest = await agent.get("/desk/orders", limit=2, before=first["next"])
    assert [o["number"] for o in first["orders"] + rest["orders"]] == numbers[::-1] and rest["next"] is None


async def test_the_audit_log_says_who_saw_and_changed_what(desk: Console) -> None:
    admin, agent = await desk.agent("admin"), await desk.agent()
    id = await desk.waiting()
    await agent.get(f"/conversations/{id}")
    await agent.get(f"/conversations/{id}")
    await agent.post(f"/conversations/{id}/cart", {"sku": "MUG-1", "quantity": 2})
    await agent.reply(id, "secret words")
    await agent.send("POST", f"/conversations/{id}/cart", {"sku": "NO-SUCH"})  # nothing happened
    lines = (await admin.get("/audit", conversation=id))["lines"]
    assert [line["action"] for line in lines] == [
        "POST /conversations/{id}/reply",
        "POST /conversations/{id}/cart",
        "saw",
    ]
    assert {line["agent"] for line in lines} == {agent.login}
    assert lines[1]["detail"] == {"sku": "MUG-1", "quantity": 2}
    assert "secret" not in json.dumps(lines)


async def test_one_look_is_one_line_however_many_requests_it_takes(desk: Console) -> None:
    admin, agent = await desk.agent("admin"), await desk.agent()
    id = await desk.waiting()
    await asyncio.gather(*(agent.get(f"/conversations/{id}") for _ in range(6)))
    lines = (await admin.get("/audit", conversation=id))["lines"]
    assert [(line["agent"], line["action"]) for line in lines] == [(agent.login, "saw")]


async def test_a_customer_s_data_exported_and_erased(desk: Console) -> None:
    admin, visitor = await desk.agent("admin"), Address("telegram", "bot", "forget-me")
    id = (await say(desk.app.core, "my secret is 4711", 1, visitor)).customer_id
    async with desk.app.core.engine.begin() as db:
        await db.execute(customers.update().where(customers.c.id == id).values(name="Забудько"))
    answer = await admin.http.get(f"/api/customers/{id}/export")
    assert "my secret is 4711" in answer.text and "Забудько" in answer.text and "forget-me" in answer.text
    assert (await admin.send("POST", f"/customers/{id}/erase", {"confirm": id + 1})).status_code == 422
    await admin.post(f"/customers/{id}/erase", {"confirm": id})
    left = (await admin.http.get(f"/api/customers/{id}/export")).text
    assert not any(word in left for word in ("4711", "Забудько", "forget-me"))
    assert (await admin.get("/search", q="secret is"))["messages"] == []
    again = await say(desk.app.core, "hello", 2, visitor)  # the same person is somebody new
    assert again.customer_id != id


async def test_settings_of_the_desk(desk: Console) -> None:
    admin = await desk.agent("admin")
    before = await admin.get("/settings")
    assert before["assignment"] == "manual"
    assert (await admin.put("/settings", {"wait_s": 240}))["wait_s"] == 240
    for odd in ({"wait_s": 1}, {"assignment": "sometimes"}, {"unknown": 1}):
        assert (await admin.send("PUT", "/settings", odd)).status_code == 422
    await admin.put("/settings", {"wait_s": before["wait_s"]})


async def test_the_desk_at_a_glance(desk: Console) -> None:
    agent = await desk.agent()
    found = await agent.get("/desk")
    assert {c["name"] for c in found["channels"] if c["on"]} == {"web", "telegram", "whatsapp", "sms"}
    assert agent.login in {a["login"] for a in found["agents"] if a["status"] == "online"}
    assert found["targets"] == {"first_response_s": 300, "urgent_s": 120, "resolution_s": 3600}
