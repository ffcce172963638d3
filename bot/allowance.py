"""How often each of many may do something, counted in this process: one visitor's messages, one socket's frames."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Allowance:
    """At most `most` in any `within_s` seconds, for each key. Keys that were quiet for so long are forgotten."""

    most: int
    within_s: float
    monotonic: Callable[[], float] = time.monotonic
    _times: dict[Hashable, deque[float]] = field(default_factory=dict)
    _tidy_at: int = 1000

    def take(self, key: Hashable) -> bool:
        """Whether it may, this once more; if so it counts."""
        now = self.monotonic()
        times = self._times.get(key)
        if times is None:
            self._tidy(now)
            times = self._times[key] = deque(maxlen=self.most)
        if len(times) == self.most and now - times[0] < self.within_s:
            return False
        times.append(now)
        return True

    def _tidy(self, now: float) -> None:
        """Leave out who is quiet, each time that there are twice as many as were left."""
        if len(self._times) >= self._tidy_at:
            self._times = {key: times for key, times in self._times.items() if now - times[-1] < self.within_s}
            self._tidy_at = max(1000, 2 * len(self._times))
