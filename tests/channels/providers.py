"""The platforms' far side on loopback: a Bot API, a Graph API and a Twilio API that keep to their documented limits.

Each counts what it took (`taken`, in order) apart from what it was asked (`calls`), and can be told to fail: the next
sends meet the faults handed to `fail`, one each, or whatever `fault_for` answers for the n-th send.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """How one send goes wrong. `takes`: the platform takes the message all the same, and we cannot know."""

    status: int = 0  # answered with this HTTP status and the platform's own error body
    code: int = 0  # the platform's error code in that body
    text: str = ""
    retry_after_s: int = 0
    takes: bool = False
    hangs: bool = False  # no answer at all
    resets: bool = False  # the connection is cut
    delay_s: float = 0.0
    raw: bytes | None = None  # answered with exactly these bytes


SLOW = Fault(delay_s=0.1)
TIMEOUT_BEFORE = Fault(hangs=True)
TIMEOUT_AFTER = Fault(hangs=True, takes=True)
RESET_BEFORE = Fault(resets=True)
RESET_AFTER = Fault(resets=True, takes=True)
ERROR_500 = Fault(status=500)
TOO_MANY = Fault(status=429, retry_after_s=1)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    fields: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that the platform took."""

    id: str
    to: str
    text: str
    kind: str
    fields: dict[str, Any]


class Refused(Exception):
    """The platform says no: an HTTP status, its own code and words."""

    def __init__(self, status: int, text: str, code: int = 0) -> None:
        super().__init__(text)
        self.status, self.text, self.code = status, text, code


class FakePlatform:
    """A platform on 127.0.0.1, used as `async with FakeTelegram() as telegram:`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.taken: list[Taken] = []
        self.faults: deque[Fault] = deque()
        self.call_faults: dict[str, deque[Fault]] = {}  # for other calls, by the last word of their path
        self.fault_for: Callable[[int], Fault | None] = lambda send: None
        self.files: dict[str, bytes] = {}
        self.sends = 0
        self.url = ""

    def fail(self, *faults: Fault) -> None:
        """Let the next sends meet these, one each."""
        self.faults.extend(faults)

    def texts(self, to: str = "") -> list[str]:
        """What this customer (or everybody) got, in order."""
        return [taken.text for taken in self.taken if to in ("", taken.to)]

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 << 20)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        self.calls.append(call)
        await self.before(call)
        try:
            return await self._meet(self._next_fault(call), request, call)
        except Refused as refused:
            return web.json_response(self.error_body(refused), status=refused.status)

    async def before(self, call: Call) -> None:
        """What the platform does before it looks at a call, such as waiting."""

    def _next_fault(self, call: Call) -> Fault | None:
        if not self.is_send(call):
            others = self.call_faults.get(call.path.rpartition("/")[2])
            return others.popleft() if others else None
        self.sends += 1
        return self.faults.popleft() if self.faults else self.fault_for(self.sends)

    async def _meet(self, fault: Fault | None, request: web.Request, call: Call) -> web.StreamResponse:
        if fault is None:
            return self.answer(call)
        await asyncio.sleep(fault.delay_s)
        answer = self.answer(call) if fault.takes or fault == Fault(delay_s=fault.delay_s) else None
        if fault.hangs:
            await asyncio.sleep(3600)
        if fault.resets and request.transport:
            request.transport.abort()
        if fault.raw is not None:
            return web.Response(body=fault.raw, status=fault.status or 200)
        if fault.status:
            headers = {"Retry-After": str(fault.retry_after_s)} if fault.retry_after_s else {}
            body = self.error_body(Refused(fault.status, fault.text or "injected", fault.code), fault.retry_after_s)
            return web.json_response(body, status=fault.status, headers=headers)
        return answer or web.Response(status=500)

    def is_send(self, call: Call) -> bool:
        raise NotImplementedError

    def answer(self, call: Call) -> web.Response:
        raise NotImplementedError

    def error_body(self, refused: Refused, retry_after_s: int = 0) -> dict[str, Any]:
        raise NotImplementedError


async def _read(request: web.Request) -> Call:
    fields: dict[str, Any] = dict(request.query)
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        fields |= await request.json()
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
                fields[name] = value.filename
            else:
                fields[name] = value
    return Call(request.method, request.path, fields, files, {k.lower(): v for k, v in request.headers.items()})


# ------------------------------------------------------------------------------------------------ Telegram


class _Tags(HTMLParser):
    """Telegram's reading of parse_mode HTML, as far as we use it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("a", "b", "i", "u", "s", "code", "pre"):
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


class FakeTelegram(FakePlatform):
    """A Bot API. `chats` maps the ids it knows; `blocked` are customers who blocked the bot."""

    token = "42:TEST"

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()
        self.blocked: set[str] = set()
        self.updates: list[dict[str, Any]] = []
        self.confirmed = 0
        self.webhook: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self._arrived = asyncio.Event()

    async def before(self, call: Call) -> None:
        """A long poll waits until there is something to hand out."""
        if not call.path.endswith("/getUpdates"):
            return
        offset, wait_s = int(call.fields.get("offset", 0)), float(call.fields.get("timeout", 0))
        self.confirmed = max(self.confirmed, offset)
        if not any(update.get("update_id", 0) >= offset for update in self.updates):
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), wait_s)

    def push(self, *updates: dict[str, Any]) -> None:
        """Let getUpdates hand these out."""
        self.updates.extend(updates)
        self._arrived.set()

    def is_send(self, call: Call) -> bool:
        method = call.path.rpartition("/")[2]
        return (method.startswith("send") and method != "sendChatAction") or method.startswith("editMessage")

    def answer(self, call: Call) -> web.Response:
        if call.path.startswith(f"/file/bot{self.token}/"):
            content = self.files.get(call.path.rpartition("/")[2])
            return web.Response(body=content) if content is not None else web.Response(status=404)
        prefix, _, method = call.path.rpartition("/")
        if prefix != f"/bot{self.token}":
            raise Refused(401, "Unauthorized")
        name = re.sub("([A-Z])", r"_\1", method).lower()
        result = getattr(self, f"_{name}", self._send)(call)
        return web.json_response({"ok": True, "result": result})

    def error_body(self, refused: Refused, retry_after_s: int = 0) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": refused.status, "description": refused.text}
        return body | ({"parameters": {"retry_after": retry_after_s}} if retry_after_s else {})

    # -- methods

    def _get_me(self, call: Call) -> dict[str, Any]:
        return {"id": 42, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}

    def _set_webhook(self, call: Call) -> bool:
        self.webhook |= {"url": call.fields["url"], "secret": call.fields.get("secret_token")}
        return True

    def _delete_webhook(self, call: Call) -> bool:
        self.webhook["url"] = ""
        return True

    def _get_webhook_info(self, call: Call) -> dict[str, Any]:
        return self.webhook

    def _answer_callback_query(self, call: Call) -> bool:
        if call.fields["callback_query_id"] == "old":
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _send_chat_action(self, call: Call) -> bool:
        return True

    def _get_file(self, call: Call) -> dict[str, Any]:
        file_id = call.fields["file_id"]
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": f"files/{file_id}"}

    def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        offset = int(call.fields.get("offset", 0))
        self.updates = [update for update in self.updates if update.get("update_id", 0) >= offset]
        return self.updates[:100]

    def _edit_message_text(self, call: Call) -> dict[str, Any]:
        old = next((taken for taken in self.taken if taken.id == call.fields["message_id"]), None)
        if old is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if old.kind != "sendMessage":
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        keyboard = call.fields.get("reply_markup")
        if (old.text, old.fields.get("reply_markup")) == (self._checked_text(call, "text", 4096), keyboard):
            raise Refused(400, "Bad Request: message is not modified: specified new message content is the same")
        self.taken[self.taken.index(old)] = self._take(call, old.id)
        return self._message(old.id, call)

    def _edit_message_media(self, call: Call) -> dict[str, Any]:
        raise Refused(400, "Bad Request: message to edit not found")

    def _send(self, call: Call) -> dict[str, Any]:
        taken = self._take(call, str(len(self.taken) + 1))
        self.taken.append(taken)
        return self._message(taken.id, call)

    def _take(self, call: Call, message_id: str) -> Taken:
        chat = str(call.fields["chat_id"])
        if chat in self.unknown:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        kind = call.path.rpartition("/")[2].replace("editMessageText", "sendMessage")
        captioned = kind != "sendMessage"
        text = self._checked_text(call, "caption" if captioned else "text", 1024 if captioned else 4096)
        if kind == "sendMessage" and not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if kind == "sendPhoto" and str(call.fields.get("photo", "")).endswith(".missing.jpg"):
            raise Refused(400, "Bad Request: failed to get HTTP URL content")
        _check_keyboard(call.fields.get("reply_markup"))
        return Taken(message_id, chat, text, kind, call.fields)

    def _checked_text(self, call: Call, name: str, limit: int) -> str:
        text = str(call.fields.get(name, ""))
        if call.fields.get("parse_mode") == "HTML":
            tags = _Tags()
            tags.feed(text)
            tags.close()
            if tags.open:
                raise Refused(400, "Bad Request: can't parse entities: Can't find end tag")
            text = tags.text
        if len(text.encode("utf-16-le")) // 2 > limit:
            raise Refused(400, "Bad Request: message is too long")
        return text

    def _message(self, message_id: str, call: Call) -> dict[str, Any]:
        chat = int(call.fields["chat_id"])
        message: dict[str, Any] = {"message_id": int(message_id), "date": 1_700_000_000}
        message |= {"chat": {"id": chat, "type": "private", "first_name": "A"}, "text": "…"}
        if call.path.endswith("sendPhoto"):
            photo = {"file_id": f"photo-{message_id}", "file_unique_id": "u", "width": 640, "height": 640}
            message["photo"] = [photo]
        return message


def _check_keyboard(markup: str | None) -> None:
    keyboard = json.loads(markup) if markup else {}
    for button in (button for row in keyboard.get("inline_keyboard", []) for button in row):
        if not button.get("text"):
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text must be non-empty")
        if len(button.get("callback_data", "").encode()) > 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://[^/]+\.", button["url"]):
            raise Refused(400, "Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL")


# ------------------------------------------------------------------------------------------------ WhatsApp


class FakeGraph(FakePlatform):
    """A Cloud API. `closed` are customers whose 24 hours are over, `unreachable` have no WhatsApp."""

    token = "graph-token"
    phone_number_id = "100200300"

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()
        self.unreachable: set[str] = set()
        self.read: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.mimes: dict[str, str] = {}

    def is_send(self, call: Call) -> bool:
        return call.path.endswith("/messages") and call.fields.get("status") != "read"

    def error_body(self, refused: Refused, retry_after_s: int = 0) -> dict[str, Any]:
        error = {"message": f"(#{refused.code}) {refused.text}", "type": "OAuthException", "code": refused.code}
        return {"error": error | {"error_data": {"details": refused.text}, "fbtrace_id": "A1"}}

    def answer(self, call: Call) -> web.Response:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            raise Refused(401, "Invalid OAuth access token", 190)
        tail = call.path.rpartition("/")[2]
        if tail == "media":
            self.uploads.append(call.files["file"])
            return web.json_response({"id": f"media-{len(self.uploads)}"})
        if tail == "messages":
            return web.json_response(self._messages(call))
        if call.path.startswith("/file/"):
            content = self.files.get(tail)
            return web.Response(body=content) if content is not None else web.Response(status=404)
        if tail in self.files:
            size = len(self.files[tail])
            return web.json_response({"id": tail, "url": f"{self.url}/file/{tail}", "file_size": size})
        if tail == self.phone_number_id:
            return web.json_response({"display_phone_number": "+1 555", "verified_name": "Shop", "id": tail})
        raise Refused(400, "Unsupported get request", 100)

    def _messages(self, call: Call) -> dict[str, Any]:
        if call.fields.get("status") == "read":
            self.read.append(call.fields)
            return {"success": True}
        to = call.fields.get("recipient") or call.fields.get("to")
        kind = call.fields["type"]
        if to in self.unreachable:
            raise Refused(400, "Message undeliverable", 131026)
        if to in self.closed and kind != "template":
            raise Refused(400, "More than 24 hours have passed", 131047)
        text = self._check(kind, call.fields[kind])
        message_id = f"wamid.{base64.b64encode(str(len(self.taken) + 1).encode()).decode()}"
        self.taken.append(Taken(message_id, str(to), text, kind, call.fields))
        return {"messaging_product": "whatsapp", "contacts": [{"input": to}], "messages": [{"id": message_id}]}

    def _check(self, kind: str, body: dict[str, Any]) -> str:
        """The message's text; what the Cloud API would reject is refused."""
        if kind == "text":
            return _within(body["body"], 1, 4096)
        if kind == "interactive":
            return self._check_interactive(body)
        if kind == "template":
            return " ".join(
                value["text"] for part in body["components"] for value in part["parameters"] if "text" in value
            )
        if "link" in body and body["link"].endswith(".missing.jpg"):
            raise Refused(400, "Media download error", 131052)
        return _within(body.get("caption", ""), 0, 1024)

    def _check_interactive(self, body: dict[str, Any]) -> str:
        action = body["action"]
        if body["type"] == "button":
            titles = [button["reply"]["title"] for button in action["buttons"]]
            _must(1 <= len(titles) <= 3 and len(set(titles)) == len(titles), "buttons")
            _must(all(1 <= len(title) <= 20 for title in titles), "button title")
            _must(all(len(button["reply"]["id"]) <= 256 for button in action["buttons"]), "button id")
            return _within(body["body"]["text"], 1, 1024)
        if body["type"] == "list":
            _within(action["button"], 1, 20)
            rows = [row for section in action["sections"] for row in section["rows"]]
            _must(1 <= len(rows) <= 10 and len({row["id"] for row in rows}) == len(rows), "rows")
            _must(all(1 <= len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 for row in rows), "row")
            _must("header" not in body or body["header"]["type"] == "text", "a list's header is text")
        return _within(body["body"]["text"], 1, 4096)


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(400, f"Parameter value is not valid: {what}", 131009)


def _within(text: str, least: int, most: int) -> str:
    _must(least <= len(text) <= most, f"{len(text)} characters")
    return text


# ------------------------------------------------------------------------------------------------ Twilio


class FakeTwilio(FakePlatform):
    """A Twilio API. `opted_out` are numbers that Twilio itself no longer lets us write to."""

    account_sid = "AC00000000000000000000000000000001"
    auth_token = "twilio-token"
    sender = "+15005550006"

    def __init__(self) -> None:
        super().__init__()
        self.opted_out: set[str] = set()

    def is_send(self, call: Call) -> bool:
        return call.path.endswith("/Messages.json")

    def error_body(self, refused: Refused, retry_after_s: int = 0) -> dict[str, Any]:
        return {"code": refused.code, "message": refused.text, "status": refused.status}

    def answer(self, call: Call) -> web.Response:
        right = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {right}":
            raise Refused(401, "Authentication Error", 20003)
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        if call.path == f"{account}.json":
            return web.json_response({"sid": self.account_sid, "friendly_name": "Shop", "status": "active"})
        if call.path.startswith(f"{account}/Messages/MM"):
            return web.Response(body=self.files[call.path.rpartition("/")[2]])
        if call.path != f"{account}/Messages.json":
            raise Refused(404, "not found", 20404)
        return web.json_response(self._take(call), status=201)

    def _take(self, call: Call) -> dict[str, Any]:
        to, body = call.fields["To"], call.fields["Body"]
        if to in self.opted_out:
            raise Refused(400, "Attempt to send to unsubscribed recipient", 21610)
        if not re.fullmatch(r"\+\d{7,15}", to):
            raise Refused(400, f"The 'To' number {to} is not a valid phone number", 21211)
        if not 0 < len(body) <= 1600:
            raise Refused(400, "The message body is empty or too long", 21617)
        sid = f"SM{len(self.taken) + 1:032x}"
        self.taken.append(Taken(sid, to, body, "sms", call.fields))
        return {"sid": sid, "status": "queued", "to": to, "body": body, "error_code": None}


PLATFORMS: dict[str, Callable[[], FakePlatform]] = {
    "telegram": FakeTelegram,
    "whatsapp": FakeGraph,
    "sms": FakeTwilio,
}


def every(faults: Iterable[Fault | None]) -> Callable[[int], Fault | None]:
    """A `fault_for` that goes round these, one a send."""
    round_ = list(faults)
    return lambda send: round_[(send - 1) % len(round_)]
