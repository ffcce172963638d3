"""Both vector stores answer the same queries alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import psycopg
import pytest

from catalog_index.pgvector_store import PgVectorStore
from catalog_index.types import VectorStore
from catalog_index.vectors import FaissStore

DIM, COUNT = 32, 3000


def _vectors() -> np.ndarray:
    made = np.random.default_rng(11).normal(size=(COUNT, DIM)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=["flat", "hnsw", "pgvector"])
def store(request: pytest.FixtureRequest) -> Iterator[VectorStore]:
    if request.param != "pgvector":
        yield FaissStore(DIM, 50_000 if request.param == "flat" else 100)
        return
    with psycopg.connect(request.getfixturevalue("database")) as connection:
        yield PgVectorStore(connection, DIM)


def test_the_same_queries_get_the_same_answers(store: VectorStore) -> None:
    vectors = _vectors()
    store.add(np.arange(COUNT), vectors)
    assert len(store) == COUNT
    hits = 0
    for query in vectors[:40]:
        found, scores = store.search(query, 10)
        assert list(scores) == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(1.0, abs=0.01)
        hits += len(set(found.tolist()) & set(np.argsort(-(vectors @ query))[:10].tolist()))
    assert hits / 400 > 0.95


def test_a_filter_is_exact(store: VectorStore) -> None:
    vectors = _vectors()
    store.add(np.arange(COUNT), vectors)
    few = np.arange(0, COUNT, 100)
    found, _ = store.search(vectors[7], 5, few)
    assert found.tolist() == few[np.argsort(-(vectors[few] @ vectors[7]))[:5]].tolist()
    assert len(store.search(vectors[7], 5, few[:0])[0]) == 0


def test_replacing_and_forgetting(store: VectorStore) -> None:
    vectors = _vectors()[:50]
    store.add(np.arange(50), vectors)
    store.add(np.array([3]), vectors[9:10])
    store.remove(np.array([5, 999]))
    assert len(store) == 49
    assert set(store.search(vectors[9], 2)[0].tolist()) == {3, 9}
    assert 5 not in store.search(vectors[5], 49)[0]
    assert len(store.search(vectors[9], 0)[0]) == 0
