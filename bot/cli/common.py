"""What the commands share: settings, an opened assistant, JSON on stdout, progress on a terminal."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.app import App
    from bot.settings import Settings

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="JSON only, on stdout.")]


class Failed(Exception):
    """The work failed; the message is the one line that says why."""


def settings(log_level: str = "warning") -> Settings:
    """The settings in force, with the log set up: `log_level` "" takes it from them."""
    from bot import logs
    from bot.settings import read_settings

    found = read_settings()
    logs.configure(log_level if log_level and found.log_level != "debug" else found.log_level)
    return found


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def run_server(work: Coroutine[Any, Any, T]) -> T:
    """Run what stays, on the faster event loop where there is one (uvicorn brings it along, not on Windows)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


@asynccontextmanager
async def assistant(found: Settings, **parts: Any) -> AsyncIterator[App]:
    """The assistant over this home, answering in this process."""
    from bot.app import build

    async with build(found, inline=True, **parts) as app:
        yield app


@asynccontextmanager
async def database(found: Settings) -> AsyncIterator[AsyncEngine]:
    """The home's migrated database alone, for what needs no model."""
    from bot.app import new_engine, open_database

    async with open_database(found) as url:
        engine = new_engine(url)
        try:
            yield engine
        finally:
            await engine.dispose()


async def wake(found: Settings, engine: AsyncEngine, topic: str) -> None:
    """Tell running processes that there is something new; they would find out by themselves, a little later."""
    from bot.app import new_wakeups

    wakeups = new_wakeups(found, engine.url.render_as_string(hide_password=False))
    await wakeups.publish(topic)
    await wakeups.close()


def emit(value: object) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for people, on stderr: stdout may belong to a program."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere; call what it gives with the number of things done."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.advance(task, done)


def lines_of(path: Path) -> list[str]:
    """The lines of a UTF-8 file; Failed when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{path}: not UTF-8 text") from error
