"""What a turn of a played conversation came to: read off the database and the loopback connectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import codec
from bot.core import Core
from bot.replay_file import Step
from bot.shop import cart, catalog
from bot.shop.cart import Cart
from bot.storage.tables import customers, identities, messages, orders
from bot.storage.tables import outbox as outbox_rows
from channels.loopback import LoopbackConnector, Sent
from channels.terminal import show
from channels.types import Reply


@dataclass(frozen=True, slots=True)
class ShownReply:
    """A reply as it was heard: the words as that channel shows them, and what could be picked."""

    text: str
    products: tuple[str, ...]  # as cards name them: product ids or SKUs
    skus: tuple[str, ...]
    choices: tuple[str, ...]  # the numbered ones first


@dataclass(frozen=True, slots=True)
class Played:
    """One turn as it went."""

    file: str
    step: Step
    cart: Cart
    replies: tuple[ShownReply, ...] = ()
    took_ms: float = 0.0
    problem: str = ""  # why the turn could not be played
    language: str = ""
    intent: str = ""
    owner: str = "bot"
    orders: int = 0
    order_status: str = ""

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.replies)


async def known_customer(db: AsyncConnection, step: Step) -> int | None:
    """The customer behind the turn's sender; None for one who has not written yet."""
    query = select(identities.c.customer_id).where(
        identities.c.channel == step.channel, identities.c.address == step.sender
    )
    return (await db.execute(query)).scalar()


async def last_outbox(core: Core) -> int:
    """The newest outbox row's id; what a turn says comes after it."""
    async with core.engine.connect() as db:
        return int((await db.execute(text("SELECT coalesce(max(id), 0) FROM outbox"))).scalar_one())


async def look(core: Core, file: str, step: Step, *, mark: int, took_ms: float, problem: str) -> Played:
    """The turn as it went: what was heard since the outbox row `mark`, and how things stand with the sender now."""
    currency = core.settings.currency
    async with core.engine.connect() as db:
        replies = await _replies(core, db, mark)
        played = Played(file, step, Cart((), currency), replies, took_ms, problem)
        customer_id = await known_customer(db, step)
        if customer_id is None:
            return played
        query = select(customers.c.language, customers.c.owner).where(customers.c.id == customer_id)
        language, owner = (await db.execute(query)).one()
        ordered = select(orders.c.state).where(orders.c.customer_id == customer_id).order_by(orders.c.id.desc())
        states = (await db.execute(ordered)).scalars().all()
        return replace(
            played,
            cart=await cart.load(db, customer_id, currency=currency),
            language=language,
            intent=await _intent(db, customer_id),
            owner=owner,
            orders=len(states),
            order_status=states[0] if states else "",
        )


async def _intent(db: AsyncConnection, customer_id: int) -> str:
    query = (
        select(messages.c.meaning)
        .where(messages.c.customer_id == customer_id, messages.c.author == "customer")
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    return str(((await db.execute(query)).scalar() or {}).get("intent", ""))


async def _replies(core: Core, db: AsyncConnection, mark: int) -> tuple[ShownReply, ...]:
    """What arrived on any channel since that outbox row, in order."""
    sent: dict[int, list[Sent]] = {}
    for connector in loopbacks(core):
        for one in connector.sent:
            sent.setdefault(int(one.part.key.partition(".")[0]), []).append(one)
    query = select(outbox_rows).where(outbox_rows.c.id > mark).order_by(outbox_rows.c.id)
    rows = (await db.execute(query)).mappings().all()
    return tuple([await _shown(core, db, row, sent[row["id"]]) for row in rows if row["id"] in sent])


def loopbacks(core: Core) -> list[LoopbackConnector]:
    return [connector for connector in core.connectors.values() if isinstance(connector, LoopbackConnector)]


async def _shown(core: Core, db: AsyncConnection, row: RowMapping, parts: Sequence[Sent]) -> ShownReply:
    reply = codec.load(Reply, row["reply"])
    refs = tuple(dict.fromkeys(card.ref for card in reply.cards if card.ref))
    skus = [await _sku(db, ref, core.settings.currency) for ref in refs]
    numbered = reply.numbered()
    rest = [c for card in reply.cards for c in card.choices if c not in numbered and not c.url]
    return ShownReply(
        text="\n".join(_words(core, sent) for sent in parts),
        products=refs,
        skus=tuple(dict.fromkeys(skus)),
        choices=tuple(choice.label for choice in (*numbered, *rest)),
    )


async def _sku(db: AsyncConnection, ref: str, currency: str) -> str:
    """The SKU that a card stands for; of a product with several, the first."""
    product = await catalog.find_by_sku(db, ref, currency=currency)
    if product is None or not product.skus:
        return ref
    return ref if product.sku(ref) else product.skus[0].sku


def _words(core: Core, sent: Sent) -> str:
    """What is read on that channel: text and cards; buttons are apart, pictures are not words."""
    part = sent.part
    cards = tuple(replace(card, choices=()) for card in part.cards)
    bare = replace(part, cards=cards, choices=(), image="", media=None, layout="none", ask_contact="", ask_location="")
    return show(bare, core.connectors[sent.address.channel].capabilities.markup)
