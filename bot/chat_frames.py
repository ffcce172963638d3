"""The frames of the web chat: what the widget sends, read with mistrust, and what it is sent, as JSON objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import cart_keys, mailbox
from bot.core import Core
from bot.mailbox import PostedPart
from bot.shop.cart import Cart
from bot.shop.front import Shop
from bot.skills import SKILLS, options
from bot.skills.cards import image
from bot.storage.statement import Row, Statement
from bot.turn import shop_at
from channels.reading import count_of, key_of, text_of
from channels.types import Card, Choice, Part

Frame = Mapping[str, object]

OWN_WORDS = "c."
"""What mailbox keys of the customer's own words begin with, so that no client id meets the key of a sent part."""


class BadFrame(Exception):
    """Not a frame: not JSON, or not an object with a type."""


@dataclass(frozen=True, slots=True)
class Hello:
    """How a widget introduces itself. `after`: the last number it has."""

    visitor: str = ""
    after: int = 0
    language: str = ""
    product: str = ""
    identity: str = ""  # the shop's signed word for who this is


def read(raw: str | bytes) -> dict[str, object]:
    """One frame; BadFrame for anything else."""
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadFrame("not JSON") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise BadFrame("not an object with a type")
    return frame


def hello(frame: Frame) -> Hello:
    return Hello(
        visitor=text_of(frame.get("visitor"))[:200],
        after=count_of(frame.get("after")),
        language=key_of(frame.get("lang"))[:2].lower(),
        product=key_of(frame.get("product")),
        identity=text_of(frame.get("identity"))[:4097],
    )


def write(frame: Frame) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


# ------------------------------------------------------------------------------------------------ what goes out


def message(posted: PostedPart) -> Frame:
    """A message of the mailbox; the customer's own words carry the id that their widget gave them."""
    part = posted.part
    own = posted.author == "customer"
    return {
        "type": "message",
        "seq": posted.sequence,
        "id": posted.key.removeprefix(OWN_WORDS) if own else "",
        "author": posted.author,
        "name": posted.name,
        **_shown(part),
        "at": posted.at.isoformat(),
        "language": part.language,
    }


def _shown(part: Part) -> dict[str, object]:
    media = [{"kind": "image", "ref": part.image, "mime": "", "name": ""}] if part.image else []
    if part.media:
        file = part.media
        media.append({"kind": str(file.kind), "ref": file.ref, "mime": file.mime, "name": file.name})
    return {
        "text": part.text,
        "cards": [_card(card) for card in part.cards],
        "choices": _choices(part.choices),
        "footer": part.footer,
        "media": media,
    }


def _card(card: Card) -> dict[str, object]:
    return {
        "title": card.title,
        "price": card.price,
        "text": card.text,
        "image": card.image,
        "url": card.url,
        "choices": _choices(card.choices),
        "ref": card.ref,
    }


def _choices(choices: Sequence[Choice]) -> list[dict[str, str]]:
    return [{"label": c.label, "key": c.key, "url": c.url, "description": c.description} for c in choices]


def greeting(core: Core, language: str) -> Frame:
    """What an empty conversation begins with; it is shown, not said, so it has no number."""
    words = core.wording.of(language)
    return {
        "type": "message",
        "id": "",
        "author": "bot",
        "name": "",
        **_shown(Part(text=words("greeting"), choices=(Choice(words("choice-human"), cart_keys.key("human")),))),
        "at": core.clock().isoformat(),
        "language": words.language,
    }


def cart(held: Cart, shop: Shop) -> Frame:
    """The cart panel: every line at today's price, with its own plus, minus and remove."""
    choices = []
    if held.lines and "checkout" in SKILLS:
        choices.append(Choice(shop.words("choice-checkout"), cart_keys.key("checkout")))
    return {
        "type": "cart",
        "count": held.count,
        "total": shop.words.money(held.total) if held.lines else "",
        "lines": [
            {
                "title": options.title(line.product, line.sku, shop),
                "quantity": line.quantity,
                "price": shop.words.money(line.total) if line.total else shop.words("price-on-request"),
                "image": image(line.product, line.sku),
                "choices": _choices(_line_choices(line.sku.sku)),
            }
            for line in held.lines
        ],
        "choices": _choices(choices),
    }


def _line_choices(sku: str) -> tuple[Choice, ...]:
    return (
        Choice("−", cart_keys.key("cart_change", sku, -1)),
        Choice("+", cart_keys.key("cart_change", sku, 1)),
        Choice("✕", cart_keys.key("cart_remove", sku)),
    )


def error(core: Core, language: str, code: str, id: str = "") -> Frame:
    """Why a frame was not taken, in words where the customer can do something about it."""
    words = core.wording.of(language)
    text = words("too-long") if code == "too_long" else ""
    return {"type": "error", "id": id, "code": code, "text": text}


# ------------------------------------------------------------------------------------------------ the customer


@dataclass(frozen=True, slots=True)
class State:
    """What a widget shows beside the messages; only what changed is sent."""

    customer_id: int | None
    sequence: int  # of the newest message in the mailbox
    owner: str
    agent: str
    language: str
    cart: Frame
    cart_mark: str | None = None  # of what the cart frame was made from: lines, quantities, versions of the goods

    def changes(self, before: State | None) -> list[Frame]:
        frames: list[Frame] = []
        if before is None or self.language != before.language:
            frames.append({"type": "language", "language": self.language})
        if before is None or (self.owner, self.agent) != (before.owner, before.agent):
            frames.append({"type": "owner", "owner": self.owner, "name": self.agent})
        if before is None or self.cart != before.cart:
            frames.append(self.cart)
        return frames


_NEWS = Statement(
    f"""
    SELECT c.id AS customer_id, i.web_sequence, c.owner, coalesce(a.name, c.agent) AS agent, c.language AS spoken, (
            SELECT string_agg(concat_ws(' ', l.sku, l.quantity, p.version), ',' ORDER BY l.position)
            FROM cart_lines l JOIN variants v ON v.sku = l.sku JOIN products p ON p.id = v.product_id
            WHERE l.customer_id = c.id
        ) AS cart_mark, posted.*
    FROM identities i JOIN customers c ON c.id = i.customer_id LEFT JOIN agents a ON a.login = c.agent
        LEFT JOIN LATERAL ({mailbox.AFTER.format(identity_id="i.id")}) posted ON TRUE
    WHERE i.id = :identity_id ORDER BY posted.sequence
    """
)


async def news(
    core: Core,
    db: AsyncConnection,
    identity_id: int | None,
    language: str,
    before: State | None = None,
    *,
    after: int = 0,
    limit: int = 0,
) -> tuple[State, list[PostedPart]]:
    """How things stand with this visitor, and so many messages after this number.

    One who has said nothing yet has an empty cart, and the bot. `language` is the page's, which counts until the
    conversation has one. The cart is not read again where it is as `before`.
    """
    values = {"identity_id": identity_id, "after": after, "limit": limit}
    rows = await _NEWS.all(db, values) if identity_id is not None else []
    head = rows[0] if rows else _NOBODY
    known = core.settings.language_list
    chosen = next((code for code in (head["spoken"], language) if code in known), known[0])
    state = State(
        head["customer_id"], head["web_sequence"], head["owner"], head["agent"], chosen, {}, head["cart_mark"]
    )
    same = before and (before.customer_id, before.language, before.cart_mark) == (
        state.customer_id,
        state.language,
        state.cart_mark,
    )
    shown = before.cart if before and same else await _cart(core, db, state)
    return replace(state, cart=shown), [mailbox.posted(row) for row in rows if row["sequence"] is not None]


_NOBODY: Row = {
    "customer_id": None,
    "web_sequence": 0,
    "owner": "bot",
    "agent": "",
    "spoken": "",
    "cart_mark": None,
}


async def _cart(core: Core, db: AsyncConnection, state: State) -> Frame:
    shop = shop_at(core, db, state.language, core.clock())
    empty = state.customer_id is None or state.cart_mark is None
    return cart(Cart((), core.settings.currency) if empty else await shop.cart(state.customer_id or 0), shop)
