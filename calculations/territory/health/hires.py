"""What planned hires need: where the hours are missing, and how much potential a fair share is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.errors import ShapeError

__all__ = ["PlannedHire", "hire_needs"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlannedHire:
    """A hire in the plan: who or what (name), where (a region, empty to be told), and the part of a full rep."""

    name: str
    region: str = ""
    capacity: float = 1.0


def hire_needs(
    hires: Sequence[PlannedHire],
    regions: Sequence[str],
    hours_asked: Floats,
    hours_there: Floats,
    unserved: Floats,
    share_per_rep: float,
    hours_per_rep: float,
) -> pd.DataFrame:
    """Where each planned hire is needed most, and what potential makes a full territory of it.

    A hire without a region goes where most hours are missing once the hires before it are there. It needs a fair share
    of potential: `share_per_rep` × its part of a rep; first what nobody serves there, the rest from the others.

    Args:
        hires: in the order of planning. regions: k names. hours_asked, hours_there: hours of the accounts and of the
            reps of each region. unserved: potential of each region without a live owner with hours, money.
        share_per_rep: potential of a full rep once the hires are there, money. hours_per_rep: of a full rep.

    Returns:
        One row per hire, in order: `hire`, `region`, `missing_hours` (there, before it), `hours` (it brings),
        `potential` (it needs), `from_unserved`, `from_others` (money). A region that is not among the k has nothing.

    Raises:
        ShapeError: lengths differ.
    """
    if not len(regions) == len(hours_asked) == len(hours_there) == len(unserved):
        raise ShapeError(f"{len(regions)} regions need as many hours asked, hours there and unserved potentials")
    missing = dict(zip(regions, (hours_asked - hours_there).tolist(), strict=True))
    free = dict(zip(regions, unserved.tolist(), strict=True))
    rows = []
    for hire in hires:
        region = hire.region or max(missing, key=lambda name: (missing[name], free[name]), default="")
        hours, need = hours_per_rep * hire.capacity, share_per_rep * hire.capacity
        taken = min(need, free.get(region, 0.0))
        rows.append(
            {
                "hire": hire.name,
                "region": region,
                "missing_hours": max(missing.get(region, 0.0), 0.0),
                "hours": hours,
                "potential": need,
                "from_unserved": taken,
                "from_others": need - taken,
            }
        )
        missing[region] = missing.get(region, 0.0) - hours
        free[region] = free.get(region, 0.0) - taken
    columns = ["hire", "region", "missing_hours", "hours", "potential", "from_unserved", "from_others"]
    return pd.DataFrame(rows, columns=columns)
