"""A leader types a total for the team: it is spread over its people, and whoever reads the plan sees why."""

import pytest

from workbooks.book.checks import control_totals
from workbooks.book.lineage import quota_basis
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read

TOTAL, SPREAD, REASON = (("quota_teams", "M1", column) for column in ("team_total", "spread", "team_reason"))


def finals(document):
    """The final quotas by person."""
    return {row.key: row.values["final"] for row in document.tables["quotas"]}


def codes(document):
    """Codes of findings with their cells."""
    return [(found.finding.code, str(found.at)) for found in document.findings]


@pytest.mark.parametrize(
    "way", [*(pytest.param(way, marks=pytest.mark.full) for way in (None, "equal")), "to the unpinned"]
)
def test_a_team_total_is_spread_over_the_team(plan, make_facts, way):
    """All four are of one team: what they carry is the total typed, to the cent, and stays so with new facts."""
    calculated = sum(row.values["calculated"] for row in read(plan).tables["quotas"])
    total = round(calculated * 1.05, -3) + 0.25
    enter(plan, {TOTAL: total, SPREAD: way, REASON: "a new market"})
    document = read(plan)
    assert (codes(document), control_totals(document)) == ([], ())
    assert sum(finals(document).values()) == total
    assert sum(row.values["calculated"] for row in document.tables["quotas"]) == calculated
    team = document.tables["quota_teams"][0]
    assert (team.values["final"], team.values["team_total"]) == (total, total)
    publish(make_facts(snapshot_id="snap-2"), plan)
    again = read(plan)
    assert (codes(again), sum(finals(again).values())) == ([], total)
    assert {key: again.tables["quota_teams"][0].values[key] for key in ("team_total", "spread", "team_reason")} == {
        "team_total": total,
        "spread": way,
        "team_reason": "a new market",
    }


def test_equal_parts_differ_by_what_is_below_a_unit(plan):
    """Four equal parts of 800,000, the floors out of the way: 200,000 each."""
    enter(plan, {TOTAL: 800_000, SPREAD: "equal", REASON: "all start alike", "floor_change_rate": -1.0})
    assert finals(read(plan)) == dict.fromkeys(("M1", "R1", "R2", "R3"), 200_000)


def test_an_override_stands_when_the_total_is_spread(plan):
    """R1 is set by hand and keeps it; the others carry the rest of the total."""
    enter(
        plan,
        {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "two renewals"}
        | {TOTAL: 1_000_000, REASON: "a new market"},
    )
    document = read(plan)
    shown = finals(document)
    assert codes(document) == []
    assert (shown["R1"], sum(shown.values())) == (460_000, 1_000_000)


def test_a_quota_says_that_a_team_total_decides_it(plan):
    """Where the total stands, how it was spread, and what was calculated."""
    enter(plan, {TOTAL: 1_000_000, REASON: "a new market"})
    document = read(plan)
    row = next(row for row in document.tables["quotas"] if row.key == "R2")
    team = document.tables["quota_teams"][0]
    first = quota_basis(document, row)[0]
    assert first == (
        f"final = {row.values['final']:,.0f} of the team total 1,000,000 ({team.cells['team_total']}), proportional, "
        f"in place of calculated {row.values['calculated']:,.0f} ({row.cells['calculated']})"
    )


def test_a_total_needs_a_reason(plan):
    """The cell for it is named; publishing is not stopped by a person who is still typing."""
    enter(plan, {TOTAL: 1_000_000})
    document = read(plan)
    at = document.tables["quota_teams"][0].cells["team_reason"]
    assert codes(document) == [("quota.team-total-without-reason", str(at))]


def test_a_total_below_what_floors_and_overrides_carry_is_said(plan, make_facts):
    """The override alone is 460,000: 400,000 cannot be met, on the tab Quota review and where it is typed."""
    enter(
        plan,
        {("quotas", "R1", "override"): 460_000, ("quotas", "R1", "reason"): "two renewals"}
        | {TOTAL: 400_000, REASON: "fewer people"},
    )
    document = read(plan)
    assert codes(document) == [("quota.team-total-unmet", str(document.tables["quota_teams"][0].cells["team_total"]))]
    said = [row.values["finding"] for row in document.tables["quota_findings"]]
    assert [text for text in said if text and "[quota.team-total-missed]" in text]
    assert publish(make_facts(), plan).changed_cells == 0
