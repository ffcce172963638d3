"""Loading a turn out of its rows, and saving what came of it: the two ends of the turn's transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import clauses, codec, form, identity, inbox, metrics, timers
from bot import identity_proofs as proofs
from bot.core import Core
from bot.first_look import says_more
from bot.people import ownership, survey, waiting
from bot.presses import action_of, number_choices
from bot.shop import catalog
from bot.storage.statement import Row, Statement
from bot.storage.tables import customers
from bot.types import (
    CancelTimer,
    Customer,
    Effect,
    Event,
    HandOff,
    IdentityRef,
    Incoming,
    Move,
    Nudge,
    OptOut,
    Outcome,
    Proven,
    Rated,
    Reach,
    SessionState,
    SetProfile,
    SetTimer,
    TimerFired,
    ToldToWait,
    Turn,
)
from channels.fit import Labels, fit, is_cut
from channels.types import Address, Reply
from nlu.types import Context, Understanding

OPENING_AFTER = timedelta(hours=6)
"""After this long a silence a message opens the talk anew."""
_CODE = re.compile(r"^\W*[A-Z0-9][A-Z0-9_-]{2,}\W*$")
MAX_TAKEN_APART, MAX_SENTENCES = 400, 4
"""Longer messages, in characters or sentences, are read as a whole only."""


async def locked_together(db: AsyncConnection, customer_id: int, *others: int) -> Row:
    """The customer's row, with those of others held, too: in the order of ids, so that nobody waits in a circle."""
    for id in sorted({customer_id, *others}) if others else ():
        await lock_customer(db, id)
    return await locked_row(db, customer_id)


async def lock_customer(db: AsyncConnection, customer_id: int) -> int:
    """Hold the customer's row until the transaction ends; the id where a merged customer lives now."""
    return int((await locked_row(db, customer_id))["id"])


_HELD = """
    SELECT * FROM customers WHERE id = (SELECT coalesce(forward_to, id) FROM customers WHERE id = :id)
    FOR UPDATE OF customers {wait}
"""
_FREE, _WAITED_FOR = Statement(_HELD.format(wait="SKIP LOCKED")), Statement(_HELD.format(wait=""))


async def locked_row(db: AsyncConnection, customer_id: int) -> Row:
    """The customer's row, held until the transaction ends; of a merged customer the row where they live now.

    A row that forwards elsewhere is never held while another is waited for: who takes a link apart needs it.
    """
    row = await _FREE.first(db, {"id": customer_id})
    while row is None or row["forward_to"] is not None:
        attempt = await db.begin_nested()
        row = await _WAITED_FOR.one(db, {"id": customer_id})
        await (attempt.commit() if row["forward_to"] is None else attempt.rollback())
    return row


async def load_turn(core: Core, db: AsyncConnection, person: Row, row: Row, *, understand: bool = True) -> Turn:
    """Everything a skill may want to know about this message."""
    session = codec.load_or_default(SessionState, person["session"])
    incoming = codec.load(Incoming, row["payload"])
    session = await _on_page(db, session, incoming)
    now = core.clock()
    action = await action_of(db, person["id"], incoming, session)
    language = _language_before(core, session, incoming)
    meaning, sentences = Understanding(incoming.text, language, "", 0.0), tuple[Understanding, ...]()
    if understand and action is None and incoming.message:
        meaning = await _understand(core, incoming.text, session, language)
        sentences = await _sentences(core, incoming.text, session, meaning.language or language)
        if not session.facts.get("language_fixed"):
            language = meaning.language if meaning.language in core.settings.language_list else language
    if action is not None:
        meaning = Understanding(incoming.text, language, action.intent, 1.0)
    asks_more = meaning.intent == "more" or says_more(incoming.text)
    cut, unseen = _left_out(core, session, row["channel"], language) if asks_more else (False, ())
    turn = Turn(
        incoming=incoming,
        customer=_customer(person, row),
        identity=_identity(row),
        session=replace(session, language=language),
        understanding=meaning,
        language=language,
        now=now,
        action=action,
        sentences=sentences,
        cut=cut,
        unseen=unseen,
        too_long=len(incoming.text) > core.settings.max_message_chars,
        opening=person["last_inbound_at"] is None or now - person["last_inbound_at"] > OPENING_AFTER,
    )
    return _in_form_language(turn, session.language)


def _in_form_language(turn: Turn, before: str) -> Turn:
    """Names and addresses that answer a form, and bare codes, say nothing about the language to go on in."""
    pending = turn.session.pending
    in_form = pending is not None and pending.kind == form.KIND and form.answers_form(turn, pending)
    if before and (in_form or _CODE.match(turn.text)):
        return replace(turn, language=before, session=replace(turn.session, language=before))
    return turn


def _left_out(core: Core, session: SessionState, channel: str, language: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the last reply was too long for this channel, and the cards of which nothing was seen there."""
    connector = core.connectors.get(channel)
    last = session.last_replies[-1] if session.last_replies else None
    public_url, words = core.settings.public_url, core.wording.of(language)
    if connector is None or last is None or not is_cut(last, connector.capabilities, public_url):
        return False, ()
    hint = words("fit-more-link", link=f"{public_url}/s/{'x' * 16}") if public_url else words("fit-more")
    seen = "\n".join(part.text for part in fit(last, connector.capabilities, Labels(more=hint), public_url))
    return True, tuple(card.ref for card in last.cards if card.ref and card.title not in seen)


def _customer(person: Row, row: Row) -> Customer:
    name = person["name"] or row["name"]
    snoozed = person["snoozed_at"] is not None
    return Customer(
        person["id"], person["owner"], name, person["agent"], person["profile"], person["assisted"], snoozed
    )


def _identity(row: Row) -> IdentityRef:
    address = Address(row["channel"], row["account"], row["address"])
    return IdentityRef(row["identity_id"], address, row["verified_at"] is not None, row["opted_out_at"] is not None)


async def _on_page(db: AsyncConnection, session: SessionState, incoming: Incoming) -> SessionState:
    """The product of the page on which the customer writes comes into focus when the page is a new one."""
    page = incoming.message.product if incoming.message else ""
    if not page or session.facts.get("page") == page:
        return session
    product_id = await catalog.product_of(db, page)
    return replace(session, facts={**session.facts, "page": page}, focus=product_id or session.focus)


def _language_before(core: Core, session: SessionState, incoming: Incoming) -> str:
    """The language to assume before the text is read: the conversation's, the platform's hint, the shop's first."""
    if session.language:
        return session.language
    hint = incoming.message.language_hint[:2].lower() if incoming.message else ""
    return hint if hint in core.settings.language_list else core.settings.language_list[0]


async def _sentences(core: Core, text: str, session: SessionState, language: str) -> tuple[Understanding, ...]:
    """What each sentence means by itself, when there are several and no form is open."""
    in_form = session.pending is not None and session.pending.kind == form.KIND
    spans = clauses.sentences(text) if not in_form and len(text) <= MAX_TAKEN_APART else []
    if not 1 < len(spans) <= MAX_SENTENCES:
        return ()
    return tuple([await _understand(core, text[start:end], session, language) for start, end in spans])


async def _understand(core: Core, text: str, session: SessionState, language: str) -> Understanding:
    pending = session.pending
    asked_back = pending is not None and pending.kind == form.KIND and form.is_question(text)
    expects = "" if pending is None or asked_back else pending.expects  # who asks does not answer
    known = session.language or language
    today = core.clock().astimezone(ZoneInfo(core.settings.timezone)).date()
    context = Context(language=known, languages=core.settings.language_list, expects=expects, today=today)
    with metrics.stage("understand"):  # the embedded engine does not await
        return await core.interpreter.understand(proofs.without_token(text), context)


# ------------------------------------------------------------------------------------------------ saving


_SAVE = Statement(
    """
    WITH said AS (
        INSERT INTO messages (customer_id, identity_id, author, key, text, body, actions, meaning, created_at)
        SELECT :customer_id, :identity_id, r.author, r.key, r.text, r.body, r.actions, r.meaning, :now
        FROM jsonb_to_recordset(CAST(:records AS jsonb))
            AS r(n int, author text, key text, text text, body jsonb, actions jsonb, meaning jsonb)
        ORDER BY r.n
        ON CONFLICT (key) WHERE key <> '' DO NOTHING
        RETURNING id, author, body
    ), replied AS (
        INSERT INTO outbox (customer_id, identity_id, message_id, author, reply, despite_opt_out, catalogue,
            next_attempt_at, created_at)
        SELECT :customer_id, :identity_id, said.id, :speaker, said.body, :despite,
            (SELECT max(version) FROM products), :now, :now
        FROM said WHERE said.author = 'bot' ORDER BY said.id
    ), seen AS (
        UPDATE identities SET last_inbound_at = :now, reachable = TRUE, unreachable_reason = ''
        WHERE id = :identity_id AND :written
    ), finished AS (
        UPDATE inbox SET state = 'done', done_at = :now WHERE id = :row_id AND :finish
    )
    UPDATE customers SET session = CAST(:session AS jsonb), language = :language,
        last_inbound_at = CASE WHEN :written THEN :now ELSE last_inbound_at END
    WHERE id = :customer_id
    """
)
"""The end of a turn in one statement. A key stands once: a reply that was written already is not written again."""


async def save(
    db: AsyncConnection, row: Row, turn: Turn, outcome: Outcome, skill: str, *, finish: bool = True
) -> set[int]:
    """Write what the turn did: effects, transcript, outbox, session, and the inbox row as done.

    The customers who have something to do now because of it.
    """
    if turn.customer.snoozed and turn.incoming.timer is None:
        await ownership.move(db, turn.customer.id, "wake", now=turn.now, why="reply")
    if phone := identity.shares_own_number(turn):
        await identity.prove(db, turn.identity.id, "contact", turn.now, phone=phone)
    woken = {await _nudge(db, effect, turn.now) for effect in outcome.effects if isinstance(effect, Nudge)}
    for effect in outcome.effects:
        await _apply(db, turn, effect)
    handed_over = any(isinstance(effect, HandOff) for effect in outcome.effects)
    despite = any(isinstance(effect, OptOut) for effect in outcome.effects)  # it is what confirms the opt-out
    keys = [f"{row['id']:x}-{n}" for n in range(len(outcome.replies))]
    numbered = [number_choices(reply, key) for reply, key in zip(outcome.replies, keys, strict=True)]
    records = [*_inbound(row, turn, skill), *(_reply(key, *said) for key, said in zip(keys, numbered, strict=True))]
    session = _remember(outcome.session, [reply for reply, _ in numbered], keys)
    values = {
        "customer_id": turn.customer.id,
        "identity_id": turn.identity.id,
        "row_id": row["id"],
        "records": codec.dump_text([{"n": n, **record} for n, record in enumerate(records)]),
        "speaker": "system" if handed_over or despite or "link" in skill else "bot",
        "despite": despite,
        "session": codec.dump_text(session),
        "language": turn.language,
        "written": turn.incoming.message is not None or turn.incoming.press is not None,
        "finish": finish,
        "now": turn.now,
    }
    await _SAVE.all(db, values)
    return woken


async def _nudge(db: AsyncConnection, nudge: Nudge, now: datetime) -> int:
    """Put it into the inbox like everything else; whose turn it is."""
    event = Incoming(timer=TimerFired(nudge.kind, nudge.key, nudge.payload))
    return (await inbox.put(db, nudge.address, f"{nudge.kind}:{nudge.key}", event, now=now)).customer_id


def _remember(session: SessionState, replies: Sequence[Reply], keys: Sequence[str]) -> SessionState:
    """What this turn's replies leave behind: what numbers mean now, and what "repeat" would say."""
    if not replies:
        return session
    last = next((key for reply, key in reversed(list(zip(replies, keys, strict=True))) if reply.numbered()), "")
    return replace(session, last_key=last, last_replies=tuple(replies))


def _inbound(row: Row, turn: Turn, skill: str) -> list[dict[str, Any]]:
    """The transcript's record of what the customer wrote; none for what nobody wrote."""
    if turn.incoming.message is None and turn.incoming.press is None:
        return []
    meaning = {
        "language": turn.language,
        "intent": turn.understanding.intent,
        "confidence": round(turn.understanding.confidence, 3),
        "skill": skill,
        "entities": [codec.dump(e) for e in turn.understanding.entities],
    }
    record = {"author": "customer", "key": f"{row['id']:x}", "text": turn.text, "body": row["payload"]}
    return [record | {"actions": [], "meaning": meaning}]


def _reply(key: str, reply: Reply, actions: list[dict[str, Any]]) -> dict[str, Any]:
    record = {"author": "bot", "key": key, "text": reply.text, "body": codec.dump(reply)}
    return record | {"actions": actions, "meaning": {}}


async def _apply(db: AsyncConnection, turn: Turn, effect: Effect) -> None:
    customer = customers.update().where(customers.c.id == turn.customer.id)
    match effect:
        case HandOff():
            await waiting.request(db, turn, effect)
        case Move(act, why):
            await ownership.move(db, turn.customer.id, act, now=turn.now, why=why)
        case ToldToWait(position):
            await waiting.told(db, turn.customer.id, position, turn.now)
        case Rated():
            await survey.rate(db, turn.customer.id, effect, turn.now)
        case Event():
            await record(db, turn.customer.id, effect, turn.now)
        case SetTimer():
            await timers.set_timer(db, turn.customer.id, turn.identity.id, effect)
        case CancelTimer():
            await timers.cancel_timer(db, effect)
        case SetProfile(values):
            await db.execute(customer.values(profile=customers.c.profile.op("||")(cast(dict(values), JSONB))))
        case OptOut() | Reach() | Proven():
            await identity.apply(db, turn, effect)


_RECORDED = Statement(
    "INSERT INTO events (customer_id, type, payload, at) VALUES (:customer_id, :type, CAST(:payload AS jsonb), :at)"
)


async def record(db: AsyncConnection, customer_id: int | None, event: Event, now: datetime) -> None:
    """Keep an event for statistics, webhooks and the console."""
    values = {"customer_id": customer_id, "type": event.type, "payload": json.dumps(dict(event.payload)), "at": now}
    await _RECORDED.all(db, values)
