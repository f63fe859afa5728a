"""A tab: its properties, its cells, and everything that hangs on them."""

import copy
from typing import Any

from sync.emulators.sheets.cell import Fault, Formula, Scalar
from sync.emulators.sheets.grid import Grid
from sync.emulators.sheets.places import Area

__all__ = ["LISTS", "Sheet"]

# What a tab keeps in lists, by the name the API gives it.
LISTS = (
    "merges",
    "conditionalFormats",
    "filterViews",
    "protectedRanges",
    "charts",
    "bandedRanges",
    "developerMetadata",
    "rowGroups",
    "columnGroups",
    "slicers",
    "tables",
)


class Sheet:
    """One tab. `parts` are lists of resources by name (`LISTS`, and `basicFilter`, a list of one or none).

    `results` are what formulas came to, by row and column, spilled cells included.
    `lines` are the properties of rows and columns that differ from the default, by dimension and index.
    """

    def __init__(self, properties: dict[str, Any]) -> None:
        self.properties = properties
        self.grid = Grid()
        self.results: dict[tuple[int, int], Scalar] = {}
        self.lines: dict[str, dict[int, dict[str, Any]]] = {"ROWS": {}, "COLUMNS": {}}
        self.parts: dict[str, list[dict[str, Any]]] = {name: [] for name in (*LISTS, "basicFilter")}

    def picture(self) -> "Sheet":
        """The tab as it is now."""
        taken = Sheet(copy.deepcopy(self.properties))
        taken.grid = self.grid.picture()
        taken.results = dict(self.results)
        taken.lines = copy.deepcopy(self.lines)
        taken.parts = copy.deepcopy(self.parts)
        return taken

    @property
    def id(self) -> int:
        """Its sheetId."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.properties["title"])

    @property
    def rows(self) -> int:
        """How many rows its grid has."""
        return int(self.properties.get("gridProperties", {}).get("rowCount", 0))

    @property
    def columns(self) -> int:
        """How many columns its grid has."""
        return int(self.properties.get("gridProperties", {}).get("columnCount", 0))

    def resize(self, rows: int | None = None, columns: int | None = None) -> None:
        """Give the grid another size."""
        size = self.properties.setdefault("gridProperties", {})
        if rows is not None:
            size["rowCount"] = rows
        if columns is not None:
            size["columnCount"] = columns

    def closed(self, area: Area) -> Area:
        """An area within this tab's grid."""
        return area.closed(self.rows, self.columns)

    def value(self, row: int, column: int) -> Scalar:
        """What a cell comes to: its value, or the result of its formula or of one that spills into it."""
        entered = self.grid.at(row, column).entered
        if isinstance(entered, Formula):
            return self.results.get((row, column), Fault("Loading...", "Loading..."))
        return self.results.get((row, column)) if entered is None else entered
