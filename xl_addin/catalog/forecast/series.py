"""Functions that forecast series: points, ranges, back-tests."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.forecast.backtest import HorizonAccuracy, backtest
from calculations.forecast.forecast import forecast, forecast_one
from calculations.forecast.hierarchy import forecast_hierarchy
from calculations.forecast.history import Kind as SeriesKind
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONGEST = 60  # periods ahead: five years of months
_BACKTEST_RATES = (0.8, 0.95)

_HORIZON = Argument("horizon", "periods ahead", unit="periods", default=4.0)
_SEASON = Argument("season", "periods in a year: 4 for quarters, 12 for months", unit="periods", default=4.0)
_COVERAGE = Argument("coverage", "share of outcomes the range is to hold", unit="rate", default=0.8)


def _asked(horizon: float, season: float) -> tuple[int, int]:
    return whole("horizon", horizon, 1, _LONGEST), whole("season", season, 1, 13)


def _forecast(
    series: NDArray[np.float64], horizon: float, season: float, coverage: float, show: str
) -> list[list[Any]]:
    ahead, year = _asked(horizon, season)
    made = forecast_one(series, ahead, year, (coverage,))
    if made.kind is SeriesKind.EMPTY:
        raise CellFault(ErrorKind.NA, "series holds no number, so there is no forecast: enter history.")
    if show == "explanation":
        told = made.explanation.sentences() if made.explanation else ()
        return [
            FORECAST.header(show),
            *([line] for line in (*told, *(f"{f.sentence} {f.remedy}".rstrip() for f in made.findings))),
        ]
    interval = made.intervals[0]
    return column_table(FORECAST.header(), range(1, ahead + 1), made.point, interval.lower, interval.upper)


def _forecast_table(
    series: NDArray[np.float64],
    segments: NDArray[Any],
    lines: NDArray[Any] | None,
    horizon: float,
    season: float,
    coverage: float,
    coherent: bool,
) -> list[list[Any]]:
    ahead, year = _asked(horizon, season)
    labels = [segments] if lines is None else [segments, lines]
    for name, given in zip(("segments", "lines"), labels, strict=False):
        if len(given) != len(series):
            raise CellFault(ErrorKind.VALUE, f"{name} has {len(given)} cells for {len(series)} rows of series.")
    keys = [tuple(str(part) for part in key) for key in zip(*labels, strict=True)]
    if coherent:
        if len(set(keys)) != len(keys) or "" in {part for key in keys for part in key}:
            raise CellFault(ErrorKind.VALUE, "each row of series needs a name of its own, without blanks, to add up.")
        made = forecast_hierarchy(dict(zip(keys, series, strict=True)), ahead, year, coverage)
        names = [" × ".join(part or "all" for part in node) for node in made.hierarchy.nodes]
        point, lower, upper = made.point, made.lower, made.upper
    else:
        single = forecast(list(series), ahead, year, (coverage,))
        names = [" × ".join(key) for key in keys]
        point = np.array([one.point for one in single])
        lower = np.array([one.intervals[0].lower for one in single])
        upper = np.array([one.intervals[0].upper for one in single])
    steps = np.tile(np.arange(1, ahead + 1), len(names))
    repeated = [name for name in names for _ in range(ahead)]
    unique = [f"{name} | {step}" for name, step in zip(repeated, steps, strict=True)]
    return column_table(FORECASTTABLE.header(), unique, repeated, steps, point.ravel(), lower.ravel(), upper.ravel())


def _backtest(series: NDArray[np.float64], horizon: float, season: float, origins: float) -> list[list[Any]]:
    ahead, year = _asked(horizon, season)
    result = backtest(list(series), ahead, year, whole("origins", origins, 1, 100), _BACKTEST_RATES)
    if result.overall is None:
        sentences = " ".join(f"{f.sentence} {f.remedy}" for f in result.findings)
        raise CellFault(ErrorKind.NA, sentences)
    return [BACKTEST.header(), *(_accuracy_row(one) for one in (result.overall, *result.by_step))]


def _accuracy_row(one: HorizonAccuracy) -> list[Any]:
    return [
        "all" if one.step == 0 else str(one.step),
        one.wape_error,
        one.naive_wape_error,
        one.mase_error,
        one.bias_rate,
        *one.coverage_rates,
        one.outcomes,
    ]


_EVERY_SECOND = [[0.0], [20.0]] * 5
_TWO_ROWS = [[0.0, 20.0] * 5, [30.0, 0.0] * 5]

FORECAST = Function(
    name="FORECAST",
    family="forecast",
    summary="Forecasts one series: the median of each coming period and the range that holds the outcome.",
    arguments=(
        Argument("series", "what happened, oldest first; blank where a period is missing", shape=Shape.LINE),
        _HORIZON,
        _SEASON,
        _COVERAGE,
        Argument(
            "show",
            "points of the forecast, or the explanation of it in sentences",
            Kind.TEXT,
            default="points",
            choices=("points", "explanation"),
        ),
    ),
    returns="a table, one row for each period ahead; with show = explanation, why it is what it is and what is amiss",
    body=_forecast,
    columns=(
        Column("period", Format.COUNT, "periods ahead"),
        Column("point", Format.MONEY, "median"),
        Column("lower", Format.MONEY, "low end of the range"),
        Column("upper", Format.MONEY, "high end of the range"),
    ),
    shown={
        "explanation": (Column("note", doc="a sentence", width=40),),
    },
    examples=(
        Example(
            (_EVERY_SECOND, 2.0),
            [["period", "point", "lower", "upper"], [1, 10.0, 0.0, 20.0], [2, 10.0, 0.0, 20.0]],
        ),
    ),
)

FORECASTTABLE = Function(
    name="FORECASTTABLE",
    family="forecast",
    summary="Forecasts many series at once, such as segment by product line, so that the parts add up to their sums.",
    arguments=(
        Argument("series", "one row of cells for each series, oldest period first", shape=Shape.BLOCK),
        Argument("segments", "segment (or any name) of each row", Kind.TEXT, Shape.LINE),
        Argument("lines", "product line of each row; left out when there is one name only", Kind.TEXT, Shape.LINE,
                 default=None),
        _HORIZON,
        _SEASON,
        _COVERAGE,
        Argument("coherent", "add rows for all sums and make the parts add up to them", Kind.FLAG, default=True),
    ),
    returns="a table, one row for each series (and sum, called all) and period ahead; key is series | period",
    body=_forecast_table,
    columns=(
        Column("key", doc="series | period", width=30),
        Column("series", doc="the series, all for sums"),
        Column("period", Format.COUNT, "periods ahead"),
        Column("point", Format.MONEY, "median"),
        Column("lower", Format.MONEY, "low end of the range"),
        Column("upper", Format.MONEY, "high end of the range"),
    ),
    is_heavy=True,
    examples=(
        Example(
            (_TWO_ROWS, [["East"], ["West"]], None, 1.0, 4.0, 0.8, False),
            [
                ["key", "series", "period", "point", "lower", "upper"],
                ["East | 1", "East", 1, 10.0, 0.0, 20.0],
                ["West | 1", "West", 1, 15.0, 0.0, 30.0],
            ],
        ),
        Example(
            ([[0.0, 20.0] * 5, [0.0, 20.0] * 5], [["East"], ["West"]], None, 1.0),
            [
                ["key", "series", "period", "point", "lower", "upper"],
                ["all | 1", "all", 1, 20.0, 0.0, 40.0],
                ["East | 1", "East", 1, 10.0, 0.0, 20.0],
                ["West | 1", "West", 1, 10.0, 0.0, 20.0],
            ],
        ),
    ),
)  # fmt: skip

BACKTEST = Function(
    name="BACKTEST",
    family="forecast",
    summary="Tests the forecasts on the past: made from earlier periods only, and compared with what happened.",
    arguments=(
        Argument("series", "one row of cells for each series, oldest period first", shape=Shape.BLOCK),
        _HORIZON,
        _SEASON,
        Argument("origins", "how many past periods to forecast from", unit="periods", default=4.0),
    ),
    returns="a table, one row for all steps ahead together and one for each; errors are rates, yearbefore is the error "
    "of repeating the year before, covered80 and covered95 the share of outcomes within those ranges",
    body=_backtest,
    columns=(
        Column("step", doc="periods ahead, or all"),
        Column("wape", Format.RATE, "Σ |error| / Σ outcomes"),
        Column("yearbefore", Format.RATE, "the same of repeating the year before"),
        Column("mase", Format.FACTOR, "error / that of repeating the year before in the history"),
        Column("bias", Format.CHANGE, "Σ (forecast − outcome) / Σ outcomes"),
        Column("covered80", Format.RATE, "share of outcomes within the 80 % range"),
        Column("covered95", Format.RATE, "share of outcomes within the 95 % range"),
        Column("outcomes", Format.COUNT, "how many were compared"),
    ),
    is_heavy=True,
    examples=(
        Example(
            ([[100.0] * 12], 1.0, 4.0, 3.0),
            [
                ["step", "wape", "yearbefore", "mase", "bias", "covered80", "covered95", "outcomes"],
                ["all", 0.0, 0.0, "", 0.0, 1.0, 1.0, 3],
                ["1", 0.0, 0.0, "", 0.0, 1.0, 1.0, 3],
            ],
        ),
    ),
)

FUNCTIONS = (FORECAST, FORECASTTABLE, BACKTEST)
