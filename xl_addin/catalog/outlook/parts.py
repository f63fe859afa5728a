"""Functions of what an outlook is made of in a plan: its parts, which add up, and the hires joined to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.outlook.table import MONTHS
from calculations.revenue.drivers import Drivers
from calculations.revenue.outlook_parts import outlook_parts
from calculations.revenue.planned_hires import HirePlan, hire_rows
from calculations.schemas import OUTLOOK as ROWS
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, by_month, months_of_a_quarter, quarter_from
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.outlook.redrawn import DRAWS, JOINED, SEED, TABLE, redrawn
from xl_addin.catalog.parts import LEVELS, named, node_of
from xl_addin.catalog.revenue.plan import QUARTER_START
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_MOST_PEOPLE = 100_000


def _outlook_parts(
    table: NDArray[Any], seed: float, draws: float, joined: NDArray[Any] | None, months: float
) -> list[list[Any]]:
    count = whole("months", months, 1, len(MONTHS))
    made = outlook_parts(redrawn(table, seed, draws, joined))
    if made is None:
        raise CellFault(ErrorKind.NA, "The table has no row, so the quarter has no parts.")
    names = [named(node) for node in made.hierarchy.nodes]
    return column_table(
        by_month(OUTLOOKPARTS, count),
        [node_of(name) for name in names],
        *([name[place] for name in names] for place in range(len(LEVELS))),
        made.point,
        made.lower,
        made.upper,
        *np.column_stack([made.monthly[:, : count - 1], made.monthly[:, count - 1 :].sum(axis=1)]).T,
    )


@dataclass(frozen=True, slots=True)
class _HiresRequest:
    """What HIREOUTLOOK is asked: its arguments."""

    starts: NDArray[np.datetime64]
    counts: NDArray[np.float64]
    quota: float
    quarter_start: date
    as_of: date
    season: NDArray[np.float64] | None
    drivers: NDArray[Any] | None
    values: NDArray[np.float64] | None
    loading: float
    calendar: str | None


def _hire_outlook(asked: _HiresRequest) -> list[list[Any]]:
    same_length(len(asked.starts), counts=asked.counts)
    quarter = quarter_from(asked.quarter_start, asked.calendar)
    lines = [
        (start.astype("datetime64[D]").item(), whole("counts", float(count), 0, _MOST_PEOPLE))
        for start, count in zip(asked.starts, np.nan_to_num(asked.counts), strict=True)
        if not np.isnat(start) and count > 0
    ]
    names = [] if asked.drivers is None else asked.drivers.tolist()
    values = np.zeros(0) if asked.values is None else asked.values
    same_length(len(names), values=values)
    given = {str(name): float(value) for name, value in zip(names, values, strict=True) if not np.isnan(value)}
    months = len(quarter.periods)
    season = np.ones(months) if asked.season is None or asked.season.size != months else np.nan_to_num(asked.season)
    hires = HirePlan(lines, asked.quota, season, Drivers().moved(given))
    made = hire_rows(hires, quarter, asked.as_of, float(np.nan_to_num(asked.loading)))
    blanks = [""] * (len(asked.starts) - len(made))
    return column_table(HIREOUTLOOK.header(), *([*made[name].tolist(), *blanks] for name in ROWS.names))


_ROW = ["kind", "rep_id", "account_id", "segment", "product_line", "region", "deal_id", "mean", "chance", "log_sd",
        "company_loading", "segment_loading", "region_loading", "rep_loading", "month_1", "month_2", "month_3",
        "month_4"]  # fmt: skip
_CELLS = [
    ["kind", "segment", "product_line", "region", "deal_id", "mean", "chance", "month_1", "month_2"],
    ["booked", "SMB", "Bikes", "East", "", 100.0, 1.0, 0.5, 0.5],
    ["deal", "Large", "Bikes", "West", "D1", 1000.0, 0.5, 0.0, 1.0],
]

OUTLOOKPARTS = Function(
    name="OUTLOOKPARTS",
    family="outlook",
    summary="What each segment, product line and region of a published outlook brings, by month, so that parts add up.",
    arguments=(
        TABLE,
        SEED,
        DRAWS,
        JOINED,
        Argument("months", "fiscal months of the quarter, 1 to 4: what is beyond stands in the last", default=3.0),
    ),
    returns="a table: the total, each segment, line and region (all where it is summed over), and the parts: the "
    "expectation, which adds up, its 80 % range, which does not, and the expectation of its months. What has no name "
    "is (none); of more than 600 parts the smallest stand together as (others)",
    body=_outlook_parts,
    columns=(
        Column("node", doc="total, a part by one dimension, or a part by all", width=30),
        *(Column(name, width=18, doc=f"{name}, all where it is summed over") for name in LEVELS),
        Column("point", Format.MONEY, "expectation of the quarter"),
        Column("lower", Format.MONEY, "low end of the 80 % range"),
        Column("upper", Format.MONEY, "high end of the 80 % range"),
        *months_of_a_quarter("expectation of the month"),
    ),
    is_heavy=True,
    examples=(
        Example(
            (_CELLS,),
            [
                ["node", "segment", "line", "region", "point", "lower", "upper", "month1", "month2", "month3"],
                ["total", "all", "all", "all", 600.0, 100.0, 1100.0, 50.0, 550.0, 0.0],
                ["segment | Large", "Large", "all", "all", 500.0, 0.0, 1000.0, 0.0, 500.0, 0.0],
                ["segment | SMB", "SMB", "all", "all", 100.0, 100.0, 100.0, 50.0, 50.0, 0.0],
                ["line | Bikes", "all", "Bikes", "all", 600.0, 100.0, 1100.0, 50.0, 550.0, 0.0],
                ["region | West", "all", "all", "West", 500.0, 0.0, 1000.0, 0.0, 500.0, 0.0],
                ["region | East", "all", "all", "East", 100.0, 100.0, 100.0, 50.0, 50.0, 0.0],
                ["Large | Bikes | West", "Large", "Bikes", "West", 500.0, 0.0, 1000.0, 0.0, 500.0, 0.0],
                ["SMB | Bikes | East", "SMB", "Bikes", "East", 100.0, 100.0, 100.0, 50.0, 50.0, 0.0],
            ],
        ),
    ),
)  # fmt: skip

HIREOUTLOOK = Function(
    name="HIREOUTLOOK",
    family="outlook",
    summary="Planned hires as rows of an outlook: what they book by their ramp, to be joined to its draws.",
    arguments=(
        Argument("starts", "first day of each line of hires", Kind.DATE, Shape.LINE, "day"),
        Argument("counts", "people of each", shape=Shape.LINE, unit="people"),
        Argument("quota", "quarterly street quota of a hire at full ramp", unit="money"),
        QUARTER_START,
        Argument("as_of", "last day that is known", Kind.DATE, unit="day"),
        Argument("season", "factor of each of the quarter's months, 1 being the mean", shape=Shape.LINE, default=None),
        Argument("drivers", "names of drivers: attainment_rate, attrition_rate, ramp_months, backfill_lag and "
                 "price_rate are read", Kind.TEXT, Shape.LINE, default=None),
        Argument("values", "value of each; blank is the usual one", shape=Shape.LINE, default=None),
        Argument("loading", "on what moves the company, as that of its new business", default=0.0),
        QUARTER_CALENDAR,
    ),
    returns="rows of an outlook with its titles, as many as there are lines, those without hires blank: mean = people "
    "× quota × season × ramp × attainment × survival × (1 + price), months by their ramp, and a spread of 0.6/√people",
    body=_hire_outlook,
    request=_HiresRequest,
    columns=tuple(
        Column(column.name, Format.TEXT if column.dtype == "str" else Format.NUMBER, column.meaning, width=16)
        for column in ROWS.columns
    ),
    examples=(
        Example(
            ([[43466.0], [None]], [[4.0], [None]], 300.0, 43922.0, 43921.0, None, [["attrition_rate"]], [[0.0]], 0.5),
            [
                _ROW,
                ["flow", "Hire 1", "", "(planned hires)", "(planned hires)", "(planned hires)", "", 1200.0, 1.0, 0.3,
                 0.5, 0.0, 0.0, 0.0, 1 / 3, 1 / 3, 1 / 3, 0.0],
                [""] * len(_ROW),
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (OUTLOOKPARTS, HIREOUTLOOK)
