"""Snapshots of an index on disk: written beside the current one, checked, then made current in one step."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

CURRENT = "CURRENT"
MANIFEST = "manifest.json"


class SnapshotError(Exception):
    """A snapshot cannot be used."""


class SnapshotMissing(SnapshotError):
    """There is no snapshot in this directory."""


class SnapshotStale(SnapshotError):
    """The snapshot was written in another format or with another model."""


class SnapshotCorrupt(SnapshotError):
    """The snapshot's files are not what was written."""


def write_snapshot(directory: Path, meta: dict[str, Any], fill: Callable[[Path], None]) -> None:
    """Let `fill` write files into a fresh folder, then make it the current snapshot of `directory`.

    Whatever fails on the way (a full disk, a kill), the snapshot that was current stays so.
    """
    directory.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="s-", dir=directory))
    try:
        fill(fresh)
        files = {p.name: _checksum(p) for p in sorted(fresh.iterdir())}
        (fresh / MANIFEST).write_text(json.dumps({"meta": meta, "files": files}))
        for path in fresh.iterdir():
            _sync(path)
        _point(directory, fresh.name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _drop_others(directory, fresh.name)


def read_snapshot(directory: Path, expected: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """Folder and meta of the current snapshot, its files checked. Raises SnapshotError's kinds."""
    try:
        folder = directory / (directory / CURRENT).read_text().strip()
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        raise SnapshotMissing(str(directory)) from None
    except (ValueError, OSError) as error:
        raise SnapshotCorrupt(f"{directory}: {error}") from None
    meta: dict[str, Any] = manifest["meta"]
    for key, value in expected.items():
        if meta.get(key) != value:
            raise SnapshotStale(f"{directory}: {key} is {meta.get(key)!r}, not {value!r}")
    for name, checksum in manifest["files"].items():
        if not (folder / name).exists() or _checksum(folder / name) != checksum:
            raise SnapshotCorrupt(f"{folder / name} is damaged")
    return folder, meta


def _point(directory: Path, name: str) -> None:
    pointer = directory / f"{CURRENT}.{os.getpid()}.tmp"
    pointer.write_text(name)
    _sync(pointer)
    os.replace(pointer, directory / CURRENT)
    with contextlib.suppress(OSError):
        _sync(directory)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_others(directory: Path, kept: str) -> None:
    """Delete what is not current. A process that has mapped an old file keeps reading it."""
    for path in directory.glob("s-*"):
        if path.name != kept:
            shutil.rmtree(path, ignore_errors=True)


def _checksum(path: Path) -> str:
    crc, size = 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc, size = zlib.crc32(block, crc), size + len(block)
    return f"{size}-{crc:08x}"
