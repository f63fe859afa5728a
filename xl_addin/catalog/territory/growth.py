"""Functions that make room for growth: starter territories of hires, and where to expand."""

from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.ramp import DEFAULT_SCHEDULE
from calculations.territory.carve import STARTER, Carve, carve
from calculations.territory.expansion import ExpansionAssumptions, expansion_of
from calculations.territory.scenario import Scenario
from calculations.territory.solver.optimise import Options
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, calendar_of
from xl_addin.catalog.keyed import FINDING_COLUMNS, findings_table, same_length
from xl_addin.catalog.territory.ranges import (
    ACCOUNTS,
    ARR,
    CAPACITY,
    LOCKED,
    OWNERS,
    POTENTIAL,
    REPS,
    SECONDS,
    TENURE,
    WORKLOAD,
    accounts_frame,
    degrees,
    fits,
    optional,
    reps_frame,
    texts,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _CarveRequest:
    """What CARVE is asked: its arguments."""

    accounts: NDArray[Any]
    owners: NDArray[Any]
    potential: NDArray[np.float64]
    workload: NDArray[np.float64]
    reps: NDArray[Any]
    capacity: NDArray[np.float64]
    hires: NDArray[Any]
    start_dates: NDArray[Any]
    period_start: date
    period_end: date
    arr: NDArray[np.float64] | None
    tenure: NDArray[np.float64] | None
    locked: NDArray[np.float64] | None
    lat: NDArray[np.float64] | None
    lon: NDArray[np.float64] | None
    rep_lat: NDArray[np.float64] | None
    rep_lon: NDArray[np.float64] | None
    hire_lat: NDArray[np.float64] | None
    hire_lon: NDArray[np.float64] | None
    schedule: NDArray[np.float64] | None
    tolerance: float
    show: str
    calendar: str | None


def _carve(asked: _CarveRequest) -> list[list[Any]]:
    if asked.period_end <= asked.period_start:
        raise CellFault(ErrorKind.VALUE, "period_end must be the first day after the period, later than its start.")
    frame = accounts_frame(
        asked.accounts,
        owner=asked.owners,
        potential=asked.potential,
        workload=asked.workload,
        arr=asked.arr,
        tenure=asked.tenure,
        locked=asked.locked,
        lat=asked.lat,
        lon=asked.lon,
    )
    people = reps_frame(asked.reps, capacity=asked.capacity, lat=asked.rep_lat, lon=asked.rep_lon)
    new = reps_frame(asked.hires, start_date=asked.start_dates, lat=asked.hire_lat, lon=asked.hire_lon)
    twice = sorted(set(people["rep_id"]) & set(new["rep_id"]))
    if twice:
        raise CellFault(ErrorKind.VALUE, f"{twice[0]} is both a rep and a hire: name each person once.")
    fits(len(frame), len(people) + len(new))
    calendar = None if not asked.calendar else calendar_of(asked.calendar)
    found = carve(
        frame,
        people,
        new,
        (asked.period_start, asked.period_end),
        _LONG_AGO,
        scenario=Scenario("carve", STARTER.move_weight, STARTER.distance_weight, asked.tolerance),
        options=Options(time_limit=SECONDS, elapsed=perf_counter),
        schedule=DEFAULT_SCHEDULE if asked.schedule is None else tuple(np.nan_to_num(asked.schedule).tolist()),
        calendar=calendar,
    )
    return _carved(found, asked.show)


_HIRE_FIGURES = ("capacity", "accounts", "potential", "potential_share", "workload", "workload_share", "arr")


def _carved(found: Carve, show: str) -> list[list[Any]]:
    if show == "findings":
        return findings_table(found.findings)
    if show == "moves":
        moves = found.impact.moves
        return column_table(
            CARVE.header(show), *(moves[name] for name in ("account_id", "from_rep", "to_rep", "arr", "reason"))
        )
    table = found.hires.round(dict.fromkeys(_HIRE_FIGURES, _DIGITS))
    return column_table(CARVE.header(), *(table[name] for name in ("rep_id", *_HIRE_FIGURES)))


@dataclass(frozen=True, slots=True)
class _ExpansionRequest:
    """What EXPANSION is asked: its arguments."""

    regions: NDArray[Any]
    potential: NDArray[np.float64]
    sales: NDArray[np.float64]
    workload: NDArray[np.float64]
    hours: NDArray[np.float64]
    growth: NDArray[np.float64] | None
    orphans: NDArray[np.float64] | None
    rep_hours: float
    win_rate: float
    first_year_rate: float
    cost: float
    least_fill: float


def _expansion(asked: _ExpansionRequest) -> list[list[Any]]:
    names = texts(asked.regions) or []
    lines = {"potential": asked.potential, "sales": asked.sales, "workload": asked.workload, "hours": asked.hours}
    same_length(len(names), **lines, growth=asked.growth, orphans=asked.orphans)
    frame = pd.DataFrame({"region": names, **lines})
    frame = frame if asked.growth is None else frame.assign(growth_rate=asked.growth)
    frame = frame if asked.orphans is None else frame.assign(orphans=asked.orphans)
    found = expansion_of(
        frame,
        ExpansionAssumptions(asked.rep_hours, asked.win_rate, asked.first_year_rate, asked.cost, asked.least_fill),
    )
    columns = ("region", "kind", "hires", "white_space", "hours_missing", "value", "first_year_value", "net_value")
    return column_table(EXPANSION.header(), *(found[column] for column in columns), found["needs"])


CARVE = Function(
    name="CARVE",
    family="rebalancing",
    summary="A balanced starter territory for each new hire, by start month and ramp, with the least disruption.",
    arguments=(
        ACCOUNTS,
        OWNERS,
        POTENTIAL,
        WORKLOAD,
        REPS,
        CAPACITY,
        Argument("hires", "id of each hire", Kind.TEXT, Shape.LINE),
        Argument("start_dates", "first day in the role of each hire", Kind.DATE, Shape.LINE, "day"),
        Argument("period_start", "first day of the time the territories are made for", Kind.DATE, unit="day"),
        Argument("period_end", "first day after it; a year makes room for what follows the ramp", Kind.DATE,
                 unit="day"),
        ARR,
        TENURE,
        LOCKED,
        degrees("lat", "each account"),
        degrees("lon", "each account"),
        degrees("rep_lat", "each rep's base"),
        degrees("rep_lon", "each rep's base"),
        degrees("hire_lat", "each hire's base"),
        degrees("hire_lon", "each hire's base"),
        optional("schedule", "share in the month of hire and each month after it, then 1; 0, 25, 50, 75 % by default",
                 unit="rate"),
        Argument("tolerance", "share by which a hire's load may miss", unit="rate", default=STARTER.tolerance),
        Argument("show", "the hires, the moves, or what is wrong", Kind.TEXT, default="hires",
                 choices=("hires", "moves", "findings")),
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each hire; shares are load over the capacity-weighted share of the enlarged team. "
    "Accounts stay with their owner or go to a hire",
    body=_carve,
    request=_CarveRequest,
    columns=(
        Column("hire", doc="the hire"),
        Column("capacity", Format.FACTOR, "part of a full rep over the period"),
        Column("accounts", Format.COUNT, "accounts given"),
        Column("potential", Format.MONEY, "their potential"),
        Column("potential share", Format.FACTOR, "of an even share"),
        Column("workload", Format.COUNT, "hours they ask for", unit="hours"),
        Column("workload share", Format.FACTOR, "of an even share"),
        Column("arr", Format.MONEY, "their recurring revenue"),
    ),
    shown={
        "moves": (
            Column("account", doc="the account"),
            Column("from", doc="who gives it"),
            Column("to", doc="who gets it"),
            Column("arr", Format.MONEY, "its recurring revenue"),
            Column("reason", doc="why it moves", width=40),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            ([["a"], ["b"], ["c"], ["d"]], [["Ana"]] * 4, [[10.0]] * 4, [[1.0]] * 4, [["Ana"]], [[1.0]], [["Ben"]],
             [[43466.0]], 43922.0, 44287.0, [[900.0], [10.0], [20.0], [900.0]]),
            [
                ["hire", "capacity", "accounts", "potential", "potential share", "workload", "workload share", "arr"],
                ["Ben", 1.0, 2, 20.0, 1.0, 2.0, 1.0, 30.0],
            ],
        ),
    ),
)  # fmt: skip

_DEFAULTS = ExpansionAssumptions()

EXPANSION = Function(
    name="EXPANSION",
    family="rebalancing",
    summary="Regions where white space or growth justifies a new territory or a hire, the most valuable first.",
    arguments=(
        Argument("regions", "name of each region", Kind.TEXT, Shape.LINE),
        Argument("potential", "sales potential of each region per year", shape=Shape.LINE, unit="money"),
        Argument("sales", "sales of the last year", shape=Shape.LINE, unit="money"),
        Argument("workload", "selling hours its accounts need per year", shape=Shape.LINE, unit="hours"),
        Argument("hours", "selling hours its reps have per year", shape=Shape.LINE, unit="hours"),
        optional("growth", "growth of the region's market", unit="rate"),
        optional("orphans", "accounts without an owner"),
        Argument("rep_hours", "selling hours of a full rep per year", unit="hours", default=_DEFAULTS.rep_hours),
        Argument("win_rate", "part of newly covered white space won in a year", unit="rate",
                 default=_DEFAULTS.win_rate),
        Argument("first_year_rate", "mean ramp of a hire's first year", unit="rate",
                 default=_DEFAULTS.first_year_rate),
        Argument("cost", "cost of a rep per year", unit="money", default=_DEFAULTS.cost),
        Argument("least_fill", "part of a rep's hours that must be waiting before a hire is worth one", unit="rate",
                 default=_DEFAULTS.least_fill),
    ),
    returns="a table, the highest net value of the first year first; value is per year with full reps",
    body=_expansion,
    request=_ExpansionRequest,
    columns=(
        Column("region", doc="the region"),
        Column("kind", doc="new territory, hire or none"),
        Column("hires", Format.COUNT, "how many"),
        Column("white space", Format.MONEY, "potential − sales"),
        Column("hours missing", Format.COUNT, "hours nobody has", unit="hours"),
        Column("value", Format.MONEY, "what they win in a year as full reps"),
        Column("first year", Format.MONEY, "what they win in the first year"),
        Column("net value", Format.MONEY, "first year − cost"),
        Column("needs", doc="what is needed, and why", width=40),
    ),
    examples=(
        Example(
            ([["South"], ["West"]], [[300_000.0], [60_000.0]], [[0.0], [0.0]], [[1500.0], [600.0]], [[1000.0], [0.0]],
             None, None, 1000.0, 0.5, 0.5, 10_000.0, 0.6),
            [
                ["region", "kind", "hires", "white space", "hours missing", "value", "first year", "net value",
                 "needs"],
                ["West", "new territory", 1, 60_000.0, 600.0, 30_000.0, 15_000.0, 5_000.0,
                 "1 hire for 600 hours that nobody has"],
                ["South", "none", 0, 300_000.0, 500.0, 0.0, 0.0, 0.0,
                 "nothing yet: 500 hours wait, 600 justify a hire"],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (CARVE, EXPANSION)
