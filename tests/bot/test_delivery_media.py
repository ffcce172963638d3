"""Files that come in on each channel are fetched within their limits; a place is answered with the nearest store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import attachments
from bot.importing import import_shop
from channels.types import MediaKind
from tests.bot.messengers import CHAT, PHONE, Messengers, messengers
from tests.channels.providers import FakeTwilio

DEMO = Path(__file__).parent.parent.parent / "bot" / "demo"
JPEG, OGG, PDF = b"\xff\xd8\xff\xe0 a photo", b"OggS a voice", b"%PDF-1.7 a bill"
KYIV, LVIV, ODESA = (50.45, 30.52), (49.84, 24.03), (46.48, 30.72)


@pytest.fixture(scope="module")
async def open_shop(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Messengers]:
    async with messengers(module_database, tmp_path_factory.mktemp("home")) as found:
        await import_shop(found.core.engine, DEMO / "shop")
        yield found


async def send(shop: Messengers, channel: str, kind: str, content: bytes, mime: str, told_bytes: int = 0) -> list[str]:
    """A file, as the channel sends it; what comes back."""
    size = told_bytes or len(content)
    if channel == "telegram":
        shop.telegram.files["f1"] = content
        file = {"file_id": "f1", "file_unique_id": "u", "mime_type": mime, "file_size": size, "file_name": "a.pdf"}
        field = {"image": "photo"}.get(kind, kind)
        return await shop.on_telegram("", **{field: [file | {"width": 9, "height": 9}] if kind == "image" else file})
    if channel == "whatsapp":
        shop.graph.files["f1"] = content
        field = {"voice": "audio"}.get(kind, kind)
        file = {"id": "f1", "mime_type": mime, "file_size": size} | ({"voice": True} if kind == "voice" else {})
        return await shop.on_whatsapp("", type=field, **{field: file})
    shop.twilio.files["ME1"] = content
    url = f"{shop.twilio.url}/2010-04-01/Accounts/{FakeTwilio.account_sid}/Messages/MM1/Media/ME1"
    fields = {"MessageSid": "MM1", "From": PHONE, "To": FakeTwilio.sender, "Body": "", "NumMedia": "1"}
    assert (await shop.post_sms(fields | {"MediaUrl0": url, "MediaContentType0": mime})).status_code == 200
    return shop.twilio.texts(PHONE)


async def kept(shop: Messengers) -> attachments.Attachment:
    while await attachments.fetch_due(shop.core):
        pass
    async with shop.core.engine.connect() as db:
        ((key,),) = await shop.rows("SELECT key FROM messages WHERE author = 'customer'")
        (found,) = await attachments.of_message(db, str(key))
    return found


FILES = [
    ("telegram", "image", JPEG, "image/jpeg"),
    ("telegram", "voice", OGG, "audio/ogg"),
    ("telegram", "document", PDF, "application/pdf"),
    ("whatsapp", "image", JPEG, "image/jpeg"),
    ("whatsapp", "voice", OGG, "audio/ogg"),
    ("whatsapp", "document", PDF, "application/pdf"),
    ("sms", "image", JPEG, "image/jpeg"),
]


@pytest.mark.parametrize(("channel", "kind", "content", "mime"), FILES)
async def test_a_file_is_answered_at_once_and_fetched_later(
    shop: Messengers, channel: str, kind: str, content: bytes, mime: str
) -> None:
    assert await send(shop, channel, kind, content, mime)
    assert await shop.rows("SELECT state FROM attachments") == [("waiting",)]
    found = await kept(shop)
    assert (found.kind, found.state, found.mime) == (kind, "here", mime)
    assert found.path(shop.core.settings.home).read_bytes() == content


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "sms"])
async def test_a_file_that_is_not_what_it_says_is_refused(shop: Messengers, channel: str) -> None:
    await send(shop, channel, "image", b"<html><script>alert(1)</script>", "image/jpeg")
    assert (await kept(shop)).state == "refused"


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "sms"])
@pytest.mark.parametrize("told", [True, False])
async def test_a_file_beyond_the_limit_is_refused(shop: Messengers, channel: str, told: bool) -> None:
    """Whether the platform says how large it is or not."""
    content = JPEG + b"\0" * attachments.MAX_BYTES[MediaKind.IMAGE]
    await send(shop, channel, "image", content, "image/jpeg", 0 if told else 10)
    assert (await kept(shop)).state == "refused"
    assert not [path for path in shop.core.settings.home.glob("attachments/*") if path.stat().st_size > 1 << 20]


async def test_an_mms_is_fetched_from_its_provider_alone(shop: Messengers) -> None:
    fields = {"MessageSid": "MM1", "From": PHONE, "To": FakeTwilio.sender, "Body": "", "NumMedia": "1"}
    await shop.post_sms(fields | {"MediaUrl0": "http://169.254.169.254/latest", "MediaContentType0": "image/jpeg"})
    assert (await kept(shop)).state == "gone"


def place(latitude: float, longitude: float) -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude}


@pytest.mark.parametrize(("here", "city"), [(KYIV, "Kyiv"), (LVIV, "Lviv"), (ODESA, "Odesa")])
@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_place_is_answered_with_the_nearest_store(
    shop: Messengers, channel: str, here: tuple[float, float], city: str
) -> None:
    if channel == "telegram":
        (answer,) = await shop.on_telegram("", location=place(*here))
    else:
        (answer,) = await shop.on_whatsapp("", type="location", location=place(*here))
    lines = answer.splitlines()
    assert lines[0] == "The nearest stores:"
    assert city in lines[1]
    assert "km" in answer


@pytest.mark.parametrize("nowhere", [place(91, 0), {"latitude": "x"}, {}, [], place(0, 1e9)])
async def test_a_place_that_is_none_is_no_error(shop: Messengers, nowhere: Any) -> None:
    await shop.on_telegram("", location=nowhere)
    await shop.on_whatsapp("", type="location", location=nowhere)
    assert await shop.rows("SELECT 1 FROM inbox WHERE state <> 'done'") == []
    assert str(CHAT) not in {taken.to for taken in shop.telegram.taken}
