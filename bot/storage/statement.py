"""Statements that every message needs, run by the driver itself.

SQLAlchemy's asynchronous layer costs three times as much as such a statement. What it is good for stays: its
connections, its transactions, and the errors that it makes of the driver's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

Row = dict[str, Any]
_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


class Statement:
    """A statement with `:name` for its parameters, as `sqlalchemy.text` has them; rows are dicts.

    Runs on a connection of SQLAlchemy's, in whatever transaction is going on there, and raises what it would raise.
    """

    def __init__(self, sql: str) -> None:
        self.sql = _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))

    async def all(self, db: AsyncConnection, values: Mapping[str, Any]) -> list[Row]:
        """Every row."""
        assert db.sync_connection is not None
        driver = db.sync_connection.connection.driver_connection
        try:
            async with driver.cursor(row_factory=dict_row) as cursor:  # type: ignore[union-attr]
                await cursor.execute(self.sql, values, prepare=True)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if driver.closed:  # type: ignore[union-attr]
                await db.invalidate()
            raise _explained(self.sql, error) from error

    async def first(self, db: AsyncConnection, values: Mapping[str, Any]) -> Row | None:
        """The first row, if there is any."""
        return next(iter(await self.all(db, values)), None)

    async def one(self, db: AsyncConnection, values: Mapping[str, Any]) -> Row:
        """The row of a statement that always has one."""
        (row,) = await self.all(db, values)
        return row


def _explained(sql: str, error: psycopg.Error) -> BaseException:
    """The error as SQLAlchemy calls it, without what customers wrote."""
    return DBAPIError.instance(sql, None, error, psycopg.Error, hide_parameters=True)
