"""`chat` and `replay`: conversations in the terminal, typed or played from files."""

from __future__ import annotations

import asyncio
import sys
import uuid
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import Failed, Json, assistant, emit, run, say, settings

if TYPE_CHECKING:
    from bot.core import Core
    from bot.replay_look import Played
    from bot.settings import Settings


class Channel(StrEnum):
    """As which platform the conversation is shown."""

    WEB = "web"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    SMS = "sms"


def add_to(app: typer.Typer) -> None:
    app.command()(chat)
    app.command()(replay)


# ------------------------------------------------------------------------------------------------ chat


def chat(
    channel: Annotated[Channel, typer.Option(help="Show it as this channel would.")] = Channel.WEB,
    address: Annotated[str, typer.Option("--as", help="The customer's address on that channel.")] = "terminal",
) -> None:
    """Talk to the assistant in the terminal. A number or a label presses a choice; Ctrl-D ends."""
    run(_chat(settings(), channel.value, address))


async def _chat(found: Settings, channel: str, address: str) -> None:
    from bot.replay import CAPABILITIES
    from channels.terminal import TerminalConnector

    connector = TerminalConnector(_show, channel, CAPABILITIES[channel])
    async with assistant(found, connectors={channel: connector}) as app:
        if sys.stdin.isatty():
            say(f"You write as {address} on {channel}. Ctrl-D ends.")
        while (line := await asyncio.to_thread(_typed)) is not None:
            if line.strip():
                await _send(app.core, connector.name, address, line)


def _typed() -> str | None:
    """The next line that is typed; None at the end."""
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return None


def _show(text: str) -> None:
    print(text + "\n", flush=True)


async def _send(core: Core, channel: str, address: str, line: str) -> None:
    from bot import inbox
    from channels.types import Address, Message

    await inbox.receive(core, Message(Address(channel, "", address), f"terminal-{uuid.uuid4()}", line))


# ------------------------------------------------------------------------------------------------ replay


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Conversation files.")],
    catalog: Annotated[Path | None, typer.Option(metavar="FEED", help="A feed instead of this home's goods.")] = None,
    shop: Annotated[Path | None, typer.Option(metavar="DIR", help="A shop directory instead of this home's.")] = None,
    json: Json = False,
) -> None:
    """Play conversation files in a temporary database; exit 1 if an expectation fails."""
    if catalog is not None and not catalog.is_file():
        raise Failed(f"{catalog}: no such file")
    failed = run(_replay(settings("error"), files, catalog, shop, json))
    if failed:
        raise typer.Exit(1)


async def _replay(found: Settings, files: list[Path], feed: Path | None, shop: Path | None, json: bool) -> int:
    """How many turns failed."""
    from bot import replay_checks
    from bot.replay import stage
    from bot.replay_file import read

    conversations = [read(path) for path in files]
    bad = 0
    async with stage(found, feed=feed, shop=shop) as player:
        for conversation in conversations:
            if not json:
                print(f"{conversation.path}: {conversation.name}")
            async for played in player.play(conversation):
                async with player.core.engine.connect() as db:
                    failures = await replay_checks.failures(db, played, currency=found.currency)
                bad += bool(failures)
                if json:
                    emit(replay_checks.as_json(played, failures))
                else:
                    _show_turn(played, failures)
    if not json:
        print("all as expected" if not bad else f"{bad} turns not as expected")
    return bad


def _show_turn(played: Played, failures: list[str]) -> None:
    step = played.step
    value = step.value[0] if step.act == "attach" else step.value
    print(f"  {'✗' if failures else '✓'} {step.number:2}. {step.channel} {step.act}: {value}")
    for failure in failures:
        print(f"        {failure}")
