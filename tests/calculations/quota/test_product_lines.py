"""Product lines: cascades and mixes that sum in both directions."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.quota.cascade.hierarchy import hierarchy_of
from calculations.quota.cascade.product_lines import cascade_lines, line_quotas

NAN = np.nan


def test_lines_cascade_on_their_own_history() -> None:
    """Bikes 90,000 go 2 : 1 to a and b, parts 30,000 go 1 : 2: both end at 70,000 and 50,000."""
    hierarchy = hierarchy_of(["co", "a", "b"], [None, "co", "co"])
    found = cascade_lines(
        {"bikes": 90_000, "parts": 30_000},
        hierarchy,
        ["prior"],
        {"bikes": {"prior": [NAN, 2, 1]}, "parts": {"prior": [NAN, 1, 2]}},
    )
    assert found.quotas["bikes"].tolist() == [90_000, 60_000, 30_000]
    assert found.quotas["parts"].tolist() == [30_000, 10_000, 20_000]
    assert found.quotas["quota"].tolist() == [120_000, 70_000, 50_000]
    assert found.findings == ()
    assert found.lines["parts"].target == 30_000


def test_findings_name_their_line() -> None:
    """A rep without a history in one line is named there."""
    hierarchy = hierarchy_of(["a", "b"], [None, None])
    found = cascade_lines({"bikes": 10_000}, hierarchy, ["prior"], {"bikes": {"prior": [1, NAN]}})
    assert [f.sentence.split(":")[0] for f in found.findings] == ["bikes"]


def test_line_without_columns_can_be_even() -> None:
    """A line for which no column is given still splits evenly."""
    hierarchy = hierarchy_of(["a", "b"], [None, None])
    assert cascade_lines({"new": 10_000}, hierarchy, ["even"], {}).quotas["new"].tolist() == [5_000, 5_000]


def test_mix_for_all_and_for_each() -> None:
    """100 by 3 : 1 is 75 and 25; a rep without a mix takes that of all together, 4 : 4."""
    assert line_quotas(["a"], [100], ["x", "y"], [3, 1])[["x", "y"]].to_numpy().tolist() == [[75, 25]]
    found = line_quotas(["a", "b", "c"], [100, 100, 90], ["x", "y"], [[3, 1], [1, 3], [0, NAN]])
    assert found[["x", "y"]].to_numpy().tolist() == [[75, 25], [25, 75], [45, 45]]
    assert found["quota"].tolist() == [100, 100, 90]


def test_parts_in_round_units_sum_to_an_odd_quota() -> None:
    """10,250 in thousands over three equal lines: 4, 3, 3 thousand, and 250 to the next in line."""
    parts = line_quotas(["a"], [10_250], ["x", "y", "z"], [1, 1, 1], unit=1_000)
    assert parts[["x", "y", "z"]].to_numpy().tolist() == [[4_000, 3_250, 3_000]]


def test_a_vanishing_weight_is_none() -> None:
    """The smallest number a cell can hold beside 1 gets nothing, and alone it gets everything."""
    assert line_quotas(["a"], [100], ["x", "y"], [1, 5e-324])[["x", "y"]].to_numpy().tolist() == [[100, 0]]
    assert line_quotas(["a"], [100], ["x"], [5e-324])["x"].tolist() == [100]


def test_lengths_that_differ_are_faults() -> None:
    """A mix of three for two lines is a program fault."""
    with pytest.raises(ShapeError, match="2 lines and a mix of"):
        line_quotas(["a"], [1], ["x", "y"], [1, 1, 1])
