"""Questions about a product, answered from its row: the attribute named, the sentence quoted, or "not stated"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clauses import spans
from bot.form import is_question
from bot.shop.catalog import ShopProduct
from bot.shop.front import Shop
from bot.skills import concepts, options, store_info, together
from bot.skills.cards import option_label, price
from bot.skills.cart_lines import by_words
from bot.skills.details import describe, which
from bot.skills.queries import before_preposition
from bot.skills.references import goods, meant, names, numbered, shown_together
from bot.skills.saying import say
from bot.types import Event, Outcome, Turn, choice
from catalog_index.passages import product_passages
from catalog_index.text import amounts
from catalog_index.types import Attribute

SHOWN = 5
"""Products of which one question is answered together."""
FACTS = 3
"""Attributes named in one answer at most."""
NAME, CONCEPT, VALUE = 2.0, 1.5, 1.0
"""How much it tells that a question has the attribute's name, asks for what it is about, or has its value."""
ENOUGH = 0.9

IS_IT = re.compile(
    r"^\W*(?:(?:and|so|but)\s+)*(?:is|are|does|do|can|could|has|have|will) (?:it|they|these|those|this|that)\b"
    r"|^\W*(?:(?:а|и|і|чи)\s+)*(?:он|она|оно|они|эт[аои]|этот|він|вона|воно|вони|ц[яеі]|цей)\b",
    re.I,
)
"""How a question about goods begins that were named before, with a question mark or without."""


async def ask(turn: Turn, shop: Shop) -> Outcome:
    """A question about a product: which one is asked only when it is really open, and the question is kept."""
    question = _question(turn)
    found = await about(turn, shop)
    if not found:
        return await store_info.from_texts(turn, shop) or say(turn, shop, shop.words("which-none"))
    if len(found) > 1:
        told = of_each(turn, shop, found, question) or await _from_texts(turn, shop, question)
        return told or which(turn, shop, found, "ask_product", question=question)
    told = answer(turn, shop, found[0], question)
    unknown = turn.action is None and any(isinstance(e, Event) and e.type == "not_stated" for e in told.effects)
    return (await _from_texts(turn, shop, question) if unknown else None) or told


async def is_for_price(turn: Turn, shop: Shop) -> bool:
    """Whether goods are named whose price is asked, and which are not in the cart: "how much do kettles cost"."""
    if turn.action is not None or not (_asks_price(turn.text) and goods(turn)):
        return False
    return not by_words(turn, shop, await shop.cart(turn.customer.id))


async def _from_texts(turn: Turn, shop: Shop, question: str) -> Outcome | None:
    """What the shop's texts say, unless the question is for a property of the goods: what a warranty says of liquids
    does not tell whether a watch is waterproof."""
    return None if concepts.asked(question) or IS_IT.search(question) else await store_info.from_texts(turn, shop)


def of_each(
    turn: Turn, shop: Shop, products: Sequence[ShopProduct], question: str, *, few: bool = False
) -> Outcome | None:
    """What the row of each product says to the question, under the numbers by which they were shown; None when that is
    not stated of most of them (with `few`, of any)."""
    told = [(p, _stated(question, p, shop) or _priced(question, p, shop)) for p in products[:SHOWN]]
    known = sum(bool(lines) for _, lines in told)
    if not known or (2 * known <= len(told) and not few):
        return None
    facts = {p.id: "; ".join(lines) or shop.words("not-stated") for p, lines in told}
    lines = [f"{n}. {shop.text(p.product.title)} — {facts[p.id]}" for n, p in numbered(turn, products[:SHOWN])]
    return say(turn, shop, "\n".join(lines), topic="", group=tuple(p.id for p in products))


async def of_focus(turn: Turn, shop: Shop) -> Outcome | None:
    """The answer to a question whose goods are but a part or property of the product that is talked about: "is there
    a larger cuff?"; None for any other."""
    product = await shop.product(turn.session.focus) if turn.session.focus and turn.action is None else None
    wanted = _words(goods(turn), shop)
    if product is None or not wanted:
        return None
    named = [text for a in product.product.attributes for text in a.name.values()]
    named += [option_label(product, name, shop) for name in options.option_names(product.skus)]
    own = [forms for text in named for forms in _words(text, shop)]
    return answer(turn, shop, product, turn.text) if any(_same(w, o) for w in wanted for o in own) else None


async def warranty(turn: Turn, shop: Shop) -> Outcome:
    """The shop's warranty, with what the product that is talked about has of it said first."""
    general = await store_info.warranty(turn, shop)
    product = await shop.product(turn.session.focus) if turn.session.focus else None
    facts = _facts(turn.text, product, shop) if product else []
    if product is None or not facts or not general.replies:
        return general
    own = shop.words("attribute-is", product=shop.text(product.product.title), fact="; ".join(facts))
    known = any(isinstance(e, Event) and e.type == "not_stated" for e in general.effects)
    text = own if known else f"{own}\n{general.replies[0].text}"
    return replace(general, replies=(replace(general.replies[0], text=text), *general.replies[1:]))


async def about(turn: Turn, shop: Shop) -> list[ShopProduct]:
    """The product asked about: the one in focus, unless the message names another that really is called so."""
    turn = _counting(turn)
    found, focus = await meant(turn, shop), turn.session.focus
    if several := await together.items(turn, shop):
        return [item.products[0] for item in several]
    if not focus or turn.action is not None or turn.understanding.first("ordinal") or shown_together(turn):
        return found
    said = goods(turn)
    wanted = _words(said, shop)
    readings = [wanted, *(_words(text, shop) for text in (shop.analyzer.variants(said) if said else ()))]
    named = [p for p in found if any(_is_called(p, reading, shop) for reading in readings)]
    if not named and said and found and _asks_price(turn.text):
        return found  # parts have no prices: other goods are meant, whatever their names
    if not named or any(p.id == focus for p in named):
        return await shop.products([focus])
    return named


_LASTS = re.compile(r"(?<!the )(?<!that )(?<!very )\blast\b", re.I)


def _counting(turn: Turn) -> Turn:
    """The turn without the "last" of "how long does it last": that is no place in a list."""
    meaning = turn.understanding
    verbs = {found.start() for found in _LASTS.finditer(turn.text)}
    kept = tuple(e for e in meaning.entities if e.type != "ordinal" or e.start not in verbs)
    return replace(turn, understanding=replace(meaning, entities=kept))


def _is_called(product: ShopProduct, wanted: Sequence[Forms], shop: Shop) -> bool:
    """Whether one of these words is the product's own: a lock in a cover is no cover."""
    heads = [_INSIDE.split(before_preposition(name))[0] for name in names(product)]
    return any(_same(word, own) for word in wanted for head in heads for own in _words(head, shop))


_INSIDE = re.compile(r"\s(?:in|в|у)\s", re.I)


def _question(turn: Turn) -> str:
    """The question: this message, unless it only says of which goods an earlier one was asked."""
    pending = turn.session.pending
    answers = pending is not None and pending.kind == "ask_product" and not is_question(turn.text)
    asked = pending.args.get("question", "") if pending and answers else ""
    return turn.arg("question") or asked or turn.text


def answer(turn: Turn, shop: Shop, product: ShopProduct, question: str) -> Outcome:
    """What the row says to the question, quoted."""
    title = shop.text(product.product.title)
    if (told := states(turn, shop, product, question)) is not None:
        return told
    if not shop.lemmas(question):
        return describe(turn, shop, product)
    missing = Event("not_stated", {"product": product.id, "question": question[:200]})
    person = choice(shop.words("choice-human"), "human")
    more = choice(shop.words("choice-details"), "choose", product=product.id)
    text = shop.words("product-not-stated", product=title)
    return say(turn, shop, text, choices=(more, person), effects=(missing,), focus=product.id, topic="")


def states(turn: Turn, shop: Shop, product: ShopProduct, question: str) -> Outcome | None:
    """What the product's row or description says to the question; None when they are silent."""
    title = shop.text(product.product.title)
    if lines := _stated(question, product, shop) or _priced(question, product, shop):
        return _said(turn, shop, product, shop.words("attribute-is", product=title, fact="; ".join(lines)))
    if sentence := _sentence(question, product, shop):
        return _said(turn, shop, product, shop.words("description-says", product=title, quote=sentence))
    return None


def _priced(question: str, product: ShopProduct, shop: Shop) -> list[str]:
    return [price(product.skus, shop)] if _asks_price(question) else []


def _said(turn: Turn, shop: Shop, product: ShopProduct, text: str) -> Outcome:
    add = choice(shop.words("choice-add"), "cart_add", product=product.id)
    choices = (add,) if any(s.can_be_sold for s in product.skus) else ()
    return say(turn, shop, text, choices=choices, focus=product.id, topic="")


# ------------------------------------------------------------------------------------------------ attributes


Forms = frozenset[str]
"""One word as its lemmas in every language that it may be in."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A question's words without those of the product's own name, and what it asks for."""

    words: tuple[Forms, ...]
    about: frozenset[str]


def _reading(question: str, product: ShopProduct, shop: Shop) -> _Question:
    own = {form for text in names(product) for forms in _words(text, shop) for form in forms}
    return _Question(tuple(w for w in _words(question, shop) if not w & own), concepts.asked(question))


def _words(text: str, shop: Shop) -> list[Forms]:
    """The words that say something, in order."""
    tokens = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)
    found = (frozenset(f for lang in ("en", "ru", "uk") for f in shop.analyzer.lemmas(t, lang)) for t in tokens)
    return [forms for forms in found if forms]


def _same(one: Forms, other: Forms) -> bool:
    return any(concepts.alike(a, b) for a in one for b in other)


def _facts(question: str, product: ShopProduct, shop: Shop) -> list[str]:
    """The attributes that the question is about, best first, as "name: value"."""
    parts = [question[start:end] for start, end in spans(question)]
    told = _best(question, product, shop)
    if len(parts) > 1:  # "how long does it keep hot, and is it leakproof?"
        told += [attribute for part in parts for attribute in _best(part, product, shop)[:1]]
    return list(dict.fromkeys(fact(attribute, shop) for attribute in told))[:FACTS]


def _best(question: str, product: ShopProduct, shop: Shop) -> list[Attribute]:
    """The attributes that one question is about, best first."""
    reading = _reading(question, product, shop)
    scored = [(_score(reading, attribute, shop), attribute) for attribute in product.product.attributes]
    best = max((score for score, _ in scored), default=0.0)
    return [attribute for score, attribute in scored if score >= best * 0.8] if best >= ENOUGH else []


def fact(attribute: Attribute, shop: Shop) -> str:
    """ "Weight: 280 g", in the customer's language as far as the shop gives it."""
    return f"{shop.text(attribute.name)}: {shop.value(attribute.value, attribute.unit)}"


def _score(reading: _Question, attribute: Attribute, shop: Shop) -> float:
    named = max((_share(text, reading.words, shop) for text in attribute.name.values()), default=0.0)
    about = bool(reading.about & concepts.asked(" ; ".join(attribute.name.values())))
    valued = max((_share(text, reading.words, shop) for text in attribute.value.values()), default=0.0)
    return NAME * named + CONCEPT * about + VALUE * valued * (1.0 if valued >= 0.3 else 0.0)


def _share(text: str, words: Sequence[Forms], shop: Shop) -> float:
    """How much of this text's words the question has, 0…1."""
    own = _words(text, shop)
    return sum(any(_same(forms, word) for word in words) for forms in own) / len(own) if own else 0.0


def _stated(question: str, product: ShopProduct, shop: Shop) -> list[str]:
    """What the row says to the question. A choice that is named outright comes before what is merely about the same:
    "which sizes" are not the height of the heel."""
    words = _words(question, shop)
    names = [text for a in product.product.attributes for text in a.name.values()]
    chosen = [option_label(product, name, shop) for name in _option_keys(product)]
    if any(_share(c, words, shop) == 1 for c in chosen) and not any(_share(n, words, shop) == 1 for n in names):
        return _options(question, product, shop)
    told = _facts(question, product, shop) or _options(question, product, shop)
    return told or (measures(product, shop) if _SIZE.search(question) else [])


_SIZE = re.compile(r"\bsizes?\b|размер|розмір", re.I)


def measures(product: ShopProduct, shop: Shop) -> list[str]:
    """What there is to choose in amounts, as "Volume: 350 ml, 600 ml": what is called its sizes."""
    sold = [sku for sku in product.skus if sku.in_stock]
    values = {name: options.values_of(sold, name) for name in options.option_names(product.skus)}
    measured = {n: v for n, v in values.items() if v and all(any(map(amounts, t.values())) for t in v)}
    return [f"{option_label(product, n, shop)}: {', '.join(map(shop.value, v))}" for n, v in measured.items()]


def _options(question: str, product: ShopProduct, shop: Shop) -> list[str]:
    """What there is to choose, when the question is about that: "which colours are there"."""
    words, about = _words(question, shop), concepts.asked(question)
    lines = []
    for name in options.option_names(product.skus) or _option_keys(product):
        label = option_label(product, name, shop)
        asked = bool(about & concepts.asked(f"{name} ; {label}"))
        if asked or any(_same(own, word) for own in _words(label, shop) for word in words):
            values = options.values_of([s for s in product.skus if s.in_stock], name)
            if values:
                lines.append(f"{label}: {', '.join(shop.value(v) for v in values)}")
    return lines


def _option_keys(product: ShopProduct) -> list[str]:
    return list(product.skus[0].options) if product.skus else []


_PRICE = (
    *("price", "cost", "how much", "цен", "стоит", "стоят", "стоимост", "обойд", "обійд"),
    *("почем", "почём", "почім", "по чем", "ціна", "ціну", "кошту", "вартіст"),
)


def _asks_price(question: str) -> bool:
    plain = question.casefold()
    return any(word in plain for word in _PRICE)


# ------------------------------------------------------------------------------------------------ description


def _sentence(question: str, product: ShopProduct, shop: Shop) -> str:
    """The sentence of the description that answers; "" when none does."""
    reading = _reading(question, product, shop)
    passages = list(product_passages([product.product]))
    own = [p for p in passages if p.language in (shop.words.language, "")] or passages
    scored = [(_overlap(passage.text, reading, shop), passage.text) for passage in own]
    score, text = max(scored, key=lambda each: each[0], default=(0.0, ""))
    return text if score >= ENOUGH else ""


def _overlap(sentence: str, reading: _Question, shop: Shop) -> float:
    """How much of the question this sentence speaks of."""
    said = _words(sentence, shop)
    hits = sum(any(_same(word, other) for other in said) for word in reading.words)
    return CONCEPT * bool(reading.about & concepts.asked(sentence)) + 2 * hits / (len(reading.words) or 1)
