"""Reading a shop directory: shop.yml and policies/<topic>.<lang>.md, into the database, all of it or nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.shop.catalog import lock_catalog
from bot.shop.directory import POLICY_PREFIX, SHOP_KEY, Directory
from bot.storage.tables import shop_documents

_POLICY_FILE = re.compile(r"^([a-z0-9_-]+)\.(en|ru|uk)\.md$")
_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
_ADAPTER = TypeAdapter(Directory)
Path_ = tuple[str | int, ...]


class BadDirectory(Exception):
    """A shop directory that cannot be taken; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class DirectoryReport:
    """How an import ended: documents by name. `ignored` are entries of shop.yml that mean nothing here."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Documents:
    """A directory as it will be stored: key → body, and what was in it that means nothing."""

    bodies: Mapping[str, Any]
    ignored: Sequence[str]


def read_directory(directory: Path) -> Documents:
    """The documents of a shop directory, checked. Raises BadDirectory; nothing is stored yet."""
    if not directory.is_dir():
        raise BadDirectory(f"{directory}: no such directory")
    bodies: dict[str, Any] = {SHOP_KEY: {}}
    ignored: list[str] = []
    file = next((f for name in ("shop.yml", "shop.yaml") if (f := directory / name).exists()), None)
    if file is not None:
        bodies[SHOP_KEY], ignored = _read_shop(file)
    for path in sorted((directory / "policies").glob("*")):
        if named := _POLICY_FILE.match(path.name):
            bodies[f"{POLICY_PREFIX}{named[1]}/{named[2]}"] = {"text": _read_text(path)}
        elif path.suffix == ".md":
            raise BadDirectory(f"policies/{path.name}: a policy is named topic.en.md, topic.ru.md or topic.uk.md")
    if file is None and len(bodies) == 1:
        raise BadDirectory(f"{directory}: neither shop.yml nor policies in it")
    return Documents(bodies, ignored)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadDirectory(f"{path.name}, line {line}: not UTF-8") from None


def _read_shop(path: Path) -> tuple[Any, list[str]]:
    """shop.yml as nested dicts, lists and strings, and what in it is unknown."""
    lines: dict[Path_, int] = {}
    try:
        node = yaml.compose(_read_text(path), Loader=yaml.SafeLoader)
        body = _plain(node, (), lines, path.name, depth=0) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadDirectory(f"{path.name}, line {mark.line + 1 if mark else 1}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise BadDirectory(f"{path.name}: {error}".replace("\n", " ")) from None
    if not isinstance(body, dict):
        raise BadDirectory(f"{path.name}, line 1: a mapping is expected")
    try:
        found = _ADAPTER.validate_python(body)
    except ValidationError as error:
        raise BadDirectory(_told(path.name, error, lines)) from None
    for where, problem in _inconsistent(found):
        raise BadDirectory(f"{path.name}, line {_line(where, lines)}: {problem}")
    ignored = [f"line {lines[p]}: {'.'.join(map(str, p))}" for p in _unknown(body)]
    return body, ignored


def _plain(node: yaml.Node, at: Path_, lines: dict[Path_, int], file: str, depth: int) -> Any:
    """The node with every scalar as the string that was written: YAML shall make no float of a price, no time of an
    hour. The line of each path goes into `lines`."""
    lines[at] = node.start_mark.line + 1
    if depth > 20:
        raise BadDirectory(f"{file}, line {lines[at]}: nested too deep")
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in out:
                raise BadDirectory(f"{file}, line {key.start_mark.line + 1}: {name} stands there twice")
            out[name] = _plain(value, (*at, name), lines, file, depth + 1)
            lines[(*at, name)] = key.start_mark.line + 1
        return {name: value for name, value in out.items() if value is not None}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*at, i), lines, file, depth + 1) for i, value in enumerate(node.value)]
    return None if node.tag.endswith(":null") else str(node.value)


def _told(file: str, error: ValidationError, lines: Mapping[Path_, int]) -> str:
    first = error.errors()[0]
    where = tuple(first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    shown = ".".join(str(p) for p in _known_part(where, lines))
    given = f", not {str(first['input'])[:60]!r}" if isinstance(first["input"], str) else ""
    return f"{file}, line {_line(where, lines)}: {shown}: {message[:1].lower()}{message[1:]}{given}"


def _known_part(where: Path_, lines: Mapping[Path_, int]) -> Path_:
    while where and where not in lines:
        where = where[:-1]
    return where


def _line(where: Path_, lines: Mapping[Path_, int]) -> int:
    return lines.get(_known_part(where, lines), 1)


def _inconsistent(found: Directory) -> Iterator[tuple[Path_, str]]:
    """What each entry allows for itself and the whole does not: an id twice, a name of nothing."""
    for section in ("stores", "delivery", "payment", "size_charts", "canned_replies"):
        seen: set[str] = set()
        for number, entry in enumerate(getattr(found, section)):
            if not entry.id:
                yield (section, number), f"{section}: an entry without id"
            if entry.id in seen:
                yield (section, number, "id"), f"{section}: {entry.id} stands there twice"
            seen.add(entry.id)
    ways = {way.id for way in found.delivery}
    for number, payment in enumerate(found.payment):
        for place, id in enumerate(payment.delivery):
            if id not in ways:
                yield ("payment", number, "delivery", place), f"payment {payment.id}: there is no delivery {id}"
    yield from _bad_amounts(found)
    yield from _bad_words(found)


def _bad_words(found: Directory) -> Iterator[tuple[Path_, str]]:
    if found.timezone and found.timezone not in available_timezones():
        yield ("timezone",), f"there is no time zone {found.timezone}"
    codes = [coupon.code.strip().casefold() for coupon in found.coupons]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield ("coupons", number, "code"), f"coupons: {code} stands there twice"
    weeks = [(("stores", n), store.holidays) for n, store in enumerate(found.stores)]
    for where, holidays in [*weeks, (("agents",), found.agents.holidays)]:
        for day in holidays:
            if not _DAY.match(day):
                yield (*where, "holidays", day), f"a holiday is written MM-DD, not {day}"
    for number, target in enumerate(found.webhooks):
        if not target.url.startswith(("http://", "https://")):
            yield ("webhooks", number, "url"), f"{target.url} is no address of the web"


def _bad_amounts(found: Directory) -> Iterator[tuple[Path_, str]]:
    for number, way in enumerate(found.delivery):
        if way.fee < 0:
            yield ("delivery", number, "fee"), f"delivery {way.id}: a fee below zero"
    for code, rate in found.rates.items():
        if rate <= 0:
            yield ("rates", code), f"a rate of {rate} for {code}"
    for number, coupon in enumerate(found.coupons):
        if coupon.value < 0 or (coupon.kind == "percent" and coupon.value > 100):
            yield ("coupons", number, "value"), f"coupon {coupon.code}: {coupon.value} is not possible"
    for number, chart in enumerate(found.size_charts):
        for row, cells in enumerate(chart.rows):
            if len(cells) != len(chart.columns):
                yield ("size_charts", number, "rows", row), f"size chart {chart.id}: a row of {len(cells)} cells"


def _unknown(body: Mapping[str, Any]) -> Iterator[Path_]:
    """Entries that no field takes; nothing is lost silently to a typing error."""
    yield from _unknown_in(Directory, body, ())


def _unknown_in(kind: Any, body: Any, at: Path_) -> Iterator[Path_]:
    names = {f.name for f in dataclasses.fields(kind)}
    for name, value in body.items():
        if name not in names or name in ("policies", "version"):
            yield (*at, name)
        elif isinstance(value, list) and (inner := _ENTRIES.get((kind, name))):
            for number, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _unknown_in(inner, entry, (*at, name, number))


def _entry_types() -> dict[tuple[type, str], type]:
    """(owner, field) → what its tuple holds, for the sections that are lists of entries."""
    from bot.shop import directory as d

    return {
        (Directory, "stores"): d.Store,
        (Directory, "delivery"): d.Delivery,
        (Directory, "payment"): d.Payment,
        (Directory, "coupons"): d.Coupon,
        (Directory, "size_charts"): d.SizeChart,
        (Directory, "canned_replies"): d.CannedReply,
        (Directory, "webhooks"): d.WebhookTarget,
        (d.SizeChart, "columns"): d.Column,
    }


_ENTRIES = _entry_types()


# ------------------------------------------------------------------------------------------------ storing


async def import_directory(db: AsyncConnection, documents: Documents) -> DirectoryReport:
    """Make the stored directory this one. The caller's transaction makes it all or nothing."""
    version = await lock_catalog(db)
    stored = {r.key: r.body for r in await db.execute(select(shop_documents.c.key, shop_documents.c.body))}
    report = DirectoryReport(ignored=list(documents.ignored))
    for key, body in documents.bodies.items():
        named = report.created if key not in stored else report.unchanged if stored[key] == body else report.updated
        named.append(key)
    report.removed.extend(sorted(key for key in stored if key not in documents.bodies))
    if report.removed:
        await db.execute(shop_documents.delete().where(shop_documents.c.key.in_(report.removed)))
    if report.created or report.updated or report.removed:
        for key in {*report.created, *report.updated, SHOP_KEY}:  # the version of "shop" is the whole directory's
            values = {"body": documents.bodies[key], "version": version}
            statement = insert(shop_documents).values(key=key, **values)
            await db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
    return report
