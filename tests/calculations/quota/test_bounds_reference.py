"""What floors and caps are measured from, by hand."""

import math

import numpy as np
import pytest

from calculations.quota.split.bounds import bounds_reference
from calculations.quota.split.split import split_quota


def test_the_reference_moves_from_the_last_quota_to_the_expected_one() -> None:
    """Weights 3 : 1 of 400 are 300 and 100. Last 200 each: halfway is 250 and 150."""
    for share, wanted in ((0.0, [200.0, 200.0]), (0.5, [250.0, 150.0]), (1.0, [300.0, 100.0])):
        assert bounds_reference([200.0, 200.0], [3.0, 1.0], 400.0, share).tolist() == wanted


def test_who_has_no_last_quota_is_bounded_by_nothing() -> None:
    """A missing or zero last quota has no reference, however much is expected; no weights leave the last quota."""
    found = bounds_reference([math.nan, 0.0, 100.0], [1.0, 1.0, 2.0], 400.0, 0.5)
    assert np.isnan(found[:2]).all()
    assert found[2] == 150.0
    assert bounds_reference([100.0], [0.0], 400.0, 1.0).tolist() == [100.0]


def test_bounds_around_what_is_expected_hold_nothing() -> None:
    """At 100 % every quota in proportion lies within its own floor and cap; on the last quota both are held."""
    last, weights = [100.0, 300.0], [3.0, 1.0]
    reference = bounds_reference(last, weights, 400.0, 1.0)
    bounds = {"over_assignment": 0.0, "floor_change": -0.2, "cap_change": 0.3, "unit": 1}
    assert split_quota(400, weights, last_quota=reference, **bounds).quotas.tolist() == [300, 100]
    held = split_quota(400, weights, last_quota=last, **bounds)
    assert held.quotas.tolist() == pytest.approx([130, 270])  # cap 130; floor of the other 240
