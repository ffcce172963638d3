"""The web chat's server: a WebSocket, or an event stream with POST where WebSockets are blocked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.websockets import WebSocketState

from bot import chat_frames, identity_tokens, inbox, mailbox, statuses
from bot.allowance import Allowance
from bot.chat_frames import OWN_WORDS, BadFrame, Frame
from bot.chat_hub import DATABASE_ERRORS, Hub, Line
from bot.core import Core
from bot.inbox import Stored
from bot.mailbox import PostedPart
from bot.visitors import Visitors, allowed_origin
from channels.reading import count_of, key_of
from channels.types import Message, Part, Press, Skipped
from channels.web import MAX_FRAME_BYTES, WebConnector

log = structlog.get_logger()

MOST_MESSAGES, MOST_FRAMES, WITHIN_S = 60, 300, 10.0
"""What one visitor may say or press (nobody types sixty messages in ten seconds), and frames of any kind on one socket
before it is closed as abusive."""
MAX_BAD_FRAMES = 20
HELLO_TIMEOUT_S = 15.0
SEND_TIMEOUT_S = 15.0
"""A client that takes nothing for so long is let go; it comes back and asks for what it missed."""
SIGN_OF_LIFE_S = 20.0
POLICY_VIOLATION = 1008

ALLOWED_HEADERS = "Authorization, Content-Type, X-Prilavok-Identity"
STATUS = {"bad_frame": 400, "unauthorized": 401, "too_long": 413, "slow_down": 429, "unavailable": 503}


@dataclass(frozen=True, slots=True)
class Chat:
    """What the web chat's routes share."""

    core: Core
    hub: Hub
    visitors: Visitors
    messages: Allowance

    def welcomes(self, request: Request | WebSocket) -> bool:
        """Whether the page that speaks to us may."""
        settings = self.core.settings
        origins = (*settings.origins, settings.public_url)
        return allowed_origin(request.headers.get("origin"), request.headers.get("host", ""), filter(None, origins))

    async def line(self, hello: chat_frames.Hello) -> Line:
        """The line of this visitor; a token that is not ours makes a new one. Raises what the database raises.

        A customer whom the shop vouches for has the same line on every device. What their browser keeps is never more
        than an anonymous visitor's token: when they log out, nothing of theirs is left behind.
        """
        anonymous = self.visitors.read(hello.visitor)
        known, merged = await self.visitor(hello.visitor, hello.identity)
        visitor = known or self.visitors.fresh()
        vouched = known != anonymous
        kept = visitor if not vouched else anonymous if anonymous and not merged else self.visitors.fresh()
        return Line(visitor, self.visitors.token(kept), after=hello.after, language=hello.language)

    def subject(self, token: str) -> identity_tokens.Subject | None:
        """Whom the shop vouches for; None for a token that is missing, wrong or over: then the visitor is anonymous."""
        found = identity_tokens.read(token, self.core.settings.web_identity_key, self.core.clock())
        if token and found is None:
            log.info("customer token not taken")
        return found

    async def visitor(self, token: str, identity: str) -> tuple[str, bool]:
        """The visitor with this token, "" for nobody that we know; or the customer whom the shop vouches for, and
        whether what the visitor had said was joined to theirs."""
        anonymous = self.visitors.read(token)
        if (subject := self.subject(identity)) is None:
            return anonymous, False
        visitor = subject.visitor(self.visitors.key)
        return visitor, await identity_tokens.sign_in(self.core, subject, visitor, anonymous)


def new_chat(core: Core, hub: Hub, key: str) -> Chat:
    """`key` signs visitor tokens."""
    return Chat(core, hub, Visitors(key), Allowance(MOST_MESSAGES, WITHIN_S))


# ------------------------------------------------------------------------------------------------ what a visitor says


async def hear(chat: Chat, visitor: str, language: str, frame: Frame) -> Frame | None:
    """Take one frame and give what answers it at once: an acknowledgement only when the message is stored."""
    kind, id = frame["type"], key_of(frame.get("id"))
    if kind == "ping":
        return {"type": "pong"}
    if kind in ("say", "press"):
        return await _take(chat, visitor, language, frame, id)
    if kind == "typing":
        await chat.hub.typed(visitor)
    if kind == "read":
        with suppress(*DATABASE_ERRORS):  # the next one tells of all before it
            await statuses.seen(chat.core, visitor, count_of(frame.get("seq")))
    if kind in ("hello", "typing", "read"):
        return None
    return chat_frames.error(chat.core, language, "bad_frame", id)


async def _take(chat: Chat, visitor: str, language: str, frame: Frame, id: str) -> Frame:
    connector = WebConnector()
    (event,) = connector.parse({"visitor": visitor, "frame": {**frame, "lang": frame.get("lang") or language}})
    if not isinstance(event, Message | Press):
        reason = event.reason if isinstance(event, Skipped) else ""
        log.info("web frame skipped", reason=reason)
        return chat_frames.error(chat.core, language, "bad_frame", id)
    if not chat.messages.take(visitor):
        return chat_frames.error(chat.core, language, "slow_down", id)
    try:
        posted, stored = await _store(chat.core, event, id)
    except DATABASE_ERRORS as error:
        log.warning("web message not stored", error=type(error).__name__)
        return chat_frames.error(chat.core, language, "unavailable", id)
    await chat.hub.heard(visitor, stored, posted)
    if stored.new:
        await chat.hub.show_typing(visitor)
    return {"type": "ack", "id": id, "seq": posted.sequence}


async def _store(core: Core, event: Message | Press, id: str) -> tuple[PostedPart, Stored]:
    """Store the message, and the visitor's own words in their mailbox, both or neither; the words as they were put."""
    text = event.text if isinstance(event, Message) else event.label
    words = Part(text=text[: core.settings.max_message_chars], author="customer")
    key = OWN_WORDS + id
    stored = await inbox.receive(core, event, words=inbox.OwnWords(key, words))
    await core.wakeups.publish(mailbox.topic(stored.identity_id), here=False)  # the hub of this process is told below
    return PostedPart(stored.number, key, "customer", "", words, core.clock()), stored


# ------------------------------------------------------------------------------------------------ the socket


def router(chat: Chat) -> APIRouter:
    """The chat's routes."""
    routes = APIRouter()

    @routes.websocket("/chat/socket")
    async def socket(ws: WebSocket) -> None:
        if not chat.welcomes(ws):
            await ws.close(POLICY_VIOLATION)  # before `accept`: the handshake is answered with 403
            return
        await ws.accept()
        with suppress(WebSocketDisconnect):
            await _talk(chat, ws)
        await _close(ws)

    @routes.get("/chat/events")
    async def events(request: Request, after: int = 0, lang: str = "") -> Response:
        if not chat.welcomes(request):
            return Response(status_code=403)
        said = {"visitor": _bearer(request), "after": max(0, after), "lang": lang, "identity": _identity(request)}
        line = await chat.line(chat_frames.hello(said))
        return StreamingResponse(_stream(chat, line), media_type="text/event-stream", headers=_stream_headers(request))

    @routes.post("/chat/send")
    async def send(request: Request) -> Response:
        if not chat.welcomes(request):
            return Response(status_code=403)
        if not request.headers.get("content-type", "application/json").startswith("application/json"):
            return Response(status_code=415, headers=_cors(request))
        answer = await _posted(chat, request)
        if answer is None:
            return Response(status_code=204, headers=_cors(request))
        status = STATUS[str(answer["code"])] if answer["type"] == "error" else 200
        headers = _cors(request) | ({"Retry-After": "1"} if status in (429, 503) else {})
        return JSONResponse(dict(answer), status, headers=headers)

    @routes.options("/chat/{rest}")
    async def preflight(request: Request, rest: str) -> Response:
        if not chat.welcomes(request):
            return Response(status_code=403)
        allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": ALLOWED_HEADERS}
        return Response(status_code=204, headers=_cors(request) | allowed | {"Access-Control-Max-Age": "600"})

    return routes


async def _talk(chat: Chat, ws: WebSocket) -> None:
    """One socket from its hello to its end."""
    hello = await _greeted(chat, ws)
    if hello is None:
        return
    try:
        line = await chat.line(hello)
        async with chat.hub.connected(line):
            reader = asyncio.create_task(_read(chat, ws, line))
            writer = asyncio.create_task(_write(ws, line))
            done, rest = await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            for task in done:
                task.result()
    except DATABASE_ERRORS as error:
        log.warning("web chat not opened", error=type(error).__name__)
        await _say(ws, chat_frames.error(chat.core, hello.language, "unavailable"))


async def _greeted(chat: Chat, ws: WebSocket) -> chat_frames.Hello | None:
    """How the client introduces itself in its first frames; None for one that never says hello."""
    for _ in range(MAX_BAD_FRAMES):
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):  # not wait_for, which before 3.12 may swallow a cancellation
                frame = await _receive(ws)
        except TimeoutError:
            return None
        except BadFrame:
            frame = {"type": "?"}
        except TooLong:
            await _say(ws, chat_frames.error(chat.core, "", "too_long"))
            continue
        if frame["type"] == "hello":
            return chat_frames.hello(frame)
        if frame["type"] == "ping":
            await _say(ws, {"type": "pong"})
        else:
            await _say(ws, chat_frames.error(chat.core, "", "bad_frame", key_of(frame.get("id"))))
    return None


class TooLong(Exception):
    """A frame beyond MAX_FRAME_BYTES."""


async def _receive(ws: WebSocket) -> dict[str, object]:
    """The next frame. Raises BadFrame, TooLong or WebSocketDisconnect."""
    message = await ws.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1000)
    raw = message.get("text")
    raw = raw if raw is not None else message.get("bytes") or b""
    if len(raw.encode("utf-8", "replace") if isinstance(raw, str) else raw) > MAX_FRAME_BYTES:
        raise TooLong
    return chat_frames.read(raw)


async def _read(chat: Chat, ws: WebSocket, line: Line) -> None:
    """Hear the client out, until it goes or makes a nuisance of itself."""
    bad, frames = 0, Allowance(MOST_FRAMES, WITHIN_S)
    while bad < MAX_BAD_FRAMES and frames.take(ws):
        answer: Frame | None
        try:
            frame = await _receive(ws)
            answer = await hear(chat, line.visitor, line.language, frame)
        except BadFrame:
            answer, bad = chat_frames.error(chat.core, line.language, "bad_frame"), bad + 1
        except TooLong:
            answer, bad = chat_frames.error(chat.core, line.language, "too_long"), bad + 1
        if answer is not None:
            await line.frames.put(answer)
    await _say(ws, chat_frames.error(chat.core, line.language, "slow_down"))


async def _write(ws: WebSocket, line: Line) -> None:
    """Send what waits, in order; over when the client takes nothing any more."""
    while True:
        if not await _say(ws, await line.frames.get()):
            return


async def _say(ws: WebSocket, frame: Frame) -> bool:
    """Send one frame; whether the client took it."""
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await ws.send_text(chat_frames.write(frame))
    except (TimeoutError, RuntimeError, OSError, WebSocketDisconnect):
        return False
    return True


async def _close(ws: WebSocket) -> None:
    if ws.client_state is not WebSocketState.DISCONNECTED and ws.application_state is not WebSocketState.DISCONNECTED:
        with suppress(RuntimeError, OSError, TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await ws.close()


# ------------------------------------------------------------------------------------------------ stream and POST


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _identity(request: Request) -> str:
    return request.headers.get("x-prilavok-identity", "").strip()


def _cors(request: Request) -> dict[str, str]:
    """What lets a page of an allowed origin read the answer."""
    origin = request.headers.get("origin")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}


def _stream_headers(request: Request) -> dict[str, str]:
    return _cors(request) | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def _stream(chat: Chat, line: Line) -> AsyncIterator[str]:
    """The line's frames as server-sent events, with a sign of life when nothing happens."""
    try:
        async with chat.hub.connected(line):
            while True:
                try:
                    async with asyncio.timeout(SIGN_OF_LIFE_S):
                        frame = await line.frames.get()
                except TimeoutError:
                    yield ": \n\n"
                else:
                    yield f"data: {chat_frames.write(frame)}\n\n"
    except DATABASE_ERRORS as error:
        log.warning("web chat not opened", error=type(error).__name__)
        yield f"data: {chat_frames.write(chat_frames.error(chat.core, line.language, 'unavailable'))}\n\n"


async def _posted(chat: Chat, request: Request) -> Frame | None:
    """What answers a frame that came by POST."""
    body = await _body(request)
    if body is None:
        return chat_frames.error(chat.core, "", "too_long")
    try:
        visitor, _ = await chat.visitor(_bearer(request), _identity(request))
    except DATABASE_ERRORS:
        return chat_frames.error(chat.core, "", "unavailable")
    if not visitor:
        return chat_frames.error(chat.core, "", "unauthorized")
    try:
        frame = chat_frames.read(body)
    except BadFrame:
        return chat_frames.error(chat.core, "", "bad_frame")
    return await hear(chat, visitor, key_of(frame.get("lang"))[:2], frame)


async def _body(request: Request) -> bytes | None:
    """The body as far as it is no longer than a frame may be; None for a longer one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FRAME_BYTES:
            return None
    return body
