"""Developer metadata: where it stands, and what finds it."""

from collections.abc import Iterator
from typing import Any

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.places import Area

__all__ = ["areas", "each_metadata", "found", "location_area", "place"]

_SIMPLE = ("metadataId", "metadataKey", "metadataValue", "visibility")


def place(book: Book, given: dict[str, Any]) -> dict[str, Any]:
    """A location as it is kept; EditError when it is none."""
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if "dimensionRange" in given:
        lines = {"sheetId": 0, **given["dimensionRange"]}
        book.sheet(lines["sheetId"])
        lines.setdefault("startIndex", 0)
        if lines.get("dimension") not in {"ROWS", "COLUMNS"} or lines.get("endIndex") != lines["startIndex"] + 1:
            raise EditError("Developer metadata may only be placed on a single row or column.")
        return {"locationType": "ROW" if lines["dimension"] == "ROWS" else "COLUMN", "dimensionRange": lines}
    if "sheetId" in given:
        book.sheet(given["sheetId"], "sheet")
        return {"locationType": "SHEET", "sheetId": given["sheetId"]}
    raise EditError("A location must be specified for developer metadata.")


def each_metadata(book: Book) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
    """Every piece of metadata, and the list it stands in."""
    for one in list(book.metadata):
        yield book.metadata, one
    for sheet in book.sheets:
        for one in list(sheet.parts["developerMetadata"]):
            yield sheet.parts["developerMetadata"], one


def location_area(location: dict[str, Any]) -> Area | None:
    """The cells a location covers; None for the whole spreadsheet."""
    if "dimensionRange" in location:
        lines = location["dimensionRange"]
        start, end = lines.get("startIndex", 0), lines.get("endIndex")
        if lines.get("dimension") == "COLUMNS":
            return Area(lines.get("sheetId", 0), 0, start, None, end)
        return Area(lines.get("sheetId", 0), start, 0, end, None)
    return Area(location["sheetId"]) if "sheetId" in location else None


def _fits(one: dict[str, Any], lookup: dict[str, Any]) -> bool:
    if any(lookup[name] != one.get(name) for name in _SIMPLE if name in lookup):
        return False
    kind = one["location"]["locationType"]
    if "locationType" in lookup and lookup["locationType"] != kind:
        return False
    if "metadataLocation" not in lookup:
        return True
    wanted = location_area(lookup["metadataLocation"])
    stands = location_area(one["location"])
    if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
        if wanted is None or stands is None:
            return True
        return wanted.meets(stands)
    return wanted == stands


def found(book: Book, filters: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], dict[str, Any]]]:
    """The metadata any of the DataFilters finds, with the lists it stands in."""
    met = []
    for stands_in, one in each_metadata(book):
        for data_filter in filters:
            if "developerMetadataLookup" in data_filter:
                fits = _fits(one, data_filter["developerMetadataLookup"])
            else:
                stands = location_area(one["location"])
                fits = stands is not None and any(area.meets(stands) for area in areas(book, data_filter))
            if fits:
                met.append((stands_in, one))
                break
    return met


def areas(book: Book, data_filter: dict[str, Any]) -> list[Area]:
    """The cells a DataFilter finds."""
    if "a1Range" in data_filter:
        return [book.area(data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [Area.of(data_filter["gridRange"])]
    if "developerMetadataLookup" in data_filter:
        found_ = [one for _, one in found(book, [data_filter])]
        return [area for one in found_ if (area := location_area(one["location"])) is not None]
    raise EditError("Invalid data filter: one of developerMetadataLookup, a1Range or gridRange must be set.")
