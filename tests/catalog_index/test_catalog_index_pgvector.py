"""Both vector stores answer the same queries alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest

from bot.app import vector_stores
from bot.settings import SettingsError, read_settings
from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.pgvector_store import PgVectorStore
from catalog_index.shared_vectors import PgVectors
from catalog_index.snapshot import SnapshotCorrupt, SnapshotStale
from catalog_index.types import Query, VectorStore, VectorStores
from catalog_index.vectors import FaissStore, FaissStores
from nlu.normalize import Normalizer
from tests.catalog_index.conftest import shop

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


# ------------------------------------------------------------------------------------------- behind the facade


@pytest.fixture
def shared(database: str, embedder: OnnxEmbedder) -> Iterator[PgVectors]:
    found = PgVectors(lambda: psycopg.connect(database), embedder.model_hash)
    yield found
    found.close()


QUERIES = (
    "running shoes", "light shoes for every day", "кроссовки для бега", "wireless headphones", "навушники",
    "something to keep tea hot", "зимняя куртка", "case", "steel thermos 1 l", "music on the go", "asdfgh",
)  # fmt: skip


def _answers(index: CatalogIndex) -> list[tuple[list[str], bool]]:
    found = [index.search(Query(text)) for text in QUERIES]
    alike = [index.similar("RUN"), index.substitutes("SOLD"), index.complements(["EAR"])]
    return [
        *(([h.product_id for h in r.hits], r.confident) for r in found),
        *(([h.product_id for h in hits], True) for hits in alike),
    ]


def test_both_stores_answer_the_shopper_alike(
    index: CatalogIndex, shared: PgVectors, embedder: OnnxEmbedder, analyzer: Normalizer
) -> None:
    other = CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer, stores=shared)
    assert _answers(other) == _answers(index)


def test_two_processes_that_number_differently_share_the_rows(
    index: CatalogIndex, shared: PgVectors, embedder: OnnxEmbedder, analyzer: Normalizer, tmp_path: Path
) -> None:
    """Besides: changes, removals, a snapshot, and the rows of products that are gone."""

    def lived(stores: VectorStores, folder: Path) -> CatalogIndex:
        made = CatalogIndex.build(shop()[::-1], embedder=embedder, analyzer=analyzer, stores=stores)
        made.update([], ["RUN", "EAR"])
        assert {h.product_id for h in made.search(Query("running shoes")).hits} & {"RUN", "EAR"} == set()
        made.update([p for p in shop() if p.id in ("RUN", "EAR")])
        made.save(folder)
        return CatalogIndex.load(folder, embedder=embedder, analyzer=analyzer, stores=stores)

    forward = CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer, stores=shared)
    assert _answers(lived(shared, tmp_path / "pg")) == _answers(lived(FaissStores(), tmp_path / "faiss"))
    assert _answers(forward) == _answers(index)
    with pytest.raises(SnapshotStale):
        CatalogIndex.load(tmp_path / "pg", embedder=embedder, analyzer=analyzer)  # of the other store


def test_a_lost_connection_is_made_anew(shared: PgVectors, database: str) -> None:
    vectors = _vectors()[:20]
    found = shared.empty(DIM)
    found.add(np.arange(20), vectors)
    before = found.search(vectors[3], 3)[0].tolist()
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert found.search(vectors[3], 3)[0].tolist() == before


def test_the_setting_chooses_the_store(database: str, tmp_path: Path, embedder: OnnxEmbedder) -> None:
    for name in ("faiss", "pgvector"):
        chosen = vector_stores(read_settings(home=tmp_path, vector_store=name), database, embedder)
        assert chosen.name == name
        chosen.empty(DIM).add(np.arange(3), _vectors()[:3])
        chosen.close()
    with pytest.raises(SettingsError, match="PRILAVOK_VECTOR_STORE"):
        read_settings(home=tmp_path, vector_store="annoy")


# -------------------------------------------------------------------------------------------------------- pruning

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON, NEXT_DAY, LATER = NOW + timedelta(hours=23), NOW + timedelta(days=1), NOW + timedelta(days=3)


def test_rows_of_goods_that_are_gone_are_let_go_a_day_later(
    shared: PgVectors, embedder: OnnxEmbedder, analyzer: Normalizer, tmp_path: Path
) -> None:
    index = CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer, stores=shared)
    index.save(tmp_path)
    assert index.prune(NOW) == 0
    index.update([], ["RUN", "EAR"])
    assert index.prune(NOW) == 0  # marked: somebody may still read the catalogue that had them
    assert CatalogIndex.load(tmp_path, embedder=embedder, analyzer=analyzer, stores=shared).product("RUN")
    assert index.prune(SOON) == 0
    gone = index.prune(NEXT_DAY)
    assert gone > 0
    assert [index.prune(LATER), _answers(index)] == [0, _answers(index)]
    with pytest.raises(SnapshotCorrupt):
        CatalogIndex.load(tmp_path, embedder=embedder, analyzer=analyzer, stores=shared)


@pytest.mark.parametrize("by", ["its own prune", "being put in again"])
def test_a_row_that_is_in_use_again_stays(
    by: str, shared: PgVectors, embedder: OnnxEmbedder, analyzer: Normalizer
) -> None:
    """One process lags behind and marks what another has: it is let off whenever that one is heard of."""
    whole = CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer, stores=shared)
    behind = CatalogIndex.build(shop()[:2], embedder=embedder, analyzer=analyzer, stores=shared)
    expected = _answers(whole)
    behind.prune(NOW)
    if by == "its own prune":
        whole.prune(SOON)
    else:
        CatalogIndex.build(shop(), embedder=embedder, analyzer=analyzer, stores=shared)
    assert behind.prune(NEXT_DAY) == 0
    assert whole.prune(LATER + timedelta(days=9)) == 0
    assert _answers(whole) == expected


def test_a_table_of_before_learns_what_is_unused(database: str) -> None:
    vectors = _vectors()[:4]
    with psycopg.connect(database) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.execute(f"CREATE TABLE catalog_vectors (id bigint PRIMARY KEY, embedding halfvec({DIM}) NOT NULL)")
        store = PgVectorStore(connection, DIM)
        store.put(np.arange(4), vectors)
        day = timedelta(days=1)
        assert [store.prune(np.arange(2), when, day) for when in (NOW, NEXT_DAY, LATER)] == [0, 2, 0]
        assert store.has_all(np.arange(2)) and not store.has_all(np.arange(4))
