"""The function of the pipeline a target needs, out of a published outlook: what there is, and what is missing."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.outlook.coverage import coverage
from calculations.outlook.cut import Cut, cut_of, cuts_by
from calculations.outlook.draws import Draws
from calculations.outlook.table import DEAL
from xl_addin.catalog.outlook.redrawn import DRAWS, JOINED, SEED, TABLE, key_column, redrawn, spelled
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


def _outlook_coverage(
    table: NDArray[Any],
    targets: CellValue,
    by: str,
    values: CellValue,
    chance: float | None,
    seed: float,
    draws: float,
    joined: NDArray[Any] | None,
) -> list[list[Any]]:
    if chance is not None and not 0.0 < chance <= 1.0:
        raise CellFault(ErrorKind.NUM, f"chance is {chance:g}: give one above 0 and at most 1, such as 0.8 or 80 %.")
    made = redrawn(table, seed, draws, joined)
    aims = np.atleast_1d(np.asarray(targets, dtype=np.float64))
    names: Sequence[Any] = ["all"]
    found: dict[Any, Cut] = {"all": cut_of(made)}
    group = np.full(len(made.table), "all", dtype=object)
    spelling: Sequence[Any] = names
    if by.strip():
        key = key_column(by, "by")
        parts, cuts = cuts_by(made, key)
        found = dict(zip(parts[key].tolist(), cuts, strict=True))
        names = np.atleast_1d(values).tolist()
        spelling, group = spelled(made, key, names), made.table[key].to_numpy(dtype=object)
    if len(aims) != len(names):
        raise CellFault(ErrorKind.VALUE, f"targets has {len(aims)} cells for {len(names)} values: give one for each.")
    rows = [
        _row(found[name], aim, made, group == name, chance) if name in found and found[name].rows else _UNKNOWN
        for name, aim in zip(spelling, aims.tolist(), strict=True)
    ]
    return column_table(OUTLOOKCOVERAGE.header(), names, aims, *zip(*rows, strict=True))


_UNKNOWN = (math.nan,) * 6


def _row(cut: Cut, target: float, made: Draws, held: NDArray[np.bool_], chance: float | None) -> tuple[float, ...]:
    """Figures of one cut; its open pipeline is what its deals are worth when won."""
    deals = held & (made.table["kind"] == DEAL).to_numpy()
    amount = made.table["mean"].to_numpy(dtype=np.float64)[deals]
    won = float(amount @ made.table["chance"].to_numpy(dtype=np.float64)[deals])
    told = coverage(cut, target, float(amount.sum()), won, chance)
    return told.left, told.open_amount, told.ratio, told.required, told.required_ratio, told.missing


_PIPELINE = [
    ["kind", "rep_id", "deal_id", "mean", "chance"],
    ["booked", "Ana", "", 40.0, 1.0],
    ["deal", "Ana", "D1", 100.0, 0.5],
    ["deal", "Ben", "D2", 50.0, 0.2],
]
_TITLES = ["cut", "target", "left", "open", "coverage", "required", "required coverage", "missing"]

OUTLOOKCOVERAGE = Function(
    name="OUTLOOKCOVERAGE",
    family="outlook",
    summary="The pipeline a target needs, and what is missing of it, by a published outlook.",
    arguments=(
        TABLE,
        Argument("targets", "the target, or one for each value", shape=Shape.ANY, unit="money"),
        Argument("by", "a key column, such as rep_id; left out for the whole table", Kind.TEXT, default=""),
        Argument("values", "whose target it is: a value of that column, or a line of them", Kind.TEXT, Shape.ANY,
                 default=""),
        Argument("chance", "how surely it is to be reached; when left out the expected bookings are to reach it",
                 unit="rate", default=None),
        SEED,
        DRAWS,
        JOINED,
    ),
    returns="a table, a line for each target: left = target − booked, not below 0; open = Σ mean of the open deals; "
    "required = open + (target − expected) / (Σ chance × mean of the open deals / open), not below 0, and 0 where the "
    "target is booked; the ratios are over what is left; missing = required − open, not below 0. A quarter that brings "
    "exactly its target needs exactly the pipeline it has. Blank where there is no target, nothing of that value, or "
    "money is missing and no open deal can bring any",
    body=_outlook_coverage,
    columns=(
        Column("cut", doc="all, or the value"),
        Column("target", Format.MONEY, "the target"),
        Column("left", Format.MONEY, "what is left to book of it"),
        Column("open", Format.MONEY, "open pipeline"),
        Column("coverage", Format.FACTOR, "open pipeline over what is left"),
        Column("required", Format.MONEY, "pipeline the target needs"),
        Column("required coverage", Format.FACTOR, "the same over what is left", id="required_coverage"),
        Column("missing", Format.MONEY, "pipeline that is missing"),
    ),
    is_heavy=True,
    examples=(
        Example((_PIPELINE, 120.0), [_TITLES, ["all", 120.0, 80.0, 150.0, 1.875, 200.0, 2.5, 50.0]]),
        Example(
            (_PIPELINE, [[90.0], [10.0]], "rep_id", [["Ana"], ["Ben"]]),
            [_TITLES, ["Ana", 90.0, 50.0, 100.0, 2.0, 100.0, 2.0, 0.0], ["Ben", 10.0, 10.0, 50.0, 5.0, 50.0, 5.0, 0.0]],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (OUTLOOKCOVERAGE,)
