"""What is asked about a shop in words that its texts do not have: money back, places it does not name, where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import yaml

from bot.replay import Player, stage
from bot.replay_file import read
from bot.settings import read_settings

FEED = """\
{"id": "LMP", "title": {"en": "Desk lamp Zorya", "ru": "Настольная лампа Zorya", "uk": "Настільна лампа Zorya"}, \
"category": {"en": "Lamps", "ru": "Лампы", "uk": "Лампи"}, "price": 500, "stock": 9}
"""
DIRECTORY = {
    "name": "Lampion",
    "languages": ["en", "ru", "uk"],
    "currency": "UAH",
    "contacts": {"phone": "+380441112233", "email": "hello@lampion.example"},
    "delivery": [
        {
            "id": "post",
            "kind": "branch",
            "name": {"en": "Parcel office", "ru": "Отделение почты", "uk": "Відділення пошти"},
            "fee": "70.00",
            "term": {"en": "2 days", "ru": "2 дня", "uk": "2 дні"},
        }
    ],
}
ONLINE = {"en": "We are an online shop.", "ru": "Мы интернет-магазин.", "uk": "Ми інтернет-магазин."}
RETURNS = {
    "en": "# Sending back\n\n## Your right\n\nUnused lamps can be sent back for 20 days, with the box.\n\n"
    "## Paying out\n\nFunds go to the card that paid, within 6 working days of the parcel's arrival.\n\n"
    "## Faulty goods\n\nA lamp that does not shine is replaced or you get your money back, as you like.",
    "ru": "# Возврат\n\n## Ваше право\n\nНовую лампу можно прислать обратно 20 дней, с коробкой.\n\n"
    "## Выплата\n\nСредства поступают на карту плательщика в течение 6 рабочих дней после прихода посылки.\n\n"
    "## Брак\n\nЛампу, которая не светит, заменим, или вернём деньги, как вам угодно.",
    "uk": "# Повернення\n\n## Ваше право\n\nНову лампу можна надіслати назад 20 днів, із коробкою.\n\n"
    "## Виплата\n\nКошти надходять на картку платника протягом 6 робочих днів після прибуття посилки.\n\n"
    "## Брак\n\nЛампу, яка не світить, замінимо, або повернемо гроші, як вам зручно.",
}
DELIVERY = {
    "en": "# Delivery\n\n## Reach\n\nParcels go all over Ukraine; nothing is sent to other countries.",
    "ru": "# Доставка\n\n## Куда\n\nПосылки идут по всей Украине; в другие страны ничего не отправляем.",
    "uk": "# Доставка\n\n## Куди\n\nПосилки йдуть по всій Україні; до інших країн нічого не надсилаємо.",
}


@pytest.fixture(scope="module")
async def shops(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, Player]]:
    """A shop without stores that says it is online, and one that says nothing of where it is."""
    async with AsyncExitStack() as stack:
        players = {}
        for name, about in {"online": ONLINE, "silent": {}}.items():
            place = tmp_path_factory.mktemp(name)
            (place / "feed.jsonl").write_text(FEED, encoding="utf-8")
            (place / "shop" / "policies").mkdir(parents=True)
            directory = DIRECTORY | ({"about": about} if about else {})
            (place / "shop" / "shop.yml").write_text(yaml.safe_dump(directory, allow_unicode=True), encoding="utf-8")
            for topic, texts in {"returns": RETURNS, "delivery": DELIVERY}.items():
                for language, text in texts.items():
                    (place / "shop" / "policies" / f"{topic}.{language}.md").write_text(text, encoding="utf-8")
            settings = read_settings(home=trained_home, database_url=database_server)
            playing = stage(settings, feed=place / "feed.jsonl", shop=place / "shop")
            players[name] = await stack.enter_async_context(playing)
        yield players


async def answer(player: Player, place: Path, say: str) -> str:
    """What is answered to somebody who writes this first of all."""
    talk = place / "talk.yml"
    turns = {"turns": [{"channel": "web", "from": "q-1", "say": say}]}
    talk.write_text(yaml.safe_dump(turns, allow_unicode=True), encoding="utf-8")
    return "\n".join([played.text async for played in player.play(read(talk))])


@pytest.mark.parametrize(
    "question",
    [
        "when do I get my money back?",
        "how long does a refund take",
        "когда вернёте деньги?",
        "через сколько вернут деньги",
        "а гроші коли повернете?",
        "коли я отримаю гроші назад",
    ],
)
async def test_money_back_is_found_by_other_words(shops: dict[str, Player], tmp_path: Path, question: str) -> None:
    assert "6 " in (await answer(shops["online"], tmp_path, question)).partition("\n")[0]


@pytest.mark.parametrize(
    ("question", "place", "known"),
    [
        ("do you ship to Poland?", "Poland", "other countries"),
        ("can you deliver to Austria", "Austria", "other countries"),
        ("доставляете в Чехию?", "Чехию", "другие страны"),
        ("доставка в Берлин есть?", "Берлин", "другие страны"),
        ("чи надсилаєте до Польщі?", "Польщі", "інших країн"),
        ("скільки доставка в Криворівню?", "Криворівн", "70"),
        ("сколько стоит доставка в Малые Вязы?", "Малые Вязы", "70"),
        ("how much is delivery to Little Whinging?", "Little Whinging", "70"),
    ],
)
async def test_a_place_that_the_shop_does_not_name_is_said(
    shops: dict[str, Player], tmp_path: Path, question: str, place: str, known: str
) -> None:
    said = await answer(shops["online"], tmp_path, question)
    assert place in said.partition("\n")[0] and known in said


@pytest.mark.parametrize(
    "question", ["how much is delivery to Ternopil?", "доставка по Украине сколько?", "скільки доставка в Україні?"]
)
async def test_a_place_in_the_shops_country_is_no_question(
    shops: dict[str, Player], tmp_path: Path, question: str
) -> None:
    said = await answer(shops["online"], tmp_path, question)
    assert "70" in said and not any(word in said for word in ("not named", "не называет", "не називає"))


@pytest.mark.parametrize(
    ("question", "online"),
    [
        ("where are you?", "online shop"),
        ("где вы находитесь?", "интернет-магазин"),
        ("де ви знаходитесь?", "інтернет-магазин"),
    ],
)
async def test_where_a_shop_without_stores_is(
    shops: dict[str, Player], tmp_path: Path, question: str, online: str
) -> None:
    said, unsaid = [await answer(shops[name], tmp_path, question) for name in ("online", "silent")]
    assert online in said
    assert online not in unsaid and "+380441112233" in unsaid
