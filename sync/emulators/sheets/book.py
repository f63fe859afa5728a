"""A spreadsheet: its properties, tabs, named ranges and metadata."""

import copy
import secrets
from typing import Any

from sync.emulators.sheets.cell import Formula
from sync.emulators.sheets.errors import EditError, invalid
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.sheet import Sheet

__all__ = ["DEFAULT_FORMAT", "MOST_CELLS", "Book"]

MOST_CELLS = 10_000_000
ROWS, COLUMNS = 1000, 26
_WHITE = {"red": 1, "green": 1, "blue": 1}

DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}


def _shares(red: int, green: int, blue: int) -> dict[str, float]:
    """A colour of 0 to 255 as shares of single precision, without those that are nothing."""
    told = {"red": red / 255, "green": green / 255, "blue": blue / 255}
    return {name: 1 if share == 1 else float(f"{share:.8g}") for name, share in told.items() if share}


_THEME = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        {"colorType": kind, "color": {"rgbColor": _shares(red, green, blue)}}
        for kind, red, green, blue in (
            ("TEXT", 0, 0, 0),
            ("BACKGROUND", 255, 255, 255),
            ("ACCENT1", 66, 133, 244),
            ("ACCENT2", 234, 67, 53),
            ("ACCENT3", 251, 188, 4),
            ("ACCENT4", 52, 168, 83),
            ("ACCENT5", 255, 109, 1),
            ("ACCENT6", 70, 189, 198),
            ("LINK", 17, 85, 204),
        )
    ],
}


class Book:
    """One spreadsheet. `named` are NamedRanges, `metadata` the DeveloperMetadata of the whole spreadsheet.

    `rebuilt` says that more than single cells changed since the formulas were last computed.
    """

    def __init__(self, id_: str, title: str) -> None:
        self.id = id_
        self.properties: dict[str, Any] = {
            "title": title,
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
            "defaultFormat": copy.deepcopy(DEFAULT_FORMAT),
            "spreadsheetTheme": copy.deepcopy(_THEME),
        }
        self.sheets: list[Sheet] = []
        self.named: list[dict[str, Any]] = []
        self.metadata: list[dict[str, Any]] = []
        self.rebuilt = True

    def picture(self) -> "Book":
        """The spreadsheet as it is now."""
        taken = Book(self.id, "")
        taken.restore(self)
        taken.sheets = [sheet.picture() for sheet in self.sheets]
        return taken

    def restore(self, picture: "Book") -> None:
        """Be what a picture shows; the picture is used up."""
        self.properties = copy.deepcopy(picture.properties)
        self.sheets = picture.sheets
        self.named = copy.deepcopy(picture.named)
        self.metadata = copy.deepcopy(picture.metadata)
        self.rebuilt = True

    # Tabs --------------------------------------------------------------------------------------------------------

    def sheet(self, id_: int, noun: str = "grid") -> Sheet:
        """The tab of that sheetId; EditError when there is none."""
        for sheet in self.sheets:
            if sheet.id == id_:
                return sheet
        raise EditError(f"No {noun} with id: {id_}")

    def titled(self, title: str) -> Sheet | None:
        """The tab of that title; case does not count."""
        wanted = title.lower()
        return next((sheet for sheet in self.sheets if sheet.title.lower() == wanted), None)

    def add_sheet(self, given: dict[str, Any]) -> Sheet:
        """A new tab with SheetProperties; EditError when its id or title is taken."""
        taken = {sheet.id for sheet in self.sheets}
        id_ = given.get("sheetId")
        if id_ is None:
            id_ = (
                0 if not self.sheets else next(n for n in iter(lambda: secrets.randbelow(2**31), -1) if n not in taken)
            )
        elif id_ in taken:
            raise EditError(f"A sheet with id {id_} already exists. Please choose a different id." if id_ else
                            "Sheet ids must be unique.")  # fmt: skip
        elif id_ < 0:
            raise EditError(f"Sheet id must be non-negative: {id_}")
        title = given.get("title") or self._free_title()
        self.check_title(title)
        index = min(given.get("index", len(self.sheets)), len(self.sheets))
        size = {"rowCount": ROWS, "columnCount": COLUMNS, **given.get("gridProperties", {})}
        made = Sheet(
            {
                **given,
                "sheetId": id_,
                "title": title,
                "index": index,
                "sheetType": given.get("sheetType", "GRID"),
                "gridProperties": size,
            }
        )
        self.check_size(made.rows * made.columns)
        self.sheets.insert(index, made)
        self.number()
        return made

    def number(self) -> None:
        """Let every tab know where it stands."""
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index

    def check_title(self, title: str, own: Sheet | None = None) -> None:
        """EditError when another tab has that title."""
        other = self.titled(title)
        if other is not None and other is not own:
            raise EditError(f'A sheet with the name "{title}" already exists. Please enter another name.')

    def check_size(self, more: int) -> None:
        """EditError when so many more cells are too many."""
        if sum(sheet.rows * sheet.columns for sheet in self.sheets) + more > MOST_CELLS:
            raise EditError(
                f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells."
            )

    def _free_title(self) -> str:
        number = len(self.sheets) + 1
        while self.titled(f"Sheet{number}"):
            number += 1
        return f"Sheet{number}"

    # Ranges ------------------------------------------------------------------------------------------------------

    def area(self, text: str) -> Area:
        """A range in A1 notation, a tab's title or a name; ApiError when it is nothing of these."""
        title, mark, cells = text.rpartition("!")
        if mark:
            sheet = self.titled(_bare(title))
            found = None if sheet is None else Area.cells(sheet.id, cells) or self._named(cells)
            if found is None:
                raise invalid(f"Unable to parse range: {text}")
            return found
        if (found := self._named(text)) is not None:
            return found
        visible = next((sheet for sheet in self.sheets if not sheet.properties.get("hidden")), self.sheets[0])
        if (found := Area.cells(visible.id, text)) is not None:
            return found
        if (sheet := self.titled(_bare(text))) is not None:
            return Area(sheet.id)
        raise invalid(f"Unable to parse range: {text}")

    def _named(self, name: str) -> Area | None:
        for one in self.named:
            if one["name"].lower() == name.lower():
                return Area.of(one["range"])
        return None

    def within(self, text: str) -> tuple[Sheet, Area]:
        """A range's tab and its cells within the tab's grid; ApiError when it begins outside."""
        area = self.area(text)
        sheet = self.sheet(area.sheet)
        if area.top >= sheet.rows or area.left >= sheet.columns:
            named = area.closed(
                area.bottom or max(sheet.rows, area.top + 1), area.right or max(sheet.columns, area.left + 1)
            )
            raise invalid(
                f"Range ({named.named(sheet.title)}) exceeds grid limits. "
                f"Max rows: {sheet.rows}, max columns: {sheet.columns}"
            )
        return sheet, sheet.closed(area)

    def has_formulas(self) -> bool:
        """Whether any cell is computed."""
        return any(isinstance(cell.entered, Formula) for sheet in self.sheets for _, _, cell in sheet.grid.cells())

    def fresh_id(self) -> int:
        """An id for a protected range, chart, banding or filter that nothing else has."""
        return secrets.randbelow(2**31 - 1) + 1


def _bare(title: str) -> str:
    if len(title) > 1 and title.startswith("'") and title.endswith("'"):
        return title[1:-1].replace("''", "'")
    return title
