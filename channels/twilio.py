"""Twilio as the SMS provider, through httpx."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import httpx

from channels.calls import body_of, call, error_by_status, fetch, open_client
from channels.reading import key_of, media_kind_of, text_of
from channels.sms import NAME, form_pairs, read_sms
from channels.types import (
    Address,
    DeliveryState,
    Inbound,
    Media,
    Request,
    SendError,
    SendErrorKind,
    Skipped,
    Status,
    Unverified,
)

SIGNATURE_HEADER = "x-twilio-signature"
MAX_MEDIA = 10

_STATES = {
    "queued": DeliveryState.QUEUED,
    "accepted": DeliveryState.QUEUED,
    "scheduled": DeliveryState.QUEUED,
    "sending": DeliveryState.QUEUED,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


class TwilioProvider:
    """One Twilio account and sender. `status_url` is where Twilio reports what became of each message."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_base: str = "https://api.twilio.com",
        status_url: str = "",
        timeout_s: float = 20.0,
    ) -> None:
        if not auth_token:
            raise ValueError("Twilio needs the auth token: without it nothing that comes in can be verified")
        self.account = sender
        self._token = auth_token
        self._status_url = status_url
        self._account_url = f"{api_base.rstrip('/')}/2010-04-01/Accounts/{account_sid}"
        self._client = open_client(timeout_s, auth=(account_sid, auth_token))

    # -------------------------------------------------------------------------------------------- inbound

    def verify(self, request: Request) -> None:
        """The exact public URL and the form are signed; blank and doubled fields count."""
        sent = request.headers.get(SIGNATURE_HEADER, "").strip().encode(errors="replace")
        pairs = "".join(name + value for name, value in sorted(set(form_pairs(request.body))))
        signatures = [sign(self._token, url + pairs).encode() for url in _with_and_without_port(request.url)]
        if not any(hmac.compare_digest(sent, right) for right in signatures):
            raise Unverified("the signature is missing or wrong")

    def parse_inbound(self, fields: Mapping[str, object]) -> list[Inbound]:
        service = key_of(fields.get("MessagingServiceSid"))  # of one, any number may write and we answer as the service
        account = self.account if service == self.account else key_of(fields.get("To")) or self.account
        opt = key_of(fields.get("OptOutType")).lower()
        return [
            read_sms(
                _id(fields),
                key_of(fields.get("From")),
                account,
                text_of(fields.get("Body")),
                _media(fields),
                opt if opt in ("stop", "start") else "",
            )
        ]

    def parse_status(self, fields: Mapping[str, object]) -> list[Inbound]:
        word = (key_of(fields.get("MessageStatus")) or key_of(fields.get("SmsStatus"))).lower()
        external_id, state = _id(fields), _STATES.get(word)
        if word in _INBOUND or (state is None and text_of(fields.get("Body")).strip()):
            return []  # reports bring no text
        if not external_id or state is None:
            return [Skipped(f"status {word[:60]}", external_id)]
        code = key_of(fields.get("ErrorCode"))
        code = "" if code == "0" else code
        recipient, account = key_of(fields.get("To")), key_of(fields.get("From")) or self.account
        address = Address(NAME, account, recipient) if recipient else None
        detail = text_of(fields.get("ErrorMessage"))[:300] or _MEANINGS.get(code, "")
        return [Status(address, external_id, state, code, detail)]

    async def fetch_media(self, media: Media, max_bytes: int) -> bytes:
        """An MMS picture's bytes; Twilio keeps it elsewhere and redirects there."""
        if not media.ref.startswith(self._account_url.rpartition("/")[0]):
            raise SendError(SendErrorKind.REJECTED, "url", "not a file of this provider")
        return await fetch(self._client, media.ref, max_bytes, follow_redirects=True)

    # -------------------------------------------------------------------------------------------- outbound

    async def send(self, to: str, text: str) -> str:
        sender = "MessagingServiceSid" if re.fullmatch(r"MG[0-9a-f]{32}", self.account) else "From"
        form = {"To": to, sender: self.account, "Body": text}
        if self._status_url:
            form["StatusCallback"] = self._status_url
        response = await call(self._client, "POST", f"{self._account_url}/Messages.json", data=form)
        sid = key_of(body_of(response).get("sid"))
        if response.is_success and sid:
            return sid
        raise _send_error(response)

    def error_kind(self, code: str) -> SendErrorKind | None:
        return error_kind(code)

    async def check(self) -> str:
        """What Twilio knows of the account, in one line; raises SendError."""
        response = await call(self._client, "GET", f"{self._account_url}.json")
        if not response.is_success:
            raise _send_error(response)
        account = body_of(response)
        return f"{text_of(account.get('friendly_name'))}, {text_of(account.get('status'))}, sends from {self.account}"

    async def close(self) -> None:
        await self._client.aclose()


_ID_FIELDS = ("MessageSid", "SmsMessageSid", "SmsSid")
_INBOUND = ("", "received", "receiving")  # what a message that comes in has for a status


def _id(fields: Mapping[str, object]) -> str:
    """The message's id under its present name or an older one."""
    return next((sid for key in _ID_FIELDS if (sid := key_of(fields.get(key)))), "")


def sign(token: str, signed: str) -> str:
    """Twilio's signature of a URL followed by its form: base64 of HMAC-SHA1."""
    return base64.b64encode(hmac.new(token.encode(), signed.encode(errors="replace"), hashlib.sha1).digest()).decode()


def _with_and_without_port(url: str) -> list[str]:
    """The URL as given and with the standard port put in or left out: Twilio itself signs now one, now the other."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if re.search(r":\d+$", parts.netloc) else parts.netloc
    standard = "443" if parts.scheme == "https" else "80"
    explicit = parts.netloc if host != parts.netloc else f"{host}:{standard}"
    return [urlunsplit(parts._replace(netloc=netloc)) for netloc in (host, explicit)]


def _media(fields: Mapping[str, object]) -> tuple[Media, ...]:
    """The files that came along; `NumMedia` is not asked, for it may be missing."""
    found = []
    for index in range(MAX_MEDIA):
        mime = text_of(fields.get(f"MediaContentType{index}"))[:127]
        if ref := text_of(fields.get(f"MediaUrl{index}"))[:2048]:
            found.append(Media(media_kind_of(mime), ref, mime))
    return tuple(found)


# ------------------------------------------------------------------------------------------------ errors

# twilio.com/docs/api/errors (2026).
_KINDS: dict[str, SendErrorKind] = {
    **dict.fromkeys(
        ("21610", "21211", "21214", "21217", "21612", "21614", "30003", "30005", "30006"), SendErrorKind.UNREACHABLE
    ),
    **dict.fromkeys(("20429", "14107", "30001", "21611"), SendErrorKind.SLOW_DOWN),
    # Our own account's trouble: the message is sound and waits until the account is put right.
    **dict.fromkeys(("20003", "20005", "20006", "30002", "30010"), SendErrorKind.RETRY),
    **dict.fromkeys(("21408", "21602", "21617", "30004", "30007", "30034"), SendErrorKind.REJECTED),
}
_MEANINGS = {
    "21610": "the customer opted out",
    "21211": "not a phone number",
    "30003": "the handset cannot be reached",
    "30004": "blocked by the customer or the carrier",
    "30005": "the number is unknown or out of service",
    "30006": "a landline, or a carrier that takes no SMS",
    "30007": "filtered by the carrier as spam",
    "30008": "the carrier gave no reason",
    "30034": "the sender is not registered with the carriers",
}


def error_kind(code: str) -> SendErrorKind | None:
    """What a Twilio error code means, also that of a `failed` status; None when it is not in the table."""
    return _KINDS.get(code)


def _send_error(response: httpx.Response) -> SendError:
    body = body_of(response)
    code = key_of(body.get("code"))
    detail = f"{code} {text_of(body.get('message'))}".strip()[:500] or f"HTTP {response.status_code}"
    by_status = error_by_status(response, detail)
    kind = None if response.is_success else error_kind(code)
    if kind is None:
        return by_status
    return SendError(kind, code, detail, by_status.retry_after_s)
