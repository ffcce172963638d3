"""How good a ranking is on judged queries, and how long it took."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog_index.types import Query, Result

DEPTH = 10
RECALL_DEPTH = 50
SUCCESS_DEPTH = 3


class NoJudgments(Exception):
    """The files hold no judged queries; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Judgments:
    """Queries by id, and per query the grade (0 up) of each judged product."""

    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]

    @property
    def answerable(self) -> list[str]:
        """Queries for which something relevant exists."""
        return [q for q in self.queries if any(g > 0 for g in self.grades.get(q, {}).values())]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the answerable queries. `ndcg` takes unjudged documents as not relevant (gain 2^grade - 1),
    `ndcg_judged` leaves them out of the ranking; times are of one search, in ms of wall clock and of CPU."""

    queries: int
    ndcg: float
    ndcg_judged: float
    recall: float
    mrr: float
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_ms: float = 0.0


def read_judgments(queries: Path, qrels: Path) -> Judgments:
    """Judged queries out of `query_id,query` and `query_id,product_id,grade`. Raises NoJudgments."""
    try:
        texts = {row["query_id"]: row["query"] for row in _rows(queries)}
        grades: dict[str, dict[str, int]] = {}
        for row in _rows(qrels):
            grades.setdefault(row["query_id"], {})[row["product_id"]] = int(row["grade"])
    except KeyError as column:
        raise NoJudgments(f"column {column} is missing") from None
    except (OSError, ValueError) as error:
        raise NoJudgments(str(error)) from None
    found = Judgments(texts, grades)
    if not found.answerable:
        raise NoJudgments("no query has a relevant product")
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def evaluate(search: Callable[[Query], Result], judgments: Judgments, languages: Mapping[str, str] = {}) -> Figures:
    """The figures of a search over judged queries; `languages` says in which each query is, where known."""
    runs: dict[str, list[str]] = {}
    took: list[float] = []
    cpu = 0.0
    for id, text in judgments.queries.items():
        query = Query(text, languages.get(id, ""), limit=RECALL_DEPTH * 4)
        began, began_cpu = time.perf_counter(), time.process_time()
        result = search(query)
        took.append((time.perf_counter() - began) * 1000)
        cpu += (time.process_time() - began_cpu) * 1000
        runs[id] = [hit.product_id for hit in result.hits]
    found = figures(runs, judgments)
    p50, p95, p99 = (round(float(p), 3) for p in np.percentile(took, (50, 95, 99)))
    quality = (found.queries, found.ndcg, found.ndcg_judged, found.recall, found.mrr)
    return Figures(*quality, p50, p95, p99, round(cpu / len(took), 3))


def figures(runs: Mapping[str, Sequence[str]], judgments: Judgments) -> Figures:
    """Quality of ranked ids per query."""
    rows = [_quality(runs.get(q, ()), judgments.grades[q]) for q in judgments.answerable]
    means = [round(float(m), 4) for m in np.mean(rows, axis=0)]
    return Figures(len(rows), *means)


def _quality(run: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    relevant = {id for id, grade in grades.items() if grade > 0}
    judged = [id for id in run if id in grades]
    recall = len(relevant & set(run[:RECALL_DEPTH])) / len(relevant)
    first = next((i for i, id in enumerate(run, 1) if id in relevant), 0)
    return ndcg(run, grades), ndcg(judged, grades), recall, 1 / first if first else 0.0


def ndcg(run: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1; 0 when nothing is relevant."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(id, 0) for id in run[:depth]]) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2.0**g - 1) / np.log2(i + 2) for i, g in enumerate(grades)))


# ------------------------------------------------------------------------------------------- what shoppers ask


@dataclass(frozen=True, slots=True)
class Asked:
    """One judged query of a set in several languages: what makes it hard, and the question it is one wording of."""

    id: str
    text: str
    kind: str
    same_as: str
    grades: Mapping[str, int]

    def answered(self, run: Sequence[str], depth: int = SUCCESS_DEPTH) -> bool:
        """Whether one of the first `depth` ids is what was asked for."""
        return any(self.grades.get(id, 0) > 0 for id in run[:depth])


def read_asked(folder: Path, language: str) -> list[Asked]:
    """The queries in one language, with their judgments: of `<language>.queries.csv`, or those of `queries.csv` whose
    column `language` says so. Raises NoJudgments."""
    own = folder / f"{language}.queries.csv"
    queries = own if own.exists() else folder / "queries.csv"
    found = read_judgments(queries, queries.with_name(queries.name.replace("queries", "qrels")))
    rows = [r for r in _rows(queries) if r.get("language", language) == language]
    return [
        Asked(r["query_id"], r["query"], r.get("kind", ""), r.get("same_as", ""), found.grades.get(r["query_id"], {}))
        for r in rows
    ]


def overlap(one: Sequence[str], other: Sequence[str], depth: int = SUCCESS_DEPTH) -> float:
    """Share of the first `depth` that both rankings have, of as many as the longer one has."""
    a, b = set(one[:depth]), set(other[:depth])
    return len(a & b) / max(len(a), len(b), 1)
