"""New facts into a spreadsheet people are working in: the requests that move system-owned cells and no one's entry.

What a function or a formula gives is the spreadsheet's own: a formula is sent where another one stands, a value only
where none does. Tables grow and shrink in place, and names, charts, filters, rules and looks follow them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from workbooks.book.checks import stamps_of
from workbooks.book.rows import content_of
from workbooks.document.contents import entries_of, stamped_cells
from workbooks.document.hindrances import orphans, stops
from workbooks.document.order import in_their_order
from workbooks.errors import PublishRefused
from workbooks.google.areas import body, column_name, named_area
from workbooks.google.cells import cell_data, repeated
from workbooks.google.formats import format_of
from workbooks.google.rules import rule_of
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement, TablePlace, defined_name
from workbooks.grammar.rendering import Rendered, Run, composed
from workbooks.models import DocumentFinding, PlanFacts
from workbooks.xlsx.changes import BARE, Changes, Looks, differences
from workbooks.xlsx.made_with import is_older
from workbooks.xlsx.read import located
from workbooks.xlsx.refused import as_typed, refused_cells, without_refused
from workbooks.xlsx.resized import regrown
from workbooks.xlsx.shown import Shown
from xl_addin.names import Host

__all__ = ["Renewal", "renewal"]

Request = dict[str, Any]
_BLOCK = 1_000  # rows of a column in one request


@dataclass(frozen=True)
class Renewal:
    """What brings a spreadsheet up to new facts.

    Args:
        requests: in order; none where it is up to date. cells: how many of its cells change.
        findings: what was found on reading it.
    """

    requests: tuple[Request, ...]
    cells: int
    findings: tuple[DocumentFinding, ...]


def renewal(spreadsheet: Spreadsheet, facts: PlanFacts, layout: Layout) -> Renewal:
    """What brings a spreadsheet up to new facts.

    Args:
        spreadsheet: as one reply says it is. facts: the new ones, of the same quarter. layout: the plan's.

    Raises:
        PublishRefused: it is of another quarter or another version's layout, has findings that must be mended first,
            or a row with a person's entries would have to go. Nothing can be sent then.
    """
    if is_older(spreadsheet, layout):
        raise PublishRefused(
            f"Nothing was published into {spreadsheet.path}: another version of qplan made it, and its tabs are not "
            "those of today. Make a new one with `qplan sheets create --again`: it takes over what was synced.",
            [],
        )
    document, placement = located(spreadsheet, facts.quarter, None, layout=layout)
    _refuse(spreadsheet, [found for found in document.findings if stops(found)])
    entries, stamps = entries_of(document, layout), stamps_of(document, facts.snapshot_id)
    kept = replace(
        entries,
        inputs={**entries.inputs, **stamps},
        cells={**entries.cells, **stamped_cells(document, layout)},
    )
    content = without_refused(document, content_of(facts, layout, Host.GOOGLE_SHEETS, kept), layout)
    _refuse(spreadsheet, list(orphans(document, content, layout)))
    evaluation = Evaluation(layout, in_their_order(document, content, layout))
    moved = regrown(layout, placement, evaluation, document)
    shown = Shown.of(document, spreadsheet, placement, layout)
    there, here = refused_cells(document, shown, placement), refused_cells(document, evaluation, moved)
    before = list(as_typed(_own(composed(shown, placement, Host.GOOGLE_SHEETS)), there))
    after = list(as_typed(_own(composed(evaluation, moved, Host.GOOGLE_SHEETS)), here))
    changes, looks = differences(spreadsheet, before, after)
    pen = _Pen(spreadsheet, layout, placement, moved, _said(spreadsheet, changes, looks), looks, evaluation)
    return Renewal(tuple(pen.requests()), pen.count, document.findings)


def _refuse(spreadsheet: Spreadsheet, findings: list[DocumentFinding]) -> None:
    if findings:
        more = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
        raise PublishRefused(f"Nothing was published into {spreadsheet.path}. {findings[0]}{more}", findings)


def _own(pieces: Iterable[Rendered | Run]) -> Iterator[Rendered | Run]:
    """The cells that are entered: what a function in another cell shows is left to it."""
    for piece in pieces:
        is_formula = piece.formula is not None if isinstance(piece, Rendered) else piece.spelled is not None
        if is_formula or not piece.is_spilled:
            yield piece


def _said(spreadsheet: Spreadsheet, changes: Changes, looks: Looks) -> Changes:
    """Changes without those that are the spreadsheet's to compute: the formula that gives the value stands there."""
    found: Changes = {}
    for sheet, cells in changes.items():
        formulas = spreadsheet.formulas(sheet)
        said = {
            at: new
            for at, new in cells.items()
            if new.formula is None or (sheet, at) in looks or not formulas.holds(*at, new.formula)
        }
        if said:
            found[sheet] = said
    return found


@dataclass(frozen=True)
class _Pen:
    spreadsheet: Spreadsheet
    layout: Layout
    old: Placement
    new: Placement
    changes: Changes
    looks: Looks
    evaluation: Evaluation

    @property
    def count(self) -> int:
        """How many cells change."""
        return sum(len(cells) for cells in self.changes.values())

    @property
    def moved(self) -> dict[str, tuple[TablePlace, TablePlace]]:
        """The tables that start or end elsewhere, as they stood and as they stand."""
        pairs = {id_: (place, self.new.tables[id_]) for id_, place in self.old.tables.items()}
        return {
            id_: pair
            for id_, pair in pairs.items()
            if (pair[0].header_row, pair[0].last_row) != (pair[1].header_row, pair[1].last_row)
        }

    def requests(self) -> Iterator[Request]:
        """The sheet that says which facts these are comes last, so that half of it never says it is all of it."""
        yield from self._room()
        last = self.new.named["snapshot_id"].sheet
        for sheet in sorted(self.changes, key=lambda title: title == last):
            if sheet == last:
                yield from self._followers()
            yield from self._cells(sheet)
        if last not in self.changes:
            yield from self._followers()

    def _room(self) -> Iterator[Request]:
        """Rows for what stands below the last of a sheet."""
        for title, cells in self.changes.items():
            sheet = self.spreadsheet.sheet_id(title)
            grid = self.spreadsheet.sheets[title]["properties"].get("gridProperties", {})
            needed, there = 1 + max(row for row, _ in cells), int(grid.get("rowCount", 1000))
            if needed > there:
                yield {"appendDimension": {"sheetId": sheet, "dimension": "ROWS", "length": needed - there}}

    def _cells(self, title: str) -> Iterator[Request]:
        """The cells of a sheet, column by column: looks first, so that nothing is interpreted by the one before."""
        sheet, cells = self.spreadsheet.sheet_id(title), self.changes[title]
        order = sorted(cells, key=lambda at: (at[1], at[0]))

        def look(at: tuple[int, int]) -> Request | None:
            if cells[at].style == BARE:
                return {}
            style = self.looks.get((title, at))
            return None if style is None else format_of(style, is_formula=cells[at].formula is not None)

        for first, last, column, found in _stretches((at, look(at)) for at in order):
            if found is not None:
                yield repeated(sheet, first, last, column, found)
        for first, last, column, _ in _stretches((at, None) for at in order):
            for begin in range(first, last + 1, _BLOCK):
                rows = range(begin, min(begin + _BLOCK, last + 1))
                data = [{"values": [cell_data(cells[row, column].value, cells[row, column].formula)]} for row in rows]
                start = {"sheetId": sheet, "rowIndex": begin, "columnIndex": column}
                yield {"updateCells": {"start": start, "rows": data, "fields": "userEnteredValue"}}

    def _followers(self) -> Iterator[Request]:
        """What goes with tables that start or end elsewhere."""
        moved = self.moved
        if not moved:
            return
        yield from self._names(moved)
        areas = {
            old_area: new_area for id_, (old, new) in moved.items() for old_area, new_area in self._areas(old, new)
        }
        for sheet in self.spreadsheet.reply.get("sheets", ()):
            yield from _drawn(sheet, areas)
        yield from self._rules(moved)

    def _names(self, moved: Mapping[str, tuple[TablePlace, TablePlace]]) -> Iterator[Request]:
        ids = {str(one["name"]): str(one["namedRangeId"]) for one in self.spreadsheet.reply.get("namedRanges", ())}
        for id_, (_, new) in moved.items():
            sheet = self.spreadsheet.sheet_id(new.sheet)
            wanted = {defined_name("table", id_): named_area(sheet, new)}
            for column, at in new.columns.items():
                wanted[column_name(id_, column)] = body(sheet, new, at, with_header=True)
            for name, cells in wanted.items():
                if name in ids:
                    named = {"namedRangeId": ids[name], "name": name, "range": cells}
                    yield {"updateNamedRange": {"namedRange": named, "fields": "range"}}

    def _areas(self, old: TablePlace, new: TablePlace) -> Iterator[tuple["_Ends", Request]]:
        """Areas of a table, as they stood and as they stand: each column, and all of it, with header and without."""
        sheet = self.spreadsheet.sheet_id(old.sheet)
        for with_header in (True, False):
            for column, at in old.columns.items():
                now = new.columns[column]
                yield (
                    _ends(body(sheet, old, at, with_header=with_header)),
                    body(sheet, new, now, with_header=with_header),
                )
            left, right = min(old.columns.values()), max(old.columns.values())
            yield (
                _ends(body(sheet, old, left, right, with_header=with_header)),
                body(sheet, new, left, right, with_header=with_header),
            )

    def _rules(self, moved: Mapping[str, tuple[TablePlace, TablePlace]]) -> Iterator[Request]:
        """What may be typed into the new rows of tables people type into, and no more into those that are gone."""
        days = self.evaluation.amount("quarter_end") - self.evaluation.amount("quarter_start")
        for id_, (old, new) in moved.items():
            sheet, table = self.spreadsheet.sheet_id(new.sheet), self.layout.tables()[id_][1]
            for column in table.columns:
                if not column.is_input:
                    continue
                at = new.columns[column.id]
                if old.last_row > new.last_row or old.first_row != new.first_row:
                    yield {"setDataValidation": {"range": body(sheet, old, at)}}
                rule = rule_of(column.bound.of_quarter(days), column.choices, column.doc)
                if rule is not None:
                    yield {"setDataValidation": {"range": body(sheet, new, at), "rule": rule}}


_Ends = tuple[int, ...]


def _ends(cells: Mapping[str, Any]) -> _Ends:
    """A range in a form that is the same however its bounds are told."""
    names = ("sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return tuple(int(cells.get(name, -1 if name.startswith("end") else 0)) for name in names)


def _drawn(sheet: Mapping[str, Any], areas: Mapping[_Ends, Request]) -> Iterator[Request]:
    """Charts, the filter and rules on looks of a sheet that show an area which is another one now."""
    for chart in sheet.get("charts", ()):
        spec = _followed(chart.get("spec", {}), areas)
        if spec != chart.get("spec", {}):
            yield {"updateChartSpec": {"chartId": chart["chartId"], "spec": spec}}
    filtered = sheet.get("basicFilter")
    if filtered is not None and _ends(filtered.get("range", {})) in areas:
        yield {"setBasicFilter": {"filter": {**filtered, "range": areas[_ends(filtered["range"])]}}}
    for index, rule in enumerate(sheet.get("conditionalFormats", ())):
        ranges = [areas.get(_ends(one), one) for one in rule.get("ranges", ())]
        if ranges != rule.get("ranges", ()):
            yield {"updateConditionalFormatRule": {"index": index, "rule": {**rule, "ranges": ranges}}}


def _followed(said: Any, areas: Mapping[_Ends, Request]) -> Any:  # noqa: ANN401 - any part of what the API says
    """What the API says of a chart, with every range it shows as it is now."""
    if isinstance(said, Mapping):
        if "startRowIndex" in said or "endRowIndex" in said:
            return areas.get(_ends(said), said)
        return {key: _followed(one, areas) for key, one in said.items()}
    return [_followed(one, areas) for one in said] if isinstance(said, list) else said


def _stretches(
    cells: Iterable[tuple[tuple[int, int], Request | None]],
) -> Iterator[tuple[int, int, int, Request | None]]:
    """Cells that follow one another down a column and look alike: first and last row, column, look."""
    numbered = enumerate(cells)
    for _, stretch in groupby(numbered, lambda one: (one[1][0][1], one[1][0][0] - one[0], repr(one[1][1]))):
        found = [cell for _, cell in stretch]
        yield found[0][0][0], found[-1][0][0], found[0][0][1], found[0][1]
