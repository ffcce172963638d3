"""Which of the cart's lines a message means: by button, by number, by name, by what was last added."""

from __future__ import annotations

from bot import corrections
from bot.clauses import piece, spans
from bot.shop.cart import Cart, Line
from bot.shop.front import Shop
from bot.skills import concepts, options
from bot.skills.degrees import line_of_degree
from bot.skills.references import goods, names, says_both
from bot.types import Turn


def lines_meant(turn: Turn, shop: Shop, held: Cart) -> list[Line]:
    """The cart lines that a message may mean: by button, by number in the cart, by name, by what was last added."""
    if turn.arg("sku"):
        return [line for line in held.lines if line.sku.sku == turn.arg("sku")]
    if (swapped := corrections.amounts(turn.text)) is not None:
        return _of_amount(turn, held, swapped[0])
    worded, numbered = by_words(turn, shop, held), by_number(turn, held)
    among = worded or held.lines
    if turn.action is None and (compared := line_of_degree(turn.text, among)) is not None:
        return [compared]
    if numbered and (len(worded) != 1 or worded == numbered):
        return numbered
    if worded:
        return worded
    if turn.understanding.first("ordinal") is not None:
        return []
    if wanted := goods(turn):
        return _alike(wanted, shop, held)
    focus = _in_focus(turn, held)
    return focus or [line for line in held.lines if line.product.id == turn.session.focus] or list(held.lines)


def _in_focus(turn: Turn, held: Cart) -> list[Line]:
    return [line for line in held.lines if line.sku.sku == turn.session.focus_sku]


def _of_amount(turn: Turn, held: Cart, amount: int) -> list[Line]:
    """The line of which so many are held: the one that was last added before others."""
    focus, there = _in_focus(turn, held), [line for line in held.lines if line.quantity == amount]
    return [line for line in focus if line in there] or there or focus


def by_number(turn: Turn, held: Cart) -> list[Line]:
    """The line whose number in the cart the message says, counted from its end for "the last"."""
    ordinal = turn.understanding.first("ordinal")
    number = int(ordinal.value) if ordinal else 0
    index = number - 1 if number > 0 else number
    return [held.lines[index]] if number and -len(held.lines) <= index < len(held.lines) else []


def _alike(wanted: str, shop: Shop, held: Cart) -> list[Line]:
    """Lines of goods that these words may be forms of: «корковый» of a mat of cork. None rather than a wrong one."""
    words = shop.lemmas(wanted)
    return [line for line in held.lines if any(concepts.akin(w, own) for w in words for own in _own(line, shop))]


def _own(line: Line, shop: Shop) -> set[str]:
    values = [text for attribute in line.product.product.attributes for text in attribute.value.values()]
    return {lemma for text in (*names(line.product), *values) for lemma in shop.lemmas(text)}


def by_words(turn: Turn, shop: Shop, held: Cart) -> list[Line]:
    """Lines whose name or variant the message mentions best."""
    words, what = set(shop.lemmas(turn.text)), options.said(turn, shop)
    scores = []
    for line in held.lines:
        own = {lemma for text in names(line.product) for lemma in shop.lemmas(text)}
        variant = sum(options.mentions(what, value, shop) for value in line.sku.options.values())
        scores.append(len(words & own) * 2 + variant + (line.sku.sku.casefold() in what.words) * 10)
    best = max(scores, default=0)
    return [line for line, score in zip(held.lines, scores, strict=True) if score == best] if best else []


def quantity_of(turn: Turn) -> int | None:
    """The number of units that the message, the button or the question before it named."""
    if turn.action is None and (swapped := corrections.amounts(turn.text)) is not None:
        return swapped[1]
    refused = corrections.swap(turn.text)  # "not two but three"
    told = turn.understanding.all("quantity")
    kept = [e for e in told if refused is None or e.text.casefold() not in refused.old.casefold().split()]
    value = (kept or told)[0].value if told else turn.arg("quantity")
    try:
        return int(value) if value else None
    except ValueError:
        return None


async def several_meant(turn: Turn, shop: Shop) -> list[Line]:
    """The lines that a message names at once: "both creams", "the first and the third"."""
    held = await shop.cart(turn.customer.id)
    found: list[Line] = []
    for part in (piece(turn, *span) for span in spans(turn.text) if turn.action is None):
        named = by_number(part, held) or by_words(part, shop, held)
        found += named if len(named) == 1 or len(named) == says_both(part.text) else []
    if not found and len(held.lines) == says_both(turn.text):
        found = list(held.lines)
    return list({line.sku.sku: line for line in found}.values())
