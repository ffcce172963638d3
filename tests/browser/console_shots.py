"""Pictures of the console's screens for the docs: `python tests/browser/console_shots.py docs/screenshots`."""

from __future__ import annotations

import asyncio
import sys
from io import BytesIO
from pathlib import Path

from conftest import ARGS, chromium_path
from console_fake_api import RunningDesk
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

LAPTOP, SMALL = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}
LIMIT_BYTES = 240_000


async def enter(browser: Browser, url: str, login: str, **options: object) -> Page:
    context = await browser.new_context(**{"viewport": LAPTOP, "locale": "uk-UA", "color_scheme": "light"} | options)
    page = await context.new_page()
    await page.goto(f"{url}/console/")
    if login:
        await page.locator("input[name=login]").fill(login)
        await page.locator("input[name=password]").fill("correct horse")
        await page.keyboard.press("Enter")
        await page.locator(".line.ready").wait_for(state="attached")
    return page


async def shoot(page: Page, folder: Path, name: str, at: str = "", keys: str = "") -> None:
    """One picture, at an address and after some keys, small enough for a repository."""
    if at:
        await page.evaluate(f"location.hash = '{at}'")
        await page.wait_for_load_state("networkidle")
    for key in keys.split():
        await (page.keyboard.press(key) if len(key) == 1 or "+" in key or key == "Escape" else page.keyboard.type(key))
    await page.wait_for_timeout(900)
    image = Image.open(BytesIO(await page.screenshot())).convert("RGB")
    png = BytesIO()
    image.save(png, "PNG", optimize=True)
    if png.tell() > LIMIT_BYTES:
        png = BytesIO()
        image.point(lambda level: level & 0xF8 | level >> 5).save(png, "PNG", optimize=True)  # five bits a colour
    (folder / f"console-{name}.png").write_bytes(png.getvalue())


async def take_all(browser: Browser, running: RunningDesk, folder: Path) -> None:
    url, talk = running.url, f"#/c/{running.desk.rich}"
    colleague = await enter(browser, url, "maksym")
    await colleague.evaluate(f"location.hash = '{talk}'")
    await colleague.locator(".writing textarea").press_sequentially("Можу")
    agent = await enter(browser, url, "olena")
    await shoot(await enter(browser, url, ""), folder, "login")
    await shoot(agent, folder, "conversation", talk)
    await shoot(agent, folder, "commands", keys="Control+k")
    await shoot(agent, folder, "transfer", keys="Escape f")
    await shoot(agent, folder, "products", keys="Escape p кросівки")
    dark = await enter(browser, url, "olena", color_scheme="dark")
    await dark.evaluate(f"location.hash = '{talk}'")
    await dark.locator(".divider").scroll_into_view_if_needed()
    await shoot(dark, folder, "conversation-dark")
    small = await enter(browser, url, "olena", viewport=SMALL)
    await shoot(small, folder, "conversation-1024", talk)
    await shoot(small, folder, "customer-1024", keys="i")
    admin = await enter(browser, url, "admin", locale="en-GB")
    for screen in ("team", "figures", "orders", "trouble", "canned", "agents", "audit"):
        await shoot(admin, folder, screen, f"#/{screen}")
    await shoot(await enter(browser, url, "admin", color_scheme="dark"), folder, "figures-dark", "#/figures")


async def main(folder: Path) -> None:
    running = RunningDesk()
    await running.start()
    async with async_playwright() as playwright:
        path = chromium_path(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        await take_all(browser, running, folder)
        await browser.close()
    await running.stop()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1])))
