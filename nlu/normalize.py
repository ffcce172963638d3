"""Raw text into words that compare: language, lemmas, other readings, typos."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from nlu.folding import clean
from nlu.language import detect
from nlu.lexicon import brand_readings, english_ranks, plausibility, rows, usual_words, word_set
from nlu.morphology import Dictionary, is_adjective, known, lemma, lemmas_of, names_nothing
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
_CONTRACTION = re.compile(r"^[a-z]+'(?:s|m|d|t|ve|re|ll)$")
_ADDRESS = re.compile(r"\S+@\S+|\S+://\S+")
_CHUNK = re.compile(r"\S+")
_STOP_WORDS = word_set("stop_words")
_SHORT_FORMS = word_set("short_forms")
_LANGUAGES = ("ru", "uk")
KNOWN = 0.9
"""Score of a word that a dictionary has; 1.0 has one that customers use."""
_PLAUSIBLE = 0.8  # mean over the words of a text
_GIBBERISH = 0.1
_IMPLAUSIBLE = 0.35
_RARE_RANK = 3_000


@lru_cache(maxsize=16_384)
def _lemmas(text: str, language: str, names: frozenset[str]) -> tuple[str, ...]:
    language = language or detect(words(text), names) or "ru"
    kept = (w for w in words(text) if w not in _STOP_WORDS)
    return tuple(lemma(w, "ru" if language == "en" else language) for w in kept)


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
        return detect(words(_ADDRESS.sub(" ", self.repair(text))), self._names)

    def lemmas(self, text: str, language: str = "") -> list[str]:
        """Lower-case lemmas or stems, in order, stop words left out."""
        return list(_lemmas(text, language, self._names))

    def variants(self, text: str) -> list[str]:
        """Other readings of what was typed, best first: layout switched, transliterated both ways; words that are
        right as they stand stay."""
        plain = clean(text)
        return self._ranked(plain, self._plausibility(plain), self._readings(plain)) + _renamed(plain)

    def repair(self, text: str) -> str:
        """The text with a wrong layout or translit put right, when that is beyond doubt; else `clean(text)`."""
        plain = clean(text)
        original = self._plausibility(plain)
        if original >= KNOWN or self._is_english(plain):
            return plain
        best = next(iter(self._ranked(plain, original, self._sure_readings(plain))), plain)
        score = self._plausibility(best)
        if score >= _PLAUSIBLE or (original < _GIBBERISH and score > 0.35):
            return best
        return self._repair_single_words(plain)

    def is_word(self, word: str, *, names: bool = False) -> bool:
        """Whether a dictionary of its language has this form, so that it is unlikely to be a slip; with `names` also
        the name of a person or a place."""
        if CYRILLIC.search(word):
            here = (language for language in _LANGUAGES if known(word, language))
            return any(names or lemmas_of(word, language) for language in here)
        return word in english_ranks()

    def is_name(self, word: str) -> bool:
        """Whether the word is a well-known maker's name, in either script."""
        return word in brand_readings() or word in _brands()

    def describes(self, word: str) -> bool:
        """Whether the word is, first of all, an adjective; False where that cannot be told."""
        return is_adjective(word.casefold())

    def names_nothing(self, word: str) -> bool:
        """Whether a Cyrillic word can be no name of goods: a verb, an adverb, a pronoun, somebody's first name."""
        return bool(CYRILLIC.search(word)) and names_nothing(word.casefold())

    def readings(self, word: str, language: str = "") -> list[str]:
        """Every lemma that one word may be a form of, likeliest first."""
        if not CYRILLIC.search(word):
            return self.lemmas(word, language)
        return list(lemmas_of(word, language if language == "uk" else "ru"))

    def speller(self, frequencies: Mapping[str, int]) -> WordSpeller:
        """A speller over these words; frequencies decide between equally near ones."""
        return WordSpeller(frequencies)

    def _is_english(self, plain: str) -> bool:
        """Whether most of the longer words are English: then the others are but rare."""
        found = [w for w in _WORD.findall(plain) if len(w) > 1 and not w.isdecimal()]
        english = sum(w in english_ranks() or "'" in w for w in found if w.isascii() and w not in _latin_names())
        return 2 * english > len(found)

    def _repair_single_words(self, plain: str) -> str:
        """Only words that cannot stand as they are and have a reading that is a known word."""

        def replace(match: re.Match[str]) -> str:
            chunk = match.group()
            if len(chunk) < 3 or self._is_right(chunk) or self._plausibility(chunk) > _IMPLAUSIBLE:
                return chunk
            ranked = self._ranked(chunk, 0.0, self._sure_readings(chunk))
            return next((r for r in ranked if self._plausibility(r) >= KNOWN), chunk)

        return _CHUNK.sub(replace, plain)

    def _ranked(self, plain: str, original: float, readings: Iterable[str]) -> list[str]:
        if original >= KNOWN:
            return []
        scores = {r: self._plausibility(r) for r in readings if r != plain and r.strip()}
        better = [r for r, score in scores.items() if score > original + 0.05]
        return sorted(better, key=lambda r: -scores[r])

    def _sure_readings(self, plain: str) -> Iterable[str]:
        """Without Latin spellings of Cyrillic words: those are for looking up names."""
        if LATIN.search(plain):
            for language in _LANGUAGES:
                yield self._each(plain, _layout_reading, language)
                yield self._each(plain, _translit_reading, language)
        if CYRILLIC.search(plain):
            for language in _LANGUAGES:
                yield self._each(plain, _latin_layout_reading, language)

    def _readings(self, plain: str) -> Iterable[str]:
        yield from self._sure_readings(plain)
        if CYRILLIC.search(plain):
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
        return bool(found) and all(self._word_score(w) >= KNOWN for w in found)

    def _plausibility(self, text: str) -> float:
        found = [w for w in _WORD.findall(text) if any(c.isalpha() for c in w)]
        scores = [self._word_score(w) for w in found if len(w) > 2] or [self._word_score(w) for w in found]
        return sum(scores) / len(scores) if scores else 0.0

    def _word_score(self, word: str) -> float:
        if word in self._names or (self._speller and self._speller.suggest(word, limit=1)):
            return 1.0
        return word_score(word)


def words(text: str) -> list[str]:
    """Words and numbers of the text, cleaned, each in one script."""
    return [mend_mixed(w) for w in _WORD.findall(clean(text))]


@lru_cache(maxsize=50_000)
def word_score(word: str) -> float:
    """1.0 for a usual word, KNOWN for one that a dictionary has, else how much its letters look like a word's."""
    if any(c.isdigit() for c in word) or word in _SHORT_FORMS or any(word in usual_words()[x] for x in _scripts(word)):
        return 1.0
    if CYRILLIC.search(word):
        if any(known(word, language) for language in _LANGUAGES) or word in brand_readings():
            return KNOWN
        return 0.7 * max(plausibility(word.replace("ё", "е"), language) for language in _LANGUAGES)
    if word in english_ranks() or word in _latin_names() or _CONTRACTION.search(word):
        return KNOWN
    return 0.7 * plausibility(word, "en")


def _scripts(word: str) -> tuple[str, ...]:
    return _LANGUAGES if CYRILLIC.search(word) else ("en",)


_END_KEYS = ",.;/&?!:)"
_END_SIGNS = str.maketrans("/&", ".?")  # the same keys on the Cyrillic layouts


@lru_cache(maxsize=1)
def _brands() -> frozenset[str]:
    return frozenset(brand_readings().values())


@lru_cache(maxsize=1)
def _latin_names() -> frozenset[str]:
    cities = (word.lower() for names in rows("cities.tsv") for name in names for word in name.split())
    topics = (word for _, spellings in rows("concepts.tsv") for word in spellings.split("|"))
    return _brands() | {word for word in (*cities, *topics) if word.isascii()}


@lru_cache(maxsize=10_000)
def _layout_reading(chunk: str, language: str) -> str:
    """The chunk on the other layout; a comma or full stop at its end is a letter only if a word comes of it."""
    bare = chunk.rstrip(_END_KEYS)
    end = chunk[len(bare) :].translate(_END_SIGNS)
    whole = layout_to_cyrillic(bare + end.replace("?", "").replace("!", ""), language)
    if len(whole) > len(bare) and known(whole, language):
        return whole + end[len(whole) - len(bare) :]
    return layout_to_cyrillic(bare, language) + end


def _latin_layout_reading(chunk: str, language: str) -> str:
    """The chunk on the English layout, unless signs come of its letters."""
    reading = layout_to_latin(chunk, language)
    letters = sum(c.isalpha() for c in chunk)
    return reading if sum(c.isalpha() for c in reading) == letters else chunk


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
