"""The conversations' routes: lists, one conversation, and what an agent does with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import handoff
from bot.console import gate
from bot.console.bodies import (
    IdentityBody,
    LabelNames,
    Limit,
    NoteBody,
    Nothing,
    Number,
    ReplyBody,
    Return,
    Snooze,
    Take,
    Transfer,
    Words,
)
from bot.console.errors import NotFound
from bot.console.gate import Console
from bot.people import assignment, audit, files, labels, links, panel, rows, speaking, timeline
from bot.people.shapes import Entry, Label, Panel, Row, Rows, Timeline, View
from bot.people.speaking import Wording, key_of
from bot.storage.tables import customers

NO_SNIFFING = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation's head: its row, and the customer beside it."""

    row: Row
    panel: Panel


def routes(console: Console) -> APIRouter:
    """Everything under /conversations but the cart."""
    router = APIRouter(prefix=gate.PREFIX, route_class=gate.gate(console), tags=["conversations"])
    _add_reading(router, console)
    _add_moves(router, console)
    _add_speaking(router, console)
    _add_customer(router, console)
    return router


async def current(db: AsyncConnection, id: int) -> int:
    """Where the customer with this id lives now. Raises NotFound."""
    for _ in range(100):
        row = (await db.execute(select(customers.c.forward_to).where(customers.c.id == id))).first()
        if row is None:
            raise NotFound("conversation")
        if row.forward_to is None:
            return id
        id = row.forward_to
    raise NotFound("conversation")


async def row_of(console: Console, db: AsyncConnection, id: int) -> Row:
    """The conversation as a list shows it."""
    core = console.core
    found = await rows.load(db, [await current(db, id)], core.clock(), currency=core.settings.currency)
    if not found:
        raise NotFound("conversation")
    return found[0]


async def language_of(db: AsyncConnection, id: int) -> str:
    return (await db.execute(select(customers.c.language).where(customers.c.id == id))).scalar() or ""


async def panel_of(console: Console, db: AsyncConnection, id: int) -> Panel:
    """The customer beside the timeline, in the language they speak."""
    can = {name: connector.capabilities for name, connector in console.core.connectors.items()}
    return await panel.load(db, id, console.shop(db, await language_of(db, id)), can)


# ------------------------------------------------------------------------------------------------ reading


def _add_reading(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.get("/conversations")
    async def listed(
        request: Request,
        view: View = "mine",
        q: Annotated[Words, Query(description="part of a name, a phone number or an address")] = "",
        channel: Annotated[Words, Query(description="customers who have written there")] = "",
        language: Annotated[Words, Query(description="en, ru or uk")] = "",
        label: Annotated[Words, Query(description="a label's name")] = "",
        limit: Limit = 50,
        before: Annotated[str, Query(max_length=60, description="the `next` of the page before")] = "",
    ) -> Rows:
        """One page of a view.

        `mine` and `unassigned`: who waits longest comes first; in the others the newest. `next` is the page's `before`.
        """
        filters = {"q": q, "channel": channel, "language": language, "label": label}
        async with core.engine.connect() as db:
            return await rows.page(
                db,
                view,
                request.state.agent["login"],
                core.clock(),
                currency=core.settings.currency,
                limit=limit,
                before=before,
                **filters,
            )

    @router.get("/conversations/{id}")
    async def one(id: Number, request: Request) -> Conversation:
        """One conversation with the customer beside it.

        For a customer who was merged into another it is that one's: `row.id` differs. Looking is kept in the audit log.
        """
        async with core.engine.begin() as db:
            id = await current(db, id)
            await audit.saw(db, request.state.agent["login"], id, core.clock())
            return Conversation(await row_of(console, db, id), await panel_of(console, db, id))

    @router.get("/conversations/{id}/timeline")
    async def lines(
        id: Number,
        after: Annotated[str, Query(max_length=60, description="a page's `cursor`")] = "",
        before: Annotated[str, Query(max_length=60, description="a page's `older`")] = "",
        limit: Limit = 50,
    ) -> Timeline:
        """A page of what was said and done over all channels.

        With `after` what is new since that cursor, with `before` what is older, with neither the newest. Another
        `epoch` than before: the past has changed, load anew.
        """
        async with core.engine.connect() as db:
            return await timeline.page(db, await current(db, id), after=after, before=before, limit=limit)

    @router.get("/conversations/{id}/media/{message_id}/{n}", response_class=FileResponse)
    async def media(id: Number, message_id: Number, n: int) -> FileResponse:
        """A file that came with a customer's message; pictures inline, everything else as a download."""
        async with core.engine.connect() as db:
            id = await current(db, id)
        found = await files.fetch(core, id, message_id, n)
        shows = found.kind is not None and found.kind.inline
        return FileResponse(
            found.path,
            media_type=found.kind.mime if found.kind else "application/octet-stream",
            filename=found.name,
            content_disposition_type="inline" if shows else "attachment",
            headers=NO_SNIFFING | {"Cache-Control": "private, max-age=3600"},
        )


# ------------------------------------------------------------------------------------------------ changing hands


def _add_moves(router: APIRouter, console: Console) -> None:
    core = console.core

    async def moved(id: int) -> Row:
        await core.wakeups.publish(f"customer:{id}")
        async with core.engine.connect() as db:
            return await row_of(console, db, id)

    @router.post("/conversations/next", responses={204: {"description": "nobody waits"}})
    async def next_one(request: Request) -> Row:
        """Take the longest waiting conversation that the agent's skills fit; 204 when nobody waits."""
        async with core.engine.begin() as db:
            id = await assignment.take_next(db, request.state.agent["login"], core.clock())
            if id is not None:
                audit.concerns(id)
        return await moved(id) if id is not None else Response(status_code=204)  # type: ignore[return-value]

    @router.post("/conversations/{id}/take")
    async def take(id: Number, request: Request, body: Annotated[Take | None, Body()] = None) -> Row:
        """Have the conversation from now on; 409 `held` while a colleague has it and not `force`."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            force = body.force if body else False
            await handoff.take(db, id, request.state.agent["login"], core.clock(), force=force)
        return await moved(id)

    @router.post("/conversations/{id}/transfer")
    async def transfer(id: Number, body: Transfer, request: Request) -> Row:
        """Pass it to a colleague, or with `to` "" back into the queue; a note goes along."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            login = request.state.agent["login"]
            await handoff.transfer(db, id, body.to, login, core.clock(), why=body.note)
        return await moved(id)

    @router.post("/conversations/{id}/snooze")
    async def snooze(id: Number, body: Snooze, request: Request) -> Row:
        """Lay it aside until a time, or without one until the customer writes."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            await handoff.snooze(db, id, body.until, request.state.agent["login"], core.clock())
        return await moved(id)

    @router.post("/conversations/{id}/return")
    async def give_back(id: Number, request: Request, body: Annotated[Return | None, Body()] = None) -> Row:
        """Let the bot go on, though nothing is settled."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            why = body.note if body else ""
            await handoff.return_to_bot(db, id, request.state.agent["login"], core.clock(), why=why)
        return await moved(id)

    @router.post("/conversations/{id}/resolve")
    async def resolve(id: Number, request: Request, body: Annotated[Nothing | None, Body()] = None) -> Row:
        """The matter is settled: the bot has the conversation again, and the survey follows."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            await handoff.settle(db, id, request.state.agent["login"], core.clock())
        return await moved(id)


# ------------------------------------------------------------------------------------------------ speaking


def _add_speaking(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.post("/conversations/{id}/reply")
    async def reply(id: Number, body: ReplyBody, request: Request) -> Entry:
        """Say something to the customer: words, product cards, files.

        It takes the conversation. The same `client_id` again answers the same entry and sends nothing. Without
        `identity_id` it goes where the customer wrote from last.
        """
        async with core.engine.connect() as db:
            id = await current(db, id)
        said = Wording(body.client_id, body.text, body.products, body.uploads, body.identity_id, body.force)
        return await speaking.reply(core, id, said, request.state.agent["login"])

    @router.post("/conversations/{id}/note")
    async def note(id: Number, body: NoteBody, request: Request) -> Entry:
        """A private note in the timeline, which no customer ever sees; it takes nothing."""
        async with core.engine.connect() as db:
            id = await current(db, id)
        login = request.state.agent["login"]
        message_id = await handoff.note(core, id, body.text, login, key=key_of(login, body.client_id))
        async with core.engine.connect() as db:
            return await timeline.entry(db, message_id)


# ------------------------------------------------------------------------------------------------ the customer


def _add_customer(router: APIRouter, console: Console) -> None:
    core = console.core

    @router.put("/conversations/{id}/labels")
    async def label(id: Number, body: LabelNames, request: Request) -> list[Label]:
        """Exactly these labels on the conversation; an unknown one is made."""
        async with core.engine.begin() as db:
            id = await current(db, id)
            await labels.put(db, id, body.labels, request.state.agent["login"], core.clock())
            found = await panel.labels_of(db, id)
        await core.wakeups.publish(f"customer:{id}")
        return list(found)

    @router.post("/conversations/{id}/link")
    async def link(id: Number, body: IdentityBody) -> Conversation:
        """The customer behind that address and this one are the same person: one conversation from now on."""
        async with core.engine.connect() as db:
            id = await current(db, id)
        kept = await links.link(core, id, body.identity_id)
        async with core.engine.connect() as db:
            return Conversation(await row_of(console, db, kept), await panel_of(console, db, kept))

    @router.post("/conversations/{id}/unlink")
    async def unlink(id: Number, body: IdentityBody, request: Request) -> Conversation:
        """That address is somebody else's: it becomes a customer of its own, with what it brought."""
        async with core.engine.connect() as db:
            id = await current(db, id)
        await links.unlink(core, id, body.identity_id, request.state.agent["login"])
        async with core.engine.connect() as db:
            return Conversation(await row_of(console, db, id), await panel_of(console, db, id))
