"""The one exception of storage that reaches people."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used; the message is one line that says why and, where it can, what to do."""
