"""Functions that say what each person can be expected to book: the weights of a split."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.fiscal import Quarter
from calculations.outlook.people_history import BookingHistory, booked_by_quarter, of_length, run_rate
from calculations.outlook.people_model import expected_bookings, territory_quality
from calculations.ramp import as_days, ramp_factor
from xl_addin.catalog.fiscal import CALENDAR, calendar_of
from xl_addin.catalog.keyed import FINDING_COLUMNS, KEY, findings_table, group_names, keys_of, same_length
from xl_addin.catalog.revenue.plan import schedule_of
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_CENTS, _SHARE, _INDEX = 2, 4, 1


@dataclass(frozen=True, slots=True)
class _WeightsRequest:
    """What QUOTAWEIGHTS is asked: its arguments."""

    keys: NDArray[Any]
    booking_keys: NDArray[Any]
    booking_quarters: NDArray[Any]
    booking_amounts: NDArray[np.float64]
    last_quarter: str
    quarter: str
    potential: NDArray[np.float64] | None
    groups: NDArray[Any] | None
    show: str
    calendar: str
    start_dates: NDArray[np.datetime64] | None
    ramp: NDArray[np.float64] | None
    schedule: NDArray[np.float64] | None


def _quota_weights(asked: _WeightsRequest) -> list[list[Any]]:
    names = keys_of(asked.keys, len(asked.keys))
    same_length(
        len(names), potential=asked.potential, groups=asked.groups, start_dates=asked.start_dates, ramp=asked.ramp
    )
    same_length(len(asked.booking_keys), booking_quarters=asked.booking_quarters, booking_amounts=asked.booking_amounts)
    planned = Quarter.parse(asked.quarter, calendar_of(asked.calendar))
    ahead = _quarters_between(asked.last_quarter, asked.quarter)
    lines = [str(key) for key in asked.booking_keys]
    history = booked_by_quarter(
        names, lines, [str(q) for q in asked.booking_quarters], asked.booking_amounts, asked.last_quarter
    )
    by_rep = of_length(history, planned)
    labels = None if asked.groups is None else group_names(asked.groups)
    expectation = expected_bookings(
        by_rep,
        asked.potential,
        groups=labels,
        keys=names,
        ramp=asked.ramp,
        past_ramp=_past_ramp(asked, history, planned),
        ahead=ahead,
    )
    if asked.show == "findings":
        return findings_table(expectation.findings)
    money = expectation.expected if expectation.total > 0 else expectation.weights
    expected = np.where([name == "" for name in names], 0.0, money)  # a blank line is nobody
    low, high = expectation.quantile(0.1), expectation.quantile(0.9)
    columns = [
        np.round(expected, _CENTS),
        np.round(expected / expected.sum(), _SHARE) if expected.sum() > 0 else np.zeros(len(names)),
        np.round(low, _CENTS),
        np.round(high, _CENTS),
        *np.round(expectation.sources, _SHARE).T,
        np.round(territory_quality(expected, labels), _INDEX),
        np.round(run_rate(by_rep, expected), _CENTS),
        np.round(np.sqrt(expectation.log_variance + expectation.noise), _SHARE),
        np.round(expected * (1.0 if asked.ramp is None else np.where(np.isnan(asked.ramp), 1.0, asked.ramp)), _CENTS),
    ]
    return column_table(QUOTAWEIGHTS.header(), names, *columns)


def _past_ramp(asked: _WeightsRequest, history: BookingHistory, planned: Quarter) -> Floats | None:
    """Ramp of each person in each known quarter; 1 for whoever booked before the first day: it is not the first."""
    if asked.start_dates is None or not history.quarters:
        return None
    days = as_days(asked.start_dates)
    schedule = schedule_of(asked.schedule, None)
    quarters = [Quarter.parse(label, planned.calendar) for label in history.quarters]
    ramp = np.column_stack(
        [
            ramp_factor(days, one.start, one.end, schedule, one.calendar) if one.is_known else np.ones(len(days))
            for one in quarters
        ]
    )
    ramp = np.nan_to_num(ramp, nan=1.0)
    early = ((np.nan_to_num(history.by_rep) != 0.0) & (ramp == 0.0)).any(axis=1)
    ramp[early] = 1.0
    return ramp


def _quarters_between(last: str, planned: str) -> int:
    ahead = Quarter.parse(planned).index - Quarter.parse(last).index
    if ahead < 1:
        raise CellFault(ErrorKind.VALUE, f"quarter is {planned}: it must be later than last_quarter, {last}.")
    return ahead


QUOTAWEIGHTS = Function(
    name="QUOTAWEIGHTS",
    family="quota",
    summary="What each person can be expected to book: history, potential and the group's mean, each by its precision.",
    arguments=(
        Argument("keys", "name or id of each person", Kind.TEXT, Shape.LINE),
        Argument("booking_keys", "person of each booking line", Kind.TEXT, Shape.LINE),
        Argument("booking_quarters", "quarter of each booking line, as in 2020Q1", Kind.TEXT, Shape.LINE),
        Argument("booking_amounts", "closed-won value of each booking line", shape=Shape.LINE, unit="money"),
        Argument("last_quarter", "last full quarter; later lines are not used", Kind.TEXT),
        Argument("quarter", "quarter to plan", Kind.TEXT),
        Argument("potential", "potential of each person's territory, in any unit", shape=Shape.LINE, default=None),
        Argument("groups", "role or segment with a mean of its own; one for all when left out", Kind.TEXT, Shape.LINE,
                 default=None),
        Argument("show", "the weights, or who is planned from the group's mean alone", Kind.TEXT, default="weights",
                 choices=("weights", "findings")),
        CALENDAR,
        Argument("start_dates", "first day of each person in the role: quarters of the ramp count by it", Kind.DATE,
                 Shape.LINE, "day", default=None),
        Argument("ramp", "ramp × share of the planned quarter present, as of RAMPFACTOR; 1 when left out or blank",
                 shape=Shape.LINE, unit="rate", default=None),
        Argument("schedule", "share in the month of the first day and each month after it, then 1; 0, 25, 50, 75 % "
                 "when left out", shape=Shape.LINE, unit="rate", default=None),
    ),
    returns="a table, one row for each person: expected bookings of the quarter at full ramp (shares as long as nobody "
    "has booked anything) and its share of all, "
    "what is reached in nine of ten and in one of ten quarters, the shares that history, potential and the group's "
    "mean have in it, the territory's quality (100 is the group's mean), the plain run rate of the last four quarters "
    "(a second estimate), the standard deviation of log bookings, and what is expected at the ramp and presence of the "
    "quarter; bookings of quarters of 13 and 14 weeks are compared by the week, those of a ramp by the ramp of then: a "
    "quarter below a tenth of it says nothing, and who booked before the first day has been there longer",
    body=_quota_weights,
    request=_WeightsRequest,
    columns=(
        KEY,
        Column("expected", Format.MONEY, "expected bookings at full ramp"),
        Column("share", Format.RATE, "of all expected bookings"),
        Column("low", Format.MONEY, "reached in nine of ten quarters"),
        Column("high", Format.MONEY, "reached in one of ten quarters"),
        Column("from history", Format.RATE, "share the history has in it"),
        Column("from potential", Format.RATE, "share the potential has in it"),
        Column("from group", Format.RATE, "share the group's mean has in it"),
        Column("quality", Format.COUNT, "territory quality, the group's mean being 100"),
        Column("run rate", Format.MONEY, "mean of the last four quarters"),
        Column("log sd", Format.FACTOR, "standard deviation of log bookings"),
        Column("at work", Format.MONEY, "expected × ramp: less who ramps or is on leave"),
    ),
    shown={"findings": FINDING_COLUMNS},
    examples=(
        Example(
            (
                [["Ana"], ["Ben"]],
                [["Ana"], ["Ben"], ["Ana"], ["Ben"]],
                [["2019Q1"], ["2019Q1"], ["2019Q2"], ["2019Q2"]],
                [[100_000.0], [100_000.0], [100_000.0], [100_000.0]],
                "2019Q2",
                "2019Q3",
            ),
            [
                ["key", "expected", "share", "low", "high", "from history", "from potential", "from group", "quality",
                 "run rate", "log sd", "at work"],
                ["Ana", 104_858.9, 0.5, 54_485.04, 177_379.45, 0.8017, 0.0, 0.1983, 100.0, 104_858.9, 0.3592,
                 104_858.9],
                ["Ben", 104_858.9, 0.5, 54_485.04, 177_379.45, 0.8017, 0.0, 0.1983, 100.0, 104_858.9, 0.3592,
                 104_858.9],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (QUOTAWEIGHTS,)
