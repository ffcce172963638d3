"""Days and times of day, as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nlu.found import Found
from nlu.scene import Scene

_RANK = 40
_LEAP_YEAR = 2024
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR_DAYS = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2, "yesterday": -1}


def find_times(scene: Scene, today: date | None = None) -> Iterator[Found]:
    """Dates and times. With `today` a date's value is ISO 8601; without it, what was said: tomorrow, friday, --12-25.
    A time's value is HH:MM, HH:MM-HH:MM, or morning, noon, afternoon, evening, night."""
    for position, kinds in enumerate(scene.words):
        if "day" in kinds:
            last, value = kinds["day"]
            yield Found("date", _named_day(value, today), position, last, rank=_RANK)
        if "daytime" in kinds and not _is_greeting(scene, position):
            last, value = kinds["daytime"]
            yield Found("time", value, position, last, rank=_RANK)
        if "month" in kinds:
            yield from _in_month(scene, position, today)
        if scene.tokens[position].is_number:
            yield from _numeric_date(scene, position, today)
            yield from _clock(scene, position)


def _is_greeting(scene: Scene, position: int) -> bool:
    return any((scene.begins(first, "not_time") or -1) >= position for first in (position - 2, position - 1))


def _named_day(value: str, today: date | None) -> str:
    if today is None:
        return value
    if value in _NEAR_DAYS:
        return (today + timedelta(days=_NEAR_DAYS[value])).isoformat()
    if value in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(value) - today.weekday()) % 7
        return (today + timedelta(days=ahead)).isoformat()
    return value


def _in_month(scene: Scene, position: int, today: date | None) -> Iterator[Found]:
    """«25 декабря», "december 25", or the month alone when nothing else is said."""
    last, month = scene.words[position]["month"]
    if _is_day(scene.text(position - 1)):
        yield _dated(scene, position - 1, last, month, scene.text(position - 1), today)
    elif _is_day(scene.text(last + 1)) and not scene.text(last + 2).isdecimal():
        yield _dated(scene, position, last + 1, month, scene.text(last + 1), today)
    elif scene.text(position) not in ("may", "march"):
        yield Found("date", f"--{month}", position, last, rank=_RANK)


def _is_day(text: str) -> bool:
    return text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 31


def _dated(scene: Scene, first: int, last: int, month: str, day: str, today: date | None) -> Found:
    return Found("date", _iso(int(day), int(month), None, today) or f"--{month}", first, last, rank=_RANK)


def _numeric_date(scene: Scene, position: int, today: date | None) -> Iterator[Found]:
    """25.11, 25.11.2025, 2025-11-25."""
    parts, last = _glued_numbers(scene, position)
    if len(parts) == 3 and len(parts[0]) == 4:
        parts = parts[::-1]
    if len(parts) not in (2, 3) or not all(len(p) in (1, 2, 4) for p in parts) or not _is_day(parts[0]):
        return
    if len(parts) == 2 and (len(parts[1]) != 2 or scene.text(position + 1) != "."):
        return
    day, month = int(parts[0]), int(parts[1])
    if not 1 <= month <= 12 or scene.begins(last + 1, "currency", "unit", "size_word") is not None:
        return
    year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0) if len(parts) == 3 else None
    value = _iso(day, month, year, today)
    if value:
        yield Found("date", value, position, last, rank=_RANK)


def _glued_numbers(scene: Scene, position: int) -> tuple[list[str], int]:
    """Numbers joined by one and the same sign, and where the last of them stands."""
    sign = scene.text(position + 1)
    parts, last = [scene.text(position)], position
    if position and scene.tokens[position].glued:
        return [], position
    while (
        sign in (".", "-", "/")
        and scene.text(last + 1) == sign
        and scene.text(last + 2).isdecimal()
        and scene.tokens[last + 2].glued
    ):
        parts.append(scene.text(last + 2))
        last += 2
    return parts, last


def _iso(day: int, month: int, year: int | None, today: date | None) -> str:
    """The date, the next such one when the year was not said; empty when there is none."""
    try:
        found = date(year or (today.year if today else _LEAP_YEAR), month, day)
        if year is None and today and found < today:
            found = date(today.year + 1, month, day)
    except ValueError:
        return ""
    return f"--{month:02}-{day:02}" if year is None and today is None else found.isoformat()


def _clock(scene: Scene, position: int) -> Iterator[Found]:
    """10:30, 5 pm, «в 18 часов», «после 18», «с 14 до 16»."""
    hour, minute, last = _time_at(scene, position)
    if hour is None:
        return
    said = minute is not None or _after_preposition(scene, position)
    start, hour = position, _afternoon(scene, last + 1, hour)
    word = scene.begins(last + 1, "hour_word")
    if word is not None:
        said, last = True, word
    other = scene.begins(last + 1, "range_word")
    to_hour, to_minute, to_last = _time_at(scene, last + 2) if other == last + 1 else (None, None, last)
    if to_hour is not None and (said or to_minute is not None or scene.begins(to_last + 1, "hour_word") is not None):
        to_hour = _afternoon(scene, to_last + 1, to_hour)
        hour = hour + 12 if to_hour - hour > 12 else hour
        value = f"{hour:02}:{minute or 0:02}-{to_hour:02}:{to_minute or 0:02}"
        to_word = scene.begins(to_last + 1, "hour_word")
        yield Found("time", value, start, to_word if to_word is not None else to_last, rank=_RANK)
    elif said:
        yield Found("time", f"{hour:02}:{minute or 0:02}", start, last, rank=_RANK)


def _after_preposition(scene: Scene, position: int) -> bool:
    """«завтра после 18», «с 14 до 16»: hours only beside a day, or between two prepositions."""
    if scene.text(position + 1) in ("до", "по") and scene.text(position - 1) in ("с", "з", "со", "із"):
        return scene.begins(position + 3, "currency", "unit", "size_word", "quantity_word") is None
    day = scene.expects == "time" or scene.mentions("day") or len(scene.tokens) <= 3
    return day and scene.ends(position - 1, "late_or_early") is not None


def _time_at(scene: Scene, position: int) -> tuple[int | None, int | None, int]:
    text = scene.text(position)
    if not text.isdecimal() or len(text) > 2 or int(text) > 23:
        return None, None, position
    minutes = scene.text(position + 2)
    if scene.text(position + 1) == ":" and minutes.isdecimal() and len(minutes) == 2 and int(minutes) < 60:
        return int(text), int(minutes), position + 2
    return int(text), None, position


def _afternoon(scene: Scene, position: int, hour: int) -> int:
    evening = scene.text(position) in ("pm", "p.m", "вечера", "вечора")
    return hour + 12 if evening and hour < 12 else hour
