"""Ranges of a back-test: who differs from whom, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

from calculations.quota.review.ranges import pooled_ranges


def _attainments(quotas: dict[str, np.ndarray], actual: np.ndarray) -> pd.DataFrame:
    """One quarter; person i booked actual[i] on each method's quota."""
    people = [f"p{i}" for i in range(actual.size)]
    parts = [
        pd.DataFrame({"method": name, "quarter": "2020Q1", "rep_id": people, "quota": quota, "actual": actual})
        for name, quota in quotas.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(attainment=table["actual"] / table["quota"])


def test_a_clear_difference_has_a_range_without_zero_and_a_small_one_has_not() -> None:
    """Quotas 5 % off against quotas 60 % off are told apart by forty people; two draws of 5 % are not."""
    rng = np.random.default_rng(2)
    actual = np.full(40, 100.0)
    sets = {name: 100 * np.exp(rng.normal(0, sd, 40)) for name, sd in (("own", 0.05), ("like", 0.05), ("far", 0.6))}
    found = pooled_ranges(_attainments(sets, actual), "own").set_index("method")
    assert found.loc["far", "worse_low"] > 0
    assert found.loc["like", "worse_low"] < 0 < found.loc["like", "worse_high"]
    assert (found["low"] < found["high"]).all()
    assert found.loc["own", ["worse", "worse_low", "worse_high"]].tolist() == [0.0, 0.0, 0.0]


def test_the_difference_is_that_of_the_pooled_cvs() -> None:
    """Attainments 1, 1 against .8, 1.2 (quotas 125 and 83.33 for 100, together 200 / 208.33): CV 0 against .2."""
    sets = {"own": np.array([100.0, 100.0]), "other": np.array([100 / 0.8, 100 / 1.2])}
    found = pooled_ranges(_attainments(sets, np.array([100.0, 100.0])), "own", draws=50).set_index("method")
    assert found.loc["other", "worse"] == pytest.approx(0.2)
