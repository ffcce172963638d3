"""Two or three products side by side, attribute by attribute, from their rows; what differs comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import options, together
from bot.skills.cards import option_label, price
from bot.skills.discover import search
from bot.skills.references import ordinals, referred
from bot.skills.saying import say
from bot.types import GOODS, Outcome, Pending, Turn, choice

MOST = 3
MARKS = "ABC"


async def compare(turn: Turn, shop: Shop) -> Outcome:
    """The products that are meant: those named or numbered, else the first two of what was shown."""
    products = await set_against(turn, shop)
    if len(products) < 2 and not turn.session.shown and any(turn.understanding.first(type) for type in GOODS):
        return await search(turn, shop)  # "which kettle would you take?"
    if len(products) < 2:
        pending = Pending("compare", "ordinal")
        shown = await shop.products(turn.session.shown)
        choices = tuple(choice(shop.text(p.product.title), "choose", product=p.id) for p in shown[:8])
        return say(turn, shop, shop.words("compare-what"), choices=choices, pending=pending)
    text = "\n".join(table(products, shop))
    choices = tuple(
        choice(f"{shop.words('choice-add')}: {mark}", "cart_add", product=p.id)
        for mark, p in zip(MARKS, products, strict=False)
        if any(s.can_be_sold for s in p.skus)
    )
    return say(turn, shop, text, choices=choices, group=tuple(p.id for p in products))


async def set_against(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """Those that are set against each other by name or number, else those spoken of together, else the newest list."""
    shown = turn.session.shown
    named = [item.products[0] for item in await together.named_in(turn, shop, beside=True)]
    session = turn.session
    if len(named) == 1 and named[0].id not in shown:  # "or is the set better?"
        talked = (session.focus,) if session.focus and session.focus not in session.group else session.group
        named = [*await shop.products([id for id in talked if id and id != named[0].id][: MOST - 1]), *named]
    if len(named) > 1:
        return named[:MOST]
    if numbered := ordinals(turn):
        ids = [shown[i] for i in numbered if -len(shown) <= i]
        if len(ids) == 1 and turn.session.focus and turn.session.focus not in ids:
            ids.append(turn.session.focus)
        return (await shop.products(ids))[:MOST]
    found = await referred(turn, shop)
    if 2 <= len(found) <= MOST:
        return found
    if len(found) == 1 and (other := _beside(found[0], turn)):
        return [*found, *await shop.products([other])]
    return (await shop.products(shown[:2])) if shown else []


def _beside(product: ShopProduct, turn: Turn) -> str:
    """What a single product is compared with: the one talked about before it, else the first other of the list."""
    session = turn.session
    others = (*(id for id in session.recent if id in session.shown), *session.shown, *session.recent)
    return next((id for id in others if id != product.id), "")


def table(products: Sequence[ShopProduct], shop: Shop) -> list[str]:
    """One line a product, then one an attribute: what differs, then what is the same."""
    lines = [
        f"{mark}: {shop.text(p.product.title)} — {price(p.skus, shop)}"
        for mark, p in zip(MARKS, products, strict=False)
    ]
    different, same = [], []
    for key, label in _keys(products, shop):
        values = [_value(p, key, shop) for p in products]
        known = {value.casefold() for value in values}
        if len(known) == 1:
            same.append(f"{label}: {values[0]}")
        else:
            told = "; ".join(
                f"{mark} — {v or shop.words('not-stated')}" for mark, v in zip(MARKS, values, strict=False)
            )
            different.append(f"• {label}: {told}")
    if different:
        lines += [shop.words("compare-differ"), *different]
    else:
        lines += [f"{mark}: {told}" for mark, p in zip(MARKS, products, strict=False) if (told := _opening(p, shop))]
    if same:
        lines.append(f"{shop.words('compare-same')} {'; '.join(same)}")
    return lines


def _opening(product: ShopProduct, shop: Shop) -> str:
    """How the product's description begins: what there is to tell them apart by when no attribute does."""
    found = re.match(r".{20,}?[.!?](?=\s|$)", shop.text(product.product.description), re.DOTALL)
    return found.group() if found else shop.text(product.product.description)[:200]


def _keys(products: Sequence[ShopProduct], shop: Shop) -> list[tuple[str, str]]:
    """The keys of the attributes and options in their order, with how the customer reads them."""
    found: dict[str, str] = {}
    for product in products:
        for attribute in product.product.attributes:
            found.setdefault(attribute.key, shop.text(attribute.name))
        for name in options.option_names(product.skus):
            found.setdefault(name, option_label(product, name, shop))
    return list(found.items())


def _value(product: ShopProduct, key: str, shop: Shop) -> str:
    attribute = next((a for a in product.product.attributes if a.key == key), None)
    if attribute is not None:
        return shop.value(attribute.value, attribute.unit)
    return ", ".join(shop.value(value) for value in options.values_of(product.skus, key))
