"""What requests bring, checked before anything else happens."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from bot.people.agents import Role
from bot.people.waiting import Topic

MAX_TEXT = 8000


def _without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL, and nobody means one."""
    return text.replace("\0", "")


Line = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
Long = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_without_nul)]
Code = Annotated[str, Field(max_length=100), AfterValidator(_without_nul)]
ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,48}$")]
Number = Annotated[int, Path(ge=1, le=2**62)]
Limit = Annotated[int, Query(ge=1, le=200)]
Before = Annotated[int | None, Query(ge=1, le=2**62, description="the `next` of the page before")]
Words = Annotated[str, Query(max_length=200), AfterValidator(_without_nul)]


class Body(BaseModel):
    """Unknown fields are refused: a misspelt one would be silently without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Login(Body):
    login: Line
    password: Line
    code: Code = ""


class NewPassword(Body):
    old: Line
    new: Line


class OwnStatus(Body):
    status: Literal["online", "busy", "away"]


class TotpCode(Body):
    code: Code


class Password(Body):
    password: Line


class Take(Body):
    force: bool = False


class Transfer(Body):
    to: Code
    note: Long = ""


class Snooze(Body):
    until: AwareDatetime | None = None


class Return(Body):
    note: Long = ""


class Nothing(Body):
    """An empty object."""


class ReplyBody(Body):
    client_id: ClientId
    text: Long = ""
    products: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    uploads: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    identity_id: Annotated[int | None, Field(ge=1, le=2**62)] = None
    force: bool = False


class NoteBody(Body):
    client_id: ClientId
    text: Annotated[Long, Field(min_length=1)]


class LabelNames(Body):
    labels: Annotated[tuple[Annotated[Line, Field(min_length=1, max_length=60)], ...], Field(max_length=30)]


class IdentityBody(Body):
    identity_id: Annotated[int, Field(ge=1, le=2**62)]


class AddToCart(Body):
    sku: Code
    quantity: Annotated[int, Field(ge=-(10**6), le=10**6)] = 1


class ChangeCart(Body):
    quantity: Annotated[int | None, Field(ge=-(10**6), le=10**6)] = None
    swap_to: Code = ""


class Coupon(Body):
    code: Code


class CannedUse(Body):
    canned_id: Code
    language: Code = ""


class CannedBody(Body):
    title: dict[Literal["", "en", "ru", "uk"], Line]
    text: dict[Literal["", "en", "ru", "uk"], Long]


class OrderState(Body):
    state: Code
    tracking: Line = ""
    reason: Line = ""


class SettingsBody(Body):
    assignment: Literal["manual", "automatic"] | None = None
    wait_s: Annotated[int | None, Field(ge=10, le=86400)] = None
    gone_s: Annotated[int | None, Field(ge=60, le=86400)] = None
    survey: bool | None = None
    survey_delay_s: Annotated[int | None, Field(ge=0, le=3600)] = None


Skills = Annotated[tuple[Code, ...], Field(max_length=20)]
Topics = Annotated[tuple[Topic, ...], Field(max_length=20)]
Capacity = Annotated[int, Field(ge=1, le=500)]


class NewAgent(Body):
    login: Line
    name: Line = ""
    role: Role = "agent"
    languages: Skills = ()
    topics: Topics = ()
    capacity: Capacity = 6


class AgentChange(Body):
    name: Annotated[Line, Field(min_length=1)] | None = None
    role: Role | None = None
    languages: Skills | None = None
    topics: Topics | None = None
    capacity: Capacity | None = None
    active: bool | None = None


class Erase(Body):
    confirm: int
