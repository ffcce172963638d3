"""Statements that the driver runs itself behave as SQLAlchemy's do: parameters, types, transactions, errors."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import singly
from bot.storage.statement import Statement

ADD = Statement("INSERT INTO desk_settings (key, value) VALUES (:key, CAST(:value AS jsonb)) RETURNING key")
COUNT = sa.text("SELECT count(*) FROM desk_settings")


async def test_parameters_and_rows(engine: AsyncEngine) -> None:
    asked = Statement(
        "SELECT :word AS word, '50%' AS share, CAST(:n AS int)::text AS n, '{\"a\": [1, \"ї\"]}'::jsonb AS doc"
    )
    async with singly(engine).connect() as db:
        row = await asked.one(db, {"word": "100% їжак", "n": 7, "more": "is left alone"})
        assert row == {"word": "100% їжак", "share": "50%", "n": "7", "doc": {"a": [1, "ї"]}}
        nothing = Statement("SELECT 1 AS one WHERE :yes")
        assert await nothing.first(db, {"yes": False}) is None
        assert await nothing.all(db, {"yes": True}) == [{"one": 1}]


async def test_they_belong_to_the_transaction_that_is_going_on(engine: AsyncEngine) -> None:
    async with engine.connect() as db, singly(engine).connect() as other:
        before = await other.scalar(COUNT)
        await ADD.all(db, {"key": "x", "value": "1"})
        assert await db.scalar(COUNT) == before + 1
        assert await other.scalar(COUNT) == before
        await db.rollback()
        await ADD.all(other, {"key": "y", "value": "1"})  # stands alone: no commit
        assert await db.scalar(COUNT) == before + 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"key": None, "value": "1"}, IntegrityError), ({"key": "x", "value": "secret{"}, DataError)],
)
async def test_errors_are_those_of_sqlalchemy_and_tell_nothing(
    engine: AsyncEngine, values: dict[str, object], expected: type[DBAPIError]
) -> None:
    async with singly(engine).connect() as db:
        with pytest.raises(expected) as caught:
            await ADD.all(db, values)
        assert "[SQL parameters hidden" in str(caught.value) or "parameters" not in str(caught.value)
        assert await ADD.first(db, {"key": "x", "value": "1"}) == {"key": "x"}  # the connection is as good as before


async def test_a_connection_that_is_cut_in_the_middle_is_let_go(engine: AsyncEngine) -> None:
    own = Statement("SELECT pg_backend_pid() AS pid")
    kill = Statement("SELECT pg_terminate_backend(:pid)")
    async with singly(engine).connect() as db, engine.connect() as other:
        cut = (await own.one(db, {}))["pid"]
        await kill.one(other, {"pid": cut})
        with pytest.raises(DBAPIError):
            await own.one(db, {})
    async with singly(engine).connect() as db:
        assert (await own.one(db, {}))["pid"] != cut
