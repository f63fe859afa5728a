"""People in a table of their own, which can be erased: evidence names them by key from here on."""

import sqlalchemy as sa
from alembic import op

from sync.store.database import json_text

revision = "0022"
down_revision = "0018"
branch_labels = None
depends_on = None

_RECEIPT_KEYS = ("digest", "label", "field", "outcome", "record_id", "found", "after", "read_back", "note")
_NAMED = ("label",)


def upgrade() -> None:
    """Make the table; people are learnt with the next pull, and when somebody acts."""
    op.create_table(
        "persons",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False, comment="what stands for them in evidence"),
        sa.Column("source", sa.Text(), nullable=False, comment="where they are known from, with their id there"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False, comment="what they act under"),
        sa.Column("erased_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_persons")),
        sa.UniqueConstraint("key", name=op.f("uq_persons_key")),
        sa.UniqueConstraint("source", name=op.f("uq_persons_source")),
        sqlite_autoincrement=True,
    )
    dialect = op.get_bind().dialect.name
    told = {key: json_text(dialect, "payload", key) for key in _RECEIPT_KEYS}
    columns = ", ".join(f"{_named(text) if key in _NAMED else text} AS {key}" for key, text in told.items())
    op.execute("DROP VIEW receipts")
    op.execute(
        f"CREATE VIEW receipts AS SELECT seq, plan_id, at, {_named('actor')} AS actor, {columns} "  # noqa: S608 - ours
        "FROM events WHERE kind = 'receipt'"
    )


def _named(text: str) -> str:
    """SQL for a text that may be the key of somebody, with their name in its place as long as there is one."""
    key = f"substr({text}, 9, 12)"
    known = f"(SELECT COALESCE(NULLIF(login, ''), NULLIF(name, '')) FROM persons WHERE key = {key})"  # noqa: S608 - ours
    name = f"(SELECT NULLIF(name, '') FROM persons WHERE key = {key})"  # noqa: S608 - ours
    return (
        f"CASE WHEN {text} LIKE '{{person:____________:name}}' THEN COALESCE({name}, {text}) "
        f"WHEN {text} LIKE '{{person:____________:login}}' THEN COALESCE({known}, {text}) ELSE {text} END"
    )
