"""Questions to the shop: delivery, payment, returns, warranty, stores. What it states is quoted; else "not stated"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.dialogue import asks_where
from bot.shop import cities
from bot.shop.checkout import cities_fit
from bot.shop.directory import Delivery, Directory, Payment, Store, load_directory, money
from bot.shop.front import Shop
from bot.shop.policies import SOURCE, Paragraph, paragraphs, title
from bot.skills import availability, concepts
from bot.skills.desk import local_now
from bot.skills.particulars import city_name, stores_meant
from bot.skills.saying import say
from bot.types import Event, Outcome, Turn, choice
from catalog_index.passages import PassageIndex
from catalog_index.types import Passage
from channels.types import Choice

QUOTES = 2
"""Paragraphs quoted in one answer."""
NEAR = 0.6
"""A paragraph this much worse than the best is not quoted beside it."""
SURE = 0.5
LANGUAGES = ("en", "ru", "uk")
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
    city = _city(turn, directory, shop)
    ways = [w for w in directory.delivery if _reaches(w, city, directory)]
    lines = [delivery_line(shop, way, directory) for way in ways]
    if city and lines:
        lines.insert(0, shop.words("delivery-to", city=city))
    return await _answer(turn, shop, directory, "delivery", lines, elsewhere=_elsewhere(city, directory))


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
    return await _answer(turn, shop, await load_directory(shop.db), "returns", [])


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


async def quoted(question: str, shop: Shop, directory: Directory, topic: str, *, opening: bool = False) -> list[str]:
    """The paragraphs of a topic that answer best, the topic's first when none does; in another language, said so.

    With `opening` the topic's first paragraph, which holds its main rule, stands first when the question is general."""
    known = {p.id: p for p in paragraphs(directory.policy(topic))}
    if not known:
        return []
    hits = await _search(question, shop, directory, topic)
    best = hits[0][1] if hits else 0.0
    found = [known[id] for id, score in hits[:QUOTES] if score >= best * NEAR and id in known]
    first = _beginning(known.values(), shop.words.language)
    if opening and found and not _is_special(question, found[0], known.values(), shop):
        found = list(dict.fromkeys([first[0], *found]))[:QUOTES]
    return _worded(found or first, shop)


def _is_special(question: str, best: Paragraph, known: Iterable[Paragraph], shop: Shop) -> bool:
    """Whether the question has a word that this paragraph has and few others of the topic do."""
    same = [set(shop.analyzer.lemmas(p.text, p.language)) for p in known if p.language == best.language]
    own = set(shop.analyzer.lemmas(best.text, best.language))
    asked = set(shop.analyzer.lemmas(question, best.language)) & own
    return any(sum(word in each for each in same) <= max(1, len(same) // 6) for word in asked)


async def _search(question: str, shop: Shop, directory: Directory, topic: str) -> list[tuple[str, float]]:
    index = await _index(shop, directory)
    hits = index.search(question, shop.words.language, source=SOURCE, key=topic, limit=6)
    return [(passage.id, score) for passage, score in hits]


async def _index(shop: Shop, directory: Directory) -> PassageIndex:
    version = (directory.version, str(shop.db.engine.url))
    return await shop.catalog.passages("shop", version, lambda: list(_passages(directory)), kept=True)


async def warm(shop: Shop) -> None:
    """Build the index of the shop's texts before somebody waits for it."""
    await _index(shop, await load_directory(shop.db))


def _passages(directory: Directory) -> Iterable[Passage]:
    for paragraph in paragraphs(directory.policies):
        yield paragraph.passage
    for id, texts in _asides(directory).items():
        for language, text in texts.items():
            yield Passage(f"{id}:{language}", "shop", id, language, text)


def _asides(directory: Directory) -> dict[str, dict[str, str]]:
    """Texts of the directory itself that may answer: how a store is found, what goes with a way of delivery."""
    out = {f"store/{s.id}": _placed(s) for s in directory.stores}
    out |= {f"delivery/{w.id}": dict(w.note) for w in directory.delivery}
    out |= {f"payment/{p.id}": dict(p.note) for p in directory.payment}
    return {id: texts for id, texts in out.items() if texts} | (
        {"about": dict(directory.about)} if directory.about else {}
    )


def _placed(store: Store) -> dict[str, str]:
    """How the store is found, with its city: that is how people ask."""
    return {lang: f"{store.city.get(lang, '')}. {text}".lstrip(". ") for lang, text in store.directions.items()}


def _beginning(known: Iterable[Paragraph], language: str) -> list[Paragraph]:
    """How the topic begins, in the customer's language or the one it is written in."""
    all_ = list(known)
    own = [p for p in all_ if p.language == language] or all_
    return [p for p in own if p.language == own[0].language][:QUOTES]


def _worded(found: Sequence[Paragraph], shop: Shop) -> list[str]:
    lines = [f"«{p.text}»" if p.language != "en" else f"“{p.text}”" for p in found]
    foreign = next((p.language for p in found if p.language != shop.words.language), "")
    if foreign:
        lines.insert(0, shop.words("policy-only-in", language=shop.words(f"language-name-{foreign}")))
    return lines


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
    if topic := _titled(turn.text, directory, shop):
        return await _answer(turn, shop, directory, topic, [])
    if (answer := await _still_on(turn, shop, directory)) is not None:
        return answer
    if named_only:
        return None
    index = await _index(shop, directory)
    known = {p.id: p for p in paragraphs(directory.policies)}
    hits = index.search(turn.text, shop.words.language, limit=4)
    if not hits or hits[0][1] < SURE:
        return None
    best = [passage for passage, score in hits if score >= hits[0][1] * 0.8][:QUOTES]
    lines = _worded([known[p.id] for p in best if p.id in known], shop)
    lines += [_aside_line(shop, directory, p) for p in best if p.id not in known]
    return say(turn, shop, "\n".join(lines), topic=best[0].key)


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


def _titled(question: str, directory: Directory, shop: Shop) -> str:
    """The topic whose title the question has, word for word; "" for none."""
    said = [lemma for language in LANGUAGES for lemma in shop.analyzer.lemmas(question, language)]
    for policy in directory.policies:
        words = shop.analyzer.lemmas(title(policy.text), policy.language)
        if words and all(any(concepts.alike(word, other) for other in said) for word in words):
            return policy.topic
    return ""


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
    if not directory.stores:
        lines = _contacts(shop, directory) if not practical else []
        lines = [shop.words("shop-not-stated"), *lines] if lines else []
        return say(turn, shop, "\n".join(lines)) if lines else not_stated(turn, shop)
    return _stores(turn, shop, directory)


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
