"""Which skills answer a message of several sentences, and what after a survey is a comment and what a wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.dialogue import choose_skill
from bot.steps import plan
from bot.types import Customer, IdentityRef, Incoming, Pending, SessionState, Turn
from channels.types import Address, Message
from nlu.types import Understanding

HERE = Address("web", "", "v-1")


def turn_of(text: str, intent: str, confidence: float, *parts: tuple[str, str, float]) -> Turn:
    """A message as it was understood, as a whole and sentence by sentence."""
    return Turn(
        incoming=Incoming(message=Message(HERE, "1", text)),
        customer=Customer(1, "bot"),
        identity=IdentityRef(1, HERE),
        session=SessionState(),
        understanding=Understanding(text, "en", intent, confidence),
        language="en",
        now=datetime(2026, 1, 5, tzinfo=UTC),
        sentences=tuple(Understanding(part, "en", meant, sure) for part, meant, sure in parts),
    )


DELIVERY, HOURS = ("how much is delivery", "delivery_info", 1.0), ("when are you open?", "store_info", 1.0)
THANKS, ARRIVAL = ("Thank you, my dear.", "thank", 0.98), ("When will it arrive?", "order_status", 0.9)
ADD, HELLO = ("Add it to the cart.", "cart_add", 1.0), ("Hello!", "greet", 1.0)


@pytest.mark.parametrize(
    ("intent", "confidence", "parts", "skills"),
    [
        ("delivery_info", 1.0, [DELIVERY, HOURS], ["delivery_info", "store_info"]),
        ("cart_add", 0.9, [ADD, DELIVERY], ["cart_add", "delivery_info"]),
        ("delivery_info", 0.9, [DELIVERY, DELIVERY], ["delivery_info"]),
        ("thank", 0.3, [THANKS, ARRIVAL], ["order_status"]),
        ("delivery_info", 0.9, [HELLO, DELIVERY], ["delivery_info"]),
        ("search", 0.9, [("I want a lamp.", "search", 0.9), ("My room is small.", "search", 0.8)], ["search"]),
        ("checkout", 0.9, [("I order it.", "checkout", 0.9), ("Is it red?", "ask_product", 0.9)], ["checkout"]),
    ],
)
def test_each_question_has_its_skill(
    intent: str, confidence: float, parts: list[tuple[str, str, float]], skills: list[str]
) -> None:
    text = " ".join(part for part, _, _ in parts)
    assert [skill for skill, _ in plan(turn_of(text, intent, confidence, *parts))] == skills


@pytest.mark.parametrize(
    ("text", "intent", "skill"),
    [
        ("the delivery was slow", "delivery_info", "survey_comment"),
        ("доставка долгая, остальное хорошо", "delivery_info", "survey_comment"),
        ("кросівки супер", "search", "survey_comment"),
        ("all was fine", "small_talk", "survey_comment"),
        ("show me sneakers", "search", "search"),
        ("покажи кеды", "search", "search"),
        ("скільки коштує доставка?", "delivery_info", "delivery_info"),
        ("cart", "cart_show", "cart_show"),
    ],
)
def test_a_comment_is_kept_and_a_wish_is_answered(text: str, intent: str, skill: str) -> None:
    turn = turn_of(text, intent, 0.95)
    asked = replace(turn.session, pending=Pending("survey_comment", "free_text", {"handoff": "1"}))
    assert choose_skill(replace(turn, session=asked)) == skill
