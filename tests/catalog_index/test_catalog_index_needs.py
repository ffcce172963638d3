"""What a wish without a name of goods is served by."""

from __future__ import annotations

import pytest

from catalog_index.needs import general_needs
from nlu.normalize import Normalizer


@pytest.mark.parametrize(
    ("wish", "goods"),
    [
        ("so that I don't get soaked", "umbrella"),
        ("чтобы не промокнуть", "umbrella"),
        ("боюсь намокнуть", "umbrella"),
        ("щоб не промокнути", "umbrella"),
        ("не хочу змокнути", "umbrella"),
        ("to keep my feet dry", "rubber boots"),
        ("чтобы ноги не промокали", "rubber boots"),
        ("щоб ноги не промокли", "rubber boots"),
        ("sparks fly into my eyes", "safety glasses"),
        ("искры летят в глаза", "safety glasses"),
        ("іскри летять в очі", "safety glasses"),
        ("so my tea does not go cold", "thermos"),
        ("чтобы чай не остывал", "thermos"),
        ("щоб кава не вистигла", "thermos"),
        ("щоб чай не захолонув", "thermos"),
        ("шо є від комарів?", "repellent"),
        ("stuff for a picnic", "blanket"),
        ("що взяти на пікнік", "blanket"),
        ("что-нибудь для ванной", "towel"),
        ("подарок на 8 марта", "perfume"),
        ("подарунок до 8 березня", "perfume"),
        ("a mother's day gift", "perfume"),
        ("комары заели", "repellent"),
        ("what have you got for mosquitoes", "repellent"),
        ("sth for a rainy day", "umbrella"),
        ("что-нибудь от дождя", "umbrella"),
        ("щось на дощ", "umbrella"),
        ("средство от моли", "moth repellent"),
        ("щось від мишей", "mouse trap"),
        ("against ants", "ant killer"),
        ("что есть от мороза", "down jacket"),
        ("щось від вітру", "windbreaker"),
        ("how do I get rid of limescale, remove limescale", "descaler"),
        ("от пыли что посоветуете", "duster"),
        ("від бур'янів", "weed killer"),
        ("чем снять ржавчину", "rust remover"),
        ("плесень в ванной убрать", "mould remover"),
        ("від нежитю щось", "nasal spray"),
        ("от бессонницы", "sleep mask"),
    ],
)
def test_a_wish_leads_to_goods(analyzer: Normalizer, wish: str, goods: str) -> None:
    need = general_needs(analyzer).of(wish)
    assert need
    assert goods in need.goods[:3]


@pytest.mark.parametrize(
    "query", ["wet wipes", "влажные салфетки", "вологі серветки", "eye cream", "крем для очей", "dry shampoo"]
)
def test_the_name_of_goods_is_no_wish(analyzer: Normalizer, query: str) -> None:
    assert general_needs(analyzer).of(query) is None
