"""Words for the same thing, within a language and across languages: a general list and the catalogue's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog_index.analysis import REFUSED, Terms, of_analyzer
from catalog_index.text import fold
from catalog_index.types import Analyzer, Product, Text

GENERAL = Path(__file__).with_name("data") / "lexicon.tsv"
KINDS = Path(__file__).with_name("data") / "kinds.tsv"
QUALITIES = frozenset(
    (
        "people",
        "colours",
        "materials",
        "qualities",
        "commerce and measures",
        "electronics, words of its texts",
        "life",
        "languages",
    )
)
"""Sections of the list whose words describe goods; those of all others name them."""
LANGUAGES = ("en", "ru", "uk")
MAX_WORDS = 4  # of one entry
MAX_OWN_WORDS = 3  # of a catalogue value that is taken as a translation
TRANSLATION = 0.9
SYNONYM = 0.8
NARROWER = 0.75  # outerwear: jackets, coats
BESIDE = 0.6  # times these, where the catalogue has the word itself: then the others are merely more of the kind
DESCRIBED = 0.7  # the same where the word itself stands in descriptions alone, and names no product
PRIVATIVE = (["без"], ["without"])

Phrase = tuple[str, ...]


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
        self._goods: set[int] = set()
        self._narrower: dict[int, list[int]] = {}

    def add(self, entries: Iterable[Entry], goods: bool = False) -> None:
        """Take one group; entries that say nothing are left out. `goods`: it names things, not their properties."""
        group = tuple({(e.phrase, e.language): e for e in entries if 0 < len(e.phrase) <= MAX_WORDS}.values())
        if len(group) < 2:
            return
        if goods:
            self._goods.add(len(self._groups))
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

    def narrow(self, broader: Phrase, narrower: Iterable[Phrase]) -> None:
        """Let whoever asks for `broader` also find what these phrases name."""
        kinds = [n for phrase in narrower for n in self._numbers(phrase)]
        for number in self._numbers(broader):
            self._narrower.setdefault(number, []).extend(n for n in kinds if n != number)

    def is_goods(self, phrase: Phrase) -> bool:
        """Whether the phrase names things that are sold, as far as the list knows."""
        return any(n in self._goods for n in self._numbers(phrase))

    def others(self, phrase: Phrase) -> list[tuple[Entry, float]]:
        """Entries that mean the same as this phrase, or a kind of it, with a weight: its translations before its
        synonyms before its kinds."""
        out: dict[tuple[Phrase, str], tuple[Entry, float]] = {}
        for number in self._numbers(phrase):
            own = {e.language for e in self._groups[number] if e.phrase == phrase}
            found = [(e, SYNONYM if e.language in own else TRANSLATION) for e in self._groups[number]]
            found += [(e, NARROWER) for kind in self._narrower.get(number, ()) for e in self._groups[kind]]
            for entry, weight in found:
                key = (entry.phrase, entry.language)
                if entry.phrase != phrase and weight > out.get(key, (entry, 0.0))[1]:
                    out[key] = (entry, weight)
        return list(out.values())

    def words(self) -> Iterable[str]:
        """Every word of the entries, as written."""
        return {word for group in self._groups for e in group for word in fold(e.text).replace("-", " ").split()}

    def _numbers(self, phrase: Phrase) -> Sequence[int]:
        return self._by_first.get(phrase[0], {}).get(phrase, ()) if phrase else ()

    def translation(self, phrase: Phrase, language: str) -> str:
        """How the thing is said in this language, "" when the lexicon does not know."""
        for number in self._numbers(phrase):
            for entry in self._groups[number]:
                if entry.language == language:
                    return entry.text
        return ""


def general_lexicon(analyzer: Analyzer) -> Lexicon:
    """The packaged list of shopping words under this analyzer's lemmas, made once for each analyzer."""
    return of_analyzer(analyzer, _general)


def _general(terms: Terms) -> Lexicon:
    lexicon = Lexicon()
    for section, row in _rows(GENERAL):
        names = zip(LANGUAGES, row, strict=True)
        lexicon.add(
            (_entry(text, language, terms) for language, texts in names for text in texts), section not in QUALITIES
        )
    for _, (broader, *names_in_others, narrower) in _rows(KINDS):
        cells = zip(LANGUAGES, (broader, *names_in_others), strict=True)
        entries = [_entry(text, language, terms) for language, texts in cells for text in texts]
        lexicon.add(entries, True)
        lexicon.narrow(entries[0].phrase, [phrase_of(text, "en", terms) for text in narrower])
    return lexicon


@cache
def _rows(path: Path) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """(section, cells of alternatives) of each line."""
    section, out = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line[1:].strip()
        elif line:
            cells = (tuple(t.strip() for t in cell.split(",") if t.strip()) for cell in line.split("\t"))
            out.append((section, tuple(cells)))
    return tuple(out)


def _entry(text: str, language: str, terms: Terms) -> Entry:
    return Entry(phrase_of(text, language, terms), language, text)


def phrase_of(text: str, language: str, terms: Terms) -> Phrase:
    """The lemmas of a short text, one for each word; of what says that something is lacking, as "sugar-free" and
    «без сахара» do, the lemmas as lacking."""
    words = fold(text).replace("-", " ").split()
    own = words[1:] if words[:1] in PRIVATIVE else words[:-1] if words[1:] == ["free"] else words
    mark = REFUSED if own != words else ""
    return tuple(mark + found[0] for word in own if (found := terms.lemmas(word.strip(",."), language)))


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
