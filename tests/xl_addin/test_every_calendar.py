"""Every function that takes a quarter, in calendars of every kind: what it must say follows from the days alone.

The days of each quarter are written down here, as retailers publish them or as listed; a quarter of months counts each
of them alike, one of weeks counts its days, a year being 52 weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest

from xl_addin.catalog import call

RAMP = (0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0)
DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Case:
    """A quarter: its calendar's text, its name, its first day and the days of each of its periods; those of the periods
    of the quarter after it, and of the one a year before it. is_of_months: whether months are taken as alike."""

    calendar: str
    label: str
    first: date
    days: Sequence[int]
    following: Sequence[int]
    year_before: int
    is_of_months: bool = False

    @property
    def start(self) -> float:
        """Serial of the first day."""
        return float((self.first - DAY_ZERO).days)

    @property
    def length(self) -> int:
        """Days of the quarter."""
        return sum(self.days)

    @property
    def end(self) -> float:
        """Serial of the first day after it."""
        return self.start + self.length

    @property
    def starts(self) -> list[float]:
        """Serials of the first days of its periods."""
        return [self.start + gone for gone in accumulate(self.days[:-1], initial=0)]

    @property
    def quarters(self) -> float:
        """How many usual quarters, fourths of a year, it is."""
        return 1.0 if self.is_of_months else self.length / 91


def _listed() -> str:
    """Two years as a CRM lists them: quarters of five weeks' periods, the planned one with 5, 4 and 4, then others."""
    spans = [91, 91, 91, 98, 91, 105, 91, 84]
    day, years = date(2019, 1, 6), []
    for year in (2019, 2020):
        quarters = []
        for number in range(4):
            span = spans[(year - 2019) * 4 + number]
            cuts = [0, 21, 42, 63, 84] if (year, number) == (2020, 1) else [0, 35]
            quarters.append("/".join(str(day + timedelta(days=cut)) for cut in cuts))
            day += timedelta(days=span)
        years.append(f"{year}={','.join(quarters)}")
    return f"custom:{';'.join([*years, str(day)])}"


CASES = [
    pytest.param(
        Case("standard:2", "2020Q1", date(2020, 2, 1), (29, 31, 30), (31, 30, 31), 89, is_of_months=True), id="February"
    ),
    pytest.param(
        Case("4-4-5:near-sat-jan", "2023Q4", date(2023, 10, 29), (28, 28, 42), (28, 28, 35), 91),
        id="4-4-5 with a 53rd week",
    ),
    pytest.param(
        Case("4-4-5:near-sat-jan", "2024Q4", date(2024, 11, 3), (28, 28, 35), (28, 28, 35), 98),
        id="4-4-5 after a 53rd week",
    ),
    pytest.param(
        Case("3-3-3-4:near-sat-jan", "2020Q4", date(2020, 10, 11), (28, 28, 28, 28), (28, 28, 28), 112),
        id="13 periods, four of them",
    ),
    pytest.param(
        Case("3-3-3-4:near-sat-jan", "2021Q1", date(2021, 1, 31), (28, 28, 28), (28, 28, 28), 84),
        id="13 periods, three of them",
    ),
    pytest.param(
        Case(_listed(), "2020Q2", date(2020, 4, 12), (21, 21, 21, 21, 21), (35, 56), 91),
        id="custom, five of three weeks",
    ),
]
each = pytest.mark.parametrize("case", CASES)


def table(name: str, *args: Any) -> list[list[Any]]:
    """What a function answers, without its header."""
    answer = call(name, list(args))
    assert isinstance(answer, list), answer
    return answer[1:]


@each
def test_ramp_goes_by_the_periods(case: Case) -> None:
    """Who starts with the quarter has 0, 25, 50, … % in its periods; the quarter is their mean."""
    count = len(case.days)
    args = ([[case.start]], case.start, case.end, None, [["Ana"]], None)
    assert table("RAMPFACTOR", *args, "months", case.calendar) == [["Ana", *RAMP[:count]]]
    assert table("RAMPFACTOR", *args, "factor", case.calendar) == [["Ana", pytest.approx(sum(RAMP[:count]) / count)]]
    away = (*args[:5], [[case.length / 2]], "factor", case.calendar)
    assert table("RAMPFACTOR", *away) == [["Ana", pytest.approx(sum(RAMP[:count]) / count / 2)]]


@each
def test_capacity_survives_by_the_time_that_is_gone(case: Case) -> None:
    """The n-th part in each period, of which a fifth of the people a year are gone: by twelfths, or by weeks of 52."""
    count = len(case.days)
    args = ([[1_200.0]], [[40000.0]], case.start, 1.0, 0.2, None, None, 60.0, None, None, None)
    ((_, ramp, _, *own, backfill, total),) = table("CAPACITY", *args, "people", None, case.calendar)
    gone = (
        [number / 12 for number in range(1, count + 1)]
        if case.is_of_months
        else [d / 364 for d in accumulate(case.days)]
    )
    expected = [1_200 / count * 0.8**years for years in gone]
    assert own == pytest.approx(expected)
    assert (ramp, backfill, total) == (1.0, 0.0, pytest.approx(sum(expected)))


@each
def test_a_hire_brings_as_much_a_week_in_the_next_quarter(case: Case) -> None:
    """Start months are those of the quarter and the next; a hire with the quarter is ramped by its periods."""
    count, following = len(case.days), len(case.following)
    rows = table("HIRES", 0.0, 1_200.0, case.start, case.start - 1, 0.0, 1.0, None, None, None, case.calendar)
    starts = list(accumulate((*case.days, *case.following[:-1]), initial=case.start))
    assert [row[0] for row in rows] == starts
    assert rows[0][3] == pytest.approx(1_200 / count * sum(RAMP[:count]))
    longer = 1.0 if case.is_of_months else sum(case.following) / case.length
    ramp = [*RAMP, *[1.0] * 10][count : count + following]
    assert rows[0][4] == pytest.approx(1_200 * longer / following * sum(ramp))


@each
def test_a_budget_counts_months_of_a_twelfth(case: Case) -> None:
    """Ten heads in 91 days are 30 head months; a hire with the second period counts the rest of the quarter."""
    args = (10.0, [[case.starts[1]]], [[1.0]], case.start, 120.0, 0.0, 0.0, 0.0, case.calendar)
    heads, hires = table("BUDGET", *args)[:2]
    months = 3 * case.quarters
    rest = 2.0 if case.is_of_months else (case.length - case.days[0]) / 364 * 12
    assert heads[1] == pytest.approx(10 * months)
    assert hires[1] == pytest.approx(rest)


@each
def test_moved_quota_goes_by_the_days_that_are_left(case: Case) -> None:
    """Moved with the second period, the giver keeps the days of the first."""
    args = (
        [["Ana"], ["Ben"]],
        [["Acme"]],
        [["Ana"]],
        [["Ben"]],
        [[case.starts[1]]],
        [[100.0 * case.length]],
        case.start,
    )
    moved = 100 * (case.length - case.days[0])
    assert table("MOVEDQUOTA", *args, "changes", case.calendar) == [["Ana", -moved], ["Ben", moved]]


@each
def test_a_quota_is_split_by_the_weeks(case: Case) -> None:
    """A quota of 100 a day, split by days: 100 a day in each period, however many there are."""
    parts = table("SEASONALSPLIT", [[100.0 * case.length]], [[float(days) for days in case.days]], 1.0, [["Ana"]])
    assert parts == [["Ana", *(100 * days for days in case.days), 100 * case.length]]


@each
def test_a_trend_is_by_the_week(case: Case) -> None:
    """As much a week as a year before is no change; in standard years, as much a quarter."""
    before = f"{int(case.label[:4]) - 1}{case.label[4:]}"
    sold = [100.0, 100.0] if case.is_of_months else [10.0 * case.year_before, 10.0 * case.length]
    rows = table(
        "TREND", [["East"]] * 2, [[before], [case.label]], [[one] for one in sold], case.end, None, case.calendar
    )
    now = next(row for row in rows if row[1] == case.label)
    assert now[5] == pytest.approx(0.0, abs=1e-12)
    assert now[2] == sold[1]


@each
def test_expectations_are_of_the_planned_quarters_length(case: Case) -> None:
    """Two who sold ten and twenty a day a year before: as in quarters that were all as long as the planned one."""
    before = f"{int(case.label[:4]) - 1}{case.label[4:]}"
    days = 91 if case.is_of_months else case.year_before
    planned = 91 if case.is_of_months else case.length
    keys = [["Ana"], ["Ben"]]

    def weights(length: float, calendar: str) -> list[list[Any]]:
        booked = [[10.0 * length], [20.0 * length]]
        args = (keys, keys, [[before]] * 2, booked, before, case.label, None, None, "weights", calendar)
        return table("QUOTAWEIGHTS", *args)

    for made, usual in zip(weights(days, case.calendar), weights(planned, "standard:1"), strict=True):
        assert made == [pytest.approx(cell, abs=0.02) if isinstance(cell, float) else cell for cell in usual]


@each
def test_productivity_and_the_carve_ramp_by_the_periods(case: Case) -> None:
    """A hire with the quarter counts the mean of its periods' ramp: of a rep, and in the territory carved for it."""
    count = len(case.days)
    ramped = sum(RAMP[:count])
    args = ([["East"]], [[60.0]], [[case.start]], case.start, case.end, None, None, case.calendar)
    ((_, _, heads, months, _, per_month, _, _),) = table("PRODUCTIVITY", *args)
    assert (heads, months, per_month) == (1, pytest.approx(ramped), pytest.approx(60 / ramped))
    accounts, owners = [[f"A{n}"] for n in range(8)], [["Ana"]] * 8
    given = (accounts, owners, [[100.0]] * 8, [[1.0]] * 8, [["Ana"]], [[1.0]], [["New"]], [[case.start]])
    ((_, capacity, *_),) = table("CARVE", *given, case.start, case.end, *[None] * 10, 0.3, "hires", case.calendar)
    assert capacity == pytest.approx(ramped / count, abs=1e-6)


@each
def test_the_next_rep_sells_the_weeks_of_the_quarter(case: Case) -> None:
    """One beside nine who book 900 a usual quarter, from the first day on and without a ramp: 100 a usual quarter."""
    args = ([["East"]], [[900.0]], [[9.0]], case.start, None, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, case.calendar)
    ((_, in_quarter, first_year, *_),) = table("MARGINALREP", *args)
    assert (in_quarter, first_year) == (pytest.approx(100 * case.quarters), pytest.approx(400))


@each
def test_pipeline_is_created_by_the_days_to_the_end(case: Case) -> None:
    """With a cycle of as many days as the last period has, deals are created by the eve of that period."""
    args = (
        [["East"]],
        [[100.0]],
        [[0.0]],
        [[0.0]],
        [[0.5]],
        [[0.5]],
        [[10.0]],
        case.end,
        float(case.days[-1]),
        0.0,
        0.0,
    )
    (row,) = table("PIPELINETARGET", *args)
    assert row[-1] == case.starts[-1] - 1


def _history(case: Case, years: int) -> list[int]:
    """Days of the periods before the quarter, by the lengths of these calendars; the newest last."""
    pattern = {"4-4-5": (28, 28, 35), "3-3-3-4": (28,)}[case.calendar.split(":")[0]]
    count = years * (13 if pattern == (28,) else 12)
    days = list(pattern) * (count // len(pattern))
    return days if case.label != "2024Q4" else [*days[:-10], 42, *days[-9:]]


@pytest.mark.parametrize("case", CASES[1:5])
def test_forecasts_are_by_the_day(case: Case) -> None:
    """Ten a day for three years, a 53rd week included, are ten a day in each period to come; and in what is over."""
    days = _history(case, 3)
    node = ([["Retail"]], [["Bikes"]], [["North"]])
    series = [[10.0 * one for one in days]]
    (whole, *_) = table("QUARTERFORECAST", series, *node, case.start, case.start - 1, case.calendar)
    assert whole[4] == pytest.approx(10 * case.length, rel=0.03)
    assert whole[7:] == pytest.approx([10.0 * one for one in case.days], rel=0.03)
    gone = [10.0 * one for one in (*days, *case.days[:2])]
    (partial, *_) = table("QUARTERFORECAST", [gone], *node, case.start, case.starts[2] - 1, case.calendar)
    assert partial[7:9] == [10.0 * one for one in case.days[:2]]
    assert partial[9] == pytest.approx(10.0 * case.days[2], rel=0.03)


def test_a_forecast_by_working_days_follows_them() -> None:
    """Ten a working day for four years: 220, 180 and 210 in April to June 2026, which have 22, 18 and 21 of them."""
    off = [date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 6, 4)]

    def sold(year: int, month: int) -> float:
        first, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        days = (first + timedelta(days=n) for n in range((end - first).days))
        return 10.0 * sum(day.weekday() < 5 and day not in off for day in days)

    series = [[sold(2022 + n // 12, n % 12 + 1) for n in range(3, 51)]]
    start = float((date(2026, 4, 1) - DAY_ZERO).days)
    args = (series, [["Retail"]], [["Bikes"]], [["North"]], start, start - 1, "standard:1")
    (whole, *_) = table("QUARTERFORECAST", *args, [[float((day - DAY_ZERO).days)] for day in off])
    assert whole[7:] == pytest.approx([220.0, 180.0, 210.0], rel=0.02)
    assert table("QUARTERFORECAST", *args, [[None]]) == table("QUARTERFORECAST", *args)
