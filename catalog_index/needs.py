"""What is to be done, who it is for and what they are fond of, read as the goods that serve: needs without a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog_index.analysis import CYRILLIC, Terms, of_analyzer
from catalog_index.lexicon import LANGUAGES, Phrase, phrase_of
from catalog_index.text import fold, script
from catalog_index.types import Analyzer

NEEDS = Path(__file__).with_name("data") / "needs.tsv"
IDLE = NEEDS.with_name("idle.txt")
CHILDHOOD = 15  # years; from this age on presents are those for grown-ups
OTHERS = {
    "child": ("adult", "man", "woman"),
    "boy": ("adult", "man", "woman", "baby"),
    "girl": ("adult", "man", "woman", "baby"),
    "man": ("child", "woman", "baby"),
    "woman": ("child", "man", "baby"),
    "adult": ("child", "baby"),
    "": (),
}
"""For whom a thing must not plainly be that is given to this kind of person."""
_GROWN = {"child": "adult", "boy": "man", "girl": "woman"}
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_YEARS = r"лет|год\w*|рок\w*|years?|yrs?|y\.?o\.?|(?:лет|річ)н\w*"
_IN_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10,
    "двох": 2, "трьох": 3, "чотирьох": 4, "п'яти": 5, "дев'яти": 9,
}  # fmt: skip
_AGE = re.compile(rf"(?<![\w.,])(\d{{1,3}}|{'|'.join(_IN_WORDS)})[ -]?(?:{_YEARS})(?:[ -](?:old|olds))?(?!\w)")

Span = tuple[int, int]
Slots = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that mean something together, each with its other words, and what they lead to."""

    slots: Slots
    section: str
    goods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What a text wishes without naming it. `goods` in English, those that serve best first; `spans` are the words that
    say it; `others` are kinds of people for whom it is not; `person` is who it is for."""

    goods: tuple[str, ...]
    spans: tuple[Span, ...]
    person: str = ""
    gift: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        return OTHERS[self.person]


class Needs:
    """The packaged list under one analyzer's lemmas."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._by_word: dict[str, list[Pattern]] = {}
        self._presents: dict[str, tuple[str, ...]] = {}
        self.signs: dict[str, tuple[Phrase, ...]] = {}
        for section, cells in _rows(NEEDS):
            if section == "Presents":
                self._presents[cells[3][0]] = cells[4]
            elif section == "Signs":
                self.signs[cells[3][0]] = tuple(phrase_of(text, "en", terms) for text in cells[4])
            else:
                self._add(section, cells)

    def of(self, text: str) -> Need | None:
        """What this text wishes; None when it says nothing of the kind."""
        folded = fold(text)
        words = [(m.span(), self._forms(m.group())) for m in _WORD.finditer(folded)]
        found = list(self._found(words))
        said = {name: [f for f in found if f[0].section == name] for name in ("Needs", "Hobbies", "Gifts", "People")}
        ages = list(_AGE.finditer(folded))
        person = _person([p for p, _ in said["People"]], [_IN_WORDS.get(a[1]) or int(a[1]) for a in ages])
        gift = bool(said["Gifts"]) or bool(ages and person)
        fond = said["Hobbies"] if gift or said["People"] else []  # a hobby alone may be the name of its goods
        wished = _longest(said["Needs"]) or _longest(fond)
        goods = [g for pattern, _ in wished for g in pattern.goods]
        if gift and not goods:
            goods = list(self._presents.get(person or "adult", ())) if person else []
        if not goods:
            return None
        about = [*said["Gifts"], *said["People"]]
        spans = {span for _, spans in (*wished, *about) for span in spans} | {a.span() for a in ages if person}
        return Need(tuple(dict.fromkeys(goods)), tuple(sorted(spans)), person if gift or fond else "", gift)

    def _found(self, words: Sequence[tuple[Span, frozenset[str]]]) -> Iterable[tuple[Pattern, tuple[Span, ...]]]:
        seen: set[int] = set()
        for _, forms in words:
            for form in forms:
                for pattern in self._by_word.get(form, ()):
                    if id(pattern) not in seen:
                        seen.add(id(pattern))
                        spans = [next((span for span, f in words if f & slot), None) for slot in pattern.slots]
                        if all(spans):
                            yield pattern, tuple(span for span in spans if span)

    def _forms(self, word: str) -> frozenset[str]:
        """The word and every lemma that it may be a form of."""
        plain = word.removesuffix("'s")
        if script(word) != "cyrillic":
            return frozenset((plain, *self._terms.lemmas(plain, "en")))
        analyzer = self._terms.analyzer
        each = [*(self._terms.lemmas(word, x) for x in CYRILLIC), *(analyzer.readings(word, x) for x in CYRILLIC)]
        return frozenset((word, *(lemma for lemmas in each for lemma in lemmas)))

    def _add(self, section: str, cells: Sequence[tuple[str, ...]]) -> None:
        goods = cells[3] if len(cells) > 3 else ()
        for language, texts in zip(LANGUAGES, cells, strict=False):
            for text in texts:
                slots = tuple(self._slot(slot, language) for slot in text.split())
                pattern = Pattern(slots, section, goods)
                for form in slots[0]:
                    self._by_word.setdefault(form, []).append(pattern)

    def _slot(self, slot: str, language: str) -> frozenset[str]:
        words = fold(slot).split("|")
        return frozenset(form for word in words for form in self._lemmas(word, language))

    def _lemmas(self, word: str, language: str) -> tuple[str, ...]:
        """Of a word as the list gives it, in its dictionary form, and that form itself. An English "-ing" is but
        itself: who carries a backpack need not go backpacking."""
        return (word,) if word.endswith("ing") and language == "en" else (word, *self._terms.lemmas(word, language))


def general_needs(analyzer: Analyzer) -> Needs:
    """The packaged list under this analyzer's lemmas, made once for each analyzer."""
    return of_analyzer(analyzer, Needs)


def _longest(found: Sequence[tuple[Pattern, tuple[Span, ...]]]) -> list[tuple[Pattern, tuple[Span, ...]]]:
    most = max((len(pattern.slots) for pattern, _ in found), default=0)
    return [f for f in found if len(f[0].slots) == most]


def _person(people: Sequence[Pattern], ages: Sequence[int]) -> str:
    """The kind of person: the one whose sex is told before one of whom only the age is, and as old as is said."""
    kinds = [p.goods[0] for p in people]
    told = next((k for k in kinds if k not in ("child", "adult")), kinds[0] if kinds else "")
    if ages and min(ages) >= CHILDHOOD:
        return _GROWN.get(told, told or "adult")
    if ages and told in ("man", "woman", "adult", ""):
        return {"man": "boy", "woman": "girl"}.get(told, "child")
    return "child" if "child" in kinds and told in ("man", "woman") else told


@cache
def idle_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Folded words that name nothing that is sold: those that never count, those that count where products have them,
    and these with more that only requests for goods have."""
    sections = IDLE.read_text(encoding="utf-8").split("\n# ")
    always, unknown, asking = (frozenset(fold(part.split("\n", 1)[1]).split()) for part in sections)
    return always, unknown, unknown | asking


@cache
def _rows(path: Path) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """(section, cells of alternatives) of each line; a section is called by its heading's first word."""
    section, out = "Needs", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line[1:].split(":")[0].strip()
        elif line:
            cells = (tuple(t.strip() for t in cell.split(",") if t.strip()) for cell in line.split("\t"))
            out.append((section, tuple(cells)))
    return tuple(out)
