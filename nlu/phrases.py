"""A set of phrases, compared by lemma, and where they stand in a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from nlu.folding import clean
from nlu.lexicon import rows
from nlu.morphology import lemma
from nlu.reading import TOKEN, Token

T = TypeVar("T")

MAX_PHRASE_TOKENS = 8
_MAX_MEANINGS = 8
_EXACT = "="  # before a word that must stand as it is
_SKIPPED = frozenset("-–—.,'\"«»()/:")  # signs in a name that people leave out
_SKIPPED_BETWEEN = frozenset("-–.'\"«»/")  # signs that may stand between the words of a name


class Phrases(Generic[T]):
    """Phrases with what they stand for. Finding all in a message costs one look-up a token for the usual miss."""

    def __init__(self) -> None:
        self._ends: dict[str, list[T]] = {}
        self._beginnings: set[str] = set()

    def add(self, text: str, meaning: T, language: str = "", exact: bool = False) -> None:
        """One way to write it; `exact` leaves the words as they are instead of taking their lemmas."""
        self.add_keys(phrase_keys(text, language, exact), meaning)

    def add_keys(self, keys: Iterable[tuple[str, ...]], meaning: T) -> None:
        """The same, of a phrase whose words were taken apart already."""
        for key in dict.fromkeys(keys):
            for length in range(1, len(key)):
                self._beginnings.add(" ".join(key[:length]))
            meanings = self._ends.setdefault(" ".join(key), [])
            if len(meanings) < _MAX_MEANINGS and meaning not in meanings:
                meanings.append(meaning)

    def at(self, tokens: Sequence[Token], first: int) -> list[tuple[int, T]]:
        """All phrases that begin with this token, shortest first: index of the last token, and what it stands for."""
        found: list[tuple[int, T]] = []
        states = [""]
        for position in range(first, min(len(tokens), first + MAX_PHRASE_TOKENS)):
            token = tokens[position]
            if position > first and token.text in _SKIPPED_BETWEEN:
                continue
            spellings = (*token.forms, _EXACT + token.text)
            longer = [f"{state} {form}" if state else form for state in states for form in spellings]
            found += dict.fromkeys((position, meaning) for key in longer for meaning in self._ends.get(key, ()))
            states = [key for key in longer if key in self._beginnings]
            if not states:
                break
        return found

    def __len__(self) -> int:
        return len(self._ends)


@dataclass(frozen=True, slots=True)
class Word:
    """What a phrase of a closed class is: `kind` such as color or unit, and its canonical value."""

    kind: str
    value: str


_AS_THEY_STAND = frozenset(
    {"number", "maximum", "minimum", "between", "about", "at_price", "range_word", "negation", "negation_bridge"}
)


@lru_cache(maxsize=1)
def general_phrases() -> Phrases[Word]:
    """Numbers, colours, units, comparisons … that hold for every shop."""
    phrases: Phrases[Word] = Phrases()
    for kind, value, spellings in rows("phrases.tsv"):
        _add_all(phrases, Word(kind, value), spellings, kind in _AS_THEY_STAND)
    for value, spellings in rows("colors.tsv"):
        _add_all(phrases, Word("color", value), spellings, exact=False)
    for names in rows("cities.tsv"):
        for name in names:
            phrases.add(name, Word("city", name), exact=False)
    return phrases


@lru_cache(maxsize=1)
def concept_phrases() -> Phrases[str]:
    """What everyday words are about, in three languages."""
    phrases: Phrases[str] = Phrases()
    for concept, spellings in rows("concepts.tsv"):
        for spelling in spellings.split("|"):
            phrases.add(spelling, concept)
    return phrases


def find_words(tokens: Sequence[Token]) -> list[dict[str, tuple[int, str]]]:
    """For each token the closed-class phrases that begin there: kind → (index of the last token, value); the longest
    of each kind."""
    table = general_phrases()
    return [{word.kind: (last, word.value) for last, word in table.at(tokens, first)} for first in range(len(tokens))]


def _add_all(phrases: Phrases[Word], word: Word, spellings: str, exact: bool) -> None:
    for spelling in spellings.split("|"):
        phrases.add(spelling.removeprefix("=") or "=", word, exact=exact or spelling.startswith("="))


def phrase_keys(
    text: str, language: str, exact: bool = False, limit: int = MAX_PHRASE_TOKENS
) -> Iterator[tuple[str, ...]]:
    """The words of a phrase as they stand, then (unless `exact`) their lemmas in its language, or in Russian and in
    Ukrainian when that is not known."""
    words = [w for w in TOKEN.findall(clean(text)) if w not in _SKIPPED or len(text) == 1][:limit]
    if not words:
        return
    if exact:
        yield tuple(_EXACT + w for w in words)
        return
    yield tuple(w.replace("ё", "е") for w in words)
    for each in ("ru", "uk") if language not in ("ru", "uk") else (language,):
        yield tuple(lemma(w, each) for w in words)
