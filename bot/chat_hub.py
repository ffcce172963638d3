"""Every web chat that is connected to this process, fed from the mailboxes: woken at once, looked after each second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import chat_frames, mailbox
from bot.chat_frames import Frame, State
from bot.core import Core
from bot.inbox import Stored
from bot.mailbox import PostedPart
from bot.storage.engine import singly
from bot.storage.errors import StorageError
from bot.storage.tables import identities

log = structlog.get_logger()

DATABASE_ERRORS = (SQLAlchemyError, StorageError, OSError)
"""What a database that is away raises out of a query."""
LOOK_EVERY_S = 1.0
LINGER_S = 0.05
HISTORY = 500
"""Messages that a widget without any of its own is given: the newest."""
PAGE = 100
QUEUE = 200
"""Frames that may wait for a client; one that reads slower is read to more slowly."""


class Line:
    """One connected widget: what it has, and the frames on their way to it."""

    def __init__(self, visitor: str, token: str, *, after: int = 0, language: str = "") -> None:
        self.visitor = visitor
        self.token = token
        self.language = language  # the page's
        self.sequence = after  # the last number that was put into the queue
        self.known = after  # the mailbox's number at the last look; gaps make it run ahead
        self.identity_id: int | None = None
        self.customer_id: int | None = None
        self.state: State | None = None
        self.typing = False
        self.unsure = True  # whether something beside the messages may be another than what is shown
        self.frames: asyncio.Queue[Frame] = asyncio.Queue(QUEUE)
        self.look = asyncio.Event()

    def look_if_unsure(self) -> None:
        if self.unsure:
            self.look.set()

    @property
    def topics(self) -> set[str]:
        identity = {mailbox.topic(self.identity_id)} if self.identity_id is not None else set()
        return identity | ({f"customer:{self.customer_id}"} if self.customer_id is not None else set())


class Hub:
    """The lines of this process. `run` must be going on for them to hear anything."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._singly = singly(core.engine)
        self.lines: set[Line] = set()
        self._subscription = core.wakeups.subscribe(())
        self._away = False

    # -------------------------------------------------------------------------------------------- lines

    @asynccontextmanager
    async def connected(self, line: Line) -> AsyncIterator[None]:
        """Welcome the line and feed it for as long as the block lasts. Raises what the database raises."""
        await self._welcome(line)
        self.lines.add(line)
        self._listen()
        feeder = asyncio.create_task(self._feed(line))
        try:
            yield
        finally:
            feeder.cancel()
            self.lines.discard(line)
            self._listen()

    async def _welcome(self, line: Line) -> None:
        """How things stand, then all after the last number that the widget has."""
        async with self._singly.connect() as db:
            await self._find(db, [line])
            last = await self._last(db, line)
            if line.sequence == 0:
                line.sequence = max(0, last - HISTORY)
            line.state, _ = await chat_frames.news(self.core, db, line.identity_id, line.language)
        line.look.set()
        await line.frames.put(
            {
                "type": "welcome",
                "visitor": line.token,
                "language": line.state.language,
                "seq": last,
                "owner": line.state.owner,
                "name": line.state.agent,
                "cart": line.state.cart,
                "greeting": chat_frames.greeting(self.core, line.state.language),
            }
        )

    async def _last(self, db: AsyncConnection, line: Line) -> int:
        if line.identity_id is None:
            return 0
        return (await mailbox.moved(db, [line.identity_id])).get(line.identity_id, 0)

    async def heard(self, visitor: str, stored: Stored, posted: PostedPart) -> None:
        """The visitor said something: their lines know now whom they belong to, and have it without a look."""
        for line in self._of(visitor):
            line.identity_id, line.customer_id = stored.identity_id, stored.customer_id
            if stored.new and posted.sequence == line.sequence + 1:
                line.sequence = line.known = posted.sequence
                await line.frames.put(chat_frames.message(posted))
            else:
                line.look.set()
        self._listen()

    async def show_typing(self, visitor: str) -> None:
        """The bot is at it, as far as it holds the conversation; it ends with the next message."""
        for line in self._of(visitor):
            if line.state is not None and line.state.owner == "bot" and not line.typing:
                line.typing = True
                await line.frames.put({"type": "typing", "author": "bot", "on": True})

    async def typed(self, visitor: str) -> None:
        """The visitor is writing: whoever watches their conversation may see it."""
        for customer_id in {line.customer_id for line in self._of(visitor)} - {None}:
            await self.core.wakeups.publish(f"typing:{customer_id}")

    def _of(self, visitor: str) -> list[Line]:
        return [line for line in self.lines if line.visitor == visitor]

    def _listen(self) -> None:
        self._subscription.topics = {topic for line in self.lines for topic in line.topics}

    # -------------------------------------------------------------------------------------------- waking

    async def run(self) -> None:
        """Wake the lines that have something to hear, until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            woken = await self._subscription.wait(max(0.0, due - loop.time()))
            for line in [line for line in self.lines if line.topics & woken]:
                self._wake(line, woken)
            if loop.time() >= due:
                due = loop.time() + LOOK_EVERY_S
                await self._look_after_all()

    def _wake(self, line: Line, woken: frozenset[str]) -> None:
        """Look at once for a message. What else changed may wait for the message that is likely to follow."""
        line.unsure |= f"customer:{line.customer_id}" in woken
        if f"web:{line.identity_id}" in woken:
            line.look.set()
        else:
            asyncio.get_running_loop().call_later(LINGER_S, line.look_if_unsure)

    async def _look_after_all(self) -> None:
        """One query for all lines: whose mailbox has moved on, also where a wake-up was lost."""
        lines = list(self.lines)
        if not lines:
            return
        try:
            async with self._singly.connect() as db:
                if strangers := [line for line in lines if line.identity_id is None]:
                    await self._find(db, strangers)
                    self._listen()
                known = list({line.identity_id for line in lines if line.identity_id is not None})
                numbers = await mailbox.moved(db, known) if known else {}
        except DATABASE_ERRORS as error:
            self._note(error)
            return
        self._note(None)
        for line in lines:
            if line.identity_id is not None and numbers.get(line.identity_id, 0) > line.known:
                line.unsure = True  # no wake-up told of it, so none may have told of the rest
                line.look.set()

    async def _find(self, db: AsyncConnection, lines: Iterable[Line]) -> None:
        """Whose identity these visitors have by now."""
        by_visitor: dict[str, list[Line]] = {}
        for line in lines:
            by_visitor.setdefault(line.visitor, []).append(line)
        query = select(identities.c.id, identities.c.customer_id, identities.c.address).where(
            identities.c.channel == "web", identities.c.account == "", identities.c.address.in_(by_visitor)
        )
        for row in await db.execute(query):
            for line in by_visitor[row.address]:
                line.identity_id, line.customer_id = row.id, row.customer_id

    def _note(self, error: Exception | None) -> None:
        if error is not None and not self._away:
            log.warning("web chats hear nothing for now", error=type(error).__name__)
        self._away = error is not None

    # -------------------------------------------------------------------------------------------- feeding

    async def _feed(self, line: Line) -> None:
        """Put whatever is new for the line into its queue, each time it is woken."""
        while True:
            await line.look.wait()
            line.look.clear()
            try:
                while await self._news(line):
                    pass
            except DATABASE_ERRORS as error:
                self._note(error)
                await asyncio.sleep(LOOK_EVERY_S)
                line.look.set()

    async def _news(self, line: Line) -> bool:
        """One page of messages and what changed beside them; whether there may be more."""
        if line.identity_id is None:
            return False
        line.unsure = False
        async with self._singly.connect() as db:
            state, posted = await chat_frames.news(
                self.core, db, line.identity_id, line.language, line.state, after=line.sequence, limit=PAGE
            )
        if state.customer_id != line.customer_id:  # merged with another
            line.customer_id = state.customer_id
            self._listen()
        for frame in state.changes(line.state):
            await line.frames.put(frame)
        line.state = state
        for one in posted:
            if one.sequence <= line.sequence:
                continue  # their own words, which they had meanwhile
            if line.typing and one.author != "customer":
                line.typing = False
                await line.frames.put({"type": "typing", "author": "bot", "on": False})
            await line.frames.put(chat_frames.message(one))
            line.sequence = one.sequence
        line.known = max(line.known, state.sequence)
        return len(posted) == PAGE
