"""When a send may go out: a breaker for a provider that is away, and how long to wait after which error. Nothing here
sleeps: whoever must wait is told until when."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rates import Limits
from channels.types import Address, SendError, SendErrorKind

MAX_BACKOFF = timedelta(minutes=10)
GROWING_CODES = {"131056"}
"""Codes whose documentation asks for 4^n seconds after the n-th time: WhatsApp's rate to one customer."""


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

    def stayed(self, now: datetime) -> None:
        """It did not go after all: the next one may be the probe."""
        if self.probing:
            self.open_until, self.probing = now, False

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
    """The rates to keep to by channel, and what the sends of this process know of each other."""

    limits: Mapping[str, Limits] = field(default_factory=dict)
    breakers: dict[tuple[str, str], Breaker] = field(default_factory=dict)

    def breaker(self, address: Address) -> Breaker:
        """One for each platform and account of ours."""
        return self.breakers.setdefault((address.channel, address.account), Breaker())

    def limits_of(self, address: Address) -> Limits:
        return self.limits.get(address.channel, Limits())

    def wait_until(self, address: Address, now: datetime) -> datetime | None:
        """Until when this send must wait for the provider to come back; None when it may go."""
        breaker = self.breaker(address)
        if (away := breaker.wait_until(now)) is not None:
            return away + timedelta(seconds=random.uniform(0, 1))
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
