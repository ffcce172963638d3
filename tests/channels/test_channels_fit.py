"""Every reply on every channel: what is lost is presentation, never content, and no platform limit is passed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels import sms, telegram_updates, terminal, web, whatsapp
from channels.fit import Labels, fit
from channels.markup import to_plain
from channels.segments import GSM_TWINS, count_segments, spare_segments
from channels.split import shorten, split, width
from channels.types import Capabilities, Card, Choice, Media, MediaKind, Part, Reply

CAPABILITIES = {
    channel.NAME: channel.CAPABILITIES for channel in (telegram_updates, whatsapp, sms, web, terminal)
} | {
    "tiny": Capabilities(max_text_chars=20, max_caption_chars=10, max_buttons=2, max_button_chars=8, images=True,
                         max_cards=2, markup="html"),
    "tiny rows": Capabilities(max_text_chars=30, max_interactive_text_chars=12, max_buttons=1, max_button_chars=8,
                              max_list_rows=3, max_row_title_chars=8, max_row_description_chars=9, max_cards=1,
                              images=True, single_message=True, markup="whatsapp"),
}  # fmt: skip
LABELS = Labels(more="…send MORE", list_label="Choose")
URL = "https://shop.example"

# ------------------------------------------------------------------------------------------------ properties

SIGNS = st.sampled_from(
    [
        *"abЖїґ& <>\"'.*_~`!?\n —’…₴€",
        "👩‍👩‍👧",
        "🇺🇦",
        "е́",
        "\ud800",
        "\0",
        "</b>",
        "&amp;",
        "https://x.example/long/path",
        "слово ",
    ]
)
texts = st.lists(SIGNS, max_size=30).map("".join)
labels = st.lists(SIGNS, min_size=1, max_size=12).map("".join)
keys = st.integers(0, 40).map(lambda n: f"k{n}")
choices = st.builds(Choice, labels, keys, description=st.one_of(st.just(""), labels)) | st.builds(
    Choice, labels, url=st.sampled_from(["https://x.example/a", "/p/1"])
)
cards = st.builds(
    Card,
    title=labels,
    price=st.sampled_from(["", "1 299 ₴", "5 €"]),
    text=texts,
    image=st.sampled_from(["", "/media/1.png", "/media/1.svg"]),
    url=st.sampled_from(["", "/p/RUN-1", "https://x.example/p"]),
    choices=st.lists(choices, max_size=3).map(tuple),
)
replies = st.builds(
    Reply,
    text=texts,
    cards=st.lists(cards, max_size=5).map(tuple),
    choices=st.lists(choices, max_size=13).map(tuple),
    media=st.lists(st.builds(Media, st.sampled_from(MediaKind), st.just("/media/7"), name=labels), max_size=2).map(
        tuple
    ),
    footer=st.one_of(st.just(""), labels),
    ask_contact=st.sampled_from(["", "My number"]),
    full_text=st.booleans(),
)


def squeezed(text: str) -> str:
    """The text without what may differ: white space, SMS typography, signs that no platform takes, bold's asterisks."""
    text = text.translate(GSM_TWINS)
    return "".join(s for s in text if not s.isspace() and s not in "*\0" and not "\ud800" <= s <= "\udfff")


def read(part: Part, can: Capabilities) -> str:
    """All that a customer can read of a part, from top to bottom."""
    card_words = [" ".join((card.title, card.price, card.text)) for card in part.cards]
    buttons = [f"{choice.label} {choice.description}" for choice in part.choices]
    return " ".join([to_plain(part.text, can.markup), *card_words, part.footer, *buttons])


@pytest.mark.parametrize("channel", CAPABILITIES)
@given(reply=replies)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_content_arrives_in_order(channel: str, reply: Reply) -> None:
    can = CAPABILITIES[channel]
    if can.aim_segments:
        reply = Reply(reply.text, reply.cards, reply.choices, footer=reply.footer, full_text=True)
    seen = squeezed("\n".join(read(part, can) for part in fit(reply, can, LABELS, URL)))
    at = 0
    wanted = [reply.text, *(word for card in reply.cards for word in (card.title, card.price, card.text)), reply.footer]
    for word in map(squeezed, wanted):
        at = seen.find(word, at) + len(word)
        assert at >= len(word), f"{word!r} is missing or out of order"
    for choice in reply.choices:
        assert squeezed(choice.label) in seen
        assert squeezed(choice.description) in seen or choice.url


@pytest.mark.parametrize("channel", CAPABILITIES)
@given(reply=replies)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_limit_is_passed(channel: str, reply: Reply) -> None:
    can = CAPABILITIES[channel]
    parts = fit(reply, can, LABELS, URL)
    assert parts == fit(reply, can, LABELS, URL)
    assert [part.final for part in parts] == [False] * (len(parts) - 1) + [True] * bool(parts)
    for part in parts:
        check_part(part, can)
    if can.aim_segments and not reply.full_text:
        assert sum(count_segments(part.text) for part in parts) <= can.aim_segments


def check_part(part: Part, can: Capabilities) -> None:
    part.text.encode()
    assert part.text or part.media or part.cards or part.choices or part.footer or part.image
    assert width(to_plain(part.text, can.markup).replace("*", "")) <= text_limit(part, can)
    assert can.cards or len({choice.label for choice in part.choices}) == len(part.choices)
    if part.layout == "list":
        assert 0 < len(part.choices) <= can.max_list_rows
        assert part.list_label
        assert all(width(c.label) <= can.max_row_title_chars for c in part.choices)
        assert all(width(c.description) <= can.max_row_description_chars for c in part.choices)
    elif not can.cards:
        assert len(part.choices) <= can.max_buttons
        assert all(0 < width(c.label) <= can.max_button_chars for c in part.choices)
    if can.markup == "html":
        assert_well_formed(part.text)


def text_limit(part: Part, can: Capabilities) -> int:
    if part.image or part.media:
        return can.max_caption_chars
    if part.layout == "buttons" and can.max_interactive_text_chars:
        return can.max_interactive_text_chars
    return can.max_text_chars


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_entityref(self, name: str) -> None:
        assert name in {"amp", "lt", "gt", "quot"}


def assert_well_formed(text: str) -> None:
    assert set(re.findall(r"</?(\w+)", text)) <= {"b", "a"}
    assert not re.search(r"&(?!(amp|lt|gt|quot);)", text)
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert not tags.open


@given(text=texts, limit=st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_split_keeps_all_but_space(text: str, limit: int) -> None:
    pieces = [text[start:end] for start, end in split(text, limit)]
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece == piece.strip() and piece for piece in pieces)
    assert all(width(piece) <= max(limit, 2) for piece in pieces)


@given(graphemes=st.lists(st.sampled_from(["👩‍👩‍👧", "🇺🇦", "е́", "ж", "👍🏽", "❤️"]), max_size=40))
def test_split_keeps_graphemes_whole(graphemes: list[str]) -> None:
    text = "".join(graphemes)
    pieces = [text[start:end] for start, end in split(text, 12)]
    assert [g for piece in pieces for g in regex.findall(r"\X", piece)] == regex.findall(r"\X", text)


# ------------------------------------------------------------------------------------------------ tables

SPLITS = [
    ("one\n\ntwo three", 9, ["one", "two three"]),
    ("First sentence. Second one.", 20, ["First sentence.", "Second one."]),
    ("Він сказав: «Так!» І пішов.", 20, ["Він сказав: «Так!»", "І пішов."]),
    ("aaaa bbbb cccc", 9, ["aaaa bbbb", "cccc"]),
    ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("😀😀😀", 5, ["😀😀", "😀"]),
    ("  \n ", 5, []),
    ("line one\nline two\nline three", 18, ["line one\nline two", "line three"]),
]


@pytest.mark.parametrize(("text", "limit", "pieces"), SPLITS)
def test_split(text: str, limit: int, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in split(text, limit)] == pieces


SHORTENED = [
    ("Кросівки для бігу", 40, "Кросівки для бігу"),
    ("Кросівки для бігу по асфальту", 20, "Кросівки для бігу…"),
    ("Достопримечательность", 10, "Достоприм…"),
    ("a\nb", 10, "a b"),
    ("👩‍👩‍👧👩‍👩‍👧", 10, "👩‍👩‍👧…"),
]


@pytest.mark.parametrize(("text", "limit", "short"), SHORTENED)
def test_shorten(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


SEGMENTS = [
    ("", 0, ""),
    ("a" * 160, 1, "a" * 160),
    ("a" * 161, 2, "a" * 161),
    ("ж" * 70, 1, "ж" * 70),
    ("ж" * 71, 2, "ж" * 71),
    ("It’s here — “RUN”…", 1, 'It\'s here - "RUN"...'),
    ("Это «RUN» — да", 1, "Это «RUN» — да"),
    ("€" * 80, 1, "€" * 80),
    ("€" * 81, 2, "€" * 81),
]


@pytest.mark.parametrize(("text", "segments", "spared"), SEGMENTS)
def test_segments(text: str, segments: int, spared: str) -> None:
    assert (count_segments(text), spare_segments(text)) == (segments, spared)


SHOWN = (Choice("Add to cart", "add"), Choice("Details", "more"))


def product(number: int, image: str = "/media/1.jpg") -> Card:
    choices = (Choice("Add to cart", f"add-{number}"), Choice("Details", f"more-{number}"))
    return Card(f"RUN {number} <W>", f"{number}99 ₴", "Light & soft", image, f"/p/RUN-{number}", choices)


def found(count: int, image: str = "/media/1.jpg") -> Reply:
    cards = tuple(product(number, image) for number in range(1, count + 1))
    return Reply("Found:", cards, (Choice("More", "page-2"), Choice("Only black", "black")), footer="of 17")


def shape(parts: tuple[Part, ...]) -> list[tuple[bool, str, int]]:
    return [(bool(part.image), part.layout, len(part.choices)) for part in parts]


SHAPES = [
    # channel, reply, (picture, layout, how many choices) of each part
    ("telegram", found(1), [(True, "buttons", 4)]),
    ("telegram", found(2), [(False, "none", 0), (True, "buttons", 2), (True, "buttons", 2), (False, "buttons", 2)]),
    ("telegram", found(4), [(False, "buttons", 10)]),
    ("telegram", found(2, image=""), [(False, "buttons", 6)]),
    ("telegram", found(2, image="/media/1.svg"), [(False, "buttons", 6)]),
    ("whatsapp", found(1), [(False, "list", 4)]),
    ("whatsapp", Reply("Here:", (product(1),)), [(True, "buttons", 2)]),
    ("whatsapp", found(2), [(False, "list", 4)]),
    ("whatsapp", Reply("Sure?", choices=SHOWN), [(False, "buttons", 2)]),
    ("whatsapp", Reply("x" * 2000, choices=SHOWN), [(False, "list", 2)]),
    ("whatsapp", Reply("x" * 5000, choices=SHOWN), [(False, "none", 0), (False, "list", 2)]),
    ("sms", found(2), [(False, "none", 0)]),
    ("terminal", found(2), [(False, "none", 0)]),
    ("web", found(2), [(False, "buttons", 2)]),
    ("telegram", Reply(), []),
    ("sms", Reply(" \n"), []),
    ("web", Reply(), []),
]


@pytest.mark.parametrize(("channel", "reply", "expected"), SHAPES)
def test_shape(channel: str, reply: Reply, expected: list[tuple[bool, str, int]]) -> None:
    assert shape(fit(reply, CAPABILITIES[channel], LABELS, URL)) == expected


def test_numbers_mean_the_same_where_only_text_is_shown() -> None:
    reply = found(2)
    (part,) = fit(reply, sms.CAPABILITIES, LABELS, URL)
    lines = dict(re.findall(r"^(\d+)\. (.+)$", part.text, re.MULTILINE))
    assert lines == {"1": "RUN 1 <W> — 199 ₴", "2": "RUN 2 <W> — 299 ₴", "3": "More", "4": "Only black"}
    assert [choice.key for choice in reply.numbered()] == ["add-1", "add-2", "page-2", "black"]


def test_a_choice_that_is_cut_on_its_button_is_read_in_full() -> None:
    label = "Only those that can be delivered tomorrow morning"
    (part,) = fit(Reply("Which?", choices=(Choice("All", "a"), Choice(label, "b"))), telegram_updates.CAPABILITIES)
    assert [choice.label for choice in part.choices] == ["All", "Only those that can be delivered…"]
    assert part.text == f"Which?\n\n2. {label}"


def test_a_card_s_choice_that_is_cut_is_read_in_full_under_its_picture() -> None:
    long = Choice("Tell me as soon as it is back in stock in my size", "wait", description="RUN 1")
    card = Card("RUN 1", "199 ₴", image="/media/1.jpg", choices=(Choice("Details", "d", description="RUN 1"), long))
    first, second = fit(Reply(cards=(card, card)), telegram_updates.CAPABILITIES)
    assert to_plain(first.text, "html") == f"1. RUN 1\n199 ₴\n{long.label}"
    assert [choice.label for choice in second.choices] == ["Details", "Tell me as soon as it is back in stock…"]


def test_more_choices_than_rows_are_numbered_lines() -> None:
    many = tuple(Choice(f"Size {n}", f"s{n}") for n in range(36, 48))
    (part,) = fit(Reply("Which size?", choices=many), whatsapp.CAPABILITIES, LABELS)
    assert (part.layout, part.list_label, len(part.choices)) == ("list", "Choose", 10)
    assert part.text.endswith("11. Size 46\n12. Size 47")


def test_choices_alike_become_distinct() -> None:
    (part,) = fit(Reply("?", choices=(Choice("Yes", "a"), Choice("Yes", "b"))), whatsapp.CAPABILITIES)
    assert [choice.label for choice in part.choices] == ["Yes", "Yes (2)"]


def test_sms_over_its_aim_ends_with_the_hint() -> None:
    reply = Reply("Знайшлося:", tuple(product(n) for n in range(1, 30)))
    (part,) = fit(reply, sms.CAPABILITIES, Labels(more="…ЩЕ - решта"))
    assert part.text.startswith("Знайшлося:\n1. RUN 1 <W> — 199 ₴\n2. ")
    assert part.text.endswith("\n…ЩЕ - решта")
    assert count_segments(part.text) == 3
    everything = fit(Reply(reply.text, reply.cards, full_text=True), sms.CAPABILITIES)
    assert "29. RUN 29" in everything[-1].text
    assert len(everything) > 1


def test_html_is_escaped_and_titles_are_bold_links() -> None:
    (part,) = fit(Reply("a<b & c", (product(1),)), telegram_updates.CAPABILITIES, LABELS, URL)
    assert part.text == (
        'a&lt;b &amp; c\n\n<a href="https://shop.example/p/RUN-1"><b>RUN 1 &lt;W&gt;</b></a>\n199 ₴\nLight &amp; soft'
    )


def test_a_file_is_captioned_and_named_where_it_cannot_be_shown() -> None:
    reply = Reply("Your receipt", media=(Media(MediaKind.DOCUMENT, "/media/9", name="receipt.pdf"),))
    (part,) = fit(reply, telegram_updates.CAPABILITIES)
    assert (part.text, part.media) == ("Your receipt", reply.media[0])
    (line,) = fit(reply, sms.CAPABILITIES, LABELS, URL)
    assert line.text == "Your receipt\nreceipt.pdf https://shop.example/media/9"


def test_a_phone_request_never_shares_a_keyboard() -> None:
    alone = fit(Reply("Your phone?", ask_contact="Share"), telegram_updates.CAPABILITIES)
    assert [(part.text, part.ask_contact) for part in alone] == [("Your phone?", "Share")]
    both = fit(Reply("Your phone?", choices=SHOWN, ask_contact="Share"), telegram_updates.CAPABILITIES)
    assert [(part.layout, part.ask_contact) for part in both] == [("buttons", ""), ("none", "Share")]
    assert fit(Reply("Your phone?", ask_contact="Share"), sms.CAPABILITIES)[0].ask_contact == ""


LINKS = [
    ("telegram", "https://shop.example", "See:", ["https://shop.example/p/1"]),
    ("telegram", "", "See:\n\nPage", []),
    ("whatsapp", "https://shop.example", "See:\n\nPage: https://shop.example/p/1", []),
    ("sms", "", "See:\nPage", []),
    ("web", "https://shop.example", "See:", ["/p/1"]),
]


@pytest.mark.parametrize(("channel", "public_url", "text", "urls"), LINKS)
def test_a_link_is_whole_wherever_it_leaves_our_site(channel: str, public_url: str, text: str, urls: list[str]) -> None:
    (part,) = fit(Reply("See:", choices=(Choice("Page", url="/p/1"),)), CAPABILITIES[channel], LABELS, public_url)
    assert (part.text, [choice.url for choice in part.choices]) == (text, urls)
