"""Productivity and tenure against figures computed by hand."""

import math
from datetime import date

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.performance.productivity import productivity_by, productivity_findings, tenure_band, tenure_months

Q1, Q2 = date(2020, 1, 1), date(2020, 4, 1)


def test_productivity_divides_by_heads_and_by_ramp_months() -> None:
    """One full rep (3 ramp-months) and one hired on the first day (0 + .25 + .5) book 300 + 75.

    375 / 2 heads = 187.5; 375 / 3.75 ramp-months = 100 a month, 300 a quarter; 1.25 ramp-equivalents.
    """
    row = productivity_by(["a", "a"], [300, 75], [date(2018, 1, 1), Q1], Q1, Q2).iloc[0]
    assert (row["heads"], row["ramp_months"], row["ramp_equivalents"]) == (2, 3.75, 1.25)
    assert (row["per_head"], row["per_ramped_month"], row["per_ramped"]) == (187.5, 100.0, 300.0)


def test_who_left_counts_to_the_last_day() -> None:
    """Someone who leaves on 15 February 2020 was there 1 + 15 / 29 months; who left the year before is no head."""
    row = productivity_by(
        ["a", "a"], [100, np.nan], ["2017-01-01"] * 2, Q1, Q2, end_dates=[date(2020, 2, 15), date(2019, 6, 1)]
    ).iloc[0]
    assert row["heads"] == 1
    assert row["ramp_months"] == pytest.approx(1 + 15 / 29)
    assert row["per_head"] == 100


def test_unknown_start_is_a_head_but_not_a_ramped_one() -> None:
    """50 booked by someone without a start date count per head, not per ramped rep: (300 + 50) / 2 and 300 / 3 × 3."""
    row = productivity_by(["a", "a"], [300, 50], [date(2018, 1, 1), ""], Q1, Q2).iloc[0]
    assert (row["unknown"], row["per_head"], row["per_ramped"]) == (1, 175.0, 300.0)


def test_a_group_of_the_future_has_no_productivity() -> None:
    """Someone who starts after the quarter is no head; the division gives NaN, not a fault."""
    row = productivity_by(["a"], [np.nan], [date(2020, 5, 1)], Q1, Q2).iloc[0]
    assert row["heads"] == 0
    assert math.isnan(row["per_head"])
    assert math.isnan(row["per_ramped"])


def test_tenure_counts_whole_months() -> None:
    """From 15 January to 14 April are two whole months, to 15 April three; a start after the day is not known."""
    days = ["2020-01-15", np.datetime64("2020-01-14"), "2020-05-01", None]
    months = tenure_months(days, date(2020, 4, 14))
    assert months[:2].tolist() == [2.0, 3.0]
    assert np.isnan(months[2:]).all()
    assert tenure_band(days, date(2020, 4, 14)) == ["0-3 months", "3-6 months", "not known", "not known"]


def test_tenure_bands_start_at_their_month() -> None:
    """Six, twelve and twenty-four whole months open their bands."""
    days = ["2019-10-01", "2019-04-01", "2018-04-01", "2001-01-01"]
    bands = ["6-12 months", "1-2 years", "2 years and more", "2 years and more"]
    assert tenure_band(days, date(2020, 4, 1)) == bands


def test_finding_prices_what_a_slow_group_lacks() -> None:
    """East books 100 and West 300 with one full rep each: all make 200 per ramped rep, East is half: 100 missing."""
    table = productivity_by(["East", "West"], [100, 300], ["2018-01-01"] * 2, Q1, Q2)
    (finding,) = productivity_findings(table, "region")
    assert (finding.code, finding.rows, finding.amount) == ("performance.region-unproductive", ("East",), 100.0)
    assert "50% below the 200 of all" in finding.sentence


def test_lengths_that_differ_are_a_fault() -> None:
    """One booking for two people, and one end date for two people, do not fit."""
    with pytest.raises(ShapeError, match="2 groups, 1 bookings"):
        productivity_by(["a", "b"], [1], [None, None], Q1, Q2)
    with pytest.raises(ShapeError, match="1 end dates"):
        productivity_by(["a", "b"], [1, 2], [None, None], Q1, Q2, end_dates=[None])
