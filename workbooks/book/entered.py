"""What people typed since a workbook was published: each cell with what stood there and what stands there now."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbooks.book.checks import agree, differing
from workbooks.document.table import DocumentTable
from workbooks.grammar.layout import Layout
from workbooks.models import CellRef, PlanDocument
from workbooks.tabs.approvals.tab import USED_IN

__all__ = ["Entered", "entered_since"]


class Entered(NamedTuple):
    """One entry that is another one now. `at` is None where its row is gone; values are None where nothing stands."""

    what: str
    before: Any
    after: Any
    at: CellRef | None


def entered_since(published: PlanDocument, now: PlanDocument, layout: Layout) -> tuple[Entered, ...]:
    """The entries that differ, inputs first, tables in the order of the book; sorting rows changes nothing.

    An input that holds the formula it started with counts as empty. Codes of approvers are left out: a list of changes
    is read by many.
    """
    return (*_inputs(published, now, layout), *_cells(published, now, layout))


def _inputs(published: PlanDocument, now: PlanDocument, layout: Layout) -> Iterator[Entered]:
    for id_, (_, item) in layout.inputs().items():
        before, after = (None if id_ in of.untouched else of.inputs.get(id_) for of in (published, now))
        if not agree(before, after):
            yield Entered(item.title, before, after, now.input_cells.get(id_))


def _cells(published: PlanDocument, now: PlanDocument, layout: Layout) -> Iterator[Entered]:
    for id_, (tab, table) in layout.tables().items():
        if id_ not in published.tables or id_ not in now.tables:
            continue
        old, new = published.tables[id_], now.tables[id_]
        for column in table.columns:
            if not column.is_input or (id_, column.id) == USED_IN:
                continue
            if old.keys == new.keys and not differing(new.columns[column.id], old.columns[column.id]):
                continue
            before = dict(zip(old.keys, old.columns[column.id], strict=True))
            after = dict(zip(new.keys, new.columns[column.id], strict=True))
            names = _names(old) | _names(new)
            for key in dict.fromkeys((*before, *after)):
                if not agree(before.get(key), after.get(key)):
                    at = new.cell(column.id, new.positions[key]) if key in after else None
                    what = f"{tab.title}: {column.title} of {names[key]}"
                    yield Entered(what, before.get(key), after.get(key), at)


def _names(table: DocumentTable) -> dict[str, str]:
    """What people call the rows, by key."""
    said = table.columns.get("name", table.keys)
    return {key: str(name or key) for key, name in zip(table.keys, said, strict=True)}
