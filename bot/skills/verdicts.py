"""Which of the goods in view is the lighter, the warmer, the better: told by what their rows state, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import compare, concepts, options
from bot.skills.cards import option_label, price
from bot.skills.references import names, numbered
from bot.skills.saying import say
from bot.types import Outcome, Turn, choice
from catalog_index.text import amounts
from catalog_index.types import Attribute

MOST = 5
"""Goods that are set against each other."""
DIFFERENCES = 5
"""Lines of a table that say in what goods differ, where nothing says which is better."""
_WHICH = r"which|what'?s|what is|what are|как(?:ой|ая|ое|ие)|котор\w+|что|кто|як(?:ий|а|е|і)|котр\w+|що|хто"
NAMED = frozenset({"the property that is named"})
_DEGREES: tuple[tuple[str, frozenset[str], int], ...] = (
    (r"lighter|lightest|легче|легш\w*|найлегш\w*", frozenset({"weight"}), -1),
    (r"heavier|heaviest|тяжелее|важч\w*|найважч\w*", frozenset({"weight"}), 1),
    (r"warmer|warmest|теплее|теплей|тепліш\w*|найтепліш\w*", frozenset({"temperature"}), -1),
    (r"bigger|biggest|larger|largest|больше|побольше|більш\w*|найбільш\w*",
     frozenset({"capacity", "screen", "dimensions", "diameter"}), 1),
    (r"smaller|smallest|меньше|поменьше|менш\w*|найменш\w*",
     frozenset({"capacity", "screen", "dimensions", "diameter"}), -1),
    (r"lasts? longer|last longest|дольше|довше|найдовше", frozenset({"battery"}), 1),
    (r"quieter|quietest|тише|тихіш\w*|найтихіш\w*", frozenset({"noise"}), -1),
    (r"louder|loudest|громче|гучніш\w*|голосніш\w*", frozenset({"noise"}), 1),
    (r"more powerful|most powerful|stronger|strongest|мощнее|сильнее|потужніш\w*|сильніш\w*", frozenset({"power"}), 1),
    (r"faster|fastest|быстрее|швидш\w*|найшвидш\w*", frozenset({"speed"}), 1),
    (r"cheaper|cheapest|дешевле|дешевше|найдешевш\w*", frozenset({"price"}), -1),
    (r"dearer|more expensive|дороже|дорожч\w*", frozenset({"price"}), 1),
    (r"longer|longest|most|more|highest|higher|выше|больше всего|найвищ\w*|вищ\w*|найбільше", NAMED, 1),
    (r"shorter|shortest|least|fewest|lowest|lower|ниже|меньше всего|найнижч\w*|нижч\w*|найменше", NAMED, -1),
    (r"better|best|лучше|лучший|лучшая|кращ\w*|краще|найкращ\w*", frozenset(), 1),
)  # fmt: skip
"""What is asked by a degree of comparison: the words, what they are about, and which end is meant."""
_ASKED = tuple((re.compile(rf"\b(?:{words})\b", re.I), about, sign) for words, about, sign in _DEGREES)
_OF_SEVERAL = re.compile(rf"\b(?:{_WHICH})\b", re.I)
_OR = re.compile(r"\b(?:or|vs|versus|или|чи|або)\b", re.I)
_FILLER = re.compile(
    rf"\b(?:{_WHICH}|is|are|one|ones|s|of|the|these|those|them|this|that|it|has|have|two|three|and|so|or|most|"
    r"из|них|этих|эта|этот|это|у|двух|тех|будет|самый|самая|самое|а|и|же|или|з|із|них|цих|ця|цей|це|двох|і|ж|чи|буде|більш)\b",
    re.I,
)
_FIGURE = re.compile(r"(?<![\w.,])[−–-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A product, what its row says to the question, and how much that is in which unit."""

    product: ShopProduct
    fact: str = ""
    size: float | None = None
    unit: str = ""


async def verdict(turn: Turn, shop: Shop) -> Outcome | None:
    """Which of the goods in view it is, by the property that is asked for; None where nothing of the kind is asked."""
    if turn.action is not None:
        return None
    if (told := await _of_variants(turn, shop)) is not None:
        return told
    asked = next(((about, sign) for words, about, sign in _ASKED if words.search(turn.text)), None)
    if asked is None or not _OF_SEVERAL.search(turn.text):
        return None
    if named := concepts.asked(turn.text):
        asked = (named, asked[1])  # "which has the better battery?"
    products = await _in_view(turn, shop)
    if len(products) > 1 and (key := _named_key(turn.text, products, shop)):
        return _by(turn, shop, products, key, *asked)
    if len(products) < 2 or asked[0] == NAMED or not (named or _speaks_of(turn.text, products, shop)):
        return None
    key = _key(products, asked[0])
    return _by(turn, shop, products, key, *asked) if asked[0] else _which_is_better(turn, shop, products)


async def _in_view(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """What is set against each other by name, else what is in view: of one kind, where some of it is."""
    if _OR.search(turn.text):
        named = await compare.set_against(turn, shop)
        if len(named) > 1:
            return named
    session = turn.session
    found = await shop.products((session.group if len(session.group) > 1 else session.shown)[:MOST])
    kinds = Counter(p.product.category_ids or tuple(p.product.category.values()) for p in found)
    first = next(iter(kinds), None)
    alike = [p for p in found if (p.product.category_ids or tuple(p.product.category.values())) == first]
    return alike if len(alike) > 1 else found


def _speaks_of(text: str, products: Sequence[ShopProduct], shop: Shop) -> bool:
    """Whether the question has no word but the degree and the goods' own: "which is the lightest tent you have" is a
    search where lamps are in view."""
    for words, _, _ in _ASKED:
        text = words.sub(" ", text)
    own = [lemma for p in products for name in names(p) for lemma in shop.lemmas(name)]
    left = shop.lemmas(_FILLER.sub(" ", text))
    return all(any(concepts.akin(word, other) for other in own) for word in left)


def _by(turn: Turn, shop: Shop, products: Sequence[ShopProduct], key: str, about: frozenset[str], sign: int) -> Outcome:
    """What each row says, and whose is the most or the least of it."""
    measured = {p.id: _measured(p, key, about, shop) for p in products}
    lines = [
        f"{n}. {shop.text(p.product.title)} — {measured[p.id].fact or shop.words('not-stated')}"
        for n, p in numbered(turn, products)
    ]
    best = _end([m for m in measured.values() if m.size is not None], sign)
    told = (
        shop.words("compare-verdict", product=shop.text(best.product.product.title))
        if best
        else shop.words("compare-open")
    )
    text = "\n".join([told, *lines])
    return say(turn, shop, text, choices=_take(best, shop), group=tuple(p.id for p in products))


def _named_key(text: str, products: Sequence[ShopProduct], shop: Shop) -> str:
    """The attribute, of two goods at least, that the question names with every word of its name: "keeps hot"; "" for
    none. The longest name is meant."""
    said = shop.lemmas(text)
    found = Counter(a.key for p in products for a in p.product.attributes)
    names = {a.key: shop.lemmas(shop.text(a.name)) for p in products for a in p.product.attributes}
    called = [
        key
        for key, words in names.items()
        if words and found[key] > 1 and all(any(concepts.alike(word, other) for other in said) for word in words)
    ]
    return max(called, key=lambda key: len(names[key]), default="")


def _key(products: Sequence[ShopProduct], about: frozenset[str]) -> str:
    """The attribute about it that most of them have; "" for none."""
    found = Counter(a.key for p in products for a in p.product.attributes if about & _subjects(a))
    return max(found, key=lambda key: found[key], default="")


def _subjects(attribute: Attribute) -> frozenset[str]:
    return concepts.asked(" ; ".join(attribute.name.values()))


def _measured(product: ShopProduct, key: str, about: frozenset[str], shop: Shop) -> _Measured:
    if "price" in about:
        told = price(product.skus, shop)
        return _Measured(product, told, float(product.prices[0].amount_minor) if product.prices else None)
    attribute = next((a for a in product.product.attributes if a.key == key), None)
    if attribute is None:
        return _Measured(product)
    value = f"{next(iter(attribute.value.values()), '')} {attribute.unit}".strip()
    fact = f"{shop.text(attribute.name)}: {shop.value(attribute.value, attribute.unit)}"
    figures = _FIGURE.findall(value)
    if len(figures) != 1:
        return _Measured(product, fact)
    if (found := amounts(value)) and not figures[0].startswith(("−", "–", "-")):
        return _Measured(product, fact, float(found[0].value), found[0].unit)
    plain = figures[0].replace("−", "-").replace("–", "-").replace(",", ".")
    return _Measured(product, fact, float(plain), attribute.unit or re.sub(r"\W", "", value.rpartition(figures[0])[2]))


def _end(measured: Sequence[_Measured], sign: int) -> _Measured | None:
    """The one at that end; None where they are not measured alike, or two share it."""
    if len(measured) < 2 or len({m.unit for m in measured}) > 1:
        return None
    ordered = sorted(measured, key=lambda m: -sign * (m.size or 0))
    return ordered[0] if ordered[0].size != ordered[1].size else None


def _take(best: _Measured | None, shop: Shop) -> tuple:  # type: ignore[type-arg]
    if best is None or not any(s.can_be_sold for s in best.product.skus):
        return ()
    return (choice(shop.words("choice-add"), "cart_add", product=best.product.id),)


def _which_is_better(turn: Turn, shop: Shop, products: Sequence[ShopProduct]) -> Outcome:
    """Nothing states that: the little in which they differ most is said, and the customer judges."""
    table = compare.table(products[: compare.MOST], shop)
    heads = [line for line in table if not line.startswith("•")]
    differences = [line for line in table if line.startswith("•")][:DIFFERENCES]
    known = heads[: len(products[: compare.MOST])]
    text = "\n".join([shop.words("compare-open"), *known, *differences])
    return say(turn, shop, text, group=tuple(p.id for p in products[: compare.MOST]))


async def _of_variants(turn: Turn, shop: Shop) -> Outcome | None:
    """What two variants of one product cost, and whether they are there: "the 30 l or the 45 l?"."""
    if not _OR.search(turn.text) or not turn.text.rstrip().endswith("?"):
        return None
    session = turn.session
    for product in await shop.products([session.focus] if session.focus else session.group or session.shown):
        for name in options.option_names(product.skus):
            said = options.said(turn, shop)
            skus = [s for s in product.skus if name in s.options and options.mentions(said, s.options[name], shop)]
            values = list(dict.fromkeys(shop.value(s.options[name]) for s in skus))
            if len(values) == 2:
                lines = [f"{shop.text(product.product.title)}, {option_label(product, name, shop)}:"]
                for value in values:
                    own = tuple(s for s in skus if shop.value(s.options[name]) == value)
                    there = shop.words("stock-there" if any(s.in_stock for s in own) else "stock-none")
                    lines.append(f"• {value} — {price(own, shop)}, {there}")
                return say(turn, shop, "\n".join(lines), focus=product.id, focus_sku="")
    return None
