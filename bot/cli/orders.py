"""`orders …`: the shop's side of orders, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import Failed, Json, database, emit, run, settings, wake

if TYPE_CHECKING:
    from bot.shop.orders import Order

orders = typer.Typer(no_args_is_help=True)
Number = Annotated[str, typer.Argument(metavar="ORDER", help="The order's number.")]


@orders.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Only orders in this state.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json: Json = False,
) -> None:
    """The orders, the newest first."""
    from bot.shop.orders import STATES, public

    if state and state not in STATES:
        raise typer.BadParameter(f"--state is one of {', '.join(STATES)}")
    found = run(_listed(state, limit))
    if json:
        emit([public(order) for order in found])
        return
    for order in found:
        print(
            f"{order.number:>8}  {order.created_at:%Y-%m-%d %H:%M}  {order.state:10} {order.total!s:>12}  {_who(order)}"
        )


def _who(order: Order) -> str:
    return " ".join(part for part in (order.contact.get("name", ""), order.contact.get("phone", "")) if part)


async def _listed(state: str, limit: int) -> list[Order]:
    from bot.shop import orders as book

    async with database(settings()) as engine, engine.connect() as db:
        return await book.listed(db, state=state, limit=limit)


@orders.command("show")
def show(number: Number, json: Json = False) -> None:
    """One order in full."""
    from bot.shop.orders import public

    order = run(_found(number))
    if json:
        emit(public(order))
        return
    _print(order)


async def _found(number: str) -> Order:
    from bot.shop import orders as book

    async with database(settings()) as engine, engine.connect() as db:
        return await book.find(db, number)


def _print(order: Order) -> None:
    total = f"{order.total} {order.total.currency}"
    print(f"order {order.number}: {order.state}, {total}, {order.created_at:%Y-%m-%d %H:%M} UTC")
    print(f"  {_who(order)}")
    place = [order.store, *(order.contact.get(key, "") for key in ("city", "address", "branch"))]
    print(f"  {order.delivery.id or 'no delivery'}: {', '.join(part for part in place if part)}")
    print(f"  {order.payment.id or 'no payment'}: {'paid' if order.paid_at else 'not paid'}")
    for line in order.lines:
        print(f"  {line.quantity:>4} × {line.sku:20} {line.price!s:>12} {line.total!s:>12}")
    for name, amount in (("discount", order.discount), ("delivery", order.fee)):
        if amount.amount_minor:
            print(f"  {name:>27} {amount!s:>25}")


@orders.command("set")
def set_(
    number: Number,
    state: Annotated[str, typer.Argument(metavar="STATE", help="The state that it comes into.")],
    tracking: Annotated[str, typer.Option(help="The carrier's number, told to the customer.")] = "",
    reason: Annotated[str, typer.Option(help="Kept with the event.")] = "",
    json: Json = False,
) -> None:
    """Move an order along; the customer hears of it on the channel they ordered from."""
    from bot.shop.orders import STATES, public

    if state not in STATES:
        raise typer.BadParameter(f"STATE is one of {', '.join(STATES)}")
    changed = run(_set(number, state, tracking, reason))
    if json:
        emit(public(changed))
    else:
        print(f"order {changed.number} is {changed.state}")


async def _set(number: str, state: str, tracking: str, reason: str) -> Order:
    from bot import notices
    from bot.core import wall_clock
    from bot.wording import Wording

    found = settings()
    wording = Wording(found.language_list, found.home / "locales")
    async with database(found) as engine:
        changed = await notices.set_state(
            engine, wording, number, state, now=wall_clock(), tracking=tracking, reason=reason
        )
        await wake(found, engine, f"customer:{changed.customer_id}")
    return changed


@orders.command("token")
def token(name: Annotated[str, typer.Argument(help="The system that will use it.")]) -> None:
    """Make a bearer token for /api/orders; it is shown once."""
    if not name.strip():
        raise Failed("NAME is empty")
    print(run(_token(name.strip())))


async def _token(name: str) -> str:
    from bot.core import wall_clock
    from bot.shop import tokens

    async with database(settings()) as engine, engine.begin() as db:
        return await tokens.make(db, name, wall_clock())
