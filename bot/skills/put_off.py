"""Goods that wait while a question about others is open: what stands with the question, and what it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.clauses import blank
from bot.shop.front import Shop
from bot.skills.cart_lines import quantity_of
from bot.skills.together import Item
from bot.types import Action, Turn

SAID = ("size", "color", "attribute")
"""Entities that tell variants apart."""
Row = dict[str, Any]
"""Goods that wait, as they stand with a question."""


def of_question(turn: Turn, *, left: bool) -> str:
    """What is to be added once the question that is open is answered, as it was kept with the question; where the
    message is about other goods, those of the question too."""
    pending = turn.session.pending
    if turn.action is not None or pending is None or pending.kind != "cart_add":
        return turn.arg("later")
    later: str = pending.args.get("later", "")
    if not left:
        return later
    asked = {key: pending.args.get(key, "") for key in ("quantity", "said")}
    return _rows([{"products": [pending.args["product"]], **asked}, *_read_rows(later)])


def but_for(items: Sequence[Item], waiting: Sequence[Item]) -> list[Item]:
    """Those that wait, without goods that are named anew."""
    named = {product.id for item in items for product in item.products}
    return [item for item in waiting if not named & {product.id for product in item.products}]


async def items(later: str, turn: Turn, shop: Shop) -> list[Item]:
    """What was kept, as the items that it was."""
    found = []
    for kept in _read_rows(later):
        products = await shop.products(kept["products"])
        args = {key: kept[key] for key in ("quantity", "said") if kept[key]}
        found.append(Item(tuple(products), replace(blank(turn), action=Action("cart_add", args))))
    return found


def kept(items: Sequence[Item]) -> str:
    """Items that have to wait, small enough to stand with a question."""
    return _rows([{"products": [p.id for p in item.products[:8]], **amount_and_said(item.turn)} for item in items])


def _rows(rows: Sequence[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _read_rows(kept: str) -> list[Row]:
    return json.loads(kept) if kept else []


def amount_and_said(turn: Turn) -> dict[str, str]:
    quantity = quantity_of(turn)
    said = " ".join(e.text for e in turn.understanding.entities if e.type in SAID and not e.negated)
    return {"quantity": str(quantity) if quantity else "", "said": said or turn.arg("said")}
