# ruff: noqa: E501  (payloads and tables are read whole)
"""An index while the catalogue changes, on disk, and under several threads."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from catalog_index.embed import OnnxEmbedder
from catalog_index.index import CatalogIndex
from catalog_index.snapshot import SnapshotCorrupt, SnapshotMissing, SnapshotStale, write_snapshot
from catalog_index.types import Condition, Filters, Product, Query, Variant
from nlu.normalize import Normalizer

Fresh = Callable[[], CatalogIndex]


class Counting:
    """The embedder, counting the texts it was asked for."""

    def __init__(self, inner: OnnxEmbedder) -> None:
        self.inner, self.texts = inner, 0
        self.dim, self.model_hash = inner.dim, inner.model_hash
        self.languages, self.noise = inner.languages, inner.noise

    def embed(self, texts: Sequence[str], kind: str = "passage") -> np.ndarray:
        self.texts += len(texts) if kind == "passage" else 0
        return self.inner.embed(texts, kind)


class Kept:
    """A vector cache in memory."""

    def __init__(self) -> None:
        self.known: dict[str, np.ndarray] = {}

    def get(self, hashes: Sequence[str]) -> Mapping[str, np.ndarray]:
        return {h: self.known[h] for h in hashes if h in self.known}

    def put(self, vectors: Mapping[str, np.ndarray]) -> None:
        self.known.update(vectors)


def found(index: CatalogIndex, text: str, **filters: object) -> list[str]:
    query = Query(text, filters=Filters(**filters))  # type: ignore[arg-type]
    return [h.product_id for h in index.search(query).hits]


def test_a_new_price_and_stock_show_at_once_and_cost_no_embedding(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    counting = Counting(embedder)
    product = Product("A", {"en": "Blue umbrella"}, price=Decimal(500), variants=(Variant("A", stock={"": 3}),))
    index = CatalogIndex.build([product], embedder=counting, analyzer=analyzer)
    before = counting.texts
    index.update([replace(product, price=Decimal(90), variants=(Variant("A", stock={"": 0}),))], ())
    assert counting.texts == before
    assert found(index, "umbrella", price_max=Decimal(100)) == ["A"]
    assert index.search(Query("umbrella", filters=Filters(in_stock=True))).relaxed == ("in_stock",)


def test_a_stock_that_changes_changes_nothing_else(fresh: Fresh) -> None:
    index, untouched = fresh(), fresh()
    for id in ("TRAIL", "RUN", "COAT"):
        product = index.product(id)
        assert product is not None
        emptied = tuple(replace(v, stock={"": 0}) for v in product.variants)
        index.update([replace(product, price=Decimal(1), variants=emptied)])
        assert index.search(Query(product.title["en"], filters=Filters(price_max=Decimal(2)))).hits[0].product_id == id
        index.update([product])
    for text in ("кроссовки", "shoes", "зимняя куртка", "для бігу", ""):
        for filters in (Filters(), Filters(in_stock=True), Filters(price_min=Decimal(5))):
            query = Query(text, filters=filters)
            assert replace(index.search(query), took_ms=0) == replace(untouched.search(query), took_ms=0)


def test_a_stock_at_one_store_moves_to_another(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    def in_stores(**stock: int) -> Product:
        return Product("A", {"en": "Blue umbrella"}, price=Decimal(5), variants=(Variant("A", stock=stock),))

    index = CatalogIndex.build(
        [in_stores(left=2), Product("B", {"en": "Red umbrella"})], embedder=embedder, analyzer=analyzer
    )
    assert index.search(Query("blue umbrella", filters=Filters(store="left"))).relaxed == ()
    index.update([in_stores(right=1)])
    assert index.search(Query("blue umbrella", filters=Filters(store="right"))).hits[0].product_id == "A"
    assert index.search(Query("blue umbrella", filters=Filters(store="left"))).relaxed == ("store",)


def test_products_come_change_and_go(fresh: Fresh) -> None:
    index = fresh()
    index.update([Product("NEW", {"ru": "Складной зонт", "en": "Folding umbrella"})], ["COAT"])
    assert found(index, "зонт")[0] == "NEW"
    assert "COAT" not in found(index, "зимняя куртка")
    assert index.product("COAT") is None
    index.update([Product("NEW", {"en": "Garden chair"})], ())
    assert found(index, "garden chair")[0] == "NEW"
    assert len(index) == 8


def test_many_small_updates_leave_the_same_index(fresh: Fresh, embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    whole = fresh()
    products = [whole.product(id) for id in ("RUN", "TRAIL", "FLASK-1", "FLASK-05", "EAR", "COAT", "CASE", "SOLD")]
    grown = CatalogIndex.build([], embedder=embedder, analyzer=analyzer)
    for round in range(3):
        for product in products:
            assert product is not None
            grown.update([product], ["RUN"] if round == 1 and product.id == "SOLD" else ())
    assert len(grown) == 8
    for query in ("кроссовки", "wireless headphones", "термос 1 л"):
        assert found(grown, query)[0] == found(whole, query)[0]


def test_an_empty_index_answers(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    index = CatalogIndex.build([], embedder=embedder, analyzer=analyzer)
    result = index.search(Query("кроссовки", filters=Filters(price_max=Decimal(5))))
    assert (result.hits, result.total, result.confident) == ((), 0, False)
    assert index.vocabulary() == ()
    assert index.facets(["x"]) == ()


def test_vectors_that_some_host_has_are_not_computed_again(embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    cache, counting = Kept(), Counting(embedder)
    products = [Product("A", {"en": "Blue umbrella"}), Product("B", {"en": "Red umbrella"})]
    CatalogIndex.build(products, embedder=counting, analyzer=analyzer, cache=cache)
    CatalogIndex.build(products, embedder=counting, analyzer=analyzer, cache=cache)
    assert counting.texts == 2


def test_searches_during_updates_see_one_state_or_the_other(fresh: Fresh) -> None:
    index, wrong, stop = fresh(), [], threading.Event()
    cheap = Product("PEN", {"en": "Fountain pen"}, price=Decimal(10))
    dear = replace(cheap, price=Decimal(1000))
    index.update([cheap], ())

    def search() -> None:
        while not stop.is_set():
            low = found(index, "fountain pen", price_max=Decimal(10))
            if low != ["PEN"]:
                wrong.append(low)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        index.update([dear], ())
        index.update([cheap], ())
    stop.set()
    for thread in threads:
        thread.join()
    # While it was dear the filter left nothing and was relaxed: the pen is found in either state, never twice.
    assert all(hits == ["PEN"] for hits in wrong)


def test_a_snapshot_comes_back_whole(
    fresh: Fresh, tmp_path: Path, embedder: OnnxEmbedder, analyzer: Normalizer
) -> None:
    index = fresh()
    index.version = 7
    index.save(tmp_path)
    again = CatalogIndex.load(tmp_path, embedder=embedder, analyzer=analyzer)
    assert again.version == 7
    for query in ("кросівки", "bh905i", "термос 1 л"):
        assert found(again, query) == found(index, query)
    black = Filters(conditions=(Condition("колір", ("чорний",)),), store="kyiv")
    assert [h.product_id for h in again.search(Query("", filters=black)).hits] == ["RUN"]
    assert again.product("RUN") == index.product("RUN")
    again.update([], ["RUN"])
    assert found(again, "strider") != ["RUN"]


def test_no_snapshot_a_foreign_one_and_a_damaged_one_are_told_apart(
    fresh: Fresh, tmp_path: Path, embedder: OnnxEmbedder, analyzer: Normalizer
) -> None:
    def load(model: object = embedder) -> CatalogIndex:
        return CatalogIndex.load(tmp_path, embedder=model, analyzer=analyzer)  # type: ignore[arg-type]

    with pytest.raises(SnapshotMissing):
        load()
    fresh().save(tmp_path)
    other = Counting(embedder)
    other.model_hash = "another"
    with pytest.raises(SnapshotStale):
        load(other)
    victim = next(tmp_path.glob("s-*/records.bin"))
    victim.write_bytes(victim.read_bytes()[:-10])
    with pytest.raises(SnapshotCorrupt):
        load()


def test_a_full_disk_leaves_the_snapshot_of_before(
    fresh: Fresh, tmp_path: Path, embedder: OnnxEmbedder, analyzer: Normalizer
) -> None:
    fresh().save(tmp_path)

    def fill(folder: Path) -> None:
        (folder / "half").write_bytes(b"x")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_snapshot(tmp_path, {}, fill)
    assert len(CatalogIndex.load(tmp_path, embedder=embedder, analyzer=analyzer)) == 8
    assert len(list(tmp_path.glob("s-*"))) == 1


def test_serving_imports_neither_torch_nor_lightgbm(models: Path, embedder: OnnxEmbedder) -> None:
    code = f"""
import json, sys
from pathlib import Path
from catalog_index.embed import load_embedder
from catalog_index.index import CatalogIndex
from catalog_index.types import Product, Query
from nlu.normalize import Normalizer
index = CatalogIndex.build([Product("A", {{"en": "Blue umbrella"}})],
                           embedder=load_embedder(None, Path({str(models)!r})), analyzer=Normalizer())
assert index.search(Query("umbrella")).hits
print(json.dumps([m for m in ("torch", "sentence_transformers", "transformers", "lightgbm", "onnx") if m in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.strip().splitlines()[-1]) == []
