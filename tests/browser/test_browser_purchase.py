"""A whole purchase in a real browser on the demo shop: found, chosen, ordered, paid, and followed to the door."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot import notices
from bot.app import App, build
from bot.demo_data import load_demo
from bot.settings import read_settings
from bot.wakeups import MemoryWakeups
from bot.web import listen, serve
from tests.conftest import free_port, with_models

PATIENCE_MS = 20_000
USUAL_MS = 5_000


@dataclass(frozen=True, slots=True)
class Served:
    app: App
    url: str

    async def moves(self, order: str, state: str) -> None:
        """The shop moves the order along, as `prilavok orders set` does."""
        core = self.app.core
        await notices.set_state(core.engine, core.wording, order, state, now=core.clock())


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@asynccontextmanager
async def served(app: App) -> AsyncIterator[Served]:
    port = free_port()
    ready, told = asyncio.Event(), asyncio.Event()
    server = asyncio.create_task(serve(app, listen(port), worker=True, told_to_stop=told, ready=ready.set))
    await ready.wait()
    try:
        yield Served(app, f"http://127.0.0.1:{port}")
    finally:
        told.set()
        await server


@pytest.fixture
def home(trained_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the models that the session has trained."""
    return with_models(tmp_path, trained_home)


@pytest.fixture
async def shop(database: str, home: Path) -> AsyncIterator[Served]:
    settings = read_settings(home=home, database_url=database)
    async with build(settings, url=database, wakeups=MemoryWakeups()) as app:
        await load_demo(app.core, say=lambda line: None)
        async with served(app) as found:
            yield found


@pytest.fixture
async def page(browser: Browser, shop: Served) -> AsyncIterator[Page]:
    context = await browser.new_context(locale="ru", viewport={"width": 1280, "height": 860})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(f"{shop.url}/?lang=ru")
    yield page
    await context.close()


def said(page: Page, words: str) -> Locator:
    """What the shop has said last of this kind: an answer, or a note about an order."""
    return page.locator("prilavok-chat :is(.message.bot, .message.system)", has_text=re.compile(words)).last


async def write(page: Page, words: str, answer: str) -> Locator:
    field = page.get_by_role("dialog").get_by_role("textbox")
    await field.fill(words)
    await field.press("Enter")
    await expect(said(page, answer)).to_be_visible()
    return said(page, answer)


async def press(page: Page, message: Locator, label: str, answer: str) -> Locator:
    await message.get_by_role("button", name=re.compile(label)).first.click()
    await expect(said(page, answer)).to_be_visible()
    return said(page, answer)


async def test_from_the_first_question_to_the_delivered_order(page: Page, shop: Served) -> None:
    await page.locator("prilavok-chat .launcher").click()
    found = await write(page, "термос на литр", "Полонина")
    await expect(found.locator("img").first).to_be_visible()
    which = await press(page, found, "В корзину", "цвет")
    added = await press(page, which, "зелёный", "Добавлено: 1")
    await expect(added).to_contain_text("1 290 ₴")

    await write(page, "оформить заказ", "зовут")
    way = await write(page, "Олег Сидоренко, 050 111 22 33", "получить")
    await press(page, way, "Отделение перевозчика", "город")
    pay = await write(page, "Одесса, отделение 12", "платить")
    summary = await press(page, pay, "Картой онлайн", "Ваш заказ")
    await expect(summary).to_contain_text("1 370 ₴")
    placed = await write(page, "да", "оформлен")
    number = re.search(r"Заказ (\S+) оформлен", await placed.inner_text())
    assert number is not None

    async with page.context.expect_page() as opened:
        await placed.get_by_role("link", name=re.compile("Оплатить")).click()
    bank = await opened.value
    await expect(bank.locator("body")).to_contain_text("1 370 ₴")
    await bank.get_by_role("button", name=re.compile("Отказаться")).click()
    await expect(said(page, "не прошла")).to_be_visible()
    await bank.get_by_role("button", name=re.compile("Оплатить")).click()
    await expect(bank.locator("body")).to_contain_text("Оплачено")
    await expect(said(page, "Оплата получена")).to_be_visible()

    for state, words in (("packed", "собран"), ("shipped", "едет к вам"), ("delivered", "доставлен")):
        await shop.moves(number[1], state)
        await expect(said(page, words)).to_be_visible()
    await page.reload()
    await expect(said(page, "доставлен")).to_be_visible()
    status = await write(page, "где мой заказ?", rf"{number[1]} от .*доставлен")
    await expect(status).to_contain_text("Полонина")
