"""The place that a message names: a city, a country, or a name that only its preposition gives away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.shop import cities
from bot.shop.directory import Directory
from bot.shop.front import Shop
from bot.skills.particulars import city_name, region_of
from bot.skills.ways import named
from bot.types import Turn
from bot.wording import territories

_FOREIGN = {"warsaw": "PL", "moscow": "RU", "london": "GB", "berlin": "DE", "new york": "US"}
"""Countries of the cities that are known and lie abroad; the others are in Ukraine."""
_ALSO = {
    "US": ("usa", "america", "the states", "сша", "америка"),
    "GB": ("uk", "england", "britain", "англия", "великобритания", "англія", "британія"),
    "CZ": ("czech republic", "чехия", "чехія"),
    "TR": ("turkey",),
    "NL": ("holland", "голландия", "голландія"),
}
"""What people call countries beside their names."""
_AFTER = r"\b(?:to|in|into|within|в|во|у|до|на|по|из|from)\s+(?:the\s+)?"
_NAME = r"(?P<name>[^\W\d_a-zа-яёіїєґ][\w'’-]{2,}(?:\s[^\W\d_a-zа-яёіїєґ][\w'’-]+)?)"
_PLACE = re.compile(_AFTER + r"(?:(?:город|місто|село|селище|посёлок|пгт|смт|г|м|с)\.?\s+)?" + _NAME)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it was named; `country` is its ISO code where that is known, `city` the city's name in the customer's
    language where it is one."""

    name: str
    country: str = ""
    city: str = ""


def place_in(turn: Turn, shop: Shop, directory: Directory) -> Place | None:
    """The place that the message asks about, if it names one."""
    if found := _country(turn.text):
        return Place(*found)
    typed = _PLACE.search(turn.text)
    entity = turn.understanding.first("city")
    if entity is not None and (typed is None or cities.is_known(entity.value) or " " not in typed["name"]):
        city = city_name(entity.value, directory, shop)
        return Place(city, _FOREIGN.get(cities.key(city), "UA") if cities.is_known(entity.value) else "", city)
    if typed is None or turn.text.isupper() or named(typed["name"], directory.delivery, shop):
        return None
    return Place(typed["name"])


def _country(text: str) -> tuple[str, str] | None:
    """The country's name as it was typed, and its code; its name has a preposition before it or begins the text."""
    at = _countries().search(text.casefold().replace("ё", "е"))
    if at is None or at.lastgroup is None:
        return None
    return text[at.start(at.lastgroup) : at.end(at.lastgroup)], at.lastgroup


@cache
def _countries() -> re.Pattern[str]:
    """Any country by any of its names, in any case that only changes how it ends; the group found is its code."""
    return re.compile(rf"(?:{_AFTER}|^\W*)(?:{'|'.join(_named(code) for code in territories('en'))})\b")


def _named(code: str) -> str:
    names = [*(territories(language).get(code, "") for language in ("en", "ru", "uk")), *_ALSO.get(code, ())]
    return f"(?P<{code}>{'|'.join(_forms(name.casefold().replace('ё', 'е')) for name in names if name)})"


def _forms(name: str) -> str:
    """A pattern for the name in any case: «Польша», «Польшу»; names of few letters hardly change."""
    if not re.search(r"[а-яіїєґ]", name) or " " in name or len(name) < 4:
        return re.escape(name)
    if name[-1] in "аяь" or (name[-1] in "йие" and len(name) > 5):
        return re.escape(name[:-1]) + (r"\w{0,2}" if len(name) > 4 else r"\w?")
    return re.escape(name) + "[аеуоміи]{0,2}"


def is_unnamed(place: Place, directory: Directory) -> bool:
    """Whether the shop says nothing of delivering there: neither its ways, nor its texts, nor its own country."""
    texts = " ".join([*(p.text for p in directory.policies), *directory.about.values()]).casefold().replace("ё", "е")
    own = [*(s.city for s in directory.stores), *(c for way in directory.delivery for c in way.cities)]
    if place.city and cities.among(place.city, own):
        return False
    names = {place.name, *(cities.spellings(place.city) if place.city else ())}
    names |= (
        {territories(language).get(place.country, "") for language in ("en", "ru", "uk")} if not place.city else set()
    )
    if any(name and _mentioned(name.casefold().replace("ё", "е"), texts) for name in names):
        return False
    return not place.country or place.country != region_of(directory)


def _mentioned(name: str, texts: str) -> bool:
    return bool(re.search(rf"\b(?:{_forms(name)})\b", texts))
