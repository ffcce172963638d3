"""Signs of life while an answer is being written: blue ticks and typing, as far as the platform has them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.types import Turn
from channels.types import Connector, ReadsMessages


async def show(connectors: Mapping[str, Connector], turn: Turn) -> None:
    """Let the customer see that their message was read and is being answered. Never delays the answer."""
    address = turn.identity.address
    connector = connectors.get(address.channel)
    message = turn.incoming.message
    if connector is None or (message is None and turn.incoming.press is None) or turn.identity.opted_out:
        return
    if message is not None and isinstance(connector, ReadsMessages):
        await connector.read(address, message.external_id)
    elif connector.capabilities.typing:
        await connector.typing(address)
