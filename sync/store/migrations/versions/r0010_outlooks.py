"""Outlooks: each made once a snapshot, and read by whatever is built, assessed and planned after it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the first plan of a snapshot fills it."""
    op.create_table(
        "outlooks",
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="digest of the program and of what settings decide"),
        sa.Column("outlook", sa.LargeBinary(), nullable=False, comment="JSON, packed"),
        sa.PrimaryKeyConstraint("snapshot_id", "quarter", "as_of", "basis", name=op.f("pk_outlooks")),
    )
