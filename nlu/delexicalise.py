"""A message as units for the classifier: names and amounts become their kind, so that any catalogue fits."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from nlu.features import Unit
from nlu.found import Found
from nlu.lexicon import word_set
from nlu.morphology import known, lemma, may_be_goods, place_name
from nlu.normalize import KNOWN, word_score
from nlu.phrases import concept_phrases
from nlu.reading import Token, forms
from nlu.scripts import CYRILLIC
from nlu.spelling import WordSpeller

GOODS, UNKNOWN, GIBBERISH, OTHER_WORD = "<goods>", "<unk>", "<gibberish>", "<word>"
PERSON = "<person_name>"
_KINDS = {"product": GOODS, "category": GOODS}
AS_WORDS = frozenset({"sort", "language", "channel"})  # the word itself tells more than its kind
_STOP_WORDS = word_set("stop_words")
_IMPLAUSIBLE = 0.12
_MIN_TYPO_LENGTH = 5
_MIN_SIMILARITY = 0.75


@dataclass(frozen=True, slots=True)
class Background:
    """The words of everyday requests, as opposed to those that name goods: `lemmas` for the classifier, a speller over
    the words as customers write them."""

    lemmas: frozenset[str]
    speller: WordSpeller

    @staticmethod
    def of(words: Iterable[str]) -> Background:
        words = set(words)
        lemmas = frozenset(key for word in words for key in unit_keys(word))
        return Background(lemmas, WordSpeller(dict.fromkeys((w for w in words if len(w) >= _MIN_TYPO_LENGTH - 1), 1)))

    def respell(self, token: Token) -> str:
        """The everyday word that a misspelt token must be, else the token itself."""
        text = token.text
        if len(text) < _MIN_TYPO_LENGTH or not text.isalpha() or token.forms & self.lemmas or is_a_word(text):
            return text
        for word, similarity in self.speller.suggest(text, limit=1):
            if similarity >= _MIN_SIMILARITY and bool(CYRILLIC.search(word)) == bool(CYRILLIC.search(text)):
                return word
        return text


def unit_keys(word: str) -> frozenset[str]:
    """What a word counts as: its lemma, in both languages of its script."""
    if CYRILLIC.search(word):
        return frozenset({lemma(word, "ru"), lemma(word, "uk")})
    return frozenset({lemma(word, "en")})


def is_a_word(word: str) -> bool:
    """Whether some dictionary has it."""
    return known(word, "ru") or known(word, "uk") if CYRILLIC.search(word) else word_score(word) >= KNOWN


def units(
    tokens: Sequence[Token],
    found: Iterable[Found],
    background: Container[str],
    language: str,
    respelt: Sequence[str],
) -> list[Unit]:
    """One unit a word or sign; one for each entity, whatever its length. `respelt` are the tokens' corrected words."""
    kinds: dict[int, str] = {}
    inside: set[int] = set()
    for one in found:
        if one.type not in AS_WORDS:
            kinds[one.first] = _KINDS.get(one.type, f"<{one.type}>")
            inside.update(range(one.first + 1, one.last + 1))
    concepts, covered = _concepts(tokens, respelt)
    made = []
    for position in range(len(tokens)):
        if position in kinds:
            made.append(Unit(kinds[position]))
        elif position not in inside:
            about = tuple(sorted(concepts[position]))
            usual = background if position not in covered else EVERY_WORD
            unit = _unit(respelt[position], about, usual, language)
            made.append(replace(unit, concepts=(*unit.concepts, *_shape(tokens, position))))
    return made


class _Everything(Container[str]):
    """A background that has every word: nothing counts as unknown."""

    def __contains__(self, word: object) -> bool:
        return True


EVERY_WORD = _Everything()


def _concepts(tokens: Sequence[Token], respelt: Sequence[str]) -> tuple[list[set[str]], set[int]]:
    """What each token is about, a phrase at its first word; and the tokens that are but parts of such phrases."""
    table = concept_phrases()
    tokens = [t if t.text == word else replace(t, forms=forms(word)) for t, word in zip(tokens, respelt, strict=True)]
    found: list[set[str]] = [set() for _ in tokens]
    covered: set[int] = set()
    for first in range(len(tokens)):
        hits = table.at(tokens, first)
        longest = max((last for last, _ in hits), default=first)
        found[first].update(concept for last, concept in hits if last == longest)
        covered.update(range(first + 1, longest + 1))
    return found, covered


def _shape(tokens: Sequence[Token], position: int) -> tuple[str, ...]:
    """What the mere look of a word tells: a code of letters and digits, capitals among small letters."""
    token = tokens[position]
    if not token.is_word or not token.raw.isascii():
        return ()
    after = [t for t in tokens[position + 1 : position + 3] if t.glued and t.text != "-"]
    if len(token.raw) > 1 and after and after[0].is_number:
        return ("code",)
    if len(token.raw) > 3 and token.raw.isupper() and any(t.raw.islower() for t in tokens if t.is_word):
        return ("capitals",)
    return ()


def _unit(word: str, concepts: tuple[str, ...], background: Container[str], language: str) -> Unit:
    if not word[0].isalnum():
        return Unit(word, concepts=concepts)
    if word[0].isdecimal():
        return Unit("<number>")
    for key in (lemma(word, language or "ru"), *sorted(unit_keys(word))):
        if key in background or word in _STOP_WORDS:
            return Unit(key, word, concepts)
    if concepts:
        return Unit(lemma(word, language or "ru"), word, concepts)
    if place_name(word, "Name") and CYRILLIC.search(word):
        return Unit(PERSON, word)
    if not may_be_goods(word):
        return Unit(OTHER_WORD, word)
    if not is_a_word(word) and word_score(word) < _IMPLAUSIBLE:
        return Unit(GIBBERISH)
    return Unit(UNKNOWN, word)
