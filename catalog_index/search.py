"""One search against one state: candidates of both legs, filters, the learned order, and what to tell when nothing
fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from catalog_index import rank
from catalog_index.analysis import REFUSED as LACKING
from catalog_index.analysis import Terms, cyrillic_language, pick
from catalog_index.columns import Columns, Mask
from catalog_index.features import ATTRIBUTES, BRAND, CATEGORY, CODE, DESCRIPTION, TITLE, features
from catalog_index.filters import Constraint, allowed_docs, combined, constraints, is_refusal
from catalog_index.needs import Need
from catalog_index.ranker import combined_scores, packaged_forests
from catalog_index.refusals import having
from catalog_index.state import State
from catalog_index.text import fold, has_digit, script
from catalog_index.types import DEEP_PAGE, Embedder, Filters, Hit, Product, Query, Result
from catalog_index.understand import Atom, Reader, Reading

if TYPE_CHECKING:
    from catalog_index.types import Vectors

KEYWORD_CANDIDATES = 150
MEANING_CANDIDATES = 100
RELEVANT_SHARE = 0.55  # of the best coverage: what has less of the query is not what was asked for
RELEVANT_MEANING = 0.25
LEAST_MEANING = 0.05  # below it likeness is chance
VAGUE_MEANING = 0.15  # when the words are found nowhere together, what is nearest in meaning is all there is
WELL_COVERED = 0.5
NEAR = 0.6  # of the nearest: what else means the same
CONFIDENT_COVERAGE = 0.6
CONFIDENT_MEANING = 0.5
MIN_LANGUAGE = 0.5  # how well a model must know a language for its similarities to be looked at
TRANSLATED = 0.9
OUT_OF_STOCK = 0.5  # what is sold out goes below its equals
REFUSED = 0.5  # as does what merely mentions what was refused
HALF_NAMED = 1.0  # and what has but one word of "outer clothing"
AKIN = 0.15  # likeness to the query from which on what merely mentions the goods may be such goods by another name
OTHER_KIND = 0.6  # of the coverage of what is not the kind of goods that was asked for, where such goods are found

Docs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
NAMING = TITLE | CATEGORY | BRAND | CODE
REASONS = ((CODE, "code"), (TITLE, "title"), (CATEGORY, "category"), (BRAND, "brand"), (ATTRIBUTES, "attribute"))


def _worth(naming: float, attribute: float, description: float) -> Floats:
    """By bits of fields: what a word counts that is found in them."""
    fields = np.arange(256)
    described = np.where(fields & ATTRIBUTES, attribute, np.where(fields & DESCRIPTION, description, 0.0))
    return np.where(fields & (TITLE | BRAND | CATEGORY | CODE), naming, described).astype(np.float32)


WORTH = _worth(1.0, 1.0, 0.5)
WORTH_OF_GOODS = _worth(1.0, 0.4, 0.25)  # a fridge that some text mentions is no fridge on sale


WORTH_OF_TITLE = np.where(np.arange(256) & TITLE, 1.0, np.where(np.arange(256) & CATEGORY, 0.8, 0.0)).astype(np.float32)
_SHARED = re.compile(r"[,/&+]|\b(?:and|и|й|та|і)\b")


@dataclass(frozen=True, slots=True)
class View:
    """What searches read: replaced as a whole by an update."""

    state: State
    reader: Reader
    ids: dict[int, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is embedded in the query's place, and how far its similarities are to be believed, 0…1."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents worth ranking, ascending, with their features; `relevant` marks all documents that are what was
    asked for, and `confident` says whether any really is."""

    docs: Docs
    features: Floats
    relevant: Mask
    confident: bool
    fields: npt.NDArray[np.uint8]
    kept: Mask  # of `docs`: it is worth showing when nothing is what was asked for
    vague: bool  # no goods were named
    refused: Mask  # of `docs`: it mentions what was refused
    others: Mask  # of `docs`: it is plainly for another kind of person
    named: Floats  # of `docs`, 0…1: how far they are called by the name of several words that the query has


def wording(reading: Reading, embedder: Embedder) -> Wording:
    """The query as the model can read it: as it is in a language the model knows, else in English by the lexicon."""
    known: dict[str, float] = getattr(embedder, "languages", {"en": 1.0})
    if reading.meant:
        return Wording(reading.meant, TRANSLATED)
    spoken = reading.language or ("en" if script(reading.text) != "cyrillic" else cyrillic_language(reading.text))
    own = known.get(spoken, 0.0)
    if own >= MIN_LANGUAGE:
        return Wording(" ".join(a.text for a in reading.wanted) if reading.refused else reading.text, own)
    if reading.translated >= MIN_LANGUAGE and reading.english:
        return Wording(reading.english, TRANSLATED * reading.translated)
    return Wording("", 0.0)


class Search:
    """Searches of one view; holds nothing of its own."""

    def __init__(self, view: View, terms: Terms, embedder: Embedder) -> None:
        self.view, self.state, self.terms, self.embedder = view, view.state, terms, embedder

    def run(self, query: Query) -> Result:
        """The answer, but for the time it took."""
        text = query.text.strip()
        reading = self.view.reader.understand(text, query.language) if text else None
        if reading is None or not reading.atoms:
            return self._browse(query, reading)
        parts = self._parts(query.filters, reading)
        fits = self._fitting(parts, query.filters)
        found = self.candidates(reading, fits)
        relaxed: tuple[str, ...] = ()
        floor = ceiling = None
        missing = not found.relevant.any() or self._sold_out(reading, query.filters, fits)
        missing |= not found.confident and any(part.name == "refused" for part in parts)
        if missing and not fits.all():
            everything = self.candidates(reading, self.listed(query.filters))
            if everything.confident:
                kept, relaxed, floor, ceiling = self._relaxed(parts, query.filters, everything.relevant)
                found = self.candidates(reading, kept)
        scores = self._scores(found)
        docs = self._ordered(found, scores, query)
        page = _page(docs, query)
        return Result(
            hits=self._hits(page, found, scores),
            total=int(found.relevant.sum()) if found.relevant.any() else len(docs),
            language=reading.language,
            corrected=reading.corrected,
            floor=floor,
            ceiling=ceiling,
            relaxed=relaxed,
            confident=found.confident,
        )

    def candidates(self, reading: Reading, fits: Mask) -> Candidates:
        """The best of both legs among the documents that fit."""
        state = self.state
        keywords = rank.keyword_scores(reading.atoms, state.lexical, WORTH)
        score = np.where(fits, keywords.score, 0)
        vector, similarity, weight = self._meaning(reading, fits)
        chosen = similarity > 0 if len(similarity) else np.zeros(state.columns.size, bool)
        chosen[_best(score, KEYWORD_CANDIDATES)] = True
        docs = np.flatnonzero(chosen)
        vectors = state.vectors.vectors_of(docs) if vector is not None and len(docs) else None
        meaning = self._trusted(docs, vectors, vector, weight)
        narrow = docs.astype(np.int32)
        here = keywords.at(narrow)
        table = features(reading.atoms, state.lexical, here, narrow, meaning, vectors)
        fields = rank.fields_of(here, len(docs))
        coverage = _of_the_kind(keywords, reading) * fits * _more_than_numbers(keywords, reading)
        relevant = _relevant(coverage, docs, meaning)
        another = _comes_along(reading, fields, self.terms.analyzer.describes)
        confident = _confident(keywords, reading, fields, meaning, another) and not self._names_stranger(reading)
        if reading.need is None:
            mentions = ~_called_so(keywords, reading, relevant, self.terms.analyzer.describes)
            mentions[docs[meaning >= AKIN]] = False
            relevant &= ~mentions
        kept = (meaning >= LEAST_MEANING) | (coverage[docs] > 0)
        if not confident and self._names_another(reading):
            kept = (meaning >= RELEVANT_MEANING) | self._of_its_kind(here, reading, len(docs))
            relevant[docs[~kept]] = False
        refused = np.isin(docs, self._mentioning(reading.refused)) if reading.refused else np.zeros(len(docs), bool)
        named = _named(here, reading, len(docs))
        seen = np.bitwise_or.reduce(fields, axis=0)
        vague = not any(a.goods or has_digit(a.text) for a in reading.atoms) or bool(reading.need and reading.need.gift)
        others = np.isin(docs, self._for_others(reading.need)) if reading.need else np.zeros(len(docs), bool)
        return Candidates(docs, table, relevant, confident, seen, kept, vague, refused, others, named)

    def _for_others(self, need: Need) -> Docs:
        """Documents that are plainly not for the kind of person who shall get the present."""
        own = {"boy": "child", "girl": "child"}.get(need.person, need.person)
        not_for = [self._signed(kind) for kind in need.others]
        return np.setdiff1d(np.concatenate([np.zeros(0, np.int64), *not_for]), self._signed(own))

    def _signed(self, kind: str) -> Docs:
        """Documents whose names or attributes say that they are for this kind of person."""
        needs = self.view.reader.needs
        phrases = needs.signs.get(kind, ()) if needs else ()
        others = [e.phrase for p in phrases for x in self.view.reader.lexicons[:1] for e, _ in x.others(p)]
        found = [self.state.lexical.all_of(p) for p in {*phrases, *others}]
        docs = [p.docs[(p.fields & (TITLE | CATEGORY | ATTRIBUTES)) > 0] for p in found]
        return np.unique(np.concatenate([np.zeros(0, np.int32), *docs])).astype(np.int64)

    def _sold_out(self, reading: Reading, filters: Filters, fits: Mask) -> bool:
        """Whether what is called as was asked is there, but not in stock, and what is in stock is other goods: of
        another category, or merely of one that is shared, such as "sandals and slippers"."""
        if not (filters.in_stock or filters.store or filters.stores):
            return False
        listed = self.docs(replace(filters, in_stock=False, store="", stores=()))
        called, titled = self._called(reading)
        best = float(np.max(called, where=listed, initial=0.0))
        top = np.flatnonzero(listed & (called >= best - 1e-6))
        if best <= 0 or fits[top].any():
            return False
        kinds = {_kind(self.state.shelf.get(doc)) for doc in top[:KEYWORD_CANDIDATES].tolist()}
        rest = np.flatnonzero(fits & (called > 0))[:KEYWORD_CANDIDATES].tolist()
        own = ((doc, _kind(self.state.shelf.get(doc))) for doc in rest)
        return not any(kind in kinds and (titled[doc] or not _SHARED.search(kind)) for doc, kind in own)

    def _called(self, reading: Reading) -> tuple[Floats, Mask]:
        """How well each document is called by the goods of the query, and whether its title says them."""
        called, titled = np.ones(self.state.columns.size, np.float32), np.zeros(self.state.columns.size, bool)
        named = [atom for atom in reading.atoms if atom.goods]
        for m in rank.keyword_scores(named, self.state.lexical).matches:
            own = np.zeros_like(called)
            own[m.found.docs] = m.quality * WORTH_OF_TITLE[m.found.fields]
            called = np.minimum(called, own)
            titled[m.found.docs] |= (m.found.fields & TITLE) > 0
        return (called, titled) if named else (np.zeros_like(called), titled)

    def _names_stranger(self, reading: Reading) -> bool:
        """Whether a maker or a model is named that nothing here has, or a word is used that is none."""
        known_words = self.terms.analyzer
        return any(
            not atom.known
            and not atom.english
            and (_is_code(atom.text) or known_words.is_name(atom.text) or not known_words.is_word(atom.text))
            for atom in reading.atoms
        )

    def _names_another(self, reading: Reading) -> bool:
        """The same, or other goods, or a word that is foreign to the lexicon."""

        def strange(atom: Atom) -> bool:
            foreign = script(atom.text) == "latin" and not atom.english
            return bool(atom.goods) or foreign or has_digit(atom.text)

        return self._names_stranger(reading) or any(not a.known and strange(a) for a in reading.atoms)

    def _of_its_kind(self, here: Sequence[rank.Match], reading: Reading, count: int) -> Mask:
        """Which documents are called by a name of goods, a category or a brand in the query: not what merely shares
        a number, a property or half of a name with it."""
        out = np.zeros(count, bool)
        strange = {atom.goods for atom in reading.atoms if atom.goods and not atom.known}
        for m, atom in zip(here, reading.atoms, strict=True):
            if has_digit(atom.text) or atom.goods in strange or self.terms.analyzer.describes(atom.text):
                continue
            names = TITLE | CATEGORY | BRAND if atom.goods or script(atom.text) == "cyrillic" else CATEGORY | BRAND
            out |= (m.found.fields & names) > 0
        return out

    def _mentioning(self, atoms: Sequence[Atom]) -> Docs:
        """Documents that have one of these words, and do not say that they lack it."""
        lexical, found = self.state.lexical, [np.zeros(0, np.int32)]
        for phrase in {phrase for atom in atoms for phrase, _ in atom.alternatives}:
            has, lacks = lexical.all_of(phrase), lexical.all_of([LACKING + term for term in phrase])
            found.append(np.setdiff1d(has.docs, lacks.docs))
        return np.unique(np.concatenate(found)).astype(np.int64)

    def nearest(self, slot: int, fits: Mask, limit: int, reason: str) -> tuple[Hit, ...]:
        """The documents among `fits` that are most like the one in `slot`: by meaning where the model knows its
        language, else by the words of its title and category."""
        allowed = np.flatnonzero(fits)
        if self.state.trust[slot] >= MIN_LANGUAGE:
            vector = self.state.vectors.vectors_of(np.array([slot]))[0]
            docs, scores = self.state.vectors.search(vector, limit, allowed)
        else:
            product = self.state.shelf.get(slot)
            said = f"{pick(product.title, 'uk', 'ru')} {pick(product.category, 'uk', 'ru')}"
            found = rank.keyword_scores(self.view.reader.understand(said).atoms, self.state.lexical)
            docs = allowed[np.argsort(-found.score[allowed], kind="stable")][:limit]
            scores = found.score[docs] / max(found.weight, 1e-6)
        pairs = zip(docs.tolist(), scores.tolist(), strict=True)
        return tuple(Hit(self.view.ids[d], round(max(0.0, min(1.0, s)), 6), reason) for d, s in pairs if s > 0)

    def _meaning(self, reading: Reading, fits: Mask) -> tuple[Vectors | None, Floats, float]:
        """The query's vector, similarity of its nearest documents (0 for the rest), and how far to believe it."""
        said = wording(reading, self.embedder)
        if said.weight <= 0 or not self.state.trust.any():
            return None, np.zeros(0, np.float32), 0.0
        vector = self.embedder.embed([said.text], kind="query")[0]
        allowed = None if fits.all() else np.flatnonzero(fits)
        ids, near = self.state.vectors.search(vector, MEANING_CANDIDATES, allowed)
        known = ids < self.state.columns.size
        out = np.zeros(self.state.columns.size, np.float32)
        out[ids[known]] = np.maximum(near[known], 1e-6)
        return vector, out, said.weight

    def _trusted(self, docs: Docs, vectors: Vectors | None, vector: Vectors | None, weight: float) -> Floats:
        """Similarity above the model's noise, by how well the model knows both languages."""
        if vectors is None or vector is None:
            return np.zeros(len(docs), np.float32)
        noise = float(getattr(self.embedder, "noise", 0.0))
        clean = np.maximum((vectors @ vector - noise) / (1 - noise), 0)
        return np.asarray(clean * weight * self.state.trust[docs], np.float32)

    def _scores(self, found: Candidates) -> Floats:
        if not len(found.docs):
            return np.zeros(0, np.float32)
        scores = combined_scores(found.features, packaged_forests())
        demoted = OUT_OF_STOCK * ~self._stocked[found.docs] + REFUSED * found.refused + HALF_NAMED * (1 - found.named)
        return np.asarray(scores - demoted, np.float32)

    def _ordered(self, found: Candidates, scores: Floats, query: Query) -> Docs:
        # Of what nothing really matches the nearest few are shown, of the rest only what was asked for.
        shown = found.relevant[found.docs] if found.relevant.any() else found.kept
        if query.sort != "relevance":
            return self._sorted(
                np.flatnonzero(found.relevant) if found.relevant.any() else found.docs[shown], query.sort
            )
        # Where no goods are named, of what might do first comes what can be had.
        stocked = self._stocked[found.docs] | (not found.vague)
        order = np.lexsort((-scores, ~stocked, found.others))
        ranked, wanted = found.docs[order], shown[order]
        unranked = found.relevant.copy()  # they came too late to be ranked
        unranked[found.docs] = False
        near = ranked[~wanted] if query.limit >= DEEP_PAGE else ranked[:0]
        return np.concatenate([ranked[wanted], np.flatnonzero(unranked), near])

    def _sorted(self, docs: Docs, sort: str) -> Docs:
        if sort in ("price_asc", "price_desc"):
            lowest, highest = _prices(self.state.columns)
            key = lowest[docs] if sort == "price_asc" else -highest[docs]
            return docs[np.argsort(np.where(np.isnan(key), np.inf, key), kind="stable")]
        if sort == "newest":
            return docs[::-1]
        return docs[np.argsort(~self._stocked[docs], kind="stable")]

    @cached_property
    def _stocked(self) -> Mask:
        return self.state.columns.doc_mask(self.state.columns.stocked)

    def _hits(self, page: Docs, found: Candidates, scores: Floats) -> tuple[Hit, ...]:
        place = {doc: i for i, doc in enumerate(found.docs.tolist())}
        low, high = (float(scores.min()), float(scores.max())) if len(scores) else (0.0, 0.0)
        out, score = [], 1.0
        for doc in page.tolist():
            i = place.get(doc)  # what is merely near may score higher than what was asked for, and stands below it
            score = min(score, 0.0 if i is None else (float(scores[i]) - low) / max(high - low, 1e-6))
            reason = "keyword" if i is None else _reason(int(found.fields[i]))
            out.append(Hit(self.view.ids[doc], round(score, 6), reason))
        return tuple(out)

    def _browse(self, query: Query, reading: Reading | None) -> Result:
        """Filters alone choose; a text that says nothing (stop words, an emoji) finds nothing without them."""
        fits = self.docs(query.filters)
        relaxed: tuple[str, ...] = ()
        floor = ceiling = None
        says_nothing = reading is not None and query.filters == Filters()
        if not fits.any() and self.state.columns.alive.any():
            parts = self._parts(query.filters)
            fits, relaxed, floor, ceiling = self._relaxed(parts, query.filters, self.listed(query.filters))
        docs = self._sorted(np.flatnonzero(fits), query.sort)
        if says_nothing:
            docs = docs[:0]
        hits = tuple(Hit(self.view.ids[int(d)], 1.0, "filter") for d in _page(docs, query))
        language = reading.language if reading else query.language
        return Result(hits, len(docs), language, "", floor, ceiling, relaxed, not says_nothing)

    def docs(self, filters: Filters) -> Mask:
        """Living documents that fit all filters."""
        return self._fitting(self._parts(filters), filters)

    def _fitting(self, parts: list[Constraint], filters: Filters) -> Mask:
        """Living documents that fit all parts and stand in the filter's lists of ids."""
        listed = self.listed(filters)
        return self.state.columns.doc_mask(combined(parts, self.state.columns)) & listed if parts else listed

    def _parts(self, filters: Filters, reading: Reading | None = None) -> list[Constraint]:
        """The parts of the filter; what the filter or the query's own words refuse is the last to be dropped."""
        columns = self.state.columns
        refusals = [c for c in filters.conditions if is_refusal(c, columns)]
        named = tuple(c for c in filters.conditions if c not in refusals)
        parts = constraints(replace(filters, conditions=named), columns, self.synonyms, self.described)
        values = [value for c in refusals for value in c.values]
        things = [self.view.reader.as_named(fold(value)).atoms for value in values]
        nameless = self.terms.analyzer.names_nothing  # "so that it does not rub": no product says that it rubs
        things += [(atom,) for atom in reading.refused if not nameless(atom.text)] if reading else []
        if not things:
            return parts
        rows = ~np.isin(columns.row_doc, having(things, self.state, self.terms))
        return [Constraint("refused", rows), *parts]

    def listed(self, filters: Filters) -> Mask:
        """Living documents that the filter's lists of ids leave."""
        return allowed_docs(filters, self.state.columns, self.state.shelf.slots)

    def described(self, keys: Sequence[str]) -> Docs:
        """Documents that have all words of one of these keys in their title, category or attributes."""
        found = [self.state.lexical.all_of(key.split()) for key in dict.fromkeys(keys) if key]
        docs = [p.docs[(p.fields & (TITLE | CATEGORY | ATTRIBUTES)) > 0] for p in found]
        return np.unique(np.concatenate(docs)).astype(np.int64) if docs else np.zeros(0, np.int64)

    def synonyms(self, text: str) -> list[str]:
        """Other keys of a value: its lemmas in each language, and what the lexicons know it as."""
        keys = [" ".join(self.terms.of(text, language)) for language in ("en", "ru", "uk")]
        return list(dict.fromkeys([*keys, *self.view.reader.same_as(text)]))

    def _relaxed(
        self, parts: list[Constraint], filters: Filters, base: Mask
    ) -> tuple[Mask, tuple[str, ...], Decimal | None, Decimal | None]:
        """Documents left when the fewest parts are dropped so that some of `base` fits; the parts; real prices."""
        columns = self.state.columns
        others = [p for p in parts if p.name != "price"]
        floor, ceiling = _price_bounds(others, base, columns) if len(others) < len(parts) else (None, None)
        kept, dropped = _relax(parts, base, columns)
        return columns.doc_mask(combined(kept, columns)) & self.listed(filters), dropped, floor, ceiling


def _relevant(coverage: Floats, docs: Docs, meaning: Floats) -> Mask:
    best = float(coverage.max(initial=0))
    out = (coverage >= RELEVANT_SHARE * best) & (coverage > 0.34)
    nearest = float(meaning.max(initial=0))
    enough = RELEVANT_MEANING if best >= WELL_COVERED else VAGUE_MEANING
    if nearest >= enough:
        out[docs[meaning >= max(enough, NEAR * nearest)]] = True
    return np.asarray(out, bool)


def _of_the_kind(keywords: rank.KeywordScores, reading: Reading) -> Floats:
    """Coverage, lessened for what is not of the category that was named where as good a match is: men's shirts for
    "men's jeans"."""
    coverage, of_kind = keywords.coverage, np.zeros(len(keywords.coverage), bool)
    named = np.zeros(len(coverage), bool)
    for m, atom in zip(keywords.matches, reading.atoms, strict=True):
        in_category = m.found.docs[(m.found.fields & CATEGORY) > 0]
        if len(in_category) and not atom.purpose:
            of_kind[in_category] = True
            named[m.found.docs[(m.found.fields & TITLE) > 0]] = True
    best = float(coverage[of_kind].max(initial=0))
    other = ~of_kind & ~named & (coverage <= best)
    return np.asarray(np.where(other, OTHER_KIND * coverage, coverage), np.float32)


def _called_so(
    keywords: rank.KeywordScores, reading: Reading, relevant: Mask, describes: Callable[[str], bool]
) -> Mask:
    """What is called by goods of the query, where any of the relevant is: a television with a headphone socket is no
    find beside headphones. Where nothing has a whole name, by the word that says what the thing is: a car's
    compressor is no find beside batteries for "car battery"."""
    called = np.zeros(len(relevant), bool)
    groups: dict[int, list[tuple[Atom, Mask]]] = {}
    for m, atom in zip(keywords.matches, reading.atoms, strict=True):
        if atom.goods and not atom.purpose:
            own = np.zeros(len(relevant), bool)
            own[m.found.docs[(m.found.fields & NAMING) > 0]] = True
            groups.setdefault(atom.goods, []).append((atom, own))
    for words in groups.values():
        whole = np.logical_and.reduce([own for _, own in words])
        called |= whole if (whole & relevant).any() else _head(words, describes)
    return called if (called & relevant).any() else np.ones_like(called)


def _head(words: Sequence[tuple[Atom, Mask]], describes: Callable[[str], bool]) -> Mask:
    """What the main word of a name finds."""
    return words[_main_word([atom for atom, _ in words], describes)][1]


def _main_word(words: Sequence[Atom], describes: Callable[[str], bool]) -> int:
    """Which word of a name says what the thing is: the last in English, the first noun in Cyrillic."""
    nouns = [i for i, atom in enumerate(words) if not describes(atom.text)]
    return nouns[0] if nouns and script(words[0].text) == "cyrillic" else len(words) - 1


def _comes_along(reading: Reading, fields: npt.NDArray[np.uint8], describes: Callable[[str], bool]) -> Mask:
    """What is called by other goods of the query than the main ones, which it has at most in its description: a phone
    that comes with a case is none of the phone cases."""
    goods = [i for i, atom in enumerate(reading.atoms) if atom.goods]
    own = [i for i in goods if not reading.atoms[i].purpose] or goods
    if len(goods) < 2:
        return np.zeros(fields.shape[1], bool)
    head = own[_main_word([reading.atoms[i] for i in own], describes)]
    others = fields[[i for i in goods if i != head]] & (TITLE | CATEGORY)
    return np.asarray(others.any(0) & ((fields[head] & ~np.uint8(DESCRIPTION)) == 0), bool)


def _more_than_numbers(keywords: rank.KeywordScores, reading: Reading) -> Mask:
    """False for what has but an amount or a bare number of a query that also has words which are found."""
    bare = [all(not c.isalpha() for c in a.text) or (has_digit(a.text) and " " in a.text) for a in reading.atoms]
    out = np.zeros(len(keywords.coverage), bool)
    for m, number in zip(keywords.matches, bare, strict=True):
        if not number:
            out[m.found.docs] = True
    return out if out.any() and any(bare) else np.ones_like(out)


def _kind(product: Product) -> str:
    """What the product's category is called."""
    return fold(pick(product.category, "en", "ru", "uk"))


def _is_code(text: str) -> bool:
    return has_digit(text) and " " not in text and any(c.isalpha() for c in text)


def _named(here: Sequence[rank.Match], reading: Reading, count: int) -> Floats:
    """How far each document is called by the names of several words in the query, next to the best of them."""
    out = np.ones(count, np.float32)
    groups: dict[int, list[Floats]] = {}
    for m, atom in zip(here, reading.atoms, strict=True):
        if atom.goods:
            groups.setdefault(atom.goods, []).append(m.quality * WORTH_OF_GOODS[m.found.fields])
    for words in groups.values():
        weakest = np.min(words, axis=0)
        if len(words) > 1 and weakest.max(initial=0) > 0:
            out = np.minimum(out, weakest / weakest.max())
    return np.asarray(out, np.float32)


def _confident(
    keywords: rank.KeywordScores, reading: Reading, fields: npt.NDArray[np.uint8], meaning: Floats, another: Mask
) -> bool:
    """Whether some document that is not another thing has most of the query where it counts, or means the same."""
    if not fields.shape[1] or not any(a.counts for a in reading.atoms):
        return bool(fields.shape[1])
    asked = [a.counts for a in reading.atoms]  # few products say what they lack
    rarity = np.array([m.rarity for m in keywords.matches])[asked][:, None]
    goods, fields = np.array([a.goods for a in reading.atoms])[asked], fields[asked]
    worth = np.where(goods[:, None] > 0, WORTH_OF_GOODS[fields], WORTH[fields])
    for thing in set(goods[goods > 0].tolist()):  # "washing machine": half of it is another thing
        whole = np.where(goods == thing)[0]
        of_kind = (fields[whole] & CATEGORY).any(0)  # coffee that is sold as beans is coffee beans
        worth[whole] = np.where(of_kind, WORTH[fields[whole]], worth[whole].min(0))
    by_weight = (worth * rarity).sum(0) / max(float(rarity.sum()), 1e-6)
    coverage = (by_weight + worth.mean(0)) / 2
    together = (coverage >= 0.45) & (meaning >= 0.4)
    sure = (coverage >= CONFIDENT_COVERAGE) | (meaning >= CONFIDENT_MEANING) | together
    return bool((sure & ~another).any())


def _best(score: Floats, limit: int) -> Docs:
    """The documents of the highest scores, those without any left out."""
    found = np.flatnonzero(score)
    if len(found) > limit:
        found = found[np.argpartition(-score[found], limit - 1)[:limit]]
    return found


def _reason(fields: int) -> str:
    return next((name for bit, name in REASONS if fields & bit), "description" if fields else "meaning")


def _page(docs: Docs, query: Query) -> Docs:
    start = max(0, query.offset)
    return docs[start : start + max(0, query.limit)]


def _prices(columns: Columns) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Lowest and highest price of every document."""
    lowest, highest = np.full(columns.size, np.nan), np.full(columns.size, np.nan)
    np.fmin.at(lowest, columns.row_doc, columns.price)
    np.fmax.at(highest, columns.row_doc, columns.price)
    return lowest, highest


def _price_bounds(parts: list[Constraint], base: Mask, columns: Columns) -> tuple[Decimal | None, Decimal | None]:
    rows = combined(parts, columns) & base[columns.row_doc] & ~np.isnan(columns.price)
    if not rows.any():
        return None, None
    prices = columns.price[rows]
    low, high = (Decimal(str(p)).quantize(Decimal("0.01")) for p in (prices.min(), prices.max()))
    return low, high


def _relax(parts: list[Constraint], base: Mask, columns: Columns) -> tuple[list[Constraint], tuple[str, ...]]:
    """The fewest parts dropped: one if any one will do, else one after the other from the end."""
    for i in range(len(parts) - 1, -1, -1):
        kept = parts[:i] + parts[i + 1 :]
        if (columns.doc_mask(combined(kept, columns)) & base).any():
            return kept, (parts[i].name,)
    dropped: list[str] = []
    kept = list(parts)
    while kept and not (columns.doc_mask(combined(kept, columns)) & base).any():
        dropped.append(kept.pop().name)
    return kept, tuple(dropped)
