"""Every sentence the customer reads, out of the locale files, with plurals and money by Fluent and Babel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_symbol
from fluent.runtime import FluentBundle, FluentResource

from bot.types import Money
from nlu.lexicon import rows

PACKAGED = Path(__file__).parent / "locales"


_TABLE = """
g г г; kg кг кг; ml мл мл; l л л; mm мм мм; cm см см; m м м; km км км; W Вт Вт; kW кВт кВт; V В В; Ah А·ч А·год;
mAh мА·ч мА·год; Wh Вт·ч Вт·год; Nm Н·м Н·м; dB дБ дБ; h ч год; min мин хв; s с с; lm лм лм; K К К; Hz Гц Гц;
MHz МГц МГц; GHz ГГц ГГц; MB МБ МБ; GB ГБ ГБ; TB ТБ ТБ; MP Мп Мп; inch дюйм дюйм
"""
_ROWS = [row.split() for row in _TABLE.split(";")]
_CODES = [code for code, _, _ in _ROWS]
_UNITS = {"ru": {code: ru for code, ru, _ in _ROWS}, "uk": {code: uk for code, _, uk in _ROWS}}
_MEASURE = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?) ({'|'.join(sorted(_CODES, key=len, reverse=True))})(?!\w)")


@cache
def _symbol(currency: str) -> str:
    """ "₴" for UAH in every language: English would say UAH, as if one were far away from the shop."""
    known = (get_currency_symbol(currency, locale) for locale in ("en", "uk", "ru"))
    return next((symbol for symbol in known if symbol != currency), f"{currency} ")


@cache
def _colors() -> dict[str, str]:
    """Every way to say a colour, with the id of that colour."""
    found: dict[str, str] = {}
    for color, spellings in rows("colors.tsv"):
        found |= {spelling: color.replace(" ", "-") for spelling in spellings.split("|")}
    return found


class WordingError(Exception):
    """A sentence is missing or broken; `fluent` says which."""


@cache
def territories(language: str) -> Mapping[str, str]:
    """The countries' names in a language, by their ISO 3166 codes of two letters."""
    names = Locale(language).territories
    return {str(code): str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}


class Words:
    """The sentences of one language. A shop's own file overrides the packaged one sentence by sentence."""

    def __init__(self, language: str, overrides: Path | None = None) -> None:
        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource((PACKAGED / f"{language}.ftl").read_text(encoding="utf-8")))
        own = overrides / f"{language}.ftl" if overrides else None
        if own and own.exists():
            self._bundle.add_resource(FluentResource(own.read_text(encoding="utf-8")), allow_overrides=True)

    def __call__(self, id: str, **args: str | int | float) -> str:
        """The sentence with this id (dashes; arguments with underscores); WordingError when there is none."""
        if not self._bundle.has_message(id):
            raise WordingError(f"{self.language}.ftl has no {id}")
        pattern = self._bundle.get_message(id).value
        assert pattern is not None
        text, errors = self._bundle.format_pattern(pattern, args)
        if errors:
            raise WordingError(f"{self.language}.ftl: {id}: {errors[0]}")
        return str(text)

    def has(self, id: str) -> bool:
        return bool(self._bundle.has_message(id))

    def money(self, amount: Money) -> str:
        """ "4 999 ₴" in Ukrainian, "₴4,999" in English; minor units only when there are any."""
        whole = amount.amount_minor % 100 == 0
        number = format_decimal(amount.major, "#,##0" if whole else "#,##0.00", locale=self.language)
        symbol = _symbol(amount.currency)
        text = f"{symbol}{number}" if self.language == "en" else f"{number} {symbol}"
        return text.replace("\xa0", " ")

    def units(self, text: str) -> str:
        """ "256 GB" as "256 ГБ": feeds write units in Latin letters, readers of Cyrillic do not."""
        return _MEASURE.sub(lambda m: f"{m[1]} {self._unit(m[2])}", text)

    def color(self, name: str) -> str:
        """A colour's name in this language, whichever it is given in; anything else as it is."""
        known = f"color-{_colors().get(name.strip().casefold().replace('ё', 'е'), '')}"
        return self(known) if self.has(known) else name

    def _unit(self, code: str) -> str:
        return _UNITS.get(self.language, {}).get(code, code)

    def join(self, items: Sequence[str], style: str = "standard") -> str:
        """ "a, b and c"; style "or" for "a, b or c"."""
        return format_list(list(items), style=style, locale=self.language)  # type: ignore[arg-type]

    def date(self, day: date) -> str:
        return format_date(day, format="d MMMM", locale=self.language)

    def moment(self, at: datetime) -> str:
        return format_datetime(at, format="d MMMM, HH:mm", locale=self.language)


class Wording:
    """The words of every language of the shop."""

    def __init__(self, languages: Sequence[str], overrides: Path | None = None) -> None:
        self._words = {language: Words(language, overrides) for language in languages}
        self._default = languages[0]

    def of(self, language: str) -> Words:
        return self._words.get(language) or self._words[self._default]
