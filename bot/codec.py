"""Dataclasses to JSON-ready dicts and back, checked by pydantic; the one way into and out of JSONB columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class Broken(Exception):
    """A stored document does not fit its type."""


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(value: object) -> Any:
    """JSON-ready: dicts, lists, strings and numbers; Decimal and datetime become strings, defaults are left out."""
    return _adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True)


def dump_text(value: object) -> str:
    """The same as one line of JSON."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()


def load_text(kind: type[T], stored: str) -> T:
    """A `kind` out of what `dump_text` made; Broken when it does not fit."""
    return _checked(kind, _adapter(kind).validate_json, stored)


def load(kind: type[T], stored: object) -> T:
    """A `kind` out of what `dump` made; Broken when it does not fit."""
    return _checked(kind, _adapter(kind).validate_python, stored)


def _checked(kind: type[T], validate: Callable[[Any], Any], stored: object) -> T:
    try:
        result: T = validate(stored)
    except ValidationError as error:
        raise Broken(f"not a {kind.__name__}: {error.error_count()} fields do not fit") from error
    return result


def load_or_default(kind: type[T], stored: object) -> T:
    """Like `load`, with a fresh `kind` for what does not fit: for state that may be lost rather than stop a turn."""
    try:
        return load(kind, stored)
    except Broken:
        return kind()
