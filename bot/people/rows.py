"""The lists of the console: conversations by view, each with all that its row shows, in one query a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people import agents, desk, presence
from bot.people.agents import Agent
from bot.people.ownership import URGENT
from bot.people.shapes import Amount, CartBrief, Counts, Label, Last, Row, Rows, View, Viewer
from bot.shop.directory import load_directory
from bot.types import Money

LAST_CHARS = 160
BOT_SINCE = timedelta(hours=24)
"""The view of the bot's conversations is of those that moved within this time; all of them are under `all`."""


class BadCursor(Exception):
    """A cursor that we did not give out."""


async def page(
    db: AsyncConnection,
    view: View,
    login: str,
    now: datetime,
    *,
    currency: str,
    q: str = "",
    channel: str = "",
    language: str = "",
    label: str = "",
    limit: int = 50,
    before: str = "",
) -> Rows:
    """One page of a view. Raises BadCursor."""
    where, values = _conditions(view, login, now, q, channel, language, label)
    waiting_first = view in ("mine", "unassigned")
    at, id = _read_cursor(before)
    order = "coalesce(h.requested_at, c.owner_since), c.id" if waiting_first else _RECENT
    if before:
        after = "(coalesce(h.requested_at, c.owner_since), c.id) > (:at, :id)"
        where.append(after if waiting_first else _OLDER)
    found = text(
        f"SELECT c.id, coalesce(h.requested_at, c.owner_since) AS waited, c.last_inbound_at AS recent FROM customers c "
        f"LEFT JOIN handoffs h ON h.customer_id = c.id AND h.ended_at IS NULL "
        f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :limit"
    )
    hits = (await db.execute(found, values | {"at": at, "id": id, "limit": limit + 1})).mappings().all()
    shown = hits[:limit]
    rows = await load(db, [hit["id"] for hit in shown], now, currency=currency)
    last = shown[-1] if len(hits) > limit else None
    cursor = _cursor(last["waited" if waiting_first else "recent"], last["id"]) if last else None
    return Rows(tuple(rows), cursor, await counts(db, login, now))


_RECENT = "c.last_inbound_at DESC NULLS LAST, c.id DESC"
_OLDER = (
    "(c.last_inbound_at < :at OR (c.last_inbound_at = :at AND c.id < :id) OR (c.last_inbound_at IS NULL AND "
    "(c.id < :id OR :at > '1971-01-01')))"
)
_NAMED = """(c.name ILIKE :q OR c.profile->>'name' ILIKE :q OR c.profile->>'phone' ILIKE :q OR EXISTS (
    SELECT 1 FROM identities i WHERE i.customer_id = c.id AND (i.name ILIKE :q OR i.address ILIKE :q)))"""


def _conditions(
    view: View, login: str, now: datetime, q: str, channel: str, language: str, label: str
) -> tuple[list[str], dict[str, Any]]:
    """SQL of our own making and the values that go into it, never a text of anybody's."""
    where, values = ["c.forward_to IS NULL"], {"login": login, "since": now - BOT_SINCE}
    match view:
        case "mine":
            where.append("c.owner = 'agent' AND c.agent = :login AND c.snoozed_at IS NULL")
        case "unassigned":
            where.append("c.owner = 'queue'")
        case "bot":
            where.append("c.owner = 'bot' AND c.last_inbound_at > :since")
        case "snoozed":
            where.append("c.owner = 'agent' AND c.snoozed_at IS NOT NULL")
        case "all":
            pass
    if q:
        where.append(_NAMED)
        values["q"] = f"%{like(q)}%"
    if channel:
        where.append("EXISTS (SELECT 1 FROM identities i WHERE i.customer_id = c.id AND i.channel = :channel)")
        values["channel"] = channel
    if language:
        where.append("c.language = :language")
        values["language"] = language
    if label:
        where.append("EXISTS (SELECT 1 FROM conversation_labels l WHERE l.customer_id = c.id AND l.label = :label)")
        values["label"] = label
    return where, values


def like(written: str) -> str:
    """The words as LIKE takes them literally."""
    return written.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cursor(at: datetime | None, id: int) -> str:
    return f"{at.timestamp() if at else 0:.6f}~{id}"


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    if not cursor:
        return datetime.fromtimestamp(0, UTC), 0
    at, _, id = cursor.partition("~")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(id)
    except (ValueError, OverflowError, OSError) as error:
        raise BadCursor(cursor[:40]) from error


# ------------------------------------------------------------------------------------------------ rows


_ROWS = text(
    """
    SELECT c.id, c.name, c.language, c.owner, c.agent, c.moved_by, c.owner_since, c.snoozed_at, c.snoozed_until,
        c.profile, c.created_at, c.last_inbound_at, i.channels, i.channel, i.address, i.identity_name,
        m.author, m.text, m.created_at AS last_at,
        h.requested_at, h.reason, h.first_reply_at, h.taken_at,
        u.unanswered, u.unanswered_since, k.count AS cart_count, k.total AS cart_total, f.failed, l.labels,
        CASE WHEN c.owner = 'queue' THEN (
            SELECT count(*) FROM handoffs h2 JOIN customers c2 ON c2.id = h2.customer_id
            WHERE h2.ended_at IS NULL AND c2.owner = 'queue' AND (h2.requested_at, h2.id) <= (h.requested_at, h.id)
        ) END AS position
    FROM customers c
    LEFT JOIN handoffs h ON h.customer_id = c.id AND h.ended_at IS NULL
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT channel) AS channels,
            (array_agg(channel ORDER BY last_inbound_at DESC NULLS LAST, id DESC))[1] AS channel,
            (array_agg(address ORDER BY last_inbound_at DESC NULLS LAST, id DESC))[1] AS address,
            (array_agg(name ORDER BY (name = ''), last_inbound_at DESC NULLS LAST))[1] AS identity_name
        FROM identities WHERE customer_id = c.id
    ) i ON TRUE
    LEFT JOIN LATERAL (
        SELECT author, text, created_at FROM messages WHERE customer_id = c.id AND author <> 'note'
        ORDER BY id DESC LIMIT 1
    ) m ON TRUE
    LEFT JOIN LATERAL (
        SELECT count(*) AS unanswered, min(created_at) AS unanswered_since FROM messages
        WHERE customer_id = c.id AND author = 'customer' AND c.owner = 'agent'
            AND created_at >= coalesce(h.requested_at, c.owner_since)
            AND id > coalesce((SELECT max(id) FROM messages WHERE customer_id = c.id AND author = 'agent'), 0)
    ) u ON TRUE
    LEFT JOIN LATERAL (
        SELECT sum(quantity) AS count, sum(quantity * price_minor) AS total FROM cart_lines
        JOIN variants ON variants.sku = cart_lines.sku AND variants.active WHERE customer_id = c.id
    ) k ON TRUE
    LEFT JOIN LATERAL (
        SELECT count(*) AS failed FROM outbox WHERE customer_id = c.id AND state IN ('failed', 'uncertain')
    ) f ON TRUE
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('name', labels.name, 'color', labels.color) ORDER BY labels.name) AS labels
        FROM conversation_labels JOIN labels ON labels.name = conversation_labels.label WHERE customer_id = c.id
    ) l ON TRUE
    WHERE c.id = ANY(:ids) AND c.forward_to IS NULL
    """
)


async def load(
    db: AsyncConnection, ids: Sequence[int], now: datetime, *, currency: str, looking: bool = True
) -> list[Row]:
    """These conversations in this order, on demand with who looks at them; those that were merged away or do not
    exist are left out."""
    if not ids:
        return []
    known = await agents.names(db)
    targets = desk.targets(await load_directory(db))
    viewers = await presence.viewers(db, now) if looking else {}
    found = {row["id"]: row for row in (await db.execute(_ROWS, {"ids": list(ids)})).mappings()}
    return [_row(found[id], known, targets, viewers.get(id, ()), currency) for id in ids if id in found]


def _row(
    row: RowMapping,
    known: Mapping[str, Agent],
    targets: desk.Targets,
    viewers: tuple[Viewer, ...],
    currency: str,
) -> Row:
    snoozed = row["owner"] == "agent" and row["snoozed_at"] is not None
    reason = row["reason"] or ""
    since = None if snoozed else _waiting_since(row)
    return Row(
        id=row["id"],
        name=name_of(row),
        channel=row["channel"] or "",
        channels=tuple(row["channels"] or ()),
        address=row["address"] or "",
        language=row["language"],
        state="snoozed" if snoozed else row["owner"],
        agent=agent_of(known, row["agent"]),
        snoozed_until=row["snoozed_until"],
        reason=reason,
        urgent=reason in URGENT,
        last=Last(row["author"], row["text"][:LAST_CHARS], row["last_at"]) if row["author"] else None,
        waiting_since=since,
        target_s=targets.of(reason) if since else None,
        position=row["position"],
        unanswered=row["unanswered"],
        cart=_cart(row, currency),
        labels=tuple(Label(**label) for label in row["labels"] or ()),
        failed=row["failed"],
        viewers=viewers,
        changed_at=max(filter(None, (row["last_at"], row["owner_since"], row["created_at"]))),
        moved_by=agent_of(known, row["moved_by"]),
    )


def name_of(row: RowMapping) -> str:
    """What the customer is called: by themselves, else by the platform; "" when nobody knows."""
    return row["name"] or str(row["profile"].get("name") or "") or row["identity_name"] or ""


def agent_of(known: Mapping[str, Agent], login: str) -> Agent | None:
    """The colleague with this login; somebody without one is called as they are."""
    return known.get(login, Agent(login, login)) if login else None


def _waiting_since(row: RowMapping) -> datetime | None:
    """Since when the customer waits for a person's word."""
    if row["owner"] == "bot":
        return None
    asked = row["reason"] != "agent"  # an agent who came unasked keeps nobody waiting
    since: datetime | None = row["unanswered_since"]
    if row["first_reply_at"] is None and asked:
        since = row["requested_at"] or row["owner_since"]
    return since


def _cart(row: RowMapping, currency: str) -> CartBrief | None:
    if not row["cart_count"]:
        return None
    total = Money(int(row["cart_total"] or 0), currency)
    return CartBrief(int(row["cart_count"]), Amount(str(total), currency))


# ------------------------------------------------------------------------------------------------ counts


_COUNTS = text(
    """
    SELECT
        (SELECT count(*) FROM customers WHERE owner = 'agent' AND agent = :login AND snoozed_at IS NULL
            AND forward_to IS NULL) AS mine,
        (SELECT count(*) FROM customers WHERE owner = 'queue' AND forward_to IS NULL) AS unassigned,
        (SELECT count(*) FROM (SELECT 1 FROM customers WHERE owner = 'bot' AND forward_to IS NULL
            AND last_inbound_at > :since LIMIT 1000) b) AS bot,
        (SELECT count(*) FROM customers WHERE owner = 'agent' AND snoozed_at IS NOT NULL
            AND forward_to IS NULL) AS snoozed,
        (SELECT count(*) FROM (SELECT 1 FROM customers WHERE forward_to IS NULL LIMIT 1000) a) AS all,
        (SELECT count(*) FROM outbox WHERE state IN ('failed', 'uncertain')) AS failed,
        (SELECT count(*) FROM inbox WHERE state = 'set_aside') AS aside
    """
)


async def counts(db: AsyncConnection, login: str, now: datetime) -> Counts:
    """How many conversations each view of this agent has."""
    row = (await db.execute(_COUNTS, {"login": login, "since": now - BOT_SINCE})).mappings().one()
    return Counts(**row)


async def count_all(db: AsyncConnection, now: datetime) -> tuple[Counts, dict[str, int]]:
    """The counts that all agents share, and how many conversations each has."""
    held = text(
        "SELECT agent, count(*) AS n FROM customers WHERE owner = 'agent' AND snoozed_at IS NULL "
        "AND forward_to IS NULL GROUP BY agent"
    )
    return await counts(db, "", now), {row.agent: int(row.n) for row in await db.execute(held)}


async def held(db: AsyncConnection, *, limit: int = 2000) -> list[int]:
    """The conversations that are not the bot's."""
    query = text("SELECT id FROM customers WHERE owner <> 'bot' AND forward_to IS NULL ORDER BY id DESC LIMIT :limit")
    return list((await db.execute(query, {"limit": limit})).scalars())
