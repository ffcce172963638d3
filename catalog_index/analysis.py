"""Texts into the terms that keyword search compares, at index time and of a query alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from catalog_index.text import amount_spans, chunks, counted, fold, has_digit, joined, parts, quantity, script
from catalog_index.types import Analyzer, Attribute, Product, Text, Variant
from catalog_index.units import unit_of

FIELDS = ("title", "brand", "category", "attributes", "description", "code")
CYRILLIC = ("ru", "uk")
MAX_CACHED_WORDS = 200_000
MAX_DESCRIPTION_CHARS = 3000
PURPOSE = "=for"  # stands in a title where what follows is what the thing is for, not what it is
LANGUAGE_BITS = {"ru": 1, "uk": 2}
ANY_NUMBER = "#"
REFUSED = "=no:"  # before a lemma: the text says that this is not there
REFUSALS = frozenset(("без", "не", "нет", "нема", "немає", "without", "not", "no", "non"))
REFUSED_WORDS = 2  # that a refusal reaches: "without added sugar"
FOR = frozenset(("for", "fits", "compatible", "для", "под", "під", "к", "до", "with", "с", "со", "з", "із"))

Made = TypeVar("Made")
_made: dict[tuple[int, object], tuple[Analyzer, object]] = {}
_ALLERGIC = re.compile(r"(?:allerg\w+ to|алл?ерг\w+ на) ([^\W\d_]+)")
_COMES_ALONG = re.compile(
    r"\b(?:in the box|box contents?|package contents?|contents of the box|what'?s in the box|included|comes with|"
    r"supplied with|комплектаци[яи]|комплектаці[яї]|комплект поставки|комплект постачання|[ву] комплект[еі]|"
    r"в коробке|[ву] коробці|содержимое упаковки|вміст (?:упаковки|коробки))",
    re.I,
)
"""How attributes are called whose values lie in the box beside the goods."""
_DISSUADING = re.compile(r"\b(?:не|not|no|nor|neither|никому|нікому|противопоказан\w*|протипоказан\w*)\b")


class Terms:
    """Terms of texts: lemmas of words, model numbers whole and in parts, amounts in base units."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.seen: dict[str, int] = {}  # words of product texts and how often, for the speller
        self.spoken: dict[str, int] = {}  # Cyrillic terms of product texts and the languages they stood in, as bits
        self._lemmas: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, text: str, language: str = "", purpose: bool = False) -> list[str]:
        """Every term of a product's text, in order, doubles kept; with `purpose`, PURPOSE where "for" stands."""
        folded = fold(text)
        out = [amount.term for amount, _, _ in amount_spans(folded)]
        cyrillic = language if language in CYRILLIC else cyrillic_language(folded)
        refused = 0
        found: list[str] = []
        for chunk in chunks(folded):
            if chunk in REFUSALS:
                refused = REFUSED_WORDS
            if has_digit(chunk):
                found = code_terms(chunk)
                out += found
                continue
            if chunk == "free" and found:
                out += [REFUSED + term for term in found]
            if chunk in FOR:
                refused = 0
                out += [PURPOSE] if purpose else []
            found = self._words(chunk, cyrillic)
            out += found
            if found and (refused or chunk.endswith("-free")):
                out += [REFUSED + term for term in found]
                refused = max(0, refused - 1)
        if "allerg" in folded or "лерг" in folded:
            out += [REFUSED + term for word in _harmless(folded) for term in self._words(word, cyrillic)]
        return out

    def _words(self, chunk: str, cyrillic: str) -> list[str]:
        """The lemmas of a chunk without digits, remembered for the speller and with their language."""
        out: list[str] = []
        for word in words_of(chunk):
            self.seen[word] = self.seen.get(word, 0) + 1
            if script(word) != "cyrillic":
                out += self.lemmas(word, "en")
                continue
            found = self.lemmas(word, cyrillic)
            for term in found:
                self.spoken[term] = self.spoken.get(term, 0) | LANGUAGE_BITS[cyrillic]
            out += found
        return out

    def lemmas(self, word: str, language: str) -> tuple[str, ...]:
        """Lemmas of one folded word, ё levelled; empty for a stop word."""
        key = (language, word)
        found = self._lemmas.get(key)
        if found is None:
            found = tuple(lemma.replace("ё", "е") for lemma in self.analyzer.lemmas(word, language))
            if len(self._lemmas) >= MAX_CACHED_WORDS:
                self._lemmas.clear()
            self._lemmas[key] = found
        return found

    def take_seen(self) -> dict[str, int]:
        """The words met since the last call; the cache of lemmas, which a build fills, is freed with them."""
        seen, self.seen, self.spoken = self.seen, {}, {}
        self._lemmas.clear()
        return seen


def of_analyzer(analyzer: Analyzer, make: Callable[[Terms], Made]) -> Made:
    """What `make` makes of this analyzer's terms, made once for each analyzer."""
    found = _made.get((id(analyzer), make))
    if found is None or found[0] is not analyzer:
        found = _made[id(analyzer), make] = (analyzer, make(Terms(analyzer)))
    return cast(Made, found[1])


def _harmless(folded: str) -> list[str]:
    """What those may be allergic to for whom a text says the product is: it has none of it."""
    sentences = (s for s in re.split(r"[.!?;]", folded) if not _DISSUADING.search(s))
    return [found[1] for sentence in sentences for found in _ALLERGIC.finditer(sentence)]


def cyrillic_language(folded: str) -> str:
    """ru or uk by the letters that only one of them has; ru when there are none."""
    return "uk" if sum(map(folded.count, "іїєґ'")) > sum(map(folded.count, "ыэъ")) else "ru"


def words_of(chunk: str) -> list[str]:
    """The words of a chunk without digits: "t-shirt" also gives "tshirt" to be found either way."""
    if chunk.isalpha():
        return [chunk]
    words = [w for w in chunk.replace("+", "-").replace("/", "-").replace(".", "-").replace("–", "-").split("-") if w]
    if len(words) == 2 and "-" in chunk:
        words.append("".join(words))
    return words


def code_terms(chunk: str) -> list[str]:
    """A chunk with digits: whole without punctuation, and letters and digits apart."""
    whole = joined(chunk)
    split = parts(chunk)
    return [whole, *split] if len(split) > 1 else [whole]


def product_terms(product: Product, terms: Terms) -> dict[str, list[list[str]]]:
    """Field → one list of terms per language (or per code). What comes along is told of the goods as a description
    does: a phone with a case in its box is no case."""
    beside = [a for a in product.attributes if any(map(_COMES_ALONG.search, (a.key, *a.name.values())))]
    own = [a for a in product.attributes if a not in beside]
    return {
        "title": _texts(product.title, terms, purpose=True),
        "brand": [terms.of(product.brand)] if product.brand else [],
        "category": _joined_texts([product.category, *product.category_path], terms),
        "attributes": _attributes(own, product.variants, terms),
        "description": [
            *_texts(product.description, terms, MAX_DESCRIPTION_CHARS),
            *_attributes(beside, (), terms),
        ],
        "code": [[joined(fold(code)) for code in _codes(product)]],
    }


def _codes(product: Product) -> set[str]:
    return {product.id, *(v.sku for v in product.variants)}


def _texts(text: Text, terms: Terms, limit: int = 1000, purpose: bool = False) -> list[list[str]]:
    return [terms.of(value[:limit], language, purpose) for language, value in text.items() if value]


def _joined_texts(texts: Iterable[Text], terms: Terms) -> list[list[str]]:
    by_language: dict[str, set[str]] = {}
    for text in texts:
        for language, value in text.items():
            by_language.setdefault(language, set()).add(value)
    return [terms.of(" · ".join(sorted(values)), language) for language, values in by_language.items()]


def _attributes(attributes: Iterable[Attribute], variants: Iterable[Variant], terms: Terms) -> list[list[str]]:
    """Values of attributes and options; the names of yes/no attributes, which say what the product has and lacks."""
    values: dict[str, dict[str, None]] = {}
    refused: dict[str, str] = {}
    for attribute in attributes:
        for language, value in attribute.value.items():
            if is_yes(value):
                shown = attribute.name.get(language) or attribute.key
            elif is_no(value):
                refused[attribute.name.get(language) or attribute.key] = language
                continue
            else:
                unit = attribute.unit or (unit_of(attribute) if quantity(value) else "")
                shown = f"{value} {unit}".strip()
            values.setdefault(language, {})[shown] = None
    for variant in variants:
        for text in variant.options.values():
            for language, value in text.items():
                values.setdefault(language, {})[value] = None
    lacking = [[REFUSED + term for term in terms.of(name, language)] for name, language in refused.items()]
    return [*(_each(shown, language, terms) for language, shown in values.items()), *lacking]


def _each(values: Iterable[str], language: str, terms: Terms) -> list[str]:
    """The terms of values, each read by itself: "no lining" refuses nothing of the next one."""
    shown = " · ".join(values)[:2000]
    spoken = language if language in CYRILLIC else cyrillic_language(fold(shown))
    return [term for value in shown.split(" · ") for term in (*terms.of(value, spoken), *_counts(value, spoken, terms))]


def _counts(value: str, language: str, terms: Terms) -> Iterable[str]:
    """What finds "6 cups" as that many cups, and says that cups are counted here."""
    found = counted(value)
    if found:
        for lemma in terms.lemmas(found[1], language if script(found[1]) == "cyrillic" else "en"):
            yield count_term(found[0], lemma)
            yield count_term(ANY_NUMBER, lemma)


def count_term(number: str, lemma: str) -> str:
    """How keyword search writes that many of something."""
    return f"={number} {lemma}"


YES = frozenset(("true", "yes", "y", "да", "так", "есть", "є", "+"))
NO = frozenset(("false", "no", "n", "нет", "ні", "нема", "немає", "-"))


def is_yes(value: str) -> bool:
    return value.casefold() in YES


def is_no(value: str) -> bool:
    return value.casefold() in NO


def pick(text: Text | Mapping[str, str], *languages: str) -> str:
    """The text in the first of `languages` it has, else the one of unknown language, else any."""
    for language in (*languages, ""):
        if text.get(language):
            return text[language]
    return next((value for value in text.values() if value), "")
