"""Functions that judge changes of owner: their churn risk and their impact."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.territory.impact import Impact, impact_of
from calculations.territory.intake.intake import model_of
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.territory.ranges import (
    ACCOUNTS,
    HAZARD,
    OWNERS,
    SEGMENTS,
    TENURE,
    accounts_frame,
    assumptions,
    optional,
    reps_frame,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONG_AGO = date(1900, 1, 1)
_DIGITS = 6


def _churn_risk(
    arr: NDArray[np.float64], moved: NDArray[np.float64], hazard: float, factors: NDArray[np.float64] | None
) -> float:
    same_length(len(arr), moved=moved, factors=factors)
    assumptions(hazard)
    total = float(np.nansum(arr))
    if not total > 0:
        return float("nan")
    rate = np.minimum(hazard * (np.ones(len(arr)) if factors is None else np.nan_to_num(factors, nan=1.0)), 1.0)
    return float(np.nansum(arr * rate * (np.nan_to_num(moved) > 0))) / total


@dataclass(frozen=True, slots=True)
class _ImpactRequest:
    """What MOVEIMPACT is asked: its arguments."""

    accounts: NDArray[Any]
    owners: NDArray[Any]
    new_owners: NDArray[Any]
    arr: NDArray[np.float64]
    tenure: NDArray[np.float64] | None
    renewals: NDArray[Any] | None
    as_of: date | None
    segments: NDArray[Any] | None
    reps: NDArray[Any] | None
    capacity: NDArray[np.float64] | None
    hazard: float
    show: str


def _move_impact(asked: _ImpactRequest) -> list[list[Any]]:
    frame = accounts_frame(
        asked.accounts,
        owner=asked.owners,
        new=asked.new_owners,
        arr=asked.arr,
        tenure=asked.tenure,
        renewal_date=asked.renewals,
        segment=asked.segments,
    )
    for argument, column in (("owners", "owner"), ("new_owners", "new"), ("arr", "arr")):
        if column not in frame:  # a single blank cell beside several accounts counts as left out
            raise CellFault(ErrorKind.VALUE, f"{argument} is empty: give one cell for each account.")
    if asked.renewals is not None and asked.as_of is None:
        raise CellFault(ErrorKind.VALUE, "as_of is empty: the renewals are near or far from a day.")
    if frame.empty:
        return [MOVEIMPACT.header(asked.show)]
    frame["new"] = frame["new"].where(frame["new"] != "", frame["owner"])
    people = sorted({*frame["owner"].unique(), *frame["new"].unique()} - {""})
    known = (
        {}
        if asked.reps is None
        else reps_frame(asked.reps, capacity=asked.capacity).set_index("rep_id").to_dict().get("capacity", {})
    )
    team = pd.DataFrame({"rep_id": people, "capacity": [known.get(rep) or 1.0 for rep in people]})
    model, _ = model_of(frame.assign(potential=0.0, workload=0.0), team)
    at = {rep: position for position, rep in enumerate(model.rep_ids.tolist())}
    new = frame.drop_duplicates("account_id").set_index("account_id")["new"].reindex(model.account_ids.astype(object))
    assignment = np.array([at.get(rep, -1) for rep in new.tolist()], dtype=np.int64)
    assignment = np.where(assignment < 0, model.owner, assignment)
    impact = impact_of(model, assignment, asked.as_of or _LONG_AGO, assumptions(asked.hazard), frame)
    if asked.show == "risks":
        return _risks(len(frame), impact)
    return _by_account(frame, impact) if asked.show == "accounts" else _impact_table(impact, asked.show)


def _risks(accounts: int, impact: Impact) -> list[list[Any]]:
    """A line per move, and blank ones for the accounts that stay: a table that never changes its size."""
    moves = impact.moves
    stay = [""] * (accounts - len(moves))
    ids, money = moves["account_id"].tolist(), moves["arr_at_risk"].round(2).tolist()
    return column_table(MOVEIMPACT.header("risks"), [*ids, *stay], [*money, *stay])


def _by_account(frame: pd.DataFrame, impact: Impact) -> list[list[Any]]:
    """A line per account in the order given, zeros where the owner stays: a table that never changes its size."""
    risks = impact.moves.set_index("account_id")[["hazard_rate", "arr_at_risk"]]
    known = risks.reindex(frame["account_id"])
    moved = ["yes" if is_moved else "no" for is_moved in known["hazard_rate"].notna()]
    rates, money = known["hazard_rate"].fillna(0.0).round(_DIGITS), known["arr_at_risk"].fillna(0.0).round(2)
    return column_table(MOVEIMPACT.header("accounts"), frame["account_id"], moved, rates, money)


def _impact_table(impact: Impact, show: str) -> list[list[Any]]:
    header = MOVEIMPACT.header(show)
    if show == "tenure":
        return column_table(header, *(impact.by_tenure[c] for c in ("tenure", "accounts", "arr", "arr_at_risk")))
    if show == "receivers":
        return column_table(header, *(impact.by_receiver[c] for c in ("to_rep", "accounts", "arr", "arr_at_risk")))
    if show == "totals":
        lines = (
            ("accounts moved", impact.accounts_moved),
            ("share of accounts", impact.accounts_share),
            ("revenue moved", impact.arr_moved),
            ("share of revenue", impact.arr_share),
            ("revenue at risk", impact.arr_at_risk),
            ("churn risk", impact.churn_risk_rate),
            ("churn risk, low", impact.low_rate),
            ("churn risk, high", impact.high_rate),
        )
        return column_table(header, *zip(*lines, strict=True))
    moves = impact.moves
    renewal = [day.date() if pd.notna(day) else "" for day in moves["renewal_date"]]
    columns = ("account_id", "from_rep", "to_rep", "arr", "tenure")
    rates = (moves["hazard_rate"].round(_DIGITS), moves["arr_at_risk"].round(2))
    return column_table(header, *(moves[c] for c in columns), renewal, *rates)


CHURNRISK = Function(
    name="CHURNRISK",
    family="rebalancing",
    summary="Churn risk of moves: revenue of the moved accounts times its hazard, over all revenue, per year.",
    arguments=(
        Argument("arr", "recurring revenue of each account in scope", shape=Shape.LINE, unit="money"),
        Argument("moved", "whether its owner changes", Kind.FLAG, Shape.LINE),
        HAZARD,
        optional("factors", "what multiplies the hazard of each account: 1.5 for a renewal near, 0.8 for a receiver in "
                 "the same segment"),
    ),
    returns="a rate (0.05 is 5 %); #N/A without revenue",
    body=_churn_risk,
    examples=(
        Example(([[100.0], [300.0]], [["yes"], ["no"]], 0.16), 0.04),
        Example(([[100.0], [300.0]], [[True], [True]], 0.16, [[1.5], [0.5]]), 0.12),
    ),
)  # fmt: skip

MOVEIMPACT = Function(
    name="MOVEIMPACT",
    family="rebalancing",
    summary="What changes of owner disrupt: accounts, revenue and churn risk, in all or account by account.",
    arguments=(
        ACCOUNTS,
        OWNERS,
        Argument("new_owners", "rep who is to own it, blank for no change", Kind.TEXT, Shape.LINE),
        Argument("arr", "recurring revenue of each account", shape=Shape.LINE, unit="money"),
        TENURE,
        optional("renewals", "day the contract of each account ends: within 90 days it multiplies the hazard by 1.5",
                 Kind.DATE, "day"),
        Argument("as_of", "planning day the renewals are counted from", Kind.DATE, unit="day", default=None),
        SEGMENTS,
        optional("reps", "id of each rep whose capacity is known", Kind.TEXT),
        optional("capacity", "capacity of each rep: below 1 a receiver multiplies the hazard by 1.2", unit="share"),
        HAZARD,
        Argument("show", "the totals, the moves, every account in its order, what moves put at risk with a blank line "
                 "for each account that stays, or sums by tenure or receiver", Kind.TEXT,
                 default="totals",
                 choices=("moves", "accounts", "risks", "totals", "tenure", "receivers")),
    ),
    returns="a table; three years or more with the owner multiply the hazard by 1.25; an account without an owner that "
    "finds one has not moved",
    body=_move_impact,
    request=_ImpactRequest,
    columns=(
        Column("measure", doc="the measure", width=28),
        Column("value", Format.FACTOR, "its value"),
    ),
    shown={
        "moves": (
            Column("account", doc="the account"),
            Column("from", doc="who gives it"),
            Column("to", doc="who gets it"),
            Column("arr", Format.MONEY, "its recurring revenue"),
            Column("tenure", Format.NUMBER, "time with its owner", unit="years"),
            Column("renewal", Format.DATE, "day its contract ends"),
            Column("hazard", Format.RATE, "share of it lost in a year by the move"),
            Column("at risk", Format.MONEY, "arr × hazard"),
        ),
        "accounts": (
            Column("account", doc="the account"),
            Column("moved", doc="yes or no"),
            Column("hazard", Format.RATE, "share lost in a year by the move"),
            Column("at risk", Format.MONEY, "arr × hazard"),
        ),
        "risks": (
            Column("account", doc="the account"),
            Column("at risk", Format.MONEY, "arr × hazard"),
        ),
        "tenure": (
            Column("tenure", doc="band of years with the owner"),
            Column("accounts", Format.COUNT, "accounts moved"),
            Column("arr", Format.MONEY, "their recurring revenue"),
            Column("at risk", Format.MONEY, "arr × hazard"),
        ),
        "receivers": (
            Column("rep", doc="who gets accounts"),
            Column("accounts", Format.COUNT, "accounts moved"),
            Column("arr", Format.MONEY, "their recurring revenue"),
            Column("at risk", Format.MONEY, "arr × hazard"),
        ),
    },
    examples=(
        Example(
            ([["a"], ["b"], ["c"]], [["Ana"], ["Ana"], [""]], [["Ben"], [""], ["Ben"]], [[100.0], [50.0], [50.0]],
             None, None, None, None, None, None, 0.25),
            [
                ["measure", "value"],
                ["accounts moved", 1],
                ["share of accounts", 1 / 3],
                ["revenue moved", 100.0],
                ["share of revenue", 0.5],
                ["revenue at risk", 25.0],
                ["churn risk", 0.125],
                ["churn risk, low", 0.125],
                ["churn risk, high", 0.125],
            ],
        ),
        Example(
            ([["a"], ["b"]], [["Ana"], ["Ana"]], [["Ben"], ["Ben"]], [[100.0], [200.0]], [[5.0], [1.0]],
             [[43951.0], [""]], 43921.0, None, None, None, 0.2, "moves"),
            [
                ["account", "from", "to", "arr", "tenure", "renewal", "hazard", "at risk"],
                ["a", "Ana", "Ben", 100.0, 5.0, 43951, 0.375, 37.5],
                ["b", "Ana", "Ben", 200.0, 1.0, "", 0.2, 40.0],
            ],
        ),
        Example(
            ([["a"], ["b"]], [["Ana"], ["Ana"]], [[""], ["Ben"]], [[100.0], [200.0]], None, None, None, None, None,
             None, 0.2, "risks"),
            [["account", "at risk"], ["b", 40.0], ["", ""]],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (CHURNRISK, MOVEIMPACT)
