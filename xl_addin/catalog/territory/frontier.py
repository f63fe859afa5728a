"""Functions that say how much change buys how much fairness, how even pools are, and how long a drive takes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.gates.fairness import LEAST_SHARED, pooled_fairness
from calculations.territory.drive import drive_hours
from calculations.territory.finding_codes import NO_ACCOUNTS, NO_REPS
from calculations.territory.frontier.frontier import BUDGETS, MEASURES, Frontier, frontier_of
from calculations.territory.geometry import great_circle_km, on_sphere
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import BALANCED
from xl_addin.catalog.territory.ranges import (
    ACCOUNTS,
    ARR,
    CAPACITY,
    HAZARD,
    LOCKED,
    OWNERS,
    POTENTIAL,
    REPS,
    TENURE,
    WORKLOAD,
    accounts_frame,
    assumptions,
    degrees,
    fits,
    optional,
    refuse_blocking,
    reps_frame,
    texts,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _FrontierRequest:
    """What FRONTIER is asked: its arguments."""

    accounts: NDArray[Any]
    owners: NDArray[Any]
    potential: NDArray[np.float64]
    workload: NDArray[np.float64]
    reps: NDArray[Any]
    capacity: NDArray[np.float64]
    arr: NDArray[np.float64] | None
    tenure: NDArray[np.float64] | None
    locked: NDArray[np.float64] | None
    lat: NDArray[np.float64] | None
    lon: NDArray[np.float64] | None
    rep_lat: NDArray[np.float64] | None
    rep_lon: NDArray[np.float64] | None
    families: NDArray[Any] | None
    pools: NDArray[Any] | None
    rep_pools: NDArray[Any] | None
    own_moves: NDArray[Any] | None
    budgets: NDArray[np.float64] | None
    measure: str
    hazard: float
    show: str


def _frontier(asked: _FrontierRequest) -> list[list[Any]]:
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
        family=asked.families,
        pool=asked.pools,
        assigned=asked.own_moves,
    )
    people = reps_frame(asked.reps, capacity=asked.capacity, lat=asked.rep_lat, lon=asked.rep_lon, pool=asked.rep_pools)
    fits(len(frame), len(people))
    budgets = BUDGETS if asked.budgets is None else tuple(asked.budgets[~np.isnan(asked.budgets)].tolist())
    if not budgets or min(budgets) < 0 or max(budgets) > 1:
        raise CellFault(ErrorKind.NUM, "budgets are shares, from 0 to 1, such as 0.05.")
    model, findings = model_of(frame, people, BALANCED)
    refuse_blocking(findings, NO_ACCOUNTS, NO_REPS)
    found = frontier_of(
        model,
        _LONG_AGO,
        budgets=budgets,
        measure=next(measure for measure in MEASURES if measure == asked.measure),
        assumptions=assumptions(asked.hazard),
    )
    return _moves(found) if asked.show == "moves" else _points(found)


def _points(found: Frontier) -> list[list[Any]]:
    knee = next((at for at, point in enumerate(found.points) if point.moves >= found.knee > 0), None)
    table = found.table
    names = ("budget", "moves", "revenue_share", "customers_share", "risk_share")
    fairness = ["" if np.isnan(score) else round(score, _DIGITS) for score in table["fairness"].tolist()]
    marks = [f"knee at move {found.knee:,}" if at == knee else "" for at in range(len(table))]
    return column_table(
        FRONTIER.header(), *(table[name].round(_DIGITS) for name in names), fairness, table["net"].round(2), marks
    )


def _moves(found: Frontier) -> list[list[Any]]:
    moves = found.moves
    return column_table(
        FRONTIER.header("moves"),
        *(moves[name] for name in ("rank", "account_id", "from_rep", "to_rep")),
        moves["net"].round(2),
        moves["evenness"].clip(lower=0).round(_DIGITS),
    )


def _pool_balance(
    reps: NDArray[Any], potential: NDArray[np.float64], capacity: NDArray[np.float64], pools: NDArray[Any] | None
) -> list[list[Any]]:
    aligned(reps=reps, potential=potential, capacity=capacity)
    if pools is not None:
        aligned(reps=reps, pools=pools)
    if (np.nan_to_num(potential) < 0).any() or (np.nan_to_num(capacity) < 0).any():
        raise CellFault(ErrorKind.VALUE, "potential and capacity must be zero or more.")
    names = ["all"] * len(reps) if pools is None else texts(pools)
    judged = pooled_fairness(potential, capacity, names, least=LEAST_SHARED)
    table = judged.pools
    held = [float(np.nan_to_num(potential)[[one == name for one in names or []]].sum()) for name in table["pool"]]
    scores = ["" if np.isnan(score) else round(score, _DIGITS) for score in [*table["score"], judged.score]]
    return column_table(
        POOLBALANCE.header(),
        [*table["pool"], "(all pools)"],
        [*table["count"], judged.count],
        [*table["quota"], float(table["quota"].sum())],
        [*held, float(sum(held))],
        scores,
    )


def _drive_time(
    lat: NDArray[np.float64], lon: NDArray[np.float64], to_lat: NDArray[np.float64], to_lon: NDArray[np.float64]
) -> list[list[Any]]:
    aligned(lat=lat, lon=lon, to_lat=to_lat, to_lon=to_lon)
    here, there = on_sphere(lat, lon), on_sphere(to_lat, to_lon)
    km = np.array([float(great_circle_km(a[None], b[None])[0, 0]) for a, b in zip(here, there, strict=True)])
    known = [("" if np.isnan(one) else round(one, 1)) for one in km.tolist()]
    hours = [("" if np.isnan(one) else round(one, 2)) for one in drive_hours(km).tolist()]
    return column_table(DRIVETIME.header(), known, hours)


FRONTIER = Function(
    name="FRONTIER",
    family="rebalancing",
    summary="What budgets of change buy in fairness, or the moves in the order they matter.",
    arguments=(
        ACCOUNTS,
        OWNERS,
        POTENTIAL,
        WORKLOAD,
        REPS,
        CAPACITY,
        ARR,
        TENURE,
        LOCKED,
        degrees("lat", "each account"),
        degrees("lon", "each account"),
        degrees("rep_lat", "each rep's base"),
        degrees("rep_lon", "each rep's base"),
        optional("families", "accounts of one family go to one rep", Kind.TEXT),
        optional("pools", "pool whose reps share out each account", Kind.TEXT),
        optional("rep_pools", "pool of each rep", Kind.TEXT),
        optional("own_moves", "rep a manager gives the account to, blank for none; it takes of the budget", Kind.TEXT),
        optional("budgets", "shares that may move; 0, 1, 2, 3, 5, 8 and 12 % when left out", unit="rate"),
        Argument("measure", "what a budget is a share of", Kind.TEXT, default="revenue", choices=MEASURES),
        HAZARD,
        Argument("show", "a line per budget, or the moves", Kind.TEXT, default="points", choices=("points", "moves")),
    ),
    returns="a table; each budget holds the moves of the smaller ones, and a move is proposed only where it brings "
    "more money a year than it costs; workload is that of a quarter",
    body=_frontier,
    request=_FrontierRequest,
    columns=(
        Column("budget", Format.RATE, "share that may move"),
        Column("moves", Format.COUNT, "of the ranked moves"),
        Column("revenue", Format.RATE, "share of revenue moved"),
        Column("customers", Format.RATE, "share of customers moved"),
        Column("churn risk", Format.RATE, "of all revenue, in a year"),
        Column("fairness", Format.RATE, "1 − CV of potential per capacity, by pool"),
        Column("worth", Format.MONEY, "what the moves bring a year, less their cost"),
        Column("mark", doc="the knee: after it more change buys clearly less", width=18),
    ),
    shown={
        "moves": (
            Column("rank", Format.COUNT, "place in the order; accounts of a family share one"),
            Column("account", doc="the account"),
            Column("from", doc="who gives it"),
            Column("to", doc="who gets it"),
            Column("worth", Format.MONEY, "what the move brings a year, less its cost"),
            Column("fairness", Format.RATE, "after this move and those before it"),
        ),
    },
    examples=(
        Example(
            ([["a"], ["b"], ["c"]], [["Ana"], ["Ana"], ["Ana"]], [[50.0], [30.0], [20.0]], [[0.0]] * 3,
             [["Ana"], ["Ben"]], [[1.0], [1.0]], None, None, None, None, None, None, None, None, None, None, None,
             [[0.0], [0.4]]),
            [
                ["budget", "moves", "revenue", "customers", "churn risk", "fairness", "worth", "mark"],
                [0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, ""],
                [0.4, 1, 0.0, 0.333333, 0.0, 1.0, 12.5, "knee at move 1"],
            ],
        ),
    ),
)  # fmt: skip

POOLBALANCE = Function(
    name="POOLBALANCE",
    family="territory",
    summary="How evenly each pool shares out its potential: 1 − CV of potential per capacity, and the pools' mean.",
    arguments=(
        REPS,
        Argument("potential", "sales potential each rep holds", shape=Shape.LINE, unit="money"),
        CAPACITY,
        optional("pools", "pool of each rep; one pool when left out", Kind.TEXT),
    ),
    returns="a line per pool and one for all, weighted by capacity over pools of two or more people; blank where "
    "nothing can be compared",
    body=_pool_balance,
    columns=(
        Column("pool", doc="the pool"),
        Column("people", Format.COUNT, "with capacity"),
        Column("capacity", Format.FACTOR, "in full reps"),
        Column("potential", Format.MONEY, "what they hold"),
        Column("fairness", Format.RATE, "1 − CV, 0 at least"),
    ),
    examples=(
        Example(
            ([["Ana"], ["Ben"], ["Cem"]], [[60.0], [40.0], [7.0]], [[1.0], [1.0], [1.0]], [["n"], ["n"], ["s"]]),
            [
                ["pool", "people", "capacity", "potential", "fairness"],
                ["n", 2, 2.0, 100.0, 0.8],
                ["s", 1, 1.0, 7.0, ""],
                ["(all pools)", 3, 3.0, 107.0, 0.8],
            ],
        ),
    ),
)  # fmt: skip

DRIVETIME = Function(
    name="DRIVETIME",
    family="territory",
    summary="Kilometres as the crow flies between two places, and the hours they take one way, without a map.",
    arguments=(
        Argument("lat", "latitude of each start", shape=Shape.LINE, unit="degrees"),
        Argument("lon", "longitude of each start", shape=Shape.LINE, unit="degrees"),
        Argument("to_lat", "latitude of each end", shape=Shape.LINE, unit="degrees"),
        Argument("to_lon", "longitude of each end", shape=Shape.LINE, unit="degrees"),
    ),
    returns="a table; by road 1.3 times the distance, the first 10 km at 30 km/h, the next 40 at 60, the rest at 90, "
    "or by air where 3 hours and 700 km/h are faster; blank where a place is not known",
    body=_drive_time,
    columns=(
        Column("km", Format.NUMBER, "great circle", unit="km"),
        Column("hours", Format.NUMBER, "one way", unit="hours"),
    ),
    examples=(
        Example(([[0.0], [0.0]], [[0.0], [0.0]], [[0.0], [0.0]], [[0.0], [90.0]]),
                [["km", "hours"], [0.0, 0.0], [10007.5, 17.3]]),
    ),
)  # fmt: skip

FUNCTIONS = (FRONTIER, POOLBALANCE, DRIVETIME)
