"""Functions that set quotas: the split of a target over people, and over-assignment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.exact.over_assignment import DEFAULT_RATE, over_assignment_rate
from calculations.findings import Finding, Severity
from calculations.quota.split.bounds import DEFAULT_CAP_CHANGE, DEFAULT_FLOOR_CHANGE
from calculations.quota.split.split import QuotaSplit, SplitRequest, split_quotas
from calculations.quota.split.unit import DEFAULT_UNIT
from xl_addin.catalog.keyed import FINDING_COLUMNS, KEY, KEYS, findings_table, keys_of, same_length, whole_unit
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_NOBODY = Finding(
    "quota.nobody",
    "There is nobody to split the target among.",
    "Plan somebody: give people quotas or accounts of their own, or plan whoever sells.",
    severity=Severity.BLOCKING,
)
"""What a table without a row says: its one blank row is no rep."""


@dataclass(frozen=True, slots=True)
class _SplitRequest:
    """What QUOTASPLIT is asked: its arguments."""

    target: float
    weights: NDArray[np.float64]
    over_assignment: float
    ramp: NDArray[np.float64] | None
    last_quota: NDArray[np.float64] | None
    floor_change: float
    cap_change: float
    unit: float
    keys: NDArray[Any] | None
    show: str
    pins: NDArray[np.float64] | None
    floors: NDArray[np.float64] | None
    caps: NDArray[np.float64] | None


def _quota_split(asked: _SplitRequest) -> list[list[Any]]:
    return _quota_splits([asked])[0]


def _quota_splits(asked: Sequence[_SplitRequest]) -> list[list[list[Any]]]:
    requests = [_split_of(one) for one in asked]
    shows = [one.show for one in asked]
    return [_shown(*told) for told in zip(split_quotas(requests), requests, shows, strict=True)]


def _split_of(asked: _SplitRequest) -> SplitRequest:
    """The split asked for, its lines checked to be of one length."""
    if np.isnan(asked.target):
        raise CellFault(ErrorKind.VALUE, "target is empty: enter the amount to split.")
    names = keys_of(asked.keys, len(asked.weights))
    same_length(
        len(names),
        ramp=asked.ramp,
        last_quota=asked.last_quota,
        pins=asked.pins,
        floors=asked.floors,
        caps=asked.caps,
    )
    return SplitRequest(
        asked.target,
        asked.weights,
        over_assignment=asked.over_assignment,
        ramp=asked.ramp,
        last_quota=asked.last_quota,
        floor_change=asked.floor_change,
        cap_change=asked.cap_change,
        unit=whole_unit(asked.unit),
        floors=asked.floors,
        caps=asked.caps,
        pins=asked.pins,
        keys=names,
    )


def _shown(split: QuotaSplit, request: SplitRequest, show: str) -> list[list[Any]]:
    if show == "totals":
        return _totals(split)
    if show == "findings":
        nobody = [str(key).strip() for key in request.keys or ()] == [""] and not np.nan_to_num(request.weights).any()
        return findings_table([_NOBODY] if nobody else split.findings)
    highest = np.where(np.isinf(split.caps), np.nan, split.caps)
    held = (split.at_floor.astype(np.int64), split.at_cap.astype(np.int64))
    flags = _flags(split, request.ramp)
    keys = request.keys or ()
    return column_table(QUOTASPLIT.header(), keys, split.quotas, split.floors, highest, *held, flags)


def _totals(split: QuotaSplit) -> list[list[Any]]:
    return [
        QUOTASPLIT.header("totals"),
        ["street target", split.street_target],
        ["rounding difference", split.rounding_difference],
        ["street total", split.street_total],
        ["unallocated", split.unallocated],
    ]


def _flags(split: QuotaSplit, ramp: ArrayLike | None) -> list[str]:
    """What a planner should look at in each row, in words."""
    is_ramping = np.zeros(len(split.quotas), dtype=bool) if ramp is None else np.asarray(ramp) < 1
    marks = {
        "pinned": split.pinned,
        "at floor": split.at_floor,
        "at cap": split.at_cap,
        "ramping": is_ramping,
        "no weight": split.weights == 0,
    }
    flags = [""] * len(split.quotas)
    for mark, holds in marks.items():
        for row in holds.nonzero()[0].tolist():
            flags[row] = f"{flags[row]}, {mark}" if flags[row] else mark
    return flags


def _over_assign(street: float, plan: float) -> float:
    return float(over_assignment_rate(street, plan))


QUOTASPLIT = Function(
    name="QUOTASPLIT",
    family="quota",
    summary="Splits a target over people by weight, within floors and caps, in round amounts that add up exactly.",
    arguments=(
        Argument("target", "amount the quotas serve", unit="money"),
        Argument("weights", "what each quota is proportional to, as QUOTAWEIGHTS gives it", shape=Shape.LINE),
        Argument(
            "over_assignment", "rate by which the street exceeds the target", unit="rate", default=DEFAULT_RATE
        ),
        Argument("ramp", "ramp factor of each person", shape=Shape.LINE, unit="rate", default=None),
        Argument("last_quota", "last quota of each person, at full ramp and the quarter's season", shape=Shape.LINE,
                 unit="money", default=None),
        Argument("floor_change", "lowest change against the last quota", unit="rate", default=DEFAULT_FLOOR_CHANGE),
        Argument("cap_change", "highest change against the last quota", unit="rate", default=DEFAULT_CAP_CHANGE),
        Argument("unit", "amount the quotas are multiples of", unit="money", default=float(DEFAULT_UNIT)),
        KEYS,
        Argument("show", "quotas of the people, totals of the split, or what is wrong with the numbers", Kind.TEXT,
                 default="quotas", choices=("quotas", "totals", "findings")),
        Argument("pins", "quotas fixed beforehand; the others share the rest", shape=Shape.LINE, unit="money",
                 default=None),
        Argument("floors", "lowest quotas, in place of the change rule", shape=Shape.LINE, unit="money", default=None),
        Argument("caps", "highest quotas, in place of the change rule", shape=Shape.LINE, unit="money", default=None),
    ),
    returns="a table, one row for each person; with show = totals, the street target, its rounding to the unit, the "
    "street total and what floors and caps leave unallocated; with show = findings, twelve lines that name what is "
    "wrong and where",
    body=_quota_split,
    request=_SplitRequest,
    many=_quota_splits,
    columns=(
        KEY,
        Column("quota", Format.MONEY, "the quota"),
        Column("floor", Format.MONEY, "lowest quota allowed"),
        Column("cap", Format.MONEY, "highest quota allowed, blank for none"),
        Column("at floor", Format.COUNT, "1 where the floor holds it"),
        Column("at cap", Format.COUNT, "1 where the cap holds it"),
        Column("flags", doc="what to look at", width=24),
    ),
    shown={
        "totals": (
            Column("measure", doc="the measure", width=21),
            Column("amount", Format.MONEY, "money"),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            (100_000.0, [[3.0], [1.0]], 0.10, None, None, None, None, 1000.0, [["Ana"], ["Ben"]]),
            [
                ["key", "quota", "floor", "cap", "at floor", "at cap", "flags"],
                ["Ana", 83_000, 0.0, "", 0, 0, ""],
                ["Ben", 27_000, 0.0, "", 0, 0, ""],
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
        Example(
            (90_000.0, [[3.0], [1.0], [2.0]], 0.0, None, None, None, None, 1000.0, [["Ana"], ["Ben"], ["Cem"]],
             None, [[""], [10_000.0], [""]]),
            [
                ["key", "quota", "floor", "cap", "at floor", "at cap", "flags"],
                ["Ana", 48_000, 0.0, "", 0, 0, ""],
                ["Ben", 10_000, 10_000.0, 10_000.0, 0, 0, "pinned"],
                ["Cem", 32_000, 0.0, "", 0, 0, ""],
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

FUNCTIONS = (QUOTASPLIT, OVERASSIGN)
