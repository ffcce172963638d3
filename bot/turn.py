"""The whole story of one message: read, understood, answered and saved in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from time import perf_counter, process_time

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import inbox, metrics, signs
from bot.clauses import blank
from bot.core import Core
from bot.dialogue import must_be_silent
from bot.linking import NeedsLock
from bot.shop.front import Shop
from bot.skills import SKILLS, cart_add, unfinished
from bot.skills.saying import joined
from bot.skills.trouble import apology
from bot.steps import Step, plan
from bot.storage.statement import Row
from bot.transcript import load_turn, locked_row, locked_together, save
from bot.types import Outcome, Turn

log = structlog.get_logger()

FINDING = {"search", "try_search", "refine", "choose", "details"}
"""Skills that a message comes to which names goods and says nothing of taking them."""


async def drain(core: Core, customer_id: int) -> int:
    """Answer everything this customer has waiting, one message after the other; how many were answered.

    Never raises for a message: one that fails is counted, retried later and in the end set aside.
    """
    answered, more, others = 0, True, set[int]()
    while more:
        row: Row | None = None
        try:
            async with core.engine.begin() as db:
                person = await locked_together(db, customer_id, *others)
                rows = await inbox.waiting(db, person["id"], core.clock())
                if not rows:
                    return answered
                row, more = rows[0], len(rows) > 1  # what comes in from now on has a job of its own
                woken = await run_turn(core, db, person, row)
                core.hop("turn ran")
        except NeedsLock as busy:  # a merge: once more, with the other customer's row held from the beginning
            more, others = True, others | {busy.customer_id}
            continue
        except Exception as error:
            if row is None:
                raise
            more = True
            await _fail(core, customer_id, row, error)
        else:
            answered += 1
            core.hop("turn saved")
            for other in woken:
                await core.schedule.drain(other)
        await core.wakeups.publish(f"customer:{customer_id}")
        await core.schedule.deliver(row["identity_id"])
    return answered


async def run_turn(core: Core, db: AsyncConnection, person: Row, row: Row) -> set[int]:
    """One message, from its inbox row to its effects; the customers who have something to do now because of it."""
    started, cpu = perf_counter(), process_time()
    turn = await load_turn(core, db, person, row)
    steps = plan(turn)
    skill = steps[0][0]
    if skill and signs.worth_it(row["received_at"], core.clock()):
        core.aside.start(signs.show(core.connectors, turn))
    shop = open_shop(core, db, turn)
    outcome = await answer(steps, shop)
    if must_be_silent(turn):
        outcome = replace(outcome, replies=(), session=replace(outcome.session, pending=turn.session.pending))
    woken = await save(db, row, turn, outcome, skill or "")
    _log(turn, skill, outcome, started, cpu)
    return woken


async def answer(steps: Sequence[Step], shop: Shop) -> Outcome:
    """What the skills say one after the other, each after what the one before it did.

    An order waits for what the one before it asks; a question of an earlier part stays open while a later one is seen
    to, and so do goods that a question was about before."""
    outcome: Outcome | None = None
    for skill, part in steps:
        if outcome is not None and skill == "checkout" and outcome.session.pending is not None:
            outcome = unfinished.after_answer(outcome, skill)
            continue
        if outcome is None:
            outcome = await _said(skill, part, shop)
            continue
        asked = outcome.session.pending
        said = await _said(skill, replace(part, session=replace(outcome.session, pending=None)), shop)
        outcome = joined(outcome, said)
        if said.session.pending is None:
            outcome = replace(outcome, session=replace(outcome.session, pending=asked))
    assert outcome is not None
    return outcome


async def _said(skill: str | None, part: Turn, shop: Shop) -> Outcome:
    """What one skill says, with what was put off until now, and with what still waits for an answer."""
    if not skill:
        return Outcome(session=part.session)
    if skill in FINDING and await cart_add.takes(part, shop):
        skill = "cart_add"
    said = unfinished.carried(part, await SKILLS[skill](part, shop))
    if then := unfinished.due(part, said):
        return joined(
            said,
            await SKILLS[then](replace(blank(part), session=replace(said.session, pending=None), action=None), shop),
        )
    return await unfinished.kept(part, said, skill, shop)


def open_shop(core: Core, db: AsyncConnection, turn: Turn) -> Shop:
    """The shop as this turn's skill sees it: its transaction, its language, its moment."""
    return shop_at(core, db, turn.language, turn.now)


def shop_at(core: Core, db: AsyncConnection, language: str, now: datetime) -> Shop:
    """The shop in one transaction, one language, at one moment."""
    return Shop(
        db=db,
        catalog=core.catalog,
        words=core.wording.of(language),
        wording=core.wording,
        analyzer=core.analyzer,
        now=now,
        currency=core.settings.currency,
        timezone=core.settings.timezone,
        languages=core.settings.language_list,
        public_url=core.settings.public_url,
        handles=core.handles,
    )


async def _fail(core: Core, customer_id: int, row: Row, error: Exception) -> None:
    """Count the failure in a transaction of its own; when the row is set aside, say sorry once."""
    log.error("turn failed", inbox=row["id"], error=type(error).__name__, exc_info=error)
    async with core.engine.begin() as db:
        person = await locked_row(db, customer_id)
        text = f"{type(error).__name__}: {error}"
        attempts = core.settings.turn_attempts
        if await inbox.failed(db, row, text, now=core.clock(), attempts_allowed=attempts):
            turn = await load_turn(core, db, person, row, understand=False)
            outcome = (
                apology(turn, open_shop(core, db, turn))
                if turn.customer.owner == "bot"
                else Outcome(session=turn.session)
            )
            await save(db, row, turn, outcome, "trouble", finish=False)


def _log(turn: Turn, skill: str | None, outcome: Outcome, started: float, cpu: float) -> None:
    seconds = perf_counter() - started
    metrics.turn_done(turn.identity.address.channel, turn.language, skill or "silent", seconds)
    log.info(
        "turn",
        conversation=turn.customer.id,
        channel=turn.identity.address.channel,
        language=turn.language,
        intent=turn.understanding.intent,
        confidence=round(turn.understanding.confidence, 2),
        skill=skill or "silent",
        hits=len(outcome.session.shown),
        replies=len(outcome.replies),
        ms=round(seconds * 1000, 1),
        cpu_ms=round((process_time() - cpu) * 1000, 1),
    )
