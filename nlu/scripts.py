"""Letters: keyboard layouts, transliteration and look-alikes between Latin and Cyrillic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlu.lexicon import latin_readings

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_KEYS = {"ru": "ёйцукенгшщзхъфывапролджэячсмитьбю", "uk": "'йцукенгшщзхїфівапролджєячсмитьбю"}
_SHIFTED = str.maketrans('~{}:"<>', "`[];',.")

_TO_CYRILLIC = {language: str.maketrans(_LATIN_KEYS, keys) for language, keys in _KEYS.items()}
_TO_LATIN = {language: str.maketrans(keys, _LATIN_KEYS) for language, keys in _KEYS.items()}

# Letters that look alike and are typed for one another, lower case.
_LOOKALIKE_CYRILLIC = str.maketrans("aceopxyikhbmt", "асеорхуікнвмт")
_LOOKALIKE_LATIN = str.maketrans("асеорхуікнвмт", "aceopxyikhbmt")

CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def layout_to_cyrillic(text: str, language: str) -> str:
    """What the same keys give on the Russian or Ukrainian layout; every character stays one character."""
    return text.lower().translate(_SHIFTED).translate(_TO_CYRILLIC[language])


def layout_to_latin(text: str, language: str) -> str:
    """What the same keys of the Russian or Ukrainian layout give on the English one, character by character."""
    return text.lower().translate(_TO_LATIN[language])


def mend_mixed(word: str) -> str:
    """`word` in one script when Latin and Cyrillic look-alikes are mixed in it, else unchanged; same length."""
    cyrillic, latin = len(CYRILLIC.findall(word)), len(LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    to_cyrillic, to_latin = word.translate(_LOOKALIKE_CYRILLIC), word.translate(_LOOKALIKE_LATIN)
    options = [w for w, other in ((to_cyrillic, LATIN), (to_latin, CYRILLIC)) if not other.search(w)]
    if not options:
        return word
    return options[0] if len(options) == 1 or cyrillic >= latin else options[1]


_CYRILLIC_TO = dict(zip("абвгґдезиіїйклмнопрстуфыэё", "abvggdeziiiyklmnoprstufyee", strict=True))
_CYRILLIC_TO |= {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_CYRILLIC_TO |= {"ъ": "", "ь": "", "'": ""}

Step = Callable[[str, int], int | None]


def transliterations(
    word: str, language: str, follow: Step, accepts: Callable[[int], bool], limit: int = 4
) -> list[str]:
    """Cyrillic readings of a Latin word that a dictionary knows, likeliest first.

    `follow(text, state)` walks the dictionary from a state (0 the root), None where no word goes on; `accepts(state)`
    tells whether a word ends there.
    """
    found: dict[str, int] = {}
    table = latin_readings()[language]
    paths: list[tuple[int, int, int, str]] = [(0, 0, 0, "")]  # cost, position, state, read so far
    while paths and len(found) < limit:
        paths.sort(key=lambda p: (-p[0], p[1]))
        cost, position, state, read = paths.pop()
        if position == len(word):
            if accepts(state):
                found.setdefault(read, cost)
            continue
        if len(paths) < 400:
            paths.extend(_steps(word, table, follow, cost, position, state, read))
    return sorted(found, key=found.__getitem__)


def _steps(
    word: str, table: dict[str, tuple[str, ...]], follow: Step, cost: int, position: int, state: int, read: str
) -> Iterator[tuple[int, int, int, str]]:
    for length in (4, 3, 2, 1):
        piece = word[position : position + length]
        if len(piece) < length:
            continue
        for rank, reading in enumerate(table.get(piece, ())):
            after = follow(reading, state)
            if after is not None:
                yield cost + rank, position + length, after, read + reading
    doubled = position > 0 and word[position] == word[position - 1]
    if doubled:
        yield cost + 1, position + 1, state, read


def to_cyrillic(word: str, language: str) -> str:
    """The plainest Cyrillic reading of a Latin word, whether a dictionary knows it or not."""
    table, out, position = latin_readings()[language], "", 0
    while position < len(word):
        for length in (4, 3, 2, 1):
            readings = table.get(word[position : position + length])
            if readings and position + length <= len(word):
                out += readings[0]
                position += length
                break
        else:
            out += word[position]
            position += 1
    return out


def to_latin(word: str) -> str:
    """The plainest Latin spelling of a Cyrillic word."""
    return "".join(_CYRILLIC_TO.get(c, c) for c in word)


_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh|sz", "S"), (r"tch|ch|cz", "C"), (r"zh|dzh|dj", "Z"), (r"kh", "h"), (r"ph", "f"), (r"th", "t"),
        (r"ck|q", "k"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"),
        (r"w(?![aeiou])", ""), (r"w", "v"), (r"ts|tz", "s"), (r"j", "Z"),
        (r"z", "s"), (r"^h|(?<=[aeiouy])h(?=[^aeiouy]|$)", ""), (r"g", "h"),
    )
]  # fmt: skip


def sound_key(word: str) -> str:
    """A key that names spelt in either script share when they sound alike: its consonants, doubled ones once."""
    latin = to_latin(word.lower())
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy'`\-\s]", "", latin)) or latin
