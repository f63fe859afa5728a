"""The unit quotas are multiples of: the usual one, and whether it fits the plan."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Flags
from calculations.assumptions import ROUNDING_UNIT
from calculations.findings import Finding

__all__ = ["DEFAULT_UNIT", "coarse_unit_findings"]

DEFAULT_UNIT = int(ROUNDING_UNIT.default)
_UNITS_OF_A_QUOTA = 5  # rounding may move a mean quota of fewer by more than a tenth


def coarse_unit_findings(
    unit: int, total: float, quotas: NDArray[np.int64], carries: Flags, keys: Sequence[str]
) -> tuple[Finding, ...]:
    """The warning that the unit is too large for the quotas, as 1,000 is in a plan that counts in thousands.

    Args:
        unit: money the quotas are multiples of.
        total: money they share.
        quotas: what each got.
        carries: who shares it by a weight of theirs.
        keys: row keys for the finding.

    Returns:
        One warning where the mean quota is below five units, naming those who carry and got nothing; else none.
    """
    count = np.count_nonzero(carries)
    if count == 0 or not 0 < total < _UNITS_OF_A_QUOTA * unit * count:
        return ()
    sentence = f"Quotas are multiples of {unit:,}, which is coarse for {total / count:,.0f} each on average."
    remedy = "Enter a smaller unit; 1 where the plan counts in thousands."
    rows = tuple(np.asarray(keys, dtype=object)[carries & (quotas == 0)])
    return (Finding("quota.coarse-unit", sentence, remedy, rows),)
