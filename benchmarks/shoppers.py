"""What shoppers ask of the demo shop, in three languages, searched exactly as the dialogue does.

    python benchmarks/shoppers.py [--data tests/data/search] [--home DIR] [--misses]

Imports the demo shop into a home of its own (`--home` keeps it) and prints, by language and kind of query,
how many have what was asked for among the first three hits; of queries for what the shop does not have, how many are
recognised as such; and how much the first three of one question asked in two languages have in common.
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

from bot import logs, searching
from bot.app import build
from bot.core import Core
from bot.demo_data import load_demo
from bot.settings import read_settings
from catalog_index.evaluate import Asked, overlap, read_asked

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
    return {
        (a, b): float(np.mean([overlap(runs[a], runs[b]) for runs in same.values() if a in runs and b in runs]))
        for a, b in combinations(LANGUAGES, 2)
    }


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


async def _main(options: argparse.Namespace) -> None:
    logs.configure("warning")
    with tempfile.TemporaryDirectory(prefix="prilavok-shoppers-") as fresh:
        async with build(read_settings(home=options.home or Path(fresh)), inline=True) as app:
            await load_demo(app.core, say=print)
            _print(await answers(app.core, options.data), options.misses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--misses", action="store_true", help="show the queries that failed")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
