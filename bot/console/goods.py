"""Goods, carts, orders, canned replies and files, as agents use them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Path, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse

from bot import notices, searching
from bot.console import gate
from bot.console.bodies import (
    AddToCart,
    Before,
    CannedBody,
    CannedUse,
    ChangeCart,
    Coupon,
    Limit,
    Nothing,
    Number,
    OrderState,
    Words,
)
from bot.console.conversations import NO_SNIFFING, current, language_of
from bot.console.errors import NotFound, Refused
from bot.console.gate import Console
from bot.people import canned, editing, files, panel, paying
from bot.people.canned import Canned
from bot.people.shapes import Amount, CartShown, OrderShown, VariantShown, amount_or_none
from bot.shop import orders
from bot.skills import cards

Sku = Annotated[str, Path(max_length=100)]


@dataclass(frozen=True, slots=True)
class ProductShown:
    """A product as the picker shows it."""

    id: str
    sku: str
    title: str
    price: Amount | None
    price_text: str
    image: str
    in_stock: bool
    left: int | None
    variants: tuple[VariantShown, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    orders: tuple[OrderShown, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    url: str
    kind: str
    mime: str
    size_bytes: int
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    text: str


@dataclass(frozen=True, slots=True)
class PayHere:
    url: str
    expires_at: datetime


def routes(console: Console) -> APIRouter:
    """Whatever has to do with what is sold."""
    router = APIRouter(prefix=gate.PREFIX, route_class=gate.gate(console), tags=["goods"])
    _add_cart(router, console)
    _add_products(router, console)
    _add_orders(router, console)
    _add_canned(router, console)
    _add_files(router, console)
    return router


# ------------------------------------------------------------------------------------------------ cart


def _add_cart(router: APIRouter, console: Console) -> None:
    core = console.core

    async def whose(id: int) -> tuple[int, str]:
        async with core.engine.connect() as db:
            id = await current(db, id)
            return id, await language_of(db, id) or core.settings.language_list[0]

    @router.post("/conversations/{id}/cart")
    async def add(id: Number, body: AddToCart, request: Request) -> CartShown:
        """Put more of a SKU into the customer's cart; their open chat shows it at once."""
        customer_id, language = await whose(id)
        return await editing.add(core, customer_id, language, body.sku, body.quantity, request.state.agent["login"])

    @router.put("/conversations/{id}/cart/{sku}")
    async def change(id: Number, sku: Sku, body: ChangeCart, request: Request) -> CartShown:
        """Another quantity of a line, 0 removes it; or with `swap_to` another variant in its place."""
        customer_id, language = await whose(id)
        login = request.state.agent["login"]
        if body.swap_to:
            return await editing.swap(core, customer_id, language, sku, body.swap_to, body.quantity, login)
        if body.quantity is None:
            raise Refused(422, "invalid", "a quantity or another variant is needed", fields=[])
        return await editing.set_quantity(core, customer_id, language, sku, body.quantity, login)

    @router.delete("/conversations/{id}/cart/{sku}")
    async def remove(id: Number, sku: Sku, request: Request) -> CartShown:
        """Take a line out of the cart."""
        customer_id, language = await whose(id)
        return await editing.set_quantity(core, customer_id, language, sku, 0, request.state.agent["login"])

    @router.put("/conversations/{id}/coupon")
    async def coupon(id: Number, body: Coupon, request: Request) -> CartShown:
        """Put a coupon on the cart, "" drops it; 409 `coupon` says why it takes nothing off."""
        customer_id, language = await whose(id)
        return await editing.use_coupon(core, customer_id, language, body.code, request.state.agent["login"])


# ------------------------------------------------------------------------------------------------ products, orders


def _add_products(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/products")
    async def products(q: Words = "", language: Words = "", limit: Limit = 10) -> list[ProductShown]:
        """The catalogue search as the assistant uses it, with prices and stock of now."""
        if not q.strip():
            return []
        known = language if language in core.settings.language_list else ""
        found = await searching.find(core, q, limit=limit, language=known)
        async with core.engine.connect() as db:
            shop = console.shop(db, known or found.language)
            shown = []
            for _, product in found.hits:
                sku = searching.meant_sku(product.skus, found.query.filters)
                shown.append(
                    ProductShown(
                        id=product.id,
                        sku=sku.sku if sku else "",
                        title=shop.text(product.product.title),
                        price=amount_or_none(sku.price) if sku else None,
                        price_text=cards.price(product.skus, shop),
                        image=cards.image(product, None),
                        in_stock=product.in_stock,
                        left=sku.left if sku else None,
                        variants=panel.variants(product, shop),
                    )
                )
            return shown


def _add_orders(router: APIRouter, console: Console) -> None:
    core = console.core
    zone = ZoneInfo(core.settings.timezone)

    @router.get("/desk/orders")
    async def listed(
        state: Words = "",
        q: Annotated[Words, Query(description="part of a number, a name or a phone number")] = "",
        customer: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        since: Annotated[date | None, Query(alias="from")] = None,
        until: Annotated[date | None, Query(alias="to")] = None,
        limit: Limit = 50,
        before: Before = None,
    ) -> Orders:
        """Orders, the newest first; `next` is the page's `before`."""
        async with core.engine.connect() as db:
            found, next_id = await panel.find_orders(
                db,
                console.shop(db),
                state=state,
                q=q,
                customer=customer,
                since=datetime.combine(since, time(), zone) if since else None,
                until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
                limit=limit,
                before=before,
            )
            return Orders(found, next_id)

    async def one(number: str) -> OrderShown:
        async with core.engine.connect() as db:
            order = await orders.find(db, number)
            return (await panel.shown_orders(db, [order], console.shop(db)))[0]

    @router.get("/desk/orders/{number}")
    async def order(number: Sku) -> OrderShown:
        """One order with its lines, its sums and the states that it may come into."""
        return await one(number)

    @router.post("/desk/orders/{number}/state")
    async def state(number: Sku, body: OrderState) -> OrderShown:
        """Move an order along and tell the customer; 409 `order_state` for a state that it cannot come into."""
        changed = await notices.set_state(
            core.engine,
            core.wording,
            number,
            body.state,
            now=core.clock(),
            tracking=body.tracking,
            reason=body.reason,
        )
        await core.schedule.deliver(changed.identity_id)
        await core.wakeups.publish(f"customer:{changed.customer_id}")
        return await one(changed.number)

    @router.post("/desk/orders/{number}/payment_link")
    async def payment_link(number: Sku, body: Annotated[Nothing | None, Body()] = None) -> PayHere:
        """A link by which the order can be paid: the one that is open, or a new one."""
        link = await paying.link_for(core, number)
        return PayHere(f"{core.settings.public_url.rstrip('/')}{link.path}", link.expires_at)


# ------------------------------------------------------------------------------------------------ canned, files


def _add_canned(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/canned")
    async def listed() -> list[Canned]:
        """Every ready reply, the shop directory's and the desk's own, with its variables not yet filled in."""
        async with core.engine.connect() as db:
            return await canned.listed(db)

    @router.put("/canned/{id}")
    async def put(id: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,40}$")], body: CannedBody) -> list[Canned]:
        """Keep a ready reply; 422 `broken_variable` for one that could never be filled in."""
        async with core.engine.begin() as db:
            title, text = dict(body.title), dict(body.text)
            await canned.put(db, id, title, text, core.clock())  # type: ignore[arg-type]
            return await canned.listed(db)

    @router.delete("/canned/{id}")
    async def remove(id: Sku) -> list[Canned]:
        """Remove the desk's own reply; one of the shop directory's comes to light again."""
        async with core.engine.begin() as db:
            await canned.remove(db, id)
            return await canned.listed(db)

    @router.post("/conversations/{id}/canned")
    async def fill(id: Number, body: CannedUse, request: Request) -> Filled:
        """A ready reply with its variables filled in for this customer; it is not sent."""
        async with core.engine.connect() as db:
            id = await current(db, id)
            shop = console.shop(db, body.language or await language_of(db, id))
            return Filled(await canned.fill(shop, body.canned_id, id, request.state.agent["login"]))


def _add_files(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.post("/uploads")
    async def upload(file: UploadFile, request: Request) -> Upload:
        """Keep a file of at most 10 MB to be sent with a reply; what kind it is its content says, not its name."""
        content = await file.read(files.MAX_BYTES + 1)
        async with core.engine.begin() as db:
            login, now = request.state.agent["login"], core.clock()
            row = await files.keep(db, core.settings.home, content, file.filename or "", login, now)
        return Upload(row["id"], files.url_of(row), row["kind"], row["mime"], row["size_bytes"], row["name"])

    @router.get("/uploads/{id}", response_class=FileResponse)
    async def uploaded(id: Sku) -> Response:
        """A file that an agent has uploaded."""
        async with core.engine.connect() as db:
            row = await files.find(db, id)
        path = core.settings.home / "media" / row["file"] if row else None
        if row is None or path is None or not path.is_file():
            raise NotFound("upload")
        how = "inline" if row["kind"] == "image" else "attachment"
        return FileResponse(
            path,
            media_type=row["mime"],
            filename=row["name"],
            content_disposition_type=how,
            headers=NO_SNIFFING | {"Cache-Control": "private, max-age=3600"},
        )
