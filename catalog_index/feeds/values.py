"""Values as feeds write them: texts, amounts of money, counts; and ids met before."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog_index.types import FeedRow, Product, Rejection

MAX_AMOUNT = Decimal(10) ** 12
MAX_UNITS = 10**9
_NUMBER = re.compile(r"^[^\d\-+.,]{0,4}\s*([-+]?[\d\s '.,]*\d)\s*[^\d]{0,4}$")


class BadRow(Exception):
    """A row that cannot be taken; the message says why."""


class Seen:
    """Ids and SKUs met so far; the first keeps them."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._skus: set[str] = set()

    def check(self, product: Product, where: str) -> FeedRow:
        """The product, or why it is one too many."""
        if product.id in self._ids:
            return Rejection(where, f"{product.id}: duplicate id")
        taken = next((v.sku for v in product.variants if v.sku in self._skus), None)
        if taken is not None:
            renamed = _sold_under_its_id(product)
            if renamed is None or product.id in self._skus:
                return Rejection(where, f"{product.id}: sku {taken} belongs to another product")
            product = renamed
        self._ids.add(product.id)
        self._skus.update(v.sku for v in product.variants)
        return product


def _sold_under_its_id(product: Product) -> Product | None:
    """A product of one variant whose manufacturer's code is another's too; None when it has several variants."""
    if len(product.variants) != 1 or product.variants[0].options:
        return None
    return replace(product, variants=(replace(product.variants[0], sku=product.id),))


def text_of(value: Any) -> str:
    """A string of what a feed holds in a text's place; "" for nothing and for structures."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def amount(value: Any, field: str) -> Decimal | None:
    """A price in major units; None when absent. Raises BadRow for what is negative or no number."""
    if value is None or value == "":
        return None
    found = None if isinstance(value, (bool, dict, list)) else _decimal(str(value))
    if found is None or not found.is_finite():
        raise BadRow(f"{field} is not a number: {str(value)[:40]}")
    if found < 0:
        raise BadRow(f"{field} is negative: {value}")
    if found > MAX_AMOUNT:
        raise BadRow(f"{field} is too large: {value}")
    return found


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        pass
    match = _NUMBER.match(text.strip())
    try:
        return Decimal(_plain_number(match[1])) if match else None
    except InvalidOperation:
        return None


def _plain_number(text: str) -> str:
    """ "1 299,50", "1,299.50" and "1.299,50" as 1299.50."""
    digits = re.sub(r"[\s ']", "", text)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma > dot:
        grouped = digits.count(",") > 1 or (dot < 0 and len(digits) - comma == 4 and digits[:comma].strip("-+0") != "")
        return digits.replace(",", "") if grouped else digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


def whole(value: Any, field: str) -> int:
    """A count of units, negative ones as zero. Raises BadRow for what is no number."""
    found = None if isinstance(value, (bool, dict, list)) or value is None else _decimal(str(value))
    if found is None or not found.is_finite():
        raise BadRow(f"{field} is not a number: {str(value)[:40]}")
    return max(0, min(int(found), MAX_UNITS))
