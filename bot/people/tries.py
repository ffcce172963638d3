"""How often a login was tried lately, kept in the database: all processes count the same, no restart forgets any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.people import audit
from bot.storage.tables import login_tries

WINDOW = timedelta(minutes=5)
PER_LOGIN = 10
"""Wrong passwords for one login within the window; a right one is not counted."""
PER_ADDRESS = 60

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


class TooManyTries(Exception):
    """This login, or this address, was tried too often; `retry_after_s` says when it is listened to again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("too many attempts; wait a little")
        self.retry_after_s = retry_after_s


@asynccontextmanager
async def counted(
    engine: AsyncEngine, login: str, address: str, now: datetime, *, wrong: tuple[type[Exception], ...]
) -> AsyncIterator[None]:
    """The block is a try, which counts when it ends with one of `wrong`. Raises TooManyTries before it begins."""
    tried, was_wrong = await _begin(engine, login.strip().lower(), address, now), False
    try:
        yield
    except wrong:
        was_wrong = True
        raise
    finally:
        if not was_wrong:
            await _forgive(engine, tried)


async def _begin(engine: AsyncEngine, login: str, address: str, now: datetime) -> int:
    """Count a try before its password is looked at, so that many at once are not more; its id."""
    limits = ((login_tries.c.login, login, PER_LOGIN), (login_tries.c.address, address, PER_ADDRESS))
    with audit.apart():
        async with engine.begin() as db:
            for column, value, _ in limits:
                await db.execute(_ALONE, {"key": f"{column.name} {value}"})
            await db.execute(login_tries.delete().where(login_tries.c.at <= now - WINDOW))
            for column, value, most in limits:
                query = select(func.count(), func.min(login_tries.c.at)).where(column == value)
                count, oldest = (await db.execute(query)).one()
                if count >= most:
                    raise TooManyTries(_wait_s(oldest, now))
            made = insert(login_tries).values(login=login, address=address, at=now).returning(login_tries.c.id)
            return int((await db.execute(made)).scalar_one())


async def _forgive(engine: AsyncEngine, tried: int) -> None:
    with audit.apart():
        async with engine.begin() as db:
            await db.execute(login_tries.delete().where(login_tries.c.id == tried))


def _wait_s(oldest: datetime, now: datetime) -> int:
    return max(1, round((oldest + WINDOW - now).total_seconds()))
