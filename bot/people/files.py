"""Files in conversations: what agents attach, kept under the home, and what customers sent, fetched when looked at."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import attachments, codec
from bot.attachments import Attachment
from bot.core import Core
from bot.media import SENT, URL_PREFIX
from bot.people.shapes import File
from bot.storage.tables import identities, messages, uploads
from bot.types import Incoming
from channels.types import FetchesMedia, Media, MediaKind, SendError

MAX_BYTES = 10 * 1024 * 1024
MAX_INBOUND_BYTES = 20 * 1024 * 1024


class TooLarge(Exception):
    """A file is larger than may be sent."""


class WrongType(Exception):
    """Only pictures, sound, video, PDF and plain text may be sent, by what is in them and not by their name."""


class Gone(Exception):
    """The platform no longer has the file, or never let us have it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is by its content. `inline`: a browser may show it."""

    mime: str
    kind: MediaKind
    suffix: str
    inline: bool = False


_IMAGE, _AUDIO, _VIDEO, _DOCUMENT = MediaKind.IMAGE, MediaKind.AUDIO, MediaKind.VIDEO, MediaKind.DOCUMENT
_SIGNS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"\xff\xd8\xff"), Kind("image/jpeg", _IMAGE, ".jpg", True)),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Kind("image/png", _IMAGE, ".png", True)),
    (re.compile(rb"GIF8[79]a"), Kind("image/gif", _IMAGE, ".gif", True)),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Kind("image/webp", _IMAGE, ".webp", True)),
    (re.compile(rb"%PDF-"), Kind("application/pdf", _DOCUMENT, ".pdf")),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"), Kind("audio/mpeg", _AUDIO, ".mp3")),
    (re.compile(rb"OggS"), Kind("audio/ogg", _AUDIO, ".ogg")),
    (re.compile(rb"....ftyp", re.DOTALL), Kind("video/mp4", _VIDEO, ".mp4")),
)
_TEXT = Kind("text/plain", _DOCUMENT, ".txt")
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<svg|<script|<)", re.IGNORECASE)


def recognise(content: bytes) -> Kind | None:
    """What the bytes are; None for what is none of the kinds that may travel."""
    head = content[:64]
    found = next((kind for sign, kind in _SIGNS if sign.match(head)), None)
    if found is not None or not content or _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return found
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _TEXT if "\0" not in text else None


async def keep(db: AsyncConnection, home: Path, content: bytes, name: str, agent: str, now: datetime) -> RowMapping:
    """The stored upload. Raises TooLarge or WrongType."""
    if len(content) > MAX_BYTES:
        raise TooLarge(f"the file is larger than {MAX_BYTES // 2**20} MB")
    kind = recognise(content)
    if kind is None:
        raise WrongType(WrongType.__doc__)
    id = secrets.token_urlsafe(24)
    values = {
        "id": id,
        "file": f"{SENT}{id}{kind.suffix}",
        "name": clean_name(name),
        "mime": kind.mime,
        "kind": kind.kind.value,
        "size_bytes": len(content),
        "agent": agent,
        "created_at": now,
    }
    await asyncio.to_thread(_write, home / "media" / str(values["file"]), content)
    row: RowMapping = (await db.execute(insert(uploads).values(values).returning(uploads))).mappings().one()
    return row


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def clean_name(name: str) -> str:
    """A file's name without folders and control characters."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:120] or "file"


async def find(db: AsyncConnection, id: str) -> RowMapping | None:
    return (await db.execute(select(uploads).where(uploads.c.id == id))).mappings().first()


def url_of(row: RowMapping) -> str:
    return f"{URL_PREFIX}{row['file']}"


def media_of(row: RowMapping) -> Media:
    """The upload as channels send it."""
    return Media(MediaKind(row["kind"]), url_of(row), row["mime"], row["size_bytes"], row["name"])


def shown(row: RowMapping) -> File:
    return File(row["kind"], url_of(row), row["name"], row["mime"], row["size_bytes"])


# ------------------------------------------------------------------------------------------------ from customers


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that a customer sent. `kind` None: of no kind that is known."""

    path: Path
    name: str
    kind: Kind | None


async def fetch(core: Core, customer_id: int, message_id: int, number: int) -> Fetched:
    """The file that came with a message, kept under the home from the first look on. Raises Gone."""
    media, channel, kept = await _sent_in(core, customer_id, message_id, number)
    if kept is not None and kept.state in ("here", "refused"):
        return await _fetched(core, kept)
    path = core.settings.home / "media" / "received" / hashlib.sha256(f"{channel}:{media.ref}".encode()).hexdigest()
    if not path.exists():
        await asyncio.to_thread(_write, path, await _content(core, channel, media))
    head = await asyncio.to_thread(_head, path)
    kind = recognise(head)
    name = clean_name(media.name) if media.name else f"{media.kind.value}{kind.suffix if kind else ''}"
    return Fetched(path, name, kind)


async def _fetched(core: Core, kept: Attachment) -> Fetched:
    """What a worker has fetched already, or has found to be nothing that we keep."""
    path = kept.path(core.settings.home)
    if kept.state == "refused" or not path.exists():
        raise Gone(kept.error or "the file is no longer here")
    kind = recognise(await asyncio.to_thread(_head, path))
    name = clean_name(kept.name) if kept.name else f"{kept.kind}{kind.suffix if kind else ''}"
    return Fetched(path, name, kind)


async def _content(core: Core, channel: str, media: Media) -> bytes:
    connector: object = core.connectors.get(channel)
    if not isinstance(connector, FetchesMedia):
        raise Gone(f"{channel} hands out no files")
    try:
        return await connector.fetch_media(media, MAX_INBOUND_BYTES)
    except SendError as error:
        raise Gone(str(error)) from error


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


async def _sent_in(core: Core, customer_id: int, message_id: int, number: int) -> tuple[Media, str, Attachment | None]:
    query = (
        select(messages.c.body, messages.c.key, identities.c.channel)
        .join(identities, identities.c.id == messages.c.identity_id)
        .where(messages.c.id == message_id, messages.c.customer_id == customer_id, messages.c.author == "customer")
    )
    async with core.engine.connect() as db:
        row = (await db.execute(query)).first()
        files = await attachments.of_message(db, row.key) if row else []
    message = codec.load_or_default(Incoming, row.body).message if row else None
    if row is None or message is None or not 0 <= number < len(message.media):
        raise Gone("there is no such file")
    return message.media[number], row.channel, files[number] if number < len(files) else None
