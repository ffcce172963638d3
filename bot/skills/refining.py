"""Changing what was found: narrower, cheaper, in another colour, also where no search found it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import corrections
from bot.clauses import goes_on, takes_back
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import cart, options
from bot.skills.cards import card
from bot.skills.details import describe
from bot.skills.discover import PAGE, finds, following, human, narrowed, search, show, wants_others
from bot.skills.queries import CONDITIONS, head_noun, running_of
from bot.skills.references import fits, names
from bot.skills.saying import say
from bot.skills.whereabouts import located
from bot.types import Outcome, Running, Turn
from catalog_index.types import Condition, Filters, Query

REFUSING = frozenset(["refine", "search", "try_search", "choose", "details", "ask_product", "deny", "not_understood"])
"""Skills for which a message may be taken that says what of a list is not wanted."""
_COMPOUND = re.compile(r"\w+(?:-\w+)+")


async def refine(turn: Turn, shop: Shop) -> Outcome:
    """Change the running search: narrower, cheaper, in another colour. Without one it is a search of its own."""
    before = turn.session.search
    if takes_back(turn.text) and await cart.names_another_variant(turn, shop):
        return await cart.change(turn, shop)
    in_focus = await _variant_in_focus(turn, shop)
    if in_focus is not None:
        return describe(turn, shop, in_focus)
    before = before or await _of_what_is_talked_about(turn, shop)
    if before is None:
        return await search(turn, shop)
    new = await located(running_of(turn.understanding, shop.knows, shop.needed), turn.understanding, shop)
    if turn.session.search is not None and wants_others(new):
        return await following(turn, shop, before)
    together = narrowed(await _of_one_kind(turn, shop, before, new), new)
    if goes_on(turn.text) and new.goods and new.filters.conditions and await finds(new, turn, shop):
        return await show(turn, shop, new)  # "and a tablecloth too, a green one"
    only_cheaper = new.sort == "price_asc" and together.filters == before.filters and not new.goods
    if only_cheaper and turn.session.search is None:
        return await _cheaper(turn, shop, before)
    if only_cheaper and before.sort == new.sort:
        return say(turn, shop, shop.words("search-cheapest"), choices=human(shop))
    if new.goods and await _are_others(turn, shop, together, new):
        return await show(turn, shop, new)
    if together.filters != before.filters or together.sort != before.sort or not new.text:
        return await show(turn, shop, await _in_these_words(turn, shop, before, new, together))
    if not await finds(together, turn, shop) and await finds(new, turn, shop):
        return await show(turn, shop, new)  # "and something for the face?": other goods than those before
    return await show(turn, shop, together)


async def but_refused(turn: Turn, shop: Shop, skill: str) -> Outcome | None:
    """What is left of a list without the goods that are called or described as is said not to be wanted; None where
    that tells none of them from the others, or a filter keeps them out."""
    what = corrections.refused(turn.text) if turn.action is None and skill in REFUSING else ""
    if not what or any(e.negated and e.type in CONDITIONS for e in turn.understanding.entities):
        return None
    if _is_all_of_it(what, turn, shop):
        return say(turn, shop, shop.words("deny"), focus="", focus_sku="")
    shown = await shop.products(turn.session.shown)
    left = [product for product in shown if not _has_all(what, product, shop)]
    if not left or len(left) == len(shown):
        return None
    ids, cards = tuple(p.id for p in left), tuple(card(p, shop) for p in left)
    focus, heading = ids[0] if len(ids) == 1 else "", shop.words("search-found", total=len(left))
    return say(turn, shop, heading, cards=cards, shown=ids, group=ids, focus=focus, focus_sku="")


def _is_all_of_it(what: str, turn: Turn, shop: Shop) -> bool:
    """Whether the very thing that was looked for is not wanted any more: "no need for a tent" after "tents?"."""
    search = turn.session.search
    sought = set(shop.lemmas(search.goods or search.text)) if search else set()
    return bool(sought) and sought <= set(shop.lemmas(what))


def _has_all(what: str, product: ShopProduct, shop: Shop) -> bool:
    """Whether the product has each of these words; a compound as a whole, "in-ear" in what is told of it at length."""
    compounds = _COMPOUND.findall(what.casefold())
    told = " ".join([*names(product), *product.product.description.values()]).casefold()
    plain = set(shop.lemmas(_COMPOUND.sub(" ", what)))
    there = all(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", told) for word in compounds)
    return bool(compounds or plain) and there and plain <= _own_words(product, shop)


def _own_words(product: ShopProduct, shop: Shop) -> set[str]:
    values = [text for attribute in product.product.attributes for text in attribute.value.values()]
    return {lemma for text in (*names(product), *values) for lemma in shop.lemmas(text)}


async def _talked_about(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The goods that the last answer spoke of."""
    state = turn.session
    return await shop.products(state.group or ((state.focus,) if state.focus else state.shown))


async def _of_what_is_talked_about(turn: Turn, shop: Shop) -> Running | None:
    """The goods that an answer spoke of which was no search's, as a search: others of their kinds."""
    products = await _talked_about(turn, shop)
    kinds = tuple(dict.fromkeys(shop.text(p.product.category) for p in products if p.product.category))
    return Running(filters=Filters(conditions=(Condition("category", kinds),))) if kinds else None


async def _of_one_kind(turn: Turn, shop: Shop, before: Running, new: Running) -> Running:
    """The search before, kept to the kind of what it found, where it named no goods and money decides now: what else
    is waterproof and costs less is no boot."""
    money = new.filters.price_max is not None or new.filters.price_min is not None or new.sort.startswith("price")
    named = bool(before.goods) and shop.catalog.index.names_goods(before.goods, shop.words.language)
    if named or before.category or new.goods or not money:
        return before
    kinds = {shop.text(p.product.category) for p in await shop.products(turn.session.shown) if p.product.category}
    condition = Condition("category", tuple(kinds))
    if len(kinds) != 1 or any(c.name == "category" for c in before.filters.conditions):
        return before
    return replace(before, filters=replace(before.filters, conditions=(*before.filters.conditions, condition)))


async def _cheaper(turn: Turn, shop: Shop, running: Running) -> Outcome:
    """What costs less than the goods that are talked about and is the same thing: a tent for the tent, a bag for the
    bag."""
    found: dict[str, ShopProduct] = {}
    for product in await _talked_about(turn, shop):
        kind, language = _kind(product, shop)
        category = Condition("category", (shop.text(product.product.category),))
        filters = Filters(price_max=product.prices[0].major, conditions=(category,)) if product.prices else Filters()
        result = await shop.search(Query(kind, language, filters, "price_asc", limit=PAGE))
        hits = [hit.product_id for hit in result.hits] if result.confident and not result.relaxed else []
        same = [p for p in await shop.products(hits) if not kind or fits(p, kind, shop)]
        cheaper = [p for p in same if _floor(p) < _floor(product)]
        found |= {p.id: p for p in cheaper[: PAGE // 2]}
    if not found:
        return say(turn, shop, shop.words("search-cheapest"), choices=human(shop))
    ids, heading = tuple(found), shop.words("search-found", total=len(found))
    cards = tuple(card(product, shop) for product in found.values())
    return say(
        turn, shop, heading, cards=cards, shown=ids, group=ids, focus="", search=replace(running, sort="price_asc")
    )


def _floor(product: ShopProduct) -> int:
    return product.prices[0].amount_minor if product.prices else 0


def _kind(product: ShopProduct, shop: Shop) -> tuple[str, str]:
    """The word of its title that says what it is, and the word's language: in Russian and Ukrainian the first that is
    no adjective. "" where the title is in neither."""
    for language in ("ru", "uk"):
        words = re.findall(r"[^\W\d_]+", product.product.title.get(language, ""))
        if kind := next((word for word in words if not shop.analyzer.describes(word)), ""):
            return kind, language
    return "", shop.words.language


async def _are_others(turn: Turn, shop: Shop, together: Running, new: Running) -> bool:
    """Whether other goods are named than those of the search: "a jacket up to 4000" after backpacks."""
    both = replace(together, text=f"{together.text} {new.goods}".strip())
    return not await finds(both, turn, shop) and await finds(new, turn, shop)


async def _in_these_words(turn: Turn, shop: Shop, before: Running, new: Running, together: Running) -> Running:
    """The narrowed search with the new words too, where they say something of these goods: "44, for running"."""
    known = " ".join(word for word in new.text.split() if shop.knows(word))
    plain = replace(together, text=_of_the_kind(before, together, shop))
    worded = replace(plain, text=f"{plain.text} {known}".strip())
    return worded if known and await finds(worded, turn, shop) else plain


def _of_the_kind(before: Running, together: Running, shop: Shop) -> str:
    """What to search for on: the goods as they were named, or their kind where a cheaper one of a single find is
    wanted: "noise cancelling headphones", then "something cheaper"."""
    head = head_noun(before.goods or before.text, shop.words.language)
    return head if before.total == 1 and together.sort == "price_asc" and shop.knows(head) else before.text


async def _variant_in_focus(turn: Turn, shop: Shop) -> ShopProduct | None:
    """The product that is talked about, when the message names nothing but a variant that it has: "and in black?"."""
    named = [e for e in turn.understanding.entities if not e.negated and e.type != "in_stock"]
    if not turn.session.focus or not named or any(e.type not in ("color", "size", "attribute") for e in named):
        return None
    product = await shop.product(turn.session.focus)
    said = options.said(turn, shop)
    if product and any(options.mentions(said, value, shop) for sku in product.skus for value in sku.options.values()):
        return product
    return None
