"""The Rasa engine against a server on the loopback that answers as Rasa does, and as it does not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from nlu.entities import EntityReader
from nlu.normalize import Normalizer
from nlu.rasa import RasaInterpreter, RasaRefused, RasaUnavailable
from nlu.reading import read
from nlu.types import Context, Term, Understanding, Vocabulary

DATA = Path(__file__).parents[2] / "nlu" / "data"


class FakeRasa:
    """One answer for every request; remembers what was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.delay_s = 200, b"{}", 0.0
        self.asked: list[dict[str, str]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                fake.asked.append({"path": self.path} | json.loads(self.rfile.read(length)))
                time.sleep(fake.delay_s)
                self.send_response(fake.status)
                self.send_header("Content-Length", str(len(fake.body)))
                self.end_headers()
                with suppress(OSError):  # nobody waits any more
                    self.wfile.write(fake.body)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def parses(self, intent: str, confidence: float = 0.9, entities: object = (), ranking: object = ()) -> None:
        answer = {"intent": {"name": intent, "confidence": confidence}, "entities": list(entities)}  # type: ignore[call-overload]
        self.body = json.dumps(answer | {"intent_ranking": list(ranking)}).encode()  # type: ignore[call-overload]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    yield fake
    fake.stop()


class Ours:
    """An engine in process: our rules for entities, and one intent for everything."""

    def __init__(self, intent: str = "small_talk", confidence: float = 0.5) -> None:
        self._normalizer, self._reader = Normalizer(), EntityReader()
        self._reader.learn(Vocabulary((Term("brand", "Zorvex", "Zorvex"),)))
        self._intent, self._confidence = intent, confidence

    async def understand(self, text: str, context: Context) -> Understanding:
        reading = read(text, self._normalizer)
        language = self._normalizer.language(text) or context.language
        entities = tuple(self._reader.read(reading, context))
        return Understanding(
            text, language, self._intent, self._confidence, entities=entities, corrected=reading.corrected
        )

    def learn(self, vocabulary: Vocabulary) -> None:
        self._reader.learn(vocabulary)

    async def close(self) -> None: ...


UKRAINIAN = Context(language="uk")


def ask(
    rasa: FakeRasa,
    text: str,
    context: Context = UKRAINIAN,
    ours: Ours | None = None,
    timeout_s: float = 2.0,
    falls_back: bool = False,
) -> Understanding:
    async def once() -> Understanding:
        engine = RasaInterpreter(rasa.url, ours or Ours(), timeout_s, falls_back=falls_back)
        try:
            return await engine.understand(text, context)
        finally:
            await engine.close()

    return asyncio.run(once())


def test_intent_ranking_and_entities_are_mapped(rasa: FakeRasa) -> None:
    text = "покажи лампы зорвекс до 5000 в спальню"
    room = {"entity": "attribute", "start": 31, "end": 38, "value": "bedroom"}
    wrong = {"entity": "product", "start": 13, "end": 20, "value": "зорвекс"}
    ranking = [
        {"name": n, "confidence": c} for n, c in (("search", 0.9), ("refine", 0.05), ("greet", 0.03), ("more", 0.02))
    ]
    rasa.parses("search", 0.9, [room, wrong], ranking)
    understood = ask(rasa, text)
    assert rasa.asked == [{"path": "/model/parse", "text": text}]
    assert (understood.intent, understood.confidence, understood.language) == ("search", 0.9, "ru")
    assert [a.intent for a in understood.alternatives] == ["search", "refine", "greet"]
    found = [(e.type, e.value, e.text) for e in understood.entities]
    assert found == [
        ("brand", "Zorvex", "зорвекс"),
        ("price_max", "5000.00", "5000"),
        ("attribute", "bedroom", "спальню"),
    ]


def test_a_wrong_layout_is_put_right_before_rasa_sees_it(rasa: FakeRasa) -> None:
    rasa.parses("greet")
    understood = ask(rasa, "ghbdtn")
    assert rasa.asked[0]["text"] == "привет"
    assert understood.corrected == "привет"


def test_the_answer_to_a_pending_question_needs_no_intent(rasa: FakeRasa) -> None:
    rasa.parses("choose", 0.8)
    understood = ask(rasa, "42", Context(language="uk", expects="size"), Ours("give_info", 0.99))
    assert (understood.intent, understood.language) == ("give_info", "uk")
    assert understood.alternatives[1].intent == "choose"


@pytest.mark.parametrize("name", ["nlu_fallback", None, ""])
def test_a_fallback_is_out_of_scope(rasa: FakeRasa, name: str | None) -> None:
    rasa.parses(name, 0.4)  # type: ignore[arg-type]
    assert ask(rasa, "эники беники").intent == "out_of_scope"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, b"{}", RasaUnavailable),
        (503, b"", RasaUnavailable),
        (409, b"{}", RasaUnavailable),  # Rasa's answer while no model is loaded
        (400, b"{}", RasaRefused),
        (401, b"{}", RasaRefused),
        (200, b"<html>", RasaRefused),
        (200, b"[]", RasaRefused),
        (200, b"{}", RasaRefused),
        (200, b'{"intent": "greet"}', RasaRefused),
    ],
)
def test_failures_are_typed(rasa: FakeRasa, status: int, body: bytes, error: type[Exception]) -> None:
    rasa.status, rasa.body = status, body
    with pytest.raises(error):
        ask(rasa, "привет")


def test_a_slow_server_is_not_waited_for(rasa: FakeRasa) -> None:
    rasa.delay_s = 0.5
    with pytest.raises(RasaUnavailable):
        ask(rasa, "привет", timeout_s=0.1)


def test_the_engine_in_process_answers_while_the_server_cannot(rasa: FakeRasa) -> None:
    rasa.status = 503
    assert ask(rasa, "привет", falls_back=True).intent == "small_talk"


def test_no_server_is_unavailable(rasa: FakeRasa) -> None:
    rasa.url = "http://127.0.0.1:9"
    with pytest.raises(RasaUnavailable):
        ask(rasa, "привет")


@pytest.mark.parametrize(
    "entities", [[None], [{}], [{"entity": "size", "start": -1, "end": 900}], [{"entity": 1, "start": 0, "end": 2}]]
)
def test_entities_that_cannot_be_are_left_out(rasa: FakeRasa, entities: list[object]) -> None:
    rasa.parses("greet", entities=entities)
    assert ask(rasa, "привет").entities == ()


def test_the_rasa_project_knows_all_intents_of_the_training_data() -> None:
    domain = yaml.safe_load((DATA / "domain.yml").read_text(encoding="utf-8"))
    used = {
        block["intent"]
        for path in DATA.glob("*/*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
    }
    assert used == set(domain["intents"])
