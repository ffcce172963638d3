"""Locks on files between processes. The kernel lets go of them however a process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def locked(path: Path) -> Iterator[int | None]:
    """The descriptor of an exclusive lock, None when somebody else holds it.

    Closing it lets go, unless a child has inherited it: then the lock lives as long as the child.
    """
    descriptor = _open(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)


def shared(path: Path) -> int:
    """The descriptor of a shared lock, once nobody holds it exclusively. Closing it lets go."""
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether anybody holds the lock now."""
    with locked(path) as lock:
        return lock is None
