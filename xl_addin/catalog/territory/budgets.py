"""Functions that say what a leader's decisions on ranked moves make of every budget, and of the quotas they carry."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.gates.fairness import LEAST_SHARED, pooled_fairness
from calculations.territory.carried import carried_quotas
from calculations.territory.finding_codes import NO_REPS
from calculations.territory.frontier.frontier import BUDGETS
from calculations.territory.impact import impact_of
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import Scenario
from xl_addin.catalog.keyed import same_length
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
    accounts_frame,
    assumptions,
    optional,
    refuse_blocking,
    rep_places,
    reps_frame,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _BudgetsRequest:
    """What MOVEBUDGETS is asked: its arguments."""

    accounts: NDArray[Any]
    owners: NDArray[Any]
    proposals: NDArray[Any]
    needs: NDArray[np.float64]
    potential: NDArray[np.float64]
    reps: NDArray[Any]
    capacity: NDArray[np.float64]
    decided: NDArray[Any] | None
    worth: NDArray[np.float64] | None
    arr: NDArray[np.float64] | None
    tenure: NDArray[np.float64] | None
    renewals: NDArray[Any] | None
    as_of: date | None
    pools: NDArray[Any] | None
    rep_pools: NDArray[Any] | None
    segments: NDArray[Any] | None
    hazard: float
    rep_peers: NDArray[Any] | None
    budgets: NDArray[np.float64] | None


def _budgets(asked: _BudgetsRequest) -> list[list[Any]]:
    frame = accounts_frame(
        asked.accounts,
        owner=asked.owners,
        plan=asked.proposals,
        needs=asked.needs,
        potential=asked.potential,
        own=asked.decided,
        worth=asked.worth,
        arr=asked.arr,
        tenure=asked.tenure,
        renewal_date=asked.renewals,
        pool=asked.pools,
        segment=asked.segments,
    )
    people = reps_frame(asked.reps, capacity=asked.capacity, pool=asked.rep_pools, peers=asked.rep_peers)
    shares = BUDGETS if asked.budgets is None else tuple(asked.budgets[~np.isnan(asked.budgets)].tolist())
    if not shares or min(shares) < 0 or max(shares) > 1:
        raise CellFault(ErrorKind.NUM, "budgets are shares, from 0 to 1, such as 0.05.")
    model, found = model_of(frame.assign(workload=0.0), people, Scenario("plan"))
    if frame.empty:
        return [MOVEBUDGETS.header()]
    refuse_blocking(found, NO_REPS)
    at = {rep: position for position, rep in enumerate(model.rep_ids.tolist())}
    given = frame.drop_duplicates("account_id").set_index("account_id").reindex(model.account_ids.astype(object))

    def named(column: str) -> NDArray[np.int64]:
        names = given[column].tolist() if column in given else [""] * len(given)
        return np.array([at.get(name, -1) for name in names], dtype=np.int64)

    def figures(column: str) -> NDArray[np.float64]:
        known = given[column].to_numpy(dtype=np.float64) if column in given else np.zeros(len(given))
        return np.nan_to_num(known)

    proposed, decided, needs, worth = named("plan"), named("own"), figures("needs"), figures("worth")
    rows = []
    for line, share in enumerate(shares, start=1):
        final = np.where((proposed >= 0) & (needs <= share + 1e-9), proposed, model.owner)
        final = np.where(decided >= 0, decided, final)
        impact = impact_of(model, final, asked.as_of or _LONG_AGO, assumptions(asked.hazard), frame)
        fair = pooled_fairness(
            model.loads(final)[:, 0], model.capacity, model.rep_peers.tolist(), least=LEAST_SHARED
        ).score
        owned = int((model.owner >= 0).sum())
        made = (final == proposed) & (final != model.owner)
        rows.append(
            [
                line,
                round(share, _DIGITS),
                impact.accounts_moved,
                round(impact.arr_share, _DIGITS),
                round(impact.accounts_moved / owned, _DIGITS) if owned else 0.0,
                round(impact.churn_risk_rate, _DIGITS),
                "" if np.isnan(fair) else round(fair, _DIGITS),
                round(float(worth[made].sum()), 2),
            ]
        )
    return [MOVEBUDGETS.header(), *rows]


def _quota_moves(
    owners: NDArray[Any],
    receivers: NDArray[Any],
    potential: NDArray[np.float64],
    reps: NDArray[Any],
    quotas: NDArray[np.float64],
) -> list[list[Any]]:
    same_length(len(owners), receivers=receivers, potential=potential)
    same_length(len(reps), quotas=quotas)
    carried = carried_quotas(rep_places(owners, reps), rep_places(receivers, reps), potential, quotas)
    names = [str(rep).strip() for rep in reps]
    before, after = carried.before, carried.after
    return column_table(
        QUOTAMOVES.header(),
        names,
        ["" if np.isnan(one) else one for one in before.tolist()],
        carried.given,
        carried.got,
        ["" if np.isnan(one) else one for one in after.tolist()],
    )


MOVEBUDGETS = Function(
    name="MOVEBUDGETS",
    family="rebalancing",
    summary="What each budget of change buys with a leader's decisions in it: ranked moves rejected, swapped, pinned.",
    arguments=(
        ACCOUNTS,
        OWNERS,
        Argument("proposals", "rep the ranked moves give each account to, blank for its owner", Kind.TEXT, Shape.LINE),
        Argument("needs", "smallest budget that holds each account's move, a share of revenue", shape=Shape.LINE,
                 unit="rate"),
        POTENTIAL,
        REPS,
        CAPACITY,
        optional("decided", "rep each account goes to whatever the budget, its owner where a move is rejected, blank "
                 "for none", Kind.TEXT),
        optional("worth", "what each account's ranked move brings a year, less its cost", unit="money"),
        ARR,
        TENURE,
        optional("renewals", "day the contract of each account ends", Kind.DATE, "day"),
        Argument("as_of", "planning day the renewals are counted from", Kind.DATE, unit="day", default=None),
        optional("pools", "pool whose reps share out each account", Kind.TEXT),
        optional("rep_pools", "pool of each rep", Kind.TEXT),
        SEGMENTS,
        HAZARD,
        optional("rep_peers", "group of peers of each rep, whose potential per capacity fairness compares", Kind.TEXT),
        optional("budgets", "shares that may move; 0, 1, 2, 3, 5, 8 and 12 % when left out", unit="rate"),
    ),
    returns="a line per budget; an account without an owner that finds one has not moved; blank where nothing can be "
    "compared",
    body=_budgets,
    request=_BudgetsRequest,
    columns=(
        Column("line", Format.COUNT, "of the budgets, from 1"),
        Column("budget", Format.RATE, "share of revenue that may move"),
        Column("moves", Format.COUNT, "accounts that change hands"),
        Column("revenue", Format.RATE, "share of revenue moved"),
        Column("customers", Format.RATE, "share of customers moved"),
        Column("churn risk", Format.RATE, "of all revenue, in a year"),
        Column("fairness", Format.RATE, "1 − CV of potential per capacity, by group of peers"),
        Column("worth", Format.MONEY, "what the ranked moves that are made bring a year, less their cost"),
    ),
    examples=(
        Example(
            ([["a"], ["b"], ["c"]], [["Ana"], ["Ana"], ["Ana"]], [["Ben"], ["Ben"], [""]], [[0.25], [0.5], [""]],
             [[10.0], [10.0], [20.0]], [["Ana"], ["Ben"]], [[1.0], [1.0]], [[""], ["Ana"], [""]], [[3.0], [2.0], [""]],
             [[25.0], [25.0], [50.0]], None, None, None, None, None, None, 0.2, None, [[0.0], [0.25], [0.5]]),
            [
                ["line", "budget", "moves", "revenue", "customers", "churn risk", "fairness", "worth"],
                [1, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0],
                [2, 0.25, 1, 0.25, 0.333333, 0.05, 0.5, 3.0],
                [3, 0.5, 1, 0.25, 0.333333, 0.05, 0.5, 3.0],
            ],
        ),
    ),
)  # fmt: skip

QUOTAMOVES = Function(
    name="QUOTAMOVES",
    family="rebalancing",
    summary="Quota that goes with accounts: each takes the part of its owner's quota that it has of their potential.",
    arguments=(
        OWNERS,
        Argument("receivers", "rep who is to own each account, blank for its owner", Kind.TEXT, Shape.LINE),
        POTENTIAL,
        REPS,
        Argument("quotas", "quota of each rep today, blank for none", shape=Shape.LINE, unit="money"),
    ),
    returns="a line per rep; the quotas after sum to those before, and an account that stays takes nothing",
    body=_quota_moves,
    columns=(
        Column("rep", doc="the rep", width=24),
        Column("quota", Format.MONEY, "before"),
        Column("given", Format.MONEY, "with accounts that go"),
        Column("got", Format.MONEY, "with accounts that come"),
        Column("after", Format.MONEY, "quota less given, and got"),
    ),
    examples=(
        Example(
            ([["Ana"], ["Ana"], ["Ben"]], [[""], ["Ben"], [""]], [[30.0], [10.0], [20.0]], [["Ana"], ["Ben"]],
             [[1000.0], [500.0]]),
            [
                ["rep", "quota", "given", "got", "after"],
                ["Ana", 1000.0, 250.0, 0.0, 750.0],
                ["Ben", 500.0, 0.0, 250.0, 750.0],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (MOVEBUDGETS, QUOTAMOVES)
