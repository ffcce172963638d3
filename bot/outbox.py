"""The only way out: a reply is fitted to its channel, sent in order, and retried by what the error says."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.core import Core
from bot.storage.tables import identities, outbox, sent_parts
from channels.fit import Labels, fit
from channels.types import Address, Connector, Part, Reply, SendError, SendErrorKind

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""How long a send may take before another worker thinks its sender dead."""
MAX_ATTEMPTS = 8
MAX_UNCERTAIN = 1
"""How often a part is sent again when nobody knows whether it arrived."""
MAX_BACKOFF = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claim:
    """One part that this process, and no other until the lease ends, may send."""

    row: RowMapping
    address: Address
    lease_until: datetime


Settle = Callable[[AsyncConnection], Awaitable[bool]]
"""Notes in a transaction what became of a send; whether to go on with this address."""


async def deliver(core: Core, identity_id: int) -> int:
    """Send what waits for this address, in order, until it is sent or must wait; how many sends were tried."""
    sends = 0
    settle: Settle = _nothing_yet
    while (claim := await _next(core, identity_id, settle)) is not None:
        core.hop("send claimed")
        settle = await _send(core, claim)
        sends += 1
    return sends


async def _nothing_yet(db: AsyncConnection) -> bool:
    return True


async def _next(core: Core, identity_id: int, settle: Settle) -> Claim | None:
    """Note what became of the last send and claim the next part, in one transaction."""
    async with core.engine.begin() as db:
        claim = await _claim(db, identity_id, core.clock()) if await settle(db) else None
    if settle is not _nothing_yet:
        core.hop("send settled")
    return claim


def _fit(core: Core, row: RowMapping, connector: Connector) -> tuple[Part, ...]:
    reply = codec.load(Reply, row["reply"])
    words = core.wording.of(reply.language)
    labels = Labels(more=words("fit-more"), list_label=words("fit-list"))
    parts = fit(reply, connector.capabilities, labels, core.settings.public_url)
    return tuple(
        replace(part, key=f"{row['id']}.{n}", author=row["author"], name=row["name"]) for n, part in enumerate(parts)
    )


_HEAD = text(
    """
    SELECT o.*, i.channel, i.account, i.address, i.reachable, i.opted_out_at, c.owner, c.assisted
    FROM outbox o JOIN identities i ON i.id = o.identity_id JOIN customers c ON c.id = i.customer_id
    WHERE o.identity_id = :identity_id AND o.state IN ('queued', 'sending')
    ORDER BY o.id LIMIT 1 FOR UPDATE OF o
    """
)


async def _claim(db: AsyncConnection, identity_id: int, now: datetime) -> Claim | None:
    """The next part to send, marked as being sent; None when there is none or the first must wait."""
    while True:
        row = (await db.execute(_HEAD, {"identity_id": identity_id})).mappings().first()
        if row is None or row["next_attempt_at"] > now:
            return None
        lost = row["state"] == "sending"
        if lost and row["lease_until"] > now:
            return None
        final = _not_to_be_sent(row, lost)
        if final:
            await _set(db, row["id"], state=final, lease_until=None)
            continue
        lease = now + LEASE
        values = {"state": "sending", "lease_until": lease, "attempts": row["attempts"] + 1}
        if lost:
            values["uncertain"] = row["uncertain"] + 1
        await _set(db, row["id"], **values)
        return Claim(row, Address(row["channel"], row["account"], row["address"]), lease)


def _not_to_be_sent(row: RowMapping, lost: bool) -> str:
    """The final state of a row that must not go out (any more); "" when it may."""
    if row["author"] == "bot" and not (row["owner"] == "bot" or (row["owner"] == "queue" and row["assisted"])):
        return "withheld"
    if not row["reachable"] or (row["opted_out_at"] is not None and row["author"] != "system"):
        return "withheld"
    if lost and row["uncertain"] >= MAX_UNCERTAIN:
        return "uncertain"
    return ""


async def _send(core: Core, claim: Claim) -> Settle:
    """Send the claimed part; how to note what became of it."""
    connector = core.connectors.get(claim.address.channel)
    if connector is None:
        error = SendError(SendErrorKind.RETRY, "off", "the channel is not configured")
        return partial(_settle_failure, core, claim, error)
    parts, number = _fit(core, claim.row, connector), claim.row["part"]
    if number >= len(parts):
        return partial(_settle_sent, core, claim, "", last=True)
    try:
        external_id = await connector.send(claim.address, parts[number])
    except SendError as error:
        return partial(_settle_failure, core, claim, error)
    core.hop("sent")
    return partial(_settle_sent, core, claim, external_id, last=number + 1 == len(parts))


async def _settle_sent(core: Core, claim: Claim, external_id: str, db: AsyncConnection, *, last: bool) -> bool:
    now = core.clock()
    values: dict[str, object] = {"part": claim.row["part"] + 1, "attempts": 0, "lease_until": None}
    values |= {"state": "sent", "sent_at": now} if last else {"state": "queued"}
    if await _settle(db, claim, values):
        if external_id:
            await _remember(db, claim, external_id, now)
        await core.wakeups.publish(f"customer:{claim.row['customer_id']}")
    return True


async def _remember(db: AsyncConnection, claim: Claim, external_id: str, now: datetime) -> None:
    record = {
        "outbox_id": claim.row["id"],
        "part": claim.row["part"],
        "channel": claim.address.channel,
        "account": claim.address.account,
        "external_id": external_id,
        "sent_at": now,
    }
    await db.execute(insert(sent_parts).values(record).on_conflict_do_nothing())


async def _settle_failure(core: Core, claim: Claim, error: SendError, db: AsyncConnection) -> bool:
    """Wait, give up, or mark the address unreachable, as the error says."""
    attempts = claim.row["attempts"] + 1
    log.warning("send failed", outbox=claim.row["id"], channel=claim.address.channel, kind=error.kind, code=error.code)
    uncertain = claim.row["uncertain"] + (1 if error.uncertain else 0)
    values: dict[str, object] = {"error_code": error.code, "error": error.detail[:500], "lease_until": None}
    values["uncertain"] = uncertain
    again = error.kind in (SendErrorKind.RETRY, SendErrorKind.SLOW_DOWN) and attempts < MAX_ATTEMPTS
    if uncertain > MAX_UNCERTAIN:
        values["state"] = "uncertain"
    elif again:
        values |= {"state": "queued", "next_attempt_at": core.clock() + backoff(attempts, error.retry_after_s)}
    else:
        values["state"] = "failed"
    if await _settle(db, claim, values) and error.kind is SendErrorKind.UNREACHABLE:
        gone = {"reachable": False, "unreachable_reason": error.code or error.detail[:200]}
        await db.execute(identities.update().where(identities.c.id == claim.row["identity_id"]).values(**gone))
    return values["state"] != "queued"


def backoff(attempt: int, retry_after_s: float | None = None) -> timedelta:
    """How long to wait after this many failed attempts: as told, or doubling from a second, jittered."""
    if retry_after_s is not None:
        return timedelta(seconds=retry_after_s)
    return min(timedelta(seconds=2 ** (attempt - 1)), MAX_BACKOFF) * random.uniform(0.8, 1.2)


async def _settle(db: AsyncConnection, claim: Claim, values: dict[str, object]) -> bool:
    """Write a result only while the claim is still ours: a sender that slept through its lease changes nothing."""
    mine = (outbox.c.id == claim.row["id"], outbox.c.state == "sending", outbox.c.lease_until == claim.lease_until)
    return bool((await db.execute(outbox.update().where(*mine).values(**values))).rowcount)


async def _set(db: AsyncConnection, row_id: int, **values: object) -> None:
    await db.execute(outbox.update().where(outbox.c.id == row_id).values(**values))
