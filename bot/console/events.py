"""The live channel's route: one WebSocket per open page, let in by the cookie, from the console's own origin."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from bot.chat_hub import DATABASE_ERRORS
from bot.console import frames
from bot.console.gate import COOKIE, PREFIX, Console
from bot.console.live import COME_BACK, PASSWORD_FIRST, Live, Page
from bot.people import sessions

log = structlog.get_logger()

SILENT_FOR_S = 60.0
"""A page that sends no ping for so long is gone."""
SEND_TIMEOUT_S = 15.0
MAX_FRAME_CHARS = 4096
MAX_BAD_FRAMES = 50


def routes(console: Console, live: Live) -> APIRouter:
    """The one route."""
    router = APIRouter()

    @router.websocket(f"{PREFIX}/events")
    async def events(ws: WebSocket) -> None:
        token = ws.cookies.get(COOKIE, "")
        agent = None
        if console.welcomes(ws):
            try:
                async with console.core.engine.connect() as db:
                    agent = await sessions.agent_of(db, token, console.core.clock())
            except DATABASE_ERRORS:
                await ws.accept()
                await ws.close(COME_BACK)
                return
        if agent is None:
            await ws.close()  # before `accept`: the handshake is answered with 403
            return
        await ws.accept()
        if agent["must_change_password"]:
            await ws.close(PASSWORD_FIRST)
            return
        page = Page(agent["login"], token)
        try:
            async with live.connected(page):
                await _serve(ws, live, page)
        except DATABASE_ERRORS as error:
            log.warning("console page not served", error=type(error).__name__)
            page.over = COME_BACK
        await _close(ws, page.over or 1000)

    return router


async def _serve(ws: WebSocket, live: Live, page: Page) -> None:
    """Read and write until either ends."""
    reader = asyncio.create_task(_read(ws, live, page))
    writer = asyncio.create_task(_write(ws, page))
    done, rest = await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        with suppress(WebSocketDisconnect, TimeoutError):
            task.result()


async def _read(ws: WebSocket, live: Live, page: Page) -> None:
    bad = 0
    while bad < MAX_BAD_FRAMES and page.over is None:
        message = await asyncio.wait_for(ws.receive(), SILENT_FOR_S)
        if message["type"] == "websocket.disconnect":
            return
        frame = _frame(message.get("text") or "")
        if frame is None or not await _obey(live, page, frame):
            bad += 1
            page.put(frames.error("bad_frame", "this frame is not understood"))


def _frame(raw: str) -> dict[str, Any] | None:
    try:
        frame = json.loads(raw) if len(raw) <= MAX_FRAME_CHARS else None
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


async def _obey(live: Live, page: Page, frame: dict[str, Any]) -> bool:
    """Do what the frame says; False for one that says nothing known."""
    conversation: Any = frame.get("conversation")
    named = isinstance(conversation, int) and not isinstance(conversation, bool) and 0 < conversation < 2**62
    match frame.get("type"):
        case "ping":
            page.put(frames.PONG)
        case "open" if named or conversation is None:
            cursor = frame.get("cursor")
            await live.open(page, conversation, cursor[:60] if isinstance(cursor, str) else "")
        case "typing" if named and conversation == page.opened:
            await live.typing(page, conversation, frame.get("on") is True, frame.get("note") is True)
        case "typing":
            pass  # of a conversation that it has just left
        case _:
            return False
    return True


async def _write(ws: WebSocket, page: Page) -> None:
    """Send what waits, in order; over when the page takes nothing any more, or its session has ended."""
    while True:
        frame = await page.queue.get()
        if page.over is not None:
            return
        try:
            await asyncio.wait_for(ws.send_text(frame), SEND_TIMEOUT_S)
        except (TimeoutError, RuntimeError, OSError):
            return


async def _close(ws: WebSocket, code: int) -> None:
    if ws.client_state is not WebSocketState.DISCONNECTED and ws.application_state is not WebSocketState.DISCONNECTED:
        with suppress(RuntimeError, OSError, TimeoutError, WebSocketDisconnect):
            await asyncio.wait_for(ws.close(code), SEND_TIMEOUT_S)
