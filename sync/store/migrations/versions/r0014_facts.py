"""Facts: worked out once a snapshot, and read by whatever is built, read and planned after it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the first plan of a snapshot fills it."""
    op.create_table(
        "facts",
        sa.Column("role", sa.Text(), nullable=False, comment="of the whole plan, or of its quotas alone"),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="digest of the program and of the settings"),
        sa.Column("facts", sa.LargeBinary(), nullable=False, comment="values, packed"),
        sa.PrimaryKeyConstraint("role", "quarter", name=op.f("pk_facts")),
    )
