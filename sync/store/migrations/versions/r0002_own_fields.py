"""Fields that orgs add themselves: contract dates, segment and region of accounts, first day in the role."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ADDED = (
    ("crm_opportunity", "Contract_Start_Date__c", sa.String(length=10)),
    ("crm_opportunity", "Contract_End_Date__c", sa.String(length=10)),
    ("crm_account", "Segment__c", sa.Text()),
    ("crm_account", "Region__c", sa.Text()),
    ("crm_user", "Start_Date__c", sa.String(length=10)),
)


def upgrade() -> None:
    """Add the columns; the next pull finds the fields and fills them."""
    for table, column, kind in _ADDED:
        op.add_column(table, sa.Column(column, kind, nullable=True))
