"""Numbers in digits and in words, in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlu.reading import Token

Words = Sequence[dict[str, tuple[int, str]]]
"""What `nlu.phrases.find_words` gives: for each token, kind → (index of the last token, value)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands at the tokens first…last."""

    value: Decimal
    first: int
    last: int
    in_words: bool = False

    @property
    def text(self) -> str:
        """The value as digits, without needless zeros."""
        return plain_decimal(self.value)

    @property
    def is_whole(self) -> bool:
        return self.value == self.value.to_integral_value()


def plain_decimal(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")


def find_numbers(tokens: Sequence[Token], words: Words) -> list[Number]:
    """All numbers, left to right, not overlapping."""
    found: list[Number] = []
    position = 0
    while position < len(tokens):
        number = _digits(tokens, position) if tokens[position].is_number else _in_words(words, position)
        if number is None:
            position += 1
            continue
        number = _multiplied(tokens, words, number)
        found.append(number)
        position = number.last + 1
    return found


MAX_DIGITS = 12


def _digits(tokens: Sequence[Token], first: int) -> Number | None:
    """Digits with grouped thousands (5 000, 5,000, 5.000) or decimals (42.5, 1,5)."""
    whole, last = tokens[first].text, first
    if len(whole) > MAX_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        return None  # a code, not an amount
    while (end := _group_end(tokens, last, first)) is not None and len(whole) <= MAX_DIGITS:
        whole, last = whole + tokens[end].text, end
    fraction = ""
    if _is_glued_fraction(tokens, last):
        fraction, last = tokens[last + 2].text, last + 2
    return Number(Decimal(f"{whole}.{fraction or 0}"), first, last)


def _group_end(tokens: Sequence[Token], last: int, first: int) -> int | None:
    """Index of the next group of three digits that belongs to the number, if there is one."""
    if len(tokens[first].text) > 3 or tokens[first].text.startswith("0"):
        return None
    sign = last + 1 < len(tokens) and tokens[last + 1].text in ",.'" and tokens[last + 1].glued
    after = last + 2 if sign else last + 1
    if after >= len(tokens) or not tokens[after].is_number or len(tokens[after].text) != 3:
        return None
    return after if tokens[after].glued == bool(sign) and _ends_there(tokens, after) else None


def _ends_there(tokens: Sequence[Token], last: int) -> bool:
    """Whether no shorter run of digits follows, as it does in phone numbers."""
    after = last + 1
    return after >= len(tokens) or not tokens[after].is_number or len(tokens[after].text) == 3


def _is_glued_fraction(tokens: Sequence[Token], last: int) -> bool:
    if last + 2 >= len(tokens):
        return False
    sign, digits = tokens[last + 1], tokens[last + 2]
    return sign.text in ".," and sign.glued and digits.glued and digits.is_number and len(digits.text) <= 2


def _in_words(words: Words, first: int) -> Number | None:
    """«сто двадцать пять», "twenty one": each part smaller than the gap the part before it left."""
    entry = words[first].get("number")
    if entry is None:
        return None
    last, value = entry[0], Decimal(entry[1])
    room = _room(value)
    while last + 1 < len(words) and (after := words[last + 1].get("number")):
        part = Decimal(after[1])
        if not 0 < part < room:
            break
        last, value, room = after[0], value + part, _room(part)
    return Number(value, first, last, in_words=True)


def _room(value: Decimal) -> int:
    """How large a number may be added in words: after «двадцать» units, after «сто» anything below 100."""
    if value >= 100 and value % 100 == 0:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _multiplied(tokens: Sequence[Token], words: Words, number: Number) -> Number:
    """With «тысяч», «тыс», "k" behind it, and what follows those: «пять тысяч двести»."""
    after = number.last + 1
    if after >= len(words) or "multiplier" not in words[after]:
        return number
    last, factor = words[after]["multiplier"]
    if len(tokens[after].text) == 1 and not tokens[after].glued:
        return number  # «5 к …» is a preposition
    if last + 1 < len(tokens) and tokens[last + 1].text == "." and len(tokens[after].text) <= 3:
        last += 1
    value = number.value * int(factor)
    rest = _in_words(words, last + 1) if last + 1 < len(words) else None
    if rest and rest.value < int(factor) and rest.value >= 10:
        return Number(value + rest.value, number.first, rest.last, in_words=True)
    return Number(value, number.first, last, in_words=True)
