"""Plain text, words, model numbers and amounts with units: what all parts of the index read the same way."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from catalog_index.units import UNIT, base_of

MAX_QUERY_CHARS = 400
LEAST_KELVIN = 1000  # colours of light begin above it: "4K" is a resolution
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--|!\[CDATA\[|!doctype[^<>]*)>|\]\]>", re.DOTALL | re.IGNORECASE)
_DROPPED = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d|/tr)\b[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u200b\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‘": "'", "ʹ": "'", "´": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CHUNK = re.compile(r"[^\W_]+(?:[-‐‑–./'+][^\W_]+)*\+?")
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def plain(text: str) -> str:
    """`text` without markup, entities and control characters; paragraphs become line breaks."""
    if "<" in text or "&" in text:
        text = _strip_tags(text)
        if "&" in text:
            text = html.unescape(text)
            text = _strip_tags(text) if "<" in text else text  # escaped twice, as many shops' exports are
    text = _CONTROL.sub(" ", text)
    lines = (_SPACE.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _strip_tags(text: str) -> str:
    return _TAG.sub(" ", _BREAK.sub("\n", _DROPPED.sub(" ", text)))


def fold(text: str) -> str:
    """`text` as two spellings of one thing compare: compatibility forms, case, ё and apostrophes levelled."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return " ".join(text.casefold().replace("ё", "е").split())


def fold_name(text: str) -> str:
    """The key under which names (brands, attributes, values) are looked up: folded, punctuation as spaces."""
    return " ".join(_WORD.findall(fold(text)))


def text_hash(text: str) -> str:
    """Key of a text in the vector cache."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def script(word: str) -> str:
    """ "cyrillic", "latin" or "" by the first letter that tells."""
    for char in word:
        if "а" <= char <= "я" or char in "ёіїєґ":
            return "cyrillic"
        if "a" <= char <= "z":
            return "latin"
    return ""


def chunks(text: str) -> list[str]:
    """Folded runs without spaces, model numbers such as tn-2110 or 9.5/10 kept whole."""
    return _CHUNK.findall(fold(text))


def has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def joined(chunk: str) -> str:
    """A model number without its dashes, dots and slashes."""
    return "".join(_WORD.findall(chunk.replace("'", "")))


def parts(chunk: str) -> list[str]:
    """Letters and digits of a model number apart: "tn-2110" and "tn2110" → tn, 2110."""
    return _PARTS.findall(chunk)


_SOUNDS = str.maketrans("абвгдезиклмнопрстуфхюіцжй", "abvgdeziklmnoprstufhuicji")
_SHAPES = str.maketrans("авекмнорстухі", "abekmhopctyxi")
_SHAPES_BACK = str.maketrans("abekmhopctyxi", "авекмнорстухі")


def other_scripts(code: str) -> list[str]:
    """A model number as it may be written in the other script, by sound and by the shape of its letters: «дот4» is
    dot4, «н7» is h7."""
    if script(code) == "latin":
        return [code.translate(_SHAPES_BACK)] if not set(code) & set("dfgijlnqrsuvwz") else []
    if script(code) != "cyrillic":
        return []
    written = (code.translate(_SOUNDS), code.translate(_SHAPES))
    return list(dict.fromkeys(w for w in written if w.isascii()))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit in base terms: 1 l is Amount(1000, "ml")."""

    value: Decimal
    unit: str

    @property
    def term(self) -> str:
        """How keyword search writes it; three significant digits, so that 17 inches meet 43.2 cm."""
        return f"={float(self.value):.3g}{self.unit}"


def _unit(folded: str) -> tuple[str, str]:
    """The base unit and how many of it this one is; a unit that is in no table is its own."""
    return base_of(folded) or (folded, "1")


_AMOUNT = re.compile(
    rf"(?<![\w.,])(\d{{1,3}}(?:[  ]\d{{3}})+|\d+)(?:[.,](\d+))?[  -]?({UNIT})(?![^\W_])", re.IGNORECASE
)


_COUNTED = re.compile(r"(\d{1,6})[ -]?([^\W\d_]{3,})")

# "Half a litre", «пол-литра», «півкіло», «двухлитровый», «літровий»: amounts without a digit.
_HALVES = r"пол|полу|пів|напів"
_TIMES = {
    "одно": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "восьми": 8,
    "дво": 2, "три": 3, "трьох": 3, "чотири": 4, "п'яти": 5, "шести": 6, "десяти": 10,
}  # fmt: skip
_WORD_UNITS = {name: _unit(name) for name in ("литр", "літр", "кило", "кіло", "метр", "ватт", "вольт", "дюйм")}
_IN_WORDS = re.compile(
    rf"(?<![\w])(?:(?P<half>{_HALVES})|(?P<times>{'|'.join(_TIMES)}))?[ -]?"
    rf"(?P<unit>{'|'.join(_WORD_UNITS)})(?P<end>[а-яіїє]*)(?![\w])"
)
_HALF_A = re.compile(r"(?<!\w)half(?: an?|-)? ?(?P<unit>lit(?:re|er)|kilo|met(?:re|er)|pound)s?(?!\w)")
_UNIT_STEMS = re.compile("|".join((*_WORD_UNITS, "half")))
_OF_UNITS = re.compile(r"ов(?:ый|ая|ое|ые|ого|ой|ую|ых|ым)|ов(?:ий|а|е|і|ого|ої|у|их|им)")


def _amounts_in_words(folded: str) -> list[tuple[Amount, int, int]]:
    """Amounts that are written as words; the bare name of a unit is none."""
    out = []
    for match in _IN_WORDS.finditer(folded):
        half, times = match["half"], match["times"]
        if not (half or (_OF_UNITS.search(match["end"]))):
            continue
        base, factor = _WORD_UNITS[match["unit"]]
        count = Decimal("0.5") if half else Decimal(_TIMES.get(times or "", 1))
        out.append((Amount(count * Decimal(factor), base), match.start(), match.end()))
    for match in _HALF_A.finditer(folded):
        base, factor = _unit(match["unit"])
        out.append((Amount(Decimal("0.5") * Decimal(factor), base), match.start(), match.end()))
    return out


def amounts(text: str) -> list[Amount]:
    """Every amount with a unit in `text`, in base terms."""
    return [a for a, _, _ in amount_spans(fold(text))]


def amount_spans(folded: str) -> list[tuple[Amount, int, int]]:
    """Amounts of an already folded text with their places in it."""
    found = _amounts_in_words(folded) if _UNIT_STEMS.search(folded) else []
    if has_digit(folded):
        read = [(_amount(m), m.start(), m.end()) for m in _AMOUNT.finditer(folded)]
        digits = [d for d in read if d[0].unit != "k" or d[0].value >= LEAST_KELVIN]
        taken = [f for f in found if all(f[2] <= d[1] or f[1] >= d[2] for d in digits)]
        return sorted([*digits, *taken], key=lambda span: span[1])
    return found


def _amount(match: re.Match[str]) -> Amount:
    whole = match[1].replace(" ", "").replace(" ", "")
    base, factor = _unit(match[3])
    return Amount(Decimal(f"{whole}.{match[2] or 0}") * Decimal(factor), base)


def counted(text: str) -> tuple[str, str] | None:
    """The number and the word of "6 cups", a count of something that is no unit of measure; None for another text."""
    found = _COUNTED.fullmatch(fold(text))
    return None if found is None or base_of(found[2]) else (found[1], found[2])


def quantity(text: str, unit: str = "") -> Amount | None:
    """The number that `text` is, in base units when it or `unit` names one; None when it is not one number."""
    folded = fold(text).replace("\u2212", "-")
    found = amount_spans(folded)
    if len(found) == 1 and not has_digit(folded[: found[0][1]] + folded[found[0][2] :]):
        return found[0][0]
    try:
        value = Decimal(folded.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    base, factor = _unit(fold(unit))
    return Amount(value * Decimal(factor), base)
