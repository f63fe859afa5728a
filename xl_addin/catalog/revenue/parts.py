"""Functions that forecast a quarter by segment, product line and region, and spread a plan over them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.fiscal import Calendar, Quarter
from calculations.forecast.hierarchy import Hierarchy
from calculations.revenue.breakdown import spread_over
from calculations.revenue.outlook_parts import NAMELESS
from calculations.revenue.time_series_view import DIMENSIONS, time_series_view
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, by_month, months_of_a_quarter, quarter_from
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.parts import ALL, LEVELS, named, node_of
from xl_addin.catalog.revenue.plan import QUARTER_START
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


def _quarter_forecast(
    series: NDArray[np.float64],
    segments: NDArray[Any],
    lines: NDArray[Any],
    regions: NDArray[Any],
    quarter_start: date,
    as_of: date,
    calendar: str | None,
    holidays: NDArray[np.datetime64] | None,
) -> list[list[Any]]:
    same_length(len(series), segments=segments, lines=lines, regions=regions)
    quarter = quarter_from(quarter_start, calendar)
    if as_of >= quarter.end - timedelta(days=1):
        raise CellFault(ErrorKind.VALUE, f"{quarter} was over on {as_of}: there is nothing to forecast.")
    sales = _sales(series, (segments, lines, regions), as_of, quarter.calendar)
    days: list[date] = [] if holidays is None else holidays[~np.isnat(holidays)].astype("datetime64[D]").tolist()
    view = time_series_view(sales, quarter, as_of, holidays=days)
    if view is None:
        raise CellFault(ErrorKind.NA, "series holds no number, so there is no forecast: enter history.")
    names = [named(node) for node in view.hierarchy.nodes]
    return column_table(
        by_month(QUARTERFORECAST, view.monthly.shape[1]),
        [node_of(name) for name in names],
        *([name[place] for name in names] for place in range(len(DIMENSIONS))),
        view.point,
        view.lower,
        view.upper,
        *view.monthly.T,
    )


def _sales(
    series: NDArray[np.float64], labels: Sequence[NDArray[Any]], as_of: date, calendar: Calendar
) -> pd.DataFrame:
    """`MONTHLY_SALES` of a block whose last column is the last month that was over; blank cells sold nothing."""
    months = _months_over(series.shape[1], as_of, calendar)
    row, column = np.nonzero(~np.isnan(series))
    named = {
        name: np.array([str(part) or NAMELESS for part in label], dtype=object)[row]
        for name, label in zip(DIMENSIONS, labels, strict=True)
    }
    return pd.DataFrame({"rep_id": "", **named, "month": months[column], "amount": series[row, column]})


def _months_over(count: int, as_of: date, calendar: Calendar) -> NDArray[Any]:
    """Names of the last months that were over by a day, the newest last."""
    over: list[str] = []
    quarter = Quarter.of(as_of, calendar)
    while len(over) < count:
        if not quarter.is_known:
            sentence = f"series has {count} months; the fiscal calendar knows {len(over)} of them."
            raise CellFault(ErrorKind.VALUE, sentence)
        over = [*(period.label for period in quarter.periods if period.end <= as_of + timedelta(days=1)), *over]
        quarter = quarter.shift(-1)
    return np.array(over[len(over) - count :], dtype=object)


def _plan_breakdown(
    segments: NDArray[Any],
    lines: NDArray[Any],
    regions: NDArray[Any],
    forecast: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    plan: float,
    target: float,
) -> list[list[Any]]:
    same_length(len(segments), lines=lines, regions=regions, forecast=forecast, lower=lower, upper=upper)
    labels = [tuple(str(part) for part in key) for key in zip(segments, lines, regions, strict=True)]
    cells = [key for key in labels if not {ALL, ""} & set(key)]
    if not cells:
        raise CellFault(ErrorKind.NA, "There is no part with a segment, a line and a region to spread over.")
    if len(set(labels)) != len(labels):
        raise CellFault(ErrorKind.VALUE, "each row needs a segment, a line and a region that no other row has.")
    hierarchy = Hierarchy.of(cells)
    at = dict(zip(labels, range(len(labels)), strict=True))
    sums = [at.get(tuple(part or ALL for part in node), -1) for node in hierarchy.nodes]
    point, low, high = (np.append(end, np.nan)[sums] for end in (forecast, lower, upper))
    if np.isnan([end[-len(cells) :] for end in (point, low, high)]).any():
        raise CellFault(ErrorKind.VALUE, "forecast, lower and upper need a number in each row that is no sum.")
    made = spread_over(hierarchy, point, low, high, plan, target)
    table = made.table
    blank = np.full(len(table), np.nan)
    parts = [tuple(part or ALL for part in key) for key in zip(*(table[name] for name in DIMENSIONS), strict=True)]
    return column_table(
        PLANBREAKDOWN.header(),
        [node_of(key) for key in parts],
        table["level"].replace("product_line", "line"),
        *([key[place] for key in parts] for place in range(len(DIMENSIONS))),
        table["forecast"],
        table["lower"],
        table["upper"],
        *(table.get(name, blank) for name in ("base", "target")),
    )


_PARTS = (
    Argument("segments", "segment of each row", Kind.TEXT, Shape.LINE),
    Argument("lines", "product line of each row", Kind.TEXT, Shape.LINE),
    Argument("regions", "region of each row", Kind.TEXT, Shape.LINE),
)

QUARTERFORECAST = Function(
    name="QUARTERFORECAST",
    family="forecast",
    summary="Forecasts a quarter from months by segment, product line and region, so that the parts add up.",
    arguments=(
        Argument(
            "series",
            "a row of months for each part, the last one being the last month that was over; blank sold nothing",
            shape=Shape.BLOCK,
            unit="money",
        ),
        *_PARTS,
        QUARTER_START,
        Argument("as_of", "last day that is known", Kind.DATE, unit="day"),
        QUARTER_CALENDAR,
        Argument(
            "holidays",
            "days nobody works, weekends aside; with any, months are compared by their working days",
            Kind.DATE,
            Shape.LINE,
            "day",
            default=None,
        ),
    ),
    returns="a table: the total, each segment, line and region (all where it is summed over), and the parts: the "
    "quarter's median, its 80 % range, and its fiscal months, however many it has; months that are over count as they "
    "were",
    body=_quarter_forecast,
    columns=(
        Column("node", doc="total, a part by one dimension, or a part by all", width=30),
        *(Column(name, width=18, doc=f"{name}, all where it is summed over") for name in LEVELS),
        Column("point", Format.MONEY, "median of the quarter"),
        Column("lower", Format.MONEY, "low end of the 80 % range"),
        Column("upper", Format.MONEY, "high end of the 80 % range"),
        *months_of_a_quarter("median of the month"),
    ),
    examples=(
        Example(
            ([[0.0, 20.0] * 5], [["Retail"]], [["Bikes"]], [["North"]], 43922.0, 43982.0),
            [
                ["node", "segment", "line", "region", "point", "lower", "upper", "month1", "month2", "month3"],
                ["total", "all", "all", "all", 30.0, 20.0, 40.0, 0.0, 20.0, 10.0],
                ["segment | Retail", "Retail", "all", "all", 30.0, 20.0, 40.0, 0.0, 20.0, 10.0],
                ["line | Bikes", "all", "Bikes", "all", 30.0, 20.0, 40.0, 0.0, 20.0, 10.0],
                ["region | North", "all", "all", "North", 30.0, 20.0, 40.0, 0.0, 20.0, 10.0],
                ["Retail | Bikes | North", "Retail", "Bikes", "North", 30.0, 20.0, 40.0, 0.0, 20.0, 10.0],
            ],
        ),
    ),
)

PLANBREAKDOWN = Function(
    name="PLANBREAKDOWN",
    family="revenue",
    summary="Spreads a plan and a target over segments, product lines and regions in whole money that adds up exactly.",
    arguments=(
        *_PARTS,
        Argument(
            "forecast",
            "median of each row; rows of sums, with all as a name, say their range",
            shape=Shape.LINE,
            unit="money",
        ),
        Argument("lower", "low end of its 80 % range", shape=Shape.LINE, unit="money"),
        Argument("upper", "high end of its 80 % range", shape=Shape.LINE, unit="money"),
        Argument("plan", "planned number", unit="money"),
        Argument("target", "top-down target", unit="money", default=float("nan")),
    ),
    returns="a table: the total, each segment, line and region, and the parts; the least certain parts move most, "
    "within their ranges first",
    body=_plan_breakdown,
    columns=(
        Column("node", doc="total, a part by one dimension, or a part by all", width=30),
        Column("level", doc="total, segment, line, region or cell"),
        *(Column(name, width=18, doc=f"{name}, all where it is summed over") for name in LEVELS),
        Column("point", Format.MONEY, "forecast of the part"),
        Column("lower", Format.MONEY, "low end of its range"),
        Column("upper", Format.MONEY, "high end of its range"),
        Column("plan", Format.MONEY, "its part of the plan"),
        Column("target", Format.MONEY, "its part of the target"),
    ),
    examples=(
        Example(
            (
                [["A"], ["B"]],
                [["x"], ["x"]],
                [["n"], ["n"]],
                [[100.0], [100.0]],
                [[90.0], [80.0]],
                [[110.0], [120.0]],
                210.0,
            ),
            [
                ["node", "level", "segment", "line", "region", "point", "lower", "upper", "plan", "target"],
                ["total", "total", "all", "all", "all", "", "", "", 210, ""],
                ["segment | A", "segment", "A", "all", "all", "", "", "", 102, ""],
                ["segment | B", "segment", "B", "all", "all", "", "", "", 108, ""],
                ["line | x", "line", "all", "x", "all", "", "", "", 210, ""],
                ["region | n", "region", "all", "all", "n", "", "", "", 210, ""],
                ["A | x | n", "cell", "A", "x", "n", 100.0, 90.0, 110.0, 102, ""],
                ["B | x | n", "cell", "B", "x", "n", 100.0, 80.0, 120.0, 108, ""],
            ],
        ),
    ),
)

FUNCTIONS = (QUARTERFORECAST, PLANBREAKDOWN)
