"""Offers, one for each thing sold, gathered into products with variants: what yml, google and shopify share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile

from catalog_index.feeds.values import BadRow
from catalog_index.types import Attribute, FeedRow, Product, Rejection, Text, Variant

OPTION_NAMES = frozenset(("size", "color", "colour", "размер", "розмір", "цвет", "колір"))


@dataclass(frozen=True, slots=True)
class Param:
    """One property of an offer, in the languages it is given in."""

    name: Text
    value: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a feed sells. `group` names the product it is a variant of, "" when it stands alone."""

    id: str
    group: str = ""
    sku: str = ""
    title: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    brand: str = ""
    category: tuple[Text, ...] = ()  # from the root to the leaf
    category_ids: tuple[str, ...] = ()
    price: Decimal | None = None
    old_price: Decimal | None = None
    currency: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    url: str = ""
    stock: Mapping[str, int] | None = None
    available: bool = True

    @property
    def product_id(self) -> str:
        return self.group or self.id

    @property
    def where(self) -> str:
        return f"offer {self.id}"


class Gatherer:
    """Offers into products, each product given out when its last offer has been seen."""

    def __init__(self, group_sizes: Mapping[str, int]) -> None:
        self._sizes = dict(group_sizes)
        self._open: dict[str, list[Offer]] = {}
        self._offer_ids: set[str] = set()
        self._product_ids: set[str] = set()
        self._skus: set[str] = set()

    def take(self, offer: Offer) -> Iterator[FeedRow]:
        """What this offer completes."""
        if offer.id in self._offer_ids:
            yield Rejection(offer.where, f"{offer.id}: duplicate id")
        else:
            self._offer_ids.add(offer.id)
            self._open.setdefault(offer.product_id, []).append(offer)
        yield from self.seen(offer.group or offer.id)

    def seen(self, group: str) -> Iterator[FeedRow]:
        """One more member of this group has gone by, taken or not."""
        self._sizes[group] = self._sizes.get(group, 1) - 1
        if self._sizes[group] <= 0 and group in self._open:
            yield from self._close(group)

    def rest(self) -> Iterator[FeedRow]:
        """The products that are still waiting for an offer that never came."""
        for group in list(self._open):
            yield from self._close(group)

    def _close(self, group: str) -> Iterator[FeedRow]:
        offers = self._open.pop(group)
        if group in self._product_ids:
            yield Rejection(offers[0].where, f"{group}: duplicate id")
            return
        usable, rejected = _consistent(offers)
        yield from rejected
        if usable:
            self._product_ids.add(group)
            yield _product(group, usable, self._unique_skus(usable))

    def _unique_skus(self, offers: Sequence[Offer]) -> list[str]:
        """The shop's own codes where each is one variant's alone, else the offers' ids."""
        given = [o.sku for o in offers]
        distinct = all(given) and len(set(given)) == len(given) and not self._skus & set(given)
        skus = given if distinct else [o.id for o in offers]
        self._skus.update(skus)
        return skus


def _consistent(offers: Sequence[Offer]) -> tuple[list[Offer], list[Rejection]]:
    """Offers that can be one product, and those that cannot."""
    title = next((o.title for o in offers if any(o.title.values())), None)
    if title is None:
        return [], [Rejection(o.where, f"{o.id}: title is missing") for o in offers]
    currency = next((o.currency for o in offers if o.currency), "")
    kept = [o for o in offers if o.currency in ("", currency)]
    wrong = [o for o in offers if o.currency not in ("", currency)]
    reason = f"currency differs from the rest of its group ({currency})"
    return kept, [Rejection(o.where, f"{o.id}: {reason}") for o in wrong]


def _product(id: str, offers: Sequence[Offer], skus: Sequence[str]) -> Product:
    options = _option_keys(offers)
    prices = [o.price for o in offers if o.price is not None]
    path, ids = next(((o.category, o.category_ids) for o in offers if o.category), ((), ()))
    images = tuple(dict.fromkeys(i for o in offers for i in o.images))
    return Product(
        id=id,
        title=_title(offers),
        description=next((o.description for o in offers if any(o.description.values())), {}),
        brand=next((o.brand for o in offers if o.brand), ""),
        category=path[-1] if path else {},
        category_path=path,
        category_ids=ids,
        price=min(prices) if prices else None,
        old_price=next((o.old_price for o in offers if o.old_price is not None), None),
        currency=next((o.currency for o in offers if o.currency), ""),
        attributes=_attributes(offers, options),
        variants=tuple(_variant(o, sku, options, len(offers)) for o, sku in zip(offers, skus, strict=True)),
        option_names={key: _name(offers, key) for key in options},
        image=images[0] if images else "",
        images=images,
        url=next((o.url for o in offers if o.url), ""),
        available=any(o.available for o in offers),
    )


def _variant(offer: Offer, sku: str, options: Sequence[str], count: int) -> Variant:
    stock = offer.stock
    if not offer.available:
        stock = dict.fromkeys(stock, 0) if stock else {"": 0}
    return Variant(
        sku=sku,
        options={key: _with_unit(offer.params[key]) for key in options if key in offer.params},
        price=offer.price if count > 1 else None,
        stock=stock,
        image=offer.images[0] if offer.images and count > 1 else "",
    )


def _with_unit(param: Param) -> Text:
    """ "256 GB": an option is read by itself, without its attribute's unit beside it."""
    return {language: f"{text} {param.unit}" for language, text in param.value.items()} if param.unit else param.value


def _option_keys(offers: Sequence[Offer]) -> list[str]:
    """Properties that differ inside the group; of an offer that stands alone nothing is to be chosen."""
    keys = dict.fromkeys(key for o in offers for key in o.params)
    return [key for key in keys if len({_value(o, key) for o in offers} - {None}) > 1]


def _value(offer: Offer, key: str) -> tuple[tuple[str, str], ...] | None:
    """What the offer says under this key; None when it leaves that to an earlier one."""
    return tuple(sorted(offer.params[key].value.items())) if key in offer.params else None


def _attributes(offers: Sequence[Offer], options: Sequence[str]) -> tuple[Attribute, ...]:
    found: dict[str, Param] = {}
    for offer in offers:
        for key, param in offer.params.items():
            if key not in options:
                found.setdefault(key, param)
    return tuple(Attribute(key, p.name, p.value, p.unit) for key, p in found.items())


def _name(offers: Sequence[Offer], key: str) -> Text:
    return next(o.params[key].name for o in offers if key in o.params)


def _title(offers: Sequence[Offer]) -> Text:
    """The first offer's title; of titles that name their variants, the words that all begin with."""
    titles = [o.title for o in offers if any(o.title.values())]
    return {language: _common([t[language] for t in titles if t.get(language)]) for language in titles[0]}


def _common(titles: Sequence[str]) -> str:
    first = titles[0].split()
    columns = zip(*(t.split() for t in titles), strict=False)
    shared = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, columns)]
    text = " ".join(shared).rstrip(" ,;:-–—/(|")
    return text if len(shared) >= max(2, len(first) // 2) else titles[0]


def joined_values(values: Iterable[str]) -> str:
    """Several values of one property as one text, without doubles."""
    return ", ".join(dict.fromkeys(v for v in values if v))


__all__ = ["BadRow", "Gatherer", "Offer", "Param", "joined_values"]
