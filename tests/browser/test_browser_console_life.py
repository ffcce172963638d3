"""The whole life of a hand-off on the real server: two agents and a customer, each in a window of their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from console_real import AGENTS, PASSWORD, RealShop
from playwright.async_api import Browser, Locator, Page, Route, expect
from sqlalchemy import text

PATIENCE_MS = 20_000
USUAL_MS = 5_000


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """The real server turns, searches and sends: it may take its time where two cores are shared."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@pytest.fixture
async def windows(browser: Browser) -> AsyncIterator[list[Page]]:
    opened: list[Page] = []
    yield opened
    for page in opened:
        await page.context.close()


async def window(browser: Browser, windows: list[Page], url: str) -> Page:
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    windows.append(page)
    await page.goto(url)
    return page


async def agent(browser: Browser, windows: list[Page], shop: RealShop, login: str) -> Page:
    page = await window(browser, windows, f"{shop.url}/console")
    await page.get_by_role("textbox", name="Login").fill(login)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.ready")).to_be_attached()
    return page


async def customer(browser: Browser, windows: list[Page], shop: RealShop) -> Page:
    page = await window(browser, windows, f"{shop.url}/?lang=en")
    await page.locator("prilavok-chat .launcher").click()
    return page


async def write(page: Page, words: str) -> None:
    field = page.get_by_role("dialog").get_by_role("textbox")
    await field.fill(words)
    await field.press("Enter")


def in_chat(page: Page, author: str, words: str) -> Locator:
    return page.locator(f"prilavok-chat .message.{author} .bubble", has_text=words)


def said(page: Page, words: str) -> Locator:
    return page.locator(".said .bubble", has_text=words)


async def reply(page: Page, words: str) -> None:
    await page.locator(".writing textarea").fill(words)
    await page.locator(".writing textarea").press("Enter")


async def open_first(page: Page, view: str) -> None:
    await page.get_by_role("navigation", name="Views").get_by_role("button", name=view).click()
    await page.locator(".rows .row").first.click()
    await expect(page.locator(".panel .customer-card")).to_be_attached()


async def agent_words(shop: RealShop) -> list[str]:
    """What agents said to customers, as the database has it."""
    async with shop.app.core.engine.connect() as db:
        rows = await db.execute(text("SELECT text FROM messages WHERE author = 'agent' ORDER BY id"))
        return [row.text for row in rows]


async def test_a_hand_off_from_the_web_to_its_survey(browser: Browser, shop: RealShop, windows: list[Page]) -> None:
    olena, maksym = [await agent(browser, windows, shop, login) for login in AGENTS]
    visitor = await customer(browser, windows, shop)
    await write(visitor, "hello")
    await write(visitor, "add MUG-1")
    await write(visitor, "human please")

    await open_first(olena, "Unassigned")
    await expect(olena.get_by_role("region", name="Hand-off to a person")).to_contain_text("Asked for a person")
    await expect(olena.locator(".cart-line")).to_contain_text("Blue mug")
    await olena.keyboard.press("a")
    await expect(olena.locator(".thread-state")).to_contain_text("Yours")
    await olena.locator(".writing textarea").press_sequentially("Good day")
    await expect(visitor.locator("prilavok-chat .typing")).to_be_visible()
    await olena.locator(".writing textarea").fill("")
    await expect(visitor.locator("prilavok-chat .typing")).to_be_hidden()
    await olena.locator(".writing textarea").press_sequentially("Good day")
    await expect(visitor.locator("prilavok-chat .typing")).to_be_visible()
    await reply(olena, "Good day, how can I help?")
    await expect(in_chat(visitor, "agent", "Good day, how can I help?")).to_be_visible()
    await expect(visitor.locator("prilavok-chat .typing")).to_be_hidden()

    await olena.get_by_role("button", name="Add products").click()
    await olena.keyboard.type("green tea")
    await olena.get_by_role("button", name=re.compile("Add to the reply: Green tea")).click()
    await olena.keyboard.press("Escape")
    await reply(olena, "This one goes well with it")
    await expect(visitor.locator("prilavok-chat .card", has_text="Green tea")).to_be_visible()

    await olena.get_by_role("button", name="One more: Blue mug").click()
    await expect(olena.get_by_label("Quantity of Blue mug")).to_have_value("2")
    await expect(visitor.get_by_role("button", name=re.compile("2"))).to_be_visible()

    await visitor.get_by_role("dialog").get_by_role("textbox").press_sequentially("thank")
    await expect(olena.locator(".typing")).to_be_visible()
    await write(visitor, "thank you")
    await expect(said(olena, "thank you")).to_have_count(1)

    await open_first(maksym, "All")
    await expect(olena.locator(".viewers")).to_contain_text("Максим Дорошенко")
    await reply(maksym, "I can help, too")
    await maksym.get_by_role("alertdialog").get_by_role("button", name="Back to writing").click()
    assert "I can help, too" not in await agent_words(shop)

    await olena.keyboard.press("Escape")
    await olena.get_by_role("button", name="Transfer").first.click()
    await olena.get_by_role("radio", name="Максим Дорошенко").click()
    await olena.get_by_label("A note for the colleague").fill("wants two mugs as a present")
    await olena.get_by_role("button", name="Transfer").last.click()
    await expect(maksym.locator(".said.note")).to_contain_text("wants two mugs as a present")
    await expect(maksym.locator(".thread-state")).to_contain_text("Yours")
    await maksym.locator(".writing textarea").press("Enter")
    await expect(in_chat(visitor, "agent", "I can help, too")).to_be_visible()

    await maksym.get_by_role("button", name="Resolve").click()
    await expect(maksym.locator(".thread-state")).to_contain_text("With the bot")
    await visitor.get_by_role("button", name="5 – very well").click()
    await expect(maksym.locator(".system", has_text="gives 5 of 5")).to_be_visible()


async def test_nothing_is_lost_or_doubled_in_bad_weather(browser: Browser, shop: RealShop, windows: list[Page]) -> None:
    olena = await agent(browser, windows, shop, "olena")
    visitor = await customer(browser, windows, shop)
    await write(visitor, "human please")
    await open_first(olena, "Unassigned")
    await reply(olena, "before the cut")
    await expect(in_chat(visitor, "agent", "before the cut")).to_be_visible()

    await olena.context.set_offline(True)
    await expect(olena.locator(".obstacle")).to_contain_text("nothing can be sent now")
    await reply(olena, "written in the dark")
    for words in ("one", "two", "three"):
        await write(visitor, words)
    await expect(in_chat(visitor, "customer", "three")).to_be_visible()
    shop.ahead += timedelta(seconds=61)  # for the server she has been gone for a minute
    await olena.context.set_offline(False)
    for words in ("one", "two", "three"):
        await expect(said(olena, words)).to_have_count(1)
    await expect(olena.locator(".line.ready")).to_be_attached()
    await olena.locator(".writing textarea").press("Enter")
    await expect(in_chat(visitor, "agent", "written in the dark")).to_have_count(1)

    await lose_the_next_answer(olena)
    await reply(olena, "sent, and nobody told me")
    await expect(in_chat(visitor, "agent", "sent, and nobody told me")).to_have_count(1)
    await expect(said(olena, "sent, and nobody told me")).to_have_count(1)
    await expect(olena.locator(".pending")).to_have_count(0)

    await shop.stop()
    await expect(olena.locator(".line.ready")).to_have_count(0)
    await write(visitor, "while you were down")
    await shop.start()
    await expect(olena.locator(".line.ready")).to_be_attached()
    await expect(said(olena, "while you were down")).to_have_count(1)
    await reply(olena, "we are back")
    await expect(in_chat(visitor, "agent", "we are back")).to_have_count(1)
    await expect(olena.locator(".pending")).to_have_count(0)
    mine = ["before the cut", "written in the dark", "sent, and nobody told me", "we are back"]
    assert await agent_words(shop) == mine
    everything = await olena.locator(".said .bubble").all_text_contents()
    theirs = ["one", "two", "three", "while you were down"]
    assert [everything.count(words) for words in theirs + mine] == [1] * 8
    heard = await visitor.locator("prilavok-chat .message .bubble").all_text_contents()
    assert [sum(words in bubble for bubble in heard) for words in theirs + mine] == [1] * 8


async def lose_the_next_answer(page: Page) -> None:
    """The next reply reaches the server, and its answer never comes back."""

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort("connectionreset")

    await page.route("**/reply", lose, times=1)


async def test_a_hand_off_from_telegram(browser: Browser, shop: RealShop, windows: list[Page]) -> None:
    olena, maksym = [await agent(browser, windows, shop, login) for login in AGENTS]
    await shop.on_telegram("add TEA-2")
    await shop.on_telegram("human please")
    await olena.keyboard.press("2")
    await expect(olena.locator(".rows .row")).to_have_count(1)
    await olena.keyboard.press("x")
    await expect(olena.locator(".thread-state")).to_contain_text("Yours")
    await expect(olena.locator(".panel .customer-card")).to_be_attached()
    await expect(olena.get_by_role("button", name="Channel of the reply: Telegram")).to_be_visible()
    await reply(olena, "Hello on Telegram")
    await expect(
        olena.locator(".said.agent .delivery").get_by_role("img", name=re.compile("Sent|Read"))
    ).to_be_visible()
    assert shop.heard_on_telegram().count("Hello on Telegram") == 1
    await shop.on_telegram("and the weight?")
    await expect(said(olena, "and the weight?")).to_have_count(1)

    await olena.get_by_role("button", name="Add products").click()
    await olena.keyboard.type("blue mug")
    await olena.get_by_role("button", name=re.compile("Add to the reply: Blue mug")).click()
    await olena.keyboard.press("Escape")
    await reply(olena, "This one goes well with it")
    await expect(olena.locator(".pending")).to_have_count(0)
    await olena.get_by_role("button", name="One more: Green tea").click()
    await expect(olena.get_by_label("Quantity of Green tea")).to_have_value("2")

    await open_first(maksym, "All")
    await expect(olena.locator(".viewers")).to_contain_text("Максим Дорошенко")
    await maksym.keyboard.press("a")
    await maksym.get_by_role("dialog").get_by_role("button", name="Take it").click()
    await expect(maksym.locator(".thread-state")).to_contain_text("Yours")
    await expect(olena.locator(".thread-state")).not_to_contain_text("Yours")
    await maksym.keyboard.press("f")
    await maksym.get_by_role("radio", name="Олена Гриценко").click()
    await maksym.get_by_label("A note for the colleague").fill("she asked for you")
    await maksym.get_by_role("button", name="Transfer").last.click()
    await expect(olena.locator(".said.note")).to_contain_text("she asked for you")
    await expect(olena.locator(".thread-state")).to_contain_text("Yours")

    await olena.get_by_role("button", name="Resolve").click()
    await expect(olena.locator(".thread-state")).to_contain_text("With the bot")
    await expect(olena.locator(".system", has_text="asked how it was")).to_be_visible()
    assert any("How did it go?" in words for words in shop.heard_on_telegram())
    await shop.on_telegram("4")
    await expect(olena.locator(".system", has_text="gives 4 of 5")).to_be_visible()
    await shop.on_telegram("hello it was quick and kind")
    await expect(olena.locator(".system", has_text="quick and kind")).to_be_visible()
    await shop.on_telegram("cart")
    await expect(said(olena, "cart").last).to_be_visible()
    heard = shop.heard_on_telegram()
    assert any("Blue mug" in words for words in heard)
    assert not any("she asked for you" in words for words in heard)
