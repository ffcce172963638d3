"""What a message's words give away beyond its intent: a pure reading, for the decision which skill answers."""

from __future__ import annotations

import re

from bot import clauses, corrections, form
from bot.types import GOODS, Pending, Turn

CLEAR = 0.6
"""What a wish needs to be seen to while the customer waits for a person: they may as well be leaving a message."""
LIKELY = 0.25
"""What a second reading needs to be taken where the talk speaks for it."""
VARIANT = ("size", "color", "attribute", "quantity")
"""Entities that say which variant, and how many of it."""
_CHANGES_IT = re.compile(
    r"\b(?:make (?:it|that|them|those)|change|swap|switch|colou?r|size|цвет|размер|колір|розмір|замени\w*|поменя\w*|"
    r"измени\w*|заміни\w*|поміня\w*|зміни\w*|пусть|хай|нехай|лучше|краще|rather|instead)\b",
    re.I,
)
"""Words with which another variant is wished for what was just chosen: "make that grey", «і колір сірий»."""
_WHEN = re.compile(
    r"^\W*(?:(?:and|so|а|и|і|то)\W+)*(?:when|how (?:long|soon|fast|quick)|когда|как (?:скоро|быстро|долго)|"
    r"(?:через|за) (?:сколько|скільки)|сколько|коли|як (?:скоро|швидко|довго)|скільки)\b|\b(?:when|когда|коли)\W*$",
    re.I,
)
_MONEY = re.compile(
    r"\b(?:money back|money (?:be )?(?:returned|refunded)|refund\w*|"
    r"(?:верн\w+|возвра\w+|поверн\w+)\W+(?:\w+\W+)?(?:деньги|средства|гроші|кошти)|"
    r"(?:деньги|средства|гроші|кошти)\W+(?:\w+\W+){0,2}(?:верн\w+|возвра\w+|поверн\w+|назад)|"
    r"назад\W+(?:деньги|средства|гроші|кошти))\b",
    re.I,
)
_ANYTHING = re.compile(
    r"\b(?:something|anything|some kind of|что-нибудь|что-то|чего-нибудь|чего-то|"
    r"чем-нибудь|щось|що-небудь|чогось|чимось)\b",
    re.I,
)
_THERE = re.compile(r"\b(?:есть|имеется|наличи|є\b|наявн|have|in stock|available)")
_DIFFER = re.compile(r"\b(?:differ(?:s|ent|ence)?|difference|отлича\w+|разниц\w+|відрізня\w+|різниц\w+)\b", re.I)

_BETTER = re.compile(
    r"better|nicer|finer|лучше|получше|красивее|покрасивее|симпатичнее|кращ(?:е|і|ого|ий)|ліпш(?:е|і|ого)|"
    r"гарніш(?:е|і|ого)"
)
_ASKED_FOR = re.compile(
    r"any|anything|something|some|got|есть|имеется|найдется|нет|(?:что|чего)-нибудь|что-то|нибудь|щось|чогось|"
    r"що-небудь|небудь|є|знайдеться|немає|нема"
)
_SMALL = re.compile(
    r"an?|and|or|is|are|there|do|does|you|have|else|still|ones?|options?|quality|perhaps|maybe|then|а|и|или|ли|у|вас|"
    r"ничего|что|еще|может|быть|поинтереснее|і|й|та|або|чи|вам|нічого|що|ще|може|бути"
)


def wants_better(text: str) -> bool:
    """Whether a whole message asks for better ones than those that were shown, saying nothing of what is better."""
    words = {word.replace("ё", "е") for word in re.findall(r"[\w'’-]+", text.casefold())}
    better, asked = ({word for word in words if known.fullmatch(word)} for known in (_BETTER, _ASKED_FOR))
    return bool(better and asked) and all(map(_SMALL.fullmatch, words - better - asked))


def asks_when_money_returns(text: str) -> bool:
    """Whether money back is asked for with its day: "when do I get my money back" is about what the shop promises."""
    return bool(_WHEN.search(text) and _MONEY.search(text))


def asks_for_difference(text: str) -> bool:
    return bool(_DIFFER.search(text))


def tells_of_oneself(turn: Turn) -> bool:
    meaning = turn.understanding
    told = any(meaning.first(kind) for kind in ("phone", "person_name", "address"))
    return told or meaning.confidence >= CLEAR


def removes(turn: Turn) -> bool:
    """Whether a line is to go, whatever tells it apart: "drop the cheaper one" asks for nothing cheaper."""
    meaning = turn.understanding
    readings = [meaning.intent, *(a.intent for a in meaning.alternatives if a.confidence >= LIKELY)]
    priced = meaning.first("price_min") or meaning.first("price_max")
    said = clauses.act(turn.text) == "cart_remove" and "cart_remove" in readings
    return said and not priced and not form.is_question(turn.text)


def corrects_amount(turn: Turn) -> bool:
    """Whether a message takes back how many of what was just chosen: "actually 3", «нет, лучше два чайника»."""
    if corrections.amounts(turn.text) is not None:
        return bool(turn.session.focus_sku)
    meaning = turn.understanding
    amount = meaning.first("quantity") is not None and meaning.first("ordinal") is None
    priced = meaning.first("price_min") or meaning.first("price_max")
    told = clauses.takes_back(turn.text) and clauses.act(turn.text) not in ("cart_remove", "checkout")
    return bool(turn.session.focus_sku) and amount and told and not priced and not form.is_question(turn.text)


def recounts(turn: Turn) -> bool:
    """Whether a message takes back how many while it is still asked of what: «не 2, а 4» after "which colour?"."""
    pending, swapped = turn.session.pending, corrections.amounts(turn.text)
    if swapped is None or pending is None or pending.kind != "cart_add":
        return False
    return turn.action is None and pending.args.get("quantity", "1") == str(swapped[0])


def is_open(text: str) -> bool:
    """Whether the words leave open what is wanted: nobody puts "something to keep it in" into a cart."""
    return bool(_ANYTHING.search(text))


def changes_it(text: str) -> bool:
    """Whether the words wish another variant in the place of the one at hand."""
    return bool(_CHANGES_IT.search(text))


def changes_variant(turn: Turn) -> bool:
    """Whether a message asks for nothing but another variant of what was just put into the cart."""
    meaning, state = turn.understanding, turn.session
    chosen = state.undo is not None and bool(state.focus_sku)
    named = names_variant(turn) and not any(meaning.first(kind) for kind in GOODS)
    return chosen and named and changes_it(turn.text) and not form.is_question(turn.text)


def names_variant(turn: Turn) -> bool:
    meaning = turn.understanding
    return meaning.first("ordinal") is None and any(meaning.first(kind) for kind in VARIANT)


def asks_about_focus(turn: Turn) -> bool:
    """Whether what reads like a search is as likely a question about the product that is being talked of."""
    meaning = turn.understanding
    question = turn.text.rstrip().endswith("?") and turn.session.focus and meaning.intent == "search"
    return bool(question) and any(a.intent == "ask_product" and a.confidence >= LIKELY for a in meaning.alternatives)


def asks_where(turn: Turn) -> bool:
    """Whether a message asks for what is talked about somewhere: "is it there in Lutsk?", "which of these in Kyiv?"."""
    placed = turn.understanding.first("city") or turn.understanding.first("store")
    known = turn.session.focus or turn.session.shown
    return bool(known and placed and _THERE.search(turn.text.casefold()))


def leaves(turn: Turn, pending: Pending) -> bool:
    """Whether a message after "which one?" or "which size?" is about something else: a person's particulars, an amount
    that nothing on offer has, or other goods by their name."""
    meaning, offers = turn.understanding, pending.args.get("offers", "")
    among = pending.expects == "ordinal" and bool(offers)
    if not among and pending.expects not in VARIANT:
        return False
    if meaning.first("ordinal") or form.names_an_offer(turn.text, offers):
        return False
    wanted = meaning.intent in ("search", "cart_add") and any(meaning.first(kind) for kind in GOODS)
    if among:
        return wanted and meaning.confidence >= CLEAR
    if any(meaning.first(kind) for kind in VARIANT):
        return False
    told = meaning.intent == "give_info" and any(meaning.first(kind) for kind in form.FACTS)
    numbers = set(re.findall(r"\d+", turn.text))
    other = meaning.intent == "choose" and bool(numbers) and numbers.isdisjoint(re.findall(r"\d+", offers))
    return told or other or (wanted and meaning.confidence >= 0.9)
