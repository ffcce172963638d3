"""A person is writing: shown to the visitors of this process whose conversation it is. Losing it loses nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.chat_hub import Hub
from bot.wakeups import Wakeups

BEGUN, STOPPED = "answering:", "answered:"


async def tell(wakeups: Wakeups, customer_id: int, on: bool) -> None:
    """Let every process know that an agent is writing to this customer, or has stopped."""
    await wakeups.publish(f"{BEGUN if on else STOPPED}{customer_id}")


async def show(hub: Hub) -> None:
    """Show it in the chats that are open here, until cancelled. What is shown ends by itself, or with a message."""
    with hub.core.wakeups.subscribe(None) as subscription:
        while True:
            for topic in await subscription.wait():
                if topic.startswith((BEGUN, STOPPED)):
                    _show(hub, topic.partition(":")[2], topic.startswith(BEGUN))


def _show(hub: Hub, customer_id: str, on: bool) -> None:
    for line in hub.lines:
        if str(line.customer_id) == customer_id and line.state is not None and line.state.owner == "agent":
            line.typing = on  # the next message ends it, too
            with suppress(asyncio.QueueFull):
                line.frames.put_nowait({"type": "typing", "author": "agent", "on": on})
