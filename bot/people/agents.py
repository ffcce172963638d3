"""Who works at the desk: logins, roles and skills, passwords, and what comes of leaving."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import agent_sessions, agents

Role = Literal["agent", "supervisor", "admin"]
Status = Literal["online", "busy", "away", "offline"]
ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
MIN_PASSWORD = 10
MAX_PASSWORD = 200
SEEN_FOR = timedelta(seconds=60)
"""Without a sign for so long an agent counts as offline, whatever their status says."""

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
"""What an unknown login's password is checked against, so that it takes as long as a known one's."""


class UnknownAgent(Exception):
    """There is no such agent."""


class AgentExists(Exception):
    """There is an agent with this login already."""


class BadLogin(Exception):
    """A login is 1 to 40 of a-z, 0-9, dot, dash and underscore."""


class WeakPassword(Exception):
    """A password has 10 characters or more, and is neither the login nor the old one."""


@dataclass(frozen=True, slots=True)
class Agent:
    """As colleagues see each other."""

    login: str
    name: str
    role: Role = "agent"


@dataclass(frozen=True, slots=True)
class Made:
    """A new login and its one-time password, which is nowhere kept in the clear."""

    login: str
    role: Role
    password: str


async def add(
    db: AsyncConnection,
    login: str,
    role: Role,
    now: datetime,
    *,
    name: str = "",
    languages: Sequence[str] = (),
    topics: Sequence[str] = (),
    capacity: int = 6,
) -> Made:
    """Make a console login with a one-time password. Raises BadLogin or AgentExists."""
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise BadLogin(f"{login!r} cannot be a login: {BadLogin.__doc__}")
    password = one_time_password()
    values = {
        "login": login,
        "name": name.strip() or login.capitalize(),
        "password_hash": hash_password(password),
        "role": role,
        "languages": list(languages),
        "topics": list(topics),
        "capacity": capacity,
        "created_at": now,
    }
    made = insert(agents).values(values).on_conflict_do_nothing().returning(agents.c.login)
    if (await db.execute(made)).first() is None:
        raise AgentExists(f"there is an agent {login} already")
    return Made(login, role, password)


async def add_first(db: AsyncConnection, login: str, now: datetime) -> Made | None:
    """The first login, an admin's, when there is nobody yet; None when there is."""
    if (await db.execute(select(agents.c.login).limit(1))).first() is not None:
        return None
    return await add(db, login, "admin", now)


async def reset(db: AsyncConnection, login: str, now: datetime) -> Made:
    """A fresh one-time password; sessions end, the second factor is off. Raises UnknownAgent."""
    row = await find(db, login)
    password = one_time_password()
    values = {"password_hash": hash_password(password), "must_change_password": True}
    values |= {"totp_secret": "", "totp_on": False}
    await db.execute(agents.update().where(agents.c.login == row["login"]).values(**values))
    await end_sessions(db, row["login"], now)
    return Made(row["login"], row["role"], password)


async def change(db: AsyncConnection, login: str, changes: Mapping[str, Any], now: datetime) -> RowMapping:
    """The agent with these columns changed; one who is not active any more is out at once. Raises UnknownAgent."""
    await find(db, login)
    if changes:
        await db.execute(agents.update().where(agents.c.login == login).values(**changes))
    if changes.get("active") is False:
        await end_sessions(db, login, now)
    return await find(db, login)


async def find(db: AsyncConnection, login: str) -> RowMapping:
    """The agent's row. Raises UnknownAgent."""
    row = (await db.execute(select(agents).where(agents.c.login == login))).mappings().first()
    if row is None:
        raise UnknownAgent(f"there is no agent {login}")
    return row


async def display_name(db: AsyncConnection, login: str) -> str:
    """The name under which customers see the agent; one who has no login is called as they are."""
    found = (await db.execute(select(agents.c.name).where(agents.c.login == login))).scalar()
    return found or login


async def names(db: AsyncConnection) -> dict[str, Agent]:
    """Every agent by login."""
    rows = await db.execute(select(agents.c.login, agents.c.name, agents.c.role))
    return {row.login: Agent(row.login, row.name, row.role) for row in rows}


def status_of(row: RowMapping, now: datetime) -> Status:
    """The agent's status as it counts: offline without a sign for a minute."""
    seen = row["last_seen"]
    here = row["active"] and seen is not None and now - seen <= SEEN_FOR
    status: Status = row["status"] if here else "offline"
    return status


async def set_status(db: AsyncConnection, login: str, status: Status, now: datetime) -> None:
    await db.execute(agents.update().where(agents.c.login == login).values(status=status, last_seen=now))


async def seen(db: AsyncConnection, logins: Sequence[str], now: datetime) -> None:
    """A sign of life of these agents."""
    await db.execute(agents.update().where(agents.c.login.in_(logins)).values(last_seen=now))


# ------------------------------------------------------------------------------------------------ passwords


def one_time_password() -> str:
    """Twelve characters that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_fits(stored: str | None, given: str) -> bool:
    """Whether the password is the stored one's; as slow for a login that does not exist."""
    try:
        return _hasher.verify(stored or _NOBODY, given[:MAX_PASSWORD]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def check_new(password: str, login: str, old: str) -> None:
    """Raises WeakPassword for one that should not be chosen."""
    too_plain = password.casefold() in (login.casefold(), old.casefold()) or len(set(password)) < 4
    if too_plain or not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(WeakPassword.__doc__)


async def end_sessions(db: AsyncConnection, login: str, now: datetime, *, but: str = "") -> None:
    """End every session of the agent, but the one with this hash."""
    theirs = (agent_sessions.c.login == login, agent_sessions.c.hash != but, agent_sessions.c.revoked_at.is_(None))
    await db.execute(agent_sessions.update().where(*theirs).values(revoked_at=now))
