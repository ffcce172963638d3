"""PostgreSQL's programs, used at a settled place: making the data, starting the server, stopping and weighing it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from bot.storage.errors import StorageError
from bot.storage.locks import is_held
from bot.storage.place import POSTGRES_MAJOR, Place, make_private, write_file

DATABASE = "prilavok"
ROLE = "prilavok"
NEW_DATA_BYTES = 100 << 20  # initdb writes 39 MB, the first WAL segments and our tables the rest
POLL_S = 0.01
UNREACHABLE_S = 5.0  # a server that calls itself ready answers within milliseconds

# For a small machine that also runs the assistant: 64 MB of cache, no parallel queries, no I/O workers (each would be a
# process). What a commit promises (fsync, synchronous_commit, full_page_writes) stays at PostgreSQL's safe defaults.
SETTINGS: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "min_wal_size": "32MB",
    "max_wal_size": "512MB",
    "max_connections": "100",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "autovacuum_max_workers": "2",
    "io_method": "sync",
    "jit": "off",
    "random_page_cost": "1.1",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "lc_messages": "C",
    "unix_socket_permissions": "0700",
}


@dataclass(frozen=True, slots=True)
class ServerUsage:
    """What the server's processes use together: shared memory counted once, CPU since it started."""

    processes: int
    memory_bytes: int
    cpu_s: float


# ------------------------------------------------------------------------------------------------ new data


def prepare(place: Place, change: int) -> None:
    """Makes the data directory where there is none; refuses one of another major version. No server may be running."""
    if not place.data.exists():
        _create_data(place, change)
    version = (place.data / "PG_VERSION").read_text().strip()
    if version != str(POSTGRES_MAJOR):
        raise StorageError(
            f"{place.data} was made by PostgreSQL {version}, this installation brings {POSTGRES_MAJOR}: "
            "move the data with pg_dump, or use another PRILAVOK_HOME"
        )
    if _postmaster(place.data) is None:
        (place.data / "postmaster.pid").unlink(missing_ok=True)  # its number may be another process's by now


def _create_data(place: Place, change: int) -> None:
    """Runs initdb beside the final name, so that a directory called `data` is always a whole one."""
    if (free := shutil.disk_usage(place.root).free) < NEW_DATA_BYTES:
        raise StorageError(
            f"no space for a database in {place.root}: {free >> 20} MB are free, {NEW_DATA_BYTES >> 20} needed"
        )
    fresh = place.root / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    make_private(fresh, place.account)
    # The provider `builtin` knows the upper and lower case of Cyrillic on every system, and never changes its order.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    try:
        _run(place, ("initdb", f"--username={ROLE}", "--auth=trust", *locale, "--pgdata", str(fresh)), change)
        _run_sql(place, fresh, f"CREATE DATABASE {DATABASE}", change)
        fresh.rename(place.data)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _run_sql(place: Place, data: Path, sql: str, change: int) -> None:
    _run(place, ("postgres", "--single", "-D", str(data), "template1"), change, sql)


def _run(place: Place, command: tuple[str, ...], change: int, text: str = "") -> None:
    """Runs one of PostgreSQL's programs to its end. It keeps `change.lock` even if this process is killed meanwhile."""
    done = subprocess.run(
        (str(place.programs / command[0]), *command[1:]),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        pass_fds=(change,),
        **place.run_as,
    )
    if done.returncode != 0:
        raise StorageError(f"{command[0]} failed in {place.root}: {_reason(done.stderr + done.stdout)}")


def _environment() -> dict[str, str]:
    """Ours without what would change PostgreSQL's mind (PGPORT, PGDATA, …) or the language of its errors."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _reason(output: str) -> str:
    """The line of PostgreSQL's output that says why."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and "the database system is" not in line]
    for mark in ("FATAL:", "PANIC:", "error:", "ERROR:", "could not "):
        for line in lines:
            if mark in line:
                return line[line.index(mark) :].removeprefix(mark if mark.endswith(":") else "").strip()
    return lines[-1] if lines else "it ended without a word"


# --------------------------------------------------------------------------------------- the running server


def configure(place: Place, settings: Mapping[str, str], sockets: Path | None, change: int) -> None:
    """Writes the server's configuration anew; `ALTER SYSTEM` still overrides it. No sockets: loopback."""
    own = {"hba_file": str(place.root / "pg_hba.conf"), "listen_addresses": "", "port": "5432"}
    if sockets is not None:
        own["unix_socket_directories"] = '"' + str(sockets).replace('"', '""') + '"'
    else:
        own |= {"unix_socket_directories": "", "listen_addresses": "127.0.0.1", "port": str(_free_port())}
        _ensure_password(place, change)
    lines = [f"{name} = {_quoted(value)}" for name, value in {**settings, **own}.items()]
    write_file(place.root / "postgresql.conf", "\n".join(lines) + "\n")
    # Only the server's own account and root can enter the socket's directory; a port is open to everybody.
    write_file(place.root / "pg_hba.conf", "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")


def _ensure_password(place: Place, change: int) -> None:
    if not (place.root / "password").exists():
        password = secrets.token_urlsafe(24)
        _run_sql(place, place.data, f"ALTER ROLE {ROLE} PASSWORD '{password}'", change)
        write_file(place.root / "password", password, 0o600)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(place: Place, server_lock: int) -> None:
    """Starts the server apart from us: in a session of its own, holding `server.lock`, its output in the log."""
    with suppress(FileNotFoundError):
        place.log.replace(place.log.with_suffix(".log.1"))  # why the last one ended stays readable
    program = (str(place.programs / "postgres"), "-D", str(place.data), f"--config-file={place.root}/postgresql.conf")
    with place.log.open("wb") as log:
        subprocess.run(
            ("/bin/sh", "-c", '"$@" &', "sh", *program),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
            cwd="/",
            env=_environment(),
            pass_fds=(server_lock,),
            start_new_session=True,
            **place.run_as,
        )


def wait_until_ready(place: Place, timeout_s: float) -> str | None:
    """The URL at which the server answers; None when it has ended, and all its children with it."""
    deadline = time.monotonic() + timeout_s
    unreachable_since = None
    while (now := time.monotonic()) < deadline:
        url = _url(place)
        if url is not None and _ping(url) == Ping.OK:
            return url
        if not is_held(place.root / "server.lock"):
            return None
        unreachable_since = (unreachable_since or now) if _says_ready(place) else None
        if unreachable_since is not None and now - unreachable_since > UNREACHABLE_S:
            break
        time.sleep(POLL_S)
    note = "" if (process := _postmaster(place.data)) is None else f"; `kill {process.pid}` stops it"
    raise StorageError(f"the PostgreSQL of {place.root} runs but cannot be reached from here{note}")


def last_words(place: Place) -> str:
    """Why the server ended, out of its log."""
    return _reason(place.log.read_text(errors="replace"))


def _ping(url: str) -> Ping:
    return Ping(PGconn.ping(make_conninfo(url, connect_timeout=2).encode()))


def _says_ready(place: Place) -> bool:
    with suppress(OSError):
        note = (place.data / "postmaster.pid").read_text()
        return note.rstrip().endswith("ready") and _postmaster(place.data) is not None
    return False


def _url(place: Place) -> str | None:
    """Where the server listens, from its own note; None while it has written none."""
    with suppress(OSError, IndexError):
        note = (place.data / "postmaster.pid").read_text().splitlines()
        port, sockets = note[3], note[4]
        if sockets:
            return f"postgresql://{ROLE}@/{DATABASE}?host={quote(sockets, safe='')}&port={port}"
        password = (place.root / "password").read_text()
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}"
    return None


def _postmaster(data: Path) -> psutil.Process | None:
    """The server's first process, checked to be one: a number in an old file proves nothing."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        if str(data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def shut_down(place: Place, timeout_s: float) -> None:
    """Ends sessions, writes everything out, ends. A server that does not is told to drop everything: it recovers."""
    for how, patience_s in ((signal.SIGINT, timeout_s), (signal.SIGQUIT, 10.0)):
        deadline = time.monotonic() + patience_s
        if (postmaster := _postmaster(place.data)) is not None:
            postmaster.send_signal(how)
        while postmaster is not None and is_held(place.root / "server.lock"):
            if time.monotonic() > deadline:
                break
            time.sleep(POLL_S)
        else:
            return


def usage(place: Place) -> ServerUsage | None:
    """What the server uses; None when it does not run."""
    postmaster = _postmaster(place.data)
    if postmaster is None:
        return None
    memory, cpu, count = 0, 0.0, 0
    for process in (postmaster, *postmaster.children(recursive=True)):
        with suppress(psutil.Error):
            full = process.memory_full_info()
            times = process.cpu_times()
            memory += getattr(full, "pss", full.rss)  # pss shares out the common cache; only Linux tells it
            cpu += times.user + times.system + times.children_user + times.children_system  # with ended sessions
            count += 1
    return ServerUsage(count, memory, cpu)
