"""An index of stamps for the objects that can be large, whose late changes every pull counts; forecasting groups."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STAMPS = {
    "crm_account": "SystemModstamp",
    "crm_forecastingquota": "SystemModstamp",
    "crm_objectterritory2association": "SystemModstamp",
    "crm_opportunity": "SystemModstamp",
    "crm_opportunityfieldhistory": "CreatedDate",
    "crm_opportunityhistory": "SystemModstamp",
    "crm_opportunitylineitem": "SystemModstamp",
    "crm_opportunitysplit": "SystemModstamp",
}


def upgrade() -> None:
    """Make the indexes, and the table; the next pull fills it."""
    for table, column in _STAMPS.items():
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "crm_forecastinggroupitem",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("ForecastingGroupId", sa.String(length=18), nullable=True),
        sa.Column("GroupItemApiName", sa.Text(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_forecastinggroupitem")),
    )
