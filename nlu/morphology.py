"""Lemmas: pymorphy3 for Russian and Ukrainian, Snowball for English."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import lru_cache

import pymorphy3
import snowballstemmer

from nlu.scripts import CYRILLIC

_NAMES = ("Surn", "Name", "Patr", "Geox", "Orgn", "Trad")
_ADJECTIVES = ("ADJF", "ADJS", "PRTF", "PRTS", "COMP")
_NAMELESS = ("VERB", "INFN", "GRND", "ADVB", "NPRO", "PRED", "PREP", "CONJ", "PRCL", "INTJ", "COMP")
# In a shop these plurals are goods, not spirits, hours, points or weights.
_PLURAL_GOODS = frozenset({"духи", "часы", "очки", "весы", "окуляри", "парфуми", "ваги"})
_CACHE_WORDS = 50_000


@lru_cache(maxsize=2)
def _analyzer(language: str) -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang=language)


@lru_cache(maxsize=1)
def _stemmer() -> object:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=_CACHE_WORDS)
def known(word: str, language: str) -> bool:
    """Whether the Russian or Ukrainian dictionary has this form of a word."""
    return bool(_analyzer(language).word_is_known(word))


def lemma(word: str, language: str) -> str:
    """The dictionary form (ru, uk) or stem (Latin letters) of one lower-case word, without ё.

    The choice does not depend on the neighbours, so that what was indexed and what is asked meet. Nouns win over verbs
    («из стали» is steel), adjectives over nouns made of them («детская»).
    """
    if len(word) < 3 or not word[0].isalpha():
        return word.replace("ё", "е")
    return _stem(word) if word.isascii() else _lemma(word, language if language == "uk" else "ru")


@lru_cache(maxsize=_CACHE_WORDS)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


@lru_cache(maxsize=_CACHE_WORDS)
def _lemma(word: str, language: str) -> str:
    if not CYRILLIC.search(word):
        return word
    if not known(word, language):
        other = "uk" if language == "ru" else "ru"
        if known(word, other):
            language = other
    return _cyrillic_lemma(word, language).replace("ё", "е")


@lru_cache(maxsize=_CACHE_WORDS)
def lemmas_of(word: str, language: str) -> tuple[str, ...]:
    """Every lemma that a Cyrillic word may be a form of, likeliest first; names of people and places left out."""
    found = [p for p in _parses(word, language) if not any(name in str(p.tag) for name in _NAMES)]
    return tuple(dict.fromkeys(str(p.normal_form).replace("ё", "е") for p in found))


@lru_cache(maxsize=_CACHE_WORDS)
def is_verb(word: str) -> bool:
    """Whether a Cyrillic word is first of all a form of a verb; False for others."""
    return any(part in ("VERB", "INFN") for part in _parts_of_speech(word))


@lru_cache(maxsize=_CACHE_WORDS)
def may_be_goods(word: str) -> bool:
    """Whether the word may name or describe goods: a noun, an adjective, or one that no dictionary has."""
    parts = _parts_of_speech(word)
    return not parts or any(part in ("NOUN", "ADJF", "PRTF") for part in parts)


@lru_cache(maxsize=_CACHE_WORDS)
def names_nothing(word: str) -> bool:
    """Whether a Cyrillic word is a verb, an adverb, a pronoun, a small word or a first name in every language that has
    it, and so names no goods and describes none; False where that cannot be told."""
    first = [p for each in ("ru", "uk") for p in _parses(word, each)[:1]]
    tags = [p.tag for p in first if p.is_known]  # also where ё is written as е
    return bool(tags) and all(str(t.POS) in _NAMELESS or "Name" in str(t) or "Apro" in str(t) for t in tags)


@lru_cache(maxsize=_CACHE_WORDS)
def is_adjective(word: str) -> bool:
    """Whether a Cyrillic word is first of all an adjective; False for others."""
    parts = _parts_of_speech(word)
    return bool(parts) and all(part in _ADJECTIVES for part in parts)


@lru_cache(maxsize=_CACHE_WORDS)
def is_counted_form(word: str) -> bool:
    """Whether a Cyrillic noun stands as it does beside a number from two on: «чайника», «чашки», «блендерів»."""
    if not CYRILLIC.search(word):
        return False
    parses = [p for each in ("ru", "uk") if known(word, each) for p in _analyzer(each).parse(word)]
    return any(p.tag.POS == "NOUN" and ("gent" in p.tag or {"plur", "nomn"} in p.tag) for p in parses)


@lru_cache(maxsize=_CACHE_WORDS)
def is_dictionary_form(word: str, language: str) -> bool:
    """Whether the dictionary of the language has this Cyrillic word as the one to look it up by."""
    return known(word, language) and word.replace("ё", "е") in lemmas_of(word, language)


def _parts_of_speech(word: str) -> list[str]:
    languages = ("ru", "uk") if CYRILLIC.search(word) else ()
    return [str(p.tag.POS) for each in languages if known(word, each) for p in _analyzer(each).parse(word)[:1]]


@lru_cache(maxsize=_CACHE_WORDS)
def place_name(word: str, grammeme: str) -> str:
    """The nominative of a Cyrillic word that the dictionary marks so (Geox a place, Name a first name), else ""."""
    for language in ("ru", "uk"):
        for parse in _analyzer(language).parse(word) if known(word, language) else ():
            if grammeme in str(parse.tag):
                return str(parse.normal_form)
    return ""


def _cyrillic_lemma(word: str, language: str) -> str:
    parses = _parses(word, language)
    common = [p for p in parses if not any(grammeme in str(p.tag) for grammeme in _NAMES)] or parses
    adjectives = [p for p in common if p.tag.POS in _ADJECTIVES]
    nouns = [p for p in common if p.tag.POS == "NOUN"]
    nouns = [n for n in nouns if not any(_is_form_of(n.normal_form, a.normal_form) for a in adjectives)]
    return _likeliest([*nouns, *adjectives] or common[:1]) if common else word


def _parses(word: str, language: str) -> list[pymorphy3.analyzer.Parse]:
    """What the analyzer makes of a word; nothing of one with a letter that has no name, at which it fails."""
    return list(_analyzer(language).parse(word)) if all(unicodedata.name(c, "") for c in word) else []


def _likeliest(parses: list[pymorphy3.analyzer.Parse]) -> str:
    """The lemma with most weight: goods are named in the nominative, accusative or genitive."""
    weights: dict[str, float] = defaultdict(float)
    for parse in parses:
        tag = str(parse.tag)
        case = 1.0 if "nomn" in tag or "accs" in tag else 0.7 if "gent" in tag else 0.3
        weights[parse.normal_form] += parse.score * case * (5.0 if parse.normal_form in _PLURAL_GOODS else 1.0)
    return min(weights, key=lambda form: (-weights[form], form))


def _is_form_of(noun: str, adjective: str) -> bool:
    """Whether the noun is but the adjective used as one («детская», «белые»)."""
    stem = adjective[:-2]
    return noun.startswith(stem) and len(noun) <= len(adjective) + 1


class Dictionary:
    """A walk over the forms of one language's dictionary, letter by letter."""

    ROOT = 0

    def __init__(self, language: str) -> None:
        self._words = _analyzer(language).dictionary.words.dct

    def follow(self, text: str, state: int) -> int | None:
        after: int | None = self._words.follow_bytes(text.encode(), state)
        return after

    def accepts(self, state: int) -> bool:
        return self._words.follow_bytes(b"\x01", state) is not None
