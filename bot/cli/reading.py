"""`search`, `understand` and `nlu …`: what the assistant makes of words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import Failed, Json, assistant, emit, lines_of, progress, run, say, settings

if TYPE_CHECKING:
    from bot.searching import Found
    from bot.settings import Settings
    from nlu.types import Interpreter, Understanding

Batch = Annotated[Path | None, typer.Option("--batch", help="A file with one text a line.")]
nlu = typer.Typer(no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(understand)


def _texts(text: str | None, batch: Path | None, what: str) -> list[str]:
    """What to read: the argument or the file's lines, one of them."""
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"give either {what} or --batch FILE")
    return [line for line in lines_of(batch) if line.strip()] if batch else [text or ""]


# ------------------------------------------------------------------------------------------------ search


def search(
    query: Annotated[str | None, typer.Argument(help="What a customer would write.")] = None,
    batch: Batch = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits a query.")] = 10,
    json: Json = False,
) -> None:
    """Search the catalogue, exactly as the dialogue does."""
    texts = _texts(query, batch, "QUERY")
    run(_search(settings(), texts, limit, json))


async def _search(found: Settings, texts: list[str], limit: int, json: bool) -> None:
    from bot import searching

    async with assistant(found) as app:
        for text in texts:
            answer = await searching.find(app.core, text, limit=limit)
            if json:
                emit(searching.as_json(answer))
            else:
                _show_hits(answer)


def _show_hits(found: Found) -> None:
    from bot.searching import as_json

    answer: Any = as_json(found)
    corrected = f", read as “{found.result.corrected}”" if found.result.corrected else ""
    relaxed = f", without {', '.join(found.result.relaxed)}" if found.result.relaxed else ""
    head = f"{found.text} ({found.language}{corrected})"
    print(f"{head}: {found.result.total} found{relaxed} in {found.took_ms:.0f} ms")
    for number, hit in enumerate(answer["hits"], start=1):
        price = f"{hit['price']} {hit['currency']}" if hit["price"] else "no price"
        stock = "" if hit["in_stock"] else ", out of stock"
        print(f"{number:3}. {hit['title']}  [{hit['sku']}]  {price}{stock}  {hit['score']:.3f} {hit['reason']}")


# ------------------------------------------------------------------------------------------------ understand


def understand(
    text: Annotated[str | None, typer.Argument(help="What a customer would write.")] = None,
    batch: Batch = None,
    json: Json = False,
) -> None:
    """Show what the NLU makes of a text: language, intent, entities."""
    texts = _texts(text, batch, "TEXT")
    run(_understand(settings(), texts, json))


async def _understand(found: Settings, texts: list[str], json: bool) -> None:
    from nlu.types import Context

    context = Context(language="", languages=found.language_list)
    async with _interpreter(found) as engine:
        for text in texts:
            meaning = await engine.understand(text[: found.max_message_chars], context)
            if json:
                emit(_meaning(text, meaning))
            else:
                _show_meaning(meaning)


@asynccontextmanager
async def _interpreter(found: Settings) -> AsyncIterator[Interpreter]:
    """The NLU, with the catalogue's names where there is a catalogue; without one it reads as well as it can."""
    from bot.storage.errors import StorageError

    if found.database_url or (found.home / "postgres").exists():
        try:
            async with assistant(found) as app:
                yield app.core.interpreter
                return
        except StorageError as error:
            say(f"prilavok: without the catalogue's names: {error}")
    from bot.app import load_interpreter
    from nlu.normalize import Normalizer

    engine = load_interpreter(found, Normalizer())
    try:
        yield engine
    finally:
        await engine.close()


def _meaning(text: str, meaning: Understanding) -> dict[str, object]:
    """The object of `understand --json`."""
    entities = [
        {"type": e.type, "value": e.value, "text": e.text, "start": e.start, "end": e.end, "negated": e.negated}
        | ({"name": e.name} if e.name else {})
        for e in meaning.entities
    ]
    return {
        "text": text,
        "language": meaning.language,
        "intent": meaning.intent,
        "confidence": round(meaning.confidence, 4),
        "alternatives": [{"intent": a.intent, "confidence": round(a.confidence, 4)} for a in meaning.alternatives],
        "entities": entities,
        "took_ms": round(meaning.took_ms, 2),
    } | ({"corrected": meaning.corrected} if meaning.corrected else {})


def _show_meaning(meaning: Understanding) -> None:
    read = f" (read as “{meaning.corrected}”)" if meaning.corrected else ""
    print(f"{meaning.text}{read}\n  {meaning.language}  {meaning.intent} {meaning.confidence:.2f}")
    for entity in meaning.entities:
        negated = "not " if entity.negated else ""
        print(f"  {entity.type}: {negated}{entity.value}  “{entity.text}” {entity.start}–{entity.end}")


# ------------------------------------------------------------------------------------------------ nlu


@nlu.command("train")
def train() -> None:
    """Train the engine in use, if its data changed since it was trained last."""
    from time import perf_counter

    from bot.app import load_interpreter
    from nlu.normalize import Normalizer

    found = settings()
    started = perf_counter()
    with progress("Training"):
        engine = load_interpreter(found, Normalizer())
    run(engine.close())
    print(f"The {found.nlu_engine} engine is trained ({perf_counter() - started:.1f} s).")


@nlu.command("evaluate")
def evaluate(
    train: Annotated[Path, typer.Option(help="Rasa-format file to train on.")],
    test: Annotated[Path, typer.Option(help="Rasa-format file to test on.")],
    validation: Annotated[Path | None, typer.Option(help="Rasa-format file on which the threshold is chosen.")] = None,
    engine: Annotated[str | None, typer.Option(help="embedded or rasa; the one in use unless told.")] = None,
    json: Json = False,
) -> None:
    """Train on one file, test on another: accuracy, macro F1, and how well what is out of scope is told apart."""
    found = settings()
    chosen = engine or found.nlu_engine
    if chosen not in ("embedded", "rasa"):
        raise typer.BadParameter("--engine is embedded or rasa")
    for path in (train, test, *([validation] if validation else [])):
        if not path.is_file():
            raise Failed(f"{path}: no such file")
    if chosen == "rasa":
        raise Failed("a Rasa engine is trained and tested by Rasa itself: rasa train nlu, rasa test nlu")
    from bot.app import new_embedder
    from nlu.evaluate import evaluate as judge

    with progress("Training and testing"):
        embedder = new_embedder(found)
        report = judge(train, test, validation, embedder.embed).as_dict()
    if json:
        emit(report)
    else:
        for name, value in report.items():
            print(f"{name:20} {value}")
