"""Files of our own on their way to a platform."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

# Reads one of our own paths, such as /media/7 or /demo/run.jpg; None when there is no such file.
OpenFile = Callable[[str], Awaitable[bytes | None]]


@dataclass(slots=True)
class UploadedFiles:
    """The platform's ids of files that it has already, by their content: a picture is uploaded once in a while.

    WhatsApp keeps an upload for 30 days; an id is trusted for 20.
    """

    max_files: int = 10_000
    max_age_s: float = 20 * 24 * 3600.0
    monotonic: Callable[[], float] = time.monotonic
    _ids: dict[str, tuple[str, float]] = field(default_factory=dict)

    def known(self, content: bytes) -> str:
        """The platform's id of this content, or nothing."""
        file_id, since = self._ids.get(_digest(content), ("", 0.0))
        return file_id if self.monotonic() - since < self.max_age_s else ""

    def remember(self, content: bytes, file_id: str) -> None:
        while len(self._ids) >= self.max_files:
            del self._ids[next(iter(self._ids))]
        self._ids[_digest(content)] = (file_id, self.monotonic())

    def forget(self, content: bytes) -> None:
        self._ids.pop(_digest(content), None)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def is_own(ref: str) -> bool:
    """Whether the reference is a path of ours and not a URL or a platform's file id."""
    return ref.startswith("/") and not ref.startswith("//")


def mime_of(ref: str, content: bytes = b"") -> str:
    """The MIME type of a picture by its first bytes, else by its name."""
    signatures = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"))
    for signature, mime in signatures:
        if content.startswith(signature):
            return mime
    return "image/png" if ref.lower().endswith(".png") else "image/jpeg"
