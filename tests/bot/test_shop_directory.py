"""A shop directory comes in whole or not at all, and what is wrong with it is named by its line."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.importing import import_shop
from bot.shop.directory import load_directory
from bot.shop.directory_files import BadDirectory, read_directory
from bot.shop.policies import paragraphs

DEMO = Path(__file__).parent.parent.parent / "bot" / "demo" / "shop"


def directory(tmp_path: Path, shop: str = "", **policies: str) -> Path:
    """A shop directory with this shop.yml and these policies (`returns_en` is returns.en.md)."""
    (tmp_path / "policies").mkdir(exist_ok=True)
    (tmp_path / "shop.yml").write_text(shop, encoding="utf-8")
    for name, text in policies.items():
        topic, _, language = name.rpartition("_")
        (tmp_path / "policies" / f"{topic}.{language}.md").write_text(text, encoding="utf-8")
    return tmp_path


WRONG = [
    ("name: {en: Shop", "line 1"),
    ("name: Shop\nstores:\n  - id: a\n   city: X\n", "line 4"),
    ("name: Shop\ndelivery:\n  - {id: a, kind: balloon}\n", "line 3"),
    ("delivery:\n  - id: a\n    kind: courier\n    fee: cheap\n", "line 4"),
    ("delivery:\n  - id: a\n    kind: courier\n    fee: '-1'\n", "line 4"),
    ("stores:\n  - id: a\n    hours:\n      mon: whenever\n", "line 4"),
    ("stores:\n  - id: a\n    holidays: {'13-01': closed}\n", "line 3"),
    ("stores:\n  - id: a\n  - id: a\n", "line 3"),
    ("payment:\n  - id: cash\n    delivery: [nowhere]\n", "line 3"),
    ("coupons:\n  - {code: A, kind: percent, value: '120'}\n", "line 2"),
    ("coupons:\n  - {code: A, kind: amount, value: '1'}\n  - {code: a, kind: amount, value: '2'}\n", "line 3"),
    ("timezone: Mars/Olympus\n", "line 1"),
    ("rates: {USD: '0'}\n", "line 1"),
    ("stores: none\n", "line 1"),
    ("- a\n- b\n", "line 1"),
    ("name: A\nname: B\n", "line 2"),
    ("size_charts:\n  - id: x\n    columns: [{key: size}]\n    rows:\n      - ['S', '1']\n", "line 5"),
    ("webhooks:\n  - url: ftp://x\n", "line 2"),
]


@pytest.mark.parametrize(("shop", "line"), WRONG)
async def test_what_is_wrong_is_named_by_its_line_and_nothing_changes(
    shop: str, line: str, engine: AsyncEngine, tmp_path: Path
) -> None:
    await import_shop(engine, directory(tmp_path, "name: Before\n"))
    with pytest.raises(BadDirectory, match=rf"shop\.yml, {line}\b"):
        await import_shop(engine, directory(tmp_path, shop))
    async with engine.connect() as db:
        assert (await load_directory(db)).name == {"": "Before"}


async def test_the_report_tells_what_came_changed_stayed_and_went(engine: AsyncEngine, tmp_path: Path) -> None:
    first = await import_shop(engine, directory(tmp_path, "name: A\n", returns_en="# R\n\nBack.", sizes_uk="S"))
    assert (sorted(first.created), first.updated) == (["policy/returns/en", "policy/sizes/uk", "shop"], [])
    (tmp_path / "policies" / "sizes.uk.md").unlink()
    second = await import_shop(engine, directory(tmp_path, "name: B\nnmae: typo\n", returns_en="# R\n\nBack."))
    assert (second.updated, second.unchanged, second.removed) == (["shop"], ["policy/returns/en"], ["policy/sizes/uk"])
    assert second.ignored == ["line 2: nmae"]
    third = await import_shop(engine, tmp_path)
    assert (third.created, third.updated, third.removed) == ([], [], [])
    async with engine.connect() as db:
        found = await load_directory(db)
    assert found.name == {"": "B"}
    assert found.topics == ("returns",)


async def test_a_policy_that_goes_is_gone_for_a_process_that_had_read_it(engine: AsyncEngine, tmp_path: Path) -> None:
    await import_shop(engine, directory(tmp_path, "name: A\n", gifts_en="Wrapped."))
    async with engine.connect() as db:
        assert (await load_directory(db)).topics == ("gifts",)
    (tmp_path / "policies" / "gifts.en.md").unlink()
    await import_shop(engine, tmp_path)
    async with engine.connect() as db:
        assert (await load_directory(db)).topics == ()


def test_prices_and_hours_are_what_was_written(tmp_path: Path) -> None:
    """YAML alone would make a float of 10.10, a number of 10:00 and a boolean of no."""
    found = read_directory(
        directory(
            tmp_path,
            "name: no\ndelivery:\n  - {id: a, kind: courier, fee: 10.10, days_min: 1}\n"
            "stores:\n  - {id: 1, hours: {mon: 9:00-18:30, tue: closed}}\n",
        )
    ).bodies["shop"]
    assert found["name"] == "no"
    assert found["delivery"][0]["fee"] == "10.10"
    assert found["stores"][0]["hours"] == {"mon": "9:00-18:30", "tue": "closed"}


def test_a_misnamed_policy_is_refused(tmp_path: Path) -> None:
    directory(tmp_path, "name: A\n")
    (tmp_path / "policies" / "returns.md").write_text("x", encoding="utf-8")
    with pytest.raises(BadDirectory, match=r"policies/returns\.md"):
        read_directory(tmp_path)


async def test_the_demo_shop_is_such_a_directory(engine: AsyncEngine) -> None:
    report = await import_shop(engine, DEMO)
    assert report.ignored == []
    async with engine.connect() as db:
        found = await load_directory(db)
    assert {way.kind for way in found.delivery} == {"courier", "branch", "pickup"}
    assert found.size_charts and found.coupons and found.rates and found.canned_replies
    by_language = {lang: sum(p.language == lang for p in paragraphs(found.policies)) for lang in ("en", "ru", "uk")}
    assert len(set(by_language.values())) == 1


async def test_opening_hours_count_over_nights_weekends_and_holidays(engine: AsyncEngine, tmp_path: Path) -> None:
    shop = (
        "stores:\n  - id: a\n    hours: {mon: '10:00-12:00', tue: '10:00-12:00', wed: closed, thu: '10:00-12:00'}\n"
        "    holidays: {'03-03': closed}\n"
    )
    await import_shop(engine, directory(tmp_path, shop))
    async with engine.connect() as db:
        week = (await load_directory(db)).stores[0].week
    assert str(week.on(date(2026, 3, 2))) == "10:00–12:00"
    assert week.on(date(2026, 3, 3)) is None  # a holiday
    assert week.on(date(2026, 3, 6)) is None  # not stated
    monday = datetime(2026, 3, 2, 11, 0)  # noqa: DTZ001 (local time)
    assert week.after(monday, timedelta(hours=1)) == datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001
    assert week.after(monday, timedelta(hours=2)) == datetime(2026, 3, 5, 11, 0)  # noqa: DTZ001
