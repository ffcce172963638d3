"""Google Merchant feeds: RSS 2.0, Atom and tab-separated, with the attribute names of the `g:` namespace.

Items of one `item_group_id` are one product, each item a variant under its own id. A sale price is the price.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from catalog_index.feeds.offers import Gatherer, Offer, Param, joined_values
from catalog_index.feeds.source import UNREADABLE, CutOff, elements, local, open_text
from catalog_index.feeds.values import BadRow, amount, whole
from catalog_index.text import plain
from catalog_index.types import FeedRow, NotAFeed, Rejection, Text

ROOTS = frozenset(("rss", "feed", "channel"))
WANTED = frozenset(("item", "entry"))
PARAMS = ("color", "size", "material", "pattern", "gender", "age_group", "condition", "size_type", "size_system", "mpn")
OUT = frozenset(("out_of_stock", "out of stock", "discontinued"))
_GROUP = re.compile(r"<(?:\w+:)?item_group_id>\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*<")
_PRICE = re.compile(r"^\s*([A-Za-z]{3})?\s*([-+\d\s.,  ']*\d)\s*([A-Za-z]{3})?\s*$")

Fields = Mapping[str, list[str]]


def read_xml(path: Path) -> Iterator[FeedRow]:
    """Products and rejections of an RSS or Atom feed. Raises NotAFeed."""
    gatherer, began = Gatherer(_xml_groups(path)), False
    with open_text(path) as file:
        try:
            for number, element in enumerate(elements(file, ROOTS, WANTED), 1):
                began = True
                yield from _taken(_xml_fields(element), f"item {number}", gatherer)
        except CutOff as broken:
            if not began:
                raise NotAFeed(str(broken)) from None
            yield from gatherer.rest()
            yield Rejection("end of file", str(broken), fatal=True)
            return
    yield from gatherer.rest()


def read_tsv(path: Path) -> Iterator[FeedRow]:
    """Products and rejections of a tab-separated feed. Raises NotAFeed when it has no id and title columns."""
    gatherer = Gatherer(Counter(f["item_group_id"][0] for _, f in _tsv_rows(path) if f.get("item_group_id")))
    for line, fields in _tsv_rows(path):
        yield from _taken(fields, f"line {line}", gatherer)
    yield from gatherer.rest()


def _tsv_rows(path: Path) -> Iterator[tuple[int, dict[str, list[str]]]]:
    with open_text(path, newline="") as file:
        rows = csv.reader((line.replace("\0", "") for line in file), delimiter="\t")
        header = [_column(h) for h in next(rows, [])]
        if "id" not in header or "title" not in header:
            raise NotAFeed("not a Google feed: it has no columns id and title")
        for row in rows:
            fields: dict[str, list[str]] = {}
            for name, value in zip(header, row, strict=False):
                if value.strip():
                    fields.setdefault(name, []).append(value.strip())
            if fields:
                yield rows.line_num, fields


def _column(name: str) -> str:
    return name.strip().lower().removeprefix("g:").split("(")[0].strip().replace(" ", "_")


def _xml_groups(path: Path) -> Counter[str]:
    sizes: Counter[str] = Counter()
    with open_text(path) as file, suppress(*UNREADABLE):
        carried = ""
        while block := file.read(1 << 18):
            block = carried + block
            last = 0
            for match in _GROUP.finditer(block):
                sizes[plain(match[1]).strip()] += 1
                last = match.end() - 1
            carried = block[max(last, len(block) - 400) :]
    return sizes


def _xml_fields(element: Element) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for child in element:
        name = local(child.tag)
        text = _detail(child) if name == "product_detail" else "".join(child.itertext()).strip()
        if name == "link" and not text:
            text = child.get("href") or ""
        if text:
            out.setdefault(name, []).append(text)
    return out


def _detail(element: Element) -> str:
    """`product_detail` as "name:value", which is how the tab-separated form writes it."""
    parts = {local(c.tag): (c.text or "").strip() for c in element}
    return f"{parts.get('attribute_name', '')}:{parts.get('attribute_value', '')}"


def _taken(fields: Fields, where: str, gatherer: Gatherer) -> Iterator[FeedRow]:
    group = _first(fields, "item_group_id")
    try:
        offer = _offer(fields, group)
    except BadRow as bad:
        yield Rejection(where, f"{_first(fields, 'id') or 'row'}: {bad}")
        yield from gatherer.seen(group)
        return
    yield from gatherer.take(offer)


def _first(fields: Fields, name: str) -> str:
    return plain(fields[name][0]) if fields.get(name) else ""


def _offer(fields: Fields, group: str) -> Offer:
    id, title = _first(fields, "id"), _first(fields, "title")
    if not id:
        raise BadRow("id is missing")
    if not title:
        raise BadRow("title is missing")
    price, currency = _money(_first(fields, "price"), "price")
    sale, _ = _money(_first(fields, "sale_price"), "sale_price")
    description = plain(_first(fields, "description") or _first(fields, "summary"))
    return Offer(
        id=id,
        group=group,
        title={"": title},
        description={"": description} if description else {},
        brand=_first(fields, "brand"),
        category=_category(fields),
        price=sale if sale is not None else price,
        old_price=price if sale is not None else None,
        currency=currency,
        params=_params(fields),
        images=tuple(_images(fields)),
        url=_first(fields, "link"),
        stock=_stock(fields),
        available=_first(fields, "availability").lower() not in OUT,
    )


def _money(text: str, field: str) -> tuple[Decimal | None, str]:
    """ "19.99 USD" as the amount and its currency."""
    match = _PRICE.match(text)
    if not match:
        return amount(text, field), ""
    return amount(match[2].strip(), field), (match[3] or match[1] or "").upper()


def _category(fields: Fields) -> tuple[Text, ...]:
    """The shop's own category path, else Google's."""
    text = _first(fields, "product_type") or _first(fields, "google_product_category")
    steps = [s.strip() for s in text.split(">") if s.strip()]
    return () if text.isdigit() else tuple({"": s} for s in steps)


def _images(fields: Fields) -> Iterable[str]:
    yield from fields.get("image_link", ())
    for value in fields.get("additional_image_link", ()):
        yield from (v.strip() for v in value.split(",") if v.strip())


def _params(fields: Fields) -> dict[str, Param]:
    out = {name: _param(name, fields[name]) for name in PARAMS if fields.get(name)}
    for detail in fields.get("product_detail", ()):
        name, _, value = detail.rpartition(":") if detail.count(":") > 1 else detail.partition(":")
        name = name.rpartition(":")[2].strip()  # "section:name:value"
        if name and value.strip():
            out[name] = _param(name, [value])
    return out


def _param(name: str, values: Iterable[str]) -> Param:
    return Param({"": name.replace("_", " ")}, {"": joined_values(plain(v) for v in values)})


def _stock(fields: Fields) -> dict[str, int] | None:
    given = _first(fields, "quantity") or _first(fields, "sell_on_google_quantity")
    return {"": whole(given, "quantity")} if given else None
