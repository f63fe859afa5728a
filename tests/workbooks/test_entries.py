"""Typing into input cells refreshes every dependant and nothing that is not one."""

import pytest

from workbooks.book.checks import control_totals, is_as_published
from workbooks.errors import PublishRefused, UnknownField
from workbooks.models import CellRef
from workbooks.xlsx.edit import enter, refresh, stamp
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten, patch
from workbooks.xlsx.read import read


def test_an_override_moves_the_final_quota_and_the_totals(plan):
    """Ana's 477,000 becomes 507,000: 30,000 more than calculated, 954,000 in all, 954 / 840 − 1 over the target."""
    enter(plan, {("quotas", "R1", "override"): 507_000, ("quotas", "R1", "reason"): "two renewals"})
    document = read(plan)
    assert document.findings == ()
    assert control_totals(document) == ()
    assert document.figures["overrides_effect"] == 30_000
    assert document.figures["final_total"] == 954_000
    assert document.figures["over_assignment_in_force"] == pytest.approx(954 / 840 - 1)
    assert document.figures["street_total"] == 924_000


def test_a_typed_target_replaces_the_formula_and_clearing_brings_it_back(plan):
    """600,000 × 1.1 = 660,000 of street; the floors of 400, 240 and 80 thousand make 720 and leave −60,000 over.

    Last quotas are compared as they stand: restated to the smaller target their floors would fit.
    """
    enter(plan, {"target": 600_000, "restatement_factor": 1})
    document = read(plan)
    assert "target" not in document.untouched
    assert (document.figures["street_total"], document.figures["unallocated"]) == (660_000, -60_000)
    enter(plan, {"target": None, "restatement_factor": None})
    document = read(plan)
    assert "target" in document.untouched
    assert document.inputs["target"] == 840_000
    assert control_totals(document) == ()


def test_the_ramp_schedule_is_an_input(plan):
    """With full quotas from month 2 on, Cem's factor is 1."""
    enter(plan, {("ramp_schedule", str(month), "share"): 1.0 for month in (2, 3, 4)})
    assert {row.key: row.values["ramp"] for row in read(plan).tables["ramp"]}["R3"] == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("hope", "no input; inputs are .*target"),
        (("quotas", "R9", "override"), "no row R9"),
        (("quotas", "R1", "final"), "no input column final"),
        (("nowhere", "R1", "final"), "no input column"),
    ],
)
def test_entries_that_name_nothing_are_refused(plan, field, words):
    """The message says what there is; the file stays."""
    before = plan.read_bytes()
    with pytest.raises(UnknownField, match=words):
        enter(plan, {field: 1})
    assert plan.read_bytes() == before


def test_stamps_are_for_facts_of_the_system(plan):
    """Status and digest can be stamped; a calculated figure cannot."""
    stamp(plan, {"plan_status": "submitted", "submitted_digest": "abc123"})
    figures = read(plan).figures
    assert (figures["plan_status"], figures["submitted_digest"]) == ("submitted", "abc123")
    with pytest.raises(UnknownField, match="final_total"):
        stamp(plan, {"final_total": 1})


def test_what_repeats_a_stamp_follows_it(plan):
    """Formulas that show where the plan stands say it at once: nothing disagrees with what was stamped."""
    published = read(plan)
    stamp(plan, {"plan_status": "approved, and written to the CRM", ("approvals_record", "U1", "decided"): "approved"})
    document = read(plan)
    assert document.figures["plan_status"] != published.figures["plan_status"]
    assert control_totals(document) == ()
    assert is_as_published(document, published)


def test_only_stamped_cells_and_used_codes_are_written_into(plan):
    """Who decided is stamped, a used code is replaced by a word; no other cell of a person is ever written into."""
    stamp(plan, {("approvals_record", "U1", "decided"): "approved", ("approvals", "U1", "code"): "used"})
    tables = read(plan).tables
    assert tables["approvals_record"][0].values["decided"] == "approved"
    assert tables["approvals"][0].values["code"] == "used"
    for field in (("approvals", "U1", "comment"), ("quotas", "U1", "override"), ("approvals_record", "U9", "decided")):
        with pytest.raises(UnknownField, match="that qplan writes"):
            stamp(plan, {field: "1"})


def test_refreshing_mends_stale_values_and_leaves_true_ones_alone(plan):
    """A fresh workbook keeps its bytes; after a change behind the formulas' back, all agree again."""
    before = plan.read_bytes()
    refresh(plan)
    assert plan.read_bytes() == before
    cell = read(plan).input_cells["growth_rate"]
    patch(plan, {cell: 0.25}, expect_sha256=Package.open(plan).sha256)
    assert control_totals(read(plan)) != ()
    refresh(plan)
    assert control_totals(read(plan)) == ()
    assert read(plan).inputs["target"] == 1_000_000


def test_a_workbook_that_lacks_a_column_is_not_typed_into(plan):
    """Dependants could not be refreshed: refused with the finding."""
    patch(plan, {CellRef(sheet="Quotas", cell="H20"): Rewritten("Mine")}, expect_sha256=Package.open(plan).sha256)
    with pytest.raises(PublishRefused) as refused:
        enter(plan, {"growth_rate": 0.1})
    assert [f.finding.code for f in refused.value.findings] == ["workbook.column-missing"]
