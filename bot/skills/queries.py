"""What a message asks of the catalogue: the words to search for, the filters, the order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from bot.types import GOODS, Running
from catalog_index.needs import idle_words
from catalog_index.text import amounts, fold
from catalog_index.types import Condition, Filters, Query
from nlu.types import Entity, Understanding

CONDITIONS = ("brand", "color", "size", "attribute")
_SPENT = ("price", "price_min", "price_max", "sort", "quantity", "color", "size", "attribute", "ordinal", "language",
          "in_stock")  # fmt: skip
"""Entities that become filters or an order: their words are not searched for once more."""
_WHERE = ("city", "store")
"""Where something must be in stock, when that is asked."""
_WHEN = ("date", "time")
_PREPOSITIONS = ("for", "with", "under", "on", "to", "of", "для", "под", "на", "к", "до", "с", "із", "з", "від", "без")
_REFUSALS = ("не", "not", "без", "without", "no", "except", "кроме", "крім", "окрім")
_BEFORE_REFUSED = ("a", "an", "any", "the", "из", "с", "зі", "із", "з")
_ILL = r"(?:allerg(?:ic|y)\s+to|(?:аллерги|алергі)[а-яі]\s+на)"
_ALLERGY = re.compile(rf"\b{_ILL}\b", re.I)
"""A refusal without a word for it, which the catalogue understands."""
_WHOSE = re.compile(
    r"(?:\b(?:my|our|his|her|their|the)\s+(?:\w+\s+)?\w+(?:[’']s|\s+(?:is|are|has|have))"
    r"|\b(?:i|we|you|he|she|they)(?:[’']\w+|\s+(?:am|is|are|has|have)))\s+(?:(?:an|also|very|badly|severely)\s+)*(?=allerg)"
    r"|\b[ув]\s+(?:\w+\s+){1,2}?(?:(?:есть|є|сильн\w+|тоже|також)\s+)*(?=аллерг|алерг)",
    re.I,
)
"""Whom something makes ill: nobody whom the goods are for."""
_REFUSING = re.compile(
    r"(?:\b(?:but|а|but\s+also|но|але|та|only|только|лише|тільки)\s+)?"
    r"\b(?:не|ни|not|no|non|without|w/o|без|кроме|крім|окрім|except(?:\s+for)?|nothing|anything\s+but|"
    rf"(?:(?:i'?m|i\s+am|у\s+меня|у\s+мене|в\s+мене)\s+)?{_ILL})\b"
    r"(?:[\s-]+(?:a|an|any|the|in|of|with|from|made|real|из|с|со|в|від|із|з|зі|у|очень|дуже|too|so))*[\s-]*$",
    re.I,
)
"""A refusal that ends where what is refused begins."""

Knows = Callable[[str], bool]
Needed = Callable[[str], frozenset[str]]
"""The folded words of a text that say what is to be done or who shall get it."""


def no_words(text: str) -> frozenset[str]:
    """Of no text any."""
    return frozenset()


def running_of(meaning: Understanding, knows: Knows, needed: Needed = no_words) -> Running:
    """The search that a message begins; `is_nothing` of it when it asks for nothing at all."""
    text, category = wanted_text(meaning, knows, needed), head_category(meaning)
    return Running(text, filters_of(meaning), sort_of(meaning), goods_of(meaning), category)


def goods_of(meaning: Understanding) -> str:
    """The words that name goods: products, categories and brands, "" when there are none."""
    return " ".join(e.text for e in meaning.entities if e.type in GOODS and not e.negated)


def is_nothing(running: Running) -> bool:
    return not running.text and running.filters == Filters() and running.sort == "relevance"


def query_of(running: Running, language: str, limit: int) -> Query:
    """The page of a running search as the index is asked for it. Where money decides, only the named kind of goods
    counts: a charger is no cheap laptop, even if it says for which laptops it is."""
    filters = running.filters
    priced = filters.price_min is not None or filters.price_max is not None or running.sort.startswith("price")
    if running.category and priced:
        filters = replace(filters, conditions=(*filters.conditions, Condition("category", (running.category,))))
    return Query(running.text, language, filters, running.sort, limit=limit, offset=running.offset)


def wanted_text(meaning: Understanding, knows: Knows, needed: Needed = no_words) -> str:
    """What is searched for: the text without the spans that became filters and without everyday words.

    An everyday word stays when the catalogue knows it (`knows`) and it stands with the goods: «крем на день» keeps its
    day, «добрый день, есть крем?» does not. So do the words of a need (`needed`): «порезал палец». An amount in words
    is searched for in figures: "a litre" as "1 l".
    """
    text, kept = meaning.text, needed(_WHOSE.sub(" ", meaning.text))
    spent = [e.whole for e in meaning.entities if e.type in _spent(meaning) and _is_firm(e) and not e.negated]
    spent += [(_refused_from(e, text), e.end) for e in meaning.entities if e.negated]
    ill = [found.span() for found in _ALLERGY.finditer(text)]
    loose = [span for span in _loose(meaning, knows) if fold(text[slice(*span)]) not in kept]
    loose = [span for span in loose if not any(_within(span, whole) for whole in ill)]
    whose = [found.span() for found in _WHOSE.finditer(text)]
    changed = dict.fromkeys(_but_refusals([*spent, *loose, *whose], text), "")
    changed |= {(e.start, e.end): e.value for e in meaning.entities if _amount_in_words(e)}
    for start, end in [span for span in changed if any(_within(span, other) for other in changed)]:
        del changed[start, end]
    for (start, end), put in sorted(changed.items(), reverse=True):
        text = f"{text[:start]} {put} {text[end:]}"
    words = [word.strip(",.!?;:") for word in text.split()]
    words = [word for word in words if any(c.isalnum() for c in word)]
    telling = [word for word in words if fold(word) in kept or fold(word) not in idle_words()[0]]
    return " ".join(telling or words)


def tells_allergy(text: str) -> bool:
    return _ALLERGY.search(text) is not None


def allergy_alone(meaning: Understanding) -> str:
    """ "allergic to wool", of a message that names no goods beside it; "" of any other."""
    found = _ALLERGY.search(meaning.text)
    if found is None:
        return ""
    told = re.split(r"[,.;:!?]", meaning.text[found.start() :])[0]
    end = found.start() + len(told)
    beside = (e for e in meaning.entities if e.end <= found.start() or e.start >= end)
    return "" if any(e.type in GOODS for e in beside) else told.strip()


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _spent(meaning: Understanding) -> tuple[str, ...]:
    return (*_SPENT, *_WHERE) if meaning.first("in_stock") else _SPENT


def _refused_from(entity: Entity, text: str) -> int:
    """Where the refusal of what is not wanted begins: "but no real leather" at its "but"."""
    before = _REFUSING.search(text[: entity.start])
    return before.start() if before else entity.start


def _but_refusals(dropped: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Without the "not" between two words that stay: «наушники не беспроводные» are wired ones, "a coat without a belt"
    is no coat with one."""
    gone = {place for start, end in dropped for place in range(start, end)}
    short = {start for start, end in dropped if text[start:end].casefold() in _BEFORE_REFUSED}

    def stays(span: tuple[int, int]) -> bool:
        after = re.match(r"\s+(?=[^\W_])", text[span[1] :])
        before = any(c.isalnum() and i not in gone for i, c in enumerate(text[: span[0]]))
        refusal = text[slice(*span)].casefold()
        if refusal not in _REFUSALS or after is None:
            return False
        place = span[1] + after.end()
        if not before:  # «не кожаная сумка»; "no, a bag" refuses nothing
            words = [m.start() for m in re.finditer(r"\w+", text[place:])]
            if refusal in ("без", "without"):  # «а без проводов?» wants what has none
                return bool(words)
            return refusal in ("не", "not") and len(words) > 1 and not {place, place + words[1]} & gone
        if place in short and (word := re.match(r"\w+\s+(?=[^\W_])", text[place:])):
            place += word.end()
        return place not in gone

    return [span for span in dropped if not stays(span)]


def _amount_in_words(entity: Entity) -> bool:
    plain = entity.type == "attribute" and not entity.negated and not any(c.isdigit() for c in entity.text)
    return plain and bool(amounts(entity.value))


def _loose(meaning: Understanding, knows: Knows) -> list[tuple[int, int]]:
    """Everyday words that are not part of what is looked for."""
    when = [(e.start, e.end) for e in meaning.entities if e.type in _WHEN]
    idle = sorted([*meaning.idle, *when])
    known = {span for span in idle if knows(meaning.text[slice(*span)]) or _in_a_name(span, meaning.text, knows)}
    goods = [(e.start, e.end) for e in meaning.entities if e.type in GOODS and not e.negated]
    if not goods:
        filters = [e.whole for e in meaning.entities if e.type in _SPENT]
        kept = _wishing_clauses(meaning.text, [*idle, *filters], known)
        return [span for span in idle if span not in known or not kept[0] <= span[0] < kept[1]]
    first = min(start for start, _ in goods)
    before = [span for span in idle if span[0] < first]
    apart = {span for span in before if not _touches(span, before, first, known, meaning.text)}
    return [span for span in idle if span not in known or span in apart]


def _in_a_name(span: tuple[int, int], text: str, knows: Knows) -> bool:
    """Whether the word and one beside it together are a name that the catalogue knows: "filter" in "oil filter"."""
    before = re.search(r"[^\W\d_]+[ -]$", text[: span[0]])
    after = re.match(r"[ -][^\W\d_]+", text[span[1] :])
    left, right = (before.start() if before else span[0]), span[1] + (after.end() if after else 0)
    return bool((before and knows(text[left : span[1]])) or (after and knows(text[span[0] : right])))


def _wishing_clauses(text: str, idle: list[tuple[int, int]], known: set[tuple[int, int]]) -> tuple[int, int]:
    """Where the wish stands in a message that names no goods: from the first clause with a word of its own to the last,
    else the last clause with a word that the catalogue has. «Добрый вечер, что есть для рыбалки?» wishes after its
    comma, «подарок маме, бюджет 2500» before it."""
    clauses = [found.span() for found in re.finditer(r"[^,.!?;:\n]*[^\W_][^,.!?;:\n]*", text)]
    bare = list(text)
    for start, end in idle:
        bare[start:end] = " " * (end - start)
    own = [c for c in clauses if any(ch.isalnum() for ch in bare[slice(*c)])]
    telling = [c for c in clauses if any(c[0] <= start < c[1] for start, _ in known)]
    chosen = own or telling[-1:] or clauses[-1:]
    return (chosen[0][0], chosen[-1][1]) if chosen else (0, len(text))


def _touches(
    span: tuple[int, int], before: list[tuple[int, int]], first: int, known: set[tuple[int, int]], text: str
) -> bool:
    """Whether nothing but known words and spaces stands between this word and the goods."""
    between = [other for other in before if other[0] >= span[0]]
    gaps = text[span[1] : first]
    return all(other in known or text[slice(*other)].casefold() in _PREPOSITIONS for other in between) and not any(
        mark in gaps for mark in ",.!?;:—\n"
    )


def filters_of(meaning: Understanding) -> Filters:
    """Prices, brands, colours, sizes, and what was refused, as hard filters."""
    entities = meaning.entities
    return Filters(
        price_min=_amount(entities, "price_min"),
        price_max=_amount(entities, "price_max"),
        in_stock=meaning.first("in_stock") is not None,
        conditions=tuple(_conditions(entities)),
    )


def _amount(entities: Iterable[Entity], kind: str) -> Decimal | None:
    found = next((e for e in entities if e.type == kind), None)
    return Decimal(found.value) if found else None


def _conditions(entities: Iterable[Entity]) -> Iterable[Condition]:
    """One condition per property: several values of one are alternatives, negated ones are apart."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for entity in entities:
        if (entity.type in CONDITIONS and _is_firm(entity)) or (entity.type == "category" and entity.negated):
            name = entity.name if entity.type == "attribute" and entity.name else entity.type
            groups.setdefault((name, entity.negated), []).append(entity.value)
    for (name, negated), values in groups.items():
        yield Condition(name, tuple(dict.fromkeys(values)), negated)


def _is_firm(entity: Entity) -> bool:
    """Whether what does not state this is out. An attribute's value is often just a word for the goods, and few
    products state every attribute: "gaming keyboard" and "laser printer" stay words to search for, unless refused."""
    return entity.type != "attribute" or entity.negated


def sort_of(meaning: Understanding) -> str:
    found = meaning.first("sort")
    return found.value if found else "relevance"


def merge(before: Filters, new: Filters) -> Filters:
    """The filters with what was said now in the place of what was said before about the same property."""
    named = {c.name for c in new.conditions}
    kept = tuple(c for c in before.conditions if c.name not in named)
    priced = new.price_min is not None or new.price_max is not None
    return replace(
        before,
        price_min=new.price_min if priced else before.price_min,
        price_max=new.price_max if priced else before.price_max,
        in_stock=before.in_stock or new.in_stock,
        stores=new.stores or before.stores,
        conditions=kept + new.conditions,
    )


def head_category(meaning: Understanding) -> str:
    """The category that is looked for, as opposed to one that only describes it; "" when there is no single one.

    In «рюкзак для ноутбука» it is the backpacks: what follows a preposition describes.
    """
    goods = [e for e in meaning.entities if e.type in ("product", "category") and not e.negated]
    heads = [e for e in goods if _word_before(meaning.text, e.start) not in _PREPOSITIONS]
    if meaning.language == "en" and len(heads) > 1:  # the last noun of a row is the thing: laptop backpack
        heads = heads[-1:]
    return heads[0].value if len(heads) == 1 and heads[0].type == "category" else ""


def head_noun(phrase: str, language: str) -> str:
    """The word that says what the thing is: before any preposition, the first in Russian and Ukrainian («термос на
    литр»), the last in English ("laptop backpack for school")."""
    row = before_preposition(phrase).split()
    return (row[-1] if language == "en" else row[0]) if row else ""


def before_preposition(phrase: str) -> str:
    """What the thing is called, without what it is for or comes with; a phrase that begins so is left as it is."""
    words = phrase.split()
    return " ".join(list(takewhile(lambda word: word.casefold() not in _PREPOSITIONS, words)) or words)


def wanted_words(phrase: str) -> list[str]:
    """The words of a phrase but for its prepositions."""
    return [word for word in phrase.split() if word.casefold() not in _PREPOSITIONS]


def _word_before(text: str, at: int) -> str:
    words = text[:at].split()
    return words[-1].casefold() if words else ""
