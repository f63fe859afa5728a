"""Functions that set quotas: ramp, split, over-assignment."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.quota.over_assignment import DEFAULT_RATE, over_assignment_rate
from calculations.quota.ramp import DEFAULT_SCHEDULE, ramp_factor
from calculations.quota.split import DEFAULT_UNIT, QuotaSplit, split_quota
from xl_addin.cell_errors import CellFault, ErrorKind
from xl_addin.marshal import column_table
from xl_addin.spec import Argument, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_KEYS = Argument(
    "keys", "name or id of each row, repeated as the first column; row numbers when left out", Kind.TEXT, Shape.LINE,
    default=None,
)  # fmt: skip
_SHOWN = ("quotas", "totals")


def _named(keys: NDArray[Any] | None, size: int) -> list[str]:
    if keys is None:
        return [str(position) for position in range(1, size + 1)]
    if len(keys) != size:
        raise CellFault(ErrorKind.VALUE, f"keys has {len(keys)} cells for {size} rows.")
    return [str(key) for key in keys]


def _ramp_factor(
    start_dates: NDArray[Any],
    quarter_start: date,
    quarter_end: date,
    schedule: NDArray[np.float64] | None,
    keys: NDArray[Any] | None,
) -> list[list[Any]]:
    if quarter_end <= quarter_start:
        raise CellFault(ErrorKind.VALUE, "quarter_end must be the first day after the quarter, later than its start.")
    shares = DEFAULT_SCHEDULE if schedule is None else tuple(np.nan_to_num(schedule).tolist())
    factors = ramp_factor(list(start_dates), quarter_start, quarter_end, shares)
    return column_table(RAMPFACTOR.columns, _named(keys, len(factors)), factors)


def _quota_split(
    target: float,
    weights: NDArray[np.float64],
    over_assignment: float,
    ramp: NDArray[np.float64] | None,
    last_quota: NDArray[np.float64] | None,
    floor_change: float,
    cap_change: float,
    unit: float,
    keys: NDArray[Any] | None,
    show: str,
) -> list[list[Any]]:
    if np.isnan(target):
        raise CellFault(ErrorKind.VALUE, "target is empty: enter the amount to split.")
    names = _named(keys, len(weights))
    split = split_quota(
        target,
        weights,
        over_assignment=over_assignment,
        ramp=ramp,
        last_quota=last_quota,
        floor_change=floor_change,
        cap_change=cap_change,
        unit=unit,  # type: ignore[arg-type]  # refused by the split when it is not whole
        keys=names,
    )
    if show == "totals":
        return _totals(split)
    caps = np.where(np.isinf(split.caps), np.nan, split.caps)
    return column_table(QUOTASPLIT.columns, names, split.quotas, split.floors, caps, _flags(split, ramp))


def _totals(split: QuotaSplit) -> list[list[Any]]:
    return [
        ["measure", "amount"],
        ["street target", split.street_target],
        ["rounding difference", split.rounding_difference],
        ["street total", split.street_total],
        ["unallocated", split.unallocated],
    ]


def _flags(split: QuotaSplit, ramp: NDArray[np.float64] | None) -> list[str]:
    """What a planner should look at in each row, in words."""
    is_ramping = np.zeros(len(split.quotas), dtype=bool) if ramp is None else ramp < 1
    marks = {
        "at floor": split.at_floor,
        "at cap": split.at_cap,
        "ramping": is_ramping,
        "no potential": split.weights == 0,
    }
    return [", ".join(mark for mark, holds in marks.items() if holds[row]) for row in range(len(split.quotas))]


def _over_assign(street: float, plan: float) -> float:
    return float(over_assignment_rate(street, plan))


RAMPFACTOR = Function(
    name="RAMPFACTOR",
    family="quota",
    summary="Share of a full quota each person carries over a quarter, from the start date in the role.",
    arguments=(
        Argument("start_dates", "first day in the role of each person", Kind.DATE, Shape.LINE, "day"),
        Argument("quarter_start", "first day of the quarter", Kind.DATE, unit="day"),
        Argument("quarter_end", "first day after the quarter", Kind.DATE, unit="day"),
        Argument(
            "schedule",
            "share in the month of hire and each month after it, then 1; 0, 25, 50, 75 % when left out",
            shape=Shape.LINE,
            unit="rate",
            default=None,
        ),
        _KEYS,
    ),
    returns="a table, one row for each person; the factor is blank where the start date is",
    body=_ramp_factor,
    columns=("key", "ramp"),
    examples=(
        Example(
            ([[43922.0], [43000.0]], 43922.0, 44013.0, None, [["Ana"], ["Ben"]]),
            [["key", "ramp"], ["Ana", 0.25], ["Ben", 1.0]],
        ),
    ),
)

QUOTASPLIT = Function(
    name="QUOTASPLIT",
    family="quota",
    summary="Splits a target over people by weight, within floors and caps, in round amounts that add up exactly.",
    arguments=(
        Argument("target", "amount the quotas serve", unit="money"),
        Argument("weights", "what each quota is proportional to, such as potential", shape=Shape.LINE),
        Argument(
            "over_assignment", "rate by which the street exceeds the target", unit="rate", default=DEFAULT_RATE
        ),
        Argument("ramp", "ramp factor of each person", shape=Shape.LINE, unit="rate", default=None),
        Argument("last_quota", "last quota of each person", shape=Shape.LINE, unit="money", default=None),
        Argument("floor_change", "lowest change against the last quota", unit="rate", default=-0.20),
        Argument("cap_change", "highest change against the last quota", unit="rate", default=0.30),
        Argument("unit", "amount the quotas are multiples of", unit="money", default=float(DEFAULT_UNIT)),
        _KEYS,
        Argument("show", "quotas of the people, or the totals of the split", Kind.TEXT, default="quotas",
                 choices=_SHOWN),
    ),
    returns="a table, one row for each person; with show = totals, the street target, its rounding to the unit, the "
    "street total and what floors and caps leave unallocated",
    body=_quota_split,
    columns=("key", "quota", "floor", "cap", "flags"),
    examples=(
        Example(
            (100_000.0, [[3.0], [1.0]], 0.10, None, None, None, None, 1000.0, [["Ana"], ["Ben"]]),
            [
                ["key", "quota", "floor", "cap", "flags"],
                ["Ana", 83_000, 0.0, "", ""],
                ["Ben", 27_000, 0.0, "", ""],
            ],
        ),
        Example(
            (100_400.0, [[3.0], [1.0]], 0.0, None, None, None, None, 1000.0, None, "totals"),
            [
                ["measure", "amount"],
                ["street target", 100_400.0],
                ["rounding difference", -400.0],
                ["street total", 100_000],
                ["unallocated", 0],
            ],
        ),
    ),
)  # fmt: skip

OVERASSIGN = Function(
    name="OVERASSIGN",
    family="quota",
    summary="Over-assignment of a plan: street quota / plan − 1.",
    arguments=(
        Argument("street", "sum of the quotas carried", unit="money"),
        Argument("plan", "target they serve", unit="money"),
    ),
    returns="a rate (0.10 is 10 %); #N/A where the plan is empty or zero",
    body=_over_assign,
    examples=(Example((115.0, 100.0), 0.1499999999999999),),
)

FUNCTIONS = (RAMPFACTOR, QUOTASPLIT, OVERASSIGN)
