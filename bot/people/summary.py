"""What an agent reads before the first word: what the customer wanted, saw and has, out of the rows. No generator."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop import cart, catalog
from bot.shop.catalog import pick
from bot.storage.tables import messages, orders
from bot.types import SessionState

SHOWN = 5
SAID = 3
CHARS = 200


@dataclass(frozen=True, slots=True)
class InCart:
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Short enough to be read at a glance. `said` are the customer's last words, the newest last."""

    wanted: str = ""
    shown: tuple[str, ...] = ()
    cart: tuple[InCart, ...] = ()
    order: str = ""
    said: tuple[str, ...] = ()
    language: str = ""


async def summarise(db: AsyncConnection, customer_id: int, session: SessionState, *, latest: str = "") -> Summary:
    """The conversation in short; `latest` is what the customer is saying just now, not yet in the transcript."""
    language = session.language
    shown = await catalog.load(db, session.shown[:SHOWN], currency="")  # titles only: no price is read
    held = await cart.load(db, customer_id, currency="")
    said = [*await _said(db, customer_id), *([latest] if latest else [])]
    return Summary(
        wanted=await _wanted(db, customer_id, session),
        shown=tuple(pick(p.product.title, language) for p in shown),
        cart=tuple(InCart(pick(line.product.product.title, language), line.quantity) for line in held.lines),
        order=await _order(db, customer_id),
        said=tuple(words[:CHARS] for words in said[-SAID:]),
        language=language,
    )


_SEARCHES = text(
    """
    SELECT text FROM messages WHERE customer_id = :id AND author = 'customer' AND text <> ''
        AND meaning->>'skill' IN ('search', 'refine')
    ORDER BY id DESC LIMIT 1
    """
)


async def _wanted(db: AsyncConnection, customer_id: int, session: SessionState) -> str:
    """The search that is going on, in the customer's own words as far as they can be found."""
    found = (await db.execute(_SEARCHES, {"id": customer_id})).scalar()
    running = session.search.text if session.search else ""
    return str(found or running)[:CHARS]


async def _said(db: AsyncConnection, customer_id: int) -> list[str]:
    query = (
        select(messages.c.text)
        .where(messages.c.customer_id == customer_id, messages.c.author == "customer", messages.c.text != "")
        .order_by(messages.c.id.desc())
        .limit(SAID)
    )
    return list((await db.execute(query)).scalars())[::-1]


async def _order(db: AsyncConnection, customer_id: int) -> str:
    query = select(orders.c.number, orders.c.state).where(orders.c.customer_id == customer_id)
    row = (await db.execute(query.order_by(orders.c.id.desc()).limit(1))).first()
    return f"{row.number} {row.state}" if row else ""
