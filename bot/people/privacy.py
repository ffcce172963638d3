"""A customer's right to see and to be forgotten: everything that is kept of them, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.attachments import FOLDER
from bot.core import Core
from bot.handoff import UnknownCustomer
from bot.storage.tables import (
    attachments,
    cart_lines,
    conversation_labels,
    customers,
    events,
    handoffs,
    identities,
    inbox,
    messages,
    order_lines,
    orders,
    timers,
)
from bot.transcript import lock_customer, record
from bot.types import Event

_OWN: Mapping[str, Table] = {
    "identities": identities,
    "messages": messages,
    "cart": cart_lines,
    "orders": orders,
    "handoffs": handoffs,
    "labels": conversation_labels,
    "timers": timers,
    "events": events,
}


async def export(db: AsyncConnection, customer_id: int) -> dict[str, Any]:
    """Everything that is kept of the customer, table by table, those who became them included."""
    family = select(customers.c.id).where((customers.c.id == customer_id) | (customers.c.forward_to == customer_id))
    ids = list((await db.execute(family)).scalars())
    if customer_id not in ids:
        raise UnknownCustomer(f"there is no customer {customer_id}")
    found: dict[str, Any] = {"customer": await _rows(db, customers, "id", ids)}
    for name, table in _OWN.items():
        found[name] = await _rows(db, table, "customer_id", ids)
    numbers = [row["id"] for row in found["orders"]]
    found["order_lines"] = await _rows(db, order_lines, "order_id", numbers)
    addresses = [row["id"] for row in found["identities"]]
    found["received"] = await _rows(db, inbox, "identity_id", addresses)
    return found


async def _rows(db: AsyncConnection, table: Table, column: str, ids: list[int]) -> list[dict[str, Any]]:
    query = select(table).where(table.c[column].in_(ids)).order_by(*table.primary_key.columns)
    return [dict(row) for row in (await db.execute(query)).mappings()]


# What is counted stays without what was said; orders are the shop's books and stay without who it was.
_FORGET = """
    UPDATE messages SET text = '', body = '{}', actions = '[]', meaning = '{}' WHERE customer_id = ANY(:ids);
    UPDATE outbox SET reply = '{}', state = CASE WHEN state IN ('queued', 'sending') THEN 'withheld' ELSE state END
        WHERE customer_id = ANY(:ids);
    UPDATE inbox SET payload = '{}', error = '', state = 'done', external_id = 'erased-' || id
        WHERE identity_id = ANY(:addresses);
    DELETE FROM attachments WHERE identity_id = ANY(:addresses);
    DELETE FROM identity_aliases WHERE identity_id = ANY(:addresses);
    DELETE FROM links WHERE identity_id = ANY(:addresses) OR other_id = ANY(:addresses);
    DELETE FROM merges WHERE kept = ANY(:ids) OR gone = ANY(:ids);
    UPDATE webhooks SET body = '{}' WHERE state <> 'queued' AND EXISTS (SELECT 1 FROM unnest(:ids) AS i(id)
        WHERE jsonb_path_exists(body, '$.**.customer ? (@ == $id)', jsonb_build_object('id', i.id)));
    DELETE FROM web_messages WHERE identity_id = ANY(:addresses);
    DELETE FROM cart_lines WHERE customer_id = ANY(:ids);
    DELETE FROM timers WHERE customer_id = ANY(:ids);
    DELETE FROM conversation_labels WHERE customer_id = ANY(:ids);
    DELETE FROM coupon_tries WHERE customer_id = ANY(:ids);
    UPDATE events SET payload = '{}' WHERE customer_id = ANY(:ids);
    UPDATE handoffs SET summary = '{}', comment = '', ended_at = coalesce(ended_at, :now),
        outcome = CASE WHEN ended_at IS NULL THEN 'returned' ELSE outcome END WHERE customer_id = ANY(:ids);
    UPDATE orders SET contact = '{}' WHERE customer_id = ANY(:ids);
    UPDATE identities SET address = 'erased-' || id, name = '', reachable = FALSE, unreachable_reason = 'erased',
        verified_at = NULL, verified_by = '' WHERE id = ANY(:addresses);
    UPDATE customers SET name = '', profile = '{}', session = '{}', coupon = '', owner = 'bot', agent = '',
        snoozed_at = NULL, snoozed_until = NULL, assisted = FALSE, epoch = epoch + 1 WHERE id = ANY(:ids)
"""


async def erase(core: Core, customer_id: int, by: str) -> None:
    """Forget who it was and what was said, for good. Raises UnknownCustomer."""
    async with core.engine.begin() as db:
        if (await db.execute(select(customers.c.id).where(customers.c.id == customer_id))).first() is None:
            raise UnknownCustomer(f"there is no customer {customer_id}")
        customer_id = await lock_customer(db, customer_id)
        family = select(customers.c.id).where((customers.c.id == customer_id) | (customers.c.forward_to == customer_id))
        ids = list((await db.execute(family)).scalars())
        own = select(identities.c.id).where(identities.c.customer_id.in_(ids))
        addresses = list((await db.execute(own)).scalars())
        values = {"ids": ids, "addresses": addresses, "now": core.clock()}
        received = select(attachments.c.id).where(attachments.c.identity_id.in_(addresses))
        files = [core.settings.home / FOLDER / id for id in (await db.execute(received)).scalars()]
        for statement in _FORGET.split(";"):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            await db.execute(text(statement), used)
        await record(db, customer_id, Event("customers.erased", {"by": by}), core.clock())
    for file in files:
        file.unlink(missing_ok=True)
    await core.wakeups.publish(f"customer:{customer_id}")
