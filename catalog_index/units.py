"""Units of measure as shops and customers write them, in three languages, and how many base units each is."""

from __future__ import annotations

import re
from functools import lru_cache

from catalog_index.types import Attribute

# base unit, factor, spellings: ~ stands for whatever may join the parts of one ("А·ч", "А/ч", "Ач"), and a * at the
# end for the endings of Russian and Ukrainian nouns and of adjectives made of them («дюйма», «дюймовый»).
_TABLE = """
ml 1 ml мл milliliter milliliters millilitre millilitres миллилитр* мілілітр*
ml 10 cl сл
ml 1000 l л ltr liter liters litre litres литр* літр*
ml 29.5735 floz fl~oz
ml 3785.41 gal gallon gallons
ml 1000000 m3 м3 cbm куб~м
g 0.001 mg мг миллиграмм* міліграм*
g 1 g gr gram grams gramme г гр грамм* грам*
g 1000 kg kgs kilo kilos kilogram kilograms кг кило кіло килограмм* кілограм*
g 1000000 t т тонн* ton tons tonne tonnes
g 28.3495 oz ounce ounces унци* унций унцій
g 453.592 lb lbs pound pounds фунт*
mm 0.001 mkm мкм µm um μm micron microns микрон* мікрон*
mm 1 mm мм millimeter millimeters millimetre millimetres миллиметр* міліметр*
mm 10 cm см centimeter centimeters centimetre centimetres сантиметр*
mm 1000 m м mtr meter meters metre metres метр*
mm 25.4 in inch inches " ″ ” “ ′′ '' дюйм*
mm 304.8 ft foot feet фут фута футов футів
mm 1000000 km км kilometer kilometers kilometre kilometres километр* кілометр*
m2 1 m2 м2 sqm кв~м
w 1 w вт watt watts ватт* ват вати ватів
w 1000 kw квт kilowatt kilowatts киловатт* кіловат кіловати кіловатів
hp 1 hp horsepower л~с к~с
wh 1 wh w~h вт~ч вт~год watt~hour watt~hours ватт~час ватт~часа ватт~часов ват~годин ват~години
wh 1000 kwh kw~h квт~ч квт~год
va 1 va ва v~a в~а
va 1000 kva ква kv~a кв~а
v 1 v в volt volts вольт*
v 1000 kv кв киловольт* кіловольт*
a 1 a а amp amps ampere amperes ампер*
a 0.001 ma ма milliamp milliamps миллиампер* міліампер*
mah 1 mah ma~h мач мгод маг мамч ма~ч ма~год milliamp~hours миллиампер~час миллиампер~часов
mah 1000 ah a~h ач агод а~ч а~год amp~hour amp~hours ampere~hour ampere~hours
mah 1000 ампер~час ампер~часа ампер~часов ампер~часы ампер~година ампер~години ампер~годин
mb 1 mb мб megabyte megabytes мегабайт*
mb 1024 gb гб gig gigs gigabyte gigabytes гигабайт* гігабайт* гиг гіг
mb 1048576 tb тб terabyte terabytes терабайт*
hz 1 hz гц герц* hertz
hz 1000 khz кгц килогерц* кілогерц*
hz 1000000 mhz мгц мегагерц*
hz 1000000000 ghz ггц гигагерц* гігагерц*
rpm 1 rpm r~min rev~min об~мин об~хв оборотов~в~минуту обертів~на~хвилину
nm 1 n~m н~м newton~meter newton~meters newton~metre newton~metres ньютон~метр*
j 1 j дж joule joules джоул*
lm 1 lm лм lumen lumens люмен*
lx 1 lx лк lux люкс
k 1 k к kelvin кельвин* кельвін*
db 1 db дб decibel decibels децибел*
bar 1 bar бар бара баров барів
bar 0.0689476 psi
bar 10 mpa мпа
gsm 1 gsm g~m2 г~м2
l~min 1 l~min lpm л~мин л~хв
m3~h 1 m3~h м3~ч м3~год cbm~h
km~h 1 kmh km~h kph км~ч км~год
s 1 s sec second seconds сек секунд*
s 60 min mins minute minutes мин хв минут* хвилин*
s 3600 h hr hrs hour hours ч час часа часов год година години годин
month 1 month months мес міс месяц месяца месяцев місяць місяці місяців
pcs 1 pcs pc piece pieces шт штук* штука
% 1 % percent процент* відсотк* відсоток
°c 1 °c °с
mp 1 mp мп megapixel megapixels мегапиксель мегапикселей мегапіксель мегапікселів
"""
_JOINED = r"[·⋅∙•*×/.\- ]?"
_JOINTS = re.compile(r"[·⋅∙•*×/.\- ]")
_NOUN = r"а|у|и|ы|і|я|ю|є|ї|ь|ей|ів|ов|ом|ам|ами|ах"
_ADJECTIVE = r"(?:ов|н|ьн)?(?:ый|ий|ая|а|ое|е|ые|і|ого|ому|ой|ої|ую|у|ых|их|ым|им)"
_ENDING = rf"(?:{_NOUN}|{_ADJECTIVE})?"
# After a space these are words as well: "2 in 1", «3 в 1», «2 к ноутбуку»; cotton is «ватный» unless it is "60-ватний".
_IN_ONE = frozenset(("in", "в", "v"))
_AT_END = frozenset(("a", "а", "к", "k"))


def _read() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]], list[str]]:
    whole: dict[str, tuple[str, str]] = {}
    stems: dict[str, tuple[str, str]] = {}
    spellings: list[str] = []
    for line in _TABLE.strip().splitlines():
        base, factor, *names = line.split()
        spellings += names
        for name in names:
            known = stems if name.endswith("*") else whole
            known[name.rstrip("*").replace("~", "")] = (base.replace("~", "/"), factor)
    return whole, stems, spellings


_WHOLE, _STEMS, _SPELLINGS = _read()


def _pattern(name: str) -> str:
    spelling = _JOINED.join(re.escape(part) for part in name.rstrip("*").split("~"))
    if name in _IN_ONE:
        return spelling + r"(?! 1(?![\d.,]))"
    if name in _AT_END:
        return rf"(?:(?<=\d){spelling}|{spelling}(?! \w))"
    return spelling + _ENDING if name.endswith("*") else spelling


UNIT = "|".join(
    [r"(?<=-)ватн[а-яіїє]{1,3}", *(_pattern(name) for name in sorted(_SPELLINGS, key=lambda n: (-len(n), n)))]
)
"""A regular expression of every spelling, the longest first."""
_AT_NAME = re.compile(r"\S(?:\s*,\s*([^\s,()]{1,12})|\s*[(\[]\s*([^\s()\[\]]{1,12})\s*[)\]])\s*$")


@lru_cache(maxsize=4096)
def base_of(unit: str) -> tuple[str, str] | None:
    """(base unit, how many of it this folded spelling is); None for what is no unit of the table."""
    plain = _JOINTS.sub("", unit)
    found = _WHOLE.get(unit) or _WHOLE.get(plain)
    if found is None and re.fullmatch(UNIT, unit):
        stem = max((s for s in _STEMS if plain.startswith(s)), key=len, default="ват")
        found = _STEMS.get(stem) or _WHOLE[stem]
    return found


def unit_of(attribute: Attribute) -> str:
    """The unit of an attribute's numbers: the one it states, else the one that its name ends with, as in «Напряжение,
    В» and "Voltage (V)"; "" for none."""
    if attribute.unit:
        return attribute.unit
    found = (_AT_NAME.search(name.casefold()) for name in (*attribute.name.values(), attribute.key))
    named = (unit.rstrip(".") for match in found if match for unit in match.groups() if unit)
    return next((unit for unit in named if base_of(unit)), "")
