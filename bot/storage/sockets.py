"""Where the embedded server's unix socket can be: a path has 107 bytes, and not every file system has sockets."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.storage.place import Account, Place, make_private, read_record

SOCKET_NAME = ".s.PGSQL.5432"
MAX_SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107  # sun_path without its final zero


def find_sockets(home: Path, place: Place) -> Path | None:
    """A directory for the socket, without leftovers: `<root>/run`, else a short one elsewhere; None where none works.

    No server of the place may be running.
    """
    beside = place.root / "run"
    if _fits(beside):
        make_private(beside, place.account)
        for leftover in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (beside / leftover).unlink(missing_ok=True)
        if _binds(beside):
            return beside
    return _short_one(home, place.account)


def clear_sockets(home: Path, place: Place) -> None:
    """Takes away a short directory that the stopped server leaves elsewhere."""
    recorded = read_record(home / "postgres").get("sockets")
    if recorded and _is_ours(Path(recorded), home, place.account):
        shutil.rmtree(recorded, ignore_errors=True)


def _short_one(home: Path, account: Account | None) -> Path | None:
    """The recorded one if a killed process left it, else a new one; so starts do not strew directories."""
    recorded = read_record(home / "postgres").get("sockets")
    if recorded and _is_ours(Path(recorded), home, account):
        return Path(recorded)
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):
        with suppress(OSError):
            short = Path(tempfile.mkdtemp(prefix="prilavok-", dir=parent))
            if _fits(short) and _binds(short):
                (short / "home").write_text(str(home))
                if account is not None:
                    os.chown(short, account.uid, account.gid)
                return short
            short.rmdir()
    return None


def _is_ours(sockets: Path, home: Path, account: Account | None) -> bool:
    """Whether it is this home's, not a copied home's, nor put there by anybody else: in /tmp everybody may."""
    try:
        status = sockets.lstat()
        return (
            stat.S_ISDIR(status.st_mode)
            and status.st_uid == (account.uid if account else os.geteuid())
            and not status.st_mode & 0o077
            and (sockets / "home").read_text() == str(home)
        )
    except OSError:
        return False


def _fits(sockets: Path) -> bool:
    # libpq reads a comma in a host as two hosts.
    return len(os.fsencode(sockets / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES and "," not in str(sockets)


def _binds(sockets: Path) -> bool:
    """Some shared file systems store sockets only in name."""
    trial = sockets / f".s.{secrets.token_hex(4)}"
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(trial))
        except OSError:
            return False
    trial.unlink()
    return True
