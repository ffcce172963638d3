"""The FastAPI application: pages, chat, health and metrics; and the server that runs it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

import structlog
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy import text
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import answering, api_orders, chat, metrics, pages, pay, short_pages, webhooks
from bot.app import App
from bot.chat_hub import DATABASE_ERRORS, Hub
from bot.console import api as console
from bot.settings import secret_key

log = structlog.get_logger()

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = 11 * 1024 * 1024
"""An agent's file, which may have 10 MB, and the form around it."""
MAX_SOCKET_FRAME_BYTES = 256 * 1024
"""Beyond this the socket is closed; a frame between 32 KiB and this is answered as too long."""
GRACE_S = 5
RESTART_AFTER_S = 2.0
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
UPLOADS = "/api/uploads"
WIDGET_PATHS = ("/widget", "/media")
OUR_FILES = ("/widget", "/static")


class CannotServe(Exception):
    """The server cannot listen; the message says why."""


def create_web(app: App, hub: Hub) -> FastAPI:
    """The web application over a built assistant. Whoever calls it keeps `hub.run()` going."""
    core = app.core
    web = FastAPI(title="Prilavok", version=version("prilavok"), docs_url=None, redoc_url=None)
    web.include_router(chat.router(chat.new_chat(core, hub, secret_key(core.settings))))
    web.include_router(pages.router(core))
    web.include_router(webhooks.router(core))
    web.include_router(short_pages.router(core))
    web.include_router(pay.router(core))
    web.include_router(api_orders.router(core))
    console.mount(web, core)
    for path, files in pages.static_files().items():
        web.mount(path, files)
    _add_health(web, app, hub)
    for kind in DATABASE_ERRORS:
        web.add_exception_handler(kind, _unavailable)
    web.add_middleware(GZipMiddleware, minimum_size=500)  # leaves event streams alone
    web.add_middleware(Limits)
    return web


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("request not served", path=request.url.path, error=type(error).__name__)
    return JSONResponse({"detail": "the database is away"}, 503, headers={"Retry-After": "2"})


def _add_health(web: FastAPI, app: App, hub: Hub) -> None:
    core = app.core

    @web.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    @web.get("/readyz")
    async def readyz() -> JSONResponse:
        try:
            async with core.engine.connect() as db:
                await db.execute(text("SELECT 1"))
        except DATABASE_ERRORS as error:
            log.warning("not ready", error=type(error).__name__)
            return JSONResponse({"ready": False, "reason": "the database is away"}, 503)
        return JSONResponse({"ready": True, "products": len(core.catalog.index)})

    @web.get("/metrics")
    async def prometheus() -> PlainTextResponse:
        async with core.engine.connect() as db:
            body = await metrics.exposition(db, lines=len(hub.lines))
        return PlainTextResponse(body, media_type="text/plain; version=0.0.4; charset=utf-8")


class Limits:
    """What goes for every answer: no body beyond the limit is read, and the security headers are there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_UPLOAD_BYTES if scope["path"] == UPLOADS else MAX_BODY_BYTES
        if _announced(scope) > limit:
            await JSONResponse({"detail": "too large"}, 413)(scope, receive, _with_headers(scope, send))
            return
        sender = _with_headers(scope, send)
        try:
            await self._app(scope, _bounded(receive, limit), sender)
        except BodyTooLarge:
            await JSONResponse({"detail": "too large"}, 413)(scope, receive, sender)


class BodyTooLarge(Exception):
    """More was sent than may be, without a word about it before."""


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge
        return message

    return bounded


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if scope["path"].startswith(OUR_FILES):
                headers.setdefault("Cache-Control", "no-cache")  # by ETag: files of two versions never meet
            if scope["path"].startswith(WIDGET_PATHS):
                for name, value in pages.CROSS_ORIGIN.items():
                    headers.setdefault(name, value)
        await send(message)

    return sender


# ------------------------------------------------------------------------------------------------ serving


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket that listens; CannotServe when the port is taken or not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, TCP is what asyncio turns Nagle's algorithm off for: an answer in two writes else takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotServe(f"cannot listen on {host}:{port}: {reason}; choose another with --port") from error
    return listener


async def serve(
    app: App,
    listener: socket.socket,
    *,
    worker: bool,
    told_to_stop: asyncio.Event,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop; with a worker inside when asked. `ready` is called once it serves."""
    hub = Hub(app.core)
    server = uvicorn.Server(_config(create_web(app, hub)))
    # Ours: uvicorn's own handlers raise the signal again when it is done, which would end us before we tidied up.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]

    async def obey() -> None:
        await told_to_stop.wait()
        server.should_exit = True

    async with background(app, hub, worker=worker):
        with listener:
            obeying, serving = asyncio.create_task(obey()), asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started and not serving.done():  # noqa: ASYNC110 (uvicorn has a flag, no event)
                await asyncio.sleep(0.01)
            if server.started:
                ready()
            await serving
            obeying.cancel()


def _config(web: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        web,
        ws="websockets-sansio",
        ws_max_size=MAX_SOCKET_FRAME_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
    )


@asynccontextmanager
async def stop_signals() -> AsyncIterator[asyncio.Event]:
    """An event that is set when the process is told to end, by Ctrl-C or by its supervisor."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, told.set)
    try:
        yield told
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def background(app: App, hub: Hub | None, *, worker: bool) -> AsyncIterator[None]:
    """The loops that go on beside the server; one that fails is started again."""
    work: dict[str, Callable[[], Awaitable[None]]] = {"catalogue": app.keep_catalog}
    if hub:
        work |= {"chat": hub.run, "typing": partial(answering.show, hub)}
    if worker:
        work["worker"] = app.work
    tasks = [asyncio.create_task(_for_ever(name, run), name=name) for name, run in work.items()]
    try:
        yield
    finally:
        await _end(tasks)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until it takes: a task that is waiting for two things at once can miss a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=15)


async def _for_ever(name: str, run: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await run()
        except Exception:  # the worker must not die: what it had in hand is still in its rows
            log.exception("started again", loop=name)
        await asyncio.sleep(RESTART_AFTER_S)
