"""The function of quotas in a published outlook: who reaches them, which groups do, and what over-assignment costs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.outlook.draws import Draws
from calculations.quota.review.chances import group_chances, quota_chances
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.outlook.redrawn import DRAWS, JOINED, SEED, TABLE, redrawn, spelled
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_MEASURES, _GROUPS = "measures", "groups"


@dataclass(frozen=True, slots=True)
class _ChancesRequest:
    """What QUOTACHANCES is asked: its arguments."""

    table: NDArray[Any]
    target: float
    values: NDArray[Any]
    quotas: NDArray[np.float64]
    groups: NDArray[Any] | None
    seed: float
    draws: float
    joined: NDArray[Any] | None
    show: str


def _quota_chances(asked: _ChancesRequest) -> list[list[Any]]:
    same_length(len(asked.values), quotas=asked.quotas, groups=asked.groups)
    made = redrawn(asked.table, asked.seed, asked.draws, asked.joined)
    names = spelled(made, "rep_id", asked.values.tolist())
    if asked.show == _MEASURES:
        return _measures(made, names, asked.quotas, asked.target)
    groups = names if asked.groups is None else asked.groups.tolist()
    found = group_chances(made, groups, names, asked.quotas)
    return column_table(QUOTACHANCES.header(_GROUPS), *(found[name] for name in found.columns))


def _measures(made: Draws, names: list[str], quotas: NDArray[np.float64], target: float) -> list[list[Any]]:
    found = quota_chances(made, names, quotas, target)
    lines = {
        "people counted": found.people,
        "share of people at quota": found.at_quota_share,
        "the same without over-assignment": found.at_plan_share,
        "people who miss by over-assignment": found.lost,
        "cushion bought, money": found.cushion,
        "target reached, and half the people at quota": found.with_half,
    }
    return column_table(QUOTACHANCES.header(), lines, lines.values())


_MARKET = [
    ["kind", "rep_id", "deal_id", "mean", "chance", "company_loading"],
    ["deal", "Ana", "D1", 100.0, 0.5, 1.0],
    ["deal", "Ben", "D2", 100.0, 0.25, 1.0],
]

QUOTACHANCES = Function(
    name="QUOTACHANCES",
    family="outlook",
    summary="Quotas in a published outlook: how many reach theirs, what over-assignment costs, the chance of teams.",
    arguments=(
        TABLE,
        Argument("target", "the company's target", unit="money"),
        Argument("values", "sellers who carry a quota, as in rep_id", Kind.TEXT, Shape.LINE),
        Argument("quotas", "quota of each; blank carries none", shape=Shape.LINE, unit="money"),
        Argument("groups", "group of each, such as the manager, a seller in several lines; each alone when left out",
                 Kind.TEXT, Shape.LINE, default=None),
        SEED,
        DRAWS,
        JOINED,
        Argument("show", "measures of all, or a line for each group", Kind.TEXT, default=_MEASURES,
                 choices=(_MEASURES, _GROUPS)),
    ),
    returns="a table of measures, or with show = groups a line for each group: its draws are the sums of its sellers', "
    "so that its chance is not that of any of them. Who is not in the table is not counted; of a group of such people "
    "nothing is known",
    body=_quota_chances,
    request=_ChancesRequest,
    columns=(
        Column("measure", doc="the measure", width=30),
        Column("value", Format.FACTOR, "its value"),
    ),
    shown={
        _GROUPS: (
            Column("group", doc="the group", width=21),
            Column("people", Format.COUNT, "lines of it"),
            Column("quota", Format.MONEY, "their quotas"),
            Column("expected", Format.MONEY, "what they bring together"),
            Column("lower", Format.MONEY, "low end of the 80 % range"),
            Column("upper", Format.MONEY, "high end of the 80 % range"),
            Column("chance", Format.RATE, "that they book their quotas' sum"),
        ),
    },
    is_heavy=True,
    examples=(
        Example(
            (_MARKET, 160.0, [["Ana"], ["Ben"]], [[100.0], [100.0]]),
            [
                ["measure", "value"],
                ["people counted", 2],
                ["share of people at quota", 0.375],
                ["the same without over-assignment", 0.375],
                ["people who miss by over-assignment", 0.0],
                ["cushion bought, money", 40.0],
                ["target reached, and half the people at quota", 0.25],
            ],
        ),
        Example(
            (_MARKET, 160.0, [["Ana"], ["Ben"]], [[100.0], [60.0]], [["North"], ["North"]], None, None, None, "groups"),
            [
                ["group", "people", "quota", "expected", "lower", "upper", "chance"],
                ["North", 2, 160.0, 75.0, 0.0, 200.0, 0.25],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (QUOTACHANCES,)
