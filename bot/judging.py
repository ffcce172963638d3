"""How good a search is, by queries that people judged: nDCG, recall, MRR, and how long it takes."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean, quantiles

NDCG_AT, RECALL_AT = 10, 50


class BadJudgments(Exception):
    """A file of queries or grades cannot be read."""


def read_queries(path: Path) -> dict[str, str]:
    """query id → query."""
    return {row["query_id"]: row["query"] for row in _rows(path, ("query_id", "query"))}


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """query id → product id → grade; above 0 is relevant."""
    found: dict[str, dict[str, int]] = {}
    for number, row in enumerate(_rows(path, ("query_id", "product_id", "grade")), start=2):
        try:
            found.setdefault(row["query_id"], {})[row["product_id"]] = int(float(row["grade"]))
        except ValueError as error:
            raise BadJudgments(f"{path}: line {number}: the grade is no number: {row['grade']}") from error
    return found


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadJudgments(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        raise BadJudgments(f"{path}: there is no column {missing[0]}")
    return [{name: row[name] or "" for name in columns} for row in rows]


def report(
    answers: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]], times_ms: Sequence[float]
) -> dict[str, float | int]:
    """The figures over the queries that have a relevant product; unjudged hits count as 0, and once are left out."""
    judged = [id for id in answers if any(g > 0 for g in grades.get(id, {}).values())]
    condensed = {id: [p for p in answers[id] if p in grades.get(id, {})] for id in judged}
    times = sorted(times_ms)
    return {
        "queries": len(answers),
        "judged_queries": len(judged),
        "ndcg@10": _mean(ndcg(answers[id], grades[id]) for id in judged),
        "ndcg@10_judged_only": _mean(ndcg(condensed[id], grades[id]) for id in judged),
        "recall@50": _mean(recall(answers[id], grades[id]) for id in judged),
        "mrr": _mean(reciprocal_rank(answers[id], grades[id]) for id in judged),
        "latency_ms_p50": round(_quantile(times, 50), 2),
        "latency_ms_p95": round(_quantile(times, 95), 2),
        "latency_ms_p99": round(_quantile(times, 99), 2),
    }


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], at: int = NDCG_AT) -> float:
    """0…1: discounted gain of the first hits over that of the best order; the gain of a grade g is 2^g − 1."""
    best = _gain(sorted(grades.values(), reverse=True)[:at])
    return _gain([grades.get(id, 0) for id in ranked[:at]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0 ** max(grade, 0) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def recall(ranked: Sequence[str], grades: Mapping[str, int], at: int = RECALL_AT) -> float:
    """The part of all relevant products that is among the first hits."""
    relevant = {id for id, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:at])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """1 over the place of the first relevant hit; 0 when there is none."""
    return next((1 / place for place, id in enumerate(ranked, start=1) if grades.get(id, 0) > 0), 0.0)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(mean(found), 4) if found else 0.0


def _quantile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[percent - 1]
