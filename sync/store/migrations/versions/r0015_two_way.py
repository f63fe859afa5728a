"""Two-way sync: the agreed state of each table, the sides as last seen, intents before they are written, conflicts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing was agreed before."""
    op.create_table(
        "two_way_agreed",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False, comment="names of the sides, in order, with a comma between"),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="JSON, packed"),
        sa.PrimaryKeyConstraint("plan_id", "sides", "table_id", name=op.f("pk_two_way_agreed")),
    )
    op.create_table(
        "two_way_sides",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False, comment="what sets the document apart from its copies"),
        sa.Column("stamp", sa.Text(), nullable=False, comment="the same while nothing changed; empty: not known"),
        sa.Column("seen_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "sides", "name", name=op.f("pk_two_way_sides")),
    )
    op.create_table(
        "two_way_conflicts",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=24), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False, comment="JSON: table, key, columns, base, sides"),
        sa.PrimaryKeyConstraint("plan_id", "sides", "digest", name=op.f("pk_two_way_conflicts")),
    )
    op.create_table(
        "two_way_journal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("intents", sa.LargeBinary(), nullable=False, comment="JSON, packed"),
        sa.Column("state", sa.Text(), nullable=False, comment="intended, settled or undone"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_two_way_journal")),
    )
