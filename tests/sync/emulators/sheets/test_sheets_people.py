"""Who may do what: files shared, ranges protected, people at work."""

import pytest

from sync.emulators.sheets import RefusedError
from tests.sync.emulators.sheets.conftest import OWNER

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
ANA, BEN = "ana@example.com", "ben@example.com"


def protect(desk, place, editors=(), **more):
    """Protect A1:B2-like places for some; the request's answer."""
    range_ = {
        "sheetId": 0,
        "startRowIndex": place[0],
        "endRowIndex": place[1],
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    told = {"range": range_, "editors": {"users": list(editors)}, **more}
    return desk.do({"addProtectedRange": {"protectedRange": told}})


def test_a_file_is_found_read_and_written_by_those_it_is_shared_with(desk):
    """Nobody: 403. A reader reads, and may not write. A writer writes."""
    desk.write("A1", [[1]])
    assert desk.ask("GET", "…/values/A1", by=ANA).body["error"] == {
        "code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"
    }  # fmt: skip
    reader = desk.person(ANA, "reader")
    assert reader.values("A1") == [[1]]
    with pytest.raises(RefusedError, match="The caller does not have permission"):
        reader.edit("A1", 2)
    desk.person(ANA, "writer").edit("A1", 2)
    assert desk.read("A1") == [[2]]
    missing = desk.ask("GET", "/v4/spreadsheets/nobody")
    assert missing.body["error"] == {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}


def test_protected_cells_are_edited_by_their_editors_and_the_owner_alone(desk):
    """Values, looks, lines and sorting are refused to others with one sentence, and nothing is changed."""
    ana, ben = desk.person(ANA), desk.person(BEN)
    desk.write("A1", [["b", 1], ["a", 2], ["c", 3]])
    assert protect(desk, (0, 2), [ANA]).status == 200
    ana.edit("B1", 10)
    for act in (
        lambda: ben.edit("B1", 11),
        lambda: ben.paste("A2", [["x"], ["y"]]),
        lambda: ben.clear("A1:A9"),
        lambda: ben.delete_rows("Sheet1", 1),
        lambda: ben.drag_column("Sheet1", 0, 3),
        lambda: ben.sort("Sheet1!A1:B3", 0),
        lambda: ben.note("Sheet1!A1", "mine"),
        lambda: ben.delete_tab("Sheet1"),
    ):
        with pytest.raises(RefusedError, match=r"protected cell|can't remove all"):
            act()
    refused = desk.write("B1", [[11]], by=BEN)
    assert (refused.status, refused.message, refused.body["error"]["status"]) == (400, PROTECTED, "INVALID_ARGUMENT")
    cells = {"start": {"rowIndex": 0}, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}
    assert desk.do({"updateCells": cells}, by=BEN).message == f"Invalid requests[0].updateCells: {PROTECTED}"
    ben.edit("A3", "free")
    desk.write("A1", [["owner"]])
    assert desk.read("A1:B3") == [["owner", 10], ["a", 2], ["free", 3]]


def test_a_protection_is_seen_by_all_and_lifted_by_its_editors(desk):
    """Who may not edit sees that, not who may; and cannot lift it. The owner can."""
    desk.person(ANA), desk.person(BEN)
    id_ = protect(desk, (0, 2), [ANA]).body["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]

    def seen(by):
        return desk.ask("GET", "…", fields="sheets.protectedRanges", by=by).body["sheets"][0]["protectedRanges"][0]

    assert seen(ANA)["requestingUserCanEdit"] is True
    assert seen(ANA)["editors"]["users"] == [ANA, OWNER]
    assert "requestingUserCanEdit" not in seen(BEN)
    assert "editors" not in seen(BEN)
    refused = desk.do({"deleteProtectedRange": {"protectedRangeId": id_}}, by=BEN)
    assert refused.message == f"Invalid requests[0].deleteProtectedRange: {PROTECTED}"
    assert desk.do({"deleteProtectedRange": {"protectedRangeId": id_}}).status == 200
    desk.person(BEN).edit("A1", "now")
    assert desk.read("A1") == [["now"]]


def test_a_protected_tab_leaves_its_exceptions_open(desk):
    """unprotectedRanges may be edited by all; a warning stops nobody; the tab's own name is protected."""
    ben = desk.person(BEN)
    open_ = [{"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}]
    desk.do({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "unprotectedRanges": open_}}})
    ben.paste("B2", [[1], [2]])
    with pytest.raises(RefusedError, match="protected"):
        ben.paste("B2", [[1], [2], [3]])
    with pytest.raises(RefusedError, match="protected"):
        ben.rename_tab("Sheet1", "Mine")
    desk.do({"addSheet": {"properties": {"title": "Free", "sheetId": 4}}})
    desk.do({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 4}, "warningOnly": True}}})
    ben.edit("Free!A1", "warned")
    assert desk.read("Free!A1") == [["warned"]]


def test_people_work_as_people_do(desk):
    """Paste, sort, rename a header, drag a column, insert, delete, rename a tab: by what they see."""
    ana = desk.person(ANA)
    ana.paste("Sheet1!A1", [["Rep", "Quota"], ["Zoe", "2,000"], ["Al", "1,000"]])
    ana.sort("Sheet1!A2:B3", 1)
    ana.rename_header("Sheet1", "Quota", "Target")
    ana.drag_column("Sheet1", 1, 0)
    ana.insert_rows("Sheet1", 1)
    ana.append("Sheet1", [500, "Mo"])
    ana.delete_rows("Sheet1", 1)
    ana.rename_tab("Sheet1", "The plan")
    assert ana.values("'The plan'!A1:B9") == [["Target", "Rep"], [1000, "Al"], [2000, "Zoe"], [500, "Mo"]]
    assert list(ana.tabs()) == ["The plan"]
    with pytest.raises(RefusedError, match="no tab 'Sheet1'"):
        ana.delete_rows("Sheet1", 0)


def test_a_formula_names_people_cannot_see_through_are_theirs(desk):
    """A formula somebody types is computed for everybody, its text is read as FORMULA."""
    desk.person(ANA).edit("A1", "=SUM(1,2)")
    assert (desk.read("A1"), desk.read("A1", "FORMULA")) == ([[3]], [["=SUM(1,2)"]])
