"""The console's API, as its page uses it: lists, timelines, moves, replies, carts, and the rest of a working day."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.bot.desk_support import Console, console
from sqlalchemy import text

from bot import outbox, timers
from bot.people import assignment
from channels.types import Address, SendError, SendErrorKind
from tests.support import say


@pytest.fixture(scope="module")
async def desk(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


async def test_a_day_at_the_desk(desk: Console) -> None:
    agent = await desk.agent()
    id = await desk.waiting()
    rows = (await agent.get("/conversations", view="unassigned"))["rows"]
    assert [row["id"] for row in rows] == [id]
    assert rows[0]["state"] == "queue" and rows[0]["reason"] == "request" and rows[0]["position"] == 1
    taken = await agent.post(f"/conversations/{id}/take")
    assert taken["state"] == "agent" and taken["agent"]["login"] == agent.login
    entry = await agent.reply(id, "Good day! How can I help?")
    assert entry["text"] == "Good day! How can I help?" and entry["delivery"]["state"] in ("queued", "sent")
    assert "Good day! How can I help?" in desk.heard()
    lines = await agent.get(f"/conversations/{id}/timeline")
    print([(e["kind"], e["text"], e["event"]) for e in lines["entries"]])
    one = await agent.get(f"/conversations/{id}")
    print(one)
    assert (await agent.post(f"/conversations/{id}/resolve"))["state"] == "bot"
