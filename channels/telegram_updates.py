"""What Telegram shows, and what its updates mean. Reads plain dicts: aiogram's models reject old samples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from channels.reading import count_of, instant_of, items, key_of, mapping, place_of, text_of
from channels.types import (
    Address,
    Capabilities,
    Contact,
    Inbound,
    Location,
    Media,
    MediaKind,
    Message,
    Press,
    Reachability,
    Skipped,
)

NAME = "telegram"

# core.telegram.org/bots/api, Bot API 10 (2026): text 4096, caption 1024 after entity parsing. Button labels have no
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

# What the webhook and the long poll ask for; everything else would be skipped anyway.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_PHONE = re.compile(r"\+?\d{7,15}", re.ASCII)
_START = re.compile(r"/start(?:@\w+)?[ \t]+([A-Za-z0-9_-]{1,64})\s*", re.ASCII)
_COMMAND = re.compile(r"(/\w+)(?:@\w+)?(.*)", re.ASCII | re.DOTALL)
_MEDIA = {
    "voice": MediaKind.VOICE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "video_note": MediaKind.VIDEO,
    "animation": MediaKind.VIDEO,
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
}
_DEFAULT_MIME = {"voice": "audio/ogg", "audio": "audio/mpeg", "video_note": "video/mp4", "sticker": "image/webp"}
# What a customer may send that holds nothing for us, as opposed to Telegram's notes about the chat.
_UNREADABLE = ("poll", "dice", "game", "story", "checklist", "paid_media", "invoice", "contact")
_FORWARDED = ("forward_origin", "forward_from", "forward_date", "forward_sender_name")


def parse_update(update: Mapping[str, object], account: str) -> list[Inbound]:
    """What one update holds. Groups and channels are skipped: the shop talks with one customer at a time."""
    if message := mapping(update.get("message")):
        return [_read_message(message, account, edited=False)]
    if message := mapping(update.get("edited_message")):
        return [_read_message(message, account, edited=True)]
    if query := mapping(update.get("callback_query")):
        return [_read_press(query, account)]
    if change := mapping(update.get("my_chat_member")):
        return [_read_membership(change, account)]
    kinds = sorted(text_of(key) for key in update if key != "update_id")
    return [Skipped(f"unknown update: {', '.join(kinds)[:100]}")]


# ------------------------------------------------------------------------------------------------ who


def _chat_id(chat: Mapping[str, object]) -> str:
    """The id of a private chat; empty for a group, a channel or no chat at all. Old samples have no `type`."""
    chat_id = chat.get("id")
    if not isinstance(chat_id, int) or isinstance(chat_id, bool) or chat_id <= 0:
        return ""
    return key_of(chat_id) if chat.get("type") in (None, "private") else ""


def _name(user: Mapping[str, object]) -> str:
    return " ".join(word for word in (text_of(user.get("first_name")), text_of(user.get("last_name"))) if word)[:256]


# ------------------------------------------------------------------------------------------------ messages


def _read_message(message: Mapping[str, object], account: str, edited: bool) -> Inbound:
    chat, number = mapping(message.get("chat")), count_of(message.get("message_id"))
    chat_id = _chat_id(chat)
    if not chat_id:
        return Skipped(f"not a private chat: {key_of(chat.get('type')) or 'none'}")
    if not number:
        return Skipped("message without an id")
    sender = mapping(message.get("from")) or chat
    if sender.get("is_bot") is True:
        return Skipped("written by a bot", f"{chat_id}:{number}")
    return _fill(message, sender, _bare_message(message, Address(NAME, account, chat_id), number, edited))


def _bare_message(message: Mapping[str, object], address: Address, number: int, edited: bool) -> Message:
    edit_date = count_of(message.get("edit_date"))
    external_id = f"{address.id}:{number}:{edit_date}" if edited else f"{address.id}:{number}"
    sent_at = instant_of(edit_date if edited and edit_date else message.get("date"))
    return Message(address, external_id, sent_at=sent_at, edited=edited)


def _fill(message: Mapping[str, object], sender: Mapping[str, object], bare: Message) -> Inbound:
    location = _location(message)
    if bare.edited and location:
        return Skipped("live location moved on", bare.external_id)
    text, start = _text_and_start(text_of(message.get("text")) or text_of(message.get("caption")))
    media, contact = _media(message), _contact(message, sender)
    unsupported = next((kind for kind in _UNREADABLE if kind in message), "")
    if not (text.strip() or media or location or contact or unsupported):
        kinds = sorted(text_of(key) for key in message if key not in _ENVELOPE)
        return Skipped(f"nothing to read: {', '.join(kinds)[:100]}", bare.external_id)
    read = bool(text.strip() or media or location or contact)
    return replace(
        bare,
        text=text,
        start=start,
        name=_name(sender),
        language_hint=key_of(sender.get("language_code"))[:35],
        media=media,
        location=location,
        contact=contact,
        unsupported="" if read else unsupported,
    )


_ENVELOPE = ("message_id", "from", "chat", "date", "edit_date", "entities", "reply_markup")


def _text_and_start(text: str) -> tuple[str, str]:
    """The text without a command's @BotName, and the payload of a deep link."""
    if start := _START.fullmatch(text):
        return "/start", start.group(1)
    command = _COMMAND.fullmatch(text)
    return (command.group(1) + command.group(2) if command else text), ""


def _media(message: Mapping[str, object]) -> tuple[Media, ...]:
    if photo := _largest(items(message.get("photo"))):
        return (_file(photo, MediaKind.IMAGE, "image/jpeg"),)
    for field, kind in _MEDIA.items():
        file = mapping(message.get(field))
        if key_of(file.get("file_id")):  # an animation comes as a document too: the first one counts
            return (_file(file, kind, _DEFAULT_MIME.get(field, "")),)
    return ()


def _largest(sizes: list[Mapping[str, object]]) -> Mapping[str, object]:
    """The largest of the sizes in which Telegram keeps a photo."""
    known = [size for size in sizes if key_of(size.get("file_id"))]
    return max(known, key=lambda size: count_of(size.get("width")) * count_of(size.get("height")), default={})


def _file(file: Mapping[str, object], kind: MediaKind, default_mime: str) -> Media:
    mime = text_of(file.get("mime_type"))[:127] or default_mime
    name = text_of(file.get("file_name"))[:255] or text_of(file.get("emoji"))[:16]
    return Media(kind, key_of(file.get("file_id")), mime, count_of(file.get("file_size")), name)


def _location(message: Mapping[str, object]) -> Location | None:
    venue = mapping(message.get("venue"))
    place = mapping(venue.get("location")) or mapping(message.get("location"))
    label = ", ".join(word for word in (text_of(venue.get("title")), text_of(venue.get("address"))) if word)
    return place_of(place, label)


def _contact(message: Mapping[str, object], sender: Mapping[str, object]) -> Contact | None:
    """A phone number; own only when the sender shared their own and it was not forwarded to us."""
    card = mapping(message.get("contact"))
    phone = re.sub(r"[ ()-]", "", text_of(card.get("phone_number")))
    if not _PHONE.fullmatch(phone):
        return None
    owner, writer = key_of(card.get("user_id")), key_of(sender.get("id"))
    own = bool(owner) and owner == writer and not any(sign in message for sign in _FORWARDED)
    return Contact(phone, _name(card), own)


# ------------------------------------------------------------------------------------------------ the rest


def _read_press(query: Mapping[str, object], account: str) -> Inbound:
    query_id, key = key_of(query.get("id")), key_of(query.get("data"))
    message, sender = mapping(query.get("message")), mapping(query.get("from"))
    # A message that Telegram no longer shows may be left out; our buttons stand in private chats only.
    chat = mapping(message.get("chat")) if message or query.get("inline_message_id") else {"id": sender.get("id")}
    chat_id, external_id = _chat_id(chat), f"cb:{query_id}"
    if not (query_id and key and chat_id):
        return Skipped("press without id, key or private chat", external_id if query_id else "")
    label = _pressed_label(message, key)
    number = count_of(message.get("message_id"))
    on = f"{chat_id}:{number}" if number else ""
    return Press(Address(NAME, account, chat_id), external_id, key, label, name=_name(sender), on=on)


def _pressed_label(message: Mapping[str, object], key: str) -> str:
    """What the pressed button says: Telegram sends the whole keyboard along, but not which of its buttons it was."""
    rows = mapping(message.get("reply_markup")).get("inline_keyboard")
    buttons = [button for row in rows for button in items(row)] if isinstance(rows, list) else []
    return next((text_of(button.get("text")) for button in buttons if button.get("callback_data") == key), "")


def _read_membership(change: Mapping[str, object], account: str) -> Inbound:
    chat_id, date = _chat_id(mapping(change.get("chat"))), count_of(change.get("date"))
    status = key_of(mapping(change.get("new_chat_member")).get("status"))
    if not chat_id:
        return Skipped("membership in a group or channel")
    if status not in ("kicked", "left", "member"):
        return Skipped(f"membership {status or 'unknown'}")
    reachable = status == "member"
    external_id = f"member:{chat_id}:{date}:{status}"
    return Reachability(
        Address(NAME, account, chat_id), external_id, reachable, "unblocked" if reachable else "blocked"
    )
