"""Telegram without an address of our own: one poller among all processes, and nothing confirmed before it is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import polling
from tests.bot.messengers import Messengers, messengers
from tests.channels.providers import FakeTelegram


def update(number: int, said: str = "add MUG-1") -> dict[str, Any]:
    message = {"message_id": number, "date": 1, "chat": {"id": 7, "type": "private"}, "text": said}
    return {"update_id": number, "message": message}


async def until(condition: Any, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - what a database says raises no event
            await asyncio.sleep(0.05)


async def quantity(shop: Messengers) -> int:
    rows = await shop.rows("SELECT quantity FROM cart_lines")
    return int(str(rows[0][0])) if rows else 0


@pytest.mark.parametrize("processes", [1, 2])
async def test_updates_are_stored_by_one_poller_and_then_confirmed(
    database: str, tmp_path: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LOOK_AGAIN_S", 0.2)
    async with messengers(database, tmp_path, settings={"public_url": ""}) as shop:
        pollers = [asyncio.create_task(polling.keep_polling(shop.core)) for _ in range(processes)]
        try:
            shop.telegram.push(update(1), {"update_id": 2, "nonsense": True}, update(3))

            async def answered() -> bool:
                return await quantity(shop) == 2

            await until(answered)

            async def confirmed() -> bool:
                return shop.telegram.confirmed == 4

            await until(confirmed)
            asked = [call for call in shop.telegram.calls if call.path.endswith("/deleteWebhook")]
            assert len(asked) == 1  # the second process does not poll
            if processes == 2:  # and takes over when the first one is gone
                pollers[0].cancel()
                shop.telegram.push(update(4))

                async def taken_over() -> bool:
                    return await quantity(shop) == 3

                await until(taken_over)
        finally:
            for poller in pollers:
                poller.cancel()
            await asyncio.gather(*pollers, return_exceptions=True)


async def test_with_a_public_address_nobody_polls(database: str, tmp_path: Path) -> None:
    async with messengers(database, tmp_path) as shop:
        assert polling.pollers(shop.core) == []
        await polling.keep_polling(shop.core)
        assert not [call for call in shop.telegram.calls if call.path.endswith("/getUpdates")]
        assert FakeTelegram.token
