"""`agent …`: an agent's hand on a conversation, from the command line."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.common import database, run, settings, wake

agent = typer.Typer(no_args_is_help=True)
Who = Annotated[str, typer.Argument(help="A customer's id, or channel:address.")]
Name = Annotated[str, typer.Option("--as", help="The name under which the customer sees the agent.")]


class RoleName(StrEnum):
    """What a login may do."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@agent.command("add")
def add(
    login: Annotated[str, typer.Argument(help="1 to 40 of a-z, 0-9, dot, dash and underscore.")],
    role: Annotated[RoleName, typer.Option(help="What the login may do.")] = RoleName.AGENT,
    name: Annotated[str, typer.Option(help="The name under which customers see the agent.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Make a console login; prints its one-time password, which is changed at the first login."""
    run(_add(login, role, name, as_json))


async def _add(login: str, role: RoleName, name: str, as_json: bool) -> None:
    from bot.core import wall_clock
    from bot.people import agents

    async with database(settings()) as engine, engine.begin() as db:
        made = await agents.add(db, login, role.value, wall_clock(), name=name)
    if as_json:
        print(json.dumps({"login": made.login, "role": made.role, "password": made.password}))
    else:
        print(f"Login      {made.login} ({made.role})")
        print(f"Password   {made.password}   (once; a new one is chosen at the first login)")


@agent.command("reply")
def reply(
    customer: Who, text: Annotated[str, typer.Argument(help="What to say to the customer.")], name: Name = ""
) -> None:
    """Answer a customer; the conversation is the agent's until it is resolved."""
    if not text.strip():
        raise typer.BadParameter("TEXT is empty")
    run(_reply(customer, text, name))


async def _reply(customer: str, text: str, name: str) -> None:
    from bot import handoff
    from bot.core import wall_clock
    from channels.types import Reply

    found = settings()
    async with database(found) as engine:
        async with engine.begin() as db:
            customer_id = await handoff.find_customer(db, customer)
            written = await handoff.write_reply(db, customer_id, Reply(text=text), name, wall_clock())
        await wake(found, engine, f"customer:{written.customer_id}")
    print(f"To customer {written.customer_id}; a worker sends it.")


@agent.command("resolve")
def resolve(customer: Who, name: Name = "") -> None:
    """Give a conversation back to the bot."""
    run(_resolve(customer, name))


async def _resolve(customer: str, name: str) -> None:
    from bot import handoff
    from bot.core import wall_clock

    found = settings()
    async with database(found) as engine:
        async with engine.begin() as db:
            customer_id = await handoff.find_customer(db, customer)
            kept = await handoff.give_back(db, customer_id, name, wall_clock())
        await wake(found, engine, f"customer:{kept}")
    print(f"Customer {kept} is the bot's again.")
