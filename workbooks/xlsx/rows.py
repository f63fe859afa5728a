"""The rows of somebody else's workbook, as they stand: of its first sheet that holds any."""

from pathlib import Path

from workbooks.xlsx.package import Package
from xl_addin.cells.errors import CellValue

__all__ = ["first_rows"]


def first_rows(path: Path) -> tuple[str, list[tuple[int, list[CellValue]]]]:
    """Title and rows of the first sheet with content: each row with its number as the program shows it, from 1.

    Dates are serials, errors CellErrors, empty cells None.

    Raises:
        WorkbookMissing, WorkbookLocked or NotAWorkbook, which say what is wrong with the file.
    """
    package = Package.open(path)
    for title in package.sheets:
        grid = package.grid(title)
        rows = [(row + 1, [grid.value(row, column) for column in range(grid.width)]) for row in range(grid.height)]
        if any(cell is not None for _, cells in rows for cell in cells):
            return title, rows
    return "", []
