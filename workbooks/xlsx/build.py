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
from workbooks.grammar.placement import Placement, arranged, column_letters, defined_name
from workbooks.grammar.rendering import Rendered, Run, Style, composed
from workbooks.grammar.shape import LAYOUT_NAME, shape_of
from workbooks.grammar.sizes import folded_columns, header_points, pixels
from workbooks.grammar.sizes import widths as widths_of
from workbooks.grammar.styles import ATTAINED, MISSED, NUMBER_FORMATS, properties
from workbooks.grammar.words import RATE_UNIT
from workbooks.memory import hand_back
from workbooks.models import PlanFacts
from workbooks.xlsx.charts import add_chart
from workbooks.xlsx.files import refuse_if_open, replace_file, sha256_of
from workbooks.xlsx.pages import pages_of
from workbooks.xlsx.rules import rule_of, told
from workbooks.xlsx.run_sheet import RunSheet
from workbooks.xlsx.sheet_parts import OWN_AUTHOR
from workbooks.xlsx.xstring import stored
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.names import Host

__all__ = ["Built", "build", "evaluated_bytes", "workbook_bytes"]

_CALC_ID = 191029  # Excel 2019's, so that no Excel finds a reason to recalculate on load
_YOURS = "Yours to fill in."
_LONG = 40  # rows from which a table's header stands on every page
_SMALL = 100_000  # cells; the text of more of them, held in memory, takes four times what its files take
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
    with TemporaryDirectory(dir=scratch) as folder:
        is_small = sum(place.size * len(place.columns) for place in placement.tables.values()) <= _SMALL
        book = xlsxwriter.Workbook(stream, {"in_memory": is_small, "tmpdir": folder, **_NEVER_FORMULAS})
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
        self.places = {tab.id: [placement.tables[table.id] for table in tab.tables] for tab in layout.tabs}

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
            self._charts(tab)

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
        widths, folded = widths_of(tab, self.placement), folded_columns(tab, self.placement)
        for column, width in widths.items():
            how = {"level": 1, "hidden": True} if column in folded else {}
            sheet.set_column(column, column, width, None, how)
        for column in {column + 1 for column in folded} - folded:  # where a program shows the button that unfolds them
            sheet.set_column(column, column, widths.get(column, 9), None, {"collapsed": True})
        sheet.set_default_row(17)
        sheet.set_row(0, 32)
        if any(tab.frozen):
            sheet.freeze_panes(*tab.frozen)
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if tab.is_data:
            sheet.hide()  # facts and functions are looked up, not printed
            sheet.set_landscape()
            more = ""
        else:
            more = self._print(tab, widths, folded)
        sheet.set_footer(f"&L&8{tab.title}&C&8Sales plan {facts.quarter}{more}&R&8&P / &N")
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})

    def _print(self, tab: Tab, widths: dict[int, float], folded: set[int]) -> str:
        """Set up what is printed; what the footer then has to say about what is not."""
        sheet, charts = self.sheets[tab.title], [*tab.charts, *(table.chart for table in tab.tables if table.chart)]
        edges = [pixels(2) + chart.left + chart.size[0] for chart in charts if chart.size and chart.row is not None]
        pages = pages_of(tab, self.placement, widths, folded, max(edges, default=0))
        sheet.print_area(0, 0, pages.last_row, pages.last_column)
        sheet.fit_to_pages(1, pages.down)
        if pages.is_upright:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        long = [place for place in self.places[tab.id] if place.size > _LONG]
        if long:
            sheet.repeat_rows(long[0].header_row)
        elif pages.down != 1:
            sheet.repeat_rows(0)
        return f", rows 1 to {pages.last_row + 1}: the tab has more" if pages.is_cut else ""

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
        hint = {"input_title": item.title[:32], "input_message": (item.doc or _YOURS)[:255]}
        rule = self._rule(item) | hint
        self.sheets[tab.title].data_validation(place.row, place.column, place.row, place.column, rule)

    def _rule(self, item: Input) -> dict[str, Any]:
        """What may be typed into a single cell."""
        if item.choices_in is not None:
            return self._listed(item.choices_in)
        is_free = item.format is Format.TEXT and not item.choices
        return {"validate": "any"} if is_free else rule_of(item.bound, item.choices)

    def _listed(self, column: tuple[str, str]) -> dict[str, Any]:
        """The rule for one of the texts in a column of a table, whose rows are always as many."""
        source = f"={self.placement.whole(*column, '')}"
        return {"validate": "list", "source": source} | told("Choose one of the list.")

    def _table(self, tab: Tab, table: Table) -> None:
        sheet, place = self.sheets[tab.title], self.placement.tables[table.id]
        sheet.set_row(place.header_row, header_points(table.columns, has_button=table.has_filter))
        if table.has_filter:
            first, last = min(place.columns.values()), max(place.columns.values())
            sheet.autofilter(place.header_row, first, place.last_row, last)
        for column in table.columns:
            at = place.columns[column.id]
            body = (place.first_row, at, place.last_row, at)
            if column.is_input:
                hint = {"input_title": column.title[:32], "input_message": (column.doc or _YOURS)[:255]}
                is_free = column.format is Format.TEXT and not column.choices
                rule = {"validate": "any"} if is_free else rule_of(column.bound.of_quarter(self.days), column.choices)
                sheet.data_validation(*body, rule | hint)
            if column.is_judged:
                self._coloured(sheet, body)
            if column.unit_in:
                self._in_units(sheet, body, place.columns[column.unit_in])
        if table.chart is not None and place.rows:
            add_chart(self.book, sheet, tab, table, table.chart, self.placement, self.below_charts)

    def _charts(self, tab: Tab) -> None:
        """The charts of a tab whose tables stand elsewhere."""
        for chart in tab.charts:
            _, table = self.layout.tables()[chart.of]
            if self.placement.tables[chart.of].rows:
                add_chart(self.book, self.sheets[tab.title], tab, table, chart, self.placement)

    def _in_units(self, sheet: Any, body: tuple[int, int, int, int], unit: int) -> None:  # noqa: ANN401
        """Rates in per cent, where a column holds numbers of several units."""
        look = self.book.add_format({"num_format": NUMBER_FORMATS[Format.RATE]})
        criteria = f'=LEFT(${column_letters(unit)}{body[0] + 1},{len(RATE_UNIT)})="{RATE_UNIT}"'
        sheet.conditional_format(*body, {"type": "formula", "criteria": criteria, "format": look})

    def _coloured(self, sheet: Any, body: tuple[int, int, int, int]) -> None:  # noqa: ANN401
        attained, missed = self.book.add_format(ATTAINED), self.book.add_format(MISSED)
        sheet.conditional_format(
            *body, {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 1000, "format": attained}
        )
        sheet.conditional_format(
            *body, {"type": "cell", "criteria": "between", "minimum": -1000, "maximum": 0.8, "format": missed}
        )


def _stored(value: CellValue) -> CellValue:
    if isinstance(value, CellError):
        return value.kind.value
    if isinstance(value, str):
        return stored(value)
    return "" if value is None else value
