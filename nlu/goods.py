"""Goods that a message names and the catalogue does not: «чехол для велосипеда»."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.delexicalise import AS_WORDS, GIBBERISH, UNKNOWN
from nlu.features import Unit
from nlu.found import Found
from nlu.lexicon import word_set
from nlu.reading import Token

_ABOUT_GOODS = frozenset(
    {"search", "refine", "ask_product", "stock_info", "details", "compare", "size_advice", "choose", "warranty_info"}
    | {"cart_add", "cart_remove", "cart_change", "order_return"}
)
_NAMES = frozenset({"product", "category"})
_LINKS = word_set("stop_words") | {"-", "'"}
_MAX_GAP = 2
_RANK = 3


def goods_phrase(found: Sequence[Found], tokens: Sequence[Token], made: Sequence[Unit], intent: str) -> list[Found]:
    """The entities, and the longest run of words that no everyday request has as a `product`, when the message is about
    goods and names none that is known."""
    if intent not in _ABOUT_GOODS or any(f.type in _NAMES for f in found):
        return list(found)
    unknown = _unknown_positions(found, tokens, made)
    runs = _runs(unknown, tokens)
    if not runs:
        return list(found)
    first, last = max(runs, key=lambda run: (run[1] - run[0], -run[0]))
    value = "".join(("" if t.glued or i == 0 else " ") + t.text for i, t in enumerate(tokens[first : last + 1]))
    return sorted([*found, Found("product", value, first, last, rank=_RANK)], key=lambda f: (f.first, f.last))


def _unknown_positions(found: Sequence[Found], tokens: Sequence[Token], made: Sequence[Unit]) -> list[int]:
    inside = {p for f in found for p in range(f.first, f.last + 1)}
    later = {p for f in found if f.type not in AS_WORDS for p in range(f.first + 1, f.last + 1)}
    positions = [p for p in range(len(tokens)) if p not in later]
    pairs = zip(positions, made, strict=True)
    return [p for p, unit in pairs if p not in inside and unit.key in (UNKNOWN, GIBBERISH) and len(tokens[p].text) > 1]


def idle_positions(found: Sequence[Found], tokens: Sequence[Token], made: Sequence[Unit]) -> list[int]:
    """Words of everyday requests outside all entities: they say what to do, not what with."""
    inside = {p for f in found for p in range(f.first, f.last + 1)}
    later = {p for f in found if f.type not in AS_WORDS for p in range(f.first + 1, f.last + 1)}
    pairs = zip([p for p in range(len(tokens)) if p not in later], made, strict=True)
    return [p for p, unit in pairs if p not in inside and tokens[p].text.isalpha() and not unit.key.startswith("<")]


def _runs(unknown: Sequence[int], tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Stretches of unknown words with only small words and signs of names between them, glued numbers behind them."""
    runs: list[tuple[int, int]] = []
    for position in unknown:
        if runs and _linked(runs[-1][1], position, tokens):
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return [(first, _with_model_number(last, tokens)) for first, last in runs]


def _linked(last: int, position: int, tokens: Sequence[Token]) -> bool:
    between = tokens[last + 1 : position]
    return len(between) <= _MAX_GAP and all(t.text in _LINKS for t in between)


def _with_model_number(last: int, tokens: Sequence[Token]) -> int:
    """«foobar-9», "flumo 9x"."""
    while (
        last + 1 < len(tokens)
        and tokens[last + 1].glued
        and (tokens[last + 1].text in "-" or tokens[last + 1].is_number)
    ):
        last += 1
    while tokens[last].text == "-":
        last -= 1
    return last
