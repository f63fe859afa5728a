"""Retention of groups from sums of accounts, against figures computed by hand."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.performance.retention_rates import account_movements, retention_rates_by


def test_accounts_count_one_logo_each() -> None:
    """100 → 60 and 50 → 0: start 150, contraction 40, churn 50; GRR = NRR = 60/150, one logo of two lost."""
    table = retention_rates_by(["a", "a"], [100, 50], [40, 0], [0, 50], [0, np.nan])
    assert table.iloc[0].tolist() == ["a", 2, 1, 150, 40, 50, 0, 60, 0.4, 0.4, 0.5]


def test_a_group_without_customers_has_no_rates() -> None:
    """Nothing at the start: n/a, not zero."""
    row = retention_rates_by(["a"], [0.0], [0.0], [0.0], [0.0], [0.0], [0.0]).iloc[0]
    assert np.isnan([row["grr"], row["nrr"], row["logo_churn_rate"]]).all()
    assert retention_rates_by([], [], [], [], []).empty


def test_rows_must_be_complete() -> None:
    """One group and two starts do not fit."""
    with pytest.raises(ShapeError, match="1 groups"):
        retention_rates_by(["a"], [1.0, 2.0], [0.0], [0.0], [0.0])


def test_each_change_lands_once() -> None:
    """A negative start is no customer; back after a pause is reactivation, else new; a credit is apart."""
    moved = account_movements(np.array([-5, 0, 7]), np.array([3, 4, -2]), np.array([0, 9, 9]))
    assert {name: values.tolist() for name, values in moved.items()} == {
        "expansion": [0, 0, 0],
        "contraction": [0, 0, 0],
        "churn": [0, 0, 7],
        "reactivation": [0, 4, 0],
        "new": [3, 0, 0],
        "credit": [0, 0, -2],
    }
