"""Finding: a search, what narrows it, and its next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.clauses import spans
from bot.form import is_question
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.shop.money import to_minor
from bot.skills import ask, together
from bot.skills.cards import card
from bot.skills.queries import (
    allergy_alone,
    filters_of,
    head_noun,
    is_nothing,
    merge,
    query_of,
    running_of,
    tells_allergy,
    wanted_text,
    wanted_words,
)
from bot.skills.references import fits
from bot.skills.saying import say
from bot.skills.small_talk import greet, not_understood, small_talk
from bot.skills.whereabouts import located
from bot.types import GOODS, Event, Money, Outcome, Running, Turn, choice
from catalog_index.needs import idle_words
from catalog_index.text import fold, has_digit
from catalog_index.types import Filters, Query, Result
from channels.types import Choice

GIFTS = frozenset(["gift", "present", "подарок", "подарунок", "подарить", "подарувати"])
FOR_WHAT = frozenset(["for", "на", "для", "к", "до", "под", "під"])
LIKELY = 0.25
"""What a second reading needs to be taken where goods are named."""
DESCRIBING = 2
"""Words of a message that may only describe what is looked for."""
SURE_OF_MORE = 0.8
MIN_WORD, MAX_WORDS = 3, 6
"""A text of this length may be the name of goods."""
PAGE = 5
"""Products shown at once: the most that is still read in a messenger."""


async def search(turn: Turn, shop: Shop) -> Outcome:
    """A new search, with the filters named in the same breath."""
    if is_question(turn.text) and (told := await ask.of_focus(turn, shop)) is not None:
        return told
    running = await located(running_of(turn.understanding, shop.knows, shop.needed), turn.understanding, shop)
    if turn.session.search is not None and wants_others(running):
        return await following(turn, shop, turn.session.search)
    if not running.text and (occasion := _occasion(turn.text, shop)):
        running = replace(running, text=occasion)
    if is_nothing(running) or running == Running(sort=running.sort):
        return say(turn, shop, shop.words("search-what"), pending=None)
    if turn.session.search is not None and _only_describes(turn, shop):
        running = narrowed(turn.session.search, running)
    if (several := await _several(turn, shop, running)) is not None:
        return several
    return await show(turn, shop, running)


async def _several(turn: Turn, shop: Shop, running: Running) -> Outcome | None:
    """A list of different goods looked for in one breath, when nothing is called by all of it: "a leash and a bowl"."""
    named = [e for e in turn.understanding.entities if e.type in ("product", "category") and not e.negated]
    if not named or len(list(spans(turn.text))) < 2 or tells_allergy(turn.text):
        return None
    items = await together.items(turn, shop)
    products = list({p.id: p for item in items for p in await _best_of(item, shop)}.values())[:PAGE]
    if len(products) < 2 or await _is_one_thing(items, running, turn, shop):
        return None
    found, ids = Event("search", {"text": running.text, "hits": len(products)}), tuple(p.id for p in products)
    cards = tuple(card(product, shop) for product in products)
    heading = shop.words("search-found", total=len(products))
    return say(turn, shop, heading, cards=cards, effects=(found,), shown=ids, group=ids, focus="", focus_sku="")


async def _best_of(item: together.Item, shop: Shop) -> Sequence[ShopProduct]:
    """The best two of one of the goods: found by all of its words where they find it, so that a sleeping bag is no
    bag."""
    running = running_of(item.turn.understanding, shop.knows, shop.needed)
    result = await shop.search(query_of(running, shop.words.language, DESCRIBING))
    if not running.goods or not result.confident or result.relaxed:
        return item.products[:DESCRIBING]
    return await shop.products([hit.product_id for hit in result.hits])


async def _is_one_thing(items: Sequence[together.Item], running: Running, turn: Turn, shop: Shop) -> bool:
    """Whether something is sold that has all of the names: "a hat and scarf" where there is such a set."""
    result = await shop.search(query_of(running, turn.language, PAGE))
    found = await shop.products([hit.product_id for hit in result.hits]) if result.confident else []
    return any(all(together.is_headed(product, item.turn, shop) for item in items) for product in found)


def _occasion(text: str, shop: Shop) -> str:
    """The word for a gift in a text; "" for none."""
    return next((word for word in re.findall(r"\w+", text) if GIFTS & set(shop.lemmas(word))), "")


def _only_describes(turn: Turn, shop: Shop) -> bool:
    """Whether the message is a word or two that describe and name nothing: "glass", «стеклянный» after the kettles."""
    meaning, words = turn.understanding, turn.text.split()
    if len(words) > DESCRIBING or meaning.first("category") or meaning.first("brand"):
        return False
    return all(shop.analyzer.describes(word.strip(",.!?")) for word in words)


def narrowed(before: Running, new: Running) -> Running:
    """The search that goes on, with what is asked for now on top."""
    sort = before.sort if new.sort == "relevance" else new.sort
    text = f"{before.text} {new.text}".strip()
    return replace(before, text=text, filters=merge(before.filters, new.filters), sort=sort, offset=0)


async def try_search(turn: Turn, shop: Shop) -> Outcome:
    """Words that make no sense as a wish may still be goods: shown if the catalogue surely has them."""
    text = wanted_text(turn.understanding, shop.knows, shop.needed)
    if len(text) >= MIN_WORD and len(text.split()) <= MAX_WORDS:
        result = await shop.search(Query(text, turn.language, filters_of(turn.understanding), limit=1))
        if result.confident and result.total and not result.relaxed:
            return await search(turn, shop)
    return await not_understood(turn, shop)


async def finds(running: Running, turn: Turn, shop: Shop) -> bool:
    """Whether there is something that fits all of it."""
    result = await shop.search(query_of(running, turn.language, 1))
    return result.confident and bool(result.hits) and not result.relaxed


async def more(turn: Turn, shop: Shop) -> Outcome:
    """The next page of the running search."""
    before, meaning = turn.session.search, turn.understanding
    if turn.action is None and meaning.confidence < SURE_OF_MORE and wanted_text(meaning, shop.knows):
        return await search(turn, shop)  # "a postcard as well"
    return say(turn, shop, shop.words("search-what")) if before is None else await following(turn, shop, before)


async def but_allergic(turn: Turn, shop: Shop) -> Outcome | None:
    """The running search without what makes the customer ill; None of a message that tells nothing such, or more."""
    told = allergy_alone(turn.understanding) if turn.action is None and turn.session.search is not None else ""
    if not told or turn.session.search is None:
        return None
    before = turn.session.search
    return await show(turn, shop, replace(before, text=f"{before.text} {told}".strip(), offset=0))


def wants_others(running: Running) -> bool:
    """Whether words ask for nothing but other ones of the same: "something nicer?"."""
    words = running.text.split()
    plain = running.filters == Filters() and running.sort == "relevance"
    return plain and bool(words) and all(fold(word) in idle_words()[0] for word in words)


async def following(turn: Turn, shop: Shop, before: Running) -> Outcome:
    """The page after the one that was shown."""
    offset = before.offset + PAGE
    if offset >= before.total:
        return say(turn, shop, shop.words("search-no-more"), pending=turn.session.pending)
    return _in_place(turn, await show(turn, shop, replace(before, offset=offset)))


def _in_place(turn: Turn, page: Outcome) -> Outcome:
    """The page in the place of the one before it, when it was asked for by the newest list's own button."""
    press = turn.incoming.press
    if press is None or press.key.rpartition(".")[0] != turn.session.last_key or len(page.replies) != 1:
        return page
    return replace(page, replies=(replace(page.replies[0], replaces=press.on),))


async def show(turn: Turn, shop: Shop, running: Running) -> Outcome:
    """Search and show a page: numbered cards from today's rows, and how to go on."""
    result = await shop.search(query_of(running, turn.language, PAGE))
    products = await shop.products([hit.product_id for hit in result.hits])
    searched = Event("search", {"text": running.text, "hits": result.total, "language": turn.language})
    if not products or not result.confident:
        for nearest in _with_fewer_words(running, turn, shop):
            if await finds(nearest, turn, shop):
                return await show(turn, shop, nearest)
        return _nothing(turn, shop, running, result, searched)
    named = _named(products, running, shop)
    if not named and running.sort == "relevance":
        products = sorted(products, key=lambda product: not product.in_stock)
    ids = tuple(p.id for p in products)
    return say(
        turn,
        shop,
        _heading(shop, running, result),
        cards=tuple(card(p, shop, () if result.relaxed else running.filters.conditions) for p in products),
        choices=_ways_on(shop, running, result),
        effects=(searched,),
        shown=ids,
        group=ids,
        seen=tuple(dict.fromkeys(turn.session.shown + turn.session.seen))[:50],
        focus=named,
        focus_sku="",
        search=replace(running, total=result.total),
    )


def _named(products: Sequence[ShopProduct], running: Running, shop: Shop) -> str:
    """The product that was asked for by its name: the only one shown, or the only one that has every word."""
    fitting = [p for p in products if fits(p, running.text, shop)] if running.text else []
    found = products if len(products) == 1 else fitting
    return found[0].id if len(found) == 1 else ""


def _with_fewer_words(running: Running, turn: Turn, shop: Shop) -> list[Running]:
    """The same search by the words that the catalogue has, by the goods alone, or by the occasion: the nearest to what
    is not there, in the order in which they are to be tried."""
    if running.nearest:
        return []
    known = " ".join(word for word in running.text.split() if shop.knows(word))
    head = head_noun(running.goods or running.text, shop.words.language)
    if _names_a_stranger(running, shop):
        known = head = ""  # «Nike Air»: what else is called "Air" is nothing like it
    choices = (known, running.goods, _occasion(turn.text, shop), head if shop.knows(head) else "")
    other = (text for text in choices if text and wanted_words(text) != wanted_words(running.text))
    return [
        replace(running, text=text, category="", nearest=not _for_an_occasion(turn.text, running.text, text, shop))
        for text in dict.fromkeys(other)
    ]


def _names_a_stranger(running: Running, shop: Shop) -> bool:
    """Whether nothing but a name is asked for that the catalogue has only a part of."""
    words = running.text.split()
    goods = shop.catalog.index.names_goods(running.text, shop.words.language)
    strange = [word for word in words if not shop.knows(word) and not shop.analyzer.is_word(word)]
    return bool(strange) and not goods and not any(has_digit(word) for word in words)


def _for_an_occasion(said: str, asked: str, kept: str, shop: Shop) -> bool:
    """Whether all that was left out says what the goods are for, by everyday words that name no goods: a dress "for the
    prom" is any dress. What it must go with, or have, is another matter: the nearest is not it."""
    words, left = re.findall(r"\w+", fold(said)), {fold(word) for word in kept.split()}
    first = next((i for i, word in enumerate(words) if word in FOR_WHAT), len(words))
    dropped = [word for word in map(fold, asked.split()) if word not in left and word not in FOR_WHAT]
    plain = all(shop.analyzer.is_word(word) and not shop.analyzer.is_name(word) for word in dropped)
    behind = all(word in words[first:] for word in dropped)
    return plain and behind and not shop.catalog.index.names_goods(" ".join(dropped), shop.words.language)


async def greeted(turn: Turn, shop: Shop) -> Outcome:
    """What is wished for behind a greeting; a greeting for one that stands alone."""
    meaning = turn.understanding
    wishes = any(a.intent == "search" and a.confidence >= LIKELY for a in meaning.alternatives)
    if turn.action is None and wishes and any(e.type in GOODS and not e.negated for e in meaning.entities):
        return await search(turn, shop)
    return await greet(turn, shop)


async def chatted(turn: Turn, shop: Shop) -> Outcome:
    """A word of kindness, unless goods are called by that very word: «мило» is soap, too."""
    word = turn.text.strip(" .!?")
    called = turn.action is None and len(word.split()) == 1 and shop.catalog.index.names_goods(word, turn.language)
    if called and not turn.session.pending:
        running = running_of(turn.understanding, shop.knows, shop.needed)
        return await show(turn, shop, replace(running, text=word))
    return await small_talk(turn, shop)


def _heading(shop: Shop, running: Running, result: Result) -> str:
    """How many were found, and what had to be read or done differently for it."""
    lines = []
    if result.corrected:
        lines.append(shop.words("search-corrected", query=result.corrected))
    if result.relaxed:
        lines.append(_nearest(shop, running.filters, result))
    first, last = running.offset + 1, min(running.offset + PAGE, result.total)
    if running.offset:
        lines.append(shop.words("search-page", first=first, last=last, total=result.total))
    elif running.nearest and not result.relaxed:
        lines.append(shop.words("search-relaxed"))
    elif not result.relaxed:
        lines.append(shop.words("search-found", total=result.total))
    return "\n".join(lines)


def _nearest(shop: Shop, filters: Filters, result: Result) -> str:
    """What there is instead, when nothing fits everything: with the real price floor where the price was in the way."""
    if {"in_stock", "store"} & set(result.relaxed):
        return shop.words("search-none-there" if filters.stores else "search-none-in-stock")
    priced = "price" in result.relaxed
    if priced and result.floor is not None and filters.price_max is not None and result.floor > filters.price_max:
        return shop.words("search-floor", price=_money(shop, result.floor))
    if priced and result.ceiling is not None and filters.price_min is not None and result.ceiling < filters.price_min:
        return shop.words("search-ceiling", price=_money(shop, result.ceiling))
    return shop.words("search-relaxed")


def _money(shop: Shop, amount: Decimal) -> str:
    return shop.words.money(Money(to_minor(amount), shop.currency))


def _ways_on(shop: Shop, running: Running, result: Result) -> tuple[Choice, ...]:
    if running.offset + PAGE >= result.total:
        return ()
    return (choice(shop.words("choice-more"), "more"),)


def human(shop: Shop) -> tuple[Choice, ...]:
    return (choice(shop.words("choice-human"), "human"),)


def _nothing(turn: Turn, shop: Shop, running: Running, result: Result, searched: Event) -> Outcome:
    """Nothing fits: said plainly, with what can be done."""
    query = running.text or turn.text
    return say(
        turn,
        shop,
        shop.words("search-nothing", query=query[:80]),
        choices=human(shop),
        effects=(searched, Event("search.nothing", {"text": query[:200], "language": turn.language})),
    )


async def repeat(turn: Turn, shop: Shop) -> Outcome:
    """What was said last, once more: lists are searched anew, so that prices are today's."""
    last = turn.session.last_replies
    if any(reply.cards for reply in last) and turn.session.search is not None:
        return await show(turn, shop, turn.session.search)
    text = "\n".join(reply.text for reply in last if reply.text)
    return say(turn, shop, text or shop.words("search-what"), pending=turn.session.pending)
