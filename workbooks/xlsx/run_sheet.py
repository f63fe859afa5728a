"""A sheet XlsxWriter writes, whose columns of cells become text only as it is saved, some thousand rows at a time.

XlsxWriter keeps every cell as an object and goes through all of them three times: at fifty thousand accounts that is
half a gigabyte, and more time than all facts take. What is written cell by cell stays with it.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbooks.grammar.placement import column_letters
from workbooks.xlsx.xstring import stored
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["RunSheet"]

_BLOCK = 2048
"""Rows whose text is held at a time."""

_LONGEST = 32_767
"""Characters a cell holds."""

_NO_TEXT = -1


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of one column. texts: the shared text of each by its number, −1 where it is no text."""

    rows: Sequence[int]
    values: Sequence[CellValue]
    look: Any
    texts: Sequence[int]
    spelled: Callable[[int], str] | None
    is_sparse: bool


class RunSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter says nothing of its types
    """A sheet of XlsxWriter's with columns beside its cells, and formulas written as they are spelled.

    XlsxWriter looks for thirty newer functions in every formula, to write their prefixes; a plan's formulas use none of
    them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fh: Any = None
        self._columns: dict[int, list[_Cells]] = {}

    def write_cells(
        self,
        rows: Sequence[int],
        column: int,
        values: Sequence[CellValue],
        look: Any,  # noqa: ANN401
        *,
        spelled: Callable[[int], str] | None = None,
        is_sparse: bool = False,
    ) -> None:
        """Cells of a column, of one look.

        Args:
            rows: sheet rows, ascending. column: sheet column. values: by row; those beside formulas are what they give.
            look: XlsxWriter's format. spelled: the formula of a row. is_sparse: no cell where nothing stands.

        Raises:
            ValueError: a number is none a cell can hold.
        """
        if not rows:
            return
        self._check_dimensions(rows[0], column)
        self._check_dimensions(rows[-1], column)
        texts: Sequence[int] = ()
        if spelled is None:
            if any(value.__class__ is float and not math.isfinite(value) for value in values):
                raise ValueError("a cell cannot hold a number that is infinite or not a number")
            texts = self._shared(values)
        cells = _Cells(rows, values, look, texts, spelled, is_sparse)
        self._columns.setdefault(column, []).append(cells)

    def write_spilled(
        self,
        row: int,
        column: int,
        end: tuple[int, int],
        formula: str,
        look: Any,  # noqa: ANN401
        value: CellValue,
    ) -> None:
        """The cell of a function whose table reaches to `end`; what it gives is written as other cells are."""
        self.write_dynamic_array_formula(row, column, row, column, f"={formula}", look, value)
        self._check_dimensions(*end)
        anchor = self.table[row][column]
        area = anchor.range if end == (row, column) else f"{anchor.range}:{column_letters(end[1])}{end[0] + 1}"
        self.table[row][column] = anchor._replace(range=area)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        del expand_future_functions
        return formula.removeprefix("=")

    def _shared(self, values: Sequence[CellValue]) -> Sequence[int]:
        """The number of each text among the workbook's shared ones."""
        known: dict[str, int] = self.str_table.string_table
        numbers = array("i", [_NO_TEXT]) * len(values)
        count = 0
        for position, value in enumerate(values):
            if isinstance(value, str) and value:
                numbers[position] = known.setdefault(value[:_LONGEST], len(known))
                count += 1
        self.str_table.count += count
        self.str_table.unique_count = len(known)
        return numbers

    def _write_rows(self) -> None:
        """The rows of the sheet, first to last, cells by column."""
        looks = {id(cells): cells.look._get_xf_index() for column in self._columns.values() for cells in column}
        for first in range(self.dim_rowmin, self.dim_rowmax + 1, _BLOCK):
            stop = min(first + _BLOCK, self.dim_rowmax + 1)
            lines: list[list[str]] = [[] for _ in range(first, stop)]
            single = self._single(first, stop)
            for column in sorted(self._columns.keys() | single.keys()):
                for row, text in single.get(column, ()):
                    lines[row - first].append(text)
                for cells in self._columns.get(column, ()):
                    for row, text in _texts(cells, column_letters(column), looks[id(cells)], first, stop):
                        lines[row - first].append(text)
            for row, line in enumerate(lines, start=first):
                if line:
                    self._write_row(row, None, self.row_info.get(row))
                    self.fh.write("".join(line))
                    self._xml_end_tag("row")
                elif row in self.row_info or row in self.comments:
                    self._write_empty_row(row, None, self.row_info.get(row))

    def _single(self, first: int, stop: int) -> Mapping[int, Sequence[tuple[int, str]]]:
        """The text of the cells written one by one, by column, with their rows."""
        found: dict[int, list[tuple[int, str]]] = {}
        file: Any = self.fh
        for row in range(first, stop):
            for column, cell in self.table[row].items() if row in self.table else ():
                self.fh = StringIO()
                self._write_cell(row, column, cell)
                found.setdefault(column, []).append((row, self.fh.getvalue()))
        self.fh = file
        return found


def _texts(cells: _Cells, letters: str, look: int, first: int, stop: int) -> Iterator[tuple[int, str]]:
    """The text of the cells of a column in some rows."""
    begin, end = bisect_left(cells.rows, first), bisect_left(cells.rows, stop)
    rows, values, head = cells.rows[begin:end], cells.values[begin:end], f'<c r="{letters}'
    style = f'" s="{look}"' if look else '"'
    if cells.spelled is not None:
        for row, value in zip(rows, values, strict=True):
            yield row, f"{head}{row + 1}{style}{_formula(cells.spelled(row), value)}"
        return
    for row, value, text in zip(rows, values, cells.texts[begin:end], strict=True):
        if text != _NO_TEXT:
            yield row, f'{head}{row + 1}{style} t="s"><v>{text}</v></c>'
        elif value is None or value == "":
            if not cells.is_sparse:
                yield row, f"{head}{row + 1}{style}/>"
        elif isinstance(value, CellError):
            yield row, f'{head}{row + 1}{style} t="e"><v>{value.kind.value}</v></c>'
        else:
            yield row, f"{head}{row + 1}{style}><v>{_number(value)}</v></c>"


def _number(value: Any) -> str:  # noqa: ANN401 - whatever XlsxWriter takes for a number
    """A number as short as it can be said exactly."""
    text = repr(float(value))
    return text.removesuffix(".0")


def _formula(formula: str, value: CellValue) -> str:
    """What follows place and look of a formula's cell, with the value stored beside it."""
    spelled = _escaped(formula)
    if isinstance(value, CellError):
        return f' t="e"><f>{spelled}</f><v>{value.kind.value}</v></c>'
    if value is None or value == "":
        return f"><f>{spelled}</f><v></v></c>"
    if isinstance(value, str):
        return f' t="str"><f>{spelled}</f><v>{_escaped(stored(value))}</v></c>'
    if isinstance(value, bool):
        return f' t="b"><f>{spelled}</f><v>{int(value)}</v></c>'
    return f"><f>{spelled}</f><v>{_number(value)}</v></c>"


def _escaped(text: str) -> str:
    """Text between the tags of XML."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
