"""Over-assignment level by level: what each level of the hierarchy adds between the target and the street."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.errors import ShapeError
from calculations.exact.over_assignment import compounded_rate, over_assignment_findings, over_assignment_rate
from calculations.findings import Finding, ranked

__all__ = ["LevelAssignment", "over_assignment_levels"]


@dataclass(frozen=True, slots=True)
class LevelAssignment:
    """Over-assignment of the levels below a target.

    table: `level`, `carried` (sum of its quotas, money), `rate` (it adds to the level above), `compounded_rate` (from
    the target to here), `attainment_factor` (the attainment at which the target is just met, 1 / (1 + compounded)).
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def over_assignment_levels(target: float, levels: Sequence[str], carried: ArrayLike) -> LevelAssignment:
    """Over-assignment per level: uₗ = carriedₗ / carriedₗ₋₁ − 1, compounding Π(1 + uₗ) − 1 across levels.

    Args:
        target: the plan, money. levels: names from the top down. carried: sum of the quotas at each level, money;
            NaN or zero is a level that carries none: its rate is NaN and the next one is measured against the last
            known level above.

    Returns:
        The table, with findings above 20 % (warning), 40 % (blocking) and below zero (warning) per level and for the
        street as a whole.

    Raises:
        ShapeError: lengths differ.
    """
    sums = np.asarray(carried, dtype=np.float64)
    if sums.shape != (len(levels),):
        raise ShapeError(f"{len(levels)} levels and {sums.size} sums of quotas: give one per level")
    known = np.where(sums > 0, sums, np.nan)
    above = pd.Series(np.r_[target if target > 0 else np.nan, known]).ffill().to_numpy()[:-1]
    rates = over_assignment_rate(known, above)
    compounded = np.array([compounded_rate(rates[: i + 1]) for i in range(len(levels))], dtype=np.float64)
    compounded = np.where(np.isnan(rates) | (not target > 0), np.nan, compounded)
    table = pd.DataFrame(
        {
            "level": list(levels),
            "carried": sums,
            "rate": rates,
            "compounded_rate": compounded,
            "attainment_factor": 1.0 / (1.0 + compounded),
        }
    )
    found = [f for level, rate in zip(levels, rates, strict=True) for f in over_assignment_findings(rate, level)]
    if len(levels) > 1:
        found.extend(over_assignment_findings(float(compounded[-1]), "the street"))
    return LevelAssignment(table, ranked(found))
