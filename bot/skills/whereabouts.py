"""Where goods must lie that are asked for in stock: the stores of a city, or one by its name or street."""

from __future__ import annotations

from dataclasses import replace

from bot.shop import cities
from bot.shop.directory import load_directory
from bot.shop.front import Shop
from bot.skills.particulars import city_name, stores_meant
from bot.types import Running
from nlu.types import Understanding


async def located(running: Running, meaning: Understanding, shop: Shop) -> Running:
    """The search for what is in stock, in the stores that are named, if any are. A city without a store has nothing."""
    if not running.filters.in_stock:
        return running
    directory = await load_directory(shop.db)
    entity = meaning.first("city")
    if entity is not None:
        city = city_name(entity.value, directory, shop)
        stores = [store.id for store in directory.stores if cities.among(city, [store.city])] or [city]
    else:
        stores = [store.id for store in stores_meant(meaning.text, directory.stores, shop)]
    return replace(running, filters=replace(running.filters, stores=tuple(stores)))
