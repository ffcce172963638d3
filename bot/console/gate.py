"""The gate before every route of the API: session, CSRF, role, errors and the audit log, in this order."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection

from bot.console import describing, errors
from bot.console.errors import Refused
from bot.console.permissions import ANYBODY, NEWCOMER, PERMISSIONS, Need, allows
from bot.core import Core
from bot.handoff import HeldByAnother
from bot.people import agents, assignment, audit, sessions
from bot.people.agents import Agent
from bot.people.audit import Act
from bot.people.sessions import Session
from bot.people.shapes import Me
from bot.shop.front import Shop
from bot.turn import shop_at
from bot.visitors import allowed_origin

PREFIX = "/api"
COOKIE = "prilavok_session"
CSRF_HEADER = "x-csrf-token"
SAID_IN_AUDIT = {
    *("to", "until", "labels", "sku", "quantity", "swap_to", "state", "force", "identity_id", "role", "languages"),
    *("topics", "capacity", "active", "status", "assignment", "wait_s", "gone_s", "survey", "canned_id", "code"),
}
"""Fields of a request that the audit log repeats: what was done, never what was said, and no password."""
MAX_SAID = 4000


@dataclass(frozen=True, slots=True)
class Console:
    """What the console's routes share."""

    core: Core

    @property
    def secure(self) -> bool:
        """Whether the shop is reached over https: then the cookie travels nowhere else."""
        return self.core.settings.public_url.startswith("https://")

    def shop(self, db: AsyncConnection, language: str = "") -> Shop:
        """The shop in one transaction and language, now."""
        known = self.core.settings.language_list
        return shop_at(self.core, db, language if language in known else known[0], self.core.clock())

    def welcomes(self, connection: HTTPConnection) -> bool:
        """Whether the page that asks is our own: requests of other origins are refused, whatever cookie they carry."""
        own = [self.core.settings.public_url] if self.core.settings.public_url else []
        return allowed_origin(connection.headers.get("origin"), connection.headers.get("host", ""), own)


def new_console(core: Core) -> Console:
    audit.write_with_changes(core.engine)
    return Console(core)


def gate(console: Console) -> type[APIRoute]:
    """The class of the API's routes: nothing gets to a handler but through it."""

    class Gated(APIRoute):
        def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
            for method in options.get("methods") or ():
                options |= describing.route(method, path.removeprefix(PREFIX), endpoint, options.get("responses"))
            super().__init__(path, endpoint, **options)

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handler = super().get_route_handler()
            path = self.path.removeprefix(PREFIX)

            async def gated(request: Request) -> Response:
                need = PERMISSIONS.get((request.method, path))
                try:
                    if need is None:
                        raise Refused(403, "not_allowed", "this is not for anybody")
                    said = await _body(request)
                    await admit(console, request, need)
                    if request.method == "GET" or need == ANYBODY:
                        return await handler(request)
                    return await _audited(console, _act_of(console, request, path, said), handler(request))
                except HeldByAnother as error:
                    return await _held(console, error)
                except errors.KNOWN as error:
                    return errors.told(error)

            return gated

    return Gated


async def admit(console: Console, request: Request, need: Need) -> None:
    """Let in who may; the agent's row is in `request.state.agent`, as it is at this moment. Raises Refused."""
    if request.method != "GET" and not console.welcomes(request):
        raise Refused(403, "origin", "this page is not the console")
    if need == ANYBODY:
        return
    token = request.cookies.get(COOKIE, "")
    async with console.core.engine.connect() as db:
        agent = await sessions.agent_of(db, token, console.core.clock())
    if agent is None:
        raise Refused(401, "not_logged_in", "log in first")
    if request.method != "GET" and not _same(request.headers.get(CSRF_HEADER, ""), sessions.csrf_of(token)):
        raise Refused(403, "csrf", f"{CSRF_HEADER} is missing or wrong")
    if agent["must_change_password"] and need != NEWCOMER:
        raise Refused(403, "password_change_required", "choose a password of your own first")
    if not allows(need, agent["role"]):
        raise Refused(403, "not_allowed", f"this takes a {need}")
    request.state.agent, request.state.token = agent, token


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


async def _held(console: Console, error: HeldByAnother) -> Response:
    """Who has it, so that the agent can be asked whether to come between."""
    async with console.core.engine.connect() as db:
        agent = (await agents.names(db)).get(error.agent, Agent(error.agent, error.agent))
    return errors.answer(409, "held", f"{agent.name} has this conversation", agent=asdict(agent))


async def _body(request: Request) -> Mapping[str, Any]:
    """The JSON object that was sent, as far as it is small; the handler reads it again."""
    kind = request.headers.get("content-type", "")
    if request.method == "GET" or not kind.startswith("application/json"):
        return {}
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _act_of(console: Console, request: Request, path: str, said: Mapping[str, Any]) -> Act:
    """What the audit log says of a request."""
    detail = {k: v for k, v in said.items() if k in SAID_IN_AUDIT}
    detail |= {k: v for k, v in request.path_params.items() if k != "id"}
    number = str(request.path_params.get("id", ""))
    mine = path.startswith(("/conversations/{id}", "/customers/{id}"))
    if not mine and number:
        detail["id"] = number
    if len(json.dumps(detail, default=str)) > MAX_SAID:
        detail = {"cut": True}
    customer_id = int(number) if mine and number.isdecimal() and len(number) < 19 else None
    agent: RowMapping = request.state.agent
    return Act(agent["login"], f"{request.method} {path}", console.core.clock(), customer_id, detail)


async def _audited(console: Console, act: Act, doing: Coroutine[Any, Any, Response]) -> Response:
    """Do it, with its line in the transaction that does it; in one of its own when it changed nothing."""
    with audit.announced(act):
        response = await doing
        if not act.over:
            async with console.core.engine.begin() as db:
                await db.execute(select(1))  # the line goes along with whatever is committed
    return response


# ------------------------------------------------------------------------------------------------ logging in


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""


def set_cookie(console: Console, response: Response, session: Session) -> None:
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=round(sessions.LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=console.secure,
    )


async def me(console: Console, db: AsyncConnection, login: str, token: str) -> Me:
    """The agent as they see themselves."""
    row = await agents.find(db, login)
    return Me(
        login=row["login"],
        name=row["name"],
        role=row["role"],
        status=agents.status_of(row, console.core.clock()),
        load=await assignment.load_of(db, login),
        capacity=row["capacity"],
        languages=tuple(row["languages"]),
        topics=tuple(row["topics"]),
        csrf=sessions.csrf_of(token),
        must_change_password=row["must_change_password"],
        totp=row["totp_on"],
    )
