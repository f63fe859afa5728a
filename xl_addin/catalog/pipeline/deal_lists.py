"""Functions that list the deals a manager should look at, with the reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.pipeline.risk import DEFAULT_RULES, RiskRules, reason_texts, reasons_of
from xl_addin.cells.marshal import aligned, column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


@dataclass(frozen=True, slots=True)
class _RiskListRequest:
    """What RISKLIST is asked: its arguments."""

    deals: NDArray[Any]
    owners: NDArray[Any]
    amounts: NDArray[Any]
    close_dates: NDArray[Any]
    as_of: date
    days_in_stage: NDArray[Any] | None
    usual_days: NDArray[Any] | None
    untouched_days: NDArray[Any] | None
    pushes: NDArray[Any] | None
    days_to_win: NDArray[Any] | None
    untouched_limit: float
    push_limit: float


def _risk_list(asked: _RiskListRequest) -> list[list[Any]]:
    size = aligned(
        deals=asked.deals,
        owners=asked.owners,
        amounts=asked.amounts,
        close_dates=asked.close_dates,
        days_in_stage=asked.days_in_stage,
        usual_days=asked.usual_days,
        untouched_days=asked.untouched_days,
        pushes=asked.pushes,
        days_to_win=asked.days_to_win,
    )
    rules = RiskRules(
        whole("untouched_limit", asked.untouched_limit, 0, 9999), whole("push_limit", asked.push_limit, 1, 9999)
    )
    unknown = np.full(size, np.nan)
    left = (asked.close_dates - np.datetime64(asked.as_of, "D")).astype(np.float64)
    reasons = reasons_of(
        rules,
        days_left=np.where(np.isnat(asked.close_dates), np.nan, left),
        amount=asked.amounts,
        owned=np.array([bool(owner.strip()) for owner in asked.owners], dtype=np.bool_),
        days_in_stage=unknown if asked.days_in_stage is None else asked.days_in_stage,
        usual_days=unknown if asked.usual_days is None else asked.usual_days,
        untouched_days=unknown if asked.untouched_days is None else asked.untouched_days,
        pushes=unknown if asked.pushes is None else asked.pushes,
        days_to_win=unknown if asked.days_to_win is None else asked.days_to_win,
    )
    order = np.argsort(-np.nan_to_num(asked.amounts, nan=-1.0), kind="stable")
    rows = order[reasons[order] > 0]
    texts = ["; ".join(reason_texts(int(reason), rules)) for reason in reasons[rows]]
    return column_table(RISKLIST.header(), asked.deals[rows], asked.owners[rows], asked.amounts[rows], texts)


def _days(name: str, doc: str) -> Argument:
    return Argument(name, doc, shape=Shape.LINE, unit="days", default=None)


RISKLIST = Function(
    name="RISKLIST",
    family="pipeline",
    summary="Open deals that are stale or at risk, largest first, each with its reasons.",
    arguments=(
        Argument("deals", "name or id of each open deal", Kind.TEXT, Shape.LINE),
        Argument("owners", "its owner", Kind.TEXT, Shape.LINE),
        Argument("amounts", "its amount", shape=Shape.LINE, unit="money"),
        Argument("close_dates", "its expected close", Kind.DATE, Shape.LINE, "day"),
        Argument("as_of", "today's date, as far as the list is concerned", Kind.DATE, unit="day"),
        _days("days_in_stage", "days it has been in its stage"),
        _days("usual_days", "days after which nine in ten deals had left that stage"),
        _days("untouched_days", "days since it was last changed"),
        Argument("pushes", "how often its close date was moved to a later day", shape=Shape.LINE, default=None),
        _days("days_to_win", "days that a deal which is won usually still takes from here"),
        Argument("untouched_limit", "days without a change that make it stale", unit="days",
                 default=float(DEFAULT_RULES.untouched_days)),
        Argument("push_limit", "pushes that put it at risk", default=float(DEFAULT_RULES.pushes)),
    ),
    returns="a table, one row for each deal with a reason, by amount, those without an amount last",
    body=_risk_list,
    request=_RiskListRequest,
    columns=(
        Column("deal", doc="the deal"),
        Column("owner", doc="its owner"),
        Column("amount", Format.MONEY, "its amount"),
        Column("reasons", doc="why it is on the list", width=40),
    ),
    examples=(
        Example(
            (
                [["Ada"], ["Bix"], ["Cor"], ["Dun"]],
                [["Kim"], [""], ["Lee"], ["Lee"]],
                [[100.0], [None], [300.0], [900.0]],
                [[43900.0], [43930.0], [44000.0], [44000.0]],
                43921.0,
                None,
                None,
                None,
                [[0.0], [0.0], [3.0], [1.0]],
            ),
            [
                ["deal", "owner", "amount", "reasons"],
                ["Cor", "Lee", 300.0, "its close date was pushed 3 times or more"],
                ["Ada", "Kim", 100.0, "its close date has passed"],
                ["Bix", "", "", "no amount; no owner"],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (RISKLIST,)
