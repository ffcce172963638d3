"""What shall not be there: the products that say that they have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import NO, REFUSED, Terms
from catalog_index.features import ATTRIBUTES, CATEGORY, DESCRIPTION, TITLE
from catalog_index.lexicon import Phrase
from catalog_index.state import State
from catalog_index.text import fold, script
from catalog_index.understand import Atom

Docs = npt.NDArray[np.int64]
STATED = TITLE | CATEGORY | ATTRIBUTES
NOTHING = NO | frozenset(("none", "absent", "without", "без", "отсутствует", "відсутній", "відсутня", "відсутнє"))
"""Values of a property that a product has not."""

_MADE_OF = re.compile(r"(?:н|нн|ов|ев|ян|ан|ен|енн|онн|ист|яч)(?:ый|ий|ой|ій)")
"""How an adjective goes on behind the noun that it is made of: «провод-ной», «сахар-ный», «скл-яний»."""
LEAST_STEM = 4


def having(things: Iterable[Sequence[Atom]], state: State, terms: Terms) -> Docs:
    """Documents that say that they have one of these things, each of one or more words, ascending."""
    found = [_having_all([_having(atom, state, terms) for atom in words]) for words in things if words]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *found]))


def _having_all(found: Sequence[Docs]) -> Docs:
    out = found[0]
    for more in found[1:]:
        out = np.intersect1d(out, more)
    return out


def _having(atom: Atom, state: State, terms: Terms) -> Docs:
    """Documents whose title says it, or another text while nothing says that it is lacking. In a description an
    adjective may be said of anything: "with a big pocket" makes no bag big."""
    phrases = {phrase for phrase, _ in atom.alternatives} | {(lemma,) for lemma in atom.lemmas}
    phrases |= {(term,) for lemma in atom.lemmas for term in _made_of(lemma, state)}
    has, lacks = np.zeros(state.columns.size, np.uint8), np.zeros(state.columns.size, np.uint8)
    for phrase in phrases:
        for fields, said in ((has, phrase), (lacks, tuple(REFUSED + term for term in phrase))):
            found = state.lexical.all_of(said)
            fields[found.docs] |= found.fields
    _by_property(phrases, state, terms, has, lacks)
    told = STATED if terms.analyzer.describes(atom.text) else STATED | DESCRIPTION
    called = (has & ~lacks & TITLE) > 0
    return np.flatnonzero(called | ((lacks == 0) & ((has & told) > 0))).astype(np.int64)


def _made_of(noun: str, state: State) -> set[str]:
    """Adjectives of the catalogue that are made of a Slavic noun: what is «проводной» has a «провод»."""
    stem = noun.rstrip("аяоеь") if script(noun) == "cyrillic" else ""
    if len(stem) < LEAST_STEM:
        return set()
    known = (term for segment in state.lexical.segments for term in segment.terms if term.startswith(stem))
    return {term for term in known if _MADE_OF.fullmatch(term, len(stem))}


def _by_property(
    phrases: set[Phrase], state: State, terms: Terms, has: npt.NDArray[np.uint8], lacks: npt.NDArray[np.uint8]
) -> None:
    """Marks what a property of this name tells: "Hood: detachable", "Hood: none"."""
    dictionary, columns = state.columns.dictionary, state.columns
    for property, label in list(dictionary.labels.items()):
        if not any(tuple(terms.of(text, language)) in phrases for language, text in label.items()):
            continue
        values = np.array(dictionary.by_property.get(property, ()), np.int64)
        nothing = np.array([any(fold(t) in NOTHING for t in dictionary.text(int(v)).values()) for v in values], bool)
        for fields, chosen in ((has, values[~nothing]), (lacks, values[nothing])):
            marked = np.zeros(len(dictionary), bool)
            marked[chosen] = True
            fields[columns.doc_mask(columns.rows_with(marked))] |= ATTRIBUTES
