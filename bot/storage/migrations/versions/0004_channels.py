"""proven identities and their merges, delivery by part, templates, attachments of customers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), server_default="{}", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False)


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(target), nullable=nullable)


def upgrade() -> None:
    _known_tables()
    _identities()
    _delivery()
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text(), primary_key=True),
        _to("identity_id", "identities.id"),
        _to("inbox_id", "inbox.id"),
        _number("position"),
        _text("channel"),
        _text("ref"),
        _text("kind"),
        _text("mime"),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        _text("name"),
        _text("state", "waiting"),
        _text("error"),
        _number("attempts"),
        _time("next_attempt_at"),
        _time("created_at"),
        sa.UniqueConstraint("inbox_id", "position", name="uq_attachments_inbox_id_position"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_attachments_waiting", "attachments", ["next_attempt_at"], postgresql_where=waiting)


def _known_tables() -> None:
    op.add_column("identities", _text("phone"))
    known = sa.text("phone <> ''")
    op.create_index("ix_identities_phone", "identities", ["phone"], postgresql_where=known)
    op.add_column("cart_lines", _json("added"))
    op.execute(
        "UPDATE cart_lines SET added = jsonb_build_object(identity_id::text, quantity) WHERE identity_id IS NOT NULL"
    )
    catalogue = sa.Column("catalogue", sa.BigInteger())
    for column in (_flag("despite_opt_out"), _flag("as_template"), catalogue, _time("reviewed_at", nullable=True)):
        op.add_column("outbox", column)
    op.create_index("ix_variants_short", "variants", [sa.text("left(md5(sku), 10)")])
    op.add_column("sent_parts", _text("state", "sent"))


def _identities() -> None:
    op.create_table(
        "identity_aliases",
        _text("channel"),
        _text("account"),
        _text("address"),
        _to("identity_id", "identities.id"),
        sa.PrimaryKeyConstraint("channel", "account", "address", name="pk_identity_aliases"),
    )
    op.create_table(
        "links",
        _id(),
        _text("kind"),
        sa.Column("hash", sa.Text(), nullable=False),
        _to("identity_id", "identities.id"),
        _text("channel"),
        _text("address"),
        _to("other_id", "identities.id", nullable=True),
        _text("state", "open"),
        _number("tries"),
        _time("created_at"),
        _time("expires_at"),
        _time("changed_at", nullable=True),
        sa.UniqueConstraint("hash", name="uq_links_hash"),
    )
    op.create_index("ix_links_identity_id", "links", ["identity_id", "id"])
    op.create_index("ix_links_address", "links", ["channel", "address", "id"])
    op.create_table(
        "merges",
        _id(),
        _time("at"),
        _to("kept", "customers.id"),
        _to("gone", "customers.id"),
        _text("proof"),
        _json("kept_brought"),
        _json("gone_brought"),
        _json("moved"),
        _time("undone_at", nullable=True),
    )
    op.create_index("ix_merges_gone", "merges", ["gone"])


def _delivery() -> None:
    op.create_table(
        "early_statuses",
        _id(),
        _text("channel"),
        _text("external_id"),
        _text("state"),
        _text("code"),
        _text("detail"),
        _time("at"),
    )
    op.create_index("ix_early_statuses_external_id", "early_statuses", ["channel", "external_id"])


def downgrade() -> None:
    for table in ("attachments", "early_statuses", "merges", "links", "identity_aliases"):
        op.drop_table(table)
    op.drop_column("sent_parts", "state")
    for column in ("despite_opt_out", "as_template", "catalogue", "reviewed_at"):
        op.drop_column("outbox", column)
    op.drop_index("ix_variants_short", "variants")
    op.drop_column("cart_lines", "added")
    op.drop_index("ix_identities_phone", "identities")
    op.drop_column("identities", "phone")
