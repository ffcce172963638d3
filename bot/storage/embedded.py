"""An embedded PostgreSQL that is there while any process of the home needs it.

Three files in `<home>/postgres` are locked with flock, which the kernel releases however a process ends:

- `change.lock`, exclusive while a process starts or stops the server, so that two at once make one server;
- `users.lock`, shared by everybody who uses the server; who gets it exclusively was the last and stops the server;
- `server.lock`, inherited by the server itself and all its children: held means alive, whatever `postmaster.pid` says.
"""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.storage import server
from bot.storage.errors import StorageError
from bot.storage.locks import locked, shared
from bot.storage.place import SYSTEM_DIRECTORY, Place, make_base, settle, write_record
from bot.storage.server import SETTINGS, ServerUsage
from bot.storage.sockets import clear_sockets, find_sockets

POLL_S = 0.01


class EmbeddedPostgres:
    """The home's PostgreSQL. `start` gives its URL and holds the server; `stop` lets go of it.

    Use it as a context manager, or call both; leaving the process in any way lets go as well. A process that is killed
    leaves the server running for the next one. All calls block: start takes up to 1.5 s, and seconds for a new home.
    `settings` override or extend SETTINGS; `unix_socket=False` listens on 127.0.0.1 with a password instead;
    `system_directory` is where root's server lives when its account cannot enter the home.
    """

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        unix_socket: bool = True,
        timeout_s: float = 120.0,
        system_directory: Path = SYSTEM_DIRECTORY,
    ) -> None:
        self._home = home.resolve()
        self._base = self._home / "postgres"
        self._settings = {**SETTINGS, **(settings or {})}
        self._unix_socket = unix_socket
        self._timeout_s = timeout_s
        self._system_directory = system_directory
        self._share: int | None = None
        self._place: Place | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """The URL of the running server; may be called again to bring back a server that crashed. StorageError."""
        try:
            make_base(self._home)
            with self._change() as change:
                return self._hold(change)
        except OSError as error:
            raise StorageError(f"cannot start PostgreSQL for {self._home}: {error}") from error

    def stop(self) -> None:
        """Lets go of the server, and stops it when nobody else holds it. Does nothing when not started."""
        if self._share is None:
            return
        if not self._base.exists():  # the home was deleted; within a minute the server notices it too, and ends
            self._drop_share()
            return
        with self._change():
            self._drop_share()
            with locked(self._base / "users.lock") as last:
                if last is not None and self._place is not None:
                    server.shut_down(self._place, self._timeout_s)
                    clear_sockets(self._home, self._place)

    def usage(self) -> ServerUsage | None:
        """Memory and CPU of the server, apart from those of this process; None when it does not run."""
        return None if self._place is None else server.usage(self._place)

    @contextmanager
    def _change(self) -> Iterator[int]:
        """Holds `change.lock`: nobody else starts or stops the server meanwhile."""
        deadline = time.monotonic() + self._timeout_s
        while time.monotonic() < deadline:
            with locked(self._base / "change.lock") as lock:
                if lock is not None:
                    yield lock
                    return
            time.sleep(POLL_S)
        raise StorageError(f"another process is still starting or stopping the server of {self._base}")

    def _hold(self, change: int) -> str:
        held = self._share is not None
        self._take_share()
        try:
            self._place = settle(self._home, self._system_directory)
            return self._running_url(self._place, change)
        except BaseException:
            if not held:
                self._drop_share()
            raise

    def _take_share(self) -> None:
        if self._share is None:
            self._share = shared(self._base / "users.lock")
            atexit.register(self.stop)

    def _drop_share(self) -> None:
        if self._share is not None:
            os.close(self._share)
            self._share = None
            atexit.unregister(self.stop)

    def _running_url(self, place: Place, change: int) -> str:
        """Adopts the server that runs, else starts one; waits until it answers."""
        started = False
        while True:
            with locked(place.root / "server.lock") as free:
                if free is not None:
                    if started:
                        raise StorageError(f"PostgreSQL did not start in {place.root}: {server.last_words(place)}")
                    self._launch(place, change, free)
                    started = True
            if (url := server.wait_until_ready(place, self._timeout_s)) is not None:
                return url  # None: what ran was only the rest of a server that had been killed

    def _launch(self, place: Place, change: int, server_lock: int) -> None:
        server.prepare(place, change)
        sockets = find_sockets(self._home, place) if self._unix_socket else None
        write_record(self._home, place, sockets)
        server.configure(place, self._settings, sockets, change)
        server.launch(place, server_lock)
