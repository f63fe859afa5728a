"""Leases: who does the work of a plan, until when, and which holding of it this is."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nobody holds anything while a store is upgraded."""
    op.create_table(
        "leases",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the work one process at a time may do"),
        sa.Column("holder", sa.Text(), nullable=False, comment="machine, process and start of the process"),
        sa.Column(
            "epoch",
            sa.BigInteger(),
            nullable=False,
            comment="one more for every holder; an older one may note nothing",
        ),
        sa.Column(
            "expires_at",
            sa.Double(),
            nullable=False,
            comment="seconds since 1970 by the database's clock; 0 when let go",
        ),
        sa.PrimaryKeyConstraint("plan_id", "name", name=op.f("pk_leases")),
    )
