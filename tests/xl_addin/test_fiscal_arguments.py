"""Functions in a fiscal calendar of weeks: quarters of 13 weeks, of periods of 4, 4 and 5."""

from datetime import date, timedelta
from typing import Any

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError

WEEKS, THIRTEEN = "4-4-5:near-sat-jan", "3-3-3-4:near-sat-jan"
START, END = 43863.0, 43954.0
"""2 February and 3 May 2020: the first quarter of fiscal 2020, its periods from 2 February, 1 March and 29 March."""
KEYS = [["Ana"], ["Ben"]]


def table(name: str, *args: Any) -> list[list[Any]]:
    """What a function answers."""
    answer = call(name, list(args))
    assert isinstance(answer, list), answer
    return answer


@pytest.mark.parametrize("calendar", [None, WEEKS])
def test_who_starts_with_a_quarter_of_weeks_carries_a_quarter_of_it(calendar: str | None) -> None:
    """(0 + 0.25 + 0.5) / 3, whether the calendar is named or not; by month in three columns."""
    starts = [[START], [40000.0]]
    assert table("RAMPFACTOR", starts, START, END, None, KEYS, None, "factor", calendar)[1:] == [
        ["Ana", pytest.approx(0.25)],
        ["Ben", 1.0],
    ]
    assert table("RAMPFACTOR", starts, START, END, None, KEYS, None, "months", calendar)[1] == ["Ana", 0.0, 0.25, 0.5]


def test_capacity_is_by_the_periods_of_the_quarter() -> None:
    """A ramped person books a third in each; who starts with the quarter 0, 25 and 50 of 100."""
    args = ([[300.0], [300.0]], [[40000.0], [START]], START, 1.0, 0.0, None, None, 3.0, None, None, KEYS)
    assert table("CAPACITY", *args, "people", None, WEEKS)[1:] == [
        ["Ana", 1.0, 1.0, 100.0, 100.0, 100.0, 0.0, 300.0],
        ["Ben", 0.25, 1.0, 0.0, 25.0, 50.0, 0.0, 75.0],
    ]
    months = table("CAPACITY", *args, "months", None, WEEKS)
    assert [row[0] for row in months[1:]] == ["2020P01", "2020P02", "2020P03", "total"]


def test_a_quarter_of_four_periods_has_four_columns() -> None:
    """The fourth quarter of 13 periods, from 11 October 2020 (after 36 weeks): 75 in each period of four weeks."""
    start = START + 36 * 7
    made = table(
        "CAPACITY", [[300.0]], [[40000.0]], start, 1.0, 0.0, *[None] * 2, 3.0, *[None] * 3, "people", None, THIRTEEN
    )
    assert made[0][3:7] == ["month1", "month2", "month3", "month4"]
    assert made[1] == ["1", 1.0, 1.0, 75.0, 75.0, 75.0, 75.0, 0.0, 300.0]


def test_a_forecast_has_as_many_months_as_the_quarter() -> None:
    """Sixteen weeks from 11 October 2020 after forty periods of 40: 40 in each of its four, one of which is over."""
    parts = ([["Retail"]], [["Bikes"]], [["North"]])
    start = START + 36 * 7
    made = table("QUARTERFORECAST", [[40.0] * 39 + [44.0]], *parts, start, start + 27, THIRTEEN)
    assert made[0][7:] == ["month1", "month2", "month3", "month4"]
    assert made[1][7] == 44.0
    assert made[1][8:] == pytest.approx([40.0] * 3, rel=0.05)


def listed(*days: int) -> str:
    """A custom calendar whose first quarter of 2020 has periods of so many days, and its others one of 91."""
    starts = [date(2020, 2, 2) + timedelta(days=sum(days[:at])) for at in range(len(days) + 1)]
    others = [starts[-1] + timedelta(days=91 * at) for at in range(4)]
    return f"custom:2020={'/'.join(map(str, starts[:-1]))},{','.join(map(str, others[:3]))};{others[3]}"


@pytest.mark.parametrize("days", [(91,), (45, 46), (28, 28, 35), (7,) * 13], ids=len)
def test_functions_have_as_many_months_as_the_quarter(days: tuple[int, ...]) -> None:
    """One period, two, three or thirteen: each has a column; what they hold adds up to the quarter."""
    calendar, count = listed(*days), len(days)
    titles = [f"month{number}" for number in range(1, count + 1)]
    asked = [[[300.0]], [[40000.0]], START, 1.0, 0.0, None, None, 3.0, *[None] * 3, "people", None, calendar]
    made = table("CAPACITY", *asked)
    assert made[0] == ["key", "ramp", "survival", *titles, "backfill", "capacity"]
    assert made[1][3:-2] == pytest.approx([300.0 / count] * count)
    ramp = table("RAMPFACTOR", [[START]], START, START + 91, None, [["Ana"]], None, "months", calendar)
    assert ramp == [["key", *(f"month {at}" for at in range(1, count + 1))],
                    ["Ana", *[0.0, 0.25, 0.5, 0.75, *[1.0] * 9][:count]]]  # fmt: skip


def test_hires_start_with_periods() -> None:
    """The three of the quarter and the three after it; a hire with the quarter brings 100 × (0 + 0.25 + 0.5) in it."""
    made = table("HIRES", 100.0, 300.0, START, START - 1, 90.0, 1.0, None, None, None, WEEKS)
    assert [row[0] for row in made[1:]] == [43863, 43891, 43919, 43954, 43982, 44010]
    assert made[1][3:6] == [75.0, pytest.approx(275.0), pytest.approx(950.0)]


def test_moved_quota_goes_by_the_days_of_the_quarter() -> None:
    """Seven of thirteen weeks on, 42 of 91 days are left: 4,200 of 9,100."""
    args = (KEYS, [["Acme"]], [["Ana"]], [["Ben"]], [[START + 49]], [[9_100.0]], START, "changes", WEEKS)
    assert table("MOVEDQUOTA", *args)[1:] == [["Ana", -4200], ["Ben", 4200]]


def test_a_budget_counts_weeks() -> None:
    """Ten heads are 30 head months in 13 weeks and 10 × 42 / 13 in the 14 weeks from 29 October 2023."""
    for start, months in ((START, 30.0), (45228.0, 420 / 13)):
        made = table("BUDGET", 10.0, [[None]], [[None]], start, 120_000.0, 100.0, 1_000.0, 500.0, WEEKS)
        assert made[1][1] == pytest.approx(months)


def test_months_of_the_history_are_the_calendars() -> None:
    """Ten a week, 40 in periods of four weeks and 50 in those of five: a quarter of 13 weeks brings about 130."""
    series = [[40.0, 40.0, 50.0] * 8]
    parts = ([["Retail"]], [["Bikes"]], [["North"]])
    made = table("QUARTERFORECAST", series, *parts, START, START - 1, WEEKS)
    assert made[1][4] == pytest.approx(130.0, rel=0.03)


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (WEEKS, "2020Q1 of the calendar begins on 2020-02-02"),
        ("lunar", "is not a fiscal calendar"),
        ("custom:2024=2024-02-05,2024-05-05,2024-08-05,2024-11-05;2025-02-03", "is outside the fiscal calendar"),
        (None, "name the fiscal calendar"),
    ],
)
def test_a_day_that_begins_no_quarter_is_refused(calendar: str | None, words: str) -> None:
    """With what would be one."""
    answer = call("HIRES", [1.0, 1.0, START + 1, START, 90.0, 1.0, None, None, None, calendar])
    assert isinstance(answer, CellError)
    assert words in answer.sentence


def test_a_short_custom_calendar_cannot_place_a_long_history() -> None:
    """Five months of history before the second listed quarter, of which one quarter is known."""
    custom = "custom:2024=2024-02-05,2024-05-05,2024-08-05,2024-11-05;2025-02-03"
    answer = call("QUARTERFORECAST", [[[1.0] * 5], [["a"]], [["b"]], [["c"]], 45417.0, 45416.0, custom])
    assert isinstance(answer, CellError)
    assert "series has 5 months; the fiscal calendar knows 1 of them" in answer.sentence
