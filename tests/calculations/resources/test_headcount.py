"""Hires by hand: contribution by start month, requisition dates, how many close a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.fiscal import Calendar, Quarter
from calculations.resources.headcount import first_start, hire_findings, hire_options, month_starts, start_months
from tests.calculations.fiscal.calendars import CUSTOM

Q2 = Quarter.parse("2020Q2")
EVE = date(2020, 3, 31)


def test_contribution_by_start_month():
    """300 a quarter, ramp 0, 25, 50, 75 %: from April 75 in Q2, 75 + 100 + 100 next, 75 + 275 + 600 in the year.

    From May 25 and 225, from June 0 and 150, from July 0 and 75. At 90 %: nine tenths.
    """
    options = hire_options(100.0, 300.0, Q2, EVE)
    assert [o.start.month for o in options] == [4, 5, 6, 7, 8, 9]
    assert [o.in_quarter for o in options] == pytest.approx([75, 25, 0, 0, 0, 0])
    assert [o.next_quarter for o in options] == pytest.approx([275, 225, 150, 75, 25, 0])
    assert [o.first_year for o in options] == pytest.approx([950] * 6)
    assert [o.needed for o in options] == [2, 4, None, None, None, None]
    assert hire_options(100.0, 300.0, Q2, EVE, attainment_rate=0.9)[0].in_quarter == pytest.approx(67.5)


def test_requisition_dates_are_the_lead_time_before():
    """90 days before 1 July is 2 April, the first that is not past on 31 March."""
    options = hire_options(1.0, 300.0, Q2, EVE, lead_days=90)
    assert options[3].requisition == date(2020, 4, 2)
    assert [o.is_possible for o in options] == [False, False, False, True, True, True]


def test_season_moves_the_quarter_only():
    """Factors 1, 2, 2 in the quarter: 0 + 50 + 100."""
    assert hire_options(1.0, 300.0, Q2, EVE, season=[1.0, 2.0, 2.0])[0].in_quarter == pytest.approx(150)


def test_a_met_target_needs_nobody():
    """No gap, no hires, nothing to say."""
    options = hire_options(0.0, 300.0, Q2, EVE)
    assert [o.needed for o in options] == [0] * 6
    assert hire_findings(options, 0.0, Q2) == ()


def test_hires_too_late_for_the_quarter_are_later_capacity():
    """On the eve with 90 days' notice nobody helps the quarter; 950 each in a year."""
    found = hire_findings(hire_options(100.0, 300.0, Q2, EVE), 100.0, Q2)
    assert found[0].code == "resources.hires-too-late"
    assert "950 each in their first twelve months" in found[0].sentence


def test_hires_in_time_are_counted_and_dated():
    """With 30 days' notice at the end of January, April helps: two hires, asked for by 2 March."""
    options = hire_options(100.0, 300.0, Q2, date(2020, 1, 31), lead_days=30)
    found = hire_findings(options, 100.0, Q2)
    assert found[0].code == "resources.hires"
    assert "2 hires starting 2020-04-01" in found[0].sentence
    assert "by 2020-03-02" in found[0].sentence


def test_even_with_nobody_left_to_ask_for_it_is_said():
    """A lead time of two years: nothing is possible, the finding says so."""
    assert hire_findings(hire_options(9.0, 300.0, Q2, EVE, lead_days=730), 9.0, Q2)[0].amount == 9


def test_first_start_is_a_first_of_month():
    """90 days from 31 March are 29 June, so 1 July; from 2 April exactly 1 July."""
    assert first_start(EVE) == date(2020, 7, 1)
    assert first_start(date(2020, 4, 2)) == date(2020, 7, 1)


def test_a_lead_time_before_the_start():
    """Negative lead times are refused."""
    with pytest.raises(ValueError, match="after the start"):
        hire_options(1.0, 1.0, Q2, EVE, lead_days=-1)


@settings(deadline=None)
@given(st.floats(1, 1e7), st.floats(1, 1e6))
def test_hires_close_the_gap_and_one_less_does_not(gap, quota):
    """⌈gap / contribution⌉, but for rounding noise."""
    option = hire_options(gap, quota, Q2, EVE)[0]
    assert option.needed * option.in_quarter >= gap * (1 - 1e-8)
    assert (option.needed - 1) * option.in_quarter < gap


def test_a_hire_starts_with_a_fiscal_month():
    """Ready on 10 February 2020 the next period begins on 1 March; past the listed years that very day counts."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    assert first_start(date(2020, 2, 1), 9, weeks) == date(2020, 3, 1)
    assert first_start(date(2020, 2, 1), 1, weeks) == date(2020, 2, 2)
    assert first_start(date(2024, 2, 1), 9, CUSTOM) == date(2024, 2, 10)


def test_start_months_go_on_past_listed_years():
    """The last listed quarter has its three periods; the months after it are 4, 9 and 13 weeks on, as 52/12 go."""
    last = Quarter(2023, 4, CUSTOM)
    starts = month_starts(last, 6)
    assert starts[:4] == (*(period.start for period in last.periods), last.end)
    assert [(day - last.end).days // 7 for day in starts[3:]] == [0, 4, 9]
    assert len(hire_options(1.0, 300.0, last, date(2023, 10, 1))) == 6


def test_start_months_are_those_of_the_quarter_and_the_next() -> None:
    """Six calendar months; seven periods from a quarter of four; past the last listed year as many as before it."""
    assert start_months(Quarter(2020, 2))[-1] == date(2020, 9, 1)
    assert len(start_months(Quarter(2020, 2))) == 6
    periods = start_months(Quarter(2020, 4, Calendar.parse("3-3-3-4:near-sat-jan")))
    assert periods == tuple(date(2020, 10, 11) + timedelta(days=28 * place) for place in range(7))
    listed = Quarter(2023, 4, CUSTOM)
    assert len(start_months(listed)) == 2 * len(listed.periods)
    assert hire_options(1.0, 9.0, listed, listed.start)[-1].start == start_months(listed)[-1]
