"""The live channel: every console page that is connected to this process, told what is new as soon as it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import answering, signs
from bot.chat_hub import DATABASE_ERRORS
from bot.console import frames, gate
from bot.console.conversations import current, panel_of
from bot.console.errors import NotFound
from bot.console.frames import Known
from bot.console.gate import Console
from bot.people import agents, audit, presence, rows, sessions, team, timeline
from bot.people.changes import Looks, Marks, marks_of
from bot.people.presence import Sign
from bot.people.rows import BadCursor
from bot.people.shapes import Timeline
from bot.storage.engine import singly

log = structlog.get_logger()

LOOK_EVERY_S = 1.0
KEEP_EVERY_S = 10.0
COUNTS_EVERY_S = 0.5
PRESENCE_EVERY_S = 3.0
TYPING_EVERY_S = 4.0
QUEUE = 400
"""Frames that may wait for a page; one that reads slower is let go, and comes back for what it missed."""
AT_ONCE = 100
SESSION_OVER = 4401
PASSWORD_FIRST = 4403
COME_BACK = 1013


@dataclass(slots=True, eq=False)
class Page:
    """One open page of an agent: what it shows, and the frames on their way to it."""

    login: str
    token: str
    connection: str = field(default_factory=lambda: secrets.token_hex(8))
    opened: int | None = None
    cursor: str = ""
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    over: int | None = None  # the code to close with
    me: str = ""

    def put(self, frame: str) -> None:
        """Let the frame go out; a page that takes nothing any more is over."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.over = COME_BACK

    def end(self, code: int) -> None:
        self.over = code
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait("")


class Live:
    """The pages of this process. It listens for as long as there is one."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.core = console.core
        self._reading = singly(console.core.engine)
        self.pages: set[Page] = set()
        self._task: asyncio.Task[None] | None = None
        self._sent: dict[int, str] = {}  # rows as they were sent last
        self._known = Known()
        self._panels: dict[int, str] = {}
        self._presence = ""
        self._counts = frames.Counted()
        self._counted_at = self._kept_at = self._looked_at = 0.0
        self._told: dict[int, Marks] = {}
        self._uncounted = False  # something has moved since the counts were taken
        self._typed_at: dict[int, float] = {}
        self._away = False

    # -------------------------------------------------------------------------------------------- pages

    @asynccontextmanager
    async def connected(self, page: Page) -> AsyncIterator[None]:
        """Greet the page and feed it for as long as the block lasts. Raises what the database raises."""
        now = self.core.clock()
        async with self.core.engine.begin() as db:
            await agents.seen(db, [page.login], now)
            await presence.note(db, Sign(page.connection, page.login, None), now)
            me = await gate.me(self.console, db, page.login, page.token)
            await self._count(db, now)
            page.me = frames.me(me)
            page.put(frames.hello(me, self._counts.of(page.login), now))
            page.put(frames.presence(await team.listed(db, now), await presence.viewers(db, now)))
        self.pages.add(page)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="console live")
        await self.core.wakeups.publish(presence.TOPIC)
        try:
            yield
        finally:
            self.pages.discard(page)
            with suppress(*DATABASE_ERRORS):
                async with self.core.engine.begin() as db:
                    await presence.forget(db, page.connection)
                await self.core.wakeups.publish(presence.TOPIC)
            if not self.pages and self._task is not None:
                self._task.cancel()
                self._task = None

    async def open(self, page: Page, conversation: int | None, cursor: str) -> None:
        """The page shows this conversation now: it gets what is new in it, and colleagues see who looks."""
        now = self.core.clock()
        async with self.core.engine.begin() as db:
            if conversation is not None:
                try:
                    conversation = await current(db, conversation)
                except NotFound:
                    page.put(frames.error("not_found", "there is no such conversation"))
                    conversation = None
            page.opened = conversation
            await presence.note(db, Sign(page.connection, page.login, conversation), now)
            if conversation is not None:
                await audit.saw(db, page.login, conversation, now)
                page.cursor = cursor or await timeline.newest(db, conversation)
                await self._feed(db, conversation, page.cursor, [page])
        await self.core.wakeups.publish(presence.TOPIC)

    async def typing(self, page: Page, conversation: int, on: bool, private: bool) -> None:
        """The page's agent is writing; the customer sees it where their platform shows it."""
        now = self.core.clock()
        async with self.core.engine.begin() as db:
            typing_at = now if on else None
            await presence.note(db, Sign(page.connection, page.login, conversation, typing_at), now)
        await self.core.wakeups.publish(presence.TOPIC)
        if on and not private and _since(self._typed_at.get(conversation, 0.0)) >= TYPING_EVERY_S:
            self._typed_at[conversation] = _time()
            await self._show_typing(conversation)
        if not on and not private and self._typed_at.pop(conversation, 0.0):
            await answering.tell(self.core.wakeups, conversation, on=False)

    async def _show_typing(self, conversation: int) -> None:
        await answering.tell(self.core.wakeups, conversation, on=True)
        async with self._reading.connect() as db:
            last = await presence.wrote_last(db, conversation)
        if last is not None:
            self.core.aside.start(signs.writing(self.core.connectors, *last))

    # -------------------------------------------------------------------------------------------- listening

    async def _run(self) -> None:
        """Hear what is new and look for it besides, until cancelled."""
        loop, looks = asyncio.get_running_loop(), Looks()
        due = loop.time()
        self._known, self._sent, self._told = Known(), {}, {}  # what was known before the last page went is old
        with self.core.wakeups.subscribe(None) as subscription:
            while True:
                woken = await subscription.wait(max(0.0, due - loop.time()))
                try:
                    if loop.time() >= due:
                        due = loop.time() + LOOK_EVERY_S
                        await self._look(looks)
                    await self._hear(woken)
                except DATABASE_ERRORS as error:
                    self._note(error)
                    await asyncio.sleep(LOOK_EVERY_S)
                else:
                    self._note(None)

    def _note(self, error: Exception | None) -> None:
        if error is not None and not self._away:
            log.warning("console pages hear nothing for now", error=type(error).__name__)
        self._away = error is not None

    async def _hear(self, topics: Iterable[str]) -> None:
        changed = set()
        for topic in topics:
            kind, _, rest = topic.partition(":")
            if kind in ("customer", "sends") and rest.isdecimal():
                changed.add(int(rest))
            elif kind == "typing" and rest.isdecimal():
                self._all(frames.customer_typing(int(rest), self.core.clock()))
            elif kind == presence.TOPIC:
                await self._show_presence()
        if changed:
            await self._tell(changed)

    async def _look(self, looks: Looks) -> None:
        """Once a second: sessions that ended, signs of life, and whatever no wake-up told of."""
        now = self.core.clock()
        async with self.core.engine.begin() as db:
            if not looks.tops:
                await self._learn(db, now)
            asked = list(self.pages)  # one that comes while the database answers was not asked about
            alive = await sessions.alive(db, [page.token for page in asked], now)
            for page in asked:
                if page.token not in alive:
                    page.end(SESSION_OVER)
                elif alive[page.token]:
                    page.end(PASSWORD_FIRST)
            if _since(self._kept_at) >= KEEP_EVERY_S:
                self._kept_at = _time()
                await agents.seen(db, sorted({page.login for page in self.pages}), now)
                await presence.keep(db, [page.connection for page in self.pages], now)
            changed = {id for id, marks in (await looks.look(db)).items() if not self._has_told(id, marks)}
            if self._uncounted:
                await self._count(db, now)
                for page in list(self.pages):
                    page.put(frames.rows([]).for_(self._counts.of(page.login)))
        if _since(self._looked_at) >= PRESENCE_EVERY_S:
            self._looked_at = _time()
            await self._show_presence()
        if changed:
            await self._tell(changed)

    def _has_told(self, id: int, marks: Marks) -> bool:
        """Whether a wake-up had told of all that a look has found."""
        told = self._told.get(id)
        return told is not None and all(told.get(kind) == mark for kind, mark in marks.items())

    async def _learn(self, db: AsyncConnection, now: datetime) -> None:
        """How things stand at first, so that what is known is not told as news."""
        ids = await rows.held(db)
        for row in await rows.load(db, ids, now, currency=self.core.settings.currency, looking=False):
            self._known.rows[row.id] = row

    # -------------------------------------------------------------------------------------------- telling

    async def _tell(self, changed: set[int]) -> None:
        """Entries to those who have the conversation open, rows to all, the customer's panel where it may differ."""
        ids, now = sorted(changed), self.core.clock()
        async with self._reading.connect() as db:
            self._told |= await marks_of(db, ids)  # before the rest is read: what comes later is for the next look
            different = {
                conversation
                for (conversation, cursor), pages in self._readers(changed).items()
                if await self._feed(db, conversation, cursor, pages)
            }
            for start in range(0, len(ids), AT_ONCE):
                await self._tell_rows(db, ids[start : start + AT_ONCE], now)
            for id in different:
                await self._tell_panel(db, id)

    async def _tell_rows(self, db: AsyncConnection, ids: list[int], now: datetime) -> None:
        found = await rows.load(db, ids, now, currency=self.core.settings.currency, looking=False)
        for id in set(ids) - {row.id for row in found}:
            await self._tell_gone(db, id)
        fresh = [(row, text) for row in found if self._sent.get(row.id) != (text := frames.row(row))]
        if not fresh:
            return
        self._uncounted = True
        if _since(self._counted_at) >= COUNTS_EVERY_S:
            await self._count(db, now)
        self._sent |= {row.id: text for row, text in fresh}
        notices = [self._known.news(row) for row, _ in fresh]
        told = frames.rows([text for _, text in fresh])
        counts = {login: self._counts.of(login) for login in {page.login for page in self.pages}}
        for page in list(self.pages):
            page.put(told.for_(counts[page.login]))
            for notice in notices:
                if notice is not None and notice.is_for(page.login):
                    page.put(notice.frame)

    async def _tell_gone(self, db: AsyncConnection, id: int) -> None:
        try:
            to: int | None = await current(db, id)
        except NotFound:
            to = None
        self._sent.pop(id, None)
        for page in self.pages:
            if page.opened == id:
                page.opened, page.cursor = to, ""
        self._all(frames.gone(id, to))

    def _readers(self, changed: set[int]) -> dict[tuple[int, str], list[Page]]:
        """The pages that have one of these open, together with those that have come as far in it."""
        found: dict[tuple[int, str], list[Page]] = {}
        for page in self.pages:
            if page.opened is not None and page.opened in changed:
                found.setdefault((page.opened, page.cursor), []).append(page)
        return found

    async def _feed(self, db: AsyncConnection, conversation: int, cursor: str, pages: Sequence[Page]) -> bool:
        """Give these pages what is new in the conversation; whether more may be new than the customer's words."""
        try:
            found: Timeline = await timeline.page(db, conversation, after=cursor)
        except BadCursor:
            newest = await timeline.newest(db, conversation)
            for page in pages:
                page.put(frames.error("invalid", "this is no cursor of ours"))
                page.cursor = newest
            return True
        frame = frames.entries(found)
        for page in pages:
            if page.opened == conversation:  # and not another one by now
                page.cursor = found.cursor
                page.put(frame)
        failed = any(d.state == "failed" for d in found.deliveries.values())
        return any(e.author != "customer" for e in found.entries) or (failed and not found.entries)

    async def _tell_panel(self, db: AsyncConnection, id: int) -> None:
        frame = frames.panel(id, await panel_of(self.console, db, id))
        if self._panels.get(id) != frame:
            self._panels[id] = frame
            for page in self.pages:
                if page.opened == id:
                    page.put(frame)

    async def _show_presence(self) -> None:
        now = self.core.clock()
        async with self._reading.connect() as db:
            here = await team.listed(db, now)
            frame = frames.presence(here, await presence.viewers(db, now))
            if frame == self._presence:
                return
            self._presence = frame
            for page in list(self.pages):
                me = frames.me(await gate.me(self.console, db, page.login, page.token))
                if me != page.me:
                    page.me = me
                    page.put(me)
        self._all(frame)

    async def _count(self, db: AsyncConnection, now: datetime) -> None:
        self._counts, self._counted_at = frames.Counted(*await rows.count_all(db, now)), _time()
        self._uncounted = False

    def _all(self, frame: str) -> None:
        for page in list(self.pages):
            page.put(frame)


def _time() -> float:
    """Seconds by the loop's own clock: how often the database is asked is no rule of the shop."""
    return asyncio.get_running_loop().time()


def _since(then: float) -> float:
    return _time() - then
