"""Over-assignment by level against figures computed by hand."""

import math

import pytest

from calculations.errors import ShapeError
from calculations.performance.levels import over_assignment_levels


def test_levels_compound() -> None:
    """A plan of 100, regions with 105, managers with 105 × 1.1 = 115.5: 5 %, 10 %, together 15.5 %."""
    result = over_assignment_levels(100, ["region", "manager"], [105, 115.5])
    assert result.table["rate"].tolist() == pytest.approx([0.05, 0.10])
    assert result.table["compounded_rate"].tolist() == pytest.approx([0.05, 0.155])
    assert result.table["attainment_factor"].iloc[1] == pytest.approx(1 / 1.155)
    assert result.findings == ()


def test_level_that_carries_nothing_is_passed_over() -> None:
    """Regions without quotas have no rate; the managers' 120 is measured against the plan of 100."""
    table = over_assignment_levels(100, ["region", "manager"], [math.nan, 120]).table
    assert math.isnan(table["rate"].iloc[0])
    assert table["rate"].iloc[1] == pytest.approx(0.2)
    assert table["compounded_rate"].iloc[1] == pytest.approx(0.2)


def test_without_a_plan_nothing_compounds() -> None:
    """Without a target above zero only the second level has a rate, and nothing is said of the whole."""
    table = over_assignment_levels(0, ["region", "manager"], [100, 150]).table
    assert table["rate"].isna().tolist() == [True, False]
    assert table["compounded_rate"].isna().all()


def test_findings_per_level_and_for_the_street() -> None:
    """25 % and 25 % warn each; together 56.25 % block."""
    found = over_assignment_levels(100, ["region", "manager"], [125, 156.25]).findings
    assert [(f.severity.value, f.rows) for f in found] == [
        ("blocking", ("the street",)),
        ("warning", ("manager",)),
        ("warning", ("region",)),
    ]


def test_one_level_is_said_once() -> None:
    """With one level the street is that level, and is not named twice."""
    (finding,) = over_assignment_levels(100, ["rep"], [130]).findings
    assert finding.rows == ("rep",)


def test_lengths_that_differ_are_a_fault() -> None:
    """One sum for two levels does not fit."""
    with pytest.raises(ShapeError, match="2 levels and 1 sums"):
        over_assignment_levels(1, ["a", "b"], [1])
