"""The shop's texts as passages, each of which can be quoted on its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.shop.directory import Policy
from catalog_index.types import Passage

SOURCE = "policy"
_MARKS = re.compile(r"(\*\*|__|`)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list of a policy, with the heading it stands under."""

    id: str
    topic: str
    language: str
    heading: str
    text: str

    @property
    def passage(self) -> Passage:
        """What is searched: the heading says what the paragraph is about."""
        return Passage(self.id, SOURCE, self.topic, self.language, f"{self.heading}. {self.text}".lstrip(". "))


def paragraphs(policies: Iterable[Policy]) -> Iterator[Paragraph]:
    """Every paragraph of the shop's texts, in their order."""
    for policy in policies:
        for number, (heading, text) in enumerate(_blocks(policy.text)):
            id = f"{policy.topic}:{policy.language}:{number}"
            yield Paragraph(id, policy.topic, policy.language, heading, text)


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    heading = ""
    for block in re.split(r"\n\s*\n", markdown.replace("\r\n", "\n")):
        lines = block.strip("\n").split("\n")
        while lines and lines[0].lstrip().startswith("#"):
            heading = plain(lines.pop(0).lstrip("# "))
        if text := _joined(lines):
            yield heading, text


def _joined(lines: list[str]) -> str:
    """Lines of a paragraph as one, items of a list each on its own."""
    out: list[str] = []
    for line in filter(str.strip, lines):
        if _ITEM.match(line):
            out.append("• " + plain(_ITEM.sub("", line)))
        elif out:
            out[-1] = f"{out[-1]} {plain(line)}"
        else:
            out.append(plain(line))
    return "\n".join(out)


def plain(text: str) -> str:
    """Markdown without its marks."""
    return _MARKS.sub("", _LINK.sub(r"\1", text)).strip(" >")


def title(markdown: str) -> str:
    """The heading that the text begins with; "" when it begins with none."""
    first = next((line for line in markdown.splitlines() if line.strip()), "")
    return plain(first.lstrip("# ")) if first.startswith("#") else ""
