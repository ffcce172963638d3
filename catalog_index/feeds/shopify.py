"""Shopify's product CSV, in the old column names and the new ones.

Rows of one handle are one product: the handle is its id, each row with a price or an option a variant under its SKU
(else handle-1, handle-2 …). Drafts and archived products are reported and left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from catalog_index.feeds.source import open_text
from catalog_index.feeds.values import BadRow, Seen, amount, whole
from catalog_index.text import plain
from catalog_index.types import Attribute, FeedRow, NotAFeed, Product, Rejection, Text, Variant

RENAMED = {
    "url handle": "handle",
    "body (html)": "description",
    "product category": "category",
    "variant sku": "sku",
    "variant price": "price",
    "variant compare at price": "compare-at price",
    "variant inventory qty": "inventory quantity",
    "variant inventory tracker": "inventory tracker",
    "variant inventory policy": "policy",
    "continue selling when out of stock": "policy",
    "image src": "image",
    "product image url": "image",
    "variant image": "variant image",
    "variant image url": "variant image",
    "published on online store": "published",
}
LOCATION = "inventory available:"
METAFIELD = "(product.metafields."

Row = Mapping[str, str]


def read(path: Path) -> Iterator[FeedRow]:
    """Products and rejections. Raises NotAFeed when the columns are not Shopify's."""
    seen = Seen()
    for handle, numbered in groupby(_rows(path), key=lambda pair: pair[1].get("handle", "")):
        rows = list(numbered)
        where = f"line {rows[0][0]}"
        try:
            yield seen.check(_product(handle, [row for _, row in rows]), where)
        except BadRow as bad:
            yield Rejection(where, f"{handle}: {bad}" if handle else str(bad))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(1 << 24)
    with open_text(path, newline="") as file:
        rows = csv.reader(line.replace("\0", "") for line in file)
        header = [RENAMED.get(h.strip().lower(), h.strip().lower()) for h in next(rows, [])]
        if not {"handle", "title"} <= set(header):
            raise NotAFeed("not a Shopify feed: it has no columns Handle and Title")
        last = ""
        for row in rows:
            fields = {name: v.strip() for name, v in zip(header, row, strict=False) if v.strip()}
            if fields:
                last = fields.setdefault("handle", last if "title" not in fields else "")
                yield rows.line_num, fields


def _product(handle: str, rows: list[Row]) -> Product:
    first = rows[0]
    if not handle:
        raise BadRow("handle is missing")
    if not (title := plain(first.get("title", ""))):
        raise BadRow("title is missing")
    status = first.get("status", "active").lower()
    if status not in ("active", ""):
        raise BadRow(f"not on sale: its status is {status}")
    variants = _variants(handle, rows)
    images = tuple(dict.fromkeys(row["image"] for row in rows if row.get("image")))
    path = _category(first)
    prices = [v.price for v in variants if v.price is not None]
    return Product(
        id=handle,
        title={"": title},
        description={"": text} if (text := plain(first.get("description", ""))) else {},
        brand=plain(first.get("vendor", "")),
        category=path[-1] if path else {},
        category_path=path,
        price=min(prices) if prices else None,
        old_price=_old_price(rows, max(prices) if prices else None),
        currency=first.get("currency", "").upper(),
        attributes=_attributes(first),
        variants=variants,
        image=images[0] if images else "",
        images=images,
        url=first.get("url", ""),
        available=first.get("published", "true").lower() not in ("false", "no", "0"),
    )


def _old_price(rows: list[Row], price: Decimal | None) -> Decimal | None:
    given = amount(rows[0].get("compare-at price"), "compare-at price")
    return given if given and price is not None and given > price else None


def _category(row: Row) -> tuple[Text, ...]:
    steps = [s.strip() for s in plain(row.get("category", "")).split(">") if s.strip()]
    if type := plain(row.get("type", "")):
        steps = [*steps, type] if type not in steps else steps
    return tuple({"": s} for s in steps)


def _attributes(row: Row) -> tuple[Attribute, ...]:
    """Tags, and what the shop keeps in metafields."""
    found = {"tags": row["tags"]} if row.get("tags") else {}
    for column, value in row.items():
        if METAFIELD in column:
            found[column.split(METAFIELD)[0].strip()] = value.replace("; ", ", ")
    return tuple(Attribute(k, {"": k}, {"": plain(v)}) for k, v in found.items() if plain(v))


def _variants(handle: str, rows: list[Row]) -> tuple[Variant, ...]:
    names = [rows[0].get(f"option{i} name", "") for i in (1, 2, 3)]
    sold = [row for row in rows if row.get("price") or row.get("option1 value")] or rows[:1]
    skus = [row.get("sku", "").lstrip("'") for row in sold]
    if len(set(skus)) < len(skus) or not all(skus):
        skus = [handle] if len(sold) == 1 else [f"{handle}-{i}" for i in range(1, len(sold) + 1)]
    return tuple(_variant(row, sku, names) for row, sku in zip(sold, skus, strict=True))


def _variant(row: Row, sku: str, names: list[str]) -> Variant:
    options: dict[str, Text] = {}
    for i, name in enumerate(names, 1):
        value = plain(row.get(f"option{i} value", ""))
        if name and value and value.lower() != "default title":
            options[name] = {"": value}
    return Variant(
        sku=sku,
        options=options,
        price=amount(row.get("price"), "price"),
        stock=_stock(row),
        image=row.get("variant image", ""),
    )


def _stock(row: Row) -> dict[str, int] | None:
    """Units by location or of the shop as a whole; None when stock is not tracked or sold beyond."""
    if row.get("policy", "deny").lower() in ("continue", "true", "yes"):
        return None
    locations = {k[len(LOCATION) :].strip(): v for k, v in row.items() if k.startswith(LOCATION)}
    if locations:
        return {name: whole(units, "stock") for name, units in locations.items()}
    return {"": whole(row["inventory quantity"], "stock")} if row.get("inventory quantity") else None
