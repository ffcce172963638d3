"""Questions to the shop: delivery, payment, returns, warranty, stores. What it states is quoted; else "not stated"."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.shop import cities
from bot.shop.checkout import cities_fit
from bot.shop.directory import Delivery, Directory, Payment, Store, load_directory, money
from bot.shop.front import Shop
from bot.shop.policies import Paragraph, paragraphs
from bot.skills import availability, concepts, delivery_sums, no_returns, particulars, places
from bot.skills.desk import local_now
from bot.skills.particulars import city_name, stores_meant
from bot.skills.quoting import QUOTES, index_of, quoted, shares, titled, worded
from bot.skills.references import meant
from bot.skills.saying import say
from bot.types import Event, Outcome, Turn, choice
from bot.wishes import asks_where
from catalog_index.types import Passage
from channels.types import Choice

SURE = 0.5
"""From this score on a paragraph answers a question that is about nothing else."""
HOURS = re.compile(
    r"час|график|режим|открыт|закры|работа|выходн|до скольк|с котор|годин|графік|відчин|зачин|працю|вихідн|до котр|"
    r"hours|open|clos|schedule|working|weekend|what time"
)
CLEAR = 0.7
WHERE = re.compile(
    r"адрес|где|куда|находи|добрат|проехать|ближайш|де |куди|знаход|дістат|найближч|address|where|located|location|"
    r"nearest|directions|how to get"
)
CONTACT = re.compile(
    r"телефон|номер|позвон|почт|сайт|связа|контакт|подзвон|пошт|зв.яз|phone|call|e-?mail|website|contact|reach you"
)


async def delivery(turn: Turn, shop: Shop) -> Outcome:
    """How orders travel: ways with fee and term, those that reach the city that was named, and what the texts say."""
    directory = await load_directory(shop.db)
    if told := _closed_off(turn, shop, directory):
        return told
    place = places.place_in(turn, shop, directory)
    if place is not None and places.is_unnamed(place, directory):
        return await _delivery_anyhow(turn, shop, directory, place)
    city = _city(turn, directory, shop)
    ways = [w for w in directory.delivery if _reaches(w, city, directory)]
    if (summed := await delivery_sums.told(turn, shop, ways, city)) is not None:
        return replace(summed, session=replace(summed.session, topic="delivery"))
    lines = [delivery_line(shop, way, directory) for way in ways]
    if city and lines:
        lines.insert(0, shop.words("delivery-to", city=city))
    return await _answer(turn, shop, directory, "delivery", lines, elsewhere=_elsewhere(city, directory))


def _closed_off(turn: Turn, shop: Shop, directory: Directory) -> Outcome | None:
    """What the texts say of territories that carriers do not go to, when one is asked for."""
    if "occupied" not in concepts.asked(turn.text, concepts.SHOP):
        return None
    known = [p for p in paragraphs(directory.policy("delivery")) if "occupied" in concepts.asked(p.text, concepts.SHOP)]
    own = [p for p in known if p.language == shop.words.language] or known
    return say(turn, shop, "\n".join(worded(own[:1], shop)), topic="delivery") if own else None


async def _delivery_anyhow(turn: Turn, shop: Shop, directory: Directory, place: places.Place) -> Outcome:
    """What is known of delivery for somebody in a place that the shop does not name, and that it does not."""
    abroad = place.country not in ("", particulars.region_of(directory))
    question = f"{turn.text} {shop.words('word-abroad')}" if abroad else turn.text
    ways = [w for w in directory.delivery if not abroad and w.kind != "pickup" and not w.cities]
    lines = [delivery_line(shop, way, directory) for way in ways]
    quotes = await quoted(question, shop, directory, "delivery", opening=not lines)
    if not lines and not quotes:
        return not_stated(turn, shop)
    lines = [shop.words("delivery-not-named", place=place.name), *lines]
    person = choice(shop.words("choice-human"), "human")
    return say(turn, shop, "\n".join([*lines, *quotes]), choices=(person,), topic="delivery")


def _elsewhere(city: str, directory: Directory) -> tuple[str, ...]:
    """The shop's other cities, in every language: what is said of them is no answer for this one."""
    if not city:
        return ()
    places = [*(s.city for s in directory.stores), *(c for way in directory.delivery for c in way.cities)]
    return tuple({name for place in places if not cities.among(city, [place]) for name in place.values()})


async def payment(turn: Turn, shop: Shop) -> Outcome:
    """How one can pay, and what the texts say about it."""
    directory = await load_directory(shop.db)
    return await _answer(turn, shop, directory, "payment", [payment_line(shop, way) for way in directory.payment])


async def returns(turn: Turn, shop: Shop) -> Outcome:
    """What the texts say of returns; first that the goods that are talked of cannot be given back, where it is so."""
    directory = await load_directory(shop.db)
    outcome, about = await _answer(turn, shop, directory, "returns", []), await meant(turn, shop)
    refused = await no_returns.told(about[0], shop, directory) if len(about) == 1 else None
    if refused is None or not outcome.replies:
        return outcome
    reply, own = outcome.replies[0], worded([refused], shop)
    text = "\n".join(dict.fromkeys([*own, *reply.text.split("\n")]))
    return replace(outcome, replies=(replace(reply, text=text), *outcome.replies[1:]))


async def warranty(turn: Turn, shop: Shop) -> Outcome:
    return await _answer(turn, shop, await load_directory(shop.db), "warranty", [])


def delivery_line(shop: Shop, way: Delivery, directory: Directory) -> str:
    """ "• Courier: 120 ₴, free from 3 000 ₴; 1–2 days"."""
    words = shop.words
    fee = words.money(money(way.fee, shop.currency)) if way.fee else words("delivery-free")
    if way.free_from is not None and way.fee:
        fee = words("delivery-free-from", fee=fee, total=words.money(money(way.free_from, shop.currency)))
    places = words.join([shop.text(c) for c in way.cities]) if way.cities else ""
    parts = [f"{fee}", shop.text(way.term), places]
    return f"• {shop.text(way.name) or way.id}: {'; '.join(part for part in parts if part)}"


def payment_line(shop: Shop, way: Payment) -> str:
    note = shop.text(way.note)
    return f"• {shop.text(way.name) or way.id}" + (f": {note}" if note else "")


def _city(turn: Turn, directory: Directory, shop: Shop) -> str:
    entity = turn.understanding.first("city")
    return city_name(entity.value, directory, shop) if entity is not None else ""


def _reaches(way: Delivery, city: str, directory: Directory) -> bool:
    if way.kind == "pickup" and city:
        return any(cities.among(city, [store.city]) for store in directory.stores)
    return cities_fit(way, city)


# ------------------------------------------------------------------------------------------------ quoting


async def _answer(
    turn: Turn, shop: Shop, directory: Directory, topic: str, lines: list[str], *, elsewhere: Sequence[str] = ()
) -> Outcome:
    """What is structured first, then the paragraphs that answer; "not stated" when the shop has neither."""
    quotes = await quoted(turn.text, shop, directory, topic, opening=not lines)
    if lines:
        quotes = [quote for quote in quotes if not any(name[:4] in quote for name in elsewhere)]
    if not lines and not quotes:
        return not_stated(turn, shop)
    text = "\n".join([*lines, *([""] if lines and quotes else []), *quotes])
    return say(turn, shop, text, choices=await _ways_on(turn, shop, topic), pending=None, topic=topic)


async def warm(shop: Shop) -> None:
    """Build the index of the shop's texts before somebody waits for it."""
    await index_of(shop, await load_directory(shop.db))


def not_stated(turn: Turn, shop: Shop) -> Outcome:
    """The shop says nothing about it: that is an answer, and a person may know more."""
    missing = Event("not_stated", {"question": turn.text[:200], "language": turn.language})
    person = choice(shop.words("choice-human"), "human")
    return say(turn, shop, shop.words("shop-not-stated"), choices=(person,), effects=(missing,))


async def _ways_on(turn: Turn, shop: Shop, topic: str) -> tuple[Choice, ...]:
    held = await shop.cart(turn.customer.id)
    return (
        (choice(shop.words("choice-checkout"), "checkout"),) if held.lines and topic in ("delivery", "payment") else ()
    )


async def from_texts(turn: Turn, shop: Shop, *, named_only: bool = False) -> Outcome | None:
    """An answer out of any of the shop's texts, when one surely has it: gift cards, loyalty, a ramp at the door …

    `named_only`: only a text whose title was said."""
    directory = await load_directory(shop.db)
    if topic := titled(turn.text, directory, shop):
        return await _answer(turn, shop, directory, topic, [])
    if (answer := await _still_on(turn, shop, directory)) is not None:
        return answer
    if named_only:
        return None
    index = await index_of(shop, directory)
    known = {p.id: p for p in paragraphs(directory.policies)}
    hits = index.search(turn.text, shop.words.language, limit=4)
    hits = [(passage, score) for passage, score in hits if shares(turn.text, _whole(passage, known), shop)]
    if not hits or hits[0][1] < SURE:
        return None
    best = [passage for passage, score in hits if score >= hits[0][1] * 0.8][:QUOTES]
    place = places.place_in(turn, shop, directory) if best[0].key == "delivery" else None
    if place is not None and places.is_unnamed(place, directory):
        return await _delivery_anyhow(turn, shop, directory, place)
    lines = worded([known[p.id] for p in best if p.id in known], shop)
    lines += [_aside_line(shop, directory, p) for p in best if p.id not in known]
    return say(turn, shop, "\n".join(lines), topic=best[0].key)


def _whole(passage: Passage, known: Mapping[str, Paragraph]) -> str:
    """The passage with the heading that it stands under."""
    paragraph = known.get(passage.id)
    return f"{paragraph.heading} {passage.text}" if paragraph else passage.text


async def _still_on(turn: Turn, shop: Shop, directory: Directory) -> Outcome | None:
    """A question that goes on with what was answered last: "and from which amount is it free?" """
    topic = turn.session.topic
    texts = directory.policy(topic)
    said = {word for p in texts for word in shop.analyzer.lemmas(turn.text, p.language) if len(word) > 3}
    if not any(said & set(shop.analyzer.lemmas(p.text, p.language)) for p in texts):
        return None
    if topic == "delivery":
        return await delivery(turn, shop)
    return await payment(turn, shop) if topic == "payment" else await _answer(turn, shop, directory, topic, [])


def _aside_line(shop: Shop, directory: Directory, passage: Passage) -> str:
    store = directory.store(passage.key.removeprefix("store/"))
    return f"{shop.text(store.name)}: {shop.text(store.directions)}" if store else passage.text


# ------------------------------------------------------------------------------------------------ stores


async def store_info(turn: Turn, shop: Shop) -> Outcome:
    """Hours, addresses, contacts; anything else about the shop out of its texts."""
    directory = await load_directory(shop.db)
    plain = turn.text.casefold()
    if CONTACT.search(plain) and (lines := _contacts(shop, directory)):
        return say(turn, shop, "\n".join(lines))
    practical = HOURS.search(plain) or WHERE.search(plain) or turn.understanding.first("date")
    if not practical:
        if asks_where(turn) and turn.understanding.confidence < CLEAR:
            return await availability.stock(turn, shop)
        if (answer := await from_texts(turn, shop)) is not None:
            return answer
    return _stores(turn, shop, directory) if directory.stores else await _without_stores(turn, shop, directory)


async def _without_stores(turn: Turn, shop: Shop, directory: Directory) -> Outcome:
    """Where a shop is that has no stores: online only when its texts say so; else how it can be reached."""
    contacts = _contacts(shop, directory)
    if WHERE.search(turn.text.casefold()):
        if said := _online_only(shop, directory):
            return say(turn, shop, "\n".join([said, *contacts]))
        reached = [shop.words("no-address-reach"), *contacts] if contacts else []
        return say(turn, shop, "\n".join(reached)) if reached else not_stated(turn, shop)
    if (answer := await from_texts(turn, shop)) is not None:
        return answer
    if not contacts:
        return not_stated(turn, shop)
    missing = not_stated(turn, shop)
    reply = missing.replies[0]
    return replace(missing, replies=(replace(reply, text="\n".join([reply.text, *contacts])),))


def _online_only(shop: Shop, directory: Directory) -> str:
    """What the shop says of itself where that is that it sells online only; "" when it does not say so."""
    about = shop.text(directory.about)
    if "online" in concepts.asked(about, concepts.SHOP):
        return about
    known = [p for p in paragraphs(directory.policies) if "online" in concepts.asked(p.text, concepts.SHOP)]
    own = [p for p in known if p.language == shop.words.language] or known
    return "\n".join(worded(own[:1], shop)) if own else ""


def _contacts(shop: Shop, directory: Directory) -> list[str]:
    found = directory.contacts
    return [line for line in (found.phone, found.email, found.site) if line]


def _stores(turn: Turn, shop: Shop, directory: Directory) -> Outcome:
    city = _city(turn, directory, shop)
    meant = [s for s in directory.stores if city and cities.among(city, [s.city])]
    meant = meant or (stores_meant(turn.text, directory.stores, shop) if not city else [])
    lines = [] if meant or not city else [shop.words("no-store-in", city=city)]
    day = _day(turn)
    today = local_now(shop, directory).date()
    for store in meant or directory.stores:
        lines.append(store_line(shop, store, today, day, full=len(meant) == 1))
    return say(turn, shop, "\n".join(lines))


def _day(turn: Turn) -> date | None:
    """The day that is asked about, when one is."""
    entity = turn.understanding.first("date")
    try:
        return date.fromisoformat(entity.value) if entity is not None else None
    except ValueError:
        return None


def store_line(shop: Shop, store: Store, today: date, day: date | None, *, full: bool = False) -> str:
    """ "Kyiv, 14 Yaroslavska St — today 10:00–21:00, tomorrow 10:00–21:00", and how to find it for a single one."""
    place = ", ".join(part for part in (shop.text(store.city), shop.text(store.address)) if part)
    hours = _hours(shop, store, day, today) if day else _two_days(shop, store, today)
    line = f"• {place or shop.text(store.name) or store.id}" + (f" — {hours}" if hours else "")
    more = [store.phone, shop.text(store.directions)] if full else [store.phone]
    return "\n".join([line, *(f"  {part}" for part in more if part)])


def _two_days(shop: Shop, store: Store, today: date) -> str:
    if not store.hours:
        return ""
    tomorrow = today + timedelta(days=1)
    parts = [(shop.words("today"), store.week.on(today)), (shop.words("tomorrow"), store.week.on(tomorrow))]
    return ", ".join(f"{name} {hours or shop.words('closed')}" for name, hours in parts)


def _hours(shop: Shop, store: Store, day: date, today: date) -> str:
    if not store.hours:
        return ""
    days = (day - today).days
    name = {0: shop.words("today"), 1: shop.words("tomorrow")}.get(days) or f"{shop.words.date(day)}:"
    return f"{name} {store.week.on(day) or shop.words('closed')}"


async def nearest(turn: Turn, shop: Shop) -> Outcome:
    """A location answers with the stores, the nearest first."""
    directory = await load_directory(shop.db)
    message = turn.incoming.message
    placed = [s for s in directory.stores if s.geo is not None]
    if message is None or message.location is None or not placed:
        return not_stated(turn, shop) if not directory.stores else _stores(turn, shop, directory)
    here = (message.location.latitude, message.location.longitude)
    today = local_now(shop, directory).date()
    by_distance = sorted((_km(here, s), s.id) for s in placed)
    lines = [shop.words("store-nearest")]
    for km, id in by_distance[:3]:
        store = directory.store(id)
        assert store is not None
        distance = shop.words("distance-km", km=f"{km:.1f}" if km < 10 else f"{km:.0f}")
        lines.append(f"{store_line(shop, store, today, None, full=km == by_distance[0][0])} ({distance})")
    return say(turn, shop, "\n".join(lines), facts={**turn.session.facts, "store": by_distance[0][1]})


def _km(here: tuple[float, float], store: Store) -> float:
    """Great-circle distance in kilometres."""
    assert store.geo is not None
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, store.geo.lat, store.geo.lon))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(a))
