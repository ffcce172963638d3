"""What shoppers ask of a shop, in three languages, searched exactly as the dialogue does.

    python -m benchmarks.shoppers [--data DIR] [--home DIR] [--misses]

Imports the feed of `--data` (products.*; without one the demo shop) into a home of its own (`--home` keeps it). Prints,
by language and kind of query, how many have what was asked for among the first three hits; of queries for what the shop
does not have, how many are recognised as such; and how much the first three of one question asked in two languages
have in common. Over a feed of its own, plain BM25, tantivy, MiniLM and their fusion are asked the same.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.search import others
from bot import logs, searching
from bot.app import build
from bot.core import Core
from bot.demo_data import load_demo
from bot.importing import import_feed
from bot.settings import read_settings
from catalog_index.embed import load_embedder
from catalog_index.evaluate import Asked, ndcg, overlap, read_asked
from catalog_index.feeds import read_feed
from catalog_index.types import Product

LANGUAGES = ("en", "ru", "uk")
DATA = Path(__file__).parent.parent / "tests" / "data" / "search"
NOTHING = "nothing"  # the kind of queries that should find nothing


@dataclass(frozen=True)
class Answer:
    """What a query found: ids, best first; `sure` when the search says that they are what was meant."""

    asked: Asked
    run: tuple[str, ...]
    sure: bool
    said: str

    @property
    def right(self) -> bool:
        return not self.sure if self.asked.kind == NOTHING else self.asked.answered(self.run)


async def answers(core: Core, data: Path = DATA) -> dict[str, list[Answer]]:
    """Language → the answer to each judged query."""
    return {language: [await _answer(core, one) for one in read_asked(data, language)] for language in LANGUAGES}


async def _answer(core: Core, one: Asked) -> Answer:
    found = await searching.find(core, one.text)
    result = found.result
    run = tuple(product.product_id for product in result.hits)
    said = f"{found.language} {found.query.text!r} {found.query.filters.conditions} → {result.corrected!r}"
    return Answer(one, run, bool(run) and result.confident and not result.relaxed, said)


def success(found: Sequence[Answer]) -> float:
    """Share of the queries that have an answer in this shop and found one, 0…1."""
    return float(np.mean([a.right for a in found if a.asked.kind != NOTHING]))


def precision(found: Sequence[Answer]) -> float:
    """Share of the queries for what the shop does not have that are recognised as such."""
    return float(np.mean([a.right for a in found if a.asked.kind == NOTHING]))


def agreement(found: Mapping[str, Sequence[Answer]]) -> dict[tuple[str, str], float]:
    """Pair of languages → mean share of the first three hits that a question has in common in both."""
    same: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for language, given in found.items():
        for a in given:
            if a.asked.same_as:
                same[a.asked.same_as][language] = a.run
    shares = {
        (a, b): [overlap(runs[a], runs[b]) for runs in same.values() if a in runs and b in runs]
        for a, b in combinations(LANGUAGES, 2)
    }
    return {pair: float(np.mean(each)) for pair, each in shares.items() if each}


def _print(found: Mapping[str, Sequence[Answer]], misses: bool) -> None:
    kinds = dict.fromkeys(a.asked.kind for given in found.values() for a in given)
    print(f"{'kind':<16}" + "".join(f"{language:>12}" for language in LANGUAGES))
    for kind in kinds:
        cells = [[a.right for a in found[language] if a.asked.kind == kind] for language in LANGUAGES]
        print(f"{kind:<16}" + "".join(f"{sum(c):>7}/{len(c):<4}" if c else f"{'–':>12}" for c in cells))
    print(f"{'success@3':<16}" + "".join(f"{success(found[language]):>12.3f}" for language in LANGUAGES))
    print("in common:      " + ", ".join(f"{a}–{b} {share:.3f}" for (a, b), share in agreement(found).items()))
    for language in LANGUAGES if misses else ():
        for a in found[language]:
            if not a.right:
                print(f"{a.asked.id:<20} {a.asked.text!r:<44} {' '.join(a.run[:4]):<44} {a.said}")


def feed_of(data: Path) -> Path | None:
    """The feed that the queries are asked of; None: the demo shop's."""
    return next((p for p in sorted(data.iterdir()) if p.stem == "products"), None)


def ndcg_judged(runs: Mapping[str, Sequence[str]], asked: Sequence[Asked]) -> float:
    """Mean nDCG@10 over the queries that have an answer; what nobody judged is left out of the rankings."""
    ranked = [([i for i in runs[a.id] if i in a.grades], a.grades) for a in asked if a.kind != NOTHING]
    return float(np.mean([ndcg(run, grades) for run, grades in ranked]))


def hit_rate(runs: Mapping[str, Sequence[str]], asked: Sequence[Asked]) -> float:
    """Share of the queries that have an answer and found one among the first three."""
    return float(np.mean([a.answered(runs[a.id]) for a in asked if a.kind != NOTHING]))


def _print_beside(found: Mapping[str, Sequence[Answer]], feed: Path, models: Path) -> None:
    """Our figures with those of the other systems."""
    products = [row for row in read_feed(feed) if isinstance(row, Product)]
    rows = {"prilavok": {a.asked.id: a.run for given in found.values() for a in given}}
    for name, make in others(products, load_embedder(None, models)).items():
        run = make()
        rows[name] = {a.asked.id: tuple(run(a.asked.text, "")) for given in found.values() for a in given}
    print(f"{'success@3 / nDCG@10 judged':<28}" + "".join(f"{x:>16}" for x in (*LANGUAGES, "all")))
    for name, runs in rows.items():
        parts = [[a.asked for a in found[x]] for x in LANGUAGES]
        parts.append([a for part in parts for a in part])
        cells = [f"{hit_rate(runs, part):.3f} / {ndcg_judged(runs, part):.3f}" for part in parts]
        print(f"{name:<28}" + "".join(f"{c:>16}" for c in cells))


async def _main(options: argparse.Namespace) -> None:
    logs.configure("warning")
    feed = feed_of(options.data)
    with tempfile.TemporaryDirectory(prefix="prilavok-shoppers-") as fresh:
        settings = read_settings(home=options.home or Path(fresh))
        async with build(settings, inline=True) as app:
            if feed:
                await import_feed(app.core, feed, full=True)
            else:
                await load_demo(app.core, say=print)
            found = await answers(app.core, options.data)
        _print(found, options.misses)
        if feed:
            _print_beside(found, feed, settings.home / "models")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--misses", action="store_true", help="show the queries that failed")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
