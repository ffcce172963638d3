"""`doctor`, `db …`, `channels …` and `models …`: what holds the rest up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.common import Json, database, emit, progress, run, settings

if TYPE_CHECKING:
    from bot.settings import Settings

db = typer.Typer(no_args_is_help=True)
channels = typer.Typer(no_args_is_help=True)
models = typer.Typer(no_args_is_help=True)

MARKS = {"ok": "ok  ", "off": "off ", "warning": "look", "failed": "FAIL"}


def add_to(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(json: Json = False) -> None:
    """Check settings, database, Redis, index, NLU, channels and messages set aside, and say what to do."""
    from bot.doctor import examine

    findings = run(examine(settings("error")))
    for finding in findings:
        if json:
            emit({"what": finding.what, "state": finding.state, "detail": finding.detail, "advice": finding.advice})
            continue
        print(f"{MARKS[finding.state]}  {finding.what:12} {finding.detail}")
        if finding.advice:
            print(f"      {'':12} → {finding.advice}")
    if any(finding.state == "failed" for finding in findings):
        raise typer.Exit(1)


@db.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date."""
    run(_upgrade(settings()))
    print("The database is up to date.")


async def _upgrade(found: Settings) -> None:
    async with database(found):
        pass  # opening brings it up to date


@db.callback()
def _db() -> None:
    """The database."""


@channels.command("status")
def status(json: Json = False) -> None:
    """What is configured, and what is missing."""
    from bot.doctor import channel_states

    for state in channel_states(settings()):
        if json:
            emit({"channel": state.name, "configured": state.on, "missing": list(state.missing), "note": state.note})
        else:
            print(f"{state.name:10} {'on ' if state.on else 'off'}  {state.note}")


@channels.callback()
def _channels() -> None:
    """The channels."""


@models.command("build")
def build() -> None:
    """Export the embedding model and train the NLU, as far as they are not there yet."""
    from bot.app import load_interpreter, new_embedder
    from nlu.normalize import Normalizer

    found = settings()
    with progress("Exporting the embedding model"):
        embedder = new_embedder(found)
    with progress("Training"):
        run(load_interpreter(found, Normalizer()).close())
    print(f"Ready: embedding model {embedder.model_hash}, NLU engine {found.nlu_engine}.")


@models.callback()
def _models() -> None:
    """The models."""
