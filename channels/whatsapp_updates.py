"""What a webhook of the WhatsApp Cloud API holds: any number of entries, changes, messages, statuses and errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from channels.reading import count_of, instant_of, items, key_of, mapping, media_kind_of, number_of, place_of, text_of
from channels.types import (
    Address,
    Contact,
    DeliveryState,
    Inbound,
    Media,
    MediaKind,
    Message,
    OrderLine,
    Press,
    Skipped,
    Status,
)

NAME = "whatsapp"

# A business-scoped user id: country, a dot, up to 128 letters and digits; a parent id has ENT between them.
SCOPED_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)
_PHONE = re.compile(r"\+?\d{5,15}", re.ASCII)
_CONTACT_PHONE = re.compile(r"\+?\d{7,15}", re.ASCII)

_MEDIA = {
    "image": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "voice": MediaKind.VOICE,
    "video": MediaKind.VIDEO,
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
}
_STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}
_Object = Mapping[str, object]


def parse_webhook(payload: _Object, account: str = "") -> list[Inbound]:
    """Everything in it, in its order; what concerns nothing but Meta is skipped with its reason.

    `account` is our number where a webhook does not name it.
    """
    found: list[Inbound] = []
    for entry in items(payload.get("entry")):
        for change in items(entry.get("changes")):
            field, value = key_of(change.get("field")) or "messages", mapping(change.get("value"))
            found += _read_value(value, account) if field == "messages" else [Skipped(f"webhook field {field[:60]}")]
    return found or [Skipped("nothing in the webhook")]


def _read_value(value: _Object, our_account: str) -> list[Inbound]:
    account = key_of(mapping(value.get("metadata")).get("phone_number_id")) or our_account
    people = items(value.get("contacts"))
    found: list[Inbound] = [_read_message(message, account, people) for message in items(value.get("messages"))]
    found += [_read_status(status, account) for status in items(value.get("statuses"))]
    found += [Skipped(f"error {_error_words(error)}") for error in items(value.get("errors"))]
    return found


def _error_words(error: _Object) -> str:
    details = text_of(mapping(error.get("error_data")).get("details"))
    words = (key_of(error.get("code")), details or text_of(error.get("title")) or text_of(error.get("message")))
    return " ".join(word for word in words if word)[:300]


# ------------------------------------------------------------------------------------------------ who


def _sender(message: _Object, people: list[_Object]) -> tuple[str, str, str]:
    """Who wrote: the id to key on and answer to, the phone number if it is known, the name.

    Since 2026 a customer may hide the number; the business-scoped id is then the only one, and it is the lasting one
    when both are there.
    """
    phone, scoped = key_of(message.get("from")), key_of(message.get("from_user_id"))
    if SCOPED_ID.fullmatch(phone):
        phone, scoped = "", scoped or phone
    person = _person(people, phone, scoped)
    scoped = scoped or key_of(person.get("user_id"))
    phone = phone or key_of(person.get("wa_id"))
    phone = phone.lstrip("+") if _PHONE.fullmatch(phone) else ""
    address = scoped if SCOPED_ID.fullmatch(scoped) else phone
    return address, f"+{phone}" if phone else "", text_of(mapping(person.get("profile")).get("name"))[:256]


def _person(people: list[_Object], phone: str, scoped: str) -> _Object:
    """The sender's entry among the webhook's contacts; a lone entry is the sender's when nothing contradicts it."""
    for person in people:
        wa_id, user_id = key_of(person.get("wa_id")), key_of(person.get("user_id"))
        if (phone and wa_id == phone) or (scoped and user_id == scoped):
            return person
    alone = people[0] if len(people) == 1 else {}
    strange = (phone and key_of(alone.get("wa_id"))) or (scoped and key_of(alone.get("user_id")))
    return {} if strange else alone


# ------------------------------------------------------------------------------------------------ messages


def _read_message(message: _Object, account: str, people: list[_Object]) -> Inbound:
    external_id, kind = key_of(message.get("id")), _kind(message)
    sender, phone, name = _sender(message, people)
    if not external_id or not sender:
        return Skipped(f"{kind or 'message'} without an id or a sender", external_id)
    if message.get("group_id"):
        return Skipped("written in a group", external_id)
    read = _READERS.get(kind)
    if read is None:
        return Skipped(f"message type {kind[:60] or 'none'}", external_id)
    bare = Message(
        Address(NAME, account, sender),
        external_id,
        sent_at=instant_of(message.get("timestamp")),
        name=name,
        phone=phone,
        product=key_of(mapping(mapping(message.get("context")).get("referred_product")).get("product_retailer_id")),
        referral=key_of(mapping(message.get("referral")).get("source_id")),
    )
    return read(bare, {**message, "type": kind})


def _kind(message: _Object) -> str:
    """The message's type; where that is missing or new, what is in it that we can read."""
    kind = key_of(message.get("type"))
    return kind if kind in _READERS else next((known for known in _READERS if message.get(known)), kind)


def _read_text(bare: Message, message: _Object) -> Inbound:
    text = text_of(mapping(message.get("text")).get("body"))
    return replace(bare, text=text) if text.strip() else Skipped("empty message", bare.external_id)


def _read_media(bare: Message, message: _Object) -> Inbound:
    kind = key_of(message.get("type"))
    file = mapping(message.get(kind))
    ref = key_of(file.get("id"))
    text = text_of(file.get("caption"))
    if not ref:
        return replace(bare, text=text, unsupported=kind)
    mime = text_of(file.get("mime_type")).partition(";")[0].strip()[:127]
    media_kind = _MEDIA.get(kind) or media_kind_of(mime)
    if media_kind is MediaKind.AUDIO and file.get("voice") is True:
        media_kind = MediaKind.VOICE
    name = text_of(file.get("filename"))[:255]
    media = Media(media_kind, ref, mime, count_of(file.get("file_size")), name)
    return replace(bare, text=text, media=(media,))


def _read_button(bare: Message, message: _Object) -> Inbound:
    """The button of a template: its payload is the key that we gave it."""
    button = mapping(message.get("button"))
    return _press(bare, key_of(button.get("payload")), text_of(button.get("text")))


def _read_interactive(bare: Message, message: _Object) -> Inbound:
    interactive = mapping(message.get("interactive"))
    for kind in ("button_reply", "list_reply"):
        if reply := mapping(interactive.get(kind)):
            return _press(bare, key_of(reply.get("id")), text_of(reply.get("title")))
    return Skipped(f"interactive {key_of(interactive.get('type'))[:60]}", bare.external_id)


def _press(bare: Message, key: str, label: str) -> Inbound:
    if key:
        return Press(bare.address, bare.external_id, key, label, bare.sent_at, bare.name)
    return replace(bare, text=label) if label.strip() else Skipped("press without a key", bare.external_id)


def _read_location(bare: Message, message: _Object) -> Inbound:
    place = mapping(message.get("location"))
    label = ", ".join(word for word in (text_of(place.get("name")), text_of(place.get("address"))) if word)
    location = place_of(place, label)
    return replace(bare, location=location) if location else replace(bare, unsupported="location")


def _read_contacts(bare: Message, message: _Object) -> Inbound:
    """The first usable number. Own when it is the sender's, or came because we asked for it."""
    asked = message.get("origin") == "contact_request"
    for card in items(message.get("contacts")):
        for entry in items(card.get("phones")):
            phone = re.sub(r"[ ()\-.]", "", text_of(entry.get("phone")) or key_of(entry.get("wa_id")))
            if _CONTACT_PHONE.fullmatch(phone):
                own = asked or (bool(bare.phone) and f"+{key_of(entry.get('wa_id'))}" == bare.phone)
                name = text_of(mapping(card.get("name")).get("formatted_name"))[:256]
                return replace(bare, contact=Contact(phone, name, own))
    return replace(bare, unsupported="contact")


def _read_order(bare: Message, message: _Object) -> Inbound:
    """A cart out of the WhatsApp catalogue. What it says about prices is not read."""
    order = mapping(message.get("order"))
    lines = tuple(line for item in items(order.get("product_items")) if (line := _order_line(item)))
    if not lines:
        return replace(bare, text=text_of(order.get("text")), unsupported="order")
    return replace(bare, text=text_of(order.get("text")), order=lines)


def _order_line(item: _Object) -> OrderLine | None:
    sku, quantity = key_of(item.get("product_retailer_id")), number_of(item.get("quantity"))
    if not sku or quantity is None or not 1 <= quantity <= 1_000_000:
        return None
    return OrderLine(sku, int(quantity))


def _read_unsupported(bare: Message, message: _Object) -> Inbound:
    """Something that the platform itself does not hand on: a poll, a picture to be seen once."""
    said = key_of(mapping(message.get("unsupported")).get("type"))
    return replace(bare, unsupported=said[:60] or "unsupported")


def _skip(bare: Message, message: _Object) -> Inbound:
    kind = key_of(message.get("type"))
    detail = key_of(mapping(message.get(kind)).get("type"))[:60]
    return Skipped(f"{kind} {detail}".strip(), bare.external_id)


_READERS: dict[str, Callable[[Message, _Object], Inbound]] = {
    "text": _read_text,
    **dict.fromkeys(_MEDIA, _read_media),
    "button": _read_button,
    "interactive": _read_interactive,
    "location": _read_location,
    "contacts": _read_contacts,
    "order": _read_order,
    "unsupported": _read_unsupported,
    "unknown": _read_unsupported,
    "reaction": _skip,
    "system": _skip,
    "request_welcome": _skip,
    "ephemeral": _read_unsupported,
}


# ------------------------------------------------------------------------------------------------ statuses


def _read_status(status: _Object, account: str) -> Inbound:
    external_id, word = key_of(status.get("id")), key_of(status.get("status"))
    state = _STATES.get(word)
    if not external_id or state is None:
        return Skipped(f"status {word[:60] or 'none'}", external_id)
    recipient = key_of(status.get("recipient_user_id")) or key_of(status.get("recipient_id"))
    errors = items(status.get("errors"))
    first = errors[0] if errors else {}
    return Status(
        Address(NAME, account, recipient) if recipient else None,
        external_id,
        state,
        code=key_of(first.get("code")),
        detail=_error_words(first),
        at=instant_of(status.get("timestamp")),
    )
