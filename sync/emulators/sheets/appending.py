"""Where appended values go: below the last table of a range."""

from sync.emulators.sheets.places import Area
from sync.emulators.sheets.sheet import Sheet

__all__ = ["table_in"]


def table_in(sheet: Sheet, area: Area) -> Area | None:
    """The last table, a block of values with blanks around it, that has a cell in the area; None when there is none."""
    for row in range((area.bottom or 0) - 1, area.top - 1, -1):
        columns = [c for c in _filled(sheet, row) if area.left <= c < (area.right or 0)]
        if columns:
            return _grown(sheet, row, max(columns))
    return None


def _filled(sheet: Sheet, row: int) -> list[int]:
    return [column for column, cell in sheet.grid.row(row).items() if cell.entered is not None]


def _grown(sheet: Sheet, row: int, column: int) -> Area:
    """The block around a cell: grown until nothing touches it, corners included."""
    top, left, bottom, right = row, column, row + 1, column + 1
    while True:
        before = top, left, bottom, right
        while top > 0 and _touches(sheet, top - 1, left, right):
            top -= 1
        while bottom < sheet.rows and _touches(sheet, bottom, left, right):
            bottom += 1
        for one in range(max(0, top - 1), min(sheet.rows, bottom + 1)):
            filled = set(_filled(sheet, one))
            while right in filled:
                right += 1
            while left - 1 in filled:
                left -= 1
        if (top, left, bottom, right) == before:
            return Area(sheet.id, top, left, bottom, right)


def _touches(sheet: Sheet, row: int, left: int, right: int) -> bool:
    return any(left - 1 <= column <= right for column in _filled(sheet, row))
