"""The plan as a Google spreadsheet: made from its workbook, shared, examined and linked, from the command line."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.bootstrap import adapters_for
from sync.cli.app import app
from sync.cli.exits import Exit
from sync.emulators.faults import Fault
from sync.emulators.sheets import SheetsEmulator
from sync.errors import RefusedError, SheetsError
from sync.jobs.sheets import create_spreadsheet
from sync.settings import load
from sync.two_way.sheets.link import linked
from tests.e2e.team import REPS, config
from workbooks.google.cells import cell_data
from workbooks.google.marks import PLAN
from workbooks.google.read import document_of, document_with_places
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

pytestmark = pytest.mark.full  # a whole plan as a spreadsheet: the rest is tried on a smaller one

OWNER = "plan@example.com"
SETTINGS = """
[sheets]
client_id = "qplan"
finance = ["fay@example.com"]
revops = ["rio@example.com"]
readers = ["cy@example.com"]
sheets_url = "{url}"
drive_url = "{url}"
token_url = "{url}/token"
retry_seconds = 2
"""


@pytest.fixture(scope="module")
def google() -> Iterator[SheetsEmulator]:
    """An emulator of Google."""
    with SheetsEmulator() as running:
        yield running


@pytest.fixture(scope="module")
def made_folder(published_folder: Path, google: SheetsEmulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The team's plan with an override typed into its workbook, and a spreadsheet made of it."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(published_folder, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as environment:
        _signed_in(environment, google)
        path = config(folder, "http://127.0.0.1:1")
        path.write_text(path.read_text() + SETTINGS.format(url=google.url))
        with adapters_for(load(path)) as adapters:
            rep = next(iter(REPS))
            enter(adapters.workbook, {("quotas", rep, "override"): 123_000.0, ("quotas", rep, "reason"): "new patch"})
            create_spreadsheet(adapters, "ana")
    return folder


@pytest.fixture
def plan(made_folder: Path, google: SheetsEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that plan, whose login is set up; its settings file."""
    _signed_in(monkeypatch, google)
    shutil.copytree(made_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / "qplan.toml"


def _signed_in(environment: pytest.MonkeyPatch, google: SheetsEmulator) -> None:
    environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    environment.setenv("QPLAN_SHEETS__CLIENT_SECRET", "any")
    environment.setenv("QPLAN_SHEETS__REFRESH_TOKEN", google.cloud.accounts.refresh_token(OWNER))


def qplan(plan: Path, *words: str, exit_code: Exit = Exit.DONE) -> dict[str, Any]:
    """What a verb prints as JSON."""
    done = CliRunner().invoke(app, ["sheets", *words, "--json", "--config", str(plan)])
    assert done.exit_code == exit_code, (done.output, done.exception)
    return json.loads(done.output)


def codes(plan: Path, exit_code: Exit = Exit.DONE) -> list[str]:
    """What the doctor finds."""
    return [found["code"] for found in qplan(plan, "doctor", exit_code=exit_code)["findings"]]


def spreadsheet_of(plan: Path):
    """The id of the plan's spreadsheet, and what stands in it."""
    with adapters_for(load(plan)) as adapters:
        id_ = linked(adapters.events()).id
        return id_, adapters.sheets().spreadsheet(id_)


def test_the_spreadsheet_holds_what_the_workbook_holds(plan):
    """Every entry and fact of the workbook, what people typed too, stands in the spreadsheet; formulas are formulas."""
    workbook = read(plan.parent / "2020Q2-plan.xlsx")
    _, spreadsheet = spreadsheet_of(plan)
    document = document_of(spreadsheet)
    rep = next(iter(REPS))
    quotas = document.tables["quotas"]
    assert quotas.columns["override"][quotas.positions[rep]] == 123_000.0
    assert not [one for one in document.findings if one.finding.code.startswith(("workbook.", "cell.formula"))]
    assert document.untouched == workbook.untouched
    for id_ in workbook.inputs.keys() - workbook.untouched:  # the others show what a function gives, and none is here
        assert document.inputs[id_] == workbook.inputs[id_]
    for id_, table in workbook.tables.items():
        entered = [column for column in table.columns if column in ENTERED.get(id_, ())]
        assert list(document.tables[id_].keys) == list(table.keys) or id_ not in ENTERED
        for column in entered:
            assert list(document.tables[id_].columns[column]) == list(table.columns[column])


ENTERED = {
    "quotas": ("override", "reason", "leave_days", "name"),
    "data_reps": ("rep_id", "name"),
    "data_bookings": ("rep_id", "amount"),
    "approvals": ("name", "role", "decision"),
}


def test_sharing_lets_in_who_the_settings_name_and_protects_what_is_not_theirs(plan, google):
    """Finance and RevOps edit what is theirs, the reader reads; a second run has nothing to do."""
    qplan(plan, "share")
    again = qplan(plan, "share")
    assert (again["editors"], again["readers"]) == ([], [])
    assert (again["protected"], again["mended"], again["removed"]) == (0, 0, 0)
    id_, spreadsheet = spreadsheet_of(plan)
    roles = {one.whom: one.role for one in google.cloud.files[id_].permissions}
    assert (roles["fay@example.com"], roles["rio@example.com"], roles["cy@example.com"]) == (
        "writer",
        "writer",
        "reader",
    )
    ranges = [one for sheet in spreadsheet.sheets.values() for one in sheet.get("protectedRanges", ())]
    finance = next(one for one in ranges if one["description"].endswith("Finance"))
    assert set(finance["editors"]["users"]) == {OWNER, "fay@example.com"}


def test_the_doctor_names_what_people_have_done_and_share_mends_it(plan, google):
    """A protected range is deleted, Finance is shut out, the tab Quotas is renamed: each is named."""
    qplan(plan, "share")
    before = codes(plan, Exit.FINDINGS)
    assert before == ["sheets.no-functions", "sheets.decisions-need-codes"], "nothing computes, and a person owns it"
    id_, spreadsheet = spreadsheet_of(plan)
    with adapters_for(load(plan)) as adapters:
        client = adapters.sheets()
        first = next(one for one in spreadsheet.sheets["Quotas"]["protectedRanges"] if "range" in one)
        client.batch(id_, [{"deleteProtectedRange": {"protectedRangeId": first["protectedRangeId"]}}])
        renamed = {"sheetId": spreadsheet.sheet_id("Quotas"), "title": "Quotas_conflict2130205573"}
        client.batch(id_, [{"updateSheetProperties": {"properties": renamed, "fields": "title"}}])
    google.cloud.unshare(id_, "fay@example.com")
    found = codes(plan, Exit.FINDINGS)
    assert {"sheets.unprotected", "sheets.not-shared", "sheets.tab-renamed", *before} == set(found)
    done = qplan(plan, "share")
    assert done["editors"] == ["fay@example.com"]
    assert done["protected"] == 1
    assert set(codes(plan, Exit.FINDINGS)) == {"sheets.tab-renamed", *before}
    with adapters_for(load(plan)) as adapters:
        back = {"sheetId": spreadsheet.sheet_id("Quotas"), "title": "Quotas"}
        adapters.sheets().batch(id_, [{"updateSheetProperties": {"properties": back, "fields": "title"}}])


def test_a_plan_has_one_spreadsheet(plan):
    """A second one is made only when asked for; another plan's cannot be linked, a copy can."""
    done = CliRunner().invoke(app, ["sheets", "create", "--config", str(plan)])
    assert isinstance(done.exception, RefusedError)
    assert "--again" in str(done.exception)
    id_, _ = spreadsheet_of(plan)
    with adapters_for(load(plan)) as adapters:
        client = adapters.sheets()
        url = f"https://www.googleapis.com/drive/v3/files/{id_}/copy"
        copy = client.http.request("post", url, json={"name": "Copy of the plan"}).json()["id"]
        other = client.create("Somebody's own")
    linked = qplan(plan, "link", f"https://docs.google.com/spreadsheets/d/{copy}/edit#gid=0")
    assert (linked["spreadsheet"], linked["before"]) == (copy, id_)
    assert spreadsheet_of(plan)[0] == copy
    refused = CliRunner().invoke(app, ["sheets", "link", other, "--config", str(plan)])
    assert isinstance(refused.exception, RefusedError)
    assert "not made by qplan" in str(refused.exception)


def test_a_spreadsheet_that_lost_what_it_is_is_named(plan):
    """Its metadata is deleted: it is never synced, and the doctor says so first."""
    id_, _ = spreadsheet_of(plan)
    with adapters_for(load(plan)) as adapters:
        client = adapters.sheets()
        url = f"https://www.googleapis.com/drive/v3/files/{id_}/copy"
        copy = client.http.request("post", url, json={"name": "Copy"}).json()["id"]
    qplan(plan, "link", copy)
    with adapters_for(load(plan)) as adapters:
        gone = {"dataFilter": {"developerMetadataLookup": {"metadataKey": PLAN}}}
        adapters.sheets().batch(copy, [{"deleteDeveloperMetadata": gone}])
        adapters.sheets().throw_away(copy)
    assert {"sheets.not-the-plan", "sheets.trashed"} <= set(codes(plan, Exit.FINDINGS))


def test_without_a_link_or_a_login_it_says_what_to_do(published_folder, tmp_path, monkeypatch):
    """No spreadsheet yet, and then no login: each refusal names the next step."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    shutil.copytree(published_folder, tmp_path, dirs_exist_ok=True)
    path = config(tmp_path, "http://127.0.0.1:1")
    for words, says in ((["share"], "qplan sheets create"), (["create"], "key_file")):
        done = CliRunner().invoke(app, ["sheets", *words, "--config", str(path)])
        assert says in str(done.exception)


@pytest.mark.parametrize("do", ["", "drop-after", "drop-before"])
def test_facts_are_brought_up_and_entries_stay(plan, google, do):
    """A name of the facts is typed over and the snapshot is another one: both come back, lost answers or not; the
    override stays, and a second time nothing changes."""
    id_, spreadsheet = spreadsheet_of(plan)
    name = next(iter(REPS))
    document, placement = document_with_places(spreadsheet)
    reps, stamp = placement.tables["data_reps"], placement.named["snapshot_id"]
    row = reps.rows[list(document.tables["data_reps"].keys).index(name)]
    with adapters_for(load(plan)) as adapters:
        for sheet, at, column in (("Data Reps", row, reps.columns["name"]), (stamp.sheet, stamp.row, stamp.column)):
            start = {"sheetId": spreadsheet.sheet_id(sheet), "rowIndex": at, "columnIndex": column}
            said = {"start": start, "rows": [{"values": [cell_data("typed over")]}], "fields": "userEnteredValue"}
            adapters.sheets().batch(id_, [{"updateCells": said}])
    if do:
        google.faults.add(Fault(path=":batchUpdate", do=do))
    done = qplan(plan, "publish")
    after = document_of(spreadsheet_of(plan)[1])
    assert done["cells"] >= 2 or do == "drop-after"
    assert done["snapshot"] == after.snapshot_id == document.snapshot_id
    assert after.tables["data_reps"].columns["name"] == document.tables["data_reps"].columns["name"]
    assert after.tables["quotas"].columns["override"] == document.tables["quotas"].columns["override"]
    assert qplan(plan, "publish")["cells"] == 0


def test_half_a_spreadsheet_is_thrown_away(plan, google):
    """Google fails for good in the middle: nothing is linked, and what was made lies in the bin."""
    before, _ = spreadsheet_of(plan)
    google.faults.add(Fault(path=":batchUpdate", skip=1, times=0, status=400, message="Invalid requests"))
    try:
        with adapters_for(load(plan)) as adapters, pytest.raises(SheetsError):
            create_spreadsheet(adapters, "ana", again=True)
    finally:
        google.faults.clear()
    assert spreadsheet_of(plan)[0] == before
    half = [file for file in google.cloud.files.values() if file.id != before and file.trashed]
    assert half
