"""What a pending question does to the reading of the next message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.classifier import Floats, softmax
from nlu.delexicalise import GIBBERISH, UNKNOWN
from nlu.features import Unit
from nlu.found import Found
from nlu.lexicon import rows, word_set
from nlu.reading import Token
from nlu.training import OUT_OF_SCOPE
from nlu.types import Context

_STOP_WORDS = word_set("stop_words") | word_set("little") | word_set("polite")
_ANSWERED = 20.0  # in log-odds: the message is the answer and next to nothing else
_PARTLY = 2.0  # the answer is in it, among other words
_NAMED = 4.0  # a name of goods and nothing else asks for them
_CONTACT = 3.0  # who writes a phone number gives it
_RELATED = 1.5  # the intent that was asked for, or its contrary
_CLEAR = 0.6  # an intent this probable wins over a free text such as a name or an address

# Which intent an answer belongs to, where that is not give_info.
_INTENT_OF_ANSWER = {
    "ordinal": "choose",
    "choose": "choose",
    "product": "choose",
    "coupon": "coupon",
    "channel": "link_channel",
    "language": "language_switch",
}
ANSWER_INTENTS = frozenset({"give_info", *_INTENT_OF_ANSWER.values()})
"""What a message may be that answers a question."""
_ENTITIES_OF_ANSWER = {"choose": ("ordinal", "product"), "variant": ("size", "color", "ordinal", "attribute")}
_GOODS = {"<goods>", "<brand>"}
_OF_GOODS = {UNKNOWN, "<color>", "<size>", "<attribute>", "<price>", "<price_min>", "<price_max>", "<number>"}
_OF_THE_SHOP = frozenset({"product", "category", "brand", "color", "size", "price_min", "price_max", "coupon"})
_NOT_OF_THE_SHOP = (OUT_OF_SCOPE, "small_talk", "bot_identity", "language_switch", "link_channel", "opt_in", "opt_out")
_YES_NO = ("affirm", "deny")
# These may well be what somebody's name, city or address looks like.
_NOT_CLEAR = frozenset({"give_info", "search", "refine", OUT_OF_SCOPE, "small_talk", "ask_product", "delivery_info",
                        "store_info", "choose", "details"})  # fmt: skip


def answer_bonus(labels: Sequence[str], found: Sequence[Found], made: Sequence[Unit], context: Context) -> Floats:
    """Log-odds to add to the intents' scores, float32 (labels,)."""
    bonus = np.zeros(len(labels), np.float32)
    expects = context.expects
    if any(f.type in ("phone", "email") for f in found):
        _add(bonus, labels, "give_info", _CONTACT)
    if any(f.type in _OF_THE_SHOP for f in found):
        for label in _NOT_OF_THE_SHOP:
            _add(bonus, labels, label, -_RELATED)
    if not expects:
        if _names_goods_only(made):
            _add(bonus, labels, "search", _NAMED)
        return bonus
    if expects in labels:
        for label in _YES_NO if expects in _YES_NO else (expects,):
            _add(bonus, labels, label, _RELATED)
    wanted = _ENTITIES_OF_ANSWER.get(expects, (expects,))
    if any(f.type in wanted for f in found):
        others = [u for u in made if not _is_small(u)]
        strength = _ANSWERED if len(others) <= 1 else _PARTLY if len(others) <= 4 else 0.0
        _add(bonus, labels, _INTENT_OF_ANSWER.get(expects, "give_info"), strength)
    return bonus


def _names_goods_only(made: Sequence[Unit]) -> bool:
    """Whether the message is but goods or brands, with their colours, sizes and prices."""
    keys = {u.key for u in made if u.key[0].isalnum() or u.key.startswith("<")}
    return bool(keys & _GOODS) and keys <= _GOODS | _OF_GOODS


def _add(bonus: Floats, labels: Sequence[str], label: str, amount: float) -> None:
    if label in labels:
        bonus[labels.index(label)] += amount


def _is_small(unit: Unit) -> bool:
    """Whether the unit is an entity, a sign or a word without weight."""
    if unit.key in (UNKNOWN, GIBBERISH):
        return False
    return not unit.surface or unit.surface in _STOP_WORDS


def drop_guesses(found: Sequence[Found], scores: Floats, labels: Sequence[str], context: Context) -> list[Found]:
    """Without the names and addresses that are only assumed because one was asked for, when the message (scored without
    them) clearly wants something else."""
    probabilities = softmax(scores)
    best = int(np.argmax(probabilities))
    if probabilities[best] < _CLEAR or labels[best] in _NOT_CLEAR:
        return list(found)
    return [f for f in found if not f.is_guess]


def is_only_signs(tokens: Sequence[Token]) -> bool:
    """Whether the message has neither a word nor a number: emoji, punctuation."""
    return not any(t.is_word or t.is_number for t in tokens)


def sign_intent(tokens: Sequence[Token]) -> str:
    """What the first telling emoji means; out of scope when none tells."""
    meanings = {sign: intent for intent, signs in rows("emoji.tsv") for sign in signs.split(" ")}
    return next((meanings[t.text] for t in tokens if t.text in meanings), OUT_OF_SCOPE)
