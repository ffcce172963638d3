"""A message with everything that is known about it before its entities are read, and small questions about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.lexicon import word_set
from nlu.morphology import is_verb, may_be_goods
from nlu.numbers import Number, Words
from nlu.reading import Token

CERTAIN, LIKELY, GUESS = 30, 20, 5
"""Ranks of what the rules for amounts find."""

DASHES = frozenset("-–—")
_STOP_WORDS = word_set("stop_words")
_AROUND_ANSWERS = _STOP_WORDS | {
    "давай",
    "беру",
    "let's",
    "lets",
    "ok",
    "ок",
    "пожалуйста",
    "please",
    "прошу",
    "pls",
    "плз",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The message around its numbers: closed-class phrases by where they begin and end, sizes that the shop has, what
    was asked, and the tokens that name goods for certain."""

    tokens: Sequence[Token]
    words: Words
    numbers: Sequence[Number]
    sizes: frozenset[str] = frozenset()
    expects: str = ""
    goods: frozenset[int] = frozenset()

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

    def mentions(self, kind: str) -> bool:
        """Whether the message has a phrase of this kind anywhere."""
        return any(kind in kinds for kinds in self.words)

    def follows(self, position: int, kind: str, reach: int = 1) -> bool:
        """Whether a phrase of this kind ends within `reach` tokens before this one."""
        return any(self.ends(position - back, kind) is not None for back in range(1, reach + 1))

    def beside(self, number: Number, kind: str) -> bool:
        """Whether a phrase of this kind stands right behind the number, or right before it."""
        return self.begins(number.last + 1, kind) is not None or self.begins(number.first - 1, kind) == number.first - 1

    def starts(self, number: Number) -> int:
        """Where the number begins, with a currency sign before it."""
        before = number.first - 1
        return before if self.begins(before, "currency") == before else number.first

    def is_alone(self, number: Number) -> bool:
        """Whether the message is but this number and small words."""
        around = [t for i, t in enumerate(self.tokens) if not number.first <= i <= number.last and t.is_word]
        return all(t.text in _AROUND_ANSWERS for t in around)

    def counts_next_word(self, number: Number) -> bool:
        """«2 чайника», "two red kettles": not «iphone 15 pro» and not «5 из них»."""
        before, after = self.text(number.first - 1), self.text(number.last + 1)
        if not self._may_be_counted(number.last + 1) or number.first - 1 in self.goods or number.value < 1:
            return False
        if number.in_words or not before or not before[0].isalnum() or before in _STOP_WORDS or is_verb(before):
            return bool(after)
        kinds = ("cart_verb", "cart_verb_remove", "negation", "coordination", "correction", "let_it_be")
        return self.ends(number.first - 1, *kinds) is not None

    def _may_be_counted(self, position: int) -> bool:
        word = self.text(position)
        if not word or not word[0].isalpha() or word in _STOP_WORDS or not may_be_goods(word):
            return False
        return all(kind in ("color", "pair_goods", "best") for kind in self.words[position])
