"""Attainment against figures computed by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError
from calculations.performance.attainment import attainment, attainment_by


def test_attainment_is_actual_over_quota() -> None:
    """90 sold of a quota of 100 is 90 %, and an actual of zero is an attainment of zero."""
    assert attainment([90, 0], [100, 50]).tolist() == [0.9, 0.0]


@pytest.mark.parametrize("quota", [0, -5, None, math.nan])
def test_without_a_quota_above_zero_there_is_no_attainment(quota: float | None) -> None:
    """Zero, negative and missing quotas give NaN and no division warning."""
    assert np.isnan(attainment([10.0], np.array([quota], dtype=float))).all()


def test_missing_actual_is_not_zero() -> None:
    """An actual that is not known leaves the attainment unknown."""
    assert np.isnan(attainment([math.nan], [10])).all()


def test_one_quota_serves_several_actuals() -> None:
    """Shapes broadcast: two actuals against one quota."""
    assert attainment([5, 10], 10).tolist() == [0.5, 1.0]


def test_attainment_names_shapes_that_do_not_fit() -> None:
    """Two actuals and three quotas are a program fault."""
    with pytest.raises(ShapeError, match=r"\(2,\) and \(3,\) do not fit"):
        attainment([1, 2], [1, 2, 3])


def test_groups_take_the_ratio_of_sums() -> None:
    """Team a sells 100 + 0 of 50 + 150: 50 %, where the mean of the ratios (200 % and 0 %) would say 100 %."""
    frame = attainment_by(["b", "a", "a"], [30, 100, 0], [60, 50, 150])
    expected = pd.DataFrame(
        {"group": ["b", "a"], "quota": [60.0, 200.0], "actual": [30.0, 100.0], "attainment": [0.5, 0.5]}
    )
    pd.testing.assert_frame_equal(frame, expected, check_dtype=False)


def test_groups_keep_empty_apart_from_zero() -> None:
    """A group without any quota has no quota and no attainment; one row without a quota does not erase its team's."""
    frame = attainment_by(["a", "a", "b"], [10, 20, 5], [40, None, None]).set_index("group")
    assert frame.loc["a"].tolist() == [40.0, 30.0, 0.75]
    assert np.isnan(frame.loc["b", ["quota", "attainment"]].astype(float)).all()
    assert frame.loc["b", "actual"] == 5.0


def test_groups_of_no_rows_are_an_empty_frame() -> None:
    """No rows in, no rows out, with the columns there."""
    frame = attainment_by([], [], [])
    assert frame.columns.tolist() == ["group", "quota", "actual", "attainment"]
    assert frame.empty


def test_blank_group_is_a_group() -> None:
    """Bookings without a territory stay visible under their blank name, so the sums reconcile."""
    frame = attainment_by([None, "a"], [7, 3], [10, 10])
    assert frame["actual"].sum() == 10
    assert frame["group"].isna().tolist() == [True, False]


def test_groups_need_one_of_each_per_row() -> None:
    """Lengths that differ are a program fault that names them."""
    with pytest.raises(ShapeError, match="2 groups, 1 actuals and 2 quotas"):
        attainment_by(["a", "b"], [1], [1, 2])
