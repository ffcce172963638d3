"""One product a line, as JSON: the project's own feed format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalog_index.feeds.values import BadRow, Seen, amount, text_of, whole
from catalog_index.text import plain
from catalog_index.types import Attribute, FeedRow, NotAFeed, Product, Rejection, Text, Variant

BROKEN = "broken JSON"


def read(lines: Iterable[str]) -> Iterator[FeedRow]:
    """A Product or a Rejection for every line that is not blank. Raises NotAFeed when no line is an object."""
    seen, objects, first_error = Seen(), 0, ""
    waiting: list[Rejection] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            row = _object(line)
            objects += 1
            yield from waiting
            waiting.clear()
            yield seen.check(product_of(row), where)
        except BadRow as bad:
            cut_off = not line.endswith("\n") and str(bad).startswith(BROKEN)
            rejection = Rejection(where, str(bad), fatal=cut_off)
            if objects:
                yield rejection
            else:
                first_error = first_error or str(bad)
                waiting.append(rejection)
                if len(waiting) >= 20:
                    raise NotAFeed(f"not a jsonl feed: {first_error}") from None
    if not objects:
        raise NotAFeed(f"not a jsonl feed: {first_error or 'it is empty'}")


def _object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line.lstrip("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{BROKEN}: {str(error)[:100]}") from None
    if not isinstance(row, dict):
        raise BadRow("a row must be a JSON object")
    return row


def product_of(row: Mapping[str, Any]) -> Product:
    """The product that a row describes. Raises BadRow."""
    id = text_of(row.get("id"))
    if not id:
        raise BadRow("id is missing")
    title = _texts(row, "title")
    if not any(title.values()):
        raise BadRow(f"{id}: title is missing")
    try:
        return _product(row, id, title)
    except BadRow as bad:
        raise BadRow(f"{id}: {bad}") from None


def _product(row: Mapping[str, Any], id: str, title: Text) -> Product:
    category, path = _category(row)
    images = _images(row)
    return Product(
        id=id,
        title=title,
        description=_texts(row, "description"),
        brand=plain(text_of(row.get("brand"))),
        category=category,
        category_path=path,
        price=amount(row.get("price"), "price"),
        old_price=amount(row.get("old_price"), "old_price"),
        currency=text_of(row.get("currency")).upper(),
        attributes=_attributes(row),
        variants=_variants(row, id),
        image=images[0] if images else "",
        images=images,
        url=text_of(row.get("url")),
        available=row.get("available") not in (False, "false", 0, "0"),
    )


def _images(row: Mapping[str, Any]) -> tuple[str, ...]:
    many = row.get("images")
    found = [text_of(row.get("image")), *(text_of(i) for i in many or [] if isinstance(many, list))]
    return tuple(dict.fromkeys(i for i in found if i))


def _text(value: Any) -> dict[str, str]:
    """A string or {language: string} as a Text."""
    if isinstance(value, dict):
        return {str(k): p for k, v in value.items() if (p := plain(text_of(v)))}
    shown = plain(text_of(value))
    return {"": shown} if shown else {}


def _texts(row: Mapping[str, Any], field: str) -> dict[str, str]:
    """The field with its translations."""
    out = _text(row.get(field))
    for language, translation in _translations(row):
        if shown := plain(text_of(translation.get(field))):
            out[language] = shown
    return out


def _translations(row: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = row.get("translations")
    if not isinstance(found, dict):
        return []
    return [(str(k), v) for k, v in found.items() if isinstance(v, dict)]


def _category(row: Mapping[str, Any]) -> tuple[Text, tuple[Text, ...]]:
    """Leaf and path; "Shoes > Running" and "Shoes/Running" are paths."""
    texts = _text(_listed(row.get("category")))
    for language, translation in _translations(row):
        if shown := _text(_listed(translation.get("category"))).get(""):
            texts[language] = shown
    paths = {language: _steps(text) for language, text in texts.items()}
    longest = max(map(len, paths.values()), default=0)
    path = tuple({k: p[i] for k, p in paths.items() if len(p) == longest} for i in range(longest))
    return ({k: p[-1] for k, p in paths.items() if p}, path)


def _listed(value: Any) -> Any:
    return " > ".join(text_of(v) for v in value) if isinstance(value, list) else value


def _steps(text: str) -> list[str]:
    return [step.strip() for step in text.split(">") if step.strip()]


def _attributes(row: Mapping[str, Any]) -> tuple[Attribute, ...]:
    given = row.get("attributes")
    if given is None:
        return ()
    if not isinstance(given, dict):
        raise BadRow("attributes must be an object")
    translated = {language: t.get("attributes") for language, t in _translations(row)}
    return tuple(a for key, value in given.items() if (a := _attribute(str(key), value, translated)) is not None)


def _attribute(key: str, value: Any, translated: Mapping[str, Any]) -> Attribute | None:
    """One attribute: its value a string, a number, a list, {language: …} or {"value", "unit", "name"}."""
    name, unit = {"": key}, ""
    if isinstance(value, dict) and "value" in value:
        name, unit, value = _text(value.get("name")) or name, text_of(value.get("unit")), value["value"]
    text = _text(", ".join(text_of(v) for v in value) if isinstance(value, list) else value)
    for language, others in translated.items():
        if isinstance(others, dict) and key in others:
            text |= {language: shown} if (shown := plain(text_of(others[key]))) else {}
    return Attribute(key, name, text, unit) if text else None


def _variants(row: Mapping[str, Any], id: str) -> tuple[Variant, ...]:
    given = row.get("variants")
    if not given:
        return (Variant(text_of(row.get("sku")) or id, stock=_stock(row.get("stock"))),)
    if not isinstance(given, list):
        raise BadRow("variants must be a list")
    variants = tuple(_variant(v) for v in given)
    if len({v.sku for v in variants}) < len(variants):
        raise BadRow("two variants have the same sku")
    return variants


def _variant(row: Any) -> Variant:
    if not isinstance(row, dict) or not text_of(row.get("sku")):
        raise BadRow("a variant has no sku")
    sku, options = text_of(row["sku"]), row.get("options") or {}
    if not isinstance(options, dict):
        raise BadRow(f"options of {sku} must be an object")
    return Variant(
        sku=sku,
        options={str(k): t for k, v in options.items() if (t := _text(v))},
        price=amount(row.get("price"), f"price of {sku}"),
        stock=_stock(row.get("stock")),
        image=text_of(row.get("image")),
    )


def _stock(value: Any) -> dict[str, int] | None:
    """Units by store; a plain number is the shop as a whole (store ""); None when it is not tracked."""
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return {str(store): whole(units, "stock") for store, units in value.items()}
    return {"": whole(value, "stock")}
