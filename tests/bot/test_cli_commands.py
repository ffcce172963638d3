"""The command line from outside: exit codes, one line of error, JSON and nothing but JSON on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DEMO, Databases, free_port, with_models

FEED = """\
{"id": "RUN-100", "title": {"en": "Running shoes Vento", "ru": "Кроссовки для бега Vento", "uk": "Кросівки для бігу"}, \
"brand": "Vento", "category": "Shoes", "price": 3490, "currency": "UAH", "variants": [\
{"sku": "RUN-100-41", "options": {"size": "41"}, "stock": 3}, {"sku": "RUN-100-42", "options": {"size": "42"}}]}
{"id": "MUG-1", "title": {"en": "Blue mug", "ru": "Синяя кружка", "uk": "Синє горнятко"}, "price": "120.50"}
{"title": "no id"}
not json
"""


class Cli:
    """`prilavok` in a home of its own."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PRILAVOK_")} | {
            "PRILAVOK_HOME": str(home),
            "PRILAVOK_DATABASE_URL": database,
            "OMP_NUM_THREADS": "1",
        }

    def __call__(self, *arguments: str, input: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=input,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=self.home,
            env=self.environment | environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )

    def json(self, *arguments: str) -> list[Any]:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, trained_home: Path) -> Path:
    return with_models(tmp_path_factory.mktemp("cli"), trained_home)


@pytest.fixture(scope="module")
def prilavok(home: Path, fresh_database: Databases) -> Iterator[Cli]:
    """A home with a small catalogue, imported by the command itself."""
    with fresh_database() as url:
        cli = Cli(home, url)
        (home / "feed.jsonl").write_text(FEED, encoding="utf-8")
        cli.first = cli("catalog", "import", "feed.jsonl", "--json")  # type: ignore[attr-defined]
        yield cli


def test_help_is_quick_and_names_every_command(prilavok: Cli) -> None:
    done = prilavok("--help")
    assert done.returncode == 0
    for command in ("demo", "serve", "worker", "chat", "replay", "search", "understand", "catalog", "agent", "doctor"):
        assert command in done.stdout


def test_an_import_reports_what_came_of_each_row(prilavok: Cli) -> None:
    first = prilavok.first  # type: ignore[attr-defined]
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert (report["created"], report["updated"], report["unchanged"], report["withdrawn"]) == (2, 0, 0, 0)
    assert len(report["rejected"]) == 2 and all(r["where"] and r["reason"] for r in report["rejected"])
    (again,) = prilavok.json("catalog", "import", "feed.jsonl")
    assert (again["created"], again["unchanged"]) == (0, 2)


def test_search_tells_hits_as_the_contract_says(prilavok: Cli) -> None:
    (found,) = prilavok.json("search", "кроссовки для бега")
    assert found["query"] == "кроссовки для бега" and found["language"] == "ru"
    hit = found["hits"][0]
    assert {"product_id", "sku", "title", "price", "currency", "in_stock", "score", "reason"} <= set(hit)
    assert (hit["product_id"], hit["price"], hit["currency"], hit["in_stock"]) == ("RUN-100", "3490.00", "UAH", True)
    assert hit["title"] == "Кроссовки для бега Vento"


def test_a_batch_gives_one_object_a_line(prilavok: Cli, home: Path) -> None:
    (home / "queries.txt").write_text("blue mug\n\nкроссовки\n", encoding="utf-8")
    assert [found["query"] for found in prilavok.json("search", "--batch", "queries.txt")] == ["blue mug", "кроссовки"]
    meanings = prilavok.json("understand", "--batch", "queries.txt")
    assert [m["text"] for m in meanings] == ["blue mug", "кроссовки"]
    assert {"text", "language", "intent", "confidence", "alternatives", "entities", "took_ms"} <= set(meanings[0])


def test_chat_is_shown_as_the_channel_would(prilavok: Cli) -> None:
    web = prilavok("chat", input="blue mug\n")
    assert web.returncode == 0, web.stderr
    assert "Blue mug — " in web.stdout and "[Add to cart]" in web.stdout
    sms = prilavok("chat", "--channel", "sms", "--as", "+380501234567", input="blue mug\n1\n")
    assert sms.returncode == 0 and "1" in sms.stdout and "[" not in sms.stdout


def test_an_agent_answers_and_gives_back(prilavok: Cli) -> None:
    assert prilavok("chat", "--as", "anna", input="hello\n").returncode == 0
    done = prilavok("agent", "reply", "web:anna", "Good day!", "--as", "Olena")
    assert done.returncode == 0, done.stderr
    assert prilavok("chat", "--as", "anna", input="cart\n").stdout.count("cart") == 0  # the agent has it: silence
    assert prilavok("agent", "resolve", "web:anna").returncode == 0
    assert "empty" in prilavok("chat", "--as", "anna", input="cart\n").stdout


def test_the_shops_side_of_an_order(prilavok: Cli) -> None:
    (report,) = prilavok.json("shop", "import", str(DEMO / "shop"))
    assert "shop" in report["created"]
    talk = ["add blue mug", "checkout", "John Smith 0671234567", "pickup", "Kyiv", "in the store", "yes"]
    done = prilavok("chat", "--as", "buyer", input="\n".join(talk) + "\n")
    assert "is placed" in done.stdout, done.stdout
    ((order,),) = prilavok.json("orders", "list")
    assert (order["state"], order["total"], order["currency"]) == ("placed", "120.50", "UAH")
    number = order["number"]
    (shown,) = prilavok.json("orders", "show", number)
    assert [(line["sku"], line["quantity"]) for line in shown["lines"]] == [("MUG-1", 1)]
    refused = prilavok("orders", "set", number, "returned")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    (packed,) = prilavok.json("orders", "set", number, "packed")
    assert packed["state"] == "packed"
    assert "ready" in prilavok("chat", "--as", "buyer", input="hello\n").stdout  # told on the channel it was ordered on
    assert prilavok("orders", "show", "999999").returncode == 1


def test_replay_exits_with_what_it_found(prilavok: Cli, home: Path) -> None:
    (home / "good.yml").write_text("turns: [{say: blue mug, expect: {products: [MUG-1], language: en}}]")
    (home / "bad.yml").write_text("turns: [{say: blue mug, expect: {owner: agent}}]")
    good = prilavok("replay", "good.yml", "--json")
    assert good.returncode == 0, good.stderr
    (turn,) = map(json.loads, good.stdout.splitlines())
    assert {"file", "turn", "channel", "from", "language", "intent", "replies", "cart", "total"} <= set(turn)
    assert {"currency", "owner", "orders", "took_ms", "failures"} <= set(turn)
    bad = prilavok("replay", "good.yml", "bad.yml")
    assert bad.returncode == 1 and "owner: expected agent, got bot" in bad.stdout
    fed = prilavok("replay", "good.yml", "--catalog", "feed.jsonl")
    assert fed.returncode == 0, fed.stdout + fed.stderr


def test_the_search_is_measured_on_judged_queries(prilavok: Cli, home: Path) -> None:
    (home / "q.csv").write_text("query_id,query\n1,blue mug\n2,nothing judged\n")
    (home / "r.csv").write_text("query_id,product_id,grade\n1,MUG-1,3\n1,RUN-100,0\n")
    (report,) = prilavok.json("catalog", "evaluate", "--queries", "q.csv", "--qrels", "r.csv")
    assert (report["queries"], report["judged_queries"]) == (2, 1)
    assert report["ndcg@10"] == report["recall@50"] == report["mrr"] == 1.0
    assert report["trained_on_queries"] == 0


def test_intents_are_measured_from_one_file_to_another(prilavok: Cli, home: Path) -> None:
    block = 'version: "3.1"\nnlu:\n- intent: {}\n  examples: |\n    - {}\n'
    (home / "train.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: hello\n  examples: |\n    - hello there\n    - good morning\n    - hi\n"
        "- intent: pay\n  examples: |\n    - I want to pay\n    - how can I pay\n    - take my card\n"
    )
    (home / "test.yml").write_text(block.format("pay", "can I pay by card"))
    (report,) = prilavok.json("nlu", "evaluate", "--train", "train.yml", "--test", "test.yml")
    assert report["accuracy"] == report["macro_f1"] == 1.0
    assert report["took_ms"] > 0 and report["train_s"] >= 0 and report["auroc"] is None


def test_the_doctor_and_the_rest_say_how_things_are(prilavok: Cli) -> None:
    findings = {f["what"]: f for f in prilavok.json("doctor")}
    assert findings["database"]["state"] == "ok" and "2 products" in findings["catalogue"]["detail"]
    assert {c["channel"]: c["configured"] for c in prilavok.json("channels", "status")} == {
        "web": True,
        "telegram": False,
        "whatsapp": False,
        "sms": False,
    }
    assert prilavok("db", "upgrade").returncode == 0
    assert prilavok("catalog", "build").stdout == "The index holds 2 products.\n"


@pytest.mark.parametrize(
    ("environment", "state", "named"),
    [
        ({}, "ok", ""),
        ({"PRILAVOK_TELEGRAM_TOKEN": "1:a"}, "warning", "telegram"),
        ({"PRILAVOK_TELEGRAM_TOKEN": "1:a", "PRILAVOK_PUBLIC_URL": "https://shop.example"}, "warning", "signing key"),
        (
            {
                "PRILAVOK_TELEGRAM_TOKEN": "1:a",
                "PRILAVOK_PUBLIC_URL": "https://shop.example",
                "PRILAVOK_SECRET_KEY": "k" * 40,
            },
            "ok",
            "",
        ),
    ],
)
def test_the_doctor_warns_of_links_that_lead_nowhere(
    prilavok: Cli, environment: dict[str, str], state: str, named: str
) -> None:
    told = [json.loads(line) for line in prilavok("doctor", "--json", **environment).stdout.splitlines()]
    settings = next(finding for finding in told if finding["what"] == "settings")
    assert settings["state"] == state and named in settings["detail"]
    assert ("PRILAVOK_PUBLIC_URL" in settings["advice"]) == (named == "telegram")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("search",),
        ("search", "a", "--batch", "b"),
        ("search", "a", "--limit", "0"),
        ("understand",),
        ("catalog", "import"),
        ("catalog", "import", "feed.jsonl", "--format", "pdf"),
        ("chat", "--channel", "fax"),
        ("replay",),
        ("agent", "reply", "1"),
        ("agent", "reply", "1", "  "),
        ("serve", "--port", "99999"),
        ("nlu", "evaluate", "--train", "a"),
        ("--no-such-option",),
    ],
)
def test_wrong_usage_exits_2_with_one_line(prilavok: Cli, arguments: tuple[str, ...]) -> None:
    done = prilavok(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("prilavok: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("catalog", "import", "missing.xml"), "missing.xml: no such file"),
        (("catalog", "import", "http://127.0.0.1:1/feed.xml"), "127.0.0.1:1"),
        (("catalog", "import", "picture.png"), "not a product feed"),
        (("catalog", "evaluate", "--queries", "no.csv", "--qrels", "no.csv"), "no.csv"),
        (("search", "--batch", "no.txt"), "no.txt"),
        (("replay", "no.yml"), "no.yml"),
        (("replay", "broken.yml"), "broken.yml: turn 1"),
        (("shop", "import", "nowhere"), "nowhere"),
        (("agent", "reply", "web:nobody", "hi"), "no customer web:nobody"),
        (("agent", "resolve", "99999999"), "no customer 99999999"),
        (("nlu", "evaluate", "--train", "no.yml", "--test", "no.yml"), "no.yml"),
    ],
)
def test_what_fails_exits_1_with_one_line_that_says_why(
    prilavok: Cli, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    (home / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (home / "broken.yml").write_text("turns: [{shout: a}]")
    done = prilavok(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PRILAVOK_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none", "cannot reach"),
        ("PRILAVOK_DATABASE_URL", "mysql://nobody:secret@127.0.0.1/none", "only postgresql:// is supported"),
        ("PRILAVOK_DATABASE_URL", "what:secret", "database URL"),
        ("PRILAVOK_WORKER_CONCURRENCY", "many", "PRILAVOK_WORKER_CONCURRENCY"),
        ("PRILAVOK_NLU_ENGINE", "magic", "PRILAVOK_NLU_ENGINE"),
    ],
)
@pytest.mark.parametrize("command", [("search", "mug"), ("serve",)])
def test_a_wrong_setting_is_one_line_without_its_secret(
    prilavok: Cli, home: Path, name: str, value: str, said: str, command: tuple[str, ...]
) -> None:
    (home / "good.yml").write_text("turns: [{say: blue mug}]")
    port = ("--port", str(free_port())) if command == ("serve",) else ()
    done = prilavok(*command, *port, **{name: value})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert said in done.stderr and "secret" not in done.stderr and done.stdout == ""
