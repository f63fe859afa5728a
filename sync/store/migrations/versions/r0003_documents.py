"""Documents: what qplan published, kept column by column, so that reading a workbook compares with it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; they fill with the next publish."""
    op.create_table(
        "documents",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.String(length=24), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False, comment="JSON: everything but the cells of tables"),
        sa.PrimaryKeyConstraint("plan_id", "role", name=op.f("pk_documents")),
    )
    op.create_table(
        "document_columns",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("column_id", sa.Text(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False, comment="a packed column"),
        sa.PrimaryKeyConstraint("plan_id", "role", "table_id", "column_id", name=op.f("pk_document_columns")),
    )
