"""A new workbook from the CRM's facts: formulas with their computed values, written by XlsxWriter in one go.

The bytes depend on the facts alone. Nothing forces a recalculation on load: a reader without the add-in sees the
stored values, and the workbook computes live where the add-in is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from workbooks.book.layout import layout_of
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.errors import WorkbookExists
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Format, Input, Layout, Tab, Table
from workbooks.grammar.placement import Placement, arranged, defined_name
from workbooks.grammar.rendering import Rendered, Run, Style, composed
from workbooks.grammar.shape import LAYOUT_NAME, shape_of
from workbooks.grammar.styles import ATTAINED, MISSED, properties
from workbooks.memory import hand_back
from workbooks.models import PlanFacts
from workbooks.xlsx.charts import add_chart
from workbooks.xlsx.files import refuse_if_open, replace_file, sha256_of
from workbooks.xlsx.rules import rule_of
from workbooks.xlsx.run_sheet import RunSheet
from workbooks.xlsx.sheet_parts import OWN_AUTHOR
from workbooks.xlsx.xstring import stored
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.names import Host

__all__ = ["Built", "build", "evaluated_bytes", "workbook_bytes"]

_CALC_ID = 191029  # Excel 2019's, so that no Excel finds a reason to recalculate on load
_COLUMNS_A_PAGE = 60  # more on one page is too small to read
_NEVER_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Built:
    """The workbook that was written."""

    path: Path
    sha256: str
    host: Host
    evaluation: Evaluation = field(repr=False, compare=False)
    placement: Placement = field(repr=False, compare=False)


def build(
    facts: PlanFacts,
    path: Path | str,
    *,
    host: Host | str = Host.LIBREOFFICE,
    stored_values: bool = True,
    inputs: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    scratch: Path | None = None,
) -> Built:
    """Write the workbook of a quarter.

    Args:
        facts: what the CRM contributes.
        path: where to write; its folder must exist.
        host: spreadsheet program whose spelling of QPLAN functions the formulas use.
        stored_values: store the computed value beside each formula; False only to test that programs compute the same.
        inputs: values of inputs by id, in place of their defaults.
        overwrite: replace a workbook that is there; people may have typed into it, so only when told.
        scratch: where the text of sheets is kept meanwhile; a temporary folder unless given.

    Raises:
        WorkbookExists: there is a file and `overwrite` is false.
        WorkbookLocked: a spreadsheet program has it open.
        UnknownColumnError, ValueError: the facts do not follow their schema.
    """
    target = Path(path)
    if target.exists():
        if not overwrite:
            raise WorkbookExists(f"{target} is there already and may hold people's entries. Publish into it instead.")
        refuse_if_open(target)
    layout = layout_of(facts.quarter, str(facts.calendar))
    evaluation = Evaluation(layout, content_of(facts, layout, Host(host), Entries(dict(inputs or {}), {})))
    placement = arranged(layout, evaluation.size)
    evaluation.forget_arguments()
    hand_back()
    data = evaluated_bytes(evaluation, placement, facts, Host(host), stored_values=stored_values, scratch=scratch)
    replace_file(target, data)
    return Built(target, sha256_of(data), Host(host), evaluation, placement)


def workbook_bytes(
    facts: PlanFacts,
    host: Host,
    *,
    stored_values: bool = True,
    entries: Entries | None = None,
    layout: Layout | None = None,
) -> bytes:
    """The bytes of a new workbook, in the plan's layout unless another is given."""
    layout = layout or layout_of(facts.quarter, str(facts.calendar))
    evaluation = Evaluation(layout, content_of(facts, layout, host, entries))
    placement = arranged(layout, evaluation.size)
    return evaluated_bytes(evaluation, placement, facts, host, stored_values=stored_values)


def evaluated_bytes(
    evaluation: Evaluation,
    placement: Placement,
    facts: PlanFacts,
    host: Host,
    *,
    stored_values: bool = True,
    scratch: Path | None = None,
) -> bytes:
    """The bytes of a new workbook that shows these values in these places; `scratch` as in `build`."""
    stream = BytesIO()
    with TemporaryDirectory(dir=scratch) as folder:  # in memory, the text of a sheet takes four times its size
        book = xlsxwriter.Workbook(stream, {"tmpdir": folder, **_NEVER_FORMULAS})
        days = evaluation.content.named["quarter_end"] - evaluation.content.named["quarter_start"]
        writer = _Writer(book, evaluation.layout, placement, days, stored_values)
        writer.write(composed(evaluation, placement, host), facts)
        book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any, layout: Layout, placement: Placement, days: float, stored_values: bool) -> None:  # noqa: ANN401
        self.book, self.layout, self.placement, self.stored_values = book, layout, placement, stored_values
        self.days = days
        self.formats: dict[Style, Any] = {}
        self.below_charts: dict[tuple[str, int], int] = {}
        self.sheets = {tab.title: book.add_worksheet(tab.title, RunSheet) for tab in layout.tabs}

    def write(self, cells: Iterable[Rendered | Run], facts: PlanFacts) -> None:
        self._properties(facts)
        for tab in self.layout.tabs:
            self._page(tab, facts)
        for piece in cells:
            if isinstance(piece, Rendered):
                self._cell(piece)
            elif self.stored_values or not piece.is_spilled:
                self._run(piece)
        self._names()
        for tab in self.layout.tabs:
            for panel in tab.panels:
                for item in panel.items:
                    if isinstance(item, Input):
                        self._bounds(tab, item)
            for table in tab.tables:
                self._table(tab, table)

    def _properties(self, facts: PlanFacts) -> None:
        self.book.set_calc_mode("auto", _CALC_ID)
        self.book.calc_on_load = False
        self.book.set_size(2400, 1500)
        created = datetime(facts.as_of.year, facts.as_of.month, facts.as_of.day)  # noqa: DTZ001  a day, not a moment
        self.book.set_properties(
            {"title": f"Sales plan {facts.quarter}", "author": "qplan", "created": created, "subject": "Quarterly plan"}
        )

    def _page(self, tab: Tab, facts: PlanFacts) -> None:
        sheet = self.sheets[tab.title]
        sheet.hide_gridlines(2)
        sheet.set_tab_color(tab.colour)
        sheet.set_column(0, 0, 2 if tab.margin else 21)
        for column, width in _widths(tab):
            sheet.set_column(column, column, width)
        sheet.set_default_row(17)
        sheet.set_row(0, 32)
        if any(tab.frozen):
            sheet.freeze_panes(*tab.frozen)
        sheet.set_landscape()
        sheet.set_paper(9)
        columns = max((max(self.placement.tables[table.id].columns.values()) for table in tab.tables), default=0)
        sheet.fit_to_pages(1 + columns // _COLUMNS_A_PAGE, int(tab.is_one_page))
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{tab.title}&C&8Sales plan {facts.quarter}&R&8&P / &N")
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})

    def _format(self, style: Style) -> Any:  # noqa: ANN401
        if style not in self.formats:
            self.formats[style] = self.book.add_format(properties(style))
        return self.formats[style]

    def _cell(self, cell: Rendered) -> None:
        sheet, place, look = self.sheets[cell.sheet], (cell.row, cell.column), self._format(cell.style)
        if cell.is_spilled and cell.formula is None and not self.stored_values:
            return
        if cell.formula is not None:
            self._formula(cell, look)
        elif cell.link:
            sheet.write_url(*place, f"internal:'{cell.link}'!A1", look, str(cell.value))
        elif cell.value is None or cell.value == "":
            sheet.write_blank(*place, None, look)
        elif isinstance(cell.value, str):
            sheet.write_string(*place, cell.value, look)
        else:
            sheet.write_number(*place, cell.value, look)
        if cell.doc:
            sheet.write_comment(*place, cell.doc, {"author": OWN_AUTHOR, "x_scale": 1.6, "font_size": 9})

    def _run(self, run: Run) -> None:
        """The cells of a column, of which XlsxWriter keeps none."""
        values: Sequence[CellValue] = run.values
        if run.spelled is not None and not self.stored_values:
            values = [""] * len(run.rows)
        look, is_sparse = self._format(run.style), run.is_sparse or run.is_spilled
        sheet = self.sheets[run.sheet]
        sheet.write_cells(run.rows, run.column, values, look, spelled=run.spelled, is_sparse=is_sparse)

    def _formula(self, cell: Rendered, look: Any) -> None:  # noqa: ANN401
        sheet, value = self.sheets[cell.sheet], _stored(cell.value) if self.stored_values else ""
        if cell.spill is None:
            sheet.write_formula(cell.row, cell.column, f"={cell.formula}", look, value)
            return
        end = cell.spill if self.stored_values else (cell.row, cell.column)
        sheet.write_spilled(cell.row, cell.column, end, cell.formula or "", look, value)

    def _names(self) -> None:
        for id_ in self.layout.named():
            self.book.define_name(defined_name("cell", id_), f"={self.placement.cell_reference(id_)}")
        for id_ in self.layout.tables():
            self.book.define_name(defined_name("table", id_), f"={self.placement.table_range(id_)}")
        self.book.define_name(LAYOUT_NAME, f'="{shape_of(self.layout).text}"')

    def _bounds(self, tab: Tab, item: Input) -> None:
        place = self.placement.named[item.id]
        hint = {"input_title": item.title[:32], "input_message": item.doc[:255]}
        rule = rule_of(item.bound, item.choices) | hint
        self.sheets[tab.title].data_validation(place.row, place.column, place.row, place.column, rule)

    def _table(self, tab: Tab, table: Table) -> None:
        sheet, place = self.sheets[tab.title], self.placement.tables[table.id]
        is_wrapped = table.has_filter or any(len(column.title) > column.width for column in table.columns)
        sheet.set_row(place.header_row, 34 if is_wrapped else 20)
        if table.has_filter:
            first, last = min(place.columns.values()), max(place.columns.values())
            sheet.autofilter(place.header_row, first, place.last_row, last)
        if place.size > 40:
            sheet.repeat_rows(place.header_row)
        for column in table.columns:
            at = place.columns[column.id]
            body = (place.first_row, at, place.last_row, at)
            if column.is_input and (column.choices or column.format is not Format.TEXT):
                sheet.data_validation(*body, rule_of(column.bound.of_quarter(self.days), column.choices))
            if column.is_judged:
                self._coloured(sheet, body)
        if table.chart is not None and place.rows:
            add_chart(self.book, sheet, tab, table, table.chart, self.placement, self.below_charts)

    def _coloured(self, sheet: Any, body: tuple[int, int, int, int]) -> None:  # noqa: ANN401
        attained, missed = self.book.add_format(ATTAINED), self.book.add_format(MISSED)
        sheet.conditional_format(
            *body, {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 1000, "format": attained}
        )
        sheet.conditional_format(
            *body, {"type": "cell", "criteria": "between", "minimum": -1000, "maximum": 0.8, "format": missed}
        )


def _widths(tab: Tab) -> list[tuple[int, float]]:
    """Width of each sheet column: what the tab says, else the widest of the tables' columns there."""
    widths: dict[int, float] = {}
    for table in tab.tables:
        for offset, column in enumerate(table.columns):
            at = table.column + offset
            widths[at] = max(widths.get(at, 0.0), column.width)
    return sorted((widths | dict(tab.widths)).items())


def _stored(value: CellValue) -> CellValue:
    if isinstance(value, CellError):
        return value.kind.value
    if isinstance(value, str):
        return stored(value)
    return "" if value is None else value
