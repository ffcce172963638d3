"""Short questions that sound like a wish for goods and are about those that are talked of: "is there a flashlight?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.form import is_question
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import ask, degrees, options, refining, verdicts
from bot.skills.queries import before_preposition
from bot.skills.references import goods, names, shown_together
from bot.types import Outcome, Turn
from catalog_index.types import Query

WORDS = 8
"""A question about a feature has no more words."""
CLEAR = 0.6
LONG, ALIKE = 5, 0.8
"""Words of so many letters are one, misspelt, when so much of them is the same."""
LOOKING = frozenset(["search", "try_search", "refine"])
"""Skills that look for goods: a feature that is not stated is no wish for other goods either."""
FEATURED = LOOKING | {"payment_info", "link_channel", "language_switch", "store_info"}
"""Skills that a question about a feature may be taken for."""
COMPARING = frozenset(["ask_product", "compare", "choose", "size_advice"])
"""Other skills that "which is lighter?" may be taken for."""
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|а|и|і|й|та|чи|ну|ещё|еще|ще)\s+)*(?:есть|є|имеется|мається|is there|are there|has it|got|any)\b"
    r"|\b(?:есть|є|имеется|is there|есть ли)\s*\W*$",
    re.I,
)
_OF_IT = re.compile(
    r"\b(?:it|its|they|them|these|those|this one|that one|он|она|оно|они|нем|нём|ней|них|него|неё|нее|"
    r"він|вона|воно|вони|ньому|ній|них|нього|неї)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:you|your|something|anything|other|others|another|else|more|for|gift|present|"
    r"вас|вы|что-\w+|что-то|друг\w+|ещ[её] (?:что|как)\w*|для|под|подарок|"
    r"ви|щось|що-\w+|інш\w+|ще (?:що|як)\w*|подарунок)\b",
    re.I,
)
_ELSEWHERE = (
    "in_stock",
    "city",
    "store",
    "color",
    "size",
    "sort",
    "price_min",
    "price_max",
    "brand",
    "phone",
    "order_number",
)
"""Entities that say that something else is meant than a feature of these goods."""
_SAYS_NOTHING = re.compile(
    r"(?:do|does|did|have|has|had|got|get|can|could|is|are|be|there|any|a|an|the|it|its|they|"
    r"them|these|those|this|that|one|with|in|on|of|and|or|so|too|also|ok|okay|work|support|"
    r"come|included|include|есть|ли|имеется|он|она|оно|они|у|в|с|и|а|на|него|нее|неё|них|нем|"
    r"нём|ней|это|этот|эта|эти|там|ещё|еще|вообще|умеет|работает|бывает|ну|же|є|чи|він|вона|"
    r"воно|вони|нього|неї|ньому|ній|це|цей|ця|ці|там|ще|взагалі|вміє|працює|з|із|й|і|та)",
    re.I,
)
"""Words of such a question that name no feature."""
LANGUAGE = " language"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of which goods. `of_it`: they are meant by a pronoun, or cannot but be meant."""

    text: str
    words: tuple[str, ...]
    products: tuple[ShopProduct, ...]
    of_it: bool
    outright: bool  # in words that ask whether it is there, so that silence of the rows is an answer too


async def of_talked(turn: Turn, shop: Shop, skill: str) -> Outcome | None:
    """The answer to a question about a feature of the goods that are talked of; None for what is none, or plainly wants
    other goods."""
    if turn.action is not None or skill not in FEATURED | COMPARING:
        return None
    if (told := await verdicts.verdict(turn, shop)) is not None:
        return told
    if skill not in FEATURED:
        return None
    if skill == "search" and _wants_less(turn):
        return await refining.refine(turn, shop)
    asked = await _asked(turn, shop, skill)
    if asked is None or (skill not in LOOKING and not _may_be(asked, turn, skill)):
        return None
    if len(asked.products) > 1:
        return ask.of_each(turn, shop, asked.products, asked.text, few=True) if asked.of_it else None
    product = asked.products[0]
    outright = ask.states(turn, shop, product, asked.text)
    if outright is not None:
        return outright
    if skill not in LOOKING and not asked.of_it:
        return None
    if not asked.outright or (not asked.of_it and await are_sold(asked.words, turn, shop)):
        return None
    return ask.answer(turn, shop, product, asked.text)


def _wants_less(turn: Turn) -> bool:
    """Whether others are wanted than those found, by a comparative alone: "do you have anything cheaper than that"."""
    relative = any(e.type == "sort" and e.name == "relative" for e in turn.understanding.entities)
    return relative and turn.session.search is not None and not goods(turn)


def _may_be(asked: _Asked, turn: Turn, skill: str) -> bool:
    """Whether what reads like something else may be about a product: by its pronoun, or as the reading is a guess."""
    return len(asked.products) == 1 and (asked.of_it or turn.understanding.confidence < CLEAR)


async def _asked(turn: Turn, shop: Shop, skill: str) -> _Asked | None:
    text = turn.text
    of_it = bool(_OF_IT.search(text))
    outright = bool(_ASKS.search(text) or ask.IS_IT.search(text))
    asks = is_question(text) or outright
    of_it = of_it or (skill == "language_switch" and outright)
    if not asks or len(text.split()) > WORDS or _OTHERS.search(text) or degrees.degree(text):
        return None
    if any(turn.understanding.first(kind) for kind in _ELSEWHERE):
        return None
    words = tuple(w for w in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text) if not _SAYS_NOTHING.fullmatch(w))
    products = await _talked(turn, shop)
    if not words or not products or _names_a_variant(turn, products, shop):
        return None
    if not of_it and all(shop.analyzer.describes(word) for word in words):
        return None  # "are there leather ones?"
    question = f"{text}{LANGUAGE}" if skill == "language_switch" else text
    return _Asked(question, words, tuple(products), of_it, outright)


async def _talked(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The product in focus, else those of the newest answer, else the last one that was talked about."""
    session = turn.session
    one = (session.focus,) if session.focus else ()
    ids = shown_together(turn) or one or session.group or session.shown or session.recent[:1]
    return await shop.products(ids[: ask.SHOWN])


def _names_a_variant(turn: Turn, products: Sequence[ShopProduct], shop: Shop) -> bool:
    said = options.said(turn, shop)
    values = (value for p in products for sku in p.skus for value in sku.options.values() if len(p.skus) > 1)
    return len(products) == 1 and any(options.mentions(said, value, shop) for value in values)


async def are_sold(words: Sequence[str], turn: Turn, shop: Shop) -> bool:
    """Whether something is sold that is called by these words, in front of what it is for; a letter may be amiss."""
    wanted = shop.lemmas(" ".join(words))
    result = await shop.search(Query(" ".join(words), turn.language, limit=5))
    found = await shop.products([hit.product_id for hit in result.hits])
    heads = [[lemma for text in names(p) for lemma in shop.lemmas(before_preposition(text))] for p in found]
    return bool(wanted) and any(all(any(_same(w, own) for own in head) for w in wanted) for head in heads)


def _same(word: str, other: str) -> bool:
    if word == other:
        return True
    close = min(len(word), len(other)) >= LONG and abs(len(word) - len(other)) <= 1
    return close and SequenceMatcher(None, word, other).ratio() >= ALIKE
