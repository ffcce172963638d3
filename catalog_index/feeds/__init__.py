"""Product feeds of several formats into products, row by row, in flat memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from catalog_index.feeds import google_merchant, jsonl, shopify, yml
from catalog_index.feeds.source import UNREADABLE, open_text
from catalog_index.types import FeedRow, NotAFeed, Rejection

_XML_START = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*<([\w:.-]+)", re.DOTALL)


def _jsonl(path: Path) -> Iterator[FeedRow]:
    with open_text(path) as lines:
        yield from jsonl.read(lines)


def _google(path: Path) -> Iterator[FeedRow]:
    return (google_merchant.read_xml if _head(path).lstrip().startswith("<") else google_merchant.read_tsv)(path)


READERS: dict[str, Callable[[Path], Iterator[FeedRow]]] = {
    "yml": yml.read,
    "google": _google,
    "shopify": shopify.read,
    "jsonl": _jsonl,
}
FORMATS = tuple(READERS)


def read_feed(path: Path, format: str | None = None) -> Iterator[FeedRow]:
    """Products and rejections of a feed file; the format is recognised when not given.

    Raises NotAFeed when the file is no such feed, at the latest when the first row is asked for.
    """
    chosen = format or sniff(path)
    if chosen not in READERS:
        raise NotAFeed(f"unknown feed format: {chosen}; known are {', '.join(FORMATS)}")
    return _guarded(READERS[chosen](path))


def _guarded(rows: Iterator[FeedRow]) -> Iterator[FeedRow]:
    """The rows; a file that cannot be read to its end (a cut archive, a failing disk) ends with a fatal Rejection."""
    try:
        yield from rows
    except UNREADABLE as error:
        yield Rejection("end of file", f"cannot be read further: {error}", fatal=True)


def sniff(path: Path) -> str:
    """The format of a feed file by what it begins with. Raises NotAFeed."""
    head = _head(path).lstrip()
    if head.startswith("<"):
        match = _XML_START.match(head)
        root = match[1].rpartition(":")[2] if match else ""
        if root in yml.ROOTS:
            return "yml"
        if root in google_merchant.ROOTS:
            return "google"
    elif head.startswith("{"):
        return "jsonl"
    else:
        columns = head.split("\n", 1)[0].lower()
        if "\t" in columns and "id" in columns and "title" in columns:
            return "google"
        if "handle" in columns and "title" in columns and "," in columns:
            return "shopify"
    raise NotAFeed(f"{path.name} is not a product feed of a known format")


def _head(path: Path) -> str:
    with open_text(path) as file:
        return file.read(1 << 14)
