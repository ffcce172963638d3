"""The desk in memory that the browser tests run against says nothing that the real API would not say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from console_fake_api import build_app
from console_fake_desk import FakeDesk
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from bot.console import conversations, desk, goods, oneself
from bot.console.gate import new_console
from tests.bot.desk_support import console

ANSWERS = [
    "/me",
    "/desk",
    "/conversations?view=mine",
    "/conversations?view=unassigned",
    "/conversations?view=snoozed",
    "/conversations?view=bot",
    "/conversations/{rich}",
    "/conversations/{rich}/timeline",
    "/products?q=кросівки",
    "/desk/orders",
    "/desk/orders/KM-1090",
    "/canned",
    "/sends",
    "/aside",
    "/search?q=Перебийніс",
    "/team",
    "/figures?by=day",
    "/figures?by=agent",
    "/agents",
    "/audit",
    "/settings",
]


@pytest.fixture
async def models(database: str, tmp_path: Path) -> dict[str, Any]:
    """What each GET route of the real API answers, by its path."""
    async with console(database, tmp_path) as found:
        parts = [part.routes(new_console(found.app.core)) for part in (oneself, conversations, goods, desk)]
    return {
        route.path.removeprefix("/api"): get_type_hints(route.endpoint, include_extras=True)["return"]
        for part in parts
        for route in part.routes
        if isinstance(route, APIRoute) and "GET" in route.methods
    }


async def test_the_desk_in_memory_answers_as_the_real_one(models: dict[str, Any]) -> None:
    fake = FakeDesk()
    problems = {}
    far_side = httpx.ASGITransport(app=build_app(fake))
    async with httpx.AsyncClient(transport=far_side, base_url="http://desk.test") as http:
        await http.post("/api/login", json={"login": "admin", "password": "correct horse"})
        for asked in ANSWERS:
            answer = (await http.get(f"/api{asked.format(rich=fake.rich)}")).json()
            path = asked.partition("?")[0].replace("{rich}", "{id}").replace("KM-1090", "{number}")
            if strange := compared(TypeAdapter(models[path]), answer):
                problems[asked] = strange
    assert problems == {}


def compared(shown: TypeAdapter[Any], answer: Any) -> list[str]:
    """Where an answer is not as it is described."""
    try:
        known = shown.dump_python(shown.validate_python(answer), mode="json", by_alias=True)
    except ValidationError as error:
        return sorted(
            {".".join(str(p) for p in e["loc"] if not isinstance(p, int)) + f": {e['msg']}" for e in error.errors()}
        )
    return sorted(set(differences(answer, known)))


def differences(said: Any, known: Any, at: str = "") -> Iterator[str]:
    """What one side has and the other has not; what is said in free words is not compared."""
    if isinstance(said, dict) and isinstance(known, dict):
        yield from (f"{at}.{name} is made up" for name in said.keys() - known.keys())
        for name in said.keys() & known.keys():
            yield from differences(said[name], known[name], f"{at}.{name}")
    elif isinstance(said, list) and isinstance(known, list):
        for one, other in list(zip(said, known, strict=True))[:20]:
            yield from differences(one, other, f"{at}[]")
