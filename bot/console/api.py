"""The console joined: its API, its page with a strict policy, and the table of permissions that covers all of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.console import conversations, desk, events, goods, oneself
from bot.console.gate import new_console
from bot.console.live import Live
from bot.console.page import Page
from bot.core import Core

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def mount(web: FastAPI, core: Core) -> None:
    """The console's routes into the application."""
    console = new_console(core)
    for part in (oneself, conversations, goods, desk):
        web.include_router(part.routes(console))
    web.include_router(events.routes(console, Live(console)))
    web.include_router(pages())


def pages() -> APIRouter:
    """The page and its files; an address within the page shows the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/console")
    async def there() -> RedirectResponse:
        return RedirectResponse("/console/", headers=dict(HEADERS))

    page = Page(STATIC)

    @router.get("/console/{path:path}")
    async def file(path: str, request: Request) -> Response:
        answer = page.answer(path, request.headers)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    return router
