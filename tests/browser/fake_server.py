"""A small shop in memory that speaks the widget's protocol: what the browser tests run the widget against.

`python tests/browser/fake_server.py 8100` serves it for a person to look at.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fake_goods import PRODUCTS, card, money, picture, product_json, product_page
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "channels" / "static"
SHOP = ROOT / "bot" / "static"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
BARE = "<!doctype html><html lang=ru><title>Shop</title><main><h1>Shop</h1></main><script async {}></script></html>"
Frame = dict[str, object]


@dataclass
class Conversation:
    """What one visitor and the shop said, and the sockets that listen."""

    token: str
    language: str = "en"
    owner: str = "bot"
    messages: list[Frame] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    cart: dict[str, int] = field(default_factory=dict)
    lines: set[asyncio.Queue[Frame]] = field(default_factory=set)

    def tell(self, frame: Frame) -> None:
        for line in self.lines:
            line.put_nowait(frame)

    def add(self, author: str, text: str, **more: object) -> int:
        seq = len(self.messages) + 1
        frame = {"type": "message", "seq": seq, "id": "", "author": author, "name": "", "text": text, "cards": []}
        frame |= {"choices": [], "footer": "", "media": [], "at": datetime.now(UTC).isoformat(), "language": "ru"}
        self.messages.append(frame | more)
        self.tell(self.messages[-1])
        return seq


class FakeShop:
    """The conversations, and switches that tests turn: `refuse` answers the next frames with these error codes."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = {}
        self.refuse: list[str] = []
        self.sockets_blocked = False
        self.away = False
        self.acks_lost = 0
        self.hellos: list[Frame] = []
        self.read: list[int] = []
        self.policy = STRICT
        self.sockets: set[WebSocket] = set()

    def conversation(self, token: str, language: str = "en") -> Conversation:
        if token not in self.conversations:
            token = secrets.token_urlsafe(12)
            self.conversations[token] = Conversation(token, language)
        return self.conversations[token]

    @property
    def only(self) -> Conversation:
        (conversation,) = self.conversations.values()
        return conversation

    def hello(self, frame: Frame) -> tuple[Conversation, list[Frame]]:
        self.hellos.append(frame)
        talk = self.conversation(str(frame["visitor"]), str(frame["lang"]))
        welcome = {"type": "welcome", "visitor": talk.token, "language": talk.language, "seq": len(talk.messages)}
        welcome |= {"owner": talk.owner, "cart": cart_frame(talk), "greeting": GREETING}
        return talk, [welcome, *talk.messages[int(str(frame["after"])) :]]

    def hear(self, talk: Conversation, frame: Frame) -> Frame | None:
        """Takes a frame and returns what answers it at once."""
        kind, id_ = frame["type"], str(frame.get("id", ""))
        if kind == "ping":
            return {"type": "pong"}
        if kind == "read":
            self.read.append(int(str(frame["seq"])))
        if kind not in ("say", "press"):
            return None
        if self.refuse:
            return {"type": "error", "id": id_, "code": self.refuse.pop(0), "text": ""}
        if id_ not in talk.ids:
            words = str(frame.get("text") or frame.get("label"))
            talk.said.append(words)
            talk.products.append(str(frame.get("product", "")))
            talk.ids[id_] = talk.add("customer", words, id=id_)
            asyncio.get_running_loop().create_task(answer(talk, str(frame.get("key") or words)))
        if self.acks_lost:
            self.acks_lost -= 1
            return None
        return {"type": "ack", "id": id_, "seq": talk.ids[id_]}


GREETING = {
    "type": "message",
    "author": "bot",
    "text": "Здравствуйте! Я помогу найти товар, расскажу о нём и соберу корзину. Что ищете?",
    "choices": [
        {"label": "Кроссовки для бега", "key": "find:shoes"},
        {"label": "Доставка и оплата", "key": "delivery"},
    ],
}


def cart_frame(talk: Conversation) -> Frame:
    def line(sku: str, quantity: int) -> Frame:
        choices = [
            {"label": label, "key": f"{verb}.{sku}"} for label, verb in (("−", "dec"), ("+", "inc"), ("✕", "del"))
        ]
        title, price, *_ = PRODUCTS[sku]
        price_text = money(price * quantity)
        return {
            "title": title,
            "quantity": quantity,
            "price": price_text,
            "image": f"/media/{sku}.png",
            "choices": choices,
        }

    total = sum(PRODUCTS[sku][1] * quantity for sku, quantity in talk.cart.items())
    lines = [line(sku, quantity) for sku, quantity in talk.cart.items()]
    choices = [{"label": "Оформить заказ", "key": "checkout"}] if lines else []
    return {"type": "cart", "count": sum(talk.cart.values()), "total": money(total), "lines": lines, "choices": choices}


async def answer(talk: Conversation, words: str) -> None:
    """What the make-believe assistant does with the customer's words or the key of a choice."""
    verb, _, sku = words.partition(".")
    if sku in PRODUCTS and verb in ("add", "inc", "dec", "del"):
        return change_cart(talk, verb, sku)
    talk.tell({"type": "typing", "author": "bot", "on": True})
    await asyncio.sleep(0.15)
    talk.tell({"type": "typing", "author": "bot", "on": False})
    reply = next((reply for key, reply in REPLIES.items() if key in words.lower()), None)
    if reply:
        return reply(talk)
    talk.add("bot", f"Вы написали: {words}")
    return None


def change_cart(talk: Conversation, verb: str, sku: str) -> None:
    count = talk.cart.get(sku, 0) + {"add": 1, "inc": 1, "dec": -1, "del": -10_000}[verb]
    talk.cart[sku] = count
    if count < 1:
        del talk.cart[sku]
    talk.tell(cart_frame(talk))
    choices = [{"label": "Показать корзину", "key": "cart"}, {"label": "Оформить заказ", "key": "checkout"}]
    talk.add("bot", f"Готово: {PRODUCTS[sku][0]}, в корзине {max(count, 0)} шт.", choices=choices)


def show_products(talk: Conversation) -> None:
    cards = [card(sku) for sku in list(PRODUCTS)[:5]]
    more = [{"label": "Показать ещё", "key": "more"}, {"label": "Дешевле", "key": "cheaper"}]
    talk.add("bot", "Нашёл беговые кроссовки до 5 000 ₴:", cards=cards, footer="5 из 17", choices=more)


def show_one(talk: Conversation) -> None:
    sizes = [{"label": size, "key": "add.RUN-100"} for size in ("40", "41", "42", "43", "44")]
    talk.add("bot", "Какой размер? Все есть в наличии.", cards=[card("RUN-100")], choices=sizes)


def call_person(talk: Conversation) -> None:
    talk.owner = "queue"
    talk.tell({"type": "owner", "owner": "queue", "name": ""})


def join_person(talk: Conversation) -> None:
    talk.owner = "agent"
    talk.tell({"type": "owner", "owner": "agent", "name": "Олена"})
    talk.add("agent", "Добрый день! Чем помочь?", name="Олена")


def speak_ukrainian(talk: Conversation) -> None:
    talk.language = "uk"
    talk.tell({"type": "language", "language": "uk"})
    talk.add("bot", "Добре, далі українською.", language="uk")


def show_hostile(talk: Conversation) -> None:
    bad = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    choice = {"label": bad, "key": "x", "url": "javascript:window.hacked=1"}
    evil = {
        "title": bad,
        "price": bad,
        "text": bad,
        "image": "javascript:alert(1)",
        "url": "javascript:window.hacked=1",
    }
    links = "javascript:window.hacked=1 https://example.com/a?b=1). data:text/html,x"
    talk.add("bot", f"{bad} {links}", cards=[{**evil, "choices": [choice]}], choices=[choice], footer=bad, name=bad)


REPLIES = {
    "кросс": show_products,
    "find": show_products,
    "details": show_one,
    "позовите": call_person,
    "агент": join_person,
    "українською": speak_ukrainian,
    "hostile": show_hostile,
}


def build_app(shop: FakeShop) -> FastAPI:
    """The shop's site and chat as an application."""
    app = FastAPI()

    @app.middleware("http")
    async def policy(request: Request, call_next):  # type: ignore[no-untyped-def]
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = shop.policy
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    add_pages(app)
    add_chat(app, shop)
    app.mount("/widget", StaticFiles(directory=WIDGET / "widget"))
    app.mount("/static", StaticFiles(directory=SHOP, check_dir=False))
    return app


def add_pages(app: FastAPI) -> None:
    @app.get("/")
    async def home() -> FileResponse:
        return FileResponse(SHOP / "index.html")

    @app.get("/p/{sku}")
    async def product_html(sku: str) -> FileResponse:
        return FileResponse(SHOP / "product.html")

    @app.get("/bare")
    async def bare(attributes: str = "src=/widget.js") -> Response:
        return Response(BARE.format(attributes), media_type="text/html")

    @app.get("/widget.js")
    async def widget() -> FileResponse:
        return FileResponse(WIDGET / "widget.js")

    @app.get("/media/{name}")
    async def media(name: str) -> Response:
        return Response(picture(name.removesuffix(".png")), media_type="image/png")

    @app.get("/shop/products.json")
    async def products() -> Frame:
        return {"shop": {"name": "Прилавок", "currency": "UAH"}, "products": [product_json(sku) for sku in PRODUCTS]}

    @app.get("/shop/products/{sku}.json")
    async def product(sku: str) -> Response:
        if sku not in PRODUCTS:
            return JSONResponse({"detail": "not found"}, 404)
        return JSONResponse(product_page(sku))


def add_chat(app: FastAPI, shop: FakeShop) -> None:
    @app.websocket("/chat/socket")
    async def chat(ws: WebSocket) -> None:
        if shop.sockets_blocked or shop.away:
            return await ws.close()
        await ws.accept()
        shop.sockets.add(ws)
        with suppress(WebSocketDisconnect, RuntimeError):
            await talk_over(ws, shop)
        shop.sockets.discard(ws)
        return None

    @app.get("/chat/events")
    async def events(request: Request, after: int = 0, lang: str = "en") -> Response:
        if shop.away:
            return Response(status_code=503)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        talk, first = shop.hello({"visitor": token, "after": after, "lang": lang, "sse": True})
        return StreamingResponse(stream(talk, first), media_type="text/event-stream")

    @app.post("/chat/send")
    async def send(request: Request) -> Response:
        if shop.away:
            return Response(status_code=503)
        talk = shop.conversation(request.headers["authorization"].removeprefix("Bearer "))
        reply = shop.hear(talk, await request.json())
        return JSONResponse(reply, 200) if reply else Response(status_code=204)


async def talk_over(ws: WebSocket, shop: FakeShop) -> None:
    """One socket from its hello to its end."""
    line: asyncio.Queue[Frame] = asyncio.Queue()
    talk, first = shop.hello(await ws.receive_json())
    for frame in first:
        line.put_nowait(frame)
    talk.lines.add(line)
    pump = asyncio.create_task(send_all(ws, line))
    try:
        while True:
            frame = await ws.receive_json()
            if reply := shop.hear(talk, frame):
                line.put_nowait(reply)
            elif frame["type"] in ("say", "press"):
                return await ws.close()  # the acknowledgement is lost with the line
    finally:
        talk.lines.discard(line)
        pump.cancel()


async def send_all(ws: WebSocket, line: asyncio.Queue[Frame]) -> None:
    while True:
        await ws.send_text(json.dumps(await line.get(), ensure_ascii=False))


async def stream(talk: Conversation, first: list[Frame]) -> AsyncIterator[str]:
    line: asyncio.Queue[Frame] = asyncio.Queue()
    talk.lines.add(line)
    try:
        for frame in first:
            yield f"data: {json.dumps(frame)}\n\n"
        while True:
            yield f"data: {json.dumps(await line.get())}\n\n"
    finally:
        talk.lines.discard(line)


class Running:
    """A fake shop served on a loopback port of its own, until `stop`."""

    def __init__(self, port: int = 0) -> None:
        self.shop = FakeShop()
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # not held back
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        config = uvicorn.Config(
            build_app(self.shop), log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)

    async def start(self) -> None:
        self.task = asyncio.create_task(self.server.serve(sockets=[self.listener]))
        while not self.server.started:  # noqa: ASYNC110  uvicorn offers no event to wait for
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.task


async def main() -> None:
    running = Running(int(sys.argv[1]) if len(sys.argv) > 1 else 8100)
    await running.start()
    print(running.url)
    await running.task


if __name__ == "__main__":
    asyncio.run(main())
