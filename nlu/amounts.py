"""What the numbers in a message count: money, pieces, sizes, places in a list, or a property with a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from nlu import prices, sizes
from nlu.found import Found
from nlu.lexicon import word_set
from nlu.morphology import is_adjective, is_counted_form
from nlu.numbers import Number
from nlu.scene import CERTAIN, DASHES, GUESS, LIKELY, Scene

MAX_LIST_PLACE = 30
_TIMES = frozenset({"x", "х"})
_COUNTING_FORMS = frozenset({"одну", "две", "дві", "двух", "двох", "двое", "двоє", "трех", "трьох", "трое", "троє"})
_MINUS = frozenset({"минус", "minus", "мінус"})
_BEHIND_WANTED = frozenset({"more", "of", "таких", "этих", "цих", "instead", "вместо", "замість"})
_MAX_COUNTED_WORDS = 3
_ONES = frozenset({"one", "ones"})
_POLITE = word_set("polite")
_HALF = frozenset({"half", "пол", "полу", "пів", "половина", "половину"})
_ALTERNATIVES = frozenset({"and", "or", "vs", "versus", "и", "или", "і", "й", "та", "чи", "або", "против", "проти"})


def find_amounts(scene: Scene) -> Iterator[Found]:
    """Everything that a number or a size letter stands for, best reading of each."""
    numbers = [n for n in scene.numbers if not _is_part_of_code(scene, n)]
    paired: set[int] = set()
    for one, other in pairwise(numbers):
        if one.first not in paired and (together := _range(scene, one, other) or _two_places(scene, one, other)):
            paired |= {one.first, other.first}
            yield from together
    single = [n for n in numbers if n.first not in paired]
    read = {n.first: _single(scene, n) for n in single}
    yield from _contrasted(scene, single, read)
    yield from (found for found in read.values() if found and found.type)
    yield from sizes.find_letters(scene)
    yield from _couples(scene)
    yield from _bare_multipliers(scene)
    yield from _bare_units(scene)


def _is_part_of_code(scene: Scene, number: Number) -> bool:
    """FRIEND50, iphone15, WH-1000XM5: digits that stick to a word which does not ask for a number."""
    if number.first == 0 or not scene.tokens[number.first].glued:
        return False
    at = number.first - 1
    if scene.text(at) in DASHES and at > 0 and scene.tokens[at].glued:
        at -= 1
    before = scene.tokens[at]
    return before.is_word and before.text not in _TIMES and not scene.words[at]


# Two numbers that belong together


def _range(scene: Scene, one: Number, other: Number) -> list[Found]:
    """«от 1000 до 3000», "38-39", «8-10 кг»; nothing when the two numbers do not belong together."""
    link = _link(scene, one, other)
    low = one.value * 1000 if one.value * 100 < other.value and other.in_words and not one.in_words else one.value
    if link is None or low >= other.value or one.value * 1000 <= other.value:
        return []
    dashed = scene.text(link) in DASHES
    if scene.begins(other.last + 1, "unit") is not None:
        return [_measure(scene, one, other.last + 1, f"{one.text}-{other.text}")]
    if scene.begins(other.last + 1, "duration", "quantity_word", "month", "hour_word") is not None:
        return []
    if dashed and sizes.is_range(scene, one, other):
        return [sizes.size(one, f"{one.text}-{other.text}", other.last, CERTAIN)]
    opened = scene.ends(scene.starts(one) - 1, "minimum", "between", "price_word", "about", "currency")
    currency_said = scene.begins(other.last + 1, "currency") is not None
    if not currency_said and (other.value < prices.MIN_BARE_PRICE or (opened is None and one.value < 100)):
        return []
    return [
        Found("price_min", prices.money(low), one.first, one.last, rank=CERTAIN),
        Found("price_max", prices.money(other.value), other.first, other.last, rank=CERTAIN),
    ]


def _link(scene: Scene, one: Number, other: Number) -> int | None:
    """Where the word or dash stands that joins the two numbers."""
    link = one.last + 1
    if (currency := scene.begins(link, "currency")) is not None:
        link = currency + 1
    joined = scene.begins(link, "range_word", "maximum")
    return link if joined is not None and joined + 1 == scene.starts(other) else None


def _two_places(scene: Scene, one: Number, other: Number) -> list[Found]:
    """«1 и 3», "2 vs 4": places in the list that was shown."""
    both = not one.in_words and not other.in_words and one.is_whole and other.is_whole
    if not both or not 1 <= one.value <= MAX_LIST_PLACE or not 1 <= other.value <= MAX_LIST_PLACE:
        return []
    link = scene.text(one.last + 1)
    joined = one.last + 2 == other.first and (
        link in _ALTERNATIVES or (link == "," and scene.text(other.last + 1) == "")
    )
    if (
        not joined
        or scene.counts_next_word(other)
        or scene.beside(other, "unit")
        or scene.beside(other, "quantity_word")
    ):
        return []
    return [Found("ordinal", n.text, n.first, n.last, rank=LIKELY) for n in (one, other)]


def _contrasted(scene: Scene, numbers: list[Number], read: dict[int, Found | None]) -> Iterator[Found]:
    """«две вместо одной», "5, not 15": a number without a sense of its own has that of its counterpart."""
    if len(numbers) != 2 or not scene.mentions("negation"):
        return
    types = [found.type if (found := read[n.first]) else "" for n in numbers]
    if "" not in types or not set(types) <= {"", "quantity", "size"}:
        return
    type = next((t for t in types if t), "quantity")
    for number in numbers:
        if not types[numbers.index(number)] and number.is_whole:
            yield Found(type, number.text, number.first, number.last, rank=LIKELY)


# Single numbers, by the first rule that knows


def _single(scene: Scene, number: Number) -> Found | None:
    """What the number is; a Found without a type for what is none of our amounts."""
    return next((found for rule in _RULES if (found := rule(scene, number)) is not None), None)


def _as_duration(scene: Scene, number: Number) -> Found | None:
    if scene.begins(number.last + 1, "duration", "hour_word", "month") is None:
        return None
    return Found("", "", number.first, number.last)


def _as_asked(scene: Scene, number: Number) -> Found | None:
    """The answer to a question that asked for a number."""
    if not scene.is_alone(number):
        return None
    if scene.expects in ("quantity", "ordinal", "choose") and number.is_whole:
        type = "quantity" if scene.expects == "quantity" else "ordinal"
        return Found(type, _signed(scene, number), number.first, number.last, rank=CERTAIN)
    if scene.expects in ("price", "price_min", "price_max"):
        return prices.price(number, scene.expects)
    if scene.expects == "order_number" and number.is_whole:
        return Found("order_number", scene.text(number.first), number.first, number.last, rank=CERTAIN)
    return None


def _as_measure(scene: Scene, number: Number) -> Found | None:
    if scene.begins(number.last + 1, "unit") is None:
        return None
    if scene.begins(number.last + 1, "size") is not None and not scene.tokens[number.last + 1].glued:
        return None  # «42 M»
    return _measure(scene, number, number.last + 1, number.text)


def _as_marked_place(scene: Scene, number: Number) -> Found | None:
    """«№3», "option 2", «3-й», "2nd"."""
    if not number.is_whole:
        return None
    mark = scene.ends(number.first - 1, "number_mark")
    if mark is not None:
        ordered = scene.ends(mark - 1, "order_word") is not None or number.value > MAX_LIST_PLACE
        type, value = ("order_number", scene.text(number.first)) if ordered else ("ordinal", number.text)
        return Found(type, value, number.first, number.last, rank=LIKELY if ordered else CERTAIN)
    after = number.last + 1
    if scene.text(after) in DASHES and scene.begins(after + 1, "ordinal_mark") == after + 1:
        after += 1
    elif scene.begins(after, "ordinal_mark") is None or not scene.tokens[after].glued:
        return None
    if number.value > MAX_LIST_PLACE and sizes.may_be_size(scene, number):
        return sizes.size(number, number.text, after, LIKELY)
    return Found("ordinal", number.text, number.first, after, rank=CERTAIN)


def _as_pieces(scene: Scene, number: Number) -> Found | None:
    """«2 штуки», "x3", "two pairs"."""
    times = scene.text(number.first - 1) in _TIMES and scene.tokens[number.first].glued
    if times or scene.begins(number.last + 1, "quantity_word") is not None:
        return _quantity(scene, number, CERTAIN)
    return None


def _as_order_number(scene: Scene, number: Number) -> Found | None:
    digits = scene.text(number.first)
    if number.in_words or not number.is_whole or len(digits) < 3 or number.first != number.last:
        return None
    if not scene.mentions("order_context") or sizes.may_be_size(scene, number):
        return None
    return Found("order_number", digits, number.first, number.last, rank=LIKELY)


def _as_choice(scene: Scene, number: Number) -> Found | None:
    chosen = scene.follows(number.first, "choose_verb", 3)
    dropped = not number.in_words and scene.follows(number.first, "cart_verb_remove")
    if (chosen or dropped) and not scene.counts_next_word(number) and _is_place(number):
        return Found("ordinal", number.text, number.first, number.last, rank=LIKELY)
    return None


def _as_wanted(scene: Scene, number: Number) -> Found | None:
    """«добавь 2», "3 more", «измени на 5», "two into my basket"."""
    if scene.text(number.first) == "one" and number.first == number.last and not _one_counts(scene, number):
        return Found("", "", number.first, number.last)
    if scene.text(number.last + 1) in _ONES and number.value >= prices.MIN_BARE_PRICE:
        return prices.price(number, "price")  # "the 1690 one"
    into = scene.begins(number.last + 1, "into_cart") is not None or _is_changed_to(scene, number)
    if into or scene.follows(number.first, "cart_verb", 3) or scene.text(number.last + 1) in _BEHIND_WANTED:
        return _quantity(scene, number, LIKELY)
    return None


def _is_changed_to(scene: Scene, number: Number) -> bool:
    """«измени количество второго на 5», "set the first to 4"."""
    return scene.text(number.first - 1) in ("to", "на", "до") and scene.mentions("cart_verb") and number.value < 100


def _one_counts(scene: Scene, number: Number) -> bool:
    """Whether "one" is a number: "add one", "one more kettle"; not "this one", "the black one"."""
    if scene.text(number.last + 1) == "more":
        return scene.text(number.last + 2) not in ("time", "thing", "question")
    return number.first == 0 or scene.follows(number.first, "cart_verb")


def _as_counted_goods(scene: Scene, number: Number) -> Found | None:
    if number.is_whole and number.value <= 999 and scene.counts_next_word(number):
        return _quantity(scene, number, GUESS)
    return None


def _as_counted_before(scene: Scene, number: Number) -> Found | None:
    """«чайника два», «чайников 2»: a number behind the goods that it counts, where nothing else is said."""
    if not number.is_whole or not 2 <= number.value <= MAX_LIST_PLACE:
        return None
    words = [token.text for token in scene.tokens[: number.first] if token.is_word]
    rest = (t.text for t in scene.tokens[number.last + 1 :] if t.is_word)
    if not 0 < len(words) <= _MAX_COUNTED_WORDS or len(words) < number.first or any(w not in _POLITE for w in rest):
        return None
    counted = is_counted_form(words[-1]) and all(is_adjective(word) for word in words[:-1])
    return _quantity(scene, number, GUESS) if counted else None


def _as_corrected(scene: Scene, number: Number) -> Found | None:
    """A number in a message that else only takes back: "no, three please", «а давайте 2»."""
    behind = number.first - 2 if scene.text(number.first - 1) == "," else number.first - 1
    let = scene.ends(behind, "let_it_be")
    meant = number.in_words or scene.text(let - 1) == "а" if let is not None else _is_corrected(scene, behind)
    if not meant or not number.is_whole or not 1 <= number.value <= MAX_LIST_PLACE:
        return None
    rest = (t.text for t in scene.tokens[number.last + 1 :] if t.is_word)
    return _quantity(scene, number, GUESS) if all(word in _POLITE for word in rest) else None


def _is_corrected(scene: Scene, position: int) -> bool:
    return scene.ends(position, "correction") is not None


def _as_answer(scene: Scene, number: Number) -> Found | None:
    """A message that is but a number: a place in the list that was shown."""
    if not scene.is_alone(number) or not _is_place(number):
        return None
    counted = number.in_words and scene.text(number.last) in _COUNTING_FORMS
    return Found("quantity" if counted else "ordinal", number.text, number.first, number.last, rank=GUESS)


_RULES: tuple[Callable[[Scene, Number], Found | None], ...] = (
    prices.with_currency,
    _as_duration,
    sizes.as_answer,
    _as_asked,
    _as_measure,
    sizes.by_its_look,
    _as_marked_place,
    _as_pieces,
    prices.as_limit,
    prices.as_named,
    _as_order_number,
    sizes.of_the_shop,
    _as_choice,
    _as_wanted,
    _as_counted_goods,
    _as_counted_before,
    _as_corrected,
    _as_answer,
    prices.as_round,
)


# Words that stand for an amount


def _couples(scene: Scene) -> Iterator[Found]:
    """«пару» is two, but one pair of shoes."""
    numbered = {n.last for n in scene.numbers}
    for position, kinds in enumerate(scene.words):
        if "couple" in kinds and position - 1 not in numbered:
            last = kinds["couple"][0]
            pair = any(scene.begins(p, "pair_goods") is not None for p in range(last + 1, last + 4))
            yield Found("quantity", "1" if pair else "2", position, last, rank=GUESS)
        elif scene.text(position) == "pair" and position - 1 not in numbered:
            yield Found("quantity", "1", position, position, rank=GUESS)


def _bare_multipliers(scene: Scene) -> Iterator[Found]:
    """«до тысячи», "under a hundred"."""
    within = {p for n in scene.numbers for p in range(n.first, n.last + 1)}
    for position, kinds in enumerate(scene.words):
        if "multiplier" not in kinds or position in within or len(scene.text(position)) < 3:
            continue
        article = 1 if scene.text(position - 1) == "a" else 0
        factor = Number(Decimal(kinds["multiplier"][1]), position - article, kinds["multiplier"][0], in_words=True)
        type = prices.compared(scene, factor) or ("price" if scene.beside(factor, "currency") else "")
        if type:
            yield prices.price(Number(factor.value, position, factor.last), type)


def _bare_units(scene: Scene) -> Iterator[Found]:
    """«кілограм» is one; "half a litre" and «пол-литра» are half of one."""
    counted = {n.last + 1 for n in scene.numbers}
    for position, kinds in enumerate(scene.words):
        if "unit_alone" in kinds and position not in counted:
            last, amount = kinds["unit_alone"]
            half = _half_before(scene, position)
            value = amount if half is None else amount.replace("1 ", "0.5 ", 1)
            yield Found(
                "attribute", value, position if half is None else half, last, rank=GUESS if half is None else LIKELY
            )


def _half_before(scene: Scene, position: int) -> int | None:
    """Where "half a", "half", «пол» or «пів» stands before this place, None where none does."""
    at = position - 1
    while at > 0 and (scene.text(at) in ("a", "of") or scene.text(at) in DASHES):
        at -= 1
    return at if at >= 0 and scene.text(at) in _HALF else None


def _is_place(number: Number) -> bool:
    return number.is_whole and 1 <= number.value <= MAX_LIST_PLACE


def _measure(scene: Scene, number: Number, unit_at: int, amount: str) -> Found:
    last, unit = scene.words[unit_at]["unit"]
    return Found("attribute", f"{amount} {unit}", number.first, last, rank=LIKELY)


def _quantity(scene: Scene, number: Number, rank: int) -> Found:
    return Found("quantity", _signed(scene, number), number.first, number.last, rank=rank)


def _signed(scene: Scene, number: Number) -> str:
    before = number.first - 1
    dash = scene.text(before) in DASHES and scene.tokens[number.first].glued and not scene.tokens[before].glued
    return f"-{number.text}" if dash or scene.text(before) in _MINUS else number.text
