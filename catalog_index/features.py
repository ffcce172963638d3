"""What the ranker sees of a candidate: figures that exist for any shop, in any language, without its clicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog_index.analysis import FIELDS, PURPOSE
from catalog_index.lexical import TITLE_WIDTH, Lexical
from catalog_index.rank import Floats, Ints, Match, fields_of
from catalog_index.text import has_digit, script
from catalog_index.understand import Atom

TITLE, BRAND, CATEGORY, ATTRIBUTES, DESCRIPTION, CODE = (1 << FIELDS.index(f) for f in FIELDS)
NEIGHBOURS = 8
LAG = 60  # of reciprocal ranks
TITLE_K = 1.2

Masks = npt.NDArray[np.bool_]

NAMES: dict[str, int] = {
    # name: +1 when more of it can only speak for a product, 0 when that depends
    "keyword": 1,  # BM25F over all fields by the query's weight, 0…1
    "keyword_of_best": 1,
    "text": 1,  # BM25 over title, brand and description
    "text_of_best": 1,
    "title": 1,  # BM25 over the title alone
    "keyword_rank": 1,
    "meaning": 1,  # similarity above the model's noise, 0…1
    "meaning_of_best": 1,
    "meaning_rank": 1,
    "coverage": 1,  # share of the query, by rarity, that stands anywhere
    "title_coverage": 1,
    "category_coverage": 1,
    "attribute_coverage": 0,
    "brand_match": 0,
    "codes_missing": -1,  # share of model numbers and amounts asked for that it lacks
    "title_density": 0,  # share of the title that the query names
    "first_place": 0,  # how early in the title the first match stands
    "last_place": 0,
    "adjacent": 1,  # share of the query's neighbours that are neighbours in the title
    "is_head": 1,  # the query's main word ends a phrase of the title, or begins it where languages do so
    "is_purpose": -1,  # the title has the main word after "for" alone
    "keyword_near": 1,  # mean keyword score of what is nearest in meaning
    "meaning_near": 1,
    "title_length": 0,
    "query_length": 0,
}


def features(
    atoms: Sequence[Atom],
    lexical: Lexical,
    found: Sequence[Match],
    docs: Ints,
    meaning: Floats,
    vectors: Floats | None,
) -> Floats:
    """float32 (candidates, NAMES). `found` says where each atom stands in the candidates, `meaning` holds their
    similarities (0 when there is no such leg), `vectors` their embeddings (None when there is none)."""
    if not len(docs):
        return np.zeros((0, len(NAMES)), np.float32)
    rarity = np.array([m.rarity for m in found], np.float32)[:, None]
    rarity /= max(float(rarity.sum()), 1e-6)
    keyword = _weighted([m.found.impacts for m in found], rarity, len(docs))
    text = _weighted([m.found.texts for m in found], rarity, len(docs))
    bits = fields_of(found, len(docs))
    worth = rarity * np.array([m.quality for m in found], np.float32).reshape(bits.shape)
    title = _Titles.of(atoms, lexical, docs)
    in_title = (bits & TITLE) > 0
    short = 1 / (1 + TITLE_K * (0.25 + 0.75 * title.length / max(float(title.length.mean()), 1.0)))
    columns = [
        keyword,
        _of_best(keyword),
        text,
        _of_best(text),
        (worth * in_title).sum(0) * short,
        _reciprocal_rank(keyword + text),
        meaning,
        _of_best(meaning),
        _reciprocal_rank(meaning),
        (worth * (bits > 0)).sum(0),
        (worth * in_title).sum(0),
        (worth * ((bits & CATEGORY) > 0)).sum(0),
        (worth * ((bits & ATTRIBUTES) > 0)).sum(0),
        ((bits & BRAND) > 0).sum(0) > 0,
        _codes_missing(atoms, bits),
        *title.columns(main_atom(atoms)),
        *_near(keyword + text, meaning, vectors),
        np.minimum(title.length, 32) / 32,
        np.full(len(docs), min(len(atoms), 8) / 8),
    ]
    return np.stack([np.asarray(c, np.float32) for c in columns], 1)


def main_atom(atoms: Sequence[Atom]) -> int:
    """The place of the word that says what the thing is: of words for goods the last in English and the first in
    Cyrillic, where adjectives may follow; without any the last word that is not a number."""
    plain = [i for i, a in enumerate(atoms) if not has_digit(a.text)]
    own = [i for i in plain if not atoms[i].purpose] or plain
    goods = [i for i in own if atoms[i].goods]
    if goods:
        return goods[0] if script(atoms[goods[0]].text) == "cyrillic" else goods[-1]
    return own[-1] if own else len(atoms) - 1


def _weighted(values: Sequence[Floats], rarity: Floats, count: int) -> Floats:
    stacked = np.array(values, np.float32).reshape(len(values), count)
    return np.asarray((rarity * stacked).sum(0), np.float32)


def _of_best(values: Floats) -> Floats:
    return np.asarray(values / max(float(values.max(initial=0)), 1e-6), np.float32)


def _codes_missing(atoms: Sequence[Atom], bits: npt.NDArray[np.uint8]) -> Floats:
    codes = [i for i, a in enumerate(atoms) if has_digit(a.text)]
    if not codes:
        return np.zeros(bits.shape[1], np.float32)
    return np.asarray((bits[codes] == 0).mean(0), np.float32)


@dataclass(frozen=True, slots=True)
class _Titles:
    """The candidates' titles and where the query's atoms stand in them."""

    found: Masks  # (atoms, candidates, places)
    titles: Ints  # (candidates, places): terms, -1 at a language's end, -2 beyond
    purpose: Masks  # places that come after "for" within their language
    number: Masks  # places of terms with digits
    length: Floats  # words of the title, by language

    @classmethod
    def of(cls, atoms: Sequence[Atom], lexical: Lexical, docs: Ints) -> _Titles:
        groups = [[t for phrase, _ in a.alternatives for t in phrase] for a in atoms]
        matched, titles = lexical.title_matches(docs, [*groups, [PURPOSE]])
        found, marks = matched[:-1], matched[-1]
        words = (titles >= 0) & ~marks
        languages = np.maximum((titles == -1).sum(1), 1)
        return cls(
            found,
            titles,
            _since(marks, titles == -1),
            lexical.with_digits(titles, docs),
            np.maximum(words.sum(1) / languages, 1).astype(np.float32),
        )

    def columns(self, main: int) -> list[Floats | Masks]:
        """title_density, first_place, last_place, adjacent, is_head, is_purpose."""
        width = self.titles.shape[1]
        matched = self.found.sum(0) > 0
        has = matched.sum(1) > 0
        ends = self.titles == -1
        begins = np.maximum.accumulate(np.where(ends, np.arange(width) + 1, 0), axis=1)
        place = np.arange(width) - begins  # within the language in which it stands
        first = np.where(has, np.where(matched, place, width).min(1), TITLE_WIDTH) / TITLE_WIDTH
        last = np.where(has, np.where(matched, place, -1).max(1), TITLE_WIDTH) / TITLE_WIDTH
        languages = np.maximum(ends.sum(1), 1)
        density = np.minimum(matched.sum(1) / languages / self.length, 1)
        return [density, 1 - first, 1 - last, self._adjacent(has), *self._main_word(main)]

    def _adjacent(self, has: Masks) -> Floats:
        found = self.found
        pairs = [((found[i, :, :-1] & found[i + 1, :, 1:]).sum(1) > 0) for i in range(len(found) - 1)]
        return np.asarray(np.mean(pairs, axis=0) if pairs else has, np.float32)

    def _main_word(self, which: int) -> list[Masks]:
        """Whether this word of the query stands in the title as what the thing is, and whether as what it is for."""
        if not len(self.found):
            nothing = np.zeros(len(self.titles), bool)
            return [nothing, nothing]
        main = self.found[which]
        plain = main & ~self.purpose
        after = np.concatenate([self.titles[:, 1:] < 0, np.ones((len(main), 1), bool)], axis=1)
        after[:, :-1] |= self.number[:, 1:] | (self.purpose[:, 1:] & ~self.purpose[:, :-1])
        return [(plain & after).sum(1) > 0, (main.sum(1) > 0) & (plain.sum(1) == 0)]


def _since(marks: Masks, ends: Masks) -> Masks:
    """Places after a mark and before the next end."""
    place = np.arange(marks.shape[1])
    last_mark = np.maximum.accumulate(np.where(marks, place + 1, 0), axis=1)
    last_end = np.maximum.accumulate(np.where(ends, place + 1, 0), axis=1)
    return last_mark > last_end


def _near(keyword: Floats, meaning: Floats, vectors: Floats | None) -> list[Floats]:
    """Mean scores of each candidate's nearest neighbours among the candidates: a lone match among strangers is
    likely an accident."""
    count = min(NEIGHBOURS, len(keyword) - 1)
    if vectors is None or count < 1:
        return [keyword, meaning]
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    least = np.partition(similarity, -count, axis=1)[:, -count, None]
    near = (similarity >= least).astype(np.float32)
    return list((near @ np.stack([keyword, meaning], 1) / near.sum(1, keepdims=True)).T)


def _reciprocal_rank(scores: Floats) -> Floats:
    """LAG / (LAG + rank) of the documents that score, 0 of the rest."""
    order = np.argsort(-scores, kind="stable")
    rank = np.empty(len(scores), np.float32)
    rank[order] = np.arange(len(scores))
    return np.where(scores > 0, LAG / (LAG + rank), 0).astype(np.float32)
