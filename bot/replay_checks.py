"""What a turn was expected to do, compared with what it did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.replay_file import as_list
from bot.replay_look import Played
from bot.shop import catalog


async def failures(db: AsyncConnection, played: Played, *, currency: str) -> list[str]:
    """Every expectation that the turn did not meet, in words; empty when all is well."""
    expect = played.step.expect
    found = [played.problem] if played.problem else []
    for name, check in _CHECKS.items():
        if name in expect:
            found += check(played, expect[name])
    for name in ("products", "products_any"):
        if name in expect:
            found += await _products(db, played, name, expect[name], currency)
    return found


def _same(name: str, get: Callable[[Played], object]) -> Callable[[Played, object], list[str]]:
    def check(played: Played, wanted: object) -> list[str]:
        got = get(played)
        return [] if str(got) == str(wanted) else [f"{name}: expected {wanted}, got {got or 'nothing'}"]

    return check


def _cart(played: Played, wanted: Any) -> list[str]:
    """Exactly these lines, in any order; a line may name its unit price too."""
    lines = as_list(wanted)
    held = Counter(played.cart.quantities)
    expected: Counter[str] = Counter()
    for line in lines:
        expected[str(line["sku"])] += int(line.get("quantity", 1))
    problems = [] if held == expected else [f"cart: expected {_listed(expected)}, got {_listed(held)}"]
    for line in lines:
        got = played.cart.line(str(line["sku"]))
        if "unit_price" in line and got and not _equal(line["unit_price"], got.price):
            problems.append(f"cart: {line['sku']} expected at {line['unit_price']}, got {got.price}")
    return problems


def _listed(lines: Mapping[str, int]) -> str:
    return ", ".join(f"{quantity} × {sku}" for sku, quantity in sorted(lines.items())) or "empty"


def _equal(wanted: object, got: object) -> bool:
    try:
        return Decimal(str(wanted)) == Decimal(str(got))
    except InvalidOperation:
        return False


def _total(played: Played, wanted: object) -> list[str]:
    got = played.cart.total
    return [] if _equal(wanted, got) else [f"total: expected {wanted}, got {got}"]


def _matches(played: Played, wanted: object) -> list[str]:
    missing = [p for p in as_list(wanted) if not re.search(str(p), played.text, re.DOTALL)]
    return [f"reply_matches: {p!r} is not in {played.text!r}" for p in missing]


def _lacks(played: Played, wanted: object) -> list[str]:
    there = [p for p in as_list(wanted) if re.search(str(p), played.text, re.DOTALL)]
    return [f"reply_lacks: {p!r} is in {played.text!r}" for p in there]


_CHECKS: Mapping[str, Callable[[Played, Any], list[str]]] = {
    "language": _same("language", lambda p: p.language),
    "intent": _same("intent", lambda p: p.intent),
    "owner": _same("owner", lambda p: p.owner),
    "replies": _same("replies", lambda p: str(len(p.replies))),
    "orders": _same("orders", lambda p: str(p.orders)),
    "order_status": _same("order_status", lambda p: p.order_status),
    "cart": _cart,
    "total": _total,
    "reply_matches": _matches,
    "reply_lacks": _lacks,
}


async def _products(db: AsyncConnection, played: Played, name: str, wanted: object, currency: str) -> list[str]:
    """All of these, or any, were shown; a product stands for its SKUs and a SKU for its product."""
    shown = {ref for reply in played.replies for ref in reply.products}
    products = {await _product_of(db, ref, currency) for ref in shown}
    missing = []
    for code in map(str, as_list(wanted)):
        product = await _product_of(db, code, currency)
        exact = code in shown or (product in products and _loosely(code, product, shown))
        missing += [] if exact else [code]
    met = not missing if name == "products" else len(missing) < len(as_list(wanted))
    return [] if met else [f"{name}: {', '.join(missing)} not shown; shown: {', '.join(sorted(shown)) or 'nothing'}"]


def _loosely(code: str, product: str, shown: set[str]) -> bool:
    """Whether the product was shown as a whole, or a product is asked for of which a SKU was shown."""
    return product in shown or code == product


async def _product_of(db: AsyncConnection, code: str, currency: str) -> str:
    found = await catalog.find_by_sku(db, code, currency=currency)
    return found.id if found else code


def as_json(played: Played, failed: list[str]) -> dict[str, object]:
    """One line of `replay --json`."""
    return {
        "file": played.file,
        "turn": played.step.number,
        "channel": played.step.channel,
        "from": played.step.sender,
        "language": played.language,
        "intent": played.intent,
        "replies": [{"text": r.text, "products": list(r.skus), "choices": list(r.choices)} for r in played.replies],
        "cart": [
            {"sku": line.sku.sku, "quantity": line.quantity, "unit_price": str(line.price) if line.price else None}
            for line in played.cart.lines
        ],
        "total": str(played.cart.total),
        "currency": played.cart.currency,
        "owner": played.owner,
        "orders": played.orders,
        "order_status": played.order_status,
        "took_ms": round(played.took_ms, 2),
        "failures": failed,
    }
