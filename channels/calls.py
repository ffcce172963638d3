"""HTTP calls to a platform, every failure told as a SendError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from channels.reading import mapping
from channels.types import SendError, SendErrorKind

# The request cannot have reached the platform.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
# A gateway's word: whether the platform behind it took the request is not known.
_GATEWAY = (502, 504)


def open_client(timeout_s: float, **options: Any) -> httpx.AsyncClient:
    """A client that connects within 5 s, answers within `timeout_s`, and follows no redirect with our token."""
    return httpx.AsyncClient(timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)), **options)


async def call(client: httpx.AsyncClient, method: str, url: str, **options: Any) -> httpx.Response:
    """The platform's answer, good or bad; raises SendError when none came."""
    try:
        return await client.request(method, url, **options)
    except httpx.HTTPError as error:
        raise lost(error) from error
    except httpx.InvalidURL as error:
        raise SendError(SendErrorKind.REJECTED, "url", str(error)) from error


def lost(error: httpx.HTTPError) -> SendError:
    """What a broken call means: `uncertain` unless it is known that the request never left."""
    detail = f"{type(error).__name__}: {error}".strip(": ")
    uncertain = not isinstance(error, _NEVER_LEFT)
    return SendError(SendErrorKind.RETRY, "network", detail, uncertain=uncertain)


def body_of(response: httpx.Response) -> Mapping[str, object]:
    """The JSON object of an answer; an empty one when it is none."""
    try:
        return mapping(response.json())
    except ValueError:  # no JSON, or bytes that are no text
        return {}


def error_by_status(response: httpx.Response, detail: str) -> SendError:
    """What an HTTP status means when the platform's own code says nothing more."""
    status, code = response.status_code, str(response.status_code)
    if status == 429:
        return SendError(SendErrorKind.SLOW_DOWN, code, detail, retry_after_s=retry_after_s(response))
    if status >= 500:
        return SendError(SendErrorKind.RETRY, code, detail, retry_after_s(response), uncertain=status in _GATEWAY)
    if status in (401, 403, 408):  # our own credentials: the message is sound and waits until they are put right
        return SendError(SendErrorKind.RETRY, code, detail)
    if status < 400:
        return SendError(SendErrorKind.RETRY, "unreadable", detail, uncertain=True)
    return SendError(SendErrorKind.REJECTED, code, detail)


def retry_after_s(response: httpx.Response) -> float | None:
    """The Retry-After header in seconds; None when it is absent or a date."""
    header = response.headers.get("retry-after", "").strip()
    return float(header) if header.isascii() and header.isdigit() and len(header) < 7 else None


async def fetch(client: httpx.AsyncClient, url: str, max_bytes: int, **options: Any) -> bytes:
    """The bytes behind a URL; raises SendError, `rejected` when there are more than `max_bytes`."""
    content = bytearray()
    try:
        async with client.stream("GET", url, **options) as response:
            if response.status_code != 200:
                raise error_by_status(response, "file not given out")
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > max_bytes:
                    raise SendError(SendErrorKind.REJECTED, "too_large", f"more than {max_bytes} bytes")
    except httpx.HTTPError as error:
        raise SendError(SendErrorKind.RETRY, "network", str(error)) from error
    except httpx.InvalidURL as error:
        raise SendError(SendErrorKind.REJECTED, "url", str(error)) from error
    return bytes(content)
