"""Which variant is meant: sizes, colours and whatever else a shop's variants differ in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.shop.catalog import ShopProduct, Sku
from bot.shop.front import Shop
from bot.types import Turn
from catalog_index.text import Amount, amounts
from catalog_index.types import Text
from nlu.types import Entity

_RANGE = re.compile(r"(\d{1,3})\s*[-–—/]\s*(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Said:
    """What a message offers to tell variants apart: its words, its lemmas, and the values its entities stand for."""

    words: frozenset[str]
    lemmas: frozenset[str]
    values: frozenset[str]
    amounts: frozenset[Amount] = frozenset()


def said(turn: Turn, shop: Shop) -> Said:
    text = turn.text
    entities = [e for e in turn.understanding.entities if e.type in ("size", "color", "attribute") and not e.negated]
    return Said(
        words=frozenset(_tokens(text)),
        lemmas=frozenset(shop.lemmas(text)),
        values=frozenset(e.value.casefold() for e in entities) | frozenset(e.text.casefold() for e in entities),
        amounts=frozenset(amount for e in entities for amount in amounts(e.value)),
    )


def amounts_in(text: str) -> Said:
    """The amounts that an earlier message named: "1 l" of a search for a one-litre flask."""
    nothing: frozenset[str] = frozenset()
    return Said(nothing, nothing, nothing, frozenset(amounts(text)))


def _tokens(text: str) -> list[str]:
    return [token.strip(".,;:!?()\"'«»").casefold() for token in text.replace("/", " ").split()]


def narrow(skus: Sequence[Sku], what: Said, shop: Shop) -> tuple[Sku, ...]:
    """The variants that fit what was said; a property that nothing was said about leaves all of them."""
    remaining = tuple(skus)
    for name in option_names(skus):
        fitting = tuple(s for s in remaining if name in s.options and mentions(what, s.options[name], shop))
        remaining = fitting or remaining
    return remaining


def with_values(skus: Sequence[Sku], values: frozenset[str]) -> tuple[Sku, ...]:
    """The variants of which an option has one of these values, in any language; all when none has."""
    fitting = tuple(s for s in skus if any(_is_one_of(text, values) for text in s.options.values()))
    return fitting or tuple(skus)


def _is_one_of(value: Text, values: frozenset[str]) -> bool:
    texts = _texts(value)
    return not texts.isdisjoint(values) or any(_is_measured(text, values) for text in texts)


def texts_of(sku: Sku, kind: str) -> set[str]:
    """The variant's size or colour in every language; empty where it has none."""
    return {text for name, value in sku.options.items() if _is_of(name, kind) for text in value.values()}


def contradicted(skus: Sequence[Sku], turn: Turn) -> str:
    """A size or colour that was asked for and that none of these variants has; "" when all is well."""
    for entity in turn.understanding.entities:
        if entity.type not in ("size", "color") or entity.negated:
            continue
        named = [s for s in skus if _has_option(s, entity.type)]
        wanted = {entity.value.casefold(), entity.text.casefold()}
        has = (t for s in named for t in s.options.values())
        if named and not any(wanted & _texts(t) or any(_is_measured(v, wanted) for v in t.values()) for t in has):
            return entity.text
    return ""


def not_offered(product: ShopProduct, turn: Turn, shop: Shop) -> Entity | None:
    """A size or colour that was asked for of goods that leave no choice of it, and that they do not state of
    themselves; None when all is well: the tea of «чёрный чай» is black."""
    stated = frozenset(lemma for text in _stated(product) for lemma in shop.lemmas(text))
    for entity in turn.understanding.entities:
        open_ = option_names(product.skus)
        if entity.type not in ("size", "color") or entity.negated or any(_is_of(n, entity.type) for n in open_):
            continue
        words = frozenset(shop.lemmas(entity.text)) | frozenset(shop.lemmas(entity.value))
        texts = {v for sku in product.skus for value in sku.options.values() for v in _texts(value)}
        known = {entity.text.casefold(), entity.value.casefold()} & texts
        if not known and words.isdisjoint(stated) and not any(_is_measured(text, {entity.value}) for text in texts):
            return entity
    return None


def _stated(product: ShopProduct) -> list[str]:
    item = product.product
    values = [text for attribute in item.attributes for text in attribute.value.values()]
    values += [text for sku in product.skus for value in sku.options.values() for text in value.values()]
    return [*item.title.values(), *item.category.values(), *values]


def _is_of(name: str, kind: str) -> bool:
    return name.casefold().startswith(kind)


_KINDS = {"color": ("color", "colour", "цвет", "колір"), "size": ("size", "размер", "розмір")}


def only(product: ShopProduct, kind: str, shop: Shop) -> str:
    """What the goods state of a size or colour that leaves no choice: "Color: white"; "" where they are silent."""
    for sku in product.skus[:1]:
        if value := next((value for name, value in sku.options.items() if _is_of(name, kind)), None):
            return shop.value(value)
    for attribute in product.product.attributes:
        names = {attribute.key.casefold(), *_texts(attribute.name)}
        if any(name.startswith(_KINDS[kind]) for name in names):
            return f"{shop.text(attribute.name)}: {shop.value(attribute.value, attribute.unit)}"
    return ""


def _has_option(sku: Sku, kind: str) -> bool:
    return any(_is_of(name, kind) for name in sku.options)


def _texts(text: Text) -> set[str]:
    return {value.casefold() for value in text.values()}


def is_named(what: Said, value: Text) -> bool:
    """Whether this option value was understood as a size, a colour or an attribute."""
    return not _texts(value).isdisjoint(what.values)


def mentions(what: Said, value: Text, shop: Shop) -> bool:
    """Whether the message names this option value in any language."""
    if is_named(what, value):
        return True
    for text in value.values():
        if not what.amounts.isdisjoint(amounts(text)):  # "a kilogram" for "1000 g"
            return True
        tokens = _tokens(text)
        if all(token in what.words for token in tokens):
            return True
        if _is_measured(text, what.words):
            return True
        lemmas = shop.lemmas(text)
        if lemmas and all(lemma in what.lemmas for lemma in lemmas):
            return True
    return False


def _is_measured(value: str, words: Iterable[str]) -> bool:
    """Whether one of the words is the number that a value is called by: "256" for "256 GB", "35" for "35 × 25 cm", "37"
    for "36–38"."""
    tokens = _tokens(value)
    if len(tokens) > 1 and _number(tokens[0]) and tokens[0] in words:
        return True
    found = _RANGE.fullmatch(value.strip())
    return found is not None and any(word.isdecimal() and int(found[1]) <= int(word) <= int(found[2]) for word in words)


def _number(token: str) -> bool:
    return token.replace(".", "", 1).replace(",", "", 1).isdecimal()


def option_names(skus: Iterable[Sku]) -> list[str]:
    """The options in which these variants differ, in the feed's order."""
    values: dict[str, set[str]] = {}
    for sku in skus:
        for name, text in sku.options.items():
            values.setdefault(name, set()).add(_key(text))
    return [name for name, found in values.items() if len(found) > 1]


def values_of(skus: Sequence[Sku], name: str) -> list[Text]:
    """The different values of one option, in the feed's order."""
    found = {_key(s.options[name]): s.options[name] for s in skus if name in s.options}
    return list(found.values())


def _key(text: Text) -> str:
    return next(iter(text.values()), "").casefold()


def describe(sku: Sku, shop: Shop) -> str:
    """The variant in words: "black, 42"; "" for a product without options."""
    return ", ".join(shop.value(text) for text in sku.options.values())


def title(product: ShopProduct, sku: Sku | None, shop: Shop) -> str:
    """The product's name, with the variant when it has one."""
    name = shop.text(product.product.title)
    options = describe(sku, shop) if sku else ""
    return f"{name} ({options})" if options else name
