"""Words for the same thing, within a language and across languages: a general list and the catalogue's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog_index.analysis import Terms
from catalog_index.text import fold
from catalog_index.types import Analyzer, Product, Text

GENERAL = Path(__file__).with_name("data") / "lexicon.tsv"
LANGUAGES = ("en", "ru", "uk")
MAX_WORDS = 4  # of one entry
MAX_OWN_WORDS = 3  # of a catalogue value that is taken as a translation
TRANSLATION = 0.9
SYNONYM = 0.8
BESIDE = 0.6  # times these, where the catalogue has the word itself: then the others are merely more of the kind

Phrase = tuple[str, ...]
_made: dict[int, tuple[Analyzer, Lexicon]] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to say a thing: its lemmas, its language and how it is written."""

    phrase: Phrase
    language: str
    text: str


class Lexicon:
    """Groups of entries that mean the same, found by the lemmas of any of them."""

    def __init__(self) -> None:
        self._groups: list[tuple[Entry, ...]] = []
        self._by_first: dict[str, dict[Phrase, list[int]]] = {}

    def add(self, entries: Iterable[Entry]) -> None:
        """Take one group; entries that say nothing are left out."""
        group = tuple({(e.phrase, e.language): e for e in entries if 0 < len(e.phrase) <= MAX_WORDS}.values())
        if len(group) < 2:
            return
        for phrase in {e.phrase for e in group}:
            self._by_first.setdefault(phrase[0], {}).setdefault(phrase, []).append(len(self._groups))
        self._groups.append(group)

    def __len__(self) -> int:
        return len(self._groups)

    def longest(self, lemmas: Sequence[frozenset[str]], start: int) -> list[Phrase]:
        """The phrases of the most words that stand at `start` of a query whose words have these lemmas."""
        found: list[Phrase] = []
        for first in lemmas[start]:
            for phrase in self._by_first.get(first, ()):
                if start + len(phrase) <= len(lemmas) and all(
                    w in lemmas[start + i] for i, w in enumerate(phrase[1:], 1)
                ):
                    found.append(phrase)
        most = max(map(len, found), default=0)
        return [p for p in found if len(p) == most]

    def others(self, phrase: Phrase) -> list[tuple[Entry, float]]:
        """Entries that mean the same as this phrase, with a weight: its translations before its synonyms."""
        out: dict[Phrase, tuple[Entry, float]] = {}
        for number in self._by_first.get(phrase[0], {}).get(phrase, ()):
            group = self._groups[number]
            own = {e.language for e in group if e.phrase == phrase}
            for entry in group:
                weight = SYNONYM if entry.language in own else TRANSLATION
                if entry.phrase != phrase and weight > out.get(entry.phrase, (entry, 0.0))[1]:
                    out[entry.phrase] = (entry, weight)
        return list(out.values())

    def translation(self, phrase: Phrase, language: str) -> str:
        """How the thing is said in this language, "" when the lexicon does not know."""
        for number in self._by_first.get(phrase[0], {}).get(phrase, ()):
            for entry in self._groups[number]:
                if entry.language == language:
                    return entry.text
        return ""


def general_lexicon(analyzer: Analyzer) -> Lexicon:
    """The packaged list of shopping words under this analyzer's lemmas, made once for each analyzer."""
    found = _made.get(id(analyzer))
    if found is None or found[0] is not analyzer:
        found = _made[id(analyzer)] = (analyzer, _general(Terms(analyzer)))
    return found[1]


def _general(terms: Terms) -> Lexicon:
    lexicon = Lexicon()
    for row in _rows():
        lexicon.add(_entry(text, language, terms) for language, texts in row for text in texts)
    return lexicon


@cache
def _rows() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    lines = (line for line in GENERAL.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(
        tuple(
            (language, tuple(t.strip() for t in cell.split(",") if t.strip()))
            for language, cell in zip(LANGUAGES, line.split("\t"), strict=True)
        )
        for line in lines
    )


def _entry(text: str, language: str, terms: Terms) -> Entry:
    return Entry(phrase_of(text, language, terms), language, text)


def phrase_of(text: str, language: str, terms: Terms) -> Phrase:
    """The lemmas of a short text, one for each word."""
    return tuple(
        found[0] for word in fold(text).replace("-", " ").split() if (found := terms.lemmas(word.strip(",."), language))
    )


def own_entries(products: Iterable[Product], terms: Terms) -> Iterable[list[Entry]]:
    """The catalogue's own translations: categories, attribute names and values that it gives in several languages."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for product in products:
        for text in _short_texts(product):
            key = tuple(sorted(text.items()))
            if key in seen or len({fold(t) for t in text.values()}) < 2:
                continue
            seen.add(key)
            entries = [_entry(t, language, terms) for language, t in text.items() if language in LANGUAGES]
            if all(0 < len(e.phrase) <= MAX_OWN_WORDS for e in entries):
                yield entries


def _short_texts(product: Product) -> Iterable[Text]:
    yield from product.category_path
    yield product.category
    for attribute in product.attributes:
        yield attribute.value
    for variant in product.variants:
        yield from variant.options.values()
