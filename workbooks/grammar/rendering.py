"""Every cell of a plan, with its value, its formula and how it looks: the one list that building, publishing,
refreshing and checking go through."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from workbooks.grammar.evaluation import Content
from workbooks.grammar.formulas import Call, Const, Expr
from workbooks.grammar.layout import Column, Figure, Format, Input, Layout, Note, Tab, Table
from workbooks.grammar.placement import CONCLUSION_ROW, Placement, TablePlace
from workbooks.grammar.spelling import Seat, spell, spell_down
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.cells.marshal import from_serial
from xl_addin.names import Host

__all__ = ["Rendered", "Run", "Style", "Values", "Written", "composed", "formulas", "rendered"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: its role (`header`, `body`, `input`, `total`, …) and the format of its content."""

    role: str
    format: Format = Format.TEXT


@dataclass(frozen=True, slots=True)
class Rendered:
    """One cell. `formula` is A1 text without the equals sign; `spill` is the last (row, column) of its table.

    `is_input` cells belong to people: their `value` is what was typed, or the value of the formula they start with.
    `is_spilled` cells show what a formula in another cell, or in this one, gives as part of a table.
    """

    sheet: str
    row: int
    column: int
    style: Style
    value: CellValue = None
    formula: str | None = None
    spill: tuple[int, int] | None = None
    doc: str = ""
    link: str = ""
    is_input: bool = False
    is_spilled: bool = False

    @property
    def is_computed(self) -> bool:
        """True when the cell shows what a formula gives."""
        return self.is_spilled or self.formula is not None


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of one column of a table that are of one kind: `values` in the sheet rows `rows`, from 0.

    `spelled` gives the formula of each row, where they hold one. `of` names table and column. Where a run `is_sparse`
    there is no cell in which nothing stands.
    """

    sheet: str
    column: int
    rows: Sequence[int]
    style: Style
    values: Sequence[CellValue]
    of: tuple[str, str]
    spelled: Callable[[int], str] | None = None
    is_input: bool = False
    is_spilled: bool = False
    is_sparse: bool = False

    def cells(self) -> Iterator[Rendered]:
        """The cells one by one."""
        for row, value in zip(self.rows, self.values, strict=True):
            if self.is_sparse and (value is None or value == ""):
                continue
            formula = None if self.spelled is None else self.spelled(row)
            yield Rendered(
                self.sheet,
                row,
                self.column,
                self.style,
                value,
                formula,
                is_input=self.is_input,
                is_spilled=self.is_spilled,
            )

    @property
    def is_computed(self) -> bool:
        """True when the cells show what a formula gives."""
        return self.is_spilled or self.spelled is not None


class Values(Protocol):
    """What the cells of a plan hold, by id: computed (`Evaluation`), or as a workbook shows it."""

    @property
    def layout(self) -> Layout:
        """The declarations."""
        ...

    @property
    def content(self) -> Content:
        """What is no formula."""
        ...

    def amount(self, id_: str) -> CellValue:
        """The value of an input or figure."""
        ...

    def column(self, table: str, column: str) -> Sequence[CellValue]:
        """The values of a table's column, in row order."""
        ...

    def total(self, table: str, column: str) -> CellValue:
        """The value in a table's total row."""
        ...

    def spill_error(self, table: str) -> CellError | None:
        """The error a table's function answers with instead of a table."""
        ...


def rendered(
    evaluation: Values, placement: Placement, host: Host, *, computed_only: bool = False
) -> Iterator[Rendered]:
    """All cells of all tabs, tab by tab; with `computed_only`, without the table columns that hold no formula."""
    for piece in composed(evaluation, placement, host, computed_only=computed_only):
        yield from piece.cells() if isinstance(piece, Run) else (piece,)


def composed(
    evaluation: Values, placement: Placement, host: Host, *, computed_only: bool = False
) -> Iterator[Rendered | Run]:
    """What `rendered` gives, the columns of tables as runs: for whoever handles a book of a million cells."""
    pen = _Pen(evaluation, placement, host, computed_only)
    for tab in evaluation.layout.tabs:
        yield from pen.tab(tab)


class Written(NamedTuple):
    """A formula of the system: the column of a sheet and the rows it stands in, for the same formula each."""

    sheet: str
    column: int
    rows: Sequence[int]
    formula: Expr
    table: str = ""


def formulas(layout: Layout, placement: Placement) -> Iterator[Written]:
    """Every formula that is no person's to change, where it stands."""
    for tab in layout.tabs:
        for item in tab.items:
            if isinstance(item, Figure) and isinstance(item.formula, Expr):
                place = placement.named[item.id]
                yield Written(tab.title, place.column, [place.row], item.formula)
        for table in tab.tables:
            yield from _formulas_of(tab, table, placement.tables[table.id])


def _formulas_of(tab: Tab, table: Table, place: TablePlace) -> Iterator[Written]:
    for column in table.columns if place.total_row is not None else ():
        if column.total is not None:
            yield Written(tab.title, place.columns[column.id], [place.total_row or 0], column.total)
    if table.spill is not None:
        first = next(column for column in table.columns if column.formula is None)
        yield Written(tab.title, place.columns[first.id], [place.header_row], table.spill)
    rows = place.rows if table.spill is None else range(place.first_row, place.last_row + 1)
    for column in table.columns:
        if column.formula is not None:
            yield Written(tab.title, place.columns[column.id], rows, column.formula, table.id)


@dataclass(frozen=True, slots=True)
class _Pen:
    evaluation: Values
    placement: Placement
    host: Host
    computed_only: bool

    def tab(self, tab: Tab) -> Iterator[Rendered | Run]:
        yield from self._heading(tab)
        for panel in tab.panels:
            for at in range(panel.column, panel.column + panel.offset + 1):
                title = panel.title if at == panel.column else None
                yield Rendered(tab.title, panel.row, at, Style("panel"), title)
            for line, item in enumerate(panel.items, start=panel.row + 1):
                yield from self._item(tab, item, line, panel.column, panel.column + panel.offset)
        for table in tab.tables:
            yield from self._table(tab, table, self.placement.tables[table.id])

    def _heading(self, tab: Tab) -> Iterator[Rendered]:
        amount = self.evaluation.amount
        words = {key: amount(key) for key in ("quarter", "last_quarter", "currency", "snapshot_id")}
        words["as_of"] = from_serial(amount("as_of")).isoformat()
        below = CONCLUSION_ROW if tab.concluding is None else CONCLUSION_ROW + 1
        for row, role, text in ((0, "heading", tab.heading), (below, "subtitle", tab.subtitle)):
            if text:
                yield Rendered(tab.title, row, tab.margin, Style(role), text.format(**words))
        if tab.concluding is not None:
            place, formula = self.placement.named[tab.concluding.id], tab.conclusion or Const("")
            yield Rendered(
                tab.title,
                place.row,
                place.column,
                Style("conclusion"),
                amount(tab.concluding.id),
                spell(formula, self.placement, Seat(tab.title), self.host),
            )

    def _item(
        self, tab: Tab, item: Input | Figure | Note, row: int, label_column: int, column: int
    ) -> Iterator[Rendered]:
        if isinstance(item, Note):
            if item.sample:
                yield Rendered(tab.title, row, label_column, Style("sample_" + item.sample), item.sample)
                yield Rendered(tab.title, row, label_column + 1, Style("note_beside"), item.text)
            else:
                role = "link" if item.link else "note"
                yield Rendered(tab.title, row, label_column, Style(role), item.text, link=item.link)
            return
        is_strong = isinstance(item, Figure) and item.is_strong
        for at in range(label_column, column):
            text = item.title if at == label_column else None
            yield Rendered(tab.title, row, at, Style("label_strong" if is_strong else "label"), text)
        origin = item.default if isinstance(item, Input) else item.formula
        is_default = item.id not in self.evaluation.content.named
        yield Rendered(
            tab.title,
            row,
            column,
            Style(_value_role(item), item.format),
            self.evaluation.amount(item.id),
            spell(origin, self.placement, Seat(tab.title), self.host)
            if isinstance(origin, Expr) and is_default
            else None,
            doc=item.doc,
            is_input=isinstance(item, Input),
        )

    def _table(self, tab: Tab, table: Table, place: TablePlace) -> Iterator[Rendered | Run]:
        if table.title:
            yield Rendered(tab.title, place.title_row, min(place.columns.values()), Style("table_title"), table.title)
        if table.note:
            yield Rendered(tab.title, place.title_row + 1, min(place.columns.values()), Style("note"), table.note)
        if place.total_row is not None:
            yield from self._totals(tab, table, place, place.total_row)
        if table.spill:
            yield from self._spilled(tab, table, place, table.spill)
            return
        for column in table.columns:
            if self.computed_only and column.formula is None:
                continue
            at = place.columns[column.id]
            style = Style("header_input" if column.is_input else "header", column.format)
            yield Rendered(tab.title, place.header_row, at, style, column.title, doc=column.doc)
            values = self.evaluation.column(table.id, column.id)
            yield self._body(tab, table, column, at, place.rows, values)
            if not place.rows:  # a table without rows shows one empty line
                yield Rendered(tab.title, place.first_row, at, Style(_body_role(table, column), column.format))

    def _body(
        self, tab: Tab, table: Table, column: Column, at: int, rows: Sequence[int], values: Sequence[CellValue]
    ) -> Run:
        style = Style(_body_role(table, column), column.format)
        spelled = None
        if column.formula is not None:
            spelled = spell_down(column.formula, self.placement, Seat(tab.title, table.id), self.host)
        is_fact = column.formula is None and not column.is_input
        return Run(
            tab.title, at, rows, style, values, (table.id, column.id), spelled, is_input=column.is_input,
            is_sparse=is_fact and (column.is_sparse or tab.is_data),
        )  # fmt: skip

    def _totals(self, tab: Tab, table: Table, place: TablePlace, row: int) -> Iterator[Rendered]:
        for position, column in enumerate(table.columns):
            value: Any = table.total_label if position == 0 else None
            formula = None
            if column.total is not None:
                value = self.evaluation.total(table.id, column.id)
                formula = spell(column.total, self.placement, Seat(tab.title), self.host)
            yield Rendered(tab.title, row, place.columns[column.id], Style("total", column.format), value, formula)

    def _spilled(self, tab: Tab, table: Table, place: TablePlace, call: Call) -> Iterator[Rendered | Run]:
        """The header cell of the first column holds the call, the other cells what it spills; formulas stand beside."""
        error = self.evaluation.spill_error(table.id)
        spilled = [place.columns[column.id] for column in table.columns if column.formula is None]
        end = (place.last_row, max(spilled))
        for column in table.columns:
            at = place.columns[column.id]
            found = self.evaluation.column(table.id, column.id)
            # Rows that the function does not fill are cells of the table all the same.
            values = [*found, *[None if column.formula is None else ""] * (place.size - len(found))]
            body = range(place.first_row, place.first_row + len(values))
            if column.formula is not None:
                yield Rendered(tab.title, place.header_row, at, Style("header"), column.title)
                yield self._body(tab, table, column, at, body, values)
                continue
            is_anchor = at == spilled[0]
            yield Rendered(
                tab.title,
                place.header_row,
                at,
                Style("header_spill"),
                error if is_anchor and error else (None if error else column.title),
                spell(call, self.placement, Seat(tab.title), self.host) if is_anchor else None,
                end if is_anchor else None,
                is_spilled=True,
            )
            style = Style("body", column.format)
            yield Run(tab.title, at, body, style, values, (table.id, column.id), is_spilled=True)


def _value_role(item: Input | Figure) -> str:
    if isinstance(item, Input):
        return "input"
    if item.formula is None:
        return "fact_strong" if item.is_strong else "fact_single"
    return "value_strong" if item.is_strong else "value"


def _body_role(table: Table, column: Column) -> str:
    if column.is_input:
        return "input"
    if column.is_quiet:
        return "quiet"
    if column.is_link:
        return "link_body"
    role = "body" if column.formula is not None else "fact"
    shown = [other.id for other in table.columns if not other.is_folded]
    is_open = column.id in (*shown[-1:], table.columns[-1].id)  # nothing of its table stands right of it
    return f"{role}_open" if is_open and column.format is Format.TEXT else role
