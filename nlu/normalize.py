"""Raw text into words that compare: language, lemmas, other readings, typos."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from nlu.folding import clean
from nlu.language import detect
from nlu.lexicon import brand_readings, english_ranks, plausibility, rows, word_set
from nlu.morphology import Dictionary, known, lemma
from nlu.scripts import (
    CYRILLIC,
    LATIN,
    layout_to_cyrillic,
    layout_to_latin,
    mend_mixed,
    to_cyrillic,
    to_latin,
    transliterations,
)
from nlu.spelling import WordSpeller

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
_CHUNK = re.compile(r"\S+")
_STOP_WORDS = word_set("stop_words")
_SHORT_FORMS = word_set("short_forms")
_LANGUAGES = ("ru", "uk")
_PLAUSIBLE = 0.8  # mean over the words of a text, 1.0 being known words
_IMPLAUSIBLE = 0.35
_RARE_RANK = 3_000


class Normalizer:
    """What both the index and the interpreter ask about words. Safe to share between threads."""

    def __init__(self) -> None:
        self._names: frozenset[str] = frozenset()
        self._speller: WordSpeller | None = None

    def know(self, names: Iterable[str]) -> None:
        """Take words (brands, models) that are right as they are: never re-read, telling nothing of the language."""
        self._names = frozenset(word for name in names for word in words(name))
        self._speller = WordSpeller(dict.fromkeys(self._names, 1))

    def language(self, text: str) -> str:
        """en, ru or uk; "" when it cannot be told: digits, emoji, a bare brand, a word that two languages share."""
        return detect(words(self.repair(text)), self._names)

    def lemmas(self, text: str, language: str = "") -> list[str]:
        """Lower-case lemmas or stems, in order, stop words left out."""
        language = language or detect(words(text), self._names) or "ru"
        kept = (w for w in words(text) if w not in _STOP_WORDS)
        return [lemma(w, "ru" if language == "en" else language) for w in kept]

    def variants(self, text: str) -> list[str]:
        """Other readings of what was typed, best first: layout switched, transliterated both ways; words that are
        right as they stand stay."""
        plain = clean(text)
        return self._ranked(plain, self._plausibility(plain)) + _renamed(plain)

    def repair(self, text: str) -> str:
        """The text with a wrong layout or translit put right, when that is beyond doubt; else `clean(text)`."""
        plain = clean(text)
        original = self._plausibility(plain)
        if original == 1.0:
            return plain
        for reading in self._ranked(plain, original)[:1]:
            score = self._plausibility(reading)
            if score >= _PLAUSIBLE or (original < 0.1 and score > 0.35):
                return reading
        return self._repair_single_words(plain)

    def speller(self, frequencies: Mapping[str, int]) -> WordSpeller:
        """A speller over these words; frequencies decide between equally near ones."""
        return WordSpeller(frequencies)

    def _repair_single_words(self, plain: str) -> str:
        """Only words that cannot stand as they are and have a reading that is a known word."""

        def replace(match: re.Match[str]) -> str:
            chunk = match.group()
            if len(chunk) < 3 or self._is_right(chunk) or self._plausibility(chunk) > _IMPLAUSIBLE:
                return chunk
            return next((r for r in self._ranked(chunk, 0.0) if self._plausibility(r) == 1.0), chunk)

        return _CHUNK.sub(replace, plain)

    def _ranked(self, plain: str, original: float) -> list[str]:
        if original == 1.0:
            return []
        readings = {r: self._plausibility(r) for r in self._readings(plain) if r != plain and r.strip()}
        better = [r for r, score in readings.items() if score > original + 0.05]
        return sorted(better, key=lambda r: -readings[r])

    def _readings(self, plain: str) -> Iterable[str]:
        if LATIN.search(plain):
            for language in _LANGUAGES:
                yield self._each(plain, _layout_reading, language)
                yield self._each(plain, _translit_reading, language)
        if CYRILLIC.search(plain):
            for language in _LANGUAGES:
                yield self._each(plain, layout_to_latin, language)
            yield self._each(plain, _latin_name, "")

    def _each(self, plain: str, read: Callable[[str, str], str], language: str) -> str:
        """Every chunk read otherwise that is not right as it stands. Beside such a chunk, a word that is right in both
        readings but rare in English goes along («dobryi den»)."""

        def replace(match: re.Match[str]) -> str:
            chunk = match.group()
            if not self._is_right(chunk):
                return read(chunk, language)
            other = read(chunk, language) if chunk.isalpha() and language else chunk
            rare = bool(language) and english_ranks().get(chunk, 0) > _RARE_RANK
            return other if rare and known(other, language) else chunk

        return _CHUNK.sub(replace, plain)

    def _is_right(self, chunk: str) -> bool:
        found = _WORD.findall(chunk)
        if not any(c.isalpha() for c in chunk) or "@" in chunk or "://" in chunk:
            return True
        return bool(found) and all(self._word_score(w) == 1.0 for w in found)

    def _plausibility(self, text: str) -> float:
        found = [w for w in _WORD.findall(text) if any(c.isalpha() for c in w)]
        scores = [self._word_score(w) for w in found if len(w) > 2] or [self._word_score(w) for w in found]
        return sum(scores) / len(scores) if scores else 0.0

    def _word_score(self, word: str) -> float:
        if word in self._names or (self._speller and self._speller.suggest(word, limit=1)):
            return 1.0
        return _general_score(word)


def words(text: str) -> list[str]:
    """Words and numbers of the text, cleaned, each in one script."""
    return [mend_mixed(w) for w in _WORD.findall(clean(text))]


@lru_cache(maxsize=50_000)
def _general_score(word: str) -> float:
    """1.0 for a known word, else how much its letters look like a word's, at most 0.7."""
    if any(c.isdigit() for c in word):
        return 1.0
    if CYRILLIC.search(word):
        if any(known(word, language) for language in _LANGUAGES) or word in brand_readings():
            return 1.0
        return 0.7 * max(plausibility(word.replace("ё", "е"), language) for language in _LANGUAGES)
    if word in english_ranks() or word in _latin_names() or word in _SHORT_FORMS:
        return 1.0
    return 0.7 * plausibility(word, "en")


_END_KEYS = ",.;/&?!:)"
_END_SIGNS = str.maketrans("/&", ".?")  # the same keys on the Cyrillic layouts


@lru_cache(maxsize=1)
def _latin_names() -> frozenset[str]:
    cities = (word.lower() for names in rows("cities.tsv") for name in names for word in name.split())
    return frozenset(brand_readings().values()) | {word for word in cities if word.isascii()}


@lru_cache(maxsize=10_000)
def _layout_reading(chunk: str, language: str) -> str:
    """The chunk on the other layout; a comma or full stop at its end is a letter only if a word comes of it."""
    bare = chunk.rstrip(_END_KEYS)
    end = chunk[len(bare) :].translate(_END_SIGNS)
    whole = layout_to_cyrillic(bare + end.replace("?", "").replace("!", ""), language)
    if len(whole) > len(bare) and known(whole, language):
        return whole + end[len(whole) - len(bare) :]
    return layout_to_cyrillic(bare, language) + end


@lru_cache(maxsize=2)
def _dictionary(language: str) -> Dictionary:
    return Dictionary(language)


def _translit_reading(chunk: str, language: str) -> str:
    return _WORD.sub(lambda m: _translit_word(m.group(), language), chunk)


@lru_cache(maxsize=10_000)
def _translit_word(word: str, language: str) -> str:
    dictionary = _dictionary(language)
    found = transliterations(word, language, dictionary.follow, dictionary.accepts, limit=1)
    return found[0] if found else to_cyrillic(word, language)


def _latin_name(chunk: str, _language: str) -> str:
    return _WORD.sub(lambda m: brand_readings().get(m.group()) or to_latin(m.group()), chunk)


def _renamed(plain: str) -> list[str]:
    """The text with well-known names in Latin letters, if it has any in Cyrillic."""
    renamed = _WORD.sub(lambda m: brand_readings().get(m.group(), m.group()), plain)
    return [renamed] if renamed != plain else []
