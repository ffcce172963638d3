"""Pictures that a feed names by a relative path: where they lie, and never anything that lies elsewhere."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"}
ATTACHMENTS = {".pdf", ".mp3", ".ogg", ".mp4", ".txt"}
SENT = "sent/"
"""What agents attached: names there are random, so that only who was given the address can ask for the file."""
ROOTS_FILE = "media_roots.json"
URL_PREFIX = "/media/"


def remember(home: Path, directory: Path) -> None:
    """Pictures that a feed names by a relative path are looked for in this directory from now on."""
    roots = [str(directory.resolve()), *(r for r in _roots(home) if r != str(directory.resolve()))]
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / f"{ROOTS_FILE}.new"
    fresh.write_text(json.dumps(roots[:20]), encoding="utf-8")
    fresh.replace(home / ROOTS_FILE)


def find(home: Path, path: str) -> Path | None:
    """The picture out of one of the imported directories; None for anything else, above all for what lies outside."""
    kinds = PICTURES | ATTACHMENTS if path.startswith(SENT) else PICTURES
    if Path(path).suffix.lower() not in kinds or "\0" in path:
        return None
    for root in (str(home / "media"), *_roots(home)):
        with suppress(OSError):  # a name longer than any file's
            file = (Path(root) / path).resolve()
            if file.is_relative_to(Path(root).resolve()) and file.is_file():
                return file
    return None


async def open_file(home: Path, url: str) -> bytes | None:
    """The bytes behind one of our own `/media/…` paths, for the platforms to which pictures are uploaded."""
    if not url.startswith(URL_PREFIX):
        return None
    file = find(home, url.removeprefix(URL_PREFIX))
    return await asyncio.to_thread(file.read_bytes) if file else None


def _roots(home: Path) -> list[str]:
    try:
        found = json.loads((home / ROOTS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(root) for root in found] if isinstance(found, list) else []
