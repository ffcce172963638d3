"""Which of English, Russian and Ukrainian a text is in."""

from __future__ import annotations

import re
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from nlu.lexicon import brand_readings, english_ranks, usual_words, word_set
from nlu.morphology import is_dictionary_form, known

_UKRAINIAN = re.compile(r"[іїєґ]|(?<=[бпвмфгкхдр])'(?=[яюєї])")
_RUSSIAN = re.compile(r"[ыэъё]")

# Little words tell better than the dictionaries, which are full of rare words that coincide.
_RUSSIAN_WORDS = word_set("only_russian")
_UKRAINIAN_WORDS = word_set("only_ukrainian")
_LITTLE = word_set("little")
_INTERNATIONAL = word_set("international")


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    languages = (Language.RUSSIAN, Language.UKRAINIAN)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def detect(words: list[str], proper: frozenset[str] = frozenset()) -> str:
    """The language of these lower-case words, "" when they do not tell; `proper` are names that tell nothing."""
    words = [w for w in words if w not in proper]
    cyrillic = [w for w in words if _is_cyrillic(w)]
    latin = [w for w in words if w.isascii() and any(c.isalpha() for c in w)]
    found = "uk" if words == ["так"] else _cyrillic_language(cyrillic) if cyrillic else ""
    english = sum(_english_weight(w, len(latin)) for w in latin)
    if not cyrillic:
        return "en" if english >= 1.0 else ""
    return "en" if english > 2.0 * len(cyrillic) else found


@lru_cache(maxsize=1)
def _latin_names() -> frozenset[str]:
    return frozenset(brand_readings().values())


def _is_cyrillic(word: str) -> bool:
    return any("а" <= c <= "я" or c in "ёіїєґ" for c in word)


def _english_weight(word: str, words: int) -> float:
    if word in _latin_names() or (word not in english_ranks() and "'" not in word):
        return 0.0
    if word in _INTERNATIONAL or word in _LITTLE:
        return 0.6 if word in _LITTLE and words > 1 else 0.0
    return 1.0


def _cyrillic_language(words: list[str]) -> str:
    russian = sum(_weight(w, "ru", "uk", _RUSSIAN, _RUSSIAN_WORDS) for w in words)
    ukrainian = sum(_weight(w, "uk", "ru", _UKRAINIAN, _UKRAINIAN_WORDS) for w in words)
    if russian != ukrainian:
        return "ru" if russian > ukrainian else "uk"
    return _of_dictionary(words) or _guess(words)


def _of_dictionary(words: list[str]) -> str:
    """Of a single word the language in which it is what one looks up, where in the other it is but some form of one:
    «парасоля» is Ukrainian."""
    if len(words) != 1 or len(words[0]) < 3 or not (known(words[0], "ru") and known(words[0], "uk")):
        return ""
    ones = [language for language in ("ru", "uk") if is_dictionary_form(words[0], language)]
    return ones[0] if len(ones) == 1 else ""


def _weight(word: str, language: str, other: str, letters: re.Pattern[str], frequent: frozenset[str]) -> float:
    if letters.search(word):
        return 3.0
    if word in frequent or _is_usual(word, language, other):
        return 2.0
    if len(word) < 3 or word in brand_readings():
        return 0.0
    alone = known(word, language) and not known(word, other) and word not in usual_words()[other]
    return 1.0 if alone else 0.0


def _is_usual(word: str, language: str, other: str) -> bool:
    """Whether customers of one language say it much more often than those of the other."""
    here, there = usual_words()[language][word], usual_words()[other][word]
    return here >= 3 and here >= 6 * there


def _guess(words: list[str]) -> str:
    """For misspelt and slang words that neither dictionary has: letter statistics, when they are sure."""
    unknown = [w for w in words if len(w) > 3 and not (known(w, "ru") or known(w, "uk") or w in brand_readings())]
    if not unknown:
        return ""
    values = _detector().compute_language_confidence_values(" ".join(unknown))
    best = max(values, key=lambda v: v.value)
    return best.language.iso_code_639_1.name.lower() if best.value >= 0.9 else ""
