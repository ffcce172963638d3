"""What a question is about, whatever word class it comes in: «весит» and «вес», "waterproof" and "water resistance"."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

PRODUCT, SHOP = "concepts.tsv", "shop_concepts.tsv"
"""What is asked about a product, and about the shop."""


@lru_cache(maxsize=2)
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((name, re.compile("|".join(_pattern(word) for word in words.split("|")))) for name, words in rows)


def _pattern(word: str) -> str:
    whole = word.startswith("=")
    return rf"\b{re.escape(word.removeprefix('='))}" + (r"\b" if whole else "")


@lru_cache(maxsize=4096)
def asked(text: str, table: str = PRODUCT) -> frozenset[str]:
    """The properties that this text names or asks for."""
    plain = text.casefold().replace("ё", "е").replace("’", "'")
    return frozenset(name for name, pattern in _patterns(table) if pattern.search(plain))


@lru_cache(maxsize=32_768)
def alike(one: str, other: str) -> bool:
    """Whether two words are of one stem: equal, or with a long common beginning («водонепроницаем-ый», «-ость»)."""
    if one == other:
        return True
    common = _beginning(one, other)
    return common >= 5 and common >= 0.6 * max(len(one), len(other))


def akin(one: str, other: str) -> bool:
    """Whether two words may be of one root, where only few are to choose from: equal, beginning alike, or one the end
    of the other («електро-чайник»)."""
    within = min(len(one), len(other)) >= 5 and (one.endswith(other) or other.endswith(one))
    return within or one == other or _beginning(one, other) >= max(3, 0.6 * min(len(one), len(other)))


def _beginning(one: str, other: str) -> int:
    """How many letters the two begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
