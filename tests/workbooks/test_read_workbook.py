"""Ugly workbooks: each fault is one finding that names the cell and what to do."""

import dataclasses
import re
import zipfile

import pytest

from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.errors import NotAWorkbook, WorkbookMissing
from workbooks.grammar.layout import Column, Layout, Owner
from workbooks.grammar.placement import cell_of
from workbooks.grammar.shape import shape_of
from workbooks.models import CellRef
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.build import workbook_bytes
from workbooks.xlsx.edit import enter, refresh
from workbooks.xlsx.formula_text import relative
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten, patch
from workbooks.xlsx.read import read
from xl_addin.names import Host


def put(path, **cells):
    """Write raw values into cells (`Quotas_J18=…`), formulas included, as a careless hand would."""
    changes = {}
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("_")
        changes[CellRef(sheet=sheet.replace("_", " "), cell=cell)] = Rewritten(value)
    patch(path, changes, expect_sha256=Package.open(path).sha256)
    return path


def rezip(path, part, change):
    """Change one part of the file by hand."""
    package = Package.open(path)
    path.write_bytes(repacked(package.parts, {part: change(package.parts.read(part))}))
    return path


def changed_by_hand(path, facts, layout):
    """A workbook of today's layout in which people have made these changes: it says what it was made with."""
    path.write_bytes(workbook_bytes(facts, Host.LIBREOFFICE, layout=layout))
    made, today = (shape_of(each).text.encode() for each in (layout, planning_layout()))
    return rezip(path, "xl/workbook.xml", lambda index: index.replace(made, today))


def at(document, table, key, column):
    """Sheet and cell of one row's column, as text parts."""
    row = next(row for row in document.tables[table] if row.key == key)
    return row.cells[column]


def found(document):
    """Code and place of each finding."""
    return [(finding.finding.code, str(finding.at)) for finding in document.findings]


def test_a_fresh_workbook_has_no_findings_and_agrees_with_the_engine(plan):
    """Reading what was built finds nothing wrong, and every shown value is the computed one."""
    document = read(plan, expected_quarter="2020Q2")
    assert document.findings == ()
    assert control_totals(document) == ()
    assert (document.quarter, str(document.as_of), document.snapshot_id) == ("2020Q2", "2020-03-31", "snap-1")


def test_a_computed_row_that_stands_nowhere_is_a_disagreement(plan):
    """A function's table without its last row tells too little: each one of them is found by its row before."""
    document = read(plan)
    spilled = {id_: table.key for id_, (_, table) in planning_layout().tables().items() if table.spill is not None}
    long = {id_: key for id_, key in spilled.items() if len(document.tables[id_]) > 1}
    cut = document.model_copy(
        update={"tables": {**document.tables, **{id_: document.tables[id_][:-1] for id_ in long}}}
    )
    told = {found.at for found in control_totals(cut)}
    assert {document.tables[id_][-2].cells[key] for id_, key in long.items()} <= told
    assert long


def test_columns_are_found_by_title_wherever_they_stand(make_facts, tmp_path):
    """A column of someone's own, two inserted rows and one inserted column move everything; nothing is lost."""
    layout = planning_layout()
    tabs = []
    for tab in layout.tabs:
        tables = []
        for table in tab.tables:
            if table.id == "quotas":
                own = Column("own", "My notes", owner=Owner.SHARED)
                columns = (*table.columns[:3], own, *reversed(table.columns[3:]))
                table = dataclasses.replace(table, columns=columns, row=table.row + 2, column=table.column + 1)
            tables.append(table)
        tabs.append(dataclasses.replace(tab, tables=tuple(tables)))
    document = read(changed_by_hand(tmp_path / "moved.xlsx", make_facts(), Layout(tuple(tabs))))
    assert document.findings == ()
    assert control_totals(document) == ()
    assert {row.key: row.values["final"] for row in document.tables["quotas"]}["R1"] == 477_000


def test_sorted_rows_are_found_by_key(plan):
    """Two reps change places, formulas and all, as sorting does: same quotas by rep, no finding."""
    before = read(plan)
    first, second = before.tables["quotas"][0], before.tables["quotas"][1]
    formulas = Package.open(plan)
    changes = {}
    for column in ("name", "manager", "territory", "rep_id"):
        changes[first.cells[column]] = Rewritten(second.values[column])
        changes[second.cells[column]] = Rewritten(first.values[column])
    patch(plan, changes, expect_sha256=formulas.sha256)
    enter(plan, {})
    after = read(plan)
    assert after.findings == ()
    assert [row.key for row in after.tables["quotas"]][:2] == [second.key, first.key]
    assert {row.key: row.values["final"] for row in after.tables["quotas"]} == {
        row.key: row.values["final"] for row in before.tables["quotas"]
    }


def test_a_text_in_a_number_cell(plan):
    """The finding quotes the text and names the cell; the value is taken as empty."""
    cell = at(read(plan), "quotas", "R1", "override")
    document = read(put(plan, **{f"Quotas_{cell.cell}": "450 k"}))
    assert ("cell.not-a-number", str(cell)) in found(document)
    assert "'450 k'" in document.findings[0].finding.sentence


def test_an_override_needs_a_reason(plan):
    """The reason's cell is named, not the override's."""
    reason = at(read(plan), "quotas", "R1", "reason")
    enter(plan, {("quotas", "R1", "override"): 460_000})
    assert found(read(plan)) == [("quota.override-without-reason", str(reason))]


def test_an_override_of_zero_is_not_an_empty_one(plan):
    """Zero with a reason plans no quota: the final quota is 0 and the calculated one stands beside it."""
    enter(plan, {("quotas", "R1", "override"): 0, ("quotas", "R1", "reason"): "on leave"})
    row = next(row for row in read(plan).tables["quotas"] if row.key == "R1")
    assert (row.values["final"], row.values["calculated"]) == (0, 477_000)


def test_a_negative_override(plan):
    """Below zero is refused by name."""
    enter(plan, {("quotas", "R1", "override"): -5, ("quotas", "R1", "reason"): "typo"})
    assert [code for code, _ in found(read(plan))] == ["entry.out-of-range"]


def test_a_deleted_row(plan):
    """A rep of the roster without a row is missing by name."""
    row = next(row for row in read(plan).tables["quotas"] if row.key == "R2")
    document = read(put(plan, **{f"Quotas_{cell.cell}": None for cell in row.cells.values()}))
    finding = next(f for f in document.findings if f.finding.code == "quota.row-deleted")
    assert "=Ben() (R2)" in finding.finding.sentence
    assert finding.at is not None
    assert finding.at.sheet == "Quotas"


def test_a_duplicated_rep(plan):
    """The second row is named."""
    second = at(read(plan), "quotas", "R3", "rep_id")
    document = read(put(plan, **{f"Quotas_{second.cell}": "R1"}))
    codes = {code for code, place in found(document) if place == str(second)}
    assert codes == {"table.duplicate-row"}


def test_a_quota_of_a_rep_who_left(plan):
    """A row typed below the table for someone who left belongs to the table, and is named."""
    last = read(plan).tables["quotas"][-1]
    below = int(last.cells["rep_id"].cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + 1
    letter = last.cells["rep_id"].cell.rstrip("0123456789")
    document = read(put(plan, **{f"Quotas_{letter}{below}": "R4"}))
    finding = next(f for f in document.findings if f.finding.code == "quota.rep-left")
    assert str(finding.at) == f"Quotas!{letter}{below}"
    assert "has left" in finding.finding.sentence


def test_an_unknown_period(plan):
    """A quarter nobody can read is named with its cell in the data."""
    cell = at(read(plan), "data_quotas", "M1/2020Q1", "quarter")
    document = read(put(plan, **{f"Data_Quotas_{cell.cell}": "spring"}))
    assert ("data.unknown-period", str(cell)) in found(document)


def test_a_plan_whose_own_quarter_cannot_be_read(plan):
    """The plan's own label is checked first."""
    cell = read(plan).figure_cells["quarter"]
    assert ("workbook.unknown-period", str(cell)) in found(read(put(plan, **{f"Start_{cell.cell}": "soon"})))


def test_a_workbook_of_another_quarter(plan):
    """The quarter asked for and the one found are both named."""
    document = read(plan, expected_quarter="2020Q3")
    assert found(document) == [("workbook.other-quarter", str(document.figure_cells["quarter"]))]
    assert "2020Q2, not of 2020Q3" in document.findings[0].finding.sentence


def test_a_formula_typed_over(plan):
    """A number in a system cell is named, and the control totals name it too, with both values."""
    cell = at(read(plan), "quotas", "R1", "calculated")
    document = read(put(plan, **{f"Quotas_{cell.cell}": 999_000}))
    assert ("cell.formula-typed-over", str(cell)) in found(document)
    shown = [str(f) for f in control_totals(document) if f.at == cell]
    assert len(shown) == 1
    assert "999,000.00" in shown[0]
    assert "477,000.00" in shown[0]


def test_a_changed_formula(plan):
    """A formula that is not the one built is named with the one to put back."""
    cell = at(read(plan), "quotas", "R1", "final")
    patch(plan, {cell: Rewritten(1.0, "1+0")}, expect_sha256=Package.open(plan).sha256)
    document = read(plan)
    assert ("cell.formula-changed", str(cell)) in found(document)
    assert "=IF(" in document.findings[0].finding.remedy


def test_a_stale_value_is_a_control_total(plan):
    """An input changed behind the program's back leaves dependants stale; each is named."""
    put(plan, **{f"Quotas_{read(plan).input_cells['over_assignment_rate'].cell}": 0.2})
    stale = control_totals(read(plan))
    assert "street_total" not in {f.finding.code for f in stale}
    assert str(read(plan).figure_cells["street_total"]) in {str(f.at) for f in stale}


def test_a_decision_without_a_code(plan):
    """The code's cell is named; a decision that is no decision is named at its own."""
    document = read(plan)
    code, decision = at(document, "approvals", "U1", "code"), at(document, "approvals", "U2", "decision")
    enter(plan, {("approvals", "U1", "decision"): "approve", ("approvals", "U2", "decision"): "maybe"})
    assert found(read(plan)) == [
        ("entry.not-a-choice", str(decision)),
        ("approval.decision-without-code", str(code)),
    ]


@pytest.mark.parametrize(("value", "code"), [(None, "input.empty"), (9.0, "input.out-of-range")])
def test_an_input_that_is_empty_or_out_of_range(plan, value, code):
    """Over-assignment may be 0 to 40 %."""
    cell = read(plan).input_cells["over_assignment_rate"]
    assert (code, str(cell)) in found(read(put(plan, **{f"Quotas_{cell.cell}": value})))


def test_a_missing_and_a_doubled_column(plan):
    """Renaming one header and copying another: both are named with their cells."""
    document = read(plan)
    row = document.tables["quotas"][0]
    headers = {c: f"{row.cells[c].cell.rstrip('0123456789')}20" for c in ("override", "reason", "flags")}
    assert found(read(put(plan, **{f"Quotas_{headers['override']}": "Mine"})))[0][0] == "workbook.column-missing"
    put(plan, **{f"Quotas_{headers['override']}": "Override", f"Quotas_{headers['flags']}": "Reason for override"})
    codes = dict(found(read(plan)))
    assert codes["workbook.column-twice"] == f"Quotas!{headers['flags']}"
    assert control_totals(read(plan)) == ()


def test_a_missing_tab(make_facts, tmp_path):
    """A workbook without a tab that no other reads says which is gone and which there are."""
    layout = Layout(tuple(tab for tab in planning_layout().tabs if tab.id != "retention"))
    document = read(changed_by_hand(tmp_path / "short.xlsx", make_facts(), layout))
    assert found(document) == [("workbook.tab-missing", "Retention!A1")]
    assert (
        "Start, Scorecard, Performance, Territory health, Pipeline, Outlook, Assumptions"
        in document.findings[0].finding.sentence
    )


def test_an_open_workbook_is_read_with_a_warning(plan):
    """What stands unsaved in the other program is not read, and the finding says so without blocking."""
    plan.with_name("~$plan.xlsx").write_bytes(b"")
    (finding,) = read(plan).findings
    assert (finding.finding.code, finding.finding.severity) == ("workbook.open", "warning")


def test_a_table_and_a_cell_whose_names_are_gone(plan):
    """Deleting all rows of a table, or the row of a figure, leaves its name broken or takes it away: both are said."""

    def broken(index):
        index = re.sub(rb'(name="plan_table_quotas">)[^<]*', rb"\1#REF!", index)
        return re.sub(rb'<definedName name="plan_cell_street_total">[^<]*</definedName>', b"", index)

    document = read(rezip(plan, "xl/workbook.xml", broken))
    assert found(document) == [("workbook.cell-missing", "Quotas!A1"), ("workbook.table-missing", "Quotas!A1")]
    assert "Quotas by sales rep" in document.findings[1].finding.sentence


def test_a_row_without_its_id(plan):
    """An id deleted from a row people typed into is named; the rep is missing as well."""
    cell = at(read(plan), "quotas", "R3", "rep_id")
    codes = dict(found(read(put(plan, **{f"Quotas_{cell.cell}": None}))))
    assert codes["table.row-without-key"] == str(cell)
    assert "quota.row-deleted" in codes


def test_a_formula_in_an_input_cell_is_an_entry(plan):
    """A person may type =2*230000 as an override; the value counts, and so does a formula of their own as target."""
    document = read(plan)
    override, reason = at(document, "quotas", "R1", "override"), at(document, "quotas", "R1", "reason")
    changes = {
        override: Rewritten(460_000.0, "2*230000"),
        reason: "doubled",
        document.input_cells["target"]: Rewritten(900_000.0, "3*300000"),
    }
    patch(plan, changes, expect_sha256=Package.open(plan).sha256)
    refresh(plan)
    document = read(plan)
    assert (document.findings, control_totals(document)) == ((), ())
    assert (document.inputs["target"], document.figures["street_total"]) == (900_000, 990_000)
    assert "target" not in document.untouched
    assert Package.open(plan).formulas("Quotas").text(*cell_of(override.cell)) == "2*230000"


def test_a_formula_stored_as_shared_is_the_same_formula(plan):
    """Excel stores formulas filled down once; each copy still reads as the one built."""

    def shared(sheet):
        cells = iter(range(9))

        def one(match):
            number = next(cells)
            return (
                b'<f t="shared" ref="L18:L21" si="0">' + match[1] + b"</f>"
                if number == 0
                else b'<f t="shared" si="0"/>'
            )

        return re.sub(rb"<f>(IF\(\$J[^<]*)</f>", one, sheet)

    assert read(rezip(plan, "xl/worksheets/sheet3.xml", shared)).findings == ()


def test_a_split_that_cannot_be_made_and_its_recovery(plan):
    """A unit of half a dollar is refused with its cell; Engine's split is an error until the unit is mended."""
    enter(plan, {"rounding_unit": 0.5})
    document = read(plan)
    assert found(document) == [("input.out-of-range", str(document.input_cells["rounding_unit"]))]
    assert str(document.figures["street_total"]) == "#N/A"
    assert control_totals(document) == ()
    enter(plan, {"rounding_unit": 1000})
    document = read(plan)
    assert (document.findings, control_totals(document)) == ((), ())
    assert document.figures["street_total"] == 924_000


def test_files_that_cannot_be_opened(plan, tmp_path):
    """A missing, truncated, foreign or gutted file each has its own sentence."""
    with pytest.raises(WorkbookMissing, match="Build one"):
        read(tmp_path / "none.xlsx")
    whole = plan.read_bytes()
    for name, data, words in (
        ("cut.xlsx", whole[: len(whole) // 2], "truncated"),
        ("text.xlsx", b"rep,quota\n", "no .xlsx"),
        ("empty.xlsx", b"", "no .xlsx"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NotAWorkbook, match=words):
            read(tmp_path / name)
    with pytest.raises(NotAWorkbook, match="folder"):
        read(tmp_path)
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as other:
        other.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotAWorkbook, match="holds no workbook"):
        read(tmp_path / "other.xlsx")
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        (tmp_path / "bad.xlsx").write_bytes(whole)
        with pytest.raises(NotAWorkbook, match="list of sheets is damaged"):
            read(rezip(tmp_path / "bad.xlsx", part, lambda data: data[:40]))


def test_equal_formulas_compare_equal_wherever_they_stand():
    """Filled-down copies are one relative formula; texts and sheet names are left alone."""
    assert relative('$A2+B$1&"A2"', (1, 2)) == relative('$A5+B$1&"A2"', (4, 2))
    assert relative("$A2", (1, 2)) != relative("$A3", (1, 2))
    assert relative("QPLAN_ATTAINMENT('Data Reps'!$A$1, B2)", (1, 2)) == relative(
        "_xldudf_QPLAN_ATTAINMENT('Data Reps'!$A$1,B2)", (1, 2)
    )
