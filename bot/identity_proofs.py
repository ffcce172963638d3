"""Proofs that two addresses are one person's: one-time links, opened there and confirmed here, and one-time codes."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import identities, links

LIFE = timedelta(minutes=10)
TOKEN_BYTES = 18
"""144 bits: 24 characters of those that a deep link may hold."""
MARK = "link_"
TOKEN = re.compile(rf"(?<![A-Za-z0-9_-]){MARK}([A-Za-z0-9_-]{{24}})(?![A-Za-z0-9_-])")
CODE_DIGITS = 6
MAX_TRIES = 5
MAX_CODES_TO_ADDRESS = (3, timedelta(hours=1))
MAX_CODES_FROM_IDENTITY = (5, timedelta(days=1))


class Problem(StrEnum):
    """Why a proof does not hold."""

    UNKNOWN = "unknown"  # never made, used already, or its time is over
    WRONG_SIDE = "wrong_side"  # opened on another channel, or by the one who asked for it
    SAME = "same"  # the two are one customer already
    WRONG = "wrong"  # a code that is not the one
    TOO_MANY = "too_many"


class BadProof(Exception):
    """The proof does not hold."""

    def __init__(self, problem: Problem, tries_left: int = 0) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.tries_left = tries_left


@dataclass(frozen=True, slots=True)
class Proof:
    """A link or code: asked for by `identity_id`, opened by or sent to `other_id`."""

    id: int
    identity_id: int
    other_id: int


def token_in(text: str, start: str = "") -> str:
    """The one-time token in a message or in the payload of a deep link; "" when there is none."""
    found = TOKEN.search(start) or TOKEN.search(text)
    return found[1] if found else ""


def without_token(text: str) -> str:
    """The words around a token: one in a hundred tokens reads like Russian typed on the wrong keyboard."""
    return TOKEN.sub(" ", text) if MARK in text else text


# ------------------------------------------------------------------------------------------------ links


async def new_link(db: AsyncConnection, identity_id: int, channel: str, now: datetime) -> str:
    """A token to be opened on this channel within ten minutes, once; an older one of the same kind is void."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    earlier = (links.c.identity_id == identity_id, links.c.kind == "link", links.c.channel == channel)
    await db.execute(links.update().where(*earlier, links.c.state == "open").values(state="void", changed_at=now))
    row = {"kind": "link", "hash": _hash(token), "identity_id": identity_id, "channel": channel}
    await db.execute(insert(links).values(**row, created_at=now, expires_at=now + LIFE))
    return MARK + token


async def claim(db: AsyncConnection, token: str, identity_id: int, channel: str, now: datetime) -> Proof:
    """Open a link from this identity: from now on it waits for its confirmation. Raises BadProof.

    A link that is opened on the wrong side stays what it was; one that was opened is used up.
    """
    query = select(links).where(links.c.hash == _hash(token), links.c.kind == "link").with_for_update()
    row = (await db.execute(query)).mappings().first()
    if row is None or row["state"] != "open" or row["expires_at"] <= now:
        raise BadProof(Problem.UNKNOWN)
    if row["channel"] != channel or row["identity_id"] == identity_id:
        raise BadProof(Problem.WRONG_SIDE)
    same = await _are_one(db, row["identity_id"], identity_id)
    values = {"state": "linked" if same else "claimed", "other_id": identity_id, "changed_at": now}
    await db.execute(links.update().where(links.c.id == row["id"]).values(**values, expires_at=now + LIFE))
    if same:
        raise BadProof(Problem.SAME)
    return Proof(row["id"], row["identity_id"], identity_id)


async def waiting(db: AsyncConnection, link_id: int, now: datetime) -> RowMapping | None:
    """The opened link that waits for its confirmation, with who opened it; None when there is nothing to confirm."""
    query = (
        select(links, identities.c.name.label("other_name"), identities.c.address.label("other_address"))
        .add_columns(identities.c.channel.label("other_channel"))
        .join(identities, identities.c.id == links.c.other_id)
        .where(links.c.id == link_id, links.c.state == "claimed", links.c.expires_at > now)
    )
    return (await db.execute(query)).mappings().first()


async def confirm(db: AsyncConnection, link_id: int, customer_id: int, now: datetime, *, yes: bool) -> Proof:
    """The answer of the one who had asked for the link. Raises BadProof for anybody else, and when it is too late."""
    row = await waiting(db, link_id, now)
    mine = select(identities.c.customer_id).where(identities.c.id == (row["identity_id"] if row else -1))
    if row is None or (await db.execute(mine)).scalar() != customer_id:
        raise BadProof(Problem.UNKNOWN)
    done = (links.c.id == link_id, links.c.state == "claimed")
    await db.execute(links.update().where(*done).values(state="linked" if yes else "refused", changed_at=now))
    return Proof(link_id, row["identity_id"], row["other_id"])


# ------------------------------------------------------------------------------------------------ codes


async def new_code(
    db: AsyncConnection, identity_id: int, other_id: int, channel: str, address: str, now: datetime
) -> str:
    """Six digits to be sent to that address, good for ten minutes and five tries. Raises BadProof: too many."""
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"code {channel} {address}", 0))))
    for where, (most, within) in (
        ((links.c.channel == channel, links.c.address == address), MAX_CODES_TO_ADDRESS),
        ((links.c.identity_id == identity_id,), MAX_CODES_FROM_IDENTITY),
    ):
        query = select(func.count()).where(*where, links.c.kind == "code", links.c.created_at > now - within)
        if (await db.execute(query)).scalar_one() >= most:
            raise BadProof(Problem.TOO_MANY)
    earlier = (links.c.identity_id == identity_id, links.c.kind == "code", links.c.state == "open")
    await db.execute(links.update().where(*earlier).values(state="void", changed_at=now))
    code, salt = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}", secrets.token_hex(16)
    row = {"kind": "code", "hash": f"{salt}:{_hash(salt + code)}", "identity_id": identity_id, "other_id": other_id}
    await db.execute(
        insert(links).values(**row, channel=channel, address=address, created_at=now, expires_at=now + LIFE)
    )
    return code


async def try_code(db: AsyncConnection, identity_id: int, said: str, now: datetime) -> Proof:
    """The proof when this is the code that was sent last. Raises BadProof, with the tries that are left."""
    query = (
        select(links)
        .where(links.c.identity_id == identity_id, links.c.kind == "code", links.c.state == "open")
        .order_by(links.c.id.desc())
        .limit(1)
        .with_for_update()
    )
    row = (await db.execute(query)).mappings().first()
    if row is None or row["expires_at"] <= now:
        raise BadProof(Problem.UNKNOWN)
    salt, _, right = row["hash"].partition(":")
    genuine = secrets.compare_digest(_hash(salt + said), right)
    tries = row["tries"] + 1
    state = "linked" if genuine else "void" if tries >= MAX_TRIES else "open"
    await db.execute(links.update().where(links.c.id == row["id"]).values(tries=tries, state=state, changed_at=now))
    if not genuine:
        raise BadProof(Problem.WRONG if state == "open" else Problem.TOO_MANY, MAX_TRIES - tries)
    return Proof(row["id"], row["identity_id"], row["other_id"])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


async def _are_one(db: AsyncConnection, one: int, other: int) -> bool:
    query = select(func.count(func.distinct(identities.c.customer_id))).where(identities.c.id.in_((one, other)))
    return bool((await db.execute(query)).scalar_one() == 1)
