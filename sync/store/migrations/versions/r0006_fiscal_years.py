"""Fiscal years: what an org calls them, and whether they are standard ones."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the next pull fills it."""
    op.create_table(
        "crm_fiscalyearsettings",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("IsStandardYear", sa.Boolean(), nullable=True),
        sa.Column("YearType", sa.Text(), nullable=True),
        sa.Column("StartDate", sa.String(length=10), nullable=True),
        sa.Column("EndDate", sa.String(length=10), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_fiscalyearsettings")),
    )
