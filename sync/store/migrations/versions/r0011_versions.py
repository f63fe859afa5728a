"""Versions: every submission, and any moment a person names, kept with its workbook."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was submitted before has no version."""
    op.create_table(
        "versions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("version", sa.LargeBinary(), nullable=False, comment="JSON, packed"),
        sa.Column("workbook", sa.LargeBinary(), nullable=False, comment="the file, byte for byte"),
        sa.PrimaryKeyConstraint("plan_id", "name", name=op.f("pk_versions")),
    )
