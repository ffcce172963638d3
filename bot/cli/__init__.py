"""The command line. Each command imports what it needs when it runs, so that `prilavok --help` is quick."""

from __future__ import annotations

import typer

from bot.cli import agents, catalog, orders, reading, serving, system, talking

app = typer.Typer(
    name="prilavok",
    help="A conversational shopping assistant for Telegram, web chat, WhatsApp and SMS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (serving, talking, reading, system):
    module.add_to(app)
app.add_typer(catalog.catalog, name="catalog", help="The product catalogue: import, build, evaluate.")
app.add_typer(catalog.shop, name="shop", help="The shop directory.")
app.add_typer(orders.orders, name="orders", help="The shop's side of orders.")
app.add_typer(reading.nlu, name="nlu", help="Understanding: train, evaluate.")
app.add_typer(agents.agent, name="agent", help="What an agent does, from the command line.")
app.add_typer(system.db, name="db", help="The database.")
app.add_typer(system.channels, name="channels", help="The channels: what is configured.")
app.add_typer(system.models, name="models", help="The models that serving needs.")
