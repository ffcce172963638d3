"""The state of a make-believe desk: conversations, agents, live lines; what the console's fake API changes."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

from console_people import (
    AGENTS,
    CHANNELS,
    LABELS,
    PLAN,
    PRODUCTS,
    REASONS,
    WANTED,
    WORDS,
    Json,
    agent,
    all_names,
    card,
    cart_json,
    delivery,
    entry,
    identity,
    moment,
    order_json,
    utc_now,
    variants,
)

TARGET_S = 300


@dataclass
class Talk:
    """One customer and all that was said."""

    id: int
    name: str
    language: str
    channel: str
    state: str
    holder: str = ""
    reason: str = ""
    waits_s: float | None = None
    entries: list[Json] = field(default_factory=list)
    identities: list[Json] = field(default_factory=list)
    cart: dict[str, int] = field(default_factory=dict)
    coupon: str = ""
    orders: list[Json] = field(default_factory=list)
    labels: list[Json] = field(default_factory=list)
    handoffs: list[Json] = field(default_factory=list)
    lookalikes: list[Json] = field(default_factory=list)
    waiting_since: str | None = None
    snoozed_until: str | None = None
    changed_at: str = ""
    older: list[Json] = field(default_factory=list)
    sent: dict[str, Json] = field(default_factory=dict)


@dataclass(eq=False)
class Line:
    """One socket of an agent."""

    login: str
    queue: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)
    looks_at: int | None = None
    typing: bool = False


class FakeDesk:
    """Everything the fake API knows, and switches that tests turn."""

    timezone = "Europe/Kyiv"

    def __init__(self) -> None:
        self.serial = itertools.count(1)
        self.sends = itertools.count(500)
        self.statuses = {str(one["login"]): "offline" if one["login"] in ("new",) else "online" for one in AGENTS} | {
            "vera": "busy",
            "iryna": "away",
        }
        self.lines: set[Line] = set()
        self.away = False
        self.lose_answers = 0
        self.requests: list[tuple[str, str]] = []
        self.labels = list(LABELS)
        self.uploads: dict[str, Json] = {}
        self.settings: Json = {"assignment": "automatic", "wait_s": 120, "gone_s": 180, "survey": True}
        self.canned: list[Json] = canned_replies()
        self.talks: dict[int, Talk] = {}
        self.aside: list[Json] = []
        for number, (language, name) in enumerate(all_names(), 1):
            self.talks[number] = self._talk(number, language, name)
        self._extras()

    # -------------------------------------------------------------------------------------------- made up

    def _talk(self, id: int, language: str, name: str) -> Talk:
        plan = PLAN[(id - 1) * 7 % 50]
        channel = CHANNELS[id % 4]
        holder = {"mine": "olena", "maksym": "maksym", "iryna": "iryna", "snoozed": "olena"}.get(plan, "")
        state = "agent" if plan in ("mine", "maksym", "iryna") else plan
        talk = Talk(id, name, language, channel, state, holder)
        now = utc_now()
        waits = 40 + (id * 53) % 520
        talk.waits_s = (
            waits if state == "queue" or (plan == "mine" and id % 3) or (state == "agent" and id % 2) else None
        )
        talk.reason = REASONS[id % 5] if state != "bot" else ""
        talk.waiting_since = moment(now, waits) if talk.waits_s else None
        talk.snoozed_until = moment(now, -7200) if state == "snoozed" and id % 2 else None
        talk.changed_at = moment(now, waits)
        talk.identities = [identity(id * 10, channel, now, id)]
        if id % 4 == 1:
            talk.identities.append(identity(id * 10 + 1, "whatsapp" if channel != "whatsapp" else "sms", now, id))
        talk.cart = {} if id % 5 == 0 else {"RUN-100-42": 1 + id % 2, "MUG-1": 2} if id % 3 else {"BAG-9": 1}
        talk.labels = [LABELS[id % 6]] if id % 3 == 0 else LABELS[:2] if id % 7 == 0 else []
        if id % 2 == 0:
            talk.orders = [
                order_json(
                    id, id, name, channel, ["placed", "paid", "shipped", "delivered"][id % 4], now, 86400 * (id % 9 + 1)
                )
            ]
        self._say_all(talk, waits)
        return talk

    def _say_all(self, talk: Talk, waits: float) -> None:
        now, n = utc_now(), len(WORDS[talk.language])
        for i, (author, text) in enumerate(WORDS[talk.language]):
            at = moment(now, waits + (n - i) * 70 + (86400 if i < 2 and talk.id % 2 else 0))
            more: Json = {}
            if author == "bot":
                more["delivery"] = delivery(
                    next(self.sends), "read" if talk.channel in ("whatsapp", "web") else "delivered"
                )
            if author == "bot" and i == 1:
                skus = (
                    ["RUN-100", "RUN-200", "RUN-300", "BAG-9"] if talk.language != "en" else ["MUG-1", "TEA-7", "BED-4"]
                )
                more |= {
                    "cards": [card(sku) for sku in skus],
                    "choices": ["Показать ещё", "Дешевле"],
                    "footer": "4 / 17",
                }
            if author == "customer":
                intent = ["search", "ask_product", "cart_add", "human"][min(3, i // 2)]
                more["meaning"] = {
                    "language": talk.language,
                    "intent": intent,
                    "confidence": 0.62 + i * 0.05,
                    "skill": "discover",
                    "entities": [
                        {"type": "category", "value": "shoes", "text": "кросівки"},
                        {"type": "price_max", "value": "5000", "text": "до 5000"},
                    ]
                    if i == 0
                    else [],
                }
            self._put(
                talk, entry("", "message", at, author, talk.channel, text, identity_id=talk.identities[0]["id"], **more)
            )
        self._put(
            talk,
            entry(
                "",
                "system",
                moment(now, waits + 100),
                "system",
                talk.channel,
                event={
                    "type": "cart.changed",
                    "data": {"by": "bot", "sku": "RUN-100-42", "title": "Vento Air 2", "quantity": 2, "before": 0},
                },
            ),
        )
        if talk.state != "bot":
            self._put(talk, self._divider(talk, moment(now, waits - 1)))
        if talk.holder:
            self._put(
                talk,
                entry(
                    "",
                    "system",
                    moment(now, waits - 6),
                    "system",
                    "",
                    event={
                        "type": "owner.changed",
                        "data": {"from": "queue", "to": "agent", "agent": talk.holder, "why": "", "by": talk.holder},
                    },
                ),
            )

    def _divider(self, talk: Talk, at: str) -> Json:
        summary = {
            "wanted": WANTED[talk.language],
            "shown": ["Vento Air 2", "Karpaty Pro", "Light One"],
            "cart": [
                {"title": str(line["title"]), "quantity": line["quantity"]} for line in cart_json(talk.cart)["lines"]
            ],  # type: ignore[attr-defined]
            "order": "",
            "said": [WORDS[talk.language][-1][1]],
            "language": talk.language,
        }
        return entry(
            "",
            "divider",
            at,
            "system",
            talk.channel,
            event={"type": "handoff", "data": {"reason": talk.reason, "summary": summary, "agent": talk.holder}},
        )

    def _extras(self) -> None:
        """One conversation with everything in it, and some trouble."""
        mine = [talk for talk in self.talks.values() if talk.holder == "olena" and talk.state == "agent"]
        rich, now = mine[0], utc_now()
        rich.name, rich.language = "Олександра-Вікторія Перебийніс-Шевченківська", "uk"
        rich.identities = [
            identity(9001, "telegram", now, 77),
            identity(9002, "whatsapp", now, 77),
            identity(9003, "sms", now, 77, verified=False),
        ]
        rich.channel = "telegram"
        rich.cart = {"RUN-100-42": 3, "MUG-1": 2}
        rich.labels = [LABELS[0], LABELS[2]]
        rich.orders = [
            order_json(90, rich.id, rich.name, "telegram", "shipped", now, 86400 * 3),
            order_json(91, rich.id, rich.name, "whatsapp", "placed", now, 4000),
        ]
        rich.handoffs = [
            {
                "id": 1,
                "requested_at": moment(now, 86400 * 20),
                "reason": "request",
                "channel": "whatsapp",
                "language": "uk",
                "agent": agent("maksym"),
                "taken_at": None,
                "first_reply_at": moment(now, 86400 * 20 - 140),
                "ended_at": None,
                "outcome": "resolved",
                "score": 5,
                "comment": "Дуже швидко, дякую!",
                "summary": {"wanted": "Обмін розміру"},
            }
        ]
        rich.lookalikes = [
            {"identity_id": 30, "channel": "web", "address": "visitor-3", "name": "Олександра", "conversation_id": 3}
        ]
        rich.waiting_since = moment(now, 170)
        rich.entries.clear()
        rich.reason = "anger"
        self._say_all(rich, 900)
        for author, text, age, more in rich_words(now):
            self._put(
                rich,
                entry(
                    "",
                    "note" if author == "note" else "message",
                    moment(now, age),
                    "agent" if author == "note" else author,
                    str(more.pop("channel", "telegram")),
                    text,
                    **more,
                ),
            )
        for age, type, data in [
            (
                700,
                "cart.changed",
                {"by": "olena", "sku": "RUN-100-42", "title": "Vento Air 2", "quantity": 3, "before": 2},
            ),
            (500, "order.shipped", {"order": "KM-1090", "state": "shipped", "total_minor": 357000, "reason": ""}),
        ]:
            self._put(rich, entry("", "system", moment(now, age), "system", "", event={"type": type, "data": data}))
        rich.older = [
            entry(
                f"m{i}",
                "message",
                moment(now, 86400 * 30 - i * 60),
                ["customer", "bot"][i % 2],
                "whatsapp",
                f"Давніше повідомлення {i}",
            )
            for i in range(1, 41)
        ]
        self.rich = rich.id
        failing = [talk for talk in self.talks.values() if talk.state == "bot"][:3]
        for talk in failing:
            self._put(
                talk,
                entry(
                    "",
                    "message",
                    moment(now, 4000),
                    "bot",
                    talk.channel,
                    "Ваше замовлення вже в дорозі",
                    delivery=delivery(
                        next(self.sends),
                        "uncertain" if talk.id % 2 else "failed",
                        "" if talk.id % 2 else "blocked",
                        "" if talk.id % 2 else "Forbidden: bot was blocked by the user",
                    ),
                ),
            )
        self.aside = [
            {
                "id": 1,
                "conversation": failing[0].id,
                "name": failing[0].name,
                "channel": failing[0].channel,
                "text": "Хочу повернути чайник, але чек загубився",
                "error": "OperationalError: canceling statement due to statement timeout",
                "attempts": 3,
                "at": moment(now, 5400),
            }
        ]

    # -------------------------------------------------------------------------------------------- what happens

    def _put(self, talk: Talk, one: Json) -> Json:
        one["id"] = ("e" if one["kind"] in ("divider", "system") else "m") + str(1000 + next(self.serial))
        talk.entries.append(one)
        talk.entries.sort(key=lambda e: str(e["at"]))
        return one

    def add(self, talk: Talk, one: Json) -> Json:
        """A new entry, told to whoever looks, and the row to all."""
        self._put(talk, one)
        talk.changed_at = str(one["at"])
        for line in self.lines:
            if line.looks_at == talk.id:
                line.queue.put_nowait({"type": "entries", "conversation": talk.id, **self.after(talk, "-1", [one])})
        self.tell_rows(talk)
        return one

    def says(self, id: int, text: str, **more: object) -> Json:
        """The customer writes."""
        talk = self.talks[id]
        talk.waiting_since = talk.waiting_since or moment(utc_now(), 0)
        meaning = {"language": talk.language, "intent": "ask_product", "confidence": 0.81, "skill": "", "entities": []}
        one = self.add(
            talk, entry("", "message", moment(utc_now(), 0), "customer", talk.channel, text, meaning=meaning, **more)
        )
        for line in self.lines:
            if line.login == talk.holder:
                line.queue.put_nowait(
                    {
                        "type": "notify",
                        "kind": "message",
                        "conversation": id,
                        "name": talk.name,
                        "text": text,
                        "by": None,
                    }
                )
        return one

    def move(self, talk: Talk, state: str, holder: str, by: str) -> None:
        before, talk.state, talk.holder = talk.state, state, holder
        if state in ("agent", "bot"):
            talk.waiting_since = None
        self.add(
            talk,
            entry(
                "",
                "system",
                moment(utc_now(), 0),
                "system",
                "",
                event={
                    "type": "owner.changed",
                    "data": {"from": before, "to": state, "agent": holder, "why": "", "by": by},
                },
            ),
        )

    def after(self, talk: Talk, cursor: str, entries: list[Json]) -> Json:
        deliveries = {str(e["id"]): e["delivery"] for e in talk.entries[-50:] if e["delivery"]}
        newest = max((int(str(e["id"])[1:]) for e in talk.entries), default=0)
        return {"entries": entries, "cursor": f"c{newest}", "more": False, "deliveries": deliveries, "epoch": 1}

    def timeline(self, talk: Talk, after: str, before: str) -> Json:
        older: str | None = None
        if before:
            page = [e for e in talk.older if int(str(e["id"])[1:]) < int(before)][-20:]
            older = str(page[0]["id"])[1:] if page and page[0]["id"] != "m1" else None
        elif after:
            page = [e for e in talk.entries if int(str(e["id"])[1:]) > int(after[1:])]
        else:
            page, older = talk.entries[-50:], "41" if talk.older else None
        return {"id": talk.id, "older": older, **self.after(talk, after, page)}

    # -------------------------------------------------------------------------------------------- shapes

    def agent_json(self, login: str) -> Json:
        load = sum(talk.holder == login and talk.state == "agent" for talk in self.talks.values())
        status = self.statuses[login]
        return agent(login) | {
            "status": status,
            "load": load,
            "capacity": 12 if login == "olena" else 5,
            "last_seen": moment(utc_now(), 3000),
        }

    def viewers(self, id: int) -> list[Json]:
        seen = {line.login: line for line in self.lines if line.looks_at == id}
        return [{"login": login, "name": agent(login)["name"], "typing": line.typing} for login, line in seen.items()]

    def row(self, talk: Talk) -> Json:
        said = [e for e in talk.entries if e["kind"] == "message"]
        last = said[-1] if said else None
        waiting = sorted(str(t.waiting_since) for t in self.talks.values() if t.state == "queue")
        cart = cart_json(talk.cart, talk.coupon)
        unanswered = len(list(itertools.takewhile(lambda e: e["author"] == "customer", reversed(said))))
        return {
            "id": talk.id,
            "name": talk.name,
            "channel": talk.channel,
            "channels": sorted({str(i["channel"]) for i in talk.identities}),
            "address": talk.identities[0]["address"],
            "language": talk.language,
            "state": talk.state,
            "agent": agent(talk.holder) if talk.holder else None,
            "snoozed_until": talk.snoozed_until,
            "reason": talk.reason,
            "urgent": talk.reason in ("anger", "sensitive"),
            "last": last and {"author": last["author"], "text": last["text"], "at": last["at"]},
            "waiting_since": talk.waiting_since,
            "target_s": TARGET_S if talk.waiting_since else None,
            "position": waiting.index(str(talk.waiting_since)) + 1 if talk.state == "queue" else None,
            "unanswered": unanswered if talk.state in ("queue", "agent") else 0,
            "cart": {"count": cart["count"], "total": cart["total"]} if talk.cart else None,
            "labels": talk.labels,
            "failed": sum(bool(e["delivery"]) and e["delivery"]["can_retry"] for e in talk.entries),  # type: ignore[index]
            "viewers": self.viewers(talk.id),
            "changed_at": talk.changed_at,
            "moved_by": None,
        }

    def panel(self, talk: Talk) -> Json:
        return {
            "id": talk.id,
            "name": talk.name,
            "language": talk.language,
            "profile": {"city": "Київ", "size": "42", "marketing": True},
            "created_at": moment(utc_now(), 86400 * 90),
            "identities": talk.identities,
            "reply_to": talk.identities[0]["id"],
            "cart": cart_json(talk.cart, talk.coupon),
            "orders": talk.orders,
            "labels": talk.labels,
            "handoffs": talk.handoffs,
            "notes": [e for e in talk.entries if e["kind"] == "note"],
            "lookalikes": talk.lookalikes,
        }

    def in_view(self, view: str, login: str) -> list[Talk]:
        fits = {
            "mine": lambda t: t.state == "agent" and t.holder == login,
            "unassigned": lambda t: t.state == "queue",
            "bot": lambda t: t.state == "bot",
            "snoozed": lambda t: t.state == "snoozed",
            "all": lambda t: True,
        }[view]
        found = [talk for talk in self.talks.values() if fits(talk)]
        if view in ("mine", "unassigned"):
            return sorted(found, key=lambda t: t.waiting_since or "9")
        return sorted(found, key=lambda t: t.changed_at, reverse=True)

    def counts(self, login: str) -> Json:
        failed = sum(len(self.troubles(talk)) for talk in self.talks.values())
        return {view: len(self.in_view(view, login)) for view in ("mine", "unassigned", "bot", "snoozed", "all")} | {
            "failed": failed,
            "aside": len(self.aside),
        }

    def troubles(self, talk: Talk) -> list[Json]:
        return [e for e in talk.entries if e["delivery"] and e["delivery"]["can_retry"]]  # type: ignore[index]

    # -------------------------------------------------------------------------------------------- telling

    def tell_rows(self, talk: Talk) -> None:
        for line in self.lines:
            line.queue.put_nowait({"type": "rows", "rows": [self.row(talk)], "counts": self.counts(line.login)})

    def tell_panel(self, talk: Talk) -> None:
        for line in self.lines:
            if line.looks_at == talk.id:
                line.queue.put_nowait({"type": "panel", "conversation": talk.id, "panel": self.panel(talk)})
        self.tell_rows(talk)

    def presence(self) -> Json:
        looked = {line.looks_at for line in self.lines if line.looks_at}
        return {
            "type": "presence",
            "agents": [self.agent_json(str(a["login"])) for a in AGENTS],
            "viewers": {str(id): self.viewers(id) for id in looked},
        }

    def tell_presence(self) -> None:
        for line in self.lines:
            line.queue.put_nowait(self.presence())


def rich_words(now: object) -> list[tuple[str, str, float, Json]]:
    """(author, text, age in s, more): notes, failures, media, another channel, markup."""
    me = agent("olena")
    return [
        (
            "note",
            "Постійна клієнтка, торік 14 замовлень. Минулого разу теж чекала довго — даймо безкоштовну доставку.",
            880,
            {"agent": agent("maksym"), "channel": ""},
        ),
        (
            "agent",
            "Добрий день, Олександро! Мене звати Олена, я вже читаю наше листування. Перевіряю, де посилка.",
            860,
            {"agent": me, "delivery": delivery(401)},
        ),
        (
            "customer",
            "Дякую! Ось фото з відділення, там порожньо",
            640,
            {
                "media": [
                    {
                        "kind": "image",
                        "url": "/media/BED-4.png",
                        "name": "photo.jpg",
                        "mime": "image/png",
                        "size_bytes": 48213,
                    }
                ]
            },
        ),
        ("customer", "<b>терміново</b> <img src=x onerror=alert(1)> https://example.com/track?id=1", 630, {}),
        (
            "agent",
            "Бачу: перевізник переніс на завтра, до 12:00. Хочете, додам ще одну пару зі знижкою?",
            620,
            {"agent": me, "delivery": delivery(402, "delivered")},
        ),
        (
            "agent",
            "Дублюю в SMS: посилка буде завтра до 12:00.",
            560,
            {
                "agent": me,
                "channel": "sms",
                "delivery": delivery(403, "failed", "30003", "Unreachable destination handset"),
            },
        ),
        ("customer", "Так, давайте. І рахунок, будь ласка", 300, {"channel": "whatsapp"}),
        (
            "agent",
            "Ось рахунок і три варіанти на вибір:",
            240,
            {
                "agent": me,
                "channel": "whatsapp",
                "media": [
                    {
                        "kind": "document",
                        "url": "/media/MUG-1.png",
                        "name": "рахунок-KM-1091.pdf",
                        "mime": "application/pdf",
                        "size_bytes": 182004,
                    }
                ],
                "cards": [card("RUN-100"), card("RUN-200")],
                "delivery": delivery(404, "sent"),
            },
        ),
        (
            "customer",
            "Перша пара чудова! А чи є вона в розмірі 42,5 — на мене 42 трохи малі, а 43 завеликі?",
            170,
            {
                "meaning": {
                    "language": "uk",
                    "intent": "size_advice",
                    "confidence": 0.87,
                    "skill": "",
                    "entities": [
                        {"type": "size", "value": "42.5", "text": "42,5"},
                        {"type": "ordinal", "value": "1", "text": "Перша"},
                    ],
                }
            },
        ),
    ]


def canned_replies() -> list[Json]:
    return [
        {
            "id": "hello",
            "title": {"en": "Greeting", "ru": "Приветствие", "uk": "Вітання"},
            "text": {
                "en": "Hello, {customer_name}! My name is {agent_name}.",
                "ru": "Здравствуйте, {customer_name}! Меня зовут {agent_name}.",
                "uk": "Вітаю, {customer_name}! Мене звати {agent_name}.",
            },
            "own": False,
        },
        {
            "id": "checking",
            "title": {"en": "Checking", "ru": "Уточняю", "uk": "Уточнюю"},
            "text": {
                "en": "I am checking with the warehouse.",
                "ru": "Уточняю на складе.",
                "uk": "Уточнюю на складі й напишу протягом десяти хвилин.",
            },
            "own": False,
        },
        {
            "id": "order_sent",
            "title": {"en": "Order sent", "ru": "Заказ отправлен", "uk": "Замовлення відправлено"},
            "text": {
                "en": "Order {order_number} is on its way, {tracking_number}.",
                "ru": "Заказ {order_number} в пути, {tracking_number}.",
                "uk": "Замовлення {order_number} в дорозі, {tracking_number}.",
            },
            "own": True,
        },
    ]


def product_json(sku: str) -> Json:
    title, price, *_ = PRODUCTS[sku]
    shown = variants(sku)
    return {
        "id": sku,
        "sku": shown[0]["sku"],
        "title": title,
        "price": {"amount": f"{price}.00", "currency": "UAH"},
        "price_text": "",
        "image": f"/media/{sku}.png",
        "in_stock": sku != "LAMP-2",
        "left": 0 if sku == "LAMP-2" else 12,
        "variants": shown,
    }
