"""How the desk works: when people answer, how long a customer waits before being told, how work is given out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.people.ownership import URGENT
from bot.shop.directory import Directory
from bot.storage.tables import desk_settings

KEY = "desk"
FIRST_RESPONSE_S = 300
URGENT_S = 120
RESOLUTION_S = 3600


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What an admin may change while the desk works; times in seconds."""

    assignment: Literal["manual", "automatic"] = "manual"
    wait_s: int = 180  # in the queue, before the customer is told that nobody is free
    gone_s: int = 300  # without a sign of an agent, before their conversations return to the queue
    survey: bool = True
    survey_delay_s: int = 10


@dataclass(frozen=True, slots=True)
class Targets:
    """Within how many seconds people should answer and settle."""

    first_response_s: int = FIRST_RESPONSE_S
    urgent_s: int = URGENT_S
    resolution_s: int = RESOLUTION_S

    def of(self, reason: str) -> int:
        return self.urgent_s if reason in URGENT else self.first_response_s


async def load_settings(db: AsyncConnection) -> DeskSettings:
    """The desk's settings as they are now."""
    stored = (await db.execute(select(desk_settings.c.value).where(desk_settings.c.key == KEY))).scalar()
    return codec.load_or_default(DeskSettings, stored or {})


async def change_settings(db: AsyncConnection, changes: dict[str, object]) -> DeskSettings:
    """The settings with these changes, kept. Unknown names are left out."""
    known = {f.name for f in fields(DeskSettings)}
    chosen = {name: value for name, value in changes.items() if name in known and value is not None}
    settings = replace(await load_settings(db), **chosen)  # type: ignore[arg-type]
    statement = insert(desk_settings).values(key=KEY, value=asdict(settings))
    await db.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": asdict(settings)}))
    return settings


def targets(directory: Directory) -> Targets:
    """What the shop measures against; its own figures where it states none."""
    stated = directory.handoff
    return Targets(
        (stated.first_response_minutes or FIRST_RESPONSE_S // 60) * 60,
        (stated.urgent_response_minutes or URGENT_S // 60) * 60,
        (stated.resolution_minutes or RESOLUTION_S // 60) * 60,
    )


def is_open(directory: Directory, now: datetime, timezone: str) -> bool:
    """Whether people answer now. A shop that states no hours is taken to be open."""
    week = directory.agents.week
    if not week.hours:
        return True
    return week.is_open(now.astimezone(ZoneInfo(directory.timezone or timezone)))


def opens_at(directory: Directory, now: datetime, timezone: str) -> datetime | None:
    """When people answer again, local time; None when that is not within two weeks."""
    local = now.astimezone(ZoneInfo(directory.timezone or timezone))
    return directory.agents.week.after(local, timedelta(0))
