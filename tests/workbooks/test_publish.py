"""New facts in a workbook people work in: their cells stay, the system's move, and nothing is half-written."""

import zipfile
from datetime import datetime

import pandas as pd
import pytest
from openpyxl import load_workbook

from workbooks.book.checks import control_totals
from workbooks.errors import PublishRefused, WorkbookLocked
from workbooks.tabs.start.tab import LAST_TIME
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter, stamp
from workbooks.xlsx.package import Package
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read


def with_rows(frame, *rows):
    """A frame with rows added."""
    more = pd.DataFrame([dict(zip(frame.columns, row, strict=True)) for row in rows])
    return pd.concat([frame, more.astype(frame.dtypes.to_dict())], ignore_index=True)


HEADER = 21
"""Row of the titles of the table of account moves."""


def tables_of(document):
    """All values by table; numbers to the twelfth digit, because XlsxWriter stores sixteen and patching seventeen."""
    return {
        id_: [{c: float(f"{v:.12g}") if isinstance(v, float) else v for c, v in row.values.items()} for row in rows]
        for id_, rows in document.tables.items()
        if id_ != "start_changes"  # what stood there before, of which a new workbook knows nothing
    }


@pytest.mark.full
def test_the_same_facts_leave_the_file_untouched(plan, make_facts):
    """Nothing to change: same bytes, also after a person's entries."""
    enter(plan, {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "two renewals"})
    before = plan.read_bytes()
    assert publish(make_facts(), plan).changed_cells == 0
    assert plan.read_bytes() == before


def test_published_is_what_a_new_workbook_would_show(plan, make_facts, tmp_path):
    """After a new deal, every table of the published workbook equals that of a workbook built from the new facts."""
    facts = make_facts()
    moved = make_facts(
        snapshot_id="snap-2",
        bookings=with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0)),
    )
    then = read(plan)
    assert publish(moved, plan).changed_cells > 0
    published, built = read(plan), read(build(moved, tmp_path / "new.xlsx").path)
    assert published.findings == ()
    assert control_totals(published) == ()
    stood = {**then.figures, **then.inputs}
    assert {was: published.figures[was] for was in LAST_TIME} == {was: stood[now] for was, now in LAST_TIME.items()}
    assert {**published.figures, **{was: built.figures[was] for was in LAST_TIME}} == built.figures
    assert tables_of(published) == tables_of(built)


@pytest.mark.full
def test_a_shrunken_table_leaves_nothing_behind(plan, make_facts, tmp_path):
    """Publishing fewer facts than before equals building from them."""
    facts = make_facts()
    fewer = make_facts(snapshot_id="s3", bookings=facts.bookings.iloc[[0, 2, 3, 5]], accounts=facts.accounts.iloc[:3])
    publish(fewer, plan)
    published, built = read(plan), read(build(fewer, tmp_path / "new.xlsx").path)
    assert (published.findings, control_totals(published)) == ((), ())
    assert {id_: len(rows) for id_, rows in published.tables.items()} == {
        id_: len(rows) for id_, rows in built.tables.items()
    }


def test_peoples_cells_stay_and_a_new_rep_is_added_below(plan, make_facts):
    """Override, reason, target, decision and stamps survive; the new rep gets a row that computes."""
    entries = {
        "target": 900_000,
        ("quotas", "R1", "override"): 460_000,
        ("quotas", "R1", "reason"): "two renewals",
        ("approvals", "U1", "decision"): "approve",
        ("approvals", "U1", "code"): "4711",
    }
    enter(plan, entries)
    stamp(
        plan,
        {
            "plan_status": "submitted",
            "submitted_digest": "abc123",
            ("approvals_record", "U1", "decided"): "approved an earlier version",
        },
    )
    facts = make_facts()
    hired = ("R9", "Eli Fresh", "Sales Rep", "M1", "Mia Stone", "T1", "East", pd.Timestamp("2020-02-01"), True)
    publish(make_facts(snapshot_id="snap-2", reps=with_rows(facts.reps, hired)), plan)
    document = read(plan)
    assert document.findings == ()
    assert control_totals(document) == ()
    rows = {row.key: row.values for row in document.tables["quotas"]}
    assert list(rows)[-1] == "R9"
    assert (rows["R1"]["final"], rows["R1"]["reason"], document.inputs["target"]) == (460_000, "two renewals", 900_000)
    assert document.tables["approvals"][0].values["code"] == "4711"
    assert document.tables["approvals_record"][0].values["decided"] == "approved an earlier version"
    assert (document.figures["plan_status"], document.figures["submitted_digest"]) == ("submitted", "abc123")


def test_a_rep_who_leaves_takes_the_row_along_unless_something_is_typed_there(plan, make_facts):
    """First refused with the cell, then, once cleared, the row goes and the others stay where they are."""
    facts = make_facts()
    reps = facts.reps.copy()
    reps.loc[reps["rep_id"] == "R1", "is_active"] = False
    moved = make_facts(snapshot_id="snap-2", reps=reps)
    enter(plan, {("quotas", "R1", "override"): 1, ("quotas", "R1", "reason"): "x"})
    before = plan.read_bytes()
    with pytest.raises(PublishRefused, match=r"Quotas!E\d+: Ana Lopez \(R1\)"):
        publish(moved, plan)
    assert plan.read_bytes() == before
    enter(plan, {("quotas", "R1", "override"): None, ("quotas", "R1", "reason"): None})
    place = {row.key: str(row.cells["final"]) for row in read(plan).tables["quotas"]}
    publish(moved, plan)
    document = read(plan)
    assert document.findings == ()
    assert control_totals(document) == ()
    del place["R1"]
    assert {row.key: str(row.cells["final"]) for row in document.tables["quotas"]} == place


def test_publishing_is_refused_for_another_quarter_and_for_an_open_file(plan, make_facts):
    """Neither writes anything."""
    before = plan.read_bytes()
    with pytest.raises(PublishRefused, match="2020Q2, not of 2020Q3"):
        publish(make_facts(quarter="2020Q3"), plan)
    plan.with_name("~$plan.xlsx").write_bytes(b"")
    with pytest.raises(WorkbookLocked):
        publish(make_facts(snapshot_id="snap-2"), plan)
    assert plan.read_bytes() == before


def test_a_backup_is_kept_when_asked(plan, make_facts, tmp_path):
    """The old bytes stand in the backup."""
    before = plan.read_bytes()
    publish(make_facts(snapshot_id="snap-2"), plan, backup=tmp_path / "old.xlsx")
    assert (tmp_path / "old.xlsx").read_bytes() == before


def test_the_order_of_calculation_is_left_to_the_program(plan, make_facts):
    """A calculation chain, as Excel writes one, would name cells that lost their formula: it goes with its mentions."""
    package = Package.open(plan)
    types = package.parts.read("[Content_Types].xml").replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x/y"/></Types>'
    )
    relations = package.parts.read("xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>", b'<Relationship Id="rId99" Type="t" Target="calcChain.xml"/></Relationships>'
    )
    data = repacked(package.parts, {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations})
    plan.write_bytes(data)
    with zipfile.ZipFile(plan, "a") as parts:
        parts.writestr("xl/calcChain.xml", "<calcChain/>")
    publish(make_facts(snapshot_id="snap-2"), plan)
    with zipfile.ZipFile(plan) as parts:
        everything = {name: parts.read(name) for name in parts.namelist()}
    assert "xl/calcChain.xml" not in everything
    assert not any(b"calcChain" in part for part in everything.values())
    assert read(plan).findings == ()


@pytest.mark.full
def test_a_cell_that_was_not_there_gets_the_look_of_its_column(plan, make_facts):
    """A3 gets a renewal and A2 loses its own: a day that is shown as one, and nothing; a blank fact takes no cell."""
    facts = make_facts()
    territory = facts.results.territory
    days = territory.accounts.set_index("account_id")["renewal_date"]
    assert days.notna().to_dict() == {"A1": False, "A2": True, "A3": False, "A4": False}
    moved = territory.accounts.assign(renewal_date=[pd.NaT, pd.NaT, pd.Timestamp("2020-05-31"), pd.NaT])

    def renewals():
        sheet = load_workbook(plan)["Account moves"]
        column = next(cell.column for cell in sheet[HEADER] if cell.value == "Renewal")
        key = next(cell.column for cell in sheet[HEADER] if cell.value == "CRM id")
        return {sheet.cell(row, key).value: sheet.cell(row, column) for row in range(HEADER + 1, HEADER + 5)}

    before = renewals()
    publish(make_facts(territory=territory.model_copy(update={"accounts": moved})), plan)
    after = renewals()
    assert (after["A3"].value, after["A3"].number_format) == (datetime(2020, 5, 31), before["A2"].number_format)  # noqa: DTZ001
    assert (after["A2"].value, after["A1"].value, after["A1"].has_style) == (None, None, False)
    assert control_totals(read(plan)) == ()


@pytest.mark.full
def test_a_print_area_grows_with_the_last_table(plan, make_facts, tmp_path):
    """A new deal adds rows to Performance and to nothing of Scorecard; what somebody chose to print stays."""
    facts = make_facts()
    moved = make_facts(
        snapshot_id="snap-2",
        bookings=with_rows(facts.bookings, ("R2", "T3", "North", "Helmets", "2020Q1", 70_000.0)),
    )
    chosen = load_workbook(plan)["Quotas"].print_area
    package = Package.open(plan)
    index = package.parts.read("xl/workbook.xml")
    ours = chosen.replace("'", "")
    plan.write_bytes(repacked(package.parts, {"xl/workbook.xml": index.replace(ours.encode(), b"Quotas!$A$1:$F$30")}))
    before = load_workbook(plan)
    publish(moved, plan)
    after, built = load_workbook(plan), load_workbook(build(moved, tmp_path / "new.xlsx").path)
    assert after["Performance"].print_area == built["Performance"].print_area != before["Performance"].print_area
    assert after["Scorecard"].print_area == before["Scorecard"].print_area
    assert after["Quotas"].print_area.replace("'", "").endswith("$A$1:$F$30")
