"""Sheets whose tables stand far apart are read in slices, and hold the same values."""

from datetime import date

import pytest
import xlsxwriter

from workbooks.xlsx.package import Package
from workbooks.xlsx.wide import is_wide
from xl_addin.cells.errors import CellError, ErrorKind

FAR = 9_000
"""A column so far right that six hundred rows span more cells than are read at once."""
LAST = 600


@pytest.mark.parametrize("counts_from_1904", [False, True])
def test_a_wide_sheet_holds_what_was_written(tmp_path, counts_from_1904):
    """Numbers, texts, days, truths and errors stand where they were written, in every slice, and nothing else does."""
    written = {}
    path = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": counts_from_1904})
    sheet = book.add_worksheet("Wide")
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for row in (0, 1, 150, 166, 167, 168, 333, 334, LAST):
        sheet.write_number(row, 0, row + 0.25)
        sheet.write_string(row, 2, f"row {row} & more")
        sheet.write_datetime(row, 3, date(2026, 1, 31), days)
        sheet.write_boolean(row, 5, row % 2 == 0)
        sheet.write_formula(row, 7, "=NOTHING()", None, "#NAME?")
        written |= {(row, 0): row + 0.25, (row, 2): f"row {row} & more", (row, 3): 46053.0, (row, 5): row % 2 == 0}
        written[row, 7] = CellError(ErrorKind.NAME, "The cell shows #NAME?.")
    sheet.write_number(450, 0, 4.5)  # a slice without any text
    written[450, 0] = 4.5
    sheet.write_string(1, FAR, "far")
    sheet.write_number(LAST, FAR, 1e-12)
    written |= {(1, FAR): "far", (LAST, FAR): 1e-12}
    book.close()
    package = Package.open(path)
    assert is_wide(package.parts, package.parts.read(package.sheets["Wide"]))
    grid = package.grid("Wide")
    assert (grid.height, grid.width) == (LAST + 1, FAR + 1)
    for column in (0, 1, 2, 3, 5, 7, FAR):
        wanted = [written.get((row, column)) for row in range(LAST + 1)]
        assert grid.column(column, range(LAST + 1)) == wanted
        assert [grid.value(row, column) for row in range(LAST + 3)] == [*wanted, None, None]
    assert set(grid.columns) == {0, 2, 3, 5, 7, FAR}


def test_a_sheet_that_is_merely_large_is_read_at_once(tmp_path):
    """Making slices takes time, and saves none where the area is full."""
    book = xlsxwriter.Workbook(tmp_path / "small.xlsx")
    sheet = book.add_worksheet("Small")
    sheet.write_number(0, 0, 1)
    sheet.write_string(LAST, 6, "end")
    book.close()
    package = Package.open(tmp_path / "small.xlsx")
    assert not is_wide(package.parts, package.parts.read(package.sheets["Small"]))
    assert package.grid("Small").column(6, [0, LAST, LAST + 1]) == [None, "end", None]
