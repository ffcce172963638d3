"""How often each may do something: exact in any window, apart for each, and without keeping those who left."""

from __future__ import annotations

import pytest

from bot.allowance import Allowance


def allowed(times: list[float], most: int = 3, within_s: float = 10.0) -> list[bool]:
    clock = iter(times)
    allowance = Allowance(most, within_s, lambda: next(clock))
    return [allowance.take("k") for _ in times]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0, 0, 0, 0], [True, True, True, False]),
        ([0, 1, 2, 9.9, 10, 10.5, 11], [True, True, True, False, True, False, True]),
        ([0, 20, 40, 60], [True] * 4),
        ([0, 0, 0, 5, 5, 10], [True, True, True, False, False, True]),  # what was refused does not count
    ],
)
def test_no_window_sees_more_than_it_may(times: list[float], expected: list[bool]) -> None:
    assert allowed(times) == expected


def test_each_has_its_own() -> None:
    allowance = Allowance(1, 10.0, lambda: 0.0)
    assert [allowance.take(key) for key in "abba"] == [True, True, False, False]


def test_those_who_left_are_forgotten() -> None:
    now = 0.0
    allowance = Allowance(2, 10.0, lambda: now)
    for visitor in range(50_000):
        now += 0.1
        allowance.take(visitor)
    assert len(allowance._times) <= 1000
