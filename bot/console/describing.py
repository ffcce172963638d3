"""What `/openapi.json` says of a route of the console: what it does, who may, and what goes wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.console.permissions import ANYBODY, NEWCOMER, PERMISSIONS


class Problem(BaseModel):
    """What went wrong: a `code` for the program, a sentence for the agent; some codes bring more beside them."""

    model_config = ConfigDict(extra="allow")

    code: str
    detail: str


Responses = dict[int | str, dict[str, Any]]

_WRONG: Mapping[int, str] = {
    401: "no session, or it has ended (`not_logged_in`)",
    403: "`csrf`, `origin`, `not_allowed` for this role, or `password_change_required`",
    404: "there is no such thing (`not_found`)",
    409: "the state of things does not allow it: `held`, `illegal`, or a rule of the shop",
    422: "the request does not fit (`invalid`, with the fields)",
    429: "too many attempts (`too_many`, with `retry_after_s`)",
    503: "the database is away; try again after `Retry-After`",
}
_GUESSED = ("/login", "/me/password", "/me/totp/remove")
_WHO: Mapping[str, str] = {
    ANYBODY: "Needs no session.",
    NEWCOMER: "For everybody who is logged in, also before the one-time password is changed.",
    "agent": "For every agent.",
    "supervisor": "For supervisors and admins.",
    "admin": "For admins.",
}


def route(method: str, path: str, endpoint: Callable[..., Any], also: Responses | None) -> dict[str, Any]:
    """The options that describe a route: the first line of its docstring is its summary, all of it the description."""
    told = inspect.cleandoc(endpoint.__doc__ or "")
    need = PERMISSIONS.get((method, path), "")
    wrong: Responses = {code: {"model": Problem, "description": _WRONG[code]} for code in _codes(method, path, need)}
    return {
        "summary": told.partition("\n")[0],
        "description": f"{told}\n\n{_WHO.get(need, '')}".strip(),
        "responses": wrong | (also or {}),
    }


def _codes(method: str, path: str, need: str) -> list[int]:
    """What may be answered instead."""
    found = [422, 503]
    if need != ANYBODY or path == "/login":
        found += [401, 403]
    if "{" in path:
        found.append(404)
    if method != "GET" and path.startswith(("/conversations", "/desk", "/sends", "/agents")):
        found.append(409)
    if path in _GUESSED:
        found.append(429)
    return sorted(found)
