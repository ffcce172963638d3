"""The console joined: its API, its page with a strict policy, and the table of permissions that covers all of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.console import conversations, desk, events, goods, oneself
from bot.console.gate import new_console
from bot.console.live import Live
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
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".txt": "text/plain; charset=utf-8",
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

    @router.get("/console/{path:path}")
    async def page(path: str) -> Response:
        file = (STATIC / path).resolve()
        inside = file.is_relative_to(STATIC.resolve()) and file.is_file() and file.suffix in TYPES
        if not inside and Path(path).suffix:
            return Response(status_code=404, headers=dict(HEADERS))
        shown = file if inside else STATIC / "index.html"
        if not shown.is_file():
            return Response("the console's page is not installed", 404, headers=dict(HEADERS))
        return FileResponse(shown, media_type=TYPES[shown.suffix], headers=dict(HEADERS))

    return router
