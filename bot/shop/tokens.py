"""Bearer tokens for other systems: shown once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import api_tokens


async def make(db: AsyncConnection, name: str, now: datetime) -> str:
    """A new token; this is the only time that anybody sees it."""
    token = f"prk_{secrets.token_urlsafe(32)}"
    await db.execute(insert(api_tokens).values(hash=_hash(token), name=name, created_at=now))
    return token


async def holder(db: AsyncConnection, token: str, now: datetime) -> str | None:
    """The name of the system that this token belongs to; None for any other string."""
    mine = api_tokens.c.hash == _hash(token)
    name: str | None = (await db.execute(select(api_tokens.c.name).where(mine))).scalar()
    if name is not None:
        await db.execute(api_tokens.update().where(mine).values(used_at=now))
    return name


def _hash(token: str) -> str:
    """The token has 256 random bits: a plain hash of it cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
