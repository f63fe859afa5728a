"""What floors and caps cost, on the demonstration org over every full quarter."""

import numpy as np
import pytest

from benchmarks.quota_bounds import BOUNDS, FREE, PAGE, report, run


@pytest.mark.full
def test_the_page_shows_what_the_benchmark_prints() -> None:
    """The tables in docs/quota-bounds.md are those of the code as it stands."""
    assert PAGE.renewed(report()) == PAGE.text


def test_no_choice_of_bounds_is_told_apart_from_none() -> None:
    """Over seven quarters: each figure lies in its range, and the page says that the data tell none of them apart."""
    everyone, reps = (table.set_index("method") for table in run())
    assert set(everyone.index) == set(BOUNDS)
    for table in (everyone, reps):
        assert (table["cv_low"] < table["pooled_cv"]).all()
        assert (table["pooled_cv"] < table["cv_high"]).all()
        assert np.abs(table.loc[FREE, ["change", "change_low", "change_high"]].astype(float)).max() == 0.0
        rounded = table[["change_low", "change_high"]].astype(float).round(3)
        assert (rounded["change_low"] <= 0).all()
        assert (rounded["change_high"] >= 0).all()
