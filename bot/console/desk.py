"""The desk's routes: what a page needs to begin, trouble, search, the team, figures, logins, audit and privacy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import AliasChoices, BaseModel, Field
from sqlalchemy import RowMapping

from bot.console import gate
from bot.console.bodies import AgentChange, Before, Erase, Limit, NewAgent, Nothing, Number, SettingsBody, Words
from bot.console.conversations import current
from bot.console.errors import NotFound, Refused
from bot.console.gate import Console
from bot.people import agents, audit, desk, figures, finding, panel, presence, privacy, rows, speaking, team
from bot.people.audit import AuditLine
from bot.people.desk import DeskSettings, Targets
from bot.people.figures import By, Figures, Reason, Report
from bot.people.finding import Found
from bot.people.shapes import AgentShown, Counts, Delivery, Label
from bot.people.speaking import SetAside, TroubledSend
from bot.people.team import Queue
from bot.people.waiting import Topic
from bot.shop.catalog import pick
from bot.shop.directory import load_directory

Login = Annotated[str, Path(max_length=100)]
Since = Annotated[date | None, Query(alias="from", description="the first day; 27 days before the last when left out")]
Until = Annotated[date | None, Query(alias="to", description="the last day; today when left out")]
Empty = Annotated[Nothing | None, Body()]


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    on: bool
    max_text_chars: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page needs to begin."""

    counts: Counts
    agents: tuple[AgentShown, ...]
    labels: tuple[Label, ...]
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    channels: tuple[Channel, ...]
    targets: Targets
    currency: str
    timezone: str
    shop: str
    open: bool


@dataclass(frozen=True, slots=True)
class Sends:
    sends: list[TroubledSend]
    next: int | None


@dataclass(frozen=True, slots=True)
class Aside:
    messages: list[SetAside]


@dataclass(frozen=True, slots=True)
class Team:
    agents: tuple[AgentShown, ...]
    queue: Queue


class FiguresShown(BaseModel):
    """A report; its period is called as the page asks for it."""

    since: date = Field(validation_alias=AliasChoices("since", "from"), serialization_alias="from")
    until: date = Field(validation_alias=AliasChoices("until", "to"), serialization_alias="to")
    by: By
    total: Figures
    rows: tuple[Figures, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login and its one-time password, shown this once."""

    agent: AgentShown
    password: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    lines: list[AuditLine]
    next: int | None


def routes(console: Console) -> APIRouter:
    """The routes that belong to no single conversation."""
    router = APIRouter(prefix=gate.PREFIX, route_class=gate.gate(console), tags=["desk"])
    _add_desk(router, console)
    _add_trouble(router, console)
    _add_figures(router, console)
    _add_agents(router, console)
    _add_privacy(router, console)
    return router


CHANNELS = ("web", "telegram", "whatsapp", "sms")


def _add_desk(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/desk")
    async def desk_(request: Request) -> Desk:
        """What a page needs to begin: counts, colleagues, labels, channels, targets."""
        now = core.clock()
        async with core.engine.connect() as db:
            directory = await load_directory(db)
            return Desk(
                counts=await rows.counts(db, request.state.agent["login"], now),
                agents=await team.listed(db, now),
                labels=await panel.all_labels(db),
                languages=core.settings.language_list,
                topics=get_args(Topic),
                channels=tuple(_channel(console, name) for name in dict.fromkeys((*CHANNELS, *core.connectors))),
                targets=desk.targets(directory),
                currency=core.settings.currency,
                timezone=core.settings.timezone,
                shop=pick(directory.name, core.settings.language_list[0]),
                open=desk.is_open(directory, now, core.settings.timezone),
            )

    @router.get("/settings")
    async def settings() -> DeskSettings:
        """How the desk works: assignment, waiting times, survey."""
        async with core.engine.connect() as db:
            return await desk.load_settings(db)

    @router.put("/settings")
    async def change(body: SettingsBody) -> DeskSettings:
        """Change how the desk works; what is left out stays."""
        async with core.engine.begin() as db:
            return await desk.change_settings(db, body.model_dump(exclude_none=True))

    @router.get("/search")
    async def search(q: Annotated[Words, Query(min_length=2)], request: Request) -> Found:
        """One search over customers, orders and words that were said; the best ten of each."""
        async with core.engine.connect() as db:
            return await finding.find(db, console.shop(db), q, request.state.agent["login"])


def _channel(console: Console, name: str) -> Channel:
    connector = console.core.connectors.get(name)
    return Channel(name, connector is not None, connector.capabilities.max_text_chars if connector else 0)


# ------------------------------------------------------------------------------------------------ trouble


def _add_trouble(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/sends")
    async def sends(state: Literal["", "failed", "uncertain"] = "", limit: Limit = 50, before: Before = None) -> Sends:
        """Messages of ours that failed, or of which nobody knows whether they arrived; the newest first."""
        states = (state,) if state else ("failed", "uncertain")
        async with core.engine.connect() as db:
            found = await speaking.troubled(db, states=states, limit=limit + 1, before=before or 2**62)
        return Sends(found[:limit], found[limit - 1].send_id if len(found) > limit else None)

    @router.post("/sends/{send_id}/retry")
    async def send_again(send_id: Number, body: Empty = None) -> Delivery:
        """Send it once more, now; 409 for what neither failed nor is uncertain."""
        return await speaking.send_again(core, send_id)

    @router.get("/aside")
    async def aside() -> Aside:
        """Customers' messages that the assistant failed at three times."""
        async with core.engine.connect() as db:
            return Aside(await speaking.set_aside(db))

    @router.post("/aside/{id}/retry", status_code=204)
    async def take_up(id: Number, body: Empty = None) -> Response:
        """Let the message go through the assistant once more."""
        if not await speaking.take_up_again(core, id):
            raise NotFound("message set aside")
        return Response(status_code=204)

    @router.post("/aside/{id}/dismiss", status_code=204)
    async def dismiss(id: Number, body: Empty = None) -> Response:
        """The message needs nothing more."""
        if not await speaking.dismiss(core, id):
            raise NotFound("message set aside")
        return Response(status_code=204)


# ------------------------------------------------------------------------------------------------ figures


def _add_figures(router: APIRouter, console: Console) -> None:
    core = console.core

    async def report(since: date | None, until: date | None, by: By) -> Report:
        zone = core.settings.timezone
        begins, ends = figures.days(since, until, core.clock().astimezone(ZoneInfo(zone)).date())
        async with core.engine.connect() as db:
            return await figures.report(db, begins, ends, by, zone)

    @router.get("/team")
    async def team_() -> Team:
        """Who is at work with how much in hand, and who waits for how long."""
        async with core.engine.connect() as db:
            return Team(await team.listed(db, core.clock()), await team.queue(db))

    @router.get("/figures")
    async def figures_(since: Since = None, until: Until = None, by: By = "day") -> FiguresShown:
        """What the desk achieves in a period: first response, resolution, satisfaction, containment, reasons."""
        found = await report(since, until, by)
        return FiguresShown(
            since=found.since, until=found.until, by=by, total=found.total, rows=found.rows, reasons=found.reasons
        )

    @router.get("/figures.csv", response_class=Response)
    async def figures_csv(since: Since = None, until: Until = None, by: By = "day") -> Response:
        """The same as a table for a spreadsheet."""
        found = await report(since, until, by)
        name = f"figures-{found.since}-{found.until}-{by}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response("\ufeff" + figures.as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


# ------------------------------------------------------------------------------------------------ logins


def _add_agents(router: APIRouter, console: Console) -> None:
    core = console.core

    def shown(row: RowMapping) -> AgentShown:
        return team.shown(row, {}, {}, core.clock())

    @router.get("/agents")
    async def listed() -> list[AgentShown]:
        """Every login, those switched off included."""
        async with core.engine.connect() as db:
            return list(await team.listed(db, core.clock(), everybody=True))

    @router.post("/agents")
    async def add(body: NewAgent) -> NewLogin:
        """Make a login; its one-time password is in this answer and nowhere else."""
        async with core.engine.begin() as db:
            made = await agents.add(
                db,
                body.login,
                body.role,
                core.clock(),
                name=body.name,
                languages=body.languages,
                topics=body.topics,
                capacity=body.capacity,
            )
            return NewLogin(shown(await agents.find(db, made.login)), made.password)

    @router.patch("/agents/{login}")
    async def change(login: Login, body: AgentChange, request: Request) -> AgentShown:
        """Change a login's name, role, skills or capacity, or switch it off; it counts at the next request."""
        changes = body.model_dump(exclude_none=True)
        for name in ("languages", "topics"):
            if name in changes:
                changes[name] = list(changes[name])
        if login == request.state.agent["login"] and ("role" in changes or changes.get("active") is False):
            raise Refused(409, "illegal", "nobody takes their own role away", state=request.state.agent["role"])
        async with core.engine.begin() as db:
            row = await agents.change(db, login, changes, core.clock())
        await core.wakeups.publish(presence.TOPIC)
        return shown(row)

    @router.post("/agents/{login}/reset")
    async def reset(login: Login, body: Empty = None) -> NewLogin:
        """A fresh one-time password; the agent's sessions end and the second factor is off."""
        async with core.engine.begin() as db:
            made = await agents.reset(db, login, core.clock())
            return NewLogin(shown(await agents.find(db, login)), made.password)

    @router.get("/audit")
    async def audit_(
        agent: Words = "",
        conversation: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        limit: Limit = 100,
        before: Before = None,
    ) -> AuditPage:
        """Who saw and changed what, the newest first."""
        async with core.engine.connect() as db:
            found = await audit.lines(db, agent=agent, customer_id=conversation, limit=limit + 1, before=before)
        return AuditPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


# ------------------------------------------------------------------------------------------------ privacy


def _add_privacy(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/customers/{id}/export", response_class=Response)
    async def export(id: Number, request: Request) -> Response:
        """Everything that is kept of a customer, table by table."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            found = await privacy.export(db, id)
            await audit.note(db, request.state.agent["login"], "export", core.clock(), customer_id=id)
        text = json.dumps(found, ensure_ascii=False, indent=1, default=_plain)
        headers = {"Content-Disposition": f'attachment; filename="customer-{id}.json"'}
        return Response(text, media_type="application/json", headers=headers)

    @router.post("/customers/{id}/erase", status_code=204)
    async def erase(id: Number, body: Erase, request: Request) -> Response:
        """Forget a customer for good; `confirm` repeats the number. Orders stay without who it was."""
        if body.confirm != id:
            differs = [{"field": "confirm", "problem": "is not the customer's number"}]
            raise Refused(422, "invalid", "the number does not fit", fields=differs)
        await privacy.erase(core, id, request.state.agent["login"])
        return Response(status_code=204)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
