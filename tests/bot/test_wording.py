"""Every sentence exists in every language, and formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.types import Money
from bot.wording import PACKAGED, Words

LANGUAGES = ("en", "ru", "uk")
ARGUMENTS = {
    "quantity",
    "total",
    "count",
    "available",
    "held",
    "limit",
    "first",
    "last",
    "number",
    "days",
    "min",
    "max",
}


def ids(language: str) -> dict[str, set[str]]:
    """The ids of a locale file with the arguments each uses."""
    found: dict[str, set[str]] = {}
    current = ""
    for line in (PACKAGED / f"{language}.ftl").read_text(encoding="utf-8").splitlines():
        if named := re.match(r"^([a-z][a-z0-9-]*) =", line):
            current = named[1]
            found[current] = set()
        if current:
            found[current] |= set(re.findall(r"\$([a-z_]+)", line))
    return found


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_every_language_says_the_same_things(language: str) -> None:
    english = ids("en")
    assert set(ids(language)) == set(english)
    for id, arguments in ids(language).items():
        assert arguments == english[id], f"{language}: {id}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_formats(language: str) -> None:
    words = Words(language)
    for id, arguments in ids(language).items():
        for number in (0, 1, 2, 5, 21):
            values = {name: number if name in ARGUMENTS else "x" for name in arguments}
            assert "$" not in words(id, **values), id


def test_every_sentence_that_the_code_says_exists() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in Path(PACKAGED).parent.rglob("*.py"))
    said = set(re.findall(r"words\(\s*\"([a-z][a-z0-9-]*)\"", code))
    assert said <= set(ids("en"))


@pytest.mark.parametrize(
    ("language", "minor", "text"),
    [
        ("en", 499900, "₴4,999"),
        ("en", 499950, "₴4,999.50"),
        ("ru", 499900, "4 999 ₴"),
        ("uk", 499950, "4 999,50 ₴"),
        ("uk", 0, "0 ₴"),
    ],
)
def test_money_reads_as_it_is_written_there(language: str, minor: int, text: str) -> None:
    assert Words(language).money(Money(minor, "UAH")) == text


def test_a_shop_overrides_one_sentence_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "en.ftl").write_text("goodbye = Farewell!\n")
    words = Words("en", tmp_path)
    assert words("goodbye") == "Farewell!"
    assert words("thanks").startswith("You are welcome")


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("uk", "256 GB", "256 ГБ"),
        ("ru", "1.5 l", "1.5 л"),
        ("uk", "12 V, 2 Ah", "12 В, 2 А·год"),
        ("en", "256 GB", "256 GB"),
        ("ru", "Galaxy 5 Gs", "Galaxy 5 Gs"),
    ],
)
def test_units_are_read_in_the_customers_letters(language: str, text: str, read: str) -> None:
    assert Words(language).units(text) == read
