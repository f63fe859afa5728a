"""Functions that look back: how much of a quota was reached."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.performance.attainment import attainment, attainment_by
from xl_addin.cell_errors import CellFault, CellValue, ErrorKind
from xl_addin.marshal import column_table
from xl_addin.spec import Argument, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


def _attainment(actual: CellValue, quota: CellValue) -> CellValue:
    rates = attainment(np.atleast_1d(actual), np.atleast_1d(quota))
    if np.ndim(actual) == 0 and np.ndim(quota) == 0:
        return float(rates[0])
    return [[rate] for rate in rates]


def _attainment_by(groups: NDArray[Any], actual: NDArray[Any], quota: NDArray[Any]) -> list[list[Any]]:
    if not len(groups) == len(actual) == len(quota):
        sizes = f"{len(groups)}, {len(actual)} and {len(quota)}"
        raise CellFault(ErrorKind.VALUE, f"groups, actual and quota must be of one length, they have {sizes} cells.")
    frame = attainment_by(groups.tolist(), np.nan_to_num(actual), np.nan_to_num(quota))
    return column_table(ATTAINMENTBY.columns, frame["group"], frame["quota"], frame["actual"], frame["attainment"])


ATTAINMENT = Function(
    name="ATTAINMENT",
    family="performance",
    summary="Share of the quota that was reached: actual / quota.",
    arguments=(
        Argument("actual", "closed-won value, one cell or a range", shape=Shape.ANY, unit="money"),
        Argument("quota", "quota in force, one cell or a range of the same size", shape=Shape.ANY, unit="money"),
    ),
    returns="a rate (1 is 100 %), one for each pair of cells; #N/A where the quota is empty or zero",
    body=_attainment,
    examples=(Example((450.0, 500.0), 0.9), Example(([[450.0], [80.0]], [[500.0], [0.0]]), [[0.9], [""]])),
)

ATTAINMENTBY = Function(
    name="ATTAINMENTBY",
    family="performance",
    summary="Attainment of each group: sum of actuals / sum of quotas, never the mean of rates.",
    arguments=(
        Argument("groups", "group of each row: a person, a team, a territory", Kind.TEXT, Shape.LINE),
        Argument("actual", "closed-won value of each row", shape=Shape.LINE, unit="money"),
        Argument("quota", "quota in force of each row", shape=Shape.LINE, unit="money"),
    ),
    returns="a table, one row for each group in order of first appearance; attainment is blank without a quota",
    body=_attainment_by,
    columns=("group", "quota", "actual", "attainment"),
    examples=(
        Example(
            ([["East"], ["West"], ["East"]], [[450.0], [80.0], [150.0]], [[500.0], [100.0], [300.0]]),
            [["group", "quota", "actual", "attainment"], ["East", 800.0, 600.0, 0.75], ["West", 100.0, 80.0, 0.8]],
        ),
    ),
)

FUNCTIONS = (ATTAINMENT, ATTAINMENTBY)
