"""`/s/{code}`: what a short link opens. Plain pages without scripts, in the customer's language, at today's prices."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec, delivery_review, short_links
from bot.core import Core
from bot.shop.catalog import pick
from bot.shop.directory import load_directory
from bot.short_links import Target
from bot.skills import cart as cart_skill
from bot.skills.cards import image
from bot.storage.tables import customers, outbox
from bot.turn import shop_at
from channels.types import Card, Reply

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address itself is the key to the page
    "X-Robots-Tag": "noindex",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}"
    "li{margin:1rem 0;list-style:none}ul{padding:0}img{width:6rem;height:6rem;object-fit:cover;border-radius:.5rem;"
    "float:left;margin-right:1rem}li::after{content:'';display:block;clear:both}a{color:inherit}p{white-space:pre-line}"
)


def router(core: Core) -> APIRouter:
    """The short links' routes."""
    routes = APIRouter()

    @routes.get("/s/{code}", include_in_schema=False)
    async def short_link(code: str) -> Response:
        target = short_links.read(core.settings, code[:64], core.clock())
        if target is None:
            return Response(status_code=404, headers=HEADERS)
        async with core.engine.connect() as db:
            return await _open(core, db, target)

    return routes


async def _open(core: Core, db: AsyncConnection, target: Target) -> Response:
    if target.kind == "product":
        query = text("SELECT sku FROM variants WHERE left(md5(sku), 10) = :key AND active LIMIT 1")
        sku = (await db.execute(query, {"key": target.key})).scalar()
        return RedirectResponse(f"/p/{quote(sku, safe='')}") if sku else Response(status_code=404, headers=HEADERS)
    page = await (_message if target.kind == "message" else _cart)(core, db, target.number)
    return HTMLResponse(page, headers=HEADERS) if page else Response(status_code=404, headers=HEADERS)


async def _message(core: Core, db: AsyncConnection, message_id: int) -> str:
    """All that a message says, at today's prices; "" when there is no such message."""
    query = select(outbox).where(outbox.c.message_id == message_id).limit(1)
    row: RowMapping | None = (await db.execute(query)).mappings().first()
    if row is None:
        return ""
    reply = codec.load(Reply, row["reply"])
    fresh = await delivery_review.fresh_reply(core, db, row, reply) if row["author"] == "bot" else reply
    cards = "".join(_card(card) for card in fresh.cards)
    body = f"<p>{escape(fresh.text)}</p>{f'<ul>{cards}</ul>' if cards else ''}<p>{escape(fresh.footer)}</p>"
    return _page(fresh.language, await _title(db, row["customer_id"]), body)


def _card(card: Card) -> str:
    """One product; only our own and web addresses become links."""
    title = escape(card.title)
    if card.url.startswith(("/p/", "https://", "http://")):
        title = f'<a href="{escape(card.url)}">{title}</a>'
    picture = f'<img src="{escape(card.image)}" alt="">' if card.image.startswith(("/media/", "https://")) else ""
    return f"<li>{picture}<strong>{title}</strong><br>{escape(card.price)}<p>{escape(card.text)}</p></li>"


async def _cart(core: Core, db: AsyncConnection, customer_id: int) -> str:
    """The cart as it is now; of a customer who was joined with another, the one they share."""
    query = select(customers.c.id, customers.c.forward_to, customers.c.language).where(customers.c.id == customer_id)
    row = (await db.execute(query)).first()
    if row is None:
        return ""
    shop = shop_at(core, db, row.language, core.clock())
    held = await shop.cart(row.forward_to or row.id)
    lines = cart_skill.lines(held, shop) if held.lines else [shop.words("cart-empty")]
    pictures = "".join(
        f'<img src="{escape(path)}" alt="">'
        for line in held.lines
        if (path := image(line.product, line.sku)).startswith(("/media/", "https://"))
    )
    return _page(shop.words.language, "", f"<p>{escape(chr(10).join(lines))}</p>{pictures}")


async def _title(db: AsyncConnection, customer_id: int) -> str:
    language = (await db.execute(select(customers.c.language).where(customers.c.id == customer_id))).scalar() or ""
    return pick((await load_directory(db)).name, language)


def _page(language: str, title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    head += f"<style>{_STYLE}</style>"
    return f'<!doctype html><html lang="{escape(language)}"><head>{head}</head><body>{body}</body></html>'
