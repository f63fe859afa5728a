"""A workbook read back as a document: what people entered, what cells show, and everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from workbooks.document.decisions import decision_findings
from workbooks.document.kept import Kept
from workbooks.document.table import CellRef, DocumentTable
from workbooks.document.typed import entry, number
from workbooks.grammar.formulas import Expr
from workbooks.grammar.layout import Column, Format, Input, Layout, Table
from workbooks.grammar.placement import Placement, TablePlace, a1, cell_of
from workbooks.grammar.rendering import formulas
from workbooks.grammar.spelling import Seat, spell, spell_down
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.models import DocumentFinding, PlanDocument, blocking
from workbooks.xlsx.discovery import Discovery, discovered, ranked_by_place
from workbooks.xlsx.formula_text import relative
from workbooks.xlsx.made_with import layout_in, without_older
from workbooks.xlsx.opened import Opened
from workbooks.xlsx.package import Package
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.cells.marshal import from_serial, is_blank
from xl_addin.names import Host

__all__ = ["located", "read", "taken"]

_LONGEST_QUARTER = 92.0


def read(
    path: Path | str, *, expected_quarter: str | None = None, kept: Kept | None = None, layout: Layout | None = None
) -> PlanDocument:
    """Read a workbook.

    Args:
        path: the .xlsx file.
        expected_quarter: label of the quarter it must be the plan of; any when None.
        kept: the document published last: sheets that are still the same to the byte are taken from it.
        layout: the plan's, unless another is given.

    Returns:
        The document. Everything a person can mend is in its findings, with sheet and cell.

    Raises:
        WorkbookMissing, WorkbookLocked, NotAWorkbook: the file cannot be opened at all.
    """
    return located(Package.open(path), expected_quarter, kept, layout)[0]


def located(
    package: Opened,
    expected_quarter: str | None = None,
    kept: Kept | None = None,
    layout: Layout | None = None,
) -> tuple[PlanDocument, Placement]:
    """The document of an opened file, and where its cells stand."""
    layout = layout or layout_in(package)
    found = discovered(package, layout, kept)
    reader = _Reader(package, layout, found, kept)
    document = reader.document(expected_quarter)
    is_whole = len(found.placement.tables) == len(layout.tables()) and len(found.placement.named) == len(layout.named())
    findings = [*found.findings, *decision_findings(document)]
    if is_whole:
        findings += _formula_findings(package, layout, Host(document.host), found)
    findings = without_older(findings, package, layout)
    return document.model_copy(update={"findings": ranked_by_place(findings)}), found.placement


def taken(
    package: Opened, layout: Layout, expected_quarter: str, kept: Kept | None = None
) -> tuple[PlanDocument, Placement]:
    """The document of a file of which the layout says only what it holds; its formulas are not looked at."""
    found = discovered(package, layout, kept)
    document = _Reader(package, layout, found, kept).document(expected_quarter)
    return document.model_copy(update={"findings": ranked_by_place(found.findings)}), found.placement


class _Reader:
    def __init__(self, package: Opened, layout: Layout, found: Discovery, kept: Kept | None) -> None:
        self.package, self.layout, self.found, self.kept = package, layout, found, kept
        self.refused: dict[tuple[str, str, str], CellValue] = {}
        self.untouched: frozenset[str] = frozenset()
        self.tables: dict[str, DocumentTable] = {}
        self.days = self._days()

    def _days(self) -> float:
        """Days of the planned quarter; those of the longest when its first or last cannot be read."""
        ends = [self.found.placement.named.get(id_) for id_ in ("quarter_start", "quarter_end")]
        start, end = (None if at is None else self.found.value(at.sheet, at.row, at.column) for at in ends)
        if self.kept is not None and ends[0] is not None and ends[0].sheet in self.found.known:
            start, end = (self.kept.document.figures[id_] for id_ in ("quarter_start", "quarter_end"))
        if isinstance(start, (int, float)) and isinstance(end, (int, float)) and end > start:
            return end - start
        return _LONGEST_QUARTER

    def _valueless(self) -> frozenset[CellRef]:
        """Cells of the plan whose formula was saved without a result."""
        there = self.package.sheets.keys() - self.found.known
        sheets = [tab.title for tab in self.layout.tabs if tab.title in there]
        return frozenset(CellRef(sheet, a1(*at)) for sheet in sheets for at in self.package.valueless(sheet))

    def _lacks_value(self, at: CellRef) -> bool:
        return cell_of(at.cell) in self.package.valueless(at.sheet)

    def _unknown(self, title: str, at: CellRef) -> DocumentFinding:
        """A formula of a person's own, whose result only the program it was written in can give."""
        sentence = f"The formula in {title} has no stored value: the program that saved the file dropped it."
        remedy = "Open the workbook in your spreadsheet program and save it, or type the number."
        return blocking("cell.formula-without-value", sentence, remedy, at)

    def document(self, expected_quarter: str | None) -> PlanDocument:
        owner = self.package.open_elsewhere
        if owner:
            sentence = f"A spreadsheet program has this workbook open ({owner}); what is not saved is not read."
            finding = Finding("workbook.open", sentence, "Save it there and read again.", severity=Severity.WARNING)
            self.found.findings.append(DocumentFinding(finding=finding))
        self.tables = {id_: self._table(id_, place) for id_, place in self.found.placement.tables.items()}
        figures = self._named(is_input=False)
        host = Host(figures[0]["host"]) if figures[0].get("host") in tuple(Host) else Host.LIBREOFFICE
        self.untouched = self._untouched(host)
        inputs = self._named(is_input=True)
        self._check_quarter(figures[0], figures[1], expected_quarter)
        as_of = figures[0].get("as_of")
        self._totals(*figures)
        for id_ in inputs[0].keys() - self.untouched:
            if inputs[0][id_] is None and self._lacks_value(inputs[1][id_]):
                self.found.findings.append(self._unknown(self.layout.inputs()[id_][1].title, inputs[1][id_]))
        return PlanDocument(
            path=self.package.path,
            sha256=self.package.sha256,
            quarter=str(figures[0].get("quarter") or ""),
            as_of=from_serial(as_of) if isinstance(as_of, (int, float)) and 1 <= as_of < 2_958_466 else None,
            snapshot_id=str(figures[0].get("snapshot_id") or ""),
            inputs=inputs[0],
            input_cells=inputs[1],
            tables=self.tables,
            figures=figures[0],
            figure_cells=figures[1],
            untouched=self.untouched,
            host=host.value,
            refused=self.refused,
            valueless=self._valueless(),
            saved_by=self.package.saved_by,
        )

    def _named(self, *, is_input: bool) -> tuple[dict[str, Any], dict[str, CellRef]]:
        values: dict[str, Any] = {}
        cells: dict[str, CellRef] = {}
        for id_, place in self.found.placement.named.items():
            item = self.layout.named()[id_][1]
            if isinstance(item, Input) is not is_input:
                continue
            at = CellRef(sheet=place.sheet, cell=a1(place.row, place.column))
            if self.kept is not None and place.sheet in self.found.known:
                held = self.kept.document.inputs if is_input else self.kept.document.figures
                values[id_], cells[id_] = held[id_], at
                continue
            value = self.found.value(place.sheet, place.row, place.column)
            if isinstance(item, Input):
                if item.choices_in is not None:
                    value = self._listed(item, value, at, item.choices_in)
                else:
                    value = self._choice(item, value, at) if item.choices else self._input(item, value, at)
            values[id_], cells[id_] = value, at
        return values, cells

    def _input(self, item: Input, value: CellValue, at: CellRef) -> CellValue:
        if item.id in self.untouched and value == NOT_APPLICABLE:
            return value  # what its own formula says where the facts do not tell
        if item.id in self.untouched and self.refused and isinstance(value, CellError):
            return value  # its own formula reads an entry that is refused, which is said already, at that entry
        if item.format is Format.TEXT:
            value = None if is_blank(value) else str(value)
        else:
            value, fault = number(item.title, value, at)
            self.found.findings += [fault] if fault else []
        if value is None and self._lacks_value(at):
            return None  # a formula without its result, not an empty cell
        if value is None and not any(f.at == at for f in self.found.findings):
            self.found.findings.append(
                blocking("input.empty", f"{item.title} is empty.", f"Enter it: {item.doc}", at, item.id)
            )
        bound = item.bound
        if isinstance(value, int | float) and not bound.allows(value):
            shown = f"{item.title} is {bound.spelled(value)}."
            self.found.findings.append(blocking("input.out-of-range", shown, bound.sentence, at, item.id))
        return value

    def _choice(self, item: Input, value: CellValue, at: CellRef) -> CellValue:
        """One of the texts allowed, in their spelling; anything else is a finding."""
        said = str(value or "").strip().casefold()
        found = next((choice for choice in item.choices if choice.casefold() == said), None)
        if found is None:
            shown = f"{item.title} is {str(value)[:40]!r}." if said else f"{item.title} is empty."
            remedy = f"Choose one of {', '.join(item.choices)}."
            self.found.findings.append(blocking("input.not-a-choice", shown, remedy, at, item.id))
        return found

    def _listed(self, item: Input, value: CellValue, at: CellRef, column: tuple[str, str]) -> CellValue:
        """What was chosen of a table's column; something else stays as typed: it decides nothing."""
        if is_blank(value):
            return None
        table, id_ = column
        known = [] if table not in self.tables else self.tables[table].columns.get(id_, ())
        if not any(str(value).casefold() == str(one).casefold() for one in known):
            shown, remedy = f"{item.title} is {str(value)[:40]!r}.", "Choose one of the cell's list."
            finding = Finding("input.not-in-list", shown, remedy, (item.id,), Severity.WARNING)
            self.found.findings.append(DocumentFinding(finding=finding, at=at))
        return str(value)

    def _table(self, id_: str, place: TablePlace) -> DocumentTable:
        table = self.layout.tables()[id_][1]
        if self.kept is not None and place.sheet in self.found.known:
            return self.kept.document.tables[id_]
        columns: dict[str, list[CellValue]] = {}
        faults: list[tuple[int, int, DocumentFinding]] = []
        refused: list[tuple[int, str, CellValue]] = []
        for column in table.columns:
            at = place.columns[column.id]
            values = self.found.column(place.sheet, at, place.rows)
            if table.spill is None:
                for position, fault in self._checked(column, place, values, refused):
                    faults.append((place.rows[position], at, fault))
            columns[column.id] = values
        if table.spill is None:
            self._keyless(table, place)
        self.found.findings += [fault for _, _, fault in sorted(faults, key=lambda found: found[:2])]
        read = DocumentTable(table.key, columns, place.sheet, place.rows, place.columns)
        self.refused |= {(id_, read.keys[position], column_id): typed for position, column_id, typed in refused}
        if len(read.positions) != len(read):
            self._repeated(table, read)
        return read

    def _repeated(self, table: Table, read: DocumentTable) -> None:
        values = read.columns[table.key]
        for key, count in Counter(read.keys).items():
            if count > 1:
                if table.spill is not None and isinstance(values[read.keys.index(key)], CellError):
                    continue  # a function's error in each of its rows: control totals say so
                second = [position for position, other in enumerate(read.keys) if other == key][1]
                self.found.findings.append(
                    blocking(
                        "table.duplicate-row",
                        f"{key} stands {count} times in the table {table.title or read.sheet}.",
                        "Delete all but one of these rows.",
                        read.cell(table.key, second),
                        key,
                    )
                )

    def _keyless(self, table: Table, place: TablePlace) -> None:
        known = set(place.rows)
        for row in range(place.first_row, place.last_row + 1) if len(known) < place.size else ():
            facts = (place.columns[column.id] for column in table.columns if column.formula is None)
            if row not in known and any(not is_blank(self.found.value(place.sheet, row, at)) for at in facts):
                key = CellRef(place.sheet, a1(row, place.columns[table.key]))
                self.found.findings.append(
                    blocking(
                        "table.row-without-key",
                        f"This row of {table.title or place.sheet} has no {table[table.key].title}.",
                        "Put the id back, or clear the row.",
                        key,
                    )
                )

    def _checked(
        self, column: Column, place: TablePlace, values: list[CellValue], refused: list[tuple[int, str, CellValue]]
    ) -> Iterator[tuple[int, DocumentFinding]]:
        """What is wrong in a column, by position; `values` are put right in place, refused ones noted and emptied."""
        at = place.columns[column.id]

        def cell(position: int) -> CellRef:
            return CellRef(place.sheet, a1(place.rows[position], at))

        if column.is_input:
            lacking = self.package.valueless(place.sheet)
            for position, value in enumerate(values if lacking else ()):
                if is_blank(value) and (place.rows[position], at) in lacking:
                    yield position, self._unknown(column.title, cell(position))
        if column.format is Format.TEXT:
            for position, value in enumerate(values):
                if value.__class__ is not str and value is not None:
                    is_whole = isinstance(value, float) and value.is_integer()
                    values[position] = str(int(value) if is_whole else value)
        if column.is_input:
            for position, typed in enumerate(values):
                if typed is not None:
                    values[position], fault = entry(column, typed, cell(position), self.days)
                    if fault is not None:
                        refused.append((position, column.id, typed))
                        yield position, fault
        elif column.formula is None and column.format is not Format.TEXT and not _is_numbers(values):
            for position, value in enumerate(values):
                values[position], fault = number(column.title, value, cell(position))
                if fault is not None:
                    yield position, fault

    def _totals(self, values: dict[str, Any], cells: dict[str, CellRef]) -> None:
        for id_, place in self.found.placement.tables.items():
            if place.total_row is None:
                continue
            for column in self.layout.tables()[id_][1].columns:
                if column.total is not None:
                    at = place.columns[column.id]
                    key = f"{id_}.{column.id}.total"
                    known = self.kept is not None and place.sheet in self.found.known
                    read = self.found.value(place.sheet, place.total_row, at)
                    values[key] = self.kept.document.figures[key] if self.kept is not None and known else read
                    cells[key] = CellRef(sheet=place.sheet, cell=a1(place.total_row, at))

    def _untouched(self, host: Host) -> frozenset[str]:
        """Inputs that still hold the formula they started with; a formula of one's own is an entry like a number."""
        kept: set[str] = set()
        for id_, (_, item) in self.layout.inputs().items():
            place = self.found.placement.named.get(id_)
            if place is None or not isinstance(item.default, Expr):
                continue
            at = (place.row, place.column)
            if self.kept is not None and place.sheet in self.found.known:
                kept |= {id_} & self.kept.document.untouched
                continue
            if any(self._starts_with(one, place.sheet, at, host) for one in (item.default, *item.former)):
                kept.add(id_)
        return frozenset(kept)

    def _starts_with(self, origin: Expr, sheet: str, at: tuple[int, int], host: Host) -> bool:
        """Whether a cell holds a formula that it started with."""
        try:
            formula = spell(origin, self.found.placement, Seat(sheet), host)
        except KeyError:  # a table it refers to is gone, and reported
            return False
        return self.package.formulas(sheet).holds(*at, formula)

    def _check_quarter(self, values: dict[str, Any], cells: dict[str, CellRef], expected: str | None) -> None:
        label = str(values.get("quarter") or "")
        if "quarter" not in cells:
            return
        try:
            Quarter.parse(label)
        except ValueError as error:
            self.found.findings.append(
                blocking("workbook.unknown-period", f"{error}.", "Restore the quarter's label.", cells["quarter"])
            )
            return
        if expected is not None and label != expected:
            self.found.findings.append(
                blocking(
                    "workbook.other-quarter",
                    f"This is the plan of {label}, not of {expected}.",
                    f"Open the workbook of {expected}, or name {label} as the quarter.",
                    cells["quarter"],
                )
            )


def _is_numbers(values: list[CellValue]) -> bool:
    return all(value is None or value.__class__ is float for value in values)


def _formula_findings(package: Opened, layout: Layout, host: Host, found: Discovery) -> Iterator[DocumentFinding]:
    """Cells of the system that no longer hold the formula they were built with."""
    placement = found.placement
    for written in formulas(layout, placement):
        if written.sheet in found.known:
            continue
        sheet = package.formulas(written.sheet)
        spelled = spell_down(written.formula, placement, Seat(written.sheet, written.table), host)
        for row in written.rows:
            if not sheet.holds(row, written.column, spelled(row)):
                at = CellRef(written.sheet, a1(row, written.column))
                yield _formula_gone(at, sheet.text(row, written.column), relative(spelled(row), (row, written.column)))


def _formula_gone(at: CellRef, there: str | None, wanted: str) -> DocumentFinding:
    return blocking(
        "cell.formula-typed-over" if there is None else "cell.formula-changed",
        f"The formula of this cell {'was typed over' if there is None else 'was changed'}.",
        f"Undo it, or put back ={wanted}. Your own figures belong into the yellow cells.",
        at,
    )
