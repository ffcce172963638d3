"""Whatever the channel, the same words lead to the same goods, prices, stock, terms and cart: only the looks differ."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import codec
from bot.replay import CAPABILITIES, Player
from bot.replay_file import CHANNELS, Conversation, Step, read
from bot.storage.tables import outbox
from channels.fit import is_cut
from channels.loopback import LoopbackConnector
from channels.types import Reply

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "conversations").glob("*.yml"))
AMOUNT = re.compile(r"₴[\d,.]*\d|\d[\d \u00a0\u202f.,]*(?:₴|грн)")


@pytest.fixture
def player(demo_player: Player) -> Player:
    """The demo shop on a stage, with the real model, index and interpreter."""
    return demo_player


@dataclass(frozen=True)
class Said:
    """A reply before it was fitted to a channel: words, goods with price and stock, terms, and ways to go on."""

    text: str
    cards: tuple[tuple[str, str, str], ...]  # title, price, stock; the index breaks ties by what came last
    footer: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """What a turn came to, apart from how it looked."""

    number: int
    language: str
    intent: str
    products: tuple[tuple[str, ...], ...]
    said: tuple[Said, ...]
    cart: tuple[tuple[str, int, str], ...]
    total: str
    owner: str
    orders: int
    order_status: str
    problem: str


def on(channel: str, conversation: Conversation) -> Conversation:
    """The conversation with everybody in it on this channel; who they were keeps them apart."""

    def moved(step: Step) -> Step:
        value = step.value
        if step.act == "link":
            value = {"channel": channel, "from": f"{step.value['channel']}:{step.value['from']}"}
        return replace(step, channel=channel, sender=f"{step.channel}:{step.sender}", value=value)

    return replace(conversation, steps=tuple(moved(step) for step in conversation.steps))


async def played(player: Player, conversation: Conversation) -> tuple[list[Heard], list[set[str]]]:
    """What each turn came to, and the amounts of money that could be read in it."""
    came, amounts, read_before, mark = [], [], 0, 0
    async for turn in player.play(conversation):
        replies, mark = await said(player, mark)
        lines = [(line.sku.sku, line.quantity, str(line.price)) for line in turn.cart.lines]
        came.append(
            Heard(
                turn.step.number,
                turn.language,
                turn.intent,
                tuple(tuple(sorted(reply.skus)) for reply in turn.replies),  # the index breaks ties by what came last
                replies,
                tuple(lines),
                str(turn.cart.total),
                turn.owner,
                turn.orders,
                turn.order_status,
                turn.problem,
            )
        )
        sent = everything_sent(player)
        found = AMOUNT.findall("\n".join(sent[read_before:]))
        read_before = len(sent)
        amounts.append({re.sub(r"[^\d.]", "", amount.replace(",", "")) for amount in found})
    async with player.core.engine.connect() as db:
        aside = (await db.execute(text("SELECT error FROM inbox WHERE state = 'set_aside'"))).scalars().all()
    assert not aside, aside  # an apology sounds the same everywhere
    return came, amounts


OWN = re.compile(r"https?://\S+|/(?:pay|s)/\S+")
"""What is different each time: links are signed."""


async def said(player: Player, mark: int) -> tuple[tuple[Said, ...], int]:
    """What was said in outbox rows after this one, and the newest row; what names an order is the same for all."""
    async with player.core.engine.connect() as db:
        numbers = (await db.execute(text("SELECT number FROM orders"))).scalars().all()
        query = select(outbox.c.id, outbox.c.reply).where(outbox.c.id > mark).order_by(outbox.c.id)
        rows = (await db.execute(query)).all()

    def same(words: str) -> str:
        for number in numbers:
            words = words.replace(number, "(order)")
        return OWN.sub("(link)", words)

    found = []
    for row in rows:
        reply = codec.load(Reply, row.reply)
        cards = tuple(sorted((card.title, card.price, card.text) for card in reply.cards))
        choices = tuple(choice.label for choice in reply.choices)
        found.append(Said(same(reply.text), cards, same(reply.footer), choices))
    return tuple(found), max((row.id for row in rows), default=mark)


def everything_sent(player: Player) -> list[str]:
    """All that customers can read so far: text, cards, buttons and rows."""
    found = []
    for connector in player.core.connectors.values():
        assert isinstance(connector, LoopbackConnector)
        for part in (sent.part for sent in connector.sent):
            cards = [f"{card.title}\n{card.price}\n{card.text}" for card in part.cards]
            choices = [f"{choice.label}\n{choice.description}" for choice in part.choices]
            found.append("\n".join([part.text, *cards, part.footer, *choices]))
    return found


def seen_as(channel: str, here: Heard, web: Heard) -> Heard:
    """The turn without what only an SMS says in it: MORE brings what was cut from the last page, then the next one."""
    if channel != "sms" or here.intent != "more" or len(here.said) != len(web.said):
        return here
    pairs = zip(here.said, web.said, strict=True)
    return replace(here, said=tuple(replace(s, text=w.text) if s.text.endswith(w.text) else s for s, w in pairs))


def differs_by_nature(step: Step) -> bool:
    """Only Telegram vouches for a contact that is shared: there it is one's own."""
    return step.act == "attach" and step.value[0] == "contact"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_conversation_comes_to_the_same_on_every_channel(path: Path, player: Player) -> None:
    conversation = read(path)
    if any(differs_by_nature(step) for step in conversation.steps):
        conversation = replace(
            conversation, steps=tuple(step for step in conversation.steps if not differs_by_nature(step))
        )
    web, web_amounts = await played(player, on("web", conversation))
    for channel in CHANNELS[1:]:
        there, amounts = await played(player, on(channel, conversation))
        assert [seen_as(channel, one, other) for one, other in zip(there, web, strict=True)] == web, channel
        for turn, (mine, theirs) in enumerate(zip(web_amounts, amounts, strict=True), start=1):
            if channel == "sms":  # what does not fit in three segments comes on request
                assert theirs <= mine | set().union(*web_amounts[:turn]), f"{channel}, turn {turn}"
            else:
                assert theirs == mine, f"{channel}, turn {turn}"


async def test_what_an_sms_leaves_out_comes_with_more(player: Player) -> None:
    """MORE brings what was not seen of the list, and then its next page as on every other channel."""
    steps = (
        Step(1, "sms", "+380500000001", "say", "покажи рюкзаки"),
        Step(2, "sms", "+380500000001", "say", "ЕЩЁ"),
    )
    web = tuple(replace(step, channel="web", sender="v") for step in steps)
    there, (first, second) = await played(player, Conversation("web", "web", web))
    here, (cut, rest) = await played(player, Conversation("sms", "sms", steps))
    assert [turn.products for turn in here] == [turn.products for turn in there]
    assert cut < first
    assert cut | rest == first | second


def test_more_is_only_offered_where_something_is_left_out() -> None:
    long = Reply(text="Слово. " * 100)
    assert is_cut(long, CAPABILITIES["sms"])
    assert not is_cut(replace(long, full_text=True), CAPABILITIES["sms"])
    assert not any(is_cut(long, CAPABILITIES[channel]) for channel in ("web", "telegram", "whatsapp"))
