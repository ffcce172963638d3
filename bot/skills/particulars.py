"""Reading a checkout's facts out of what was written: all that a message holds, not only what was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import phonenumbers

from bot import form as forms
from bot.shop import cities
from bot.shop.cart import Cart
from bot.shop.checkout import Draft, deliveries, payments
from bot.shop.directory import Delivery, Directory, Store
from bot.shop.front import Shop
from bot.shop.stock import stores_with_all
from bot.skills import recipients
from bot.skills.ways import named
from bot.types import Turn
from nlu.types import Entity

_BRANCH = re.compile(
    r"(?P<place>відділен\w*|отделени\w*|поштомат\w*|почтомат\w*|постамат\w*|branch|locker|office|пошт[аиуі]\w*|почт[аыуе]\w*|\bнп\b)"
    r"\W{0,3}(?:(?:нова|новая|nova poshta)\W+)?(?:№|#|no\.?|number|номер)?\W{0,2}(?P<number>\d{1,6})\b",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    r"(?P<number>\d{1,6})(?:\s*-?\s*(?:е|є|ое|th|st|nd|rd))?\s+(?:відділен\w*|отделени\w*|branch)", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.])(?:№|#)?\s*(?P<number>\d{1,6})(?![\w])")
_WORD_AND_NUMBER = re.compile(r"(?P<word>[^\W\d_]{4,})\W{0,3}(?:№|#)?\s*(?P<number>\d{1,6})(?!\w)")
_DIGITS = re.compile(r"[+(]?\d[\d\s().\-]{3,}\d")
_LEAD = re.compile(
    r"\b(?:меня зовут|мо[её] имя|имя и фамилия|имя|я -|это|получатель|фио|мій|мене звати|ім['’ʼ]?я|отримувач|одержувач|"
    r"my name is|name is|name|i am|i'm|recipient|for|тел(?:ефон)?|phone|номер|number|місто|город|city|адреса?|address|"
    r"г\.|м\.|доставка|delivery|на|до|в|у|to|and|и|та|і)(?=\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message told: fields of the draft. `bad_phone` is what looks like a number and is none; `unsure` are ways
    that the message may mean, when it may mean several; `elsewhere` a city that the chosen way does not reach."""

    values: dict[str, str] = field(default_factory=dict)
    bad_phone: str = ""
    unsure: tuple[str, ...] = ()


def region_of(directory: Directory) -> str:
    """The country whose numbers are meant when one is written without its code: the shop's own."""
    try:
        code = phonenumbers.region_code_for_number(phonenumbers.parse(directory.contacts.phone, None))
    except phonenumbers.NumberParseException:
        return "UA"
    return code or "UA"


def phone_number(text: str, region: str) -> str:
    """The number in E.164; "" when it is none."""
    for candidate in (text, f"+{re.sub(r'[^0-9]', '', text)}"):
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""


class _Text:
    """A message out of which facts are taken, piece by piece; what is left may be a name or an address."""

    def __init__(self, text: str) -> None:
        self.left = text
        self.beside = ""

    def take_phone(self, start: int, end: int) -> None:
        """Take the number, and remember what stands right before it."""
        self.beside = re.split(r"[,;:\n]", self.left[:start].rstrip(" ,;:-"))[-1].strip()
        self.take(start, end)

    def take(self, start: int, end: int) -> None:
        self.left = f"{self.left[:start]}{' , ' if end > start else ''}{self.left[end:]}"

    def take_text(self, piece: str) -> None:
        at = self.left.casefold().find(piece.casefold()) if piece else -1
        if at >= 0:
            self.take(at, at + len(piece))


def read(turn: Turn, shop: Shop, directory: Directory, cart: Cart, draft: Draft, asked: Sequence[str]) -> Facts:
    """The facts in this message; `asked` are the fields asked for: they decide what a bare answer means."""
    message = turn.incoming.message
    if message is None:
        return Facts()
    text, found = _Text(turn.text), Facts()
    _contact(turn, found, directory)
    bad = _phone(turn, text, found, directory, asked)
    _branch(text, found, directory, asked)
    _city(turn, text, found, directory, shop, asked)
    unsure = _ways(turn, shop, directory, cart, draft, found, asked)
    _store(turn, shop, directory, cart, found, asked)
    _address(turn, text, found, directory, shop, asked)
    _name(turn, text, found, directory, shop, asked)
    return Facts(found.values, bad, unsure)


def _contact(turn: Turn, found: Facts, directory: Directory) -> None:
    """What the platform itself says: a contact that was shared, a number that it vouches for."""
    message = turn.incoming.message
    if message is None:
        return
    if message.contact is not None:
        if number := phone_number(message.contact.phone, region_of(directory)):
            found.values["phone"] = number
        if message.contact.name:
            found.values["name"] = message.contact.name
    elif message.phone and (number := phone_number(message.phone, region_of(directory))):
        found.values["own_phone"] = number


def _phone(turn: Turn, text: _Text, found: Facts, directory: Directory, asked: Sequence[str]) -> str:
    region = region_of(directory)
    for match in phonenumbers.PhoneNumberMatcher(text.left, region):
        found.values["phone"] = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        text.take_phone(match.start, match.end)
        return ""
    for run in _DIGITS.finditer(text.left):
        digits = sum(c.isdigit() for c in run.group())
        if number := phone_number(run.group(), region) if digits >= 9 else "":
            found.values["phone"] = number
            text.take_phone(*run.span())
            return ""
        if digits >= 9 or ("phone" in asked and digits >= 5):
            text.take(*run.span())
            return run.group().strip()
    return ""


def _branch(text: _Text, found: Facts, directory: Directory, asked: Sequence[str]) -> None:
    """The number of a branch or locker: after a word for one, in the shop's words or anybody's; or alone when asked."""
    match = _BRANCH.search(text.left) or _NUMBER_FIRST.search(text.left) or _in_shops_words(text.left, directory)
    if match is None and "branch" in asked:
        numbers = list(_NUMBER.finditer(text.left))
        match = numbers[0] if len(numbers) == 1 else None
    if match is not None:
        found.values["branch"] = match["number"]
        text.take(*match.span())


def _in_shops_words(text: str, directory: Directory) -> re.Match[str] | None:
    names = " ".join(name for way in directory.delivery if way.kind == "branch" for name in way.name.values())
    return next((m for m in _WORD_AND_NUMBER.finditer(text) if forms.names_an_offer(m["word"], names)), None)


def _city(turn: Turn, text: _Text, found: Facts, directory: Directory, shop: Shop, asked: Sequence[str]) -> None:
    """The city in the customer's language; one of the shop's places is called as the shop calls it."""
    entity = turn.understanding.first("city")
    if entity is not None and (cities.is_known(entity.value) or not _names_a_way(entity.text, shop, directory)):
        found.values["city"] = city_name(entity.value, directory, shop)
        text.take_text(entity.text)
        return
    if said := next((word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.left) if _is_city(word, shop)), ""):
        found.values["city"] = city_name(_base_form(said, shop), directory, shop)
        text.take_text(said)
        return
    for place in _places(directory):
        for language, name in place.items():
            if said := _said(text.left, name, language, shop):
                found.values["city"] = shop.text(place)
                text.take_text(said)
                return
    bare = re.sub(r"\d+", "", text.left).strip(" .,!") if "branch" in asked else text.left.strip(" .,!")
    if "city" in asked and bare and len(bare.split()) <= 3 and not any(c.isdigit() for c in bare):
        if _names_a_way(bare, shop, directory):
            return
        found.values["city"] = bare[:1].upper() + bare[1:]
        text.take_text(bare)


def _is_city(word: str, shop: Shop) -> bool:
    """Whether this capitalised or lone word is a city that everybody knows, in any of its cases."""
    return len(word) > 3 and cities.is_known(_base_form(word, shop))


def _base_form(word: str, shop: Shop) -> str:
    """The form of a city's name that is known: the word as it is, else one of its lemmas."""
    forms = (word, *(form for language in ("ru", "uk") for form in shop.analyzer.readings(word.casefold(), language)))
    return next((form for form in forms if cities.is_known(form)), word)


def _names_a_way(text: str, shop: Shop, directory: Directory) -> bool:
    """Whether these words say how it shall come or be paid, and are no city's name."""
    return bool(named(text, directory.delivery, shop) or named(text, directory.payment, shop))


def city_name(city: str, directory: Directory, shop: Shop) -> str:
    for place in _places(directory):
        if cities.among(city, [place]):
            return shop.text(place)
    return cities.in_language(city, shop.words.language)


def _places(directory: Directory) -> list[dict[str, str]]:
    return [dict(p) for p in (*(s.city for s in directory.stores), *(c for w in directory.delivery for c in w.cities))]


def _said(text: str, name: str, language: str, shop: Shop) -> str:
    """The word of the text that is this one-word name, in any of its forms; "" when there is none."""
    wanted = shop.analyzer.lemmas(name, language)
    if not wanted:
        return ""
    tokens: list[str] = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    for token in tokens:
        if len(token) > 2 and shop.analyzer.lemmas(token, language) == wanted:
            return token
    return ""


def _ways(
    turn: Turn, shop: Shop, directory: Directory, cart: Cart, draft: Draft, found: Facts, asked: Sequence[str]
) -> tuple[str, ...]:
    """How it shall come and how it is paid, when the message says so; what it may mean when that is not one thing."""
    city = found.values.get("city", draft.city)
    going = named(turn.text, deliveries(directory, cart, city), shop) or _out_of_reach(turn.text, directory, city, shop)
    way = found.values.get("delivery", draft.delivery)
    paying = named(turn.text, payments(directory, way, cart.total.amount_minor), shop)
    if going and ("payment" not in asked or not paying):
        if len(going) > 1 and "delivery" in asked:
            return tuple(way.id for way in going)
        if "branch" in found.values:
            going = tuple(way for way in going if way.kind == "branch") or going
        if not (draft.delivery and draft.delivery in {way.id for way in going}):
            found.values["delivery"] = going[0].id
    elif "branch" in found.values and not draft.delivery:
        branches = [w.id for w in directory.delivery if w.kind == "branch"]
        if branches:
            found.values["delivery"] = branches[0]
    if paying and ("delivery" not in asked or not going):
        if len(paying) > 1 and "payment" in asked:
            return tuple(way.id for way in paying)
        if len(paying) == 1:
            found.values["payment"] = paying[0].id
    return ()


def _out_of_reach(text: str, directory: Directory, city: str, shop: Shop) -> tuple[Delivery, ...]:
    """A courier who is named and does not go to this city: noted, so that the customer hears why not."""
    return tuple(w for w in named(text, directory.delivery, shop) if w.kind == "courier" and city)[:1]


def _store(turn: Turn, shop: Shop, directory: Directory, cart: Cart, found: Facts, asked: Sequence[str]) -> None:
    """The store for pickup, by its city, street or name."""
    way = directory.delivery_way(found.values.get("delivery", ""))
    if "store" not in asked and not (way and way.kind == "pickup") and not turn.understanding.first("store"):
        return
    there = stores_with_all(cart, directory.stores)
    city = found.values.get("city", "")
    meant = [s for s in there if city and cities.among(city, [s.city])] or stores_meant(turn.text, there, shop)
    if len(meant) == 1:
        found.values["store"] = meant[0].id


def stores_meant(text: str, stores: Sequence[Store], shop: Shop) -> list[Store]:
    """The stores that the text names best; none when it names none."""
    said = _all_lemmas([text], shop)
    generic = set.intersection(*(_store_lemmas(s, shop) for s in stores)) if len(stores) > 1 else set()
    scores = [len(said & (_store_lemmas(s, shop) - generic)) for s in stores]
    best = max(scores, default=0)
    return [s for s, score in zip(stores, scores, strict=True) if score == best] if best else []


def _store_lemmas(store: Store, shop: Shop) -> set[str]:
    named_by = [*store.city.values(), *store.name.values(), *store.address.values()]
    spelt = [s for city in store.city.values() for s in cities.spellings(city)]
    return _all_lemmas([*named_by, *spelt], shop)


def _all_lemmas(texts: Iterable[str], shop: Shop) -> set[str]:
    found = (w for text in texts for language in ("en", "ru", "uk") for w in shop.analyzer.lemmas(text, language))
    return {lemma for lemma in found if not lemma.isdigit()}  # a house number may be anybody's


def _address(turn: Turn, text: _Text, found: Facts, directory: Directory, shop: Shop, asked: Sequence[str]) -> None:
    entity = turn.understanding.first("address")
    if "branch" in found.values:
        return
    if entity is not None and any(c.isalpha() for c in entity.text):
        address = entity.text
        for known in ("phone", "city"):
            other = turn.understanding.first(known)
            address = address.replace(other.text, ",") if other is not None else address
        if _take_address(_without_ways(address, directory, shop), text, found, directory, shop):
            return
    way = directory.delivery_way(found.values.get("delivery", ""))
    if "address" in asked or (way and way.kind == "courier"):
        rest = _without_ways(text.left, directory, shop).strip(" ,.;")
        if "address" not in asked and not any(c.isdigit() for c in rest):
            return
        if rest and any(c.isalpha() for c in rest) and (any(c.isdigit() for c in rest) or len(rest.split()) > 1):
            _take_address(rest, text, found, directory, shop)


def _take_address(said: str, text: _Text, found: Facts, directory: Directory, shop: Shop) -> bool:
    """Take the address out of what was said, and leave the name that stands beside it."""
    pieces = recipients.address_pieces(said)
    while pieces and " " in pieces[0] and _names_a_way(pieces[0].split()[0], shop, directory):
        pieces[0] = pieces[0].partition(" ")[2]  # «курьером Садовая 5»
    address = _without_city(", ".join(pieces), found.values.get("city", ""))
    if not any(c.isalpha() for c in address):
        return False
    found.values["address"] = address
    for piece in pieces:
        text.take_text(piece)
    return True


def _without_ways(text: str, directory: Directory, shop: Shop) -> str:
    """The text without the pieces that say how it shall come: they are no part of an address."""
    pieces = [piece for piece in text.split(",") if piece.strip()]
    kept = [p for p in pieces if any(c.isdigit() for c in p) or not _names_a_way(p, shop, directory)]
    return ",".join(kept)


def _without_city(address: str, city: str) -> str:
    """The address without the city, which is told apart from it."""
    pieces = [piece.strip(" .;") for piece in address.split(",")]
    same = {cities.key(city)} if city else set()
    kept = ", ".join(piece for piece in pieces if piece and cities.key(piece) not in same)
    first, _, rest = kept.partition(" ")
    return rest.strip() if rest and cities.key(first) in same else kept


def _name(turn: Turn, text: _Text, found: Facts, directory: Directory, shop: Shop, asked: Sequence[str]) -> None:
    """The name that is left when places and ways have been taken: those are nobody's."""
    entity = turn.understanding.first("person_name")
    if entity is not None and entity.text in text.left and _is_somebody(entity.text, directory, shop):
        found.values["name"] = _in_full(entity, text.left)
        return
    if "name" not in asked and "phone" not in found.values:
        return
    pieces = [piece for piece in text.left.split(",") if not _names_a_way(piece, shop, directory)]
    if name := recipients.name_in(_LEAD.sub(" ", ",".join(pieces)), asked="name" in asked):
        found.values["name"] = name
    elif text.beside in text.left and text.beside.istitle() and _is_somebody(text.beside, directory, shop):
        found.values["name"] = text.beside


def _in_full(entity: Entity, text: str) -> str:
    """The name with the words beside it that are written as names are: half of «Анна Белая» may be read as a colour."""
    pieces = [piece.strip(" .!") for piece in text.split(",")]
    whole = next((p for p in pieces if entity.text in p and forms.is_full_name(p)), "")
    return whole or entity.value or entity.text


def _is_somebody(name: str, directory: Directory, shop: Shop) -> bool:
    return recipients.may_be_name(name) and not (_names_a_way(name, shop, directory) or _is_city(name, shop))
