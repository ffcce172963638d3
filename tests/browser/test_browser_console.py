"""The agents' console in a real browser, against a desk in memory that speaks its API."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from console_fake_api import STATIC, RunningDesk
from console_fake_desk import FakeDesk
from playwright.async_api import Browser, Locator, Page, Route, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
BUDGET_BYTES = 150_000
LAPTOP = {"width": 1440, "height": 900}
SMALL = {"width": 1024, "height": 768}
PASSWORD = "correct horse"

LogIn = Callable[..., Awaitable[Page]]


@pytest.fixture
async def running() -> AsyncIterator[RunningDesk]:
    running = RunningDesk()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def desk(running: RunningDesk) -> FakeDesk:
    return running.desk


@pytest.fixture
async def visit(browser: Browser, running: RunningDesk) -> AsyncIterator[LogIn]:
    """Opens the console in a window of its own; whatever the page complained about fails the test."""
    contexts, complaints = [], []

    async def visit(login: str = "", at: str = "", **options: object) -> Page:
        context = await browser.new_context(**{"locale": "en-GB", "viewport": LAPTOP} | options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{running.url}/console/{at}")
        if login:
            await log_in(page, login)
            await expect(page.locator(".line.ready")).to_be_attached()
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert complaints == []


async def log_in(page: Page, login: str, password: str = PASSWORD) -> None:
    await page.locator("input[name=login]").fill(login)
    await page.locator("input[name=password]").fill(password)
    await page.keyboard.press("Enter")


def rows(page: Page) -> Locator:
    return page.locator(".rows .row")


def said(page: Page, text: str) -> Locator:
    return page.locator(".said .bubble", has_text=text)


def writing(page: Page) -> Locator:
    return page.locator(".writing textarea")


async def reply(page: Page, text: str) -> None:
    await writing(page).fill(text)
    await writing(page).press("Enter")


async def open_talk(page: Page, id: int) -> None:
    await page.evaluate(f"location.hash = '#/c/{id}'")
    await expect(page.locator(".thread-head h1")).to_be_visible()
    await expect(page.locator(".panel .customer-card")).to_be_attached()


def waiting(desk: FakeDesk, state: str = "queue") -> int:
    return next(talk.id for talk in desk.talks.values() if talk.state == state and talk.channel != "whatsapp")


def held_by(desk: FakeDesk, login: str) -> int:
    return next(
        t.id for t in desk.talks.values() if t.holder == login and t.state == "agent" and t.channel == "telegram"
    )


def texts(desk: FakeDesk, id: int, author: str = "agent") -> list[object]:
    return [one["text"] for one in desk.talks[id].entries if one["author"] == author and one["client_id"]]


# ------------------------------------------------------------------------------------------------ coming in


async def test_logs_in_and_out(visit: LogIn) -> None:
    page = await visit()
    await log_in(page, "olena", "short")
    await expect(page.get_by_role("alert")).to_have_text("Login or password is wrong")
    await log_in(page, "olena")
    await expect(page.get_by_role("button", name="Олена Гриценко: Online")).to_be_visible()
    await page.get_by_role("button", name="Олена Гриценко").click()
    await page.get_by_role("menuitem", name="Log out").click()
    await expect(page.get_by_role("heading", name="Log in to the console")).to_be_visible()
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.endsWith('olena'))") == []


async def test_asks_for_the_second_factor(visit: LogIn) -> None:
    page = await visit()
    await log_in(page, "iryna")
    await page.get_by_label("Code").fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("wrong or too old")
    await page.get_by_label("Code").fill("123456")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.ready")).to_be_attached()


async def test_has_the_one_time_password_changed_first(visit: LogIn) -> None:
    page = await visit()
    await log_in(page, "new")
    await page.get_by_label("Present password").fill("one-time-word")
    for fresh, again, trouble in [
        ("four words make one", "another", "The two are not the same"),
        ("password123", "password123", "too easy to guess"),
    ]:
        await page.get_by_label("New password", exact=True).fill(fresh)
        await page.get_by_label("New password once more").fill(again)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(trouble)).to_be_visible()
    await page.get_by_label("New password", exact=True).fill("four words make one")
    await page.get_by_label("New password once more").fill("four words make one")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.ready")).to_be_attached()


async def test_a_session_that_ended_leads_to_the_login(visit: LogIn, running: RunningDesk) -> None:
    page = await visit("olena")
    running.sessions.by_cookie.clear()
    await page.get_by_role("button", name="All 50").click()
    await expect(page.get_by_role("heading", name="Log in to the console")).to_be_visible()


# ------------------------------------------------------------------------------------------------ the list


async def test_shows_views_with_counts_and_rows(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    for view, name in [("mine", "Mine"), ("unassigned", "Unassigned"), ("snoozed", "Snoozed")]:
        count = len(desk.in_view(view, "olena"))
        await page.get_by_role("button", name=f"{name} {count}").click()
        await expect(rows(page)).to_have_count(count)
    await page.get_by_role("button", name="Mine").click()
    first = rows(page).first
    await expect(first.locator(".since.late")).to_be_visible()
    rich = page.locator(".row", has_text="Олександра-Вікторія")
    await expect(rich).to_contain_text("₴11,110")
    await expect(rich.get_by_role("img", name="1 message did not get through")).to_be_visible()


async def test_only_visible_rows_exist(visit: LogIn) -> None:
    page = await visit("olena")
    await page.get_by_role("button", name="All 50").click()
    await expect(rows(page).first).to_be_visible()
    assert await rows(page).count() < 30
    await page.locator(".rows").evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    await expect(page.locator(".row-place[aria-posinset='50']")).to_be_visible()


async def test_moves_by_keyboard_in_any_layout(visit: LogIn) -> None:
    page = await visit("olena")
    await expect(rows(page).first).to_be_visible()
    names = await page.locator(".row-name").all_text_contents()
    heading = page.locator(".thread-head h1")
    await page.keyboard.press("j")
    await expect(heading).to_have_text(names[0])
    await page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    await expect(heading).to_have_text(names[1])
    await page.keyboard.press("k")
    await expect(heading).to_have_text(names[0])
    await page.keyboard.press("5")
    await expect(page.get_by_role("button", name="All 50")).to_have_attribute("aria-pressed", "true")


async def test_filters_and_finds(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await page.get_by_role("button", name="All 50").click()
    await page.get_by_role("button", name="Filter").click()
    await page.get_by_role("menuitemradio", name="SMS").click()
    count = sum(talk.channel == "sms" for talk in desk.talks.values())
    await expect(page.locator(".rows ul")).to_have_attribute("aria-label", "All")
    await expect(page.locator(".row-place").first).to_have_attribute("aria-setsize", str(count))
    await page.get_by_label("Search in this list").fill("nobody like this")
    await expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    await page.get_by_role("button", name="Clear the filters").click()
    await expect(page.locator(".row-place").first).to_have_attribute("aria-setsize", "50")


async def test_what_happens_while_the_list_is_on_its_way_is_in_it(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    read, told = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        read.set()
        await asyncio.wait_for(told.wait(), 5)
        await route.fulfill(response=answer)

    await page.route("**/api/conversations?view=unassigned*", late)
    gone, come = desk.in_view("unassigned", "olena")[0], desk.in_view("bot", "olena")[0]
    waiting = len(desk.in_view("unassigned", "olena"))
    come.name, gone.name = "Came Meanwhile", "Left Meanwhile"
    await page.keyboard.press("2")
    await read.wait()
    desk.move(come, "queue", "", "")
    await expect(page.get_by_role("button", name=f"Unassigned {waiting + 1}")).to_be_attached()
    desk.move(gone, "bot", "", "olena")
    await expect(page.get_by_role("button", name=f"Unassigned {waiting}")).to_be_attached()
    told.set()
    await expect(rows(page).filter(has_text="Came Meanwhile")).to_have_count(1)
    await expect(rows(page).filter(has_text="Left Meanwhile")).to_have_count(0)


async def test_search_finds_people_orders_and_words(visit: LogIn) -> None:
    page = await visit("olena")
    await page.keyboard.press("s")
    await page.keyboard.type("KM-109")
    await expect(page.get_by_role("option", name="KM-1090")).to_be_visible()
    await page.get_by_role("combobox").fill("Перебийніс")
    await expect(page.get_by_role("option").first).to_contain_text("Олександра-Вікторія")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread-head h1")).to_have_text("Олександра-Вікторія Перебийніс-Шевченківська")


# ------------------------------------------------------------------------------------------------ the conversation


async def test_shows_all_that_was_said(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    divider = page.get_by_role("region", name="Hand-off to a person")
    await expect(divider).to_contain_text("Upset")
    await expect(divider).to_contain_text("Доставка затримується")
    await expect(page.locator(".said.note")).to_contain_text("Постійна клієнтка")
    await expect(page.locator(".delivery.failed")).to_contain_text("the phone is off or out of reach")
    await expect(page.locator(".system", has_text="KM-1090")).to_contain_text("shipped")
    await expect(page.locator(".photo img")).to_be_attached()
    await expect(page.locator(".card").first).to_contain_text("Vento")
    await expect(page.get_by_role("complementary")).to_contain_text("size advice")


async def test_markup_is_shown_as_text(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await expect(said(page, "<img src=x onerror=alert(1)>")).to_be_visible()
    assert await page.locator(".bubble img, .bubble a, .bubble b").count() == 0


async def test_earlier_entries_are_fetched_without_a_jump(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    timeline = page.locator(".timeline")
    await timeline.evaluate("(box) => { box.scrollTop = 0; }")
    await page.get_by_role("button", name="Earlier", exact=True).click()
    await expect(said(page, "Давніше повідомлення 40")).to_be_attached()
    assert await timeline.evaluate("(box) => box.scrollTop") > 400


async def test_reply_is_ticked_until_read(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await reply(page, "Є 42,5 у Karpaty Pro")
    article = page.locator(".said", has=page.locator(".bubble", has_text="Є 42,5 у Karpaty Pro"))
    await expect(article.get_by_role("img", name="Read")).to_be_visible()
    await expect(article).to_have_count(1)
    assert texts(desk, desk.rich) == ["Є 42,5 у Karpaty Pro"]
    await expect(writing(page)).to_have_value("")


async def test_a_pill_tells_of_news_below(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.locator(".timeline").evaluate("(box) => { box.scrollTop = 0; }")
    await expect(page.get_by_role("button", name="To the newest")).to_be_visible()
    desk.says(desk.rich, "Ви тут?")
    await page.get_by_role("button", name="1 new below").click()
    await expect(said(page, "Ви тут?")).to_be_in_viewport()


async def test_draft_is_kept_for_each_conversation(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    other = waiting(desk)
    await open_talk(page, desk.rich)
    await writing(page).fill("почато")
    await open_talk(page, other)
    await expect(writing(page)).to_have_value("")
    await page.reload()
    await open_talk(page, desk.rich)
    await expect(writing(page)).to_have_value("почато")


async def test_canned_reply_is_filled_in_and_a_broken_one_is_told(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    lonely = next(t.id for t in desk.talks.values() if not t.orders and t.name and t.state == "queue")
    await open_talk(page, lonely)
    await writing(page).press_sequentially("/gre")
    await page.keyboard.press("Enter")
    await expect(writing(page)).to_have_value(re.compile("Олена Гриценко"))
    assert texts(desk, lonely) == []
    await writing(page).fill("")
    await writing(page).press_sequentially("/order")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("{order_number} has no value here")


async def test_nothing_moves_the_caret_after_the_words_put_in_are_seen(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.evaluate("() => { window.requestAnimationFrame = (draw) => setTimeout(draw, 500) }")
    await writing(page).press_sequentially("/gre")
    await page.keyboard.press("Enter")
    await expect(writing(page)).to_have_value(re.compile("Олена Гриценко"))
    await writing(page).select_text()
    await page.wait_for_timeout(600)
    await page.keyboard.type("Доброго дня!")
    await expect(writing(page)).to_have_value("Доброго дня!")


async def test_products_and_files_go_with_a_reply(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.keyboard.press("p")
    await page.keyboard.type("кросівки")
    await page.get_by_role("button", name="Variants: Кросівки для бігу Vento").click()
    await page.get_by_role("button", name=re.compile("^42")).click()
    await page.keyboard.press("Escape")
    await page.locator(".composer input[type=file]").set_input_files(
        {"name": "чек.png", "mimeType": "image/png", "buffer": b"\x89PNG...."}
    )
    await expect(page.get_by_role("list", name="Files in the reply")).to_contain_text("чек.png")
    await reply(page, "Ось вона")
    article = page.locator(".said", has=page.locator(".bubble", has_text="Ось вона"))
    await expect(article.locator(".card")).to_contain_text("Vento Air 2")
    await expect(article.locator(".photo")).to_be_visible()
    entry = desk.talks[desk.rich].entries[-1]
    assert [card["ref"] for card in entry["cards"]] == ["RUN-100-42"]


@pytest.mark.parametrize(
    ("name", "body", "said_"),
    [
        ("film.exe", b"MZ", "this kind of file cannot be sent"),
        ("big.png", b"\x89PNG" + bytes(10 * 1024 * 1024), "too large"),
        ("drawing.png", b"<svg onload=alert(1)>", "This kind of file cannot be sent"),
    ],
    ids=["program", "big", "drawing"],
)
async def test_wrong_files_are_refused(
    visit: LogIn, desk: FakeDesk, tmp_path: Path, name: str, body: bytes, said_: str
) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    (tmp_path / name).write_bytes(body)
    await page.locator(".composer input[type=file]").set_input_files(tmp_path / name)
    await expect(page.locator(".toast")).to_contain_text(said_)
    await expect(page.get_by_role("list", name="Files in the reply")).to_have_count(0)


async def test_a_note_is_for_colleagues_only(visit: LogIn, desk: FakeDesk) -> None:
    page, colleague = await visit("olena"), await visit("maksym")
    id = waiting(desk)
    await open_talk(page, id)
    await open_talk(colleague, id)
    await page.keyboard.press("n")
    await reply(page, "обережно, VIP")
    await expect(colleague.locator(".said.note")).to_contain_text("обережно, VIP")
    assert desk.talks[id].state == "queue"
    assert desk.talks[id].entries[-1]["kind"] == "note"


async def test_a_closed_window_says_why_and_another_channel_goes(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    talk = desk.talks[desk.rich]
    talk.identities[1] |= {"can_write": False, "why_not": "window_closed"}
    await open_talk(page, desk.rich)
    await page.get_by_role("button", name="Channel of the reply: Telegram").click()
    await page.get_by_role("menuitemradio", name="WhatsApp").click()
    await expect(page.locator(".obstacle")).to_contain_text("24 hours")
    await writing(page).fill("вітаю")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await page.get_by_role("button", name="Channel of the reply: WhatsApp").click()
    await page.get_by_role("menuitemradio", name="SMS").click()
    await expect(page.locator(".length")).to_contain_text("1 SMS")
    await writing(page).press("Enter")
    await expect(said(page, "вітаю")).to_be_visible()
    assert talk.entries[-1]["channel"] == "sms"


async def test_a_failed_send_is_really_sent_again(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    failed = page.locator(".said", has=page.locator(".delivery.failed"))
    await failed.get_by_role("button", name="Send again").click()
    await expect(page.locator(".delivery.failed")).to_have_count(0)
    assert ("POST", "/api/sends/403/retry") in desk.requests


# ------------------------------------------------------------------------------------------------ the customer


async def test_cart_is_changed_and_shop_rules_are_told(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    cart = page.locator(".cart")
    await cart.get_by_role("button", name="One more: Чашка").click()
    await expect(cart.get_by_label("Quantity of Чашка")).to_have_value("3")
    await cart.get_by_role("button", name="One more: Кросівки").click()
    await expect(page.locator(".toast")).to_contain_text("Only 3 left of RUN-100-42")
    await cart.get_by_label("Variant of Кросівки").select_option("RUN-100-44")
    await expect(page.locator(".system", has_text="Vento")).to_have_count(3)
    await cart.get_by_placeholder("Coupon").fill("NOPE")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast", has_text="There is no such coupon")).to_be_visible()
    await cart.get_by_placeholder("Coupon").fill("SPRING")
    await page.keyboard.press("Enter")
    await expect(cart.locator(".sums")).to_contain_text("Discount")
    await cart.get_by_role("button", name="Remove: Чашка").click()
    await expect(cart.locator(".cart-line")).to_have_count(1)
    await cart.get_by_role("button", name="Add a product").click()
    await page.keyboard.type("чайник")
    await cart.get_by_role("button", name="Put into the cart: Чайник").click()
    await expect(cart.locator(".cart-line")).to_have_count(2)
    assert desk.talks[desk.rich].cart == {"RUN-100-44": 3, "TEA-7": 1}


async def test_order_moves_on_and_is_paid_by_a_link(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    order = page.locator(".order", has_text="KM-1091")
    await order.get_by_role("button", name="KM-1091").click()
    await order.get_by_role("button", name="Payment link").click()
    await expect(writing(page)).to_have_value("https://kvitka.example/pay/KM-1091")
    await order.get_by_role("button", name="Change state").click()
    await page.get_by_role("menuitem", name="cancelled").click()
    await page.get_by_label("Reason").fill("передумали")
    await page.get_by_role("button", name="Set").click()
    await expect(order.locator(".pill")).to_have_text("cancelled")


async def test_labels_and_identities_are_changed(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.locator(".labels").get_by_role("button", name="wholesale").click()
    await page.locator(".labels").get_by_placeholder("New label").fill("гарантія")
    await page.keyboard.press("Enter")
    await expect(page.locator(".labels [aria-pressed=true]")).to_have_count(4)
    await page.get_by_role("button", name="Separate +380675550077").click()
    await page.get_by_role("button", name="Separate", exact=True).click()
    await expect(page.locator(".identities > li")).to_have_count(2)
    await page.get_by_role("button", name="Join with Олександра").click()
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.locator(".lookalikes")).to_have_count(0)


# ------------------------------------------------------------------------------------------------ together


async def test_two_agents_see_each_other_and_do_not_collide(visit: LogIn, desk: FakeDesk) -> None:
    olena, maksym = await visit("olena"), await visit("maksym")
    id = held_by(desk, "maksym")
    await open_talk(maksym, id)
    await open_talk(olena, id)
    await expect(olena.locator(".viewers")).to_have_text(re.compile("Максим Дорошенко is here too"))
    await writing(maksym).press_sequentially("Зараз")
    await expect(olena.locator(".viewers")).to_contain_text("Максим Дорошенко is writing…")

    await reply(olena, "Вже дивлюся")
    ask = olena.get_by_role("alertdialog")
    await expect(ask).to_contain_text("Максим Дорошенко has this conversation")
    assert texts(desk, id) == []
    await ask.get_by_role("button", name="Make it a note").click()
    await writing(olena).press("Enter")
    await expect(maksym.locator(".said.note")).to_contain_text("Вже дивлюся")
    assert desk.talks[id].holder == "maksym"

    await olena.keyboard.press("Escape")
    await olena.keyboard.press("r")
    await reply(olena, "Я підхоплю")
    await ask.get_by_role("button", name="Send and take over").click()
    await expect(maksym.locator(".thread-state")).to_contain_text("With Олена Гриценко")
    await expect(said(maksym, "Я підхоплю")).to_be_visible()
    assert desk.talks[id].holder == "olena"


async def test_the_life_of_a_conversation(visit: LogIn, desk: FakeDesk) -> None:
    olena, maksym = await visit("olena"), await visit("maksym")
    await olena.keyboard.press("x")
    await expect(olena.locator(".thread-state")).to_contain_text("Yours")
    await expect(olena.locator(".panel .customer-card")).to_be_attached()
    id = int((await olena.evaluate("location.hash")).split("/")[-1])
    await reply(olena, "Чим допомогти?")
    await expect(said(olena, "Чим допомогти?")).to_have_count(1)

    await olena.keyboard.press("Escape")
    await olena.keyboard.press("f")
    await olena.get_by_role("radio", name="Максим Дорошенко").click()
    await olena.get_by_label("A note for the colleague").fill("чекає на заміну")
    await olena.get_by_role("button", name="Transfer").last.click()
    await expect(olena.locator(".thread-state")).to_contain_text("With Максим")
    await expect(maksym.locator(".toast")).to_contain_text("Олена Гриценко passed")
    assert (await maksym.title()).startswith("(1)")
    await maksym.locator(".toast a").click()
    await expect(maksym.locator(".said.note")).to_contain_text("чекає на заміну")
    await expect(maksym.get_by_role("button", name="Resolve")).to_be_visible()
    assert not (await maksym.title()).startswith("(")

    desk.says(id, "Дякую, все добре")
    await expect(said(maksym, "Дякую, все добре")).to_be_visible()
    await maksym.keyboard.press("e")
    await expect(maksym.locator(".thread-state")).to_contain_text("With the bot")
    await expect(maksym.locator(".system", has_text="asked how it was")).to_be_visible()
    assert desk.talks[id].state == "bot"


async def test_snooze_and_return(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.keyboard.press("z")
    await page.get_by_role("button", name="Until the customer replies").click()
    await expect(page.locator(".thread-state")).to_contain_text("Snoozed until a reply")
    await page.keyboard.press("b")
    await expect(page.locator(".thread-state")).to_contain_text("With the bot")


async def test_two_agents_press_take_at_once(visit: LogIn, desk: FakeDesk) -> None:
    olena, maksym = await visit("olena"), await visit("maksym")
    id = waiting(desk)
    for page in (olena, maksym):
        await open_talk(page, id)
    await olena.keyboard.press("a")
    desk.talks[id].state, desk.talks[id].holder = "agent", "olena"
    await maksym.keyboard.press("a")
    await expect(maksym.get_by_role("dialog")).to_contain_text("Олена Гриценко has this conversation")
    await maksym.get_by_role("button", name="Cancel").click()
    assert desk.talks[id].holder == "olena"


# ------------------------------------------------------------------------------------------------ bad weather


async def test_nothing_is_lost_or_doubled_when_the_network_is_cut(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.context.set_offline(True)
    await expect(page.locator(".obstacle")).to_contain_text("nothing can be sent now")
    await reply(page, "пишу без мережі")
    assert texts(desk, desk.rich) == []
    for i in range(3):
        desk.says(desk.rich, f"пропущене {i}")
    other = waiting(desk)
    desk.says(other, "і тут новини")
    await page.context.set_offline(False)
    await expect(page.locator(".line.ready")).to_be_attached()
    for i in range(3):
        await expect(said(page, f"пропущене {i}")).to_have_count(1)
    await expect(writing(page)).to_have_value("пишу без мережі")
    await writing(page).press("Enter")
    await expect(said(page, "пишу без мережі")).to_have_count(1)
    assert texts(desk, desk.rich) == ["пишу без мережі"]


async def test_nothing_can_be_sent_before_the_missed_is_there(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    held_back = []
    await page.route("**/timeline?after=*", lambda route: held_back.append(route))
    await page.context.set_offline(True)
    await page.context.set_offline(False)
    await expect(page.locator(".obstacle")).to_contain_text("Fetching what was missed")
    await reply(page, "зарано")
    assert texts(desk, desk.rich) == []
    for route in held_back:
        await route.continue_()
    await expect(page.locator(".obstacle")).to_have_count(0)
    await writing(page).press("Enter")
    await expect(said(page, "зарано")).to_have_count(1)


async def test_a_lost_answer_sends_nothing_twice(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    desk.lose_answers = 2
    await reply(page, "один раз")
    await reply(page, "і ще один")
    await expect(page.locator(".pending")).to_have_count(0)
    assert texts(desk, desk.rich) == ["один раз", "і ще один"]
    await expect(said(page, "один раз")).to_have_count(1)


async def test_what_was_on_its_way_survives_a_reload(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.route("**/reply", lambda route: route.abort())
    await reply(page, "не загубись")
    await expect(page.locator(".pending")).to_contain_text("it will be sent once")
    await page.unroute("**/reply")
    await page.reload()
    await open_talk(page, desk.rich)
    await expect(said(page, "не загубись")).to_have_count(1)
    await expect(page.locator(".pending")).to_have_count(0)
    assert texts(desk, desk.rich) == ["не загубись"]


async def test_a_server_that_is_away_is_waited_for(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    desk.away = True
    for line in list(desk.lines):
        line.queue.put_nowait(None)
    await expect(page.locator(".line.lost")).to_be_visible()
    desk.says(desk.rich, "поки вас не було")
    desk.away = False
    await expect(said(page, "поки вас не було")).to_have_count(1)
    await expect(page.locator(".line.ready")).to_be_attached()


async def test_a_conversation_that_is_not_there(visit: LogIn) -> None:
    page = await visit("olena", at="#/c/99999")
    await expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()


# ------------------------------------------------------------------------------------------------ other screens

SCREENS = {
    "team": "Who is at work",
    "figures": "Bot containment",
    "orders": "KM-1090",
    "trouble": "did not get through",
    "canned": "/order_sent",
    "agents": "Стельмашенко",
    "audit": "Changed the cart",
}


@pytest.mark.parametrize("screen", SCREENS)
async def test_supervisor_and_admin_screens(visit: LogIn, screen: str) -> None:
    page = await visit("admin", at=f"#/{screen}")
    await expect(page.get_by_role("main")).to_contain_text(SCREENS[screen])


async def test_figures_are_of_the_shops_days_wherever_the_agent_sits(visit: LogIn, desk: FakeDesk) -> None:
    desk.timezone = "Pacific/Kiritimati"  # 25 hours ahead of the browser's
    page = await visit("admin", at="#/figures", timezone_id="Pacific/Pago_Pago")
    await expect(page.get_by_label("To")).to_have_value(datetime.now(ZoneInfo(desk.timezone)).date().isoformat())
    begins = datetime.now(ZoneInfo(desk.timezone)).date() - timedelta(days=29)
    await expect(page.get_by_label("From")).to_have_value(begins.isoformat())


async def test_an_agent_sees_no_screens_of_others(visit: LogIn) -> None:
    page = await visit("olena", at="#/figures")
    await expect(page.get_by_text("Your role does not allow this")).to_be_visible()
    names = await page.locator(".rail-link .rail-name").all_text_contents()
    assert names == ["Inbox", "Orders", "Trouble"]


async def test_supervisor_reassigns(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("vera", at="#/team")
    await page.get_by_role("row").filter(has=page.locator(f"a[href='#/c/{desk.rich}']")).get_by_role("button").click()
    await page.get_by_role("radio", name="Максим Дорошенко").click()
    await page.get_by_role("button", name="Transfer").last.click()
    await expect(page.locator(".toast")).to_contain_text("Passed to Максим")
    assert desk.talks[desk.rich].holder == "maksym"


async def test_trouble_is_dealt_with(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena", at="#/trouble")
    await page.get_by_role("button", name="Send again").first.click()
    await expect(page.locator(".case.queued")).to_have_count(1)
    await page.get_by_role("button", name="Set aside 1").click()
    await page.get_by_role("button", name="Through the assistant again").click()
    await expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    assert desk.aside == []


async def test_admin_adds_an_agent_and_erases_a_customer(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("admin", at="#/agents")
    await page.get_by_role("button", name="Add an agent").click()
    await page.get_by_role("textbox", name="Login").fill("petro")
    await page.get_by_label("Name", exact=True).fill("Петро")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_contain_text("maple-otter-nine-lantern")
    await page.get_by_role("button", name="Done").click()
    await open_talk(page, desk.rich)
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Erase the customer").click()
    await expect(page.get_by_role("button", name="Erase for ever")).to_be_disabled()
    await page.get_by_label(f"Type {desk.rich} to confirm").fill(str(desk.rich))
    await page.get_by_role("button", name="Erase for ever").click()
    await expect(page.locator(".toast")).to_contain_text("erased")
    assert desk.rich not in desk.talks


async def test_canned_reply_with_a_broken_variable_is_refused(visit: LogIn) -> None:
    page = await visit("vera", at="#/canned")
    await page.get_by_role("button", name="New reply").click()
    await page.get_by_label("Short name").fill("broken")
    await page.get_by_label("Text, English").fill("Hello {nonsense}")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("{nonsense}")


async def test_command_menu_and_key_sheet(visit: LogIn, desk: FakeDesk) -> None:
    page = await visit("olena")
    await open_talk(page, desk.rich)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("snoo")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("For four hours")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Take the next from the queue")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


# ------------------------------------------------------------------------------------------------ looks and weight


@pytest.mark.parametrize(("language", "words"), [("Русский", "Взять следующего"), ("Українська", "Взяти наступного")])
async def test_speaks_the_agents_language(visit: LogIn, language: str, words: str) -> None:
    page = await visit("olena")
    await page.get_by_role("button", name="Олена Гриценко").click()
    await page.get_by_role("menuitemradio", name=language).click()
    await expect(page.get_by_role("button", name=words)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name=words)).to_be_visible()


async def test_every_language_has_every_word_and_form(visit: LogIn) -> None:
    page = await visit()
    odd = await page.evaluate("""async () => {
        const load = async (code) => (await import(`/console/words/${code}.js`)).default;
        const [en, ...others] = await Promise.all(["en", "ru", "uk"].map(load));
        const holes = (text) => JSON.stringify([...new Set(JSON.stringify(text).match(/\\{\\w+\\}/g) ?? [])].sort());
        return ["ru", "uk"].flatMap((code, i) => Object.keys(en).filter((key) => {
            const words = others[i][key];
            const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
            const whole = typeof words !== "object" || !words.one || forms.every((form) => words[form]);
            const filled = typeof words === "object" || holes(words) === holes(en[key]);
            return !words || !whole || !filled;
        }).map((key) => `${code} ${key}`));
    }""")
    assert odd == []


AXE_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"], rules: {
    "color-contrast": {enabled: true}}})).violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.mark.parametrize(("scheme", "size"), [("light", LAPTOP), ("dark", SMALL)], ids=["light-1440", "dark-1024"])
async def test_is_accessible(visit: LogIn, desk: FakeDesk, scheme: str, size: dict[str, int]) -> None:
    page = await visit(
        "admin", viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="uk-UA", bypass_csp=True
    )
    await page.add_script_tag(content=AXE)
    problems: dict[str, list[str]] = {}
    for screen in ["inbox", f"c/{desk.rich}", *SCREENS, "orders/KM-1090"]:
        await page.evaluate(f"location.hash = '#/{screen}'")
        await page.wait_for_load_state("networkidle")
        await expect(page.locator(".bones, .waiting")).to_have_count(0)
        problems[screen] = await page.evaluate(AXE_RUN)
    await open_talk(page, desk.rich)
    for keys in ["n", "Control+k", "?", "f", "z", "l", "i"]:
        await page.keyboard.press("Escape")
        await page.keyboard.press(keys)
        await still(page)
        problems[keys] = await page.evaluate(AXE_RUN)
    for screen, button in [("agents", "Додати оператора"), ("canned", "Нова відповідь"), ("team", "Передати")]:
        await page.keyboard.press("Escape")
        await page.evaluate(f"location.hash = '#/{screen}'")
        await page.get_by_role("main").get_by_role("button", name=button).first.click()
        await still(page)
        problems[button] = await page.evaluate(AXE_RUN)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Andrii Admin").click()
    problems["menu"] = await page.evaluate(AXE_RUN)
    await page.get_by_role("menuitem", name="Налаштування").click()
    for part in await page.locator("dialog details").all():
        await part.evaluate("(part) => { part.open = true; }")
    await still(page)
    problems["preferences"] = await page.evaluate(AXE_RUN)
    assert {screen: found for screen, found in problems.items() if found} == {}


async def still(page: Page) -> None:
    """Wait until nothing moves: half-shown colours are no finding."""
    await page.wait_for_function("document.getAnimations().every(({playState}) => playState !== 'running')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_login_is_accessible(visit: LogIn, scheme: str) -> None:
    page = await visit(color_scheme=scheme, bypass_csp=True)
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    await page.add_script_tag(content=AXE)
    assert await page.evaluate(AXE_RUN) == []
    await log_in(page, "new")
    await expect(page.get_by_label("Present password")).to_be_visible()
    assert await page.evaluate(AXE_RUN) == []


@pytest.mark.parametrize("size", [LAPTOP, SMALL], ids=["1440", "1024"])
@pytest.mark.parametrize("locale", ["en-GB", "ru-RU", "uk-UA"])
async def test_nothing_sticks_out(visit: LogIn, desk: FakeDesk, size: dict[str, int], locale: str) -> None:
    page = await visit("admin", viewport=size, locale=locale)
    for screen in [f"c/{desk.rich}", *SCREENS]:
        await page.evaluate(f"location.hash = '#/{screen}'")
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen
        wide = await page.evaluate("""
            [...document.querySelectorAll("header, .page, .composer, .list, .timeline, .panel")]
            .filter((box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "visible")
            .map((box) => box.className)""")
        assert wide == [], screen


def gzipped(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def test_weighs_little() -> None:
    assert (
        gzipped([file for file in STATIC.rglob("*") if file.suffix in (".js", ".css", ".html", ".svg")]) < BUDGET_BYTES
    )


def test_all_modules_are_fetched_at_once() -> None:
    """The page names every module that its first screen imports, so that no chain of requests grows."""
    seen: set[Path] = set()

    def walk(module: Path) -> None:
        if module in seen:
            return
        seen.add(module)
        for found in re.finditer(r'(?:from\s*|^import )"(\.[^"]+)"', module.read_text(), re.MULTILINE):
            walk((module.parent / found[1]).resolve())

    walk(STATIC / "console.js")
    named = re.findall(
        r'(?:modulepreload" href|script type="module" src)="/console/([^"]+)"', (STATIC / "index.html").read_text()
    )
    assert sorted(named) == sorted(str(path.relative_to(STATIC)) for path in seen)


async def test_files_are_fetched_once_for_good(visit: LogIn) -> None:
    page = await visit("olena")
    await page.wait_for_load_state("networkidle")
    await page.reload()
    await expect(page.locator(".line.ready")).to_be_attached()
    again = await page.evaluate("""performance.getEntriesByType("resource")
        .filter(({name, transferSize}) => /[.](js|css)$/.test(name) && transferSize).map(({name}) => name)""")
    assert again == []
