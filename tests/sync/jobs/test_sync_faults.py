"""What goes wrong while a plan is synced with its spreadsheet: told in a sentence, nothing lost, and the sync after it
ends where one without the fault does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulators.faults import Fault
from tests.sync.jobs.test_sync_sheets import GROWTH, OVERRIDE, REASON, Both, book, both, cloud, stands
from workbooks.google.areas import column_name, sheet_id

__all__ = ["book", "both", "cloud"]

MORE = "/v4/spreadsheets/"
WRITE = ":batchUpdate"


def codes(report: Any) -> set[str]:
    """What a sync found."""
    return {found.code for found in report.findings}


def typed(both: Both) -> None:
    """An override with its reason in the workbook, another growth in the spreadsheet."""
    both.type_in_excel(OVERRIDE, 120_000.0)
    both.type_in_excel(REASON, "new patch")
    both.bed.type(GROWTH, 0.08)


def all_arrived(both: Both) -> bool:
    """Whether both hold what was typed."""
    places = {OVERRIDE: 120_000.0, REASON: "new patch", GROWTH: 0.08}
    return all(both.held(place) == (value, value) for place, value in places.items())


def names(both: Both) -> dict[str, dict[str, int]]:
    """The named ranges of the spreadsheet."""
    reply = both.bed.google.client().spreadsheet(both.bed.file).reply
    return {one["name"]: one["range"] for one in reply["namedRanges"]}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(path=WRITE, status=429, times=0), id="429-storm"),
        pytest.param(Fault(path=MORE, do="html", status=503, times=0), id="html-503", marks=pytest.mark.full),
        pytest.param(Fault(path=WRITE, status=503, times=0), id="json-503", marks=pytest.mark.full),
    ],
)
def test_google_that_is_busy_for_longer_than_we_wait(both: Both, fault: Fault) -> None:
    """The spreadsheet is away: the workbook stands as it was typed, and the next sync carries all of it."""
    typed(both)
    both.bed.google.emulator.faults.add(fault)
    report, _ = both.sync()
    assert "sync.away" in codes(report)
    both.bed.google.emulator.faults.clear()
    assert both.held(OVERRIDE) == (120_000.0, None)
    both.sync()
    assert all_arrived(both)


@pytest.mark.full
@pytest.mark.parametrize("code", ["SERVER_UNAVAILABLE", "html"])
def test_a_write_that_is_carried_out_and_answered_with_503(both: Both, code: str) -> None:
    """It is read back before anything is sent again: each cell is written once, no row stands twice."""
    typed(both)
    keys = list(both.bed.of(both.bed.google.client()).look().tables["quotas"].keys)
    both.bed.google.emulator.faults.add(Fault(path=WRITE, do="apply-then-status", status=503, code=code))
    report, _ = both.sync()
    assert not report.findings
    assert all_arrived(both)
    assert list(both.bed.of(both.bed.google.client()).look().tables["quotas"].keys) == keys


@pytest.mark.full
def test_a_spreadsheet_that_was_deleted_is_no_emptied_one(both: Both) -> None:
    """Each sync says so; the workbook keeps everything, and what is typed there goes on."""
    typed(both)
    both.sync()
    both.bed.google.cloud.forget(both.bed.file)
    both.type_in_excel(OVERRIDE, 130_000.0)
    for _ in range(2):
        report, _ = both.sync()
        assert codes(report) == {"sync.away"}
        assert not report.wrote
    assert stands(both.excel, OVERRIDE) == 130_000.0
    assert stands(both.excel, REASON) == "new patch"


@pytest.mark.full
def test_a_tab_that_was_deleted_stops_its_tables_alone(both: Both) -> None:
    """They are named, and its single cells are held; what stands on other tabs arrives."""
    typed(both)
    both.bed.google.client().batch(both.bed.file, [{"deleteSheet": {"sheetId": sheet_id("resources")}}])
    report, _ = both.sync()
    assert codes(report) == {"sync.paused", "sync.held"}
    said = {found.sentence for found in report.findings}
    held = {"Gross margin on bookings (sheets): edited where it may not be."}  # stood there
    assert held < said
    assert all(sentence.startswith("Resources is not synced: on sheets ") for sentence in said - held)
    assert all_arrived(both)


@pytest.mark.full
def test_a_column_that_was_dragged_elsewhere_is_the_same(both: Both) -> None:
    """The override stands left of all else: edits go to it and come from it."""
    typed(both)
    at = names(both)[column_name("quotas", "override")]["startColumnIndex"]
    where = {"sheetId": sheet_id("quotas"), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    both.bed.google.client().batch(both.bed.file, [{"moveDimension": {"source": where, "destinationIndex": 3}}])
    report, _ = both.sync()
    assert not report.findings
    assert all_arrived(both)


@pytest.mark.full
def test_a_renamed_header_is_followed_and_told(both: Both) -> None:
    """In the spreadsheet too: the override is called otherwise, and travels."""
    typed(both)
    place = names(both)[column_name("quotas", "override")]
    start = {"sheetId": place["sheetId"], "rowIndex": place["startRowIndex"], "columnIndex": place["startColumnIndex"]}
    cell = {"userEnteredValue": {"stringValue": "What we want"}}
    request = {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
    both.bed.google.client().batch(both.bed.file, [request])
    report, _ = both.sync()
    assert codes(report) == {"sync.renamed"}, report.findings
    assert "is called What we want now" in report.findings[0].sentence
    assert both.held(OVERRIDE) == (120_000.0, 120_000.0)


@pytest.mark.full
def test_text_pasted_over_numbers_stays_where_it_was_pasted(both: Both) -> None:
    """It is no value of its cells: nothing of it is carried, nothing written over it, and each cell is named."""
    leave = [OVERRIDE._replace(column="leave_days", key=key) for key in ("R1", "R2", "R3")]
    for place in leave:
        both.type_in_excel(place, 3.0)
    both.sync()
    for place in leave:
        both.bed.type(place, "see mail")
    report, _ = both.sync()
    assert {found.rows[0] for found in report.findings if found.code == "sync.held"} == {"R1", "R2", "R3"}
    assert [both.held(place) for place in leave] == [(3.0, "see mail")] * 3


@pytest.mark.full
def test_ten_thousand_rows_pasted_below_a_table_are_one_sentence(both: Both) -> None:
    """Rows with ids nobody knows: the first are named, the others counted; what else was typed arrives."""
    typed(both)
    table, column = names(both)["plan_table_quotas"], names(both)[column_name("quotas", "rep_id")]
    client, count, at = both.bed.google.client(), 10_000, column["startColumnIndex"]
    sheet = {"sheetId": table["sheetId"], "dimension": "ROWS"}
    rows = [{"values": [{"userEnteredValue": {"stringValue": f"X{number}"}}]} for number in range(count)]
    last = table["endRowIndex"]
    insert = {"insertDimension": {"range": {**sheet, "startIndex": last, "endIndex": last + count}}}
    start = {"sheetId": table["sheetId"], "rowIndex": last, "columnIndex": at}
    paste = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
    client.batch(both.bed.file, [insert, paste])
    report, calls = both.sync()
    assert len(report.findings) < 50
    assert calls <= 12
    assert both.held(GROWTH) == (0.08, 0.08)
    assert stands(both.excel, OVERRIDE) == 120_000.0


@pytest.mark.full
def test_part_of_a_table_that_was_sorted_stops_it(both: Both) -> None:
    """Reasons sorted apart from their people: nobody is given another's."""
    for key, days in (("R1", 1.0), ("R2", 2.0), ("R3", 3.0), ("M1", 4.0)):
        both.type_in_excel(OVERRIDE._replace(column="leave_days", key=key), days)
    both.sync()
    for key, days in (("R1", 2.0), ("R2", 3.0), ("R3", 4.0), ("M1", 1.0)):
        both.bed.type(OVERRIDE._replace(column="leave_days", key=key), days)
    report, _ = both.sync()
    assert report.is_stopped
    assert any("was sorted or shifted" in found.sentence for found in report.findings)
    assert stands(both.excel, OVERRIDE._replace(column="leave_days")) == 1.0


@pytest.mark.full
def test_cells_that_are_loading_wait(both: Both) -> None:
    """A cell that is still being computed is nobody's edit: what is typed elsewhere arrives."""
    typed(both)
    both.bed.google.emulator.faults.add(Fault(path=MORE, do="loading", times=0, value=""))
    both.sync()
    both.bed.google.emulator.faults.clear()
    both.sync()
    assert all_arrived(both)


@pytest.fixture
def beside(both: Both) -> Iterator[Path]:
    """The file that Excel lays beside a workbook it has open."""
    owner = Path(both.excel.path).with_name("~$2020Q2-plan.xlsx")  # type: ignore[attr-defined]
    owner.write_bytes(b"")
    yield owner
    owner.unlink(missing_ok=True)


@pytest.mark.full
def test_an_open_workbook_is_caught_up_with_when_it_is_closed(both: Both, beside: Path) -> None:
    """Edits of the spreadsheet wait, and are not asked for again."""
    both.bed.type(GROWTH, 0.09)
    for _ in range(3):
        report, _ = both.sync()
        assert codes(report) == {"sync.away"}
    beside.unlink()
    both.sync()
    assert both.held(GROWTH) == (0.09, 0.09)
