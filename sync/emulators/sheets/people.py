"""A simulated person who works in a spreadsheet as people do: by the titles and places they see."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.places import Area, quoted
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.rest.routes import answer, raw_path
from sync.emulators.sheets.shapes import Json

__all__ = ["Person", "RefusedError"]

Send = Callable[[str, str, Any], tuple[int, Any]]


class RefusedError(Exception):
    """What a person wanted to do is not allowed, in Sheets' words."""


class Person:
    """Somebody with a spreadsheet open. What they type is read as Sheets reads typing; RefusedError where they may not.

    `Person.of` acts on a cloud in this process, without quotas and faults; `Person.at` over HTTP, with both.
    """

    def __init__(self, send: Send, spreadsheet: str) -> None:
        self._send = send
        self.spreadsheet = spreadsheet

    @classmethod
    def of(cls, cloud: Cloud, email: str, spreadsheet: str) -> "Person":
        """The account of that address, in this process."""
        token = cloud.accounts.token(email)

        def send(method: str, path: str, body: Json) -> tuple[int, Any]:
            builder = EnvironBuilder(path, method=method, headers=[("Authorization", f"Bearer {token}")], json=body)
            request = Request(builder.get_environ())
            response = answer(Call(request, cloud), raw_path(request.environ), None)
            return response.status_code, json.loads(response.get_data() or b"{}")

        return cls(send, spreadsheet)

    @classmethod
    def at(cls, url: str, token: str, spreadsheet: str) -> "Person":
        """Whoever that token stands for, at the address of an emulator."""

        def send(method: str, path: str, body: Json) -> tuple[int, Any]:
            headers = {"Authorization": f"Bearer {token}"}
            reply = requests.request(method, url + path, json=body, headers=headers, timeout=60)
            return reply.status_code, reply.json()

        return cls(send, spreadsheet)

    # Looking -----------------------------------------------------------------------------------------------------

    def values(self, place: str) -> list[list[Any]]:
        """The values of a range such as `Quotas!A1:F`, numbers as numbers."""
        found = self._ask("GET", f"/values/{quote(place, safe='')}?valueRenderOption=UNFORMATTED_VALUE")
        return list(found.get("values", []))

    def formulas(self, place: str) -> list[list[Any]]:
        """The values of a range, formulas as they are written."""
        found = self._ask("GET", f"/values/{quote(place, safe='')}?valueRenderOption=FORMULA")
        return list(found.get("values", []))

    def look(self, query: str = "") -> dict[str, Any]:
        """`spreadsheets.get` with a query string such as `?fields=sheets.properties`."""
        return self._ask("GET", query)

    def tabs(self) -> dict[str, dict[str, Any]]:
        """The SheetProperties of the tabs by title, in their order."""
        sheets = self._ask("GET", "?fields=sheets.properties").get("sheets", [])
        return {one["properties"]["title"]: one["properties"] for one in sheets}

    # Typing ------------------------------------------------------------------------------------------------------

    def edit(self, place: str, value: object) -> None:
        """Type into one cell; None empties it."""
        self.paste(place, [["" if value is None else value]])

    def paste(self, place: str, rows: list[list[Any]]) -> None:
        """Paste rows from a place on; None leaves a cell as it is."""
        path = f"/values/{quote(place, safe='')}?valueInputOption=USER_ENTERED"
        self._ask("PUT", path, {"values": rows})

    def append(self, tab: str, row: list[Any]) -> None:
        """Type a row below the tab's last table."""
        path = f"/values/{quote(quoted(tab), safe='')}:append?valueInputOption=USER_ENTERED"
        self._ask("POST", path, {"values": [row]})

    def clear(self, place: str) -> None:
        """Empty cells."""
        self._ask("POST", f"/values/{quote(place, safe='')}:clear", {})

    def note(self, place: str, text: str) -> None:
        """Put a note on a cell."""
        area = self._area(place)
        self.do({"repeatCell": {"range": area.json(), "cell": {"note": text}, "fields": "note"}})

    def rename_header(self, tab: str, old: str, new: str) -> None:
        """Type another text over the first cell that shows `old`."""
        for row, cells in enumerate(self.values(quoted(tab))):
            if old in cells:
                one = Area(0, row, cells.index(old), row + 1, cells.index(old) + 1)
                return self.edit(one.named(tab), new)
        raise RefusedError(f"there is no header {old!r} on {tab}")

    # Lines -------------------------------------------------------------------------------------------------------

    def sort(self, place: str, column: int, *, descending: bool = False) -> None:
        """Sort the rows of a range by one of its columns, counted from 0 at the tab's left."""
        order = "DESCENDING" if descending else "ASCENDING"
        specs = [{"dimensionIndex": column, "sortOrder": order}]
        self.do({"sortRange": {"range": self._area(place).json(), "sortSpecs": specs}})

    def drag_column(self, tab: str, column: int, before: int) -> None:
        """Drag a column to before another, both counted from 0."""
        self.do({"moveDimension": {"source": self._lines(tab, "COLUMNS", column, 1), "destinationIndex": before}})

    def drag_rows(self, tab: str, row: int, count: int, before: int) -> None:
        """Drag rows to before another, counted from 0."""
        self.do({"moveDimension": {"source": self._lines(tab, "ROWS", row, count), "destinationIndex": before}})

    def insert_rows(self, tab: str, row: int, count: int = 1) -> None:
        """Insert rows before one, counted from 0."""
        self.do({"insertDimension": {"range": self._lines(tab, "ROWS", row, count)}})

    def insert_columns(self, tab: str, column: int, count: int = 1) -> None:
        """Insert columns before one, counted from 0."""
        self.do({"insertDimension": {"range": self._lines(tab, "COLUMNS", column, count)}})

    def delete_rows(self, tab: str, row: int, count: int = 1) -> None:
        """Delete rows from one on, counted from 0."""
        self.do({"deleteDimension": {"range": self._lines(tab, "ROWS", row, count)}})

    def delete_columns(self, tab: str, column: int, count: int = 1) -> None:
        """Delete columns from one on, counted from 0."""
        self.do({"deleteDimension": {"range": self._lines(tab, "COLUMNS", column, count)}})

    # Tabs --------------------------------------------------------------------------------------------------------

    def rename_tab(self, tab: str, title: str) -> None:
        """Give a tab another title."""
        properties = {"sheetId": self._sheet(tab), "title": title}
        self.do({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    def delete_tab(self, tab: str) -> None:
        """Delete a tab."""
        self.do({"deleteSheet": {"sheetId": self._sheet(tab)}})

    def do(self, *requests_: dict[str, Any]) -> list[dict[str, Any]]:
        """Any requests of `spreadsheets.batchUpdate`; their replies."""
        return list(self._ask("POST", ":batchUpdate", {"requests": list(requests_)})["replies"])

    # ---------------------------------------------------------------------------------------------------------------

    def _ask(self, method: str, path: str, body: Json = None) -> dict[str, Any]:
        status, found = self._send(method, f"/v4/spreadsheets/{self.spreadsheet}{path}", body)
        if status >= 400:
            raise RefusedError(found["error"]["message"])
        return dict(found)

    def _sheet(self, tab: str) -> int:
        found = self.tabs().get(tab)
        if found is None:
            raise RefusedError(f"there is no tab {tab!r}")
        return int(found["sheetId"])

    def _lines(self, tab: str, dimension: str, start: int, count: int) -> dict[str, Any]:
        return {
            "sheetId": self._sheet(tab), "dimension": dimension, "startIndex": start, "endIndex": start + count
        }  # fmt: skip

    def _area(self, place: str) -> Area:
        title, mark, cells = place.rpartition("!")
        tab = title.strip("'").replace("''", "'") if mark else place.strip("'")
        sheet = self._sheet(tab)
        found = Area.cells(sheet, cells) if mark else Area(sheet)
        if found is None:
            raise RefusedError(f"{place!r} is no range")
        return found
