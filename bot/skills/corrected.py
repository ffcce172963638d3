"""What an answer to a checkout tells: the facts in it, and what it puts in the place of what was told before."""

from __future__ import annotations

import re

from bot import clauses, corrections
from bot import form as forms
from bot.shop import checkout
from bot.shop.front import Shop
from bot.skills import particulars
from bot.skills.desk import Desk
from bot.skills.particulars import Facts
from bot.types import Turn

ASKED_FOR = {"contact": ("name", "phone"), "city-address": ("city", "address"), "city-branch": ("city", "branch")}
"""What the questions for two facts ask for."""
_NAME_PARTS = {
    "last": re.compile(r"\b(?:фамили\w+|прізвищ\w+|surname|last name|family name)\b", re.I),
    "first": re.compile(r"\b(?:имя|имени|ім.?я|first name|given name|name)\b", re.I),
}
"""Words for the parts of a recipient's name."""
_SURNAME = re.compile(
    r"(?:ко|чук|юк|ук|ак|як|ець|ськ(?:ий|а)|ск(?:ий|ая)|цьк(?:ий|а)|цк(?:ий|ая)|[оеє]ва?|[иії]на?|ян|дзе|швили)$"
)
"""How Ukrainian and Russian surnames end, unlike first names but for a few."""
_FREE = ("name", "address", "branch")
"""Fields in which one word may stand in another's place."""


def read(turn: Turn, shop: Shop, desk: Desk, step: str) -> Facts:
    """The facts of this message. What it corrects in part goes into the value that was told."""
    needed = checkout.needed(desk.draft, desk.directory, desk.cart)
    told = {field: getattr(desk.draft, field) for field in _FREE if field in needed and getattr(desk.draft, field)}
    if "address" in told and (address := corrections.of_address(turn.text, told["address"])):
        return Facts({"address": address})
    found = corrections.swap(turn.text)
    if found is None:
        start = corrections.after_lead(turn.text)
        answer = clauses.piece(turn, start, len(turn.text)) if 0 < start < len(turn.text) else turn
        facts = particulars.read(answer, shop, desk.directory, desk.cart, desk.draft, asked(turn, desk, step))
        if "name" in facts.values and "name" in told:
            facts.values["name"] = _named_anew(told["name"], facts.values["name"], turn.text, shop)
        if desk.draft.store and "city" in facts.values and not facts.values.keys() & {"store", "delivery"}:
            facts.values["store"] = ""  # not all of it is there, and the old store is not what is wanted
        return facts
    named = [field for field in forms.named_fields(turn.text) if field in told]
    values = corrections.in_place(found, {field: told[field] for field in named or told})
    if len(values) == 1:
        return Facts(values)
    if values:  # the same word stands in several: which of them is not said
        return Facts()
    parts = [clauses.piece(turn, *span) for span in found.kept]
    kept = parts[0] if len(parts) == 1 else clauses.joined(parts[0], parts[1])
    return particulars.read(kept, shop, desk.directory, desk.cart, desk.draft, asked(kept, desk, step))


def _named_anew(name: str, told: str, text: str, shop: Shop) -> str:
    """The recipient's name with the part that was corrected: «фамилия Ткачук» leaves the first name as it is."""
    words = name.split()
    part = next((part for part, said in _NAME_PARTS.items() if said.search(text)), "")
    if len(words) != 2 or len(told.split()) != 1 or not part:
        return told
    last = [i for i, word in enumerate(words) if _SURNAME.search(word.casefold())]
    known = [i for i, word in enumerate(words) if shop.analyzer.names_nothing(word)]
    first = 1 - last[0] if len(last) == 1 else known[0] if len(known) == 1 else 0
    words[first if part == "first" else 1 - first] = told
    return " ".join(words)


def asked(turn: Turn, desk: Desk, step: str) -> tuple[str, ...]:
    """The fields that a bare value in this message is for; none where it may be for several."""
    text = turn.text[corrections.after_lead(turn.text) :]
    if forms.yes_or_no(turn.text) or not text.strip():
        return ()
    if step not in forms.REVIEW:
        if text is turn.text and turn.understanding.intent in ("affirm", "deny", "checkout"):
            return ()  # nobody's name
        fields: tuple[str, ...] = (*ASKED_FOR.get(step, (step,)), forms.changed_field(turn.text))
    else:
        fields = forms.named_fields(text) or _by_its_looks(text, desk, step)
        if desk.draft.store and turn.understanding.first("city"):
            fields = (*fields, "store")  # "make the pickup in Lviv"
    return tuple(field for field in fields if field in checkout.STEPS)


def _by_its_looks(text: str, desk: Desk, step: str) -> tuple[str, ...]:
    """What a value may be that stands alone: a short number a branch, words written as names are a name."""
    needed = checkout.needed(desk.draft, desk.directory, desk.cart)
    if re.fullmatch(r"\W*\d{1,6}\W*", text):
        return tuple(field for field in needed if field == "branch")
    return ("name",) if step == "change" and forms.is_full_name(text) else ()


def says_instead(turn: Turn, shop: Shop, desk: Desk, step: str) -> bool:
    """Whether a message that reads like a no goes on with what is wanted instead."""
    if turn.action is not None or forms.changed_field(turn.text) or forms.bare_field(turn.text):
        return False
    goes_on = corrections.swap(turn.text) or 0 < corrections.after_lead(turn.text) < len(turn.text)
    return bool(goes_on) and bool(read(turn, shop, desk, step).values)
