"""Weeks after a day, counted by hand."""

from datetime import date

import numpy as np
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.weeks_ahead import weeks_after

Q2 = Quarter.parse("2025Q2")


def test_odd_days_stand_first_in_a_quarter_that_has_begun() -> None:
    """After 18 June twelve days are left: five, and the week that ends on the 30th."""
    spans = weeks_after(date(2025, 6, 18), [Q2])
    assert spans.last.tolist() == [date(2025, 6, 23), date(2025, 6, 30)]
    assert spans.weeks.tolist() == pytest.approx([5 / 7, 1.0])
    assert spans.to_end.tolist() == [1, 0]


def test_odd_days_belong_to_the_first_week_of_a_quarter_ahead() -> None:
    """Q3 has 92 days: thirteen weeks, the first of eight days; the weeks follow without a gap."""
    spans = weeks_after(date(2025, 6, 29), [Q2, Q2.shift(1)])
    assert spans.quarter.tolist() == [0] + [1] * 13
    assert spans.weeks[:2].tolist() == pytest.approx([1 / 7, 8 / 7])
    assert spans.last[[0, 1, 13]].tolist() == [date(2025, 6, 30), date(2025, 7, 8), date(2025, 9, 30)]
    assert spans.ahead[-1] == pytest.approx(93 / 7)
    assert np.all(spans.weeks[2:] == 1.0)


def test_after_the_last_day_nothing_is_left() -> None:
    """On the evening of the last day the quarter has no week ahead."""
    assert len(weeks_after(date(2025, 6, 30), [Q2]).last) == 0
