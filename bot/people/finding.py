"""One search over everything an agent may look for: customers, orders, and words that were said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people import panel, rows
from bot.people.shapes import OrderShown, Row
from bot.shop.front import Shop

EACH = 10
RECENT_MESSAGES = 200_000
"""How far back words are looked for, in messages: a search reads them one by one."""


@dataclass(frozen=True, slots=True)
class FoundMessage:
    conversation: int
    entry: str
    name: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    conversations: tuple[Row, ...]
    orders: tuple[OrderShown, ...]
    messages: tuple[FoundMessage, ...]


_SAID = text(
    """
    SELECT m.customer_id, 'm' || m.id, c.name, m.author, left(m.text, 300), m.created_at
    FROM messages m JOIN customers c ON c.id = m.customer_id
    WHERE m.id > (SELECT coalesce(max(id), 0) FROM messages) - :recent AND m.text ILIKE :words
    ORDER BY m.id DESC LIMIT :limit
    """
)


async def find(db: AsyncConnection, shop: Shop, words: str, login: str) -> Found:
    """The best few of each kind."""
    page = await rows.page(db, "all", login, shop.now, currency=shop.currency, q=words, limit=EACH)
    orders, _ = await panel.find_orders(db, shop, q=words, limit=EACH)
    values = {"words": f"%{rows.like(words)}%", "recent": RECENT_MESSAGES, "limit": EACH}
    said = tuple(FoundMessage(*row) for row in await db.execute(_SAID, values))
    return Found(page.rows, orders, said)
