"""Canned replies: the shop directory's and the desk's own, with variables filled in from the customer's rows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people import agents
from bot.shop import orders, payments
from bot.shop.catalog import pick
from bot.shop.directory import Directory, Store, load_directory
from bot.shop.front import Shop
from bot.shop.orders import Order
from bot.storage.tables import canned_replies, customers, identities

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


class UnknownReply(Exception):
    """There is no such canned reply."""


class BrokenVariable(Exception):
    """A variable that does not exist, or has no value here."""

    def __init__(self, variable: str, why: str) -> None:
        super().__init__(f"{{{variable}}}: {why}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Canned:
    """One canned reply in every language it has. `own`: made in the console."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    own: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """For whom, by whom and when a reply is filled in."""

    shop: Shop
    customer_id: int
    agent: str
    directory: Directory
    order: Order | None


async def listed(db: AsyncConnection) -> list[Canned]:
    """All of them, by id; one made here stands in for the shop directory's of the same id."""
    found = {c.id: Canned(c.id, c.title, c.text, False) for c in (await load_directory(db)).canned_replies}
    for row in await db.execute(select(canned_replies)):
        found[row.id] = Canned(row.id, row.title, row.text, True)
    return [found[id] for id in sorted(found)]


async def put(db: AsyncConnection, id: str, title: Mapping[str, str], text: Mapping[str, str], now: datetime) -> None:
    """Keep a reply. Raises BrokenVariable for one that could never be filled in."""
    for words in text.values():
        variables(words)
    values = {"title": dict(title), "text": dict(text), "changed_at": now}
    statement = insert(canned_replies).values(id=id, **values)
    await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def remove(db: AsyncConnection, id: str) -> None:
    await db.execute(canned_replies.delete().where(canned_replies.c.id == id))


def variables(words: str) -> list[str]:
    """The variables in a text. Raises BrokenVariable for an unknown one or a brace that stands alone."""
    found = []
    for match in _BRACES.finditer(words):
        name = match[1]
        if name is None:
            raise BrokenVariable(words[match.start() : match.start() + 20], "a brace stands alone")
        if name not in VARIABLES:
            raise BrokenVariable(name[:40], "there is no such variable")
        found.append(name)
    return found


async def fill(shop: Shop, id: str, customer_id: int, agent: str) -> str:
    """The reply in the shop's language, ready to be sent. Raises UnknownReply or BrokenVariable."""
    reply = next((c for c in await listed(shop.db) if c.id == id), None)
    if reply is None:
        raise UnknownReply(id)
    words = pick(reply.text, shop.words.language)
    newest = next(iter(await orders.of_customer(shop.db, customer_id, limit=1)), None)
    setting = Setting(shop, customer_id, agent, await load_directory(shop.db), newest)
    values = {}
    for name in variables(words):
        values[name] = await VARIABLES[name](setting)
        if not values[name]:
            raise BrokenVariable(name, "has no value for this customer")
    return _BRACES.sub(lambda match: values[match[1]], words)


# ------------------------------------------------------------------------------------------------ variables


async def _customer_name(at: Setting) -> str:
    row = (await at.shop.db.execute(select(customers).where(customers.c.id == at.customer_id))).mappings().one()
    told = (
        row["name"] or str(row["profile"].get("name") or "") or (at.order.contact.get("name", "") if at.order else "")
    )
    named = select(identities.c.name).where(identities.c.customer_id == at.customer_id, identities.c.name != "")
    return told or (await at.shop.db.execute(named.limit(1))).scalar() or ""


async def _agent_name(at: Setting) -> str:
    return await agents.display_name(at.shop.db, at.agent)


async def _order_number(at: Setting) -> str:
    return at.order.number if at.order else ""


async def _order_total(at: Setting) -> str:
    return at.shop.words.money(at.order.total) if at.order else ""


async def _tracking_number(at: Setting) -> str:
    return at.order.tracking if at.order else ""


async def _store_address(at: Setting) -> str:
    store = await _store(at)
    parts = (at.shop.text(store.city), at.shop.text(store.address)) if store else ()
    return ", ".join(part for part in parts if part)


async def _store_hours(at: Setting) -> str:
    store = await _store(at)
    today = at.shop.now.astimezone(ZoneInfo(at.directory.timezone or at.shop.timezone)).date()
    hours = store.week.on(today) if store else None
    return str(hours) if hours else ""


async def _store(at: Setting) -> Store | None:
    """The order's store, else the one in the customer's city, else the first."""
    stores = at.directory.stores
    if at.order and (found := at.directory.store(at.order.store)):
        return found
    profile = (await at.shop.db.execute(select(customers.c.profile).where(customers.c.id == at.customer_id))).scalar()
    city = str((profile or {}).get("city") or "").casefold()
    near = (s for s in stores if city and city in {name.casefold() for name in s.city.values()})
    return next(near, stores[0] if stores else None)


async def _payment_link(at: Setting) -> str:
    link = await payments.open_link(at.shop.db, at.order.id, at.shop.now) if at.order else None
    return f"{at.shop.public_url.rstrip('/')}{link.path}" if link else ""


VARIABLES: Mapping[str, Callable[[Setting], Awaitable[str]]] = {
    "customer_name": _customer_name,
    "agent_name": _agent_name,
    "order_number": _order_number,
    "order_total": _order_total,
    "tracking_number": _tracking_number,
    "store_address": _store_address,
    "store_hours": _store_hours,
    "payment_link": _payment_link,
}
