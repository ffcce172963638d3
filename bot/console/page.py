"""The page's files, kept in memory packed: under an address that names their version they are fetched once, for good.

The page is many small modules. Sent one by one from the disk they cost more than they weigh, so they are read and
packed once, and again when one changes.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
PACKED = (".html", ".js", ".css", ".svg", ".txt")
PREFIX = "/console/"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_ANEW = "no-cache"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file as it is sent."""

    body: bytes
    packed: bytes
    kind: str
    etag: str


@dataclass(slots=True)
class Page:
    """The files of a folder, by their path in it; `index.html` names the others by version."""

    folder: Path
    _stamp: tuple[tuple[str, int], ...] = ()
    _kept: dict[str, Kept] = field(default_factory=dict)
    version: str = ""

    def answer(self, path: str, headers: Mapping[str, str]) -> Response:
        """The file, 304 when the browser has it, 404 when there is none; an address within the page is the page."""
        if not path or "." not in path or not self._kept:
            self._look()
        versioned = path.startswith(f"v-{self.version}/")
        name = path.partition("/")[2] if path.startswith("v-") else path
        kept = self._kept.get(name) or (self._kept.get("index.html") if "." not in name else None)
        if kept is None:
            return Response(status_code=404)
        sent = {"ETag": kept.etag, "Cache-Control": FOR_GOOD if versioned else ASK_ANEW, "Vary": "Accept-Encoding"}
        if headers.get("if-none-match", "").removeprefix("W/") == kept.etag:
            return Response(status_code=304, headers=sent)
        if kept.packed and "gzip" in headers.get("accept-encoding", ""):
            return Response(kept.packed, media_type=kept.kind, headers=sent | {"Content-Encoding": "gzip"})
        return Response(kept.body, media_type=kept.kind, headers=sent)

    def _look(self) -> None:
        """Read and pack the files when they are not those that are kept."""
        files = sorted(file for file in self.folder.rglob("*") if file.suffix in TYPES)
        stamp = tuple((str(file), file.stat().st_mtime_ns) for file in files)
        if stamp == self._stamp:
            return
        bodies = {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in files}
        digest = hashlib.sha256(b"".join(name.encode() + body for name, body in bodies.items()))
        self.version = digest.hexdigest()[:12]
        if "index.html" in bodies:
            named = f'"{PREFIX}v-{self.version}/'.encode()
            bodies["index.html"] = bodies["index.html"].replace(f'"{PREFIX}'.encode(), named)
        self._kept = {name: _kept(name, body) for name, body in bodies.items()}
        self._stamp = stamp


def _kept(name: str, body: bytes) -> Kept:
    suffix = Path(name).suffix
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Kept(body, gzip.compress(body, 6) if suffix in PACKED else b"", TYPES[suffix], etag)
