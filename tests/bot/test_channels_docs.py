"""The channels' pages name only settings, addresses, commands and files that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.webhooks import router
from channels.sms import opt_word

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "docs" / "channels").glob("*.md"))
OURS = {"/widget.js", "/chat/socket"}


def test_there_is_one_for_each_channel() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.stem for page in PAGES] == ["sms", "telegram", "web", "whatsapp"]
    assert all(f"docs/channels/{page.name}" in readme for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_settings_and_addresses_are_as_they_are(page: Path) -> None:
    class Everywhere:
        connectors = dict.fromkeys(("telegram", "whatsapp", "sms"))

    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"PRILAVOK_[A-Z_]+", text))
    assert named
    assert named <= {f"PRILAVOK_{name.upper()}" for name in Settings.model_fields}
    routes = {getattr(route, "path", "") for route in router(Everywhere()).routes}  # type: ignore[arg-type]
    addresses = set(re.findall(r"chat\.example\.com(/[a-z./]+)", text))
    assert addresses
    assert addresses <= routes | OURS
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_whole(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for heading in ("From nothing to", "What to test", "When it does not work"):
        assert f"## {heading}" in text
    assert text.count("```") % 2 == 0


def test_the_words_that_opt_out_do() -> None:
    said = re.search(
        r"A whole message (.*?) and the\nlike", (ROOT / "docs/channels/sms.md").read_text(encoding="utf-8")
    )
    assert said
    words = re.findall(r"[A-Z]{3,}|(?<=«)[^»]+", said[1])
    assert len(words) >= 10
    assert all(opt_word(word) == "stop" for word in words), words
