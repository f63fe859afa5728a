"""`/v4/spreadsheets`: create, get, batchUpdate, developer metadata, copies of tabs."""

import copy
from typing import Any

from sync.emulators.sheets.answers import spreadsheet, told
from sync.emulators.sheets.cell import Cell
from sync.emulators.sheets.drive import SPREADSHEET, File
from sync.emulators.sheets.errors import EditError, invalid, not_found
from sync.emulators.sheets.kinds import perform
from sync.emulators.sheets.kinds.cells import changed
from sync.emulators.sheets.kinds.tabs import copy_to
from sync.emulators.sheets.masks import Mask, answer_mask, pick
from sync.emulators.sheets.metadata import areas, each_metadata, found
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.shapes import Json, sheets_shapes

__all__ = ["batch_update", "copy_sheet", "create", "get", "get_by_data_filter", "metadata", "search_metadata"]


def _mask(call: Call, message: str) -> Mask:
    return answer_mask(call.text("fields") or call.text("$fields"), sheets_shapes(), message)


def _url(id_: str) -> str:
    return f"https://docs.google.com/spreadsheets/d/{id_}/edit"


def create(call: Call) -> Json:
    """A new spreadsheet, as the body describes it."""
    owner = call.somebody("sheets", writes=True)
    given = call.body(sheets_shapes(), "Spreadsheet")
    properties = given.get("properties", {})
    title = properties.get("title") or "Untitled spreadsheet"
    cloud = call.cloud
    with cloud.lock:
        file = cloud.add(owner, title, SPREADSHEET)
        assert file.book is not None  # noqa: S101 - it is a spreadsheet
        try:
            file.book.properties |= {name: value for name, value in properties.items() if value} | {"title": title}
            for sheet in given.get("sheets", ()) or [{}]:
                _add_sheet(file, sheet)
            for one in given.get("namedRanges", ()):
                _one(call, file, {"addNamedRange": {"namedRange": one}})
            for one in given.get("developerMetadata", ()):
                _one(call, file, {"createDeveloperMetadata": {"developerMetadata": one}})
        except EditError as error:
            cloud.forget(file.id)
            raise invalid(error.message) from None
        except BaseException:
            cloud.forget(file.id)
            raise
        return _answer(call, file, None, grid=bool(given.get("sheets")), mask=_mask(call, "Spreadsheet"))


def _add_sheet(file: File, given: dict[str, Any]) -> None:
    assert file.book is not None  # noqa: S101 - it is a spreadsheet
    sheet = file.book.add_sheet(copy.deepcopy(given.get("properties", {})))
    for block in given.get("data", ()):
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        rows = block.get("rowData", [])
        width = max((len(row.get("values", [])) for row in rows), default=0)
        sheet.resize(max(sheet.rows, top + len(rows)), max(sheet.columns, left + width))
        for row, cells in enumerate(rows, top):
            for column, cell in enumerate(cells.get("values", []), left):
                writable: Mask = {
                    name: {} for name in cell if not name.startswith(("effective", "formatted", "hyperlink"))
                }
                sheet.grid.put(row, column, changed(Cell(), cell, writable))
        for dimension, name in (("ROWS", "rowMetadata"), ("COLUMNS", "columnMetadata")):
            for line, told_ in enumerate(block.get(name, ()), top if dimension == "ROWS" else left):
                kept = {key: value for key, value in told_.items() if value and key != "developerMetadata"}
                if kept:
                    sheet.lines[dimension][line] = kept
    for name in ("merges", "conditionalFormats", "bandedRanges", "charts", "protectedRanges", "filterViews"):
        sheet.parts[name].extend(copy.deepcopy(given.get(name, [])))
    if "basicFilter" in given:
        sheet.parts["basicFilter"] = [copy.deepcopy(given["basicFilter"])]


def _one(call: Call, file: File, request: dict[str, Any]) -> None:
    with call.cloud.edit(file.id, call.account(writes=True)) as edit:
        perform(edit, [request])


def _answer(call: Call, file: File, ranges: list[Area] | None, *, grid: bool, mask: Mask) -> dict[str, Any]:
    book = call.cloud.refreshed(file)
    account = call.account()
    user = account.email if account else ""
    return spreadsheet(book, user, file.owner, ranges, grid, mask, _url(file.id))


def get(call: Call, id_: str) -> Json:
    """A spreadsheet, with its cells where `includeGridData` or the field mask asks for them."""
    mask = _mask(call, "Spreadsheet")
    account = call.account()
    with call.cloud.lock:
        file = call.cloud.open(id_, account)
        assert file.book is not None  # noqa: S101 - opened as a spreadsheet
        ranges = [file.book.within(one)[1] for one in call.many("ranges")] or None
        return _answer(call, file, ranges, grid=call.flag("includeGridData"), mask=mask)


def get_by_data_filter(call: Call, id_: str) -> Json:
    """A spreadsheet, the parts its DataFilters find."""
    mask = _mask(call, "Spreadsheet")
    given = call.body(sheets_shapes(), "GetSpreadsheetByDataFilterRequest")
    account = call.account()
    with call.cloud.lock:
        file = call.cloud.open(id_, account)
        assert file.book is not None  # noqa: S101 - opened as a spreadsheet
        ranges = [area for one in given.get("dataFilters", ()) for area in areas(file.book, one)]
        return _answer(call, file, ranges or None, grid=bool(given.get("includeGridData")), mask=mask)


def batch_update(call: Call, id_: str) -> Json:
    """Changes, all of them or none."""
    mask = _mask(call, "BatchUpdateSpreadsheetResponse")
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "BatchUpdateSpreadsheetRequest")
    with call.cloud.lock:
        with call.cloud.edit(id_, account) as edit:
            replies = perform(edit, given.get("requests", []))
        answer: dict[str, Any] = {"spreadsheetId": id_, "replies": told(replies)}
        if given.get("includeSpreadsheetInResponse"):
            file = call.cloud.open(id_, account)
            assert file.book is not None  # noqa: S101 - opened as a spreadsheet
            ranges = [file.book.within(one)[1] for one in given.get("responseRanges", ())] or None
            grid = bool(given.get("responseIncludeGridData"))
            below = mask.get("updatedSpreadsheet", {}) if mask else {}
            answer["updatedSpreadsheet"] = _answer(call, file, ranges, grid=grid, mask=below)
        return pick(answer, mask)


def copy_sheet(call: Call, id_: str, sheet_id: str) -> Json:
    """A copy of a tab in another spreadsheet."""
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "CopySheetToAnotherSpreadsheetRequest")
    with call.cloud.lock:
        source = call.cloud.open(id_, account)
        assert source.book is not None  # noqa: S101 - opened as a spreadsheet
        try:
            sheet = source.book.sheet(int(sheet_id), "sheet")
        except (EditError, ValueError):
            raise not_found() from None
        with call.cloud.edit(given.get("destinationSpreadsheetId", ""), account) as edit:
            return pick(copy_to(sheet, edit.book), _mask(call, "SheetProperties"))


def metadata(call: Call, id_: str, metadata_id: str) -> Json:
    """One piece of developer metadata."""
    with call.cloud.lock:
        file = call.cloud.open(id_, call.account())
        assert file.book is not None  # noqa: S101 - opened as a spreadsheet
        for _, one in each_metadata(file.book):
            if str(one["metadataId"]) == metadata_id:
                return pick(told(one), _mask(call, "DeveloperMetadata"))
    raise not_found()


def search_metadata(call: Call, id_: str) -> Json:
    """The developer metadata that DataFilters find, each with the filters that found it."""
    given = call.body(sheets_shapes(), "SearchDeveloperMetadataRequest")
    filters = given.get("dataFilters", [])
    with call.cloud.lock:
        file = call.cloud.open(id_, call.account())
        assert file.book is not None  # noqa: S101 - opened as a spreadsheet
        matched = [
            {
                "developerMetadata": told(one),
                "dataFilters": [each for each in filters if any(one is met for _, met in found(file.book, [each]))],
            }
            for _, one in found(file.book, filters)
        ]
    answer = {"matchedDeveloperMetadata": matched} if matched else {}
    return pick(answer, _mask(call, "SearchDeveloperMetadataResponse"))
