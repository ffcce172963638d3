"""The next page of a list stands in the place of the one before it, where the platform lets us change what was said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from catalog_index.types import Product, Variant
from tests.bot.messengers import CHAT, Messengers, messengers
from tests.channels.providers import ERROR_500, TIMEOUT_AFTER, Fault

MUGS = tuple(
    Product(
        f"MUG-{n}", {"en": f"Mug number {n}"}, price=Decimal(100 + n), currency="UAH", variants=(Variant(f"MUG-{n}"),)
    )
    for n in range(1, 13)
)


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home"), goods=MUGS, timeout_s=0.5) as found:
        yield found


def pages(shop: Messengers) -> list[str]:
    """The messages that now stand in the chat."""
    return [taken.text for taken in shop.telegram.taken if taken.to == str(CHAT)]


async def test_a_page_takes_the_place_of_the_one_before_it(shop: Messengers) -> None:
    (first,) = await shop.on_telegram("mug")
    await shop.press_telegram("Show more")
    (second,) = pages(shop)
    assert second != first
    assert not set(first.splitlines()) & {line for line in second.splitlines() if "Mug number" in line}
    await shop.press_telegram("Show more")
    (third,) = pages(shop)
    assert third not in (first, second)
    assert await shop.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]


async def test_what_was_asked_for_in_words_is_a_message_of_its_own(shop: Messengers) -> None:
    await shop.on_telegram("mug")
    await shop.on_telegram("mug")
    assert len(pages(shop)) == 2


async def test_a_list_further_up_is_left_alone(shop: Messengers) -> None:
    """After other words the eye is at the end of the talk: there the page goes."""
    await shop.on_telegram("mug")
    await shop.on_telegram("add MUG-1")
    await shop.press_telegram("Show more")
    assert len(pages(shop)) == 3


async def test_a_message_that_is_gone_is_said_anew(shop: Messengers) -> None:
    await shop.on_telegram("mug")
    shop.telegram.fail(Fault(status=400, text="Bad Request: message to edit not found"))
    await shop.press_telegram("Show more")
    assert len(pages(shop)) == 2


@pytest.mark.parametrize("fault", [ERROR_500, TIMEOUT_AFTER])
async def test_a_change_that_is_tried_again_leaves_one_message(shop: Messengers, fault: Fault) -> None:
    from datetime import timedelta

    (first,) = await shop.on_telegram("mug")
    shop.telegram.fail(fault)
    await shop.press_telegram("Show more")
    shop.clock.advance(timedelta(seconds=20))
    await shop.settle()
    (now,) = pages(shop)
    assert now != first
    assert await shop.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]
