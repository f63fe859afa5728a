"""The daemon's jobs: when each ran last, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nothing is known of runs before."""
    op.create_table(
        "job_runs",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(length=24), nullable=False),
        sa.Column("ended_at", sa.String(length=24), nullable=True, comment="none while it runs"),
        sa.Column("succeeded_at", sa.String(length=24), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, comment="since it succeeded last"),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "job", name=op.f("pk_job_runs")),
    )
