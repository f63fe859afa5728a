"""The requests that make a new, empty Google spreadsheet the plan: in order, and in parts Google takes at once."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from workbooks.google.areas import area as area_of
from workbooks.google.areas import body, column_name, named_area, sheet_id, sheet_ids
from workbooks.google.cells import looks_of, repeated, single_cells, values_of
from workbooks.google.charts import Drawn, spot_of
from workbooks.google.formats import colour_style, format_of, number_format
from workbooks.google.marks import marks
from workbooks.google.protection import APPROVALS, Editors, guarded
from workbooks.google.rules import listed, rule_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Chart, Column, Format, Input, Layout, Tab, Table
from workbooks.grammar.placement import Placement, defined_name
from workbooks.grammar.rendering import Rendered, Run, composed
from workbooks.grammar.sizes import folded_columns, header_points, pixels, widths
from workbooks.grammar.styles import ATTAINED, MISSED
from workbooks.grammar.words import RATE_UNIT
from xl_addin.cells.errors import CellError
from xl_addin.names import Host

__all__ = ["LOCALE", "MOST_CELLS", "PAYLOAD", "batches", "grids", "requests"]

MOST_CELLS = 10_000_000
"""Cells a spreadsheet may have, empty ones within its grids included."""

PAYLOAD = 2_000_000
"""Bytes of one request to the API, as Google recommends."""

LOCALE = "en_US"
"""In it formulas separate arguments with commas and numbers have points."""

_MOST = 2_000  # requests in one call, so that none takes Google longer than it lets a call take
_HEADING, _ROW = 43, 23  # pixels of the first row and of the others
_EDGE, _DATA_EDGE = 2.0, 21.0  # widths in characters: the margin, and the first column of a data tab
_SPARE_ROWS, _SPARE_COLUMNS = 20, 2  # of a tab people read, for rows of their own
_POINT = 4 / 3  # pixels

Request = dict[str, Any]


def requests(
    evaluation: Evaluation, placement: Placement, plan_id: str, editors: Editors | None = None
) -> Iterator[Request]:
    """Everything that makes an empty spreadsheet the plan.

    Args:
        evaluation: its values and formulas, of a content whose host is Google Sheets.
        placement: where they stand, as a new workbook is arranged.
        plan_id: the plan's id, by which the spreadsheet is known.
        editors: who may type what; without, every editor types into every yellow cell.
    """
    yield from _Pen(evaluation, placement).requests(plan_id, editors or Editors())


def grids(evaluation: Evaluation, placement: Placement) -> dict[str, tuple[int, int]]:
    """Rows and columns that each sheet would have, by its title: Google counts all cells within them."""
    pen = _Pen(evaluation, placement)
    pen._place_charts()
    return {tab.title: pen._extent(tab) for tab in pen.layout.tabs}


def batches(made: Iterable[Request], most: int = PAYLOAD) -> Iterator[list[Request]]:
    """Requests in order, as many together as one call takes; one that is larger by itself goes alone."""
    batch: list[Request] = []
    size = 0
    for request in made:
        length = len(json.dumps(request, separators=(",", ":")).encode()) + 1
        if batch and (size + length > most or len(batch) >= _MOST):
            yield batch
            batch, size = [], 0
        batch.append(request)
        size += length
    if batch:
        yield batch


@dataclass
class _Pen:
    evaluation: Evaluation
    placement: Placement
    free: dict[tuple[str, int], int] = field(default_factory=dict)
    spots: list[tuple[Tab, Drawn, tuple[int, int]]] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return self.evaluation.layout

    @cached_property
    def ids(self) -> Mapping[str, int]:
        return sheet_ids(self.layout)

    def requests(self, plan_id: str, editors: Editors) -> Iterator[Request]:
        self._place_charts()
        yield self._properties()
        for position, tab in enumerate(self.layout.tabs):
            yield self._sheet(tab, position)
        yield {"deleteSheet": {"sheetId": 0}}  # the one a new spreadsheet has
        for tab in self.layout.tabs:
            yield from self._sizes(tab)
        yield from self._names()
        yield from self._cells()
        for tab in self.layout.tabs:
            yield from self._rules(tab)
            for table in tab.tables:
                yield from self._colours(tab, table)
            yield from self._filter(tab)
        yield from (drawn.request(spot) for _, drawn, spot in self.spots)
        yield from marks(self.layout, self.placement, plan_id)
        approvers = [str(key) for key in self.evaluation.column(APPROVALS, "approver_id")]
        for one in guarded(self.layout, self.placement, editors, approvers):
            yield one.request()

    def _properties(self) -> Request:
        title = f"Sales plan {self.evaluation.amount('quarter')}"
        said = {"title": title, "locale": LOCALE, "timeZone": "Etc/GMT", "autoRecalc": "ON_CHANGE"}
        return {"updateSpreadsheetProperties": {"properties": said, "fields": ",".join(said)}}

    def _sheet(self, tab: Tab, position: int) -> Request:
        rows, columns = self._extent(tab)
        grid = {"rowCount": rows, "columnCount": columns, "hideGridlines": True}
        grid |= {"frozenRowCount": tab.frozen[0]} if tab.frozen[0] else {}
        grid |= {"frozenColumnCount": tab.frozen[1]} if tab.frozen[1] else {}
        said: dict[str, Any] = {
            "sheetId": sheet_id(tab.id),
            "title": tab.title,
            "index": position,
            "gridProperties": grid,
        }
        if tab.colour:
            said["tabColorStyle"] = colour_style(tab.colour)
        if tab.is_data:
            said["hidden"] = True
        return {"addSheet": {"properties": said}}

    def _extent(self, tab: Tab) -> tuple[int, int]:
        """Rows and columns of a sheet: all of its cells, and the corners of its charts."""
        places = [self.placement.tables[table.id] for table in tab.tables]
        rows = [max(place.last_row, place.total_row or 0) for place in places] + [tab.frozen[0], 3]
        columns = [max(place.columns.values()) for place in places] + [tab.frozen[1], tab.margin]
        for panel in tab.panels:
            rows.append(panel.row + len(panel.items))
            columns.append(panel.column + panel.offset + 1)  # a sample stands beside its text
        rows += [spot[0] for on, _, spot in self.spots if on is tab]
        columns += [spot[1] for on, _, spot in self.spots if on is tab] + list(widths(tab, self.placement))
        spare = (0, 0) if tab.is_data else (_SPARE_ROWS, _SPARE_COLUMNS)
        return max(rows) + 1 + spare[0], max(columns) + 1 + spare[1]

    def _sizes(self, tab: Tab) -> Iterator[Request]:
        sheet, folded = sheet_id(tab.id), folded_columns(tab, self.placement)
        rows, _ = self._extent(tab)
        wide = {0: _EDGE if tab.margin else _DATA_EDGE} | widths(tab, self.placement)
        for (width, is_folded), columns in groupby(sorted(wide), lambda column: (wide[column], column in folded)):
            for left, right in _stretches(columns):
                yield _sized(sheet, "COLUMNS", left, right, pixels(width), {"hiddenByUser": True} if is_folded else {})
        for left, right in _stretches(sorted(folded)):
            yield {"addDimensionGroup": {"range": _dimension(sheet, "COLUMNS", left, right)}}
        yield _sized(sheet, "ROWS", 0, rows - 1, _ROW)
        yield _sized(sheet, "ROWS", 0, 0, _HEADING)
        for table in tab.tables:
            at = self.placement.tables[table.id].header_row
            points = header_points(table.columns, has_button=table.has_filter)
            yield _sized(sheet, "ROWS", at, at, max(_ROW, round(points * _POINT)))

    def _names(self) -> Iterator[Request]:
        for id_ in self.layout.named():
            place = self.placement.named[id_]
            yield _name(defined_name("cell", id_), area_of(self.ids[place.sheet], place.row, place.column))
        for id_ in self.layout.tables():
            where = self.placement.tables[id_]
            yield _name(defined_name("table", id_), named_area(self.ids[where.sheet], where))
        for id_, (_, table) in self.layout.tables().items():
            if any(column.is_input for column in table.columns):
                for column in table.columns:
                    where = self.placement.tables[id_]
                    cells = body(self.ids[where.sheet], where, where.columns[column.id], with_header=True)
                    yield _name(column_name(id_, column.id), cells)

    def _cells(self) -> Iterator[Request]:
        """Looks before values, so that nothing is interpreted by the look it had before."""
        row: list[Rendered] = []
        for piece in composed(self.evaluation, self.placement, Host.GOOGLE_SHEETS):
            if isinstance(piece, Rendered):
                if row and not _follows(row[-1], piece):
                    yield single_cells(self.ids[row[0].sheet], row, dict(self.ids))
                    row = []
                row.append(piece)
            elif piece.rows:
                yield looks_of(self.ids[piece.sheet], piece)
                yield from self._in_units(piece)
                yield from values_of(self.ids[piece.sheet], piece)
        if row:
            yield single_cells(self.ids[row[0].sheet], row, dict(self.ids))

    def _in_units(self, run: Run) -> Iterator[Request]:
        """Rates in per cent, where a column holds numbers of several units: no rule on looks can do that here."""
        table, column = run.of
        unit = self.layout.tables()[table][1][column].unit_in
        if not unit:
            return
        look = {**format_of(run.style), "numberFormat": number_format(Format.RATE)}
        for row, said in zip(run.rows, self.evaluation.column(table, unit), strict=False):
            if not isinstance(said, CellError) and str(said or "").startswith(RATE_UNIT):
                yield repeated(self.ids[run.sheet], row, row, run.column, look)

    def _rules(self, tab: Tab) -> Iterator[Request]:
        sheet = sheet_id(tab.id)
        days = self.evaluation.amount("quarter_end") - self.evaluation.amount("quarter_start")
        for item in tab.items:
            if isinstance(item, Input):
                place = self.placement.named[item.id]
                if item.choices_in is None:
                    rule = rule_of(item.bound, item.choices, item.doc)
                else:
                    rule = listed(f"={self.placement.whole(*item.choices_in, '')}", item.doc)
                yield from _validation(area_of(sheet, place.row, place.column), rule)
        for table in tab.tables:
            where = self.placement.tables[table.id]
            for column in table.columns:
                if column.is_input:
                    rule = rule_of(column.bound.of_quarter(days), column.choices, column.doc)
                    yield from _validation(body(sheet, where, where.columns[column.id]), rule)

    def _colours(self, tab: Tab, table: Table) -> Iterator[Request]:
        judged: list[Column] = [column for column in table.columns if column.is_judged]
        where = self.placement.tables[table.id]
        for column in judged:
            cells = body(sheet_id(tab.id), where, where.columns[column.id])
            for low, high, look in (("1", "1000", ATTAINED), ("-1000", "0.8", MISSED)):
                values = [{"userEnteredValue": low}, {"userEnteredValue": high}]
                rule = {
                    "condition": {"type": "NUMBER_BETWEEN", "values": values},
                    "format": {"textFormat": {"foregroundColorStyle": colour_style(look["font_color"])}},
                }
                yield {"addConditionalFormatRule": {"rule": {"ranges": [cells], "booleanRule": rule}, "index": 0}}

    def _filter(self, tab: Tab) -> Iterator[Request]:
        """The filter of a sheet, which has one at most."""
        for table in tab.tables:
            if table.has_filter:
                cells = named_area(sheet_id(tab.id), self.placement.tables[table.id])
                yield {"setBasicFilter": {"filter": {"range": cells}}}
                return

    def _place_charts(self) -> None:
        for tab in self.layout.tabs:
            for table in tab.tables:
                if table.chart is not None and self.placement.tables[table.id].rows:
                    self._place(tab, table, table.chart, self.free)
            for chart in tab.charts:
                if self.placement.tables[chart.of].rows:
                    self._place(tab, self.layout.tables()[chart.of][1], chart, None)

    def _place(self, tab: Tab, table: Table, chart: Chart, free: dict[tuple[str, int], int] | None) -> None:
        source = self.ids[self.placement.tables[table.id].sheet]
        drawn = Drawn(table, chart, self.placement, sheet_id(tab.id), source)
        self.spots.append((tab, drawn, spot_of(tab, table, chart, self.placement, free)))


def _follows(before: Rendered, cell: Rendered) -> bool:
    """Whether a cell stands right beside the one before it."""
    return (cell.sheet, cell.row, cell.column) == (before.sheet, before.row, before.column + 1)


def _stretches(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Columns that follow one another, as first and last; `columns` are in order."""
    for _, stretch in groupby(enumerate(columns), lambda found: found[1] - found[0]):
        found = [column for _, column in stretch]
        yield found[0], found[-1]


def _dimension(sheet: int, dimension: str, first: int, last: int) -> dict[str, Any]:
    return {"sheetId": sheet, "dimension": dimension, "startIndex": first, "endIndex": last + 1}


def _sized(
    sheet: int, dimension: str, first: int, last: int, size: int, more: Mapping[str, Any] | None = None
) -> Request:
    said = {"pixelSize": size, **(more or {})}
    where = _dimension(sheet, dimension, first, last)
    return {"updateDimensionProperties": {"range": where, "properties": said, "fields": ",".join(said)}}


def _name(name: str, cells: dict[str, int]) -> Request:
    return {"addNamedRange": {"namedRange": {"name": name, "range": cells}}}


def _validation(cells: dict[str, int], rule: dict[str, Any] | None) -> Iterator[Request]:
    if rule is not None:
        yield {"setDataValidation": {"range": cells, "rule": rule}}
