"""Cities by any of their names: «в Киев», "Kyiv" and «Київ» are one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from catalog_index.types import Text
from nlu.lexicon import rows

_COLUMNS = ("en", "ru", "uk")


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, ...]]:
    """Every spelling of the cities that customers name most, with all spellings of the same city."""
    return {name.casefold(): tuple(names) for names in rows("cities.tsv") for name in names}


def key(city: str) -> str:
    """What two names of one city have in common."""
    plain = " ".join(city.replace("ё", "е").split()).casefold()
    return _known().get(plain, (plain,))[0].casefold()


def is_known(city: str) -> bool:
    return city.casefold() in _known()


def spellings(city: str) -> tuple[str, ...]:
    return _known().get(city.casefold(), (city,))


def in_language(city: str, language: str) -> str:
    """The city as this language calls it; as it was given when that is not known."""
    names = _known().get(city.casefold(), ())
    column = _COLUMNS.index(language) if language in _COLUMNS else 0
    return names[column] if len(names) > column else city


def among(city: str, places: Iterable[Text]) -> bool:
    """Whether this is one of these places, whatever language each is named in."""
    wanted = key(city)
    return any(key(name) == wanted for place in places for name in place.values())
