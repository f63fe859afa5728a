"""A workbook that Excel has open is read and refreshed in Excel, around xlwings' interface: Excel was not at hand."""

import shutil
import sys
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

from tests.workbooks.test_publish import with_rows
from tests.workbooks.xlwings_stub import stub
from workbooks.errors import WorkbookLocked
from workbooks.live_excel import open_in_excel
from workbooks.xlsx.edit import enter, stamp
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read


@pytest.fixture
def unsaved(plan, tmp_path):
    """What Excel holds: the plan with an override that is not saved yet."""
    folder = tmp_path / "held"
    folder.mkdir()
    held = folder / "plan.xlsx"
    shutil.copy(plan, held)
    enter(held, {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "two renewals"})
    return held


@pytest.fixture
def excel(plan, unsaved, monkeypatch):
    """Excel for Windows has the plan open; the book as xlwings shows it."""

    def opened(**how):
        module, book = stub(plan, unsaved, **how)
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setitem(sys.modules, "xlwings", module)
        plan.with_name(f"~${plan.name}").write_bytes(b"")
        return book

    return opened


def test_what_is_not_saved_is_read(plan, excel):
    """The override stands in Excel alone: it is read, and nothing says that it is not."""
    excel()
    document = read(plan)
    assert [row.values["override"] for row in document.tables["quotas"] if row.key == "R1"] == [460_000]
    assert "workbook.open" not in {found.finding.code for found in document.findings}


def test_without_xlwings_or_without_excel_the_file_is_read(plan, excel, monkeypatch):
    """On another system, without the extra, or when another workbook is open: as ever, with the warning."""
    excel()
    monkeypatch.setitem(sys.modules, "xlwings", None)  # importing it fails
    assert open_in_excel(plan) is None
    assert "workbook.open" in {found.finding.code for found in read(plan).findings}
    monkeypatch.setattr(sys, "platform", "linux")
    assert open_in_excel(plan) is None


def entered(cell):
    """What stands in a cell: a formula's text, of an array the text too; a day is its number, as cells hold it."""
    value = cell.value
    if isinstance(value, datetime):
        return to_excel(value)
    return getattr(value, "text", value)


def test_new_facts_are_written_into_the_open_workbook(plan, excel, unsaved, make_facts, tmp_path):
    """Every cell written makes the workbook what publishing into its file would; the file itself stays as it was."""
    facts = make_facts()
    more = make_facts(
        bookings=with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0)), snapshot_id="s2"
    )
    wanted_path = tmp_path / "wanted.xlsx"
    shutil.copy(unsaved, wanted_path)
    publish(more, wanted_path)
    before = plan.read_bytes()
    book = excel(protected=("Engine",))
    done = publish(more, plan)
    assert done.changed_cells > 0
    assert plan.read_bytes() == before
    held, wanted = load_workbook(unsaved), load_workbook(wanted_path)
    arrays = {
        (title, row) for title in wanted.sheetnames for row in wanted[title].array_formulae.values()
    }  # areas a formula fills: Excel's own
    filled = {(title, cell.coordinate) for title, area in arrays for line in wanted[title][area] for cell in (
        line if isinstance(line, tuple) else (line,))}  # fmt: skip
    for title, cells in book.written.items():
        for (row, column), (how, value) in cells.items():
            place = wanted[title].cell(row, column)
            if how == "value" and isinstance(value, str):
                assert value.startswith("'")
                value = value[1:]
            assert entered(place) == value, (title, place.coordinate)
            held[title].cell(row, column).value = value
    for title in wanted.sheetnames:
        for line in wanted[title].iter_rows():
            for place in line:
                if (title, place.coordinate) not in filled:
                    assert entered(held[title][place.coordinate]) == entered(place), (title, place.coordinate)
    assert book.app.calculation == "automatic"
    assert {title: sheet.api.protected_with and sheet.api.protected_with["AllowSorting"]
            for title, sheet in book.sheets.items() if title == "Engine"} in ({}, {"Engine": True})  # fmt: skip
    for name, place in book.added.items():
        assert wanted.defined_names[name].attr_text == place.removeprefix("=")


def test_a_text_is_never_entered_as_a_formula(plan, excel):
    """What looks like one goes to Excel with the sign that makes a text of it; a stamp needs no closed file."""
    book = excel()
    assert stamp(plan, {"plan_status": "=1+1"})
    ((how, value),) = [written for cells in book.written.values() for written in cells.values()]
    assert (how, value) == ("value", "'=1+1")


def test_a_tab_with_a_password_is_named(plan, excel, unsaved):
    """Excel refuses to unprotect it: which tab, and what to do; calculation is as it was."""
    book = excel(protected=load_workbook(unsaved).sheetnames, password=True)
    with pytest.raises(WorkbookLocked, match="is protected with a password"):
        stamp(plan, {"plan_status": "submitted"})
    assert book.app.calculation == "automatic"


def test_on_a_mac_the_workbook_is_saved_before_it_is_read(plan, excel, monkeypatch):
    """There is no other way to learn what stands in it."""
    book = excel()
    monkeypatch.setattr(sys, "platform", "darwin")
    read(plan)
    assert book.saved == 1
