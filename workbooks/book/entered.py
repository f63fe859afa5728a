"""What people typed since a workbook was published: each cell with what stood there and what stands there now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from workbooks.book.checks import agree, differing
from workbooks.document.table import DocumentTable
from workbooks.grammar.layout import Format, Layout, Table
from workbooks.models import CellRef, PlanDocument
from workbooks.tabs.approvals.tab import USED_IN
from xl_addin.cells.marshal import from_serial, is_blank

__all__ = ["Entered", "entered_since", "entries_only", "shown"]


class Entered(NamedTuple):
    """One entry that is another one now. `at` is None where its row is gone; values are None where nothing stands.

    tab: title of its tab. name: its label, or its column and row. what: the same, with the tab where it is in a table.
    """

    what: str
    before: Any
    after: Any
    at: CellRef | None
    tab: str
    name: str
    format: Format

    @property
    def was(self) -> str:
        """What stood there, as people read it."""
        return shown(self.before, self.format)

    @property
    def now(self) -> str:
        """What stands there, as people read it."""
        return shown(self.after, self.format)


def shown(value: Any, format_: Format) -> str:  # noqa: ANN401 - whatever a cell holds
    """An entry as people read it; empty where nothing stands."""
    if is_blank(value):
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if format_ in (Format.RATE, Format.CHANGE):
        return f"{value * 100:.10g} %"
    if format_ is Format.DATE:
        try:
            return from_serial(value).isoformat()
        except (ValueError, OverflowError):
            pass
    return f"{value:,.15g}"


def entries_only(document: PlanDocument, layout: Layout) -> PlanDocument:
    """The document with nothing but what people may type, refused entries included, and what their rows are called.

    Codes of approvers are left out: what is kept of a workbook must not hold them.
    """
    tables = {
        id_: _with_refused(document, id_, document.tables[id_], _typed(id_, table))
        for id_, (_, table) in layout.tables().items()
        if id_ in document.tables and _typed(id_, table)
    }
    kept = {
        id_: replace(of, columns={name: of.columns[name] for name in _kept(id_, layout.tables()[id_][1], of)})
        for id_, of in tables.items()
    }
    return document.model_copy(update={"tables": kept, "figures": {}, "figure_cells": {}, "refused": {}})


def entered_since(published: PlanDocument, now: PlanDocument, layout: Layout) -> tuple[Entered, ...]:
    """The entries that differ, inputs first, tables in the order of the book; sorting rows changes nothing.

    An input that holds the formula it started with counts as empty. Codes of approvers are left out: a list of changes
    is read by many. What only one of the two has a column for, and what is merely looked at, is
    no change.
    """
    return (*_inputs(published, now, layout), *_cells(published, now, layout))


def _inputs(published: PlanDocument, now: PlanDocument, layout: Layout) -> Iterator[Entered]:
    for id_, (tab, item) in layout.inputs().items():
        if item.is_view or id_ not in published.inputs or id_ not in now.inputs:
            continue
        before, after = (None if id_ in of.untouched else of.inputs[id_] for of in (published, now))
        if not agree(before, after):
            yield Entered(item.title, before, after, now.input_cells.get(id_), tab.title, item.title, item.format)


def _cells(published: PlanDocument, now: PlanDocument, layout: Layout) -> Iterator[Entered]:
    for id_, (tab, table) in layout.tables().items():
        typed = _typed(id_, table)
        if not typed or id_ not in published.tables or id_ not in now.tables:
            continue
        old, new = (_with_refused(of, id_, of.tables[id_], typed) for of in (published, now))
        for column in table.columns:
            if column.id not in typed or column.id not in old.columns or column.id not in new.columns:
                continue
            if old.keys == new.keys and not differing(new.columns[column.id], old.columns[column.id]):
                continue
            before = dict(zip(old.keys, old.columns[column.id], strict=True))
            after = dict(zip(new.keys, new.columns[column.id], strict=True))
            names = _names(old, table) | _names(new, table)
            for key in dict.fromkeys((*before, *after)):
                if not agree(before.get(key), after.get(key)):
                    at = new.cell(column.id, new.positions[key]) if key in after else None
                    name = f"{column.title} of {names[key]}"
                    what = f"{tab.title}: {name}"
                    yield Entered(what, before.get(key), after.get(key), at, tab.title, name, column.format)


def _typed(id_: str, table: Table) -> list[str]:
    """Ids of the columns people type into, but for codes."""
    return [column.id for column in table.columns if column.is_input and (id_, column.id) != USED_IN]


def _label(table: Table) -> str:
    """Id of the column that says what a row is called."""
    ids = [column.id for column in table.columns if not column.is_input]
    return "name" if "name" in ids else next(iter(ids), table.key)


def _kept(id_: str, table: Table, read: DocumentTable) -> list[str]:
    wanted = dict.fromkeys((table.key, _label(table), *_typed(id_, table)))
    return [name for name in wanted if name in read.columns]


def _with_refused(document: PlanDocument, id_: str, read: DocumentTable, typed: Sequence[str]) -> DocumentTable:
    """The table as it stands in the workbook, with entries that cannot be taken."""
    for (of, key, column), value in document.refused.items():
        if of == id_ and column in typed and key in read.positions:
            read = read.with_value(key, column, value)
    return read


def _names(read: DocumentTable, table: Table) -> dict[str, str]:
    """What people call the rows, by key."""
    said = read.columns.get(_label(table), read.keys)
    return {key: str(name or key) for key, name in zip(read.keys, said, strict=True)}
