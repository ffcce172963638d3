"""Logging in and out, one's own password, second factor and status."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from bot.console import gate
from bot.console.bodies import Login, NewPassword, Nothing, OwnStatus, Password, TotpCode
from bot.console.gate import COOKIE, Console
from bot.people import agents, audit, presence, sessions, tries
from bot.people.audit import Act
from bot.people.sessions import CodeNeeded, WrongCode, WrongLogin
from bot.people.shapes import Me

Empty = Annotated[Nothing | None, Body()]


@dataclass(frozen=True, slots=True)
class TotpSecret:
    """To be typed, or shown as a picture, into an authenticator."""

    secret: str
    uri: str


def routes(console: Console) -> APIRouter:
    """What everybody does about themselves."""
    router = APIRouter(prefix=gate.PREFIX, route_class=gate.gate(console), tags=["oneself"])
    _add_sessions(router, console)
    _add_totp(router, console)
    return router


def tried(console: Console, request: Request, login: str) -> AbstractAsyncContextManager[None]:
    """The block looks at a password, which can be guessed only so often. Raises tries.TooManyTries."""
    wrong = (WrongLogin, WrongCode, CodeNeeded)
    return tries.counted(console.core.engine, login, gate.address_of(request), console.core.clock(), wrong=wrong)


def _add_sessions(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.post("/login")
    async def login(body: Login, request: Request, response: Response) -> Me:
        """Begin a session.

        The answer's cookie is the session, its `csrf` goes with every later request that is not GET. `totp_required`:
        send the same again with a code. Ten wrong tries in five minutes, and nobody is listened to for a while.
        """
        now, name = core.clock(), body.login.strip().lower()[:40]
        try:
            async with tried(console, request, name):
                with audit.announced(Act(name, "login", now)):
                    session = await sessions.log_in(core.engine, body.login, body.password, body.code, now)
        except (WrongLogin, WrongCode) as error:
            async with core.engine.begin() as db:
                await audit.note(db, name, "login refused", now, why=type(error).__name__)
            raise
        gate.set_cookie(console, response, session)
        async with core.engine.connect() as db:
            shown = await gate.me(console, db, session.login, session.token)
        await core.wakeups.publish(presence.TOPIC)
        return shown

    @router.post("/logout", status_code=204)
    async def logout(request: Request) -> Response:
        """End this session for good; its cookie opens nothing any more."""
        async with core.engine.begin() as db:
            await sessions.log_out(db, request.state.token, request.state.agent["login"], core.clock())
        await core.wakeups.publish(presence.TOPIC)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=console.secure)
        return answer

    @router.get("/me")
    async def me(request: Request) -> Me:
        """The agent who asks: name, role, status, load and skills."""
        async with core.engine.connect() as db:
            return await gate.me(console, db, request.state.agent["login"], request.state.token)

    @router.put("/me/status")
    async def status(body: OwnStatus, request: Request) -> Me:
        """Be online, busy or away; work is given out to those who are online."""
        login = request.state.agent["login"]
        async with core.engine.begin() as db:
            await agents.set_status(db, login, body.status, core.clock())
            shown = await gate.me(console, db, login, request.state.token)
        await core.wakeups.publish(presence.TOPIC)
        return shown

    @router.post("/me/password")
    async def password(body: NewPassword, request: Request, response: Response) -> Me:
        """Choose another password.

        Every session of the agent ends; this one goes on under a new cookie and a new `csrf`.
        """
        login = request.state.agent["login"]
        async with tried(console, request, login):
            session = await sessions.change_password(core.engine, login, body.old, body.new, core.clock())
        gate.set_cookie(console, response, session)
        async with core.engine.connect() as db:
            return await gate.me(console, db, login, session.token)


def _add_totp(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.post("/me/totp")
    async def totp(request: Request, body: Empty = None) -> TotpSecret:
        """A secret for an authenticator app, not in force before a code of it was confirmed."""
        async with core.engine.begin() as db:
            return TotpSecret(*await sessions.new_secret(db, request.state.agent["login"]))

    @router.post("/me/totp/confirm")
    async def confirm(body: TotpCode, request: Request) -> Me:
        """Turn the second factor on, with a code that shows that the app has the secret."""
        login = request.state.agent["login"]
        async with core.engine.begin() as db:
            await sessions.confirm_secret(db, login, body.code, core.clock())
            return await gate.me(console, db, login, request.state.token)

    @router.post("/me/totp/remove")
    async def remove(body: Password, request: Request) -> Me:
        """Turn the second factor off; the password is asked for once more."""
        login = request.state.agent["login"]
        async with tried(console, request, login), core.engine.begin() as db:
            await sessions.drop_secret(db, login, body.password)
            return await gate.me(console, db, login, request.state.token)
