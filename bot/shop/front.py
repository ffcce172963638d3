"""The shop as a skill sees it: one transaction, one language, one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handles import Handles
from bot.live import LiveCatalog
from bot.shop import cart, catalog
from bot.shop.cart import Cart
from bot.shop.catalog import ShopProduct
from bot.wording import Wording, Words
from catalog_index.types import Analyzer, Query, Result, Text


@dataclass(frozen=True, slots=True)
class Shop:
    """What a skill may read and do. Prices and stock come from rows read through `db`, in this turn."""

    db: AsyncConnection
    catalog: LiveCatalog
    words: Words
    wording: Wording
    analyzer: Analyzer
    now: datetime
    currency: str
    timezone: str
    languages: tuple[str, ...]
    public_url: str = ""
    handles: Handles = field(default_factory=Handles)  # where else the shop can be written to

    async def search(self, query: Query) -> Result:
        return await self.catalog.search(query)

    def knows(self, word: str) -> bool:
        """Whether the catalogue's texts have this word."""
        return self.catalog.index.knows(word, self.words.language)

    def needed(self, text: str) -> frozenset[str]:
        """The words, folded, by which a text says what is to be done or who shall get it, where something serves."""
        return self.catalog.index.needed(text)

    async def products(self, ids: Sequence[str]) -> list[ShopProduct]:
        """These products in this order, from today's rows."""
        return await catalog.load(self.db, ids, currency=self.currency)

    async def product(self, id: str) -> ShopProduct | None:
        return next(iter(await self.products([id])), None)

    async def cart(self, customer_id: int) -> Cart:
        return await cart.load(self.db, customer_id, currency=self.currency)

    def words_in(self, language: str) -> Words:
        return self.wording.of(language)

    def lemmas(self, text: str) -> list[str]:
        """The text's lemmas in the customer's language, in order, stop words left out."""
        return self.analyzer.lemmas(text, self.words.language)

    def text(self, texts: Text) -> str:
        """The text in the customer's language, or in the next best one."""
        return catalog.pick(texts, self.words.language)

    def value(self, texts: Text, unit: str = "") -> str:
        """A property's value as it is read aloud: "256 ГБ"."""
        text = self.text(texts)
        told = text if self.words.language in texts else self.words.color(text)
        return self.words.units(f"{told} {unit}".strip())
