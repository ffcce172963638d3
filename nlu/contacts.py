"""What is found by its own spelling: e-mail addresses, phone numbers, order numbers, coupon codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from nlu.found import Found
from nlu.reading import Reading
from nlu.scene import Scene

_RANK = 50
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"(?<![\w.,])[+(]?\d[\d ().\-\u00a0]{5,22}\d(?![\w])")
_CODE = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
ORDER_NUMBER = r"[A-Z]{1,4}-\d{2,10}"
MIN_MARKED_ORDER_DIGITS = 4


def find_contacts(reading: Reading, scene: Scene, region: str, order_number: re.Pattern[str]) -> Iterator[Found]:
    """E-mails as typed in lower case, phones in E.164 (only numbers that can exist), order numbers and coupon codes in
    upper case."""
    yield from _emails(reading)
    yield from _phones(reading, region)
    yield from _order_numbers(reading, scene, order_number)
    yield from _coupons(scene)


def _emails(reading: Reading) -> Iterator[Found]:
    for match in _EMAIL.finditer(reading.raw):
        if span := _tokens_within(reading, match.start(), match.end()):
            yield Found("email", match.group().strip(".").lower(), *span, rank=_RANK + 1)


def _phones(reading: Reading, region: str) -> Iterator[Found]:
    for match in _PHONE.finditer(reading.raw):
        span = _tokens_within(reading, match.start(), match.end())
        if not span:
            continue
        if number := phone_number(match.group(), region):
            yield Found("phone", number, *span, rank=_RANK)
        elif _looks_like_phone(match.group()):
            yield Found("", "", *span, rank=_RANK)  # nor is it a price


def _looks_like_phone(text: str) -> bool:
    digits = len(re.sub(r"\D", "", text))
    return "." not in text and digits >= 9 and (text[0] in "+(0" or len(re.findall(r"\d+", text)) > 2)


def phone_number(text: str, region: str) -> str:
    """The number in E.164, empty when no such number can exist."""
    digits = re.sub(r"\D", "", text)
    candidates = [text] if text.startswith("+") else [text, f"+{digits}"] if len(digits) > 10 else [text]
    for candidate in candidates:
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _order_numbers(reading: Reading, scene: Scene, pattern: re.Pattern[str]) -> Iterator[Found]:
    spoken = scene.expects == "order_number" or any("order_context" in kinds for kinds in scene.words)
    for match in pattern.finditer(reading.raw):
        span = _tokens_within(reading, match.start(), match.end())
        letters, _, digits = match.group().partition("-")
        short = len(letters) < 3 <= len(digits)  # other codes are models of goods as often
        if span and (spoken or short or _stands_alone(reading, span)):
            yield Found("order_number", match.group().upper(), *span, rank=_RANK)
    for position, token in enumerate(reading.tokens):
        marked = scene.text(position - 1) in ("#", "№")
        if token.is_number and marked and len(token.text) >= MIN_MARKED_ORDER_DIGITS:
            yield Found("order_number", token.text, position - 1, position, rank=_RANK - 1)


def _stands_alone(reading: Reading, span: tuple[int, int]) -> bool:
    return all(not t.is_word for i, t in enumerate(reading.tokens) if not span[0] <= i <= span[1])


def _coupons(scene: Scene) -> Iterator[Found]:
    """The code beside a word for coupon, or the whole answer when a coupon was asked for."""
    if scene.expects == "coupon" and len(scene.tokens) <= 5:
        yield from _code_in(scene, 0, len(scene.tokens) - 1, certain=len(scene.tokens) <= 2)
        return
    for position, kinds in enumerate(scene.words):
        if "coupon_word" in kinds:
            last = kinds["coupon_word"][0]
            after = list(_code_in(scene, last + 1, min(last + 8, len(scene.tokens) - 1), certain=False))
            yield from after or list(_code_in(scene, max(0, position - 6), position - 1, certain=False))
        elif "apply" in kinds and not scene.mentions("coupon_word"):
            yield from _code_in(scene, kinds["apply"][0] + 1, min(position + 4, len(scene.tokens) - 1), certain=False)


def _code_in(scene: Scene, first: int, last: int, certain: bool) -> Iterator[Found]:
    """The first run of glued tokens there that looks like a code: digits among letters, or capitals."""
    position = first
    while position <= last:
        end = position
        while end + 1 <= last and scene.tokens[end + 1].glued and _in_code(scene.tokens[end + 1].raw):
            end += 1
        while end > position and not scene.tokens[end].raw.isalnum():
            end -= 1
        typed = "".join(t.raw for t in scene.tokens[position : end + 1])
        if typed[0].isalnum() and (_looks_like_code(typed) or certain):
            yield Found("coupon", typed.upper(), position, end, rank=_RANK)
            return
        position = end + 1


def _in_code(raw: str) -> bool:
    return raw.isalnum() or raw in "-_%"


def _looks_like_code(typed: str) -> bool:
    if len(typed) < 3 or not any(c.isalpha() for c in typed):
        return False
    return any(c.isdecimal() for c in typed) or typed.isupper()


def _tokens_within(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    inside = [i for i, t in enumerate(reading.tokens) if t.start < end and t.end > start]
    return (inside[0], inside[-1]) if inside else None
