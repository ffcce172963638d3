"""A query as typed into what retrieval looks for: atoms of alternative terms, corrected where it must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_index.analysis import CYRILLIC, Terms, code_terms, words_of
from catalog_index.lexical import Lexical
from catalog_index.text import MAX_QUERY_CHARS, amount_spans, chunks, fold, has_digit, script
from catalog_index.types import Speller

OTHER_LANGUAGE = 0.95
PART = 0.6
MIN_SPELL = 0.72


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing the query asks for: terms of which any will do, each with its weight."""

    text: str
    terms: tuple[tuple[str, float], ...]

    @property
    def known(self) -> bool:
        return bool(self.terms)


@dataclass(frozen=True, slots=True)
class Reading:
    """A query understood. `corrected` is set when it was read differently from what was typed."""

    text: str
    language: str
    atoms: tuple[Atom, ...]
    corrected: str = ""

    @property
    def known_share(self) -> float:
        return sum(a.known for a in self.atoms) / len(self.atoms) if self.atoms else 0.0


def understand(text: str, language: str, terms: Terms, lexical: Lexical, speller: Speller | None) -> Reading:
    """The best reading of `text` against what the index knows."""
    typed = fold(text[:MAX_QUERY_CHARS])
    first = _read(typed, language, terms, lexical)
    if first.known_share == 1.0 or not first.atoms:
        return first
    for variant in terms.analyzer.variants(typed)[:4]:
        other = _read(fold(variant), "", terms, lexical)
        if other.known_share > first.known_share:
            first = Reading(other.text, other.language, other.atoms, other.text)
    if first.known_share < 1.0 and speller is not None:
        return _respelled(first, terms, lexical, speller)
    return first


def _read(folded: str, language: str, terms: Terms, lexical: Lexical) -> Reading:
    language = language or terms.analyzer.language(folded)
    atoms = [Atom(a.term, ((a.term, 1.0),) if a.term in lexical else ()) for a, _, _ in amount_spans(folded)]
    for chunk in chunks(folded):
        if has_digit(chunk):
            found = code_terms(chunk)
            weighted = [(found[0], 1.0), *((p, PART) for p in found[1:])]
            atoms.append(_atom(chunk, weighted, lexical))
        else:
            for word in words_of(chunk)[:2]:
                if lemmas := _lemmas(word, language, terms):
                    atoms.append(_atom(word, lemmas, lexical))
    return Reading(folded, language, tuple(atoms[:24]))


def _lemmas(word: str, language: str, terms: Terms) -> list[tuple[str, float]]:
    """Lemmas of a word in its language, and for Cyrillic in the other one too."""
    if script(word) != "cyrillic":
        return [(lemma, 1.0) for lemma in terms.lemmas(word, "en")]
    own = language if language in CYRILLIC else "ru"
    found = dict.fromkeys(terms.lemmas(word, own), 1.0)
    if not found:
        return []
    for lemma in terms.lemmas(word, "uk" if own == "ru" else "ru"):
        found.setdefault(lemma, OTHER_LANGUAGE)
    return list(found.items())


def _atom(text: str, weighted: list[tuple[str, float]], lexical: Lexical) -> Atom:
    return Atom(text, tuple((t, w) for t, w in dict(weighted).items() if t in lexical))


def _respelled(reading: Reading, terms: Terms, lexical: Lexical, speller: Speller) -> Reading:
    atoms: list[Atom] = []
    words: Mapping[str, str] = {}
    changed = dict(words)
    for atom in reading.atoms:
        fixed = None if atom.known or has_digit(atom.text) else _suggestion(atom.text, speller)
        if fixed is None:
            atoms.append(atom)
            continue
        changed[atom.text] = fixed
        atoms.append(_atom(fixed, _lemmas(fixed, reading.language, terms), lexical))
    if not changed:
        return reading
    text = " ".join(changed.get(w, w) for w in reading.text.split())
    return Reading(text, reading.language, tuple(atoms), text)


def _suggestion(word: str, speller: Speller) -> str | None:
    found = speller.suggest(word, 1)
    return found[0][0] if found and found[0][1] >= MIN_SPELL else None
