"""The currency of an org, by which plans in another one are refused where the org has no rates."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the next pull finds the field and fills it."""
    op.add_column("crm_organization", sa.Column("DefaultCurrencyIsoCode", sa.Text(), nullable=True))
