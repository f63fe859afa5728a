"""What floors and caps cost, on the demonstration org over every full quarter."""

import numpy as np
import pytest

from benchmarks.quota_bounds import BOUNDS, FREE, PAGE, report, run


@pytest.mark.full
def test_the_page_shows_what_the_benchmark_prints() -> None:
    """The tables in docs/quota-bounds.md are those of the code as it stands."""
    assert PAGE.renewed(report()) == PAGE.text


def test_bounds_on_the_last_quota_cost_and_halfway_ones_do_not() -> None:
    """Over seven quarters and everyone with a quota: worse on the last quota, no worse halfway; each with a range."""
    everyone, reps = (table.set_index("method") for table in run())
    assert set(everyone.index) == set(BOUNDS)
    for table in (everyone, reps):
        assert table.loc["-20/+30 % halfway to expected", "change"] <= 0
        assert (table["cv_low"] < table["pooled_cv"]).all()
        assert (table["pooled_cv"] < table["cv_high"]).all()
        assert np.abs(table.loc[FREE, ["change", "change_low", "change_high"]].astype(float)).max() == 0.0
    assert everyone.loc["-20/+30 % on the last quota", "change"] > 0
