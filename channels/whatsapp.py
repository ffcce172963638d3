"""WhatsApp Cloud API through httpx."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from channels.calls import body_of, call, error_by_status, fetch, open_client
from channels.files import OpenFile, UploadedFiles, is_own, mime_of
from channels.reading import count_of, items, key_of, mapping, text_of
from channels.split import shorten
from channels.types import (
    Address,
    Capabilities,
    Choice,
    Inbound,
    Media,
    MediaKind,
    Part,
    Request,
    SendError,
    SendErrorKind,
    Template,
    Unverified,
)
from channels.whatsapp_updates import NAME, SCOPED_ID, parse_webhook

__all__ = ["CAPABILITIES", "NAME", "Template", "WhatsAppConnector", "error_kind"]

# developers.facebook.com/docs/whatsapp/cloud-api (2026): body 4096, beside buttons or a picture 1024; 3 buttons of 20;
# 10 rows of 24 + 72 in all, opened by a label of 20. A service message costs money: one message a turn.
CAPABILITIES = Capabilities(
    max_text_chars=4096,
    max_caption_chars=1024,
    max_interactive_text_chars=1024,
    max_buttons=3,
    max_button_chars=20,
    buttons_per_row=1,
    max_list_rows=10,
    max_row_title_chars=24,
    max_row_description_chars=72,
    max_list_label_chars=20,
    max_cards=1,
    images=True,
    single_message=True,
    location_request=True,
    markup="whatsapp",
    typing=True,
    read_receipts=True,
    media_kinds=tuple(MediaKind),
    window_s=24 * 60 * 60,
    may_start="template",
)

API_VERSION = "v24.0"
SIGNATURE_HEADER = "x-hub-signature-256"
_Json = dict[str, Any]


class WhatsAppConnector:
    """One WhatsApp business number; messages go out from the number that the customer wrote to.

    `open_file` reads our own pictures for upload; without it WhatsApp fetches `public_url` + path.
    """

    name = NAME
    capabilities = CAPABILITIES

    def __init__(
        self,
        token: str,
        app_secret: str,
        verify_token: str,
        phone_number_id: str,
        api_base: str = "https://graph.facebook.com",
        public_url: str = "",
        open_file: OpenFile | None = None,
        timeout_s: float = 20.0,
    ) -> None:
        if not app_secret:
            raise ValueError("WhatsApp needs the app secret: without it nothing that comes in can be verified")
        base = api_base.rstrip("/")
        versioned = any(part[:1] == "v" and part[1:2].isdigit() for part in base.split("/"))
        self._base = base if versioned else f"{base}/{API_VERSION}"
        self._client = open_client(timeout_s, headers={"Authorization": f"Bearer {token}"})
        self.account = phone_number_id
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._public_url = public_url.rstrip("/")
        self._open_file = open_file
        self._uploaded = UploadedFiles()

    # -------------------------------------------------------------------------------------------- inbound

    def verify(self, request: Request) -> None:
        sent = request.headers.get(SIGNATURE_HEADER, "").strip()
        right = "sha256=" + hmac.new(self._app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(sent.encode(errors="replace"), right.encode()):
            raise Unverified("the signature is missing or wrong")

    def handshake(self, query: Mapping[str, str]) -> str:
        """The challenge to answer the webhook's GET with; raises Unverified when it is not Meta that asks."""
        token = query.get("hub.verify_token", "").encode(errors="replace")
        right = bool(self._verify_token) and hmac.compare_digest(token, self._verify_token.encode())
        if not right or query.get("hub.mode") != "subscribe":
            raise Unverified("the verify token is missing or wrong")
        return query.get("hub.challenge", "")

    def parse(self, payload: Mapping[str, object]) -> list[Inbound]:
        return parse_webhook(mapping(payload), self.account)

    async def fetch_media(self, media: Media, max_bytes: int) -> bytes:
        """The file's bytes. Its address is asked for first and lives five minutes."""
        file = await self._ask("GET", f"{self._base}/{media.ref}")
        if count_of(file.get("file_size")) > max_bytes:
            raise SendError(SendErrorKind.REJECTED, "too_large", f"{file.get('file_size')} bytes")
        return await fetch(self._client, text_of(file.get("url")), max_bytes)

    # -------------------------------------------------------------------------------------------- outbound

    async def send(self, address: Address, part: Part) -> str:
        """Send the part, without its picture when WhatsApp does not take that."""
        try:
            return await self._post(address, _message(part, await self._picture(address, part)))
        except SendError as error:
            if error.kind is not SendErrorKind.REJECTED or not part.image or not part.text:
                raise
            return await self._post(address, _message(part, {}))

    async def send_template(self, address: Address, template: Template) -> str:
        """Say something outside the 24 hours; returns the message's id."""
        return await self._post(address, _template(template))

    async def typing(self, address: Address) -> None:
        """Nothing: WhatsApp shows typing only together with `read`."""

    async def read(self, address: Address, external_id: str, typing: bool = True) -> None:
        """Blue ticks for the customer's message, and the sign of writing for 25 s or until the answer."""
        body: _Json = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        with suppress(SendError):
            await self._ask("POST", self._messages_url(address), json=body)

    def error_kind(self, code: str) -> SendErrorKind | None:
        return error_kind(code)

    async def handle(self) -> str:
        """The number that customers write to, digits only, as wa.me wants it."""
        number = await self._ask("GET", f"{self._base}/{self.account}", params={"fields": "display_phone_number"})
        return "".join(char for char in text_of(number.get("display_phone_number")) if char.isdigit())

    async def close(self) -> None:
        await self._client.aclose()

    async def check(self) -> str:
        """What WhatsApp knows of our number, in one line; raises SendError."""
        fields = "display_phone_number,verified_name,quality_rating"
        number = await self._ask("GET", f"{self._base}/{self.account}", params={"fields": fields})
        return ", ".join(text_of(number.get(field)) for field in fields.split(",") if number.get(field))

    # -------------------------------------------------------------------------------------------- calls

    def _messages_url(self, address: Address) -> str:
        return f"{self._base}/{address.account or self.account}/messages"

    async def _post(self, address: Address, message: _Json) -> str:
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", **_recipient(address.id), **message}
        answer = await self._ask("POST", self._messages_url(address), json=body)
        sent = items(answer.get("messages"))
        if not sent or not key_of(sent[0].get("id")):
            raise SendError(SendErrorKind.RETRY, "unreadable", "no message id in the answer", uncertain=True)
        return key_of(sent[0].get("id"))

    async def _ask(self, method: str, url: str, **options: Any) -> Mapping[str, object]:
        response = await call(self._client, method, url, **options)
        body = body_of(response)
        if response.is_success and body:
            return body
        raise _send_error(response, mapping(body.get("error")))

    async def _picture(self, address: Address, part: Part) -> _Json:
        """How to name the part's picture or file to WhatsApp: a media id or a link; nothing when it has none."""
        ref = part.media.ref if part.media else part.image
        if not ref:
            return {}
        if not is_own(ref):
            return {"link": ref} if "://" in ref else {"id": ref}
        content = await self._open_file(ref) if self._open_file else None
        if content:
            return {"id": await self._upload(address, ref, content, part.media)}
        return {"link": self._public_url + ref} if self._public_url.startswith("https://") else {}

    async def _upload(self, address: Address, ref: str, content: bytes, media: Media | None) -> str:
        if known := self._uploaded.known(content):
            return known
        mime = (media.mime if media else "") or mime_of(ref, content)
        name = (media.name if media else "") or ref.rpartition("/")[2] or "file"
        url = f"{self._base}/{address.account or self.account}/media"
        form = {"messaging_product": "whatsapp", "type": mime}
        try:
            answer = await self._ask("POST", url, data=form, files={"file": (name, content, mime)})
        except SendError as error:  # an upload whose answer was lost is no message that may have arrived
            raise SendError(error.kind, error.code, error.detail, error.retry_after_s) from error
        media_id = key_of(answer.get("id"))
        self._uploaded.remember(content, media_id)
        return media_id


# ------------------------------------------------------------------------------------------------ messages


def _recipient(address_id: str) -> _Json:
    """A business-scoped id goes into its own field: in `to` it is taken for a phone number and vanishes."""
    return {"recipient": address_id} if SCOPED_ID.fullmatch(address_id) else {"to": address_id}


def _message(part: Part, picture: _Json) -> _Json:
    if part.media:
        return _media_message(part, part.media, picture)
    if part.choices:
        return {"type": "interactive", "interactive": _interactive(part, picture)}
    if part.ask_location:
        asked = {"type": "location_request_message", "body": {"text": part.text}, "action": {"name": "send_location"}}
        return {"type": "interactive", "interactive": asked}
    if picture:
        return {"type": "image", "image": picture | ({"caption": part.text} if part.text else {})}
    return {"type": "text", "text": {"body": part.text, "preview_url": False}}


def _interactive(part: Part, picture: _Json) -> _Json:
    body = {"text": part.text}
    if part.layout == "list":
        opener = shorten(part.list_label, CAPABILITIES.max_list_label_chars)
        rows = [_row(choice) for choice in part.choices]
        return {"type": "list", "body": body, "action": {"button": opener, "sections": [{"rows": rows}]}}
    buttons = [{"type": "reply", "reply": {"id": choice.key, "title": choice.label}} for choice in part.choices]
    header = {"header": {"type": "image", "image": picture}} if picture else {}
    return {"type": "button", **header, "body": body, "action": {"buttons": buttons}}


def _row(choice: Choice) -> _Json:
    row = {"id": choice.key, "title": choice.label}
    return row | {"description": choice.description} if choice.description else row


def _media_message(part: Part, media: Media, picture: _Json) -> _Json:
    """A file; WhatsApp has one kind for voice and music, and no captions for either."""
    if not picture:
        raise SendError(SendErrorKind.REJECTED, "file", "the file is neither readable here nor public")
    kind = "audio" if media.kind is MediaKind.VOICE else str(media.kind)
    body = dict(picture)
    if part.text and kind in ("image", "video", "document"):
        body["caption"] = part.text
    if media.name and kind == "document":
        body["filename"] = media.name
    return {"type": kind, kind: body}


def _template(template: Template) -> _Json:
    components: list[_Json] = []
    if template.values:
        values = [{"type": "text", "text": value} for value in template.values]
        components.append({"type": "body", "parameters": values})
    for index, key in enumerate(template.button_keys):
        payload = [{"type": "payload", "payload": key}]
        components.append({"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": payload})
    body = {"name": template.name, "language": {"code": template.language}, "components": components}
    return {"type": "template", "template": body}


# ------------------------------------------------------------------------------------------------ errors

# developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (2026). What is our own account's trouble is
# tried again: the message is sound and waits until the account is put right.
_KINDS: dict[SendErrorKind, frozenset[int]] = {
    SendErrorKind.NEEDS_TEMPLATE: frozenset({131047, 470}),
    SendErrorKind.UNREACHABLE: frozenset({131026, 131030, 130497}),
    SendErrorKind.SLOW_DOWN: frozenset({4, 80007, 130429, 131048, 131056}),
    SendErrorKind.RETRY: frozenset(
        {1, 2, 3, 10, 190, 368, 131000, 131005, 131016, 131031, 131037, 131042, 131045, 131057, 133004, 133010}
        | set(range(200, 300))
    ),
    SendErrorKind.REJECTED: frozenset(
        {33, 100, 130472, 131008, 131009, 131021, 131049, 131050, 131051, 131052, 131053} | set(range(132000, 132017))
    ),
}
_PAIR_RATE = 131056
_PAIR_PAUSE_S = 6.0  # one message in 6 s to one customer


def error_kind(code: str) -> SendErrorKind | None:
    """What a Cloud API error code means, also that of a `failed` status; None when it is not in the table."""
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else -1
    return next((kind for kind, codes in _KINDS.items() if number in codes), None)


def _send_error(response: httpx.Response, error: Mapping[str, object]) -> SendError:
    code = key_of(error.get("code"))
    details = text_of(mapping(error.get("error_data")).get("details")) or text_of(error.get("message"))
    by_status = error_by_status(response, f"{code} {details}".strip()[:500])
    kind = error_kind(code)
    if kind is None and error.get("is_transient") is True:
        kind = SendErrorKind.RETRY
    if kind is None or response.is_success:
        return by_status
    pause_s = by_status.retry_after_s or (_PAIR_PAUSE_S if code == str(_PAIR_RATE) else None)
    return SendError(kind, code, details[:500], pause_s if kind is SendErrorKind.SLOW_DOWN else None)
