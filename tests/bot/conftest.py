"""Fixtures that several of these tests share; a module whose shop differs has an `open_shop` of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.messengers import Messengers


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    """A shop on four channels, for all tests of a module."""
    from tests.bot.messengers import messengers  # loads aiogram

    async with messengers(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
async def shop(open_shop: Messengers) -> Messengers:
    """The same with nobody in it, and platforms that take everything."""
    await open_shop.begin()
    return open_shop
