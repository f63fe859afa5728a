"""`/v4/spreadsheets/{id}/values`: reading, writing, appending and clearing."""

from typing import Any

from sync.emulators.sheets.appending import table_in
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import ApiError, EditError, invalid, violated
from sync.emulators.sheets.lines import inserted
from sync.emulators.sheets.masks import answer_mask, pick
from sync.emulators.sheets.metadata import areas
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rest.call import Call
from sync.emulators.sheets.shapes import Json, sheets_shapes
from sync.emulators.sheets.sheet import Sheet
from sync.emulators.sheets.structure import shift_lines
from sync.emulators.sheets.values import Rendering, clear, put, rows_of, value_range, write

__all__ = [
    "append",
    "batch_clear",
    "batch_clear_by_data_filter",
    "batch_get",
    "batch_get_by_data_filter",
    "batch_update",
    "batch_update_by_data_filter",
    "clear_one",
    "get",
    "update",
]

_HOW = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")
_MODES = ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED")


def _picked(call: Call, answer: Json, message: str) -> Json:
    return pick(answer, answer_mask(call.text("fields") or call.text("$fields"), sheets_shapes(), message))


def _reading(call: Call) -> Rendering:
    return Rendering(
        call.choice("valueRenderOption", *_HOW),
        call.choice("dateTimeRenderOption", *_DATES),
        call.choice("majorDimension", "ROWS", "COLUMNS") == "COLUMNS",
    )


def _response(call: Call) -> Rendering | None:
    """How updated values are told, when they shall be."""
    how = call.choice("responseValueRenderOption", *_HOW)
    dates = call.choice("responseDateTimeRenderOption", *_DATES)
    return Rendering(how, dates) if call.flag("includeValuesInResponse") else None


def _told_response(given: dict[str, Any]) -> Rendering | None:
    if not given.get("includeValuesInResponse"):
        return None
    return Rendering(
        given.get("responseValueRenderOption", _HOW[0]), given.get("responseDateTimeRenderOption", _DATES[0])
    )


def _mode(given: str) -> str:
    if given in {"", _MODES[0]}:
        said = "'valueInputOption' is required but not specified"
        raise violated(("valueInputOption", said))
    return given


def get(call: Call, id_: str, range_: str) -> Json:
    """The values of a range."""
    rendering = _reading(call)
    account = call.account()
    with call.cloud.lock:
        book = call.cloud.refreshed(call.cloud.open(id_, account))
        return _picked(call, value_range(*book.within(range_), rendering), "ValueRange")


def batch_get(call: Call, id_: str) -> Json:
    """The values of several ranges."""
    rendering = _reading(call)
    account = call.account()
    with call.cloud.lock:
        book = call.cloud.refreshed(call.cloud.open(id_, account))
        told = [value_range(*book.within(one), rendering) for one in call.many("ranges")]
    answer = {"spreadsheetId": id_} | ({"valueRanges": told} if told else {})
    return _picked(call, answer, "BatchGetValuesResponse")


def batch_get_by_data_filter(call: Call, id_: str) -> Json:
    """The values DataFilters find."""
    given = call.body(sheets_shapes(), "BatchGetValuesByDataFilterRequest")
    rendering = Rendering(
        given.get("valueRenderOption", _HOW[0]),
        given.get("dateTimeRenderOption", _DATES[0]),
        given.get("majorDimension") == "COLUMNS",
    )
    account = call.account()
    with call.cloud.lock:
        book = call.cloud.refreshed(call.cloud.open(id_, account))
        told = []
        for one in given.get("dataFilters", ()):
            for area in areas(book, one):
                sheet = book.sheet(area.sheet)
                told.append({"valueRange": value_range(sheet, sheet.closed(area), rendering), "dataFilters": [one]})
    answer = {"spreadsheetId": id_} | ({"valueRanges": told} if told else {})
    return _picked(call, answer, "BatchGetValuesByDataFilterResponse")


def _updated(id_: str, sheet: Sheet, area: Area, values: list[list[Any]]) -> dict[str, Any]:
    """An UpdateValuesResponse."""
    place = area if area.height and area.width else Area(sheet.id, area.top, area.left, area.top + 1, area.left + 1)
    told: dict[str, Any] = {"spreadsheetId": id_, "updatedRange": place.named(sheet.title)}
    cells = sum(value is not None for row in values for value in row)
    if cells:
        told |= {
            "updatedRows": sum(any(value is not None for value in row) for row in values),
            "updatedColumns": len({c for row in values for c, value in enumerate(row) if value is not None}),
            "updatedCells": cells,
        }
    return told


def _written(edit: Edit, id_: str, range_: str, given: dict[str, Any], mode: str) -> tuple[dict[str, Any], Sheet, Area]:
    if given.get("range") and edit.book.within(given["range"]) != edit.book.within(range_):
        raise invalid(f"Requested writing within range [{given['range']}], but the range of the request is [{range_}].")
    sheet, area = write(edit, range_, given, mode)
    return _updated(id_, sheet, area, rows_of(given)), sheet, area


def _with_values(told: dict[str, Any], sheet: Sheet, area: Area, rendering: Rendering | None, name: str) -> None:
    if rendering is not None and area.height and area.width:
        told[name] = value_range(sheet, area, rendering)


def update(call: Call, id_: str, range_: str) -> Json:
    """Values into a range."""
    account = call.account(writes=True)
    mode = _mode(call.choice("valueInputOption", *_MODES))
    given = call.body(sheets_shapes(), "ValueRange")
    rendering = _response(call)
    with call.cloud.lock:
        with call.cloud.edit(id_, account) as edit:
            told, sheet, area = _written(edit, id_, range_, given, mode)
        call.cloud.refreshed(call.cloud.open(id_, account))
        _with_values(told, sheet, area, rendering, "updatedData")
    return _picked(call, told, "UpdateValuesResponse")


def batch_update(call: Call, id_: str) -> Json:
    """Values into several ranges."""
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "BatchUpdateValuesRequest")
    mode = _mode(given.get("valueInputOption", ""))
    rendering = _told_response(given)
    with call.cloud.lock:
        written = []
        with call.cloud.edit(id_, account) as edit:
            for number, one in enumerate(given.get("data", ())):
                try:
                    written.append(_written(edit, id_, one.get("range", ""), one, mode))
                except EditError:
                    raise
                except ApiError as error:
                    raise invalid(f"Invalid data[{number}]: {error.message}") from None
        call.cloud.refreshed(call.cloud.open(id_, account))
        return _picked(call, _totals(id_, written, rendering), "BatchUpdateValuesResponse")


def _totals(id_: str, written: list[tuple[dict[str, Any], Sheet, Area]], rendering: Rendering | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"spreadsheetId": id_}
    for total, name in (
        ("totalUpdatedRows", "updatedRows"),
        ("totalUpdatedColumns", "updatedColumns"),
        ("totalUpdatedCells", "updatedCells"),
    ):
        if count := sum(told.get(name, 0) for told, _, _ in written):
            answer[total] = count
    if sheets := len({sheet.id for told, sheet, _ in written if told.get("updatedCells")}):
        answer["totalUpdatedSheets"] = sheets
    for told, sheet, area in written:
        _with_values(told, sheet, area, rendering, "updatedData")
    if written:
        answer["responses"] = [told for told, _, _ in written]
    return answer


def batch_update_by_data_filter(call: Call, id_: str) -> Json:
    """Values into what DataFilters find."""
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "BatchUpdateValuesByDataFilterRequest")
    mode = _mode(given.get("valueInputOption", ""))
    with call.cloud.lock:
        written = []
        with call.cloud.edit(id_, account) as edit:
            for one in given.get("data", ()):
                for area in areas(edit.book, one.get("dataFilter", {})):
                    sheet = edit.book.sheet(area.sheet)
                    range_ = sheet.closed(area).named(sheet.title)
                    body = {name: value for name, value in one.items() if name != "dataFilter"}
                    told, sheet, place = _written(edit, id_, range_, body, mode)
                    written.append(({**told, "dataFilter": one["dataFilter"]}, sheet, place))
        call.cloud.refreshed(call.cloud.open(id_, account))
        answer = _totals(id_, written, _told_response(given))
    return _picked(call, answer, "BatchUpdateValuesByDataFilterResponse")


def append(call: Call, id_: str, range_: str) -> Json:
    """Rows below the last table of a range."""
    account = call.account(writes=True)
    mode = _mode(call.choice("valueInputOption", *_MODES))
    insert = call.choice("insertDataOption", "OVERWRITE", "INSERT_ROWS") == "INSERT_ROWS"
    given = call.body(sheets_shapes(), "ValueRange")
    rendering = _response(call)
    rows = rows_of(given)
    with call.cloud.lock:
        with call.cloud.edit(id_, account) as edit:
            sheet, within = edit.book.within(range_)
            table = table_in(sheet, within)
            top, left = (table.bottom or 0, table.left) if table else (within.top, within.left)
            if insert and rows and top < sheet.rows:
                shift_lines(edit.book, sheet, True, inserted(top, len(rows)))
                sheet.resize(rows=sheet.rows + len(rows))
            area = Area(sheet.id, top, left, top + len(rows), left + max(map(len, rows), default=0))
            put(edit, sheet, area, rows, mode)
        call.cloud.refreshed(call.cloud.open(id_, account))
        updates = _updated(id_, sheet, area, rows)
        _with_values(updates, sheet, area, rendering, "updatedData")
        answer: dict[str, Any] = {"spreadsheetId": id_}
        if table is not None:
            answer["tableRange"] = table.named(sheet.title)
    return _picked(call, answer | {"updates": updates}, "AppendValuesResponse")


def clear_one(call: Call, id_: str, range_: str) -> Json:
    """The values of a range gone; looks stay."""
    account = call.account(writes=True)
    with call.cloud.edit(id_, account) as edit:
        named = clear(edit, range_)
    return _picked(call, {"spreadsheetId": id_, "clearedRange": named}, "ClearValuesResponse")


def batch_clear(call: Call, id_: str) -> Json:
    """The values of several ranges gone."""
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "BatchClearValuesRequest")
    with call.cloud.edit(id_, account) as edit:
        named = [clear(edit, one) for one in given.get("ranges", ())]
    return _picked(call, {"spreadsheetId": id_, "clearedRanges": named}, "BatchClearValuesResponse")


def batch_clear_by_data_filter(call: Call, id_: str) -> Json:
    """The values DataFilters find gone."""
    account = call.account(writes=True)
    given = call.body(sheets_shapes(), "BatchClearValuesByDataFilterRequest")
    named = []
    with call.cloud.edit(id_, account) as edit:
        for one in given.get("dataFilters", ()):
            for area in areas(edit.book, one):
                sheet = edit.book.sheet(area.sheet)
                named.append(clear(edit, sheet.closed(area).named(sheet.title)))
    return _picked(call, {"spreadsheetId": id_, "clearedRanges": named}, "BatchClearValuesByDataFilterResponse")
