"""An entity while it is still counted in tokens, and how rival ones are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """An entity at the tokens first…last, both included. Of two that overlap the one with the higher `rank` stays, then
    the longer, then the earlier."""

    type: str
    value: str
    first: int
    last: int
    name: str = ""
    rank: int = 0
    negated: bool = False
    is_guess: bool = False  # taken for it only because it was asked for
    before: int = 0  # tokens before the first, and behind the last, that say it with it: a price's "not more than"
    after: int = 0

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def settle(found: Iterable[Found]) -> list[Found]:
    """Those that stay, left to right. Several values of one type may share exactly the same tokens («первые два»)."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-f.rank, -f.length, f.first)):
        if all(not _clash(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.first, f.last, f.value))


def _clash(one: Found, other: Found) -> bool:
    if one.last < other.first or other.last < one.first:
        return False
    together = (one.type, one.first, one.last) == (other.type, other.first, other.last)
    return not (together and one.value != other.value and one.rank == other.rank)
