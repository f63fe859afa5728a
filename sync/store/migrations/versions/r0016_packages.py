"""Packages of the planning cycle, each under its digest."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no package was made before."""
    op.create_table(
        "packages",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.String(length=24), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False, comment="JSON, packed"),
        sa.PrimaryKeyConstraint("plan_id", "digest", name=op.f("pk_packages")),
    )
