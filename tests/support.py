"""The assistant as tests build it: the same application, with the network's far side, the model and the clock faked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from bot.app import App, build
from bot.core import Core, no_hop
from bot.inbox import Stored, receive
from bot.settings import read_settings
from bot.shop.feed import import_products
from bot.wakeups import MemoryWakeups
from catalog_index.types import Product, Variant
from channels import web
from channels.loopback import LoopbackConnector
from channels.types import Address, Message
from nlu.normalize import Normalizer
from nlu.types import Context, Entity, Understanding, Vocabulary

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class HashEmbedder:
    """Vectors that depend on the text alone: enough wherever search quality is not the question."""

    dim = 32
    model_hash = "hash"

    def embed(self, texts: Sequence[str], **_: Any) -> Any:
        rows = [np.frombuffer(hashlib.shake_256(t.encode()).digest(self.dim), dtype=np.uint8) for t in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dim) - 128
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class SimpleInterpreter:
    """Understands a fixed little language: "add SKU", "cart", "boom" (which raises), anything else is a search."""

    def __init__(self) -> None:
        self._normalizer = Normalizer()

    async def understand(self, text: str, context: Context) -> Understanding:
        word = text.split(" ")[0].casefold()
        if word == "boom":
            raise RuntimeError("boom")
        intent = {"add": "cart_add", "cart": "cart_show", "hello": "greet", "human": "human"}.get(word, "search")
        number = re.search(r"\bx(\d+)\b", text)
        entities = (Entity("quantity", number[1], number[0], number.start(), number.end()),) if number else ()
        return Understanding(text, self._normalizer.language(text) or context.language, intent, 1.0, (), entities)

    def learn(self, vocabulary: Vocabulary) -> None: ...

    async def close(self) -> None: ...


PRODUCTS = (
    Product("MUG-1", {"en": "Blue mug"}, price=Decimal("120"), currency="UAH", variants=(Variant("MUG-1"),)),
    Product(
        "TEA-2",
        {"en": "Green tea"},
        price=Decimal("89.50"),
        currency="UAH",
        variants=(Variant("TEA-2", stock={"": 50}),),
    ),
)


@asynccontextmanager
async def assistant(url: str, home: Path, **parts: Any) -> AsyncIterator[App]:
    """The application over a migrated database, with two products; answers in the caller unless `inline=False`."""
    defaults: dict[str, Any] = {
        "inline": True,
        "connectors": {"web": LoopbackConnector("web", web.CAPABILITIES)},
        "interpreter": SimpleInterpreter(),
        "embedder": HashEmbedder(),
        "wakeups": MemoryWakeups(),
        "hop": no_hop,
    }
    async with build(read_settings(home=home), url=url, **(defaults | parts)) as app:
        now = app.core.clock()
        await import_products(app.core.engine, PRODUCTS, currency="UAH", rates={}, now=now)
        await app.core.catalog.refresh()
        yield app


VISITOR = Address("web", "", "visitor-1")


def message(text: str, number: int, address: Address = VISITOR) -> Message:
    return Message(address, f"{address.id}:{number}", text)


async def say(core: Core, text: str, number: int, address: Address = VISITOR) -> Stored:
    return await receive(core, message(text, number, address))


def heard(app: App, channel: str = "web") -> list[str]:
    """The texts that arrived on the channel's far side, in their order."""
    connector = app.core.connectors[channel]
    assert isinstance(connector, LoopbackConnector)
    return [sent.part.text for sent in connector.sent]


Hop = Callable[[str], None]
