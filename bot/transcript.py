"""Loading a turn out of its rows, and saving what came of it: the two ends of the turn's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, RowMapping, cast, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec, inbox, timers
from bot.core import Core
from bot.presses import action_of, number_choices
from bot.shop import catalog
from bot.storage.tables import customers, events, identities, messages, outbox
from bot.types import (
    CancelTimer,
    Customer,
    Effect,
    Event,
    HandOff,
    IdentityRef,
    Incoming,
    OptOut,
    Outcome,
    SessionState,
    SetProfile,
    SetTimer,
    Turn,
)
from channels.types import Address, Reply
from nlu.types import Context, Understanding

OPENING_AFTER = timedelta(hours=6)
"""After this long a silence a message opens the talk anew."""


async def lock_customer(db: AsyncConnection, customer_id: int) -> int:
    """Hold the customer's row until the transaction ends; the id where a merged customer lives now."""
    while True:
        query = select(customers.c.forward_to).where(customers.c.id == customer_id).with_for_update()
        forward = (await db.execute(query)).scalar_one()
        if forward is None:
            return customer_id
        customer_id = forward


async def load_turn(
    core: Core, db: AsyncConnection, customer_id: int, row: RowMapping, *, understand: bool = True
) -> Turn:
    """Everything a skill may want to know about this message."""
    customer, stored, identity, last_inbound = await _customer(db, customer_id, row["identity_id"])
    session = codec.load_or_default(SessionState, stored)
    incoming = codec.load(Incoming, row["payload"])
    session = await _on_page(db, session, incoming)
    now = core.clock()
    action = await action_of(db, customer_id, incoming, session)
    language = _language_before(core, session, incoming)
    meaning = Understanding(incoming.text, language, "", 0.0)
    if understand and action is None and incoming.message:
        meaning = await _understand(core, incoming, session, language)
        if not session.facts.get("language_fixed"):
            language = meaning.language if meaning.language in core.settings.language_list else language
    if action is not None:
        meaning = Understanding(incoming.text, language, action.intent, 1.0)
    return Turn(
        incoming=incoming,
        customer=customer,
        identity=identity,
        session=replace(session, language=language),
        understanding=meaning,
        language=language,
        now=now,
        action=action,
        too_long=len(incoming.text) > core.settings.max_message_chars,
        opening=last_inbound is None or now - last_inbound > OPENING_AFTER,
    )


async def _customer(
    db: AsyncConnection, customer_id: int, identity_id: int
) -> tuple[Customer, object, IdentityRef, datetime | None]:
    query = (
        select(customers, identities)
        .join(identities, identities.c.id == identity_id)
        .where(customers.c.id == customer_id)
        .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    )
    row = (await db.execute(query)).mappings().one()
    customer = Customer(
        id=customer_id,
        owner=row["customers_owner"],
        name=row["customers_name"] or row["identities_name"],
        agent=row["customers_agent"],
        profile=row["customers_profile"],
    )
    identity = IdentityRef(
        id=identity_id,
        address=Address(row["identities_channel"], row["identities_account"], row["identities_address"]),
        verified=row["identities_verified_at"] is not None,
        opted_out=row["identities_opted_out_at"] is not None,
    )
    return customer, row["customers_session"], identity, row["customers_last_inbound_at"]


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


async def _understand(core: Core, incoming: Incoming, session: SessionState, language: str) -> Understanding:
    expects = session.pending.expects if session.pending else ""
    known = session.language or language
    context = Context(language=known, languages=core.settings.language_list, expects=expects)
    return await core.interpreter.understand(incoming.text, context)


# ------------------------------------------------------------------------------------------------ saving


async def save(
    db: AsyncConnection,
    row: RowMapping,
    turn: Turn,
    outcome: Outcome,
    skill: str,
    *,
    finish: bool = True,
) -> None:
    """Write what the turn did: transcript, outbox, session, effects, and the inbox row as done."""
    handed_over = any(isinstance(effect, HandOff) for effect in outcome.effects)
    await _write_inbound(db, row, turn, skill)
    keyed = [number_choices(reply, f"{row['id']:x}-{n}") for n, reply in enumerate(outcome.replies)]
    replies = [reply for reply, _ in keyed]
    if replies:
        await _write_replies(db, row, turn, keyed, author="system" if handed_over else "bot")
    for effect in outcome.effects:
        await _apply(db, turn, effect)
    session = _remember(outcome.session, replies, [f"{row['id']:x}-{n}" for n in range(len(replies))])
    values: dict[str, Any] = {"session": codec.dump(session), "language": turn.language}
    if turn.incoming.timer is None:
        values["last_inbound_at"] = turn.now
        seen = identities.update().where(identities.c.id == turn.identity.id).values(last_inbound_at=turn.now)
        await db.execute(seen)
    await db.execute(customers.update().where(customers.c.id == turn.customer.id).values(**values))
    if finish:
        await inbox.done(db, row["id"], turn.now)


def _remember(session: SessionState, replies: Sequence[Reply], keys: Sequence[str]) -> SessionState:
    """What this turn's replies leave behind: what numbers mean now, and what "repeat" would say."""
    if not replies:
        return session
    last = next((key for reply, key in reversed(list(zip(replies, keys, strict=True))) if reply.numbered()), "")
    return replace(session, last_key=last, last_replies=tuple(replies))


async def _write_inbound(db: AsyncConnection, row: RowMapping, turn: Turn, skill: str) -> None:
    if turn.incoming.message is None and turn.incoming.press is None:
        return
    meaning = turn.understanding
    await db.execute(
        insert(messages)
        .values(
            customer_id=turn.customer.id,
            identity_id=turn.identity.id,
            author="customer",
            key=f"{row['id']:x}",
            text=turn.text,
            body=row["payload"],
            meaning={
                "language": turn.language,
                "intent": meaning.intent,
                "confidence": round(meaning.confidence, 3),
                "skill": skill,
                "entities": [codec.dump(e) for e in meaning.entities],
            },
            created_at=turn.now,
        )
        .on_conflict_do_nothing()
    )


Keyed = tuple[Reply, list[dict[str, Any]]]


async def _write_replies(
    db: AsyncConnection, row: RowMapping, turn: Turn, keyed: Sequence[Keyed], *, author: str
) -> None:
    records = [
        {
            "customer_id": turn.customer.id,
            "identity_id": turn.identity.id,
            "author": "bot",
            "key": f"{row['id']:x}-{n}",
            "text": reply.text,
            "body": codec.dump(reply),
            "actions": actions,
            "created_at": turn.now,
        }
        for n, (reply, actions) in enumerate(keyed)
    ]
    ids = (await db.execute(insert(messages).returning(messages.c.id), records)).scalars().all()
    await db.execute(
        insert(outbox),
        [
            {
                "customer_id": turn.customer.id,
                "identity_id": turn.identity.id,
                "message_id": id,
                "author": author,
                "reply": record["body"],
                "next_attempt_at": turn.now,
                "created_at": turn.now,
            }
            for id, record in zip(sorted(ids), records, strict=True)
        ],
    )


async def _apply(db: AsyncConnection, turn: Turn, effect: Effect) -> None:
    customer = customers.update().where(customers.c.id == turn.customer.id)
    match effect:
        case HandOff(reason, summary):
            await db.execute(customer.values(owner="queue", agent="", owner_since=turn.now))
            asked = Event("handoff.requested", {"reason": reason, "summary": summary})
            await record(db, turn.customer.id, asked, turn.now)
        case Event():
            await record(db, turn.customer.id, effect, turn.now)
        case SetTimer():
            await timers.set_timer(db, turn.customer.id, turn.identity.id, effect)
        case CancelTimer():
            await timers.cancel_timer(db, effect)
        case SetProfile(values):
            await db.execute(customer.values(profile=customers.c.profile.op("||")(cast(dict(values), JSONB))))
        case OptOut(out):
            when = turn.now if out else None
            await db.execute(identities.update().where(identities.c.id == turn.identity.id).values(opted_out_at=when))


async def record(db: AsyncConnection, customer_id: int | None, event: Event, now: datetime) -> None:
    """Keep an event for statistics, webhooks and the console."""
    await db.execute(
        insert(events).values(customer_id=customer_id, type=event.type, payload=dict(event.payload), at=now)
    )
