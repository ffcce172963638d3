"""What goes wrong in a request, as the console hears it: a status, a code for the program, a sentence for the agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, NoResultFound
from starlette.exceptions import HTTPException

from bot import handoff, linking
from bot.people import agents, canned, editing, figures, files, ownership, rows, sessions, speaking, tries
from bot.shop import cart, catalog, orders


class Refused(Exception):
    """A request that is not granted; `extra` goes beside the code."""

    def __init__(self, status: int, code: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.extra = status, code, detail, extra


class NotFound(Refused):
    """There is no such thing, or it is not for this agent to know."""

    def __init__(self, what: str = "it") -> None:
        super().__init__(404, "not_found", f"there is no such {what}")


def answer(status: int, code: str, detail: str, **extra: Any) -> JSONResponse:
    """The error's body."""
    headers = {"Retry-After": str(extra["retry_after_s"])} if "retry_after_s" in extra else None
    return JSONResponse({"code": code, "detail": detail, **extra}, status, headers=headers)


_PLAIN: Mapping[type[Exception], tuple[int, str]] = {
    ownership.IllegalMove: (409, "illegal"),
    handoff.WindowClosed: (409, "window_closed"),
    handoff.CannotReach: (409, "cannot_reach"),
    handoff.UnknownCustomer: (404, "not_found"),
    agents.UnknownAgent: (404, "not_found"),
    agents.AgentExists: (409, "agent_exists"),
    agents.BadLogin: (422, "bad_agent_login"),
    agents.WeakPassword: (422, "weak_password"),
    sessions.WrongLogin: (401, "bad_login"),
    sessions.CodeNeeded: (401, "totp_required"),
    sessions.WrongCode: (401, "bad_code"),
    rows.BadCursor: (422, "invalid"),
    orders.UnknownOrder: (404, "not_found"),
    orders.IllegalTransition: (409, "order_state"),
    figures.BadPeriod: (422, "invalid"),
    files.WrongType: (415, "wrong_type"),
    files.Gone: (404, "not_found"),
    canned.UnknownReply: (404, "not_found"),
    speaking.NothingToSay: (422, "invalid"),
    speaking.NotAgain: (409, "illegal"),
    linking.CannotUnlink: (409, "cannot_unlink"),
    NoResultFound: (404, "not_found"),
    DataError: (422, "invalid"),
    UnicodeEncodeError: (422, "invalid"),
}
KNOWN: tuple[type[Exception], ...] = (
    *(
        Refused,
        HTTPException,
        RequestValidationError,
        cart.OutOfStock,
        cart.NotForSale,
        cart.BadQuantity,
        catalog.UnknownSku,
    ),
    *(canned.BrokenVariable, editing.CouponRefused, files.TooLarge, tries.TooManyTries, *_PLAIN),
)


def told(error: Exception) -> Response:
    """The answer to a request that failed with one of KNOWN."""
    match error:
        case HTTPException():
            return answer(422, "invalid", str(error.detail), fields=[])
        case Refused():
            return answer(error.status, error.code, error.detail, **error.extra)
        case RequestValidationError():
            return answer(422, "invalid", "the request does not fit", fields=_fields(error))
        case cart.OutOfStock():
            return answer(409, "out_of_stock", str(error), sku=error.sku, available=error.available)
        case cart.NotForSale():
            return answer(409, "not_for_sale", f"{error.sku} is not sold", sku=error.sku)
        case cart.BadQuantity():
            limit = cart.MAX_QUANTITY
            return answer(422, "bad_quantity", f"a quantity is 1 to {limit}", limit=limit)
        case catalog.UnknownSku():
            return answer(422, "unknown_sku", str(error), sku=str(error.args[0]) if error.args else "")
        case editing.CouponRefused():
            return answer(409, "coupon", str(error), reason=error.reason)
        case canned.BrokenVariable():
            return answer(422, "broken_variable", str(error), variable=error.variable, known=list(canned.VARIABLES))
        case files.TooLarge():
            return answer(413, "too_large", str(error), limit_bytes=files.MAX_BYTES)
        case tries.TooManyTries():
            return answer(429, "too_many", str(error), retry_after_s=error.retry_after_s)
        case ownership.IllegalMove():
            return answer(409, "illegal", str(error), state=error.state)
    status, code = next(known for kind, known in _PLAIN.items() if isinstance(error, kind))
    return answer(status, code, _sentence(error))


def _sentence(error: Exception) -> str:
    if isinstance(error, NoResultFound):
        return "there is no such thing"
    if isinstance(error, DataError | UnicodeEncodeError):
        return "a text has characters that cannot be kept"
    return str(error) or (type(error).__doc__ or "").strip()


def _fields(error: RequestValidationError) -> list[dict[str, str]]:
    """Where it does not fit; what was sent is not repeated."""
    return [{"field": ".".join(str(p) for p in e["loc"][1:]), "problem": e["msg"]} for e in error.errors()[:20]]
