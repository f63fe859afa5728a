"""Months and seasons worked by hand."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Calendar, Custom, PeriodRow, Quarter
from calculations.quota.seasonality import (
    even_shares,
    month_weights,
    restated_last_quota,
    split_to_months,
)

NAN = np.nan
Q1 = Quarter(2020, 1)


def test_month_weights_are_the_mean_of_the_years_shares() -> None:
    """2018: 50, 30, 20 %; 2019 (ten times the money): 10, 30, 60 %; the mean is 30, 30, 40 %."""
    days = [date(2018, 1, 5), date(2018, 2, 1), date(2018, 3, 31), date(2019, 1, 9), date(2019, 2, 9), date(2019, 3, 9)]
    assert month_weights(days, [50, 30, 20, 100, 300, 600], Q1) == pytest.approx([0.3, 0.3, 0.4])


def test_only_the_same_quarter_of_earlier_years_counts() -> None:
    """Other quarters, the quarter itself and later ones do not; a month without bookings has weight 0."""
    days = [date(2019, 1, 1), date(2019, 4, 1), date(2020, 2, 1), date(2021, 3, 1)]
    assert month_weights(days, [1, 99, 99, 99], Q1).tolist() == [1.0, 0.0, 0.0]


def test_credit_notes_make_no_negative_month() -> None:
    """A month in which credit notes prevail has weight 0."""
    assert month_weights([date(2019, 1, 1), date(2019, 2, 1)], [5, -1], Q1).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("amounts", [[], [-5.0]])
def test_without_earlier_years_months_are_even(amounts: list[float]) -> None:
    """No bookings, or none above zero, in the quarter of any earlier year: a third each."""
    days = [date(2019, 1, 1)] * len(amounts)
    assert month_weights(days, amounts, Q1) == pytest.approx([1 / 3] * 3)


def test_fiscal_year_that_starts_in_february() -> None:
    """With February first, quarter 4 is November to January: January is its third month."""
    quarter = Quarter(2019, 4, calendar=Calendar.standard(2))
    weights = month_weights([date(2018, 11, 3), date(2019, 1, 20)], [1, 3], quarter)
    assert weights.tolist() == [0.25, 0.0, 0.75]


def test_months_sum_to_the_quota() -> None:
    """100 over 1 : 1 : 1 is 34, 33, 33; 90,500 over 1 : 2 : 3 in thousands is 15, 30 and 45 and 500 to the next."""
    assert split_to_months([100], [1, 1, 1]).tolist() == [[34, 33, 33]]
    months = split_to_months([90_500], [1, 2, 3], unit=1000)
    assert months.tolist() == [[15_000, 30_000, 45_500]]


def test_months_by_rep() -> None:
    """Each rep may have weights of the own ramp; unusable ones count as none, and none at all as even."""
    months = split_to_months([30, 30, 30], [[0, 1, 2], [NAN, 1, 1], [0, 0, 0]])
    assert months.tolist() == [[0, 10, 20], [0, 15, 15], [10, 10, 10]]


def test_shapes_of_weights() -> None:
    """Weights for two reps do not fit three quotas."""
    with pytest.raises(ShapeError, match="for 3 quotas"):
        split_to_months([1, 2, 3], [[1, 1, 1], [1, 1, 1]])
    with pytest.raises(ShapeError, match="1 days and 2 amounts"):
        month_weights([date(2019, 1, 1)], [1, 2], Q1)


def test_last_quota_is_restated_for_season_and_ramp() -> None:
    """100 at full ramp in a season of 1.5 is 150; 40 at ramp 0.5 is 120; at ramp 0, or without one, not known."""
    restated = restated_last_quota([100, 40, 40, NAN], 1.5, ramp=[1, 0.5, 0, 1])
    assert restated[:2].tolist() == [150, 120]
    assert np.isnan(restated[2:]).all()
    assert restated_last_quota([100], 2.0).tolist() == [200]


def test_months_of_a_week_based_quarter_are_weighed_by_their_weeks():
    """Without history 4, 4 and 5 of 13 weeks; with it, what fell on each period in earlier years."""
    quarter = Quarter(2020, 1, Calendar.parse("4-4-5:near-sat-jan"))
    assert month_weights([], [], quarter) == pytest.approx([4 / 13, 4 / 13, 5 / 13])
    assert even_shares(quarter) == pytest.approx([4 / 13, 4 / 13, 5 / 13])
    days = [date(2019, 2, 3), date(2019, 3, 31), date(2019, 5, 4)]  # the first and third period of fiscal 2019
    assert month_weights(days, [1.0, 2.0, 1.0], quarter) == pytest.approx([0.25, 0.0, 0.75])


def test_a_fifty_third_week_is_no_season() -> None:
    """Ten a day in 2023Q4, 28, 28 and 42 days long, are 4, 4 and 5 of 13 weeks a year later; and 4, 4, 6 of 14."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    long, following = Quarter(2023, 4, weeks), Quarter(2024, 4, weeks)
    assert [period.days for period in long.periods] == [28, 28, 42]
    booked = [period.start for period in long.periods], [280.0, 280.0, 420.0]
    assert month_weights(*booked, following) == pytest.approx([4 / 13, 4 / 13, 5 / 13])
    before = Quarter(2022, 4, weeks)
    booked = [period.start for period in before.periods], [280.0, 280.0, 350.0]
    assert month_weights(*booked, long) == pytest.approx([4 / 14, 4 / 14, 6 / 14])


def test_years_laid_out_in_other_months_are_compared_by_the_days_gone() -> None:
    """Listed: a fourth quarter of two halves, then one of four quarters; what fell into the first half stays there."""
    rows = [(date(2022, month, 1), number) for number, month in enumerate((1, 4, 7), 1)]
    listed = [PeriodRow(start, date(2022, start.month + 3, 1), number, 2022) for start, number in rows]
    listed += [
        PeriodRow(date(2022, 10, 1), date(2022, 11, 16), 4, 2022),
        PeriodRow(date(2022, 11, 16), date(2023, 1, 1), 4, 2022),
    ]
    listed += [
        PeriodRow(date(2023, month, 1), date(2023, month + 3, 1), number, 2023)
        for number, month in enumerate((1, 4, 7), 1)
    ]
    starts = [date(2023, 10, 1), date(2023, 10, 24), date(2023, 11, 16), date(2023, 12, 9), date(2024, 1, 1)]
    listed += [PeriodRow(start, end, 4, 2023) for start, end in pairwise(starts)]
    quarter = Quarter(2023, 4, Calendar(Custom.of(listed)))
    weights = month_weights([date(2022, 10, 1), date(2022, 11, 16)], [10.0, 30.0], quarter)
    assert weights == pytest.approx([0.25, 0.0, 0.75, 0.0])
