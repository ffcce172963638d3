"""Conversation files: YAML, one conversation a file, read and checked before anything is played."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

CHANNELS = ("web", "telegram", "whatsapp", "sms")
ACTS = ("say", "press", "redeliver", "link", "set", "agent", "note", "resolve", "attach", "advance")
ATTACHMENTS = ("image", "voice", "audio", "video", "document", "sticker", "location", "contact")
EXPECTATIONS = (
    "language",
    "intent",
    "cart",
    "total",
    "owner",
    "products",
    "products_any",
    "reply_matches",
    "reply_lacks",
    "replies",
    "orders",
    "order_status",
)
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhdw]\s*)+")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class BadConversation(Exception):
    """A conversation file that cannot be played; the message names the file and the turn."""


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: who acts, on which channel, how, and what is expected of it. `act` is "" for an expectation alone."""

    number: int
    channel: str
    sender: str
    act: str
    value: Any = None
    contact: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    path: str
    name: str
    steps: tuple[Step, ...]


def read(path: Path) -> Conversation:
    """The conversation in a file. Raises BadConversation."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadConversation(f"{path}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error
    except yaml.YAMLError as error:
        raise BadConversation(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict) or not isinstance(found.get("turns"), list):
        raise BadConversation(f"{path}: a conversation has a list of turns")
    steps, channel, sender = [], "web", "visitor"
    for number, turn in enumerate(found["turns"], start=1):
        try:
            step = _step(number, turn, channel, sender)
        except ValueError as error:
            raise BadConversation(f"{path}: turn {number}: {error}") from error
        channel, sender = step.channel, step.sender
        steps.append(step)
    return Conversation(str(path), str(found.get("name") or path.stem), tuple(steps))


def _step(number: int, turn: object, channel: str, sender: str) -> Step:
    """One turn; channel and sender carry over from the one before. Raises ValueError."""
    if not isinstance(turn, dict):
        raise ValueError("not a mapping")
    if unknown := set(turn) - {"channel", "from", "expect", "contact", *ACTS}:
        raise ValueError(f"unknown entry {sorted(map(str, unknown))[0]}")
    acts = [act for act in ACTS if act in turn]
    if len(acts) > 1 and set(acts) != {"say", "attach"}:
        raise ValueError(f"{' and '.join(acts)} in one turn")
    act = "attach" if "attach" in acts else acts[0] if acts else ""
    value = turn.get(act)
    _check(act, value)
    if act == "attach":
        value = (value, str(turn.get("say", "")))
    return Step(
        number=number,
        channel=_channel(turn.get("channel", channel)),
        sender=str(turn.get("from", sender)),
        act=act,
        value=value,
        contact=str(turn.get("contact", "")),
        expect=_expectations(turn.get("expect")),
    )


def _channel(value: object) -> str:
    if value not in CHANNELS:
        raise ValueError(f"there is no channel {value}; there are {', '.join(CHANNELS)}")
    return str(value)


def _check(act: str, value: object) -> None:
    if act == "attach" and value not in ATTACHMENTS:
        raise ValueError(f"attach is one of {', '.join(ATTACHMENTS)}")
    if act == "press" and not isinstance(value, int | str):
        raise ValueError("press takes the number of a choice, or its label")
    if act == "advance":
        duration(value)
    if act == "link":
        if not isinstance(value, dict) or "from" not in value:
            raise ValueError("link takes {channel: …, from: …}")
        _channel(value.get("channel"))
    if act == "set" and (not isinstance(value, dict) or "sku" not in value or set(value) - {"sku", "price", "stock"}):
        raise ValueError("set takes {sku: …, price: …, stock: …}")


def _expectations(value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("expect takes a mapping")
    if unknown := set(value) - set(EXPECTATIONS):
        raise ValueError(f"unknown expectation {sorted(map(str, unknown))[0]}")
    for name in ("reply_matches", "reply_lacks"):
        for pattern in as_list(value.get(name)):
            try:
                re.compile(str(pattern))
            except re.error as error:
                raise ValueError(f"{name}: {pattern!r} is no regular expression: {error}") from error
    return value


def as_list(value: object) -> list[Any]:
    """A list as it is, one value as a list of it, nothing as an empty one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def duration(value: object) -> timedelta:
    """ "26h", "90m", "1d 2h" as a duration; ValueError for anything else."""
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        parts = re.findall(r"(\d+(?:\.\d+)?)([smhdw])", value)
        return sum((timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta())
    raise ValueError(f"a duration looks like 30m, 26h or 2d, not {value!r}")
