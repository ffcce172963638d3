"""When a send may go out: the platforms' rates, a breaker for a provider that is away, and how long to wait after which
error. Nothing here sleeps: whoever must wait is told until when."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.types import Address, SendError, SendErrorKind

MAX_BACKOFF = timedelta(minutes=10)
GROWING_CODES = {"131056"}
"""Codes whose documentation asks for 4^n seconds after the n-th time: WhatsApp's rate to one customer."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` at once, then one every `every_s`."""

    every_s: float
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows in all from one account of ours, and to one customer."""

    account: Rate | None = None
    address: Rate | None = None


def platform_limits(sms_segments_per_s: float) -> Mapping[str, Limits]:
    """Telegram: 30/s in all, about 1/s to a chat with short bursts (core.telegram.org/bots/faq, 2026); WhatsApp: 80/s,
    one in 6 s to a customer with a burst of 45 (developers.facebook.com, messaging limits, 2026); SMS: segments a
    second as agreed with the carriers."""
    return {
        "telegram": Limits(Rate(1 / 25, 5), Rate(1.0, 4)),
        "whatsapp": Limits(Rate(1 / 80, 10), Rate(6.0, 45)),
        "sms": Limits(Rate(1 / sms_segments_per_s, 10)),
    }


@dataclass(slots=True)
class _Meter:
    """One rate as it is used up (the generic cell rate algorithm): `full_at` is when nothing is used any more."""

    rate: Rate
    full_at: datetime

    def free_at(self, now: datetime) -> datetime:
        return max(now, self.full_at - timedelta(seconds=self.rate.every_s * (self.rate.burst - 1)))

    def use(self, at: datetime, units: float = 1) -> None:
        self.full_at = max(self.full_at, at) + timedelta(seconds=self.rate.every_s * units)


class Pace:
    """Keeps to the platforms' rates in this process. A send that must wait is given a time of its own, so that those
    who wait come one after the other and not all at once."""

    KEPT = 20_000
    TICKET_LIFE = timedelta(minutes=10)

    def __init__(self, limits: Mapping[str, Limits]) -> None:
        self._limits = limits
        self._meters: dict[Hashable, _Meter] = {}
        self._tickets: dict[Hashable, datetime] = {}

    def may_go_at(self, address: Address, ticket: Hashable, now: datetime) -> datetime:
        """When this send may go: `now`, or later; asked again with the same ticket then, it may."""
        if (given := self._tickets.get(ticket)) is not None:
            if given <= now:
                del self._tickets[ticket]
                return now
            return given
        meters = self._of(address, now)
        at = max((meter.free_at(now) for meter in meters), default=now)
        for meter in meters:
            meter.use(at)
        if at > now:
            self._tickets[ticket] = at
        self._forget(now)
        return at

    def used(self, address: Address, units: float, now: datetime) -> None:
        """Count what a send cost beyond one unit."""
        if units > 0 and (meters := self._of(address, now)):
            meters[0].use(now, units)

    def _of(self, address: Address, now: datetime) -> list[_Meter]:
        limits = self._limits.get(address.channel, Limits())
        rates = ((limits.account, (address.channel, address.account)), (limits.address, address))
        return [self._meters.setdefault(key, _Meter(rate, now)) for rate, key in rates if rate is not None]

    def _forget(self, now: datetime) -> None:
        """Leave out what no longer matters, once there is much of it."""
        if len(self._meters) > self.KEPT:
            self._meters = {key: meter for key, meter in self._meters.items() if meter.full_at > now}
        if len(self._tickets) > self.KEPT:
            oldest = now - self.TICKET_LIFE
            self._tickets = {ticket: at for ticket, at in self._tickets.items() if at > oldest}


@dataclass(slots=True)
class Breaker:
    """Opens after several failures in a row that are the provider's; then one send tries whether it is back."""

    FAILURES = 5
    FIRST_PAUSE = timedelta(seconds=5)
    LONGEST_PAUSE = timedelta(minutes=5)
    PROBE = timedelta(seconds=30)

    failures: int = 0
    pause: timedelta = timedelta(0)
    open_until: datetime | None = None  # nothing goes before this; None while all goes
    probing: bool = False

    @property
    def is_open(self) -> bool:
        return self.open_until is not None

    def wait_until(self, now: datetime) -> datetime | None:
        """Until when sends must wait; None when one may go."""
        return self.open_until if self.open_until is not None and self.open_until > now else None

    def going(self, now: datetime) -> None:
        """A send goes out. With an open breaker it is the probe, and the others wait for what becomes of it."""
        if self.open_until is not None:
            self.open_until, self.probing = now + self.PROBE, True

    def succeeded(self) -> None:
        self.failures, self.pause, self.open_until, self.probing = 0, timedelta(0), None, False

    def failed(self, now: datetime) -> bool:
        """Whether it opens (again) now. Sends that were on their way when it opened change nothing."""
        self.failures += 1
        if self.failures < self.FAILURES or (self.open_until is not None and not self.probing):
            return False
        self.pause = min(self.pause * 2 or self.FIRST_PAUSE, self.LONGEST_PAUSE)
        self.open_until, self.probing = now + self.pause * random.uniform(0.8, 1.2), False
        return True


@dataclass(slots=True)
class Delivery:
    """What the sends of this process know of each other."""

    pace: Pace = field(default_factory=lambda: Pace({}))
    breakers: dict[tuple[str, str], Breaker] = field(default_factory=dict)

    def breaker(self, address: Address) -> Breaker:
        """One for each platform and account of ours."""
        return self.breakers.setdefault((address.channel, address.account), Breaker())

    def wait_until(self, address: Address, ticket: Hashable, now: datetime) -> datetime | None:
        """Until when this send must wait; None when it may go."""
        breaker = self.breaker(address)
        if (away := breaker.wait_until(now)) is not None:
            return away + timedelta(seconds=random.uniform(0, 1))
        if (at := self.pace.may_go_at(address, ticket, now)) > now:
            return at
        breaker.going(now)
        return None

    def note(self, address: Address, error: SendError | None, now: datetime) -> bool:
        """Note how a send ended; whether the provider counts as away from now on."""
        breaker = self.breaker(address)
        if error is not None and error.kind is SendErrorKind.RETRY:
            return breaker.failed(now)
        breaker.succeeded()  # also a refusal is an answer
        return False


def backoff(attempt: int, error: SendError) -> timedelta:
    """How long to wait after this many failed attempts: as told, or doubling from a second, jittered; 4^n where the
    platform asks for that."""
    told = timedelta(seconds=error.retry_after_s or 0)
    if error.code in GROWING_CODES:
        return max(told, min(timedelta(seconds=4**attempt), MAX_BACKOFF))
    if error.retry_after_s is not None:
        return told
    return min(timedelta(seconds=2 ** (attempt - 1)), MAX_BACKOFF) * random.uniform(0.8, 1.2)
