"""Reading Rasa's training data, and measuring a classifier on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.evaluate import auroc, evaluate, macro_f1
from nlu.training import Annotation, BadTrainingData, parse_example, read_training

FILE = """version: "3.1"
nlu:
- intent: buy
  examples: |
    - i want [two]{"entity": "quantity", "value": "2"} pairs in [42](size)
    - [nike](brand:Nike), please
- intent: greet
  examples:
  - text: |
      hello
  - hi there
- synonym: sneakers
  examples: |
    - trainers
    - kicks
- lookup: brand
  examples: |
    - nike
- regex: order_number
  examples: |
    - [A-Z]{2}-\\d+
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "buy.yml").write_text(FILE, encoding="utf-8")
    (tmp_path / "config.yml").write_text("pipeline: []", encoding="utf-8")
    return tmp_path


def test_everything_is_read(folder: Path) -> None:
    data = read_training([folder])
    assert [(e.intent, e.text, e.language) for e in data.examples] == [
        ("buy", "i want two pairs in 42", "en"),
        ("buy", "nike, please", "en"),
        ("greet", "hello", "en"),
        ("greet", "hi there", "en"),
    ]
    assert data.examples[0].annotations == (Annotation("quantity", "2", 7, 10), Annotation("size", "42", 20, 22))
    assert data.examples[1].annotations == (Annotation("brand", "Nike", 0, 4),)
    assert data.synonyms == {"trainers": "sneakers", "kicks": "sneakers"}
    assert data.lookups == {"brand": ("nike",)}
    assert data.regexes == {"order_number": (r"[A-Z]{2}-\d+",)}
    assert data.intents == ("buy", "greet")


@pytest.mark.parametrize(
    "content",
    [
        "nlu: [",
        "version: 3",
        "nlu: text",
        "nlu:\n- text",
        "- a",
        'nlu:\n- intent: a\n  examples: |\n    - x [y]{"value": "1"}',
        "\xff",
    ],
)
def test_what_is_no_training_data_is_named(tmp_path: Path, content: str) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_bytes(content.encode("latin-1"))
    with pytest.raises(BadTrainingData):
        read_training([bad])


def test_brackets_that_annotate_nothing_stay() -> None:
    assert parse_example("is [this] one ok", "x").text == "is [this] one ok"


def write(path: Path, intents: dict[str, list[str]]) -> Path:
    blocks = "".join(
        f"- intent: {i}\n  examples: |\n" + "".join(f"    - {t}\n" for t in ts) for i, ts in intents.items()
    )
    path.write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    return path


TRAIN = {
    "balance": ["what is my balance", "show my balance", "how much money is in my account", "account balance please"],
    "transfer": ["send money to anna", "transfer 100 to savings", "wire money to my brother", "make a transfer"],
    "weather": ["what is the weather", "will it rain today", "weather forecast please", "is it sunny today"],
}
TEST = {
    "balance": ["tell me my account balance", "balance"],
    "transfer": ["transfer money to peter", "send 50 to my sister"],
    "weather": ["weather for today", "will it rain"],
    "out_of_scope": ["qwrt zxcv plmk", "purple monkey dishwasher"],
}


def test_any_intents_can_be_measured(tmp_path: Path) -> None:
    train, test = write(tmp_path / "train.yml", TRAIN), write(tmp_path / "test.yml", TEST)
    report = evaluate(train, test, test)
    assert report.accuracy == 1.0
    assert report.macro_f1 == 1.0
    assert report.auroc == 1.0
    assert (report.in_scope_accuracy, report.oos_recall) == (1.0, 1.0)
    assert report.examples == 8
    assert report.took_ms > 0
    assert report.train_s > 0


def test_without_anything_out_of_scope_rejection_is_not_measured(tmp_path: Path) -> None:
    inside = {intent: texts for intent, texts in TEST.items() if intent != "out_of_scope"}
    report = evaluate(write(tmp_path / "train.yml", TRAIN), write(tmp_path / "test.yml", inside))
    assert (report.auroc, report.threshold, report.in_scope_accuracy, report.oos_recall) == (None, None, None, None)


def test_sentence_vectors_can_be_handed_over(tmp_path: Path) -> None:
    def embed(texts: list[str]) -> np.ndarray:
        counted = np.array([[t.count(c) for c in "abcdefghijklmnopqrstuvwxyz"] for t in texts], np.float32)
        return counted / np.maximum(1e-6, np.linalg.norm(counted, axis=1, keepdims=True))

    report = evaluate(write(tmp_path / "train.yml", TRAIN), write(tmp_path / "test.yml", TEST), embed=embed)
    assert report.accuracy >= 0.8


def test_measures() -> None:
    expected, found = np.array(["a", "a", "b", "b"]), np.array(["a", "b", "b", "c"])
    assert macro_f1(expected, found) == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-3)
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.8])) == pytest.approx(0.875)
