"""What keeps new facts from being published: a finding that must be mended, a row whose entries would have to go."""

from collections.abc import Iterable

from workbooks.document.order import people_tables
from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Layout
from workbooks.models import DocumentFinding, PlanDocument, blocking
from xl_addin.cells.marshal import is_blank

__all__ = ["orphans", "stops"]

_UNFINISHED = (
    "quota.override-",
    "quota.team-total-",
    "approval.",
    "input.",
    "entry.",
    "cell.not-a-number",
)  # a person is still at work there


def stops(found: DocumentFinding) -> bool:
    """Whether a finding must be mended first: a person's unfinished work is none that must."""
    return found.finding.severity == "blocking" and not found.finding.code.startswith(_UNFINISHED)


def orphans(document: PlanDocument, content: Content, layout: Layout) -> Iterable[DocumentFinding]:
    """Rows that the new facts no longer have and people have typed into."""
    for id_, table, typed in people_tables(layout):
        kept = set(map(key_text, content.rows[id_].column(table.key)))
        read = document.tables[id_]
        for row in (read[position] for position, key in enumerate(read.keys) if key not in kept):
            entered = [
                column
                for column in typed
                if not is_blank(row.values[column]) or (id_, row.key, column) in document.refused
            ]
            if entered:
                yield blocking(
                    "table.row-with-entries-leaves",
                    f"{row.values.get('name') or row.key} ({row.key}) is no longer among the facts, but something was "
                    f"typed here: {table[entered[0]].title}.",
                    "Move it to whom it now concerns and clear the cell; then publish again.",
                    row.cells[entered[0]],
                    row.key,
                )
