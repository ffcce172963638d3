"""Where a courier goes and who opens the door, told apart in what was written in one breath. Pure."""

from __future__ import annotations

import re
from itertools import takewhile

from bot import form as forms

_BREAK = re.compile(r"\s*[,;\n]+\s*|(?<=\d)\.\s+|(?<=[^\W\d_]{4})[.!]\s+|\s+[–—-]\s+")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*$")
_MARK = re.compile(
    r"\b(?:ул|улица|улице|вул|вулиця|просп|проспект|пр|бульвар|бул|пер|переулок|провулок|площадь|площа|пл|наб|набережная|"
    r"набережна|шоссе|шосе|дом|буд|будинок|корпус|корп|подъезд|під.?їзд|этаж|поверх|секция|секція|кв|квартира|street|str|"
    r"st|avenue|ave|road|rd|lane|square|house|flat|apt|apartment|floor|entrance|building)\b",
    re.I,
)
_ORDERS = re.compile(
    r"^\W*(?:заказ\w*|замовл\w*|оформ\w*|куплю|беру|хочу|доставьте|доставте|order\w*|checkout|check out|deliver\w*|"
    r"buy\w*|send)\W*:?\s+",
    re.I,
)
_TO = re.compile(
    r"^\W*(?:(?:change|измен\w+|поменя\w+|зм[іи]н\w+)\W+)?(?:(?:the|my|new|мой|моя|новый|нова)\W+)?(?:адреса?|address)?\W*"
    r"(?:(?:to|is|at|on|на|по|это|це|будет|буде)\s+)?",
    re.I,
)
NAME_WORDS = 4


def address_pieces(text: str) -> list[str]:
    """The pieces of the text that make the address; a name before or behind them is none of it."""
    pieces = [piece.strip(" .!-") for piece in _BREAK.split(text)]
    pieces = [piece for piece in pieces if piece]
    at = [i for i, piece in enumerate(pieces) if re.search(r"\d", piece) or _MARK.search(piece)]
    if not at:
        return [_without_lead(" ".join(pieces))] if pieces else []
    first, last = at[0], at[-1]
    if first > 0 and not re.search(r"[^\W\d_]{3,}", _MARK.sub("", pieces[first])):
        first -= 1  # «Хрещатик, 22»
    kept = [*pieces[first:last], _without_name(pieces[last])]
    return [piece for piece in (_without_lead(kept[0]), *kept[1:]) if piece]


def _without_lead(piece: str) -> str:
    return _TO.sub("", piece, count=1) or piece


def _without_name(piece: str) -> str:
    """The piece without a full name behind its last number: «Садова 5 Ганна Біла»; "10 Downing Street" is whole."""
    words = piece.split()
    tail = list(takewhile(looks_like_name_word, reversed(words)))
    before = words[: len(words) - len(tail)]
    numbered = bool(before) and any(c.isdigit() for c in before[-1])
    street = any(re.search(r"[^\W\d_]{3,}", word) for word in before)
    return " ".join(before) if len(tail) > 1 and numbered and street and not _MARK.search(" ".join(tail)) else piece


def looks_like_name_word(word: str) -> bool:
    return bool(_NAME_WORD.match(word)) and word[:1].isupper() and len(word) > 1


def name_in(text: str, *, asked: bool) -> str:
    """The name among what is left of a message; unasked, it must be two words that are written as names are."""
    pieces = [_ORDERS.sub("", piece).strip(" .!:-") for piece in re.split(r"[,;:\n]|(?<=\w{4})[.!?]\s+", text)]
    fitting = [piece.split() for piece in pieces if may_be_name(piece)]
    full = [words for words in fitting if len(words) > 1 and all(word.istitle() for word in words)]
    for words in [*full, *(fitting if asked else [])]:
        return " ".join(word[:1].upper() + word[1:] for word in words)
    return ""


def may_be_name(piece: str) -> bool:
    """Whether these words may be somebody's name: no digits among them, nor what a form calls its fields."""
    words = piece.split()
    if not 1 <= len(words) <= NAME_WORDS or len(piece) < 2 or not all(_NAME_WORD.match(w.rstrip(".")) for w in words):
        return False
    return not (forms.named_fields(piece) or _MARK.search(piece) or forms.yes_or_no(piece))
