"""Who gets in, what they may do, and what the server does with whatever else is sent to it."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from bot.console.gate import COOKIE
from bot.console.permissions import ANYBODY, NEWCOMER, PERMISSIONS, RANK
from bot.web import listen
from channels.loopback import LoopbackConnector
from tests.bot.desk_support import PASSWORD, Agent, Console, console


@pytest.fixture(scope="module")
async def desk(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    async with console(module_database, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
async def people(desk: Console) -> dict[str, Agent]:
    return {role: await desk.agent(role) for role in ("agent", "supervisor", "admin")}  # type: ignore[arg-type]


def routes_of(web: FastAPI) -> Iterator[tuple[str, str]]:
    """Every route of the API as OpenAPI describes it, the shop's own systems' left out."""
    for path, methods in web.openapi()["paths"].items():
        if path.startswith("/api/") and not path.startswith("/api/orders"):
            for method in methods:
                yield method.upper(), path.removeprefix("/api")


# ------------------------------------------------------------------------------------------------ permissions


async def test_the_table_of_permissions_and_the_routes_are_the_same(desk: Console) -> None:
    assert set(routes_of(desk.web)) == set(PERMISSIONS)


async def test_every_answer_has_a_model(desk: Console) -> None:
    """What the page reads is described: no route answers with an object of which nothing is said."""
    for path, methods in desk.web.openapi()["paths"].items():
        for method, route in methods.items():
            if not path.startswith("/api/") or path.startswith("/api/orders") or "204" in route["responses"]:
                continue
            content = route["responses"]["200"].get("content", {})
            described = content.get("application/json", {}).get("schema") != {} or "json" not in str(content)
            assert described, f"{method} {path}"


FILLED = {"id": "987654321", "message_id": "1", "n": "0", "sku": "NONE", "number": "NONE", "send_id": "987654321"}
FILLED |= {"login": "nobody"}


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: FILLED[match[1]], path)


@pytest.mark.parametrize("role", ["nobody", "newcomer", "agent", "supervisor", "admin"])
async def test_every_route_with_every_role(desk: Console, people: dict[str, Agent], role: str) -> None:
    if role == "nobody":
        somebody = Agent(desk.client(), "")
    elif role == "newcomer":
        made = await desk.made("admin")
        somebody = await desk.logged_in(made.login, made.password)
    else:
        somebody = people[role]
    for (method, path), need in PERMISSIONS.items():
        if path in ("/login", "/logout"):
            continue
        response = await somebody.send(method, filled(path), {} if method != "GET" else None)
        code = response.json().get("code") if response.status_code >= 400 and response.content else ""
        expected = expected_of(role, need)
        assert (code if code in GATES else "") == expected, (method, path, response.status_code, response.text)


GATES = {"not_logged_in", "password_change_required", "not_allowed"}


def expected_of(role: str, need: str) -> str:
    if role == "nobody":
        return "" if need == ANYBODY else "not_logged_in"
    if role == "newcomer":
        return "" if need in (ANYBODY, NEWCOMER) else "password_change_required"
    return "" if need in (ANYBODY, NEWCOMER) or RANK[role] >= RANK[need] else "not_allowed"  # type: ignore[index]


async def test_a_role_changed_in_the_middle_counts_at_once(desk: Console, people: dict[str, Agent]) -> None:
    somebody = await desk.agent("supervisor")
    await somebody.get("/team")
    await people["admin"].ok(await people["admin"].send("PATCH", f"/agents/{somebody.login}", {"role": "agent"}))
    assert (await somebody.send("GET", "/team")).status_code == 403
    await people["admin"].ok(await people["admin"].send("PATCH", f"/agents/{somebody.login}", {"active": False}))
    assert (await somebody.send("GET", "/me")).status_code == 401


async def test_an_admin_does_not_lock_themselves_out(people: dict[str, Agent]) -> None:
    admin = people["admin"]
    for change in ({"role": "agent"}, {"active": False}):
        assert (await admin.send("PATCH", f"/agents/{admin.login}", change)).status_code == 409


# ------------------------------------------------------------------------------------------------ sessions


async def test_the_first_login_only_leads_to_a_password_of_one_s_own(desk: Console) -> None:
    made = await desk.made()
    agent = await desk.logged_in(made.login, made.password)
    assert (await agent.get("/me"))["must_change_password"] is True
    for new in ("short", made.password, made.login + "x" * 0, "aaaaaaaaaaaa"):
        answer = await agent.send("POST", "/me/password", {"old": made.password, "new": new})
        assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    wrong = await agent.send("POST", "/me/password", {"old": "no", "new": PASSWORD})
    assert wrong.json()["code"] == "bad_login"
    changed = await agent.post("/me/password", {"old": made.password, "new": PASSWORD})
    assert changed["must_change_password"] is False


async def test_a_cookie_played_again_after_logout_opens_nothing(desk: Console) -> None:
    agent = await desk.agent()
    stolen = agent.http.cookies[COOKIE]
    await agent.post("/logout")
    thief = Agent(desk.client(), agent.login, agent.csrf)
    thief.http.cookies.set(COOKIE, stolen, domain="shop.test")
    for method, path in (("GET", "/me"), ("GET", "/conversations"), ("POST", "/conversations/next")):
        answer = await thief.send(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


async def test_a_change_of_password_ends_every_other_session(desk: Console) -> None:
    here = await desk.agent()
    there = await desk.logged_in(here.login)
    answer = await here.post("/me/password", {"old": PASSWORD, "new": PASSWORD + "!"})
    assert (await there.send("GET", "/me")).status_code == 401
    here.csrf = answer["csrf"]
    assert (await here.get("/me"))["login"] == here.login


async def test_a_session_ends_by_itself(desk: Console) -> None:
    agent = await desk.agent()
    desk.clock.advance(timedelta(hours=12, seconds=1))
    assert (await agent.send("GET", "/me")).status_code == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(desk: Console) -> None:
    made = await desk.made()
    answer = await desk.client().post("/api/login", json={"login": made.login, "password": made.password})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    stored = "SELECT count(*) FROM agent_sessions WHERE hash = :token"
    async with desk.app.core.engine.connect() as db:
        assert (await db.execute(text(stored), {"token": answer.cookies[COOKIE]})).scalar_one() == 0


WRITES = [("POST", "/logout"), ("POST", "/conversations/next"), ("PUT", "/me/status")]


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_writes_need_the_token_that_no_other_site_knows(desk: Console, method: str, path: str) -> None:
    agent = await desk.agent()
    for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": (await desk.agent()).csrf}):
        answer = await agent.http.request(method, f"/api{path}", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    foreign = {"X-CSRF-Token": agent.csrf, "Origin": "https://evil.example"}
    answer = await agent.http.request(method, f"/api{path}", json={}, headers=foreign)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")


async def test_too_many_wrong_passwords_are_not_listened_to(desk: Console) -> None:
    made = await desk.made()
    http = desk.client()
    for _ in range(10):
        answer = await http.post("/api/login", json={"login": made.login, "password": "wrong"})
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_login")
    answer = await http.post("/api/login", json={"login": made.login.upper(), "password": made.password})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert int(answer.headers["retry-after"]) > 0


async def test_tries_are_counted_together_by_all_processes_and_at_once(desk: Console, tmp_path: Path) -> None:
    made = await desk.made()
    wrong = {"login": made.login, "password": "wrong"}
    right = {"login": made.login, "password": made.password}
    url = desk.app.core.engine.url.render_as_string(hide_password=False)
    async with console(url, tmp_path, clock=desk.clock) as other:
        https = [desk.client(), other.client()]
        answers = await asyncio.gather(*(https[n % 2].post("/api/login", json=wrong) for n in range(16)))
        assert sorted(a.status_code for a in answers) == [401] * 10 + [429] * 6
        for http in https:
            assert (await http.post("/api/login", json=right)).status_code == 429
    desk.clock.advance(timedelta(minutes=5, seconds=1))
    for _ in range(12):  # a right password is never too many
        assert (await https[0].post("/api/login", json=right)).status_code == 200


async def test_a_stolen_session_cannot_guess_the_password_for_ever(desk: Console) -> None:
    agent = await desk.agent()
    guesses = [await agent.send("POST", "/me/totp/remove", {"password": f"guess {n}"}) for n in range(11)]
    assert [guess.status_code for guess in guesses] == [401] * 10 + [429]
    assert (await agent.send("POST", "/me/password", {"old": PASSWORD, "new": "x" * 12})).status_code == 429


async def test_a_second_factor(desk: Console) -> None:
    agent = await desk.agent()
    totp = pyotp.TOTP((await agent.post("/me/totp"))["secret"])
    assert (await agent.send("POST", "/me/totp/confirm", {"code": "000000"})).status_code == 401
    code = totp.at(desk.clock())
    assert (await agent.post("/me/totp/confirm", {"code": code}))["totp"] is True
    http, login = desk.client(), {"login": agent.login, "password": PASSWORD}
    assert (await http.post("/api/login", json=login)).json()["code"] == "totp_required"
    assert (await http.post("/api/login", json=login | {"code": code})).json()["code"] == "bad_code"  # used already
    desk.clock.advance(timedelta(seconds=60))
    assert (await desk.logged_in(agent.login, PASSWORD, totp.at(desk.clock()))).csrf
    assert (await agent.post("/me/totp/remove", {"password": PASSWORD}))["totp"] is False


# ------------------------------------------------------------------------------------------------ bad input


ODD_BODIES: list[Any] = [
    None,
    [],
    "text",
    {"client_id": 1},
    {"client_id": "abcdefgh", "text": "x" * 8001},
    {"client_id": "abcd:efgh", "text": "x"},
    {"client_id": "abcdefgh", "text": "x", "surprise": True},
    {"client_id": "abcdefgh", "text": " "},
    {"client_id": "abcdefgh", "products": ["NO-SUCH"]},
    {"client_id": "abcdefgh", "uploads": ["../../secret_key"]},
    {"client_id": "abcdefgh", "text": "x", "identity_id": 2**63},
    {"client_id": "abcdefgh", "text": "x", "identity_id": 987654},
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=[json.dumps(b)[:40] for b in ODD_BODIES])
async def test_odd_replies_change_nothing(desk: Console, body: Any) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    before = len(desk.heard())
    answer = await agent.send("POST", f"/conversations/{id}/reply", body)
    assert answer.status_code in (404, 409, 422), answer.text
    assert len(desk.heard()) == before
    assert (await agent.get(f"/conversations/{id}"))["row"]["state"] == "queue"


async def test_text_that_cannot_be_kept_is_no_server_error(desk: Console) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    headers = {"X-CSRF-Token": agent.csrf, "Content-Type": "application/json"}
    odd = [
        b'{"client_id":"abcdefgh1","text":"a\\u0000b"}',
        b'{"client_id":"abcdefgh2","text":"\\ud800"}',
        b"{",
        b"\xff",
    ]
    for raw in odd:
        answer = await agent.http.post(f"/api/conversations/{id}/reply", content=raw, headers=headers)
        assert answer.status_code in (200, 422), answer.text
    for q in ("%", "_", "\\", "'", "a\0b", "💥", "%%%%"):
        assert (await agent.http.get("/api/conversations", params={"view": "all", "q": q})).status_code == 200
        assert (await agent.http.get("/api/search", params={"q": q + "xx"})).status_code == 200


BAD_CURSORS = ["x", "1", "1.x", "-1.2", "9" * 50 + ".1", "1.2.3", "٣.٤"]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
async def test_odd_cursors(desk: Console, cursor: str) -> None:
    agent, id = await desk.agent(), await desk.waiting()
    for name in ("after", "before"):
        answer = await agent.http.get(f"/api/conversations/{id}/timeline", params={name: cursor})
        assert answer.status_code in (200, 422), answer.text
        assert (await agent.http.get("/api/conversations", params={"before": cursor})).status_code in (200, 422)


async def test_markup_goes_through_as_the_text_it_is(desk: Console) -> None:
    agent = await desk.agent()
    nasty = "<img src=x onerror=alert(1)> <svg/onload=alert(2)> javascript:alert(3) {{7*7}} \u202e"
    stored = await desk.customer(nasty)
    await agent.reply(stored.customer_id, nasty, force=True)
    lines = (await agent.get(f"/conversations/{stored.customer_id}/timeline"))["entries"]
    said = [e["text"] for e in lines if e["author"] in ("customer", "agent") and e["kind"] == "message"]
    assert said == [nasty, nasty.strip()]


async def test_ids_of_others_and_of_nobody(desk: Console) -> None:
    agent = await desk.agent()
    mine, other = await desk.waiting(), await desk.customer("hello")
    identity = other.identity_id
    body = {"client_id": "not-yours-1", "text": "hi", "identity_id": identity}
    assert (await agent.send("POST", f"/conversations/{mine}/reply", body)).status_code == 409
    assert (await agent.send("POST", f"/conversations/{mine}/unlink", {"identity_id": identity})).status_code == 404
    lines = (await agent.get(f"/conversations/{other.customer_id}/timeline"))["entries"]
    number = lines[0]["id"][1:]
    assert (await agent.send("GET", f"/conversations/{mine}/media/{number}/0")).status_code == 404
    for path in ("/conversations/0", "/conversations/-1", "/conversations/x", f"/conversations/{2**70}"):
        assert (await agent.send("GET", path)).status_code == 422


ODD_IDS = ["0", "-1", "x", "1.5", "%00", str(2**62), str(2**70), "987654321"]


@pytest.mark.parametrize("id", ODD_IDS)
async def test_odd_ids_in_every_route(desk: Console, id: str) -> None:
    """A full body, so that it is the id that is looked at; nobody's conversation changes and nothing breaks."""
    admin, before = await desk.agent("admin"), await fingerprint(desk)
    bodies: list[Any] = [
        {"client_id": "abcdefgh", "text": "x"},
        {"identity_id": 987654321},
        {"sku": "MUG-1", "quantity": 1},
        {"quantity": 1},
        {"to": "nobody"},
        {"labels": ["x"]},
        {"code": "X"},
        {"canned_id": "x"},
        {"confirm": 987654321},
        {"state": "paid"},
        {"until": None},
        {},
    ]
    for method, path in PERMISSIONS:
        if "{" not in path or path.startswith(("/agents", "/canned")):
            continue
        odd = re.sub(r"\{(\w+)\}", lambda match: id, path)
        for body in bodies if method in ("POST", "PUT") else [None]:
            answer = await admin.send(method, odd, body)
            assert answer.status_code in (404, 405, 409, 422), (method, odd, body, answer.status_code, answer.text)
    assert await fingerprint(desk) == before


async def fingerprint(desk: Console) -> Any:
    """All that a request to a conversation could change."""
    tables = ("messages", "events", "handoffs", "cart_lines", "outbox", "conversation_labels", "orders")
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in tables)
    owners = "(SELECT string_agg(id || owner || agent || coupon, ',' ORDER BY id) FROM customers)"
    async with desk.app.core.engine.connect() as db:
        return tuple((await db.execute(text(f"SELECT {counts}, {owners}"))).one())


ACTS: list[tuple[str, str, Any]] = [
    ("POST", "/conversations/{id}/take", {}),
    ("POST", "/conversations/{id}/transfer", {"to": "SELF", "note": "please"}),
    ("POST", "/conversations/{id}/reply", {"client_id": "abcdefgh", "text": "Hello"}),
    ("POST", "/conversations/{id}/note", {"client_id": "abcdefgi", "text": "noted"}),
    ("PUT", "/conversations/{id}/labels", {"labels": ["vip"]}),
    ("POST", "/conversations/{id}/cart", {"sku": "MUG-1", "quantity": 1}),
    ("POST", "/conversations/{id}/resolve", {}),
    ("POST", "/conversations/next", {}),
]


async def test_what_the_audit_log_cannot_keep_does_not_happen(desk: Console) -> None:
    """The line is written by the transaction that does it: where the one fails, so does the other."""
    agent, id = await desk.agent(), await desk.waiting()
    full = "ALTER TABLE audit ADD CONSTRAINT it_is_full CHECK (agent <> '{}') NOT VALID"
    async with desk.app.core.engine.begin() as db:
        await db.execute(text(full.format(agent.login)))
    before = await fingerprint(desk)
    for method, path, body in ACTS:
        body = {k: agent.login if v == "SELF" else v for k, v in body.items()}
        answer = await agent.send(method, path.format(id=id), body)
        assert answer.status_code == 503, (path, answer.text)
        assert await fingerprint(desk) == before, path
    async with desk.app.core.engine.begin() as db:
        await db.execute(text("ALTER TABLE audit DROP CONSTRAINT it_is_full"))
    await agent.post(f"/conversations/{id}/take")


async def test_one_line_for_each_act_whoever_s_conversation_it_turns_out_to_be(desk: Console) -> None:
    admin, agent = await desk.agent("admin"), await desk.agent()
    await desk.waiting()
    taken = (await agent.post("/conversations/next"))["id"]
    await agent.post(f"/conversations/{taken}/resolve")
    while (await agent.send("POST", "/conversations/next")).status_code == 200:
        pass
    lines = (await admin.get("/audit", agent=agent.login))["lines"][::-1]
    assert (lines[0]["action"], lines[0]["conversation"]) == ("POST /conversations/next", taken)
    assert (lines[1]["action"], lines[1]["conversation"]) == ("POST /conversations/{id}/resolve", taken)
    assert (lines[-1]["action"], lines[-1]["conversation"]) == ("POST /conversations/next", None)
    assert len(lines) == len({line["id"] for line in lines})


# ------------------------------------------------------------------------------------------------ the page


async def test_the_page_runs_nothing_but_its_own_files(desk: Console) -> None:
    http = desk.client()
    answer = await http.get("/console/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert (await http.get("/console")).status_code == 307
    for path in ("/console/../../bot/settings.py", "/console/%2e%2e/api.py", "/console/nothing.js"):
        assert (await http.get(path)).status_code == 404
    assert answer.headers["x-frame-options"] == "DENY"


def test_answers_are_not_held_back_for_more() -> None:
    """Of sockets that are named as TCP's asyncio turns Nagle's algorithm off; else every file comes 40 ms later."""
    with listen(0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP


async def test_an_agent_s_file_is_checked_by_what_is_in_it(desk: Console) -> None:
    agent = await desk.agent()

    async def upload(name: str, content: bytes) -> httpx.Response:
        files = {"file": (name, content, "image/png")}
        return await agent.http.post("/api/uploads", files=files, headers={"X-CSRF-Token": agent.csrf})

    for name, content in (
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("a.png", b"<!DOCTYPE html><script>x()</script>"),
        ("a.png", b"MZ\x90\x00\x03"),
        ("a.png", b""),
        ("a.txt", b"\xef\xbb\xbf <html>"),
    ):
        answer = await upload(name, content)
        assert (answer.status_code, answer.json()["code"]) == (415, "wrong_type"), content
    large = await upload("big.png", b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    kept = (await upload("../../ціна.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100)).json()
    assert kept["name"] == "ціна.png" and kept["mime"] == "image/png" and kept["kind"] == "image"
    shown = await agent.http.get(f"/api/uploads/{kept['id']}")
    assert shown.status_code == 200 and "sandbox" in shown.headers["content-security-policy"]
    connector, id = desk.app.core.connectors["web"], await desk.waiting()
    entry = await agent.reply(id, "", uploads=[kept["id"]])
    assert isinstance(connector, LoopbackConnector) and connector.sent[-1].part.media is not None
    assert entry["media"][0]["name"] == "ціна.png" and connector.sent[-1].part.media.ref == kept["url"]
    stranger = desk.client()
    assert (await stranger.get(f"/api/uploads/{kept['id']}")).status_code == 401
    assert (await stranger.get(kept["url"])).status_code == 200  # the recipient has the address
    assert (await stranger.get("/media/sent/guess.png")).status_code == 404
