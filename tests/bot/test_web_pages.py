"""Pages, goods, pictures, health and metrics over HTTP, with the headers that keep a browser safe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import sqlalchemy

from bot import media
from bot.storage.errors import StorageError
from bot.web import MAX_BODY_BYTES, CannotServe, listen
from tests.bot.serving import Shop, shop
from tests.conftest import free_port
from tests.support import say

PNG = b"\x89PNG\r\n\x1a\n"


@pytest_asyncio.fixture(scope="module")
async def served(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    home = tmp_path_factory.mktemp("home")
    feed = home / "feed"
    (feed / "pictures").mkdir(parents=True)
    (feed / "pictures" / "mug.png").write_bytes(PNG)
    (feed / "prices.xlsx").write_bytes(b"secret")
    (home / "outside.png").write_bytes(b"secret")
    (feed / "pictures" / "link.png").symlink_to(home / "outside.png")
    media.remember(home, feed)
    async with shop(module_database, home) as found:
        yield found


@pytest_asyncio.fixture
async def client(served: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.url) as found:
        yield found


@pytest.mark.parametrize(
    "path", ["/", "/p/MUG-1", "/widget.js", "/widget/element.js", "/widget/style.css", "/static/shop.css"]
)
async def test_pages_and_files_are_there_and_guarded(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    shared = path.startswith("/widget")
    assert (answer.headers.get("access-control-allow-origin") == "*") is shared
    assert "set-cookie" not in answer.headers


async def test_the_goods_are_told_in_the_asked_language(client: httpx.AsyncClient) -> None:
    found = (await client.get("/shop/products.json", params={"lang": "en"})).json()
    assert found["shop"] == {"name": "Prilavok", "currency": "UAH"}
    mug = next(p for p in found["products"] if p["id"] == "MUG-1")
    assert (mug["title"], mug["price"], mug["url"], mug["in_stock"]) == ("Blue mug", "120.00", "/p/MUG-1", True)
    one = (await client.get("/shop/products/TEA-2.json", params={"lang": "zz"})).json()
    assert one["title"] == "Green tea" and one["variants"][0]["sku"] == "TEA-2" and one["currency"] == "UAH"
    assert (await client.get("/shop/products/NOPE.json")).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/media/pictures/mug.png", 200),
        ("/media/pictures/none.png", 404),
        ("/media/prices.xlsx", 404),
        ("/media/../outside.png", 404),
        ("/media/..%2foutside.png", 404),
        ("/media/%2e%2e/outside.png", 404),
        ("/media//etc/passwd", 404),
        ("/media/pictures/link.png", 404),
        ("/media/pictures/mug.png%00.png", 404),
        ("/media/" + "a" * 5000 + ".png", 404),
    ],
)
async def test_pictures_come_from_the_shop_alone(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert b"secret" not in answer.content


async def test_health_and_figures(served: Shop, client: httpx.AsyncClient) -> None:
    await say(served.app.core, "hello", 1)
    assert (await client.get("/healthz")).json() == {"ok": True}
    assert (await client.get("/readyz")).json() == {"ready": True, "products": 2}
    text = (await client.get("/metrics")).text
    for name in ("prilavok_turns_total", "prilavok_turn_seconds", "prilavok_chat_lines", 'prilavok_inbox{state="new"}'):
        assert name in text


async def test_a_body_beyond_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/chat/send", content=b"x" * (MAX_BODY_BYTES + 1))).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 65536

    headers = {"Content-Type": "application/json"}
    assert (await client.post("/chat/send", content=endless(), headers=headers)).status_code == 413


async def test_a_database_that_is_away_is_a_503_and_the_rest_goes_on(database: str, tmp_path: Path) -> None:
    async with shop(database, tmp_path) as served, httpx.AsyncClient(base_url=served.url) as client:  # noqa: SIM117
        async with served.widget() as widget:
            sqlalchemy.event.listen(served.app.core.engine.sync_engine.pool, "checkout", _away)
            for path in ("/readyz", "/metrics", "/shop/products.json"):
                assert (await client.get(path)).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
            await widget.tell({"type": "say", "id": "a1", "text": "add MUG-1"})
            assert (await widget.hear("error"))["code"] == "unavailable"
            sqlalchemy.event.remove(served.app.core.engine.sync_engine.pool, "checkout", _away)
            await widget.say("a1", "add MUG-1")  # as the widget does: the same id again
            assert (await widget.hear("cart"))["count"] == 1


def _away(*_: object) -> None:
    raise StorageError("cannot reach database")


def test_a_taken_port_is_one_clear_line() -> None:
    port = free_port()
    with listen(port), pytest.raises(CannotServe, match=f"{port}.*choose another"):
        listen(port)
