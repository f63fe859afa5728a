"""A change somebody makes to a spreadsheet: what they may touch, and where the requests find things."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cell import Cell
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.sheet import Sheet

__all__ = ["PROTECTED", "Edit", "may_edit"]

PROTECTED: Final = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


def may_edit(protected: dict[str, Any], user: str, owner: str, domain_writes: bool = False) -> bool:
    """Whether that user may edit what a ProtectedRange protects."""
    if user == owner or protected.get("warningOnly"):
        return True
    editors = protected.get("editors", {})
    return user in {one.lower() for one in editors.get("users", ())} or (
        bool(editors.get("domainUsersCanEdit")) and domain_writes
    )


class Edit:
    """One user's change of one spreadsheet, of which `owner` is the owner (e-mail addresses, in lower case).

    `refresh` brings the results of formulas up to date; `year` is that of days typed without one.
    """

    def __init__(self, book: Book, user: str, owner: str, refresh: Callable[[], None], year: int) -> None:
        self.book = book
        self.user = user
        self.owner = owner
        self.refresh = refresh
        self.year = year

    # Finding -----------------------------------------------------------------------------------------------------

    def sheet(self, id_: int | None) -> Sheet:
        """The tab; EditError when there is none."""
        return self.book.sheet(id_ or 0)

    def range(self, given: dict[str, Any] | None) -> tuple[Sheet, Area]:
        """A GridRange's tab and its cells, closed by the grid; EditError when it lies outside."""
        if given is None:
            raise EditError("No range specified.")
        area = Area.of(given)
        sheet = self.sheet(area.sheet)
        for name, start, end, size in (
            ("Row", area.top, area.bottom, sheet.rows),
            ("Column", area.left, area.right, sheet.columns),
        ):
            if start < 0 or (end is not None and end < 0):
                raise EditError(f"range.start{name}Index must be non-negative.")
            if end is not None and end <= start:
                raise EditError(f"range.end{name}Index ({end}) must be greater than range.start{name}Index ({start}).")
            if start >= size or (end is not None and end > size):
                raise self.outside(sheet, area)
        return sheet, sheet.closed(area)

    def outside(self, sheet: Sheet, area: Area) -> EditError:
        """That an area does not lie within its tab's grid."""
        named = area.closed(area.bottom or sheet.rows, area.right or sheet.columns).named(sheet.title)
        return EditError(f"Range ({named}) exceeds grid limits. Max rows: {sheet.rows}, max columns: {sheet.columns}")

    def lines(self, given: dict[str, Any]) -> tuple[Sheet, bool, int, int]:
        """A DimensionRange: its tab, whether it is of rows, its start and its end."""
        sheet = self.sheet(given.get("sheetId"))
        dimension = given.get("dimension")
        if dimension not in {"ROWS", "COLUMNS"}:
            raise EditError("No dimension specified.")
        rows = dimension == "ROWS"
        start = given.get("startIndex", 0)
        end = given.get("endIndex", sheet.rows if rows else sheet.columns)
        if start < 0 or end <= start:
            raise EditError(f"Invalid dimension range: startIndex {start} must be less than endIndex {end}.")
        return sheet, rows, start, end

    # Protection --------------------------------------------------------------------------------------------------

    def guard(self, area: Area) -> None:
        """EditError when a cell of the area is protected from this user."""
        if (sheet := next((one for one in self.book.sheets if one.id == area.sheet), None)) is None:
            return
        for protected in sheet.parts["protectedRanges"]:
            if may_edit(protected, self.user, self.owner):
                continue
            kept = self.area_of(protected, sheet)
            if kept.meets(area) and not self._excepted(protected, area):
                raise EditError(PROTECTED)

    def guard_sheet(self, sheet: Sheet) -> None:
        """EditError when anything of a tab is protected from this user."""
        if any(not may_edit(one, self.user, self.owner) for one in sheet.parts["protectedRanges"]):
            raise EditError(PROTECTED)

    def guard_whole(self, sheet: Sheet) -> None:
        """EditError when a whole tab is protected from this user: its properties are, too."""
        for protected in sheet.parts["protectedRanges"]:
            if not may_edit(protected, self.user, self.owner) and self.area_of(protected, sheet) == Area(sheet.id):
                raise EditError(PROTECTED)

    def area_of(self, protected: dict[str, Any], sheet: Sheet) -> Area:
        """What a ProtectedRange covers."""
        if "range" in protected:
            return Area.of(protected["range"])
        for one in self.book.named:
            if one["namedRangeId"] == protected.get("namedRangeId"):
                return Area.of(one["range"])
        return Area(sheet.id)

    def _excepted(self, protected: dict[str, Any], area: Area) -> bool:
        """Whether the unprotected parts of a protected tab, taken together, hold the area."""
        open_ = [Area.of(one) for one in protected.get("unprotectedRanges", ())]
        if any(one.holds(area) for one in open_):
            return True
        if not open_ or area.bottom is None or area.right is None:
            return False
        return all(
            any(one.holds(Area(area.sheet, row, column, row + 1, column + 1)) for one in open_)
            for row in range(area.top, area.bottom)
            for column in range(area.left, area.right)
        )

    # Putting -----------------------------------------------------------------------------------------------------

    def put(self, sheet: Sheet, cells: Iterable[tuple[int, int, Cell]]) -> None:
        """Let cells stand there, whoever may."""
        for row, column, cell in cells:
            sheet.grid.put(row, column, cell)
