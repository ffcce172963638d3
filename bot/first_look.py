"""What a message may be before it is read as words: a proof of who writes, a cart from the platform's own catalogue,
the wish for the rest of what did not fit. Pure."""

from __future__ import annotations

import re

from bot import identity_proofs as proofs
from bot.types import Turn

LINK_TIMERS = {"link_ask", "link_done", "link_undo"}
"""What one side of a link lets the other know; it is nobody's conversation, whoever holds it."""
_CODE = re.compile(rf"(?<!\d)(\d[\s-]?){{{proofs.CODE_DIGITS - 1}}}\d(?!\d)")
_MORE = {"more", "rest", "full", "ещё", "еще", "дальше", "полностью", "остальное", "ще", "далі", "решта", "повністю"}
_HELP = {"help", "info", "помощь", "допомога"}


def first_look(turn: Turn) -> str | None:
    """The skill for what is decided by more than words; None when the words decide."""
    timer, action, message = turn.incoming.timer, turn.action, turn.incoming.message
    if timer is not None:
        return f"timer_{timer.kind}" if timer.kind in LINK_TIMERS else None
    if action is not None and action.intent in ("link_confirm", "link_undo"):
        return action.intent
    if turn.cut and turn.customer.owner == "bot":
        return "rest"
    if action is not None:
        return None
    if message is None:
        return None
    if proofs.token_in(message.text, message.start):
        return "link_open"
    if turn.customer.owner != "bot":
        return None
    return _for_bot(turn)


def _for_bot(turn: Turn) -> str | None:
    message, pending = turn.incoming.message, turn.session.pending
    assert message is not None
    if message.order:
        return "platform_order"
    kind = pending.kind if pending else ""
    if kind == "link_code" and code_in(turn.text):
        return "link_code"
    if kind == "link_phone" and (message.contact is not None or _number_in(turn.text)):
        return "link_phone"
    if kind not in ("link_phone", "checkout") and message.contact is not None and not turn.text.strip():
        return "contact"
    return None


def code_in(text: str) -> str:
    """The six digits in a message, however they are grouped; "" when there are none."""
    found = _CODE.search(text)
    return re.sub(r"\D", "", found[0]) if found else ""


def says_more(text: str) -> bool:
    """Whether the whole message asks for the rest."""
    return _bare(text) in _MORE


def says_help(text: str) -> bool:
    """Whether the whole message is the word by which SMS customers ask who we are."""
    return _bare(text) in _HELP


def _bare(text: str) -> str:
    return text.strip(" \t\r\n.!?\"'«»“”").casefold()


def _number_in(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 7
