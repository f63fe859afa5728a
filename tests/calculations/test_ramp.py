"""Ramp factors against a calendar worked by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.findings import Severity
from calculations.ramp import monthly_ramp, ramp_factor, ramp_findings

Q1 = (date(2020, 1, 1), date(2020, 4, 1))


@pytest.mark.parametrize(
    ("start", "factor"),
    [
        (date(2020, 1, 1), 0.75 / 3),
        (date(2019, 12, 1), 1.5 / 3),
        (date(2019, 11, 30), 2.25 / 3),
        (date(2019, 10, 1), 2.75 / 3),
        (date(2019, 9, 30), 1.0),
        (date(2011, 5, 1), 1.0),
        (date(2020, 2, 15), 0.25 / 3),
        (date(2020, 3, 31), 0.0),
        (date(2020, 4, 1), 0.0),
        (date(2021, 1, 1), 0.0),
    ],
)
def test_default_schedule_by_month_of_tenure(start: date, factor: float) -> None:
    """0, 25, 50, 75 % in the month of hire and the three after it, then 100 %; the quarter takes the months' mean."""
    assert ramp_factor([start], *Q1) == pytest.approx([factor])


def test_month_of_hire_counts_its_days() -> None:
    """Starting on 15 February 2020, 15 of its 29 days: half a quota in the first month gives 0.5 × 15/29."""
    months = monthly_ramp([date(2020, 2, 15)], *Q1, schedule=(0.5, 0.6))
    assert months == pytest.approx(np.array([[0.0, 0.5 * 15 / 29, 0.6]]))


def test_no_schedule_pro_rates_by_days_only() -> None:
    """With an empty schedule a start on 17 January carries 15/31 of January and all of the rest."""
    assert ramp_factor([date(2020, 1, 17)], *Q1, schedule=()) == pytest.approx([(15 / 31 + 2) / 3])


def test_start_inside_the_last_month_but_after_the_period_carries_nothing() -> None:
    """A period that ends on 15 January has nothing for someone who starts on the 20th."""
    assert ramp_factor([date(2020, 1, 20)], date(2020, 1, 1), date(2020, 1, 15), schedule=()).tolist() == [0.0]


def test_unknown_start_is_not_a_start() -> None:
    """None, empty text and NaT give NaN, not a factor."""
    assert np.isnan(ramp_factor([None, "", pd.NaT], *Q1)).all()


def test_dates_come_in_every_shape() -> None:
    """date, Timestamp, numpy day and ISO text give one factor; a pandas column and an array of days work too."""
    same = [date(2020, 1, 1), pd.Timestamp("2020-01-01"), np.datetime64("2020-01-01")]
    assert ramp_factor([*same, "2020-01-01"], *Q1) == pytest.approx([0.25] * 4)
    assert ramp_factor(pd.Series(pd.to_datetime(["2020-01-01"])), *Q1) == pytest.approx([0.25])
    assert ramp_factor(np.array(["2020-01-01"], dtype="datetime64[s]"), *Q1) == pytest.approx([0.25])


def test_findings_name_the_missing_and_the_late() -> None:
    """A missing start date is a warning, a start on or after the first day of the next quarter a note."""
    found = ramp_findings([date(2020, 3, 31), None, date(2020, 4, 1)], Q1[1], ["ann", "bob", "cy"])
    assert [(f.code, f.rows, f.severity) for f in found] == [
        ("quota.start-date-missing", ("bob",), Severity.WARNING),
        ("quota.hire-after-quarter", ("cy",), Severity.NOTE),
    ]


def test_nothing_to_find() -> None:
    """People who started before the quarter ended raise nothing."""
    assert ramp_findings([date(2020, 3, 31)], Q1[1], ["ann"]) == ()
