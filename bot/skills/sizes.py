"""Which size fits: read off the shop's size chart for the product, never guessed beyond what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.shop.catalog import ShopProduct
from bot.shop.directory import Column, Directory, SizeChart, load_directory
from bot.shop.front import Shop
from bot.skills import ask, concepts, options, quoting, store_info
from bot.skills.cards import card
from bot.skills.details import which
from bot.skills.references import meant
from bot.skills.saying import say
from bot.types import Outcome, Pending, Turn, choice

_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:[.,]\d{1,2})?)(?![\w]*\d)")
_RANGE = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*[-–]\s*(\d+(?:[.,]\d+)?)\s*$")
NEAR = 40
"""A column that is named so many characters from a number, or nearer, may be its."""
_SIZE = re.compile(r"size|размер|розмір")
_GENDER = ("gender", "sex", "пол", "стать", "для кого")


async def size_advice(turn: Turn, shop: Shop) -> Outcome:
    """The size for the measures that were told; without any, the chart and what to measure."""
    directory = await load_directory(shop.db)
    if (advised := await of_measures(turn, shop, "size_advice")) is not None:
        return advised
    found = await meant(turn, shop)
    if len(found) > 1 and not turn.session.focus:
        return which(turn, shop, found, "size_advice", question=turn.text)
    product = (
        await shop.product(turn.session.focus) if len(found) != 1 and turn.session.focus else next(iter(found), None)
    )
    chart = chart_for(product, directory) if product else None
    if product is None or chart is None:
        return await _without_chart(turn, shop, product)
    told = measures(_question(turn), chart, shop)
    if not told:
        return _ask_measures(turn, shop, product, chart)
    return _advise(turn, shop, product, chart, told)


_THREE = re.compile(r"(?<![\w-])(\d{2,3})\s*[-–/xх*]\s*(\d{2,3})\s*[-–/xх*]\s*(\d{2,3})(?![\w-])", re.I)
"""Bust, waist and hips, as they are told in one breath."""


async def of_measures(turn: Turn, shop: Shop, skill: str) -> Outcome | None:
    """The size for measures that a message tells of itself, of whatever it speaks: the product talked about, goods that
    it names and that share one chart, or what only one chart measures. None for a message that tells none."""
    named = _THREE.search(turn.text) or (skill != "ask_product" and _NUMBER.search(turn.text))
    if turn.action is not None or not named:
        return None
    directory = await load_directory(shop.db)
    charts = [c for c in directory.size_charts if _tells(turn.text, c, shop)]
    if not charts:
        return None
    products = await meant(turn, shop)
    own = {id(c): c for p in products[:5] if (c := chart_for(p, directory)) is not None and c in charts}
    own = own or {id(c): c for c in charts}
    chart = next(iter(own.values())) if len(own) == 1 else None
    if chart is None or not (told := measures(turn.text, chart, shop)):
        return None
    fitting = [p for p in products if chart_for(p, directory) is chart]
    if len(fitting) == 1:
        return _advise(turn, shop, fitting[0], chart, told)
    return _advise_all(turn, shop, fitting, chart, told)


def _tells(text: str, chart: SizeChart, shop: Shop) -> bool:
    """Whether a text names what this chart measures beside a figure, or tells three measures that it has."""
    if _THREE.search(text):
        return len(_girths(chart)) >= 3
    columns = [c for c in chart.columns[1:] if c.unit and _span(chart, c) is not None]
    return any(_place(text, c, shop) is not None for c in columns) and bool(measures(text, chart, shop))


def _girths(chart: SizeChart) -> list[Column]:
    return [c for c in chart.columns[1:] if c.unit and _span(chart, c) is not None]


def _advise_all(
    turn: Turn, shop: Shop, products: Sequence[ShopProduct], chart: SizeChart, told: Mapping[str, float]
) -> Outcome | None:
    """The size by a chart that all of these goods share, and which of them have it."""
    per_measure = [_rows_of(chart, key, value) for key, value in told.items()]
    if any(not rows for rows in per_measure):
        return None
    sizes = [shop.text(chart.rows[place][0]) for place in sorted({place for rows in per_measure for place in rows})]
    facts = ", ".join(_fact(chart, key, value, shop) for key, value in told.items())
    lines = [shop.words("size-fits", product=shop.text(chart.name), facts=facts, size=shop.words.join(sizes, "or"))]
    if len(sizes) > 1 and chart.between:
        lines.append(shop.text(chart.between))
    there = [p for p in products if _in_stock(p, sizes, shop)]
    if not there:
        return say(turn, shop, "\n".join(lines))
    ids, cards = tuple(p.id for p in there), tuple(card(p, shop) for p in there)
    return say(turn, shop, "\n".join(lines), cards=cards, shown=ids, group=ids, focus="", focus_sku="")


def _question(turn: Turn) -> str:
    return turn.arg("question") or turn.text


async def _without_chart(turn: Turn, shop: Shop, product: ShopProduct | None) -> Outcome:
    if product and (lines := ask.measures(product, shop)):
        fact = shop.words("attribute-is", product=shop.text(product.product.title), fact="; ".join(lines))
        return say(turn, shop, fact, focus=product.id)
    directory = await load_directory(shop.db)
    quotes = await quoting.quoted(turn.text, shop, directory, "sizes")
    if quotes:
        return say(turn, shop, "\n".join(quotes), focus=product.id if product else turn.session.focus)
    return store_info.not_stated(turn, shop)


def chart_for(product: ShopProduct, directory: Directory) -> SizeChart | None:
    """The chart of the product's nearest category that has one; of its gender where charts tell them apart."""
    item = product.product
    for id, names in zip(
        reversed(item.category_ids or ("",)), reversed(item.category_path or (item.category,)), strict=False
    ):
        keys = {id.casefold(), *(name.casefold() for name in names.values())}
        fitting = [c for c in directory.size_charts if keys & {a.casefold() for a in c.applies_to}]
        if fitting:
            return _of_gender(fitting, product)
    return None


def _of_gender(charts: Sequence[SizeChart], product: ShopProduct) -> SizeChart | None:
    texts = {
        text.casefold()
        for attribute in product.product.attributes
        if attribute.key.casefold() in _GENDER or any(n.casefold() in _GENDER for n in attribute.name.values())
        for text in attribute.value.values()
    }
    named = [c for c in charts if c.gender and c.gender.casefold() in texts]
    return next(iter(named or [c for c in charts if not c.gender] or (charts if len(charts) == 1 else [])), None)


def measures(question: str, chart: SizeChart, shop: Shop) -> dict[str, float]:
    """What the customer measured, by the chart's columns: each number goes to the column named nearest to it."""
    if (three := _THREE.search(question)) and len(_girths(chart)) >= 3:
        return {column.key: float(value) for column, value in zip(_girths(chart), three.groups(), strict=False)}
    columns = [c for c in chart.columns[1:] if _span(chart, c) is not None]
    places = {c.key: place for c in columns if (place := _place(question, c, shop)) is not None}
    told: dict[str, float] = {}
    end = 0
    for found in _NUMBER.finditer(question):
        value = float(found[1].replace(",", "."))
        open_ = [c for c in columns if c.key not in told]
        named = [c for c in open_ if c.key in places and abs(places[c.key] - found.start()) < NEAR]
        before = [c for c in named if end <= places[c.key] < found.start()]  # "waist 78" rather than "96 waist"
        fits = [c for c in open_ if _may_be(value, c, chart)]
        best = sorted(before or named, key=lambda c: abs(places[c.key] - found.start()))
        best = best or (fits if len(fits) == 1 else [])
        if best:
            told[best[0].key] = value
        end = found.end()
    return told


def _place(question: str, column: Column, shop: Shop) -> int | None:
    """Where the question names this column; None where it does not."""
    names = [w for language, text in column.name.items() for w in shop.analyzer.lemmas(text, language or "en")]
    names = [name for name in names if not _SIZE.match(name)]  # "which size" is none of the columns
    for token in re.finditer(r"[^\W\d_]{3,}", question):
        forms = {f for language in ("en", "ru", "uk") for f in shop.analyzer.lemmas(token.group(), language)}
        if any(concepts.alike(form, name) for form in forms for name in names if len(name) > 2):
            return token.start()
    return None


def _span(chart: SizeChart, column: Column) -> tuple[float, float] | None:
    """The smallest and largest value of a column of numbers; None for a column of words."""
    place = [c.key for c in chart.columns].index(column.key)
    ranges = [r for row in chart.rows if (r := _range(row[place])) is not None]
    return (min(r[0] for r in ranges), max(r[1] for r in ranges)) if len(ranges) == len(chart.rows) else None


def _may_be(value: float, column: Column, chart: SizeChart) -> bool:
    span = _span(chart, column)
    return span is not None and span[0] * 0.95 <= value <= span[1] * 1.05


def _range(cell: Mapping[str, str]) -> tuple[float, float] | None:
    text = cell.get("") or next(iter(cell.values()), "")
    if match := _RANGE.match(text):
        return float(match[1].replace(",", ".")), float(match[2].replace(",", "."))
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value, value


def _advise(turn: Turn, shop: Shop, product: ShopProduct, chart: SizeChart, told: Mapping[str, float]) -> Outcome:
    """The rows that the measures fall into: one size, two to choose between, or none."""
    title = shop.text(product.product.title)
    per_measure = [_rows_of(chart, key, value) for key, value in told.items()]
    if any(not rows for rows in per_measure):
        text = "\n".join([shop.words("size-outside", product=title), *_chart_lines(chart, shop)])
        return say(turn, shop, text, focus=product.id)
    places = sorted({place for rows in per_measure for place in rows})
    sizes = [shop.text(chart.rows[place][0]) for place in places]
    facts = ", ".join(_fact(chart, key, value, shop) for key, value in told.items())
    lines = [shop.words("size-fits", product=title, facts=facts, size=shop.words.join(sizes, "or"))]
    if len(sizes) > 1 and chart.between:
        lines.append(shop.text(chart.between))
    return say(turn, shop, "\n".join(lines), choices=_in_stock(product, sizes, shop), focus=product.id)


def _rows_of(chart: SizeChart, key: str, value: float) -> list[int]:
    """The row whose range holds the value; the two around it when it falls between."""
    place = [c.key for c in chart.columns].index(key)
    ranges = [_range(row[place]) for row in chart.rows]
    inside = [n for n, r in enumerate(ranges) if r is not None and r[0] <= value <= r[1]]
    if inside:
        return inside
    below = [n for n, r in enumerate(ranges) if r is not None and r[1] < value]
    above = [n for n, r in enumerate(ranges) if r is not None and r[0] > value]
    return [below[-1], above[0]] if below and above else []


def _fact(chart: SizeChart, key: str, value: float, shop: Shop) -> str:
    column = next(c for c in chart.columns if c.key == key)
    return f"{_lower(shop.text(column.name))} {shop.words.units(f'{value:g} {column.unit}')}".strip()


def _in_stock(product: ShopProduct, sizes: Sequence[str], shop: Shop) -> tuple:  # type: ignore[type-arg]
    wanted = {size.casefold() for size in sizes}
    out = []
    for sku in product.skus:
        values = {text.casefold() for value in sku.options.values() for text in value.values()}
        if sku.can_be_sold and values & wanted:
            label = f"{shop.words('choice-add')}: {options.describe(sku, shop)}"
            out.append(choice(label, "cart_add", product=product.id, sku=sku.sku))
    return tuple(out[:6])


def _ask_measures(turn: Turn, shop: Shop, product: ShopProduct, chart: SizeChart) -> Outcome:
    """The chart itself, and how to measure."""
    lines = [shop.words("size-chart", product=shop.text(product.product.title)), *_chart_lines(chart, shop)]
    if chart.how:
        lines.append(shop.text(chart.how))
    lines.append(shop.words("size-tell"))
    pending = Pending("size_advice", "attribute", {"product": product.id})
    return say(turn, shop, "\n".join(lines), focus=product.id, pending=pending)


def _chart_lines(chart: SizeChart, shop: Shop) -> list[str]:
    """The chart as lines: "42: 26.7-27.3 cm, UK 8"."""
    out = []
    for row in chart.rows:
        cells = [
            f"{_lower(shop.text(column.name))} {shop.words.units(f'{shop.text(cell)} {column.unit}')}".strip()
            for column, cell in zip(chart.columns[1:], row[1:], strict=True)
        ]
        out.append(f"{shop.text(row[0])}: {', '.join(cells)}")
    return out


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
