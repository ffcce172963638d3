"""Files that customers send: kept as a reference at once, fetched by a worker, read by agents and by nobody else."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import RowMapping, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import Core
from bot.delivery import backoff
from bot.file_types import INLINE, allowed, sniff
from bot.storage.tables import attachments, identities
from channels.types import FetchesMedia, Media, MediaKind, SendError, SendErrorKind

log = structlog.get_logger()

FOLDER = "attachments"
ID_BYTES = 18
MEGABYTE = 1 << 20
MAX_BYTES = {
    MediaKind.IMAGE: 10 * MEGABYTE,
    MediaKind.STICKER: 2 * MEGABYTE,
    MediaKind.VOICE: 16 * MEGABYTE,
    MediaKind.AUDIO: 16 * MEGABYTE,
    MediaKind.VIDEO: 20 * MEGABYTE,
    MediaKind.DOCUMENT: 20 * MEGABYTE,
}
"""Telegram gives out files of up to 20 MB, WhatsApp media of up to 16 MB and documents of 100 MB (2026)."""
MAX_ATTEMPTS = 6
LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A customer's file. `state`: waiting, here, refused (too large, or of a kind we do not keep) or gone."""

    id: str
    kind: str
    mime: str
    name: str
    size_bytes: int
    state: str
    error: str = ""

    @property
    def inline(self) -> bool:
        """Whether a browser may show it in place: pictures, sound and films that are what they claim to be."""
        return self.state == "here" and self.mime in INLINE

    def path(self, home: Path) -> Path:
        return home / FOLDER / self.id


async def note(db: AsyncConnection, inbox_id: int, identity_id: int, files: tuple[Media, ...], now: datetime) -> None:
    """Keep references to a message's files, in the transaction that stores the message; a worker fetches them."""
    channel = select(identities.c.channel).where(identities.c.id == identity_id).scalar_subquery()
    for position, media in enumerate(files):
        row = {
            "id": secrets.token_urlsafe(ID_BYTES),
            "identity_id": identity_id,
            "inbox_id": inbox_id,
            "position": position,
            "channel": channel,
            "ref": media.ref,
            "kind": media.kind.value,
            "mime": media.mime,
            "size_bytes": media.size_bytes,
            "name": media.name[:255],
            "next_attempt_at": now,
            "created_at": now,
        }
        await db.execute(insert(attachments).values(row).on_conflict_do_nothing())


async def of_message(db: AsyncConnection, key: str) -> list[Attachment]:
    """The files of a customer's message, by its key in the transcript."""
    inbox_id = int(key, 16) if key and all(c in "0123456789abcdef" for c in key) else -1
    query = select(attachments).where(attachments.c.inbox_id == inbox_id).order_by(attachments.c.position)
    return [_attachment(row) for row in (await db.execute(query)).mappings()]


def _attachment(row: RowMapping) -> Attachment:
    names = ("id", "kind", "mime", "name", "size_bytes", "state", "error")
    return Attachment(**{name: row[name] for name in names})


# ------------------------------------------------------------------------------------------------ fetching

_CLAIM = text(
    """
    UPDATE attachments a SET attempts = attempts + 1, next_attempt_at = :lease
    WHERE id IN (
        SELECT id FROM attachments WHERE state = 'waiting' AND next_attempt_at <= :now
        ORDER BY next_attempt_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ) RETURNING *
    """
)


async def fetch_due(core: Core, *, limit: int = 4) -> int:
    """Fetch the files whose turn it is; how many were tried. One that fails waits for its next attempt."""
    now = core.clock()
    async with core.engine.begin() as db:
        rows = (await db.execute(_CLAIM, {"now": now, "lease": now + LEASE, "limit": limit})).mappings().all()
    await asyncio.gather(*(_fetch(core, row) for row in rows))
    return len(rows)


async def _fetch(core: Core, row: RowMapping) -> None:
    try:
        values = await _bring(core, row)
    except SendError as error:
        values = _put_off(row, error, core.clock())
    except OSError as error:  # a full disk: the file is still with the platform
        values = _put_off(row, SendError(SendErrorKind.RETRY, "disk", str(error)), core.clock())
    async with core.engine.begin() as db:
        mine = (attachments.c.id == row["id"], attachments.c.state == "waiting")
        await db.execute(attachments.update().where(*mine).values(**values))
        owner = select(identities.c.customer_id).where(identities.c.id == row["identity_id"])
        customer_id = (await db.execute(owner)).scalar_one()
    await core.wakeups.publish(f"customer:{customer_id}")


async def _bring(core: Core, row: RowMapping) -> dict[str, object]:
    """The file into its folder; what is to be kept of it."""
    connector: object = core.connectors.get(row["channel"])
    if not isinstance(connector, FetchesMedia):
        return {"state": "gone", "error": "the channel keeps no files"}
    media = Media(MediaKind(row["kind"]), row["ref"], row["mime"], row["size_bytes"], row["name"])
    limit = MAX_BYTES[media.kind]
    if media.size_bytes > limit:
        return {"state": "refused", "error": f"{media.size_bytes} bytes; at most {limit} are kept"}
    content = await connector.fetch_media(media, limit)
    mime = sniff(content)
    if not allowed(media.kind, mime):
        return {"state": "refused", "error": f"not a {media.kind.value} that is kept: {mime or 'unknown type'}"}
    await asyncio.to_thread(_write, core.settings.home / FOLDER, row["id"], content)
    return {"state": "here", "mime": mime, "size_bytes": len(content), "error": ""}


def _write(folder: Path, name: str, content: bytes) -> None:
    """The whole file or none, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f".{name}.new"
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(folder / name)


def _put_off(row: RowMapping, error: SendError, now: datetime) -> dict[str, object]:
    passing = error.kind in (SendErrorKind.RETRY, SendErrorKind.SLOW_DOWN)
    log.info("attachment not fetched", attachment=row["id"], channel=row["channel"], code=error.code)
    if passing and row["attempts"] < MAX_ATTEMPTS:
        return {"next_attempt_at": now + backoff(row["attempts"] + 2, error), "error": error.detail[:300]}
    return {"state": "refused" if error.code == "too_large" else "gone", "error": error.detail[:300] or error.code}
