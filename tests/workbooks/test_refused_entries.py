"""Entries a column does not allow: named with their cell, left out of the figures, never out of the file."""

import openpyxl
import pandas as pd
import pytest

from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.errors import PublishRefused
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten, patch
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read


def cell_at(document, field):
    """The cell of one entry of a table."""
    table, key, column = field
    return next(row for row in document.tables[table] if row.key == key).cells[column]


BEYOND = [
    (("quotas", "R1", "leave_days"), 400, "Leave days is 400. Enter a number from 0 to 91."),
    (("quotas", "R1", "plan"), "banana", "Performance plan is 'banana'. Choose one of yes, no, or clear the cell."),
    (
        ("planned_hires", "Hire 1", "start"),
        20000,
        "First day is 20,000. Enter a day from 1990 on, as in 2020-04-01.",
    ),
]
FURTHER = [
    (("quotas", "R1", "leave_days"), 92, "Leave days is 92. Enter a number from 0 to 91."),
    (("quotas", "R1", "override"), -1, "Override is -1. Enter a number of at least 0."),
    (("ramp_schedule", "2", "share"), 50, "Share of quota is 5000 %. Enter a number from 0 % to 100 %."),
    (("cascade", "R1", "hold_back"), 1.5, "Hold back is 150 %. Enter a number from 0 % to 100 %."),
    (("cascade", "R1", "pin"), -5, "Pin is -5. Enter a number of at least 0."),
    (("view_weights", "time_series", "yours"), -0.5, "Your weight is -50 %. Enter a number of at least 0 %."),
]


@pytest.mark.parametrize(
    ("field", "value", "sentence"), [*BEYOND, *(pytest.param(*one, marks=pytest.mark.full) for one in FURTHER)]
)
def test_an_entry_outside_its_bounds_is_one_finding_at_its_cell(plan, field, value, sentence):
    """2020Q2 has 91 days. Whether or not the program has recomputed, the entry alone is found, and nothing else."""
    before = read(plan)
    at = cell_at(before, field)
    patch(plan, {at: Rewritten(value)}, expect_sha256=before.sha256)
    stale = read(plan)
    assert [str(found) for found in stale.findings] == [f"{at}: {sentence}"]
    assert stale.refused == {field: value}
    if field[0] != "ramp_schedule":  # 25 % stood there: cells that show it still are out of date
        assert control_totals(stale) == ()
    enter(plan, {field: value})
    recomputed = read(plan)
    assert [str(found) for found in recomputed.findings] == [f"{at}: {sentence}"]
    assert control_totals(recomputed) == ()


def test_bounds_themselves_and_other_spellings_are_taken(plan):
    """All 91 days away are an entry; Yes is yes."""
    enter(plan, {("quotas", "R1", "leave_days"): 91, ("quotas", "R2", "plan"): " Yes"})
    document = read(plan)
    assert (document.findings, document.refused) == ((), {})
    values = {row.key: row.values for row in document.tables["quotas"]}
    assert (values["R1"]["leave_days"], values["R2"]["plan"]) == (91, "yes")


def test_publishing_computes_without_a_refused_entry_and_leaves_its_cell(plan, make_facts):
    """Quotas come back as without leave; 400 stays, and so does 50 in a line of the schedule nobody has reached.

    A new rep makes the table longer; entries stay with their rows.
    """
    fields = {("quotas", "R1", "leave_days"): 400, ("ramp_schedule", "6", "share"): 50}
    before = read(plan)
    enter(plan, fields)
    assert str(read(plan).figures["final_total"]) == "#N/A"
    facts = make_facts()
    joined = dict(zip(facts.reps.columns, facts.reps.iloc[1], strict=True)) | {"rep_id": "R0", "name": "Ida First"}
    more = pd.concat([facts.reps, pd.DataFrame([joined]).astype(facts.reps.dtypes.to_dict())], ignore_index=True)
    for changed in (facts, make_facts(snapshot_id="snap-2", reps=more)):
        publish(changed, plan)
        document = read(plan)
        assert document.refused == fields
        assert control_totals(document) == ()
        assert document.figures["street_total"] == before.figures["street_total"]


def test_a_row_with_a_refused_entry_does_not_leave(plan, make_facts):
    """What was typed for a rep who left is not dropped, although it counts for nothing."""
    enter(plan, {("quotas", "R1", "leave_days"): 400})
    facts = make_facts()
    reps = facts.reps.assign(is_active=facts.reps["is_active"] & (facts.reps["rep_id"] != "R1"))
    with pytest.raises(PublishRefused, match="Leave days"):
        publish(make_facts(snapshot_id="snap-2", reps=reps), plan)


def test_every_number_people_type_has_its_bounds_in_the_workbook(plan):
    """The spreadsheet program refuses what reading refuses: 0 to 91 days, shares to 1."""
    book = openpyxl.load_workbook(plan)
    document = read(plan)
    wanted = {("quotas", "R1", "leave_days"): 91, ("ramp_schedule", "1", "share"): 1, ("cascade", "R1", "hold_back"): 1}
    for field, high in wanted.items():
        at = cell_at(document, field)
        rules = [rule for rule in book[at.sheet].data_validations.dataValidation if at.cell in rule.sqref]
        assert [(rule.operator or "between", float(rule.formula1), float(rule.formula2)) for rule in rules] == [
            ("between", 0, high)
        ]


@pytest.mark.full
def test_a_workbook_saved_without_results_is_one_finding_and_recovers(plan, make_facts):
    """A program that does not compute drops results: the finding has the first cell; publishing brings them back."""
    openpyxl.load_workbook(plan).save(plan)
    document = read(plan)
    assert document.findings == ()
    (found,) = control_totals(document)
    assert (found.finding.code, str(found.at)) == ("workbook.no-stored-values", "Start!B2")
    assert "qplan build" in found.finding.remedy
    publish(make_facts(), plan)
    document = read(plan)
    assert (document.findings, control_totals(document)) == ((), ())


def test_a_formula_of_a_persons_own_without_its_result_stops_publishing(plan, make_facts):
    """Only their program can say what it gives: the cell is named, and stays as it is."""
    before = read(plan)
    target, share = before.input_cells["target"], cell_at(before, ("ramp_schedule", "2", "share"))
    patch(plan, {target: Rewritten(9.0, "3*3"), share: Rewritten(0.5, "1/2")}, expect_sha256=before.sha256)
    openpyxl.load_workbook(plan).save(plan)
    named = {found.at for found in read(plan).findings if found.finding.code == "cell.formula-without-value"}
    assert named == {target, share}
    with pytest.raises(PublishRefused, match="has no stored value"):
        publish(make_facts(), plan)
    assert Package.open(plan).formulas(target.sheet).columns


def test_bounds_are_declared_for_numbers_only():
    """A column of choices or texts has no upper bound, and no bound stands below the other."""
    for _, table in planning_layout().tables().values():
        for column in table.columns:
            assert column.high is None or (column.is_input and not column.choices)
            assert column.high is None or column.low is None or column.low < column.high
