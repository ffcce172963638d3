"""Questions to the shop that sound like a wish for goods or an order, sums with delivery, and sizes by a chart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bot.replay import Player, stage
from bot.settings import read_settings
from tests.bot.invented import wrong

FEED = """\
{"id": "CAP", "title": {"en": "Wool cap", "ru": "Шерстяная шапка", "uk": "Вовняна шапка"}, \
"category": {"en": "Caps", "ru": "Шапки", "uk": "Шапки"}, "price": 700, "stock": 9}
{"id": "CLG", "title": {"en": "Leather clogs", "ru": "Кожаные сабо", "uk": "Шкіряні сабо"}, \
"category": {"en": "Footwear", "ru": "Обувь", "uk": "Взуття"}, "price": 900, "variants": \
[{"sku": "CLG-38", "options": {"size": "38"}, "stock": 4}, {"sku": "CLG-40", "options": {"size": "40"}, "stock": 4}]}
{"id": "FLT", "title": {"en": "Felt slippers", "ru": "Войлочные тапки", "uk": "Повстяні капці"}, \
"category": {"en": "Footwear", "ru": "Обувь", "uk": "Взуття"}, "price": 400, "variants": \
[{"sku": "FLT-38", "options": {"size": "38"}, "stock": 4}, {"sku": "FLT-40", "options": {"size": "40"}, "stock": 4}]}
"""
DIRECTORY = {
    "name": "Vovna",
    "languages": ["en", "ru", "uk"],
    "currency": "UAH",
    "delivery": [
        {"id": "post", "kind": "branch", "name": {"en": "Post", "ru": "Почта", "uk": "Пошта"}, "fee": "55.00",
         "free_from": "1000.00"},
        {"id": "van", "kind": "courier", "name": {"en": "Van", "ru": "Фургон", "uk": "Фургон"}, "fee": "110.00"},
    ],
    "size_charts": [
        {"id": "feet", "applies_to": ["Footwear"], "name": {"en": "Footwear", "ru": "Обувь", "uk": "Взуття"},
         "columns": [
             {"key": "size", "name": {"en": "Size", "ru": "Размер", "uk": "Розмір"}, "unit": ""},
             {"key": "foot", "name": {"en": "Foot length", "ru": "Длина стопы", "uk": "Довжина стопи"}, "unit": "cm"},
         ],
         "rows": [["38", "24.0-24.6"], ["40", "25.2-25.8"]]},
    ],
}  # fmt: skip
POLICIES = {
    "extras": {
        "en": "# Extras\n\n## Presents\n\nGift wrapping in linen is 35 UAH.\n\n## At the counter\n\n"
        "You can try on anything before you buy it.\n\n## Club\n\nThe loyalty club gives 2 % back.",
        "ru": "# Прочее\n\n## Подарки\n\nПодарочная упаковка в лён стоит 35 грн.\n\n## У прилавка\n\n"
        "Примерка возможна до покупки.\n\n## Клуб\n\nКлуб лояльности возвращает 2 %.",
        "uk": "# Інше\n\n## Подарунки\n\nПодарункове пакування в льон коштує 35 грн.\n\n## Біля прилавка\n\n"
        "Примірка можлива до купівлі.\n\n## Клуб\n\nКлуб лояльності повертає 2 %.",
    },
    "warranty": {
        "en": "# Warranty\n\n## Term\n\nSeams are under warranty for 12 months.",
        "ru": "# Гарантия\n\n## Срок\n\nГарантия на швы 12 месяцев.",
        "uk": "# Гарантія\n\n## Строк\n\nГарантія на шви 12 місяців.",
    },
}


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    place = tmp_path_factory.mktemp("vovna")
    (place / "feed.jsonl").write_text(FEED, encoding="utf-8")
    (place / "shop" / "policies").mkdir(parents=True)
    (place / "shop" / "shop.yml").write_text(yaml.safe_dump(DIRECTORY, allow_unicode=True), encoding="utf-8")
    for topic, texts in POLICIES.items():
        for language, text in texts.items():
            (place / "shop" / "policies" / f"{topic}.{language}.md").write_text(text, encoding="utf-8")
    settings = read_settings(home=trained_home, database_url=database_server)
    async with stage(settings, feed=place / "feed.jsonl", shop=place / "shop") as playing:
        yield playing


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("is gift wrapping available?", "35 UAH"),
        ("вы делаете подарочную упаковку?", "35 грн"),
        ("можна у подарункове пакування?", "35 грн"),
        ("can I try them on before I pay?", "try on anything"),
        ("а померить перед оплатой дадите?", "Примерка"),
        ("а поміряти до оплати дасте?", "Примірка"),
        ("any bonus points?", "2 % back"),
        ("у вас есть баллы лояльности?", "возвращает 2 %"),
        ("чи є у вас програма лояльності?", "повертає 2 %"),
        ("how can i place an order?", "check out"),
        ("как тут купить?", "оформить"),
        ("як зробити замовлення?", "оформити"),
        ("let me think a bit", "All right"),
    ],
)
async def test_what_the_shop_does_beside_selling(player: Player, tmp_path: Path, question: str, told: str) -> None:
    asked = {"channel": "web", "from": "s-1", "say": question}
    assert not await wrong(player, tmp_path, asked | {"expect": {"reply_matches": told}})


@pytest.mark.parametrize(
    ("take", "question", "sums"),
    [
        ("add the wool cap", "what's the total with delivery? how much", ["755", "810"]),
        ("шерстяную шапку в корзину", "сколько всего вместе с доставкой?", ["755", "810"]),
        ("вовняну шапку в кошик", "скільки вийде з доставкою?", ["755", "810"]),
        ("add two wool caps", "how much is that including delivery?", ["1,400", "1,510"]),
    ],
)
async def test_a_sum_with_delivery(player: Player, tmp_path: Path, take: str, question: str, sums: list[str]) -> None:
    first = {"channel": "web", "from": "s-2", "say": take}
    assert not await wrong(player, tmp_path, first, {"say": question, "expect": {"reply_matches": sums}})


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("footwear for a foot of 25.4 cm", "size 40"),
        ("обувь, длина стопы 24,3 см", "размер 38"),
        ("взуття, довжина стопи 25,5 см", "розмір 40"),
    ],
)
async def test_a_size_by_the_chart_that_all_share(player: Player, tmp_path: Path, question: str, size: str) -> None:
    asked = {"channel": "web", "from": "s-3", "say": question}
    assert not await wrong(player, tmp_path, asked | {"expect": {"reply_matches": size}})


@pytest.mark.parametrize("words", ["is the cap waterproof?", "hmm the number 12"])
async def test_a_number_or_a_nearness_is_not_quoted(player: Player, tmp_path: Path, words: str) -> None:
    first = {"channel": "web", "from": "s-4", "say": "wool cap"}
    assert not await wrong(player, tmp_path, first, {"say": words, "expect": {"reply_lacks": "Seams"}})
