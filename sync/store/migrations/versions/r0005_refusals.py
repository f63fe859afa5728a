"""Why an object could not be read: kept until it can, so that nothing is decided on a mirror of the past."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every object counts as readable until a pull finds otherwise."""
    with op.batch_alter_table("watermarks") as table:
        table.add_column(sa.Column("refusal", sa.Text(), comment="JSON: the finding that says why it cannot be read"))
