"""The console's API in memory, as bot/console/API.md has it: what the browser tests run the page against.

`python tests/browser/console_fake_api.py 8200` serves it for a person to look at: olena, maksym, vera or admin, any
password of eight letters or more; `new` must change it, `iryna` is asked for the code 123456.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from console_fake_desk import FakeDesk, Line, Talk, product_json
from console_people import AGENTS, PHOTOS, PRODUCTS, Json, agent, delivery, entry, moment, utc_now
from fake_goods import picture
from fastapi import FastAPI, Request, UploadFile, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.middleware.gzip import GZipMiddleware

from bot.console.page import Page

PICTURES = Path(__file__).resolve().parents[2] / "bot" / "demo" / "pictures"
STATIC = Path(__file__).resolve().parents[2] / "bot" / "console" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: blob:; media-src 'self' https:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
COOKIE = "prilavok_session"
ROLES = {"agent": 0, "supervisor": 1, "admin": 2}


class Refused(Exception):
    def __init__(self, status: int, code: str, **more: object) -> None:
        self.status, self.body = status, {"code": code, "detail": code.replace("_", " "), **more}


class Sessions:
    """Who is logged in, by cookie."""

    def __init__(self) -> None:
        self.by_cookie: dict[str, str] = {}
        self.fresh = {"new"}

    def login(self, body: Json) -> str:
        login = str(body["login"])
        if not any(one["login"] == login for one in AGENTS) or len(str(body["password"])) < 8:
            raise Refused(401, "bad_login")
        if login == "iryna" and not body.get("code"):
            raise Refused(401, "totp_required")
        if login == "iryna" and body["code"] != "123456":
            raise Refused(401, "bad_code")
        return login

    def of(self, cookies: Any) -> str:
        login = self.by_cookie.get(cookies.get(COOKIE, ""), "")
        if not login:
            raise Refused(401, "not_logged_in")
        return login


def build_app(desk: FakeDesk) -> FastAPI:
    """The console's page and its API over one desk."""
    app = FastAPI()
    sessions = Sessions()
    app.state.sessions = sessions

    @app.middleware("http")
    async def policy(request: Request, call_next):  # type: ignore[no-untyped-def]
        path = request.url.path
        if path.startswith("/api"):
            desk.requests.append((request.method, path))
            if desk.away:
                return JSONResponse({"code": "unavailable", "detail": "away"}, 503)
        response = await call_next(request)
        if desk.lose_answers and request.method == "POST" and path.endswith(("/reply", "/note")):
            desk.lose_answers -= 1
            return JSONResponse({"code": "unavailable", "detail": "lost"}, 503)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return JSONResponse(error.body, error.status)

    app.add_middleware(GZipMiddleware, minimum_size=500)
    Api(app, desk, sessions).add()
    page = Page(STATIC)

    @app.get("/console/{path:path}")
    async def file(path: str, request: Request) -> Response:
        return page.answer(path, request.headers)

    return app


class Api:
    """The routes, each a few lines over the desk."""

    def __init__(self, app: FastAPI, desk: FakeDesk, sessions: Sessions) -> None:
        self.app, self.desk, self.sessions = app, desk, sessions

    def add(self) -> None:
        self.pages()
        self.oneself()
        self.lists()
        self.verbs()
        self.words()
        self.carts()
        self.goods()
        self.trouble()
        self.people()
        self.live()

    def me(self, request: Request, least: str = "agent") -> str:
        login = self.sessions.of(request.cookies)
        if request.method != "GET" and request.headers.get("x-csrf-token") != f"csrf-{login}":
            raise Refused(403, "csrf")
        if login in self.sessions.fresh and not request.url.path.endswith(("/password", "/me", "/logout")):
            raise Refused(403, "password_change_required")
        if ROLES[str(agent(login)["role"])] < ROLES[least]:
            raise Refused(403, "not_allowed")
        return login

    def me_json(self, login: str) -> Json:
        known = {name: value for name, value in self.desk.agent_json(login).items() if name != "last_seen"}
        return known | {
            "languages": ["uk", "ru"],
            "topics": [],
            "csrf": f"csrf-{login}",
            "must_change_password": login in self.sessions.fresh,
            "totp": login == "iryna",
        }

    def talk(self, id: int) -> Talk:
        if id not in self.desk.talks:
            raise Refused(404, "not_found")
        return self.desk.talks[id]

    def pages(self) -> None:
        @self.app.get("/media/{name}")
        async def media(name: str) -> Response:
            sku = name.removesuffix(".png")
            photo = PICTURES / f"{PHOTOS.get(sku, sku)}.jpg"
            return FileResponse(photo) if photo.is_file() else Response(picture(sku), media_type="image/png")

    def oneself(self) -> None:
        app, desk, sessions = self.app, self.desk, self.sessions

        def logged_in(login: str) -> Response:
            cookie = secrets.token_urlsafe(16)
            sessions.by_cookie[cookie] = login
            response = JSONResponse(self.me_json(login))
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
            return response

        @app.post("/api/login")
        async def login(body: dict[str, Any]) -> Response:
            return logged_in(sessions.login(body))

        @app.post("/api/logout")
        async def logout(request: Request) -> Response:
            sessions.by_cookie.pop(request.cookies.get(COOKIE, ""), None)
            return Response(status_code=204)

        @app.get("/api/me")
        async def me(request: Request) -> Json:
            return self.me_json(self.me(request))

        @app.put("/api/me/status")
        async def status(request: Request, body: dict[str, Any]) -> Json:
            login = self.me(request)
            desk.statuses[login] = body["status"]
            desk.tell_presence()
            return self.me_json(login)

        @app.post("/api/me/password")
        async def password(request: Request, body: dict[str, Any]) -> Response:
            login = self.me(request)
            if "password" in body["new"]:
                raise Refused(422, "weak_password")
            sessions.fresh.discard(login)
            return logged_in(login)

        @app.post("/api/me/totp")
        async def totp(request: Request) -> Json:
            self.me(request)
            return {"secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/Prilavok:olena?secret=JBSWY3DPEHPK3PXP"}

        @app.get("/api/desk")
        async def desk_(request: Request) -> Json:
            login = self.me(request)
            channels = [
                {"name": name, "on": True, "max_text_chars": 4096} for name in ("web", "telegram", "whatsapp", "sms")
            ]
            return {
                "counts": desk.counts(login),
                "agents": [desk.agent_json(str(a["login"])) for a in AGENTS],
                "labels": desk.labels,
                "languages": ["uk", "ru", "en"],
                "channels": channels,
                "topics": ["goods", "order", "complaint"],
                "targets": {"first_response_s": 300, "urgent_s": 60, "resolution_s": 3600},
                "currency": "UAH",
                "timezone": desk.timezone,
                "shop": "Kvitka Market",
                "open": True,
            }

        @app.get("/api/settings")
        async def settings(request: Request) -> Json:
            self.me(request, "supervisor")
            return desk.settings

        @app.put("/api/settings")
        async def put_settings(request: Request, body: dict[str, Any]) -> Json:
            self.me(request, "admin")
            desk.settings |= body
            return desk.settings

    def lists(self) -> None:
        app, desk = self.app, self.desk

        @app.get("/api/conversations")
        async def conversations(
            request: Request,
            view: str = "all",
            q: str = "",
            channel: str = "",
            language: str = "",
            label: str = "",
            limit: int = 50,
            before: str = "0",
        ) -> Json:
            login = self.me(request)
            found = [t for t in desk.in_view(view, login) if q.lower() in (t.name + str(t.entries[-1]["text"])).lower()]
            found = [
                t
                for t in found
                if channel in ("", t.channel)
                and language in ("", t.language)
                and (not label or label in [one["name"] for one in t.labels])
            ]
            start = int(before)
            more = str(start + limit) if len(found) > start + limit else None
            return {
                "rows": [desk.row(t) for t in found[start : start + limit]],
                "next": more,
                "counts": desk.counts(login),
            }

        @app.get("/api/conversations/{id}")
        async def conversation(request: Request, id: int) -> Json:
            self.me(request)
            talk = self.talk(id)
            return {"row": desk.row(talk), "panel": desk.panel(talk)}

        @app.get("/api/conversations/{id}/timeline")
        async def timeline(request: Request, id: int, after: str = "", before: str = "") -> Json:
            self.me(request)
            return desk.timeline(self.talk(id), after, before)

        @app.get("/api/search")
        async def search(request: Request, q: str) -> Json:
            self.me(request)
            talks = [t for t in desk.talks.values() if q.lower() in t.name.lower()][:5]
            orders = [
                o
                for t in desk.talks.values()
                for o in t.orders
                if q.lower() in (str(o["number"]) + str(o["customer_name"])).lower()
            ][:5]
            said = [(t, e) for t in desk.talks.values() for e in t.entries if q.lower() in str(e["text"]).lower()][:5]
            return {
                "conversations": [desk.row(t) for t in talks],
                "orders": orders,
                "messages": [
                    {
                        "conversation": t.id,
                        "entry": e["id"],
                        "name": t.name,
                        "author": e["author"],
                        "text": e["text"],
                        "at": e["at"],
                    }
                    for t, e in said
                ],
            }

    def verbs(self) -> None:
        app, desk = self.app, self.desk

        def held(talk: Talk, login: str, body: Json) -> None:
            if talk.state == "agent" and talk.holder != login and not body.get("force"):
                raise Refused(409, "held", agent=agent(talk.holder))

        self.held = held

        @app.post("/api/conversations/next")
        async def next_(request: Request) -> Any:
            login = self.me(request)
            waiting = desk.in_view("unassigned", login)
            if not waiting:
                return Response(status_code=204)
            desk.move(waiting[0], "agent", login, login)
            return desk.row(waiting[0])

        @app.post("/api/conversations/{id}/take")
        async def take(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            held(talk, login, body)
            desk.move(talk, "agent", login, login)
            return desk.row(talk)

        @app.post("/api/conversations/{id}/transfer")
        async def transfer(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            if body.get("note"):
                desk.add(talk, entry("", "note", moment(utc_now(), 0), "agent", "", body["note"], agent=agent(login)))
            desk.move(talk, "agent" if body["to"] else "queue", body["to"], login)
            for line in desk.lines:
                if line.login == body["to"]:
                    line.queue.put_nowait(
                        {
                            "type": "notify",
                            "kind": "transferred",
                            "conversation": id,
                            "name": talk.name,
                            "text": body.get("note", ""),
                            "by": agent(login),
                        }
                    )
            return desk.row(talk)

        @app.post("/api/conversations/{id}/snooze")
        async def snooze(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            talk.state, talk.snoozed_until = "snoozed", body["until"]
            desk.add(
                talk,
                entry(
                    "",
                    "system",
                    moment(utc_now(), 0),
                    "system",
                    "",
                    event={"type": "conversation.snoozed", "data": {"by": login, "until": body["until"]}},
                ),
            )
            return desk.row(talk)

        @app.post("/api/conversations/{id}/{verb}")
        async def give_back(request: Request, id: int, verb: str) -> Json:
            login, talk = self.me(request), self.talk(id)
            if talk.state == "bot":
                raise Refused(409, "illegal", state=talk.state)
            desk.move(talk, "bot", "", login)
            if verb == "resolve":
                for type, data in (("handoff.resolved", {"agent": login}), ("survey.asked", {})):
                    desk.add(
                        talk,
                        entry("", "system", moment(utc_now(), 0), "system", "", event={"type": type, "data": data}),
                    )
            return desk.row(talk)

        self.last_route = app.router.routes.pop()  # the widest pattern: added again when all others are there

    def words(self) -> None:
        app, desk = self.app, self.desk

        @app.post("/api/conversations/{id}/reply")
        async def reply(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            if body["client_id"] in talk.sent:
                return talk.sent[body["client_id"]]
            self.held(talk, login, body)
            to = next((i for i in talk.identities if i["id"] == body.get("identity_id")), talk.identities[0])
            if not to["can_write"]:
                raise Refused(409, "window_closed")
            if talk.holder != login:
                desk.move(talk, "agent", login, login)
            talk.waiting_since = None
            cards = [{**product_card(sku)} for sku in body["products"]]
            media = [desk.uploads[id] for id in body["uploads"]]
            one = entry(
                "",
                "message",
                moment(utc_now(), 0),
                "agent",
                str(to["channel"]),
                body["text"],
                agent=agent(login),
                cards=cards,
                media=media,
                client_id=body["client_id"],
                delivery=delivery(next(desk.sends), "queued"),
            )
            talk.sent[body["client_id"]] = one
            desk.add(talk, one)
            asyncio.get_running_loop().create_task(self.deliver(talk, one))
            return one

        @app.post("/api/conversations/{id}/note")
        async def note(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            if body["client_id"] not in talk.sent:
                talk.sent[body["client_id"]] = entry(
                    "",
                    "note",
                    moment(utc_now(), 0),
                    "agent",
                    "",
                    body["text"],
                    agent=agent(login),
                    client_id=body["client_id"],
                )
                desk.add(talk, talk.sent[body["client_id"]])
                desk.tell_panel(talk)
            return talk.sent[body["client_id"]]

        @app.put("/api/conversations/{id}/labels")
        async def labels(request: Request, id: int, body: dict[str, Any]) -> list[Json]:
            self.me(request)
            talk = self.talk(id)
            known = {str(one["name"]): one for one in desk.labels}
            talk.labels = [known.get(name, {"name": name, "color": "gray"}) for name in body["labels"]]
            desk.tell_panel(talk)
            return talk.labels

        @app.post("/api/conversations/{id}/canned")
        async def canned(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            text = next(one for one in desk.canned if one["id"] == body["canned_id"])["text"][body["language"]]  # type: ignore[index]
            values = {"customer_name": talk.name.split(" ")[0], "agent_name": str(agent(login)["name"])}
            if talk.orders:
                values |= {
                    "order_number": str(talk.orders[0]["number"]),
                    "tracking_number": str(talk.orders[0]["tracking"]),
                }
            for name, value in values.items():
                text = text.replace(f"{{{name}}}", value) if value else text
            if "{" in text:
                raise Refused(422, "broken_variable", variable=text.split("{")[1].split("}")[0], known=list(values))
            return {"text": text}

        for verb in ("link", "unlink"):
            self.linking(verb)

    def linking(self, verb: str) -> None:
        desk = self.desk

        @self.app.post(f"/api/conversations/{{id}}/{verb}", name=verb)
        async def change(request: Request, id: int, body: dict[str, Any]) -> Json:
            self.me(request)
            talk = self.talk(id)
            if verb == "unlink":
                talk.identities = [i for i in talk.identities if i["id"] != body["identity_id"]]
            else:
                talk.identities += [
                    i for t in desk.talks.values() for i in t.identities if i["id"] == body["identity_id"]
                ]
                talk.lookalikes = []
            return {"row": desk.row(talk), "panel": desk.panel(talk)}

    async def deliver(self, talk: Talk, one: Json) -> None:
        for state in ("sent", "delivered", "read"):
            await asyncio.sleep(0.25)
            one["delivery"] = {**one["delivery"], "state": state}  # type: ignore[dict-item]
            for line in self.desk.lines:
                if line.looks_at == talk.id:
                    line.queue.put_nowait({"type": "entries", "conversation": talk.id, **self.desk.after(talk, "", [])})

    def carts(self) -> None:
        app, desk = self.app, self.desk

        def changed(talk: Talk, login: str, sku: str, before: int) -> Json:
            event = {
                "type": "cart.changed",
                "data": {
                    "by": login,
                    "sku": sku,
                    "title": product_title(sku),
                    "quantity": talk.cart.get(sku, 0),
                    "before": before,
                },
            }
            desk.add(talk, entry("", "system", moment(utc_now(), 0), "system", "", event=event))
            desk.tell_panel(talk)
            return desk.panel(talk)["cart"]  # type: ignore[return-value]

        @app.post("/api/conversations/{id}/cart")
        async def add(request: Request, id: int, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            before = talk.cart.get(body["sku"], 0)
            talk.cart[body["sku"]] = before + body["quantity"]
            return changed(talk, login, body["sku"], before)

        @app.put("/api/conversations/{id}/cart/{sku}")
        async def put(request: Request, id: int, sku: str, body: dict[str, Any]) -> Json:
            login, talk = self.me(request), self.talk(id)
            before = talk.cart.get(sku, 0)
            if "swap_to" in body:
                talk.cart = {body["swap_to"] if one == sku else one: n for one, n in talk.cart.items()}
                return changed(talk, login, body["swap_to"], before)
            if body["quantity"] > 20:
                raise Refused(422, "bad_quantity", limit=20)
            if body["quantity"] > 3 and sku.startswith("RUN"):
                raise Refused(409, "out_of_stock", sku=sku, available=3)
            talk.cart[sku] = body["quantity"]
            if not body["quantity"]:
                del talk.cart[sku]
            return changed(talk, login, sku, before)

        @app.delete("/api/conversations/{id}/cart/{sku}")
        async def delete(request: Request, id: int, sku: str) -> Json:
            login, talk = self.me(request), self.talk(id)
            return changed(talk, login, sku, talk.cart.pop(sku, 0))

        @app.put("/api/conversations/{id}/coupon")
        async def coupon(request: Request, id: int, body: dict[str, Any]) -> Json:
            self.me(request)
            talk = self.talk(id)
            if body["code"] not in ("", "SPRING"):
                raise Refused(409, "coupon", reason="unknown")
            talk.coupon = body["code"]
            desk.tell_panel(talk)
            return desk.panel(talk)["cart"]  # type: ignore[return-value]

    def goods(self) -> None:
        app, desk = self.app, self.desk

        @app.get("/api/products")
        async def products(request: Request, q: str) -> list[Json]:
            self.me(request)
            return [product_json(sku) for sku, about in PRODUCTS.items() if q.lower() in about[0].lower() or q == "усе"]

        def orders_all() -> list[Json]:
            return sorted(
                (o for t in desk.talks.values() for o in t.orders), key=lambda o: str(o["created_at"]), reverse=True
            )

        def order(number: str) -> Json:
            found = next((o for o in orders_all() if o["number"] == number), None)
            if not found:
                raise Refused(404, "not_found")
            return found

        @app.get("/api/desk/orders")
        async def orders(request: Request, state: str = "", q: str = "", limit: int = 50) -> Json:
            self.me(request)
            found = [
                o
                for o in orders_all()
                if state in ("", o["state"]) and q.lower() in (str(o["number"]) + str(o["customer_name"])).lower()
            ]
            return {"orders": found[:limit], "next": None}

        @app.get("/api/desk/orders/{number}")
        async def one(request: Request, number: str) -> Json:
            self.me(request)
            return order(number)

        @app.post("/api/desk/orders/{number}/state")
        async def state(request: Request, number: str, body: dict[str, Any]) -> Json:
            self.me(request)
            found = order(number)
            if body["state"] not in found["next_states"]:  # type: ignore[operator]
                raise Refused(409, "order_state")
            found |= {"state": body["state"], "next_states": [], "tracking": body.get("tracking", "")}
            return found

        @app.post("/api/desk/orders/{number}/payment_link")
        async def pay(request: Request, number: str) -> Json:
            self.me(request)
            return {"url": f"https://kvitka.example/pay/{number}", "expires_at": moment(utc_now(), -3600)}

        @app.get("/api/canned")
        async def canned(request: Request) -> list[Json]:
            self.me(request)
            return desk.canned

        @app.put("/api/canned/{id}")
        async def put_canned(request: Request, id: str, body: dict[str, Any]) -> list[Json]:
            self.me(request, "supervisor")
            if any("{nonsense}" in text for text in body["text"].values()):
                raise Refused(422, "broken_variable", variable="nonsense", known=[])
            desk.canned = [one for one in desk.canned if one["id"] != id] + [{"id": id, **body, "own": True}]
            return desk.canned

        @app.delete("/api/canned/{id}")
        async def delete_canned(request: Request, id: str) -> list[Json]:
            self.me(request, "supervisor")
            desk.canned = [one for one in desk.canned if one["id"] != id]
            return desk.canned

        @app.post("/api/uploads")
        async def upload(request: Request, file: UploadFile) -> Json:
            self.me(request)
            body = await file.read()
            if body[:5] in (b"<svg ", b"<!DOC", b"<html"):
                raise Refused(415, "wrong_type")
            id = f"u{len(desk.uploads) + 1}"
            desk.uploads[id] = {
                "id": id,
                "url": "/media/MUG-1.png",
                "kind": "image",
                "mime": file.content_type,
                "size_bytes": len(body),
                "name": file.filename,
            }
            return desk.uploads[id]

    def trouble(self) -> None:
        app, desk = self.app, self.desk

        def sends() -> list[tuple[Talk, Json]]:
            return [(t, e) for t in desk.talks.values() for e in desk.troubles(t)]

        @app.get("/api/sends")
        async def list_sends(request: Request) -> Json:
            self.me(request)
            return {
                "sends": [
                    {
                        "conversation": t.id,
                        "name": t.name,
                        "channel": e["channel"],
                        "address": t.identities[0]["address"],
                        "author": e["author"],
                        "text": e["text"],
                        "at": e["at"],
                        **e["delivery"],
                    }
                    for t, e in sends()
                ],
                "next": None,
            }  # type: ignore[dict-item]

        @app.post("/api/sends/{id}/retry")
        async def retry(request: Request, id: int) -> Json:
            self.me(request)
            talk, one = next((t, e) for t, e in sends() if e["delivery"]["send_id"] == id)  # type: ignore[index]
            one["delivery"] = delivery(id, "queued")
            asyncio.get_running_loop().create_task(self.deliver(talk, one))
            desk.tell_rows(talk)
            return delivery(id, "queued")

        @app.get("/api/aside")
        async def aside(request: Request) -> Json:
            self.me(request)
            return {"messages": desk.aside}

        @app.post("/api/aside/{id}/{verb}")
        async def act(request: Request, id: int, verb: str) -> Response:
            self.me(request)
            desk.aside = [one for one in desk.aside if one["id"] != id]
            return Response(status_code=204)

    def people(self) -> None:
        app, desk = self.app, self.desk

        def whole(login: str) -> Json:
            return desk.agent_json(login) | {
                "languages": ["uk", "ru"] if login != "admin" else [],
                "topics": ["order"] if login == "maksym" else [],
                "active": True,
                "totp": login == "iryna",
                "must_change_password": login == "new",
                "oldest_waiting_since": min(
                    (str(t.waiting_since) for t in desk.talks.values() if t.holder == login and t.waiting_since),
                    default=None,
                ),
            }

        @app.get("/api/team")
        async def team(request: Request) -> Json:
            self.me(request, "supervisor")
            waiting = desk.in_view("unassigned", "")
            languages = {code: sum(t.language == code for t in waiting) for code in ("uk", "ru", "en")}
            return {
                "agents": [whole(str(a["login"])) for a in AGENTS],
                "queue": {
                    "waiting": len(waiting),
                    "longest_since": waiting[0].waiting_since if waiting else None,
                    "by_language": languages,
                },
            }

        @app.get("/api/agents")
        async def agents(request: Request) -> list[Json]:
            self.me(request, "supervisor")
            return [whole(str(a["login"])) for a in AGENTS]

        @app.post("/api/agents")
        async def add(request: Request, body: dict[str, Any]) -> Json:
            self.me(request, "admin")
            return {"agent": body, "password": "maple-otter-nine-lantern"}

        @app.patch("/api/agents/{login}")
        async def patch(request: Request, login: str, body: dict[str, Any]) -> Json:
            self.me(request, "admin")
            return whole(login) | body

        @app.get("/api/figures")
        async def figures(request: Request, by: str = "day") -> Json:
            self.me(request, "supervisor")
            days = [(utc_now() - timedelta(days=29 - i)).date().isoformat() for i in range(30)]
            keys = {
                "day": days,
                "channel": ["web", "telegram", "whatsapp", "sms"],
                "language": ["uk", "ru", "en"],
                "agent": ["olena", "maksym", "iryna"],
            }[by]
            rows = [figures_row(i) | {"key": key} for i, key in enumerate(keys)]
            return {
                "from": days[0],
                "to": days[-1],
                "by": by,
                "total": {"key": ""} | figures_row(7, 30),
                "rows": rows,
                "reasons": [
                    {"reason": r, "count": n}
                    for r, n in (
                        ("request", 148),
                        ("not_understood", 61),
                        ("sensitive", 24),
                        ("anger", 19),
                        ("agent", 6),
                    )
                ],
            }

        @app.get("/api/audit")
        async def audit(request: Request) -> Json:
            self.me(request, "admin")
            actions = [
                "saw",
                "POST /conversations/{id}/take",
                "PUT /conversations/{id}/cart/{sku}",
                "login",
                "POST /desk/orders/{number}/state",
                "export",
            ]
            return {
                "lines": [
                    {
                        "id": i,
                        "at": moment(utc_now(), i * 340),
                        "agent": str(AGENTS[i % 5]["login"]),
                        "action": actions[i % 6],
                        "conversation": 1 + i % 50 if i % 6 != 3 else None,
                        "detail": {"sku": "RUN-100-42", "quantity": 2} if i % 6 == 2 else {},
                    }
                    for i in range(60)
                ],
                "next": None,
            }

        @app.post("/api/customers/{id}/erase")
        async def erase(request: Request, id: int, body: dict[str, Any]) -> Response:
            self.me(request, "admin")
            del desk.talks[id]
            for line in desk.lines:
                line.queue.put_nowait({"type": "gone", "conversation": id, "to": None})
            return Response(status_code=204)

        app.router.routes.append(self.last_route)

    def live(self) -> None:
        desk, sessions = self.desk, self.sessions

        @self.app.websocket("/api/events")
        async def events(ws: WebSocket) -> None:
            login = sessions.by_cookie.get(ws.cookies.get(COOKIE, ""), "")
            if not login or desk.away:
                return await ws.close()
            await ws.accept()
            line = Line(login)
            line.queue.put_nowait(
                {"type": "hello", "me": self.me_json(login), "counts": desk.counts(login), "at": moment(utc_now(), 0)}
            )
            desk.lines.add(line)
            desk.tell_presence()
            pump = asyncio.create_task(send_all(ws, line))
            with suppress(WebSocketDisconnect, RuntimeError):
                while True:
                    self.hear(line, await ws.receive_json())
            desk.lines.discard(line)
            pump.cancel()
            desk.tell_presence()
            return None

    def hear(self, line: Line, frame: Json) -> None:
        desk = self.desk
        if frame["type"] == "ping":
            line.queue.put_nowait({"type": "pong"})
        elif frame["type"] == "open":
            line.looks_at, line.typing = frame["conversation"], False  # type: ignore[assignment]
            if frame["conversation"] in desk.talks and frame["cursor"]:
                talk = desk.talks[line.looks_at]  # type: ignore[index]
                line.queue.put_nowait(
                    {"type": "entries", "conversation": talk.id, **desk.timeline(talk, str(frame["cursor"]), "")}
                )
            desk.tell_presence()
        elif frame["type"] == "typing":
            line.typing = bool(frame["on"])
            desk.tell_presence()


def product_title(sku: str) -> str:
    return PRODUCTS.get(sku, PRODUCTS.get(sku.rpartition("-")[0], ("?",)))[0]


def product_card(sku: str) -> Json:
    known = sku if sku in PRODUCTS else sku.rpartition("-")[0]
    title, price, *_ = PRODUCTS[known]
    return {
        "title": title,
        "price": f"{price} ₴",
        "text": "",
        "image": f"/media/{known}.png",
        "url": f"/p/{known}",
        "ref": sku,
    }


def figures_row(i: int, times: int = 1) -> Json:
    n = 34 + (i * 17) % 23
    handoffs = 6 + (i * 5) % 7
    return {
        "conversations": n * times,
        "handoffs": handoffs * times,
        "handoff_rate": handoffs / n,
        "containment": 1 - handoffs / n,
        "answered": (handoffs - 1) * times,
        "first_response_s": {"median": 40 + (i * 13) % 50, "p90": 130 + (i * 29) % 120},
        "resolution_s": {"median": 500 + (i * 77) % 600, "p90": 1900},
        "resolved": (handoffs - 2) * times,
        "satisfaction": {"average": 4.2 + (i % 7) / 10, "answers": 3 * times},
        "missed": 1 * times,
    }


async def send_all(ws: WebSocket, line: Line) -> None:
    while (frame := await line.queue.get()) is not None:
        await ws.send_json(frame)
    await ws.close(1013)


class RunningDesk:
    """A fake desk served on a loopback port of its own, until `stop`."""

    def __init__(self, port: int = 0) -> None:
        self.desk = FakeDesk()
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # not held back
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        app = build_app(self.desk)
        self.sessions: Sessions = app.state.sessions
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=1)
        )

    async def start(self) -> None:
        self.task = asyncio.create_task(self.server.serve(sockets=[self.listener]))
        while not self.server.started:  # noqa: ASYNC110  uvicorn offers no event to wait for
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        for line in list(self.desk.lines):
            line.queue.put_nowait(None)
        self.server.should_exit = True
        await self.task


async def main() -> None:
    running = RunningDesk(int(sys.argv[1]) if len(sys.argv) > 1 else 8200)
    await running.start()
    print(running.url + "/console/")
    await running.task


if __name__ == "__main__":
    asyncio.run(main())
