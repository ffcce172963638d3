"""Nothing unsigned gets in: each platform's signature over the exact bytes."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels.sms import ConsoleProvider, SmsConnector, form_fields
from channels.telegram import TelegramConnector
from channels.types import Connector, Request, Unverified
from channels.whatsapp import WhatsAppConnector
from tests.channels import connectors
from tests.channels.providers import FakeTelegram, FakeTwilio

BODY = '{"entry":[],"text":"є"}'.encode()
HUB = "sha256=" + hmac.new(b"app-secret", BODY, hashlib.sha256).hexdigest()
URL = "https://shop.example/channels/sms/twilio"
FORM = urlencode({"Body": "є кросівки?", "From": "+380501234567", "ToCity": ""}).encode()
TWILIO = RequestValidator(FakeTwilio.auth_token)
SIGNED = TWILIO.compute_signature(URL, form_fields(FORM))
SMS = "x-twilio-signature"
CONNECTOR = connectors.sms()
TELEGRAM = "x-telegram-bot-api-secret-token"
WHATSAPP = "x-hub-signature-256"


def verified(connector: Connector, request: Request) -> bool:
    try:
        connector.verify(request)
    except Unverified:
        return False
    return True


TABLE = [
    ("telegram", Request(b"{}", {TELEGRAM: "secret"}), True),
    ("telegram", Request(b"{}", {TELEGRAM: "Secret"}), False),
    ("telegram", Request(b"{}", {TELEGRAM: ""}), False),
    ("telegram", Request(b"{}", {TELEGRAM: "секрет\ud800"}), False),
    ("telegram", Request(b"{}"), False),
    ("whatsapp", Request(BODY, {WHATSAPP: HUB}), True),
    ("whatsapp", Request(BODY.replace(b"text", b"texT"), {WHATSAPP: HUB}), False),
    ("whatsapp", Request(BODY + b" ", {WHATSAPP: HUB}), False),
    ("whatsapp", Request(BODY, {WHATSAPP: HUB.removeprefix("sha256=")}), False),
    ("whatsapp", Request(BODY, {WHATSAPP: "sha1=" + HUB[7:]}), False),
    ("whatsapp", Request(BODY, {WHATSAPP: f"{HUB},{HUB}"}), False),
    ("whatsapp", Request(BODY, {WHATSAPP: "€"}), False),
    ("whatsapp", Request(BODY), False),
    ("sms", Request(FORM, {SMS: SIGNED}, URL), True),
    ("sms", Request(FORM, {SMS: SIGNED}, "https://shop.example:443/channels/sms/twilio"), True),
    ("sms", Request(FORM, {SMS: SIGNED}, "https://other.example/channels/sms/twilio"), False),
    ("sms", Request(FORM, {SMS: SIGNED}, URL + "/status"), False),
    ("sms", Request(FORM + b"&Extra=", {SMS: SIGNED}, URL), False),
    ("sms", Request(FORM.replace(b"&ToCity=", b""), {SMS: SIGNED}, URL), False),
    ("sms", Request(FORM.replace(b"Body", b"body"), {SMS: SIGNED}, URL), False),
    ("sms", Request(FORM, {SMS: "€"}, URL), False),
    ("sms", Request(FORM, {}, URL), False),
    ("sms", Request(b"\xff%ff=%00&&=", {SMS: SIGNED}, URL), False),
]


@pytest.mark.parametrize(("channel", "request_", "right"), TABLE)
def test_signature(channel: str, request_: Request, right: bool) -> None:
    assert verified(connectors.CONNECTORS[channel](), request_) is right


names = st.sampled_from(["Body", "From", "To", "MediaUrl0", "ToCity", "Тіло", "a b"])
values = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(names, values), max_size=8), port=st.sampled_from(["", ":443", ":8443"]))
def test_twilio_signs_as_its_own_library_does(pairs: list[tuple[str, str]], port: str) -> None:
    """Blank and doubled fields, any script, any port."""
    url = f"https://shop.example{port}/channels/sms/twilio?a=1"
    signature = TWILIO.compute_signature(url, MultiDict(pairs))
    assert TWILIO.validate(url, MultiDict(pairs), signature)
    assert verified(CONNECTOR, Request(urlencode(pairs).encode(), {SMS: signature}, url))
    assert not verified(CONNECTOR, Request(urlencode([*pairs, ("X", "1")]).encode(), {SMS: signature}, url))


HANDSHAKES = [
    ({"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}, "1158201444"),
    ({"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"}, None),
    ({"hub.mode": "unsubscribe", "hub.verify_token": "verify-me", "hub.challenge": "1"}, None),
    ({"hub.mode": "subscribe", "hub.challenge": "1"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("query", "challenge"), HANDSHAKES)
def test_whatsapp_handshake(query: dict[str, str], challenge: str | None) -> None:
    connector = connectors.whatsapp()
    if challenge is None:
        with pytest.raises(Unverified):
            connector.handshake(query)
    else:
        assert connector.handshake(query) == challenge


def test_a_channel_without_its_secret_does_not_start() -> None:
    with pytest.raises(ValueError, match="app secret"):
        WhatsAppConnector("t", "", "v", "1")
    with pytest.raises(ValueError, match="auth token"):
        connectors.TwilioProvider("AC", "", "+1")
    unsigned = TelegramConnector(FakeTelegram.token, "")
    assert not verified(unsigned, Request(b"{}", {TELEGRAM: ""}))
    assert not verified(SmsConnector(ConsoleProvider()), Request(b""))


def test_an_empty_verify_token_matches_nothing() -> None:
    connector = WhatsAppConnector("t", "s", "", "1")
    with pytest.raises(Unverified):
        connector.handshake({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"})
