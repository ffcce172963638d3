"""Signed notes about orders to the shop's own systems, written with the change itself and sent until they arrive."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.shop.directory import WebhookTarget, load_directory
from bot.storage.tables import webhooks

log = structlog.get_logger()

SIGNATURE = "X-Prilavok-Signature"
MAX_ATTEMPTS = 12
"""With the waits below, a receiver may be away for about a day."""
MAX_WAIT = timedelta(hours=6)
LEASE = timedelta(seconds=60)


class Posts(Protocol):
    """Sends one body; the HTTP status that came back. Raises OSError when nothing did."""

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int: ...


@dataclass(frozen=True, slots=True)
class Receivers:
    """Where notes go beside the shop directory's own targets: the setting's address, signed with the shop's key."""

    url: str
    key: str

    def all(self, targets: Sequence[WebhookTarget]) -> list[WebhookTarget]:
        own = [WebhookTarget(self.url)] if self.url and self.url not in {t.url for t in targets} else []
        return [*targets, *own]

    def secret(self, targets: Sequence[WebhookTarget], url: str) -> str:
        return next((t.secret for t in targets if t.url == url and t.secret), self.key)


async def announce(db: AsyncConnection, event: str, body: Mapping[str, Any], now: datetime) -> None:
    """Write a note in the transaction of the change; to whom it goes is found out when it is sent."""
    values = {"event": event, "url": "", "body": dict(body), "next_attempt_at": now, "created_at": now}
    await db.execute(insert(webhooks).values(values))


def sign(secret: str, body: bytes, at: datetime) -> str:
    """ "t=UNIX,v1=HEX": HMAC-SHA256 over "UNIX." and the body."""
    moment = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


async def send_due(engine: AsyncEngine, post: Posts, receivers: Receivers, now: datetime, *, limit: int = 20) -> int:
    """Send what is due; how many notes arrived. A receiver that fails is asked again later, others go on."""
    async with engine.begin() as db:
        targets = (await load_directory(db)).webhooks
        await _address(db, receivers.all(targets), now)
        claimed = await _claim(db, now, limit)
    arrived = 0
    for row in claimed:
        arrived += await _send(engine, post, row, receivers.secret(targets, row["url"]), now)
    return arrived


async def _address(db: AsyncConnection, targets: Sequence[WebhookTarget], now: datetime) -> None:
    """Give every new note one row per receiver that wants it."""
    fresh = select(webhooks).where(webhooks.c.url == "", webhooks.c.state == "queued").order_by(webhooks.c.id)
    for row in (await db.execute(fresh.limit(200).with_for_update(skip_locked=True))).mappings().all():
        wanting = [t.url for t in targets if t.wants(row["event"])]
        await db.execute(webhooks.delete().where(webhooks.c.id == row["id"]))
        same = {key: row[key] for key in ("event", "body", "created_at")} | {"next_attempt_at": now}
        if wanting:
            await db.execute(insert(webhooks), [same | {"url": url} for url in wanting])


async def _claim(db: AsyncConnection, now: datetime, limit: int) -> Sequence[RowMapping]:
    """Notes that are due, marked so that nobody else sends them for a while."""
    due = select(webhooks).where(webhooks.c.state == "queued", webhooks.c.url != "", webhooks.c.next_attempt_at <= now)
    rows = (await db.execute(due.order_by(webhooks.c.id).limit(limit).with_for_update(skip_locked=True))).mappings()
    claimed = rows.all()
    ids = [row["id"] for row in claimed]
    attempt = {"next_attempt_at": now + LEASE, "attempts": webhooks.c.attempts + 1}
    await db.execute(webhooks.update().where(webhooks.c.id.in_(ids)).values(**attempt))
    return claimed


async def _send(engine: AsyncEngine, post: Posts, row: RowMapping, secret: str, now: datetime) -> bool:
    note = {"id": row["id"], "event": row["event"], "at": row["created_at"].isoformat(), **row["body"]}
    body = json.dumps(note, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: sign(secret, body, now)}
    try:
        status = await post(row["url"], body, headers)
        error = "" if 200 <= status < 300 else f"HTTP {status}"
    except OSError as problem:
        error = f"{type(problem).__name__}: {problem}"[:300]
    async with engine.begin() as db:
        values = (
            {"state": "sent", "sent_at": now, "error": ""} if not error else _failure(row["attempts"] + 1, error, now)
        )
        await db.execute(webhooks.update().where(webhooks.c.id == row["id"]).values(**values))
    if error:
        log.warning("webhook failed", webhook=row["id"], event_type=row["event"], error=error)
    return not error


def _failure(attempts: int, error: str, now: datetime) -> dict[str, object]:
    if attempts >= MAX_ATTEMPTS:
        return {"state": "failed", "error": error}
    wait = min(timedelta(seconds=10 * 3 ** (attempts - 1)), MAX_WAIT)
    return {"error": error, "next_attempt_at": now + wait}
