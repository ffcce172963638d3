"""The pieces of a message that each speak of something: "the red one and two of the third" is two wishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.types import GOODS, Incoming, Turn
from nlu.types import Entity, Understanding

_AND = re.compile(r"\s*[;\n+&]\s*|,\s+|\s+(?:and|plus|also|и|да|плюс|а также|і|й|та|а також|ще й)\s+", re.I)
_BESIDE = re.compile(
    _AND.pattern
    + r"|\s+(?:from|than|vs\.?|versus|or|between|от|чем|или|между|против|с|со|від|ніж|чи|або|між|проти|з|із)\s+",
    re.I,
)


_ASKING = (
    r"how|what|whats|what's|when|where|which|who|can|could|do|does|is|are|will|may|any|"
    r"ск[оi]льк[оау]|скока|скок|скільки|скіки|когда|када|коли|где|де|куда|куди|как(?:ие|ая|ой|ое)?|як(?:і|а|ий|е)?|"
    r"можно|можна|есть|є|чи|до скольк\w*|до котр\w*|во скольк\w*|о котр\w*|за сколько|почем|кто|хто|почему|чому"
)
_SENTENCE = re.compile(
    r"(?<=[.!?…])\s+|\s*[\n;]+\s*"
    rf"|(?:,\s*(?:and|а|и|і|та|also)?|\s(?:and|also|а|и|і|й|та|а также|а також))\s+(?=(?:{_ASKING})\b)",
    re.I,
)


_OUTRIGHT = (
    r"беру|бер[её]м|возьму|возьм[её]м|візьму|візьмемо|беремо|куплю|"
    r"(?:i'?ll|i will|we'?ll|let me|gonna) (?:take|have|buy)|i'?m taking"
)
"""Words of who has made up their mind."""
_ACTS = {
    "checkout": r"check\s?out|place (?:the|my|an) order|оформ\w*",
    "cart_remove": r"remove|delete|drop|take (?:\w+ ){0,3}(?:out|off|away)|убер\w*|убира\w*|убрать|удал\w*|выкин\w*|"
    r"вычеркн\w*|прибер\w*|прибра\w*|забер\w*|видал\w*|викин\w*",
    "cart_add": rf"{_OUTRIGHT}|add|put|take|buy|добав\w*|полож\w*|клад\w*|возьм\w*|бери\w*|дава(?:й|йте)|"
    r"дода[йм]\w*|поклад\w*|візьм\w*|докинь\w*|докинути",
}
"""Words by which customers tell the cart what to do, by what they ask for."""
_ACT = {intent: re.compile(rf"\b(?:{words})\b", re.I) for intent, words in _ACTS.items()}
_TAKES = re.compile(rf"\b(?:{_OUTRIGHT})\b", re.I)
_TAKES_BACK = re.compile(
    r"^\W*(?:(?:а|и|і|та|ой|ну|oh|well|um|so)\W+)*(?:no|nope|actually|sorry|wait|rather|better|"
    r"instead|make (?:it|that)|let'?s|нет|не|неа|лучше|точнее|вернее|давай(?:те)?|пусть(?: будет)?|тогда|ні|нє|краще|"
    r"точніше|хай(?: буде)?|нехай|тоді)\b",
    re.I,
)
_ORDERS = re.compile(
    rf"\b(?:{_OUTRIGHT}|{_ACTS['checkout']}|order(?:ing)?|buy(?:ing)?|purchase|заказ\w*|закаж\w*|купить|покупаю|замов\w*|купити|"
    r"купую)\b",
    re.I,
)
_SWAPS = (
    re.compile(
        r"\b(?:swap|exchange|replace|change|switch|замени\w*|поменя\w*|смени\w*|обменя\w*|заміни\w*|поміня\w*|обміня\w*)\s+"
        r"(?P<old>.+?)\s+(?:for|with|to|на)\s+(?P<new>.+)",
        re.I,
    ),
    re.compile(r"^\W*(?:instead of|вместо|замість)\s+(?P<old>\S+(?:\s+\S+)??)[\s,]+(?P<new>.+)", re.I),
    re.compile(r"(?P<new>.+?)[\s,]+(?:instead of|вместо|замість)\s+(?P<old>.+)", re.I),
)
"""How one thing is asked for in another's place."""
_GOES_ON = re.compile(r"^\W*(?:and|plus|и|да|ещ[её]|і|й|та|ще)\s|\b(?:too|also|as well|тоже|также|теж|також)\W*$", re.I)
_ASIDE = re.compile(
    r"\b(?:the|an?|some|please|pls|me|мне|мені|пожалуйста|плиз|будь ласка|прошу|i'?ll|also|too|ещё|еще|ще)\b", re.I
)
"""Small words beside a wish."""
_PLUS = re.compile(r"^\s*\+\s*(?:\d{1,2}\s+)?(?=[^\W\d_]{2})")
_THEN = re.compile(
    r"\s*[;,]\s*(?:(?:and|but|then|и|а|но|потом|і|й|та|але|потім)\s+)*"
    r"|\s+(?:and then|and|but|then|и|а|но|потом|і|й|та|але|потім)\s+",
    re.I,
)


def act(text: str) -> str:
    """What these words ask the cart to do, cart_add, cart_remove or checkout; "" for none of it."""
    return next((intent for intent, words in _ACT.items() if words.search(text)), "cart_add" * adds_more(text))


def adds_more(text: str) -> bool:
    """Whether a message adds goods by a plus: "+ soap"."""
    return bool(_PLUS.match(text))


def takes_outright(text: str) -> bool:
    """Whether these words leave no doubt that something is bought: "I'll take", not "let's see"."""
    return bool(_TAKES.search(text))


def wish_of(text: str) -> str:
    """The words of a wish without those that tell the cart what to do: "hand cream" of "add the hand cream"."""
    plain = _ASIDE.sub(" ", _ACT["cart_add"].sub(" ", text))
    return " ".join(plain.split()).strip(" .,!?;:")


def takes_back(text: str) -> bool:
    """Whether the message begins as one does that corrects what was done: "no, better", "actually"."""
    return bool(_TAKES_BACK.match(text))


def orders(text: str) -> bool:
    """Whether the words say that something is bought now, whatever it is."""
    return bool(_ORDERS.search(text))


def exchanged(turn: Turn) -> tuple[Turn, Turn] | None:
    """What shall go and what shall come in its place: "swap the hoodie for the polo"; None for any other message."""
    for words in _SWAPS if turn.action is None else ():
        if (found := words.search(turn.text)) is not None:
            return _wanted(piece(turn, *found.span("old"))), _wanted(piece(turn, *found.span("new")))
    return None


def _wanted(part: Turn) -> Turn:
    """The piece with nothing in it refused: the refusal was the "instead of"."""
    named = tuple(replace(entity, negated=False) for entity in part.understanding.entities)
    return _with(part, part.text, replace(part.understanding, entities=named))


def goes_on(text: str) -> bool:
    """Whether a message goes on with the one before it: "and the wired ones", "the wired ones too"."""
    return bool(_GOES_ON.search(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the message's sentences, questions and acts stand: "…to Lviv, and when are you open?" is two, and so is
    "take the mug out and add the kettle"."""
    found, start = list[tuple[int, int]](), 0
    for gap in _SENTENCE.finditer(text):
        if re.search(r"\w", text[start : gap.start()]):
            found.append((start, gap.start()))
            start = gap.end()
    if re.search(r"\w", text[start:]):
        found.append((start, len(text)))
    return [(a + begin, b + begin) for begin, end in found for a, b in _acts(text[begin:end])]


def _acts(text: str) -> list[tuple[int, int]]:
    """Where the pieces stand that ask for different acts; goods without a word for one go with the act before them."""
    found, asked, start = list[tuple[int, int]](), "", 0
    for gap in (*_THEN.finditer(text), None):
        end = gap.start() if gap else len(text)
        wanted = act(text[start:end])
        if (found and wanted in ("", asked)) or (found and not asked and wanted != "checkout"):
            found[-1] = (found[-1][0], end)
        elif end > start:
            found.append((start, end))
        asked = wanted or asked
        start = gap.end() if gap else end
    return found


def spans(text: str, *, beside: bool = False) -> Iterator[tuple[int, int]]:
    """Where the pieces stand. `beside`: also what is set against each other, "the first or the second"."""
    start = 0
    for found in (_BESIDE if beside else _AND).finditer(text):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)


def piece(turn: Turn, start: int, end: int) -> Turn:
    """The turn as if only this piece of it had been written, by the customer who has no question to answer."""
    meaning, text = turn.understanding, turn.text[start:end]
    part = replace(
        meaning,
        text=text,
        entities=tuple(found for e in meaning.entities if (found := _inside(e, start, end, turn.text)) is not None),
        idle=tuple((a - start, b - start) for a, b in meaning.idle if start <= a and b <= end),
    )
    return _with(turn, text, part)


def _inside(entity: Entity, start: int, end: int, text: str) -> Entity | None:
    """The entity as it stands in a piece; of goods that were read as one ("a lamp and a cable") the part in it."""
    first, last = max(entity.start, start), min(entity.end, end)
    whole = (first, last) == (entity.start, entity.end)
    if last <= first or not (whole or entity.type in GOODS):
        return None
    said = text[first:last]
    value = entity.value if whole else said
    return replace(entity, start=first - start, end=last - start, text=said, value=value)


_INSTEAD = re.compile(
    r"\s+[\w'’-]+\s*(?:[,.—–-]\s*|\s)(?:no|nope|нет|не|ні|нє|нєт|точнее|вернее|rather)\b\s*,?\s+(?=[^\W\d_])", re.I
)


def settled(turn: Turn) -> Turn:
    """The turn without what its writer takes back at once: of "the scarf in red, no, green" the scarf in green."""
    found = _INSTEAD.search(turn.text)
    if found is None or "," not in found.group():
        return turn
    before, after = piece(turn, 0, found.start()), piece(turn, found.end(), len(turn.text))
    return joined(before, after)


def joined(one: Turn, other: Turn) -> Turn:
    """Two pieces as one: the words of both, with what was understood of them."""
    text = f"{one.text} "
    moved = (replace(e, start=e.start + len(text), end=e.end + len(text)) for e in other.understanding.entities)
    whole = f"{text}{other.text}"
    meaning = replace(one.understanding, text=whole, entities=(*one.understanding.entities, *moved))
    return _with(one, whole, meaning)


def blank(turn: Turn) -> Turn:
    """The turn as if nothing had been written: for what was said before and is done now."""
    return _with(turn, "", Understanding("", turn.language, turn.understanding.intent, 1.0))


def sentence(turn: Turn, meaning: Understanding) -> Turn:
    """The turn as if only this sentence of it had been written."""
    return _with(turn, meaning.text, meaning)


def _with(turn: Turn, text: str, meaning: Understanding) -> Turn:
    message = turn.incoming.message
    incoming = Incoming(message=replace(message, text=text) if message else None)
    session = replace(turn.session, pending=None)
    return replace(turn, incoming=incoming, understanding=meaning, action=None, session=session)
