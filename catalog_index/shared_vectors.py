"""The vectors of an index in PostgreSQL: each process numbers products its own way, over rows that all share."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from psycopg import OperationalError

from catalog_index.pgvector_store import Connection, PgVectorStore

if TYPE_CHECKING:
    from catalog_index.types import Ids, Vectors

SPARE = 16  # rows asked for beyond the wanted ones: some belong to products that are gone
MAX_ASKED = 1000
UNUSED_FOR = timedelta(days=1)  # then a row goes: by now every process has caught up with the catalogue without it


class Closable(Connection, Protocol):
    """A connection that knows when it was lost."""

    @property
    def closed(self) -> bool: ...

    def close(self) -> None: ...


T = TypeVar("T")
Connect = Callable[[], Closable]


class Link:
    """One connection to the table, made anew when it was lost."""

    def __init__(self, connect: Connect, dim: int, table: str) -> None:
        self._connect, self._dim, self._table = connect, dim, table
        self._open: tuple[Closable, PgVectorStore] | None = None

    def store(self) -> PgVectorStore:
        """The store over a connection that is not known to be lost."""
        if self._open is None or self._open[0].closed:
            connection = self._connect()
            self._open = connection, PgVectorStore(connection, self._dim, self._table)
        return self._open[1]

    def ask(self, what: Callable[[PgVectorStore], T]) -> T:
        """What the store answers; asked once more over a new connection when this one turns out to be lost."""
        try:
            return what(self.store())
        except OperationalError:
            if self._open is None or not self._open[0].closed:
                raise
            return what(self.store())

    def close(self) -> None:
        if self._open is not None:
            self._open[0].close()


class SharedVectors:
    """Vectors by slot. A row of the table is kept under a hash of its content, so that processes which number their
    products differently share it; the row of a product that is gone is passed over until `prune` lets it go."""

    def __init__(self, dim: int, reading: Link, writing: Link) -> None:
        self.dim = dim
        self._reading, self._writing = reading, writing
        self._use(np.zeros(0, np.int64), np.zeros(0, bool))

    def _use(self, keys: Ids, alive: npt.NDArray[np.bool_]) -> None:
        self._keys, self._alive = keys, alive  # by slot
        living = np.flatnonzero(alive)
        self._by_key = living[np.argsort(keys[living], kind="stable")]

    def __len__(self) -> int:
        return int(self._alive.sum())

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace. ids int64 (n,), vectors float32 (n, dim)."""
        if not len(ids):
            return
        keys = _keys(vectors)
        _, first = np.unique(keys, return_index=True)
        self._writing.ask(lambda store: store.put(keys[first], vectors[first]))
        size = max(len(self._keys), int(ids.max()) + 1)
        all_keys, alive = np.zeros(size, np.int64), np.zeros(size, bool)
        all_keys[: len(self._keys)], alive[: len(self._alive)] = self._keys, self._alive
        all_keys[ids], alive[ids] = keys, True
        self._use(all_keys, alive)

    def remove(self, ids: Ids) -> None:
        """Forget these ids."""
        alive = self._alive.copy()
        alive[ids[ids < len(alive)]] = False
        self._use(self._keys, alive)

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """The k nearest of one vector (dim,): ids and similarities, descending; `allowed` restricts them."""
        slots = self._by_key
        if allowed is not None:
            wanted = np.zeros(len(self._keys), bool)
            wanted[allowed[allowed < len(wanted)]] = True
            slots = slots[wanted[slots]]
        k = min(k, len(slots))
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if allowed is not None:
            among = np.unique(self._keys[slots])
            return self._slots_of(*self._reading.ask(lambda store: store.search(vector, k, among)), slots, k)
        asked = k + SPARE
        while True:
            keys, scores = self._reading.ask(partial(PgVectorStore.search, vector=vector, k=min(asked, MAX_ASKED)))
            found = self._slots_of(keys, scores, slots, k)
            if len(found[0]) == k or len(keys) < asked or asked >= MAX_ASKED:
                return found
            asked *= 4

    def _slots_of(self, keys: Ids, scores: Vectors, slots: Ids, k: int) -> tuple[Ids, Vectors]:
        """The slots (given in the order of their keys) that have these keys, as many as each key has."""
        own = self._keys[slots]
        low, high = np.searchsorted(own, keys), np.searchsorted(own, keys, side="right")
        found = [slots[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        ids = np.concatenate([*found, np.zeros(0, np.int64)]).astype(np.int64)
        return ids[:k], np.repeat(scores, high - low).astype(np.float32)[:k]

    def vectors_of(self, ids: Ids) -> Vectors:
        """float32 (n, dim) of ids that are in the store, in their order."""
        return self._reading.ask(lambda store: store.vectors_of(self._keys[ids]))

    def copied(self) -> SharedVectors:
        """A copy; what is done to it does not show here."""
        return copy.copy(self)

    def renumbered(self, ids: Ids) -> SharedVectors:
        """The vectors of these ids alone, numbered from 0 in this order."""
        out = self.copied()
        out._use(self._keys[ids], np.ones(len(ids), bool))
        return out

    def prune(self, now: datetime) -> int:
        """Let go of rows that no product has had for a day; how many. Rows of this very content are never touched."""
        used = np.unique(self._keys[self._alive])
        return self._writing.ask(lambda store: store.prune(used, now, UNUSED_FOR))

    def save(self, path: Path) -> None:
        """Write which rows of the table are meant; the rows stay where they are."""
        np.savez(path.with_suffix(".npz"), keys=self._keys, alive=self._alive, dim=np.array(self.dim))


class PgVectors:
    """Stores over one table of one database, for one embedding model."""

    name = "pgvector"

    def __init__(self, connect: Connect, model_hash: str) -> None:
        self._connect = connect
        self._table = "catalog_vectors_" + "".join(c for c in model_hash.lower() if c.isalnum())[:16]

        self._links: dict[int, tuple[Link, Link]] = {}

    def empty(self, dim: int) -> SharedVectors:
        if dim not in self._links:  # two, so that searches do not wait for an import
            self._links[dim] = Link(self._connect, dim, self._table), Link(self._connect, dim, self._table)
        return SharedVectors(dim, *self._links[dim])

    def load(self, path: Path) -> SharedVectors:
        """What `save` wrote. Raises ValueError when the database does not have its rows."""
        with np.load(path.with_suffix(".npz")) as saved:
            out = self.empty(int(saved["dim"]))
            out._use(saved["keys"], saved["alive"])
        used = np.unique(out._keys[out._alive])
        if not out._reading.ask(lambda store: store.has_all(used)):
            raise ValueError("the database does not have the vectors of this snapshot")
        return out

    def close(self) -> None:
        for link in (link for pair in self._links.values() for link in pair):
            link.close()


def _keys(vectors: Vectors) -> Ids:
    """A number for the content of each vector, as half precision keeps it."""
    rows = np.ascontiguousarray(vectors, np.float16)
    digests = (hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in rows)
    return np.frombuffer(b"".join(digests), "<i8").astype(np.int64)
