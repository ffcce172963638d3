"""Typed pieces of a message: amounts, contacts, times, people and places, and the names out of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from nlu.amounts import MAX_LIST_PLACE, find_amounts
from nlu.calendar import find_times
from nlu.catalogue import Catalogue
from nlu.contacts import ORDER_NUMBER, find_contacts
from nlu.found import Found, settle
from nlu.lexicon import word_set
from nlu.morphology import may_be_goods
from nlu.numbers import find_numbers
from nlu.people import find_people_and_places
from nlu.phrases import find_words
from nlu.prices import with_its_words
from nlu.reading import Reading, Token
from nlu.scene import Scene
from nlu.types import Context, Entity, Vocabulary

_CLASS_RANKS = {"color": 12, "sort": 12, "language": 4, "channel": 9, "city": 9, "ordinal": 11}
_MAX_FIRST = 10
_PLURAL_ENDINGS = ("ые", "ых", "ыми", "і", "их", "ими")
_NO_CONTEXT = Context()
_NEGATION_REACH = 4
_REACH = 3  # words between goods and the language that they are in
_IN_A_LANGUAGE = word_set("written")  # what may be in a language


class EntityReader:
    """Finds the entities of one message after the other. Safe to share between threads; `learn` swaps the names."""

    def __init__(self, region: str = "UA", order_number: str = ORDER_NUMBER) -> None:
        """`region` is where phone numbers without a country code are from, `order_number` the shop's own pattern."""
        self._region = region
        self._order_number = re.compile(rf"(?<![\w-])(?:{order_number})(?![\w-])", re.IGNORECASE)
        self.catalogue = Catalogue()

    def learn(self, vocabulary: Vocabulary, background: frozenset[str] = frozenset()) -> None:
        """Take the catalogue's names in place of the ones before."""
        self.catalogue = Catalogue(vocabulary, background)

    def read(self, reading: Reading, context: Context = _NO_CONTEXT) -> list[Entity]:
        """The message's entities in order; `Context.expects` settles what a bare answer means."""
        return [entity_of(reading, one) for one in self.find(reading, context)]

    def find(self, reading: Reading, context: Context = _NO_CONTEXT, also: Sequence[Found] = ()) -> list[Found]:
        """The same, counted in tokens; `also` are names known from elsewhere."""
        catalogue = self.catalogue
        tokens = catalogue.respell(reading.tokens)
        names = [f for f in catalogue.find(tokens) if not _inside_a_word(tokens, f)]
        scene = _scene(tokens, names, catalogue, context)
        found = settle(
            [
                *find_contacts(reading, scene, self._region, self._order_number),
                *find_times(scene, context.today),
                *find_people_and_places(scene),
                *(_canonical_size(f, catalogue) for f in find_amounts(scene)),
                *_closed_classes(scene, catalogue),
                *names,
                *also,
            ]
        )
        whole = (with_its_words(scene, one) for one in _negated(scene, found))
        return [_of_goods(scene, catalogue, one) for one in whole if one.type]


def _of_goods(scene: Scene, catalogue: Catalogue, one: Found) -> Found:
    """The language of a book as the catalogue's attribute, when something that has one is named beside it; else the
    language to speak in."""
    term = catalogue.language(one.value) if one.type == "language" else None
    if term is None or not _beside_writing(scene, one):
        return one
    return replace(one, type="attribute", value=term.value, name=term.name)


def _beside_writing(scene: Scene, one: Found) -> bool:
    before = takewhile(lambda p: scene.tokens[p].is_word, range(one.first - 1, max(-1, one.first - 1 - _REACH), -1))
    after = takewhile(
        lambda p: scene.tokens[p].is_word, range(one.last + 1, min(len(scene.tokens), one.last + 1 + _REACH))
    )
    return any(p in scene.goods or scene.tokens[p].forms & _IN_A_LANGUAGE for p in (*before, *after))


def _scene(tokens: Sequence[Token], names: Sequence[Found], catalogue: Catalogue, context: Context) -> Scene:
    words = find_words(tokens)
    goods = frozenset(p for f in names if f.type != "size" for p in range(f.first, f.last + 1))
    taken = {p for f in names if f.last > f.first for p in range(f.first, f.last + 1)}
    numbers = [n for n in find_numbers(tokens, words) if n.first not in taken]
    return Scene(tokens, words, numbers, catalogue.sizes, context.expects, goods)


def _inside_a_word(tokens: Sequence[Token], found: Found) -> bool:
    """Whether the name is but a piece of a longer code, such as the digits of one."""
    return found.first == found.last and tokens[found.first].is_number and tokens[found.first].glued


def _canonical_size(found: Found, catalogue: Catalogue) -> Found:
    return replace(found, value=catalogue.size(found.value)) if found.type == "size" else found


def _closed_classes(scene: Scene, catalogue: Catalogue) -> Iterator[Found]:
    """Colours, orders of sorting, languages, channels, well-known cities, ordinals in words."""
    excluded = {p for first, kinds in enumerate(scene.words) if "not_ordinal" in kinds
                for p in range(first, kinds["not_ordinal"][0] + 1)}  # fmt: skip
    for first, kinds in enumerate(scene.words):
        for kind, (last, value) in kinds.items():
            if kind == "ordinal" and first not in excluded:
                yield from _ordinals(scene, first, last, value)
            elif kind == "color":
                yield Found("color", catalogue.color(value), first, last, rank=_CLASS_RANKS[kind] + last - first)
            elif kind == "comparative" and not _is_limit(scene, last):
                yield Found("sort", value, first, last, name="relative", rank=_CLASS_RANKS["sort"] - 1)
            elif kind == "city" and _is_city(scene, first, last):
                yield Found("city", catalogue.city(value), first, last, rank=_CLASS_RANKS[kind])
            elif kind == "best" and may_be_goods(scene.text(last + 1) or "-") and scene.text(last + 1).isalpha():
                yield Found("sort", "rating", first, last, rank=_CLASS_RANKS["sort"])
            elif kind == "language" and _is_in_a_name(scene, last, catalogue):
                continue
            elif kind in _CLASS_RANKS and kind not in ("ordinal", "city"):
                yield Found(kind, value, first, last, rank=_CLASS_RANKS[kind])


def _is_in_a_name(scene: Scene, position: int, catalogue: Catalogue) -> bool:
    """Whether the word and the next are what a product is called: "french press" is no language."""
    return position + 1 < len(scene.tokens) and catalogue.calls(scene.tokens[position], scene.tokens[position + 1])


def _ordinals(scene: Scene, first: int, last: int, value: str) -> Iterator[Found]:
    """«второй»; «первые два» are the first and the second; «сорок второй размер» is no place in a list."""
    count = next((n for n in scene.numbers if n.first == last + 1), None)
    rank = _CLASS_RANKS["ordinal"]
    plural = scene.text(first).isascii() or scene.text(first).endswith(_PLURAL_ENDINGS)
    if value == "1" and plural and count is not None and count.is_whole and 1 < count.value <= _MAX_FIRST:
        for place in range(1, int(count.value) + 1):
            yield Found("ordinal", str(place), first, count.last, rank=rank + 10)
        return
    tens = next((n for n in scene.numbers if n.last == first - 1 and n.in_words and n.value % 10 == 0), None)
    if tens is not None and int(value) > 0:
        total = str(int(tens.value) + int(value))
        sized = scene.begins(last + 1, "size_word") is not None or int(total) > MAX_LIST_PLACE
        yield Found("size" if sized else "ordinal", total, tens.first, last, rank=rank + 20)
    elif scene.begins(last + 1, "size_word") is None:
        yield Found("ordinal", value, first, last, rank=rank)


def _is_city(scene: Scene, first: int, last: int) -> bool:
    """Whether the name of a city is meant, and not a word that shares a form with it («сума», «суми»)."""
    if last > first or scene.expects == "city" or scene.tokens[first].raw[:1].isupper():
        return True
    return len(scene.tokens) <= 2 or scene.ends(first - 1, "place_before") is not None


def _is_limit(scene: Scene, last: int) -> bool:
    """Whether «дешевле» compares with a price that follows: «дешевле 2000», "cheaper than 50"."""
    behind = last + 1
    if scene.text(behind) in ("чем", "than", "за", "ніж", "от"):
        behind += 1
    return any(n.first in (behind, behind + 1) and n.value >= 10 for n in scene.numbers)


def _negated(scene: Scene, found: Iterable[Found]) -> Iterator[Found]:
    """Marks what stands behind «не», "without", «кроме», "instead of", also over «и» and a comma."""
    before: Found | None = None
    for one in found:
        if one.type in _NEVER_NEGATED:
            yield one
            continue
        negated = _is_negated(scene, one, before)
        before = replace(one, negated=negated)
        yield before


_GOODS = frozenset({"category", "product"})
_NEVER_NEGATED = frozenset({"phone", "email", "order_number", "coupon", "sort", "price_min", "price_max", "language"})


def _is_negated(scene: Scene, one: Found, before: Found | None) -> bool:
    position = one.first - 1
    while position >= max(0, one.first - _NEGATION_REACH):
        if scene.ends(position, "negation") is not None:
            return True
        if before is not None and before.last == position:
            apart = one.type in _GOODS and before.type not in _GOODS  # a bag that is not red is a bag
            return before.negated and (before.type == one.type or (before.last == one.first - 1 and not apart))
        coordinated = scene.begins(position, "coordination") == position
        continued = coordinated and before is not None and before.last == position - 1 and before.type == one.type
        if not continued and scene.begins(position, "negation_bridge", "size_word", "number_mark") != position:
            return False
        position -= 1
    return False


def entity_of(reading: Reading, found: Found) -> Entity:
    """The same with offsets into the raw text."""
    start, end = reading.span(found.first, found.last)
    begins, ends = reading.span(found.first - found.before, found.last + found.after)
    said = reading.raw[start:end]
    return Entity(found.type, found.value, said, start, end, found.negated, found.name, start - begins, ends - end)
