"""The plan as requests of the Sheets API: every cell with what it holds, who may type where, and nothing outside."""

import json
import os
from pathlib import Path

import pytest

from tests.workbooks.google.made import EDITORS, of_kind, small_cells, small_evaluation, small_requests
from workbooks.google.areas import sheet_ids
from workbooks.google.build import batches, grids
from workbooks.google.protection import Editors, guarded
from workbooks.grammar.layout import Owner

GOLDEN = Path(__file__).parents[2] / "golden" / "google" / "small_plan.txt"


def entered():
    """What the requests enter, by sheet id, row and column."""
    found = {}
    for said in of_kind("updateCells"):
        start = said["start"]
        for row, line in enumerate(said["rows"], start["rowIndex"]):
            for column, cell in enumerate(line["values"], start["columnIndex"]):
                if "userEnteredValue" in cell:
                    place = (start["sheetId"], row, column)
                    assert place not in found, f"{place} is entered twice"
                    found[place] = cell["userEnteredValue"]
    return found


def cells_in(area):
    """The cells of a range that has all its bounds."""
    rows = range(area["startRowIndex"], area["endRowIndex"])
    columns = range(area["startColumnIndex"], area["endColumnIndex"])
    return {(area["sheetId"], row, column) for row in rows for column in columns}


def test_every_cell_is_entered_as_it_is():
    """A number as a number, a text as a text, a formula as one; what a formula shows elsewhere is left to it."""
    ids = sheet_ids(small_evaluation()[0].layout)
    wanted = {}
    for cell in small_cells():
        place = (ids[cell.sheet], cell.row, cell.column)
        if cell.formula is not None:
            wanted[place] = {"formulaValue": f"={cell.formula}"}
        elif not cell.is_spilled and cell.value not in (None, ""):
            kind = "stringValue" if isinstance(cell.value, str) else "numberValue"
            wanted[place] = {kind: cell.value}
    assert entered() == wanted


def test_a_text_that_looks_like_a_formula_is_none():
    """The seller called =Ben() stands as a text, wherever the name is entered and not computed."""
    texts = [value["stringValue"] for value in entered().values() if "stringValue" in value]
    formulas = [value["formulaValue"] for value in entered().values() if "formulaValue" in value]
    assert "=Ben()" in texts
    assert not [formula for formula in formulas if formula.startswith("=Ben()")]


def test_functions_are_spelled_for_sheets():
    """Google knows no dots in names of functions."""
    formulas = [value["formulaValue"] for value in entered().values() if "formulaValue" in value]
    assert any("QPLAN_QUOTASPLIT(" in formula for formula in formulas)
    assert not [formula for formula in formulas if "QPLAN." in formula or "_xl" in formula]


def test_no_formula_stands_in_a_cell_of_plain_text():
    """Typed into such a cell, a formula would stay a text."""
    looks = {}
    for request in small_requests():
        if "repeatCell" in request:
            said = request["repeatCell"]
            for place in cells_in(said["range"]):
                looks[place] = said["cell"]["userEnteredFormat"].get("numberFormat", {}).get("type")
        if "updateCells" in request and "userEnteredFormat" in request["updateCells"]["fields"]:
            start = request["updateCells"]["start"]
            for column, cell in enumerate(request["updateCells"]["rows"][0]["values"], start["columnIndex"]):
                kind = cell["userEnteredFormat"].get("numberFormat", {}).get("type")
                looks[start["sheetId"], start["rowIndex"], column] = kind
    formulas = {place for place, value in entered().items() if "formulaValue" in value}
    assert formulas
    assert not [place for place in formulas if looks.get(place) == "TEXT"]


def test_exactly_the_cells_of_people_are_free():
    """Every sheet is protected but for its yellow cells."""
    evaluation, placement = small_evaluation()
    ids = sheet_ids(evaluation.layout)
    yellow = {(ids[cell.sheet], cell.row, cell.column) for cell in small_cells() if cell.is_input}
    for table, place in placement.tables.items():  # a table without rows has one empty line to type into
        if not place.rows:
            columns = evaluation.layout.tables()[table][1].columns
            yellow |= {
                (ids[place.sheet], place.first_row, place.columns[column.id]) for column in columns if column.is_input
            }
    sheets = [said["protectedRange"] for said in of_kind("addProtectedRange")]
    whole = [said for said in sheets if said["range"].keys() == {"sheetId"}]
    assert {said["range"]["sheetId"] for said in whole} == set(ids.values())
    assert set().union(*(cells_in(area) for said in whole for area in said.get("unprotectedRanges", ()))) == yellow


def test_a_role_types_what_it_owns_and_an_approver_decides_alone():
    """What Finance owns only Finance edits; the second approver's decision only she, the first has named no address."""
    evaluation, placement = small_evaluation()
    keys = [str(key) for key in evaluation.column("approvals", "approver_id")]
    assert keys == ["U1", "U2"]
    by_key = {one.key: one for one in guarded(evaluation.layout, placement, EDITORS, keys)}
    target = placement.named["target"]
    finance = by_key[f"{Owner.FINANCE} target"]
    assert finance.editors == ("fay@example.com",)
    assert (finance.area["startRowIndex"], finance.area["startColumnIndex"]) == (target.row, target.column)
    assert by_key[f"{Owner.REVOPS} quotas.leave_days"].editors == ("rio@example.com", "ray@example.com")
    assert not [key for key in by_key if key.endswith("quotas.override")], "a shared column is everybody's"
    decisions = [key for key in by_key if key.startswith("approver ")]
    assert decisions == ["approver U2"]
    place = placement.tables["approvals"]
    assert by_key["approver U2"].area["startRowIndex"] == place.rows[1]
    assert by_key["approver U2"].area["startColumnIndex"] == place.columns["decision"]
    assert by_key["approver U2"].area["endColumnIndex"] == place.columns["comment"] + 1


def test_a_role_of_nobody_is_open_to_every_editor():
    """Without addresses there is one protected range a sheet, and each has an id of its own."""
    evaluation, placement = small_evaluation()
    found = list(guarded(evaluation.layout, placement, Editors(), ["U1", "U2"]))
    assert len(found) == len(evaluation.layout.tabs)
    all_of_them = list(guarded(evaluation.layout, placement, EDITORS, ["U1", "U2"]))
    assert len({one.id for one in all_of_them}) == len(all_of_them)


def areas_in(value):
    """Every complete range in a request, wherever it stands."""
    if isinstance(value, dict):
        if {"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"} <= value.keys():
            yield value
        for one in value.values():
            yield from areas_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from areas_in(one)


def test_nothing_reaches_outside_its_sheet():
    """Google refuses a whole call for one range that ends behind the last row or column."""
    grids = {said["properties"]["sheetId"]: said["properties"]["gridProperties"] for said in of_kind("addSheet")}
    outside = [
        area
        for request in small_requests()
        for area in areas_in(request)
        if area["endRowIndex"] > grids[area["sheetId"]]["rowCount"]
        or area["endColumnIndex"] > grids[area["sheetId"]]["columnCount"]
    ]
    assert not outside
    beyond = [
        place
        for place in entered()
        if place[1] >= grids[place[0]]["rowCount"] or place[2] >= grids[place[0]]["columnCount"]
    ]
    assert not beyond
    for said in of_kind("addChart"):
        anchor = said["chart"]["position"]["overlayPosition"]["anchorCell"]
        assert anchor["columnIndex"] < grids[anchor["sheetId"]]["columnCount"]
        assert anchor["rowIndex"] < grids[anchor["sheetId"]]["rowCount"]
    for said in of_kind("updateDimensionProperties"):
        end = said["range"]["endIndex"]
        assert (
            end
            <= grids[said["range"]["sheetId"]]["rowCount" if said["range"]["dimension"] == "ROWS" else "columnCount"]
        )


def test_marks_leave_room_for_more():
    """Google keeps 30,000 characters of metadata of a sheet, and as many of the spreadsheet itself."""
    sizes = {}
    for said in of_kind("createDeveloperMetadata"):
        mark = said["developerMetadata"]
        where = mark["location"]
        sheet = where.get("sheetId", where.get("dimensionRange", {}).get("sheetId", "spreadsheet"))
        sizes[sheet] = sizes.get(sheet, 0) + len(mark["metadataKey"]) + len(mark["metadataValue"])
    assert max(sizes.values()) < 15_000


def test_every_name_is_one_of_a_kind():
    """Google refuses a second range of a name; ids of tables and columns must not run into each other."""
    names = [said["namedRange"]["name"] for said in of_kind("addNamedRange")]
    assert len(set(names)) == len(names)
    assert "plan_column_quotas_override" in names


@pytest.mark.parametrize("most", [2_000, 50_000, 2_000_000])
def test_calls_keep_order_and_size(most):
    """No call is larger than told, unless one request alone is, and nothing is lost or moved."""
    made = list(batches(small_requests(), most))
    assert [request for batch in made for request in batch] == list(small_requests())
    sizes = [len(json.dumps(batch, separators=(",", ":")).encode()) for batch in made if len(batch) > 1]
    assert max(sizes, default=0) <= most + 1


def outline():
    """What stands beside the cells, a line each, sheets by title."""
    titles = {id_: title for title, id_ in sheet_ids(small_evaluation()[0].layout).items()}

    def told(value, name=""):
        if isinstance(value, dict) and "sheetId" in value:
            ends = [
                value.get(key, "") for key in ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
            ]
            rest = [f"{key}={told(one)}" for key, one in value.items() if key not in _ENDS]
            return " ".join(filter(None, [titles[value["sheetId"]], ":".join(map(str, ends)).strip(":"), *rest]))
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {told(one, key)}" for key, one in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(told, value)) + "]"
        return str(value)

    skipped = {"updateCells", "repeatCell", "updateDimensionProperties", "addNamedRange", "createDeveloperMetadata"}
    for request in small_requests():
        kind, said = next(iter(request.items()))
        if kind not in skipped and kind != "deleteSheet":
            yield f"{kind} {told(said)}"


_ENDS = {"sheetId", "startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex"}


def test_what_stands_beside_the_cells_is_what_was_reviewed():
    """Sheets, rules, filters, charts and protected ranges equal the text under version control.

    To accept a change, run this once with QPLAN_ACCEPT_GOLDEN=1 and read the difference before committing it.
    """
    text = "\n".join(outline()) + "\n"
    if os.environ.get("QPLAN_ACCEPT_GOLDEN") == "1":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_cells_of_a_plan_are_told_before_it_is_made():
    """Rows and columns of each sheet are those it is then made with: Google counts empty ones too."""
    made = {
        said["properties"]["title"]: tuple(
            said["properties"]["gridProperties"][of] for of in ("rowCount", "columnCount")
        )
        for said in of_kind("addSheet")
    }
    assert grids(*small_evaluation()) == made
