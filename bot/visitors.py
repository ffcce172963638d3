"""Who sits at a web chat: an opaque visitor id in a token that only this shop can make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

ID_BYTES = 18
"""144 random bits: nobody guesses a visitor."""


@dataclass(frozen=True, slots=True)
class Visitors:
    """Makes and reads visitor tokens. `key` signs; another key makes every token a stranger's."""

    key: str

    def fresh(self) -> str:
        """The id of a visitor who has never been here."""
        return secrets.token_urlsafe(ID_BYTES)

    def token(self, visitor: str) -> str:
        return f"{visitor}.{self._signature(visitor)}"

    def read(self, token: str) -> str:
        """The visitor's id; "" for a token that is not ours."""
        visitor, _, signature = token.partition(".")
        expected = self._signature(visitor)
        genuine = hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())
        return visitor if visitor and genuine else ""

    def _signature(self, visitor: str) -> str:
        message = f"web visitor:{visitor}".encode("utf-8", "replace")
        digest = hmac.new(self.key.encode(), message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:18]).decode()


def allowed_origin(origin: str | None, host: str, origins: Iterable[str]) -> bool:
    """Whether a page of this origin may speak to the chat: the own host's and the listed ones.

    Without an Origin it is no browser's page, which could claim any.
    """
    if origin is None:
        return True
    origin = origin.strip().rstrip("/").lower()
    if origin in (o.strip().rstrip("/").lower() for o in origins):
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc == host.lower()
