"""The item of a forecasting group that a quota is for, by which quotas of one person and period differ."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the next pull finds the field and fills it."""
    op.add_column("crm_forecastingquota", sa.Column("ForecastingGroupItemId", sa.String(length=18), nullable=True))
