"""What "it", "the second one", "the black ones" and "the Nike" mean: products shown, talked about, or named anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from bot.form import is_question
from bot.shop.catalog import ShopProduct, Sku, find_by_sku
from bot.shop.front import Shop
from bot.skills import options
from bot.skills.queries import filters_of, goods_of
from bot.types import Turn
from catalog_index.text import Amount, amounts
from catalog_index.types import Filters, Query

CALLED = ("code", "title")
"""Reasons of a hit that say it is called so."""


async def meant(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The products a message may mean: one when it is clear, several when it is not, none when it names nothing known.

    What was shown comes first; goods that do not fit it are looked up in the catalogue.
    """
    found = await referred(turn, shop)
    wanted = goods(turn)
    fitting = bool(found) and all(fits(product, wanted, shop) for product in found)
    if not wanted or (fitting and await _are_such(found, turn, shop)):
        return found
    return await looked_up(turn, shop, wanted) or found


async def _are_such(products: Sequence[ShopProduct], turn: Turn, shop: Shop) -> bool:
    """Whether some of these have the properties that are named: a book on coffee has no whole beans."""
    said = " ".join(e.text for e in turn.understanding.all("attribute") if not e.negated)
    if not said or is_question(turn.text):  # what is asked of goods need not be so
        return True
    among = Filters(product_ids=frozenset(product.id for product in products))
    result = await shop.search(Query(said, turn.language, among, limit=1))
    return bool(result.hits) and result.confident


def goods(turn: Turn) -> str:
    """The goods that the message names, "" when it names none."""
    return "" if turn.action is not None else goods_of(turn.understanding)


def fits(product: ShopProduct, wanted: str, shop: Shop) -> bool:
    """Whether the product carries all these words, as typed or in another script: «темпо» is Tempo."""
    own = {lemma for text in names(product) for lemma in shop.lemmas(text)}
    readings = (wanted, *shop.analyzer.variants(wanted))
    return any((lemmas := shop.lemmas(reading)) and all(lemma in own for lemma in lemmas) for reading in readings)


async def looked_up(turn: Turn, shop: Shop, wanted: str) -> list[ShopProduct]:
    """What the catalogue has under these words: what carries all of them, else what is called by them in other words,
    else what merely mentions them or is near."""
    called, others = await called_so(turn, shop, wanted)
    return called or others


async def called_so(turn: Turn, shop: Shop, wanted: str) -> tuple[list[ShopProduct], list[ShopProduct]]:
    """What is called by these words, as typed or by others for the same, and what was merely found under them."""
    result = await shop.search(Query(wanted, turn.language, filters_of(turn.understanding), limit=5))
    if not result.confident or result.relaxed:
        return [], []
    titled = {hit.product_id for hit in result.hits if hit.reason in CALLED}
    products = await shop.products([hit.product_id for hit in result.hits])
    called = [p for p in products if p.id in titled]  # a category may be called by its neighbours: "flasks and mugs"
    fitting = [p for p in products if fits(p, wanted, shop)]
    return [p for p in called if p in fitting] or fitting or called, products


async def referred(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The products out of what was shown and talked about that a message may mean.

    In this order: what a choice says, an ordinal over the newest list, an article code, all of those that were spoken
    of together ("which of these"), words that tell shown products apart, the product in focus, the only one shown.
    """
    if turn.arg("product"):
        return await shop.products([turn.arg("product")])
    if (numbered := ordinals(turn)) and turn.session.shown:
        return await shop.products([turn.session.shown[i] for i in numbered if -len(turn.session.shown) <= i])
    if coded := await _by_code(turn, shop):
        return [coded]
    if priced := await of_price(turn, shop):
        return priced
    if together := set_named(turn) or shown_together(turn):
        return await shop.products(together)
    if by_words := await among_talked(turn, shop):
        focus = await shop.product(turn.session.focus) if _asks_of_focus(turn, by_words, shop) else None
        return [focus] if focus else by_words
    if turn.session.focus:
        return await shop.products([turn.session.focus])
    return await shop.products(turn.session.shown)


_IN = re.compile(r"\b(?:in|в|у)\s+(?:the\s+)?$", re.I)


def _asks_of_focus(turn: Turn, found: Sequence[ShopProduct], shop: Shop) -> bool:
    """Whether a colour is wished for what is talked about, and the others are found by nothing else: «беру в чёрном»,
    and no «беру чёрные»."""
    color, focus = turn.understanding.first("color"), turn.session.focus
    if color is None or not focus or any(p.id == focus for p in found) or not _IN.search(turn.text[: color.start]):
        return False
    said = set(shop.lemmas(f"{turn.text[: color.start]} {turn.text[color.end :]}"))
    return not any(said & set(shop.lemmas(name)) for p in found for name in names(p))


_BOTH = re.compile(r"\b(?:both|the two|two of them|оба|обе|обоих|обеих|обоим|обидва|обидві|обох|обоє|двоє)\b", re.I)
_EVERY = re.compile(
    r"\b(?:all|all of|все|всі|усі)\s+(?:the\s+|these\s+|those\s+)?"
    r"(?P<count>three|four|five|[345]|три|четыре|чотири|пять|п.ять)\b"
    r"|\b(?:all of (?:them|these|those)|(?:them|these|those) all|(?:take|add|buy|get|want) all)\b"
    r"|\b(?:беру|возьму|взять|бери\w*|добав\w*|положи\w*|хочу|давай\w*|куплю|візьму|взяти|додай\w*|поклади\w*|куплю)\s+"
    r"(?:их\s+|їх\s+)?(?:все|всех|всі|усі|всіх|усіх)\b(?![\s-]*(?:таки|же|ж|равно|одно))",
    re.I,
)
"""All of those that were spoken of; «всё, беру» is no such wish."""
_COUNTS = {"three": 3, "3": 3, "три": 3, "four": 4, "4": 4, "четыре": 4, "чотири": 4}
_OF_THEM = re.compile(
    r"\b(?:of|among) (?:these|those|them)\b|\b(?:each|every) (?:of|one)\b|\bcompare (?:them|these|those)\b"
    r"|\b(?:из|среди|между) (?:них|этих|тех|всех)\b|\bкажд(?:ый|ая|ое|ого|ой|ые)\b|\bсравни\w* их\b"
    r"|\b(?:з|із|зі|серед|між|поміж) (?:них|цих|тих|усіх|всіх)\b|\bкож(?:ен|на|не|ного|ної)\b|\bпорівня\w* їх\b",
    re.I,
)
_THESE = re.compile(r"\b(?:these|those|эти|этих|ці|цих)\b", re.I)
_THEY = re.compile(r"\b(?:they|them|они|них|ими|вони|ними)\b", re.I)


def says_both(text: str) -> int:
    """How many "both" or "all three" in this text are; 0 where it says nothing of the kind."""
    every = _EVERY.search(text)
    if every and every["count"]:
        return _COUNTS.get(every["count"].casefold(), 5)
    return 2 if _BOTH.search(text) else 0


def both_said(text: str) -> str:
    """The word for "both" in this text; "" where there is none."""
    found = _BOTH.search(text)
    return found.group() if found else ""


def set_named(turn: Turn) -> tuple[str, ...]:
    """The ids of all goods that "both", "all three" or "all of them" mean; () when it says nothing of the kind.

    Two are the two that were spoken of together, the only two of the list, or the last two that were talked about."""
    text, session = turn.text, turn.session
    every = _EVERY.search(text)
    if turn.action is not None or not (every or _BOTH.search(text)):
        return ()
    count = says_both(text)
    for ids in (session.group, session.shown):
        if len(ids) > 1 and count in (0, len(ids)):
            return ids
    return tuple(reversed(session.recent[:count])) if count and len(session.recent) >= count else ()


def shown_together(turn: Turn) -> tuple[str, ...]:
    """The ids of the goods that "which of these" means: those that were spoken of together, else the newest list."""
    session, text = turn.session, turn.text
    if turn.action is not None or (session.focus and turn.understanding.first("quantity")):  # "two of them" is of one
        return ()
    if _OF_THEM.search(text) and len(ids := session.group or session.shown) > 1:
        return ids
    meant = _THESE.search(text) or (not session.focus and _THEY.search(text))
    return session.group if meant and len(session.group) > 1 else ()


def ordinals(turn: Turn) -> list[int]:
    """Indices into the newest list: "the second" is 1, "the last" is -1; what is beyond the list is left out."""
    found = []
    for entity in turn.understanding.all("ordinal"):
        number = int(entity.value)
        index = number - 1 if number > 0 else number
        if number and not entity.negated and index < len(turn.session.shown):
            found.append(index)
    return found


async def _by_code(turn: Turn, shop: Shop) -> ShopProduct | None:
    """A product whose SKU or id stands in the text as it is."""
    for token in turn.text.replace(",", " ").split()[:20]:
        code = token.strip(".,;:!?()\"'«»")
        if len(code) >= 4 and any(c.isdigit() for c in code) and any(c.isalpha() for c in code):
            product = await find_by_sku(shop.db, code, currency=shop.currency)
            if product is not None:
                return product
    return None


_SUM = re.compile(r"(?<![\w.,+-])\d{1,3}(?:[ \u00a0]\d{3})+(?![\w.,]\d)|(?<![\w.,+-])\d{2,7}(?:[.,]\d{2})?(?![\w-])")
_NO_SUMS = ("phone", "order_number", "size", "price_min", "price_max", "attribute", "date", "time")


async def of_price(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The one of the goods on show that costs what the message says: "the one for 1690"; [] for none or several."""
    taken = [(e.start, e.end) for e in turn.understanding.entities if e.type in _NO_SUMS]
    said = [m for m in _SUM.finditer(turn.text) if not any(a < m.end() and m.start() < b for a, b in taken)]
    if len(said) != 1 or turn.action is not None or not turn.session.shown:
        return []
    amount = Decimal(re.sub(r"\s", "", said[0].group()).replace(",", "."))
    shown = await shop.products(turn.session.shown)
    found = [p for p in shown if any(money.major == amount for money in p.prices)]
    return found if len(found) == 1 else []


async def among_talked(turn: Turn, shop: Shop, *, before: bool = False) -> list[ShopProduct]:
    """Products talked about that the message tells apart by name, brand, category, property or price.

    `before`: also those that were talked about before the newest list."""
    session = turn.session
    ids = dict.fromkeys((session.focus, *session.shown, *session.group, *(session.recent if before else ())))
    products = await shop.products([id for id in ids if id])
    scores = [overlap(product, turn, shop) for product in products]
    best = max(scores, default=0)
    if best == 0 or (all(s == best for s in scores) and len(products) > 1):
        return []
    found = [p for p, score in zip(products, scores, strict=True) if score == best]
    found = _with_most_told(found, turn, shop)
    found = _as_searched(found, turn) or found
    return found if not goods(turn) or await _are_such(found, turn, shop) else []


def overlap(product: ShopProduct, turn: Turn, shop: Shop) -> int:
    """How many of the message's words are the product's own: its category it shares with others."""
    words, titles = set(shop.lemmas(turn.text)), product.product.title.values()
    own = {lemma for text in (*titles, product.product.brand) for lemma in shop.lemmas(text)}
    colors = [v for s in product.skus for n, v in s.options.items() if n.casefold().startswith("colo")]
    what = options.said(turn, shop)
    return len(words & own) + any(options.mentions(what, color, shop) for color in colors)


def _with_most_told(products: list[ShopProduct], turn: Turn, shop: Shop) -> list[ShopProduct]:
    """Of several those of which one variant has the most of what was said: "the green 4 mm one"."""
    what = options.said(turn, shop)
    told = [max((_told(what, sku, shop) for sku in p.skus), default=0) + _measured(what, p) for p in products]
    return [p for p, n in zip(products, told, strict=True) if n == max(told)]


def _told(what: options.Said, sku: Sku, shop: Shop) -> int:
    return sum(options.mentions(what, value, shop) for value in sku.options.values())


def _measured(what: options.Said, product: ShopProduct) -> int:
    """How many of the amounts that were said the product states: "the half-litre one"."""
    return len(what.amounts & set(amounts_of(product))) if what.amounts else 0


def _as_searched(products: Sequence[ShopProduct], turn: Turn) -> list[ShopProduct]:
    """Those that have the amounts of the search they came from: after "a flask for a litre" the smaller one is out."""
    wanted = set(amounts(turn.session.search.text)) if turn.session.search else set()
    return [p for p in products if wanted and wanted & set(amounts_of(p))]


def amounts_of(product: ShopProduct) -> Iterable[Amount]:
    """Every amount with a unit that the product's title, attributes and variants state."""
    item = product.product
    values = [text for attribute in item.attributes for text in attribute.value.values()]
    values += [f"{text} {a.unit}" for a in item.attributes for text in a.value.values() if a.unit]
    values += [text for sku in product.skus for value in sku.options.values() for text in value.values()]
    return (amount for text in (*item.title.values(), *values) for amount in amounts(text))


def numbered(turn: Turn, products: Sequence[ShopProduct]) -> list[tuple[int, ShopProduct]]:
    """These products with the numbers by which they were shown; counted anew when one of them was not."""
    shown = {id: n for n, id in enumerate(turn.session.shown, start=1)}
    if all(p.id in shown for p in products):
        return sorted(((shown[p.id], p) for p in products), key=lambda pair: pair[0])
    return list(enumerate(products, start=1))


def names(product: ShopProduct) -> Sequence[str]:
    """What the product may be called: its titles, its brand, its categories."""
    item = product.product
    return [*item.title.values(), item.brand, *item.category.values()]
