"""Feed files as text and as XML elements: the right charset, flat memory, nothing expanded and nothing fetched."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from catalog_index.types import NotAFeed

CHUNK = 1 << 16
HEAD = 1 << 20
HEAD_PACKED = 1 << 14  # a cut archive shall still be read as far as it goes
GZIP = b"\x1f\x8b"
UNREADABLE = (OSError, EOFError, zlib.error)  # what a failing disk or a cut archive raises
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']""")
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w{1,32};)?")


class CutOff(Exception):
    """The XML cannot be read further; the message says where and why."""


def open_text(path: Path, newline: str | None = None) -> IO[str]:
    """The file as text in the charset it declares, unless its bytes prove another; unpacked when it is gzip.
    Raises NotAFeed for a directory or a file that is not there."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            head = file.read(HEAD_PACKED if packed else HEAD)
        encoding = charset(head)
        if packed:
            return gzip.open(path, "rt", encoding=encoding, errors="replace", newline=newline)
        return path.open(encoding=encoding, errors="replace", newline=newline)
    except UNREADABLE as error:
        reason = getattr(error, "strerror", None) or error
        raise NotAFeed(f"{path.name} cannot be read: {reason}") from None


def charset(head: bytes) -> str:
    """The charset of a file that begins so."""
    for bom, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(bom):
            return name
    found = _DECLARED.search(head[:400])
    declared = _known(found[1].decode("ascii")) if found else "utf-8"
    if _is_utf8(head):
        return "utf-8" if any(b > 127 for b in head) or not found else declared
    return "cp1251" if declared == "utf-8" else declared


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def _is_utf8(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError as error:
        # A stray byte in a long text is an accident; a text in another charset breaks at its first words.
        good = head[: error.start].decode("utf-8", "ignore")
        return sum(ord(c) > 127 for c in good) > 200
    return True


def elements(file: IO[str], roots: frozenset[str], wanted: frozenset[str]) -> Iterator[Element]:
    """Each element of a wanted (local) name when it is complete; it is emptied after its turn.

    Raises NotAFeed for what begins as something else or declares entities, CutOff for XML that breaks later.
    """
    guarded = DefusedXMLParser(forbid_entities=True, forbid_external=True)
    parser: Any = XMLPullParser(("start", "end"), _parser=guarded)
    walk = _Walk(roots, wanted)
    try:
        for chunk in _mended(file):
            parser.feed(chunk)
            yield from walk.completed(parser)
        parser.close()
        yield from walk.completed(parser)
    except DefusedXmlException:
        raise NotAFeed("the file declares entities, which a feed has no need of") from None
    except ParseError as error:
        yield from walk.completed(parser)
        message = f"broken XML at line {error.position[0]}: {str(error).split(':')[0]}"
        raise (CutOff if walk.began else NotAFeed)(message) from None


class _Walk:
    """Where in the tree the parser is."""

    def __init__(self, roots: frozenset[str], wanted: frozenset[str]) -> None:
        self._roots, self._wanted = roots, wanted
        self._stack: list[Element] = []
        self.began = False

    def completed(self, parser: Any) -> Iterator[Element]:
        for event, element in parser.read_events():
            if event == "start":
                self._enter(element)
                continue
            self._stack.pop()
            if local(element.tag) in self._wanted:
                yield element
                element.clear()
                if self._stack:
                    self._stack[-1].remove(element)

    def _enter(self, element: Element) -> None:
        if not self.began and local(element.tag) not in self._roots:
            raise NotAFeed(f"the file begins with <{local(element.tag)[:40]}>")
        self.began = True
        self._stack.append(element)


def local(tag: Any) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _mended(file: IO[str]) -> Iterator[str]:
    """The text with what XML forbids but shops' exports contain put right: control characters, HTML's entities and
    bare ampersands."""
    carried = ""
    while block := file.read(CHUNK):
        block = carried + block
        cut = block.rfind("&", len(block) - 40) if len(block) > 40 else -1
        carried = block[cut:] if cut >= 0 else ""
        yield _mend(block[:cut] if cut >= 0 else block)
    if carried:
        yield _mend(carried)


def _mend(text: str) -> str:
    return _ENTITY.sub(_entity, _INVALID.sub(" ", text))


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name and (char := html5.get(name)):
        return char.replace("<", "&lt;").replace("&", "&amp;")
    return "&amp;" + (name or "")
