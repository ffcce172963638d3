"""What the shop says about itself: stores, delivery, payment, coupons, size charts, policies. All may be absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from weakref import WeakKeyDictionary

from pydantic import BeforeValidator
from sqlalchemy import Pool, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.shop.money import to_minor
from bot.storage.statement import Statement
from bot.storage.tables import shop_documents
from bot.types import Money

SHOP_KEY = "shop"
POLICY_PREFIX = "policy/"


def _text(value: Any) -> Any:
    """A plain string counts for every language."""
    return {"": value} if isinstance(value, str) else value


def _hours(value: Any) -> Any:
    """ "10:00-21:00" as opening and closing time; "closed" as none."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "closed":
        return None
    opens, _, closes = value.replace("–", "-").partition("-")
    try:
        return Hours(time.fromisoformat(opens.strip().zfill(5)), time.fromisoformat(closes.strip().zfill(5)))
    except ValueError:
        raise ValueError(f"hours look like 10:00-21:00 or closed, not {value}") from None


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, local time."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


Texts = Annotated[Mapping[str, str], BeforeValidator(_text)]
Open = Annotated[Hours | None, BeforeValidator(_hours)]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


WeekHours = Mapping[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Open]
Holidays = Mapping[str, Open]


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours of the seven days, and of days of the year (MM-DD) that have their own."""

    hours: WeekHours = field(default_factory=dict)
    holidays: Holidays = field(default_factory=dict)

    def on(self, day: date) -> Hours | None:
        """The hours of this day; None when closed or not stated."""
        special = f"{day:%m-%d}"
        if special in self.holidays:
            return self.holidays[special]
        return self.hours.get(DAYS[day.weekday()])  # type: ignore[call-overload, no-any-return]

    def is_open(self, local: datetime) -> bool:
        hours = self.on(local.date())
        return hours is not None and hours.opens <= local.time() < hours.closes

    def after(self, local: datetime, worked: timedelta) -> datetime | None:
        """When so much opening time has gone by, counted from `local`; None for a place without hours."""
        for offset in range(15):
            day = local.date() + timedelta(days=offset)
            hours = self.on(day)
            if hours is None:
                continue
            opens, closes = (datetime.combine(day, at, local.tzinfo) for at in (hours.opens, hours.closes))
            begins = max(opens, local)
            if begins >= closes:
                continue
            if begins + worked <= closes:
                return begins + worked
            worked -= closes - begins
        return None


@dataclass(frozen=True, slots=True)
class Geo:
    """Degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Store:
    """A place a customer can walk into."""

    id: str
    name: Texts = field(default_factory=dict)
    city: Texts = field(default_factory=dict)
    address: Texts = field(default_factory=dict)
    directions: Texts = field(default_factory=dict)
    phone: str = ""
    geo: Geo | None = None
    hours: WeekHours = field(default_factory=dict)
    holidays: Holidays = field(default_factory=dict)

    @property
    def week(self) -> Week:
        return Week(self.hours, self.holidays)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way for an order to reach the customer. `cities` empty: everywhere. Money in major units of the shop."""

    id: str
    kind: Literal["courier", "branch", "pickup"]
    name: Texts = field(default_factory=dict)
    fee: Decimal = Decimal(0)
    free_from: Decimal | None = None
    days_min: int | None = None
    days_max: int | None = None
    term: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    cities: tuple[Texts, ...] = ()
    max_weight_kg: Decimal | None = None
    ready_hours: Decimal | None = None
    hold_days: int | None = None

    def price(self, goods_minor: int) -> int:
        """What it costs for goods of this total after coupons, in minor units."""
        if self.free_from is not None and goods_minor >= to_minor(self.free_from):
            return 0
        return to_minor(self.fee)


@dataclass(frozen=True, slots=True)
class Payment:
    """A way to pay. `delivery` empty: with every one."""

    id: str
    online: bool = False
    name: Texts = field(default_factory=dict)
    delivery: tuple[str, ...] = ()
    max_total: Decimal | None = None
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code that takes something off. `categories` are ids or names of the feed's; empty: everything."""

    code: str
    kind: Literal["percent", "amount"]
    value: Decimal
    min_total: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_until: date | None = None
    once_per_customer: bool = False
    max_uses: int | None = None
    categories: tuple[str, ...] = ()
    description: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    name: Texts = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SizeChart:
    """A table of sizes; its first column is the size as it is sold. "84-88" in a cell is a range."""

    id: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Texts, ...], ...]
    applies_to: tuple[str, ...] = ()
    gender: str = ""
    name: Texts = field(default_factory=dict)
    how: Texts = field(default_factory=dict)
    between: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agents:
    """When people answer, and what the customer hears at other times."""

    hours: WeekHours = field(default_factory=dict)
    holidays: Holidays = field(default_factory=dict)
    away: Texts = field(default_factory=dict)

    @property
    def week(self) -> Week:
        return Week(self.hours, self.holidays)


@dataclass(frozen=True, slots=True)
class Targets:
    """What the console measures against, in minutes of the agents' working time."""

    first_response_minutes: int | None = None
    urgent_response_minutes: int | None = None
    resolution_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CannedReply:
    id: str
    title: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where events go. `events` are names, or beginnings of names with a star: "order.*"."""

    url: str
    secret: str = ""
    events: tuple[str, ...] = ("order.*",)

    def wants(self, event: str) -> bool:
        return any(event == e or (e.endswith("*") and event.startswith(e[:-1])) for e in self.events)


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """How orders are numbered, and how long an unpaid one is kept."""

    prefix: str = ""
    payment_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Contacts:
    phone: str = ""
    email: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One of the shop's texts: Markdown, quoted by paragraph."""

    topic: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The shop directory as it was imported last."""

    name: Texts = field(default_factory=dict)
    about: Texts = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    currency: str = ""
    timezone: str = ""
    contacts: Contacts = Contacts()
    stores: tuple[Store, ...] = ()
    delivery: tuple[Delivery, ...] = ()
    payment: tuple[Payment, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    size_charts: tuple[SizeChart, ...] = ()
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    agents: Agents = Agents()
    handoff: Targets = Targets()
    canned_replies: tuple[CannedReply, ...] = ()
    webhooks: tuple[WebhookTarget, ...] = ()
    orders: OrderTerms = OrderTerms()
    policies: tuple[Policy, ...] = ()
    version: int = 0

    def store(self, id: str) -> Store | None:
        return next((s for s in self.stores if s.id == id), None)

    def delivery_way(self, id: str) -> Delivery | None:
        return next((d for d in self.delivery if d.id == id), None)

    def payment_way(self, id: str) -> Payment | None:
        return next((p for p in self.payment if p.id == id), None)

    def coupon(self, code: str) -> Coupon | None:
        """The coupon with this code; case and spaces around it do not matter."""
        wanted = code.strip().casefold()
        return next((c for c in self.coupons if c.code.strip().casefold() == wanted), None)

    def policy(self, topic: str) -> tuple[Policy, ...]:
        return tuple(p for p in self.policies if p.topic == topic)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(p.topic for p in self.policies))


def money(amount: Decimal, currency: str) -> Money:
    return Money(to_minor(amount), currency)


_cache: WeakKeyDictionary[Pool, Directory] = WeakKeyDictionary()


_VERSION = Statement("SELECT version FROM shop_documents WHERE key = :key")


async def load_directory(db: AsyncConnection) -> Directory:
    """The shop directory of this database: one small query when nothing has changed since the last call."""
    found = await _VERSION.first(db, {"key": SHOP_KEY})
    version = found["version"] if found else 0
    pool = db.engine.sync_engine.pool  # whatever options the engine goes by
    known = _cache.get(pool)
    if known is None or known.version != version:
        rows = (await db.execute(select(shop_documents.c.key, shop_documents.c.body))).all()
        known = directory_of({row.key: row.body for row in rows}, version)
        _cache[pool] = known
    return known


def directory_of(documents: Mapping[str, Any], version: int = 0) -> Directory:
    """The directory out of its stored documents. Raises codec.Broken when they do not fit."""
    found = codec.load(Directory, {**documents.get(SHOP_KEY, {}), "policies": [], "version": version})
    return replace(found, policies=tuple(_policies(documents)))


def _policies(documents: Mapping[str, Any]) -> Iterable[Policy]:
    for key in sorted(documents):
        if key.startswith(POLICY_PREFIX):
            _, topic, language = key.split("/")
            yield Policy(topic, language, documents[key]["text"])
