"""fit(reply, capabilities): one reply as the parts that a platform can show, losing presentation but never content.

What each platform gets out of the same reply:

- **carousel** (web): text, cards and choices go as they are.
- **pictures** (up to `max_cards` cards, all with a photo): a photo, its caption and the card's own buttons each; a lone
  card takes the whole reply into its caption. More cards, or cards without a photo, are one numbered list with buttons:
  three pictures invite, eight bury the conversation.
- **one message** (`single_message`, WhatsApp): pictures only for a single card, else one list with rows.
- **numbers** (SMS, terminal): numbered lines. The numbers are those of `Reply.numbered()` on every channel.

Everything here is pure and deterministic: a delivery that was cut off resumes by part number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from channels.keyboard import (
    Keyboard,
    Numbered,
    distinct,
    lay_out,
    lay_out_card,
    lay_out_choices,
    numbered_cards,
    numbered_choices,
)
from channels.markup import Rich, bold, join, render
from channels.reading import clean_text
from channels.segments import count_segments, spare_segments
from channels.split import split, width
from channels.types import Capabilities, Card, Choice, Media, MediaKind, Part, Reply

T = TypeVar("T")

_MOST_CHARS_A_SEGMENT = 160
_CAPTIONED = (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.DOCUMENT)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that fit adds, in the reply's language: wording lives with the caller.

    `more` ends an SMS that was cut and says how to get the rest; `list_label` opens a list of rows.
    """

    more: str = "…"
    list_label: str = "☰"


def fit(
    reply: Reply, capabilities: Capabilities, labels: Labels | None = None, public_url: str = ""
) -> tuple[Part, ...]:
    """The parts to send, in order; none for an empty reply. `public_url` completes links that begin with "/"."""
    clean = _cleaned(replace(reply, text=reply.text.strip(), footer=reply.footer.strip()))
    if not capabilities.cards:  # the widget stands on our own site
        clean = _with_whole_links(clean, public_url.rstrip("/"))
    fitting = _Fitting(clean, capabilities, labels or Labels(), public_url.rstrip("/"))
    parts = fitting.parts()
    last = len(parts) - 1
    replaces = reply.replaces if capabilities.edits and last == 0 else ""  # several cannot stand in the place of one
    return tuple(
        replace(part, language=reply.language, final=at == last, replaces=replaces) for at, part in enumerate(parts)
    )


def is_cut(reply: Reply, capabilities: Capabilities, public_url: str = "") -> bool:
    """Whether `fit` leaves some of the reply out, for want of segments, until the customer asks for the rest."""
    if not capabilities.aim_segments or reply.full_text:
        return False
    clean = _with_whole_links(_cleaned(reply), public_url.rstrip("/"))
    lines = _Fitting(clean, capabilities, Labels(), public_url.rstrip("/"))._lines([], brief=True)
    return count_segments(spare_segments(lines)) > capabilities.aim_segments


@dataclass(frozen=True, slots=True)
class _Fitting:
    """One reply on its way into one platform's shape."""

    reply: Reply
    can: Capabilities
    labels: Labels
    public_url: str

    def parts(self) -> list[Part]:
        shown, spelled = self._media()
        if self.can.cards:
            return shown + self._carousels(spelled)
        if self.can.aim_segments:
            return shown + self._segments(spelled)
        if self._captions(shown, spelled):
            return self._asked([replace(shown[0], text=self._rich(Rich(self.reply.text)))])
        pictured = self._pictures(spelled) if self._can_picture() else []
        return self._asked(shown + (pictured or self._texts(spelled)))

    # -------------------------------------------------------------------------------------------- media

    def _media(self) -> tuple[list[Part], list[Rich]]:
        """The files that the platform shows, and a line for each of those that it does not."""
        shown = [Part(media=media) for media in self.reply.media if media.kind in self.can.media_kinds]
        lost = [media for media in self.reply.media if media.kind not in self.can.media_kinds]
        return shown, [Rich(self._media_line(media)) for media in lost]

    def _media_line(self, media: Media) -> str:
        link = self._link(media.ref)
        return " ".join(word for word in (media.name, link if "://" in link else "") if word) or f"[{media.kind}]"

    def _captions(self, shown: list[Part], spelled: list[Rich]) -> bool:
        """Whether the reply is one file and a text short enough to be its caption."""
        media, reply = shown[0].media if len(shown) == 1 else None, self.reply
        if media is None or spelled or reply.cards or reply.choices or reply.footer:
            return False
        return media.kind in _CAPTIONED and width(reply.text) <= self.can.max_caption_chars

    # -------------------------------------------------------------------------------------------- carousel

    def _carousels(self, spelled: list[Rich]) -> list[Part]:
        reply = self.reply
        text = join([Rich(reply.text), *spelled], "\n")
        texts = [self._rich(piece) for piece in self._pieces(text, self.can.max_text_chars)] or [""]
        step = self.can.max_cards or max(1, len(reply.cards))
        decks = [reply.cards[at : at + step] for at in range(0, len(reply.cards), step)] or [()]
        parts = [Part(text=text) for text in texts[:-1]]
        parts += [Part(text=texts[-1] if at == 0 else "", cards=deck) for at, deck in enumerate(decks)]
        layout = "buttons" if reply.choices else "none"
        parts[-1] = replace(parts[-1], choices=reply.choices, layout=layout, footer=reply.footer)
        parts[-1] = replace(parts[-1], ask_contact=reply.ask_contact, ask_location=reply.ask_location)
        return [part for part in parts if replace(part, layout="none") != Part()]

    # -------------------------------------------------------------------------------------------- pictures

    def _can_picture(self) -> bool:
        cards, limit = self.reply.cards, self.can.max_cards
        return self.can.images and 0 < len(cards) <= limit and all(is_photo(card.image) for card in cards)

    def _pictures(self, spelled: list[Rich]) -> list[Part]:
        """A photo for each card; nothing when one message was asked for and the reply is too long for a caption."""
        if len(self.reply.cards) == 1 and (whole := self._whole_picture(spelled)):
            return [whole]
        if self.can.single_message:
            return []
        opening = self._plain_parts(join([Rich(self.reply.text), *spelled], "\n"))
        cards = [part for card in numbered_cards(self.reply) for part in self._picture(card)]
        return self._closed(opening + cards)

    def _whole_picture(self, spelled: list[Rich]) -> Part | None:
        card = self.reply.cards[0]
        keyboard = lay_out(self.reply, self.can)
        if keyboard.layout == "list":
            return None
        body = self._body(keyboard, spelled)
        limit = min(self.can.max_caption_chars, self._beside_buttons(keyboard))
        if width(body.text) > limit:
            return None
        return self._with(Part(text=self._rich(body), image=card.image), keyboard)

    def _picture(self, numbered: Numbered[Card]) -> list[Part]:
        card = numbered.thing
        keyboard = lay_out_card(numbered, self.can)
        body = join([self._card(numbered, titled=True), self._choice_lines(keyboard)], "\n")
        texts = [self._rich(piece) for piece in self._pieces(body, self.can.max_caption_chars)]
        parts = [Part(text=texts[0], image=card.image), *(Part(text=text) for text in texts[1:])]
        parts[-1] = self._with(parts[-1], keyboard)
        return parts

    def _closed(self, parts: list[Part]) -> list[Part]:
        """The parts with footer and choices after them, on the last card's own keyboard when there is no footer."""
        keyboard = lay_out_choices(self.reply, self.can)
        joined = tuple(distinct([*parts[-1].choices, *keyboard.choices], self.can.max_button_chars))
        if not self.reply.footer and not keyboard.spelled and len(joined) <= self.can.max_buttons:
            parts[-1] = replace(parts[-1], choices=joined, layout="buttons" if joined else "none")
            return parts
        closing = join([Rich(self.reply.footer), self._choice_lines(keyboard)], "\n")
        body = closing if closing.text else self._all_choice_lines()
        return parts + self._text_parts(body, keyboard)

    # -------------------------------------------------------------------------------------------- text

    def _texts(self, spelled: list[Rich]) -> list[Part]:
        keyboard = lay_out(self.reply, self.can)
        body = self._body(keyboard, spelled)
        wide = width(body.text) > self._beside_buttons(keyboard)
        if keyboard.layout == "buttons" and wide and self.can.max_list_rows:
            keyboard = lay_out(self.reply, self.can, rows=True)
            body = self._body(keyboard, spelled)
        return self._text_parts(body, keyboard)

    def _body(self, keyboard: Keyboard, spelled: list[Rich]) -> Rich:
        cards = [self._card(card) for card in numbered_cards(self.reply)]
        roomy = not self.can.aim_segments
        between = "\n\n" if any("\n" in card.text for card in cards) and roomy else "\n"
        blocks = [
            join([Rich(self.reply.text), *spelled], "\n"),
            join(cards, between),
            Rich(self.reply.footer),
            self._choice_lines(keyboard),
        ]
        body = join(blocks, "\n\n" if roomy else "\n")
        return body if body.text else self._all_choice_lines()

    def _card(self, numbered: Numbered[Card], titled: bool = False, brief: bool = False) -> Rich:
        """A card as lines: "1. Title — price", what is said about it, its link where the title cannot carry it."""
        card, link = numbered.thing, self._link(numbered.thing.url)
        on_title = link if self.can.markup == "html" and "://" in link else ""
        title = bold(" ".join(card.title.split()), on_title)
        number = Rich(f"{numbered.number}. " if numbered.number else "• ")
        alone = len(self.reply.cards) == 1 and self.can.images
        price = Rich(" ".join(card.price.split()))
        head = join([Rich("") if alone else number, title])
        lines = [head, price] if titled or alone else [join([head, price], " — ")]
        if not brief:
            lines += [Rich(card.text.strip()), Rich("" if on_title else link)]
        return join(lines, "\n")

    def _choice_lines(self, keyboard: Keyboard) -> Rich:
        return join([Rich(self._choice_line(choice)) for choice in keyboard.spelled], "\n")

    def _all_choice_lines(self) -> Rich:
        """Every choice as a line: the text of a reply that has none of its own."""
        return join([Rich(self._choice_line(choice)) for choice in numbered_choices(self.reply)], "\n")

    def _choice_line(self, numbered: Numbered[Choice], brief: bool = False) -> str:
        choice = numbered.thing
        label = " ".join(choice.label.split()) or choice.key
        if choice.url:
            return ": ".join(word for word in (label, choice.url.strip()) if word)
        described = f"{label} — {choice.description.strip()}" if choice.description and not brief else label
        return f"{numbered.number}. {described}" if numbered.number else described

    def _beside_buttons(self, keyboard: Keyboard) -> int:
        if keyboard.layout == "buttons" and self.can.max_interactive_text_chars:
            return self.can.max_interactive_text_chars
        return self.can.max_text_chars

    def _text_parts(self, body: Rich, keyboard: Keyboard) -> list[Part]:
        pieces = self._pieces(body, self.can.max_text_chars, self._beside_buttons(keyboard))
        parts = [Part(text=self._rich(piece)) for piece in pieces]
        if parts:
            parts[-1] = self._with(parts[-1], keyboard)
        return parts

    def _plain_parts(self, body: Rich) -> list[Part]:
        return [Part(text=self._rich(piece)) for piece in self._pieces(body, self.can.max_text_chars)]

    def _with(self, part: Part, keyboard: Keyboard) -> Part:
        label = self.labels.list_label if keyboard.layout == "list" else ""
        return replace(part, choices=keyboard.choices, layout=keyboard.layout, list_label=label)

    def _pieces(self, body: Rich, limit: int, last_limit: int = 0) -> list[Rich]:
        return [body.piece(start, end) for start, end in split(body.text, limit, last_limit)]

    def _rich(self, rich: Rich) -> str:
        return render(rich, self.can.markup)

    def _link(self, url: str) -> str:
        return _whole(url, self.public_url)

    # -------------------------------------------------------------------------------------------- SMS

    def _segments(self, spelled: list[Rich]) -> list[Part]:
        """One message within the aim: all of it, else without descriptions, else cut with the hint of the rest."""
        full = spare_segments(self._lines(spelled, brief=False))
        if self.reply.full_text or count_segments(full) <= self.can.aim_segments:
            return self._plain_parts(Rich(full))
        brief = spare_segments(self._lines(spelled, brief=True))
        if count_segments(brief) <= self.can.aim_segments:
            return self._plain_parts(Rich(brief))
        return [Part(text=self._cut_to_aim(brief))]

    def _lines(self, spelled: list[Rich], brief: bool) -> str:
        cards = [self._card(card, brief=brief) for card in numbered_cards(self.reply)]
        choices = [Rich(self._choice_line(choice, brief)) for choice in numbered_choices(self.reply)]
        return join([Rich(self.reply.text), *spelled, *cards, Rich(self.reply.footer), *choices], "\n").text

    def _cut_to_aim(self, text: str) -> str:
        """The longest beginning that leaves room for the hint; segments grow with the text, so halving finds it."""
        text = text[: self.can.aim_segments * _MOST_CHARS_A_SEGMENT]
        low, high, best = 1, width(text), spare_segments(self.labels.more)
        while low <= high:
            middle = (low + high) // 2
            start, end = split(text, middle)[0]
            candidate = spare_segments(f"{text[start:end]}\n{self.labels.more}")
            if count_segments(candidate) <= self.can.aim_segments:
                best, low = candidate, middle + 1
            else:
                high = middle - 1
        return best

    # -------------------------------------------------------------------------------------------- requests

    def _asked(self, parts: list[Part]) -> list[Part]:
        """The parts with the buttons that hand over a phone number or a place, where the platform has them.

        Platforms allow one keyboard a message: where the last part carries the reply's own, one more part asks.
        """
        contact = self.reply.ask_contact if self.can.contact_request else ""
        location = self.reply.ask_location if self.can.location_request else ""
        if not (contact or location):
            return parts
        if not parts or parts[-1].choices or parts[-1].media:
            parts = [*parts, Part(text=self._rich(Rich(contact or location)))]
        return [*parts[:-1], replace(parts[-1], ask_contact=contact, ask_location=location)]


def _whole(url: str, public_url: str) -> str:
    """The whole address; nothing for a path of ours while nobody knows where we are reached."""
    if url.startswith("/"):
        return public_url + url if public_url else ""
    return url


def _with_whole_links(reply: Reply, public_url: str) -> Reply:
    """The reply with the links behind its choices completed; one that leads nowhere says what to do instead, or keeps
    its label."""

    def complete(choice: Choice) -> Choice:
        url = _whole(choice.url, public_url)
        return replace(choice, url=url or " ", label=choice.label if url else choice.otherwise or choice.label)

    def whole(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple(complete(c) if c.url else c for c in choices)

    cards = tuple(replace(card, choices=whole(card.choices)) for card in reply.cards)
    return replace(reply, cards=cards, choices=whole(reply.choices))


def is_photo(image: str) -> bool:
    """Whether messengers show it as a photo: PNG and JPEG they do, SVG they do not."""
    return bool(image) and not image.lower().partition("?")[0].endswith(".svg")


def _cleaned(value: T) -> T:
    """The same value with every text in it cleaned, however deep."""
    if isinstance(value, str):
        return cast(T, clean_text(value))
    if isinstance(value, tuple):
        return cast(T, tuple(_cleaned(item) for item in value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name.name: _cleaned(getattr(value, name.name)) for name in fields(value)})
    return value
