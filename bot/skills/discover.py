"""Finding: a search, what narrows it, and its next page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from bot.shop.front import Shop
from bot.shop.money import to_minor
from bot.skills.cards import card
from bot.skills.saying import say
from bot.types import Event, Money, Outcome, Running, Turn, choice
from catalog_index.types import Condition, Filters, Query, Result
from channels.types import Choice
from nlu.types import Entity

PAGE = 5
"""Products shown at once: the most that is still read in a messenger."""

CONDITIONS = ("brand", "color", "size", "attribute")
_SPENT = ("price", "price_min", "price_max", "sort", "quantity", "color", "size", "attribute", "ordinal", "language")
"""Entities that become filters or an order: their words are not searched for once more."""


async def search(turn: Turn, shop: Shop) -> Outcome:
    """A new search, with the filters named in the same breath."""
    text = wanted_text(turn)
    running = Running(text, filters_of(turn), sort_of(turn))
    if not text and running.filters == Filters() and running.sort == "relevance":
        return say(turn, shop, shop.words("search-what"), pending=None)
    return await show(turn, shop, running)


async def refine(turn: Turn, shop: Shop) -> Outcome:
    """Change the running search: narrower, cheaper, in another colour. Without one it is a search of its own."""
    before = turn.session.search
    if before is None:
        return await search(turn, shop)
    text, filters = wanted_text(turn), merge(before.filters, filters_of(turn))
    sort = sort_of(turn)
    if sort == "relevance":
        sort = before.sort
    if filters == before.filters and sort == before.sort and text:
        return await show(turn, shop, Running(f"{before.text} {text}".strip(), filters, sort))
    return await show(turn, shop, Running(before.text, filters, sort))


async def more(turn: Turn, shop: Shop) -> Outcome:
    """The next page of the running search."""
    before = turn.session.search
    if before is None:
        return say(turn, shop, shop.words("search-what"))
    offset = before.offset + PAGE
    if offset >= before.total:
        return say(turn, shop, shop.words("search-no-more"), pending=turn.session.pending)
    return await show(turn, shop, replace(before, offset=offset))


async def show(turn: Turn, shop: Shop, running: Running) -> Outcome:
    """Search and show a page: numbered cards from today's rows, and how to go on."""
    result = await shop.search(
        Query(running.text, turn.language, running.filters, running.sort, limit=PAGE, offset=running.offset)
    )
    products = await shop.products([hit.product_id for hit in result.hits])
    searched = Event("search", {"text": running.text, "hits": result.total, "language": turn.language})
    if not products or not result.confident:
        return _nothing(turn, shop, running, result, searched)
    ids = tuple(p.id for p in products)
    return say(
        turn,
        shop,
        _heading(shop, running, result),
        cards=tuple(card(p, shop) for p in products),
        choices=_ways_on(shop, running, result),
        effects=(searched,),
        shown=ids,
        seen=tuple(dict.fromkeys(turn.session.shown + turn.session.seen))[:50],
        focus=ids[0] if len(ids) == 1 else "",
        focus_sku="",
        search=replace(running, total=result.total),
    )


def _heading(shop: Shop, running: Running, result: Result) -> str:
    """How many were found, and what had to be read or done differently for it."""
    lines = []
    if result.corrected:
        lines.append(shop.words("search-corrected", query=result.corrected))
    if result.relaxed:
        lines.append(_nearest(shop, result))
    first, last = running.offset + 1, min(running.offset + PAGE, result.total)
    if running.offset:
        lines.append(shop.words("search-page", first=first, last=last, total=result.total))
    elif not result.relaxed:
        lines.append(shop.words("search-found", total=result.total))
    return "\n".join(lines)


def _nearest(shop: Shop, result: Result) -> str:
    """What there is instead, when nothing fits everything: with the real price floor where the price was in the way."""
    if result.floor is not None and "price_max" in result.relaxed:
        return shop.words("search-floor", price=_money(shop, result.floor))
    if result.ceiling is not None and "price_min" in result.relaxed:
        return shop.words("search-ceiling", price=_money(shop, result.ceiling))
    return shop.words("search-relaxed")


def _money(shop: Shop, amount: Decimal) -> str:
    return shop.words.money(Money(to_minor(amount), shop.currency))


def _ways_on(shop: Shop, running: Running, result: Result) -> tuple[Choice, ...]:
    if running.offset + PAGE >= result.total:
        return ()
    return (choice(shop.words("choice-more"), "more"),)


def _nothing(turn: Turn, shop: Shop, running: Running, result: Result, searched: Event) -> Outcome:
    """Nothing fits: said plainly, with what can be done."""
    query = running.text or turn.text
    return say(
        turn,
        shop,
        shop.words("search-nothing", query=query[:80]),
        choices=(choice(shop.words("choice-human"), "human"),),
        effects=(searched, Event("search.nothing", {"text": query[:200], "language": turn.language})),
    )


# ------------------------------------------------------------------------------------------------ what was asked for


def wanted_text(turn: Turn) -> str:
    """What is searched for: the text without the spans that became filters."""
    text = turn.text
    spent = [e for e in turn.understanding.entities if e.type in _SPENT or e.negated]
    for entity in sorted(spent, key=lambda e: e.start, reverse=True):
        text = f"{text[: entity.start]} {text[entity.end :]}"
    return " ".join(text.split()) if any(c.isalnum() for c in text) else ""


def filters_of(turn: Turn) -> Filters:
    """Prices, brands, colours, sizes and attributes as hard filters."""
    entities = turn.understanding.entities
    return Filters(
        price_min=_amount(entities, "price_min"),
        price_max=_amount(entities, "price_max"),
        in_stock=False,
        conditions=tuple(_conditions(entities)),
    )


def _amount(entities: Iterable[Entity], kind: str) -> Decimal | None:
    found = next((e for e in entities if e.type == kind), None)
    return Decimal(found.value) if found else None


def _conditions(entities: Iterable[Entity]) -> Iterable[Condition]:
    """One condition per property: several values of one are alternatives, negated ones are apart."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for entity in entities:
        if entity.type in CONDITIONS or (entity.type == "category" and entity.negated):
            name = entity.name if entity.type == "attribute" and entity.name else entity.type
            groups.setdefault((name, entity.negated), []).append(entity.value)
    for (name, negated), values in groups.items():
        yield Condition(name, tuple(dict.fromkeys(values)), negated)


def sort_of(turn: Turn) -> str:
    found = turn.understanding.first("sort")
    return found.value if found else "relevance"


def merge(before: Filters, new: Filters) -> Filters:
    """The filters with what was said now in the place of what was said before about the same property."""
    named = {c.name for c in new.conditions}
    kept = tuple(c for c in before.conditions if c.name not in named)
    priced = new.price_min is not None or new.price_max is not None
    return replace(
        before,
        price_min=new.price_min if priced else before.price_min,
        price_max=new.price_max if priced else before.price_max,
        in_stock=before.in_stock or new.in_stock,
        conditions=kept + new.conditions,
    )
