"""Pay plans: what sellers are paid for what they book, in a table that no document is made from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `qplan pay import` fills it."""
    op.create_table(
        "pay_plans",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False, comment="CRM id"),
        sa.Column("terms", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("kept_at", sa.String(length=24), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "person", name=op.f("pk_pay_plans")),
        comment="what people earn: read by the pay verbs alone, and in no document",
    )
