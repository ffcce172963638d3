"""Where a long text may be cut: paragraphs, lines, sentences, words, and only then between graphemes."""

from __future__ import annotations

import re

import regex

_BORDERS = (
    re.compile(r"[ \t]*\n\s*\n\s*"),  # paragraph
    re.compile(r"[ \t]*\n\s*"),  # line
    re.compile(r"(?<=[.!?…。])[\"'»”)\]]*\s+"),  # sentence
)
_WORD = re.compile(r"\s+")
_GRAPHEME = regex.compile(r"\X")


def width(text: str) -> int:
    """UTF-16 units, the strictest way in which platforms count characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int, last_limit: int = 0) -> list[tuple[int, int]]:
    """Stretches [start, end) of at most `limit` UTF-16 units that hold everything but the white space between them.

    The last stretch keeps to `last_limit` when given: the one that carries the buttons.
    """
    spans = _split(text, 0, len(text), limit)
    if last_limit and spans and width(text[slice(*spans[-1])]) > last_limit:
        start, end = spans.pop()
        spans += _split(text, start, end, last_limit)
    return spans


def _split(text: str, start: int, end: int, limit: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    while True:
        start = _skip_space(text, start, end)
        if start >= end:
            return spans
        reach = _reach(text, start, end, limit)
        stop = len(text[:end].rstrip()) if reach >= end else _cut(text, start, reach)
        spans.append((start, stop))
        start = stop


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _reach(text: str, start: int, end: int, limit: int) -> int:
    """How far `limit` UTF-16 units go from `start`; at least one character."""
    reach = min(end, start + limit)
    while reach > start + 1 and (surplus := width(text[start:reach]) - limit) > 0:
        reach -= max(1, surplus // 2)
    return max(reach, start + 1)


def _cut(text: str, start: int, reach: int) -> int:
    """The best border in (start, reach]. A border of a higher kind counts only where it leaves a third or more."""
    window = text[start : reach + 1]  # white space just after the window is a border too
    for border in _BORDERS:
        if (at := _last_border(border, window)) >= max(1, len(window) // 3):
            return start + at
    if (at := _last_border(_WORD, window)) > 0:
        return start + at
    return _grapheme_cut(text, start, reach)


def _last_border(border: re.Pattern[str], window: str) -> int:
    last = 0
    for match in border.finditer(window):
        # A sentence keeps its closing quotes; what is dropped is white space only.
        last = match.start() + len(match.group().rstrip())
    return last


def _grapheme_cut(text: str, start: int, reach: int) -> int:
    last = start
    for match in _GRAPHEME.finditer(text, start, reach + 64):
        if match.end() > reach:
            break
        last = match.end()
    return last if last > start else reach


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of the text, on one line, with … at the end when something was left out."""
    line = " ".join(text.split())
    if width(line) <= limit:
        return line
    reach = _reach(line, 0, len(line), max(1, limit - 1))
    cut = _grapheme_cut(line, 0, reach)
    space = line.rfind(" ", 0, cut)
    return line[: space if space > limit * 2 // 3 else cut].rstrip(" ,.;:-–—") + "…"
