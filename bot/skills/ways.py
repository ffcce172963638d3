"""Ways of delivery and payment as customers name them: by the shop's own names, or by what everybody calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

from bot.shop.directory import Delivery, Payment
from bot.shop.front import Shop
from catalog_index.types import Analyzer

W = TypeVar("W", Delivery, Payment)
Phrases = tuple[tuple[str, tuple[frozenset[str], ...]], ...]

CONCEPTS: dict[str, tuple[str, ...]] = {
    "courier": (
        *("courier", "to my door", "home delivery", "to my address", "deliver home"),
        *("курьер", "на дом", "домой", "до двери", "адресная доставка"),
        *("кур'єр", "додому", "до дверей", "адресна доставка"),
    ),
    "branch": (
        *("branch", "post office", "by post", "nova poshta", "parcel office"),
        *("отделение", "почта", "новая почта", "нп", "укрпочта", "перевозчик"),
        *("відділення", "пошта", "нова пошта", "укрпошта", "перевізник"),
    ),
    "locker": ("locker", "parcel machine", "почтомат", "постамат", "поштомат"),
    "pickup": (
        *("pickup", "pick up", "collect", "pick it up", "self pickup"),
        *("самовывоз", "заберу", "забрать", "забираю", "самовивоз"),
        *("самовивіз", "заберу", "забрати", "забиратиму"),
    ),
    "receipt": (
        *("cash", "on delivery", "cash on delivery", "on receipt", "when it comes", "when i get it", "upon delivery"),
        *("наличные", "наличка", "налом", "наложенный платеж", "наложка", "при получении", "на месте"),
        *("готівка", "готівкою", "накладений платіж", "післяплата", "при отриманні", "під час отримання"),
    ),
    "card": (
        *("card", "by card", "visa", "mastercard", "apple pay", "google pay", "credit card", "debit card"),
        *("карта", "карточка", "картой", "карточкой", "картка", "карткою", "visa", "эпл пей", "гугл пей"),
    ),
    "online": ("online", "by link", "онлайн", "по ссылке", "сразу", "онлайн", "за посиланням", "одразу"),
    "invoice": (
        *("invoice", "bank transfer", "wire", "bank account"),
        *("счет", "по счету", "безнал", "безналичный", "банковский перевод", "перевод", "реквизиты"),
        *("рахунок", "за рахунком", "безготівковий", "банківський переказ", "переказ", "реквізити"),
    ),
    "installments": ("installments", "instalments", "рассрочка", "частями", "розстрочка", "частинами", "кредит"),
}


TRAVEL = ("courier", "branch", "locker", "pickup")
"""Concepts that are about how an order travels: they say nothing about how it is paid."""


def named(text: str, ways: Sequence[W], shop: Shop) -> tuple[W, ...]:
    """The ways that the text may mean, those it fits best; empty when it names none.

    Words of travelling ("pickup, card") count for a payment only when nothing else does ("in the store").
    """
    said = frozenset(shop.lemmas(text))
    if ways and isinstance(ways[0], Payment):
        phrases = [p for name, found in _phrases(shop.analyzer) if name in TRAVEL for p in found if p <= said]
        return _fitting(said.difference(*phrases), ways, shop) or _fitting(said, ways, shop)
    return _fitting(said, ways, shop)


def _fitting(said: frozenset[str], ways: Sequence[W], shop: Shop) -> tuple[W, ...]:
    meant = concepts(said, shop.analyzer)
    scores = [_score(way, said, meant, shop) for way in ways]
    best = max(scores, default=0.0)
    return tuple(way for way, score in zip(ways, scores, strict=True) if score == best) if best > 0 else ()


def _score(way: Delivery | Payment, said: frozenset[str], meant: frozenset[str], shop: Shop) -> float:
    own = {lemma for language, text in way.name.items() for lemma in shop.analyzer.lemmas(text, language)}
    about = concepts(frozenset(own), shop.analyzer) | _kind(way)
    if isinstance(way, Payment) and way.online and "receipt" in meant:
        return 0.0  # paying on receipt, be it by card, is not paying online
    common = meant & about
    score = 2.0 * len(said & own) + 3.0 * len(common)
    return score + (len(common) / len(meant | about) if common else 0.0)


def _kind(way: Delivery | Payment) -> frozenset[str]:
    if isinstance(way, Delivery):
        return frozenset({way.kind})
    return frozenset({"online", "card"}) if way.online else frozenset()


def concepts(lemmas: frozenset[str], analyzer: Analyzer) -> frozenset[str]:
    """What is talked about, by any of its usual names."""
    return frozenset(name for name, phrases in _phrases(analyzer) if any(p <= lemmas for p in phrases))


_known: WeakKeyDictionary[Analyzer, Phrases] = WeakKeyDictionary()


def _phrases(analyzer: Analyzer) -> Phrases:
    """Every concept with its phrases as sets of lemmas."""
    if analyzer not in _known:
        _known[analyzer] = _read(analyzer)
    return _known[analyzer]


def _read(analyzer: Analyzer) -> Phrases:
    def keys(phrase: str) -> list[frozenset[str]]:
        languages = ("en",) if phrase.isascii() else ("ru", "uk")
        return [k for k in (frozenset(analyzer.lemmas(phrase, language)) for language in languages) if k]

    return tuple((name, tuple(k for p in phrases for k in keys(p))) for name, phrases in CONCEPTS.items())
