"""A message with everything that is known about it before its entities are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.numbers import Number, Words
from nlu.reading import Token


@dataclass(frozen=True, slots=True)
class Scene:
    """The message around the numbers: closed-class phrases by where they begin and end, sizes that the shop has, and
    what was asked."""

    tokens: Sequence[Token]
    words: Words
    numbers: Sequence[Number]
    sizes: frozenset[str] = frozenset()
    expects: str = ""
    goods: frozenset[int] = frozenset()  # tokens that name goods for certain

    def begins(self, position: int, *kinds: str) -> int | None:
        """Index of the last token of a phrase of one of these kinds that begins here."""
        if 0 <= position < len(self.words):
            for kind in kinds:
                if kind in self.words[position]:
                    return self.words[position][kind][0]
        return None

    def ends(self, position: int, *kinds: str) -> int | None:
        """Index of the first token of the longest phrase of one of these kinds that ends here."""
        for first in range(max(0, position - 4), position + 1):
            if self.begins(first, *kinds) == position:
                return first
        return None

    def value(self, first: int, kind: str) -> str:
        return self.words[first][kind][1]

    def text(self, position: int) -> str:
        return self.tokens[position].text if 0 <= position < len(self.tokens) else ""
