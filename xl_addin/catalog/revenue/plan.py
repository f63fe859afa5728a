"""Functions that plan revenue: capacity, reconciliation with the target, the target by part."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.assumptions import MOST_HIRES, MOST_STRETCH_RATE
from calculations.forecast.reconcile import Sharing, allocate
from calculations.ramp import DEFAULT_SCHEDULE
from calculations.revenue.capacity import DEFAULT_ATTRITION, DEFAULT_BACKFILL_LAG, capacity, ramp_schedule
from calculations.revenue.closures import CLOSURES, reconcile
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, by_month, months_of_a_quarter, quarter_from
from xl_addin.catalog.keyed import KEY, KEYS, keys_of, same_length
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS", "QUARTER_START", "RAMP_MONTHS", "days_of", "schedule_of"]


RAMP_MONTHS = Argument(
    "ramp_months", "months until a new seller books like the others, in place of schedule", unit="months", default=None
)


def schedule_of(schedule: NDArray[np.float64] | None, ramp_months: float | None) -> tuple[float, ...]:
    """The ramp by months in the role: as listed, straight over so many months, or the usual one."""
    if schedule is not None:
        return tuple(np.nan_to_num(schedule).tolist())
    return DEFAULT_SCHEDULE if ramp_months is None else ramp_schedule(ramp_months)


def days_of(days: NDArray[np.datetime64]) -> list[np.datetime64 | None]:
    """Days of a range, None where blank."""
    return [None if np.isnat(day) else day for day in days]


@dataclass(frozen=True, slots=True)
class _CapacityRequest:
    """What CAPACITY is asked: its arguments."""

    quotas: NDArray[np.float64]
    start_dates: NDArray[np.datetime64]
    quarter_start: date
    attainment: NDArray[np.float64]
    attrition: NDArray[np.float64]
    schedule: NDArray[np.float64] | None
    season: NDArray[np.float64] | None
    backfill_lag: float
    as_of: date | None
    end_dates: NDArray[np.datetime64] | None
    keys: NDArray[Any] | None
    show: str
    ramp_months: float | None
    calendar: str | None


def _capacity(asked: _CapacityRequest) -> list[list[Any]]:
    quarter = quarter_from(asked.quarter_start, asked.calendar)
    names = keys_of(asked.keys, len(asked.quotas))
    same_length(
        len(asked.quotas),
        start_dates=asked.start_dates,
        end_dates=asked.end_dates,
        attainment=asked.attainment,
        attrition=asked.attrition,
    )
    made = capacity(
        asked.quotas,
        days_of(asked.start_dates),
        quarter.start,
        quarter.end,
        asked.as_of or quarter.start - timedelta(days=1),
        attainment_rates=asked.attainment,
        attrition_rates=np.nan_to_num(asked.attrition),
        schedule=schedule_of(asked.schedule, asked.ramp_months),
        season=1.0 if asked.season is None else asked.season,
        backfill_lag=whole("backfill_lag", asked.backfill_lag, 0, 60),
        end_dates=None if asked.end_dates is None else days_of(asked.end_dates),
        keys=names,
        calendar=quarter.calendar,
    )
    if asked.show == "months":
        own, replaced = made.own.sum(axis=0), made.backfill.sum(axis=0)
        labels = [*(period.label for period in quarter.periods), "total"]
        parts = [[*column, column.sum()] for column in (own, replaced, own + replaced)]
        heads = [*made.heads, made.heads.mean()]
        return column_table(CAPACITY.header("months"), labels, *parts, heads)
    mean = made.ramp.mean(axis=1), made.survival.mean(axis=1)
    header = by_month(CAPACITY, made.own.shape[1])
    return column_table(header, names, *mean, *made.own.T, made.backfill.sum(axis=1), made.by_seat)


@dataclass(frozen=True, slots=True)
class _ReconcileRequest:
    """What RECONCILE is asked: its arguments."""

    target: float
    capacity_view: float
    outside: float
    time_series: float
    pipeline: float
    hire_contribution: float
    most_hires: float
    most_stretch: float
    attainment: float
    best_attainment: float


def _reconcile(asked: _ReconcileRequest) -> list[list[Any]]:
    if np.isnan(asked.target) or np.isnan(asked.capacity_view):
        raise CellFault(ErrorKind.VALUE, "target or capacity is empty: enter both to compare them.")
    views = {"time series": asked.time_series, "pipeline": asked.pipeline}
    made = reconcile(
        asked.target,
        asked.capacity_view + asked.outside,
        views,
        hire_contribution=asked.hire_contribution,
        most_hires=whole("most_hires", asked.most_hires, 0, 100_000),
        capacity=asked.capacity_view,
        most_stretch_rate=asked.most_stretch,
        attainment_rate=asked.attainment,
        best_attainment_rate=asked.best_attainment,
    )
    rows: list[list[Any]] = [["target", asked.target, 0.0, ""], ["bottom-up", made.bottom_up, made.gap, ""]]
    rows += [[name, value, made.view_gaps[name], ""] for name, value in views.items()]
    steps = {closure.name: closure for closure in made.closures}
    for name in CLOSURES:
        step = steps.get(name)
        rows.append([name, step.amount, step.left, step.sentence] if step else [name, 0.0, made.gap, "Not needed."])
    return column_table(RECONCILE.header(), *zip(*rows, strict=True))


def _target_split(
    target: float,
    forecasts: NDArray[np.float64],
    by: str,
    variances: NDArray[np.float64] | None,
    caps: NDArray[np.float64] | None,
    floors: NDArray[np.float64] | None,
    keys: NDArray[Any] | None,
) -> list[list[Any]]:
    if np.isnan(target):
        raise CellFault(ErrorKind.VALUE, "target is empty: enter the amount to spread.")
    names = keys_of(keys, len(forecasts))
    base = np.nan_to_num(forecasts)
    made = allocate(target, base, Sharing(by), variances, caps, floors, tuple(names))
    marks = ["" for _ in names]
    for places, mark in ((made.at_cap, "cap"), (made.at_floor, "floor")):
        for place in places:
            marks[place] = mark
    return column_table(
        TARGETSPLIT.header(),
        [*names, "unallocated"],
        [*base, 0.0],
        [*made.moves, made.unallocated],
        [*made.amounts, made.unallocated],
        [*marks, ""],
    )


QUARTER_START = Argument("quarter_start", "first day of the quarter", Kind.DATE, unit="day")

CAPACITY = Function(
    name="CAPACITY",
    family="revenue",
    summary="What people can book in a quarter: quota × season × ramp × attainment × survival, by month, and backfill.",
    arguments=(
        Argument("quotas", "quarterly street quota of each person at full ramp", shape=Shape.LINE, unit="money"),
        Argument("start_dates", "first day in the role; blank counts as ramped", Kind.DATE, Shape.LINE, "day"),
        QUARTER_START,
        Argument("attainment", "bookings / quota expected, one cell or one each", shape=Shape.ANY, unit="rate",
                 default=1.0),
        Argument("attrition", "share of people leaving in a year, one cell or one each", shape=Shape.ANY, unit="rate",
                 default=DEFAULT_ATTRITION),
        Argument("schedule", "ramp in the month of hire and each month after it, then 1", shape=Shape.LINE,
                 unit="rate", default=None),
        Argument("season", "factor of each of the quarter's months, 1 being the mean", shape=Shape.LINE, default=None),
        Argument("backfill_lag", "months from a loss to the first month of the replacement", unit="months",
                 default=float(DEFAULT_BACKFILL_LAG)),
        Argument("as_of", "last day that is known; the day before the quarter when left out", Kind.DATE, unit="day",
                 default=None),
        Argument("end_dates", "last day of those known to leave", Kind.DATE, Shape.LINE, "day", default=None),
        KEYS,
        Argument("show", "a row for each person, or for each month and the total", Kind.TEXT, default="people",
                 choices=("people", "months")),
        RAMP_MONTHS,
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each person: mean ramp and survival, own bookings of each fiscal month of the "
    "quarter, however many it has, bookings of replacements, all of it; attrition goes by "
    "twelfths of a year, or weeks of 52; with show = months, one row for each month and "
    "the total",
    body=_capacity,
    request=_CapacityRequest,
    columns=(
        KEY,
        Column("ramp", Format.RATE, "mean ramp of the quarter"),
        Column("survival", Format.RATE, "mean chance to be there"),
        *months_of_a_quarter("own bookings of the month"),
        Column("backfill", Format.MONEY, "bookings of the replacement"),
        Column("capacity", Format.MONEY, "all of it"),
    ),
    shown={
        "months": (
            Column("month", doc="the month, or total"),
            Column("own", Format.MONEY, "bookings of those there"),
            Column("backfill", Format.MONEY, "bookings of replacements"),
            Column("capacity", Format.MONEY, "both"),
            Column("heads", Format.FACTOR, "people at work, expected, of those there on as_of; total: the mean"),
        ),
    },
    examples=(
        Example(
            ([[300.0], [300.0]], [[42000.0], [43922.0]], 43922.0, 1.0, 0.0, None, None, 3.0, None, None,
             [["Ana"], ["Ben"]]),
            [
                ["key", "ramp", "survival", "month1", "month2", "month3", "backfill", "capacity"],
                ["Ana", 1.0, 1.0, 100.0, 100.0, 100.0, 0.0, 300.0],
                ["Ben", 0.25, 1.0, 0.0, 25.0, 50.0, 0.0, 75.0],
            ],
        ),
        Example(
            ([[300.0], [300.0]], [[42000.0], [43922.0]], 43922.0, 0.5, 0.0, None, None, 3.0, None, None, None,
             "months"),
            [
                ["month", "own", "backfill", "capacity", "heads"],
                ["2020-04", 50.0, 0.0, 50.0, 1.0],
                ["2020-05", 62.5, 0.0, 62.5, 1.0],
                ["2020-06", 75.0, 0.0, 75.0, 1.0],
                ["total", 187.5, 0.0, 187.5, 1.0],
            ],
        ),
    ),
)  # fmt: skip

RECONCILE = Function(
    name="RECONCILE",
    family="revenue",
    summary="Compares the target with the bottom-up plan and closes the gap: hires, stretch, attainment, target.",
    arguments=(
        Argument("target", "top-down target of the quarter", unit="money"),
        Argument("capacity_view", "what the people can book", unit="money"),
        Argument("outside", "renewals, expansion and deals nobody carries a quota for", unit="money", default=0.0),
        Argument("time_series", "what the history says", unit="money", default=float("nan")),
        Argument("pipeline", "what the deals say", unit="money", default=float("nan")),
        Argument("hire_contribution", "what one more hire books in the quarter", unit="money", default=0.0),
        Argument("most_hires", "how many can still be hired", unit="people", default=MOST_HIRES.default),
        Argument("most_stretch", "how far quotas may be raised", unit="rate", default=MOST_STRETCH_RATE.default),
        Argument("attainment", "attainment in the plan", unit="rate", default=1.0),
        Argument("best_attainment", "attainment of a good quarter, such as the 80th percentile", unit="rate",
                 default=1.0),
    ),
    returns="a table: target, bottom-up (capacity + outside) and views with their distance to the target, then the "
    "steps in order with what each gives and what is left after it",
    body=_reconcile,
    request=_ReconcileRequest,
    columns=(
        Column("item", doc="target, bottom-up, a view, or a step", width=18),
        Column("amount", Format.MONEY, "what it says or gives"),
        Column("left", Format.MONEY, "distance to the target, after a step"),
        Column("note", doc="how it was reckoned", width=50),
    ),
    examples=(
        Example(
            (1000.0, 800.0, 0.0, 900.0, None, 50.0, 2.0, 0.05, 0.8, 0.8),
            [
                ["item", "amount", "left", "note"],
                ["target", 1000.0, 0.0, ""],
                ["bottom-up", 800.0, 200.0, ""],
                ["time series", 900.0, 100.0, ""],
                ["pipeline", "", "", ""],
                ["hires", 100.0, 100.0, "2 of at most 2 hires, 50 each in the quarter."],
                ["stretch", 40.0, 60.0, "Quotas 5.0% higher at the same attainment."],
                ["attainment", 0.0, 60.0, "Not needed."],
                ["target revision", 60.0, 0.0, "Target revised to 940."],
            ],
        ),
    ),
)  # fmt: skip

TARGETSPLIT = Function(
    name="TARGETSPLIT",
    family="revenue",
    summary="Spreads a target over forecasts: the gap goes by share, variance or evenly, within caps and floors.",
    arguments=(
        Argument("target", "amount to spread", unit="money"),
        Argument("forecasts", "forecast of each row", shape=Shape.LINE, unit="money"),
        Argument("by", "share of the forecasts, variance (the least certain moves most), or equal", Kind.TEXT,
                 default="share", choices=tuple(Sharing)),
        Argument("variances", "variance of each forecast", shape=Shape.LINE, default=None),
        Argument("caps", "most each row can carry", shape=Shape.LINE, unit="money", default=None),
        Argument("floors", "least each row must carry", shape=Shape.LINE, unit="money", default=None),
        KEYS,
    ),
    returns="a table, one row for each forecast and one for what caps or floors leave over; move is amount − forecast",
    body=_target_split,
    columns=(
        KEY,
        Column("forecast", Format.MONEY, "as given"),
        Column("move", Format.MONEY, "amount − forecast"),
        Column("amount", Format.MONEY, "its part of the target"),
        Column("at", doc="cap or floor where one holds it"),
    ),
    examples=(
        Example(
            (640.0, [[100.0], [200.0], [300.0]], "variance", [[0.0], [10.0], [30.0]], None, None,
             [["A"], ["B"], ["C"]]),
            [
                ["key", "forecast", "move", "amount", "at"],
                ["A", 100.0, 0.0, 100.0, ""],
                ["B", 200.0, 10.0, 210.0, ""],
                ["C", 300.0, 30.0, 330.0, ""],
                ["unallocated", 0.0, 0.0, 0.0, ""],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (CAPACITY, RECONCILE, TARGETSPLIT)
