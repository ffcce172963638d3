"""agents and their sessions, hand-offs, labels, canned replies, uploads, presence, audit"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, JSONB(), server_default=default, nullable=False)


def _flag(name: str, default: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=default, nullable=False)


def upgrade() -> None:
    _known_tables()
    _agents()
    _handoffs()
    _desk()
    # Who waits or is held today has a hand-off like everybody from now on.
    op.execute(
        "INSERT INTO handoffs (customer_id, requested_at, reason, language, agent, taken_at) "
        "SELECT id, coalesce(owner_since, created_at), CASE owner WHEN 'agent' THEN 'agent' ELSE 'request' END, "
        "language, agent, CASE owner WHEN 'agent' THEN coalesce(owner_since, created_at) END "
        "FROM customers WHERE owner <> 'bot' AND forward_to IS NULL"
    )


def _known_tables() -> None:
    op.add_column("customers", _text("moved_by"))
    op.add_column("customers", _time("snoozed_at", nullable=True))
    op.add_column("customers", _time("snoozed_until", nullable=True))
    op.add_column("customers", _flag("assisted", "false"))
    op.add_column("customers", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_customers_held", "customers", ["owner", "agent"], postgresql_where=sa.text("owner <> 'bot'"))
    gone = sa.text("forward_to IS NOT NULL")
    op.create_index("ix_customers_forward_to", "customers", ["forward_to"], postgresql_where=gone)
    recent = [sa.text("last_inbound_at DESC NULLS LAST"), sa.text("id DESC")]
    op.create_index("ix_customers_recent", "customers", recent)
    for name, author in (("ix_messages_agents", "agent"), ("ix_messages_notes", "note")):
        op.create_index(name, "messages", ["customer_id", "id"], postgresql_where=sa.text(f"author = '{author}'"))
    op.create_index(
        "ix_outbox_trouble",
        "outbox",
        ["customer_id", "id"],
        postgresql_where=sa.text("state IN ('failed', 'uncertain')"),
    )


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("login", sa.Text(), nullable=False),
        _text("name"),
        _text("password_hash"),
        _flag("must_change_password", "true"),
        _text("role"),
        _json("languages", "[]"),
        _json("topics", "[]"),
        sa.Column("capacity", sa.Integer(), server_default="6", nullable=False),
        _text("status", "offline"),
        _time("last_seen", nullable=True),
        _text("totp_secret"),
        _flag("totp_on", "false"),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        _flag("active", "true"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_agents")),
    )
    op.create_table(
        "agent_sessions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        _time("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["login"], ["agents.login"], name=op.f("fk_agent_sessions_login")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_agent_sessions")),
    )
    op.create_index("ix_agent_sessions_login", "agent_sessions", ["login"])
    op.create_table(
        "presence",
        sa.Column("connection", sa.Text(), nullable=False),
        _text("login"),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        _time("typing_at", nullable=True),
        _time("seen_at"),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_presence")),
    )


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=True),
        _time("requested_at"),
        _text("reason"),
        _json("summary", "{}"),
        _text("channel"),
        _text("language"),
        _text("topic"),
        _text("agent"),
        _time("told_at", nullable=True),
        _time("taken_at", nullable=True),
        _time("first_reply_at", nullable=True),
        _time("ended_at", nullable=True),
        _text("outcome"),
        _time("survey_at", nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        _text("comment"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_handoffs_score")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_handoffs_customer_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_handoffs_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    op.create_index(
        "uq_handoffs_open", "handoffs", ["customer_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index("ix_handoffs_customer_id", "handoffs", ["customer_id", "id"])
    op.create_index("ix_handoffs_requested_at", "handoffs", ["requested_at"])


def _desk() -> None:
    op.create_table(
        "labels",
        sa.Column("name", sa.Text(), nullable=False),
        _text("color", "gray"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_labels")),
    )
    op.create_table(
        "conversation_labels",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_conversation_labels_customer_id")),
        sa.ForeignKeyConstraint(["label"], ["labels.name"], name=op.f("fk_conversation_labels_label")),
        sa.PrimaryKeyConstraint("customer_id", "label", name=op.f("pk_conversation_labels")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("text", JSONB(), nullable=False),
        _time("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        _text("file"),
        _text("name"),
        _text("mime"),
        _text("kind"),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        _text("agent"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_table(
        "desk_settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_desk_settings")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _time("at"),
        _text("agent"),
        _text("action"),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        _json("detail", "{}"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_customer_id", "audit", ["customer_id", "id"])
    op.create_index("ix_audit_agent", "audit", ["agent", "id"])


def downgrade() -> None:
    for table in (
        *("audit", "desk_settings", "uploads", "canned_replies", "conversation_labels", "labels", "handoffs"),
        *("presence", "agent_sessions", "agents"),
    ):
        op.drop_table(table)
    op.drop_index("ix_outbox_trouble", "outbox")
    for index in ("ix_messages_agents", "ix_messages_notes"):
        op.drop_index(index, "messages")
    for index in ("ix_customers_held", "ix_customers_forward_to", "ix_customers_recent"):
        op.drop_index(index, "customers")
    for column in ("epoch", "assisted", "snoozed_until", "snoozed_at", "moved_by"):
        op.drop_column("customers", column)
