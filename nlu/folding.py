"""Raw text in one form, character by character, so that places in it can be found again."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 1000
"""Of a longer text only so much is looked at."""

_APOSTROPHES = frozenset("’ʼ‘`´ʹ′＇")
_SIGNS = {"№": "№", "™": "", "®": "", "℠": ""}  # NFKC would make letters of them
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u034f\ufe0e\ufe0f]")
_PLAIN = re.compile(r"[ -_a-~А-яЁёІіЇїЄєҐґ«»—–]*")  # each of these is one character also when folded
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def clean(text: str) -> str:
    """The beginning of the text in one Unicode form, lower case, with plain apostrophes, nothing invisible and no
    stretched letters."""
    return fold(text)[0]


def fold(raw: str) -> tuple[str, list[int]]:
    """Lower case, one Unicode form, plain apostrophes, no invisible characters, no stretched letters; with the raw
    offset of each character, and one for the end. Only the first MAX_CHARS characters are looked at."""
    raw = raw[:MAX_CHARS]
    if _PLAIN.fullmatch(raw):
        plain, offsets = raw.lower(), list(range(len(raw) + 1))
    else:
        plain, offsets = _fold_clusters(raw)
    if not _STRETCHED.search(plain):
        return plain, offsets
    kept = [i for i in range(len(plain)) if not _is_stretch(plain, i)]
    return "".join(plain[i] for i in kept), [offsets[i] for i in kept] + offsets[-1:]


def _is_stretch(plain: str, i: int) -> bool:
    """Whether the character repeats its neighbour in a run of three or more."""
    if i == 0 or plain[i] != plain[i - 1] or not plain[i].isalpha():
        return False
    start = i
    while start > 0 and plain[start - 1] == plain[i]:
        start -= 1
    return plain[start : start + 3] == plain[i] * 3


def _fold_clusters(raw: str) -> tuple[str, list[int]]:
    plain, offsets, position = [], [], 0
    while position < len(raw):
        end = position + 1
        while end < len(raw) and unicodedata.combining(raw[end]):
            end += 1
        cluster = _fold_cluster(raw[position:end])
        plain.append(cluster)
        offsets.extend([position] * len(cluster))
        position = end
    return "".join(plain), [*offsets, len(raw)]


def _fold_cluster(cluster: str) -> str:
    if cluster in _APOSTROPHES:
        return "'"
    if cluster in _SIGNS:
        return _SIGNS[cluster]
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster)).lower()
