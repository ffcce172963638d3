"""The demo shop's pages, the widget's files, and the goods as JSON and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.staticfiles import StaticFiles

from bot import media
from bot.core import Core
from bot.shop import catalog
from bot.shop.catalog import ShopProduct, Sku
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills import cards
from bot.turn import shop_at

STATIC = Path(__file__).parent / "static"
WIDGET = Path(__file__).parent.parent / "channels" / "static"
FRONT_PAGE = 300
"""Products on the front page; the chat finds the others."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
CROSS_ORIGIN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The widget and the pictures are shown on the shop's own site, which is another origin."""


def router(core: Core) -> APIRouter:
    """Pages, goods and pictures."""
    routes = APIRouter()
    _add_pages(routes)
    _add_goods(routes, core)

    @routes.get("/media/{path:path}")
    async def picture(path: str) -> Response:
        return _picture(core.settings.home, path)

    return routes


def static_files() -> dict[str, StaticFiles]:
    """Folders that are served as they are, by their path."""
    return {"/widget": StaticFiles(directory=WIDGET / "widget"), "/static": StaticFiles(directory=STATIC)}


def _add_pages(routes: APIRouter) -> None:
    page = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}

    @routes.get("/", include_in_schema=False)
    async def home() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers=page)

    @routes.get("/p/{sku}", include_in_schema=False)
    async def product_page(sku: str) -> FileResponse:
        return FileResponse(STATIC / "product.html", headers=page)

    @routes.get("/widget.js", include_in_schema=False)
    async def widget() -> FileResponse:
        headers = CROSS_ORIGIN | {"Cache-Control": "no-cache"}
        return FileResponse(WIDGET / "widget.js", media_type="text/javascript", headers=headers)


# ------------------------------------------------------------------------------------------------ goods


def _add_goods(routes: APIRouter, core: Core) -> None:
    @routes.get("/shop/products.json")
    async def products(lang: str = "") -> JSONResponse:
        async with core.engine.connect() as db:
            shop = _shop(core, db, lang)
            found = await catalog.listed(db, currency=shop.currency, limit=FRONT_PAGE)
            goods = [_summary(p, shop) for p in found if p.skus]
            return JSONResponse({"shop": await _about(db, shop), "products": goods})

    @routes.get("/shop/products/{sku}.json")
    async def product(sku: str, lang: str = "") -> JSONResponse:
        async with core.engine.connect() as db:
            shop = _shop(core, db, lang)
            found = await catalog.find_by_sku(db, sku, currency=shop.currency)
            if found is None or not found.skus:
                raise HTTPException(404, "no such product")
            return JSONResponse(_whole(found, shop) | {"shop": await _about(db, shop)})


def _shop(core: Core, db: AsyncConnection, language: str) -> Shop:
    known = core.settings.language_list
    return shop_at(core, db, language if language in known else known[0], core.clock())


async def _about(db: AsyncConnection, shop: Shop) -> dict[str, str]:
    name = shop.text((await load_directory(db)).name)
    return {"name": name or "Prilavok", "currency": shop.currency}


def _summary(product: ShopProduct, shop: Shop) -> dict[str, Any]:
    """What a tile shows: the lowest price as a decimal string, or in words when there are several or none."""
    priced = [s for s in product.skus if s.price]
    one = priced[0] if len({s.price for s in priced}) == 1 else None
    return {
        "id": product.id,
        "title": shop.text(product.product.title),
        "price": str(one.price) if one else cards.price(product.skus, shop),
        "old_price": _old_price(one),
        "image": cards.image(product, None) or next((i for s in product.skus if (i := cards.image(product, s))), ""),
        "url": f"/p/{product.skus[0].sku}",
        "category": shop.text(product.product.category),
        "in_stock": product.in_stock,
    }


def _old_price(sku: Sku | None) -> str | None:
    """What it cost before, when that was more."""
    if sku is None or sku.old_price is None or sku.price is None:
        return None
    return str(sku.old_price) if sku.old_price.amount_minor > sku.price.amount_minor else None


def _whole(product: ShopProduct, shop: Shop) -> dict[str, Any]:
    item = product.product
    attributes = [
        {"name": shop.text(a.name), "value": " ".join(filter(None, (shop.text(a.value), a.unit)))}
        for a in item.attributes
    ]
    return _summary(product, shop) | {
        "currency": shop.currency,
        "description": shop.text(item.description),
        "attributes": attributes,
        "variants": [_variant(product, sku, shop) for sku in product.skus],
        "images": [_address(path) for path in (item.image, *item.images) if path],
    }


def _variant(product: ShopProduct, sku: Sku, shop: Shop) -> dict[str, Any]:
    return {
        "sku": sku.sku,
        "options": {cards.option_label(product, name, shop): shop.value(value) for name, value in sku.options.items()},
        "price": str(sku.price) if sku.price else shop.words("price-on-request"),
        "old_price": _old_price(sku),
        "in_stock": sku.in_stock,
        "image": cards.image(product, sku),
    }


def _address(path: str) -> str:
    return path if path.startswith(("http://", "https://", "/")) else f"/media/{path}"


# ------------------------------------------------------------------------------------------------ pictures


def _picture(home: Path, path: str) -> Response:
    file = media.find(home, path)
    if file is None:
        raise HTTPException(404, "no such picture")
    headers = CROSS_ORIGIN | {"Cache-Control": "public, max-age=3600", "Content-Security-Policy": "sandbox"}
    if file.suffix.lower() in media.ATTACHMENTS:
        return FileResponse(file, headers=headers, filename=file.name)
    return FileResponse(file, headers=headers)
