"""The only way out: a reply is fitted to its channel, sent in order, and retried by what the error says."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec, delivery_review, rates, short_links, statuses, templates
from bot.core import Core
from bot.delivery import backoff
from bot.storage.engine import singly
from bot.storage.statement import Row, Statement
from bot.storage.tables import outbox
from bot.wording import Words
from channels.fit import Labels, fit
from channels.segments import count_segments
from channels.types import Address, Connector, Part, Reply, SendError, SendErrorKind, SendsTemplates

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""How long a send may take before another worker thinks its sender dead."""
MAX_ATTEMPTS = 8
MAX_UNCERTAIN = 1
"""How often a part is sent again when nobody knows whether it arrived."""
MAX_SLOWED = 40
"""A platform that only says "later" is believed longer than one that fails."""
KEPT_FOR = timedelta(hours=24)
"""How long a message waits for a provider that is away altogether."""
OUTSIDE_WINDOW = "{hours} hours have passed since the customer's last word: only an approved template may be sent now"


@dataclass(frozen=True, slots=True)
class Claim:
    """One part that this process, and no other until the lease ends, may send."""

    row: Row
    address: Address
    lease_until: datetime
    lost: bool  # another sender had claimed it and was heard of no more: the part may be out already
    parts: tuple[Part, ...]  # of the whole reply

    @property
    def part(self) -> Part | None:
        """The claimed one; none when all are out."""
        number = self.row["part"]
        return self.parts[number] if number < len(self.parts) else None


Settle = Callable[[], Awaitable[bool]]
"""Notes what became of a send; whether to go on with this address."""


async def deliver(core: Core, identity_id: int) -> int:
    """Send what waits for this address, in order, until it is sent or must wait; how many sends were tried."""
    sends, more = 0, True
    while more and (claim := await _claim(core, identity_id)) is not None:
        core.hop("send claimed")
        settle = await _send(core, claim)
        sends += 1
        more = await settle()
        core.hop("send settled")
    return sends


def _fit(core: Core, row: Row, connector: Connector | None) -> tuple[Part, ...]:
    """The reply as this channel shows it; nothing where the channel is not configured."""
    if connector is None:
        return ()
    reply = codec.load(Reply, row["reply"])
    words = core.wording.of(reply.language)
    labels = Labels(more=words("fit-more"), list_label=words("fit-list"))
    if connector.capabilities.aim_segments:
        reply = short_links.shortened(reply)
        if link := _rest(core, row, reply, words):
            labels = replace(labels, more=words("fit-more-link", link=link))
    parts = fit(reply, connector.capabilities, labels, core.settings.public_url)
    return tuple(
        replace(part, key=f"{row['id']}.{n}", author=row["author"], name=row["name"]) for n, part in enumerate(parts)
    )


def _rest(core: Core, row: Row, reply: Reply, words: Words) -> str:
    """A short link to what does not fit: to the cart as it is by then where the reply is about it, else to the rest."""
    checkout = words("choice-checkout")
    if not reply.cards and any(choice.label == checkout for choice in reply.choices):
        return short_links.to_cart(core.settings, row["customer_id"], row["created_at"])
    return short_links.to_message(core.settings, row["message_id"])


_HEAD = Statement(
    """
    SELECT o.id, o.customer_id, o.identity_id, o.message_id, o.author, o.name, o.reply, o.state, o.part, o.attempts,
        o.uncertain, o.doubted, o.slot_at, o.despite_opt_out, o.as_template, o.catalogue, o.reviewed_at,
        o.next_attempt_at, o.lease_until, o.created_at,
        i.channel, i.account, i.address, i.reachable, i.opted_out_at, i.last_inbound_at,
        c.owner, c.assisted
    FROM outbox o JOIN identities i ON i.id = o.identity_id JOIN customers c ON c.id = i.customer_id
    WHERE o.identity_id = :identity_id AND o.state IN ('queued', 'sending')
    ORDER BY o.id LIMIT 1
    """
)


async def _claim(core: Core, identity_id: int) -> Claim | None:
    """The next part to send, marked as being sent; None when there is none or the first must wait.

    The row is read and marked without a lock in between: who was slower finds it changed, and leaves it alone.
    """
    async with singly(core.engine).connect() as db:
        while True:
            now = core.clock()
            row = await _HEAD.first(db, {"identity_id": identity_id})
            if row is None or row["next_attempt_at"] > now:
                return None
            lost = row["state"] == "sending"
            if lost and row["lease_until"] > now:
                return None
            if final := _not_to_be_sent(row, lost):
                await _change(db, row, state=final, lease_until=None)
                continue
            address = Address(row["channel"], row["account"], row["address"])
            if (until := core.delivery.wait_until(address, now)) is not None:
                await _change(db, row, next_attempt_at=until)
                return None
            if delivery_review.is_due(row, now):
                row = await delivery_review.review(core, row)
            parts = _fit(core, row, core.connectors.get(address.channel))
            claim = Claim(row, address, now + LEASE, lost, parts)
            if await _take(core, db, claim, now):
                return claim
            core.delivery.breaker(address).stayed(now)
            return None


async def _take(core: Core, db: AsyncConnection, claim: Claim, now: datetime) -> bool:
    """Mark the claimed part as being sent, unless the platform's rate makes it wait or somebody else has it."""
    row, lost = claim.row, int(claim.lost)
    kept = core.delivery.limits_of(claim.address).of(claim.address)
    if kept and claim.part and not rates.has_slot(row, now):
        connector = core.connectors[claim.address.channel]
        units = count_segments(claim.part.text) if connector.capabilities.aim_segments else 1
        return await rates.take(db, row, kept, units, now, claim.lease_until, claim.lost) == now
    read = {name: row[name] for name in ("id", "state", "part", "attempts", "lease_until")}
    return await _MARK.first(db, {**read, "lease": claim.lease_until, "lost": lost}) is not None


_MARK = Statement(
    """
    UPDATE outbox SET state = 'sending', lease_until = :lease, attempts = attempts + 1, slot_at = NULL,
        uncertain = uncertain + :lost, doubted = doubted + :lost
    WHERE id = :id AND state = :state AND part = :part AND attempts = :attempts
        AND lease_until IS NOT DISTINCT FROM CAST(:lease_until AS timestamptz)
    RETURNING id
    """
)


async def _change(db: AsyncConnection, row: Row, **values: object) -> bool:
    """Change a row that nobody has changed since it was read; whether it was so."""
    read = ("id", "state", "part", "attempts")
    same = [outbox.c[name] == row[name] for name in read]
    same.append(outbox.c.lease_until.is_not_distinct_from(row["lease_until"]))
    return bool((await db.execute(outbox.update().where(*same).values(**values))).rowcount)


def _not_to_be_sent(row: Row, lost: bool) -> str:
    """The final state of a row that must not go out (any more); "" when it may."""
    if row["author"] == "bot" and not (row["owner"] == "bot" or (row["owner"] == "queue" and row["assisted"])):
        return "withheld"
    if not row["reachable"] or (row["opted_out_at"] is not None and not row["despite_opt_out"]):
        return "withheld"
    if lost and row["doubted"] >= MAX_UNCERTAIN:
        return "uncertain"
    return ""


async def _send(core: Core, claim: Claim) -> Settle:
    """Send the claimed part; how to note what became of it."""
    connector = core.connectors.get(claim.address.channel)
    if connector is None:
        error = SendError(SendErrorKind.RETRY, "off", "the channel is not configured")
        return partial(_settle_failure, core, claim, error)
    if claim.part is None:
        return partial(_settle_sent, core, claim, "", last=True)
    number = claim.row["part"]
    templated = claim.row["as_template"] or _outside_window(claim.row, connector, core.clock())
    try:
        if templated:
            external_id = await _send_template(core, connector, claim, claim.parts[number:])
        else:
            external_id = await connector.send(claim.address, claim.part)
    except SendError as error:
        if core.delivery.note(claim.address, error, core.clock()):
            log.warning("provider away", channel=claim.address.channel, code=error.code)
        return partial(_settle_failure, core, claim, error)
    core.hop("sent")
    core.delivery.note(claim.address, None, core.clock())
    return partial(_settle_sent, core, claim, external_id, last=templated or number + 1 == len(claim.parts))


def _outside_window(row: Row, connector: Connector, now: datetime) -> bool:
    """Whether the platform takes free text no more, because the customer's last word was too long ago."""
    window, last = timedelta(seconds=connector.capabilities.window_s), row["last_inbound_at"]
    return bool(window) and (last is None or last + window <= now)


async def _send_template(core: Core, connector: Connector, claim: Claim, parts: Sequence[Part]) -> str:
    """What is left of the reply inside the shop's approved template; raises NEEDS_TEMPLATE where there is none."""
    template = templates.of(core.settings.whatsapp_template, parts)
    if template is None or not isinstance(connector, SendsTemplates):
        hours = connector.capabilities.window_s // 3600
        raise SendError(SendErrorKind.NEEDS_TEMPLATE, "window", OUTSIDE_WINDOW.format(hours=hours))
    return await connector.send_template(claim.address, template)


_SENT = Statement(
    """
    WITH settled AS (
        UPDATE outbox SET part = :part + 1, attempts = 0, doubted = 0, lease_until = NULL,
            state = CASE WHEN :last THEN 'sent' ELSE 'queued' END, sent_at = CASE WHEN :last THEN :now ELSE sent_at END
        WHERE id = :id AND state = 'sending' AND lease_until = :lease RETURNING id
    ), remembered AS (
        INSERT INTO sent_parts (outbox_id, part, channel, account, external_id, sent_at)
        SELECT id, :part, :channel, :account, :external_id, :now FROM settled WHERE :external_id <> ''
        ON CONFLICT DO NOTHING
    )
    SELECT EXISTS (SELECT FROM settled) AS mine,
        EXISTS (SELECT FROM early_statuses WHERE channel = :channel AND external_id = :external_id) AS told,
        EXISTS (
            SELECT FROM outbox WHERE identity_id = :identity_id AND id > :id AND state IN ('queued', 'sending')) AS more
    """
)


async def _settle_sent(core: Core, claim: Claim, external_id: str, *, last: bool) -> bool:
    """In one statement; a sender that slept through its lease changes nothing."""
    values = {
        "id": claim.row["id"],
        "identity_id": claim.row["identity_id"],
        "part": claim.row["part"],
        "lease": claim.lease_until,
        "last": last,
        "channel": claim.address.channel,
        "account": claim.address.account,
        "external_id": external_id,
        "now": core.clock(),
    }
    async with singly(core.engine).connect() as db:
        settled = await _SENT.one(db, values)
    if settled["mine"]:
        if settled["told"]:
            await statuses.catch_up(core, claim.address.channel, external_id)
        await core.wakeups.publish(f"sends:{claim.row['customer_id']}")
    return bool(settled["more"]) or not last


async def _settle_failure(core: Core, claim: Claim, error: SendError) -> bool:
    """Wait, give up, or mark the address unreachable, as the error says."""
    attempts = claim.row["attempts"] + 1
    _tell(claim, error)
    doubts = int(claim.lost) + error.uncertain
    values: dict[str, object] = {"error_code": error.code, "error": error.detail[:500], "lease_until": None}
    values |= {"uncertain": claim.row["uncertain"] + doubts, "doubted": claim.row["doubted"] + doubts}
    slowed = error.kind is SendErrorKind.SLOW_DOWN
    again = attempts < (MAX_SLOWED if slowed else MAX_ATTEMPTS) and (slowed or error.kind is SendErrorKind.RETRY)
    if error.kind is SendErrorKind.RETRY and core.delivery.breaker(claim.address).is_open:
        again = claim.row["created_at"] + KEPT_FOR > core.clock()  # nobody's fault but the provider's
    if claim.row["doubted"] + doubts > MAX_UNCERTAIN:
        values["state"] = "uncertain"
    elif error.kind is SendErrorKind.NEEDS_TEMPLATE and core.settings.whatsapp_template and not _templated(claim.row):
        values |= {"state": "queued", "as_template": True, "next_attempt_at": core.clock()}
    elif again:
        values |= {"state": "queued", "next_attempt_at": core.clock() + backoff(attempts, error)}
    else:
        values["state"] = "failed"
    async with core.engine.begin() as db:
        if await _settle(db, claim, values) and error.kind is SendErrorKind.UNREACHABLE:
            await statuses.lose(db, claim.row["identity_id"], error.code or error.detail)
    await core.wakeups.publish(f"sends:{claim.row['customer_id']}")
    return values["state"] != "queued" or "as_template" in values


_NUMBER = re.compile(r"\d{5,}")


def _tell(claim: Claim, error: SendError) -> None:
    """Log which request failed and what the platform said to it, without the numbers by which it names people."""
    said = _NUMBER.sub("…", error.detail)[:200]
    row, channel = claim.row, claim.address.channel
    log.warning(
        "send failed", outbox=row["id"], part=row["part"], channel=channel, kind=error.kind, code=error.code, said=said
    )


def _templated(row: Row) -> bool:
    return bool(row["as_template"])


async def _settle(db: AsyncConnection, claim: Claim, values: dict[str, object]) -> bool:
    """Write a result only while the claim is still ours: a sender that slept through its lease changes nothing."""
    mine = (outbox.c.id == claim.row["id"], outbox.c.state == "sending", outbox.c.lease_until == claim.lease_until)
    return bool((await db.execute(outbox.update().where(*mine).values(**values))).rowcount)
