"""Nearest neighbours in PostgreSQL, by pgvector HNSW: for catalogues that outgrow a process. They travel as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from catalog_index.types import Ids, Vectors

SEARCHED = 128  # how many a search of the graph keeps in sight
MAX_SEARCHED = 1000  # pgvector's limit of hnsw.ef_search
EXACT_BELOW = 20_000  # allowed ids: so few are compared one by one, which no index does better
BATCH = 500


class Connection(Protocol):
    """A DB-API connection, as psycopg gives one."""

    def cursor(self) -> Any: ...

    def commit(self) -> None: ...


class PgVectorStore:
    """Vectors in one table of a PostgreSQL with pgvector 0.8 or newer. One connection, so one thread at a time."""

    def __init__(self, connection: Connection, dim: int, table: str = "catalog_vectors") -> None:
        if not table.isidentifier():
            raise ValueError(f"not a table name: {table}")
        self.dim, self._connection, self._table = dim, connection, table
        self._run("CREATE EXTENSION IF NOT EXISTS vector")
        self._run(f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, embedding halfvec({dim}) NOT NULL)")
        self._run(
            f"CREATE INDEX IF NOT EXISTS {table}_hnsw ON {table} USING hnsw (embedding halfvec_ip_ops) "
            "WITH (m = 16, ef_construction = 100)"
        )
        self._connection.commit()

    def __len__(self) -> int:
        return int(self._rows(f"SELECT count(*) FROM {self._table}")[0][0])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace. ids int64 (n,), vectors float32 (n, dim)."""
        statement = (
            f"INSERT INTO {self._table} (id, embedding) SELECT * FROM unnest(%s::bigint[], %s::text[]::halfvec[]) "
            "ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding"
        )
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            self._run(statement, ([int(i) for i in ids[part]], [_text(v) for v in vectors[part]]))
        self._connection.commit()

    def remove(self, ids: Ids) -> None:
        """Forget these ids."""
        self._run(f"DELETE FROM {self._table} WHERE id = ANY(%s)", ([int(i) for i in ids],))
        self._connection.commit()

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """The k nearest of one vector (dim,): ids and similarities, descending; `allowed` restricts them."""
        if k <= 0 or (allowed is not None and not len(allowed)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        rows = self._nearest(_text(vector), k, allowed)
        self._connection.commit()  # ends the transaction, and with it the settings of this search
        scores = np.array([-distance for _, distance in rows], np.float32)
        return np.array([id for id, _ in rows], np.int64), scores

    def _nearest(self, vector: str, k: int, allowed: Ids | None) -> Sequence[Any]:
        distance = "embedding <#> %s::halfvec"
        order = f"SELECT id, {distance} AS distance FROM {self._table}"
        if allowed is None:
            self._graph_settings(k)
            return self._rows(f"{order} ORDER BY {distance} LIMIT %s", (vector, vector, k))
        chosen = [int(i) for i in allowed]
        if len(chosen) <= EXACT_BELOW:
            inner = f"WITH few AS MATERIALIZED ({order} WHERE id = ANY(%s)) SELECT * FROM few"
            return self._rows(f"{inner} ORDER BY distance LIMIT %s", (vector, chosen, k))
        self._graph_settings(k)
        where = f"{order} WHERE id = ANY(%s) ORDER BY {distance} LIMIT %s"
        return self._rows(where, (vector, chosen, vector, k))

    def _graph_settings(self, k: int) -> None:
        self._run(f"SET LOCAL hnsw.ef_search = {min(max(SEARCHED, k), MAX_SEARCHED)}")
        self._run("SET LOCAL hnsw.iterative_scan = strict_order")

    def _run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            rows: Sequence[Any] = cursor.fetchall()
            return rows


def _text(vector: Vectors) -> str:
    return "[" + ",".join(f"{x:.6g}" for x in vector.tolist()) + "]"
