"""`prilavok channels status` and `connect`: what is configured, what the platforms say, and Telegram's webhook."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.channels.providers import FakeGraph, FakeTelegram, FakeTwilio


async def prilavok(home: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PRILAVOK_")}
    environment |= {"PRILAVOK_HOME": str(home)} | {
        f"PRILAVOK_{name.upper()}": value for name, value in settings.items()
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=environment,
        cwd=home,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_status_says_what_each_platform_says(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, FakeGraph() as graph, FakeTwilio() as twilio:
        settings = {
            "telegram_token": FakeTelegram.token,
            "telegram_api_base": telegram.url,
            "whatsapp_token": "wrong",
            "whatsapp_app_secret": "s",
            "whatsapp_verify_token": "v",
            "whatsapp_phone_number_id": FakeGraph.phone_number_id,
            "whatsapp_api_base": graph.url,
            "twilio_account_sid": FakeTwilio.account_sid,
            "twilio_api_base": twilio.url,
        }
        code, out, _ = await prilavok(tmp_path, "channels", "status", "--json", **settings)
        found = {line["channel"]: line for line in map(json.loads, out.splitlines())}
        assert code == 0
        assert (found["telegram"]["configured"], found["telegram"]["reachable"]) == (True, True)
        assert "@shop_bot" in found["telegram"]["detail"]  # the token alone is enough without a public address
        assert found["whatsapp"]["reachable"] is False
        assert found["sms"]["missing"] == ["PRILAVOK_TWILIO_AUTH_TOKEN", "PRILAVOK_TWILIO_FROM"]
        assert found["sms"]["reachable"] is None
        code, out, _ = await prilavok(tmp_path, "channels", "status", **settings)
        assert "DOES NOT ANSWER" in out


async def test_connect_sets_the_webhook_with_its_secret(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        settings = {
            "telegram_token": FakeTelegram.token,
            "telegram_api_base": telegram.url,
            "telegram_secret": "s3cret",
        }
        url = {"public_url": "https://shop.example.org/"}
        code, out, err = await prilavok(tmp_path, "channels", "connect", "telegram", **settings, **url)
        assert (code, err) == (0, "")
        assert telegram.webhook["url"] == "https://shop.example.org/channels/telegram"
        assert telegram.webhook["secret"] == "s3cret"
        assert "@shop_bot" in out
        for missing in ({**settings}, {**settings, "public_url": "http://shop.example.org"}, url):
            code, out, err = await prilavok(tmp_path, "channels", "connect", "telegram", **missing)
            assert (code, out, len(err.splitlines())) == (1, "", 1)
        code, _, err = await prilavok(tmp_path, "channels", "connect", "sms", **settings, **url)
        assert (code, len(err.splitlines())) == (1, 1)
