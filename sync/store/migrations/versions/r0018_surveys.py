"""Surveys: codes that are good for one answer, and answers that no code leads to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody was asked before."""
    op.create_table(
        "survey_codes",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "survey", "digest", name=op.f("pk_survey_codes")),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.String(length=32), nullable=False, comment="drawn at random"),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("buy_in", sa.Integer(), nullable=True),
        sa.Column("clarity", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
    )
