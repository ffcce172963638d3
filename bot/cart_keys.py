"""Keys of choices that stand with no message, such as the cart panel's plus and minus: what they do is in the key."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import cart_lines
from bot.types import Action

MARK = "@"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
_STEP = re.compile(r"[+-]\d{1,3}")
WITHOUT_ARGUMENTS = frozenset({"cart_show", "cart_clear", "checkout", "human", "help"})
"""What may be pressed outside a message besides a cart line: nothing that saying it in words would not do as well."""


def key(intent: str, sku: str = "", by: int = 0) -> str:
    """A key of at most 64 ASCII bytes without ":"; a SKU that does not fit stands there as its hash."""
    if not sku:
        return f"{MARK}{intent}"
    step = f".{by:+d}" if by else ""
    return f"{MARK}{intent}{step}.{sku if _PLAIN.fullmatch(sku) else '~' + _digest(sku)}"


async def action(db: AsyncConnection, customer_id: int, pressed: str) -> Action | None:
    """What such a key does; None for one that does nothing (any more)."""
    intent, *rest = pressed.removeprefix(MARK).split(".")
    if not rest:
        return Action(intent) if intent in WITHOUT_ARGUMENTS else None
    by = rest.pop(0) if len(rest) > 1 else ""
    sku = await _sku(db, customer_id, rest[0]) if len(rest) == 1 else ""
    if sku and intent == "cart_change" and _STEP.fullmatch(by):
        return Action(intent, {"sku": sku, "by": str(int(by))})
    if sku and intent == "cart_remove" and not by:
        return Action(intent, {"sku": sku})
    return None


async def _sku(db: AsyncConnection, customer_id: int, written: str) -> str:
    if not written.startswith("~"):
        return written
    query = select(cart_lines.c.sku).where(cart_lines.c.customer_id == customer_id)
    held = (await db.execute(query)).scalars()
    return next((sku for sku in held if _digest(sku) == written[1:]), "")


def _digest(sku: str) -> str:
    return hashlib.sha256(sku.encode()).hexdigest()[:24]
