"""Runs the migrations on the connection that `bot.storage.engine.upgrade` opened and locked."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import metadata


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether autogenerate may compare it: procrastinate's tables live beside ours."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


connection = context.config.attributes["connection"]
if connection is None:
    context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
else:
    context.configure(connection=connection, target_metadata=metadata, include_name=_is_ours)
with context.begin_transaction():
    context.run_migrations()
