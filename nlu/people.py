"""Names, cities and addresses: read where they were asked for, or where the words around say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from nlu.found import Found
from nlu.lexicon import word_set
from nlu.morphology import place_name
from nlu.reading import Token
from nlu.scene import Scene
from nlu.scripts import CYRILLIC
from nlu.types import Understanding

Spell = Callable[[str], str]
_CERTAIN, _GUESS = 35, 8
_MAX_NAME_WORDS = 4
_MAX_CITY_WORDS = 3
_PHONE_DIGITS = 6
_NOT_NAMES = word_set("stop_words") | word_set("little") | word_set("not_names")


def find_people_and_places(scene: Scene) -> Iterator[Found]:
    """Person names and addresses as typed, cities in the nominative."""
    if scene.tokens:
        yield from _names(scene)
        yield from _addresses(scene)
        yield from _cities(scene)


def tells_only_who(understood: Understanding, tokens: Sequence[Token]) -> bool:
    """Whether a message is but a name, a number, a mail address or a city: that says nothing about its language."""
    told = [e for e in understood.entities if e.type in ("person_name", "phone", "email")]
    covered = [*told, *(e for e in understood.entities if e.type == "city")]
    rest = [t for t in tokens if t.is_word and not any(e.start <= t.start and t.end <= e.end for e in covered)]
    reached = any(e.type != "person_name" for e in told)
    return bool(told) and (
        not rest or (reached and len(rest) <= _MAX_NAME_WORDS and all(t.raw.istitle() for t in rest))
    )


def _names(scene: Scene) -> Iterator[Found]:
    asked = scene.expects == "person_name"
    introduced = _after_first(scene, "name_intro", signs=":-")
    if introduced is not None:
        yield from _name_from(scene, introduced, _CERTAIN)
        return
    itself = scene.begins(0, "self_intro")
    if asked and len([t for t in scene.tokens if t.is_word]) <= _MAX_NAME_WORDS + 1:
        first = 0 if itself is None else itself + 1
        yield from (replace(name, is_guess=True) for name in _name_from(scene, first, _CERTAIN))
    elif itself is not None and itself + 1 < len(scene.tokens) and scene.tokens[itself + 1].raw.istitle():
        yield from _name_from(scene, itself + 1, _GUESS)
    else:
        yield from _known_full_name(scene)
        yield from _before_phone(scene)


def _known_full_name(scene: Scene) -> Iterator[Found]:
    """A message that is nothing but up to three words, all written as names are, of which one is known as such."""
    words = [t for t in scene.tokens if t.text not in ",."]
    if not 1 <= len(words) <= 3 or not all(t.raw.istitle() and t.is_word for t in words):
        return
    if any(place_name(t.text, "Name") for t in words if CYRILLIC.search(t.text)):
        yield Found("person_name", " ".join(t.raw for t in words), 0, len(scene.tokens) - 1, rank=_GUESS)


def _before_phone(scene: Scene) -> Iterator[Found]:
    """«Анна Бондарь 0661234567», also in the middle of a message."""
    for position, token in enumerate(scene.tokens):
        if token.text != "+" and not (token.is_number and len(token.text) >= _PHONE_DIGITS):
            continue
        last = position - 2 if scene.text(position - 1) in ",:" else position - 1
        first = last + 1
        while first > 0 and last - first < 2 and _is_written_as_name(scene, first - 1):
            first -= 1
        if first <= last:
            yield from _name_from(scene, first, _GUESS)
        return


def _is_written_as_name(scene: Scene, position: int) -> bool:
    return scene.tokens[position].raw.istitle() and _may_be_name(scene, position)


def _name_from(scene: Scene, first: int, rank: int) -> Iterator[Found]:
    last = first - 1
    while last + 1 < len(scene.tokens) and last - first + 1 < _MAX_NAME_WORDS and _may_be_name(scene, last + 1):
        last += 1
    while last >= first and not scene.tokens[last].is_word:
        last -= 1
    if last > first or (last == first and len(scene.text(first)) > 1):
        yield Found("person_name", _as_written(scene, first, last, _capital), first, last, rank=rank)


def _may_be_name(scene: Scene, position: int) -> bool:
    token = scene.tokens[position]
    if token.text == "-":
        return token.glued
    named_goods = position in scene.goods
    return token.is_word and token.text not in _NOT_NAMES and len(token.text) < 25 and not named_goods


def _capital(raw: str) -> str:
    if raw.islower() or (raw.isupper() and len(raw) > 2):
        return raw[:1].upper() + raw[1:].lower()
    return raw


def _addresses(scene: Scene) -> Iterator[Found]:
    last = _end_of_address(scene)
    introduced = _after_first(scene, "address_intro", signs=":-")
    if scene.expects == "address" and _may_be_address(scene):
        first = introduced or _first_of_address(scene)
        yield from (replace(found, is_guess=True) for found in _address(scene, first, last))
        return
    for position in range(len(scene.tokens)):
        if scene.begins(position, "address_mark") is not None and _has_number(scene, position, last):
            yield from _address(scene, position, last)
            return
        street = scene.begins(position, "street_word") is not None and not scene.tokens[position].glued
        if street and _has_number(scene, position - 4, position):
            number = next(p for p in range(max(0, position - 4), position) if scene.tokens[p].is_number)
            yield from _address(scene, number, last)
            return
    if introduced is not None and _has_number(scene, introduced, last):
        yield from _address(scene, introduced, last)
        return
    yield from list(_behind_city(scene, last)) or _with_flat(scene, last)


def _behind_city(scene: Scene, last: int) -> Iterator[Found]:
    """«Київ, Хрещатик 1»."""
    for position in range(len(scene.tokens)):
        city = scene.begins(position, "city")
        if city is None or scene.text(city + 1) != "," or city + 3 > last:
            continue
        named = next((p for p in range(city + 2, min(city + 6, last + 1)) if scene.tokens[p].is_number), None)
        if named and named > city + 2 and scene.tokens[city + 2].raw[:1].isupper():
            yield from _address(scene, city + 2, last)
            return


def _with_flat(scene: Scene, last: int) -> Iterator[Found]:
    """«Крещатик 10, кв 4»."""
    for position in range(1, len(scene.tokens)):
        if scene.begins(position, "flat_mark") is None or not _has_number(scene, position - 3, position - 1):
            continue
        house = next(p for p in range(position - 1, -1, -1) if scene.tokens[p].is_number)
        first = house
        while first > 0 and house - first < _MAX_NAME_WORDS and scene.tokens[first - 1].raw.istitle():
            first -= 1
        if first < house:
            yield from _address(scene, first, last)
        return


def _first_of_address(scene: Scene) -> int:
    """Where the answer to "which address" names one: at a word for street, or a capital after small words."""
    for position, token in enumerate(scene.tokens):
        if scene.begins(position, "address_mark") is not None or token.is_number:
            return 0 if token.is_number else position
        if position and token.raw.istitle() and all(t.raw.islower() or not t.is_word for t in scene.tokens[:position]):
            return position
    return 0


def _may_be_address(scene: Scene) -> bool:
    return len(scene.tokens) > 1 and any(t.is_number or len(t.text) > 4 for t in scene.tokens)


def _end_of_address(scene: Scene) -> int:
    last = len(scene.tokens) - 1
    for position in range(1, len(scene.tokens)):
        if scene.text(position) in "!?;" or scene.begins(position, "polite_end") is not None:
            last = position - 1
            break
    while last > 0 and not scene.tokens[last].is_word and not scene.tokens[last].is_number:
        last -= 1
    return last


def _has_number(scene: Scene, first: int, last: int) -> bool:
    return any(t.is_number for t in scene.tokens[max(0, first) : last + 1])


def _address(scene: Scene, first: int, last: int) -> Iterator[Found]:
    """The city at its end is an entity of its own."""
    comma = next((p for p in range(last, first, -1) if scene.text(p) == ","), last)
    if scene.begins(comma + 1, "city") == last:
        last = comma - 1
    if first <= last:
        yield Found("address", _as_written(scene, first, last), first, last, rank=_CERTAIN + 10)


def _cities(scene: Scene) -> Iterator[Found]:
    """Places that the dictionary knows, after a preposition; whatever was answered when a city was asked for."""
    if scene.expects == "city":
        yield from _answered_city(scene)
    for position, token in enumerate(scene.tokens):
        if scene.ends(position - 1, "place_before") is None or not token.is_word:
            continue
        if not CYRILLIC.search(token.text):
            yield from _latin_city(scene, position)
            continue
        name = place_name(token.text, "Geox") if token.raw[:1].isupper() else ""
        if not name and scene.ends(position - 1, "place_word") is not None and token.raw.istitle():
            name = token.raw
        if name and "city" not in scene.words[position] and len(name) > 2:
            yield Found("city", _capital(name), position, position, rank=_GUESS)


def _latin_city(scene: Scene, position: int) -> Iterator[Found]:
    """A capital among small letters, and nothing else that is written so: "to Leeds"."""
    raw = scene.tokens[position].raw
    others = any(t.raw.islower() for t in scene.tokens if t.is_word)
    if raw.istitle() and len(raw) > 3 and others and position not in scene.goods and not scene.words[position]:
        yield Found("city", raw, position, position, rank=_GUESS)


def _answered_city(scene: Scene) -> Iterator[Found]:
    words = [p for p, t in enumerate(scene.tokens) if t.is_word and not _is_small(scene, p)]
    if not words or len(words) > _MAX_CITY_WORDS or any(t.is_number for t in scene.tokens):
        return
    if words[-1] - words[0] > _MAX_CITY_WORDS + 1 or any("city" in scene.words[p] for p in words):
        return
    name = place_name(scene.text(words[0]), "Geox") if len(words) == 1 else ""
    value = _capital(name) if name else _as_written(scene, words[0], words[-1], _capital)
    yield Found("city", value, words[0], words[-1], rank=_GUESS, is_guess=True)


def _is_small(scene: Scene, position: int) -> bool:
    return scene.begins(position, "place_before") is not None or scene.text(position) in _NOT_NAMES


def _after_first(scene: Scene, kind: str, signs: str) -> int | None:
    """Index of the token after the first phrase of this kind and the signs behind it, if anything stands there."""
    for position in range(len(scene.tokens)):
        last = scene.begins(position, kind)
        if last is not None:
            while last + 1 < len(scene.tokens) and scene.text(last + 1) in signs:
                last += 1
            return last + 1 if last + 1 < len(scene.tokens) else None
    return None


def _as_written(scene: Scene, first: int, last: int, spell: Spell = str) -> str:
    tokens = scene.tokens[first : last + 1]
    return "".join(("" if i == 0 or t.glued else " ") + spell(t.raw) for i, t in enumerate(tokens))
