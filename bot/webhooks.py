"""Where the platforms knock: verified bytes in, stored events out, and only then the 2xx.

A verified body gets 2xx whatever is in it; 401 unverified, 413 too large, 415 of another type, 503 with Retry-After if
the database did not take it, so that the platform sends it again; never 500.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from bot import inbox, statuses
from bot.chat_hub import DATABASE_ERRORS
from bot.core import Core
from channels import sms
from channels.types import Connector, Inbound, Message, Press, Reachability, Status, Unverified
from channels.types import Request as Signed
from channels.whatsapp import WhatsAppConnector

log = structlog.get_logger()

MAX_BODY_BYTES = 1024 * 1024
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
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
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
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
            await take(core, connector, _payload(body, kind))
        except DATABASE_ERRORS:
            log.warning("webhook not stored", channel=channel)
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(EMPTY_TWIML, media_type="text/xml") if kind == FORM else Response(status_code=200)

    return endpoint


async def take(core: Core, connector: Connector, payload: Payload) -> None:
    """Store what a payload holds: events into the inbox, statuses onto what they are about. Raises as storing does."""
    for event in connector.parse(payload):
        await _take_one(core, connector, event)


async def _take_one(core: Core, connector: Connector, event: Inbound) -> None:
    if isinstance(event, Message | Press | Reachability):
        await inbox.receive(core, event)
    elif isinstance(event, Status):
        await statuses.apply(core, connector.name, event)
    else:
        log.info("skipped", channel=connector.name, reason=event.reason)


async def _body(request: Request) -> bytes | None:
    """The raw bytes, None beyond the limit; what the header announces is not believed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


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
