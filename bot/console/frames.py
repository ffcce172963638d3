"""The live channel's frames as JSON, each made once however many pages it goes to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.people.shapes import AgentShown, Counts, Me, Panel, Row, Timeline, Viewer

TYPING_FOR = timedelta(seconds=5)
T = TypeVar("T")

_ROW = TypeAdapter(Row)
_ME = TypeAdapter(Me)
_COUNTS = TypeAdapter(Counts)
_PANEL = TypeAdapter(Panel)
_TIMELINE = TypeAdapter(Timeline)
_AGENTS = TypeAdapter(tuple[AgentShown, ...])
_VIEWERS = TypeAdapter(dict[int, tuple[Viewer, ...]])


def _json(adapter: TypeAdapter[T], value: T) -> str:
    return adapter.dump_json(value).decode()


def _plain(frame: Mapping[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def row(shown: Row) -> str:
    """A row; who looks at it comes with the presence."""
    return _json(_ROW, replace(shown, viewers=()))


def hello(shown: Me, counts: str, now: datetime) -> str:
    return f'{{"type":"hello","me":{_json(_ME, shown)},"counts":{counts},"at":"{now.isoformat()}"}}'


def me(shown: Me) -> str:
    return f'{{"type":"me","me":{_json(_ME, shown)}}}'


def gone(conversation: int, to: int | None) -> str:
    return _plain({"type": "gone", "conversation": conversation, "to": to})


def entries(page: Timeline) -> str:
    """New entries of the opened conversation, in the shape of a timeline's page."""
    body = json.loads(_TIMELINE.dump_json(page))
    body.pop("older")
    return _plain({"type": "entries", "conversation": body.pop("id"), **body})


def panel(conversation: int, shown: Panel) -> str:
    return f'{{"type":"panel","conversation":{conversation},"panel":{_json(_PANEL, shown)}}}'


def customer_typing(conversation: int, now: datetime) -> str:
    until = (now + TYPING_FOR).isoformat()
    return _plain({"type": "customer_typing", "conversation": conversation, "until": until})


def presence(here: tuple[AgentShown, ...], viewers: Mapping[int, tuple[Viewer, ...]]) -> str:
    """Who is there and who looks at what; without the time of the last sign, which moves all the time."""
    shown = tuple(replace(agent, last_seen=None) for agent in here)
    looking = _json(_VIEWERS, dict(viewers))
    return f'{{"type":"presence","agents":{_json(_AGENTS, shown)},"viewers":{looking}}}'


def error(code: str, detail: str) -> str:
    return _plain({"type": "error", "code": code, "detail": detail})


PONG = '{"type":"pong"}'


@dataclass(frozen=True, slots=True)
class RowsFrame:
    """Rows for everybody; the counts are each agent's own."""

    rows: str

    def for_(self, counts: str) -> str:
        return f'{{"type":"rows","rows":{self.rows},"counts":{counts}}}'


def rows(shown: Sequence[str]) -> RowsFrame:
    return RowsFrame(f"[{','.join(shown)}]")


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts that all agents share, and how many conversations each has."""

    shared: Counts = Counts()
    mine: Mapping[str, int] = field(default_factory=dict)

    def of(self, login: str) -> str:
        return _json(_COUNTS, replace(self.shared, mine=self.mine.get(login, 0)))


# ------------------------------------------------------------------------------------------------ worth a sound


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that came to one agent, or with `to` "" to whoever is there; never to who did it."""

    to: str
    by: str
    frame: str

    def is_for(self, login: str) -> bool:
        return login != self.by and self.to in ("", login)


@dataclass(slots=True)
class Known:
    """The rows as they were told last, by which news is known from what is old."""

    rows: dict[int, Row] = field(default_factory=dict)

    def news(self, row: Row) -> Notice | None:
        """What is worth a sound in this change, if anything."""
        before = self.rows.get(row.id)
        if row.state == "bot":
            self.rows.pop(row.id, None)
            return None
        self.rows[row.id] = row
        return _notice(before, row)


def _notice(before: Row | None, row: Row) -> Notice | None:
    had = before.agent.login if before and before.agent else ""
    has = row.agent.login if row.agent else ""
    if row.state == "queue" and (before is None or before.state != "queue"):
        return _notify("returned" if had else "queued", row, "")
    if has and has != had:
        return _notify("transferred" if row.moved_by else "assigned", row, has)
    if has and before is not None and row.unanswered > before.unanswered:
        return _notify("message", row, has)
    return None


def _notify(kind: str, row: Row, to: str) -> Notice:
    """`by` is who moved it, and knows; a customer's message is nobody's move."""
    mover = row.moved_by if kind != "message" else None
    by = mover.login if mover else ""
    frame = _plain(
        {
            "type": "notify",
            "kind": kind,
            "conversation": row.id,
            "name": row.name,
            "text": row.last.text if row.last and row.last.author == "customer" else "",
            "by": asdict(mover) if mover else None,
        }
    )
    return Notice(to, by, frame)
