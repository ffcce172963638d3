"""orders, payments, coupons, webhooks; stock and carts that cannot go below zero"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.execute("UPDATE stock SET quantity = 0 WHERE quantity < 0")
    op.create_check_constraint(op.f("ck_stock_not_negative"), "stock", "quantity >= 0")
    op.execute("DELETE FROM cart_lines WHERE quantity <= 0")
    op.create_check_constraint(op.f("ck_cart_lines_some"), "cart_lines", "quantity > 0")
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_numbers", start=1001)))
    _orders()
    _payments()
    _the_rest()


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=False),
        _text("state"),
        _text("language"),
        sa.Column("contact", JSONB(), server_default="{}", nullable=False),
        sa.Column("delivery", JSONB(), server_default="{}", nullable=False),
        sa.Column("payment", JSONB(), server_default="{}", nullable=False),
        _text("store"),
        _text("coupon"),
        _text("currency"),
        sa.Column("goods_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        _text("tracking"),
        _time("created_at"),
        _time("changed_at"),
        _time("paid_at", nullable=True),
        sa.CheckConstraint(
            "discount_minor BETWEEN 0 AND goods_minor AND fee_minor >= 0", name=op.f("ck_orders_amounts")
        ),
        sa.CheckConstraint("total_minor = goods_minor - discount_minor + fee_minor", name=op.f("ck_orders_total")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_orders_customer_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_orders_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sa.UniqueConstraint("draft", name=op.f("uq_orders_draft")),
    )
    op.create_index("ix_orders_customer_id", "orders", ["customer_id", "id"])
    op.create_index("ix_orders_state", "orders", ["state", "id"])
    op.create_index("ix_orders_coupon", "orders", ["coupon"], postgresql_where=sa.text("coupon <> ''"))
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("sku"),
        _text("product_id"),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND price_minor >= 0", name=op.f("ck_order_lines_amounts")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_lines")),
    )
    op.create_table(
        "order_stock",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        _text("store"),
        sa.Column("quantity", sa.Integer(), nullable=False),
        _time("given_back_at", nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_stock_some")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_stock_order_id")),
        sa.ForeignKeyConstraint(["sku"], ["variants.sku"], name=op.f("fk_order_stock_sku")),
        sa.PrimaryKeyConstraint("order_id", "sku", "store", name=op.f("pk_order_stock")),
    )


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        _text("provider"),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        _text("currency"),
        _text("state", "open"),
        _text("external_id"),
        _time("created_at"),
        _time("expires_at"),
        _time("settled_at", nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("token", name=op.f("uq_payments_token")),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])


def _the_rest() -> None:
    op.create_table(
        "coupon_tries",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _time("since"),
        _time("locked_until", nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_coupon_tries_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_coupon_tries")),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _text("event"),
        _text("url"),
        sa.Column("body", JSONB(), nullable=False),
        _text("state", "queued"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _time("next_attempt_at"),
        _text("error"),
        _time("created_at"),
        _time("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_queued", "webhooks", ["next_attempt_at"], postgresql_where=sa.text("state = 'queued'"))
    op.create_table(
        "api_tokens",
        sa.Column("hash", sa.Text(), nullable=False),
        _text("name"),
        _time("created_at"),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_api_tokens")),
    )


def downgrade() -> None:
    for table in ("api_tokens", "webhooks", "coupon_tries", "payments", "order_stock", "order_lines", "orders"):
        op.drop_table(table)
    op.execute(sa.schema.DropSequence(sa.Sequence("order_numbers")))
    op.drop_constraint(op.f("ck_cart_lines_some"), "cart_lines")
    op.drop_constraint(op.f("ck_stock_not_negative"), "stock")
