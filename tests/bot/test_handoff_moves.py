"""Who has a conversation: every state with every act, and what the customer hears and the desk sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot import handoff, outbox, timers
from bot.inbox import receive
from bot.people import agents, assignment, desk, ownership
from bot.people.ownership import OUTCOMES, TRANSITIONS, IllegalMove, next_state
from bot.storage.tables import customers, handoffs, shop_documents
from channels.types import Address, Press
from nlu.types import Understanding
from tests.bot.desk_support import Console, console
from tests.support import SimpleInterpreter, say

STATES = ("bot", "queue", "agent", "snoozed")
ACTS = sorted({act for acts in TRANSITIONS.values() for act in acts})


class Talker(SimpleInterpreter):
    """Understands "never mind" and "hello" besides."""

    async def understand(self, text: str, context: Any) -> Understanding:
        for words, intent in (("never mind", "cancel"), ("damn", "abuse")):
            if text.startswith(words):
                return Understanding(text, context.language, intent, 1.0)
        return await super().understand(text, context)


@pytest.fixture(scope="module")
async def shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home"), interpreter=Talker()) as found:
        yield found


async def state_of(shop: Console, id: int) -> tuple[str, str]:
    async with shop.app.core.engine.connect() as db:
        held = await ownership.holding(db, id)
    return held.state, held.agent


async def brought_to(shop: Console, state: str) -> int:
    """A conversation in this state; an agent's is olena's."""
    id = (await shop.customer("hello")).customer_id if state == "bot" else await shop.waiting()
    async with shop.app.core.engine.begin() as db:
        if state in ("agent", "snoozed"):
            await handoff.take(db, id, "olena", shop.clock())
        if state == "snoozed":
            await handoff.snooze(db, id, None, "olena", shop.clock())
    return id


async def open_handoffs(shop: Console, id: int) -> list[Any]:
    query = select(handoffs).where(handoffs.c.customer_id == id).order_by(handoffs.c.id)
    async with shop.app.core.engine.connect() as db:
        return [row for row in (await db.execute(query)).mappings() if row["ended_at"] is None]


async def events_of(shop: Console, id: int) -> list[tuple[str, dict[str, Any]]]:
    query = text("SELECT type, payload FROM events WHERE customer_id = :id ORDER BY id")
    async with shop.app.core.engine.connect() as db:
        return [(row.type, row.payload) for row in await db.execute(query, {"id": id})]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
async def test_every_state_with_every_act(shop: Console, state: str, act: str) -> None:
    id = await brought_to(shop, state)
    assert (await state_of(shop, id))[0] == state
    wanted = TRANSITIONS[state].get(act)  # type: ignore[call-overload]
    async with shop.app.core.engine.begin() as db:
        move = ownership.move(db, id, act, now=shop.clock(), by="max", agent="max" if act == "transfer" else "")  # type: ignore[arg-type]
        if wanted is None:
            with pytest.raises(IllegalMove):
                await move
        else:
            await move
    now, agent = await state_of(shop, id)
    assert now == (wanted or state)
    assert bool(agent) == (now in ("agent", "snoozed"))
    assert len(await open_handoffs(shop, id)) == (0 if now == "bot" else 1)
    if wanted and wanted != state:
        said = [e for e in await events_of(shop, id) if e[0] == "owner.changed"][-1][1]
        assert (said["from"], said["to"], said["act"], said["by"]) == (state, wanted, act, "max")


def test_the_table_leads_out_of_every_state() -> None:
    for state in STATES[1:]:
        assert next_state(state, "resolve") == "bot"  # type: ignore[arg-type]
        assert {OUTCOMES[act] for act in ("return", "resolve")} == {"returned", "resolved"}


# ------------------------------------------------------------------------------------------------ what the bot does


async def test_the_bot_is_silent_from_the_request_to_the_end_and_speaks_again_after(shop: Console) -> None:
    visitor = Address("web", "", "silence")
    id = (await say(shop.app.core, "human", 1, visitor)).customer_id
    before = len(shop.heard())
    await say(shop.app.core, "anybody?", 2, visitor)
    async with shop.app.core.engine.begin() as db:
        await handoff.take(db, id, "olena", shop.clock())
    await say(shop.app.core, "mug", 3, visitor)
    assert len(shop.heard()) == before
    await handoff.resolve(shop.app.core, id, "olena")
    await say(shop.app.core, "mug", 4, visitor)
    assert len(shop.heard()) == before + 1


async def test_a_reply_that_waits_when_an_agent_takes_over_is_withheld(shop: Console) -> None:
    """The owner is looked at once more just before a bot's reply goes out."""
    core = shop.app.core
    stored = await shop.customer("hello")
    mine = {"id": stored.customer_id}
    async with core.engine.begin() as db:
        await db.execute(text("UPDATE outbox SET state = 'queued', part = 0 WHERE customer_id = :id"), mine)
        await handoff.take(db, stored.customer_id, "olena", shop.clock())
    before = len(shop.heard())
    await outbox.deliver(core, stored.identity_id)
    assert len(shop.heard()) == before
    async with core.engine.connect() as db:
        states = (await db.execute(text("SELECT state FROM outbox WHERE customer_id = :id"), mine)).scalars().all()
    assert states == ["withheld"]


async def test_who_goes_on_being_angry_is_given_a_person(shop: Console) -> None:
    visitor = Address("web", "", "angry")
    id = (await say(shop.app.core, "damn you", 1, visitor)).customer_id
    assert (await state_of(shop, id))[0] == "bot"
    await say(shop.app.core, "damn bot", 2, visitor)
    assert (await state_of(shop, id))[0] == "queue"
    assert [row["reason"] for row in await open_handoffs(shop, id)] == ["anger"]


async def test_never_mind_gives_the_conversation_back_to_the_bot(shop: Console) -> None:
    visitor = Address("web", "", "never-mind")
    id = (await say(shop.app.core, "human", 1, visitor)).customer_id
    await say(shop.app.core, "never mind", 2, visitor)
    assert (await state_of(shop, id))[0] == "bot"
    assert shop.heard()[-1] == "All right, I am here again. What shall I find?"
    assert "handoff.cancelled" in [kind for kind, _ in await events_of(shop, id)]


async def test_who_waits_too_long_is_told_once_and_the_bot_goes_on_with_clear_wishes(shop: Console) -> None:
    core, visitor = shop.app.core, Address("web", "", "long-wait")
    id = (await say(core, "human", 1, visitor)).customer_id
    await say(core, "mug", 2, visitor)
    before = len(shop.heard())
    for _ in range(3):
        shop.clock.advance(timedelta(minutes=4))
        for customer in await timers.fire_due(core.engine, shop.clock()):
            await core.schedule.drain(customer)
    told = [line for line in shop.heard()[before:] if line.startswith("Everybody is still busy")]
    assert len([e for e in await events_of(shop, id) if e[0] == "handoff.told"]) == 1
    assert any("number" in line for line in told)
    before = len(shop.heard())
    await say(core, "cart", 3, visitor)
    assert shop.heard()[before:] == ["Your cart is empty. Tell me what you are looking for."]
    await say(core, "hello", 4, visitor)  # left for the agent
    assert len(shop.heard()) == before + 1
    assert (await state_of(shop, id))[0] == "queue"


async def test_the_button_back_to_the_assistant_works_once(shop: Console) -> None:
    core, visitor = shop.app.core, Address("web", "", "back-button")
    id = (await say(core, "human", 1, visitor)).customer_id
    shop.clock.advance(timedelta(minutes=4))
    for customer in await timers.fire_due(core.engine, shop.clock()):
        await core.schedule.drain(customer)
    query = text("SELECT key FROM messages WHERE customer_id = :id AND author = 'bot' ORDER BY id DESC LIMIT 1")
    async with core.engine.connect() as db:
        key = (await db.execute(query, {"id": id})).scalar_one()
    for n in range(2):
        await receive(core, Press(visitor, f"press-{n}", f"{key}.0", "Back"))
        assert (await state_of(shop, id))[0] == "bot"


async def test_out_of_hours_the_customer_hears_it_at_once(shop: Console) -> None:
    core = shop.app.core
    hours = {"agents": {"hours": {"mon": "10:00-11:00"}, "away": {"en": "We sleep."}}}
    async with core.engine.begin() as db:
        await db.execute(shop_documents.insert().values(key="shop", body=hours, version=1))
    try:
        before = len(shop.heard())
        id = await shop.waiting()
        assert len(shop.heard()) == before + 1 and shop.heard()[-1].startswith("We sleep. You are number")
        assert (await state_of(shop, id))[0] == "queue"
    finally:
        async with core.engine.begin() as db:
            await db.execute(shop_documents.update().values(body={}, version=2))


# ------------------------------------------------------------------------------------------------ snooze


async def test_a_snooze_ends_with_the_customer_s_word(shop: Console) -> None:
    visitor = Address("web", "", "sleeper")
    id = (await say(shop.app.core, "human", 1, visitor)).customer_id
    async with shop.app.core.engine.begin() as db:
        await handoff.take(db, id, "olena", shop.clock())
        await handoff.snooze(db, id, None, "olena", shop.clock())
    assert await state_of(shop, id) == ("snoozed", "olena")
    await say(shop.app.core, "are you there?", 2, visitor)
    assert await state_of(shop, id) == ("agent", "olena")


async def test_a_snooze_ends_when_its_time_has_come_and_the_customer_hears_nothing(shop: Console) -> None:
    id = await brought_to(shop, "agent")
    until = shop.clock() + timedelta(hours=1)
    async with shop.app.core.engine.begin() as db:
        await handoff.snooze(db, id, until, "olena", shop.clock())
    before = len(shop.heard())
    shop.clock.advance(timedelta(hours=1, seconds=1))
    for customer in await timers.fire_due(shop.app.core.engine, shop.clock()):
        await shop.app.core.schedule.drain(customer)
    assert await state_of(shop, id) == ("agent", "olena")
    said = [e for e in await events_of(shop, id) if e[0] == "owner.changed"][-1][1]
    assert (said["act"], said["why"]) == ("wake", "time")
    assert shop.heard()[before:] == [line for line in shop.heard()[before:] if line.startswith("Everybody")]


# ------------------------------------------------------------------------------------------------ assignment


async def emptied(shop: Console) -> None:
    async with shop.app.core.engine.begin() as db:
        over = {"ended_at": shop.clock(), "outcome": "returned"}
        await db.execute(handoffs.update().where(handoffs.c.ended_at.is_(None)).values(**over))
        await db.execute(customers.update().values(owner="bot", agent="", snoozed_at=None))
        await db.execute(text("UPDATE agents SET status = 'offline'"))


async def online(shop: Console, **skills: Any) -> str:
    made = await shop.made(**skills)
    async with shop.app.core.engine.begin() as db:
        await agents.set_status(db, made.login, "online", shop.clock())
    return made.login


async def test_two_who_ask_in_the_same_moment_never_get_the_same_one(shop: Console) -> None:
    await emptied(shop)
    waiting = [await shop.waiting() for _ in range(6)]
    logins = [await online(shop) for _ in range(6)]

    async def ask(login: str) -> int | None:
        async with shop.app.core.engine.begin() as db:
            return await assignment.take_next(db, login, shop.clock())

    got = await asyncio.gather(*(ask(login) for login in logins))
    assert sorted(filter(None, got)) == sorted(set(filter(None, got)))
    assert set(filter(None, got)) <= set(waiting) and len(set(got) - {None}) >= 5


async def test_two_who_press_take_in_the_same_moment(shop: Console) -> None:
    id = await shop.waiting()

    async def take(login: str) -> str:
        async with shop.app.core.engine.begin() as db:
            try:
                await handoff.take(db, id, login, shop.clock())
            except handoff.HeldByAnother as held:
                return f"{held.agent} has it"
        return "mine"

    answers = await asyncio.gather(take("anna"), take("boris"))
    holder = (await state_of(shop, id))[1]
    assert sorted(answers) == sorted(["mine", f"{holder} has it"])


async def test_work_is_given_to_who_is_fit_free_and_least_loaded_the_longest_waiting_first(shop: Console) -> None:
    await emptied(shop)
    ukrainian = await online(shop, languages=("uk",), capacity=5)
    one, two = await online(shop, languages=("en",), capacity=1), await online(shop, capacity=2)
    waiting = []
    for _ in range(4):
        waiting.append(await shop.waiting())
        shop.clock.advance(timedelta(seconds=5))
    async with shop.app.core.engine.begin() as db:
        given = await assignment.give_out(db, shop.clock())
    assert [g.customer_id for g in given] == waiting[:3]  # capacity is for three, the last one waits
    assert sorted(g.agent for g in given) == sorted([one, two, two])
    assert ukrainian not in {g.agent for g in given}


CHOICES = [
    ("the least loaded", {"a": 3, "b": 1}, "en", "goods", "b"),
    ("nobody beyond capacity", {"a": 4, "b": 4}, "en", "goods", None),
    ("who speaks the language", {"a": 3, "b": 0}, "uk", "goods", "a"),
    ("an unknown language is for everybody", {"a": 3, "b": 0}, "", "goods", "b"),
    ("who knows the topic", {"a": 3, "b": 0}, "en", "complaint", "a"),
]


@pytest.mark.parametrize(("what", "loads", "language", "topic", "chosen"), CHOICES, ids=[c[0] for c in CHOICES])
def test_choosing(what: str, loads: dict[str, int], language: str, topic: str, chosen: str | None) -> None:
    free = [
        {"login": "a", "capacity": 4, "languages": [], "topics": []},
        {"login": "b", "capacity": 4, "languages": ["en"], "topics": ["goods"]},
    ]
    assert assignment.choose(free, loads, {}, language, topic) == chosen


async def test_conversations_of_an_agent_who_left_return_to_the_queue_and_keep_their_place(shop: Console) -> None:
    await emptied(shop)
    login = await online(shop)
    first, second = await shop.waiting(), await shop.waiting()
    async with shop.app.core.engine.begin() as db:
        await handoff.take(db, first, login, shop.clock())
    shop.clock.advance(timedelta(minutes=4))
    assert await assignment.tick(shop.app.core) == []
    shop.clock.advance(timedelta(minutes=2))
    assert [given.customer_id for given in await assignment.tick(shop.app.core)] == [first]
    assert (await state_of(shop, first))[0] == "queue"
    async with shop.app.core.engine.begin() as db:
        assert await assignment.take_next(db, login, shop.clock()) == first
        assert await assignment.take_next(db, login, shop.clock()) == second


async def test_who_nobody_here_can_serve_does_not_hold_up_those_behind(shop: Console) -> None:
    await emptied(shop)
    login = await online(shop, languages=("en",), capacity=50)
    strangers = [await shop.waiting() for _ in range(25)]
    async with shop.app.core.engine.begin() as db:
        await db.execute(handoffs.update().where(handoffs.c.customer_id.in_(strangers)).values(language="uk"))
    shop.clock.advance(timedelta(seconds=5))
    last = await shop.waiting()
    async with shop.app.core.engine.begin() as db:
        assert [(g.customer_id, g.agent) for g in await assignment.give_out(db, shop.clock())] == [(last, login)]


async def test_nothing_is_stuck_on_a_login_that_was_switched_off(shop: Console) -> None:
    await emptied(shop)
    login = await online(shop)
    core, sleeper = shop.app.core, Address("web", "", "sleeps-with-the-absent")
    held, asleep = await shop.waiting(), (await say(core, "human", 1, sleeper)).customer_id
    async with core.engine.begin() as db:
        for id in (held, asleep):
            await handoff.take(db, id, login, shop.clock())
        await handoff.snooze(db, asleep, None, login, shop.clock())
        await agents.change(db, login, {"active": False}, shop.clock())
    assert [given.customer_id for given in await assignment.tick(core)] == [held]
    assert await state_of(shop, asleep) == ("snoozed", login)
    await say(core, "are you there?", 2, sleeper)
    assert [given.customer_id for given in await assignment.tick(core)] == [asleep]
    assert (await state_of(shop, asleep))[0] == "queue"


async def test_the_desk_gives_out_work_by_itself_only_when_it_is_told_to(shop: Console) -> None:
    await emptied(shop)
    login = await online(shop)
    id = await shop.waiting()
    assert await assignment.tick(shop.app.core) == []
    async with shop.app.core.engine.begin() as db:
        await desk.change_settings(db, {"assignment": "automatic"})
    try:
        assert [(g.customer_id, g.agent) for g in await assignment.tick(shop.app.core)] == [(id, login)]
    finally:
        async with shop.app.core.engine.begin() as db:
            await desk.change_settings(db, {"assignment": "manual"})


# ------------------------------------------------------------------------------------------------ the survey


async def surveyed(shop: Console, visitor: Address) -> int:
    """A conversation that an agent has answered and resolved."""
    id = (await say(shop.app.core, "human", 1, visitor)).customer_id
    await handoff.reply(shop.app.core, id, "Here you are", "olena")
    await handoff.resolve(shop.app.core, id, "olena")
    return id


async def later(shop: Console, by: timedelta) -> list[str]:
    """What the customers heard of what fell due meanwhile."""
    before = len(shop.heard())
    shop.clock.advance(by)
    for customer in await timers.fire_due(shop.app.core.engine, shop.clock()):
        await shop.app.core.schedule.drain(customer)
    return shop.heard()[before:]


async def score_of(shop: Console, id: int) -> tuple[int | None, str]:
    query = text("SELECT score, comment FROM handoffs WHERE customer_id = :id ORDER BY id DESC LIMIT 1")
    async with shop.app.core.engine.connect() as db:
        row = (await db.execute(query, {"id": id})).one()
    return row.score, row.comment


async def test_the_survey_is_asked_once_and_takes_a_score_and_a_comment(shop: Console) -> None:
    visitor = Address("web", "", "surveyed")
    id = await surveyed(shop, visitor)
    asked = [line for line in await later(shop, timedelta(minutes=1)) if "How did it go" in line]
    assert len(asked) == 1
    assert not [line for line in await later(shop, timedelta(hours=2)) if "How did it go" in line]
    await say(shop.app.core, "4", 2, visitor)
    assert await score_of(shop, id) == (4, "")
    await say(shop.app.core, "hello everything was fine", 3, visitor)
    assert await score_of(shop, id) == (4, "hello everything was fine")


async def test_no_survey_for_who_has_gone_on_already_or_heard_no_agent(shop: Console) -> None:
    visitor = Address("web", "", "gone-on")
    await surveyed(shop, visitor)
    shop.clock.advance(timedelta(seconds=2))
    await say(shop.app.core, "mug", 2, visitor)
    id = await shop.waiting()
    await handoff.resolve(shop.app.core, id, "olena")
    assert not [line for line in await later(shop, timedelta(minutes=1)) if "How did it go" in line]


async def test_no_survey_outside_the_channel_s_window(shop: Console) -> None:
    visitor = Address("whatsapp", "shop", "380671234567")
    id = (await say(shop.app.core, "human", 1, visitor)).customer_id
    await handoff.reply(shop.app.core, id, "Here you are", "olena")
    shop.clock.advance(timedelta(hours=23, minutes=30))
    await handoff.resolve(shop.app.core, id, "olena")
    before = len(shop.heard("whatsapp"))
    await later(shop, timedelta(minutes=1))
    assert len(shop.heard("whatsapp")) == before and await score_of(shop, id) == (None, "")


@pytest.mark.parametrize("said", ["0", "6", "-1", "3.5", "5" * 40])
async def test_a_score_is_one_to_five_and_nothing_else(shop: Console, said: str) -> None:
    visitor = Address("web", "", f"odd-score-{said}")
    id = await surveyed(shop, visitor)
    await later(shop, timedelta(minutes=1))
    await say(shop.app.core, said, 2, visitor)
    assert (await score_of(shop, id))[0] is None


def test_hours() -> None:
    from bot.shop.directory import directory_of

    shop_day = directory_of({"shop": {"agents": {"hours": {"mon": "09:00-18:00"}}}})
    monday = datetime.fromisoformat("2026-03-02T08:00:00+00:00")  # ten in Kyiv
    assert desk.is_open(shop_day, monday, "Europe/Kyiv")
    assert not desk.is_open(shop_day, monday + timedelta(hours=9), "Europe/Kyiv")
    assert desk.is_open(directory_of({}), monday + timedelta(hours=14), "Europe/Kyiv")
