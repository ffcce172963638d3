"""What the numbers in a message count: money, pieces, sizes, places in a list, or a property with a unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from nlu.found import Found
from nlu.lexicon import word_set
from nlu.morphology import is_verb, may_be_goods
from nlu.numbers import Number
from nlu.scene import Scene

CERTAIN, LIKELY, GUESS = 30, 20, 5
MIN_BARE_PRICE = 10  # «до 5» without a currency is rarely money, «до 50» may be
MAX_LIST_PLACE = 30
MAX_SIZE = 300
SHOE_SIZES = (Decimal(34), Decimal(49))
_LETTER_SIZE = re.compile(r"xxs|xs|s|m|l|x{1,4}l|xx?s")
_CYRILLIC_SIZE = {"хс": "XS", "с": "S", "м": "M", "л": "L", "хл": "XL", "ххл": "XXL", "хххл": "XXXL"}
_SIZE_SYSTEMS = frozenset({"eu", "us", "uk", "ua"})
_STOP_WORDS = word_set("stop_words")
_DASHES = frozenset("-–—")


def find_amounts(scene: Scene) -> Iterator[Found]:
    """Everything that a number or a size letter stands for, best reading of each."""
    paired: set[int] = set()
    for index, (one, other) in enumerate(zip(scene.numbers, scene.numbers[1:], strict=False)):
        if index not in paired and (ranged := _range(scene, one, other)):
            paired |= {index, index + 1}
            yield from ranged
    for index, number in enumerate(scene.numbers):
        if index not in paired:
            yield from _single(scene, number)
    yield from _size_letters(scene)
    yield from _couples(scene)
    yield from _bare_multipliers(scene)


# Ranges


def _range(scene: Scene, one: Number, other: Number) -> list[Found]:
    """«от 1000 до 3000», "38-39", «8-10 кг»; nothing when the two numbers do not belong together."""
    link = one.last + 1
    if currency := scene.begins(link, "currency"):
        link = currency + 1
    joined = scene.begins(link, "range_word", "maximum")
    if joined is None or joined + 1 != _start(scene, other) or one.value >= other.value * 1000:
        return []
    low = one.value * 1000 if one.value * 100 < other.value and other.in_words and not one.in_words else one.value
    if low >= other.value:
        return []
    opened = scene.ends(_start(scene, one) - 1, "minimum", "between", "price_word", "about", "currency")
    unit = scene.begins(other.last + 1, "unit")
    if unit is not None:
        return [_measure(scene, one, other.last + 1, f"{one.text}-{other.text}")]
    if scene.begins(other.last + 1, "duration", "quantity_word", "month", "hour_word") is not None:
        return []
    dashed = scene.text(link) in _DASHES
    if _is_size_range(scene, one, other, dashed):
        return [_size(scene, one, f"{one.text}-{other.text}", other.last, CERTAIN)]
    money = opened is not None or scene.begins(other.last + 1, "currency") is not None
    if money or (dashed and one.value >= 100):
        return [
            Found("price_min", _money(low), one.first, one.last, rank=CERTAIN),
            Found("price_max", _money(other.value), other.first, other.last, rank=CERTAIN),
        ]
    return []


def _is_size_range(scene: Scene, one: Number, other: Number, dashed: bool) -> bool:
    if not dashed or scene.begins(other.last + 1, "currency") is not None:
        return False
    if f"{one.text}-{other.text}" in scene.sizes or _beside_size_word(scene, one.first, other.last):
        return True
    return _may_be_size(scene, one) and _may_be_size(scene, other) and other.value - one.value <= 2


def _start(scene: Scene, number: Number) -> int:
    """Where the number begins, with a currency sign before it."""
    return number.first - 1 if scene.begins(number.first - 1, "currency") == number.first - 1 else number.first


# Single numbers, by the first rule that knows


def _single(scene: Scene, number: Number) -> Iterator[Found]:
    for rule in _RULES:
        found = rule(scene, number)
        if found is not None:
            if found.type:
                yield found
            return


def _as_asked(scene: Scene, number: Number) -> Found | None:
    """The answer to a question that asked for a number."""
    if scene.expects == "size" and _may_answer_size(scene, number):
        return _size(scene, number, number.text, number.last, CERTAIN)
    if scene.expects in ("quantity", "ordinal", "choose") and _is_alone(scene, number) and number.is_whole:
        type = "quantity" if scene.expects == "quantity" else "ordinal"
        return Found(type, _signed(scene, number), number.first, number.last, rank=CERTAIN)
    if scene.expects in ("price", "price_min", "price_max") and _is_alone(scene, number):
        return _price(scene, number, scene.expects)
    if scene.expects == "order_number" and _is_alone(scene, number) and number.is_whole:
        return Found("order_number", scene.text(number.first), number.first, number.last, rank=CERTAIN)
    return None


def _may_answer_size(scene: Scene, number: Number) -> bool:
    other = _beside(scene, number, "currency") or scene.begins(number.last + 1, "quantity_word") is not None
    return not other and number.value < MAX_SIZE and not _compared(scene, number)


def _as_money(scene: Scene, number: Number) -> Found | None:
    if not _beside(scene, number, "currency"):
        return None
    return _price(scene, number, _compared(scene, number) or "price")


def _as_duration(scene: Scene, number: Number) -> Found | None:
    if scene.begins(number.last + 1, "duration", "hour_word", "month") is None:
        return None
    return Found("", "", number.first, number.last)


def _as_measure(scene: Scene, number: Number) -> Found | None:
    if scene.begins(number.last + 1, "unit") is None:
        return None
    unit = scene.value(number.last + 1, "unit")
    if unit == "m" and scene.begins(number.last + 1, "size") is not None:
        return None
    if unit in ("person", "year") and number.value < 1:
        return None
    return _measure(scene, number, number.last + 1, number.text)


def _as_size(scene: Scene, number: Number) -> Found | None:
    if scene.text(number.last + 1) in _SIZE_LETTERS_AFTER_NUMBER and scene.tokens[number.last + 1].glued:
        return _size(scene, number, f"{number.text}{scene.text(number.last + 1)}".upper(), number.last + 1, CERTAIN)
    slash = _fraction_size(scene, number)
    if slash:
        return slash
    if scene.text(number.first - 1) in _SIZE_SYSTEMS:
        system = scene.text(number.first - 1).upper()
        return Found("size", f"{system} {number.text}", number.first - 1, number.last, rank=CERTAIN)
    if _beside_size_word(scene, number.first, number.last):
        return _size(scene, number, number.text, number.last, CERTAIN)
    return None


def _as_marked_place(scene: Scene, number: Number) -> Found | None:
    """«№3», "option 2", «3-й», "2nd"."""
    if not number.is_whole:
        return None
    mark = scene.ends(number.first - 1, "number_mark")
    if mark is not None:
        if scene.ends(mark - 1, "order_word") is not None or number.value > MAX_LIST_PLACE:
            return Found("order_number", scene.text(number.first), number.first, number.last, rank=LIKELY)
        return Found("ordinal", number.text, number.first, number.last, rank=CERTAIN)
    after = number.last + 1
    if scene.text(after) in _DASHES and scene.begins(after + 1, "ordinal_mark") == after + 1:
        after += 1
    elif scene.begins(after, "ordinal_mark") is None or not scene.tokens[after].glued:
        return None
    if number.value > MAX_LIST_PLACE and _may_be_size(scene, number):
        return _size(scene, number, number.text, after, LIKELY)
    return Found("ordinal", number.text, number.first, after, rank=CERTAIN)


def _as_limit(scene: Scene, number: Number) -> Found | None:
    """A number after «до», "over", «около» without a currency."""
    type = _compared(scene, number)
    counted = scene.begins(number.last + 1, "quantity_word") is not None or _after(scene, number, "cart_verb", 2)
    if not type or counted or number.value < MIN_BARE_PRICE:
        return None
    return _price(scene, number, type)


def _as_named_price(scene: Scene, number: Number) -> Found | None:
    if number.value < MIN_BARE_PRICE or not _after(scene, number, "price_word", 2):
        return None
    return _price(scene, number, "price")


def _as_pieces(scene: Scene, number: Number) -> Found | None:
    """«2 штуки», "x3", "two pairs"."""
    times = scene.text(number.first - 1) in ("x", "х") and scene.tokens[number.first].glued
    if times or scene.begins(number.last + 1, "quantity_word") is not None:
        return _quantity(scene, number, CERTAIN)
    return None


def _as_order_number(scene: Scene, number: Number) -> Found | None:
    if number.in_words or not number.is_whole or len(scene.text(number.first)) < 3 or number.first != number.last:
        return None
    if not any("order_context" in kinds for kinds in scene.words) or _may_be_size(scene, number):
        return None
    return Found("order_number", scene.text(number.first), number.first, number.last, rank=LIKELY)


def _as_size_of_the_shop(scene: Scene, number: Number) -> Found | None:
    if number.in_words or not _may_be_size(scene, number) or _counts_next_word(scene, number, number.value):
        return None
    return _size(scene, number, number.text, number.last, LIKELY)


def _as_choice(scene: Scene, number: Number) -> Found | None:
    chosen = _after(scene, number, "choose_verb", 3)
    dropped = not number.in_words and _after(scene, number, "cart_verb_remove", 1)
    if (chosen or dropped) and number.is_whole and 1 <= number.value <= MAX_LIST_PLACE:
        return Found("ordinal", number.text, number.first, number.last, rank=LIKELY)
    return None


def _as_wanted(scene: Scene, number: Number) -> Found | None:
    """«добавь 2», "3 more", «измени на 5»."""
    if number.text == "1" and scene.text(number.first) == "one" and not _one_counts(scene, number):
        return Found("", "", number.first, number.last)
    if _after(scene, number, "cart_verb", 3) or scene.text(number.last + 1) in ("more", "таких", "of", "этих", "цих"):
        return _quantity(scene, number, LIKELY)
    return None


def _as_counted_goods(scene: Scene, number: Number) -> Found | None:
    if number.is_whole and number.value <= 999 and _counts_next_word(scene, number, number.value):
        return _quantity(scene, number, GUESS)
    return None


def _as_answer(scene: Scene, number: Number) -> Found | None:
    """A message that is but a number: a place in the list that was shown, or a price."""
    if not _is_alone(scene, number):
        return None
    if number.is_whole and 1 <= number.value <= MAX_LIST_PLACE:
        return Found("ordinal", number.text, number.first, number.last, rank=GUESS)
    return None


def _as_round_price(scene: Scene, number: Number) -> Found | None:
    if number.value >= 100 and number.value % 50 == 0 and (_after(scene, number, "at_price", 1) or number.value >= 500):
        return _price(scene, number, "price")
    return None


_RULES: tuple[Callable[[Scene, Number], Found | None], ...] = (
    _as_money,
    _as_duration,
    _as_asked,
    _as_measure,
    _as_size,
    _as_marked_place,
    _as_pieces,
    _as_limit,
    _as_named_price,
    _as_order_number,
    _as_size_of_the_shop,
    _as_choice,
    _as_wanted,
    _as_counted_goods,
    _as_answer,
    _as_round_price,
)

_SIZE_LETTERS_AFTER_NUMBER = frozenset({"xl", "xs", "хл", "xxl"})


# Words that stand for an amount


def _size_letters(scene: Scene) -> Iterator[Found]:
    """XL anywhere; a lone S, M, L where nothing else is meant."""
    for position, token in enumerate(scene.tokens):
        value = token.text.upper() if _LETTER_SIZE.fullmatch(token.text) else _CYRILLIC_SIZE.get(token.text, "")
        if not value or (position and token.glued and scene.tokens[position - 1].is_number):
            continue
        if len(token.text) > 1 or _lone_letter_is_size(scene, position):
            yield Found("size", value, position, position, rank=CERTAIN)
    for position, kinds in enumerate(scene.words):
        if "size" in kinds:
            last, value = kinds["size"]
            if _says_size(scene, position, last):
                yield Found("size", value, position, last, rank=LIKELY)


def _lone_letter_is_size(scene: Scene, position: int) -> bool:
    if len(scene.tokens) == 1 or scene.expects == "size" or _beside_size_word(scene, position, position):
        return True
    raw = scene.tokens[position].raw
    if not raw.isupper() or scene.text(position) == "с":
        return False
    return position > 0 and any(t.raw.islower() for t in scene.tokens if t.is_word)


def _says_size(scene: Scene, first: int, last: int) -> bool:
    """«большой размер» always; "large" and «эмка» unless "large" merely describes."""
    alone = first == 0 and last == len(scene.tokens) - 1
    single_english = first == last and scene.text(first) in ("large", "medium")
    return not single_english or alone or scene.expects == "size" or _beside_size_word(scene, first, last) or (
        scene.text(first - 1) in ("in", "a", "the") and last == len(scene.tokens) - 1
    )  # fmt: skip


def _couples(scene: Scene) -> Iterator[Found]:
    """«пару» is two, but one pair of shoes."""
    numbered = {n.last for n in scene.numbers}
    for position, kinds in enumerate(scene.words):
        if "couple" not in kinds or position - 1 in numbered:
            continue
        last = kinds["couple"][0]
        pair = any(scene.begins(p, "pair_goods") is not None for p in range(last + 1, last + 4))
        yield Found("quantity", "1" if pair else "2", position, last, rank=GUESS)
    for position in range(len(scene.tokens)):
        if scene.text(position) == "pair" and position - 1 not in numbered:
            yield Found("quantity", "1", position, position, rank=GUESS)


def _bare_multipliers(scene: Scene) -> Iterator[Found]:
    """«до тысячи», "under a hundred"."""
    within = {p for n in scene.numbers for p in range(n.first, n.last + 1)}
    for position, kinds in enumerate(scene.words):
        if "multiplier" not in kinds or position in within or len(scene.text(position)) < 3:
            continue
        number = Number(Decimal(kinds["multiplier"][1]), position, kinds["multiplier"][0], in_words=True)
        article = 1 if scene.text(position - 1) == "a" else 0
        shifted = Number(number.value, position - article, number.last, in_words=True)
        type = _compared(scene, shifted) or ("price" if _beside(scene, number, "currency") else "")
        if type:
            yield _price(scene, number, type)


# Small questions


def _compared(scene: Scene, number: Number) -> str:
    """price_max, price_min or price, by the comparison that stands before the number (or «максимум» behind it)."""
    before = _start(scene, number) - 1
    if scene.ends(before, "about") is not None:
        first = scene.ends(before, "about") or 0
        return _direction(scene, first - 1) or "price"
    direction = _direction(scene, before)
    while not direction and before > 0 and scene.text(before) in _LIMIT_FILLERS:
        before -= 1
        direction = _direction(scene, before)
    after = scene.begins(number.last + 1, "currency")
    behind = (after if after is not None else number.last) + 1
    return direction or _direction_behind(scene, behind)


_LIMIT_FILLERS = frozenset({"a", "is", "of", "the", "сумму", "суммы", "цены", "ціни", "суми", ":", "в", "-", "price"})


def _direction(scene: Scene, before: int) -> str:
    for type, kind in (("price_max", "maximum"), ("price_min", "minimum")):
        if scene.ends(before, kind) is not None:
            rival = scene.ends(before, "minimum") if kind == "maximum" else None
            if rival is None or rival >= (scene.ends(before, kind) or 0):
                return type
    return ""


def _direction_behind(scene: Scene, position: int) -> str:
    word = scene.text(position)
    if word in ("max", "maximum", "максимум", "макс", "tops"):
        return "price_max"
    return "price_min" if word in ("min", "minimum", "минимум", "мінімум") else ""


def _beside(scene: Scene, number: Number, kind: str) -> bool:
    return scene.begins(number.last + 1, kind) is not None or scene.begins(number.first - 1, kind) == number.first - 1


def _after(scene: Scene, number: Number, kind: str, reach: int) -> bool:
    """Whether a phrase of this kind ends within `reach` tokens before the number."""
    return any(scene.ends(number.first - back, kind) is not None for back in range(1, reach + 1))


def _beside_size_word(scene: Scene, first: int, last: int) -> bool:
    before = first - 1
    while scene.text(before) in ("на", "is", ":", "то", "a", "the", "to", "-", "мой", "мій", "в", "у"):
        before -= 1
    after = last + 2 if scene.text(last + 1) in _DASHES or scene.begins(last + 1, "ordinal_mark") else last + 1
    if scene.text(after - 1) in _DASHES and scene.begins(after, "ordinal_mark") is not None:
        after += 1
    return (
        any(scene.ends(p, "size_word") is not None for p in (before,)) or scene.begins(after, "size_word") is not None
    )


def _may_be_size(scene: Scene, number: Number) -> bool:
    if scene.sizes:
        return number.text in scene.sizes and number.value >= 16
    half = (number.value * 2) == (number.value * 2).to_integral_value()
    return half and SHOE_SIZES[0] <= number.value < SHOE_SIZES[1]


def _counts_next_word(scene: Scene, number: Number, value: Decimal) -> bool:
    """«2 чайника», "two red kettles": not «iphone 15 pro» and not «5 звёзд мне не надо»."""
    before, after = scene.text(number.first - 1), scene.text(number.last + 1)
    if not after or not after[0].isalpha() or after in _STOP_WORDS or not may_be_goods(after):
        return False
    if any(kind not in ("color", "pair_goods") for kind in scene.words[number.last + 1]):
        return False
    if number.first - 1 in scene.goods or value < 1:
        return False
    starts = not before or not before[0].isalnum() or before in _STOP_WORDS or is_verb(before)
    return starts or scene.ends(number.first - 1, "cart_verb", "negation", "coordination") is not None


def _one_counts(scene: Scene, number: Number) -> bool:
    if scene.text(number.last + 1) in ("more", "of"):
        return True
    before = scene.ends(number.first - 1, "cart_verb") is not None or number.first == 0
    return before and bool(scene.text(number.last + 1)) and scene.text(number.last + 1) not in ("in", "with", "please")


def _is_alone(scene: Scene, number: Number) -> bool:
    """Whether the message is but this number and small words."""
    around = [t for i, t in enumerate(scene.tokens) if not number.first <= i <= number.last and t.is_word]
    return all(t.text in _STOP_WORDS or t.text in _SMALL_WORDS for t in around)


_SMALL_WORDS = frozenset({"давай", "беру", "let's", "lets", "ok", "ок", "пожалуйста", "please", "прошу", "pls"})


def _fraction_size(scene: Scene, number: Number) -> Found | None:
    """Jeans: 32/34."""
    if scene.text(number.last + 1) != "/" or not scene.text(number.last + 2).isdecimal() or number.value > 60:
        return None
    other = scene.text(number.last + 2)
    return Found("size", f"{number.text}/{other}", number.first, number.last + 2, rank=CERTAIN)


def _measure(scene: Scene, number: Number, unit_at: int, amount: str) -> Found:
    last, unit = scene.words[unit_at]["unit"]
    return Found("attribute", f"{amount} {unit}", number.first, last, rank=LIKELY)


def _size(scene: Scene, number: Number, value: str, last: int, rank: int) -> Found:
    return Found("size", value, number.first, last, rank=rank)


def _price(scene: Scene, number: Number, type: str) -> Found:
    return Found(type, _money(number.value), number.first, number.last, rank=CERTAIN)


def _quantity(scene: Scene, number: Number, rank: int) -> Found:
    return Found("quantity", _signed(scene, number), number.first, number.last, rank=rank)


def _signed(scene: Scene, number: Number) -> str:
    minus = scene.text(number.first - 1) in ("минус", "minus", "мінус") or (
        scene.text(number.first - 1) in _DASHES and scene.tokens[number.first].glued
        and not (number.first > 1 and scene.tokens[number.first - 1].glued)
    )  # fmt: skip
    return f"-{number.text}" if minus else number.text


def _money(value: Decimal) -> str:
    """Major units with two places."""
    return f"{value:.2f}"
