"""Text with a few styled stretches, and how each platform writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text [start, end) that is bold or a link."""

    start: int
    end: int
    bold: bool = False
    href: str = ""

    def moved(self, by: int) -> Mark:
        return Mark(self.start + by, self.end + by, self.bold, self.href)


@dataclass(frozen=True, slots=True)
class Rich:
    """Plain text and its marks, in order and not overlapping. Lengths and cuts are counted on the plain text."""

    text: str
    marks: tuple[Mark, ...] = ()

    def piece(self, start: int, end: int) -> Rich:
        """The stretch [start, end) with the marks that reach into it."""
        inside = [m for m in self.marks if m.start < end and m.end > start]
        clipped = (Mark(max(m.start, start), min(m.end, end), m.bold, m.href).moved(-start) for m in inside)
        return Rich(self.text[start:end], tuple(clipped))


def join(parts: Iterable[Rich], separator: str = "") -> Rich:
    """One text out of many, empty ones left out."""
    text, marks = "", list[Mark]()
    for part in parts:
        if not part.text:
            continue
        text += separator if text else ""
        marks += [mark.moved(len(text)) for mark in part.marks]
        text += part.text
    return Rich(text, tuple(marks))


def bold(text: str, href: str = "") -> Rich:
    return Rich(text, (Mark(0, len(text), True, href),) if text else ())


def render(rich: Rich, markup: str) -> str:
    """The text as the platform wants it: "html" escaped with tags, "whatsapp" with asterisks, else plain."""
    out, at = "", 0
    for mark in rich.marks:
        out += _escape(rich.text[at : mark.start], markup)
        out += _styled(rich.text[mark.start : mark.end], mark, markup)
        at = mark.end
    return out + _escape(rich.text[at:], markup)


def to_plain(text: str, markup: str) -> str:
    """What a reader sees of a rendered text."""
    return unescape(re.sub(r"</?(?:b|a)(?: [^>]*)?>", "", text)) if markup == "html" else text


def escape_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape(text: str, markup: str) -> str:
    return escape_html(text) if markup == "html" else text


def _styled(text: str, mark: Mark, markup: str) -> str:
    if markup == "whatsapp":
        return f"*{text}*" if mark.bold and _bold_works(text) else text
    if markup != "html":
        return text
    styled = f"<b>{_escape(text, markup)}</b>" if mark.bold else _escape(text, markup)
    href = _escape(mark.href, markup).replace('"', "&quot;")
    return f'<a href="{href}">{styled}</a>' if href else styled


def _bold_works(text: str) -> bool:
    """WhatsApp shows the asterisks themselves around inner asterisks, line breaks and outer spaces."""
    return bool(text) and text == text.strip() and not any(sign in text for sign in "*\n")
