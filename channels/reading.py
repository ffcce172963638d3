"""Reading JSON that came from outside: whatever its shape, these give a value of the right type and never raise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

from channels.types import Location, MediaKind

MAX_TEXT_CHARS = 32_000
MAX_KEY_CHARS = 256


def clean_text(text: str) -> str:
    """Text without what no platform and no database takes: NUL and lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(sign for sign in text if sign != "\0" and not "\ud800" <= sign <= "\udfff")


def text_of(value: object) -> str:
    """A text as the customer wrote it, cleaned, at most 32,000 characters; empty when it is no text."""
    return clean_text(value[:MAX_TEXT_CHARS]) if isinstance(value, str) else ""


def key_of(value: object) -> str:
    """An id: a short text or an integer; empty when it is neither, so that two long ids never become one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 1 << 63 else ""
    if not isinstance(value, str) or len(value) > MAX_KEY_CHARS:
        return ""
    return clean_text(value).strip()


def mapping(value: object) -> Mapping[str, object]:
    """The object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Mapping[str, object]]:
    """The objects of a list, in order; nothing for anything else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def count_of(value: object) -> int:
    """A whole number that is not negative, also when it came as a text; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and 0 <= value < 1 << 63 else 0


def number_of(value: object) -> float | None:
    """A finite number, also when it came as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def instant_of(value: object) -> datetime | None:
    """A Unix time in seconds as a UTC time; None when it is no time between 2000 and 2100."""
    seconds = count_of(value)
    return datetime.fromtimestamp(seconds, UTC) if 946_684_800 <= seconds < 4_102_444_800 else None


def place_of(place: Mapping[str, object], label: str) -> Location | None:
    """A place on the globe out of an object's latitude and longitude; None when these are none."""
    latitude, longitude = number_of(place.get("latitude")), number_of(place.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Location(latitude, longitude, label[:256])


def media_kind_of(mime: str) -> MediaKind:
    """The kind of a file by its MIME type; a document when nothing else fits."""
    family = mime.partition("/")[0].lower()
    return {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO, "video": MediaKind.VIDEO}.get(
        family, MediaKind.DOCUMENT
    )
