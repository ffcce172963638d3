"""what is used of the platforms' rates, and doubts that count by part"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubted", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("slot_at", sa.DateTime(timezone=True)))
    op.create_table(
        "send_rates",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    op.drop_table("send_rates")
    op.drop_column("outbox", "slot_at")
    op.drop_column("outbox", "doubted")
