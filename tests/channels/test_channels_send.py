"""What goes out, over real HTTP to each platform's far side, and what is told of every way it can fail."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from channels.fit import Labels, fit
from channels.types import (
    Address,
    Card,
    Choice,
    Connector,
    Media,
    MediaKind,
    Part,
    ReadsErrors,
    Reply,
    SendError,
    SendErrorKind,
)
from channels.whatsapp import Template
from tests.channels.connectors import CUSTOMER, SENDING
from tests.channels.providers import (
    ERROR_500,
    PLATFORMS,
    RESET_AFTER,
    RESET_BEFORE,
    SLOW,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    TOO_MANY,
    FakeGraph,
    FakePlatform,
    FakeTelegram,
    FakeTwilio,
    Fault,
    every,
)

RETRY, SLOW_DOWN = SendErrorKind.RETRY, SendErrorKind.SLOW_DOWN
UNREACHABLE, REJECTED, NEEDS_TEMPLATE = (
    SendErrorKind.UNREACHABLE,
    SendErrorKind.REJECTED,
    SendErrorKind.NEEDS_TEMPLATE,
)
HELLO = Part("Привіт")


def address(channel: str) -> Address:
    return Address(channel, FakeGraph.phone_number_id if channel == "whatsapp" else "", CUSTOMER[channel])


@pytest.fixture(params=list(SENDING))
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def platform(channel: str) -> AsyncIterator[Any]:
    async with PLATFORMS[channel]() as platform:
        yield platform


@pytest.fixture
async def connector(channel: str, platform: FakePlatform) -> AsyncIterator[Any]:
    connector = SENDING[channel](platform.url, public_url="https://shop.example")
    yield connector
    await connector.close()


@pytest.fixture
async def hasty(channel: str, platform: FakePlatform) -> AsyncIterator[Any]:
    """A connector that does not wait long for an answer that never comes."""
    connector = SENDING[channel](platform.url, timeout_s=0.5)
    yield connector
    await connector.close()


async def failure(connector: Connector, channel: str, part: Part = HELLO) -> SendError:
    with pytest.raises(SendError) as caught:
        await connector.send(address(channel), part)
    return caught.value


# ------------------------------------------------------------------------------------------------ every channel


async def test_a_text_arrives_once_under_its_id(channel: str, connector: Connector, platform: FakePlatform) -> None:
    external_id = await connector.send(address(channel), HELLO)
    (taken,) = platform.taken
    assert (taken.to, taken.text) == (CUSTOMER[channel], "Привіт")
    assert external_id == (f"1111:{taken.id}" if channel == "telegram" else taken.id)


FAULTS = [
    # fault, (kind, uncertain, retry after), what arrived
    (ERROR_500, (RETRY, False, None), 0),
    (TOO_MANY, (SLOW_DOWN, False, 1.0), 0),
    (TIMEOUT_BEFORE, (RETRY, True, None), 0),
    (TIMEOUT_AFTER, (RETRY, True, None), 1),
    (RESET_BEFORE, (RETRY, True, None), 0),
    (RESET_AFTER, (RETRY, True, None), 1),
    (Fault(raw=b"<html>502 Bad Gateway</html>", status=502), (RETRY, True, None), 0),
    (Fault(raw=b"<html>hello</html>", status=200), (RETRY, True, None), 0),
    (Fault(raw=b"\xff\xfe\x00", status=200), (RETRY, True, None), 0),
    (Fault(raw=b"[]", status=200), (RETRY, True, None), 0),
    (Fault(raw=b"{}", status=200), (RETRY, True, None), 0),
    (Fault(raw=b"", status=204), (RETRY, True, None), 0),
    (Fault(raw=b'{"ok": false}', status=503), (RETRY, False, None), 0),
    (Fault(status=401), (RETRY, False, None), 0),
    (Fault(status=400), (REJECTED, False, None), 0),
    (Fault(status=413), (REJECTED, False, None), 0),
]


@pytest.mark.parametrize(("fault", "told", "arrived"), FAULTS)
async def test_a_fault_is_told(
    channel: str,
    connector: Connector,
    hasty: Connector,
    platform: FakePlatform,
    fault: Fault,
    told: tuple[SendErrorKind, bool, float | None],
    arrived: int,
) -> None:
    platform.fail(fault, fault)
    error = await failure(hasty if fault.hangs else connector, channel)
    assert (error.kind, error.uncertain, error.retry_after_s) == told, str(error)
    assert len(platform.taken) == arrived
    assert error.code


async def test_a_slow_answer_is_waited_for(channel: str, connector: Connector, platform: FakePlatform) -> None:
    platform.fail(SLOW)
    assert await connector.send(address(channel), HELLO)
    assert len(platform.taken) == 1


async def test_a_platform_that_is_away_is_tried_again_without_doubt(channel: str) -> None:
    connector = SENDING[channel]("http://127.0.0.1:9")
    error = await failure(connector, channel)
    assert (error.kind, error.uncertain) == (RETRY, False)
    await connector.close()


async def test_order_is_kept(channel: str, connector: Connector, platform: FakePlatform) -> None:
    for number in range(5):
        await connector.send(address(channel), Part(f"m{number}"))
    assert platform.texts() == ["m0", "m1", "m2", "m3", "m4"]


WEATHER = [None, ERROR_500, TOO_MANY, RESET_BEFORE, None, RESET_AFTER, SLOW, TIMEOUT_AFTER]


async def test_in_bad_weather_only_doubtful_sends_arrive_twice(
    channel: str, hasty: Connector, platform: FakePlatform
) -> None:
    """Sent again whenever the error says so, everything arrives in order, and what arrived twice was uncertain."""
    platform.fault_for = every(WEATHER)
    doubts: dict[str, int] = {}
    for text in (f"m{number}" for number in range(12)):
        while True:
            try:
                await hasty.send(address(channel), Part(text))
                break
            except SendError as error:
                if error.kind not in (RETRY, SLOW_DOWN):
                    raise
                doubts[text] = doubts.get(text, 0) + error.uncertain
    arrived = platform.texts()
    assert list(dict.fromkeys(arrived)) == [f"m{number}" for number in range(12)]
    assert all(arrived.count(text) - 1 <= doubts.get(text, 0) for text in arrived)


async def test_typing_never_raises(channel: str, connector: Connector, platform: FakePlatform) -> None:
    platform.call_faults["sendChatAction"] = deque([ERROR_500])
    await connector.typing(address(channel))


async def test_the_platform_says_who_we_are(channel: str, connector: Any) -> None:
    assert await connector.check()


CHOICES = (Choice("Add to cart", "add"), Choice("Details", "details"))
CARD = Card("RUN <1> & more", "3 990 ₴", "Light", "/media/1.jpg", "/p/RUN-1", CHOICES)
REPLIES = [
    Reply("Hello <b>& bye"),
    Reply("One:", (CARD,)),
    Reply("Two:", (CARD, replace(CARD, title="RUN 2", choices=(Choice("Add", "add-2"),))), (Choice("More", "more"),)),
    Reply("Many:", tuple(replace(CARD, title=f"RUN {n}", choices=(Choice("Add", f"a{n}"),)) for n in range(9))),
    Reply("ж" * 9000, choices=CHOICES),
    Reply("&<>" * 3000),
    Reply("Which?", choices=tuple(Choice(f"Size {n} of the longest possible name", f"s{n}") for n in range(20))),
    Reply("Site:", choices=(Choice("Open", url="https://shop.example/x"), Choice("More", "more"))),
    Reply("Your phone?", ask_contact="Share my number", ask_location="Share my place"),
    Reply(
        "Pictures", media=(Media(MediaKind.IMAGE, "/media/1.jpg", "image/jpeg"), Media(MediaKind.VOICE, "/media/2.png"))
    ),
    Reply("👩‍👩‍👧" * 2000, full_text=True),
    Reply("Choose", choices=(Choice("Так", "a"), Choice("Так", "b"))),
]


@pytest.mark.parametrize("reply", REPLIES)
async def test_every_reply_is_taken(channel: str, connector: Connector, platform: FakePlatform, reply: Reply) -> None:
    """What fit makes keeps to the limits that the platform's far side checks."""
    parts = fit(reply, connector.capabilities, Labels("…MORE", "Choose"), "https://shop.example")
    for part in parts:
        await connector.send(address(channel), part)
    assert len(platform.taken) == len(parts) > 0
    squeezed = "".join("".join(platform.texts()).split()).replace("*", "")
    assert channel == "sms" or "".join(reply.text.split()) in squeezed


# ------------------------------------------------------------------------------------------------ Telegram


# core.telegram.org/bots/api (2026): what the Bot API answers with, status and words
TELEGRAM_ANSWERS = [
    (429, "Too Many Requests: retry after 17", SLOW_DOWN, 17.0),
    (403, "Forbidden: bot was blocked by the user", UNREACHABLE, None),
    (403, "Forbidden: user is deactivated", UNREACHABLE, None),
    (403, "Forbidden: bot can't initiate conversation with a user", UNREACHABLE, None),
    (400, "Bad Request: chat not found", UNREACHABLE, None),
    (400, "Bad Request: PEER_ID_INVALID", UNREACHABLE, None),
    (400, "Bad Request: user not found", UNREACHABLE, None),
    (400, "Bad Request: message is too long", REJECTED, None),
    (400, "Bad Request: can't parse entities", REJECTED, None),
    (400, "Bad Request: BUTTON_DATA_INVALID", REJECTED, None),
    (413, "Request Entity Too Large", REJECTED, None),
    (401, "Unauthorized", RETRY, None),
    (404, "Not Found", RETRY, None),
    (409, "Conflict: terminated by other getUpdates request", RETRY, None),
    (500, "Internal Server Error", RETRY, None),
    (502, "Bad Gateway", RETRY, None),
]


@pytest.mark.parametrize("channel", ["telegram"], indirect=True)
class TestTelegram:
    @pytest.mark.parametrize(("status", "words", "kind", "pause_s"), TELEGRAM_ANSWERS)
    async def test_answer(
        self, connector: Connector, platform: FakeTelegram, status: int, words: str, kind: SendErrorKind, pause_s: float
    ) -> None:
        fault = Fault(status=status, text=words, retry_after_s=int(pause_s or 0))
        platform.fail(fault, fault)
        error = await failure(connector, "telegram")
        assert (error.kind, error.retry_after_s, error.uncertain) == (kind, pause_s, status == 502)
        assert words.partition(":")[0].split()[0] in error.detail

    @pytest.mark.parametrize("who", ["unknown", "blocked"])
    async def test_a_customer_out_of_reach(self, connector: Connector, platform: FakeTelegram, who: str) -> None:
        getattr(platform, who).add(CUSTOMER["telegram"])
        assert (await failure(connector, "telegram")).kind is UNREACHABLE

    async def test_buttons_carry_keys_and_narrow_ones_share_a_row(
        self, connector: Connector, platform: FakeTelegram
    ) -> None:
        wide = Choice("A label that takes the whole width", "wide")
        await connector.send(address("telegram"), Part("?", choices=(*CHOICES, wide, CHOICES[0]), layout="buttons"))
        keyboard = json.loads(platform.taken[0].fields["reply_markup"])["inline_keyboard"]
        assert [[button["callback_data"] for button in row] for row in keyboard] == [
            ["add", "details"],
            ["wide"],
            ["add"],
        ]

    async def test_a_picture_is_uploaded_once(self, connector: Connector, platform: FakeTelegram) -> None:
        part = Part("RUN", image="/media/1.jpg")
        await connector.send(address("telegram"), part)
        await connector.send(address("telegram"), part)
        first, second = platform.calls
        assert list(first.files.values()) == [b"\xff\xd8 a picture"]
        assert second.files == {}
        assert second.fields["photo"] == "photo-1"

    async def test_a_picture_that_telegram_cannot_take_leaves_the_text(
        self, connector: Connector, platform: FakeTelegram
    ) -> None:
        part = Part("<b>RUN</b>", image="https://shop.example/a.missing.jpg", choices=CHOICES, layout="buttons")
        await connector.send(address("telegram"), part)
        assert [(taken.kind, taken.text) for taken in platform.taken] == [("sendMessage", "RUN")]
        assert "reply_markup" in platform.taken[0].fields

    async def test_a_link_that_telegram_cannot_take_is_written_out(
        self, connector: Connector, platform: FakeTelegram
    ) -> None:
        choices = (Choice("Page", url="http://localhost/p"), CHOICES[0])
        await connector.send(address("telegram"), Part("a &lt; b", choices=choices, layout="buttons"))
        assert platform.texts() == ["a < b\nPage: http://localhost/p"]
        assert "add" in platform.taken[0].fields["reply_markup"]

    async def test_a_text_with_broken_markup_goes_out_bare(self, connector: Connector, platform: FakeTelegram) -> None:
        await connector.send(address("telegram"), Part("<b>unclosed"))
        assert platform.texts() == ["unclosed"]

    async def test_an_answer_with_unknown_fields_counts(self, connector: Connector, platform: FakeTelegram) -> None:
        platform.fail(Fault(raw=b'{"ok": true, "result": {"message_id": 77, "chat": 5}}'))
        assert await connector.send(address("telegram"), HELLO) == "1111:77"

    @pytest.mark.parametrize("text", ["page 2", "page 1"])
    async def test_paging_edits(self, connector: Any, platform: FakeTelegram, text: str) -> None:
        sent = await connector.send(address("telegram"), Part("page 1"))
        assert await connector.edit(address("telegram"), sent, Part(text)) == sent
        assert platform.texts() == [text]

    async def test_what_cannot_be_edited_is_sent_anew(self, connector: Any, platform: FakeTelegram) -> None:
        assert await connector.edit(address("telegram"), "1111:99", Part("page 2")) == "1111:1"
        assert platform.texts() == ["page 2"]

    async def test_a_press_is_answered_even_when_too_late(self, connector: Any, platform: FakeTelegram) -> None:
        payload = {"id": "old", "data": "k", "message": {"message_id": 1, "chat": {"id": 1111}}}
        (press,) = connector.parse({"callback_query": payload})
        await connector.acknowledge(press, "ж" * 300)
        assert len(platform.calls[0].fields["text"]) == 200

    async def test_a_phone_request(self, connector: Connector, platform: FakeTelegram) -> None:
        await connector.send(address("telegram"), Part("Phone?", ask_contact="Share"))
        keyboard = json.loads(platform.taken[0].fields["reply_markup"])
        assert keyboard["keyboard"] == [[{"text": "Share", "request_contact": True}]]

    async def test_media_comes_within_its_limit(self, connector: Any, platform: FakeTelegram) -> None:
        platform.files["f"] = b"x" * 1000
        assert await connector.fetch_media(Media(MediaKind.VOICE, "f"), 1000) == b"x" * 1000
        for ref, most in (("f", 999), ("gone", 1000)):
            with pytest.raises(SendError) as caught:
                await connector.fetch_media(Media(MediaKind.VOICE, ref), most)
            assert caught.value.kind is REJECTED

    async def test_the_webhook_is_set_with_our_secret(self, connector: Any, platform: FakeTelegram) -> None:
        await connector.set_webhook("https://shop.example/channels/telegram")
        assert platform.webhook["secret"] == "secret"
        assert await connector.check() == "@shop_bot, webhook https://shop.example/channels/telegram, 0 waiting"


class Enough(Exception):
    """Ends the polling in a test."""


@pytest.mark.parametrize("channel", ["telegram"], indirect=True)
class TestPolling:
    async def test_an_update_is_confirmed_only_after_it_was_stored(
        self, connector: Any, platform: FakeTelegram
    ) -> None:
        platform.push(*({"update_id": number} for number in (5, 6, 7)))
        stored: list[Any] = []

        async def store(update: Any) -> None:
            assert platform.confirmed <= 5
            if len(stored) == 2:
                raise Enough
            stored.append(update["update_id"])

        with pytest.raises(Enough):
            await connector.poll(store, wait_s=0)
        assert stored == [5, 6]
        assert [update["update_id"] for update in platform.updates] == [5, 6, 7]

    async def test_polling_outlives_a_telegram_that_fails(self, connector: Any, platform: FakeTelegram) -> None:
        wrong = [ERROR_500, TOO_MANY, RESET_BEFORE, Fault(raw=b"<html>", status=502)]
        platform.call_faults["getUpdates"] = deque(wrong)
        platform.call_faults["deleteWebhook"] = deque([ERROR_500])
        pauses: list[float] = []
        platform.push({"update_id": 5, "message": {"from": {"id": 1}}})

        async def store(update: Any) -> None:
            raise Enough

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        with pytest.raises(Enough):
            await connector.poll(store, wait_s=0, sleep=sleep)
        assert pauses == [1.0, 1.0, 1.0, 4.0, 8.0]

    async def test_a_wrong_token_ends_the_polling(self, platform: FakeTelegram) -> None:
        stranger = SENDING["telegram"](platform.url)
        platform.call_faults["deleteWebhook"] = deque([Fault(status=401)])
        with pytest.raises(SendError, match="401"):
            await stranger.poll(store=print)
        await stranger.close()


# ------------------------------------------------------------------------------------------------ WhatsApp


CODES = [
    (131047, NEEDS_TEMPLATE, None),
    (470, NEEDS_TEMPLATE, None),
    (131026, UNREACHABLE, None),
    (130429, SLOW_DOWN, None),
    (80007, SLOW_DOWN, None),
    (131056, SLOW_DOWN, 6.0),
    *[(code, REJECTED, None) for code in range(132000, 132017)],
    (131049, REJECTED, None),
    (131050, REJECTED, None),
    (131009, REJECTED, None),
    (190, RETRY, None),
    (131000, RETRY, None),
    (131016, RETRY, None),
    (131031, RETRY, None),
    (131045, RETRY, None),
    (999999, REJECTED, None),
]


@pytest.mark.parametrize("channel", ["whatsapp"], indirect=True)
class TestWhatsApp:
    @pytest.mark.parametrize(("code", "kind", "pause_s"), CODES)
    async def test_code(
        self, connector: Connector, platform: FakeGraph, code: int, kind: SendErrorKind, pause_s: float | None
    ) -> None:
        platform.fail(Fault(status=400, code=code, text="why"))
        error = await failure(connector, "whatsapp")
        assert (error.kind, error.retry_after_s, error.uncertain) == (kind, pause_s, False)
        assert "why" in error.detail
        assert isinstance(connector, ReadsErrors)
        assert connector.error_kind(str(code)) == (kind if code != 999999 else None)  # a status may bring it later

    async def test_a_scoped_id_goes_into_its_own_field(self, connector: Connector, platform: FakeGraph) -> None:
        await connector.send(Address("whatsapp", FakeGraph.phone_number_id, "US.13491208655302741918"), HELLO)
        fields = platform.taken[0].fields
        assert fields["recipient"] == "US.13491208655302741918"
        assert "to" not in fields

    async def test_the_answer_goes_out_from_the_number_that_was_written_to(
        self, connector: Connector, platform: FakeGraph
    ) -> None:
        await connector.send(Address("whatsapp", "777", "380501234567"), HELLO)
        assert platform.calls[0].path == "/v24.0/777/messages"

    async def test_a_template_opens_a_closed_window(self, connector: Any, platform: FakeGraph) -> None:
        platform.closed.add(CUSTOMER["whatsapp"])
        assert (await failure(connector, "whatsapp")).kind is NEEDS_TEMPLATE
        template = Template("we_have_news", "uk", ("Олена",), ("open",))
        assert await connector.send_template(address("whatsapp"), template)
        sent = platform.taken[0].fields["template"]
        assert (sent["name"], sent["language"]) == ("we_have_news", {"code": "uk"})
        assert sent["components"][1]["parameters"] == [{"type": "payload", "payload": "open"}]

    async def test_a_single_card_is_a_picture_with_buttons(self, connector: Connector, platform: FakeGraph) -> None:
        for _ in range(2):
            for part in fit(Reply("One:", (CARD,)), connector.capabilities):
                await connector.send(address("whatsapp"), part)
        interactive = platform.taken[1].fields["interactive"]
        assert interactive["header"] == {"type": "image", "image": {"id": "media-1"}}
        assert platform.uploads == [b"\xff\xd8 a picture"]

    async def test_a_picture_that_whatsapp_cannot_take_leaves_the_text(
        self, connector: Connector, platform: FakeGraph
    ) -> None:
        await connector.send(address("whatsapp"), Part("RUN", image="https://shop.example/a.missing.jpg"))
        assert [(taken.kind, taken.text) for taken in platform.taken] == [("text", "RUN")]

    async def test_an_upload_that_fails_leaves_no_doubt(self, connector: Connector, platform: FakeGraph) -> None:
        platform.call_faults["media"] = deque([RESET_BEFORE])
        error = await failure(connector, "whatsapp", Part("RUN", image="/media/1.jpg"))
        assert (error.kind, error.uncertain) == (RETRY, False)

    async def test_reading_and_typing_are_one_call(self, connector: Any, platform: FakeGraph) -> None:
        await connector.read(address("whatsapp"), "wamid.1")
        await connector.read(address("whatsapp"), "wamid.2", typing=False)
        assert [(call["message_id"], "typing_indicator" in call) for call in platform.read] == [
            ("wamid.1", True),
            ("wamid.2", False),
        ]
        await connector.typing(address("whatsapp"))
        assert len(platform.calls) == 2

    async def test_media_comes_within_its_limit(self, connector: Any, platform: FakeGraph) -> None:
        platform.files["17"] = b"x" * 1000
        assert await connector.fetch_media(Media(MediaKind.VOICE, "17"), 1000) == b"x" * 1000
        for ref, most in (("17", 999), ("gone", 1000)):
            with pytest.raises(SendError) as caught:
                await connector.fetch_media(Media(MediaKind.VOICE, ref), most)
            assert caught.value.kind is REJECTED


# ------------------------------------------------------------------------------------------------ SMS


SMS_CODES = [
    (21610, 400, UNREACHABLE),
    (21211, 400, UNREACHABLE),
    (21614, 400, UNREACHABLE),
    (30003, 400, UNREACHABLE),
    (30005, 400, UNREACHABLE),
    (30006, 400, UNREACHABLE),
    (30007, 400, REJECTED),
    (30034, 400, REJECTED),
    (21617, 400, REJECTED),
    (20429, 429, SLOW_DOWN),
    (20003, 401, RETRY),
    (12345, 400, REJECTED),
    (12345, 503, RETRY),
]


@pytest.mark.parametrize("channel", ["sms"], indirect=True)
class TestSms:
    @pytest.mark.parametrize(("code", "status", "kind"), SMS_CODES)
    async def test_code(
        self, connector: Connector, platform: FakeTwilio, code: int, status: int, kind: SendErrorKind
    ) -> None:
        platform.fail(Fault(status=status, code=code, text="why"))
        error = await failure(connector, "sms")
        assert (error.kind, error.uncertain) == (kind, False)
        assert "why" in error.detail
        assert isinstance(connector, ReadsErrors)
        assert connector.error_kind(str(code)) == (kind if code != 12345 else None)  # a status may bring it later

    async def test_an_opted_out_number_is_out_of_reach(self, connector: Connector, platform: FakeTwilio) -> None:
        platform.opted_out.add(CUSTOMER["sms"])
        assert (await failure(connector, "sms")).kind is UNREACHABLE

    async def test_the_status_report_comes_to_us(self, connector: Connector, platform: FakeTwilio) -> None:
        await connector.send(address("sms"), HELLO)
        assert platform.taken[0].fields == {
            "To": "+380501234567",
            "From": FakeTwilio.sender,
            "Body": "Привіт",
            "StatusCallback": "https://shop.example/channels/sms/twilio/status",
        }

    async def test_a_picture_is_fetched_from_the_provider_only(self, connector: Any, platform: FakeTwilio) -> None:
        platform.files["ME1"] = b"picture"
        path = f"/2010-04-01/Accounts/{FakeTwilio.account_sid}/Messages/MM1/Media/ME1"
        assert await connector.fetch_media(Media(MediaKind.IMAGE, platform.url + path), 100) == b"picture"
        with pytest.raises(SendError):
            await connector.fetch_media(Media(MediaKind.IMAGE, "http://127.0.0.1:1/secret"), 100)
