"""Which of several is the bigger, the smaller, the cheaper or the dearer: told apart by what they measure or cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.shop.cart import Line
from bot.shop.catalog import Sku
from bot.skills import options
from bot.skills.references import amounts_of
from catalog_index.text import Amount, amounts

T = TypeVar("T")
_DEGREES = {
    ("size", 1): r"bigg(?:er|est)|larg(?:er?|est)|big|longer|longest|heavier|heaviest|"
    r"больш(?:ий|ая|ой|ую|ое|ие|их|ого|им|ими|е)|побольше|крупн\w+|велик(?:ий|а|у|ою|ої|е|і)|б[іи]льш(?:ий|а|у|ою|ої|е|і)|найбільш\w+",
    ("size", -1): r"small(?:er|est)?|little|shorter|shortest|lighter|lightest|"
    r"меньш(?:ий|ая|ей|ую|ее|ие|е)|поменьше|маленьк\w+|менш(?:ий|а|у|ою|ої|е|і)|найменш\w+|мал(?:ий|у|ою|ої)",
    ("price", 1): r"dear(?:er|est)|more expensive|most expensive|pric(?:ier|iest)|подороже|дороже|дорог(?:ой|ая|ую)|"
    r"дорожч\w+|найдорожч\w+|дорог(?:ий|а|у)",
    ("price", -1): r"cheap(?:er|est)|less expensive|подешевле|дешевле|дешев(?:ый|ая|ую)|дешевш\w+|найдешевш\w+",
}
_TOO = re.compile(r"\b(?:too|so|very|слишком|очень|дуже|надто|занадто|задорого)\b", re.I)
_SAID = {degree: re.compile(rf"\b(?:{words})\b", re.I) for degree, words in _DEGREES.items()}


def degree(text: str) -> tuple[str, int] | None:
    """("size", 1) for "the bigger", ("price", -1) for "the cheaper"; None when it compares nothing, "too expensive"."""
    if _TOO.search(text):
        return None
    return next((found for found, words in _SAID.items() if words.search(text)), None)


def line_of_degree(text: str, lines: Sequence[Line]) -> Line | None:
    """The line of the cart that is the bigger, the cheaper, …; None where they cannot be told apart by it."""
    found = degree(text)
    if found is None:
        return None
    if found[0] == "price":
        return _extreme(lines, lambda line: float(line.price.amount_minor) if line.price else None, found[1])
    told = {id(line): [*amounts_of(line.product), *_option_amounts(line.sku)] for line in lines}
    for unit in dict.fromkeys(amount.unit for each in told.values() for amount in each):
        if best := _extreme(lines, lambda line, unit=unit: _one(told[id(line)], unit), found[1]):  # type: ignore[misc]
            return best
    return None


def sku_of_degree(text: str, skus: Sequence[Sku]) -> Sku | None:
    """Of two variants the bigger or the smaller one, "with the large cuff"; of any the cheapest or the dearest."""
    found, names = degree(text), options.option_names(skus)
    if found is not None and found[0] == "price":
        return _extreme(skus, lambda sku: float(sku.price.amount_minor) if sku.price else None, found[1])
    if found is None or found[0] != "size" or len(skus) != 2 or len(names) != 1:
        return None
    return _extreme(skus, lambda sku: _largest(sku, names[0]), found[1])


def _extreme(items: Sequence[T], measure: Callable[[T], float | None], sign: int) -> T | None:
    """The one that measures most (or least); None unless all are measured and one is alone at the end."""
    measured = [(value, item) for item in items if (value := measure(item)) is not None]
    if len(measured) != len(items) or len(items) < 2:
        return None
    end = (max if sign > 0 else min)(value for value, _ in measured)
    found = [item for value, item in measured if value == end]
    return found[0] if len(found) == 1 else None


def _one(told: Sequence[Amount], unit: str) -> float | None:
    values = {float(amount.value) for amount in told if amount.unit == unit}
    return max(values) if values else None


def _option_amounts(sku: Sku) -> list[Amount]:
    return [amount for value in sku.options.values() for text in value.values() for amount in amounts(text)]


def _largest(sku: Sku, option: str) -> float | None:
    """The largest number in this option's value: «22–42 см» reaches to 42."""
    text = next(iter(sku.options[option].values()), "")
    numbers = [float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", text)]
    return max(numbers, default=None)
