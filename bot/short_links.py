"""Short signed links, for channels where every character costs: `/s/{code}` to a product, a message or a cart."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from bot.settings import Settings, secret_key
from channels.types import Card, Reply

PREFIX = "/s/"
PRODUCT_PREFIX = "/p/"
SIGNATURE_CHARS = 12
"""72 bits: what a code opens is a person's own, and a guess costs a request."""
SHORT_SKU_CHARS = 12
CART_LIFE = timedelta(days=3)
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code leads: a `product` (`key` is the beginning of its SKU's MD5), a `message` or a `cart` by number."""

    kind: str
    key: str = ""
    number: int = 0


def product_path(sku: str) -> str:
    """A permanent address of the product's page, short also for a long SKU."""
    if len(sku) <= SHORT_SKU_CHARS and sku.isascii():
        return PRODUCT_PREFIX + sku
    return f"{PREFIX}p{hashlib.md5(sku.encode(), usedforsecurity=False).hexdigest()[:10]}"


def shortened(reply: Reply) -> Reply:
    """The reply with its cards' links as short as they can be."""
    return replace(reply, cards=tuple(_short_card(card) for card in reply.cards))


def _short_card(card: Card) -> Card:
    sku = card.url.removeprefix(PRODUCT_PREFIX)
    return replace(card, url=product_path(sku)) if sku != card.url else card


def to_message(settings: Settings, message_id: int) -> str:
    """The address of a page that shows all of a message; "" while nobody knows where we are reached."""
    return _signed(settings, f"m{_base36(message_id)}")


def to_cart(settings: Settings, customer_id: int, now: datetime) -> str:
    """The address of a page with this customer's cart, good for three days; "" as above."""
    until = int((now + CART_LIFE - _EPOCH) / timedelta(hours=1))
    return _signed(settings, f"c{_base36(customer_id)}-{_base36(until)}")


def read(settings: Settings, code: str, now: datetime) -> Target | None:
    """What a code stands for; None for one that we did not make, or whose time is over."""
    if code.startswith("p") and len(code) == 11 and all(c in _DIGITS for c in code):
        return Target("product", key=code[1:])
    body, signature = code[:-SIGNATURE_CHARS], code[-SIGNATURE_CHARS:]
    genuine = hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(settings, body).encode())
    if not genuine or body[:1] not in ("m", "c"):
        return None
    number, _, until = body[1:].partition("-")
    if body[0] == "m":
        return Target("message", number=int(number, 36))
    return Target("cart", number=int(number, 36)) if _EPOCH + timedelta(hours=int(until, 36)) > now else None


def _signed(settings: Settings, body: str) -> str:
    if not settings.public_url:
        return ""
    return f"{settings.public_url.rstrip('/')}{PREFIX}{body}{_signature(settings, body)}"


def _signature(settings: Settings, body: str) -> str:
    message = f"short link:{body}".encode("utf-8", "replace")
    digest = hmac.new(_key(settings).encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARS]


@cache
def _key(settings: Settings) -> str:
    """The signing key, read once: it is asked for with every SMS."""
    return secret_key(settings)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
