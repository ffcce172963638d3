"""Nearest neighbours in process: the only importer of faiss. Flat below FLAT_LIMIT vectors, HNSW above."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss as faiss_typed
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from datetime import datetime

    from catalog_index.types import Ids, Vectors

faiss: Any = faiss_typed  # its stubs lack half of what is used here

FLAT_LIMIT = 50_000
TAIL_LIMIT = 4_000  # new vectors wait in a flat tail, so that adding never touches what searches are reading
HNSW_LINKS = 32
HNSW_BUILD = 100
HNSW_SEARCH = 128
EXACT_BELOW = 0.05  # a graph walked under a narrow filter loses its way: below this share all allowed are compared
FP16 = faiss.ScalarQuantizer.QT_fp16  # the same hundred nearest as 32 bits, in half the memory and time


class FaissStore:
    """Vectors under their ids. A shallow copy is a snapshot: mutations replace parts, they never change them."""

    def __init__(self, dim: int, flat_limit: int = FLAT_LIMIT) -> None:
        self.dim = dim
        self.flat_limit = flat_limit
        self._main = _flat(dim)
        self._tail = _flat(dim)
        self._ids = np.zeros(0, np.int64)  # row → id; the tail's rows follow the main index's
        self._dead = np.zeros(0, bool)
        self._numbered = 0  # so many rows have their own number as id, as all have after `renumbered`

    def __len__(self) -> int:
        return int((~self._dead).sum())

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace. ids int64 (n,), vectors float32 (n, dim)."""
        ids = np.asarray(ids, np.int64)
        if not len(ids):
            return
        vectors = np.ascontiguousarray(vectors, np.float32)
        dead = np.concatenate([self._dead | np.isin(self._ids, ids), np.zeros(len(ids), bool)])
        tail = _flat(self.dim)
        if self._tail.ntotal:
            tail.add(self._tail.reconstruct_n(0, self._tail.ntotal))
        tail.add(vectors)
        self._ids, self._dead = np.concatenate([self._ids, ids]), dead
        if tail.ntotal > TAIL_LIMIT:
            self._merge(tail)
        else:
            self._tail = tail

    def remove(self, ids: Ids) -> None:
        """Forget these ids; their memory is freed at the next merge."""
        self._dead = self._dead | np.isin(self._ids, ids)

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """The k nearest of one vector (dim,): ids and similarities, descending; `allowed` restricts them."""
        usable = self._usable(allowed)
        total = len(self._ids) if usable is None else int(usable.sum())
        k = min(k, total)
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        split = self._main.ntotal
        found = [
            _search(self._main, query, k, None if usable is None else usable[:split], 0),
            _search(self._tail, query, k, None if usable is None else usable[split:], split),
        ]
        rows = np.concatenate([r for r, _ in found])
        scores = np.concatenate([s for _, s in found])
        order = np.argsort(-scores, kind="stable")[:k]
        return self._ids[rows[order]], scores[order]

    def vectors_of(self, ids: Ids) -> Vectors:
        """float32 (n, dim) of ids that are in the store, in their order."""
        if self._numbered == len(self._ids):
            return self._rows(np.asarray(ids, np.int64))
        alive = np.flatnonzero(~self._dead)
        order = alive[np.argsort(self._ids[alive])]
        rows = order[np.searchsorted(self._ids[order], ids)]
        return self._rows(rows)

    def copied(self) -> FaissStore:
        """A copy; what is done to it does not show here."""
        return copy.copy(self)

    def renumbered(self, ids: Ids) -> FaissStore:
        """The vectors of these ids alone, numbered from 0 in this order."""
        out = FaissStore(self.dim, self.flat_limit)
        out._main = _flat(self.dim) if len(ids) < self.flat_limit else new_graph(self.dim)
        for start in range(0, len(ids), 10_000):
            out._main.add(self.vectors_of(ids[start : start + 10_000]))
        out._ids, out._dead, out._numbered = np.arange(len(ids)), np.zeros(len(ids), bool), len(ids)
        return out

    def prune(self, now: datetime) -> int:
        """0: nothing is stored beyond the vectors themselves."""
        return 0

    def save(self, path: Path) -> None:
        """Write everything to `path` and `path`.ids."""
        faiss.write_index(self._compact(), str(path))
        np.save(path.with_suffix(".ids.npy"), self._ids[~self._dead])

    @classmethod
    def load(cls, path: Path, flat_limit: int = FLAT_LIMIT) -> FaissStore:
        """The store that `save` wrote."""
        return cls.over(faiss.read_index(str(path)), np.load(path.with_suffix(".ids.npy")), flat_limit)

    @classmethod
    def over(cls, index: Any, ids: Ids | None = None, flat_limit: int = FLAT_LIMIT) -> FaissStore:
        """A store of an index that is there already, its rows under `ids`, numbered from 0 without them."""
        store = cls(index.d, flat_limit)
        store._main, store._ids = index, np.arange(index.ntotal) if ids is None else ids
        store._dead = np.zeros(len(store._ids), bool)
        store._numbered = index.ntotal if np.array_equal(store._ids, np.arange(index.ntotal)) else 0
        return store

    def _usable(self, allowed: Ids | None) -> npt.NDArray[np.bool_] | None:
        """Rows that may be found; None when all may."""
        if allowed is None:
            return ~self._dead if self._dead.any() else None
        table = np.zeros(int(self._ids.max(initial=0)) + 1, bool)
        table[allowed[allowed < len(table)]] = True
        return table[self._ids] & ~self._dead

    def _rows(self, rows: Ids) -> Vectors:
        out = np.empty((len(rows), self.dim), np.float32)
        split = self._main.ntotal
        for index, where, base in ((self._main, rows < split, 0), (self._tail, rows >= split, split)):
            if where.any():
                out[where] = index.reconstruct_batch(rows[where] - base)
        return out

    def _merge(self, tail: Any) -> None:
        self._tail = tail
        self._main = self._compact()
        self._ids = self._ids[~self._dead]
        self._tail, self._dead = _flat(self.dim), np.zeros(len(self._ids), bool)
        self._numbered = 0

    def _compact(self) -> Any:
        """One index of all living rows, in order."""
        if not self._tail.ntotal and not self._dead.any():
            return self._main
        rows = np.flatnonzero(~self._dead)
        index = _flat(self.dim) if len(rows) < self.flat_limit else new_graph(self.dim)
        for start in range(0, len(rows), 10_000):
            index.add(self._rows(rows[start : start + 10_000]))
        return index


def _flat(dim: int) -> Any:
    return faiss.IndexScalarQuantizer(dim, FP16, faiss.METRIC_INNER_PRODUCT)


def new_graph(dim: int) -> Any:
    """An empty HNSW graph as the store builds it."""
    index = faiss.IndexHNSWSQ(dim, FP16, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = HNSW_BUILD
    index.is_trained = True  # sixteen-bit floats need no training
    return index


def _search(index: Any, query: Vectors, k: int, usable: npt.NDArray[np.bool_] | None, base: int) -> tuple[Ids, Vectors]:
    """Rows (counted from `base`) and similarities of one part of the store."""
    if not index.ntotal:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    is_graph = hasattr(index, "hnsw")
    if is_graph and usable is not None and usable.mean() < EXACT_BELOW:
        rows = np.flatnonzero(usable)
        scores = index.reconstruct_batch(rows) @ query[0] if len(rows) else np.zeros(0, np.float32)
    else:
        distances, labels = index.search(query, min(k, index.ntotal), params=_parameters(is_graph, k, usable))
        rows, scores = labels[0][labels[0] >= 0], distances[0][labels[0] >= 0]
    return rows.astype(np.int64) + base, scores.astype(np.float32)


def _parameters(is_graph: bool, k: int, usable: npt.NDArray[np.bool_] | None) -> Any:
    chosen: dict[str, Any] = {}
    if usable is not None:
        bitmap = np.packbits(usable, bitorder="little")
        chosen["sel"] = faiss.IDSelectorBitmap(bitmap)
    if is_graph:
        return faiss.SearchParametersHNSW(efSearch=max(HNSW_SEARCH, k), **chosen)
    return faiss.SearchParameters(**chosen) if chosen else None


class FaissStores:
    """Stores in this process's memory."""

    name = "faiss"

    def empty(self, dim: int) -> FaissStore:
        return FaissStore(dim)

    def load(self, path: Path) -> FaissStore:
        """What `save` wrote."""
        return FaissStore.load(path)

    def close(self) -> None: ...
