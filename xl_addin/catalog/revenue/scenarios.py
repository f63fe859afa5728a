"""Functions that plan at other values of the drivers: scenarios, sensitivities, the gate on their spread."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.gates.scenario_variance import METRIC, SCENARIO_VARIANCE, SpreadMode, scenario_variance
from calculations.resources.headcount import DEFAULT_LEAD_DAYS, first_start
from calculations.revenue.drivers import DRIVERS, DriverRange, Drivers
from calculations.revenue.scenarios import run_scenarios
from calculations.revenue.sensitivity import sensitivities
from calculations.revenue.street import SeatStreet
from calculations.revenue.views import VIEWS, PlanModel, view_weights
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, quarter_from
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.revenue.plan import QUARTER_START
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_NAMES = ", ".join(driver.name for driver in DRIVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _QuarterRequest:
    """What the quarter is made of, for every function that moves its drivers: the arguments `_MODEL`."""

    forecast: float
    opening: float
    quotas: NDArray[np.float64] | None
    start_dates: NDArray[np.datetime64] | None
    quarter_start: date | None
    season: NDArray[np.float64] | None
    weights: NDArray[np.float64] | None
    end_dates: NDArray[np.datetime64] | None
    lead_days: float
    relative: NDArray[np.float64] | None
    as_of: date | None
    hire_quota: float
    calendar: str | None
    expected: float
    usual: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScenariosRequest(_QuarterRequest):
    """What SCENARIOS is asked: its arguments."""

    drivers: NDArray[Any]
    values: NDArray[np.float64]
    scenarios: NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SensitivityRequest(_QuarterRequest):
    """What SENSITIVITY is asked: its arguments."""

    drivers: NDArray[Any]
    low: NDArray[np.float64]
    base: NDArray[np.float64]
    high: NDArray[np.float64]


def _model(asked: _QuarterRequest, drivers: NDArray[Any], base: Drivers) -> PlanModel:
    """The quarter as a function of its drivers, out of what stands in cells, at the level of what is expected."""
    usual = base
    if asked.usual is not None:
        same_length(len(drivers), usual=asked.usual)
        usual = Drivers().moved(_given(drivers, asked.usual))
    given = None if asked.weights is None else dict(zip(VIEWS, np.nan_to_num(asked.weights).tolist(), strict=False))
    known: dict[str, list[float]] = {name: [] for name in VIEWS if name != "capacity" or asked.quotas is not None}
    weights = view_weights(known, given).weights
    return PlanModel(asked.forecast, _street(asked), asked.opening, weights).expecting(asked.expected, usual)


def _street(asked: _QuarterRequest) -> SeatStreet | None:
    """The people and their quotas, None where none are given."""
    quotas = asked.quotas
    if quotas is None:
        return None
    if asked.start_dates is None or asked.quarter_start is None:
        raise CellFault(ErrorKind.VALUE, "quotas need start_dates and quarter_start beside them.")
    same_length(len(quotas), start_dates=asked.start_dates, end_dates=asked.end_dates, relative=asked.relative)
    quarter = quarter_from(asked.quarter_start, asked.calendar)
    eve = asked.as_of or quarter.start - timedelta(days=1)
    return SeatStreet(
        quotas=quotas,
        start_dates=asked.start_dates,
        first_day=quarter.start,
        end_day=quarter.end,
        as_of=eve,
        relative=np.ones(len(quotas)) if asked.relative is None else asked.relative,
        season=np.ones(len(quarter.periods)) if asked.season is None else asked.season,
        hire_start=first_start(eve, round(asked.lead_days), quarter.calendar),
        end_dates=asked.end_dates,
        hire_quota=asked.hire_quota,
        calendar=quarter.calendar,
    )


def _scenarios(asked: _ScenariosRequest) -> list[list[Any]]:
    drivers, values = asked.drivers, asked.values
    if values.shape != (len(drivers), len(asked.scenarios)):
        raise CellFault(ErrorKind.VALUE, "values needs a row for each driver and a column for each scenario.")
    names = [str(name) for name in asked.scenarios]
    first = names.index("base") if "base" in names else 0
    base = Drivers().moved(_given(drivers, values[:, first]))
    sets = {
        name: base.moved(_given(drivers, column)) for name, column in zip(names, values.T, strict=True)
    }  # blank cells stay as in the base
    made = run_scenarios(_model(asked, drivers, base), sets)
    plan = made[first].total
    rows = [
        [
            one.name,
            *(value for _, value in one.views.items()),
            one.total,
            one.total / plan - 1 if plan else float("nan"),
        ]
        for one in made
    ]
    return column_table(SCENARIOS.header(), *zip(*rows, strict=True))


def _given(drivers: NDArray[Any], values: NDArray[np.float64]) -> dict[str, float]:
    """Drivers with a value; blank ones are as they were."""
    return {str(name): float(value) for name, value in zip(drivers, values, strict=True) if not np.isnan(value)}


def _sensitivity(asked: _SensitivityRequest) -> list[list[Any]]:
    drivers = asked.drivers
    same_length(len(drivers), low=asked.low, base=asked.base, high=asked.high)
    at = Drivers().moved(_given(drivers, asked.base))
    values = dict(at.items())
    unknown = sorted({str(name) for name in drivers} - values.keys())
    if unknown:
        raise CellFault(ErrorKind.VALUE, f"{unknown[0]!r} is no driver; there are {_NAMES}.")
    ends = {
        str(name): DriverRange(str(name), float(a), values[str(name)], float(b), 0, is_assumed=False)
        for name, a, b in zip(drivers, asked.low, asked.high, strict=True)
        if not (np.isnan(a) or np.isnan(b))
    }
    rows = sensitivities(_model(asked, drivers, at), at, ends)
    table = [
        [row.driver, row.low, row.base, row.high, row.at_low, row.at_high, row.swing, row.elasticity] for row in rows
    ]
    return [SENSITIVITY.header(), *column_table((), *zip(*table, strict=True))[1:]]


def _scenario_variance(
    scenarios: NDArray[Any],
    totals: NDArray[np.float64],
    target: float,
    bottom_up: float,
    mode: str,
    threshold: float,
) -> list[list[Any]]:
    same_length(len(scenarios), totals=totals)
    named = {str(name): float(total) for name, total in zip(scenarios, totals, strict=True)}
    gate = scenario_variance(named, target=target, bottom_up=bottom_up, mode=SpreadMode(mode), threshold=threshold)
    rows = [[one.name, one.value, _verdict(one.value, threshold)] for one in gate.measures]
    rows.append(["decision", gate.figure, gate.verdict.value])
    return column_table(SCENARIOVARIANCE.header(), *zip(*rows, strict=True))


def _verdict(figure: float, threshold: float) -> str:
    """What a figure alone would answer."""
    return METRIC.verdict(figure, threshold).value


_DRIVERS = Argument("drivers", f"names of drivers: {_NAMES}", Kind.TEXT, Shape.LINE)
_MODEL = (
    Argument("forecast", "median of the time-series view", unit="money", default=float("nan")),
    Argument("opening", "pipeline open and dated in the quarter on its eve", unit="money", default=float("nan")),
    Argument("quotas", "quarterly street quota of each person at full ramp", shape=Shape.LINE, unit="money",
             default=None),
    Argument("start_dates", "first day in the role; blank counts as ramped", Kind.DATE, Shape.LINE, "day",
             default=None),
    Argument(QUARTER_START.name, QUARTER_START.doc, Kind.DATE, unit="day", default=None),
    Argument("season", "factor of each of the quarter's months, 1 being the mean", shape=Shape.LINE, default=None),
    Argument("weights", "weights of the time-series, capacity and pipeline views; equal when left out",
             shape=Shape.LINE, default=None),
    Argument("end_dates", "last day of those known to leave", Kind.DATE, Shape.LINE, "day", default=None),
    Argument("lead_days", "days from requisition to first day, for the driver hires", unit="days",
             default=float(DEFAULT_LEAD_DAYS)),
    Argument("relative", "attainment of each person's role / that of the company", shape=Shape.LINE, default=None),
    Argument("as_of", "last day that is known; the day before the quarter when left out", Kind.DATE, unit="day",
             default=None),
    Argument("hire_quota", "quota of a hire the driver adds; the mean of quotas when left out", unit="money",
             default=float("nan")),
    QUARTER_CALENDAR,
    Argument("expected", "what the quarter is expected to bring, which the plan then is at the usual drivers; the "
             "views' mean when left out", unit="money", default=float("nan")),
    Argument("usual", "value of each driver at which it is expected; those of the base when left out",
             shape=Shape.LINE, default=None),
)  # fmt: skip

SCENARIOS = Function(
    name="SCENARIOS",
    family="revenue",
    summary="The three views and the plan at each set of drivers, side by side.",
    arguments=(
        _DRIVERS,
        Argument("values", "a row for each driver, a column for each scenario; blank is as in the base",
                 shape=Shape.BLOCK),
        Argument("scenarios", "name of each column; base is the one to compare with, else the first", Kind.TEXT,
                 Shape.LINE),
        *_MODEL,
    ),
    returns="a table, one row for each scenario: time series = forecast × forecast_factor; capacity = seats × "
    "attainment_rate + outside_quota; pipeline = opening × (1 − slip_rate) × win_rate + created + pulled_in; plan is "
    "their weighted mean, or at the level of what is expected, change its distance from the base",
    body=_scenarios,
    request=_ScenariosRequest,
    columns=(
        Column("scenario", doc="the scenario", width=16),
        Column("timeseries", Format.MONEY, "time-series view"),
        Column("capacity", Format.MONEY, "capacity view"),
        Column("pipeline", Format.MONEY, "pipeline view"),
        Column("plan", Format.MONEY, "their weighted mean, at the level of what is expected"),
        Column("change", Format.CHANGE, "plan against that of the base"),
    ),
    examples=(
        Example(
            (
                [["win_rate"], ["slip_rate"], ["created"]],
                [[0.25, 0.5, 0.75], [0.5, 0.5, None], [100.0, 100.0, None]],
                [["low", "base", "high"]],
                None,
                1600.0,
            ),
            [
                ["scenario", "timeseries", "capacity", "pipeline", "plan", "change"],
                ["low", "", "", 300.0, 300.0, -0.4],
                ["base", "", "", 500.0, 500.0, 0.0],
                ["high", "", "", 700.0, 700.0, 0.3999999999999999],
            ],
        ),
        Example(
            ([["created"]], [[64.0, 128.0]], [["base", "more"]], None, 64.0, None, None, None, None, None, None, None,
             None, None, None, None, 256.0),
            [
                ["scenario", "timeseries", "capacity", "pipeline", "plan", "change"],
                ["base", "", "", 64.0, 256.0, 0.0],
                ["more", "", "", 128.0, 512.0, 1.0],
            ],
        ),
        Example(
            ([["created"]], [[64.0, 128.0]], [["base", "more"]], None, 64.0, None, None, None, None, None, None, None,
             None, None, None, None, 256.0, [[32.0]]),
            [
                ["scenario", "timeseries", "capacity", "pipeline", "plan", "change"],
                ["base", "", "", 64.0, 512.0, 0.0],
                ["more", "", "", 128.0, 1024.0, 1.0],
            ],
        ),
    ),
)  # fmt: skip

SENSITIVITY = Function(
    name="SENSITIVITY",
    family="revenue",
    summary="Moves each driver over its own range with the others at their base, and ranks by the money it moves.",
    arguments=(
        _DRIVERS,
        Argument("low", "lower end of each driver's range", shape=Shape.LINE),
        Argument("base", "value in the base scenario", shape=Shape.LINE),
        Argument("high", "upper end of each driver's range", shape=Shape.LINE),
        *_MODEL,
    ),
    returns="a table, largest swing first: the plan at either end, the money between, and per cent of plan per per "
    "cent of driver; drivers without both ends are left out",
    body=_sensitivity,
    request=_SensitivityRequest,
    columns=(
        Column("driver", doc="the driver", width=18),
        Column("low", Format.NUMBER, "lower end of its range"),
        Column("base", Format.NUMBER, "value in the base scenario"),
        Column("high", Format.NUMBER, "upper end of its range"),
        Column("atlow", Format.MONEY, "plan at the lower end"),
        Column("athigh", Format.MONEY, "plan at the upper end"),
        Column("swing", Format.MONEY, "the money between"),
        Column("elasticity", Format.FACTOR, "per cent of plan per per cent of driver"),
    ),
    examples=(
        Example(
            ([["created"], ["slip_rate"]], [[0.0], [None]], [[0.0], [0.5]], [[64.0], [None]], None, 1024.0),
            [
                ["driver", "low", "base", "high", "atlow", "athigh", "swing", "elasticity"],
                ["created", 0.0, 0.0, 64.0, 0.0, 64.0, 64.0, ""],
            ],
        ),
    ),
)  # fmt: skip

SCENARIOVARIANCE = Function(
    name="SCENARIOVARIANCE",
    family="revenue",
    summary="The gate on scenarios: the furthest one from the base, relative to it, must be below 10 %.",
    arguments=(
        Argument("scenarios", "names, one of them base", Kind.TEXT, Shape.LINE),
        Argument("totals", "plan of each scenario", shape=Shape.LINE, unit="money"),
        Argument("target", "top-down target", unit="money", default=float("nan")),
        Argument("bottom_up", "bottom-up plan", unit="money", default=float("nan")),
        Argument("mode", "what decides: from base, range (largest − smallest) or gap (target − bottom-up)", Kind.TEXT,
                 default=SpreadMode.FROM_BASE.value, choices=tuple(mode.value for mode in SpreadMode)),
        Argument("threshold", "the figure must be below it", unit="rate", default=SCENARIO_VARIANCE),
    ),
    returns="a table: each figure with what it alone would answer, and the decision (pass, fail or insufficient)",
    body=_scenario_variance,
    columns=(
        Column("measure", doc="a figure, or the decision", width=30),
        Column("value", Format.RATE, "the figure"),
        Column("verdict", doc="pass, fail or insufficient"),
    ),
    examples=(
        Example(
            ([["conservative"], ["base"], ["upside"]], [[750.0], [800.0], [850.0]], 1000.0, 750.0),
            [
                ["measure", "value", "verdict"],
                ["furthest scenario from base", 0.0625, "pass"],
                ["range of scenarios", 0.125, "fail"],
                ["gap of target and bottom-up", 0.25, "fail"],
                ["decision", 0.0625, "pass"],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (SCENARIOS, SENSITIVITY, SCENARIOVARIANCE)
