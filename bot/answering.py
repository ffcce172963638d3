"""A person is writing: shown to the visitors of this process whose conversation it is. Losing it loses nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.chat_hub import Hub
from bot.wakeups import Wakeups

TOPIC = "answering:"


async def tell(wakeups: Wakeups, customer_id: int) -> None:
    """Let every process know that an agent is writing to this customer."""
    await wakeups.publish(f"{TOPIC}{customer_id}")


async def show(hub: Hub) -> None:
    """Show it in the chats that are open here, until cancelled. What is shown ends by itself, or with a message."""
    with hub.core.wakeups.subscribe(None) as subscription:
        while True:
            for topic in await subscription.wait():
                if topic.startswith(TOPIC):
                    _show(hub, topic.removeprefix(TOPIC))


def _show(hub: Hub, customer_id: str) -> None:
    for line in hub.lines:
        if str(line.customer_id) == customer_id and line.state is not None and line.state.owner == "agent":
            line.typing = True  # the next message ends it
            with suppress(asyncio.QueueFull):
                line.frames.put_nowait({"type": "typing", "author": "agent", "on": True})
