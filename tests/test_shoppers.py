"""What shoppers ask of the demo shop and of shops of other trades, in three languages, is found: the level that was
reached, held with a margin."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.shoppers import LANGUAGES, NOTHING, Answer, agreement, answers, ndcg_judged, precision, success
from bot.replay import Player, stage
from bot.settings import read_settings
from catalog_index.evaluate import read_asked

DATA = Path(__file__).parent / "data" / "search"

Found = Mapping[str, Sequence[Answer]]


@pytest.fixture(scope="module")
async def found(demo_player: Player) -> Found:
    """The answer to every judged query, searched as the dialogue does, with the real model and interpreter."""
    return await answers(demo_player.core, DATA)


def missed(given: Sequence[Answer]) -> str:
    return "\n".join(f"{a.asked.id} {a.asked.text!r} → {' '.join(a.run[:3])} {a.said}" for a in given if not a.right)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_asked_for_is_among_the_first_three(found: Found, language: str) -> None:
    assert success(found[language]) >= 0.95, missed(found[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_shop_does_not_have_is_recognised(found: Found, language: str) -> None:
    assert precision(found[language]) >= 0.8, missed([a for a in found[language] if a.asked.kind == NOTHING])


def test_one_question_finds_the_same_in_every_language(found: Found) -> None:
    shares = agreement(found)
    assert shares["ru", "uk"] >= 0.92, shares
    assert min(shares.values()) >= 0.82, shares


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_the_set_is_of_every_kind(language: str) -> None:
    asked = read_asked(DATA, language)
    kinds = {"plain", "inflection", "layout", "translit", "typo", "mixed", "units", "model", "other_language", "price",
             "brand", "category", "size", "colour", "stock", "negated", "need", NOTHING}  # fmt: skip
    assert len([a for a in asked if a.kind != NOTHING]) >= 150
    assert {a.kind for a in asked} == kinds


@pytest.fixture(scope="module", params=["pets_and_books", "garage", "beauty"])
async def elsewhere(request: pytest.FixtureRequest, database_server: str, trained_home: Path) -> AsyncIterator[Found]:
    """The answers of a shop whose names are not in all the languages it is asked in."""
    data = DATA / request.param
    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=data / "products.jsonl") as player:
        yield await answers(player.core, data)


def test_another_trade_is_understood_as_well(elsewhere: Found) -> None:
    given = [answer for found in elsewhere.values() for answer in found]
    assert success(given) >= 0.92, missed(given)
    assert min(success(elsewhere[language]) for language in LANGUAGES) >= 0.8, missed(given)
    assert ndcg_judged({a.asked.id: a.run for a in given}, [a.asked for a in given]) >= 0.91
    assert precision(given) >= 0.85, missed([a for a in given if a.asked.kind == NOTHING])


@pytest.fixture(scope="module")
async def wished_of_the_demo(demo_player: Player) -> list[Answer]:
    return [a for found in (await answers(demo_player.core, DATA / "wishes" / "demo")).values() for a in found]


@pytest.fixture(scope="module", params=["pets_and_books", "garage", "beauty"])
async def wished_elsewhere(
    request: pytest.FixtureRequest, database_server: str, trained_home: Path
) -> AsyncIterator[list[Answer]]:
    """The answers of the other shops to wishes that name no goods, and the like."""
    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=DATA / request.param / "products.jsonl") as player:
        yield [a for found in (await answers(player.core, DATA / "wishes" / request.param)).values() for a in found]


def is_served(answer: Answer) -> bool:
    """Whether what was meant comes before what was not, and is not called merely near when no word of it is missed."""
    grades = answer.asked.grades
    first = answer.run[: min(3, sum(grade > 0 for grade in grades.values()))]
    unfit = answer.asked.kind != NOTHING and any(grades.get(id) == 0 for id in first)
    return answer.right and not unfit and (answer.sure or answer.asked.kind != "extra")


def test_wishes_are_served_by_what_does_it_is_there_and_is_for_them(wished_of_the_demo: Sequence[Answer]) -> None:
    assert sum(map(is_served, wished_of_the_demo)) >= 0.92 * len(wished_of_the_demo), missed(wished_of_the_demo)


def test_wishes_are_served_in_other_trades(wished_elsewhere: Sequence[Answer]) -> None:
    assert sum(map(is_served, wished_elsewhere)) >= 0.92 * len(wished_elsewhere), missed(wished_elsewhere)
