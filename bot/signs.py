"""Signs of life while an answer is being written: blue ticks and typing, as far as the platform has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.types import Turn
from channels.types import Address, Connector, ReadsMessages

LATE = timedelta(milliseconds=500)
"""A turn that begins so long after its message came shows no sign any more: the process is behind, the answer itself
is there within milliseconds, and a sign costs as much as a send."""


def worth_it(received_at: datetime, now: datetime) -> bool:
    """Whether there is still time for a sign before the answer."""
    return now - received_at < LATE


async def show(connectors: Mapping[str, Connector], turn: Turn) -> None:
    """Let the customer see that their message was read and is being answered. Never delays the answer."""
    said = turn.incoming.message or turn.incoming.press
    if said is not None and not turn.identity.opted_out:
        await writing(connectors, turn.identity.address, said.external_id)


async def writing(connectors: Mapping[str, Connector], address: Address, external_id: str) -> None:
    """Show at this address that somebody writes; where that goes with blue ticks, they are for the message named."""
    connector = connectors.get(address.channel)
    if connector is None:
        return
    if external_id and isinstance(connector, ReadsMessages):
        await connector.read(address, external_id)
    elif connector.capabilities.typing:
        await connector.typing(address)
