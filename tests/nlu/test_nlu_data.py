"""The training data and the held-out messages are well formed, complete and apart from each other."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "uk")
INTENT_NAMES = """
    greet goodbye thank help affirm deny cancel repeat undo small_talk abuse bot_identity out_of_scope
    search refine more details ask_product compare size_advice stock_info
    choose cart_add cart_remove cart_change cart_show cart_clear coupon
    checkout give_info order_status order_cancel order_return reorder
    delivery_info payment_info returns_info warranty_info store_info
    human complaint language_switch link_channel opt_out opt_in
"""
INTENTS = frozenset(INTENT_NAMES.split())
ENTITY_NAMES = """
    product brand category color size attribute quantity price price_min price_max ordinal sort order_number phone
    email person_name city address store date time coupon language channel
"""
ENTITIES = frozenset(ENTITY_NAMES.split())
RICH_INTENT_NAMES = """
    search refine ask_product choose cart_add cart_remove cart_change checkout give_info order_status delivery_info
    store_info human out_of_scope
"""
RICH_INTENTS = frozenset(RICH_INTENT_NAMES.split())
CLOSED_VALUES = {
    "sort": {"price_asc", "price_desc", "newest", "rating"},
    "language": {"en", "ru", "uk"},
    "channel": {"telegram", "whatsapp", "sms", "web"},
}
ANNOTATION = re.compile(r"\[([^\]]+)\](?:\(([^)]+)\)|(\{[^}]+\}))")


def annotations(example: str) -> Iterator[tuple[str, str, str]]:
    """Yields text, type and value of each inline annotation, read as Rasa reads it."""
    for text, plain, detailed in ANNOTATION.findall(example):
        found = json.loads(detailed) if detailed else {"entity": plain}
        yield text, found["entity"], found.get("value", text)


def plain_text(example: str) -> str:
    return ANNOTATION.sub(r"\1", example)


def same_message(example: str) -> str:
    """What two messages share when only case, spaces, punctuation or the letter ё differ."""
    words = re.sub(r"[^\w+'/@.-]+", " ", plain_text(example).casefold().replace("ё", "е").replace("’", "'")).split()
    return " ".join(words).strip(" .-") or plain_text(example)


def examples_of(*paths: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert document["version"] == "3.1", path
        for block in document["nlu"]:
            lines = block["examples"].splitlines()
            assert all(line.startswith("- ") for line in lines), f"{path}: {block['intent']}"
            found[block["intent"]] += [line[2:].strip() for line in lines]
    return found


def training(language: str) -> dict[str, list[str]]:
    return examples_of(*sorted((ROOT / "nlu" / "data" / language).glob("*.yml")))


def held_out(language: str) -> dict[str, list[str]]:
    return examples_of(ROOT / "tests" / "data" / "nlu" / f"{language}.yml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_examples(language: str) -> None:
    trained, tested = training(language), held_out(language)
    assert set(trained) == set(tested) == INTENTS
    too_few = {i: len(e) for i, e in trained.items() if len(e) < (45 if i in RICH_INTENTS else 30)}
    assert not too_few
    assert not {i: len(e) for i, e in tested.items() if len(e) < 6}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", [training, held_out])
def test_annotations_use_known_types_and_values(source, language: str) -> None:
    for example in (e for examples in source(language).values() for e in examples):
        assert not set("[]{}|") & set(plain_text(example)), example
        for text, type_, value in annotations(example):
            assert type_ in ENTITIES, example
            assert text == text.strip(), example
            assert value in CLOSED_VALUES.get(type_, {value}), example
            if type_ in {"quantity", "ordinal"}:
                assert re.fullmatch(r"-1|[1-9]\d*", value), example


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", [training, held_out])
def test_no_message_stands_twice(source, language: str) -> None:
    counted = Counter(same_message(e) for examples in source(language).values() for e in examples)
    assert not [message for message, times in counted.items() if times > 1]


def test_no_held_out_message_is_trained_on_in_any_language() -> None:
    trained = {same_message(e) for language in LANGUAGES for examples in training(language).values() for e in examples}
    tested = {same_message(e) for language in LANGUAGES for examples in held_out(language).values() for e in examples}
    assert not sorted(trained & tested)


def test_every_entity_type_is_annotated_in_every_language() -> None:
    for language in LANGUAGES:
        used = {type_ for examples in training(language).values() for e in examples for _, type_, _ in annotations(e)}
        assert used == ENTITIES, language
