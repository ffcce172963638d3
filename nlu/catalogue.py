"""The names out of the catalogue, and where a message uses them."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlu.folding import clean
from nlu.found import Found
from nlu.lexicon import brand_readings, city_names, english_ranks, word_set
from nlu.morphology import known
from nlu.normalize import KNOWN, word_score
from nlu.phrases import MAX_PHRASE_TOKENS, Phrases, general_phrases, phrase_keys
from nlu.reading import TOKEN, Token, forms
from nlu.scripts import CYRILLIC, to_cyrillic, to_latin
from nlu.spelling import WordSpeller
from nlu.types import Term, Vocabulary

_RANKS = {"brand": 16, "category": 15, "color": 17, "city": 14, "store": 18, "size": 13, "attribute": 12, "product": 11}
_CONVERSATIONAL = word_set("conversational")
_STOP_WORDS = word_set("stop_words")
_RARE = 60  # a word in more titles than this does not lead to products
_DISTINCTIVE = 6  # a word in no more titles than this may name a product by itself
_TITLE_SHARE = 0.6
_MIN_TYPO_LENGTH = 4
_ALIKE = 0.7  # how like a typed word must be to the one it is a slip for
_SOUNDS = 0.8  # and to one in the other script, which it but sounds like: «кросы» is no "cross"
_MAX_TITLE_WORDS = 24
_MAX_VALUE_WORDS = 4  # nobody types longer values of attributes
_NOTHING = Vocabulary()


def _is_everyday(word: str) -> bool:
    return (known(word, "ru") or known(word, "uk")) if CYRILLIC.search(word) else word in english_ranks()


class Catalogue:
    """Brands, categories, attribute values, titles … compared by lemma, with typos, by sound and in translit."""

    def __init__(self, vocabulary: Vocabulary = _NOTHING, background: frozenset[str] = frozenset()) -> None:
        """`background` are words of everyday requests: they are never taken for misspelt names."""
        self._background = background
        self._phrases: Phrases[Term] = Phrases()
        self.sizes = frozenset(clean(t.text).strip() for t in vocabulary.terms if t.type == "size")
        self._size_values = {clean(t.text).strip(): t.value for t in vocabulary.terms if t.type == "size"}
        self._colors: dict[str, str] = {}
        self._brand_words: dict[str, float] = {}  # with the likeness of sound that is enough
        self._cities: dict[str, str] = {}
        self._languages: dict[str, Term] = {}
        self._words: Counter[str] = Counter()
        self._lemmas: set[str] = set()
        titles: list[tuple[str, tuple[str, ...]]] = []
        for term in vocabulary.terms:
            keys = list(phrase_keys(term.text, term.language, limit=_MAX_TITLE_WORDS))
            if not keys:
                continue
            self._words.update(w for w in keys[0] if w[0].isalpha())
            self._lemmas.update(w for key in keys for w in key)
            if term.type == "product":
                titles.append((term.value, keys[-1]))
            elif language := _language_named(term):
                self._languages.setdefault(language, term)
            elif _tells_something(term):
                self._phrases.add_keys((key[:MAX_PHRASE_TOKENS] for key in keys), term)
                self._learn(term, keys[0])
        self._titles = _Titles(titles)
        self._speller = WordSpeller(self._words)

    def names(self) -> Iterator[str]:
        """Words of the catalogue that no dictionary has."""
        return (w for w in self._words if not _is_everyday(w))

    def respell(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with further forms: the catalogue's spelling of misspelt words and of foreign names."""
        return [self._respelt(token) for token in tokens]

    def has(self, word: str) -> bool:
        """Whether a name in the catalogue has this very word."""
        return word in self._words

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every name that the message uses; longer ones hide shorter ones when settled."""
        for first in range(len(tokens)):
            told: set[tuple[int, str]] = set()
            for last, term in self._phrases.at(tokens, first):
                if term.type == "attribute" and (last, term.type) in told:
                    continue  # «кожа» of the upper and of the sole: the first will do
                told.add((last, term.type))
                rank = _RANKS.get(term.type, 10) + 2 * (last - first)
                yield Found(term.type, term.value, first, last, name=term.name, rank=rank)
        yield from self._titles.find(tokens)

    def color(self, key: str) -> str:
        """The catalogue's own name for a general colour, the key itself when it has none."""
        return self._colors.get(key, key)

    def city(self, name: str) -> str:
        """The catalogue's own name for a well-known city, the name itself when it has none."""
        return self._cities.get(name, name)

    def language(self, code: str) -> Term | None:
        """The attribute by which the catalogue says that goods are in this language; None when it has none."""
        return self._languages.get(code)

    def calls(self, one: Token, other: Token) -> bool:
        """Whether a product is called by these two words side by side: "french press"."""
        return self._titles.has_pair(one.forms, other.forms)

    def size(self, text: str) -> str:
        """The catalogue's own way to write a size."""
        return self._size_values.get(text.lower(), text)

    def _learn(self, term: Term, words: tuple[str, ...]) -> None:
        if term.type == "brand":
            self._brand_words |= dict.fromkeys(words, 0.8 if len(words) == 1 else 0.6)
        elif term.type == "color":
            self._learn_color(term)
        elif term.type == "city":
            self._cities.update(dict.fromkeys(city_names(term.text), term.value))

    def _learn_color(self, term: Term) -> None:
        if color := _general(term, "color"):
            self._colors.setdefault(color, term.value)

    def _respelt(self, token: Token) -> Token:
        if not token.is_word or len(token.text) < 3 or token.text in self._words:
            return token
        also = {w for w in _other_scripts(token.text) if w in self._words} | self._brands_by_sound(token.text)
        if not also and not (token.forms & self._lemmas) and self._may_be_misspelt(token):
            near = self._speller.suggest(token.text, limit=1)
            also = {w for w, similarity in near if similarity >= (_ALIKE if _same_script(w, token.text) else _SOUNDS)}
        if not also:
            return token
        more = frozenset(form for word in also for form in forms(word))
        return Token(token.text, token.raw, token.start, token.end, token.glued, token.forms | more)

    def _brands_by_sound(self, word: str) -> set[str]:
        """Also for words that mean something («пума», «баланс»): part of a longer brand may be roughly alike."""
        if not CYRILLIC.search(word):
            return set()
        alike = dict(self._speller.sounds_like(word))
        return {w for w, s in alike.items() if w in self._brand_words and s >= self._brand_words[w]}

    def _may_be_misspelt(self, token: Token) -> bool:
        if len(token.text) < _MIN_TYPO_LENGTH or token.forms & self._background or token.text in _STOP_WORDS:
            return False
        return word_score(token.text) < KNOWN


def _same_script(one: str, other: str) -> bool:
    return bool(CYRILLIC.search(one)) == bool(CYRILLIC.search(other))


def _other_scripts(word: str) -> Iterator[str]:
    if CYRILLIC.search(word):
        yield to_latin(word)
        if word in brand_readings():
            yield brand_readings()[word]
    else:
        yield to_cyrillic(word, "ru")
        yield to_cyrillic(word, "uk")


def _general(term: Term, kind: str) -> str:
    """What the general phrases take the whole term for, as one of this kind; "" when for nothing."""
    tokens = [Token(w, w, 0, 0, False, forms(w)) for w in TOKEN.findall(clean(term.text))]
    found = (
        word.value for last, word in general_phrases().at(tokens, 0) if word.kind == kind and last == len(tokens) - 1
    )
    return next(found, "") if tokens else ""


def _language_named(term: Term) -> str:
    """The language that an attribute's value is, "" for others."""
    return _general(term, "language") if term.type == "attribute" else ""


def _tells_something(term: Term) -> bool:
    """Not a bare number, a single letter or a stop word: those are read by rules that look around. Nor what a
    conversation needs for itself: a book may be in Ukrainian, but «українською» asks to be spoken to in it."""
    text = clean(term.text).strip()
    if not text or text in _STOP_WORDS or len(text) == 1 or text in _CONVERSATIONAL:
        return False
    if term.type == "attribute" and (len(text.split()) > _MAX_VALUE_WORDS or any(c.isdecimal() for c in text)):
        return any(len(w) > 3 for w in TOKEN.findall(text) if w.isalpha()) and len(text.split()) <= _MAX_VALUE_WORDS
    return any(c.isalpha() for c in text)


class _Titles:
    """Product titles, found by the rare words in them: people quote a title in part."""

    def __init__(self, titles: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """`titles` are the value of each and its words."""
        self._values = [value for value, _ in titles]
        self._keys = [" ".join(w for w in words if w not in _STOP_WORDS) for _, words in titles]
        products: dict[str, set[str]] = defaultdict(set)
        for value, key in zip(self._values, self._keys, strict=True):
            for word in key.split():
                products[word].add(value)
        self._frequency = {word: len(values) for word, values in products.items()}
        self._where: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for index, key in enumerate(self._keys):
            for word in set(key.split()):
                if self._frequency[word] <= _RARE:
                    self._where[word].append(index)

    def has_pair(self, one: frozenset[str], other: frozenset[str]) -> bool:
        rows = {index for word in one for index in self._where.get(word, ())}
        pairs = {pair for index in rows for pair in pairwise(self._keys[index].split())}
        return any((first, second) in pairs for first in one for second in other)

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        if not self._keys:
            return
        hits = [next((f for f in t.forms if f in self._frequency and f not in _STOP_WORDS), "") for t in tokens]
        for position, token in enumerate(tokens):
            if token.is_number and not (position and hits[position - 1]):
                hits[position] = ""  # «до 5000» is no model's number
        for first, last in _runs(hits):
            yield from self._best(tokens, hits, first, last)

    def _best(self, tokens: Sequence[Token], hits: Sequence[str], first: int, last: int) -> Iterator[Found]:
        """The title that shares most with this run of words, if it is the only such one or nearly quoted in full."""
        said = {word for word in hits[first : last + 1] if word}
        candidates = {index for word in said for index in self._where.get(word, ())}
        if not candidates:
            return
        scores = {index: self._score(said, self._keys[index]) for index in candidates}
        top = max(scores.values())
        best = {self._values[i]: i for i, score in scores.items() if score >= top - 1e-9}
        title = set(self._keys[next(iter(best.values()))].split())
        at = [p for p in range(first, last + 1) if hits[p] in title]
        shared = {hits[p] for p in at}
        named = any(self._frequency[hits[p]] <= _DISTINCTIVE and _is_name(tokens[p].text, len(shared)) for p in at)
        if len(best) == 1 and (named or (len(shared) > 1 and len(shared) / len(title) >= _TITLE_SHARE)):
            yield Found("product", next(iter(best)), at[0], at[-1], rank=_RANKS["product"] + 2 * len(shared))

    def _score(self, said: set[str], key: str) -> float:
        return sum(math.log(1 + len(self._keys) / self._frequency[w]) for w in said.intersection(key.split()))


def _is_name(word: str, shared: int) -> bool:
    """A word that no dictionary has, such as a model's name, names a product; a model's number does beside others."""
    if len(word) < 3 or not word.isalpha():
        return shared > 1 and len(word) > 2
    if CYRILLIC.search(word):
        return not (known(word, "ru") or known(word, "uk"))
    return word not in english_ranks()


def _runs(hits: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of words that occur in titles, with gaps of at most one."""
    first = last = -1
    for position, hit in enumerate(hits):
        if not hit:
            continue
        if first >= 0 and position - last > 2:
            yield first, last
            first = position
        first = position if first < 0 else first
        last = position
    if first >= 0:
        yield first, last
