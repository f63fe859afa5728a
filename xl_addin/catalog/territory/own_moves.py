"""The function that shows a manager what their own moves do to a plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.territory.evaluate import moved_by_hand
from calculations.territory.finding_codes import NO_PLACES, NO_REPS
from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.scenario import Scenario
from calculations.territory.scenarios import Choice, assess
from calculations.territory.solver.certificate import deviations
from calculations.territory.solver.optimise import Plan
from xl_addin.catalog.keyed import FINDING_COLUMNS, findings_table
from xl_addin.catalog.territory.ranges import (
    ACCOUNTS,
    ARR,
    CAPACITY,
    HAZARD,
    OWNERS,
    POTENTIAL,
    REPS,
    SEGMENTS,
    TENURE,
    WORKLOAD,
    accounts_frame,
    assumptions,
    optional,
    refuse_blocking,
    reps_frame,
)
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6
_NO_PLACES = NO_PLACES.name.partition("<")[0]
"""What nobody is to be told of here: the function asks for no places, and measures nothing by them."""


@dataclass(frozen=True, slots=True)
class _EvaluateRequest:
    """What EVALUATEMOVES is asked: its arguments."""

    accounts: NDArray[Any]
    owners: NDArray[Any]
    plan: NDArray[Any]
    potential: NDArray[np.float64]
    workload: NDArray[np.float64]
    reps: NDArray[Any]
    capacity: NDArray[np.float64]
    own_moves: NDArray[Any] | None
    arr: NDArray[np.float64] | None
    tenure: NDArray[np.float64] | None
    renewals: NDArray[Any] | None
    as_of: date | None
    pools: NDArray[Any] | None
    rep_pools: NDArray[Any] | None
    segments: NDArray[Any] | None
    hazard: float
    show: str
    rep_peers: NDArray[Any] | None


def _evaluate(asked: _EvaluateRequest) -> list[list[Any]]:
    frame = accounts_frame(
        asked.accounts,
        owner=asked.owners,
        plan=asked.plan,
        potential=asked.potential,
        workload=asked.workload,
        own=asked.own_moves,
        arr=asked.arr,
        tenure=asked.tenure,
        renewal_date=asked.renewals,
        pool=asked.pools,
        segment=asked.segments,
    )
    people = reps_frame(asked.reps, capacity=asked.capacity, pool=asked.rep_pools, peers=asked.rep_peers)
    model, found = model_of(frame, people, Scenario("plan"))
    found = tuple(one for one in found if not one.code.startswith(_NO_PLACES))
    if not frame.empty:
        refuse_blocking(found, NO_REPS)
    else:
        return findings_table(found) if asked.show == "findings" else [EVALUATEMOVES.header(asked.show)]
    at = {rep: position for position, rep in enumerate(model.rep_ids.tolist())}
    given = frame.drop_duplicates("account_id").set_index("account_id").reindex(model.account_ids.astype(object))
    named = given["plan"].tolist() if "plan" in given else [""] * len(given)
    planned = np.array([at.get(rep, -1) for rep in named], dtype=np.int64)
    planned = np.where(planned < 0, model.owner, planned)
    own = given["own"].tolist() if "own" in given else [""] * len(given)
    moves = {str(a): str(r) for a, r in zip(given.index.tolist(), own, strict=True) if r}
    final, broken = moved_by_hand(model, planned, moves)
    if asked.show == "findings":
        return findings_table((*found, *broken))
    if asked.show == "territories":
        return _territories(model, final)

    def assessed(assignment: NDArray[np.int64]) -> Choice:
        return assess(Plan(model, assignment, None), asked.as_of or _LONG_AGO, assumptions(asked.hazard), frame)

    before = assessed(planned)
    return _measures((assessed(model.owner), before, assessed(final) if moves else before))


def _measures(three: tuple[Choice, ...]) -> list[list[Any]]:
    lines: dict[str, list[Any]] = {}
    for choice in three:
        model, assignment = choice.plan.model, choice.plan.assignment
        miss = np.abs(deviations(model, assignment)).max(axis=0)
        within = choice.balance.within_share
        for name, value in (
            ("fairness score", choice.fairness_score),
            ("CV of the index", choice.balance.cv_error),
            ("within 15 %", within),
            ("largest deviation, potential", float(miss[0])),
            ("largest deviation, workload", float(miss[1])),
            ("accounts moved", choice.impact.accounts_moved),
            ("revenue moved", choice.impact.arr_moved),
            ("share of revenue moved", choice.impact.arr_share),
            ("revenue at risk", choice.impact.arr_at_risk),
            ("churn risk", choice.impact.churn_risk_rate),
            ("account coverage", choice.coverage_rate),
            ("gaps closed", choice.gaps_closed),
            ("fairness, groups unweighted", choice.fairness.unweighted_score),
        ):
            lines.setdefault(name, []).append(_cell(value))
    return [EVALUATEMOVES.header(), *([name, *values] for name, values in lines.items())]


def _cell(value: float | None) -> float | str:
    """A figure, blank where it is not defined."""
    if value is None or not np.isfinite(value):
        return ""
    return round(value, _DIGITS)


def _territories(model: Model, final: NDArray[np.int64]) -> list[list[Any]]:
    """One row per rep, today and with the manager's own moves."""
    columns: list[Any] = [model.rep_ids.tolist()]
    sides = (model.owner, final)
    columns += [np.bincount(side[side >= 0], minlength=model.reps) for side in sides]
    for resource in (0, 1):
        loads = [model.loads(side)[:, resource] for side in sides]
        target = model.target[:, resource]
        shares = [np.divide(load, target, out=np.full(len(load), np.nan), where=target > 0) for load in loads]
        columns += [*(load.round(2) for load in loads), *(share.round(_DIGITS) for share in shares)]
    return column_table(EVALUATEMOVES.header("territories"), *columns)


EVALUATEMOVES = Function(
    name="EVALUATEMOVES",
    family="rebalancing",
    summary="A plan beside today and with a manager's own moves on top: balance, fairness, disruption, churn risk.",
    arguments=(
        ACCOUNTS,
        OWNERS,
        Argument("plan", "rep the plan gives each account to, blank for its owner", Kind.TEXT, Shape.LINE),
        POTENTIAL,
        WORKLOAD,
        REPS,
        CAPACITY,
        optional("own_moves", "rep a manager gives the account to, blank for none", Kind.TEXT),
        ARR,
        TENURE,
        optional("renewals", "day the contract of each account ends", Kind.DATE, "day"),
        Argument("as_of", "planning day the renewals are counted from", Kind.DATE, unit="day", default=None),
        optional("pools", "pool whose reps share out each account", Kind.TEXT),
        optional("rep_pools", "pool of each rep", Kind.TEXT),
        SEGMENTS,
        HAZARD,
        Argument("show", "the measures, the territories, or what is wrong", Kind.TEXT, default="measures",
                 choices=("measures", "territories", "findings")),
        optional("rep_peers", "group of peers of each rep, whose potential per capacity fairness compares", Kind.TEXT),
    ),
    returns="a table; shares are load over the capacity-weighted share, 1 where exactly right; blank where a figure is "
    "not defined",
    body=_evaluate,
    request=_EvaluateRequest,
    columns=(
        Column("measure", doc="the measure", width=28),
        Column("today", Format.FACTOR, "as the accounts are owned"),
        Column("plan", Format.FACTOR, "as the plan gives them"),
        Column("with own moves", Format.FACTOR, "with the manager's own moves on top", id="own"),
    ),
    shown={
        "territories": (
            Column("rep", doc="the rep", width=24),
            Column("accounts today", Format.COUNT, "accounts owned"),
            Column("accounts", Format.COUNT, "accounts in the end"),
            Column("potential today", Format.MONEY, "potential owned"),
            Column("potential", Format.MONEY, "potential in the end"),
            Column("potential share today", Format.RATE, "of an even share"),
            Column("potential share", Format.RATE, "of an even share"),
            Column("workload today", Format.FACTOR, "hours owned", unit="hours"),
            Column("workload", Format.FACTOR, "hours in the end", unit="hours"),
            Column("workload share today", Format.RATE, "of an even share", id="work_share_today"),
            Column("workload share", Format.RATE, "of an even share", id="work_share"),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            ([["a"], ["b"], ["c"]], [["Ana"], ["Ana"], ["Ana"]], [[""], [""], ["Ben"]], [[10.0], [10.0], [20.0]],
             [[1.0], [1.0], [2.0]], [["Ana"], ["Ben"]], [[1.0], [1.0]], [[""], ["Ben"], [""]], [[5.0], [5.0], [10.0]],
             None, None, None, None, None, None, 0.2),
            [
                ["measure", "today", "plan", "with own moves"],
                ["fairness score", 0.0, 1.0, 0.5],
                ["CV of the index", 1.0, 0.0, 0.5],
                ["within 15 %", 0.0, 1.0, 0.0],
                ["largest deviation, potential", 1.0, 0.0, 0.5],
                ["largest deviation, workload", 1.0, 0.0, 0.5],
                ["accounts moved", 0, 1, 2],
                ["revenue moved", 0.0, 10.0, 15.0],
                ["share of revenue moved", 0.0, 0.5, 0.75],
                ["revenue at risk", 0.0, 2.0, 3.0],
                ["churn risk", 0.0, 0.1, 0.15],
                ["account coverage", 1.0, 1.0, 1.0],
                ["gaps closed", 0, 0, 0],
                ["fairness, groups unweighted", 0.0, 1.0, 0.5],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (EVALUATEMOVES,)
