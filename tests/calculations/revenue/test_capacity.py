"""Capacity by hand: ramp, attrition, backfill, leavers, season; and what bad input does."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.revenue.capacity import capacity, ramp_schedule

START, END, EVE = date(2020, 4, 1), date(2020, 7, 1), date(2020, 3, 31)
OLD = "2015-01-01"


def made(quotas, starts, **more):
    """Capacity of 2020Q2 seen on its eve."""
    return capacity(quotas, starts, START, END, EVE, **more)


def test_a_ramped_seat_books_its_quota_times_attainment():
    """300 at 90 %, nobody leaves: 90 a month, 270 a quarter."""
    result = made([300.0], [OLD], attainment_rates=0.9, attrition_rates=0.0)
    assert result.by_month == pytest.approx([90, 90, 90])
    assert result.total == pytest.approx(270)
    assert result.months == (date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1))


def test_a_new_seat_ramps_month_by_month():
    """Starting on 1 April with 0, 25, 50 %: 0 + 25 + 50 of 300."""
    assert made([300.0], ["2020-04-01"], attrition_rates=0.0).by_month == pytest.approx([0, 25, 50])


def test_attrition_takes_its_share_each_month():
    """A year's attrition of 1 − 0.5^12 keeps half each month: 50, 25, 12.5 of 100, and lag 3 replaces nobody."""
    result = made([300.0], [OLD], attrition_rates=1 - 0.5**12)
    assert result.survival[0] == pytest.approx([0.5, 0.25, 0.125])
    assert result.by_month == pytest.approx([50, 25, 12.5])


def test_people_at_work_are_those_with_a_quota_who_were_there_on_the_day() -> None:
    """Half leave in a year: of two there 2 × 0.5^(1/12), ^(2/12), ^(3/12); who starts later or has no quota is none."""
    starts = [date(2015, 1, 1), None, date(2020, 5, 1), date(2015, 1, 1)]
    found = capacity(
        [300.0, 300.0, 300.0, float("nan")],
        starts,
        date(2020, 4, 1),
        date(2020, 7, 1),
        date(2020, 3, 31),
        attrition_rates=0.5,
    )
    assert found.heads == pytest.approx([2 * 0.5 ** (month / 12) for month in (1, 2, 3)])


def test_losses_are_replaced_after_the_lag_with_a_ramp_of_their_own():
    """Half lost in April is replaced from May on (lag 1): full at once without a ramp; a quarter lost in May from June.

    May: own 25 + 50; June: own 12.5 + 50 + 25.
    """
    result = made([300.0], [OLD], attrition_rates=1 - 0.5**12, backfill_lag=1, schedule=())
    assert result.backfill[0] == pytest.approx([0, 50, 75])
    ramped = made([300.0], [OLD], attrition_rates=1 - 0.5**12, backfill_lag=1, schedule=(0.5,))
    assert ramped.backfill[0] == pytest.approx([0, 25, 50 + 12.5])


def test_a_known_leaver_books_until_the_last_day():
    """Leaving on 15 May: April whole, 15 of 31 days of May; replaced from June on with lag 1 at half strength."""
    result = made([300.0], [OLD], attrition_rates=0.0, end_dates=["2020-05-15"], backfill_lag=1, schedule=(0.5,))
    assert result.own[0] == pytest.approx([100, 100 * 15 / 31, 0])
    assert result.backfill[0] == pytest.approx([0, 0, 50])


def test_a_seat_left_before_the_quarter_is_replaced_in_it():
    """Left on the last day of February: empty from March, replaced from May on with lag 2, without a ramp."""
    result = made([300.0], [OLD], attrition_rates=0.0, end_dates=["2020-02-29"], backfill_lag=2, schedule=())
    assert result.own.sum() == 0
    assert result.backfill[0] == pytest.approx([0, 100, 100])


def test_attrition_begins_before_the_quarter_when_it_is_planned_early():
    """Seen at the end of February, March has taken a half already: April keeps a quarter."""
    early = capacity([300.0], [OLD], START, END, date(2020, 2, 29), attrition_rates=1 - 0.5**12)
    assert early.survival[0] == pytest.approx([0.25, 0.125, 0.0625])


def test_season_moves_months_not_the_quarter():
    """Factors 0.5, 1, 1.5 of 100 a month."""
    assert made([300.0], [OLD], attrition_rates=0.0, season=[0.5, 1.0, 1.5]).by_month == pytest.approx([50, 100, 150])


def test_what_is_missing_counts_nothing_or_as_ramped_and_is_said():
    """No start date: ramped, 300 at stake. No quota, a negative one, no attainment: nothing."""
    result = made(
        [300.0, np.nan, -5.0, 300.0],
        [None, OLD, OLD, OLD],
        attrition_rates=0.0,
        attainment_rates=[1.0, 1.0, 1.0, np.nan],
        keys=("Ana", "Ben"),
    )
    assert result.by_seat == pytest.approx([300, 0, 0, 0])
    found = {f.code: f for f in result.findings}
    assert found["capacity.start-date-missing"].rows == ("Ana",)
    assert found["capacity.start-date-missing"].amount == pytest.approx(300)
    assert found["capacity.quota-missing"].rows == ("Ben", "3", "4")


def test_nobody_has_no_capacity():
    """No seats: zero in every month."""
    assert made([], []).by_month.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("more", "fault", "said"),
    [
        ({"end_dates": [None, None]}, ShapeError, "one per seat"),
        ({"attrition_rates": 1.5}, ValueError, "0 to 1"),
        ({"attrition_rates": [0.1, 0.2]}, ShapeError, "attrition rates have shape"),
        ({"backfill_lag": -1}, ValueError, "before the loss"),
        ({"season": [1.0, 1.0]}, ShapeError, "one factor per month"),
    ],
)
def test_impossible_arguments_are_refused(more, fault, said):
    """Lengths and rates are checked."""
    with pytest.raises(fault, match=said):
        made([300.0], [OLD], **more)


def test_a_straight_ramp():
    """Four months: the default; none: at once; two and a half: 0, 40, 80 %."""
    assert ramp_schedule(4) == (0.0, 0.25, 0.5, 0.75)
    assert ramp_schedule(0) == ()
    assert ramp_schedule(2.5) == pytest.approx((0.0, 0.4, 0.8))
    with pytest.raises(ValueError, match="between 0 and 60"):
        ramp_schedule(-1)


seats = st.lists(
    st.tuples(
        st.floats(0, 1e6),
        st.sampled_from([OLD, "2020-01-10", "2020-04-01", "2020-05-20", "2020-09-01", None]),
        st.sampled_from([None, None, "2020-02-10", "2020-04-30", "2020-06-11"]),
    ),
    min_size=1,
    max_size=8,
)
shares = st.floats(0, 1)


@settings(max_examples=60, deadline=None)
@given(seats, shares, shares, st.integers(0, 4), st.floats(0.1, 10))
def test_laws_of_capacity(people, attrition, attained, lag, factor):
    """More heads never lower it, order does not matter, money scales, attrition and a longer lag never raise it, and no
    seat books more than its quota times attainment."""
    quotas, starts, ends = (list(column) for column in zip(*people, strict=True))

    def total(q=quotas, s=starts, e=ends, a=attrition, r=attained, g=lag):
        return made(q, s, attrition_rates=a, attainment_rates=r, backfill_lag=g, end_dates=e)

    whole = total()
    slack = 1e-9 * max(sum(quotas), 1.0)
    assert whole.total <= total([*quotas, 5.0], [*starts, OLD], [*ends, None]).total + slack
    assert whole.total == pytest.approx(total(quotas[::-1], starts[::-1], ends[::-1]).total)
    assert total([q * factor for q in quotas]).total == pytest.approx(whole.total * factor)
    assert total(g=lag + 1).total <= whole.total + slack
    stay = [None] * len(ends)  # who is known to leave may be replaced earlier when they leave earlier
    assert total(e=stay).total <= total(a=0.0, e=stay).total + slack
    assert total(r=attained / 2).total == pytest.approx(whole.total / 2)
    assert (whole.by_seat <= np.array(quotas) * attained + slack).all()
    assert whole.by_month.sum() == pytest.approx(whole.total)
