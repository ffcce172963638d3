"""The payment page and the providers' callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import notices
from bot.core import Core
from bot.settings import secret_key
from bot.shop import orders, payments
from bot.shop.directory import load_directory
from bot.shop.orders import Order
from bot.shop.payments import BadCallback, PaymentLink, PaymentProvider, TestProvider
from bot.turn import shop_at

log = structlog.get_logger()

PAGE = Template((Path(__file__).parent / "static" / "pay.html").read_text(encoding="utf-8"))
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def providers(core: Core) -> Mapping[str, PaymentProvider]:
    """The payment services that are joined, by name. Another one is one class and one line here."""
    return {payments.TEST: TestProvider(secret_key(core.settings))}


def router(core: Core) -> APIRouter:
    routes, known = APIRouter(), providers(core)
    _add_page(routes, core, known)
    _add_callback(routes, core, known)
    return routes


def _add_callback(routes: APIRouter, core: Core, known: Mapping[str, PaymentProvider]) -> None:
    @routes.post("/pay/callback/{name}")
    async def callback(name: str, request: Request) -> Response:
        """A provider's word: 403 when it is not theirs, 200 whatever came of it, so that they do not send it again."""
        provider = known.get(name)
        if provider is None:
            raise HTTPException(404, "no such provider")
        try:
            said = provider.read(request.headers, await request.body())
        except BadCallback as error:
            log.warning("payment callback refused", provider=name, reason=str(error))
            raise HTTPException(403, "not verified") from None
        settled = await notices.take_callback(core, name, said)
        log.info("payment callback", provider=name, result=settled.result)
        return JSONResponse({"result": settled.result})


def _add_page(routes: APIRouter, core: Core, known: Mapping[str, PaymentProvider]) -> None:
    @routes.get("/pay/{token}", include_in_schema=False)
    async def page(token: str) -> Response:
        async with core.engine.connect() as db:
            link = await _link(db, token)
            if away := known[link.provider].page(link):
                return RedirectResponse(away, 303)
            return HTMLResponse(await _page(core, db, link), headers=HEADERS)

    @routes.post("/pay/{token}", include_in_schema=False)
    async def answer(token: str, action: Annotated[str, Form()] = "") -> Response:
        """The test provider's buttons: it tells us by its signed callback, like any other."""
        async with core.engine.connect() as db:
            link = await _link(db, token)
        provider = known[link.provider]
        if isinstance(provider, TestProvider) and action in ("pay", "decline") and _is_open(core, link):
            headers, body = provider.callback(link, paid=action == "pay")
            await notices.take_callback(core, link.provider, provider.read(headers, body))
        return RedirectResponse(link.path, 303, headers=HEADERS)


async def _link(db: AsyncConnection, token: str) -> PaymentLink:
    link = await payments.find(db, token)
    if link is None:
        raise HTTPException(404, "no such payment")
    return link


def _is_open(core: Core, link: PaymentLink) -> bool:
    return link.state in ("open", "declined") and link.expires_at > core.clock()


async def _page(core: Core, db: AsyncConnection, link: PaymentLink) -> str:
    """The page in the customer's language: the order, its total, and the two buttons while it can be paid."""
    order = await orders.load(db, link.order_id)
    shop = shop_at(core, db, await orders.language_of(db, order), core.clock())
    words, directory = shop.words, await load_directory(db)
    said = "pay-open" if _is_open(core, link) else {"paid": "pay-done", "refund_due": "pay-refund"}.get(link.state)
    buttons = _buttons(words("pay-button", total=words.money(link.amount)), words("pay-decline"))
    declined = f'<p class="note">{escape(words("pay-declined"))}</p>' if link.state == "declined" else ""
    return PAGE.substitute(
        language=words.language,
        title=escape(words("pay-title", order=order.number)),
        shop=escape(shop.text(directory.name) or "Prilavok"),
        state=escape(link.state if said != "pay-open" else "open"),
        said=escape(words(said or "pay-over")),
        lines=_lines(order, shop.text, words.money),
        total=escape(words("checkout-total", total=words.money(link.amount))),
        form=declined + buttons if said == "pay-open" else "",
        test=escape(words("pay-test")) if link.provider == payments.TEST else "",
    )


def _buttons(pay: str, decline: str) -> str:
    return (
        '<form method="post">'
        f'<button class="pay" name="action" value="pay">{escape(pay)}</button>'
        f'<button class="decline" name="action" value="decline">{escape(decline)}</button>'
        "</form>"
    )


def _lines(order: Order, text, money) -> str:  # type: ignore[no-untyped-def]
    rows = [(f"{line.quantity} × {text(line.title)}", money(line.total)) for line in order.lines]
    return "".join(f"<li><span>{escape(name)}</span><b>{escape(price)}</b></li>" for name, price in rows)
