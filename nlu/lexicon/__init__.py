"""Word lists and letter statistics that no installed dictionary has."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")
_USUAL_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
Bigrams = dict[str, dict[str, float]]


@lru_cache(maxsize=1)
def english_ranks() -> dict[str, int]:
    """Common English words with their rank by frequency, 0 the most frequent."""
    return {word: rank for rank, word in enumerate(_lines("english.txt"))}


def word_set(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@lru_cache(maxsize=8)
def rows(name: str) -> list[list[str]]:
    """The rows of one table, split at tabs."""
    return [line.split("\t") for line in _lines(name)]


@lru_cache(maxsize=1)
def usual_words() -> dict[str, Counter[str]]:
    """How often the training data uses each word, by language: what customers do say, which no dictionary tells."""
    return {language: _words_of(files("nlu") / "data" / language) for language in ("en", "ru", "uk")}


def _words_of(folder: Traversable) -> Counter[str]:
    counted: Counter[str] = Counter()
    for file in folder.iterdir() if folder.is_dir() else ():
        for line in file.read_text(encoding="utf-8").splitlines() if file.name.endswith(".yml") else ():
            if line.lstrip().startswith("- ") and "intent:" not in line:
                plain = _ANNOTATION.sub(r"\1", line.lower().replace("’", "'"))
                counted.update(_USUAL_WORD.findall(plain))
    return counted


@lru_cache(maxsize=1)
def brand_readings() -> dict[str, str]:
    """How Russian and Ukrainian customers spell well-known names: {"найк": "nike"}."""
    return {cyrillic: latin for latin, *spellings in rows("readings.tsv") for cyrillic in spellings}


def city_names(name: str) -> list[str]:
    """All spellings of a well-known city, empty when it is not one."""
    return next((names for names in rows("cities.tsv") if name in names), [])


@lru_cache(maxsize=1)
def latin_readings() -> dict[str, dict[str, tuple[str, ...]]]:
    """What a Latin spelling may stand for in Russian and Ukrainian, the likeliest first: {"ru": {"sh": ("ш",)}}."""
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, spelling, readings in rows("translit.tsv"):
        tables.setdefault(language, {})[spelling] = tuple(readings.replace("_", "").split(" "))
    return tables


@lru_cache(maxsize=1)
def _bigrams() -> dict[str, Bigrams]:
    tables = {}
    for line in _lines("bigrams.jsonl"):
        row = json.loads(line)
        ends = row["alphabet"] + "$"
        tables[row["language"]] = {a: dict(zip(ends, costs, strict=True)) for a, costs in row["rows"].items()}
    return tables


UNSEEN_COST = 7.0


def plausibility(word: str, language: str) -> float:
    """How much `word` looks like one of `language`, 0…1, by its pairs of letters; real words have 0.5 or more."""
    table = _bigrams()[language]
    marked = f"^{word}$"
    costs = [table.get(a, {}).get(b, UNSEEN_COST) for a, b in pairwise(marked)]
    excess = sum(costs) / len(costs) - 2.5
    worst = max(costs) - 6.0
    return 1.0 / (1.0 + math.exp(2.0 * excess + max(worst, 0.0)))


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
