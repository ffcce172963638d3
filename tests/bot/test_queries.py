"""What is searched for out of what was said: tables of messages, with what the interpreter marks in them."""

from __future__ import annotations

import re

import pytest

from bot.skills.queries import filters_of, head_category, wanted_text
from nlu.types import Entity, Understanding

CATALOGUE = {"рыбалки", "день", "вечер", "подарок", "бега", "warm", "day", "oil filter", "батарея"}


def understood(marked: str, language: str = "ru") -> Understanding:
    """A message in which `(…)` marks everyday words and `[…|type]` entities, as the interpreter would."""
    text, idle, entities = "", [], []
    for piece in re.split(r"(\([^)]*\)|\[[^\]]*\])", marked):
        start = len(text)
        if piece.startswith("("):
            text += piece[1:-1]
            idle.append((start, len(text)))
        elif piece.startswith("["):
            words, type = piece[1:-1].split("|")
            text += words
            entities.append(Entity(type, words, words, start, len(text)))
        else:
            text += piece
    return Understanding(text, language, "search", 1.0, (), tuple(entities), tuple(idle))


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("(тогда) (покажи) [палатку|product]", "палатку"),
        ("(покажи) [кроссовки|product] (для) (бега) (до) [5000|price_max]", "кроссовки бега"),
        ("(добрый) (день)! (ищу) [крем|product]", "крем"),
        ("(нужен) [крем|product] (на) (день)", "крем день"),
        ("(привет), (есть) (что) (нибудь) (для) (рыбалки)?", "рыбалки"),
        ("(добрый) [вечер|time], (посоветуйте) подарок маме (до) [1000|price_max] (грн)", "подарок маме"),
        ("[чёрный|color] [рюкзак|category]", "рюкзак"),
        ("[gaming|attribute] [keyboard|category]", "gaming keyboard"),
        ("(that) (warm) [jacket|product]", "warm jacket"),
        ("(good) (day), (a) [jacket|product]", "jacket"),
        ("(find) [oil|product] (filter)", "oil filter"),
        ("(нужна) (батарея) (для) [авто|product]", "батарея авто"),
        ("(подберите) (подарок) (маме), (бюджет) [2500|price_max]", "подарок"),
        ("(добрый) (день), (до) [2500|price_max], (для) (рыбалки)", "рыбалки"),
        ("(дешевле)", ""),
        ("[наушники|product] (не) беспроводные", "наушники не беспроводные"),
        ("[headphones|product] (not) wireless", "headphones not wireless"),
        ("(мне) (не) (нужны) [наушники|product]", "наушники"),
        ("[ноутбук|product] (не) (дорогой)", "ноутбук"),
        ("(не) (дорогой) [ноутбук|product]", "ноутбук"),
        ("[куртка|product] (не) [чёрная|color]", "куртка"),
        ("(у) (меня) (аллергия) (на) молоко, (есть) [шоколад|product]?", "аллергия на молоко шоколад"),
        ("[мило|product], (алергія) (на) бузок", "мило алергія на бузок"),
        ("[soap|product], (i'm) (allergic) (to) lilac", "soap allergic to lilac"),
        ("[soap|product], my little son is very (allergic) (to) lilac", "soap allergic to lilac"),
        ("our neighbour's (allergic) (to) nuts, (any) [biscuits|product]?", "allergic to nuts biscuits"),
        ("[крем|product], (у) моей бабушки (аллергия) (на) ланолин", "крем аллергия на ланолин"),
        ("в нашої доньки сильна (алергія) (на) горіхи, [печиво|product] (є)?", "алергія на горіхи печиво"),
        ("(у) ребёнка (есть) (аллергия) (на) пыль, [подушка|product]", "аллергия на пыль подушка"),
    ],
)
def test_the_goods_are_searched_for_and_not_the_words_around_them(marked: str, wanted: str) -> None:
    assert wanted_text(understood(marked), CATALOGUE.__contains__) == wanted


@pytest.mark.parametrize(
    ("marked", "language", "head"),
    [
        ("[рюкзак|category] для [ноутбука|category]", "ru", "рюкзак"),
        ("[чехол|product] для [телефона|category]", "ru", ""),
        ("[laptop|category] [backpacks|category]", "en", "backpacks"),
        ("[ноутбук|category] до 1000", "uk", "ноутбук"),
        ("что-нибудь для [кухни|category]", "ru", ""),
    ],
)
def test_what_follows_a_preposition_describes(marked: str, language: str, head: str) -> None:
    assert head_category(understood(marked, language)) == head


@pytest.mark.parametrize(("negated", "conditions"), [(False, []), (True, [("type", ("gaming",), True)])])
def test_an_attribute_s_value_is_a_word_to_search_for_unless_it_is_refused(
    negated: bool, conditions: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    entity = Entity("attribute", "gaming", "gaming", 0, 6, negated, "type")
    found = filters_of(Understanding("gaming keyboard", "en", "search", 1.0, (), (entity,)))
    assert [(c.name, c.values, c.negated) for c in found.conditions] == conditions
