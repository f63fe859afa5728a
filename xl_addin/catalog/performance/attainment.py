"""Functions that look back: how much of a quota was reached, by whom, how evenly, and what a rep brings."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.performance.attainment import attainment, attainment_by
from calculations.performance.distribution import BANDS as BAND_COLUMNS
from calculations.performance.distribution import attainment_distribution
from calculations.performance.levels import over_assignment_levels
from calculations.performance.productivity import productivity_by, tenure_band
from calculations.performance.trends import quarterly_trends
from calculations.ramp import DEFAULT_SCHEDULE
from xl_addin.catalog.fiscal import CALENDAR, QUARTER_CALENDAR, calendar_of
from xl_addin.catalog.keyed import group_names
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_GROUPS = Argument("groups", "group of each row: a person, a team, a territory, a segment", Kind.TEXT, Shape.LINE)
_ACTUAL = Argument("actual", "closed-won value of each row", shape=Shape.LINE, unit="money")
_QUOTA = Argument("quota", "quota in force of each row", shape=Shape.LINE, unit="money")


def _attainment(actual: CellValue, quota: CellValue) -> CellValue:
    rates = attainment(np.atleast_1d(actual), np.atleast_1d(quota))
    if np.ndim(actual) == 0 and np.ndim(quota) == 0:
        return float(rates[0])
    return [[rate] for rate in rates]


def _attainment_by(groups: NDArray[Any], actual: NDArray[Any], quota: NDArray[Any]) -> list[list[Any]]:
    if not len(groups) == len(actual) == len(quota):
        sizes = f"{len(groups)}, {len(actual)} and {len(quota)}"
        raise CellFault(ErrorKind.VALUE, f"groups, actual and quota must be of one length, they have {sizes} cells.")
    frame = attainment_by(group_names(groups), np.nan_to_num(actual), np.nan_to_num(quota))
    return column_table(ATTAINMENTBY.header(), frame["group"], frame["quota"], frame["actual"], frame["attainment"])


def _bands(groups: NDArray[Any], actual: NDArray[Any], quota: NDArray[Any]) -> list[list[Any]]:
    aligned(groups=groups, actual=actual, quota=quota)
    frame = attainment_distribution(group_names(groups), actual, quota)
    return column_table(BANDS.header(), *(frame[name] for name in BANDS.header()))


def _trend(
    groups: NDArray[Any],
    quarters: NDArray[Any],
    actual: NDArray[Any],
    as_of: date,
    quota: NDArray[Any] | None,
    calendar: str,
) -> list[list[Any]]:
    aligned(groups=groups, quarters=quarters, actual=actual, quota=quota)
    fiscal = calendar_of(calendar)
    frame = quarterly_trends(group_names(groups), quarters.tolist(), actual, quota, as_of=as_of, calendar=fiscal)
    return column_table(TREND.header(), *(frame[name] for name in TREND.header()))


def _productivity(
    groups: NDArray[Any],
    bookings: NDArray[Any],
    start_dates: NDArray[Any],
    first_day: date,
    end_day: date,
    end_dates: NDArray[Any] | None,
    schedule: NDArray[Any] | None,
    calendar: str | None,
) -> list[list[Any]]:
    aligned(groups=groups, bookings=bookings, start_dates=start_dates, end_dates=end_dates)
    if end_day <= first_day:
        raise CellFault(ErrorKind.VALUE, "end_day must be the first day after the period, later than its first day.")
    shares = DEFAULT_SCHEDULE if schedule is None else tuple(np.nan_to_num(schedule).tolist())
    left = None if end_dates is None else list(end_dates)
    fiscal = None if calendar is None else calendar_of(calendar)
    frame = productivity_by(
        group_names(groups),
        bookings,
        list(start_dates),
        first_day,
        end_day,
        end_dates=left,
        schedule=shares,
        calendar=fiscal,
    )
    return column_table(PRODUCTIVITY.header(), *(frame[name] for name in PRODUCTIVITY.header()))


def _tenure_band(start_dates: NDArray[Any], day: date) -> list[list[Any]]:
    return [[band] for band in tenure_band(list(start_dates), day)]


def _levels(target: float, levels: NDArray[Any], carried: NDArray[Any]) -> list[list[Any]]:
    aligned(levels=levels, carried=carried)
    frame = over_assignment_levels(target, levels.tolist(), carried).table
    return column_table(OVERASSIGNLEVELS.header(), *(frame[name] for name in OVERASSIGNLEVELS.header()))


ATTAINMENT = Function(
    name="ATTAINMENT",
    family="performance",
    summary="Share of the quota that was reached: actual / quota.",
    arguments=(
        Argument("actual", "closed-won value, one cell or a range", shape=Shape.ANY, unit="money"),
        Argument("quota", "quota in force, one cell or a range of the same size", shape=Shape.ANY, unit="money"),
    ),
    returns="a rate (1 is 100 %), one for each pair of cells; #N/A where the quota is empty or zero",
    body=_attainment,
    examples=(Example((450.0, 500.0), 0.9), Example(([[450.0], [80.0]], [[500.0], [0.0]]), [[0.9], [""]])),
)

ATTAINMENTBY = Function(
    name="ATTAINMENTBY",
    family="performance",
    summary="Attainment of each group: sum of actuals / sum of quotas, never the mean of rates.",
    arguments=(
        Argument("groups", "group of each row: a person, a team, a territory", Kind.TEXT, Shape.LINE),
        Argument("actual", "closed-won value of each row", shape=Shape.LINE, unit="money"),
        Argument("quota", "quota in force of each row", shape=Shape.LINE, unit="money"),
    ),
    returns="a table, one row for each group in order of first appearance; attainment is blank without a quota",
    body=_attainment_by,
    columns=(
        Column("group", doc="the group"),
        Column("quota", Format.MONEY, "sum of its quotas"),
        Column("actual", Format.MONEY, "sum of its actuals"),
        Column("attainment", Format.RATE, "actual / quota"),
    ),
    examples=(
        Example(
            ([["East"], ["West"], ["East"]], [[450.0], [80.0], [150.0]], [[500.0], [100.0], [300.0]]),
            [["group", "quota", "actual", "attainment"], ["East", 800.0, 600.0, 0.75], ["West", 100.0, 80.0, 0.8]],
        ),
    ),
)

_SPREAD = ("quota", "actual", "attainment", "count", "without", "median", "sd", "at_quota_share", "accuracy_share")

BANDS = Function(
    name="BANDS",
    family="performance",
    summary="How attainment is spread within each group: bands, median, standard deviation, share at quota, accuracy.",
    arguments=(_GROUPS, _ACTUAL, _QUOTA),
    returns="a table, one row for each group in order of first appearance: sums and their attainment; rows with an "
    "attainment (count) and without; median and standard deviation of attainment, share at 100 % or more, share within "
    "20 % of it (quota accuracy); rows in each band, a lower edge belonging to its band",
    body=_bands,
    columns=(
        Column("group", doc="the group"),
        Column("quota", Format.MONEY, "sum of its quotas"),
        Column("actual", Format.MONEY, "sum of its actuals"),
        Column("attainment", Format.RATE, "actual / quota of the sums"),
        Column("count", Format.COUNT, "rows with an attainment"),
        Column("without", Format.COUNT, "rows without one"),
        Column("median", Format.RATE, "median attainment"),
        Column("sd", Format.RATE, "standard deviation of attainment"),
        Column("at_quota_share", Format.RATE, "share of rows at 100 % or more"),
        Column("accuracy_share", Format.RATE, "share of rows within 20 % of their quota"),
        *(Column(band, Format.COUNT, "rows in this band") for band in BAND_COLUMNS),
    ),
    examples=(
        Example(
            (
                [["East"], ["East"], ["East"], ["West"]],
                [[25.0], [100.0], [175.0], [50.0]],
                [[100.0], [100.0], [100.0], [0.0]],
            ),
            [
                ["group", *_SPREAD, *BAND_COLUMNS],
                ["East", 300.0, 300.0, 1.0, 3, 0, 1.0, 0.75, 2 / 3, 1 / 3, 1, 0, 0, 1, 1],
                ["West", 0.0, 50.0, "", 0, 1, "", "", "", "", 0, 0, 0, 0, 0],
            ],
        ),
    ),
)

TREND = Function(
    name="TREND",
    family="performance",
    summary="Actuals and attainment by quarter, each against the same quarter of the year before.",
    arguments=(
        _GROUPS,
        Argument("quarters", "quarter of each row, as in 2020Q1", Kind.TEXT, Shape.LINE),
        _ACTUAL,
        Argument("as_of", "last day that counts; the quarter it falls in is partial", Kind.DATE, unit="day"),
        Argument("quota", "quota in force of each row", shape=Shape.LINE, unit="money", default=None),
        CALENDAR,
    ),
    returns="a table, one row for each group and quarter from the first to the last given: sums and attainment, the "
    "change of actuals and of attainment on the same quarter a year before, the sum of four quarters and its change, "
    "both by the week where quarters or years are longer; blank where a side is missing or the quarter is partial",
    body=_trend,
    columns=(
        Column("group", doc="the group"),
        Column("quarter", doc="the quarter"),
        Column("actual", Format.MONEY, "sum of actuals"),
        Column("quota", Format.MONEY, "sum of quotas"),
        Column("attainment", Format.RATE, "actual / quota"),
        Column("change_rate", Format.CHANGE, "actual against the same quarter a year before"),
        Column("attainment_change", Format.CHANGE, "attainment less that of a year before"),
        Column("trailing_actual", Format.MONEY, "sum of four quarters"),
        Column("trailing_change_rate", Format.CHANGE, "that sum against a year before"),
        Column("partial", doc="whether the quarter was not over"),
    ),
    examples=(
        Example(
            (
                [["East"]] * 5,
                [["2019Q1"], ["2019Q2"], ["2019Q3"], ["2019Q4"], ["2020Q1"]],
                [[100.0], [200.0], [300.0], [400.0], [150.0]],
                43921.0,
                [[200.0], [200.0], [200.0], [200.0], [200.0]],
            ),
            [
                ["group", "quarter", "actual", "quota", "attainment", "change_rate", "attainment_change",
                 "trailing_actual", "trailing_change_rate", "partial"],
                ["East", "2019Q1", 100.0, 200.0, 0.5, "", "", "", "", False],
                ["East", "2019Q2", 200.0, 200.0, 1.0, "", "", "", "", False],
                ["East", "2019Q3", 300.0, 200.0, 1.5, "", "", "", "", False],
                ["East", "2019Q4", 400.0, 200.0, 2.0, "", "", 1000.0, "", False],
                ["East", "2020Q1", 150.0, 200.0, 0.75, 0.5, 0.25, 1050.0, "", False],
            ],
        ),
    ),
)  # fmt: skip

PRODUCTIVITY = Function(
    name="PRODUCTIVITY",
    family="performance",
    summary="Bookings per head and per ramped rep of each group over a period.",
    arguments=(
        Argument("groups", "group of each person: a team, a segment, a tenure band", Kind.TEXT, Shape.LINE),
        Argument("bookings", "closed-won value of each person in the period", shape=Shape.LINE, unit="money"),
        Argument("start_dates", "first day in the role of each person", Kind.DATE, Shape.LINE, "day"),
        Argument("first_day", "first day of the period", Kind.DATE, unit="day"),
        Argument("end_day", "first day after the period", Kind.DATE, unit="day"),
        Argument("end_dates", "last day in the role of those who left", Kind.DATE, Shape.LINE, "day", default=None),
        Argument(
            "schedule", "share in the month of hire and each month after it, then 1; 0, 25, 50, 75 % when left out",
            shape=Shape.LINE, unit="rate", default=None,
        ),
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each group in order of first appearance: bookings, people, sum of monthly ramp "
    "factors, bookings per person, per ramped month, and per rep fully ramped all the period; people without a start "
    "date (unknown) are in none of the ramped figures",
    body=_productivity,
    columns=(
        Column("group", doc="the group"),
        Column("bookings", Format.MONEY, "closed-won value"),
        Column("heads", Format.COUNT, "people"),
        Column("ramp_months", Format.FACTOR, "sum of monthly ramp factors"),
        Column("per_head", Format.MONEY, "bookings / people"),
        Column("per_ramped_month", Format.MONEY, "bookings / ramp months"),
        Column("per_ramped", Format.MONEY, "bookings of a rep fully ramped all the period"),
        Column("unknown", Format.COUNT, "people without a start date"),
    ),
    examples=(
        Example(
            (
                [["East"], ["East"]],
                [[300.0], [50.0]],
                [[42000.0], [43831.0]],
                43831.0,
                43922.0,
                None,
                [[0.0], [0.25], [0.25]],
            ),
            [
                ["group", "bookings", "heads", "ramp_months", "per_head", "per_ramped_month", "per_ramped", "unknown"],
                ["East", 350.0, 2, 3.5, 175.0, 100.0, 300.0, 0],
            ],
        ),
    ),
)  # fmt: skip

TENUREBAND = Function(
    name="TENUREBAND",
    family="performance",
    summary="Band of each person's whole months in the role, to group by.",
    arguments=(
        Argument("start_dates", "first day in the role of each person", Kind.DATE, Shape.LINE, "day"),
        Argument("day", "day to count to", Kind.DATE, unit="day"),
    ),
    returns="a text for each person: 0-3 months, 3-6 months, 6-12 months, 1-2 years, 2 years and more, or not known",
    body=_tenure_band,
    examples=(
        Example(
            ([[43922.0], [43500.0], [None]], 43983.0),
            [["0-3 months"], ["1-2 years"], ["not known"]],
        ),
    ),
)

OVERASSIGNLEVELS = Function(
    name="OVERASSIGNLEVELS",
    family="performance",
    summary="What each level of the hierarchy adds to the quotas above it, and all of them together.",
    arguments=(
        Argument("target", "the plan", unit="money"),
        Argument("levels", "names of the levels from the top down", Kind.TEXT, Shape.LINE),
        Argument("carried", "sum of the quotas at each level", shape=Shape.LINE, unit="money"),
    ),
    returns="a table, one row for each level: its quotas over those of the level above less 1, compounded from the "
    "plan, and the attainment at which the plan is just met",
    body=_levels,
    columns=(
        Column("level", doc="the level"),
        Column("carried", Format.MONEY, "sum of its quotas"),
        Column("rate", Format.RATE, "over those of the level above, less 1"),
        Column("compounded_rate", Format.RATE, "over the plan, less 1"),
        Column("attainment_factor", Format.FACTOR, "attainment at which the plan is just met"),
    ),
    examples=(
        Example(
            (100.0, [["region"], ["rep"]], [[100.0], [125.0]]),
            [
                ["level", "carried", "rate", "compounded_rate", "attainment_factor"],
                ["region", 100.0, 0.0, 0.0, 1.0],
                ["rep", 125.0, 0.25, 0.25, 0.8],
            ],
        ),
    ),
)

FUNCTIONS = (ATTAINMENT, ATTAINMENTBY, BANDS, TREND, PRODUCTIVITY, TENUREBAND, OVERASSIGNLEVELS)
