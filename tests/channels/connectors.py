"""Every channel's connector as tests need it: reading only, or joined to its platform's far side."""

from __future__ import annotations

from collections.abc import Callable

from channels.sms import SmsConnector
from channels.telegram import TelegramConnector
from channels.twilio import TwilioProvider
from channels.types import Connector
from channels.web import WebConnector
from channels.whatsapp import WhatsAppConnector
from tests.channels.providers import FakeGraph, FakeTelegram, FakeTwilio

PICTURES = {"/media/1.jpg": b"\xff\xd8 a picture", "/media/2.png": b"\x89PNG another"}


async def open_picture(path: str) -> bytes | None:
    return PICTURES.get(path)


def telegram(base: str = "http://127.0.0.1:9", timeout_s: float = 20.0, public_url: str = "") -> TelegramConnector:
    return TelegramConnector(FakeTelegram.token, "secret", base, public_url, open_picture, timeout_s)


def whatsapp(base: str = "http://127.0.0.1:9", timeout_s: float = 20.0, public_url: str = "") -> WhatsAppConnector:
    number = FakeGraph.phone_number_id
    return WhatsAppConnector(
        FakeGraph.token, "app-secret", "verify-me", number, base, public_url, open_picture, timeout_s
    )


def sms(base: str = "http://127.0.0.1:9", timeout_s: float = 20.0, public_url: str = "") -> SmsConnector:
    status_url = f"{public_url}/channels/sms/twilio/status" if public_url else ""
    return SmsConnector(
        TwilioProvider(FakeTwilio.account_sid, FakeTwilio.auth_token, FakeTwilio.sender, base, status_url, timeout_s)
    )


SENDING: dict[str, Callable[..., Connector]] = {"telegram": telegram, "whatsapp": whatsapp, "sms": sms}
CONNECTORS: dict[str, Callable[[], Connector]] = {**SENDING, "web": WebConnector}
CUSTOMER = {"telegram": "1111", "whatsapp": "380501234567", "sms": "+380501234567", "web": "v-1"}
