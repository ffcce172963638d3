"""`demo`, `serve` and `worker`: the processes that stay."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import progress, run_server, say, settings

if TYPE_CHECKING:
    import socket

    from bot.people.agents import Made
    from bot.settings import Settings

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Host = Annotated[str, typer.Option(help="Address to listen on; this machine alone unless told.")]


def add_to(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(serve)
    app.command()(worker)


def demo(port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """Load the demo shop and serve it."""
    from bot.web import listen

    run_server(_serve(settings(), listen(port, host), worker=True, with_demo=True))


def serve(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave turns and sends to `prilavok worker`.")] = False,
) -> None:
    """Serve the web process, with a worker inside."""
    from bot.web import listen

    run_server(_serve(settings(""), listen(port, host), worker=not no_worker, with_demo=False))


def worker() -> None:
    """Run a worker alone: turns, sends, timers."""
    run_server(_work(settings("")))


async def _serve(found: Settings, listener: socket.socket, *, worker: bool, with_demo: bool) -> None:
    from bot.app import build
    from bot.web import serve, stop_signals

    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    with listener:
        if with_demo and not (found.home / "demo.json").exists():
            say(f"Preparing {found.home}: database, models, demo shop. This takes a minute, once.")
        async with stop_signals() as told, build(found) as app:
            first = None
            if with_demo:
                from bot.demo_data import first_login, load_demo

                await load_demo(app.core, say=say, bar=progress)
                first = await first_login(app.core)
            _leave_to_stay()
            await serve(app, listener, worker=worker, told_to_stop=told, ready=lambda: _announce(url, with_demo, first))


def _leave_to_stay() -> None:
    """Take what is loaded by now out of the garbage collector's sight: to walk all of it, 300,000 objects with the demo
    shop, takes a fifth of a second, in which nobody is answered."""
    gc.collect()
    gc.freeze()


def _announce(url: str, with_demo: bool, first: Made | None) -> None:
    say(f"Shop page  {url}/" if with_demo else f"Serving    {url}/")
    say(f"Console    {url}/console")
    if first is not None:
        say(f"           login {first.login}, password {first.password} (shown this once; then you choose your own)")
    elif with_demo:
        say("           its first login was shown when it was made; `prilavok agent add LOGIN --role admin` makes one")
    say("Stop with Ctrl-C.")


async def _work(found: Settings) -> None:
    from bot.app import build
    from bot.web import background, stop_signals

    async with stop_signals() as told, build(found) as app, background(app, None, worker=True):
        _leave_to_stay()
        say("Working. Stop with Ctrl-C.")
        await told.wait()
