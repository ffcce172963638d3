"""The API as `/openapi.json` describes it, and the page, which asks for nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.console.api import STATIC
from bot.console.permissions import ANYBODY, PERMISSIONS
from tests.bot.desk_support import Console, console


@pytest.fixture(scope="module")
async def desk(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


def described(desk: Console) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in desk.web.openapi()["paths"].items():
        if path.startswith("/api/"):
            for method, route in methods.items():
                yield method.upper(), path.removeprefix("/api"), route


async def test_every_route_says_what_it_does_and_for_whom(desk: Console) -> None:
    for method, path, route in described(desk):
        words = route["description"]
        assert len(words.split()) >= 5 and words[0].isupper(), (method, path, words)
        if path.startswith("/orders"):
            continue
        assert route["summary"] == words.splitlines()[0] and route["summary"].endswith((".", ":")), (method, path)
        assert words.splitlines()[-1].startswith(("For ", "Needs no session")), (method, path)


async def test_every_route_says_what_goes_wrong(desk: Console) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for method, path, route in described(desk):
        if path.startswith("/orders"):
            continue
        wrong = {code: answer for code, answer in route["responses"].items() if code >= "400"}
        expected = {"422", "503"} | ({"401", "403"} if PERMISSIONS[method, path] != ANYBODY else set())
        assert expected | ({"404"} if "{" in path else set()) <= set(wrong), (method, path)
        for code, answer in wrong.items():
            assert answer["content"]["application/json"]["schema"] == problem, (method, path, code)


async def test_an_answer_that_says_no_has_the_shape_that_is_described(desk: Console) -> None:
    agent = await desk.agent()
    for answer in (
        await desk.client().get("/api/me"),
        await agent.send("GET", "/team"),
        await agent.send("GET", "/conversations/1234567"),
        await agent.http.get("/api/conversations", params={"q": "x" * 201}),
        await agent.http.get("/api/search", params={"q": "x" * 201}),
        await agent.http.get("/api/search", params={"q": "x"}),
        await agent.send("POST", "/conversations/1/reply", {}),
    ):
        assert answer.status_code in (401, 403, 404, 422), answer.text
        assert isinstance(answer.json()["code"], str) and isinstance(answer.json()["detail"], str)


CALL = re.compile(
    r"""api\.(get|post|put|patch|delete|address)\(\s*(conversation\([^"'`)]*(?:, )?)?(["'`])([^"'`]*)\3"""
)


def calls() -> Iterator[tuple[str, str, str]]:
    """(file, method, path) of every request that the page's modules write down, what is filled in as any text."""
    for file in sorted(STATIC.rglob("*.js")):
        if "vendor" in file.parts:
            continue
        for verb, of_conversation, _, path in CALL.findall(file.read_text(encoding="utf-8")):
            filled = "/conversations/.+" if of_conversation else ""
            parts = [re.escape(part) for part in re.split(r"\$\{[^}]*\}", path.partition("?")[0])]
            method = "GET" if verb == "address" else verb.upper()
            yield file.relative_to(STATIC).as_posix(), method, filled + ".+".join(parts)


def test_the_page_asks_for_nothing_else() -> None:
    found = list(calls())
    assert len(found) > 30
    for file, method, path in found:
        assert [known for known in PERMISSIONS if known[0] == method and re.fullmatch(path, known[1])], (file, path)


def test_no_module_goes_past_the_one_that_asks() -> None:
    """`fetch` stands in one file; addresses of files and of the live channel are the only others under /api."""
    for file in STATIC.rglob("*.js"):
        name, text = file.relative_to(STATIC).as_posix(), file.read_text(encoding="utf-8")
        if name.startswith("vendor"):
            continue
        assert name == "core/api.js" or not re.search(r"\bfetch\(|XMLHttpRequest|sendBeacon|EventSource", text), name
        for address in re.findall(r"/api/[\w/{}$.]*", text) if name != "core/api.js" else ():
            assert re.match(r"/api/(events|customers/\$|uploads|conversations/\$)", address), (name, address)


def test_the_description_in_words_names_every_route() -> None:
    text = (Path(STATIC).parent / "API.md").read_text(encoding="utf-8")
    for method, path in PERMISSIONS:
        assert f"`{method} {path}`" in text or f"`{method} {path}" in text, f"{method} {path}"
