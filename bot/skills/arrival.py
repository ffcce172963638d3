"""When what is being ordered will be there: by the way that was chosen, or by each."""

from __future__ import annotations

from dataclasses import replace

from bot.shop import checkout
from bot.shop.front import Shop
from bot.skills import particulars, questions, store_info
from bot.skills.desk import Desk, open_desk
from bot.skills.saying import say
from bot.types import Outcome, Turn, choice


def lines(shop: Shop, desk: Desk) -> list[str]:
    """The chosen way with its price and term, or the store with its ready time; all ways while none is chosen."""
    chosen = desk.directory.delivery_way(desk.draft.delivery)
    if chosen is not None and chosen.kind == "pickup" and desk.draft.store:
        return [questions.place_line(shop, desk)]
    ways = [chosen] if chosen is not None else checkout.deliveries(desk.directory, desk.cart, desk.draft.city)
    return [f"{shop.text(way.name)}: {questions.delivery_line(shop, desk, way)}" for way in ways]


async def ready(turn: Turn, shop: Shop) -> Outcome:
    """When the order could be picked up where the message says; the store is kept for the checkout."""
    desk = await open_desk(turn, shop)
    told = particulars.read(turn, shop, desk.directory, desk.cart, desk.draft, ("delivery", "store"))
    way = desk.directory.delivery_way(told.values.get("delivery", ""))
    store = desk.directory.store(told.values.get("store", ""))
    if way is None or way.kind != "pickup" or store is None:
        return await questions.resuming(await store_info.store_info(turn, shop), turn, shop)
    desk = desk.with_draft(replace(desk.draft, delivery=way.id, store=store.id))
    on = (choice(shop.words("choice-checkout"), "checkout"),) if desk.cart.lines else ()
    return say(turn, shop, questions.place_line(shop, desk), choices=on, draft=desk.draft.write())
