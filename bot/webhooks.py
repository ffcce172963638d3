"""Where the platforms knock: verified bytes in, stored events out, and only then the 2xx.

A verified body gets 2xx whatever is in it; 401 unverified, 413 too large, 415 of another type or packed, 503 with
Retry-After if the database did not take it, so that the platform sends it again; never 500.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import identity, inbox, linking, statuses
from bot.chat_hub import DATABASE_ERRORS
from bot.core import Core
from channels import sms
from channels.types import AnswersPresses, Connector, Inbound, Message, Press, Reachability, Status, Unverified
from channels.types import Request as Signed
from channels.whatsapp import WhatsAppConnector

log = structlog.get_logger()

MAX_BODY_BYTES = 1024 * 1024
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
STORE_TIMEOUT_S = 10.0
"""A database that takes longer counts as away: Twilio gives up after 15 s, and asks again only when told to."""
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

Payload = Mapping[str, object]


def router(core: Core) -> APIRouter:
    """The webhooks of the channels that are configured; the others answer 404."""
    routes = APIRouter()
    if "telegram" in core.connectors:
        routes.add_api_route("/channels/telegram", _hook(core, "telegram", JSON), methods=["POST"])
    if "whatsapp" in core.connectors:
        routes.add_api_route("/channels/whatsapp", _hook(core, "whatsapp", JSON), methods=["POST"])
        routes.add_api_route("/channels/whatsapp", _handshake(core), methods=["GET"])
    if "sms" in core.connectors:
        for path in ("/channels/sms/twilio", "/channels/sms/twilio/status"):
            routes.add_api_route(path, _hook(core, "sms", FORM), methods=["POST"])
    return routes


Endpoint = Callable[[Request], Awaitable[Response]]


def _hook(core: Core, channel: str, kind: str) -> Endpoint:
    connector = core.connectors[channel]

    async def endpoint(request: Request) -> Response:
        if not _takes(request, kind):
            return Response(status_code=415)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            connector.verify(Signed(body, _headers(request), _public_url(core, request)))
        except Unverified as error:
            log.warning("webhook not verified", channel=channel, reason=str(error))
            return Response(status_code=401)
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                await take(core, connector, _payload(body, kind))
        except Exception as error:  # whatever it was: what is not stored has to come again
            known = isinstance(error, DATABASE_ERRORS)
            log.warning("webhook not stored", channel=channel, error=type(error).__name__, exc_info=not known)
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(EMPTY_TWIML, media_type="text/xml") if kind == FORM else Response(status_code=200)

    return endpoint


def _takes(request: Request, kind: str) -> bool:
    """Whether the body is of the one type that this platform sends, and not packed: none of them packs."""
    packed = request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    return not packed and request.headers.get("content-type", "").partition(";")[0].strip().lower() == kind


async def take(core: Core, connector: Connector, payload: Payload) -> None:
    """Store what a payload holds: events into the inbox, statuses onto what they are about. Raises as storing does.

    What no database would take is left out, for it would come again for ever.
    """
    for event in connector.parse(payload):
        try:
            await _take_one(core, connector, event)
        except DataError:
            log.exception("event left out", channel=connector.name)


async def _take_one(core: Core, connector: Connector, event: Inbound) -> None:
    if isinstance(event, Message | Press | Reachability):
        await inbox.receive(core, event, also=await _also(core, event))
        if isinstance(event, Press) and isinstance(connector, AnswersPresses):
            core.aside.start(connector.acknowledge(event))
    elif isinstance(event, Status):
        await statuses.apply(core, connector.name, event)
    else:
        log.info("skipped", channel=connector.name, reason=event.reason)


async def _also(core: Core, event: Message | Press | Reachability) -> inbox.Also | None:
    """What is to be kept with a message: for the first one that names it, the sender's number."""
    if not isinstance(event, Message) or not identity.names_phone(event) or not await linking.recognise(core, event):
        return None

    async def vouch(db: AsyncConnection, stored: inbox.Stored) -> None:
        await identity.recognise(db, event)

    return vouch


async def _body(request: Request) -> bytes | None:
    """The raw bytes, None beyond the limit; what the header announces is not believed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _headers(request: Request) -> dict[str, str]:
    """The headers by name; one that came twice is both, so that a doubled signature verifies nothing."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _public_url(core: Core, request: Request) -> str:
    """The URL as the platform called it: behind a proxy ours looks different, so the public address is what counts."""
    base = core.settings.public_url.rstrip("/")
    if not base:
        return str(request.url)
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{base}{request.url.path}{query}"


def _payload(body: bytes, kind: str) -> Payload:
    """The body as a mapping; what is verified and yet no object is an empty one, which every parser skips."""
    if kind == FORM:
        return sms.form_fields(body)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _handshake(core: Core) -> Endpoint:
    connector = core.connectors["whatsapp"]

    async def endpoint(request: Request) -> Response:
        assert isinstance(connector, WhatsAppConnector)
        try:
            return PlainTextResponse(connector.handshake(dict(request.query_params)))
        except Unverified:
            return Response(status_code=403)

    return endpoint
