"""Questions to the shop that sound like a wish for goods or an order: wrapping, trying on, how to order, a place."""

from __future__ import annotations

import re

from bot import form
from bot.shop.directory import Directory, load_directory
from bot.shop.front import Shop
from bot.shop.policies import paragraphs
from bot.skills import concepts, places, sizes, store_info
from bot.skills.features import are_sold
from bot.skills.quoting import QUOTES, worded
from bot.skills.saying import say
from bot.types import Outcome, Turn, choice

SUBJECTS = frozenset(["wrapping", "trying", "loyalty"])
"""What the shop does beside selling: whoever names it asks for that, whatever the words around it sound like."""
MISTAKEN = frozenset(
    [
        "search",
        "try_search",
        "refine",
        "choose",
        "checkout",
        "payment_info",
        "coupon",
        "order_status",
        "cart_show",
        "stock_info",
    ]
)
"""Skills that such a question is taken for."""
MEASURED = MISTAKEN | {"cart_add", "cart_change", "size_advice", "ask_product"}
"""Skills that a customer's measures are taken for."""
WORDS = 8
_HOW_TO_ORDER = re.compile(
    r"^\W*(?:(?:and|so|ok|а|так|ну|і|и)\s+)*(?:"
    r"how (?:(?:do|can|should|could|would) (?:i|we|you|one)|to) "
    r"(?:(?:place|make) (?:an|the|my) )?(?:order|buy|purchase)"
    r"|как (?:(?:мне|тут|здесь|у вас|можно|правильно|сделать|оформить) )*(?:заказать|заказывать|заказ|купить)"
    r"|як (?:(?:мені|тут|у вас|можна|правильно|зробити|оформити) )*(?:замовити|замовляти|замовлення|купити|придбати)"
    r")\b(?:\W+(?:here|this|it|them|something|это|тут|здесь|у вас|что-то|це|його|її|щось))*\W*$",
    re.I,
)
_MUCH = r"(?:how much(?: is it| would it be)?|ск[оі]льк[оаи]|почем)"
_TO_PLACE = re.compile(
    r"^\W*(?:(?:and|what about|а|и|і|й)\s+)*"
    rf"(?P<before>{_MUCH}\s+)?(?P<to>(?:to|into|in|в|во|у|до|на)\s+)?(?P<place>[\w'’-]{{3,}}?(?:\s[^\W\d][\w'’-]+?)?)"
    rf"(?P<after>\s+(?:{_MUCH}|in total|in all|total|всего|итого|разом|усього))?\W*$",
    re.I,
)
_THINKS = re.compile(
    r"\b(?:i'?ll|let me|have to|need to) think\b|\bподумаю\b|\bнадо подумать\b|\bтреба подумати\b|\bпоміркую\b", re.I
)


async def asked_of_shop(turn: Turn, shop: Shop, skill: str) -> Outcome | None:
    """The answer to a question to the shop that was taken for something else; None for what is none."""
    if turn.action is not None or turn.incoming.message is None or skill not in MEASURED | {"help", "details"}:
        return None
    if (told := await sizes.of_measures(turn, shop, skill)) is not None:
        return told
    if _HOW_TO_ORDER.match(turn.text) and not turn.session.draft:
        return await _how_to_order(turn, shop)
    if (
        skill == "cart_add"
        and (told := await _subject(turn, shop, await load_directory(shop.db), told=True)) is not None
    ):
        return told
    if skill not in MISTAKEN or (_is_filled_in(turn) and not form.is_question(turn.text)):
        return None
    if _THINKS.search(turn.text) and len(turn.text.split()) <= WORDS:
        return say(turn, shop, shop.words("deny"), pending=turn.session.pending)
    directory = await load_directory(shop.db)
    if _goes_on_about_delivery(turn, shop, directory):
        return await store_info.delivery(turn, shop)
    return await _subject(turn, shop, directory)


def _is_filled_in(turn: Turn) -> bool:
    pending = turn.session.pending
    return bool(turn.session.draft) or (pending is not None and pending.kind == form.KIND)


async def _how_to_order(turn: Turn, shop: Shop) -> Outcome:
    held = await shop.cart(turn.customer.id)
    on = (
        choice(shop.words("choice-checkout"), "checkout") if held.lines else choice(shop.words("choice-human"), "human")
    )
    return say(turn, shop, shop.words("how-to-order"), choices=(on,), pending=turn.session.pending)


async def _subject(turn: Turn, shop: Shop, directory: Directory, *, told: bool = False) -> Outcome | None:
    """What the texts say of what the shop does beside selling, unless goods are called so; with `told` also that they
    say nothing of it."""
    asked = concepts.asked(turn.text, concepts.SHOP) & SUBJECTS
    if not asked or len(turn.text.split()) > WORDS:
        return None
    known = [
        p for p in paragraphs(directory.policies) if asked & concepts.asked(f"{p.heading} {p.text}", concepts.SHOP)
    ]
    if not (known or told) or await are_sold(shop.lemmas(turn.text), turn, shop):
        return None
    if not known:
        return store_info.not_stated(turn, shop)
    own = [p for p in known if p.language == shop.words.language] or known
    headed = [p for p in own if asked & concepts.asked(p.heading, concepts.SHOP)]
    lines = worded((headed or own)[:QUOTES], shop)
    return say(turn, shop, "\n".join(lines), pending=turn.session.pending)


def _goes_on_about_delivery(turn: Turn, shop: Shop, directory: Directory) -> bool:
    """Whether a message is but a place, "and to Crimea?", where delivery is spoken of or nothing else is."""
    found = _TO_PLACE.match(turn.text)
    if found is None:
        return False
    session = turn.session
    spoken = session.topic == "delivery"
    idle = not (session.shown or session.focus or session.pending)
    summed = bool(found["to"] and (found["before"] or found["after"]))
    if not (spoken or idle or summed):
        return False
    closed = "occupied" in concepts.asked(found["place"], concepts.SHOP)
    place = places.place_in(turn, shop, directory)
    return closed or (place is not None and (bool(place.country) or ((spoken or summed) and bool(place.city))))
