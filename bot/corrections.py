"""What a message takes back of what was told before: "no, branch 52", «не 5, а 52». A pure reading of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_LEAD = re.compile(
    r"^\W*(?:(?:no|nope|oh|oops|sorry|wait|actually|well|hmm|my mistake|i mean|rather|better|"
    r"нет|неа|не так|ой|упс|извините|простите|стоп|стойте|подождите|ошиб\w+|точнее|вернее|лучше|"
    r"ні|нє|не те|вибачте|перепрошую|зачекайте|помил\w+|точніше|краще)(?:\b\W*|$))+",
    re.I,
)
_FEW = r"[^\s,;.!?]+(?:\s+[^\s,;.!?]+){0,3}?"
_SWAPPED = (
    re.compile(rf"\b(?:not|isn't|не)\s+(?:the\s+)?(?P<old>{_FEW})\s*[,;—–-]?\s+(?:but|а)\s+(?P<new>[^,;!?]+)", re.I),
    re.compile(
        rf"(?P<new>\S+(?:\s+\S+)*?)\s*[,;—–-]?\s+(?:а не|but not|and not|not|instead of|rather than|вместо|замість)"
        rf"\s+(?:the\s+)?(?P<old>{_FEW})\W*$",
        re.I,
    ),
    re.compile(rf"^\W*(?:not|не)\s+(?:the\s+)?(?P<old>{_FEW})\s*[,;—–-]\s*(?P<new>[^,;!?]+)", re.I),
)
"""One thing in another's place; the third only where the message begins so."""
FLAT = r"(?:квартир\w*|кв|помешкання|apartment|appartment|apt|flat)"
HOUSE = r"(?:дом(?:а|у)?|будин\w+|буд|д|house|building)"
_NUMBER = r"(?:\W{0,2}(?:№|number|номер))?\W{0,2}(?P<number>\d+(?:[/-]\d+)?[^\W\d_]?)\b"
_FLAT = re.compile(rf"\b{FLAT}{_NUMBER}", re.I)
_HOUSE = re.compile(rf"\b{HOUSE}{_NUMBER}", re.I)
_FILLER = re.compile(
    r"\b(?:the|my|it|is|number|номер|мой|моя|мій|в|у|и|і|та|and|это|це|address|адреса?|there|там)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Swap:
    """One thing that shall stand where another was; `kept` are the spans of the message without what is taken back."""

    old: str
    new: str
    kept: tuple[tuple[int, int], ...]


def after_lead(text: str) -> int:
    """Where what is wanted begins, behind "no", "sorry", "wait"; 0 when the message does not begin so."""
    found = _LEAD.match(text)
    return found.end() if found else 0


def swap(text: str) -> Swap | None:
    """The correction that names both values; None for any other message."""
    start = after_lead(text)
    rest = text[start:]
    for pattern in _SWAPPED:
        if (found := pattern.search(rest)) is None:
            continue
        old, new = found["old"].strip(" .!"), found["new"].strip(" .!")
        before = (start, start + found.start())
        kept = tuple(
            span for span in (before, (start + found.start("new"), start + found.end("new"))) if span[0] < span[1]
        )
        return Swap(old, new, kept)
    return None


_NOT_BUT = re.compile(
    r"^\W*(?:(?:а|и|і|ой|oh|no|нет|ні)\W+)*(?:not|не)\s+(?P<old>\d{1,3})\W+(?:(?:but|а)\W+)?(?P<new>\d{1,3})"
    r"(?:\s*(?:шт\w*|pcs|pieces|pls|please|пожалуйста|будь ласка))?\W*$",
    re.I,
)


_REFUSED = re.compile(
    r"^\W*(?:(?:but|only|just|show|me|но|только|лише|тільки|але|покажи\w*)\W+)*(?:not|не)\s+(?:the\s+|те\s+|ті\s+)?"
    r"(?P<what>[^?!.,;\d]{3,40}?)(?:\s+ones?)?\W*$",
    re.I,
)


def refused(text: str) -> str:
    """What a message says is not wanted and says nothing beside: "not the folding ones"; "" for any other."""
    found = _REFUSED.match(text)
    return found["what"] if found else ""


def amounts(text: str) -> tuple[int, int] | None:
    """The number that is taken back and the one that stands in its place, of a message that says nothing else: «не 2, а
    4»; None for any other."""
    found = _NOT_BUT.match(text)
    return (int(found["old"]), int(found["new"])) if found else None


def in_place(found: Swap, values: Mapping[str, str]) -> dict[str, str]:
    """The values in which the old stands, with the new in its place."""
    words = re.findall(r"\w+", found.old)
    if not words:
        return {}
    said = r"[\W_]+".join(map(re.escape, words))
    there = re.compile(rf"(?<!\w){said}(?!\w)", re.I)
    number = re.search(r"\d+", found.new)
    changed: dict[str, str] = {}
    for field, told in values.items():
        new = found.new if field != "branch" else number.group() if number else ""
        if new and (at := there.search(told)):
            changed[field] = f"{told[: at.start()]}{new}{told[at.end() :]}"
    return changed


def of_address(text: str, address: str) -> str:
    """The address with another house or flat, when the message names nothing else: "no, house 24"; else ""."""
    rest = text[after_lead(text) :]
    flat, house = _FLAT.search(rest), _HOUSE.search(rest)
    left = _FILLER.sub("", _HOUSE.sub("", _FLAT.sub("", rest)))
    if not address or not (flat or house) or re.search(r"\w", left):
        return ""
    if house:
        address = _with_house(address, house["number"])
    if flat:
        address = _with_flat(address, flat["number"], flat.group())
    return address


def _with_house(address: str, number: str) -> str:
    flat = _FLAT.search(address)
    for found in re.finditer(r"\b\d+(?:[/-]\d+)?[^\W\d_]?\b", address):
        if flat is None or not flat.start() <= found.start() < flat.end():
            return f"{address[: found.start()]}{number}{address[found.end() :]}"
    return f"{address} {number}"


def _with_flat(address: str, number: str, said: str) -> str:
    flat = _FLAT.search(address)
    if flat is None:
        return f"{address}, {said}"
    return f"{address[: flat.start('number')]}{number}{address[flat.end('number') :]}"


def moved(old: str, new: str) -> str:
    """The new address; in the same street it keeps the flat that it does not name."""
    flat = _FLAT.search(old)
    if flat is None or _FLAT.search(new):
        return new
    streets = [set(re.findall(r"[^\W\d_]{4,}", text.casefold())) for text in (old[: flat.start()], new)]
    return f"{new}, {flat.group()}" if streets[1] and streets[1] <= streets[0] else new
