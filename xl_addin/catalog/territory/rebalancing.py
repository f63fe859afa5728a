"""The function that redraws territories."""

from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.territory.finding_codes import NO_ACCOUNTS, NO_REPS
from calculations.territory.impact import impact_of
from calculations.territory.scenario import SCENARIOS, Rules, Scenario
from calculations.territory.solver.optimise import Options, Plan, optimise
from xl_addin.catalog.keyed import FINDING_COLUMNS, findings_table
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
    refuse_blocking,
    reps_frame,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Function, Kind

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _RebalanceRequest:
    """What REBALANCE is asked: its arguments."""

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
    account_caps: NDArray[np.float64] | None
    scenario: str
    tolerance: float | None
    arr_limit: float | None
    show: str


def _rebalance(asked: _RebalanceRequest) -> list[list[Any]]:
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
    )
    people = reps_frame(
        asked.reps,
        capacity=asked.capacity,
        lat=asked.rep_lat,
        lon=asked.rep_lon,
        pool=asked.rep_pools,
        account_cap=asked.account_caps,
    )
    fits(len(frame), len(people))
    base = SCENARIOS[asked.scenario]
    width = base.tolerance if asked.tolerance is None else asked.tolerance
    if not 0 <= width < 1:
        raise CellFault(ErrorKind.NUM, f"tolerance is {width:g}: it is a share, from 0 to below 1.")
    chosen = Scenario(asked.scenario, base.move_weight, base.distance_weight, width)
    plan = optimise(
        frame, people, chosen, Rules(arr_moved_limit=asked.arr_limit), Options(time_limit=SECONDS, elapsed=perf_counter)
    )
    if asked.show == "findings":
        return findings_table(plan.findings)
    refuse_blocking(plan.findings, NO_ACCOUNTS, NO_REPS)
    return _certificate(plan) if asked.show == "certificate" else _plan_table(plan)


def _plan_table(plan: Plan) -> list[list[Any]]:
    table = plan.frame
    impact = impact_of(plan.model, plan.assignment, _LONG_AGO)
    reasons = dict(zip(impact.moves["account_id"], impact.moves["reason"], strict=True))
    moved = ["yes" if is_moved else "" for is_moved in table["is_moved"]]
    why = [reasons.get(account, "") for account in table["account_id"]]
    return column_table(REBALANCE.header(), table["account_id"], table["owner"], table["rep_id"], moved, why)


def _certificate(plan: Plan) -> list[list[Any]]:
    found = plan.certificate
    assert found is not None  # noqa: S101 - a plan with accounts and reps has one
    lines = (
        ("cost", found.value),
        ("proven least cost", found.bound),
        ("gap", round(found.gap, _DIGITS) if np.isfinite(found.gap) else ""),
        ("largest deviation, potential", round(found.deviation_potential, _DIGITS)),
        ("largest deviation, workload", round(found.deviation_workload, _DIGITS)),
        ("reps outside their rules", len(found.outside)),
        ("revenue moved", found.arr_moved),
        ("proven optimal", "yes" if found.is_optimal else "no"),
        ("rules", "kept" if found.is_feasible else "cannot be kept" if found.is_infeasible else "not kept"),
    )
    return column_table(REBALANCE.header("certificate"), *zip(*lines, strict=True))


REBALANCE = Function(
    name="REBALANCE",
    family="rebalancing",
    summary="Gives accounts to reps so that potential and workload are even, at the least churn risk and travel.",
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
        optional("account_caps", "most accounts each rep may hold, blank for no cap", unit="accounts"),
        Argument("scenario", "minimal change, balanced or growth", Kind.TEXT, default="balanced",
                 choices=tuple(SCENARIOS)),
        Argument("tolerance", "share by which a load may miss; the scenario's when left out", unit="rate",
                 default=None),
        Argument("arr_limit", "most recurring revenue that may change hands", unit="money", default=None),
        Argument("show", "the plan, its certificate, or what is wrong", Kind.TEXT, default="plan",
                 choices=("plan", "certificate", "findings")),
    ),
    returns="a table with every account, its owner, its rep and why it moves; with show = certificate, the cost and "
    "the proven least cost, the deviations and whether the rules are kept",
    body=_rebalance,
    request=_RebalanceRequest,
    columns=(
        Column("account", doc="the account"),
        Column("owner", doc="who owns it today"),
        Column("rep", doc="who gets it"),
        Column("moved", doc="yes where that changes"),
        Column("reason", doc="why it moves", width=40),
    ),
    shown={
        "certificate": (
            Column("measure", doc="the measure", width=30),
            Column("value", doc="its value"),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            ([["a"], ["b"], ["c"], ["d"]], [["Ana"], ["Ana"], ["Ana"], ["Ana"]], [[10.0]] * 4, [[1.0]] * 4,
             [["Ana"], ["Ben"]], [[1.0], [1.0]], [[900.0], [10.0], [20.0], [900.0]]),
            [
                ["account", "owner", "rep", "moved", "reason"],
                ["a", "Ana", "Ana", "", ""],
                ["b", "Ana", "Ben", "yes", "Ana has 100% more potential than its share"],
                ["c", "Ana", "Ben", "yes", "Ana has 100% more potential than its share"],
                ["d", "Ana", "Ana", "", ""],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (REBALANCE,)
