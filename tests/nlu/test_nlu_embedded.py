"""Whole messages, understood by the trained engine; the catalogue is invented."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.embedded import EmbeddedInterpreter, open_interpreter
from nlu.model import load_or_train
from nlu.training import BadTrainingData
from nlu.types import Context, Term, Understanding, Vocabulary

TERMS = (
    Term("brand", "Zorvex", "Zorvex"),
    Term("brand", "Nike", "Nike"),
    Term("category", "sneakers", "sneakers", "en"),
    Term("category", "sneakers", "кроссовки", "ru"),
    Term("category", "sneakers", "кросівки", "uk"),
    Term("category", "flumos", "flumos", "en"),
    Term("category", "flumos", "флумы", "ru"),
    Term("category", "flumos", "флуми", "uk"),
    Term("size", "42", "42"),
    Term("product", "P1", "Zorvex Flumo 9", "en"),
)


@pytest.fixture(scope="module")
def engine(trained_home: Path) -> EmbeddedInterpreter:
    made = open_interpreter(trained_home / "models" / "nlu")
    made.learn(Vocabulary(TERMS))
    return made


MESSAGES = [
    # greetings and manners
    ("hello", "greet"),
    ("привет!", "greet"),
    ("Добрий день", "greet"),
    ("ghbdtn", "greet"),
    ("👋", "greet"),
    ("bye", "goodbye"),
    ("до свидания", "goodbye"),
    ("до побачення", "goodbye"),
    ("thanks a lot", "thank"),
    ("спасибо большое", "thank"),
    ("дякую!!!", "thank"),
    ("spasibo", "thank"),
    ("🙏", "thank"),
    ("what can you do?", "help"),
    ("что ты умеешь", "help"),
    ("допоможи", "help"),
    ("yes", "affirm"),
    ("да", "affirm"),
    ("так", "affirm"),
    ("ага", "affirm"),
    ("ok", "affirm"),
    ("👍", "affirm"),
    ("no", "deny"),
    ("нет", "deny"),
    ("ні", "deny"),
    ("не надо", "deny"),
    ("👎", "deny"),
    ("cancel", "cancel"),
    ("отмена", "cancel"),
    ("скасувати", "cancel"),
    ("repeat please", "repeat"),
    ("повтори", "repeat"),
    ("undo", "undo"),
    ("how are you?", "small_talk"),
    ("как дела", "small_talk"),
    ("як справи?", "small_talk"),
    ("are you a robot?", "bot_identity"),
    ("ты бот?", "bot_identity"),
    ("ти людина чи бот", "bot_identity"),
    ("you idiot", "abuse"),
    ("тупой бот", "abuse"),
    ("дурень", "abuse"),
    ("what's the weather in Paris tomorrow", "out_of_scope"),
    ("кто выиграл матч вчера", "out_of_scope"),
    ("яка погода завтра", "out_of_scope"),
    ("asdkjhqwe zxmnbv", "out_of_scope"),
    # finding
    ("покажи кроссовки для бега до 5000", "search"),
    ("show me red sneakers", "search"),
    ("чехол для велосипеда", "search"),
    ("кросівки nike", "search"),
    ("rhjccjdrb", "search"),
    ("krossovki", "search"),
    ("есть ли FOOBAR-9?", "search"),
    ("ищу подарок маме", "search"),
    ("zorvex", "search"),
    ("bike pump", "search"),
    ("шукаю намет на чотирьох", "search"),
    ("cheaper", "refine"),
    ("подешевле", "refine"),
    ("дешевше", "refine"),
    ("до 3000", "refine"),
    ("в чёрном цвете", "refine"),
    ("only nike", "refine"),
    ("не чорні", "refine"),
    ("сначала дешевые", "refine"),
    ("show more", "more"),
    ("ещё", "more"),
    ("що ще є?", "more"),
    ("tell me more about the second one", "details"),
    ("подробнее про первый", "details"),
    ("детальніше", "details"),
    ("is it waterproof?", "ask_product"),
    ("из чего они сделаны", "ask_product"),
    ("скільки воно важить", "ask_product"),
    ("compare the first and the third", "compare"),
    ("чем они отличаются", "compare"),
    ("порівняй перший і другий", "compare"),
    ("what size should i take", "size_advice"),
    ("какой размер мне брать на 175 см", "size_advice"),
    ("is it in stock?", "stock_info"),
    ("есть в наличии?", "stock_info"),
    ("чи є в наявності 42 розмір", "stock_info"),
    # cart
    ("the second one", "choose"),
    ("второй", "choose"),
    ("обираю перший", "choose"),
    ("2", "choose"),
    ("add two pairs to the cart", "cart_add"),
    ("добавь две пары 42 размера", "cart_add"),
    ("додай у кошик", "cart_add"),
    ("remove the kettle", "cart_remove"),
    ("убери второй из корзины", "cart_remove"),
    ("прибери перший", "cart_remove"),
    ("make it three", "cart_change"),
    ("измени количество на 5", "cart_change"),
    ("зміни розмір на 43", "cart_change"),
    ("show my cart", "cart_show"),
    ("что в корзине?", "cart_show"),
    ("кошик", "cart_show"),
    ("🛒", "cart_show"),
    ("empty the cart", "cart_clear"),
    ("очисти корзину", "cart_clear"),
    ("спорожни кошик", "cart_clear"),
    ("promo code SALE10", "coupon"),
    ("у меня есть промокод SALE10", "coupon"),
    ("застосуй купон FRIEND5", "coupon"),
    # order
    ("checkout", "checkout"),
    ("оформить заказ", "checkout"),
    ("хочу оформити замовлення", "checkout"),
    ("my phone is 0501234567", "give_info"),
    ("меня зовут Олег Кузьменко", "give_info"),
    ("anna@mail.com", "give_info"),
    ("where is my order", "order_status"),
    ("где мой заказ PR-10023", "order_status"),
    ("коли приїде моя посилка", "order_status"),
    ("cancel my order", "order_cancel"),
    ("отмените заказ 10023", "order_cancel"),
    ("скасуйте моє замовлення", "order_cancel"),
    ("i want to return the shoes", "order_return"),
    ("хочу вернуть заказ", "order_return"),
    ("хочу повернути товар", "order_return"),
    ("order the same again", "reorder"),
    ("повтори прошлый заказ", "reorder"),
    ("замовити те саме ще раз", "reorder"),
    # the shop
    ("how much is delivery to Lviv", "delivery_info"),
    ("сколько стоит доставка в Одессу", "delivery_info"),
    ("чи доставляєте в Бровари", "delivery_info"),
    ("can i pay by card", "payment_info"),
    ("как можно оплатить", "payment_info"),
    ("чи можна оплатити карткою", "payment_info"),
    ("what is your return policy", "returns_info"),
    ("можно ли вернуть товар через 14 дней", "returns_info"),
    ("умови повернення", "returns_info"),
    ("is there a warranty", "warranty_info"),
    ("какая гарантия", "warranty_info"),
    ("скільки діє гарантія", "warranty_info"),
    ("where is your store", "store_info"),
    ("до скольки вы работаете", "store_info"),
    ("ваша адреса", "store_info"),
    # people and channels
    ("i want to talk to a human", "human"),
    ("позовите человека", "human"),
    ("покличте оператора", "human"),
    ("this is terrible service", "complaint"),
    ("это обман, вы мошенники", "complaint"),
    ("жахливий сервіс", "complaint"),
    ("speak english please", "language_switch"),
    ("давай на русском", "language_switch"),
    ("українською", "language_switch"),
    ("continue in telegram", "link_channel"),
    ("перейдём в вотсап", "link_channel"),
    ("продовжимо в телеграмі", "link_channel"),
    ("stop sending me messages", "opt_out"),
    ("отпишите меня", "opt_out"),
    ("відписатися", "opt_out"),
    ("subscribe me to the newsletter", "opt_in"),
    ("подписаться на рассылку", "opt_in"),
    ("підпишіть мене на новини", "opt_in"),
]


@pytest.mark.parametrize(("text", "intent"), MESSAGES)
def test_intent(engine: EmbeddedInterpreter, text: str, intent: str) -> None:
    understood = engine.understand_now(text)
    assert understood.intent == intent, understood.alternatives


def summary(understood: Understanding) -> set[tuple[str, str]]:
    return {(e.type, ("!" if e.negated else "") + e.value) for e in understood.entities}


@pytest.mark.parametrize(
    ("text", "intent", "language", "entities"),
    [
        ("добавь две пары 42 размера", "cart_add", "ru", {("quantity", "2"), ("size", "42")}),
        ("покажи чорні кросівки zorvex до 5к", "search", "uk",
         {("color", "black"), ("category", "sneakers"), ("brand", "Zorvex"), ("price_max", "5000.00")}),
        ("флумы zorvex кроме красных", "search", "ru",
         {("category", "flumos"), ("brand", "Zorvex"), ("color", "!red")}),
        ("есть ли FOOBAR-9?", "search", "ru", {("product", "foobar-9")}),
        ("чехол для велосипеда", "search", "ru", {("product", "чехол для велосипеда")}),
        ("how much is zorvex flumo 9", "ask_product", "en", {("product", "P1")}),
        ("где мой заказ PR-10023", "order_status", "ru", {("order_number", "PR-10023")}),
    ],
)  # fmt: skip
def test_whole_understanding(
    engine: EmbeddedInterpreter, text: str, intent: str, language: str, entities: set[tuple[str, str]]
) -> None:
    understood = engine.understand_now(text)
    assert (understood.intent, understood.language) == (intent, language)
    assert summary(understood) == entities


@pytest.mark.parametrize(
    ("text", "expects", "intent", "entities"),
    [
        ("42", "size", "give_info", {("size", "42")}),
        ("сорок второй", "size", "give_info", {("size", "42")}),
        ("M", "size", "give_info", {("size", "M")}),
        ("3", "quantity", "give_info", {("quantity", "3")}),
        ("2", "choose", "choose", {("ordinal", "2")}),
        ("Олена", "person_name", "give_info", {("person_name", "Олена")}),
        ("0501234567", "phone", "give_info", {("phone", "+380501234567")}),
        ("Львов", "city", "give_info", {("city", "Львов")}),
        ("ул. Сумская 18, кв 3", "address", "give_info", {("address", "ул. Сумская 18, кв 3")}),
        ("SALE10", "coupon", "coupon", {("coupon", "SALE10")}),
        ("давай", "affirm", "affirm", set()),
        ("не надо", "affirm", "deny", set()),
        ("отмена", "phone", "cancel", set()),
        ("позовите человека", "person_name", "human", set()),
        ("покажи корзину", "city", "cart_show", set()),
        ("хочу отменить заказ", "address", "order_cancel", set()),
        ("сколько стоит доставка?", "size", "delivery_info", set()),
    ],
)
def test_a_pending_question_settles_what_an_answer_means(
    engine: EmbeddedInterpreter, text: str, expects: str, intent: str, entities: set[tuple[str, str]]
) -> None:
    understood = engine.understand_now(text, Context(language="ru", expects=expects))
    assert understood.intent == intent, understood.alternatives
    assert summary(understood) == entities


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("42", "uk", "uk"),
        ("👍", "en", "en"),
        ("nike", "ru", "ru"),
        ("привіт", "ru", "uk"),
        ("hello there", "uk", "en"),
        ("сумка", "uk", "uk"),
        ("42", "", ""),
        ("zorvex flumo", "ru", "ru"),
    ],
)
def test_the_conversation_keeps_its_language_until_a_message_tells(
    engine: EmbeddedInterpreter, text: str, before: str, after: str
) -> None:
    assert engine.understand_now(text, Context(language=before)).language == after


def test_a_language_that_the_shop_does_not_offer_is_not_chosen(engine: EmbeddedInterpreter) -> None:
    assert engine.understand_now("hello there", Context(language="uk", languages=("ru", "uk"))).language == "uk"


def test_several_wishes_give_the_main_one_and_alternatives(engine: EmbeddedInterpreter) -> None:
    understood = engine.understand_now("покажи кроссовки до 5000 и добавь вторые")
    assert {"search", "cart_add"} & {a.intent for a in understood.alternatives}
    assert len(understood.alternatives) == 3
    assert understood.alternatives[0].intent == understood.intent


def test_the_corrected_text_is_told(engine: EmbeddedInterpreter) -> None:
    assert engine.understand_now("ghbdtn").corrected == "привет"
    assert engine.understand_now("дабавь в карзину").corrected == "добавь в корзину"
    assert engine.understand_now("добавь в корзину").corrected == ""


def test_confidence_tells_sure_from_unsure(engine: EmbeddedInterpreter) -> None:
    sure = [engine.understand_now(t).confidence for t in ("привет", "show my cart", "скасуйте моє замовлення")]
    assert min(sure) > 0.8


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "🦄", "\x00", "а" * 100_000, "добавь " * 20_000, "<script>alert(1)</script>"]
)
def test_strange_texts_are_answered_at_once(engine: EmbeddedInterpreter, text: str) -> None:
    started = time.perf_counter()
    understood = engine.understand_now(text)
    assert time.perf_counter() - started < 0.5
    assert understood.intent
    assert 0.0 <= understood.confidence <= 1.0


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=200), expects=st.sampled_from(["", "size", "person_name", "address", "affirm", "nonsense"])
)
def test_never_raises(engine: EmbeddedInterpreter, text: str, expects: str) -> None:
    understood = engine.understand_now(text, Context(expects=expects))
    for entity in understood.entities:
        assert text[entity.start : entity.end] == entity.text


def test_a_message_takes_about_a_millisecond(engine: EmbeddedInterpreter) -> None:
    texts = [text for text, _ in MESSAGES]
    for text in texts:
        engine.understand_now(text)
    assert statistics.median(engine.understand_now(text).took_ms for text in texts) < 4


def test_understanding_is_awaitable_and_concurrent(engine: EmbeddedInterpreter) -> None:
    async def ask() -> list[Understanding]:
        return await asyncio.gather(*(engine.understand(text, Context()) for text, _ in MESSAGES[:20]))

    assert [u.intent for u in asyncio.run(ask())] == [intent for _, intent in MESSAGES[:20]]


def test_a_shop_adds_examples_of_its_own(tmp_path: Path) -> None:
    verbs = {
        "blambrik": ("запусти", "включи", "активируй", "хочу"),
        "kuzdra": ("выключи", "останови", "убери", "хватит"),
    }
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {verb} блямбрик\n" for verb in said)
        for intent, said in verbs.items()
    ]
    (tmp_path / "own.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    for _ in ("trained", "kept"):
        small = EmbeddedInterpreter(load_or_train([tmp_path / "own.yml"], tmp_path / "models"))
        assert small.understand_now("блямбрик включи").intent == "blambrik"
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_broken_training_data_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text("nlu: [", encoding="utf-8")
    with pytest.raises(BadTrainingData, match=r"own\.yml"):
        load_or_train([tmp_path], tmp_path / "models")


def test_serving_does_not_load_what_only_training_needs(tmp_path: Path) -> None:
    code = "import sys, nlu.embedded; print([m for m in ('sklearn', 'scipy', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
