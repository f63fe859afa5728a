"""Functions that say which customers stayed, grew, shrank, left and came back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.performance.retention_rates import PARTS, account_movements, retention_rates_by
from xl_addin.catalog.keyed import group_names
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_MINOR = 100


def _retention(
    groups: NDArray[Any],
    start: NDArray[Any],
    contraction: NDArray[Any],
    churn: NDArray[Any],
    expansion: NDArray[Any],
    logos: NDArray[Any] | None,
    lost: NDArray[Any] | None,
) -> list[list[Any]]:
    aligned(
        groups=groups, start=start, contraction=contraction, churn=churn, expansion=expansion, logos=logos, lost=lost
    )
    frame = retention_rates_by(group_names(groups), start, contraction, churn, expansion, logos, lost)
    return column_table(RETENTION.header(), *(frame[name] for name in RETENTION.header()))


def _moves(
    accounts: NDArray[Any], start: NDArray[Any], end: NDArray[Any], earlier: NDArray[Any] | None
) -> list[list[Any]]:
    size = aligned(accounts=accounts, start=start, end=end, earlier=earlier)
    minor = [
        np.rint(np.nan_to_num(line) * _MINOR).astype(np.int64)
        for line in (start, end, np.zeros(size) if earlier is None else earlier)
    ]
    moved = account_movements(*minor)
    shown = (np.maximum(minor[0], 0), minor[1], *(moved[part] for part in PARTS))
    return column_table(RETENTIONMOVES.header(), accounts, *(line / _MINOR for line in shown))


RETENTION = Function(
    name="RETENTION",
    family="retention",
    summary="Gross and net revenue retention and logo churn of each group.",
    arguments=(
        Argument("groups", "group of each row: a segment, a cohort, all", Kind.TEXT, Shape.LINE),
        Argument("start", "what the customers brought at the start", shape=Shape.LINE, unit="money"),
        Argument("contraction", "by how much those that stay bring less", shape=Shape.LINE, unit="money"),
        Argument("churn", "what those that left had brought", shape=Shape.LINE, unit="money"),
        Argument("expansion", "by how much those that stay bring more", shape=Shape.LINE, unit="money"),
        Argument(
            "logos", "customers at the start; when left out a row is an account, and one if it brought anything",
            shape=Shape.LINE, default=None,
        ),
        Argument("lost", "of these, gone; when left out one where there is churn", shape=Shape.LINE, default=None),
    ),
    returns="a table, one row for each group in order of first appearance: GRR = (start − contraction − churn) / "
    "start, NRR adds expansion, logo churn = lost / logos; rows may be accounts or sums; blank without a start",
    body=_retention,
    columns=(
        Column("group", doc="the group"),
        Column("logos", Format.COUNT, "customers at the start"),
        Column("lost", Format.COUNT, "of these, gone"),
        Column("start", Format.MONEY, "what they brought at the start"),
        Column("contraction", Format.MONEY, "by how much those that stay bring less"),
        Column("churn", Format.MONEY, "what those that left had brought"),
        Column("expansion", Format.MONEY, "by how much those that stay bring more"),
        Column("kept", Format.MONEY, "start − contraction − churn + expansion"),
        Column("grr", Format.RATE, "gross revenue retention"),
        Column("nrr", Format.RATE, "net revenue retention"),
        Column("logo_churn_rate", Format.RATE, "lost / logos"),
    ),
    examples=(
        Example(
            (
                [["SMB"], ["SMB"], ["SMB"], ["SMB"]],
                [[100.0], [100.0], [50.0], [150.0]],
                [[0.0], [40.0], [0.0], [0.0]],
                [[0.0], [0.0], [50.0], [0.0]],
                [[60.0], [0.0], [0.0], [0.0]],
            ),
            [
                ["group", "logos", "lost", "start", "contraction", "churn", "expansion", "kept", "grr", "nrr",
                 "logo_churn_rate"],
                ["SMB", 4.0, 1.0, 400.0, 40.0, 50.0, 60.0, 370.0, 0.775, 0.925, 0.25],
            ],
        ),
        Example(
            ([["SMB"]], [[400.0]], [[40.0]], [[50.0]], [[60.0]], [[4.0]], [[1.0]]),
            [
                ["group", "logos", "lost", "start", "contraction", "churn", "expansion", "kept", "grr", "nrr",
                 "logo_churn_rate"],
                ["SMB", 4.0, 1.0, 400.0, 40.0, 50.0, 60.0, 370.0, 0.775, 0.925, 0.25],
            ],
        ),
    ),
)  # fmt: skip

RETENTIONMOVES = Function(
    name="RETENTIONMOVES",
    family="retention",
    summary="Where the change of each account lands, once: expansion, contraction, churn, reactivation, new or credit.",
    arguments=(
        Argument("accounts", "name or id of each account", Kind.TEXT, Shape.LINE),
        Argument("start", "what it brought in the first year", shape=Shape.LINE, unit="money"),
        Argument("end", "what it brought in the second year", shape=Shape.LINE, unit="money"),
        Argument("earlier", "what it ever brought before the first year", shape=Shape.LINE, unit="money", default=None),
    ),
    returns="a table, one row for each account; start + expansion − contraction − churn + reactivation + new + credit "
    "= end, to the cent, a negative start counting as 0; an account that bought earlier and not in the first year is "
    "reactivated, not new",
    body=_moves,
    columns=(
        Column("account", doc="the account"),
        Column("start", Format.MONEY, "what it brought in the first year"),
        Column("end", Format.MONEY, "what it brought in the second year"),
        *(Column(part, Format.MONEY, "its part of the change") for part in PARTS),
    ),
    examples=(
        Example(
            (
                [["Ada"], ["Bix"], ["Cor"], ["Dun"], ["Eno"]],
                [[100.0], [100.0], [50.0], [0.0], [None]],
                [[160.0], [60.0], [0.0], [30.0], [20.0]],
                [[0.0], [0.0], [0.0], [5.0], [0.0]],
            ),
            [
                ["account", "start", "end", *PARTS],
                ["Ada", 100.0, 160.0, 60.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                ["Bix", 100.0, 60.0, 0.0, 40.0, 0.0, 0.0, 0.0, 0.0],
                ["Cor", 50.0, 0.0, 0.0, 0.0, 50.0, 0.0, 0.0, 0.0],
                ["Dun", 0.0, 30.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0],
                ["Eno", 0.0, 20.0, 0.0, 0.0, 0.0, 0.0, 20.0, 0.0],
            ],
        ),
    ),
)

FUNCTIONS = (RETENTION, RETENTIONMOVES)
