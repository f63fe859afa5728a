"""Pipeline to create by segment, by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.resources.marketing import pipeline_targets

END = date(2020, 7, 1)


def test_a_segment_by_hand():
    """1,000 − 100 booked − 1,200 × 0.5 = 300 missing; at 20 % in the quarter 1,500 to create; 25 deals of 60; 40 % of
    them are marketing's: 10, at 50 each; 61 days before 30 June is 30 April."""
    made = pipeline_targets(
        ["East"], 1000.0, 100.0, 1200.0, 0.5, 0.2, 60.0, END, cycle_days=61.0, sourced_shares=0.4, costs_per_deal=50.0
    )
    row = made.table.iloc[0]
    assert (row["missing"], row["create"], row["deals"]) == (300, 1500, 25)
    assert (row["marketing_deals"], row["marketing_amount"], row["cost"]) == (10, 600, 500)
    assert row["latest_create"] == pd.Timestamp("2020-04-30")
    assert made.findings == ()


def test_a_covered_segment_needs_nothing():
    """2,000 × 0.6 covers 1,000; conversions that are not known do not matter then."""
    made = pipeline_targets(["East"], 1000.0, 0.0, 2000.0, 0.6, np.nan, np.nan, END)
    assert made.table[["missing", "create", "deals", "cost"]].to_numpy().tolist() == [[0, 0, 0, 0]]
    assert made.findings == ()


def test_what_is_not_known_is_said():
    """No conversion of new pipeline, no deal size, no cycle: blank, named, with the money at stake."""
    made = pipeline_targets(
        ["A", "B"], [100.0, 100.0], np.nan, np.nan, np.nan, [0.0, 0.5], [10.0, 0.0], END, as_of=date(2020, 3, 31)
    )
    assert made.table["create"].isna().tolist() == [True, False]
    assert made.table["deals"].isna().all()
    assert made.table["latest_create"].isna().all()
    assert (made.findings[0].rows, made.findings[0].amount) == (("A", "B"), 200)


def test_pipeline_that_would_have_had_to_exist_by_now():
    """A cycle of 120 days ends on 2 March: too late at the end of March."""
    made = pipeline_targets(["A"], 100.0, 0.0, 0.0, 0.0, 0.5, 10.0, END, cycle_days=120.0, as_of=date(2020, 3, 31))
    assert made.findings[0].code == "resources.pipeline-too-late"
    assert made.findings[0].amount == 200


def test_lengths_are_checked():
    """One value, or one per segment."""
    with pytest.raises(ShapeError, match="2 values for 1 segments"):
        pipeline_targets(["A"], [1.0, 2.0], 0.0, 0.0, 0.0, 0.5, 10.0, END)


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1), st.floats(0.05, 1))
def test_more_start_pipeline_never_asks_for_more(target, opening, conversion, new):
    """Monotone in target and opening."""

    def create(t, o):
        return float(pipeline_targets(["A"], t, 0.0, o, conversion, new, 10.0, END).table["create"].iloc[0])

    assert create(target, opening * 1.5) <= create(target, opening) + 1e-9
    assert create(target * 1.5, opening) >= create(target, opening) - 1e-9
