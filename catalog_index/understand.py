"""A query as typed into what retrieval looks for: atoms of alternatives, corrected where it must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog_index.analysis import (
    ANY_NUMBER,
    CYRILLIC,
    FIELDS,
    FOR,
    LANGUAGE_BITS,
    REFUSED,
    Terms,
    count_term,
    cyrillic_language,
    words_of,
)
from catalog_index.lexical import Lexical
from catalog_index.lexicon import BESIDE, DESCRIBED, Lexicon, Phrase, phrase_of
from catalog_index.needs import Need, Needs, idle_words
from catalog_index.text import (
    MAX_QUERY_CHARS,
    amount_spans,
    chunks,
    fold,
    fold_name,
    has_digit,
    joined,
    other_scripts,
    parts,
    script,
)
from catalog_index.types import Speller

OTHER_LANGUAGE = 0.95
COMPOUND = 0.95
PART = 0.5
HALF = 0.75  # one word of "running shoes" without the other
MIN_SPELL = 0.75
MIN_SPELL_SHORT = 0.8  # of words up to five letters, where one letter makes another word
MAX_ATOMS = 16
MAX_SPELLED = 6
MAX_WORD_CHARS = 40  # longer ones are no words, and would be read in other layouts and scripts for long
NAMING = sum(1 << FIELDS.index(field) for field in ("title", "brand", "category", "code"))
STATING = sum(1 << FIELDS.index(field) for field in ("brand", "attributes"))
CATEGORIES = 1 << FIELDS.index("category")
LATER = 0.03  # less for each of the goods that serve a need than for the one before
MEANT = 6  # goods of a need that its meaning is made of
REFUSING = frozenset(("без", "не", "without", "not", "non", "no", "except", "кроме", "крім", "окрім"))
"""Before what is not wanted."""
_ALLERGY = re.compile(
    r"\b(?:(?:i'?m |i am |she'?s |he'?s )?(?:allergic|intolerant)(?: to)?|(?:allergy|intolerance) to"
    r"|(?:у меня |в мене |у мене )?(?:аллерги|алергі)[яю](?: на)?|непереносимость|непереносимість)(?!\w)"
)
"""What makes ill is not wanted."""
ONLY = frozenset(("only", "just", "только", "лишь", "тільки", "лише"))  # after "not": that too, and more
FREE = "free"  # after it

Alternative = tuple[Phrase, float]
"""Terms that must all stand in a document, and how good a match they are, 0…1."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One word (or number, or model) the query asks for. Alternatives are known to the index; none: nothing is."""

    text: str
    alternatives: tuple[Alternative, ...]
    lemmas: frozenset[str] = frozenset()
    english: str = ""  # what a model of English shall read in its place; empty for a word that no lexicon has
    fuzzy: bool = False
    goods: int = 0  # words that name one thing, as far as the lexicon knows, have one number; 0: it names none
    purpose: bool = False  # it stands after "for"
    refused: bool = False  # it is not wanted, or the lack of it is
    aside: bool = False  # a verb or a small word, which some text may have and no product is called by

    @property
    def counts(self) -> bool:
        """Whether what lacks it lacks something that was asked for."""
        return not (self.refused or self.aside)

    @property
    def known(self) -> bool:
        return bool(self.alternatives)


@dataclass(frozen=True, slots=True)
class Reading:
    """A query understood. `corrected` is set when it was read differently from what was typed; `english` is the query
    in English as far as the lexicon knows its words, with `translated` their share."""

    text: str
    language: str
    atoms: tuple[Atom, ...]
    corrected: str = ""
    english: str = ""
    translated: float = 0.0
    refused: tuple[Atom, ...] = ()  # what the products shall not be or have
    need: Need | None = None  # what was wished without a name, and is looked for
    meant: str = ""  # the goods that serve it, in English

    @property
    def wanted(self) -> tuple[Atom, ...]:
        """What is asked for: not what shall be lacking, unless that is all. A model does not hear "without", and would
        look for what is named there."""
        return tuple(atom for atom in self.atoms if not atom.refused) or self.atoms

    @property
    def known_share(self) -> float:
        return sum(a.known for a in self.atoms) / len(self.atoms) if self.atoms else 0.0


@dataclass(frozen=True, slots=True)
class Reader:
    """What a query is understood by: the words of the index, its lexicons and its speller."""

    terms: Terms
    lexical: Lexical
    lexicons: tuple[Lexicon, ...]
    speller: Speller | None
    needs: Needs | None = None
    of_goods: bool = True  # what is read asks for goods, and not for what a text says

    def understand(self, text: str, language: str = "") -> Reading:
        """The best reading of `text` against what the index knows."""
        typed = " ".join(word[:MAX_WORD_CHARS] for word in fold(text[:MAX_QUERY_CHARS]).split())
        if (served := self.served(typed, language)) is not None:
            return _with_english(served)
        return self.as_named(typed, language)

    def served(self, folded: str, language: str = "") -> Reading | None:
        """The reading of a folded text that says what is to be done or who shall get it, as the goods that serve; None
        when it names goods itself, or nothing here serves."""
        wish = self.wished(folded, language)
        if wish is None:
            return None
        need, beside = wish
        serving = {g: found for i, g in enumerate(need.goods) if (found := self._serving(g, 1 - LATER * i))}
        if not serving:
            return None
        best: dict[Phrase, float] = {}
        for phrase, weight in (one for found in serving.values() for one in found):
            best[phrase] = max(best.get(phrase, 0.0), weight)
        atom = Atom(next(iter(serving)), tuple(best.items()), english=next(iter(serving)), goods=MAX_ATOMS)
        kept = [a for a in beside if not a.known or self._states(a)]
        meant = ", ".join(list(serving)[:MEANT])
        return Reading(folded, language, (atom, *kept), need=need, meant=meant)

    def wished(self, folded: str, language: str = "") -> tuple[Need, tuple[Atom, ...]] | None:
        """What a folded text wishes without naming goods, and what it says besides; None when it names goods, or
        wishes nothing that the list of needs has."""
        need = self.needs.of(folded) if self.needs else None
        if need is None:
            return None
        rest = list(folded)
        for start, end in need.spans:
            rest[start:end] = " " * (end - start)
        beside = self._read("".join(rest), language).atoms
        return None if any(a.goods for a in beside) or self._is_a_name(folded, need, language) else (need, beside)

    def _is_a_name(self, folded: str, need: Need, language: str) -> bool:
        """Whether the words of the need are together what something here is called: a "cutting board" cuts nothing."""
        said = {word for start, end in need.spans for word in folded[start:end].split()}
        named: dict[int, list[Atom]] = {}
        for atom in self._read(folded, language).atoms:
            if atom.goods and atom.text in said:
                named.setdefault(atom.goods, []).append(atom)
        return any(len(words) > 1 and any(len(p) > 1 for p, _ in words[0].alternatives) for words in named.values())

    def _serving(self, goods: str, weight: float) -> list[Alternative]:
        """What products are called that are these goods."""
        own = phrase_of(goods, "en", self.terms)
        others = [(e.phrase, w) for lexicon in self.lexicons[:1] for e, w in lexicon.others(own)]
        named = [(p, w * weight) for p, w in ((own, 1.0), *others) if all(t in self.lexical for t in p)]
        return [(p, w) for p, w in named if (self.lexical.all_of(p).fields & NAMING).any()]

    def _states(self, atom: Atom) -> bool:
        """Whether the word is a maker, a model or a property that products state."""
        if has_digit(atom.text) or self.terms.analyzer.is_name(atom.text):
            return True
        return any((self.lexical.all_of(phrase).fields & STATING).any() for phrase, _ in atom.alternatives)

    def as_named(self, text: str, language: str = "") -> Reading:
        """The best reading of `text` as the words that goods are called by."""
        typed = " ".join(word[:MAX_WORD_CHARS] for word in fold(text[:MAX_QUERY_CHARS]).split())
        best = self._read(typed, language)
        if best.atoms and best.known_share < 1.0:
            best = self._corrected(best)
        return _with_english(best)

    def same_as(self, text: str) -> list[str]:
        """Lemmas, joined by spaces, of whatever the lexicons take for the same as `text`."""
        out: list[str] = []
        lemmas = [frozenset(t for t, _ in self._lemmas(w, "")) or frozenset((w,)) for w in fold_name(text).split()]
        for lexicon in self.lexicons if lemmas else ():
            for phrase in lexicon.longest(lemmas, 0):
                if len(phrase) == len(lemmas):
                    out += [" ".join(phrase), *(" ".join(e.phrase) for e, _ in lexicon.others(phrase))]
        return out

    def _corrected(self, typed: Reading) -> Reading:
        """The typed query respelled, or another reading of it (layout, script) if that explains more of it."""
        best = self._respelled(typed)
        for variant in self.terms.analyzer.variants(typed.text)[:4]:
            if (folded := fold(variant)) == typed.text:
                continue
            other = self._respelled(self._read(folded, ""))
            if _certainty(other) > _certainty(best) + 1e-6:
                best = replace(other, corrected=other.text)
        return best

    def _read(self, folded: str, language: str) -> Reading:
        language = language or self.terms.analyzer.language(folded)
        atoms: list[Atom] = []
        place = 0
        for amount, start, end in amount_spans(folded):
            atoms += self._words(folded[place:start], language)
            atoms.append(self._amount(folded[start:end], amount.term))
            place = end
        atoms += self._words(folded[place:], language)
        atoms = self._telling(self._counted(self._expanded(atoms[:MAX_ATOMS])))
        atoms = [(self._called_without(a) or a) if a.refused else a for a in atoms]
        wanted = [self._lacking(a) if a.refused else a for a in atoms]
        if all(a.refused for a in atoms) and not any(a.known for a in wanted):
            return Reading(folded, language, tuple(atoms))  # "not expensive" is about the expense
        kept = tuple(a for a, asked in zip(wanted, atoms, strict=True) if a.known or not asked.refused)
        refused = tuple(a for a in atoms if a.refused and not self._is_idle(a))
        return Reading(folded, language, kept, refused=refused)

    def _counted(self, atoms: list[Atom]) -> list[Atom]:
        """The atoms with a number and the next word made one, where products state counts of it: "6 cups"."""
        out = atoms[:1]
        for thing in atoms[1:]:
            number = out[-1]
            counts = self._counts(number.text, thing) if number.text.isdecimal() else []
            if not counts:
                out.append(thing)
                continue
            others = any(a.goods and a.goods != thing.goods for a in atoms)
            if others or not self._has_category(thing):
                out[-1:] = [self._atom(f"{number.text} {thing.text}", counts, number.lemmas)]
            else:
                out[-1:] = [self._atom(number.text, counts, number.lemmas), thing]
        return out

    def _counts(self, number: str, thing: Atom) -> list[Alternative]:
        """What states this number of the thing, in any language, or what mentions both where nothing states it."""
        words = [p[0] for p, _ in thing.alternatives if len(p) == 1]
        counted = [word for word in words if count_term(ANY_NUMBER, word) in self.lexical]
        stated = [term for word in counted if (term := count_term(number, word)) in self.lexical]
        return [((term,), 1.0) for term in stated] or [((number, word), PART) for word in counted]

    def _has_category(self, atom: Atom) -> bool:
        """Whether products of some category are called so."""
        return any((self.lexical.all_of(p).fields & CATEGORIES).any() for p, _ in atom.alternatives)

    def _telling(self, atoms: list[Atom]) -> list[Atom]:
        """The words without idle ones, and those marked that are said by the way, unless they are all that there is."""
        kept = [atom for atom in atoms if atom.refused or atom.goods or not self._is_idle(atom)] or atoms
        marked = [replace(atom, aside=True) if self._is_aside(atom) else atom for atom in kept]
        return marked if any(atom.counts for atom in marked) else kept

    def _is_aside(self, atom: Atom) -> bool:
        if atom.goods or atom.refused or not self.of_goods:
            return False
        if {atom.text, *atom.lemmas} & idle_words()[2]:
            return True
        return self.terms.analyzer.names_nothing(atom.text) and not self._names(atom)

    def _is_idle(self, atom: Atom) -> bool:
        """Whether the word says nothing of goods."""
        always, in_texts, asking = idle_words()
        forms, unknown = {atom.text, *atom.lemmas}, asking if self.of_goods else in_texts
        nameless = (forms & unknown and not self._names(atom)) or (not atom.known and self._nameless(atom.text))
        return bool(nameless or forms & always)

    def _nameless(self, word: str) -> bool:
        """Whether the word names no goods, nor is a slip for one that does."""
        analyzer = self.terms.analyzer
        if not analyzer.names_nothing(word):
            return False
        near = self.speller.suggest(word, 1) if self.speller and not analyzer.is_word(word, names=True) else []
        return not near or near[0][1] < MIN_SPELL or near[0][0][0] != word[0]  # a slip is seldom in the first letter

    def _called_without(self, atom: Atom) -> Atom | None:
        """What goods are called that lack it: "cordless" is without a cord. None where nothing here is called so."""
        lacking = [(REFUSED + lemma,) for lemma in sorted(atom.lemmas)]
        names = [(e.phrase, weight) for lexicon in self.lexicons for p in lacking for e, weight in lexicon.others(p)]
        if not any(term in self.lexical for phrase, _ in names for term in phrase if not term.startswith(REFUSED)):
            return None
        return self._atom(atom.text, [*((phrase, 1.0) for phrase in lacking), *names], atom.lemmas)

    def _lacking(self, atom: Atom) -> Atom:
        """What says of a product that it has no such thing."""
        asked = (*(((lemma,), 1.0) for lemma in atom.lemmas), *atom.alternatives)
        return replace(self._atom(atom.text, [(tuple(REFUSED + t for t in p), w) for p, w in asked]), refused=True)

    def _words(self, folded: str, language: str) -> list[Atom]:
        atoms: list[Atom] = []
        refused = purpose = False
        for chunk in chunks(_ALLERGY.sub(" without ", folded)):
            if chunk == FREE and atoms:
                atoms[-1] = replace(atoms[-1], refused=True)
                continue
            purpose |= chunk in FOR and bool(atoms)
            if chunk in REFUSING:
                refused = True
                continue
            if chunk in ONLY:
                refused = False
            found = self._chunk(chunk, language)
            if found:
                atoms += [replace(a, refused=refused or chunk.endswith("-free"), purpose=purpose) for a in found]
                refused = False
        return atoms

    def _chunk(self, chunk: str, language: str) -> list[Atom]:
        if has_digit(chunk):
            return [self._code(chunk)]
        words = words_of(chunk.removesuffix("-free"))
        found = (self._word(word, language) for word in (words[:2] if len(words) == 3 else words))
        return [atom for atom in found if atom is not None]

    def _word(self, word: str, language: str) -> Atom | None:
        """None for a stop word."""
        weighted = self._lemmas(word, language)
        if not weighted:
            return None
        alternatives: list[Alternative] = [((lemma,), weight) for lemma, weight in weighted]
        lemmas = frozenset(lemma for lemma, _ in weighted)
        atom = self._atom(word, alternatives, lemmas)
        if not atom.known and script(word) == "cyrillic":
            rarer = [r for each in CYRILLIC for r in self.terms.analyzer.readings(word, each)]
            atom = self._atom(word, [((r,), OTHER_LANGUAGE) for r in rarer], lemmas | frozenset(rarer))
        return atom if atom.known else replace(atom, alternatives=tuple(self._split(word)))

    def _lemmas(self, word: str, language: str) -> list[tuple[str, float]]:
        """Lemmas of a word in its language, and for Cyrillic in the other one too."""
        if script(word) != "cyrillic":
            return [(lemma, 1.0) for lemma in self.terms.lemmas(word, "en")]
        own = language if language in CYRILLIC else cyrillic_language(word)
        found = dict.fromkeys(self.terms.lemmas(word, own), 1.0)
        if found:
            for lemma in self.terms.lemmas(word, "uk" if own == "ru" else "ru"):
                found.setdefault(lemma, OTHER_LANGUAGE)
        return list(found.items())

    def _atom(self, text: str, alternatives: Sequence[Alternative], lemmas: frozenset[str] = frozenset()) -> Atom:
        known = [(p, w) for p, w in alternatives if all(t in self.lexical for t in p)]
        return Atom(text, tuple(known), lemmas)

    def _split(self, word: str) -> list[Alternative]:
        """An unknown word as two known ones written together: "powerbank"."""
        best: tuple[int, Phrase] = (0, ())
        for i in range(3, len(word) - 2):
            pair = (self._term(word[:i]), self._term(word[i:]))
            if all(pair):
                rarest = min(self.lexical.frequency(pair[0]), self.lexical.frequency(pair[1]))
                best = max(best, (rarest, pair))
        return [(best[1], COMPOUND)] if best[0] > 0 and len(self.lexical.all_of(best[1]).docs) else []

    def _term(self, word: str) -> str:
        """The term of the index that this is, "" when there is none; Cyrillic words as they are, for inflecting
        every piece of a word would cost more than all the rest of the search."""
        found = self.terms.lemmas(word, "en")[:1] if script(word) == "latin" else (word,)
        return next((term for term in (word, *found) if term in self.lexical), "")

    def _code(self, chunk: str) -> Atom:
        """A model number: whole, in parts that must all be there, or its letters alone."""
        whole, split = joined(chunk), parts(chunk)
        alternatives: list[Alternative] = [((w,), 1.0) for w in (whole, *other_scripts(whole))]
        if len(split) > 1:
            alternatives.append((tuple(dict.fromkeys(split)), PART if whole in self.lexical else COMPOUND))
            letters = [p for p in split if p.isalpha() and len(p) >= 4]
            alternatives += [((lemma,), PART) for p in letters for lemma in self.terms.lemmas(p, "en")]
        return self._atom(chunk, alternatives, frozenset((whole,)))

    def _amount(self, text: str, term: str) -> Atom:
        whole = joined(text)
        pieces = tuple(dict.fromkeys(p for c in chunks(text) for p in parts(c)))
        return self._atom(text, [((term,), 1.0), ((whole,), 1.0), (pieces, PART)], frozenset((whole,)))

    def _expanded(self, atoms: list[Atom]) -> list[Atom]:
        """Atoms with what the lexicons and writing apart or together add to their alternatives."""
        lemmas = [a.lemmas for a in atoms]
        same: list[list[Alternative]] = [[] for _ in atoms]
        added: list[list[Alternative]] = [[] for _ in atoms]
        english, goods = [""] * len(atoms), [0] * len(atoms)
        wholes: list[tuple[Alternative, ...]] = [()] * len(atoms)
        for lexicon in self.lexicons:
            for start in range(len(atoms)):
                for phrase in lexicon.longest(lemmas, start):
                    self._add_entries(lexicon, phrase, start, added, english)
                    span = slice(start, start + len(phrase))
                    if lexicon.is_goods(phrase) and not all(goods[span]):
                        goods[span] = [start + 1] * len(phrase)
                        if len(phrase) > 1 and (whole := self._whole(phrase, added[start])):
                            wholes[span] = [whole] * len(phrase)
        for start in range(len(atoms) - 1):
            for term in self._together(atoms[start].text, atoms[start + 1].text):
                same[start].append(((term,), COMPOUND))
                same[start + 1].append(((term,), COMPOUND))
        return [
            replace(a, alternatives=self._joined(a, written, more, whole), english=said, goods=thing)
            for a, written, more, said, thing, whole in zip(atoms, same, added, english, goods, wholes, strict=True)
        ]

    def _together(self, left: str, right: str) -> list[str]:
        """The term of two words of the query written as one: "mouse pad", "tn 2110"."""
        found = self._term(joined(left + right))
        return [found] if found else []

    def _add_entries(
        self, lexicon: Lexicon, phrase: Phrase, start: int, added: list[list[Alternative]], english: list[str]
    ) -> None:
        span = range(start, start + len(phrase))
        for entry, weight in lexicon.others(phrase):
            bit = LANGUAGE_BITS.get(entry.language, 0)
            if bit and not all(self.lexical.spoken_in(term, bit) for term in entry.phrase):
                continue  # the same letters in another language: «мишка» is a mouse in one and a bear in the other
            for i in span:
                added[i].append((entry.phrase, weight))
        said = lexicon.translation(phrase, "en")
        if said and not any(english[i] for i in span):
            english[start] = said
            for i in span[1:]:
                english[i] = " "  # said already

    def _whole(self, phrase: Phrase, others: Sequence[Alternative]) -> tuple[Alternative, ...]:
        """The phrase as one thing, when products are called so or by one of its other names."""
        named = any((self.lexical.all_of(p).fields & NAMING).any() for p in (phrase, *(p for p, _ in others)))
        return ((phrase, 1.0),) if named else ()

    def _joined(
        self, atom: Atom, same: list[Alternative], more: list[Alternative], whole: Sequence[Alternative]
    ) -> tuple[Alternative, ...]:
        """What the atom may be found by; a word of a name of several words alone is but half of it."""
        best: dict[Phrase, float] = {}
        own = HALF if whole else 1.0
        beside = 1.0 if not atom.known else BESIDE if self._names(atom) else DESCRIBED
        alone = [(p, w * own) for p, w in atom.alternatives]
        for phrase, weight in (*alone, *whole, *same, *((p, w * beside) for p, w in more)):
            if all(t in self.lexical for t in phrase):
                best[phrase] = max(best.get(phrase, 0.0), weight)
        return tuple(sorted(best.items(), key=lambda item: -item[1])[:24])

    def _names(self, atom: Atom) -> bool:
        """Whether some product is called so, as opposed to being described with it."""
        return any((self.lexical.all_of(phrase).fields & NAMING).any() for phrase, _ in atom.alternatives)

    def _respelled(self, reading: Reading) -> Reading:
        changed = {}
        doubtful = [a for a in reading.atoms if not (a.known or a.english or has_digit(a.text))]
        for atom in doubtful[:MAX_SPELLED]:
            found = self.speller.suggest(atom.text, 1) if self.speller else []
            enough = MIN_SPELL if len(atom.text) > 5 else MIN_SPELL_SHORT
            if found and found[0][1] >= enough and self._is_slip(atom.text, found[0][0]):
                changed[atom.text] = found[0][0]
        if not changed:
            return reading
        text = " ".join(changed.get(w, w) for w in reading.text.split())
        again = self._read(text, reading.language)
        if again.known_share <= reading.known_share:
            return reading
        fixed = frozenset(changed.values())
        atoms = tuple(replace(a, fuzzy=a.text in fixed) for a in again.atoms)
        return replace(again, atoms=atoms, corrected=text)

    def _is_slip(self, typed: str, meant: str) -> bool:
        """Whether the one word may be a slip for the other: a real word is not, unless it has the same letters in
        another order, the sister language's vowels, or is a name spelt in the other script."""
        if typed == meant:
            return False
        alike = sorted(typed) == sorted(meant) or _level(typed) == _level(meant)
        return alike or script(typed) != script(meant) or not self.terms.analyzer.is_word(typed)


_VOWELS = str.maketrans("ыіїэєёґ", "иииееег")


def _level(word: str) -> str:
    return word.translate(_VOWELS)


def _certainty(reading: Reading) -> float:
    """How much of a query a reading explains; a respelled word explains a little less."""
    if not reading.atoms:
        return 0.0
    return sum((0.8 if a.fuzzy else 1.0) for a in reading.atoms if a.known) / len(reading.atoms)


def _with_english(reading: Reading) -> Reading:
    """The reading with its English wording: Latin words as they are, others through the lexicon."""
    said, known = [], 0
    for atom in reading.wanted:
        latin = script(atom.text) != "cyrillic"
        if latin or atom.english:
            known += 1
            said.append(atom.text if latin else atom.english)
    english = " ".join(" ".join(said).split())
    return replace(reading, english=english, translated=known / max(1, len(reading.wanted)))
