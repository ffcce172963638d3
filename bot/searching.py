"""One query to the catalogue, exactly as the dialogue asks it: read by the same NLU, filtered and ordered alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.core import Core
from bot.shop.catalog import ShopProduct, Sku, pick
from bot.shop.money import to_minor
from bot.skills.queries import is_nothing, query_of, running_of
from bot.skills.whereabouts import located
from bot.turn import shop_at
from catalog_index.types import Condition, Filters, Hit, Query, Result
from nlu.types import Context


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found, with today's rows. `products` are those of `result.hits`, in their order."""

    text: str
    language: str
    query: Query
    result: Result
    products: tuple[ShopProduct, ...]
    took_ms: float

    @property
    def hits(self) -> list[tuple[Hit, ShopProduct]]:
        """Hits whose product is still sold."""
        by_id = {product.id: product for product in self.products}
        return [(hit, by_id[hit.product_id]) for hit in self.result.hits if hit.product_id in by_id]


async def find(core: Core, text: str, *, limit: int = 10, language: str = "") -> Found:
    """Search as for a customer who begins a conversation with these words."""
    started = perf_counter()
    known = core.settings.language_list
    context = Context(language=language or known[0], languages=known)
    meaning = await core.interpreter.understand(text[: core.settings.max_message_chars], context)
    spoken = meaning.language if meaning.language in known else context.language
    async with core.engine.connect() as db:
        shop = shop_at(core, db, spoken, core.clock())
        running = await located(running_of(meaning, shop.knows, shop.needed), meaning, shop)
        query = query_of(running, spoken, limit)
        result = Result((), 0) if is_nothing(running) else await shop.search(query)
        products = await shop.products([hit.product_id for hit in result.hits])
    return Found(text, spoken, query, result, tuple(products), (perf_counter() - started) * 1000)


def as_json(found: Found) -> dict[str, object]:
    """The object of `search --json`."""
    return {
        "query": found.text,
        "language": found.language,
        "took_ms": round(found.took_ms, 2),
        "hits": [_hit(hit, product, found) for hit, product in found.hits],
        "total": found.result.total,
        "confident": found.result.confident,
        "corrected": found.result.corrected,
        "relaxed": list(found.result.relaxed),
    }


def _hit(hit: Hit, product: ShopProduct, found: Found) -> dict[str, object]:
    sku = meant_sku(product.skus, found.query.filters)
    return {
        "product_id": product.id,
        "sku": sku.sku if sku else "",
        "title": pick(product.product.title, found.language),
        "price": str(sku.price) if sku and sku.price else None,
        "currency": sku.price.currency if sku and sku.price else None,
        "in_stock": product.in_stock,
        "score": hit.score,
        "reason": hit.reason,
    }


def meant_sku(skus: Sequence[Sku], filters: Filters) -> Sku | None:
    """The variant that fits the filters best: by its options, then its price, then whether it is in stock."""
    if not skus:
        return None
    return max(skus, key=lambda sku: (_fitting(sku, filters.conditions), _affordable(sku, filters), sku.in_stock))


def _fitting(sku: Sku, conditions: Sequence[Condition]) -> int:
    own = {text.casefold() for option in sku.options.values() for text in option.values()}
    return sum(c.negated != any(v.casefold() in own for v in c.values) for c in conditions)


def _affordable(sku: Sku, filters: Filters) -> bool:
    price = sku.price.amount_minor if sku.price else None
    low, high = filters.price_min, filters.price_max
    if price is None:
        return low is None and high is None
    return (low is None or price >= to_minor(low)) and (high is None or price <= to_minor(high))
