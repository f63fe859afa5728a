"""The cells of one tab: sparse, row by row, and cheap to take a picture of."""

from collections.abc import Callable, Iterator

from sync.emulators.sheets.cell import NOTHING, Cell
from sync.emulators.sheets.places import Area

__all__ = ["Grid"]

Row = dict[int, Cell]


class Grid:
    """Cells by row and column, counted from 0. `changed` are the cells put since somebody last asked.

    Rows are shared with pictures taken before, and copied when one of their cells changes.
    """

    def __init__(self, rows: dict[int, Row] | None = None) -> None:
        self._rows: dict[int, Row] = {} if rows is None else rows
        self._own: set[int] = set()
        self.changed: set[tuple[int, int]] = set()

    def picture(self) -> "Grid":
        """The grid as it is now, whatever is put into this one later."""
        self._own.clear()
        return Grid(dict(self._rows))

    def at(self, row: int, column: int) -> Cell:
        """The cell there."""
        return self._rows.get(row, {}).get(column, NOTHING)

    def row(self, number: int) -> Row:
        """The cells of a row by column; to be read only."""
        return self._rows.get(number, {})

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Let that cell stand there."""
        cells = self._rows.get(row)
        if row not in self._own:
            cells = {} if cells is None else dict(cells)
            self._rows[row] = cells
            self._own.add(row)
        if cells is None:
            cells = self._rows[row] = {}
        if cell.empty:
            cells.pop(column, None)
        else:
            cells[column] = cell
        self.changed.add((row, column))

    def cells(self, area: Area | None = None) -> Iterator[tuple[int, int, Cell]]:
        """The cells that hold something, row by row, within an area when one is given."""
        for number in sorted(self._rows) if area is None else self._numbers(area):
            row = self._rows.get(number)
            if not row:
                continue
            for column in sorted(row):
                if area is None or (area.left <= column and (area.right is None or column < area.right)):
                    yield number, column, row[column]

    def _numbers(self, area: Area) -> list[int]:
        if area.bottom is not None and area.bottom - area.top < len(self._rows):
            return [number for number in range(area.top, area.bottom) if number in self._rows]
        return sorted(r for r in self._rows if area.top <= r and (area.bottom is None or r < area.bottom))

    def last_row(self) -> int:
        """The number of rows down to the last that has a cell."""
        return max((number for number, row in self._rows.items() if row), default=-1) + 1

    def move_rows(self, moved: Callable[[int], int | None]) -> None:
        """Let every row stand where `moved` says; None drops it."""
        self._rows = {to: row for number, row in self._rows.items() if (to := moved(number)) is not None}
        self._own.clear()

    def move_columns(self, moved: Callable[[int], int | None]) -> None:
        """Let every column stand where `moved` says; None drops it."""
        self._rows = {
            number: {to: cell for column, cell in row.items() if (to := moved(column)) is not None}
            for number, row in self._rows.items()
        }
        self._own = set(self._rows)
