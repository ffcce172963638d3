"""Logging in: a password, a second factor if there is one, and a session that ends when it should."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.people import agents as people
from bot.people.agents import Status
from bot.storage.tables import agent_sessions, agents

LASTS = timedelta(hours=12)
STEP_S = 30
ISSUER = "Prilavok"


class WrongLogin(Exception):
    """The login or the password is wrong, or the agent is not active any more."""


class CodeNeeded(Exception):
    """The password is right; a code of the second factor is needed too."""


class WrongCode(Exception):
    """The code is wrong, too old, or was used before."""


@dataclass(frozen=True, slots=True)
class Session:
    """A fresh session. `token` is in the cookie alone, the database has its hash."""

    token: str
    login: str
    expires_at: datetime

    @property
    def csrf(self) -> str:
        return csrf_of(self.token)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """What a page that was given the session knows, and a foreign page cannot: no cookie carries it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


async def log_in(engine: AsyncEngine, login: str, password: str, code: str, now: datetime) -> Session:
    """A session for the right login, password and code. Raises WrongLogin, CodeNeeded or WrongCode."""
    async with engine.connect() as db:
        row = (await db.execute(select(agents).where(agents.c.login == login.strip().lower()))).mappings().first()
    fits = await asyncio.to_thread(people.password_fits, row["password_hash"] if row else None, password)
    if row is None or not fits or not row["active"]:
        raise WrongLogin
    if row["totp_on"] and not code:
        raise CodeNeeded
    async with engine.begin() as db:
        if row["totp_on"]:
            await use_code(db, row["login"], code, now)
        status: Status = "online" if row["status"] == "offline" else row["status"]
        await people.set_status(db, row["login"], status, now)
        return await begin(db, row["login"], now)


async def begin(db: AsyncConnection, login: str, now: datetime) -> Session:
    session = Session(secrets.token_urlsafe(32), login, now + LASTS)
    values = {"hash": hash_of(session.token), "login": login, "created_at": now, "expires_at": session.expires_at}
    await db.execute(insert(agent_sessions).values(values))
    return session


async def agent_of(db: AsyncConnection, token: str, now: datetime) -> RowMapping | None:
    """The agent's row as it is now, for a session that is still good; None otherwise."""
    if not token:
        return None
    query = (
        select(agents)
        .join(agent_sessions, agent_sessions.c.login == agents.c.login)
        .where(agent_sessions.c.hash == hash_of(token), agent_sessions.c.revoked_at.is_(None))
        .where(agent_sessions.c.expires_at > now, agents.c.active)
    )
    return (await db.execute(query)).mappings().first()


async def alive(db: AsyncConnection, tokens: Sequence[str], now: datetime) -> dict[str, bool]:
    """The tokens whose sessions are still good, each with whether the password must be changed first."""
    by_hash = {hash_of(token): token for token in tokens}
    query = (
        select(agent_sessions.c.hash, agents.c.must_change_password)
        .join(agents, agents.c.login == agent_sessions.c.login)
        .where(agent_sessions.c.hash.in_(by_hash), agent_sessions.c.revoked_at.is_(None))
        .where(agent_sessions.c.expires_at > now, agents.c.active)
    )
    return {by_hash[row.hash]: row.must_change_password for row in await db.execute(query)}


async def log_out(db: AsyncConnection, token: str, login: str, now: datetime) -> None:
    """End this session for good; with the last one the agent is offline."""
    mine = agent_sessions.c.hash == hash_of(token)
    await db.execute(agent_sessions.update().where(mine).values(revoked_at=now))
    alive = select(agent_sessions.c.hash).where(
        agent_sessions.c.login == login, agent_sessions.c.revoked_at.is_(None), agent_sessions.c.expires_at > now
    )
    if (await db.execute(alive.limit(1))).first() is None:
        await db.execute(agents.update().where(agents.c.login == login).values(status="offline"))


async def change_password(engine: AsyncEngine, login: str, old: str, new: str, now: datetime) -> Session:
    """The new password in force, all sessions ended, and one fresh. Raises WrongLogin or WeakPassword."""
    async with engine.begin() as db:
        row = await people.find(db, login)
        if not await asyncio.to_thread(people.password_fits, row["password_hash"], old):
            raise WrongLogin
        people.check_new(new, login, old)
        hashed = await asyncio.to_thread(people.hash_password, new)
        values = {"password_hash": hashed, "must_change_password": False}
        await db.execute(agents.update().where(agents.c.login == login).values(**values))
        await people.end_sessions(db, login, now)
        return await begin(db, login, now)


# ------------------------------------------------------------------------------------------------ second factor


async def new_secret(db: AsyncConnection, login: str) -> tuple[str, str]:
    """A secret for an authenticator, and its otpauth address; not in force before a code of it was shown."""
    secret = pyotp.random_base32()
    row = await people.find(db, login)
    if not row["totp_on"]:
        await db.execute(agents.update().where(agents.c.login == login).values(totp_secret=secret, totp_step=0))
    return secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


async def confirm_secret(db: AsyncConnection, login: str, code: str, now: datetime) -> None:
    """The second factor in force. Raises WrongCode."""
    await use_code(db, login, code, now)
    await db.execute(agents.update().where(agents.c.login == login).values(totp_on=True))


async def drop_secret(db: AsyncConnection, login: str, password: str) -> None:
    """No second factor any more. Raises WrongLogin."""
    row = await people.find(db, login)
    if not await asyncio.to_thread(people.password_fits, row["password_hash"], password):
        raise WrongLogin
    await db.execute(agents.update().where(agents.c.login == login).values(totp_secret="", totp_on=False))


async def use_code(db: AsyncConnection, login: str, code: str, now: datetime) -> None:
    """Take a code, once. Raises WrongCode."""
    query = select(agents.c.totp_secret, agents.c.totp_step).where(agents.c.login == login).with_for_update()
    row = (await db.execute(query)).one()
    step = _step(row.totp_secret, code.strip().replace(" ", ""), now)
    if step is None or step <= row.totp_step:
        raise WrongCode
    await db.execute(agents.update().where(agents.c.login == login).values(totp_step=step))


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that the code is of: this one, or a neighbour, since clocks differ."""
    if not secret or not (code.isascii() and code.isdigit()):
        return None
    current = int(now.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret)
    return next(
        (s for s in (current, current - 1, current + 1) if hmac.compare_digest(totp.at(s * STEP_S), code)), None
    )
