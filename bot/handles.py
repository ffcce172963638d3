"""How customers find the shop on each platform: the bot's name, the number to write to. Asked for once, when needed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from channels.types import Connector, HasHandle, SendError

log = structlog.get_logger()

TIMEOUT_S = 3.0
ASK_AGAIN_S = 60.0


@dataclass(slots=True)
class Handles:
    """The handles of the channels that are on; a platform that does not answer has none for a minute."""

    connectors: Mapping[str, Connector] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    _failed: dict[str, float] = field(default_factory=dict)

    async def of(self, channel: str) -> str:
        """The shop's name or number on this channel; "" when it is off or does not say."""
        connector: object = self.connectors.get(channel)
        if channel in self._known or not isinstance(connector, HasHandle):
            return self._known.get(channel, "")
        if time.monotonic() - self._failed.get(channel, -ASK_AGAIN_S) < ASK_AGAIN_S:
            return ""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                self._known[channel] = await connector.handle()
        except (SendError, TimeoutError) as error:
            log.warning("handle not known", channel=channel, error=str(error)[:100])
            self._failed[channel] = time.monotonic()
            return ""
        return self._known[channel]

    def account(self, channel: str) -> str:
        """Our side of the channel's addresses: bot id, phone number id, sender number."""
        return str(getattr(self.connectors.get(channel), "account", ""))

    def __contains__(self, channel: str) -> bool:
        return channel in self.connectors
