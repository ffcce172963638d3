"""WhatsApp Cloud API."""

from __future__ import annotations

from channels.types import Capabilities, MediaKind

NAME = "whatsapp"

# developers.facebook.com/docs/whatsapp/cloud-api (2026): body 4096, beside buttons or a picture 1024; 3 buttons of 20;
# 10 rows of 24 + 72 in all, opened by a label of 20. A service message costs money: one message a turn.
CAPABILITIES = Capabilities(
    max_text_chars=4096,
    max_caption_chars=1024,
    max_interactive_text_chars=1024,
    max_buttons=3,
    max_button_chars=20,
    buttons_per_row=1,
    max_list_rows=10,
    max_row_title_chars=24,
    max_row_description_chars=72,
    max_list_label_chars=20,
    max_cards=1,
    images=True,
    single_message=True,
    location_request=True,
    markup="whatsapp",
    typing=True,
    read_receipts=True,
    media_kinds=tuple(MediaKind),
    window_s=24 * 60 * 60,
    may_start="template",
)
