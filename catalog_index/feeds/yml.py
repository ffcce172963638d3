"""Yandex Market Language, as shops in Russia and Ukraine export it.

- Texts in several languages: `name`, `description`, `category` and `param` may repeat with `lang="en|ru|uk"`; the
  suffix forms `name_ua`, `description_ru` and `<param><value lang="uk">` mean the same. `key` on a `param` ties its
  translations together; without it the name does.
- Offers of one `group_id` are one product, each offer a variant. A later offer may leave out what an earlier one gave.
- The SKU is `vendorCode` where every offer of a product has one of its own, else the offer's id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree.ElementTree import Element

from catalog_index.feeds.offers import Gatherer, Offer, Param, joined_values
from catalog_index.feeds.source import UNREADABLE, CutOff, elements, local, open_text
from catalog_index.feeds.values import BadRow, amount, whole
from catalog_index.text import plain
from catalog_index.types import FeedRow, NotAFeed, Rejection, Text

ROOTS = frozenset(("yml_catalog", "price", "shop", "offers"))
WANTED = frozenset(("category", "offer", "item"))
STOCK_TAGS = ("count", "stock_quantity", "quantity_in_stock", "quantity")
NO = frozenset(("false", "0", "no", "нет", "ні"))
_GROUP = re.compile(r"""<(?:offer|item)\b[^<>]*?\bgroup_id\s*=\s*["']([^"']+)["']""")
_LANGUAGES = {"ua": "uk", "uk": "uk", "ru": "ru", "en": "en"}


def read(path: Path) -> Iterator[FeedRow]:
    """Products and rejections. Raises NotAFeed; a file that breaks off ends with a fatal Rejection."""
    gatherer, categories, began = Gatherer(_group_sizes(path)), _Categories(), False
    with open_text(path) as file:
        try:
            for element in elements(file, ROOTS, WANTED):
                if local(element.tag) == "category":
                    categories.add(element)
                    continue
                began = True
                yield from _taken(element, gatherer, categories)
        except CutOff as broken:
            if not began:
                raise NotAFeed(str(broken)) from None
            yield from gatherer.rest()
            yield Rejection("end of file", str(broken), fatal=True)
            return
    yield from gatherer.rest()


def _group_sizes(path: Path) -> Counter[str]:
    """How many offers each group has: then no group is held longer than it must be."""
    sizes: Counter[str] = Counter()
    with open_text(path) as file, suppress(*UNREADABLE):  # told by the reading itself, once it comes so far
        carried = ""
        while block := file.read(1 << 18):
            block = carried + block
            end = block.rfind("<")
            sizes.update(plain(m[1]).strip() for m in _GROUP.finditer(block, 0, end if end > 0 else len(block)))
            carried = block[end:] if end > 0 else ""
    return sizes


def _taken(element: Element, gatherer: Gatherer, categories: _Categories) -> Iterator[FeedRow]:
    group = (element.get("group_id") or "").strip()
    try:
        offer = _offer(element, group, categories)
    except BadRow as bad:
        id = (element.get("id") or "").strip()
        yield Rejection(f"offer {id}" if id else "offer without id", f"{id}: {bad}" if id else str(bad))
        yield from gatherer.seen(group)
        return
    yield from gatherer.take(offer)


def _offer(element: Element, group: str, categories: _Categories) -> Offer:
    id = (element.get("id") or "").strip()
    if not id:
        raise BadRow("id is missing")
    title = _texts(element, "name") or _composed_title(element)
    if not title and not group:
        raise BadRow("title is missing")
    available = (element.get("available") or _value(element, "available") or "true").strip().lower() not in NO
    return Offer(
        id=id,
        group=group,
        sku=_value(element, "vendorCode") or (element.get("vendorCode") or "").strip(),
        title=title,
        description=_texts(element, "description"),
        brand=_value(element, "vendor"),
        category=categories.path(_value(element, "categoryId")),
        category_ids=categories.ids(_value(element, "categoryId")),
        price=amount(_value(element, "price"), "price"),
        old_price=amount(_value(element, "oldprice") or _value(element, "old_price"), "oldprice"),
        currency=_currency(_value(element, "currencyId")),
        params=_params(element),
        images=tuple(p for tag in ("picture", "image") for e in element.findall(tag) if (p := (e.text or "").strip())),
        url=_value(element, "url"),
        stock=_stock(element),
        available=available,
    )


def _value(element: Element, tag: str) -> str:
    child = element.find(tag)
    return "" if child is None else plain("".join(child.itertext()))


def _currency(code: str) -> str:
    return {"RUR": "RUB", "ГРН": "UAH", "BYR": "BYN"}.get(code.upper(), code.upper())


def _texts(element: Element, tag: str) -> dict[str, str]:
    """An element's texts by language, out of `lang` attributes and name suffixes."""
    out: dict[str, str] = {}
    for child in element:
        name, _, suffix = local(child.tag).partition("_")
        language = _LANGUAGES.get((child.get("lang") or suffix).lower(), "")
        if name == tag and (not suffix or language) and (text := plain("".join(child.itertext()))):
            out.setdefault(language, text)
    return out


def _composed_title(element: Element) -> dict[str, str]:
    """The title of offers of the type vendor.model, which have no name of their own."""
    parts = [_value(element, tag) for tag in ("typePrefix", "vendor", "model")]
    return {"": " ".join(p for p in parts if p)} if parts[2] else {}


def _params(element: Element) -> dict[str, Param]:
    values: dict[str, dict[str, list[str]]] = {}
    names: dict[str, dict[str, str]] = {}
    units: dict[str, str] = {}
    for child in element.findall("param"):
        key = (child.get("key") or child.get("name") or "").strip()
        for language, text in _param_values(child):
            names.setdefault(key, {}).setdefault(language, plain(child.get("name") or key))
            values.setdefault(key, {}).setdefault(language, []).append(text)
        units.setdefault(key, (child.get("unit") or "").strip())
    for tag, unit in (("country_of_origin", ""), ("weight", "kg")):
        if (text := _value(element, tag)) and tag not in values:
            names[tag], values[tag], units[tag] = {"": tag.replace("_", " ")}, {"": [text]}, unit
    return {
        key: Param(names[key], {lang: joined_values(texts) for lang, texts in by_language.items()}, units[key])
        for key, by_language in values.items()
        if key
    }


def _param_values(param: Element) -> Iterator[tuple[str, str]]:
    """(language, value); a translated param holds a `value` element for each language."""
    nested = param.findall("value")
    for holder in nested or [param]:
        language = _LANGUAGES.get((holder.get("lang") or param.get("lang") or "").lower(), "")
        if text := plain("".join(holder.itertext())):
            yield language, text


def _stock(element: Element) -> dict[str, int] | None:
    """Units by store out of `outlets`, else of the shop as a whole; None when the feed does not say."""
    outlets = [o for o in element.iter("outlet") if o.get("id") and o.get("instock") is not None]
    if outlets:
        return {o.get("id", ""): whole(o.get("instock"), "stock") for o in outlets}
    found = next((v for tag in STOCK_TAGS if (v := _value(element, tag))), "")
    return {"": whole(found, "stock")} if found else None


class _Categories:
    """The tree of categories, whose texts may come in several languages."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[str, str]] = {}
        self._parents: dict[str, str] = {}

    def add(self, element: Element) -> None:
        id = (element.get("id") or "").strip()
        language = _LANGUAGES.get((element.get("lang") or "").lower(), "")
        if text := plain(element.text or ""):
            self._texts.setdefault(id, {}).setdefault(language, text)
        if parent := (element.get("parentId") or element.get("parentID") or "").strip():
            self._parents[id] = parent

    def path(self, id: str) -> tuple[Text, ...]:
        """Texts from the root to this category."""
        return tuple(self._texts[each] for each in self.ids(id))

    def ids(self, id: str) -> tuple[str, ...]:
        """Ids from the root to this category; a circle of parents is cut."""
        out: list[str] = []
        while id in self._texts and id not in out:
            out.append(id)
            id = self._parents.get(id, "")
        return tuple(reversed(out))
