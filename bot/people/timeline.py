"""One conversation over all channels: messages and what happened between them, page by page."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.people import agents
from bot.people.agents import Agent
from bot.people.rows import BadCursor, agent_of
from bot.people.shapes import (
    Delivery,
    Entry,
    File,
    Happening,
    Meaning,
    Meant,
    Phone,
    Place,
    ShownCard,
    Timeline,
)
from bot.types import Incoming
from channels.types import Media, Message, Reply

SHOWN = ("owner.", "conversation.", "handoff.", "survey.", "cart.", "order.", "customers.", "payment.", "turn.failed")
"""Beginnings of the events that have a line of their own; the rest is for statistics."""
AGENT_KEY = "a-"
"""What the keys of lines that were written in the console begin with; the rest is the page's own id."""
_END = 2**62
NEWEST = 50


async def page(
    db: AsyncConnection, customer_id: int, *, after: str = "", before: str = "", limit: int = 50
) -> Timeline:
    """What comes after a cursor, what came before one, or the newest. Raises BadCursor."""
    newer = bool(after)
    bounds = _read_cursor(after or before) if after or before else (_END, _END)
    rows = await _messages(db, customer_id, bounds[0], newer, limit)
    happened = await _events(db, customer_id, bounds[1], newer, limit)
    known = await agents.names(db) if happened or any(row["agent"] for row in rows) else {}
    entries = [_entry(row, known) for row in rows]
    lines = [_line(row, known) for row in happened]
    sides = (entries, lines) if newer else (lines, entries)  # of one moment: messages first
    merged = list(heapq.merge(*sides, key=lambda e: e.at, reverse=not newer))
    taken, rest = merged[:limit], merged[limit:]
    if not newer:
        taken = taken[::-1]
    first, last = _ends(taken, bounds if newer else (0, 0))
    if not taken and before:
        last = (0, 0)
    states, epoch = await _states(db, customer_id)
    return Timeline(
        id=customer_id,
        entries=tuple(taken),
        cursor=_cursor(last),
        older=_cursor((min(first[0], bounds[0]), min(first[1], bounds[1]))) if rest and not newer else None,
        more=bool(rest) and newer,
        deliveries=states,
        epoch=epoch,
    )


async def newest(db: AsyncConnection, customer_id: int) -> str:
    """The cursor after which nothing has come yet."""
    query = text(
        "SELECT (SELECT max(id) FROM messages WHERE customer_id = :id) AS m, "
        f"(SELECT max(id) FROM events WHERE {_OF_ALL}) AS e"
    )
    row = (await db.execute(query, {"id": customer_id})).one()
    return _cursor((row.m or 0, row.e or 0))


async def entry(db: AsyncConnection, message_id: int) -> Entry:
    """One message of a timeline."""
    row = (await db.execute(text(_MESSAGE + " WHERE m.id = :id"), {"id": message_id})).mappings().one()
    return _entry(row, await agents.names(db))


async def notes(db: AsyncConnection, customer_id: int, *, limit: int = 20) -> list[Entry]:
    """The newest private notes, newest first."""
    query = text(_MESSAGE + " WHERE m.customer_id = :id AND m.author = 'note' ORDER BY m.id DESC LIMIT :limit")
    known = await agents.names(db)
    return [_entry(row, known) for row in (await db.execute(query, {"id": customer_id, "limit": limit})).mappings()]


# ------------------------------------------------------------------------------------------------ cursors


def _cursor(ends: tuple[int, int]) -> str:
    return f"{ends[0]}.{ends[1]}"


def _read_cursor(cursor: str) -> tuple[int, int]:
    messages, _, events = cursor.partition(".")
    if not (messages.isascii() and messages.isdigit() and events.isascii() and events.isdigit()):
        raise BadCursor(cursor[:40])
    return min(int(messages), _END), min(int(events), _END)


def _ends(taken: Sequence[Entry], start: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The lowest and the highest number of each kind among these."""
    numbers = {"m": [_END], "e": [_END]}
    highest = {"m": [start[0]], "e": [start[1]]}
    for one in taken:
        numbers[one.id[0]].append(int(one.id[1:]))
        highest[one.id[0]].append(int(one.id[1:]))
    return (min(numbers["m"]), min(numbers["e"])), (max(highest["m"]), max(highest["e"]))


# ------------------------------------------------------------------------------------------------ messages


_MESSAGE = """
    SELECT m.*, i.channel, o.id AS send_id, o.state AS send_state, o.error_code, o.error
    FROM messages m LEFT JOIN identities i ON i.id = m.identity_id LEFT JOIN outbox o ON o.message_id = m.id
"""


async def _messages(db: AsyncConnection, customer_id: int, bound: int, newer: bool, limit: int) -> Sequence[RowMapping]:
    which = "m.id > :bound ORDER BY m.id" if newer else "m.id < :bound ORDER BY m.id DESC"
    query = text(f"{_MESSAGE} WHERE m.customer_id = :id AND {which} LIMIT :limit")
    values = {"id": customer_id, "bound": bound, "limit": limit + 1}
    return (await db.execute(query, values)).mappings().all()


def _entry(row: RowMapping, known: Mapping[str, Agent]) -> Entry:
    author = row["author"]
    common: dict[str, Any] = {
        "id": f"m{row['id']}",
        "kind": "note" if author == "note" else "message",
        "at": row["created_at"],
        "author": "agent" if author == "note" else author,
        "agent": agent_of(known, row["agent"]),
        "channel": row["channel"] or "",
        "identity_id": row["identity_id"],
        "text": row["text"],
        "delivery": _delivery(row) if row["send_id"] else None,
        "client_id": row["key"].partition(".")[2] if row["key"].startswith(AGENT_KEY) else "",
    }
    if author == "customer":
        return Entry(**common, **_inbound(row))
    return Entry(**common, **_outbound(row))


def _inbound(row: RowMapping) -> dict[str, Any]:
    found = codec.load_or_default(Incoming, row["body"])
    message = found.message or Message(address=found.press.address, external_id="") if found.press else found.message
    meaning = row["meaning"]
    shown: dict[str, Any] = {"meaning": _meaning(meaning) if meaning.get("intent") or meaning.get("skill") else None}
    if message is None:
        return shown
    place, contact = message.location, message.contact
    return shown | {
        "media": tuple(_inbound_file(row, n, media) for n, media in enumerate(message.media)),
        "location": Place(place.latitude, place.longitude, place.label) if place else None,
        "contact": Phone(contact.phone, contact.name) if contact else None,
        "unsupported": message.unsupported,
    }


def _inbound_file(row: RowMapping, number: int, media: Media) -> File:
    url = f"/api/conversations/{row['customer_id']}/media/{row['id']}/{number}"
    return File(media.kind.value, url, media.name, media.mime, media.size_bytes)


def _meaning(stored: Mapping[str, Any]) -> Meaning:
    entities = [e for e in stored.get("entities", []) if isinstance(e, dict)]
    return Meaning(
        str(stored.get("language", "")),
        str(stored.get("intent", "")),
        float(stored.get("confidence", 0.0)),
        str(stored.get("skill", "")),
        tuple(Meant(str(e.get("type", "")), str(e.get("value", "")), str(e.get("text", ""))) for e in entities),
    )


def _outbound(row: RowMapping) -> dict[str, Any]:
    reply = codec.load_or_default(Reply, row["body"])
    return {
        "cards": tuple(ShownCard(c.title, c.price, c.text, c.image, c.url, c.ref) for c in reply.cards),
        "choices": tuple(choice.label for choice in reply.choices),
        "footer": reply.footer,
        "media": tuple(File(m.kind.value, m.ref, m.name, m.mime, m.size_bytes) for m in reply.media),
    }


# ------------------------------------------------------------------------------------------------ deliveries


def _delivery(row: RowMapping) -> Delivery:
    state = row["send_state"]
    can_retry = state in ("failed", "uncertain")
    return Delivery(row["send_id"], state, row["error_code"], row["error"], can_retry)


_STATES = text(
    """
    SELECT c.epoch, s.* FROM customers c LEFT JOIN LATERAL (
        SELECT m.id, o.id AS send_id, o.state AS send_state, o.error_code, o.error
        FROM messages m JOIN outbox o ON o.message_id = m.id
        WHERE m.customer_id = c.id AND m.id = coalesce(CAST(:message_id AS bigint), m.id)
        ORDER BY m.id DESC LIMIT :limit
    ) s ON TRUE WHERE c.id = :id
    """
)


async def deliveries(
    db: AsyncConnection, customer_id: int, *, limit: int = NEWEST, message_id: int | None = None
) -> dict[str, Delivery]:
    """How far the newest messages of ours have come, by entry; or the one that is asked for."""
    values = {"id": customer_id, "limit": limit, "message_id": message_id}
    rows = (await db.execute(_STATES, values)).mappings()
    return {f"m{row['id']}": _delivery(row) for row in rows if row["id"]}


async def _states(db: AsyncConnection, customer_id: int) -> tuple[dict[str, Delivery], int]:
    """The same with the timeline's epoch, which moves when its past changes."""
    rows = (await db.execute(_STATES, {"id": customer_id, "limit": NEWEST, "message_id": None})).mappings().all()
    epoch = int(rows[0]["epoch"]) if rows else 0
    return {f"m{row['id']}": _delivery(row) for row in rows if row["id"]}, epoch


# ------------------------------------------------------------------------------------------------ events


_OF_ALL = "customer_id IN (SELECT id FROM customers WHERE id = :id OR forward_to = :id)"
"""What happened to a customer and to those who became them: events stay where they happened."""


async def _events(db: AsyncConnection, customer_id: int, bound: int, newer: bool, limit: int) -> Sequence[RowMapping]:
    which = "id > :bound ORDER BY id" if newer else "id < :bound ORDER BY id DESC"
    shown = " OR ".join(f"starts_with(type, '{beginning}')" for beginning in SHOWN)
    query = text(f"SELECT * FROM events WHERE {_OF_ALL} AND ({shown}) AND {which} LIMIT :limit")
    values = {"id": customer_id, "bound": bound, "limit": limit + 1}
    return (await db.execute(query, values)).mappings().all()


def _line(row: RowMapping, known: Mapping[str, Agent]) -> Entry:
    kind, data = row["type"], row["payload"]
    login = str(data.get("agent") or data.get("by") or "")
    divider = kind == "handoff.requested"
    return Entry(
        id=f"e{row['id']}",
        kind="divider" if divider else "system",
        at=row["at"],
        author="system",
        agent=agent_of(known, login),
        event=Happening("handoff" if divider else kind, _public(kind, data)),
    )


def _public(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the line needs; a merge keeps both sides' whole state, which belongs to no timeline."""
    if kind == "customers.linked":
        return {name: data.get(name) for name in ("kept", "gone")}
    return dict(data)
