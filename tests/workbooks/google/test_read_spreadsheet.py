"""A spreadsheet read back is the workbook's document, with the same findings, whatever tabs are called there."""

import pytest

from tests.workbooks.google.made import answered, put, small_evaluation
from workbooks.google.read import document_of
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.xlsx.read import read


def plain(value):
    """Equal for equal cells: an error by its kind."""
    return getattr(value, "kind", value)


def tables_of(document):
    """Keys and cells of every table."""
    return {
        id_: (list(table.keys), {column: list(map(plain, values)) for column, values in table.columns.items()})
        for id_, table in document.tables.items()
    }


def codes(document):
    """Codes and places of all findings."""
    return [(one.finding.code, str(one.at)) for one in document.findings]


def test_it_is_the_document_of_the_workbook(plan):
    """Inputs, tables, figures and places are those that the .xlsx reader gives of the same plan."""
    workbook, sheet = read(plan), document_of(Spreadsheet(answered()))
    assert codes(sheet) == codes(workbook) == []
    assert (sheet.quarter, sheet.as_of, sheet.snapshot_id) == ("2020Q2", workbook.as_of, "snap-1")
    assert sheet.inputs == workbook.inputs
    assert sheet.untouched == workbook.untouched
    assert sheet.input_cells == workbook.input_cells
    assert tables_of(sheet) == tables_of(workbook)
    said = {key: plain(value) for key, value in sheet.figures.items()}
    assert said | {"host": ""} == {key: plain(value) for key, value in workbook.figures.items()} | {"host": ""}
    assert (sheet.host, workbook.host) == ("google_sheets", "libreoffice")


def test_a_renamed_tab_is_the_same_tab():
    """Google itself renames tabs: cells are found by the sheet's id, and formulas read as if it had not."""
    reply = answered()
    sheet = next(one for one in reply["sheets"] if one["properties"]["title"] == "Quotas")
    sheet["properties"]["title"] = "Quotas_conflict2130205573"
    for one in reply["sheets"]:
        for line in one["data"][0]["rowData"]:
            for cell in line.get("values", ()):
                entered = cell.get("userEnteredValue", {})
                if "formulaValue" in entered:
                    cell["userEnteredValue"] = {
                        "formulaValue": entered["formulaValue"].replace("Quotas!", "Quotas_conflict2130205573!")
                    }
    renamed = Spreadsheet(reply)
    assert renamed.renamed == {"Quotas": "Quotas_conflict2130205573"}
    document = document_of(renamed)
    assert codes(document) == []
    assert tables_of(document) == tables_of(document_of(Spreadsheet(answered())))


def test_a_tab_of_ones_own_under_a_known_name_is_not_ours():
    """Somebody deletes Quotas and makes a new tab of that name: the plan's is missing."""
    reply = answered()
    sheet = next(one for one in reply["sheets"] if one["properties"]["title"] == "Quotas")
    sheet["properties"]["sheetId"] = 7
    assert ("workbook.tab-missing", "Quotas!A1") in codes(document_of(Spreadsheet(reply)))


def test_what_people_typed_is_read():
    """An override typed into a yellow cell is in the document, and a text where a number belongs is a finding."""
    _, placement = small_evaluation()
    place = placement.tables["quotas"]
    reply = answered()
    typed = {"numberValue": 123456}
    put(reply, "Quotas", place.rows[0], place.columns["override"], {"userEnteredValue": typed, "effectiveValue": typed})
    said = {"stringValue": "a lot"}
    put(reply, "Quotas", place.rows[1], place.columns["override"], {"userEnteredValue": said, "effectiveValue": said})
    document = document_of(Spreadsheet(reply))
    assert document.tables["quotas"].columns["override"][:2] == [123456.0, None]
    assert [code for code, _ in codes(document)] == ["cell.not-a-number", "quota.override-without-reason"]


@pytest.mark.parametrize(
    "value",
    [
        {"effectiveValue": {"errorValue": {"type": "LOADING", "message": "Loading..."}}},
        {"effectiveValue": {"stringValue": "Loading..."}},
    ],
)
def test_a_cell_that_is_being_computed_has_no_value(value):
    """It is said where, and the cell is neither empty nor 0."""
    _, placement = small_evaluation()
    place = placement.tables["quotas"]
    reply = answered()
    row, column = place.rows[0], place.columns["final"]
    formula = small_formula(row, column)
    put(reply, "Quotas", row, column, {"userEnteredValue": {"formulaValue": formula}, **value})
    document = document_of(Spreadsheet(reply))
    assert [code for code, _ in codes(document)] == ["sheets.still-computing"]
    assert document.findings[0].at in document.valueless


def small_formula(row, column):
    """The formula of a cell of the tab Quotas."""
    sheet = next(one for one in answered()["sheets"] if one["properties"]["title"] == "Quotas")
    return sheet["data"][0]["rowData"][row]["values"][column]["userEnteredValue"]["formulaValue"]


def test_a_formula_typed_over_is_named():
    """A number in a cell of the system is a finding, as in a workbook."""
    _, placement = small_evaluation()
    place = placement.tables["quotas"]
    reply = answered()
    typed = {"numberValue": 5}
    put(reply, "Quotas", place.rows[0], place.columns["final"], {"userEnteredValue": typed, "effectiveValue": typed})
    assert [code for code, _ in codes(document_of(Spreadsheet(reply)))] == ["cell.formula-typed-over"]


def test_an_error_is_an_error():
    """#DIV/0! is not 0 and not blank."""
    reply = answered()
    put(
        reply, "Start", 40, 20,
        {"userEnteredValue": {"formulaValue": "=1/0"}, "effectiveValue": {"errorValue": {"type": "DIVIDE_BY_ZERO"}}},
    )  # fmt: skip
    assert plain(Spreadsheet(reply).grid("Start").value(40, 20)) == "#DIV/0!"
