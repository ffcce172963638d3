"""Sizes: by the word beside them, by the shop's own sizes, by the look of S, XL, 32/34."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlu.found import Found
from nlu.morphology import is_adjective
from nlu.numbers import Number
from nlu.prices import compared
from nlu.scene import CERTAIN, DASHES, LIKELY, Scene

MAX_SIZE = 300
SHOE_SIZES = (Decimal(34), Decimal(49))
_MIN_SIZE = 16
_MAX_JEANS = 60
_LETTERS = re.compile(r"xxs|xs|s|m|l|x{1,4}l")
_CYRILLIC = {"хс": "XS", "с": "S", "м": "M", "л": "L", "хл": "XL", "ххл": "XXL", "хххл": "XXXL"}
_BEHIND_NUMBER = {"xl": "XL", "xs": "XS", "хл": "XL", "xxl": "XXL"}
_SYSTEMS = frozenset({"eu", "us", "uk", "ua"})
_BETWEEN = frozenset({"на", "is", ":", "то", "a", "the", "to", "-", "мой", "мій", "в", "у"})


def as_answer(scene: Scene, number: Number) -> Found | None:
    """What was asked for as a size."""
    if scene.expects != "size" or scene.beside(number, "currency") or number.value >= MAX_SIZE:
        return None
    if scene.begins(number.last + 1, "quantity_word") is not None or compared(scene, number):
        return None
    return size(number, number.text, number.last, CERTAIN)


def by_its_look(scene: Scene, number: Number) -> Found | None:
    """«42 размера», "2XL", "32/34", "UK 8"."""
    behind = scene.text(number.last + 1)
    if behind in _BEHIND_NUMBER and scene.tokens[number.last + 1].glued:
        return size(number, number.text + _BEHIND_NUMBER[behind], number.last + 1, CERTAIN)
    if behind == "/" and scene.text(number.last + 2).isdecimal() and number.value <= _MAX_JEANS:
        return size(number, f"{number.text}/{scene.text(number.last + 2)}", number.last + 2, CERTAIN)
    system = scene.text(number.first - 1)
    if system in _SYSTEMS:
        return Found("size", f"{system.upper()} {number.text}", number.first - 1, number.last, rank=CERTAIN)
    if beside_size_word(scene, number.first, number.last):
        return size(number, number.text, number.last, CERTAIN)
    return None


def of_the_shop(scene: Scene, number: Number) -> Found | None:
    """A number that the shop has as a size, or that shoes have, unless it counts goods."""
    behind = number.last + 1
    if number.in_words or not may_be_size(scene, number):
        return None
    counted = behind in scene.goods and not is_adjective(scene.text(behind))  # «39 жіночі» are no thirty-nine
    if counted or scene.begins(behind, "pair_goods") is not None:
        return None
    return size(number, number.text, number.last, LIKELY)


def is_range(scene: Scene, one: Number, other: Number) -> bool:
    """Whether «38-39» is a size."""
    if scene.begins(other.last + 1, "currency") is not None:
        return False
    if f"{one.text}-{other.text}" in scene.sizes or beside_size_word(scene, one.first, other.last):
        return True
    return may_be_size(scene, one) and may_be_size(scene, other) and other.value - one.value <= 2


def may_be_size(scene: Scene, number: Number) -> bool:
    if scene.sizes:
        return number.text in scene.sizes and number.value >= _MIN_SIZE
    half = (number.value * 2) == (number.value * 2).to_integral_value()
    return half and SHOE_SIZES[0] <= number.value < SHOE_SIZES[1]


def beside_size_word(scene: Scene, first: int, last: int) -> bool:
    """«размер на 42», «42-й размер»."""
    return _after_size_word(scene, first) or _before_size_word(scene, last)


def _after_size_word(scene: Scene, first: int) -> bool:
    before = first - 1
    while scene.text(before) in _BETWEEN:
        before -= 1
    return scene.ends(before, "size_word") is not None


def _before_size_word(scene: Scene, last: int) -> bool:
    after = last + 1
    if scene.text(after) in DASHES:
        after += 1
    if scene.begins(after, "ordinal_mark") is not None and scene.tokens[after].glued:
        after += 1
    return scene.begins(after, "size_word") is not None


def find_letters(scene: Scene) -> Iterator[Found]:
    """XL anywhere; a lone S, M, L where nothing else is meant; «эмка», "large"."""
    for position, token in enumerate(scene.tokens):
        value = token.text.upper() if _LETTERS.fullmatch(token.text) else _CYRILLIC.get(token.text, "")
        if not value or (position and token.glued and scene.tokens[position - 1].is_number):
            continue
        if len(token.text) > 1 or _lone_letter(scene, position):
            yield Found("size", value, position, position, rank=CERTAIN)
    for position, kinds in enumerate(scene.words):
        if "size" in kinds and _says_size(scene, position, kinds["size"][0]):
            yield Found("size", kinds["size"][1], position, kinds["size"][0], rank=LIKELY)


def _lone_letter(scene: Scene, position: int) -> bool:
    token = scene.tokens[position]
    if len(scene.tokens) == 1 or scene.expects == "size" or _after_size_word(scene, position):
        return True
    if not token.text.isascii():
        last = position == len(scene.tokens) - 1 and scene.text(position - 1) in ("на", "в", "у")
        return token.text != "с" and (_before_size_word(scene, position) or (last and token.raw.isupper()))
    small = any(t.raw.islower() for t in scene.tokens if t.is_word)
    return _before_size_word(scene, position) or (token.raw.isupper() and small)


def _says_size(scene: Scene, first: int, last: int) -> bool:
    """«большой размер» always; "large" unless it merely describes."""
    if first != last or scene.text(first) not in ("large", "medium"):
        return True
    ends = last == len(scene.tokens) - 1
    asked = scene.expects == "size" or beside_size_word(scene, first, last)
    return asked or (ends and (first == 0 or scene.text(first - 1) in ("in", "a", "the")))


def size(number: Number, value: str, last: int, rank: int) -> Found:
    return Found("size", value, number.first, last, rank=rank)
