"""What goes into the cart is what was named: its colour, its number, and no other goods; in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.replay import Player, stage
from bot.settings import read_settings
from tests.bot.invented import wrong as invented_wrong

FEED = """\
{"id": "LMP", "title": {"en": "Desk lamp Bilka", "ru": "Настольная лампа Bilka", "uk": "Настільна лампа Bilka"}, \
"category": {"en": "Lamps", "ru": "Лампы", "uk": "Лампи"}, "price": 500, "attributes": {"Power": "9 W"}, "stock": 9}
{"id": "LMF", "title": {"en": "Floor lamp Bereza", "ru": "Напольная лампа Bereza", "uk": "Підлогова лампа Bereza"}, \
"category": {"en": "Lamps", "ru": "Лампы", "uk": "Лампи"}, "price": 1500, "attributes": {"Power": "20 W"}, "stock": 9}
{"id": "VAS", "title": {"en": "Glass vase Rosa", "ru": "Стеклянная ваза Rosa", "uk": "Скляна ваза Rosa"}, \
"category": {"en": "Decor", "ru": "Декор", "uk": "Декор"}, "price": 400, "stock": 9, "attributes": \
{"Color": {"en": "white", "ru": "белый", "uk": "білий"}}}
{"id": "BLN", "title": {"en": "Blender Vyhor", "ru": "Блендер Vyhor", "uk": "Блендер Vyhor"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 1200, "stock": 9}
{"id": "TPT", "title": {"en": "Teapot Dovira", "ru": "Заварник Dovira", "uk": "Заварник Dovira"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 650, "variants": [\
{"sku": "TPT-R", "options": {"color": "red"}, "stock": 9}, {"sku": "TPT-G", "options": {"color": "green"}, "stock": 9}]}
{"id": "TBL", "title": {"en": "Tablecloth Lilia", "ru": "Скатерть Lilia", "uk": "Скатертина Lilia"}, \
"category": {"en": "Textiles", "ru": "Текстиль", "uk": "Текстиль"}, "price": 800, \
"variants": [{"sku": "TBL-G", "options": {"color": "green"}, "stock": 9}, \
{"sku": "TBL-B", "options": {"color": "blue"}, "stock": 9}]}
{"id": "SOC", "title": {"en": "Wool socks Karpaty", "ru": "Шерстяные носки Karpaty", \
"uk": "Вовняні шкарпетки Karpaty"}, \
"category": {"en": "Socks", "ru": "Носки", "uk": "Шкарпетки"}, "price": 150, "variants": [\
{"sku": "SOC-39", "options": {"size": "39-41"}, "stock": 9}, \
{"sku": "SOC-42", "options": {"size": "42-44"}, "stock": 9}]}
{"id": "CRM", "title": {"en": "Hand cream Romashka", "ru": "Крем для рук Romashka", "uk": "Крем для рук Romashka"}, \
"category": {"en": "Cosmetics", "ru": "Косметика", "uk": "Косметика"}, "price": 120, "stock": 9}
{"id": "SOP", "title": {"en": "Soap Lavanda", "ru": "Мыло Lavanda", "uk": "Мило Lavanda"}, \
"category": {"en": "Soap", "ru": "Мыло", "uk": "Мило"}, "price": 60, "stock": 9}
{"id": "PHN", "title": {"en": "Push-button phone Dzvin", "ru": "Кнопочный телефон Dzvin", \
"uk": "Кнопковий телефон Dzvin"}, "category": {"en": "Phones", "ru": "Телефоны", "uk": "Телефони"}, \
"price": 900, "stock": 9}
{"id": "PHM", "title": {"en": "Mini phone Holos", "ru": "Мини-телефон Holos", "uk": "Міні-телефон Holos"}, \
"category": {"en": "Phones", "ru": "Телефоны", "uk": "Телефони"}, "price": 700, "stock": 9}
{"id": "GLH", "title": {"en": "Half-rim glasses Obrii", "ru": "Полуободковые очки Obrii", "uk": "Напівободові окуляри \
Obrii"}, "category": {"en": "Glasses", "ru": "Очки", "uk": "Окуляри"}, "price": 300, "stock": 9}
{"id": "GLF", "title": {"en": "Full-rim glasses Zenit", "ru": "Ободковые очки Zenit", "uk": "Ободові окуляри Zenit"}, \
"category": {"en": "Glasses", "ru": "Очки", "uk": "Окуляри"}, "price": 320, "stock": 9}
{"id": "JAR", "title": {"en": "Storage jar Komora", "ru": "Банка для круп Komora", "uk": "Банка для круп Komora"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 90, "variants": [\
{"sku": "JAR-5", "options": {"volume": "500 ml"}, "stock": 9}, \
{"sku": "JAR-9", "options": {"volume": "900 ml"}, "stock": 9}]}
{"id": "TVS", "title": {"en": "Television Ekran 43", "ru": "Телевизор Ekran 43", "uk": "Телевізор Ekran 43"}, \
"category": {"en": "TVs", "ru": "Телевизоры", "uk": "Телевізори"}, "price": 9000, "stock": 9}
{"id": "DSH", "title": {"en": "Danish plate Hav", "ru": "Датская тарелка Hav", "uk": "Данська тарілка Hav"}, \
"category": {"en": "Kitchen", "ru": "Кухня", "uk": "Кухня"}, "price": 80, "variants": [\
{"sku": "DSH-2", "options": {"diameter": "20 cm"}, "stock": 9}, \
{"sku": "DSH-3", "options": {"diameter": "30 cm"}, "stock": 9}]}
"""
SHOP = """\
name: Skrynia
delivery:
  - {id: cart, kind: courier, name: {en: Courier, ru: Курьер, uk: Кур'єр}, fee: "50.00"}
payment:
  - {id: cash, name: {en: Cash, ru: Наличные, uk: Готівка}}
"""
RETURNS = {
    "en": "# Returns\n\n## Fourteen days\n\nGoods can be returned within 14 days in their packaging.\n\n"
    "## What we do not take back\n\nCosmetics, hosiery and food cannot be returned.\n",
    "ru": "# Возврат\n\n## Четырнадцать дней\n\nТовар можно вернуть в течение 14 дней в упаковке.\n\n"
    "## Что не принимаем\n\nКосметика, чулки и продукты возврату не подлежат.\n",
    "uk": "# Повернення\n\n## Чотирнадцять днів\n\nТовар можна повернути протягом 14 днів у пакованні.\n\n"
    "## Чого не приймаємо\n\nКосметика, панчохи та продукти поверненню не підлягають.\n",
}


@pytest.fixture(scope="module")
async def player(
    database_server: str, trained_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Player]:
    folder = tmp_path_factory.mktemp("skrynia")
    (folder / "policies").mkdir()
    (folder / "shop.yml").write_text(SHOP, encoding="utf-8")
    for language, text in RETURNS.items():
        (folder / "policies" / f"returns.{language}.md").write_text(text, encoding="utf-8")
    feed = tmp_path_factory.mktemp("feed") / "feed.jsonl"
    feed.write_text(FEED, encoding="utf-8")
    async with stage(read_settings(home=trained_home, database_url=database_server), feed=feed, shop=folder) as found:
        yield found


async def wrong(player: Player, place: Path, says: Sequence[str], **expect: object) -> list[str]:
    """What did not go as expected when these are said one after another; what is expected is expected of the last."""
    turns: list[dict[str, object]] = [{"say": say} for say in says]
    turns[0] |= {"channel": "web", "from": "g-1"}
    turns[-1]["expect"] = expect
    return await invented_wrong(player, place, *turns)


def held(**skus: int) -> list[dict[str, object]]:
    return [{"sku": sku.replace("_", "-"), "quantity": quantity} for sku, quantity in skus.items()]


@pytest.mark.parametrize(
    ("says", "yes", "sku"),
    [
        (("desk lamp", "I'll take it in red"), "yes", "LMP"),
        (("настольная лампа", "беру в красном"), "да", "LMP"),
        (("настільна лампа", "беру в червоному"), "так", "LMP"),
        (("blender", "add a black one"), "yes please", "BLN"),
        (("блендер", "беру черный"), "да, добавь", "BLN"),
        (("блендер", "візьму чорний"), "так, додай", "BLN"),
        (("hand cream", "add it in size L"), "yes", "CRM"),
        (("крем для рук", "беру размер XL"), "давай", "CRM"),
        (("крем для рук", "беру розмір M"), "так", "CRM"),
        (("add the blender in green",), "yes", "BLN"),
    ],
)
async def test_a_choice_that_is_not_offered_is_told_before_anything_goes_in(
    player: Player, tmp_path: Path, says: Sequence[str], yes: str, sku: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=[])
    assert not await wrong(player, tmp_path, (*says, yes), cart=held(**{sku: 1}))


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("glass vase", "add it in green"), "white"),
        (("стеклянная ваза", "беру зеленую"), "белый"),
        (("скляна ваза", "беру зелену"), "білий"),
    ],
)
async def test_the_only_colour_is_told(player: Player, tmp_path: Path, says: Sequence[str], matches: str) -> None:
    assert not await wrong(player, tmp_path, says, cart=[], reply_matches=matches)


@pytest.mark.parametrize(
    "says",
    [("glass vase", "add it in white"), ("стеклянная ваза", "беру белую"), ("скляна ваза", "беру білу")],
)
async def test_the_colour_that_it_has_is_no_obstacle(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(VAS=1))


@pytest.mark.parametrize(
    ("says", "cart", "matches"),
    [
        (("blender", "add it", "add napkins and candles"), held(BLN=1), "napkins|candles"),
        (("blender", "add it", "add gift wrap pls"), held(BLN=1), "."),
        (("блендер", "беру", "добавь салфетки и свечи"), held(BLN=1), "салфетки|свечи"),
        (("блендер", "беру", "добавь подарочную упаковку"), held(BLN=1), "."),
        (("блендер", "беру", "додай серветки і свічки"), held(BLN=1), "серветки|свічки"),
        (("блендер", "беру", "додай подарункову упаковку"), held(BLN=1), "."),
        (("teapot", "and a tablecloth too, the green one"), held(TBL_G=1), "."),
        (("заварник", "беру красный", "и скатерть тоже, зелёную", "беру"), held(TPT_R=1, TBL_G=1), "."),
        (("заварник", "беру червоний", "і скатертину теж, зелену", "беру"), held(TPT_R=1, TBL_G=1), "."),
    ],
)
async def test_what_is_named_is_never_replaced_by_what_is_talked_about(
    player: Player, tmp_path: Path, says: Sequence[str], cart: object, matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=cart, reply_matches=matches)


@pytest.mark.parametrize(
    ("says", "cart"),
    [
        (("blender", "blender x2"), held(BLN=2)),
        (("blender", "2x blender"), held(BLN=2)),
        (("блендер", "блендера два"), held(BLN=2)),
        (("блендер", "блендеров 3"), held(BLN=3)),
        (("блендер", "блендерів три"), held(BLN=3)),
        (("блендер", "беру", "+ мыло"), held(BLN=1, SOP=1)),
        (("blender", "add it", "+ hand cream"), held(BLN=1, CRM=1)),
        (("блендер", "беру", "+ крем для рук"), held(BLN=1, CRM=1)),
        (("мыло", "беру 2", "не 2 а 4"), held(SOP=4)),
        (("soap", "add 2", "not 2 but 4"), held(SOP=4)),
        (("мило", "беру 2", "не 2, а 4"), held(SOP=4)),
        (("мыло", "беру", "не 1 а 3"), held(SOP=3)),
    ],
)
async def test_amounts_and_additions_in_short(
    player: Player, tmp_path: Path, says: Sequence[str], cart: object
) -> None:
    assert not await wrong(player, tmp_path, says, cart=cart)


@pytest.mark.parametrize(
    "says",
    [
        ("lamp", "the one for 1500", "add it"),
        ("лампа", "та что за 1500", "добавь"),
        ("лампа", "та, що за 1500", "додай"),
        ("лампа", "беру ту что за 1500"),
        ("lamp", "I'll take the 1500 one"),
        ("лампа", "додай ту за 1500 грн"),
    ],
)
async def test_goods_are_told_apart_by_their_price(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(LMF=1))


@pytest.mark.parametrize(
    "says",
    [
        ("wool socks", "my size is 43", "add them"),
        ("шерстяные носки", "мой размер 43", "беру"),
        ("вовняні шкарпетки", "мій розмір 43", "беру"),
        ("wool socks size 43", "add them"),
        ("шерстяные носки 43 размера", "беру"),
        ("вовняні шкарпетки 43 розміру", "беру"),
    ],
)
async def test_a_size_that_was_told_is_not_asked_again(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(SOC_42=1))


@pytest.mark.parametrize(
    "says",
    [("lamp", "how much are they"), ("лампа", "сколько стоят"), ("лампа", "скільки коштують")],
)
async def test_prices_of_a_list_are_told(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, reply_matches=r"(?s)(?=.*Bilka — \D?500)(?=.*Bereza — \D?1\W500)")


@pytest.mark.parametrize(
    "says",
    [
        ("lamp", "not the floor one"),
        ("lamp", "not the floor ones"),
        ("lamp", "only not the floor ones please"),
        ("лампа", "не напольную"),
        ("лампа", "только не напольные"),
        ("лампа", "не підлогову"),
    ],
)
async def test_a_property_of_a_list_is_refused(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, products=["LMP"])


@pytest.mark.parametrize(
    "says",
    [
        ("blender", "add it", "teapot", "check out", "my name is Ann Lee 0501234567", "and phone is 0637654321"),
        ("блендер", "беру", "оформляем", "Анна Белая 0501234567", "чайник", "и телефон 0637654321"),
        ("блендер", "беру", "оформлюємо", "Ганна Біла 0501234567", "лампа", "і телефон 0637654321"),
    ],
)
async def test_a_number_after_phone_is_told_and_not_looked_for(
    player: Player, tmp_path: Path, says: Sequence[str]
) -> None:
    assert not await wrong(player, tmp_path, says, products=[], reply_lacks="0501234567")


@pytest.mark.parametrize(
    "says",
    [
        ("teapot", "add it", "check out", "Ann Lee 0501234567", "and phone is 0637654321"),
        ("заварник", "беру", "оформляем", "Анна Белая 0501234567", "и телефон 0637654321"),
        ("заварник", "беру", "оформлюємо", "Ганна Біла 0501234567", "і номер телефону 0637654321"),
    ],
)
async def test_a_number_to_ring_is_no_wish_for_a_phone(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, products=[], reply_lacks="Dzvin")


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("hand cream", "can I return it?"), "Cosmetics, hosiery"),
        (("крем для рук", "а вернуть можно?"), "Косметика, чулки"),
        (("крем для рук", "чи можна його повернути?"), "Косметика, панчохи"),
    ],
)
async def test_what_cannot_be_returned_is_told_of_such_goods(
    player: Player, tmp_path: Path, says: Sequence[str], matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, reply_matches=matches)


@pytest.mark.parametrize(
    ("says", "products"), [(("мило",), ["SOP"]), (("доброго дня", "мило"), ["SOP"]), (("мыло",), ["SOP"])]
)
async def test_soap_is_no_small_talk(
    player: Player, tmp_path: Path, says: Sequence[str], products: Sequence[str]
) -> None:
    assert not await wrong(player, tmp_path, says, products=products)


@pytest.mark.parametrize(
    ("says", "language"),
    [
        (("доброго дня, шукаю лампу", "ваза"), "uk"),
        (("добрый день, ищу лампу", "ваза"), "ru"),
        (("скатертина",), "uk"),
        (("парасолька",), "uk"),
        (("парасоля",), "uk"),
        (("hello, I need a lamp", "скатерть"), "ru"),
    ],
)
async def test_a_single_word_keeps_the_language_unless_it_tells_another(
    player: Player, tmp_path: Path, says: Sequence[str], language: str
) -> None:
    assert not await wrong(player, tmp_path, says, language=language)


@pytest.mark.parametrize(
    "says",
    [("glasses", "not the half-rim ones"), ("очки", "не полуободковые"), ("окуляри", "не напівободові")],
)
async def test_a_compound_is_refused_as_a_whole(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, products=["GLF"])


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("storage jar", "what sizes?"), "500.*900"),
        (("банка для круп", "какие размеры?"), "500.*900"),
        (("банка для круп", "які є розміри?"), "500.*900"),
        (("danish plate", "what sizes are there"), "20.*30"),
    ],
)
async def test_sizes_of_goods_that_have_another_measure(
    player: Player, tmp_path: Path, says: Sequence[str], matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, reply_matches=matches)


@pytest.mark.parametrize("says", [("беру телек и мыло",), ("беру телек і мило",), ("I'll take the telly and soap",)])
async def test_each_of_two_goods_is_seen_to(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(SOP=1, TVS=1))


@pytest.mark.parametrize(
    ("says", "cart"),
    [
        (("teapot", "add 2", "not 2 but 3", "red"), held(TPT_R=3)),
        (("заварник", "беру 2", "не 2, а 3", "красный"), held(TPT_R=3)),
        (("заварник", "беру два", "ні, не 2 а 3", "зелений"), held(TPT_G=3)),
        (("lamp", "add two", "not 2 but 3", "the desk one"), held(LMP=3)),
    ],
)
async def test_an_amount_is_corrected_while_the_choice_is_open(
    player: Player, tmp_path: Path, says: Sequence[str], cart: object
) -> None:
    assert not await wrong(player, tmp_path, says, cart=cart)


@pytest.mark.parametrize(
    ("says", "cart"),
    [
        (("add 2 red teapots and a purple tablecloth", "blue"), held(TPT_R=2, TBL_B=1)),
        (("добавь два красных заварника и фиолетовую скатерть", "синюю"), held(TPT_R=2, TBL_B=1)),
        (("додай два червоні заварники і фіолетову скатертину", "синю"), held(TPT_R=2, TBL_B=1)),
    ],
)
async def test_a_colour_of_one_of_two_goods_is_asked_of_it_alone(
    player: Player, tmp_path: Path, says: Sequence[str], cart: object
) -> None:
    assert not await wrong(player, tmp_path, says, cart=cart)


@pytest.mark.parametrize(
    "says",
    [
        ("desk lamp", "I'll take it. And do you have a blender?"),
        ("настольная лампа", "беру её. А блендер у вас есть?"),
        ("настільна лампа", "беру її. А блендер у вас є?"),
    ],
)
async def test_what_is_taken_is_added_and_what_is_asked_is_looked_for(
    player: Player, tmp_path: Path, says: Sequence[str]
) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(LMP=1), products=["BLN"])


@pytest.mark.parametrize(
    "says",
    [
        ("wool socks", "two pairs of socks", "39-41"),
        ("шерстяные носки", "две пары носков", "39-41"),
        ("вовняні шкарпетки", "дві пари шкарпеток", "39-41"),
    ],
)
async def test_an_amount_of_what_was_shown_is_taken(player: Player, tmp_path: Path, says: Sequence[str]) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(SOC_39=2))


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("lamps", "compare the first and the second", "ok that one, 1 please"), "[Ww]hich"),
        (("лампы", "сравни первую и вторую", "да, давайте"), "[Кк]ак(ой|ая|ую)"),
        (("лампи", "порівняй першу і другу", "так, давайте"), "[Яя]к(ий|а|у)"),
    ],
)
async def test_a_yes_after_a_comparison_is_asked_to_which(
    player: Player, tmp_path: Path, says: Sequence[str], matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=[], reply_matches=matches)


@pytest.mark.parametrize(
    "says",
    [
        ("storage jar of 900 ml", "I'll take it"),
        ("банка для круп на 900 мл", "беру"),
        ("банка для круп на 900 мл", "візьму її"),
        ("storage jar", "the one of 900 ml?", "add it"),
        ("банка для круп", "а на 900 мл?", "добавь в корзину"),
        ("банка для круп", "а на 900 мл?", "додай у кошик"),
    ],
)
async def test_what_was_said_of_it_before_is_not_asked_again(
    player: Player, tmp_path: Path, says: Sequence[str]
) -> None:
    assert not await wrong(player, tmp_path, says, cart=held(JAR_9=1))


@pytest.mark.parametrize(
    "says",
    [
        ("lamps", "not lamps"),
        ("лампы", "не надо лампы"),
        ("лампи", "не треба лампи"),
        ("glasses", "I don't need glasses"),
        ("очки", "очки не нужны"),
        ("окуляри", "окуляри не потрібні"),
    ],
)
async def test_what_was_looked_for_and_is_not_wanted_is_not_shown_again(
    player: Player, tmp_path: Path, says: Sequence[str]
) -> None:
    assert not await wrong(player, tmp_path, says, cart=[], reply_lacks="(?i)lamp|ламп|glasses|очки|окуляри")


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("tablecloth", "the green one?", "kitchen goods", "tablecloth", "add the tablecloth"), "(?i)which colou?r"),
        (("скатерть", "зелёная?", "всё для кухни", "скатерть", "добавь скатерть"), "(?i)цвет"),
        (("скатертина", "зелена?", "все для кухні", "скатертина", "додай скатертину"), "(?i)кол[іь]р"),
    ],
)
async def test_what_was_said_of_it_is_forgotten_with_another_list(
    player: Player, tmp_path: Path, says: Sequence[str], matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=[], reply_matches=matches)


@pytest.mark.parametrize(
    ("says", "matches"),
    [
        (("a grand piano", "gimme 2 of the first"), "(?i)no list"),
        (("a chainsaw", "I'll take the second one"), "(?i)no list"),
        (("бензопила", "давайте две штуки первой"), "(?i)списка"),
        (("рояль", "беру второй"), "(?i)списка"),
        (("бензопила", "давайте дві штуки першої"), "(?i)списку"),
        (("рояль", "візьму другий"), "(?i)списку"),
    ],
)
async def test_a_place_in_a_list_that_was_never_shown(
    player: Player, tmp_path: Path, says: Sequence[str], matches: str
) -> None:
    assert not await wrong(player, tmp_path, says, cart=[], reply_matches=matches)
