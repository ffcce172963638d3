"""The loop that sends the shop's webhooks."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from bot.core import Core
from bot.settings import secret_key
from bot.shop.webhooks import Receivers, send_due

TIMEOUT_S = 10.0


class HttpPosts:
    """Sends over one HTTP client; redirects are not followed, a receiver has one address."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            return (await self._client.post(url, content=body, headers=dict(headers))).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OSError(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        await self._client.aclose()


async def send_webhooks(core: Core) -> None:
    """Send what is due; nothing is opened while there is nothing to send."""
    posts = HttpPosts()
    try:
        receivers = Receivers(core.settings.webhook_url, secret_key(core.settings))
        await send_due(core.engine, posts, receivers, core.clock())
    finally:
        await posts.close()
