"""Several goods meant at once: "both", "all three", "the first and the third", "the blue mug and a tea"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from bot.clauses import act, joined, piece, spans, wish_of
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import concepts, options
from bot.skills.queries import before_preposition
from bot.skills.references import (
    among_talked,
    both_said,
    called_so,
    fits,
    goods,
    looked_up,
    names,
    ordinals,
    overlap,
    set_named,
)
from bot.types import Turn
from nlu.types import Entity

_BESIDE_ADD = frozenset(Path(__file__).with_name("beside_add.txt").read_text(encoding="utf-8").split())
"""What else stands in a message that adds what is talked about."""
_NUMBER = re.compile(r"^(?:\W*\w+\W+)?(?P<number>[1-9]\d{0,2})(?=\s+[^\W\d])")


@dataclass(frozen=True, slots=True)
class Item:
    """One of the goods that are meant, and the turn as far as it speaks of it. Several products: which is open."""

    products: tuple[ShopProduct, ...]
    turn: Turn


async def items(turn: Turn, shop: Shop, *, beside: bool = False) -> list[Item]:
    """Each of the goods that a message means at once, in its order; empty when it does not mean several.

    `beside`: they are set against each other ("the first or the second?") instead of being taken."""
    found = await named_in(turn, shop, beside=beside)
    return found if len(found) > 1 else []


async def named_in(turn: Turn, shop: Shop, *, beside: bool = False) -> list[Item]:
    """The same, also where it is but one."""
    if turn.action is not None:
        return []
    if named := set_named(turn):
        products = await shop.products(named)
        own = about(turn, products, shop)
        return [Item((product,), own) for product in products]
    parts = [piece(turn, *span) for span in spans(turn.text, beside=beside)]
    found: list[Item] = []
    for part in parts:
        if found and (narrowed := _of_these(found[-1], part, shop)):
            found[-1] = narrowed
            continue
        for item in await _read(part, found[-1] if found else None, shop, alone=len(parts) == 1):
            _put(found, item, shop)
    return found


def about(turn: Turn, products: Sequence[ShopProduct], shop: Shop) -> Turn:
    """The turn without the pieces that name other goods: their colour is not that of "both"."""
    parts = [piece(turn, *span) for span in spans(turn.text)] if turn.action is None else []
    own = [part for part in parts if not goods(part) or _meets(part, products, shop)]
    return reduce(joined, own) if own and len(own) < len(parts) else turn


async def unread(turn: Turn, shop: Shop, found: Sequence[Item]) -> list[str]:
    """The pieces of a message that name goods none of which was found; what "both" may mean where that is not clear."""
    if turn.action is not None:
        return []
    products = [product for item in found for product in item.products]
    parts = [piece(turn, *span) for span in spans(turn.text)]
    read = [item.turn.text for item in found if item.turn.text != turn.text]
    others = [part for part in parts if len(parts) > 1 and not any(part.text in text for text in read)]
    adds = act(turn.text) == "cart_add"
    named = [part for part in others if _names_something(part, shop, adds=adds)]
    missed = [part for part in named if not _meets(part, products, shop)]
    unclear = [m for part in parts if len(found) < 2 and (m := both_said(part.text))] if not set_named(turn) else []
    return [*unclear, *(wish_of(part.text) for part in missed)]


def _names_something(part: Turn, shop: Shop, *, adds: bool) -> bool:
    """Whether a piece names goods, known or not: «беру ноут», and no "please" or "the blue one"."""
    if goods(part) or not adds:
        return bool(goods(part))
    spent = [*part.understanding.idle, *((e.start, e.end) for e in part.understanding.entities)]
    words = (w for w in re.finditer(r"[^\W\d_]{3,}", part.text) if not any(a <= w.start() < b for a, b in spent))
    own = [w.group() for w in words if wish_of(w.group()) and not _is_small(w.group(), shop)]
    return any(not shop.analyzer.describes(word) for word in own)


def _is_small(word: str, shop: Shop) -> bool:
    """Whether a word beside "add" is no name of goods: a verb, a pronoun, what the cart is called."""
    return shop.analyzer.names_nothing(word) or not shop.lemmas(word) or word.casefold() in _BESIDE_ADD


async def names_unknown(turn: Turn, product: ShopProduct, shop: Shop) -> bool:
    """Whether a message about this product, as it seems, names something else that was not understood: insurance."""
    wanted = wish_of(goods(turn))
    named = any(not _is_small(word, shop) for word in re.findall(r"[^\W\d_]{3,}", wanted))
    if act(turn.text) != "cart_add" or not (named or (not wanted and _names_something(turn, shop, adds=True))):
        return False
    called, _ = await called_so(turn, shop, wanted or wish_of(turn.text))
    met = _meets(turn, [product], shop, one_stem=concepts.alike)
    return product.id not in (p.id for p in called) and not met


def _meets(
    part: Turn,
    products: Sequence[ShopProduct],
    shop: Shop,
    *,
    one_stem: Callable[[str, str], bool] = concepts.akin,
) -> bool:
    """Whether one of the products has a word of the piece for its goods, in its name or among its values."""
    wanted = set(shop.lemmas(goods(part) or wish_of(part.text)))
    texts = [text for p in products for text in (*names(p), *_values(p))]
    own = {lemma for text in texts for lemma in shop.lemmas(text)}
    return not wanted or any(one_stem(word, other) for word in wanted for other in own)


def _values(product: ShopProduct) -> list[str]:
    return [text for a in product.product.attributes for text in (*a.value.values(), *a.name.values())]


async def _read(part: Turn, before: Item | None, shop: Shop, *, alone: bool) -> list[Item]:
    """What a piece speaks of: goods by their number, by name, or another variant of those before."""
    if numbered := ordinals(part):
        found = await shop.products([part.session.shown[i] for i in numbered if -len(part.session.shown) <= i])
        return [Item((product,), part) for product in found]
    if before and _only_counts(part) and len(re.findall(r"[^\W\d_]+", part.text)) < 2:
        return [Item(before.products, _counted(part))]  # "the first, 3 packs"
    if (named := await _named(part, shop, alone=alone)) is not None:
        if before and named and overlap(before.products[0], part, shop) >= max(overlap(p, part, shop) for p in named):
            return [Item(before.products, part)]  # "cork and rubber" is one mat
        return [Item(tuple(named), _counted(part))] if named else []
    product = before.products[0] if before else await shop.product(part.session.focus)
    if product is not None and (_options_named(product, part, shop) or (before and _only_counts(part))):
        return [Item((product,), _counted(part))]
    return []


def _of_these(before: Item, part: Turn, shop: Shop) -> Item | None:
    """Those of the goods just named that have what a piece says of them and of nothing else: "a mat too, the purple
    one". None where it names goods, or has nothing of theirs."""
    plain = goods(before.turn) and not goods(part) and not ordinals(part)
    own = [w for w in _content(part, shop).split() if not shop.analyzer.describes(w) and w not in _BESIDE_ADD]
    told = [(p, _options_named(p, part, shop), _options_named(p, before.turn, shop)) for p in before.products]
    if not plain or own or any(now & then for _, now, then in told):  # "the blue mug and the green one" are two
        return None
    fitting = tuple(product for product, now, _ in told if now)
    return Item(fitting, joined(before.turn, part)) if fitting else None


def _only_counts(part: Turn) -> bool:
    """Whether a piece says how many, and nothing else of goods: "…, two of them"."""
    return part.understanding.first("quantity") is not None and not goods(part)


def _counted(part: Turn) -> Turn:
    """The piece with its number as the quantity where that was not seen: a number of variants is no number of goods."""
    meaning, number = part.understanding, _NUMBER.search(part.text)
    if number is None or meaning.first("quantity"):
        return part
    start, end = number.span("number")
    if any(e.start < end and start < e.end for e in meaning.entities):
        return part
    quantity = Entity("quantity", number["number"], number["number"], start, end)
    return replace(part, understanding=replace(meaning, entities=(*meaning.entities, quantity)))


async def _named(part: Turn, shop: Shop, *, alone: bool) -> list[ShopProduct] | None:
    """The goods with the words of a piece: those talked about before others, unless they only go with what is named
    ("strings for a guitar" are no guitar). None where it names none."""
    talked = await among_talked(part, shop, before=True)
    if len(talked) == 1 and is_headed(talked[0], part, shop):
        return talked
    if wanted := goods(part):
        found = await looked_up(part, shop, wanted) or await unlike(part, shop, wanted)
        headed = [product for product in found if is_headed(product, part, shop)]
        known = {product.id for product in talked}
        return [p for p in headed or found if p.id in known] or headed or talked or found or None
    words = _content(part, shop) or ("" if alone else _everyday(part, shop))
    if talked or not words:
        return talked or (None if alone else await _by_all_words(part, shop))
    called = (await called_so(part, shop, words))[0] or await unlike(part, shop, words)
    fitting = [product for product in called if fits(product, words, shop)]
    headed = [product for product in fitting if is_headed(product, part, shop)]  # no "two packs" of those before
    return headed or (None if fitting else called or None)


async def unlike(part: Turn, shop: Shop, wanted: str) -> list[ShopProduct]:
    """The goods that are called so where none comes in the colour or size that is named with them."""
    meaning = part.understanding
    kept = tuple(e for e in meaning.entities if e.type not in ("color", "size"))
    if kept == meaning.entities:
        return []
    found, _ = await called_so(replace(part, understanding=replace(meaning, entities=kept)), shop, wanted)
    return [product for product in found if fits(product, wanted, shop)]


def _everyday(part: Turn, shop: Shop) -> str:
    """The words of a piece that every request may have and that name things all the same: «ноут»."""
    words = [w for w in re.findall(r"[^\W\d_]{3,}", wish_of(part.text)) if not _is_small(w, shop)]
    return " ".join(word for word in words if shop.catalog.index.names_goods(word, part.language))


async def _by_all_words(part: Turn, shop: Shop) -> list[ShopProduct] | None:
    """The goods with every word of a piece in their names, whatever it was taken for: "hand cream" is no colour."""
    words = wish_of(part.text)
    if sum(lemma.isalpha() for lemma in shop.lemmas(words)) < 2:
        return None
    plain = replace(part, understanding=replace(part.understanding, entities=()))
    called, _ = await called_so(plain, shop, words)
    return [product for product in called if fits(product, words, shop) and is_headed(product, part, shop)] or None


def is_headed(product: ShopProduct, part: Turn, shop: Shop) -> bool:
    """Whether the piece has a word of the product's name in front of what it is for."""
    words = set(shop.lemmas(part.text)) | {w for text in shop.analyzer.variants(part.text) for w in shop.lemmas(text)}
    return any(words & set(shop.lemmas(before_preposition(name))) for name in names(product))


def _content(part: Turn, shop: Shop) -> str:
    """The words of a piece that the catalogue knows and not every request has."""
    words = re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", part.text)
    idle = [*part.understanding.idle, *((e.start, e.end) for e in part.understanding.entities)]
    own = (w for w in words if len(w.group()) > 2 and not any(a <= w.start() < b for a, b in idle))
    return " ".join(w.group() for w in own if not shop.analyzer.names_nothing(w.group()) and shop.knows(w.group()))


def _options_named(product: ShopProduct, part: Turn, shop: Shop) -> frozenset[str]:
    """The options of the product of which the piece names a value: {"color"} for "the blue one"."""
    what = options.said(part, shop)
    pairs = ((name, value) for sku in product.skus for name, value in sku.options.items())
    return frozenset(name for name, value in pairs if options.mentions(what, value, shop))


def _put(found: list[Item], item: Item, shop: Shop) -> None:
    """Behind the others; a piece that only says more of the goods before it ("…, the black one") goes with them."""
    last = found[-1] if found else None
    if last is None or [p.id for p in last.products] != [p.id for p in item.products]:
        found.append(item)
        return
    product = item.products[0]
    if _options_named(product, last.turn, shop) & _options_named(product, item.turn, shop):
        found.append(item)
    else:
        found[-1] = Item(last.products, joined(last.turn, item.turn))
