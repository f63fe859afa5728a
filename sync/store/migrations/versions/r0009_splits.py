"""Opportunity splits and their types, and what a forecasting type says of families and splits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and add the columns; the next pull fills them."""
    op.create_table(
        "crm_opportunitysplittype",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("IsTotalValidated", sa.Boolean(), nullable=True),
        sa.Column("SplitField", sa.Text(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunitysplittype")),
    )
    op.create_table(
        "crm_opportunitysplit",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("OpportunityId", sa.String(length=18), nullable=True),
        sa.Column("SplitOwnerId", sa.String(length=18), nullable=True),
        sa.Column("SplitPercentage", sa.Double(), nullable=True),
        sa.Column("SplitTypeId", sa.String(length=18), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunitysplit")),
    )
    op.create_index(op.f("ix_crm_opportunitysplit_OpportunityId"), "crm_opportunitysplit", ["OpportunityId"])
    op.add_column("crm_forecastingtype", sa.Column("HasProductFamily", sa.Boolean(), nullable=True))
    op.add_column("crm_forecastingtype", sa.Column("OpportunitySplitTypeId", sa.String(length=18), nullable=True))
