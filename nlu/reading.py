"""A message as tokens that know where in the raw text they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlu.folding import fold
from nlu.morphology import lemma
from nlu.normalize import Normalizer
from nlu.scripts import CYRILLIC, mend_mixed

TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_", re.UNICODE)
_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, run of digits or sign. `text` is lower case and corrected, `raw` as typed; `start`, `end` are
    offsets into the raw text; `glued` when nothing stands between it and the token before; `forms` holds the text and
    its lemmas."""

    text: str
    raw: str
    start: int
    end: int
    glued: bool
    forms: frozenset[str]

    @property
    def is_number(self) -> bool:
        return self.text.isdecimal()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Reading:
    """A message made ready: `plain` is the text as it was understood, `corrected` the same when that differs from what
    was typed by more than case and spelling of signs."""

    raw: str
    plain: str
    corrected: str
    tokens: tuple[Token, ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Raw offsets of the tokens first…last, both included."""
        return self.tokens[first].start, self.tokens[last].end


def read(raw: str, normalizer: Normalizer) -> Reading:
    """The message as tokens; of a very long one only the beginning."""
    plain, offsets = fold(raw)
    repaired = normalizer.repair(plain)
    pieces = list(_pieces(plain, offsets, repaired))
    tokens = tuple(_tokens(raw, pieces))
    corrected = repaired if repaired != plain else ""
    return Reading(raw, repaired, corrected, tokens)


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """A word and its lemmas in the languages that its letters allow."""
    if CYRILLIC.search(word):
        return frozenset({word.replace("ё", "е"), lemma(word, "ru"), lemma(word, "uk")})
    return frozenset({word, lemma(word, "en")})


def _pieces(plain: str, offsets: list[int], repaired: str) -> Iterator[tuple[str, list[int]]]:
    """Chunks of the repaired text with the raw offset of each of their characters and of their end."""
    before, after = list(_CHUNK.finditer(plain)), list(_CHUNK.finditer(repaired))
    if len(before) != len(after):
        before = after = list(_CHUNK.finditer(plain))
    for typed, meant in zip(before, after, strict=True):
        if len(typed.group()) == len(meant.group()):
            yield meant.group(), offsets[typed.start() : typed.end() + 1]
        else:
            whole = [offsets[typed.start()]] * len(meant.group())
            yield meant.group(), [*whole, offsets[typed.end()]]


def _tokens(raw: str, pieces: list[tuple[str, list[int]]]) -> Iterator[Token]:
    for chunk, offsets in pieces:
        stretched = len(set(offsets)) < len(offsets) - 1
        for match in TOKEN.finditer(chunk):
            start, end = offsets[match.start()], offsets[match.end()]
            if stretched or end <= start:
                start, end = offsets[0], offsets[-1]
            text = mend_mixed(match.group())
            yield Token(text, raw[start:end], start, end, match.start() > 0, forms(text))
