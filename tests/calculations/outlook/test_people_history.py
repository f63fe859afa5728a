"""History from booking lines: what counts as nothing sold, what as not there yet, and the plain run rate."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Calendar, Custom, Quarter
from calculations.outlook.people_history import booked_by_quarter, of_length, run_rate
from tests.calculations.fiscal.calendars import rows_of


def test_before_the_first_booking_is_unknown_and_after_it_is_zero():
    """Ana sells in 2019Q4 and 2020Q2, Ben from 2020Q1 on; the fourth quarter of a year is followed by the first."""
    history = booked_by_quarter(
        ["Ana", "Ben", "Cem"],
        ["Ana", "Ana", "Ben", "Ana", "Zoe", ""],
        ["2019Q4", "2020Q2", "2020Q1", "2020Q2", "2020Q2", ""],
        [10.0, 20.0, 5.0, 1.0, 100.0, 7.0],
        "2020Q2",
    )
    assert history.quarters == ("2019Q4", "2020Q1", "2020Q2")
    np.testing.assert_array_equal(history.by_rep, [[10.0, 0.0, 21.0], [np.nan, 5.0, 0.0], [np.nan] * 3])
    assert history.team.tolist() == [10.0, 5.0, 121.0]


def test_lines_after_the_last_quarter_are_not_used():
    """A booking of the running quarter is not history; without any other there is none."""
    history = booked_by_quarter(["Ana"], ["Ana"], ["2020Q2"], [5.0], "2020Q1")
    assert history.quarters == ()
    assert history.by_rep.shape == (1, 0)
    assert history.team.size == 0


def test_a_quarter_without_any_line_stands_in_its_place():
    """2019Q4 has no line at all and is a quarter of zero; so is 2020Q2, the last one."""
    history = booked_by_quarter(["Ana"], ["Ana", "Ana"], ["2019Q3", "2020Q1"], [5.0, np.nan], "2020Q2")
    assert history.quarters == ("2019Q3", "2019Q4", "2020Q1", "2020Q2")
    assert history.by_rep.tolist() == [[5.0, 0.0, 0.0, 0.0]]


def test_lines_that_do_not_fit_each_other_are_refused():
    """Two reps, one quarter, one amount."""
    with pytest.raises(ShapeError, match="2, 1 and 1"):
        booked_by_quarter(["Ana"], ["Ana", "Ben"], ["2020Q1"], [1.0], "2020Q1")


def test_the_run_rate_is_the_mean_of_four_quarters_at_the_expected_level():
    """Means of the last four known quarters 20 and 40 (the first quarter is older); Σ expected 90 over Σ mean 60."""
    history = np.array([[999.0, 10.0, 20.0, 30.0, 20.0], [999.0, np.nan, np.nan, 40.0, 40.0], [np.nan] * 5])
    rate = run_rate(history, np.array([50.0, 40.0, 30.0]))
    np.testing.assert_allclose(rate, [30.0, 60.0, np.nan])
    assert np.isnan(run_rate(np.full((1, 4), np.nan), np.array([5.0]))).all()


def test_bookings_are_as_long_as_the_planned_quarter():
    """980 in fourteen weeks and 910 in thirteen are both 910 in thirteen; one not listed counts thirteen weeks."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    history = booked_by_quarter(["a"], ["a", "a"], ["2023Q4", "2024Q1"], [980.0, 910.0], "2024Q1")
    assert of_length(history, Quarter(2024, 4, weeks)).tolist() == [[pytest.approx(910.0), 910.0]]
    listed = Calendar(Custom.of(rows_of(weeks, 2024, 2024)))
    assert of_length(history, Quarter(2024, 4, listed)).tolist() == [[980.0, 910.0]]
    assert of_length(history, Quarter(2024, 2)).tolist() == [[980.0, 910.0]]
