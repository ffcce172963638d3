"""Product feeds of several formats into products, row by row, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog_index.feeds import jsonl
from catalog_index.types import FeedRow, NotAFeed

FORMATS = ("yml", "google", "shopify", "jsonl")


def read_feed(path: Path, format: str | None = None) -> Iterator[FeedRow]:
    """Products and rejections of a feed file. Raises NotAFeed, at the latest when the first row is asked for."""
    chosen = format or sniff(path)
    if chosen == "jsonl":
        return _jsonl(path)
    raise NotAFeed(f"unknown feed format: {chosen}")


def _jsonl(path: Path) -> Iterator[FeedRow]:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        yield from jsonl.read(lines)


def sniff(path: Path) -> str:
    """The format of a feed file by what it begins with. Raises NotAFeed."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "jsonl"
    raise NotAFeed(f"{path.name} is not a product feed of a known format")
