"""Telegram through aiogram, the only file that imports it: loading it takes seconds and some 150 MB."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import aiohttp
from aiogram import Bot, exceptions, methods, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods.base import Response
from aiogram.utils.token import TokenValidationError

from channels.files import OpenFile, UploadedFiles, is_own
from channels.markup import escape_html, to_plain
from channels.reading import clean_text, count_of, items, mapping, text_of
from channels.split import width
from channels.telegram_updates import ALLOWED_UPDATES, CAPABILITIES, NAME, parse_update
from channels.types import (
    Address,
    Choice,
    Inbound,
    Media,
    MediaKind,
    Part,
    Press,
    Request,
    SendError,
    SendErrorKind,
    Skipped,
    Unverified,
)

__all__ = ["CAPABILITIES", "NAME", "TelegramConnector"]

SECRET_HEADER = "x-telegram-bot-api-secret-token"
MAX_CALLBACK_ANSWER_CHARS = 200
_NARROW_LABEL = 16  # two buttons of this width stand side by side on a phone
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0

Store = Callable[[Mapping[str, object]], Awaitable[object]]
Sleep = Callable[[float], Awaitable[object]]
_Method = methods.TelegramMethod[Any]

# Everything that a call to the Bot API was seen to end with. aiogram looks for "restart" in a description that a 5xx
# need not have (TypeError), and reads the answer as text before it knows that it is one (ValueError).
_CALL_ERRORS = (exceptions.AiogramError, aiohttp.ClientError, OSError, TypeError, ValueError)


class _RawUpdates(methods.TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's models: one update that they reject would hold up all the others."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to say a part; `content` is the picture that it uploads or names by a remembered id."""

    method: _Method
    content: bytes = b""


class TelegramConnector:
    """A Telegram bot. `open_file` reads our own pictures to upload; without it Telegram fetches `public_url` + path."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(
        self,
        token: str,
        secret: str = "",
        api_base: str = "https://api.telegram.org",
        public_url: str = "",
        open_file: OpenFile | None = None,
        timeout_s: float = 20.0,
    ) -> None:
        timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=min(5.0, timeout_s))
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_base), timeout=timeout)
        try:
            self._bot = Bot(token, session)
        except TokenValidationError as error:
            raise ValueError("a Telegram token looks like 123456:ABC…") from error
        self.account = str(self._bot.id)
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._open_file = open_file
        self._uploaded = UploadedFiles()

    # -------------------------------------------------------------------------------------------- inbound

    def verify(self, request: Request) -> None:
        sent = request.headers.get(SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(sent.encode(errors="replace"), self._secret.encode()):
            raise Unverified("the webhook secret is missing or wrong")

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        return parse_update(mapping(payload), self.account) if payload else [Skipped("empty update")]

    async def poll(self, store: Store, wait_s: int = 25, sleep: Sleep = asyncio.sleep) -> None:
        """Hand every update to `store`, for ever; an update is confirmed only by the request after its store returned.

        What `store` raises ends the polling: Telegram then offers the same updates again. A wrong token raises
        SendError; an unreachable or busy Telegram is tried again with growing pauses.
        """
        await _patiently(partial(self._call, methods.DeleteWebhook(drop_pending_updates=False)), sleep)
        offset = 0
        while True:
            asked = _RawUpdates(offset=offset, timeout=wait_s, allowed_updates=list(ALLOWED_UPDATES))
            updates = await _patiently(partial(self._call, asked, wait_s + 10), sleep)
            for update in items(updates):
                await store(update)
                offset = max(offset, count_of(update.get("update_id")) + 1)

    async def fetch_media(self, media: Media, max_bytes: int) -> bytes:
        """The file's bytes; Telegram gives out files of up to 20 MB."""
        file = await self._call(methods.GetFile(file_id=media.ref))
        path, size_bytes = text_of(_field(file, "file_path")), count_of(_field(file, "file_size"))
        if not path or size_bytes > max_bytes:
            raise SendError(SendErrorKind.REJECTED, "too_large", f"{size_bytes} bytes")
        try:
            return await self._download(path, max_bytes)
        except _CALL_ERRORS as error:
            raise _send_error(error) from error

    async def _download(self, path: str, max_bytes: int) -> bytes:
        url = self._bot.session.api.file_url(self._bot.token, path)
        content = bytearray()
        async for chunk in self._bot.session.stream_content(url, timeout=60):
            content += chunk
            if len(content) > max_bytes:
                raise SendError(SendErrorKind.REJECTED, "too_large", f"more than {max_bytes} bytes")
        return bytes(content)

    # -------------------------------------------------------------------------------------------- outbound

    async def send(self, address: Address, part: Part) -> str:
        if part.replaces:
            return await self.edit(address, part.replaces, replace(part, replaces=""))
        return await self._first(address, await self._attempts(address, part))

    async def edit(self, address: Address, external_id: str, part: Part) -> str:
        """Put the part in the place of a message of ours; sent anew where Telegram does not let us edit."""
        try:
            await self._call(await self._edition(address, count_of(external_id.rpartition(":")[2]), part))
        except SendError as error:
            if "message is not modified" in error.detail:
                return external_id
            if error.kind is not SendErrorKind.REJECTED:
                raise
            return await self.send(address, part)
        return external_id

    async def typing(self, address: Address) -> None:
        with suppress(SendError):
            await self._call(methods.SendChatAction(chat_id=address.id, action="typing"))

    async def acknowledge(self, press: Press, text: str = "") -> None:
        """Stop the button's waiting sign, with a short note if any. A query that is too old is nobody's loss."""
        query_id = press.external_id.removeprefix("cb:")
        note = clean_text(text)[:MAX_CALLBACK_ANSWER_CHARS] or None
        with suppress(SendError):
            await self._call(methods.AnswerCallbackQuery(callback_query_id=query_id, text=note))

    async def close(self) -> None:
        await self._bot.session.close()

    # -------------------------------------------------------------------------------------------- settings

    async def set_webhook(self, url: str) -> None:
        """Let Telegram deliver to this URL, signed with our secret."""
        if not self._secret:
            raise ValueError("a webhook needs a secret")
        await self._call(
            methods.SetWebhook(
                url=url, secret_token=self._secret, max_connections=40, allowed_updates=list(ALLOWED_UPDATES)
            )
        )

    async def handle(self) -> str:
        """The bot's name, as t.me wants it."""
        return text_of(_field(await self._call(methods.GetMe()), "username"))

    async def check(self) -> str:
        """Who we are to Telegram and how its webhook fares, in one line; raises SendError."""
        me = await self._call(methods.GetMe())
        hook = await self._call(methods.GetWebhookInfo())
        url, waiting = text_of(_field(hook, "url")) or "not set", count_of(_field(hook, "pending_update_count"))
        problem = text_of(_field(hook, "last_error_message"))
        line = f"@{text_of(_field(me, 'username'))}, webhook {url}, {waiting} waiting"
        return f"{line}, last error: {problem}" if problem else line

    # -------------------------------------------------------------------------------------------- calls

    async def _first(self, address: Address, attempts: list[_Attempt]) -> str:
        """The id of the first attempt that Telegram takes. It takes nothing of what it calls a bad request."""
        for last, attempt in enumerate(attempts, 1 - len(attempts)):
            try:
                message = await self._call(attempt.method)
            except SendError as error:
                self._uploaded.forget(attempt.content)
                if last == 0 or error.kind is not SendErrorKind.REJECTED:
                    raise
                continue
            self._remember(attempt, message)
            return f"{address.id}:{count_of(_field(message, 'message_id'))}"
        raise SendError(SendErrorKind.REJECTED, "empty", "nothing to send")

    async def _call(self, method: _Method, timeout_s: int | None = None) -> Any:
        _keep_reader(type(method))
        try:
            return await self._bot(method, request_timeout=timeout_s)
        except exceptions.ClientDecodeError as error:
            answer = mapping(error.data)
            if answer.get("ok") is True:  # taken, only told in a way that aiogram's models do not know
                return mapping(answer.get("result"))
            raise _send_error(error) from error
        except _CALL_ERRORS as error:
            raise _send_error(error, type(method).__name__) from error

    def _remember(self, attempt: _Attempt, message: Any) -> None:
        if attempt.content and (sizes := getattr(message, "photo", None)):
            self._uploaded.remember(attempt.content, sizes[-1].file_id)

    # -------------------------------------------------------------------------------------------- requests

    async def _attempts(self, address: Address, part: Part) -> list[_Attempt]:
        """Ways to say the part, the nicest first: with its picture or file, as text, as bare text."""
        attempts = []
        if part.media:
            attempts = await self._media_attempts(address, part, part.media)
            link = self._public_url + part.media.ref if is_own(part.media.ref) and self._public_url else ""
            words = (part.text, escape_html(" ".join(word for word in (part.media.name, link) if word)))
            part = replace(part, text="\n".join(word for word in words if word) if link else "")
        elif part.image:
            attempts = await self._photo_attempts(address, part)
        if part.text:
            attempts.append(_Attempt(_text_method(address, part.text, "HTML", _markup(part))))
            attempts.append(_Attempt(_text_method(address, _bare_text(part), None, _markup(part, links=False))))
        return attempts

    async def _photo_attempts(self, address: Address, part: Part) -> list[_Attempt]:
        source, content = await self._source(part.image)
        if source is None:
            return []
        return [_Attempt(_media_method(address, part, MediaKind.IMAGE, source), content)]

    async def _media_attempts(self, address: Address, part: Part, media: Media) -> list[_Attempt]:
        source, content = await self._source(media.ref, media.name)
        return [_Attempt(_media_method(address, part, media.kind, source), content)] if source is not None else []

    async def _edition(self, address: Address, message_id: int, part: Part) -> _Method:
        source, _ = await self._source(part.image) if part.image else (None, b"")
        markup = _inline(part.choices)
        if source is None:
            return methods.EditMessageText(
                chat_id=address.id,
                message_id=message_id,
                text=part.text,
                parse_mode="HTML",
                link_preview_options=types.LinkPreviewOptions(is_disabled=True),
                reply_markup=markup,
            )
        photo = types.InputMediaPhoto(media=source, caption=part.text or None, parse_mode="HTML")
        return methods.EditMessageMedia(chat_id=address.id, message_id=message_id, media=photo, reply_markup=markup)

    async def _source(self, ref: str, name: str = "") -> tuple[str | types.BufferedInputFile | None, bytes]:
        """What to give Telegram for a file, and its content when it is ours: a remembered id, an upload or a URL."""
        if not is_own(ref):
            return ref, b""
        content = await self._open_file(ref) if self._open_file else None
        if content:
            filename = name or f"{ref.rpartition('/')[2] or 'file'}"
            return self._uploaded.known(content) or types.BufferedInputFile(content, filename), content
        public = self._public_url.startswith("https://")
        return (self._public_url + ref if public else None), b""


_readers: dict[type[_Method], type[Response[Any]]] = {}


def _keep_reader(method: type[_Method]) -> None:
    """Hold on to the model that reads the method's answers: aiogram names it anew on every call, and pydantic keeps no
    more than a weak reference, so that each garbage collection would have it built again, for 3 ms."""
    if method not in _readers:
        _readers[method] = Response[method.__returning__]  # type: ignore[name-defined]


async def _patiently(call: Callable[[], Awaitable[Any]], sleep: Sleep) -> Any:
    """The call's answer, however long Telegram cannot give one; a wrong token raises at once."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await call()
        except SendError as error:
            if error.code in ("401", "404"):
                raise
            await sleep(error.retry_after_s or pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


# ------------------------------------------------------------------------------------------------ requests


def _text_method(address: Address, text: str, mode: str | None, markup: Any) -> _Method:
    preview = types.LinkPreviewOptions(is_disabled=True)
    return methods.SendMessage(
        chat_id=address.id, text=text, parse_mode=mode, link_preview_options=preview, reply_markup=markup
    )


def _media_method(address: Address, part: Part, kind: MediaKind, source: str | types.BufferedInputFile) -> _Method:
    captioned: dict[str, Any] = {"caption": part.text or None, "parse_mode": "HTML"}
    common: dict[str, Any] = {"chat_id": address.id, "reply_markup": _markup(part)}
    match kind:
        case MediaKind.IMAGE:
            return methods.SendPhoto(photo=source, **captioned, **common)
        case MediaKind.VOICE:
            return methods.SendVoice(voice=source, **captioned, **common)
        case MediaKind.AUDIO:
            return methods.SendAudio(audio=source, **captioned, **common)
        case MediaKind.VIDEO:
            return methods.SendVideo(video=source, **captioned, **common)
        case MediaKind.STICKER:
            return methods.SendSticker(sticker=source, **common)
        case MediaKind.DOCUMENT:
            return methods.SendDocument(document=source, **captioned, **common)


def _markup(part: Part, links: bool = True) -> types.InlineKeyboardMarkup | types.ReplyKeyboardMarkup | None:
    """The keyboard under a message: the reply's choices, or a request for the phone number or the place."""
    if part.choices:
        return _inline(part.choices if links else tuple(choice for choice in part.choices if not choice.url))
    asked = []
    if part.ask_contact:
        asked.append([types.KeyboardButton(text=part.ask_contact, request_contact=True)])
    if part.ask_location:
        asked.append([types.KeyboardButton(text=part.ask_location, request_location=True)])
    return types.ReplyKeyboardMarkup(keyboard=asked, resize_keyboard=True, one_time_keyboard=True) if asked else None


def _inline(choices: tuple[Choice, ...]) -> types.InlineKeyboardMarkup | None:
    rows: list[list[types.InlineKeyboardButton]] = []
    room = 0
    for choice in choices:
        narrow = width(choice.label) <= _NARROW_LABEL
        if not (narrow and room):
            rows.append([])
            room = CAPABILITIES.buttons_per_row if narrow else 1
        rows[-1].append(_inline_button(choice))
        room -= 1
    return types.InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _inline_button(choice: Choice) -> types.InlineKeyboardButton:
    if choice.url:
        return types.InlineKeyboardButton(text=choice.label, url=choice.url)
    return types.InlineKeyboardButton(text=choice.label, callback_data=choice.key)


def _bare_text(part: Part) -> str:
    """The text without markup, links written out: what Telegram takes when it rejects a tag or a link button."""
    links = [f"{choice.label}: {choice.url}" for choice in part.choices if choice.url]
    return "\n".join([to_plain(part.text, "html"), *links])[: CAPABILITIES.max_text_chars]


def _field(answer: Any, name: str) -> object:
    """One field of an answer: of aiogram's model, or of the plain object where the model did not fit."""
    return answer.get(name) if isinstance(answer, Mapping) else getattr(answer, name, None)


# ------------------------------------------------------------------------------------------------ errors

_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "bot was blocked",
    "bot can't initiate conversation",
)

# In this order: aiogram's "too large" is a network error to it.
_KINDS: tuple[tuple[type[Exception], SendErrorKind, str], ...] = (
    (exceptions.TelegramForbiddenError, SendErrorKind.UNREACHABLE, "403"),
    (exceptions.TelegramMigrateToChat, SendErrorKind.UNREACHABLE, "migrated"),
    (exceptions.TelegramBadRequest, SendErrorKind.REJECTED, "400"),
    (exceptions.TelegramEntityTooLarge, SendErrorKind.REJECTED, "413"),
    # Our own token is wrong, or another process polls: the message is sound and waits until that is put right.
    (exceptions.TelegramUnauthorizedError, SendErrorKind.RETRY, "401"),
    (exceptions.TelegramNotFound, SendErrorKind.RETRY, "404"),
    (exceptions.TelegramConflictError, SendErrorKind.RETRY, "409"),
    (exceptions.TelegramServerError, SendErrorKind.RETRY, "500"),
    (exceptions.TelegramNetworkError, SendErrorKind.RETRY, "network"),
    (exceptions.ClientDecodeError, SendErrorKind.RETRY, "unreadable"),
    (exceptions.TelegramAPIError, SendErrorKind.REJECTED, "api"),
    (UnicodeEncodeError, SendErrorKind.REJECTED, "text"),
    (aiohttp.ClientResponseError, SendErrorKind.REJECTED, "file"),
)
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def _send_error(error: Exception, what: str = "") -> SendError:
    """What the outbox does about it; `uncertain` when Telegram may have taken the message all the same."""
    detail = f"{what}: {str(error)[:500]}" if what else str(error)[:500]
    if isinstance(error, exceptions.TelegramRetryAfter):
        return SendError(SendErrorKind.SLOW_DOWN, "429", detail, retry_after_s=float(error.retry_after))
    kind, code = _kind(error)
    if kind is SendErrorKind.REJECTED and any(sign in detail.lower() for sign in _GONE):
        return SendError(SendErrorKind.UNREACHABLE, code, detail)
    return SendError(kind, code, detail, uncertain=_may_have_arrived(error))


def _kind(error: Exception) -> tuple[SendErrorKind, str]:
    for error_class, kind, code in _KINDS:
        if isinstance(error, error_class):
            return kind, code
    return SendErrorKind.RETRY, "network"


def _may_have_arrived(error: Exception) -> bool:
    """A lost answer, a gateway's or an unreadable one: whether the request got through is not known."""
    if isinstance(error, exceptions.TelegramServerError):
        return "gateway" in str(error).lower()
    if isinstance(error, exceptions.TelegramAPIError) and not isinstance(error, exceptions.TelegramNetworkError):
        return False
    if isinstance(error, exceptions.TelegramEntityTooLarge | UnicodeEncodeError | TypeError):
        return False
    return not isinstance(error.__cause__ or error, _NEVER_LEFT)
