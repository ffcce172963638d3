"""Whether a message answers the form that is open: a pure reading of words and intent, before any skill is chosen."""

from __future__ import annotations

import re

from bot import clauses, corrections
from bot.types import GOODS, Pending, Turn
from nlu.types import Understanding

KIND = "checkout"
SUMMARY = "affirm"
"""What the summary's question expects."""

FIELDS = {
    "name": r"\b(?:им(?:я|ени)\b|ім.?я|імені|фамили|прізвищ|получател|одержувач|отримувач|name\b|recipient)",
    "phone": r"\b(?:телефон|phone|mobile)",
    "address": r"\b(?:адрес|address|улиц|вулиц|дом\b|будин|кварт|кв\b|house\b|flat\b|apartment|apt\b)",
    "city": r"\b(?:город|міст|city\b|town\b)",
    "branch": r"\b(?:отделен|відділен|почтомат|поштомат|branch|locker)",
    "delivery": r"\b(?:доставк|доставит|deliver|shipping|способ получ)",
    "payment": r"\b(?:оплат|payment|pay\b)",
    "store": r"\b(?:магазин|store\b|shop\b)",
}
"""Words by which customers name what a form asks for: beginnings, so that inflection does not matter."""
_OTHER = re.compile(
    r"\b(?:друг(?:ой|ая|ое|ую|ие)|инач|измен|поменя|смен[иа]|исправ|не тот|не та\b|неправильн|не так|"
    r"інш(?:ий|а|е|у|і)|інакше|змін|помін|виправ|"
    r"another|different|change|other|wrong|edit|correct)"
)
_BACK = re.compile(
    r"^\W*(?:назад|шаг назад|на шаг назад|крок назад|повернись|вернись|back|go back|previous|step back)\W*$"
)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:а|и|і|та|ну|so|and|but)\s+)?(?:какие|какая|какой|сколько|когда|где|почему|как |можно ли|есть ли|"
    r"який|яка|яке|які|скільки|коли|де |чому|як |чи |"
    r"what|which|how|when|where|why|do you|can i|is there|are there)"
)

_YES = re.compile(
    r"^\W*(?:(?:да|так|ага|угу|yes|yep|yeah|yup|sure|ok|okay|ок|окей|хорошо|добре|гаразд|верно|вірно|правильно|"
    r"подтверждаю|підтверджую|confirm|согласен|согласна|згоден|згодна|давай(?:те)?|поехали|оформля(?:й|йте|ем)|"
    r"оформлю(?:й|йте|ємо)|оформ(?:и|ите|іть)|заказываю|замовляю|всё верно|все верно|все вірно|все правильно|"
    r"place it|order it|go ahead|correct|пожалуйста|будь ласка|please|конечно|звичайно|of course|заказ|замовлення|"
    r"it|the|order|все|всё|усе|just|that|right|is|спасибо|дякую|thanks|thank you|большое|дуже)\W*)+$"
)
_RESUMES = re.compile(
    r"\W*(?:(?:ok|okay|ок|окей|yes|да|так|хорошо|добре|ладно|well|ну|now|теперь|тепер|please|пожалуйста|будь ласка|"
    r"let's|давай(?:те)?|можем|можемо)\W+)*(?:go on|go ahead|carry on|continue|proceed|resume|продолж\w+|поехали|"
    r"дальше|идём дальше|продовж\w+|далі|йдемо далі|поїхали)(?:\W+(?:please|пожалуйста|будь ласка|"
    r"with (?:the|my) order|заказ|замовлення|оформление|оформлення|оформлять|оформлювати))*\W*"
)
"""Words that lead back to what was put off."""
_NO = re.compile(
    r"^\W*(?:нет|ні|no|nope|nah|не|не надо|не нужно|не треба|не хочу|не сейчас|не зараз|пока нет|поки ні|not now|"
    r"don't|нет спасибо|ні дякую|no thanks)\W*$"
)
_YES_WORD = re.compile(
    r"\b(?:да|так|ага|угу|yes|yep|yeah|yup|sure|ok|okay|ок|окей|хорошо|добре|гаразд|верно|вірно|правильно|"
    r"подтверждаю|підтверджую|confirm|согласен|согласна|згоден|згодна|давай(?:те)?|поехали|оформ\w+|заказываю|"
    r"замовляю|correct|right|go ahead|place|of course|конечно|звичайно)\b"
)

CLEAR = 0.65
"""From this confidence on, goods that are named are a wish of their own."""
SOFT = {
    "give_info",
    "choose",
    "search",
    "refine",
    "cart_change",
    "out_of_scope",
    "small_talk",
    "product",
    "",
    "details",
}
"""Intents that a name, an address or a way of delivery may be mistaken for."""
TOPICS = {"delivery": ("delivery_info", "store_info"), "payment": ("payment_info",), "store": ("store_info",)}
"""Intents that an answer to this step looks like when it is no question."""
FACTS = ("phone", "email", "person_name", "city", "address", "store")


REVIEW = ("summary", "change")
"""Steps at which everything has been told, and any of it may be corrected."""
_FILLER = re.compile(
    r"\b(?:the|my|a|it's|is|only|just|wrong|please|change|number|id|"
    r"мой|моя|моё|мою|мне|нужно|номер|только|просто|пожалуйста|не тот|не та|неправильн\w+|получателя|"
    r"мій|моє|мені|треба|лише|тільки|просто|будь ласка|одержувача|отримувача)\b"
)
_CONFIRMS = re.compile(r"\b(?:confirm|place|order|подтвержд|підтвердж|оформ|заказыва|замовля)")


_WHEN = re.compile(
    r"\b(?:when|how (?:long|soon|fast|quick\w*|many days)|what day|когда|как (?:скоро|быстро|долго)|"
    r"(?:через|за) (?:сколько|скільки)|сколько (?:времени|дней|ждать|ид[её]т|едет|ехать)|"
    r"коли|як (?:скоро|швидко|довго)|скільки (?:часу|днів|чекати|йде|їде|їхати))\b"
)
_ARRIVES = re.compile(
    r"\b(?:arriv|come|get (?:it|this|them|here|my)|be here|deliver|ready|ship|it take|receive|parcel|pick|collect|"
    r"прид|приед|привез|достав|получ|готов|жда|посылк|забрать|забирать|"
    r"прийд|приїд|отрима|чека|посилк|забрати|забирати|готу)"
)
_PICKUP = re.compile(r"\b(?:pick(?:ing)?[- ]?(?:it |them )?up|collect|самовыв|самовив|забер|забир|забра)")
_SUM = re.compile(
    r"\b(?:if|when|for|of|over|above|если|при|на|від|от|до|якщо|коли|когда)\b.*?\b(?:order|buy|spend|cart|purchase|"
    r"заказ\w*|закаж\w*|купл\w+|покуп\w*|корзин\w*|замов\w*|куп\w*|кошик\w*)\s+(?:\w+\s+)?"
    r"(?:for|of|is|worth|over|above|на|від|от|до|за|составит|буде|будет|больше|більше)\s+(?:сумму\s+|суму\s+)?"
    r"\D{0,2}(?P<sum>\d[\d\s.,]*)"
)
"""An order that is only thought of, with what it comes to: "if I order for 2500"."""


def asks_arrival(text: str) -> bool:
    """Whether the message asks when what is ordered will be there."""
    plain = text.casefold()
    return bool(_WHEN.search(plain) and _ARRIVES.search(plain))


def names_pickup(text: str) -> bool:
    return bool(_PICKUP.search(text.casefold()))


def supposes_sum(text: str) -> bool:
    """Whether an order of some sum is supposed: such a number is no order's."""
    return bool(_SUM.search(text.casefold()))


def is_full_name(text: str) -> bool:
    """Whether these words, two or three, are written as names are."""
    words = text.strip(" .!").split()
    return 1 < len(words) < 4 and all(word.istitle() and word.replace("-", "").isalpha() for word in words)


def named_fields(text: str) -> tuple[str, ...]:
    """The fields that the message calls by their names."""
    plain = text.casefold()
    return tuple(field for field, words in FIELDS.items() if re.search(words, plain))


def names_goods(meaning: Understanding) -> bool:
    """Whether goods are named; the word "phone" beside a number to ring is none."""
    told = meaning.first("phone") is not None
    goods = [e for e in meaning.entities if e.type in GOODS]
    return any(not (told and re.search(FIELDS["phone"], e.text.casefold())) for e in goods)


def bare_field(text: str) -> str:
    """The field that is named and nothing beside it: "the branch", «нет, телефон»; "" for any other message."""
    plain = text[corrections.after_lead(text) :].casefold()
    for field, words in FIELDS.items():
        if re.search(words, plain):
            left = _FILLER.sub("", re.sub(rf"{words}[\w'’ʼ]*", "", plain))
            return "" if re.search(r"\w", left) else field
    return ""


def confirms(text: str) -> bool:
    """Whether a yes says outright that the order shall be placed: "yes, I confirm"."""
    return bool(_CONFIRMS.search(text.casefold()))


def corrects(turn: Turn, step: str) -> bool:
    """Whether the message takes back something that was told: a value of the draft, or a field by its name."""
    if is_question(turn.text) or clauses.act(turn.text) in ("cart_add", "cart_remove"):
        return False
    told = {key: value for key, value in turn.session.draft.items() if key in ("name", "address", "branch", "city")}
    found, told_anew = corrections.swap(turn.text), any(turn.understanding.first(kind) for kind in FACTS)
    if found is not None and (corrections.in_place(found, told) or named_fields(turn.text)):
        return True
    if step not in REVIEW or not (start := corrections.after_lead(turn.text)):
        return False
    rest = turn.text[start:]
    value = told_anew or any(c.isdigit() for c in rest)
    number = bool(re.fullmatch(r"\W*\d{1,6}\W*", rest))
    args = turn.session.pending.args if turn.session.pending else {}
    way = names_an_offer(rest, args.get("offers") or args.get("named", ""))
    return number or way or bool(bare_field(rest)) or (bool(named_fields(rest)) and value)


def changed_field(text: str) -> str:
    """The field that the customer wants to give anew: «другой адрес» is "address"; "" for none."""
    plain = text.casefold()
    if not _OTHER.search(plain):
        return ""
    return next((field for field, words in FIELDS.items() if re.search(words, plain)), "")


def yes_or_no(text: str) -> str:
    """ "affirm" or "deny" for a message that says nothing else; "" for any other. What binds is not left to a guess."""
    plain = text.casefold()
    if _NO.match(plain):
        return "deny"
    return "affirm" if _YES.match(plain) and _YES_WORD.search(plain) else ""


def resumes(text: str) -> bool:
    """Whether the message asks to go on with what was put off, and says nothing else."""
    return bool(_RESUMES.fullmatch(text.casefold()))


def is_back(text: str) -> bool:
    return bool(_BACK.match(text.casefold()))


def is_question(text: str) -> bool:
    return bool(_QUESTION.search(text.casefold().strip()))


def answers_form(turn: Turn, pending: Pending) -> bool:
    """Whether the message is for the form rather than a wish of its own."""
    message, meaning = turn.incoming.message, turn.understanding
    if message is not None and message.contact is not None:
        return True
    if not turn.text.strip():
        return False
    if is_back(turn.text) or changed_field(turn.text) or yes_or_no(turn.text):
        return True
    if meaning.intent in ("affirm", "deny", "cancel", "undo", "checkout", "order_cancel"):
        return True
    step = pending.args.get("step", "")
    if corrects(turn, step) or (step == "change" and (bare_field(turn.text) or is_full_name(turn.text))):
        return True
    if asks_arrival(turn.text) and not meaning.first("order_number"):
        return True  # of what is being ordered: answered, and asked on
    if is_question(turn.text):
        return False
    if names_an_offer(turn.text, pending.args.get("offers", "")):
        return pending.args.get("step") != "summary" or not (_names_goods(turn) and meaning.confidence >= CLEAR)
    if any(meaning.first(kind) for kind in FACTS):
        return meaning.intent in SOFT or meaning.confidence < 0.9 or _is_topic(pending, meaning.intent)
    return _bare_answer(turn, pending)


def _names_goods(turn: Turn) -> bool:
    return any(turn.understanding.first(kind) for kind in (*GOODS, "price_max", "price_min"))


def names_an_offer(text: str, offers: str) -> bool:
    """Whether a word of this short text is, in some form, a word of what the question offers."""
    words, offered = re.findall(r"[^\W\d_]{4,}", text.casefold()), re.findall(r"[^\W\d_]{4,}", offers.casefold())
    return len(text.split()) <= 8 and any(_one_stem(word, other) for word in words for other in offered)


def _one_stem(one: str, other: str) -> bool:
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return common >= 4 and common >= 0.6 * max(len(one), len(other))


def _is_topic(pending: Pending, intent: str) -> bool:
    return intent in TOPICS.get(pending.args.get("step", ""), ())


def _bare_answer(turn: Turn, pending: Pending) -> bool:
    """A message without a recognisable fact: an answer when it is short and not clearly something else."""
    meaning, words = turn.understanding, len(turn.text.split())
    step = pending.args.get("step", "")
    if meaning.intent in ("give_info",):
        return True
    if _is_topic(pending, meaning.intent):
        return words <= 8
    if step in ("", "summary", "last"):
        return False
    if step == "phone" and sum(c.isdigit() for c in turn.text) >= 5:
        return True
    if _names_goods(turn) and meaning.confidence >= CLEAR:
        return False
    if meaning.intent == "details" and meaning.confidence >= CLEAR and words > 3:
        return False  # "tell me about the second one" is no answer to how it shall be paid
    return words <= 10 and (meaning.intent in SOFT or meaning.confidence < 0.6)
