"""The doctor names what keeps a spreadsheet from being the plan, and says nothing of a sound one."""

from collections.abc import Mapping
from typing import Any

import pytest

from calculations.findings import Severity
from sync.two_way.sheets.doctor import Examined, examined
from sync.two_way.sheets.guards import Guards
from tests.workbooks.google.made import EDITORS, PLAN_ID, answered
from workbooks.google.protection import Editors
from workbooks.google.read import document_of
from workbooks.google.spreadsheet import Spreadsheet

OWNER = "plan@example.iam.gserviceaccount.com"


def found(changes: Mapping[str, Any] | None = None, **more: Any):
    """What the doctor finds where this stands in Google's answers."""
    reply = answered()
    reply["properties"]["locale"] = "en_US"
    reply |= changes or {}
    spreadsheet = Spreadsheet(reply)
    may = [{"emailAddress": mail, "role": "writer", "type": "user"} for mail in EDITORS.everybody]
    usual = {
        "me": OWNER,
        "plan_id": PLAN_ID,
        "spreadsheet": spreadsheet,
        "document": document_of(spreadsheet),
        "file": {"owners": [{"emailAddress": OWNER}], "capabilities": {"canEdit": True}},
        "permissions": may,
        "guards": Guards((), (), ()),
        "editors": Editors(EDITORS.roles, {"U1": "vic@example.com", "U2": "fay@example.com"}),
        "functions": ("split",),
    }
    usual["permissions"] = [*may, {"emailAddress": "vic@example.com", "role": "writer", "type": "user"}]
    return {one.code: one for one in examined(Examined(**{**usual, **more}))}


def test_a_sound_spreadsheet_is_passed_over_in_silence():
    """Nothing is found."""
    assert found() == {}


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ({"plan_id": "2020Q3"}, "sheets.not-the-plan", "it is the plan 2020Q2, not 2020Q3"),
        ({"file": {"trashed": True}}, "sheets.trashed", "bin"),
        ({"file": {"capabilities": {"canEdit": False}}}, "sheets.login-cannot-edit", OWNER),
        ({"file": {"owners": [{"emailAddress": "rio@example.com"}]}}, "sheets.owner-types", "rio@example.com owns"),
        (
            {"file": {"owners": [{"emailAddress": "cy@example.com"}]}},
            "sheets.decisions-need-codes",
            "cy@example.com owns",
        ),
        ({"me": "cy@example.com"}, "sheets.decisions-need-codes", "the approver's code only"),
        ({"permissions": []}, "sheets.not-shared", "vic@example.com"),
        ({"editors": Editors()}, "sheets.approver-without-address", "U1, U2"),
    ],
)
def test_what_is_wrong_around_it_is_named(more, code, says):
    """Each with who or what, and what to do."""
    one = found(**more)[code]
    assert says in one.sentence
    assert one.remedy


def test_a_spreadsheet_open_to_many_is_named():
    """Whoever has the address may edit: nobody can tell who typed."""
    everybody = [{"type": "anyone", "role": "writer"}, {"type": "domain", "role": "reader"}]
    one = found(permissions=[*everybody, *[{"emailAddress": m, "role": "writer"} for m in _all()]])
    assert list(one) == ["sheets.open-to-many"]


def _all():
    return [*EDITORS.everybody, "vic@example.com"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"developerMetadata": []}, "sheets.not-the-plan"),
        ({"properties": {"title": "Plan", "locale": "de_DE"}}, "sheets.other-locale"),
    ],
)
def test_what_is_wrong_in_it_is_named_and_stops_it(changes, code):
    """Lost metadata and a locale in which formulas read otherwise."""
    assert found(changes)[code].severity is Severity.BLOCKING


def test_functions_google_does_not_know_are_named():
    """One cell of the tab Engine shows #NAME?."""
    reply = answered()
    engine = next(sheet for sheet in reply["sheets"] if sheet["properties"]["title"] == "Engine")
    cell = next(
        cell
        for line in engine["data"][0]["rowData"]
        for cell in line.get("values", ())
        if "QPLAN_" in cell.get("userEnteredValue", {}).get("formulaValue", "")
    )
    cell["effectiveValue"] = {"errorValue": {"type": "NAME", "message": "Unknown function"}}
    assert "sheets.no-functions" in found({"sheets": reply["sheets"]})
    cell["effectiveValue"] = {"errorValue": {"type": "LOADING", "message": "Loading..."}}
    assert "sheets.loading" in found({"sheets": reply["sheets"]})
