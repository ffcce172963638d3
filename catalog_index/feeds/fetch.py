"""A feed behind a URL as a local file, fetched again only when it has changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT_S = 60.0
MAX_BYTES = 4 << 30
REMEMBERED = {"Last-Modified": "If-Modified-Since", "ETag": "If-None-Match"}


class FetchFailed(Exception):
    """The URL did not give a feed; the message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where the feed lies, and whether it differs from what was fetched before."""

    path: Path
    changed: bool


class _HttpOnly(urllib.request.HTTPRedirectHandler):
    """Redirects that stay on http and https."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not newurl.lower().startswith(("http://", "https://")):
            raise FetchFailed("redirected to something other than http")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, directory: Path, timeout_s: float = TIMEOUT_S) -> Fetched:
    """The feed at `url` as a file in `directory`; a server that says "not modified" costs one request.

    Raises FetchFailed. A download that breaks off leaves the file of before untouched.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise FetchFailed("the address must begin with http:// or https://")
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.feed"
    notes = path.with_suffix(".json")
    headers = {"User-Agent": "prilavok"} | (_conditions(notes) if path.exists() else {})
    opener = urllib.request.build_opener(_HttpOnly())
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=timeout_s) as answer:
            _store(answer, path)
            notes.write_text(json.dumps({k: answer.headers[k] for k in REMEMBERED if answer.headers[k]}))
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 304:
            return Fetched(path, False)
        raise FetchFailed(f"the server answered {error.code}") from None
    except (OSError, ValueError) as error:
        raise FetchFailed(str(getattr(error, "reason", error))) from None
    return Fetched(path, True)


def _conditions(notes: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(notes.read_text())
        return {REMEMBERED[k]: v for k, v in known.items() if k in REMEMBERED}
    return {}


def _store(answer: Any, path: Path) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(_Limited(answer), file, 1 << 20)
        expected = answer.headers["Content-Length"]
        if expected is not None and os.path.getsize(fresh) != int(expected):
            raise FetchFailed("the download broke off")
        os.replace(fresh, path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


class _Limited:
    """A stream that refuses to be longer than any feed."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._left = stream, MAX_BYTES

    def read(self, size: int = -1, /) -> bytes:
        block: bytes = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise FetchFailed("the feed is larger than 4 GB")
        return block
