"""spreadsheets.batchUpdate: all or nothing, a reply each, and refusals in Google's words."""

import pytest


def rows(sheet=0, start=0, end=1, dimension="ROWS"):
    return {"sheetId": sheet, "dimension": dimension, "startIndex": start, "endIndex": end}


def area(top, left, bottom, right, sheet=0):
    return {
        "sheetId": sheet, "startRowIndex": top, "startColumnIndex": left, "endRowIndex": bottom, "endColumnIndex": right
    }  # fmt: skip


def test_each_request_has_a_reply_and_all_are_done_or_none(desk):
    """Replies stand in the requests' order; the second request's refusal undoes the first."""
    told = desk.do({"addSheet": {"properties": {"title": "New", "sheetId": 7}}}, {"insertDimension": {"range": rows()}})
    assert [list(one) for one in told.body["replies"]] == [["addSheet"], []]
    assert told.body["replies"][0]["addSheet"]["properties"]["sheetId"] == 7
    desk.write("A1", [["kept"]])
    refused = desk.do({"deleteDimension": {"range": rows()}}, {"deleteSheet": {"sheetId": 99}})
    assert (refused.status, refused.message) == (400, "Invalid requests[1].deleteSheet: No sheet with id: 99")
    assert desk.read("A1") == [["kept"]]
    assert desk.sheet("properties(gridProperties)")["gridProperties"]["rowCount"] == 1001


REFUSED = [
    (
        {"addSheet": {"properties": {"title": "sheet1"}}},
        'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. Please enter another name.',
    ),
    (
        {"deleteSheet": {"sheetId": 0}},
        "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
    ),
    (
        {"deleteDimension": {"range": rows(0, 1000, 1001)}},
        "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. "
        "Tried to delete row index 1000 but there are only 1000 rows.",
    ),
    (
        {"deleteDimension": {"range": rows(0, 0, 1000)}},
        "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet.",
    ),
    (
        {"repeatCell": {"range": {"sheetId": 5}, "cell": {}, "fields": "note"}},
        "Invalid requests[0].repeatCell: No grid with id: 5",
    ),
    (
        {"repeatCell": {"range": {}, "cell": {}}},
        "Invalid requests[0].repeatCell: At least one field must be listed in 'fields'. "
        "(Use '*' to indicate all fields.)",
    ),
    (
        {"updateCells": {"start": {"rowIndex": 1000}, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}},
        "Invalid requests[0].updateCells: Attempting to write row: 1000, beyond the last requested row of: 999",
    ),
    (
        {"appendCells": {"rows": [{"values": [{"note": "x"}] * 27}], "fields": "note"}},
        "Invalid requests[0].appendCells: Attempting to write column: 26, beyond the last requested column of: 25",
    ),
    (
        {"addNamedRange": {"namedRange": {"name": "A1", "range": {}}}},
        'Invalid requests[0].addNamedRange: The name "A1" is not a valid name for a range.',
    ),
    (
        {"appendDimension": {"dimension": "ROWS", "length": 400_000}},
        "Invalid requests[0].appendDimension: This action would increase the number of cells in the workbook above the "
        "limit of 10000000 cells.",
    ),
]


@pytest.mark.parametrize(("request_", "said"), REFUSED)
def test_refusals_name_the_request_and_the_reason(desk, request_, said):
    """The first request is told by number and kind, with what is wrong."""
    refused = desk.do(request_)
    assert (refused.status, refused.body["error"]["status"], refused.message) == (400, "INVALID_ARGUMENT", said)


MALFORMED = [
    (
        {"addSheets": {}},
        "requests[0]",
        "Invalid JSON payload received. Unknown name \"addSheets\" at 'requests[0]': Cannot find field.",
    ),
    (
        {"addSheet": {"properties": {"colour": 1}}},
        "requests[0].add_sheet.properties",
        "Invalid JSON payload received. "
        "Unknown name \"colour\" at 'requests[0].add_sheet.properties': Cannot find field.",
    ),
    (
        {"addSheet": {"properties": {"sheetId": "x"}}},
        "requests[0].add_sheet.properties.sheet_id",
        "Invalid value at 'requests[0].add_sheet.properties.sheet_id' (TYPE_INT32), \"x\"",
    ),
]


@pytest.mark.parametrize(("request_", "field", "said"), MALFORMED)
def test_bodies_of_another_shape_are_refused_with_the_field(desk, request_, field, said):
    """What is not documented is no field; the violation names where it stands."""
    refused = desk.do(request_)
    violation = {"field": field, "description": said}
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
    assert (refused.status, refused.message, refused.body["error"]["details"]) == (400, said, details)


def test_snake_case_is_read_as_camel_case(desk):
    """JSON of protocol buffers may spell fields either way."""
    desk.do({"add_sheet": {"properties": {"sheet_id": 3, "grid_properties": {"row_count": 5, "column_count": 2}}}})
    grid = desk.sheet("properties(sheetId,gridProperties)", 1)
    assert grid == {"sheetId": 3, "gridProperties": {"rowCount": 5, "columnCount": 2}}


def test_a_tab_is_protected_once(desk):
    """A second protection of a whole tab is refused in Google's words; one of some cells is not."""
    whole = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}}
    assert desk.do(whole).status == 200
    assert desk.do(whole).message == (
        'Invalid requests[0].addProtectedRange: Sheet "Sheet1" already has sheet protection.'
    )
    assert desk.do({"addProtectedRange": {"protectedRange": {"range": area(0, 0, 1, 1)}}}).status == 200
    gone = desk.do({"deleteProtectedRange": {"protectedRangeId": 5}})
    assert gone.message == "Invalid requests[0].deleteProtectedRange: No protected range with id: 5"


def test_lines_move_and_everything_that_hangs_on_them_follows(desk):
    """Formulas, names, protections, merges, charts, rules, metadata and validation keep meaning the same cells."""
    desk.write("B2", [[10], [20], ["=SUM(B2:B3)"]])
    desk.do(
        {"addSheet": {"properties": {"title": "Other", "sheetId": 1}}},
        {"addNamedRange": {"namedRange": {"name": "both", "range": area(1, 1, 3, 2)}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": area(1, 1, 3, 2)}}},
        {"mergeCells": {"range": area(5, 1, 7, 2)}},
        {"createDeveloperMetadata": {"developerMetadata": {
            "metadataId": 9, "metadataKey": "k", "visibility": "DOCUMENT",
            "location": {"dimensionRange": rows(0, 2, 3)}}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(1, 1, 3, 2)], "booleanRule": {
            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=B2>5"}]}, "format": {}}}}},
        {"addChart": {"chart": {
            "spec": {"title": "c", "basicChart": {"chartType": "COLUMN", "series": [
                {"series": {"sourceRange": {"sources": [area(1, 1, 3, 2)]}}}]}},
            "position": {"overlayPosition": {"anchorCell": {"rowIndex": 4, "columnIndex": 3}}}}}},
    )  # fmt: skip
    desk.write("Other!A1", [["=Sheet1!B4*2"]])
    told = desk.do(
        {"insertDimension": {"range": rows(0, 0, 2)}},
        {"insertDimension": {"range": rows(0, 0, 1, "COLUMNS")}},
        {"deleteDimension": {"range": rows(0, 4, 5)}},
    )
    assert told.status == 200
    assert desk.read("C4:C6", "FORMULA") == [[10], ["=SUM(C4:C4)"]]
    assert desk.read("Other!A1", "FORMULA") == [["=Sheet1!C5*2"]]
    assert desk.read("Other!A1") == [[20]]
    here = {"startRowIndex": 3, "endRowIndex": 4, "startColumnIndex": 2, "endColumnIndex": 3}
    whole = desk.ask("GET", "…").body
    tab = whole["sheets"][0]
    assert whole["namedRanges"][0]["range"] == here
    assert tab["protectedRanges"][0]["range"] == here
    assert tab["merges"] == [{"startRowIndex": 6, "endRowIndex": 8, "startColumnIndex": 2, "endColumnIndex": 3}]
    assert tab["conditionalFormats"][0]["ranges"] == [here]
    condition = tab["conditionalFormats"][0]["booleanRule"]["condition"]
    assert condition["values"] == [{"userEnteredValue": "=C4>5"}]
    chart = tab["charts"][0]
    assert chart["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"] == [here]
    assert chart["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 5, "columnIndex": 4}
    # The line the metadata stood on was the one deleted.
    assert desk.ask("GET", "…/developerMetadata/9").status == 404


def test_a_dragged_column_takes_its_references_along(desk):
    """moveDimension: column B to before column D; formulas and names go on to mean it."""
    desk.write("A1", [["k", "q", "s", "=B1&C1"], ["x", 5, 7, "=B2*2"]])
    desk.do({"addNamedRange": {"namedRange": {"name": "quota", "range": area(0, 1, 2, 2)}}})
    desk.do({"moveDimension": {"source": rows(0, 1, 2, "COLUMNS"), "destinationIndex": 3}})
    assert desk.read("A1:D2", "FORMULA") == [["k", "s", "q", "=C1&B1"], ["x", 7, 5, "=C2*2"]]
    assert desk.read("quota") == [["q"], [5]]
    assert desk.read("D1:D2") == [["qs"], [10]]


def test_a_range_shrinks_when_its_last_row_is_moved_out_and_grows_when_one_is_moved_in(desk):
    """SUM(A2:A4) after row 4 left, then after a row landed inside."""
    desk.write("A1", [["h"], [1], [2], [4], [8], ["=SUM(A2:A4)"]])
    desk.do({"moveDimension": {"source": rows(0, 3, 4), "destinationIndex": 5}})
    assert desk.read("A1:A6", "FORMULA") == [["h"], [1], [2], [8], [4], ["=SUM(A2:A3)"]]
    desk.do({"moveDimension": {"source": rows(0, 4, 5), "destinationIndex": 2}})
    assert desk.read("A1:A6", "FORMULA") == [["h"], [1], [4], [2], [8], ["=SUM(A2:A4)"]]
    assert desk.read("A6") == [[7]]


def test_a_deleted_tab_leaves_ref_errors_and_no_ranges(desk):
    """What referred to it is #REF!, names on it are gone; a renamed tab is followed."""
    desk.do({"addSheet": {"properties": {"title": "Gone", "sheetId": 1}}})
    desk.do({"addNamedRange": {"namedRange": {"name": "there", "range": {"sheetId": 1}}}})
    desk.write("A1", [["=Gone!A1+1"]])
    desk.do({"updateSheetProperties": {"properties": {"sheetId": 1, "title": "It is"}, "fields": "title"}})
    assert desk.read("A1", "FORMULA") == [["='It is'!A1+1"]]
    desk.do({"deleteSheet": {"sheetId": 1}})
    assert desk.read("A1", "FORMULA") == [["=#REF!+1"]]
    assert desk.read("A1") == [["#REF!"]]
    assert "namedRanges" not in desk.ask("GET", "…").body


def test_sorted_rows_keep_their_own_references(desk):
    """sortRange by a computed column: numbers before texts before blanks, each formula goes on to read its own row."""
    desk.write("A1", [["b", 2, "=B1*10"], ["a", 3, "=B2*10"], ["c", "x", "=B3"], ["d"], ["e", 1, "=B5*10"]])
    desk.do({"sortRange": {"range": area(0, 0, 5, 3), "sortSpecs": [{"dimensionIndex": 2, "sortOrder": "ASCENDING"}]}})
    assert desk.read("A1:C5", "FORMULA") == [
        ["e", 1, "=B1*10"], ["b", 2, "=B2*10"], ["a", 3, "=B3*10"], ["c", "x", "=B4"], ["d"]
    ]  # fmt: skip
    desk.do({"sortRange": {"range": area(0, 0, 5, 3), "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}})
    assert [row[0] for row in desk.read("A1:A5")] == ["c", "a", "b", "e", "d"]


def test_copies_move_along_and_cuts_are_followed(desk):
    """copyPaste shifts what is not fixed; cutPaste leaves formulas as they are and what refers to them follows."""
    desk.write("A1", [[1, "=A1*$A$1", "=SUM(A1:B1)"], [2]])
    desk.do({"copyPaste": {"source": area(0, 1, 1, 2), "destination": area(1, 1, 2, 2)}})
    assert desk.read("B2", "FORMULA") == [["=A2*$A$1"]]
    desk.do({"copyPaste": {"source": area(0, 2, 1, 3), "destination": area(4, 0, 5, 1), "pasteType": "PASTE_VALUES"}})
    assert desk.read("A5", "FORMULA") == [[2]]
    desk.do({"cutPaste": {"source": area(0, 0, 1, 2), "destination": {"rowIndex": 9, "columnIndex": 0}}})
    assert desk.read("A10:B10", "FORMULA") == [[1, "=A10*$A$10"]]
    assert desk.read("C1", "FORMULA") == [["=SUM(A10:B10)"]]
    assert desk.read("B2", "FORMULA") == [["=A2*$A$10"]]


def test_find_and_replace_counts_what_it_changed(desk):
    """Values, formulas, rows and occurrences are counted; texts are read again as if typed."""
    desk.write("A1", [["x1", "x2"], ['="x"&1', "y"]])
    told = desk.do({"findReplace": {"find": "X", "replacement": "", "allSheets": True}}).body["replies"][0]
    assert told["findReplace"] == {"valuesChanged": 2, "occurrencesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1}
    assert desk.read("A1:B2") == [[1, 2], ["x1", "y"]]
    told = desk.do({"findReplace": {"find": "x", "replacement": "z", "allSheets": True, "includeFormulas": True}})
    assert told.body["replies"][0]["findReplace"]["formulasChanged"] == 1
    assert desk.read("A2") == [["z1"]]


def test_a_filled_formula_moves_along_and_cells_keep_what_is_not_named(desk):
    """repeatCell with a formula fills it; a mask of one field leaves the others."""
    desk.write("A1", [[1], [2]])
    desk.do(
        {
            "repeatCell": {
                "range": area(0, 1, 2, 2),
                "cell": {"userEnteredValue": {"formulaValue": "=A1*2"}},
                "fields": "userEnteredValue",
            }
        }
    )
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    desk.do({"repeatCell": {"range": area(0, 1, 2, 2), "cell": bold, "fields": "userEnteredFormat.textFormat.bold"}})
    desk.do({"repeatCell": {"range": area(0, 1, 2, 2), "cell": {"note": "n"}, "fields": "note"}})
    assert desk.read("B1:B2", "FORMULA") == [["=A1*2"], ["=A2*2"]]
    cell = desk.cell("B2")
    assert (cell["effectiveValue"], cell["note"]) == ({"numberValue": 4}, "n")
    assert cell["userEnteredFormat"] == {"textFormat": {"bold": True}}
    assert cell["effectiveFormat"]["textFormat"]["bold"]


def test_a_colour_set_one_way_is_told_both_ways(desk):
    """backgroundColor and backgroundColorStyle are one colour."""
    red = {"red": 1}
    desk.do(
        {
            "repeatCell": {
                "range": area(0, 0, 1, 1),
                "cell": {"userEnteredFormat": {"backgroundColor": red}},
                "fields": "userEnteredFormat(backgroundColor)",
            }
        }
    )
    assert desk.cell("A1", "userEnteredFormat") == {
        "userEnteredFormat": {"backgroundColor": red, "backgroundColorStyle": {"rgbColor": red}}
    }


def test_what_is_kept_is_told_again(desk):
    """Charts, banding, filters, groups, merges, validation and tables come back as they were given, with ids."""
    band = {"rowProperties": {"firstBandColor": {"red": 1}}, "range": area(0, 0, 3, 2)}
    told = desk.do(
        {"addBanding": {"bandedRange": band}},
        {"setBasicFilter": {"filter": {"range": area(0, 0, 5, 2)}}},
        {"addFilterView": {"filter": {"title": "mine", "range": area(0, 0, 5, 2)}}},
        {"addDimensionGroup": {"range": rows(0, 1, 3)}},
        {"addTable": {"table": {"name": "T", "range": area(10, 0, 12, 2)}}},
        {"setDataValidation": {"range": area(0, 0, 1, 1), "rule": {"condition": {"type": "BOOLEAN"}, "strict": True}}},
    )
    assert told.status == 200, told
    tab = desk.ask("GET", "…", includeGridData="true").body["sheets"][0]
    assert tab["bandedRanges"][0]["rowProperties"] == band["rowProperties"]
    assert tab["basicFilter"]["range"]["endRowIndex"] == 5
    assert tab["filterViews"][0]["title"] == "mine"
    assert tab["rowGroups"] == [{"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}, "depth": 1}]
    assert [one["columnName"] for one in tab["tables"][0]["columnProperties"]] == ["Column 1", "Column 2"]
    assert tab["data"][0]["rowData"][0]["values"][0]["dataValidation"]["strict"] is True


def test_what_is_not_modelled_says_so(desk):
    """A documented request nobody built, and an unknown route, are 501, never a silent success."""
    assert desk.do({"addDataSource": {"dataSource": {}}}).status == 501
    assert desk.ask("GET", "/v4/nothing").status == 501
