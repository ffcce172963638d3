"""A reply that waited too long is looked at again before it goes out: prices and goods move on meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import cart_keys, codec
from bot.core import Core
from bot.shop import catalog
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import cards
from bot.storage.statement import Row
from bot.storage.tables import messages, outbox
from bot.turn import shop_at
from bot.types import Money
from channels.types import Card, Choice, Reply

TOO_LONG = timedelta(minutes=10)


def is_due(row: Row, now: object) -> bool:
    """Whether this reply of the bot waited so long that it may have become untrue. What is partly out stays."""
    old = row["created_at"] + TOO_LONG <= now
    return bool(old and row["author"] == "bot" and row["part"] == 0 and row["reviewed_at"] is None)


async def review(core: Core, row: Row) -> Row:
    """The row with a reply that is true now; kept so in outbox and transcript."""
    reply = codec.load(Reply, row["reply"])
    async with core.engine.begin() as db:
        fresh = await fresh_reply(core, db, row, reply)
        values = {"reviewed_at": core.clock()}
        if fresh != reply:
            stored = codec.dump(fresh)
            values |= {"reply": stored}
            said = messages.update().where(messages.c.id == row["message_id"])
            await db.execute(said.values(body=stored, text=fresh.text))
        await db.execute(outbox.update().where(outbox.c.id == row["id"]).values(**values))
    return {**row, **values}


async def fresh_reply(core: Core, db: AsyncConnection, row: Mapping[Any, Any], reply: Reply) -> Reply:
    """The reply with today's cards; words about prices that have moved give way to a short apology."""
    shop = shop_at(core, db, reply.language, core.clock())
    if reply.cards:
        products = await shop_products(shop, [card.ref for card in reply.cards])
        found = tuple(_today(card, products.get(card.ref), shop) for card in reply.cards)
        shown = tuple(card for card in found if card is not None)
        if shown == reply.cards:
            return reply
        return replace(reply, text=_join(shop.words("late-prices"), reply.text if shown else ""), cards=shown)
    if _names_money(reply, shop) and await _moved(db, row):
        look = Choice(shop.words("choice-cart"), cart_keys.key("cart_show"))
        return Reply(text=shop.words("late-again"), choices=(look,), language=reply.language)
    return reply


async def shop_products(shop: Shop, refs: Sequence[str]) -> dict[str, ShopProduct]:
    """What these SKUs or product ids are today, by the ref; those that are gone are left out."""
    found = {ref: await catalog.find_by_sku(shop.db, ref, currency=shop.currency) for ref in refs if ref}
    return {ref: product for ref, product in found.items() if product is not None}


def _today(card: Card, product: ShopProduct | None, shop: Shop) -> Card | None:
    """The card at today's price and stock; None for what is no longer sold. A card of no product stays."""
    if not card.ref:
        return card
    if product is None:
        return None
    own = product.sku(card.ref)
    skus = (own,) if own else product.skus
    price = cards.price(skus, shop) if card.price else ""
    gone = shop.words("out-of-stock")
    if any(sku.in_stock for sku in skus):
        text = "" if card.text == gone else card.text
        return replace(card, price=price, text=text)
    return replace(card, price=price, text=gone, choices=tuple(c for c in card.choices[:1]))


def _names_money(reply: Reply, shop: Shop) -> bool:
    """Whether an amount in the shop's currency stands in the text."""
    sign = shop.words.money(Money(100, shop.currency)).replace("1", "").strip()
    return sign in reply.text or sign in reply.footer


_MOVED = text(
    """
    SELECT EXISTS (
        SELECT FROM customers c JOIN products p ON p.id = c.session->>'focus'
            OR c.session->'shown' ? p.id
            OR p.id IN (SELECT v.product_id FROM cart_lines l JOIN variants v USING (sku) WHERE l.customer_id = c.id)
        WHERE c.id = :customer_id AND p.version > :version
    )
    """
)


async def _moved(db: AsyncConnection, row: Mapping[Any, Any]) -> bool:
    """Whether goods that this conversation is about changed since the reply was written."""
    values = {"customer_id": row["customer_id"], "version": row["catalogue"] or 0}
    return bool((await db.execute(_MOVED, values)).scalar())


def _join(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
