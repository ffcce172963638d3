"""What a checkout reads out of a message: all that is in it, and nothing that is not."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot import form as forms
from bot.shop.cart import Cart
from bot.shop.checkout import Draft
from bot.shop.directory import Directory, directory_of
from bot.shop.directory_files import read_directory
from bot.shop.front import Shop
from bot.skills import particulars, ways
from bot.types import Customer, IdentityRef, Incoming, Pending, SessionState, Turn
from channels.types import Address, Contact, Message
from nlu.embedded import open_interpreter
from nlu.normalize import Normalizer
from nlu.types import Context, Interpreter, Understanding
from tests.bot.shopping import INVENTED, NOW
from tests.bot.test_shop_directory import DEMO

EMPTY = Cart((), "UAH")
WHO = Address("web", "", "v")


@pytest.fixture(scope="module")
def demo() -> Directory:
    return directory_of(read_directory(DEMO).bodies)


@pytest.fixture(scope="module")
def invented() -> Directory:
    return directory_of(read_directory(INVENTED).bodies)


def shop_in(language: str) -> Shop:
    """As much of a shop as reading needs: its language and its lemmas."""
    analyzer = Normalizer()
    texts = SimpleNamespace(
        analyzer=analyzer,
        words=SimpleNamespace(language=language),
        lemmas=lambda text: analyzer.lemmas(text, language),
        text=lambda found: found.get(language) or next(iter(found.values()), ""),
    )
    return cast(Shop, texts)


def turn_of(message: Message, meaning: Understanding, pending: Pending | None = None) -> Turn:
    return Turn(
        Incoming(message=message),
        Customer(1, "bot"),
        IdentityRef(1, WHO),
        SessionState(language="ru", pending=pending),
        meaning,
        "ru",
        NOW,
    )


def said(text: str, intent: str = "give_info", confidence: float = 1.0) -> Turn:
    return turn_of(Message(WHO, "1", text), Understanding(text, "ru", intent, confidence))


FACTS: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
    ("uk", "Олена Петренко 0501234567 Київ, відділення 5", ("name", "phone"),
     {"name": "Олена Петренко", "phone": "+380501234567", "city": "Київ", "branch": "5", "delivery": "branch"}),
    ("ru", "Иван Сирко, +380 67 111-22-33", ("name", "phone"), {"name": "Иван Сирко", "phone": "+380671112233"}),
    ("en", "Kate Brown 067 111 22 33", ("name", "phone"), {"name": "Kate Brown", "phone": "+380671112233"}),
    ("ru", "меня зовут Анна", ("name",), {"name": "Анна"}),
    ("uk", "отримувач Марія-Анна О'Коннор", ("name",), {"name": "Марія-Анна О'Коннор"}),
    ("ru", "Отделение 12", ("city", "branch"), {"branch": "12", "delivery": "branch"}),
    ("ru", "Полтава 12", ("city", "branch"), {"city": "Полтава", "branch": "12"}),
    ("ru", "17", ("branch",), {"branch": "17"}),
    ("uk", "поштомат №5512", ("branch",), {"branch": "5512", "delivery": "locker"}),
    ("ru", "в 7 отделение новой почты", ("branch",), {"branch": "7", "delivery": "branch"}),
    ("ru", "курьером", ("delivery",), {"delivery": "courier"}),
    ("uk", "самовивіз", ("delivery",), {"delivery": "pickup"}),
    ("en", "I'll pick it up myself", ("delivery",), {"delivery": "pickup"}),
    ("ru", "заберу сам во Львове", ("delivery",), {"delivery": "pickup", "city": "Львов"}),
    ("uk", "післяплатою", ("payment",), {"payment": "cash_on_delivery"}),
    ("ru", "наличными при получении", ("payment",), {"payment": "cash_on_delivery"}),
    ("ru", "картой онлайн", ("payment",), {"payment": "card_online"}),
    ("en", "by bank transfer", ("payment",), {"payment": "invoice"}),
    ("ru", "г. Киев, ул. Крещатик 5, кв. 3", ("city", "address"), {"city": "Киев", "address": "ул. Крещатик 5, кв. 3"}),
    ("uk", "оформлюємо: Ірина Мельник, 0501234567, самовивіз в Одесі, оплата в магазині", (),
     {"name": "Ірина Мельник", "phone": "+380501234567", "delivery": "pickup", "city": "Одеса", "store": "odesa",
      "payment": "in_store"}),
    ("uk", "самовивіз у Львові", ("delivery",), {"delivery": "pickup", "store": "lviv"}),
    ("ru", "лучше курьером, Крещатик 10, кв 4", (), {"delivery": "courier", "address": "Крещатик 10, кв 4"}),
    ("ru", "да", (), {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def interpreter(trained_home) -> Interpreter:
    return open_interpreter(trained_home / "models" / "nlu", normalizer=Normalizer())


@pytest.mark.parametrize(
    ("language", "text", "asked", "expected"), FACTS, ids=lambda v: v if isinstance(v, str) else ""
)
async def test_all_facts_in_a_message_are_taken(
    language: str,
    text: str,
    asked: tuple[str, ...],
    expected: Mapping[str, str],
    demo: Directory,
    interpreter: Interpreter,
) -> None:
    expects = {"name": "person_name", "branch": "address"}.get(asked[0], asked[0]) if asked else ""
    meaning = await interpreter.understand(text, Context(language=language, expects=expects))
    turn = turn_of(Message(WHO, "1", text), meaning)
    found = particulars.read(turn, shop_in(language), demo, Cart((), "UAH"), Draft(), asked)
    assert {k: v for k, v in found.values.items() if k in expected or k in asked} == dict(expected)


@pytest.mark.parametrize("text", ["12345", "050123456", "тел 0501", "+38050123"])
def test_what_is_no_phone_is_told(text: str, demo: Directory) -> None:
    found = particulars.read(said(text), shop_in("ru"), demo, EMPTY, Draft(), ("phone",))
    assert "phone" not in found.values
    assert bool(found.bad_phone) == (sum(c.isdigit() for c in text) >= 5)


def test_what_the_platform_vouches_for_fills_a_gap_only(demo: Directory) -> None:
    message = Message(WHO, "1", "курьером", phone="380501234567")
    found = particulars.read(
        turn_of(message, Understanding("курьером", "ru", "give_info", 1.0)), shop_in("ru"), demo, EMPTY, Draft(), ()
    )
    assert found.values == {"own_phone": "+380501234567", "delivery": "courier"}
    shared = Message(WHO, "2", "", contact=Contact("+380671112233", "Anna", own=True))
    found = particulars.read(
        turn_of(shared, Understanding("", "ru", "", 0.0)), shop_in("ru"), demo, EMPTY, Draft(), ("phone",)
    )
    assert found.values == {"phone": "+380671112233", "name": "Anna"}


WAYS = [
    ("en", "by barge please", "delivery", ["barge"]),
    ("ru", "совиной почтой", "delivery", ["depot"]),
    ("ru", "курьером", "delivery", ["barge"]),  # nobody says barge at first
    ("uk", "заберу сам", "delivery", ["counter"]),
    ("ru", "ракушками", "payment", ["shells"]),
    ("uk", "картою онлайн", "payment", ["link"]),
    ("ru", "при получении", "payment", ["shells"]),
    ("ru", "как получится", "payment", []),
]


@pytest.mark.parametrize(("language", "text", "kind", "expected"), WAYS)
def test_ways_are_known_by_the_shops_names_and_by_everybodys(
    language: str, text: str, kind: str, expected: list[str], invented: Directory
) -> None:
    offered: Any = invented.delivery if kind == "delivery" else invented.payment
    assert [way.id for way in ways.named(text, offered, shop_in(language))] == expected


# ------------------------------------------------------------------------------------------------ for the form or not


ANSWERS = [
    ("name", "Анна", "search", 0.5, True),
    ("name", "покажи рюкзаки", "search", 0.99, True),  # without goods recognised it may be anything
    ("phone", "0501", "out_of_scope", 0.9, True),
    ("phone", "а сколько стоит доставка?", "delivery_info", 0.99, False),
    ("delivery", "доставка курьером", "delivery_info", 0.9, True),
    ("delivery", "какая доставка?", "delivery_info", 0.9, False),
    ("summary", "да", "choose", 0.7, True),
    ("summary", "другой адрес", "refine", 0.9, True),
    ("summary", "промокод HUM20", "coupon", 0.99, False),
    ("summary", "что в корзине", "cart_show", 0.99, False),
    ("address", "назад", "undo", 0.5, True),
    ("payment", "позовите человека", "human", 0.99, False),
    ("payment", "стоп", "cancel", 0.99, True),
]


@pytest.mark.parametrize(("step", "text", "intent", "confidence", "expected"), ANSWERS)
def test_a_question_never_traps_the_customer(
    step: str, text: str, intent: str, confidence: float, expected: bool
) -> None:
    pending = Pending(forms.KIND, "", {"step": step})
    assert forms.answers_form(said(text, intent, confidence), pending) is expected


YES = ("да", "Так!", "yes, please", "ок, оформляйте", "все верно", "підтверджую", "так, все вірно")
NO = ("нет", "Ні.", "not now", "не надо")
NEITHER = ("да, но другой адрес", "заказ", "нет, курьером", "сколько?", "Олена", "дай подумать", "")
YES_OR_NO = [*((t, "affirm") for t in YES), *((t, "deny") for t in NO), *((t, "") for t in NEITHER)]


@pytest.mark.parametrize(("text", "expected"), YES_OR_NO)
def test_what_binds_is_not_left_to_a_guess(text: str, expected: str) -> None:
    assert forms.yes_or_no(text) == expected


CHANGES = [
    ("другой адрес", "address"),
    ("инший телефон", ""),
    ("інший телефон", "phone"),
    ("change the payment", "payment"),
    ("измените имя получателя", "name"),
    ("хочу доставку по-другому", ""),
    ("другой рюкзак", ""),
    ("мой адрес: Хрещатик 1", ""),
]


@pytest.mark.parametrize(("text", "field"), CHANGES)
def test_a_change_of_mind_names_its_field(text: str, field: str) -> None:
    assert forms.changed_field(text) == field
