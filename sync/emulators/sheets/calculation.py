"""Formulas computed: what a spreadsheet's formulas read, given to the engine formualizer."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sync.emulators.sheets.cell import Cell, Fault, Formula, Moment, Scalar
from sync.emulators.sheets.entering import serial
from sync.emulators.sheets.functions import LOADING, CustomFunctions
from sync.emulators.sheets.places import Area, letters, quoted
from sync.emulators.sheets.shapes import Json
from sync.emulators.sheets.spelling import Speller

if TYPE_CHECKING:
    from sync.emulators.sheets.book import Book
    from sync.emulators.sheets.sheet import Sheet

__all__ = ["Calculation"]

_LOADING = Fault("Loading...", "Loading...")
_KINDS = {
    "Na": Fault("#N/A", "Did not find value in evaluation."),
    "Div": Fault("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
    "Value": Fault("#VALUE!", "A parameter is of the wrong kind."),
    "Ref": Fault("#REF!", "Reference does not exist."),
    "Name": Fault("#NAME?", "Unknown function or range name."),
    "NImpl": Fault("#NAME?", "Unknown function or range name."),
    "Num": Fault("#NUM!", "A parameter is out of range."),
    "Null": Fault("#NULL!", ""),
    "Circ": Fault("#REF!", "Circular dependency detected. To resolve with iterative calculation, see File > Settings."),
    "Spill": Fault("#REF!", "Array result was not expanded because it would overwrite data."),
    "Calc": Fault("#N/A", "No matches are found in the evaluation."),
    "Cancelled": _LOADING,
}
_PARSE = Fault("#ERROR!", "Formula parse error.")
_NO_ENGINE = Fault("#ERROR!", "Formulas are not computed here: install qplan[formulas].")
_NOT_HERE = Fault("#ERROR!", "Formulas are not computed here.")
_NOTHING_THERE = "Nothing there"  # the title of a sheet of the engine alone, for arguments left out
_ENGINE = {"#N/A": "Na", "#DIV/0!": "Div", "#VALUE!": "Value", "#REF!": "Ref", "#NAME?": "Name", "#NUM!": "Num"}


class Calculation:
    """The results of one spreadsheet's formulas, brought up to date by `refresh`.

    Where formualizer is not installed (extra `formulas`), every formula is an #ERROR! that says so.
    """

    def __init__(self, book: "Book", functions: CustomFunctions, *, computes: bool = True) -> None:
        self._book = book
        self._computes = computes
        self._functions = functions
        self._engine: Any = None
        self._formulas: dict[int, dict[tuple[int, int], Formula]] = {}
        self._speller: Speller | None = None
        self._said: dict[int, str] = {}
        self._entered: list[tuple[str, int, int, str]] = []
        self._spilling: set[int] = set()
        self._stale = False

    def answers_came(self) -> None:
        """Custom functions answered: everything is computed anew at the next refresh."""
        self._stale = True

    def refresh(self) -> None:
        """Compute what is not up to date."""
        changed = {sheet.id: sheet.grid.changed for sheet in self._book.sheets if sheet.grid.changed}
        if not (changed or self._book.rebuilt or self._stale):
            return
        anew = self._book.rebuilt or self._stale or self._formulas_changed(changed)
        self._book.rebuilt = self._stale = False
        for sheet in self._book.sheets:
            sheet.grid.changed = set()
        if anew:
            self._rebuild()
        elif self._engine is not None:
            self._push(changed)
        if self._engine is not None:
            self._pull()

    def _formulas_changed(self, changed: dict[int, set[tuple[int, int]]]) -> bool:
        """Whether more changed than values: formulas, or cells of a tab whose formulas fill others or want to."""
        return bool(self._spilling & set(changed)) or any(
            isinstance(sheet.grid.at(*place).entered, Formula) or place in self._formulas.get(sheet.id, {})
            for sheet in self._book.sheets
            for place in changed.get(sheet.id, ())
        )

    # Into the engine ---------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        self._formulas = {
            sheet.id: {(r, c): cell.entered for r, c, cell in sheet.grid.cells() if isinstance(cell.entered, Formula)}
            for sheet in self._book.sheets
        }
        self._said = {}
        for sheet in self._book.sheets:
            sheet.results = {}
        if not any(self._formulas.values()):
            self._engine = None
            return
        if not self._computes:
            self._leave(_NOT_HERE)
            return
        try:
            import formualizer
        except ImportError:
            self._leave(_NO_ENGINE)
            return

        self._engine = formualizer.Workbook(mode=formualizer.WorkbookMode.Ephemeral)  # it keeps no undo
        for title in (*(sheet.title for sheet in self._book.sheets), _NOTHING_THERE):
            self._engine.add_sheet(title)
        self._speller = Speller(self._book, self._functions.names, f"'{_NOTHING_THERE}'!A1")
        spelled = [
            (sheet.title, row + 1, column + 1, self._speller.spelled(formula, sheet, number))
            for sheet in self._book.sheets
            for number, ((row, column), formula) in enumerate(self._formulas[sheet.id].items())
            for number in (number * 1000 + sheet.properties["index"],)
        ]
        for name in self._speller.called:
            self._engine.register_function(name, lambda *given, name=name: self._ask(name, given), min_args=1)
        for sheet in self._book.sheets:
            for row, column, block in _blocks(self._needed(sheet)):
                self._engine.set_values_batch(sheet.title, row + 1, column + 1, block)
        self._entered = spelled
        self._enter()

    def _leave(self, said: Fault) -> None:
        """Let every formula show an error that says why it is not computed."""
        self._engine = None
        for sheet in self._book.sheets:
            sheet.results = dict.fromkeys(self._formulas[sheet.id], said)

    def _enter(self) -> None:
        """Enter every formula."""
        for title, row, column, formula in self._entered:
            try:
                self._engine.set_formula(title, row, column, formula)
            except RuntimeError:  # it cannot be read
                self._engine.set_value(title, row, column, {"type": "Error", "kind": "Error"})

    def _needed(self, sheet: "Sheet") -> Iterator[tuple[int, int, Cell]]:
        """The values of a tab that formulas may read or run into."""
        assert self._speller is not None  # noqa: S101 - made before
        wanted = self._speller.columns.get(sheet.id, set())
        whole = self._speller.everywhere or self._formulas[sheet.id]
        for row, column, cell in sheet.grid.cells():
            if (whole or column in wanted) and cell.entered is not None and not isinstance(cell.entered, Formula):
                yield row, column, cell

    def _push(self, changed: dict[int, set[tuple[int, int]]]) -> None:
        for sheet in self._book.sheets:
            for row, column in changed.get(sheet.id, ()):
                self._engine.set_value(sheet.title, row + 1, column + 1, _given(sheet.grid.at(row, column).entered))

    def _ask(self, name: str, given: tuple[Any, ...]) -> Json:
        number, *rest = given
        answer = self._functions.call(name, [_sent(one) for one in rest])
        if answer is LOADING:
            return {"type": "Error", "kind": "Cancelled"}
        if isinstance(answer, dict) and "error" in answer:
            self._said[int(number)] = str(answer["error"].get("sentence", "Error"))
            return {"type": "Error", "kind": "Error"}
        return [[_back(cell) for cell in row] for row in answer] if isinstance(answer, list) else _back(answer)

    # Out of the engine -------------------------------------------------------------------------------------------

    def _pull(self) -> None:
        self._engine.evaluate_all()
        if self._speller is not None and self._speller.called:
            self._enter()  # what reads a table that came late stays as it was before: the engine has to be told
            self._engine.evaluate_all()
        self._spilling = set()
        for sheet in self._book.sheets:
            results: dict[tuple[int, int], Scalar] = {}
            for number, (row, column) in enumerate(self._formulas.get(sheet.id, {})):
                value = self._value(sheet, row, column)
                if value == _PARSE and (said := self._said.get(number * 1000 + sheet.properties["index"])):
                    value = Fault("#ERROR!", said)
                results[row, column] = value
            for row, column in list(results):
                if results[row, column] == _KINDS["Spill"]:
                    self._spilling.add(sheet.id)
                for r, c in self._spilled(sheet, row, column):
                    self._spilling.add(sheet.id)
                    if (r, c) != (row, column):
                        results[r, c] = self._value(sheet, r, c)
            sheet.results = results

    def _value(self, sheet: "Sheet", row: int, column: int) -> Scalar:
        return _shown(self._engine.get_value(sheet.title, row + 1, column + 1))

    def _spilled(self, sheet: "Sheet", row: int, column: int) -> Iterator[tuple[int, int]]:
        """The cells a formula fills beside and below itself."""
        address = f"{quoted(sheet.title)}!{letters(column)}{row + 1}"
        spill = self._engine.inspect_cell(address, include_values=False).cell.spill
        if spill is None or not spill.extent:
            return
        area = Area.cells(sheet.id, spill.extent.rpartition("!")[2])
        if area is not None and area.bottom and area.right:
            for r in range(row, min(area.bottom, sheet.rows)):
                for c in range(column, min(area.right, sheet.columns)):
                    yield r, c


def _blocks(cells: Iterable[tuple[int, int, Cell]]) -> Iterator[tuple[int, int, list[list[Any]]]]:
    """Cells, given row by row, as full blocks, each with its first row and column: the fast way.

    A block holds no empty cell: one that is given as empty hides what a formula spills into it.
    """
    open_blocks: dict[tuple[int, int], tuple[int, list[list[Any]]]] = {}
    for row, runs in _runs(cells):
        for span in [span for span, (top, block) in open_blocks.items() if span not in runs or top + len(block) != row]:
            top, block = open_blocks.pop(span)
            yield top, span[0], block
        for span, values in runs.items():
            open_blocks.setdefault(span, (row, []))[1].append(values)
    for (left, _), (top, block) in open_blocks.items():
        yield top, left, block


def _runs(cells: Iterable[tuple[int, int, Cell]]) -> Iterator[tuple[int, dict[tuple[int, int], list[Any]]]]:
    """Each row's cells that stand side by side, by their first column and the one after their last."""
    for row, group in groupby(cells, key=itemgetter(0)):
        runs: dict[tuple[int, int], list[Any]] = {}
        values, first, after = list[Any](), 0, -1
        for _, column, cell in group:
            if column != after:
                if values:
                    runs[first, after] = values
                values, first = [], column
            values.append(_given(cell.entered))
            after = column + 1
        runs[first, after] = values
        yield row, runs


def _given(value: Scalar) -> Json:
    """A value as the engine takes it."""
    match value:
        case Fault():
            return {"type": "Error", "kind": _ENGINE.get(value.shown, "Error")}
        case Formula():
            return None
    return value


def _shown(value: Json) -> Scalar:
    """A value of the engine's."""
    match value:
        case dict():
            return _KINDS.get(value.get("kind", ""), _PARSE)
        case datetime():
            return Moment(serial(value), "DATE_TIME")
        case date():
            return Moment(serial(value), "DATE")
        case time():
            return Moment((value.hour * 3600 + value.minute * 60 + value.second) / 86400, "TIME")
        case timedelta():
            return value.total_seconds() / 86400
        case bool() | str():
            return value if value != "" else None
        case int() | float():
            return float(value)
    return None


def _whole(value: Scalar) -> Scalar:
    """A number as JavaScript writes it: without a point where nothing stands behind it."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _sent(value: Json) -> Json:
    """An argument as the function server takes it."""
    if isinstance(value, list):
        return [[_sent(cell) for cell in row] if isinstance(row, list) else _sent(row) for row in value]
    shown = _shown(value)
    return {"kind": shown.shown} if isinstance(shown, Fault) else _whole(shown)


def _back(value: Json) -> Json:
    """A cell of a function server's answer as the engine takes it."""
    if isinstance(value, dict):
        return {"type": "Error", "kind": _ENGINE.get(value.get("kind", ""), "Error")}
    return "" if value is None else value
