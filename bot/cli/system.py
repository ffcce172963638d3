"""`doctor`, `db …`, `channels …` and `models …`: what holds the rest up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import Failed, Json, database, emit, progress, run, settings

if TYPE_CHECKING:
    from bot.settings import Settings

db = typer.Typer(no_args_is_help=True)
channels = typer.Typer(no_args_is_help=True)
models = typer.Typer(no_args_is_help=True)

CHECK_TIMEOUT_S = 10.0
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
    """What is configured, what is missing, and whether the platforms know us."""
    from bot.doctor import channel_states

    found = settings()
    answers = run(_ask_platforms(found))
    for state in channel_states(found):
        reachable, said = answers.get(state.name, (None, ""))
        if json:
            known = {"channel": state.name, "configured": state.on, "missing": list(state.missing), "note": state.note}
            emit(known | {"reachable": reachable, "detail": said})
        else:
            verdict = {True: "answers", False: "DOES NOT ANSWER", None: ""}[reachable]
            line = ", ".join(word for word in (state.note, verdict, said) if word)
            print(f"{state.name:10} {'on ' if state.on else 'off'}  {line}")


async def _ask_platforms(found: Settings) -> dict[str, tuple[bool, str]]:
    """What each configured platform says of us: whether it answers, and its line."""
    from bot.app import platforms
    from channels.types import ChecksItself, SendError

    connectors, answers = platforms(found), dict[str, tuple[bool, str]]()
    for name, connector in connectors.items():
        checked: object = connector
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                answers[name] = True, await checked.check() if isinstance(checked, ChecksItself) else ""
        except SendError as error:
            answers[name] = False, error.detail or error.code
        except TimeoutError:
            answers[name] = False, f"no answer within {CHECK_TIMEOUT_S:.0f} s"
        finally:
            await connector.close()
    return answers


@channels.command("connect")
def connect(channel: Annotated[str, typer.Argument(metavar="telegram", help="The channel to connect.")]) -> None:
    """Let the platform deliver to this shop: sets Telegram's webhook to PRILAVOK_PUBLIC_URL."""
    if channel != "telegram":
        raise Failed(f"{channel} is connected on its own site; the page on it under docs/channels says how")
    found = settings()
    for name in ("telegram_token", "telegram_secret", "public_url"):
        if not getattr(found, name):
            raise Failed(f"PRILAVOK_{name.upper()} is not set; without an address no webhook is needed: run the worker")
    if not found.public_url.startswith("https://"):
        raise Failed("Telegram delivers to https:// addresses only; PRILAVOK_PUBLIC_URL is not one")
    print(run(_connect_telegram(found)))


async def _connect_telegram(found: Settings) -> str:
    from bot.app import platforms
    from channels.telegram import TelegramConnector
    from channels.types import SendError

    connectors = platforms(found)
    telegram = connectors["telegram"]
    assert isinstance(telegram, TelegramConnector)
    try:
        await telegram.set_webhook(f"{found.public_url.rstrip('/')}/channels/telegram")
        return await telegram.check()
    except SendError as error:
        raise Failed(f"Telegram refused: {error.detail or error.code}") from error
    finally:
        for connector in connectors.values():
            await connector.close()


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
