"""Our search beside plain BM25 (bm25s, stems), tantivy and MiniLM alone: the same queries in one run, by language.

    python benchmarks/search.py DATA [DATA …]

Each DATA holds a feed named products.* and queries.csv + qrels.csv; queries.csv may have a column `language`. Prints
nDCG@10 (unjudged not relevant, and judged only), recall@50, success@3, and CPU ms per query of one thread.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog_index.analysis import pick
from catalog_index.embed import OnnxEmbedder, load_embedder
from catalog_index.evaluate import Judgments, figures, read_judgments
from catalog_index.feeds import read_feed
from catalog_index.index import CatalogIndex
from catalog_index.types import Product, Query
from nlu.normalize import Normalizer

DEPTH = 50
RRF = 60
Run = Callable[[str, str], list[str]]
"""(query, language) → ranked product ids."""


@dataclass(frozen=True)
class Data:
    name: str
    products: list[Product]
    judgments: Judgments
    languages: Mapping[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "prilavok-models")
    options = parser.parse_args()
    embedder, analyzer = load_embedder(None, options.models), Normalizer()
    for folder in options.data:
        _compare(_data(folder), embedder, analyzer)


def _data(folder: Path) -> Data:
    feed = next(p for p in sorted(folder.iterdir()) if p.stem == "products")
    products = [row for row in read_feed(feed) if isinstance(row, Product)]
    with (folder / "queries.csv").open(encoding="utf-8-sig") as file:
        languages = {row["query_id"]: row.get("language") or "" for row in csv.DictReader(file)}
    judgments = read_judgments(folder / "queries.csv", folder / "qrels.csv")
    return Data(folder.name, products, judgments, languages)


def _compare(data: Data, embedder: OnnxEmbedder, analyzer: Normalizer) -> None:
    print(f"\n{data.name}: {len(data.products)} products, {len(data.judgments.answerable)} queries with an answer")
    print(f"{'system':<22}{'language':<10}{'nDCG@10':>9}{'judged':>9}{'recall@50':>11}{'success@3':>11}{'CPU ms':>8}")
    _measure("prilavok", _ours(data.products, embedder, analyzer), data)
    for name, make in others(data.products, embedder).items():
        _measure(name, make(), data)


def others(products: Sequence[Product], embedder: OnnxEmbedder) -> dict[str, Callable[[], Run]]:
    """What our search is compared with, by name: called, each makes its index."""
    return {
        "bm25s, stems": lambda: _bm25s(products),
        "tantivy": lambda: _tantivy(products),
        "MiniLM": lambda: _minilm(products, embedder),
        "RRF of bm25s, MiniLM": lambda: _fused(_bm25s(products), _minilm(products, embedder)),
    }


def _measure(name: str, run: Run, data: Data) -> None:
    runs: dict[str, list[str]] = {}
    took: dict[str, float] = {}
    for round in range(2):  # the first round warms caches up
        for id, text in data.judgments.queries.items():
            began = time.process_time()
            runs[id] = run(text, data.languages[id] if round else "")
            took[id] = (time.process_time() - began) * 1000
    for language in sorted(set(data.languages.values())):
        chosen = {id: t for id, t in data.judgments.queries.items() if data.languages[id] == language}
        part = Judgments(chosen, data.judgments.grades)
        if part.answerable:
            f = figures(runs, part)
            three = np.mean([_success(runs[q][:3], part.grades[q]) for q in part.answerable])
            cpu = np.median([took[id] for id in chosen])
            quality = f"{f.ndcg:>9.3f}{f.ndcg_judged:>9.3f}{f.recall:>11.3f}{three:>11.3f}"
            print(f"{name:<22}{language or '-':<10}{quality}{cpu:>8.2f}")


def _success(ids: Sequence[str], grades: Mapping[str, int]) -> bool:
    return any(grades.get(id, 0) > 0 for id in ids)


def _ours(products: Sequence[Product], embedder: OnnxEmbedder, analyzer: Normalizer) -> Run:
    began = time.process_time()
    index = CatalogIndex.build(products, embedder=embedder, analyzer=analyzer)
    print(f"  built in {time.process_time() - began:.1f} s of CPU")
    return lambda text, language: [h.product_id for h in index.search(Query(text, language, limit=DEPTH)).hits]


def _texts(products: Iterable[Product]) -> list[str]:
    return [" ".join([*p.title.values(), *p.description.values()]) for p in products]


def _bm25s(products: Sequence[Product]) -> Run:
    import bm25s
    import snowballstemmer

    stemmers = [snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")]

    def tokens(text: str) -> list[str]:
        words = [w.strip(".,;:()\"'!?") for w in text.lower().split()]
        return [stemmers[any("а" <= c <= "я" for c in w)].stemWord(w) for w in words if w]

    engine = bm25s.BM25()
    engine.index([tokens(t) for t in _texts(products)], show_progress=False)

    def run(text: str, language: str) -> list[str]:
        known = [t for t in tokens(text) if t in engine.vocab_dict]
        if not known:
            return []
        scores = engine.get_scores(known)
        return [products[i].id for i in np.argsort(-scores, kind="stable")[:DEPTH] if scores[i] > 0]

    return run


def _tantivy(products: Sequence[Product]) -> Run:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("description", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for p in products:
        title, description = " ".join(p.title.values()), " ".join(p.description.values())
        writer.add_document(tantivy.Document(id=p.id, title=title, description=description))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def run(text: str, language: str) -> list[str]:
        words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
        query = index.parse_query(words, ["title", "description"], field_boosts={"title": 2.0})
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, DEPTH).hits]

    return run


def _minilm(products: Sequence[Product], embedder: OnnxEmbedder) -> Run:
    vectors = embedder.embed([f"{pick(p.title, 'en')}. {pick(p.description, 'en')}" for p in products])

    def run(text: str, language: str) -> list[str]:
        scores = vectors @ embedder.embed([text], kind="query")[0]
        return [products[i].id for i in np.argsort(-scores)[:DEPTH]]

    return run


def _fused(*legs: Run) -> Run:
    """Reciprocal rank fusion."""

    def run(text: str, language: str) -> list[str]:
        scores: dict[str, float] = {}
        for leg in legs:
            for rank, id in enumerate(leg(text, language)):
                scores[id] = scores.get(id, 0.0) + 1 / (RRF + rank)
        return sorted(scores, key=lambda id: -scores[id])[:DEPTH]

    return run


if __name__ == "__main__":
    main()
