"""Where a message asks for what can be had now: «в наличии», "in stock"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.types import Entity

_ASKED = re.compile(
    r"(?:(?<!\w)(?:which|that|what(?: is|'s)?|is|are|only|currently|now|those|есть|є|что|що|которые|які|те|ті|"
    r"только|лише|тільки|именно|сейчас|зараз)\s+)*"
    r"(?<!\w)(?:(?:в|у)\s+(?:наличии|наличие|наявності|наявність)|in[ -]stock|available (?:right )?now|available today|"
    r"currently available|(?:доступн|наявн)\w+ (?:сейчас|зараз|сьогодні|сегодня))(?!\w)"
    r"(?:\s+(?:есть|є|now|today|сейчас|зараз|сегодня|сьогодні)(?!\w))?",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"(?:\b(?:not|isn't|aren't|no longer|или|не|нет|нету|немає|нема)\s+)$", re.IGNORECASE)


def find_availability(text: str) -> Iterator[Entity]:
    """The places where goods are wanted that are in stock; what is said not to be is none."""
    for match in _ASKED.finditer(text):
        if not _REFUSED.search(text[: match.start()]):
            yield Entity("in_stock", "true", match.group(), match.start(), match.end())
