"""Over-assignment against figures computed by hand."""

import numpy as np
import pytest

from calculations.exact.over_assignment import compounded_rate, over_assignment_findings, over_assignment_rate
from calculations.findings import Severity


def test_rate_is_street_over_plan_less_one() -> None:
    """110 on the street for a plan of 100 is 10 %; 90 is −10 %."""
    assert over_assignment_rate([110.0, 90.0], 100.0) == pytest.approx([0.1, -0.1])


@pytest.mark.parametrize("plan", [0.0, -1.0, np.nan])
def test_no_rate_without_a_plan(plan: float) -> None:
    """A plan of zero, below zero or missing has no over-assignment."""
    assert np.isnan(over_assignment_rate(10.0, plan))


def test_levels_compound() -> None:
    """5 % and 10 % make 1.05 × 1.10 − 1 = 15.5 %, and a level that adds nothing known adds nothing."""
    assert compounded_rate([0.05, 0.10]) == pytest.approx(0.155)
    assert compounded_rate([0.05, np.nan, 0.10]) == pytest.approx(0.155)
    assert compounded_rate([]) == 0.0


@pytest.mark.parametrize(
    ("rate", "codes", "severities"),
    [
        (0.0, [], []),
        (0.2, [], []),
        (0.21, ["quota.over-assignment"], [Severity.WARNING]),
        (0.4, ["quota.over-assignment"], [Severity.WARNING]),
        (0.41, ["quota.over-assignment"], [Severity.BLOCKING]),
        (-0.01, ["quota.under-assignment"], [Severity.WARNING]),
    ],
)
def test_thresholds(rate: float, codes: list[str], severities: list[Severity]) -> None:
    """Above 20 % warns, above 40 % blocks, below zero warns; the thresholds themselves still pass."""
    found = over_assignment_findings(rate)
    assert [f.code for f in found] == codes
    assert [f.severity for f in found] == severities


def test_finding_names_its_node() -> None:
    """A finding on a node carries the node as its row."""
    (found,) = over_assignment_findings(0.5, "EMEA")
    assert found.rows == ("EMEA",)
    assert "at EMEA" in found.sentence
