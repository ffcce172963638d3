"""Vector stores over synthetic vectors: build time, memory, latency and recall@10 of flat, HNSW and pgvector.

    python benchmarks/vectors.py 100000 1000000 [--only flat HNSW pgvector] [--minutes 20]

pgvector runs in an embedded PostgreSQL of its own that is deleted afterwards: vectors are copied into a table
and its HNSW index is built at once; a build that takes longer than `--minutes` is given up, and said so.
"""

from __future__ import annotations

import argparse
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import psycopg

from bot.storage.embedded import EmbeddedPostgres
from catalog_index.pgvector_store import PgVectorStore
from catalog_index.vectors import FaissStore, new_graph

DIM, QUERIES, NEAREST = 384, 200, 10
MAINTENANCE_MB = 2048
BLOCK = 5_000
STORES = ("flat", "HNSW", "pgvector")


@dataclass(frozen=True)
class Row:
    """One line of the table; memory in MB: this process's, or the size of table and index on PostgreSQL's disk."""

    store: str
    build_s: float
    memory_mb: int
    p50_ms: float
    p99_ms: float
    recall: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--only", nargs="*", default=list(STORES), choices=STORES)
    parser.add_argument("--minutes", type=float, default=20, help="for one build of a graph")
    options = parser.parse_args()
    for size in options.sizes:
        _compare(size, options.only, options.minutes)


def _compare(size: int, only: list[str], minutes: float) -> None:
    vectors, queries = _synthetic(size), _synthetic(QUERIES, seed=2)
    truth = _exact(vectors, queries)
    print(f"\n{size} vectors of {DIM} dimensions", flush=True)
    print(f"{'store':<10}{'build s':>9}{'memory MB':>11}{'p50 ms':>8}{'p99 ms':>8}{'recall@10':>11}", flush=True)
    makers: dict[str, Callable[[], Row]] = {
        "flat": lambda: _flat(vectors, queries, truth),
        "HNSW": lambda: _hnsw(vectors, queries, truth, minutes),
        "pgvector": lambda: _pgvector(vectors, queries, truth, minutes),
    }
    for name in only:
        try:
            r = makers[name]()
        except _TooLong as late:
            print(f"{name:<10} {late}", flush=True)
            continue
        figures = f"{r.build_s:>9.1f}{r.memory_mb:>11}{r.p50_ms:>8.2f}{r.p99_ms:>8.2f}{r.recall:>11.3f}"
        print(f"{r.store:<10}{figures}", flush=True)


def _flat(vectors: np.ndarray, queries: np.ndarray, truth: np.ndarray) -> Row:
    before, began = _memory(), time.perf_counter()
    filled = FaissStore(DIM, len(vectors) + 1)
    filled.add(np.arange(len(vectors)), vectors)
    built = time.perf_counter() - began
    (p50, p99), recall = _timed(filled, queries, truth)
    return Row("flat", built, _memory() - before, p50, p99, recall)


def _hnsw(vectors: np.ndarray, queries: np.ndarray, truth: np.ndarray, minutes: float) -> Row:
    """The store's own graph, filled by blocks, so that it can be given up in between."""
    before, began = _memory(), time.perf_counter()
    graph = new_graph(DIM)
    for start in range(0, len(vectors), BLOCK):
        graph.add(vectors[start : start + BLOCK])
        spent = time.perf_counter() - began
        if spent > 60 * minutes and start + BLOCK < len(vectors):
            raise _TooLong(f"{start + BLOCK} of {len(vectors)} in {spent:.0f} s, given up")
    built = time.perf_counter() - began
    (p50, p99), recall = _timed(FaissStore.over(graph), queries, truth)
    return Row("HNSW", built, _memory() - before, p50, p99, recall)


# ---------------------------------------------------------------------------------------------------- pgvector


class _TooLong(Exception):
    """The index was not built in the time given; the message says how far it came."""


def _pgvector(vectors: np.ndarray, queries: np.ndarray, truth: np.ndarray, minutes: float) -> Row:
    with _server() as url, psycopg.connect(url) as connection:
        store = PgVectorStore(connection, DIM)
        began = time.perf_counter()
        _filled(connection, vectors, minutes)
        built = time.perf_counter() - began
        size = connection.execute("SELECT pg_total_relation_size('catalog_vectors')").fetchone()
        connection.commit()
        _timed(store, queries, truth)  # the first round reads the graph into the cache
        (p50, p99), recall = _timed(store, queries, truth)
        assert size is not None
        return Row("pgvector", built, int(size[0]) >> 20, p50, p99, recall)


def _filled(connection: psycopg.Connection[Any], vectors: np.ndarray, minutes: float) -> None:
    """Rows by a binary COPY, then the graph at once: row by row it would take several times as long."""
    connection.execute("DROP INDEX catalog_vectors_hnsw")
    halves = vectors.astype(">f2")
    header = struct.pack(">HH", DIM, 0)
    with connection.cursor().copy("COPY catalog_vectors (id, embedding) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "bytea"])
        for id, row in enumerate(halves):
            copy.write_row((id, header + row.tobytes()))
    connection.commit()
    print(f"  pgvector: {len(vectors)} rows copied, building the graph", file=sys.stderr, flush=True)
    connection.execute(f"SET maintenance_work_mem = '{MAINTENANCE_MB}MB'")
    connection.execute(f"SET statement_timeout = {int(minutes * 60_000)}")
    connection.execute("SET max_parallel_maintenance_workers = 0")
    began = time.perf_counter()
    try:
        connection.execute(
            "CREATE INDEX catalog_vectors_hnsw ON catalog_vectors USING hnsw (embedding halfvec_ip_ops) "
            "WITH (m = 16, ef_construction = 100)"
        )
    except psycopg.errors.QueryCanceled:
        connection.rollback()
        raise _TooLong(f"not built in {time.perf_counter() - began:.0f} s") from None
    connection.execute("SET statement_timeout = 0")
    connection.commit()


@contextmanager
def _server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="prilavok-vectors-") as folder:
        Path(folder).chmod(0o755)
        memory = {"shared_buffers": "1GB", "fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
        with EmbeddedPostgres(Path(folder), settings=memory) as url:
            yield url


# --------------------------------------------------------------------------------------------------- the vectors


def _timed(store: Any, queries: np.ndarray, truth: np.ndarray) -> tuple[tuple[float, float], float]:
    times, hits = [], []
    for query, best in zip(queries, truth, strict=True):
        began = time.perf_counter()
        found, _ = store.search(query, NEAREST)
        times.append((time.perf_counter() - began) * 1000)
        hits.append(len(set(found.tolist()) & set(best.tolist())) / NEAREST)
    p50, p99 = np.percentile(times, (50, 99))
    return (float(p50), float(p99)), float(np.mean(hits))


def _synthetic(size: int, dim: int = DIM, seed: int = 1) -> np.ndarray:
    """Vectors that lie as product texts do: around kinds, with a few dozen directions that matter."""
    rng = np.random.default_rng(seed)
    directions = np.random.default_rng(0).normal(size=(48, dim)).astype(np.float32)
    kinds = np.random.default_rng(0).normal(size=(2000, 48)).astype(np.float32)
    out = np.empty((size, dim), np.float32)
    for start in range(0, size, 50_000):
        count = min(50_000, size - start)
        inner = kinds[rng.integers(0, len(kinds), count)] + 0.7 * rng.normal(size=(count, 48)).astype(np.float32)
        block = inner @ directions + 0.5 * rng.normal(size=(count, dim)).astype(np.float32)
        out[start : start + count] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return out


def _exact(vectors: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """The true nearest of each query, by blocks: all similarities at once would not fit."""
    best = np.full((len(queries), NEAREST), -2.0, np.float32)
    ids = np.zeros((len(queries), NEAREST), np.int64)
    for start in range(0, len(vectors), 50_000):
        scores = np.concatenate([best, queries @ vectors[start : start + 50_000].T], axis=1)
        numbers = np.concatenate([ids, np.broadcast_to(np.arange(scores.shape[1] - NEAREST) + start,
                                                       (len(queries), scores.shape[1] - NEAREST))], axis=1)  # fmt: skip
        top = np.argpartition(-scores, NEAREST - 1, axis=1)[:, :NEAREST]
        best, ids = np.take_along_axis(scores, top, 1), np.take_along_axis(numbers, top, 1)
    return ids


def _memory() -> int:
    return int(psutil.Process().memory_info().rss >> 20)


if __name__ == "__main__":
    main()
