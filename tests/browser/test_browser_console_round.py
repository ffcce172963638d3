"""A round through the console's screens on the real server: what they show is so, and what they do is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from console_real import PASSWORD, RealShop
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import text

from bot.people import agents
from channels.types import SendError, SendErrorKind
from tests.bot.shopping import DRAFT, buy, newcomer, open_shop

LogIn = Callable[..., Awaitable[Page]]
LONG_NAME = "Станіслав Миколайович Нестеровський-Костянтинопольський"


@pytest.fixture
async def visit(browser: Browser, shop: RealShop) -> AsyncIterator[LogIn]:
    """Opens the console in a window of its own; what the page or the policy complains about fails the test."""
    contexts, complaints = [], []

    async def visit(login: str = "", at: str = "") -> Page:
        context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{shop.url}/console/{at}")
        if login:
            await log_in(page, login, PASSWORD)
            await expect(page.locator(".line.ready")).to_be_attached()
        return page

    expect.set_options(timeout=20_000)
    yield visit
    expect.set_options(timeout=5_000)
    for context in contexts:
        await context.close()
    assert complaints == []


async def log_in(page: Page, login: str, password: str) -> None:
    await page.get_by_role("textbox", name="Login").fill(login)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


async def go(page: Page, screen: str) -> Locator:
    await page.evaluate(f"location.hash = '#/{screen}'")
    main = page.get_by_role("main")
    await expect(main.locator(".bones, .waiting")).to_have_count(0)
    return main


async def downloaded(page: Page, link: Locator) -> str:
    """The text of the file behind a link."""
    async with page.expect_download() as coming:
        await link.click()
    return await asyncio.to_thread(Path(await (await coming.value).path()).read_text, "utf-8-sig")


async def number_of(shop: RealShop, address: str) -> int:
    query = text("SELECT customer_id FROM identities WHERE address = :address")
    async with shop.app.core.engine.connect() as db:
        return int((await db.execute(query, {"address": address})).scalar_one())


async def test_a_first_login_a_password_and_a_second_factor(shop: RealShop, visit: LogIn) -> None:
    async with shop.app.core.engine.begin() as db:
        made = await agents.add(db, "petro", "agent", shop.clock(), name="Петро")
    page = await visit()
    await log_in(page, "petro", made.password)
    await page.get_by_label("Present password").fill(made.password)
    for label in ("New password", "New password once more"):
        await page.get_by_label(label, exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.ready")).to_be_attached()

    await page.get_by_role("button", name="Петро").click()
    await page.get_by_role("menuitem", name="Preferences").click()
    await page.get_by_text("Second factor").click()
    await page.get_by_role("button", name="Set up").click()
    code = pyotp.TOTP((await page.locator(".secret code").inner_text()).replace(" ", ""))
    await page.get_by_label("Code").fill("000000")
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.get_by_role("alert").filter(has_text="wrong or too old")).to_be_visible()
    await page.get_by_label("Code").fill(code.at(shop.clock()))
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.locator(".toast")).to_contain_text("The second factor is on")

    cookie = (await page.context.cookies())[0]
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Петро").click()
    await page.get_by_role("menuitem", name="Log out").click()
    await expect(page.get_by_role("heading", name="Log in to the console")).to_be_visible()
    await page.context.add_cookies([{k: cookie[k] for k in ("name", "value", "domain", "path")}])  # type: ignore[list-item]
    await page.reload()
    await expect(page.get_by_role("heading", name="Log in to the console")).to_be_visible()

    shop.ahead += 2 * shop.step
    await log_in(page, "petro", PASSWORD)
    await page.get_by_label("Code").fill(code.at(shop.clock()))
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.ready")).to_be_attached()


async def test_orders_trouble_figures_and_replies(shop: RealShop, visit: LogIn) -> None:
    engine = shop.app.core.engine
    directory = await open_shop(engine)
    orders = []
    for n in range(2):
        draft, who = replace(DRAFT, id=f"draft-{n}"), await newcomer(engine, f"buyer-{n}")
        orders.append(await buy(engine, directory, who, {"PIN": n + 1}, draft))
    await shop.promote("olena", "supervisor")
    page = await visit("olena", "#/orders")
    main = page.get_by_role("main")
    await expect(main.locator("tbody tr")).to_have_count(2)
    await page.get_by_label("Number, name or phone").fill(orders[0].number)
    await expect(main.locator("tbody tr")).to_have_count(1)
    await main.get_by_role("link", name=orders[0].number).click()
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("menuitem", name="packed").click()
    await expect(main.locator(".split-side .pill").first).to_have_text("packed")
    await page.get_by_role("combobox", name="State").select_option("packed")
    await expect(main.locator("tbody tr")).to_have_count(1)
    await page.get_by_label("Number, name or phone").fill("")
    await page.get_by_role("combobox", name="State").select_option("cancelled")
    await expect(main).to_contain_text("No such orders")

    shop.telegram.fail([SendError(SendErrorKind.REJECTED, "400", "chat not found")])
    await shop.on_telegram("hello")
    await shop.set_aside("boom")
    main = await go(page, "trouble")
    await expect(main.locator(".case")).to_have_count(1)
    before = len(shop.telegram.sent)
    await main.get_by_role("button", name="Send again").click()
    await expect(main.locator(".case.queued, .case.sent")).to_have_count(1)
    await main.get_by_role("button", name="Set aside 1").click()
    await expect(main.locator(".case")).to_contain_text("boom")
    await shop.mend("mug")
    await main.get_by_role("button", name="Through the assistant again").click()
    await expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    await shop.until(lambda: len(shop.telegram.sent) >= before + 2)
    assert any("Blue mug" in words for words in shop.heard_on_telegram()[before:])

    await shop.on_telegram("human please")
    id = await number_of(shop, "chat-77")
    main = await go(page, "canned")
    await main.get_by_role("button", name="New reply").click()
    await page.get_by_label("Short name").fill("greet")
    await page.get_by_label("Title, English").fill("Greeting")
    await page.get_by_label("Text, English").fill("{agent_name} is here")
    await page.get_by_role("button", name="Save").click()
    await expect(main).to_contain_text("/greet")
    await go(page, f"c/{id}")
    await expect(page.locator(".panel .customer-card")).to_be_attached()
    await page.locator(".writing textarea").press_sequentially("/gre")
    await page.keyboard.press("Enter")
    await expect(page.locator(".writing textarea")).to_have_value("Олена Гриценко is here")
    await page.locator(".writing textarea").press("Enter")
    await expect(page.locator(".said .bubble", has_text="Олена Гриценко is here")).to_have_count(1)
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.locator(".thread-state")).to_contain_text("With the bot")

    main = await go(page, "figures")
    await expect(main.locator(".tile", has_text="Conversations")).to_contain_text("1")
    await expect(main).to_contain_text("Asked for a person")
    for by in ("Channel", "Language", "Agent"):
        await main.get_by_role("button", name=by, exact=True).click()
        await expect(main.locator("tbody tr")).to_have_count(2)
    table = (await downloaded(page, main.get_by_role("link", name="CSV"))).splitlines()
    assert len(table) == 2 + 1 and table[1].startswith("olena,")
    main = await go(page, "team")
    await expect(main.get_by_role("row").filter(has_text="Олена Гриценко")).to_contain_text("Online")


async def test_export_erase_audit_and_roles(shop: RealShop, visit: LogIn) -> None:
    await shop.promote("olena", "admin")
    await shop.on_telegram("my secret is 4711")
    id = await number_of(shop, "chat-77")
    async with shop.app.core.engine.begin() as db:
        await db.execute(text("UPDATE customers SET name = :name"), {"name": LONG_NAME})
    page, maksym = await visit("olena", f"#/c/{id}"), await visit("maksym")
    await expect(page.locator(".thread-head h1")).to_have_text(LONG_NAME)
    await page.get_by_role("button", name="More actions").click()
    found = json.loads(await downloaded(page, page.get_by_role("menuitem", name="Export")))
    assert "my secret is 4711" in json.dumps(found) and found["customer"][0]["name"] == LONG_NAME
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Erase the customer").click()
    await page.get_by_label(f"Type {id} to confirm").fill(str(id))
    await page.get_by_role("button", name="Erase for ever").click()
    await expect(page.locator(".toast")).to_contain_text("erased")
    await go(page, f"c/{id}")
    await expect(page.locator(".thread-head h1")).not_to_have_text(LONG_NAME)
    assert "4711" not in await page.content()

    main = await go(page, "agents")
    await main.get_by_role("row").filter(has_text="Максим Дорошенко").get_by_role("button").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await page.get_by_label("Role").select_option("supervisor")
    await page.get_by_role("button", name="Save").click()
    await expect(main.get_by_role("row").filter(has_text="Максим Дорошенко")).to_contain_text("Supervisor")
    await expect(maksym.locator(".rail-link", has_text="Figures")).to_be_visible()
    await main.get_by_role("row").filter(has_text="Максим Дорошенко").get_by_role("button").click()
    await page.get_by_role("menuitem", name="Switch off").click()
    await expect(maksym.get_by_role("heading", name="Log in to the console")).to_be_visible()

    main = await go(page, "audit")
    for words in ("Looked at the conversation", "Export the customer", "Erase the customer", "Log in"):
        await expect(main.locator("tbody")).to_contain_text(words)
