"""Values: typed, rendered, trimmed, appended and refused as Google does."""

import pytest

TYPED = [
    ("42", 42, "42"),
    ("0042", 42, "42"),
    ("-1,234.50", -1234.5, "-1,234.50"),
    ("12%", 0.12, "12%"),
    ("12.5%", 0.125, "12.50%"),
    ("$1,000", 1000, "$1,000"),
    ("1e3", 1000, "1.00E+03"),
    ("2020-01-01", 43831, "2020-01-01"),
    ("1/31/2020", 43861, "1/31/2020"),
    ("2020-01-01 12:00", 43831.5, "2020-01-01 12:00"),
    ("6:30", 6.5 / 24, "6:30"),
    ("1-10", 46032, "1-10"),
    ("3/4", 46085, "3/4"),
    ("Jan 5, 2020", 43835, "Jan 5, 2020"),
    ("TRUE", True, "TRUE"),
    ("'42", "42", "42"),
    ("  padded ", "  padded ", "  padded "),
    ("1.2.3", "1.2.3", "1.2.3"),
    ("2020-13-01", "2020-13-01", "2020-13-01"),
    ("(5)", -5, "-5"),
    ("#N/A", "#N/A", "#N/A"),
]


@pytest.mark.parametrize(("text", "value", "shown"), TYPED)
def test_what_is_typed_is_read_and_shown_as_sheets_does(desk, text, value, shown):
    """A text entered by a user becomes a number, a day, a truth value or stays a text, and keeps how it was written."""
    desk.write("A1", [[text]])
    assert desk.read("A1") == [[pytest.approx(value) if isinstance(value, float) else value]]
    assert desk.read("A1", "FORMATTED_VALUE") == [[shown]]


def test_raw_values_are_taken_as_they_are(desk):
    """Nothing is parsed in RAW: an equals sign is a text, a number of JSON a number."""
    desk.write("A1", [["=1+1", "2020-01-01", 5, True]], "RAW")
    assert desk.read("A1:D1", "FORMULA") == [["=1+1", "2020-01-01", 5, True]]
    assert desk.cell("A1", "userEnteredValue") == {"userEnteredValue": {"stringValue": "=1+1"}}


def test_null_skips_a_cell_and_an_empty_text_blanks_it(desk):
    """Partial rows leave alone what they do not name."""
    desk.write("A1", [[1, 2, 3]])
    desk.write("A1", [[None, "", 9]])
    assert desk.read("A1:C1") == [[1, "", 9]]


def test_blanks_at_the_ends_are_trimmed_and_inner_blank_rows_are_empty(desk):
    """Rows end with their last value, the range with its last row; a range of blanks has no values."""
    desk.write("B2", [["x", "", ""], [""], ["", "y"]])
    assert desk.read("A1:Z10") == [[], ["", "x"], [], ["", "", "y"]]
    assert "values" not in desk.ask("GET", "…/values/D1:E9").body
    assert desk.read("A1:Z10", majorDimension="COLUMNS") == [[], ["", "x"], ["", "", "", "y"]]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("A:C", "Sheet1!A1:C1000"),
        ("sheet1!B3:A2", "Sheet1!A2:B3"),
        ("2:3", "Sheet1!A2:Z3"),
        ("A990:AZ2000", "Sheet1!A990:Z1000"),
        ("$B$2", "Sheet1!B2"),
        ("C5:C", "Sheet1!C5:C1000"),
    ],
)
def test_ranges_are_told_normalised_and_within_the_grid(desk, asked, told):
    """A range is answered in one spelling, with its tab and its ends."""
    assert desk.ask("GET", f"…/values/{asked}").body["range"] == told


def test_titles_with_blanks_are_quoted(desk):
    """A tab whose title is no plain word, or looks like a cell, stands in quotes."""
    for number, title in enumerate(("It's so", "A1", "a/b"), 5):
        desk.do({"addSheet": {"properties": {"title": title, "sheetId": number}}})
    assert desk.ask("GET", "…/values/'It''s so'!A1").body["range"] == "'It''s so'!A1"
    assert desk.ask("GET", "…/values/'A1'!B2").body["range"] == "'A1'!B2"
    assert desk.ask("GET", "…/values/'a%2Fb'!B2").body["range"] == "'a/b'!B2"


def test_dates_are_serials_or_texts(desk):
    """dateTimeRenderOption says how unformatted dates are told; serials where it says nothing."""
    desk.write("A1", [["2020-01-01", 5]])
    assert desk.read("A1:B1") == [[43831, 5]]
    assert desk.read("A1:B1", dateTimeRenderOption="FORMATTED_STRING") == [["2020-01-01", 5]]


def test_append_goes_below_the_table_it_finds(desk):
    """The example of Google's guide: two tables, A1:C2 and B4:D6."""
    desk.write("A1", [["x", "y", "z"], ["x", "y", "z"]])
    desk.write("B4", [["x", "y"], ["y", "z"], ["x", "y", "z"]])
    where = {}
    for asked in ("Sheet1", "B4", "C5:D5", "B2:D4", "A1", "E4"):
        told = desk.ask("POST", f"…/values/{asked}:append", {"values": [["n"]]}, valueInputOption="RAW").body
        where[asked] = told["updates"]["updatedRange"]
        desk.ask("POST", f"…/values/{where[asked]}:clear", {})
    assert where == {
        "Sheet1": "Sheet1!B7",
        "B4": "Sheet1!B7",
        "C5:D5": "Sheet1!B7",
        "B2:D4": "Sheet1!B7",
        "A1": "Sheet1!A3",
        "E4": "Sheet1!E4",
    }


def test_append_tells_its_table_and_what_it_wrote(desk):
    """A reply of append has the table that was found, and counts; inserted rows push down what stood below."""
    desk.write("A1", [["h"], [1]])
    desk.write("A5", [["below"]])
    path = "…/values/A1:append"
    told = desk.ask("POST", path, {"values": [[2, 3]]}, valueInputOption="RAW", insertDataOption="INSERT_ROWS").body
    assert told == {
        "spreadsheetId": desk.id,
        "tableRange": "Sheet1!A1:A2",
        "updates": {
            "spreadsheetId": desk.id,
            "updatedRange": "Sheet1!A3:B3",
            "updatedRows": 1,
            "updatedColumns": 2,
            "updatedCells": 2,
        },
    }
    assert desk.read("A1:B6") == [["h"], [1], [2, 3], [], [], ["below"]]


def test_several_ranges_are_written_at_once_with_totals(desk):
    """values:batchUpdate tells totals and each response; nothing is written when one range is wrong."""
    data = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "C3", "values": [["x"]]}]
    told = desk.ask("POST", "…/values:batchUpdate", {"valueInputOption": "RAW", "data": data}).body
    totals = {name: told[f"totalUpdated{name}"] for name in ("Rows", "Columns", "Cells", "Sheets")}
    assert totals == {"Rows": 2, "Columns": 3, "Cells": 3, "Sheets": 1}
    assert [one["updatedRange"] for one in told["responses"]] == ["Sheet1!A1:B1", "Sheet1!C3"]
    data = [{"range": "A1", "values": [[7]]}, {"range": "Nope!A1", "values": [[7]]}]
    refused = desk.ask("POST", "…/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert (refused.status, refused.message) == (400, "Invalid data[1]: Unable to parse range: Nope!A1")
    assert desk.read("A1") == [[1]]


@pytest.mark.parametrize(
    ("place", "rows", "said"),
    [
        ("Nope!A1", [[1]], "Unable to parse range: Nope!A1"),
        ("A1001", [[1]], "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1:B1", [[1, 2, 3]], "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]"),
        ("A1:B1", [[1], [2]], "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"),
    ],
)
def test_what_does_not_fit_is_refused_in_googles_words(desk, place, rows, said):
    """A range nobody has, outside of the grid, or too small for the values."""
    refused = desk.write(place, rows)
    assert (refused.status, refused.body["error"]["status"], refused.message) == (400, "INVALID_ARGUMENT", said)


def test_an_input_option_is_required(desk):
    """Without valueInputOption nothing is written."""
    refused = desk.ask("PUT", "…/values/A1", {"values": [[1]]})
    assert refused.message == "'valueInputOption' is required but not specified"


def test_values_told_back_with_a_write(desk):
    """includeValuesInResponse gives the values as they stand, computed."""
    told = desk.ask(
        "PUT",
        "…/values/A1:B1",
        {"values": [[2, "=A1*21"]]},
        valueInputOption="USER_ENTERED",
        includeValuesInResponse="true",
        responseValueRenderOption="UNFORMATTED_VALUE",
    ).body
    assert told["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [[2, 42]]}
