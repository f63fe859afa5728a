"""spreadsheets.get: what a mask asks for, and nothing else."""

import pytest

_TITLE = {"sheets": [{"properties": {"title": "Sheet1"}}]}


def _first_cell(cell):
    return {"sheets": [{"data": [{"rowData": [{"values": [cell]}]}]}]}


def test_a_new_spreadsheet_is_as_google_makes_it(desk):
    """Locale, time zone, one tab of 1000 rows and 26 columns with the id 0."""
    made = desk.ask("POST", "/v4/spreadsheets", {"properties": {"title": "New"}}).body
    assert made["properties"] | {"defaultFormat": 0, "spreadsheetTheme": 0} == {
        "title": "New", "locale": "en_US", "autoRecalc": "ON_CHANGE", "timeZone": "Etc/GMT",
        "defaultFormat": 0, "spreadsheetTheme": 0,
    }  # fmt: skip
    assert made["sheets"] == [
        {
            "properties": {
                "sheetId": 0, "title": "Sheet1", "index": 0, "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]  # fmt: skip
    assert made["spreadsheetUrl"] == f"https://docs.google.com/spreadsheets/d/{made['spreadsheetId']}/edit"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("sheets.properties.title", {"sheets": [{"properties": {"title": "Sheet1"}}]}),
        ("sheets/properties(title,index)", {"sheets": [{"properties": {"title": "Sheet1", "index": 0}}]}),
        ("sheets(properties/title),properties.locale", {"properties": {"locale": "en_US"}, **_TITLE}),
        ("sheets.data.rowData.values.userEnteredValue", _first_cell({"userEnteredValue": {"numberValue": 7}})),
        (
            "sheets(data(rowData(values(effectiveValue,formattedValue))))",
            _first_cell({"effectiveValue": {"numberValue": 7}, "formattedValue": "7"}),
        ),
        ("namedRanges", {}),
    ],
)  # fmt: skip
def test_masks_of_every_spelling_pick_what_they_name(desk, fields, told):
    """Dots, slashes and brackets; cells are told where a mask asks for them, without includeGridData."""
    desk.write("A1", [[7]])
    assert desk.ask("GET", "…", fields=fields).body == told


def test_a_field_nobody_has_is_refused(desk):
    """The violation says which path does not match."""
    refused = desk.ask("GET", "…", fields="sheets.colour")
    said = "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.colour'."
    assert (refused.status, refused.message) == (400, "Request contains an invalid argument.")
    assert refused.body["error"]["details"][0]["fieldViolations"] == [{"field": "sheets.colour", "description": said}]


def test_without_a_mask_cells_come_only_where_asked_for(desk):
    """includeGridData brings data with metadata of every line; without it there is none."""
    desk.write("B2", [[7]])
    assert "data" not in desk.ask("GET", "…").body["sheets"][0]
    (data,) = desk.ask("GET", "…", includeGridData="true").body["sheets"][0]["data"]
    assert data["rowData"][0] == {}
    assert data["rowData"][1]["values"][0] == {}
    assert (len(data["rowMetadata"]), data["rowMetadata"][0]) == (1000, {"pixelSize": 21})
    assert (len(data["columnMetadata"]), data["columnMetadata"][0]) == (26, {"pixelSize": 100})


def test_ranges_restrict_tabs_and_tell_where_they_start(desk):
    """Data of a range begin at its corner; tabs without a range are not told."""
    desk.do({"addSheet": {"properties": {"title": "Other"}}})
    desk.write("C5", [["x"]])
    told = desk.ask("GET", "…", ranges="Sheet1!C5:D9", fields="sheets(properties.title,data)").body["sheets"]
    assert [one["properties"]["title"] for one in told] == ["Sheet1"]
    assert (told[0]["data"][0]["startRow"], told[0]["data"][0]["startColumn"]) == (4, 2)
    assert told[0]["data"][0]["rowData"][0]["values"][0]["formattedValue"] == "x"


def test_one_read_gives_formulas_and_values(desk):
    """The poll of a sync: what was entered, what it comes to, notes."""
    desk.write("A1", [[2, "=A1/0", "=A1*2"]])
    told = desk.ask("GET", "…", fields="sheets(data(rowData(values(userEnteredValue,effectiveValue,note))))").body
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {"userEnteredValue": {"numberValue": 2}, "effectiveValue": {"numberValue": 2}},
        {
            "userEnteredValue": {"formulaValue": "=A1/0"},
            "effectiveValue": {
                "errorValue": {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}
            },
        },
        {"userEnteredValue": {"formulaValue": "=A1*2"}, "effectiveValue": {"numberValue": 4}},
    ]


def test_what_is_created_with_cells_has_them(desk):
    """spreadsheets.create takes tabs with data, names and metadata at once."""
    made = desk.ask(
        "POST",
        "/v4/spreadsheets",
        {
            "properties": {"title": "Whole", "locale": "de_DE"},
            "sheets": [
                {
                    "properties": {"title": "A", "sheetId": 4, "gridProperties": {"rowCount": 3, "columnCount": 2}},
                    "data": [
                        {"startRow": 1, "rowData": [
                            {"values": [{"userEnteredValue": {"numberValue": 5}, "note": "n"}]}]}
                    ],
                }
            ],
            "namedRanges": [{"name": "five", "range": {
                "sheetId": 4, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}}],
            "developerMetadata": [{
                "metadataKey": "plan", "metadataValue": "x", "visibility": "DOCUMENT",
                "location": {"spreadsheet": True}}],
        },
    ).body  # fmt: skip
    desk.id = made["spreadsheetId"]
    assert desk.read("five") == [[5]]
    assert desk.cell("A!A2", "note") == {"note": "n"}
    assert made["developerMetadata"][0]["location"] == {"locationType": "SPREADSHEET", "spreadsheet": True}
    assert made["properties"]["locale"] == "de_DE"


def test_metadata_is_found_by_key_place_and_filter(desk):
    """developerMetadata:search, values by filter, update and delete; it moves with its row."""
    desk.write("A1", [["a"], ["b"], ["c"]])
    location = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    told = desk.do(
        {"createDeveloperMetadata": {"developerMetadata": {
            "metadataKey": "row", "metadataValue": "b", "location": location, "visibility": "DOCUMENT"}}},
        {"createDeveloperMetadata": {"developerMetadata": {
            "metadataKey": "tab", "metadataValue": "t", "location": {"sheetId": 0}, "visibility": "PROJECT"}}},
    ).body  # fmt: skip
    made = told["replies"][0]["createDeveloperMetadata"]["developerMetadata"]
    assert made["location"]["locationType"] == "ROW"
    desk.do({"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}})
    lookup = {"developerMetadataLookup": {"metadataKey": "row"}}
    met = desk.ask("POST", "…/developerMetadata:search", {"dataFilters": [lookup]}).body["matchedDeveloperMetadata"]
    assert met[0]["developerMetadata"]["location"]["dimensionRange"] == {
        "dimension": "ROWS", "startIndex": 2, "endIndex": 3
    }  # fmt: skip
    assert met[0]["dataFilters"] == [lookup]
    values = desk.ask("POST", "…/values:batchGetByDataFilter", {"dataFilters": [lookup]}).body["valueRanges"]
    assert values[0]["valueRange"]["values"] == [["b"]]
    filters = {"dataFilters": [lookup], "developerMetadata": {"metadataValue": "B"}, "fields": "metadataValue"}
    told = desk.do({"updateDeveloperMetadata": filters}).body["replies"][0]
    assert told["updateDeveloperMetadata"]["developerMetadata"][0]["metadataValue"] == "B"
    lines = desk.ask("GET", "…", fields="sheets.data.rowMetadata.developerMetadata").body["sheets"][0]["data"][0]
    assert lines["rowMetadata"][2]["developerMetadata"][0]["metadataKey"] == "row"
    desk.do({"deleteDeveloperMetadata": {"dataFilter": lookup}})
    assert desk.ask("POST", "…/developerMetadata:search", {"dataFilters": [lookup]}).body == {}


def test_a_tab_is_copied_into_another_spreadsheet(desk):
    """sheets:copyTo keeps cells and looks; its title says that it is a copy."""
    desk.write("A1", [["x", "=A1&A1"]])
    other = desk.ask("POST", "/v4/spreadsheets", {}).body["spreadsheetId"]
    told = desk.ask("POST", "…/sheets/0:copyTo", {"destinationSpreadsheetId": other}).body
    assert (told["title"], told["index"]) == ("Copy of Sheet1", 1)
    desk.id = other
    assert desk.read("'Copy of Sheet1'!A1:B1") == [["x", "xx"]]
