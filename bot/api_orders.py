"""`/api/orders`: the shop's own systems read orders and move them along. A bearer token opens it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from pydantic import BaseModel, Field

from bot import notices
from bot.core import Core
from bot.shop import orders, tokens
from bot.shop.orders import STATES, IllegalTransition, UnknownOrder


class Change(BaseModel):
    """The state that an order comes into; `tracking` is the carrier's number, `reason` is kept with the event."""

    state: str = Field(description=" | ".join(STATES))
    tracking: str = Field("", max_length=100)
    reason: str = Field("", max_length=300)


def router(core: Core) -> APIRouter:
    """The orders' API."""

    async def authorised(authorization: Annotated[str, Header()] = "") -> str:
        kind, _, token = authorization.partition(" ")
        async with core.engine.begin() as db:
            name = await tokens.holder(db, token.strip(), core.clock()) if kind.lower() == "bearer" else None
        if name is None:
            raise HTTPException(401, "a bearer token is needed", headers={"WWW-Authenticate": "Bearer"})
        return name

    routes = APIRouter(prefix="/api/orders", tags=["orders"], dependencies=[Depends(authorised)])
    _add_reading(routes, core)
    _add_changing(routes, core)
    return routes


def _add_reading(routes: APIRouter, core: Core) -> None:
    @routes.get("")
    async def listed(
        state: Annotated[str, Query(description=" | ".join(STATES))] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: Annotated[int | None, Query(description="the `next` of the page before")] = None,
    ) -> dict[str, Any]:
        """Orders, the newest first; `next` is what `before` shall be for the page after."""
        if state and state not in STATES:
            raise HTTPException(422, f"state is one of {', '.join(STATES)}")
        async with core.engine.connect() as db:
            found = await orders.listed(db, state=state, limit=limit, before=before)
        return {"orders": [orders.public(o) for o in found], "next": found[-1].id if len(found) == limit else None}

    @routes.get("/{number}")
    async def show(number: str) -> dict[str, Any]:
        """One order by its number, with its lines and sums."""
        async with core.engine.connect() as db:
            try:
                return orders.public(await orders.find(db, number))
            except UnknownOrder as error:
                raise HTTPException(404, str(error)) from None


def _add_changing(routes: APIRouter, core: Core) -> None:
    @routes.post("/{number}")
    async def change(number: str, wanted: Change) -> dict[str, Any]:
        """Move an order along; 409 for a state that it cannot come into."""
        try:
            changed = await notices.set_state(
                core.engine,
                core.wording,
                number,
                wanted.state,
                now=core.clock(),
                tracking=wanted.tracking,
                reason=wanted.reason,
            )
        except UnknownOrder as error:
            raise HTTPException(404, str(error)) from None
        except IllegalTransition as error:
            raise HTTPException(409, str(error)) from None
        await core.schedule.deliver(changed.identity_id)
        return orders.public(changed)
