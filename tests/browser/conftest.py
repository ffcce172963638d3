"""A real browser for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, async_playwright

if TYPE_CHECKING:
    from console_real import RealShop

ARGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path(own: str) -> str | None:
    """The machine's Chromium, else the one that Playwright installed, if there is any."""
    return shutil.which("chromium") or shutil.which("google-chrome") or (own if Path(own).exists() else None)


@pytest.fixture
async def shop(database: str, tmp_path: Path) -> AsyncIterator[RealShop]:
    """The demo shop, really served, with its agents hired."""
    from console_real import RealShop  # loads the whole application

    shop = RealShop(database, tmp_path)
    await shop.start()
    await shop.hire()
    yield shop
    await shop.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = chromium_path(playwright.chromium.executable_path)
        if not path:
            pytest.skip("no Chromium on the PATH and none installed by Playwright (`playwright install chromium`)")
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()
