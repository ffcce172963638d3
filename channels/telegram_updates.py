"""What Telegram shows, and what its updates mean. Reads plain dicts: aiogram's models reject old samples."""

from __future__ import annotations

from channels.types import Capabilities, MediaKind

NAME = "telegram"

# core.telegram.org/bots/api, Bot API 9 (2026): text 4096, caption 1024 after entity parsing. Button labels have no
# documented limit; a phone shows about 40 characters of a full row.
CAPABILITIES = Capabilities(
    max_text_chars=4096,
    max_caption_chars=1024,
    max_buttons=100,
    max_button_chars=40,
    buttons_per_row=2,
    max_cards=3,
    images=True,
    link_buttons=True,
    contact_request=True,
    location_request=True,
    markup="html",
    typing=True,
    edits=True,
    media_kinds=tuple(MediaKind),
    may_start="after_start",
)
