"""Nearest neighbours in PostgreSQL, by pgvector's HNSW: for catalogues that outgrow a process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from psycopg import OperationalError

if TYPE_CHECKING:
    from catalog_index.types import Ids, Vectors

SEARCHED = 128  # how many a search of the graph keeps in sight
MAX_SEARCHED = 1000  # pgvector's limit of hnsw.ef_search
EXACT_BELOW = 20_000  # allowed ids: so few are compared one by one, which no index does better
BATCH = 500
HEADER_BYTES = 4  # of a halfvec in binary: its dimension and a reserved word


class Connection(Protocol):
    """A DB-API connection, as psycopg gives one."""

    def cursor(self) -> Any: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...


class PgVectorStore:
    """Vectors in one table of a PostgreSQL with pgvector 0.8 or newer, half precision. One connection: threads take
    turns."""

    def __init__(self, connection: Connection, dim: int, table: str = "catalog_vectors") -> None:
        if not table.isidentifier():
            raise ValueError(f"not a table name: {table}")
        self.dim, self._connection, self._table = dim, connection, table
        self._turn = threading.Lock()
        with self._transaction():
            self._run("CREATE EXTENSION IF NOT EXISTS vector")
            self._run(
                f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, embedding halfvec({dim}) NOT NULL, "
                "unused_since timestamptz)"
            )
            column = "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'unused_since'"
            if not self._rows(column, (table,)):  # only then: the change waits for whoever uses the table
                self._run(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS unused_since timestamptz")
            self._run(
                f"CREATE INDEX IF NOT EXISTS {table}_hnsw ON {table} USING hnsw (embedding halfvec_ip_ops) "
                "WITH (m = 16, ef_construction = 100)"
            )

    def __len__(self) -> int:
        with self._transaction():
            return int(self._rows(f"SELECT count(*) FROM {self._table}")[0][0])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace. ids int64 (n,), vectors float32 (n, dim)."""
        self._insert(ids, vectors, "DO UPDATE SET embedding = excluded.embedding, unused_since = NULL")

    def put(self, ids: Ids, vectors: Vectors) -> None:
        """Add those whose id is not there yet; the others are in use again."""
        self._insert(ids, vectors, "DO UPDATE SET unused_since = NULL WHERE stored.unused_since IS NOT NULL")

    def has_all(self, ids: Ids) -> bool:
        """Whether every one of these distinct ids is there."""
        statement = f"SELECT count(*) FROM {self._table} WHERE id = ANY(%s)"
        with self._transaction():
            return int(self._rows(statement, ([int(i) for i in ids],))[0][0]) == len(ids)

    def prune(self, used: Ids, now: datetime, after: timedelta) -> int:
        """Forget rows that are not among `used` and were not at a prune `after` ago either; how many.

        Rows are marked first and go later, so that whoever still reads an older catalogue keeps what it needs.
        """
        kept = [int(i) for i in used]
        table = self._table
        with self._transaction():
            self._run(
                f"UPDATE {table} SET unused_since = NULL WHERE unused_since IS NOT NULL AND id = ANY(%s)", (kept,)
            )
            self._run(f"UPDATE {table} SET unused_since = %s WHERE unused_since IS NULL AND id <> ALL(%s)", (now, kept))
            gone = self._rows(
                f"WITH gone AS (DELETE FROM {table} WHERE unused_since <= %s AND id <> ALL(%s) RETURNING 1) "
                "SELECT count(*) FROM gone",
                (now - after, kept),
            )
        return int(gone[0][0])

    def _insert(self, ids: Ids, vectors: Vectors, otherwise: str) -> None:
        statement = (
            f"INSERT INTO {self._table} AS stored (id, embedding) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[]::halfvec[]) "
            f"ON CONFLICT (id) {otherwise}"
        )
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            with self._transaction():
                self._run(statement, ([int(i) for i in ids[part]], [_text(v) for v in vectors[part]]))

    def remove(self, ids: Ids) -> None:
        """Forget these ids."""
        with self._transaction():
            self._run(f"DELETE FROM {self._table} WHERE id = ANY(%s)", ([int(i) for i in ids],))

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """The k nearest of one vector (dim,): ids and similarities, descending; `allowed` restricts them."""
        if k <= 0 or (allowed is not None and not len(allowed)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        with self._transaction():  # its end also ends the settings of this search
            rows = self._nearest(_text(vector), k, allowed)
        scores = np.array([-distance for _, distance in rows], np.float32)
        return np.array([id for id, _ in rows], np.int64), scores

    def vectors_of(self, ids: Ids) -> Vectors:
        """float32 (n, dim) of ids, in their order. Raises KeyError when one is not there."""
        wanted = [int(i) for i in ids]
        statement = f"SELECT id, halfvec_send(embedding) FROM {self._table} WHERE id = ANY(%s)"
        with self._transaction():
            found = {id: bytes(raw) for id, raw in self._rows(statement, (wanted,))}
        raw = b"".join(found[i][HEADER_BYTES:] for i in wanted)
        return np.frombuffer(raw, ">f2").reshape(len(wanted), self.dim).astype(np.float32)

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

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._turn:
            done = False
            try:
                yield
                done = True
            finally:
                if done:
                    self._connection.commit()
                else:
                    with contextlib.suppress(OperationalError):  # a lost connection has nothing to roll back
                        self._connection.rollback()

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
